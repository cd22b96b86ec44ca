"""The SPARQL 1.1 Protocol for an endpoint that only reads (the cases of the W3C protocol suite that apply), and its limits."""

import json

import pyoxigraph as ox
import pytest

from kg.graph.store import load_store, open_store
from kg.web.answers import Answers
from kg.web.app import make_app
from kg.web.workers import BusyError, Here, LateError, Workers

ASK = "ASK {}"
SELECT = "SELECT ?c { ?c kg:absentFrom ?e }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BODY = {"Content-Type": "application/sparql-query"}


def test_queries_come_by_get_form_and_body(client):
    for answer in (
        client.get("/sparql", params={"query": ASK}),
        client.post("/sparql", content="query=ASK%20%7B%7D", headers=FORM),
        client.post("/sparql", content=ASK, headers=BODY),
    ):
        assert answer.status_code == 200 and answer.json()["boolean"] is True
        assert answer.headers["content-type"].startswith("application/sparql-results+json") and answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"), ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"), ("text/tab-separated-values", "text/tab-separated-values"), ("application/json", "application/sparql-results+json"),
        ("text/html;q=0.3, application/xml", "application/sparql-results+xml"), ("*/*", "application/sparql-results+json"),
    ],
)  # fmt: skip
def test_rows_come_in_the_format_asked_for(client, accept, media):
    answer = client.get("/sparql", params={"query": SELECT}, headers={"Accept": accept})
    assert answer.status_code == 200 and answer.headers["content-type"].startswith(media) and "country/KH" in answer.text


@pytest.mark.parametrize(
    ("accept", "form"), [("text/turtle", ox.RdfFormat.TURTLE), ("application/n-triples", ox.RdfFormat.N_TRIPLES), ("application/rdf+xml", ox.RdfFormat.RDF_XML), ("application/ld+json", ox.RdfFormat.JSON_LD)]
)
def test_graphs_come_in_the_format_asked_for(client, accept, form):
    answer = client.get("/sparql", params={"query": "CONSTRUCT WHERE { ?c kg:absentFrom ?e }"}, headers={"Accept": accept})
    assert answer.headers["content-type"].startswith(accept) and len(list(ox.parse(answer.content, format=form))) == 1


def test_the_requests_dataset_takes_the_place_of_the_querys(client):
    sample = "https://w3id.org/thaikg/article/sample"
    facts = "SELECT (COUNT(*) AS ?n) { ?f a kg:Fact }"
    assert client.get("/sparql", params={"query": facts}).json()["results"]["bindings"][0]["n"]["value"] == "0"
    assert client.get("/sparql", params={"query": facts, "default-graph-uri": sample}).json()["results"]["bindings"][0]["n"]["value"] == "5"
    named = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    rows = client.get("/sparql", params={"query": named, "named-graph-uri": sample}).json()["results"]["bindings"]
    assert [row["g"]["value"] for row in rows] == [sample]
    both = client.get("/sparql", params=[("query", facts), ("default-graph-uri", sample), ("default-graph-uri", sample.replace("sample", "copy"))])
    assert both.json()["results"]["bindings"][0]["n"]["value"] == "10"


