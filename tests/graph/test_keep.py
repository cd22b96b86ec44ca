"""Keeping a graph: what is taken out is gone and nothing else, what is broken is found, what differs is shown, copies say the same."""

import dataclasses

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError, NotFoundError, StoreError
from kg.graph.keep import backup, diff, load, merge, open_graph, verify
from kg.graph.quads import node
from kg.graph.store import DEFAULT, load_store, open_store
from kg.views import VIEWS


def named(document, identifier, **changes):
    return document.with_(article=dataclasses.replace(document.article, id=identifier), **changes)


@given(order=st.permutations(["a", "b", "c"]), gone=st.sampled_from(["a", "b", "c"]))
def test_retracting_leaves_what_a_build_without_the_article_gives(order, gone):
    document = _document()
    parts = {"a": named(document, "a"), "b": named(document, "b", facts=document.facts[:2]), "c": named(document, "c", entities=document.entities[:2], facts=document.facts[:1])}
    store = load_store(parts[name] for name in order)
    assert store.retract(gone) > 0
    assert set(store.inner) == set(load_store(parts[name] for name in order if name != gone).inner)
    assert list(verify(store)) == []
    with pytest.raises(NotFoundError):
        store.retract(gone)


def _document():
    from kg.model import Article, Document, Entity, Evidence, Fact

    from ..conftest import COUNTRY, EVENT, PERSON, TEXT, spot

    whole = (Evidence.of(TEXT, spot("เปิดการประชุมต้านสแกม")),)
    return Document(
        Article("x", TEXT),
        entities=(Entity(PERSON, "Person", ("อนุทิน",)), Entity(EVENT, "Event", ("การประชุมต้านสแกม",)), Entity(COUNTRY, "Country", ("กัมพูชา",), iso="KH")),
        facts=(Fact(PERSON, "chairs", EVENT, "actual", 0.9, "x", whole), Fact(COUNTRY, "absentFrom", EVENT, "actual", 0.8, "x", whole)),
    )


def test_what_is_broken_is_found(document):
    store = load_store([document])
    assert list(verify(store)) == []
    graph = node("https://w3id.org/thaikg/article/sample")
    text = next(iter(store.inner.quads_for_pattern(graph, node("https://w3id.org/thaikg/ontology#text"), None, graph)))
    store.inner.remove(text)
    store.inner.add(ox.Quad(text.subject, text.predicate, ox.Literal(text.object.value[1:], language="th"), graph))
    store.inner.add(ox.Quad(graph, node("http://a/b"), ox.Literal("x"), DEFAULT))
    stated = next(q for q in store.inner.quads_for_pattern(None, node("https://w3id.org/thaikg/ontology#absentFrom"), None, DEFAULT))
    store.inner.remove(stated)
    problems = "\n".join(verify(store))
    for words in ("is not that of its content", "does not stand there", "is said by no article", "is not in the default graph"):
        assert words in problems


def test_two_builds_are_compared_fact_by_fact(document):
    planned = dataclasses.replace(document.facts[0], status="planned")
    new = document.with_(facts=(planned, *document.facts[2:]))
    changes = {(c.kind, c.relation, c.status) for c in diff(load_store([document]), load_store([new]))}
    assert changes == {("changed", "chairs", "actual → planned"), ("removed", "absentFrom", "actual")}
    assert [c.kind for c in diff(load_store([]), load_store([document]))] == ["added"] * len(document.facts)


def test_exports_loaded_and_stores_merged_say_the_same(document, tmp_path):
    one, two = load_store([document]), load_store([named(document, "other")])
    both = load_store([document, named(document, "other")])
    for view in ("nquads", "trig"):
        path = tmp_path / f"a{VIEWS[view].suffix}"
        path.write_bytes(VIEWS[view].write(both.quads(with_text=True)))
        assert set(open_graph(path).inner) == set(both.inner)
    scattered = sorted(both.quads(with_text=True), key=lambda quad: str(quad.subject))
    path = tmp_path / "scattered.nq"
    path.write_bytes(ox.serialize(scattered, format=ox.RdfFormat.N_QUADS))
    store = open_store(None)
    assert sorted(load(store, path)) == ["added", "added"]
    assert set(store.inner) == set(both.inner)
    assert merge(one, two) == {"added": 1}
    assert set(one.inner) == set(both.inner)
    assert merge(one, two) == {"unchanged": 1}


def test_a_backup_is_a_store_and_takes_no_place_of_another(document, tmp_path):
    with open_store(tmp_path / "s.kg", create=True) as store:
        store.put(document)
    del store
    backup(tmp_path / "s.kg", tmp_path / "copies" / "b.kg")
    with open_store(tmp_path / "copies" / "b.kg", read_only=True) as copy:
        assert set(copy.inner) == set(load_store([document]).inner)
    with pytest.raises(StoreError, match="there already"):
        backup(tmp_path / "s.kg", tmp_path / "copies" / "b.kg")


def test_files_that_are_none_are_named(tmp_path):
    (tmp_path / "x.nq").write_text("<a> <b")
    for name in ("x.nq", "missing.nq", "x.ttl"):
        with pytest.raises(InputError, match=name):
            list(load(open_store(None), tmp_path / name))
