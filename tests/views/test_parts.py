"""Parts of a graph, streams, pictures, pages and tables: what is kept, and that hostile names stay text."""

import itertools
import json
import re

import pyoxigraph as ox
import pytest
from hypothesis import strategies as st

from kg.errors import KgError, NotFoundError, QueryError
from kg.graph.quads import to_quads
from kg.graph.select import make_part, select
from kg.graph.store import load_store
from kg.model import Article, Document, Entity, Evidence, Fact, Span
from kg.views import STREAMS, VIEWS
from kg.views.network import to_network
from kg.views.page import as_script_data


def flat(groups):
    return [quad for group in groups for quad in group]


def relations(quads):
    return sorted(data["relation"] for _, _, data in to_network(quads).edges(data=True))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["absentFrom", "chairs", "hosts"]),
        ({"relations": ["chairs"]}, ["chairs"]),
        ({"entities": ["กัมพูชา"]}, ["absentFrom", "hosts"]),
        ({"min_score": 0.85}, ["chairs"]),
        ({"since": "2025-12-17", "until": "2025-12"}, ["absentFrom", "chairs", "hosts"]),
        ({"since": "2026-01-01"}, []),
        ({"query": "SELECT ?fact { GRAPH ?g { ?fact kg:status kg:negated } }"}, ["hosts"]),
        ({"query": "SELECT ?article { ?article a kg:Article }", "relations": ["hosts"]}, ["hosts"]),
        ({"query": "SELECT ?fact { GRAPH ?g { ?fact kg:status kg:nothing } }"}, []),
    ],
)
def test_a_part_keeps_what_was_asked_for(document, wanted, found):
    store = load_store([document])
    quads = flat(select(store, make_part(store, **wanted)))
    assert relations(quads) == found
    kept = {quad.subject.value for quad in quads}
    for quad in quads:
        if quad.predicate.value.endswith("evidence"):
            assert quad.object.value in kept, "a kept fact brings its words"


def test_parts_that_cannot_be_are_named(document):
    store = load_store([document])
    for wrong, error in (({"relations": ["likes"]}, KgError), ({"entities": ["ไม่มี"]}, NotFoundError), ({"articles": ["x"]}, NotFoundError), ({"query": "ASK {}"}, QueryError)):
        with pytest.raises(error):
            make_part(store, **wrong)


@pytest.mark.parametrize(("name", "form"), [("turtle", ox.RdfFormat.TURTLE), ("trig", ox.RdfFormat.TRIG), ("nquads", ox.RdfFormat.N_QUADS), ("ntriples", ox.RdfFormat.N_TRIPLES)])
def test_streams_say_the_same_as_files(name, form, document):
    other = document.with_(article=Article("other", document.text))
    groups = [to_quads(document), to_quads(other)]
    streamed = set(ox.parse(b"".join(STREAMS[name](groups)), format=form))
    assert streamed == set(ox.parse(VIEWS[name].write(flat(groups)), format=form)) != set()


def test_json_ld_reads_well_and_says_the_same(document):
    quads = to_quads(document)
    data = VIEWS["jsonld"].write(quads)
    assert set(ox.parse(data, format=ox.RdfFormat.JSON_LD)) == set(quads)
    graph = json.loads(data)["@graph"][0]
    cambodia = next(node for node in graph["@graph"] if node["id"] == "kge:country/KH")
    assert cambodia["type"] == "Country" and cambodia["label"] == {"th": "กัมพูชา"} and cambodia["absentFrom"] == "kge:event/test"


def test_rdf_12_has_a_triple_term_for_each_fact(document):
    triples = list(ox.parse(VIEWS["turtle12"].write(to_quads(document)), format=ox.RdfFormat.TURTLE))
    terms = [quad.object for quad in triples if quad.predicate.value.endswith("reifies")]
    assert len(terms) == len(document.facts) and all(isinstance(term, ox.Triple) for term in terms)


NAMES = st.text(min_size=1, max_size=30).filter(lambda name: name.strip() and not any("\ud800" <= c <= "\udfff" for c in name))


def made(names: list[str]) -> Document:
    """A document whose entities have any names at all; every pair of neighbours is linked twice."""
    text = "x" * 10
    entities = tuple(Entity(f"https://w3id.org/thaikg/entity/person/{n}", "Person", (name,)) for n, name in enumerate(names))
    words = (Evidence.of(text, Span(0, 3)),)
    facts = [Fact(a.iri, relation, b.iri, "actual", 0.5, "x", words) for a, b in itertools.pairwise(entities) for relation in ("meetsWith", "directs")]
    return Document(Article("any", text), entities=entities, facts=tuple(facts))


@st.composite
def documents(draw) -> Document:
    """Any document: names of any letters, some entities without a fact, several facts between the same two, loops, an article without a date."""
    made_ = made(draw(st.lists(NAMES, min_size=1, max_size=5)))
    ends = st.sampled_from([entity.iri for entity in made_.entities])
    given_ = draw(st.lists(st.tuples(ends, st.sampled_from(["meetsWith", "directs", "supports"]), ends, st.sampled_from(["actual", "planned", "negated"])), max_size=6))
    facts = {(s, r, o): Fact(s, r, o, status, draw(st.sampled_from([0.0, 0.25, 0.5, 1.0])), "x", made_.facts[0].evidence if made_.facts else (Evidence.of(made_.text, Span(0, 3)),)) for s, r, o, status in given_}
    known = {(fact.subject, fact.predicate, fact.object) for fact in made_.facts}
    article = Article("any", made_.text, published=draw(st.sampled_from([None, "2024-02-29"])))
    return made_.with_(article=article, facts=(*made_.facts, *(fact for key, fact in facts.items() if key not in known)))


def test_a_page_keeps_hostile_names_as_text(document):
    bad = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    entity = Entity("https://w3id.org/thaikg/entity/person/bad", "Person", (bad,))
    facts = (Fact(entity.iri, "chairs", document.entities[1].iri, "actual", 0.9, "x", document.facts[0].evidence),)
    quads = to_quads(document.with_(entities=(entity, *document.entities[1:]), facts=facts))
    page = VIEWS["html"].write(quads).decode("utf-8")
    assert bad not in page and "<img" not in page and as_script_data(bad) in page
    assert not re.search(r'(?:src|href)="?https?:', page)
    picture = VIEWS["svg"].write(quads).decode("utf-8")
    assert "<script" not in picture and "<img" not in picture


def test_a_picture_has_the_names_and_marks_what_is_not_so(document):
    picture = VIEWS["svg"].write(to_quads(document)).decode("utf-8")
    assert "อนุทิน ชาญวีรกูล" in picture and "ไม่เข้าร่วม" in picture and "#c1121f" in picture and "338 คน" in picture
    assert VIEWS["png"].write(to_quads(document)).startswith(b"\x89PNG")


def test_cypher_quotes_what_it_holds(document):
    script = VIEWS["cypher"].write(to_quads(made(['a"b\\', "c'\n`"]))).decode("utf-8")
    assert '"a\\"b\\\\"' in script and "\\n`" in script
    assert all(line.endswith(";") for line in script.strip().split("\n"))