@pytest.mark.parametrize(
    ("method", "options", "status"),
    [
        ("GET", {"params": [("query", ASK), ("query", ASK)]}, 400),
        ("POST", {"content": "query=", "headers": FORM}, 400),
        ("POST", {"content": "nothing=1", "headers": FORM}, 400),
        ("POST", {"content": ASK, "headers": {"Content-Type": "text/plain"}}, 415),
        ("POST", {"content": ASK.encode("utf-16"), "headers": BODY}, 400),
        ("POST", {"content": "x" * 1_000_001, "headers": BODY}, 413),
        ("GET", {"params": {"query": "SELEC"}}, 400),
        ("GET", {"params": {"update": "CLEAR ALL"}}, 403),
        ("POST", {"content": "update=CLEAR%20ALL", "headers": FORM}, 403),
        ("POST", {"content": "CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}}, 403),
        ("GET", {"params": {"query": "INSERT DATA { <a:a> <a:b> 1 }"}}, 400),
        ("GET", {"params": {"query": "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }"}}, 400),
        ("PUT", {"content": ASK}, 405),
        ("DELETE", {}, 405),
    ],
)
def test_wrong_requests_are_refused_as_the_standard_says(client, method, options, status):
    answer = client.request(method, "/sparql", **options)
    assert answer.status_code == status, answer.text


def test_the_endpoint_describes_itself_and_lets_browsers_ask(client):
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert b"sd:endpoint" in answer.content and list(ox.parse(answer.content, format=ox.RdfFormat.TURTLE))
    assert client.options("/sparql").status_code == 204


def test_long_answers_are_refused_whole(store):
    from starlette.testclient import TestClient

    client = TestClient(make_app(Here(Answers(store)), most=2000), base_url="http://localhost")
    answer = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
    assert answer.status_code == 413 and "LIMIT" in answer.text


RUNAWAY = "SELECT (COUNT(*) AS ?z) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o FILTER(CONCAT(STR(?a), STR(?d), STR(?g), STR(?j), STR(?m)) = 'x') }"


@pytest.fixture
def workers(document, tmp_path):
    with open_store(tmp_path / "s.kg", create=True) as store:
        store.put(document)
    del store
    crew = Workers(tmp_path / "s.kg", number=2)
    yield crew
    crew.close()


def test_a_runaway_query_is_stopped_and_the_others_go_on(workers):
    import threading
    import time

    workers.warm()
    late = []
    started = time.monotonic()
    thread = threading.Thread(target=lambda: late.append(_raises(workers)))
    thread.start()
    while thread.is_alive() and time.monotonic() - started < 1.0:
        assert json.loads(workers.ask("sparql", seconds=10, query=ASK, results="application/sparql-results+json", graphs="text/turtle")[0])["boolean"]
    thread.join()
    assert late == [True] and time.monotonic() - started < 8
    for _ in range(3):
        assert workers.ask("search", seconds=30, text="กัมพูชา")


def _raises(workers) -> bool:
    try:
        workers.ask("sparql", seconds=1.5, query=RUNAWAY, results="text/csv", graphs="text/turtle")
    except (LateError, BusyError):
        return True
    return False


def test_errors_cross_from_the_process_that_answered(workers):
    from kg.errors import NotFoundError, QueryError

    with pytest.raises(QueryError):
        workers.ask("sparql", seconds=30, query="SELEC", results="text/csv", graphs="text/turtle")
    with pytest.raises(NotFoundError):
        workers.ask("entity", seconds=30, iri="https://w3id.org/thaikg/entity/none")


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")  # rdflib leaves its answers open
def test_rdflibs_client_reads_the_endpoint(document, tmp_path):
    import gc
    import re
    import subprocess
    import sys

    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    from ..conftest import ROOT

    with open_store(tmp_path / "s.kg", create=True) as kept:
        kept.put(document)
    del kept
    command = [sys.executable, "-m", "kg", "serve", "--store", str(tmp_path / "s.kg"), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=ROOT, text=True) as process:
        line = process.stderr.readline()
        address = re.search(r"http://[\d.]+:\d+", line)
        assert address, line
        graph = rdflib.Graph(SPARQLStore(address[0] + "/sparql"))
        rows = list(graph.query("SELECT ?n { ?c <https://w3id.org/thaikg/ontology#absentFrom> ?e ; <http://www.w3.org/2000/01/rdf-schema#label> ?n FILTER(LANG(?n) = 'th') }"))
        assert [str(row[0]) for row in rows] == ["กัมพูชา"]
        process.terminate()
        process.communicate(timeout=20)
    gc.collect()
    assert process.returncode == 0 and not list(tmp_path.glob(".s.kg.served-*")), "the served copy is gone when the server ends"


def test_a_store_in_memory_is_served_as_well(document):
    assert Here(Answers(load_store([document]))).ask("overview", seconds=1)["counts"]["Country"] == 1
