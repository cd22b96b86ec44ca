"""Programs that others wrote open what we export and query what we serve: N3.js, Comunica and graphology from npm, rapper and Graphviz, rdflib."""

import json
import re
import shutil
import subprocess
import sys

import pytest
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from kg.graph.store import open_store
from kg.views import VIEWS

from ..conftest import ROOT

PACKAGES = ("n3@1", "@comunica/query-sparql@4", "graphology@0.26", "graphology-gexf@0.13", "graphology-graphml@0.5", "@xmldom/xmldom@0.8")
ABSENT = "PREFIX kg: <https://w3id.org/thaikg/ontology#> SELECT ?code { ?c kg:absentFrom ?e ; kg:isoCode ?code }"


@pytest.fixture(scope="module")
def node(pytestconfig):
    """Run a script of Node.js beside the packages, which are installed once and kept in pytest's cache."""
    if shutil.which("npm") is None:
        pytest.skip("needs Node.js and npm")
    folder = pytestconfig.cache.mkdir("npm")
    if not (folder / "done").exists():
        (folder / "package.json").write_text("{}", encoding="utf-8")
        command = ["npm", "install", "--no-audit", "--no-fund", "--silent", *PACKAGES]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=240)
        except (subprocess.SubprocessError, OSError) as error:
            pytest.skip(f"needs packages of the npm registry: {error}")
        (folder / "done").touch()

    def run(script, *arguments):
        done = subprocess.run(["node", "-e", script, "--", *arguments], cwd=folder, capture_output=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    return run


@pytest.fixture
def quads(store):
    return list(store.quads())


@pytest.mark.parametrize(("view", "mime"), [("turtle", "text/turtle"), ("trig", "application/trig"), ("nquads", "application/n-quads"), ("ntriples", "application/n-triples")])
def test_n3_reads_the_same_graph(node, quads, tmp_path, view, mime):
    path = tmp_path / "graph"
    path.write_bytes(VIEWS[view].write(quads))
    read = node(
        """const [path, format] = process.argv.slice(1), n3 = require('n3');
        const quads = new n3.Parser({format}).parse(require('fs').readFileSync(path, 'utf8'));
        console.log(JSON.stringify(new n3.Writer({format: 'N-Quads'}).quadsToString(quads).split('\\n')))""",
        str(path), mime,
    )  # fmt: skip
    with_graph = view in {"trig", "nquads"}
    assert len({line for line in read if line}) == len(set(quads) if with_graph else {quad.triple for quad in quads})


@pytest.mark.parametrize(("view", "syntax"), [("turtle", "turtle"), ("ntriples", "ntriples"), ("nquads", "nquads"), ("rdfxml", "rdfxml")])
def test_rapper_reads_the_same_graph(quads, tmp_path, view, syntax):
    if shutil.which("rapper") is None:
        pytest.skip("needs rapper: apt install raptor2-utils")
    path = tmp_path / "graph"
    path.write_bytes(VIEWS[view].write(quads))
    done = subprocess.run(["rapper", "-q", "-i", syntax, "-o", "ntriples", str(path), "http://localhost/"], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert len(set(done.stdout.splitlines())) == len({quad.triple for quad in quads})


def test_graphviz_draws_the_dot(quads, tmp_path):
    if shutil.which("dot") is None:
        pytest.skip("needs Graphviz: apt install graphviz")
    done = subprocess.run(["dot", "-Tsvg"], input=VIEWS["dot"].write(quads), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert "กัมพูชา" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("view", ["gexf", "graphml"])
def test_graphology_reads_the_network(node, quads, tmp_path, view):
    import networkx

    path = tmp_path / f"graph.{view}"
    path.write_bytes(VIEWS[view].write(quads))
    ours = (networkx.read_gexf if view == "gexf" else networkx.read_graphml)(path)
    read = node(
        """const [path, view] = process.argv.slice(1), dom = require('@xmldom/xmldom'), {MultiDirectedGraph} = require('graphology');
        global.DOMParser = dom.DOMParser, global.Document = new dom.DOMParser().parseFromString('<a/>', 'text/xml').constructor;
        const graph = require('graphology-' + view + '/browser/parser')(MultiDirectedGraph, require('fs').readFileSync(path, 'utf8'));
        console.log(JSON.stringify({order: graph.order, size: graph.size, labels: graph.mapNodes((n, a) => a.label)}))""",
        str(path), view,
    )  # fmt: skip
    assert (read["order"], read["size"]) == (ours.number_of_nodes(), ours.number_of_edges())
    assert "กัมพูชา" in read["labels"]


@pytest.fixture
def address(store, tmp_path):
    with open_store(tmp_path / "s.kg", create=True) as kept:
        kept.inner.extend(iter(store.inner))
    del kept
    command = [sys.executable, "-m", "kg", "serve", "--store", str(tmp_path / "s.kg"), "--port", "0", "--workers", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=ROOT, text=True) as process:
        yield re.search(r"http://[\d.]+:\d+", process.stderr.readline())[0]
        process.terminate()


def test_rdflib_queries_the_endpoint(address):
    rows = list(SPARQLStore(address + "/sparql").query(ABSENT))
    assert [str(row[0]) for row in rows] == ["KH"]


def test_comunica_queries_the_endpoint(node, address):
    rows = node(
        """const {QueryEngine} = require('@comunica/query-sparql'), [value, query] = process.argv.slice(1);
        new QueryEngine().queryBindings(query, {sources: [{type: 'sparql', value}]})
            .then(found => found.toArray()).then(rows => console.log(JSON.stringify(rows.map(row => row.get('code').value))))""",
        address + "/sparql", ABSENT,
    )  # fmt: skip
    assert rows == ["KH"]
