"""Stores: building again changes nothing, a changed article replaces its graph, and what is asserted elsewhere stays."""

import dataclasses

import pytest

from kg.errors import QueryError, StoreError
from kg.graph.lookup import Lookup
from kg.graph.query import ask
from kg.graph.store import load_store, open_store
from kg.model import Article

ABSENT = "SELECT ?who ?event { ?c kg:absentFrom ?e ; rdfs:label ?who . ?e rdfs:label ?event }"


def test_the_same_article_changes_nothing(document, tmp_path):
    with open_store(tmp_path / "s.kg", create=True) as store:
        assert store.put(document) == "added"
        size = len(store.inner)
        assert store.put(document) == "unchanged"
        assert len(store.inner) == size


def test_a_changed_article_replaces_its_graph(document, tmp_path):
    with open_store(tmp_path / "s.kg", create=True) as store:
        store.put(document)
        assert store.put(document.with_(facts=document.facts[:1])) == "replaced"
        assert ask(store, ABSENT).rows == ()
    fresh = load_store([document.with_(facts=document.facts[:1])])
    with open_store(tmp_path / "s.kg", read_only=True) as store:
        assert set(store.inner) == set(fresh.inner)


def test_what_another_article_says_too_stays(document):
    other = dataclasses.replace(document.article, id="other", url="https://example.org/other")
    store = load_store([document, document.with_(article=other)])
    store.put(document.with_(facts=()))
    assert ask(store, ABSENT).rows == (("กัมพูชา", "การประชุมต้านสแกม"),)
    assert store.articles() == ["https://w3id.org/thaikg/article/other", "https://w3id.org/thaikg/article/sample"]


def test_stores_that_are_none_are_named(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").write_text("x")
    for name in ("file", "full", "missing"):
        with pytest.raises(StoreError, match=name):
            open_store(tmp_path / name, read_only=True)


@pytest.mark.parametrize(
    "query",
    [
        "SELEC ?x { ?x ?y ?z }",
        "DELETE WHERE { ?s ?p ?o }",
        "PREFIX a: <http://a/> INSERT DATA { a:a a:b a:c }",
        "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <http://localhost/> { ?s ?p ?o } }",
        "SELECT * { { OPTIONAL { service silent <http://localhost/> { ?s ?p ?o } } } }",
        "",
    ],
)
def test_queries_only_read(document, query):
    with pytest.raises(QueryError):
        ask(load_store([document]), query)


def test_from_names_a_graph_of_the_store_and_fetches_nothing(document):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.3)
        port = listening.getsockname()[1]
        assert ask(load_store([document]), f"SELECT * FROM <http://127.0.0.1:{port}/x.ttl> {{ ?s ?p ?o }}").rows == ()
        with pytest.raises(TimeoutError):
            listening.accept()
    assert ask(load_store([document]), "SELECT ?f FROM <https://w3id.org/thaikg/article/sample> { ?f a kg:Fact }").rows


def test_words_that_look_like_updates_are_no_updates(document):
    answer = ask(load_store([document]), 'SELECT ?x { ?x rdfs:label "FROM SERVICE DELETE"@en } # SERVICE here')
    assert ask(load_store([document]), "SELECT ?service ?from { ?service kg:absentFrom ?from }").rows
    assert answer.rows == ()


def test_queries_answer(document):
    store = load_store([document])
    assert ask(store, "ASK { ?c kg:absentFrom ?e }").truth is True
    assert ask(store, "CONSTRUCT WHERE { ?c kg:absentFrom ?e }").triples
    assert "กัมพูชา" in (ask(store, ABSENT, output="json").serialized or "")
    rows = ask(store, "SELECT ?w { GRAPH ?g { ?f kg:status kg:negated ; kg:evidence/kg:quote ?w } }").rows
    assert rows == ((document.facts[0].evidence[0].quote,),)


def test_lookup_finds_by_name_iri_and_article(document):
    lookup = Lookup(load_store([document]))
    for name in ("กัมพูชา", "Cambodia", "country/KH", "kge:country/KH", "https://w3id.org/thaikg/entity/country/KH"):
        assert [iri.value for iri in lookup.resolve(name)] == ["https://w3id.org/thaikg/entity/country/KH"], name
    known = lookup.show(lookup.resolve("กัมพูชา")[0])
    assert [(row.relation, row.status) for row in known.facts] == [("absentFrom", "actual"), ("hosts", "negated")]
    article = lookup.show(lookup.resolve("sample")[0])
    assert len(article.facts) == 5 and article.statements[0].words == "ไทยพร้อมทำงานกับทุกประเทศ"
    assert lookup.explain(known.facts[0].iri.rsplit("/", 1)[-1]).found_by == "model"
    assert lookup.stats()[""] == {"articles": 1, "entities": 3, "facts": 5, "statements": 1}


def test_a_store_is_an_rdflib_dataset(document):
    dataset = load_store([document]).dataset()
    rows = list(dataset.query("SELECT ?c { GRAPH ?g { ?c <https://w3id.org/thaikg/ontology#absentFrom> ?e } }"))
    assert len(rows) == 1


def test_articles_without_facts_are_stored():
    from kg.model import Document

    assert load_store([Document(Article("x", "หัวข้อ"))]).articles() == ["https://w3id.org/thaikg/article/x"]


def test_a_store_that_much_came_into_is_compacted_when_it_is_left(document, tmp_path, monkeypatch):
    from kg.graph import store as module
    from kg.graph.store import pack

    monkeypatch.setattr(module, "WORTH_COMPACTING", 2)
    compacted = []
    for number in (1, 2):
        path = tmp_path / f"{number}.kg"
        with open_store(path, create=True) as store:
            for n in range(number):
                store.add(pack(document.with_(article=dataclasses.replace(document.article, id=f"a{n}"))))
            store.settle()
            compacted.append(store.new >= module.WORTH_COMPACTING)
        with open_store(path, read_only=True) as store:
            assert len(store.articles()) == number
    assert compacted == [False, True]
