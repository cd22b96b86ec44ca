"""What is read of a store once: facts and names as they stand in it, in one process or in parts, after merges, with any letters."""

import dataclasses

import numpy as np
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graph.decisions import Decisions
from kg.graph.quads import RDF, node, value
from kg.graph.store import load_store, open_store
from kg.model import ONTOLOGY, Entity
from kg.web.index import KINDS, STATUSES, keep_index, open_index
from kg.web.reading import join_from, parts, read_index, read_into
from kg.web.search import search

from ..views.test_parts import NAMES, made


def facts_of(index):
    """Return the facts of an index by their IRIs, in words."""
    return {
        index.fact(row): (index.iris[s], index.relations[r], index.iris[o] if o >= 0 else index.object_value(o), STATUSES[k], index.iris[a])
        for row, (s, r, o, k, a) in enumerate(index.facts.T.tolist())
    }


def facts_in(inner):
    """Return the same of a store, by its quads."""
    found = {}
    for quad in inner.quads_for_pattern(None, node(RDF + "type"), node(ONTOLOGY + "Fact"), None):
        one = {q.predicate.value: value(q.object) for q in inner.quads_for_pattern(quad.subject, None, None, quad.graph_name)}
        relation, status = one[RDF + "predicate"].removeprefix(ONTOLOGY), one[ONTOLOGY + "status"].removeprefix(ONTOLOGY)
        found[quad.subject.value] = (one[RDF + "subject"], relation, one[RDF + "object"], status, quad.graph_name.value)
    return found


def odd(document):
    """The sample with an article's id and an entity's IRI that hold letters which IRIs may not."""
    first = document.entities[0]
    other = Entity(first.iri + " <x>", first.type, first.names, first.mentions)
    facts = tuple(dataclasses.replace(fact, subject=other.iri) if fact.subject == first.iri else fact for fact in document.facts)
    article = dataclasses.replace(document.article, id="odd <id>")
    return document.with_(article=article, entities=(other, *document.entities[1:]), facts=facts, statements=())


def test_facts_are_those_of_the_store(document):
    store = load_store([document, odd(document)])
    index = read_index(store.inner)
    assert facts_of(index) == facts_in(store.inner) != {}
    assert index.said.shape == (2, 1) and index.iris[int(index.said[0, 0])] == document.statements[0].speaker


def test_facts_keep_their_iris_where_things_were_merged(document):
    store = load_store([document])
    person, other = document.entities[0].iri, "https://w3id.org/thaikg/entity/person/other"
    store.decide(Decisions(same={person: other}))
    store.put(document)
    index = read_index(store.inner)
    assert facts_of(index) == facts_in(store.inner)
    assert any(fact[0] == other for fact in facts_of(index).values()) and index.place(person) is None


def test_parts_read_by_several_processes_are_the_same_index(document, tmp_path):
    with open_store(tmp_path / "s.kg", create=True) as store:
        store.put(document)
        store.put(dataclasses.replace(document, article=dataclasses.replace(document.article, id="other")))
        whole = read_index(store.inner)
        for name in ("things", *parts()):
            read_into(store.inner, tmp_path / "parts", name)
    joined = join_from(tmp_path / "parts")
    keep_index(joined, tmp_path / "kept")
    for made_ in (joined, open_index(tmp_path / "kept")):
        assert facts_of(made_) == facts_of(whole) and made_.coded == whole.coded
        assert np.array_equal(made_.sources, whole.sources) and len(set(made_.sources[made_.kinds == KINDS.index("Article")].tolist())) == 1


def test_an_empty_store_has_an_empty_index():
    index = read_index(ox.Store())
    assert len(index.iris) == 0 and index.facts.shape == (5, 0) and search(index, "ไทย", 5) == {}


@given(st.lists(NAMES, min_size=1, max_size=6), st.data())
def test_every_part_of_a_name_finds_it(names, data):
    index = read_index(load_store([made(names)]).inner)
    for name in names:
        at = data.draw(st.integers(0, len(name) - 1))
        wanted = " ".join(name[at : at + data.draw(st.integers(1, 8))].split())
        if not wanted or wanted.casefold() not in name.casefold():
            continue  # white space was made one space, or a letter folds differently beside another
        hits = search(index, wanted, 20)
        assert name in {index.names[found] for found in hits.values()} or any(wanted.casefold() in index.label(at).casefold() for at in hits)


@pytest.mark.parametrize(("wanted", "first"), [("กัมพูชา", "กัมพูชา"), ("cambo", "กัมพูชา"), ("CAMBODIA", "กัมพูชา"), ("เจ้าภาพ", None), ("中国", None)])
def test_names_before_headlines_whatever_the_letters(document, wanted, first):
    index = read_index(load_store([document]).inner)
    hits = [index.label(at) for at in search(index, wanted, 5)]
    assert (hits[:1] or [None])[0] == (first if first or not hits else hits[0])
