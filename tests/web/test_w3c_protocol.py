"""The W3C SPARQL 1.1 protocol suite, as far as an endpoint that only reads can pass it. Needs the suites of the developers' folder."""

import pyoxigraph as ox
import pytest

from kg.graph.store import Store
from kg.web.answers import Answers
from kg.web.app import make_app
from kg.web.workers import Here

MF, HT, CNT = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#", "http://www.w3.org/2011/http#", "http://www.w3.org/2011/content#"
UT, RDF = "http://www.w3.org/2009/sparql/tests/test-update#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
# They write and read what they wrote: an endpoint that only reads refuses the first request.
UPDATES = {f"update_{what}" for what in ("dataset_default_graph", "dataset_default_graphs", "dataset_named_graphs", "dataset_full", "post_form", "post_direct", "base_uri")}
FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {"application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"},
    "RDF": {"text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"},
}


class Manifest:
    """The triples of a manifest."""

    def __init__(self, folder) -> None:
        path = folder / "manifest.ttl"
        self.data = ox.Dataset(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=path.as_uri()))

    def all(self, subject, predicate):
        return [quad.object for quad in self.data.quads_for_subject(subject) if quad.predicate.value == predicate]

    def one(self, subject, predicate):
        return next(iter(self.all(subject, predicate)), None)

    def list(self, head):
        while head is not None and head.value != RDF + "nil":
            yield self.one(head, RDF + "first")
            head = self.one(head, RDF + "rest")

    def tests(self):
        kind = ox.NamedNode(MF + "ProtocolTest")
        return sorted((quad.subject for quad in self.data.quads_for_object(kind)), key=str)


def request(manifest, client, asked):
    """Send one request of a test; return what came back and what was expected."""
    body = manifest.one(asked, HT + "body")
    text = manifest.one(body, CNT + "chars").value if body is not None else None
    coding = getattr(manifest.one(body, CNT + "characterEncoding"), "value", "UTF-8") if body is not None else "UTF-8"
    headers = [(manifest.one(h, HT + "fieldName").value, manifest.one(h, HT + "fieldValue").value) for h in manifest.list(manifest.one(asked, HT + "headers"))]
    path = manifest.one(asked, HT + "absolutePath").value.replace("/sparql/", "/sparql", 1)
    answer = client.request(manifest.one(asked, HT + "methodName").value, path, content=text.encode(coding) if text is not None else None, headers=headers)
    return answer, manifest.one(asked, HT + "resp")


def passes(manifest, client, test) -> bool:
    for asked in manifest.list(manifest.one(manifest.one(test, MF + "action"), HT + "requests")):
        answer, wanted = request(manifest, client, asked)
        statuses = {status.value.rpartition("StatusCode")[2][0] for status in manifest.all(wanted, MF + "expectedStatus")}
        if str(answer.status_code)[0] not in statuses:
            return False
        form = manifest.one(wanted, MF + "expectedFormat")
        if form is not None and answer.headers["content-type"].partition(";")[0] not in FORMATS[form.value]:
            return False
        truth = manifest.one(wanted, MF + "expectedBoolean")
        if truth is not None and answer.json()["boolean"] != (truth.value == "true"):
            return False
    return True


def test_the_protocol_suite_passes_where_nothing_is_written(shared):
    from starlette.testclient import TestClient

    folder = shared / "w3c" / "sparql" / "sparql11" / "protocol"
    if not folder.is_dir():
        pytest.skip("no protocol tests in this copy of the suite")
    manifest = Manifest(folder)
    passed, failed = [], []
    for test in manifest.tests():
        name = test.value.rpartition("#")[2]
        if name in UPDATES:
            continue
        inner = ox.Store()
        for given in manifest.all(test, UT + "graphData"):
            file = folder / manifest.one(given, UT + "graph").value.rpartition("/")[2]
            inner.load(path=str(file), format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(manifest.one(given, LABEL).value))
        client = TestClient(make_app(Here(Answers(Store(inner, None)))), base_url="http://localhost", follow_redirects=False)
        (passed if passes(manifest, client, test) else failed).append(name)
    print(f"protocol: {len(passed)} passed, {len(UPDATES)} updates left out")
    assert not failed, failed
    assert len(passed) == 27


def test_the_service_describes_itself_as_the_suite_wants(client):
    """returns-rdf, has-endpoint-triple, conforms-to-schema of the service description tests."""
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    graph = ox.Dataset(ox.parse(answer.content, format=ox.RdfFormat.TURTLE, base_iri="http://localhost/sparql"))
    sd = "http://www.w3.org/ns/sparql-service-description#"
    (service,) = (quad.subject for quad in graph.quads_for_object(ox.NamedNode(sd + "Service")))
    endpoints = [quad.object.value for quad in graph.quads_for_subject(service) if quad.predicate.value == sd + "endpoint"]
    assert endpoints == ["http://localhost/sparql"]
    known = {"endpoint", "supportedLanguage", "resultFormat", "inputFormat", "feature", "defaultDataset", "availableGraphs", "extensionFunction", "defaultGraph", "namedGraph"}
    assert {quad.predicate.value.removeprefix(sd) for quad in graph if quad.predicate.value.startswith(sd)} <= known
