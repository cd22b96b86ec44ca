"""Which independent articles state a claim, and which contradict it."""

import pyoxigraph as ox

from kg.graph.decisions import COPY_OF
from kg.graph.lookup import Lookup
from kg.graph.quads import COMPUTED, article_iri, node, to_quads
from kg.graph.query import ask
from kg.graph.questions import fill, load_questions
from kg.graph.sources import Sources
from kg.graph.store import DEFAULT, load_store, open_store
from kg.model import Article, Document, Entity, Evidence, Fact, Span
from kg.views.network import to_network

WHO, WITH, EVENT = (f"https://w3id.org/thaikg/entity/{name}" for name in ("country/KH", "country/TH", "event/x"))
TEXT = "ข่าว\nกัมพูชา ไทย การประชุม"


def article(identifier: str, *facts: tuple[str, str, str, str]) -> Document:
    whole = Evidence.of(TEXT, Span(5, len(TEXT)))
    return Document(
        Article(identifier, TEXT, published="2025-12-17"),
        entities=tuple(
            Entity(iri, kind, (name,), (Span(TEXT.index(name), TEXT.index(name) + len(name)),))
            for iri, kind, name in ((WHO, "Country", "กัมพูชา"), (WITH, "Country", "ไทย"), (EVENT, "Event", "การประชุม"))
        ),
        facts=tuple(Fact(s, p, o, status, 0.9, "model", (whole,)) for s, p, o, status in facts),
    )


STORE = load_store(
    [
        article("a", (WHO, "participatesIn", EVENT, "actual"), (WHO, "meetsWith", WITH, "actual")),
        article("b", (WHO, "participatesIn", EVENT, "actual"), (WITH, "meetsWith", WHO, "actual")),
        article("b-copied", (WHO, "participatesIn", EVENT, "actual")),
        article("c", (WHO, "absentFrom", EVENT, "actual"), (WHO, "meetsWith", WITH, "negated")),
        article("d", (WHO, "participatesIn", EVENT, "planned")),
    ]
)
STORE.inner.extend([ox.Quad(node(article_iri("b-copied")), COPY_OF, node(article_iri("b")), graph) for graph in (DEFAULT, node(article_iri("b-copied")))])


def said(relation: str, status: str, object_: str = EVENT):
    found = Sources(STORE).of(WHO, relation, object_, status)
    assert found == Sources(STORE).of_all(WHO, relation, object_, status)
    return tuple("".join(iri.rsplit("/", 1)[-1] for iri in side) for side in found)


def test_copies_count_once_and_presence_and_absence_contradict_each_other():
    assert said("participatesIn", "actual") == ("ab", "c")
    assert said("absentFrom", "actual") == ("c", "ab")
    assert said("participatesIn", "planned") == ("d", "")  # what was planned did not deny what happened


def test_a_relation_that_has_no_direction_is_one_claim_both_ways():
    assert said("meetsWith", "actual", WITH) == ("ab", "c")
    assert said("meetsWith", "negated", WITH) == ("c", "ab")


def test_show_has_the_articles_of_each_fact():
    rows = Sources(STORE).with_sources(Lookup(STORE).show(node(article_iri("c"))).facts)
    assert {row.relation: (row.sources, row.against) for row in rows} == {"absentFrom": (("c",), ("a", "b")), "meetsWith": (("c",), ("a", "b"))}


def test_exports_tell_and_stores_do_not_keep_what_was_computed():
    graph = node(article_iri("a"))
    (group,) = Sources(STORE).annotated([list(STORE.inner.quads_for_pattern(None, None, None, graph))])
    told = {quad.predicate.value.rsplit("#", 1)[-1]: quad.object.value.rsplit("/", 1)[-1] for quad in group if quad.predicate in COMPUTED}
    assert told == {"independentSources": "2", "corroboratedBy": "b", "contradictedBy": "c"}
    edges = [data for _, _, data in to_network(group).edges(data=True)]
    assert [(edge["sources"], edge["against"]) for edge in edges] == [(2, 1), (2, 1)]
    with open_store(None) as other:
        other.add_graph(graph, group)
        other.settle()
        assert not any(quad.predicate in COMPUTED for quad in other.quads())
        assert set(other.quads(with_text=True)) == set(to_quads(article("a", (WHO, "participatesIn", EVENT, "actual"), (WHO, "meetsWith", WITH, "actual")), with_text=True))


def test_what_is_contradicted_stands_side_by_side():
    answer = ask(STORE, fill(STORE, load_questions()["contradicted"], {}))
    rows = [dict(zip(answer.variables, row, strict=True)) for row in answer.rows]
    assert {(row["relation"], row["article"], row["deniedIn"]) for row in rows} == {
        ("participatesIn", "a", "c"), ("participatesIn", "b", "c"), ("meetsWith", "a", "c"),
    }  # fmt: skip
