"""Every export read back has the same nodes and edges, whatever the names, with empty values and several edges between the same two."""

import csv
import io
import json
import re
import zipfile
from xml.etree import ElementTree as ET

import networkx
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given

import kg
from kg.graph.quads import to_quads
from kg.graph.store import quads_of
from kg.views import STREAMS, VIEWS
from kg.views.network import to_network

from .test_parts import documents

EDGE = ("relation", "status", "score", "quote", "article", "published")
RDF = {
    "turtle": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS, "ntriples": ox.RdfFormat.N_TRIPLES, "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip
OUTSIDE_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def network_of(quads):
    """Return nodes with their attributes, and edges with theirs, of the network of some quads."""
    network = to_network(quads)
    edges = {key: (s, t, {name: str(data.get(name, "")) for name in EDGE}) for s, t, key, data in network.edges(keys=True, data=True)}
    return {name: {k: str(v) for k, v in data.items()} for name, data in network.nodes(data=True)}, edges


def told(data):
    return {name: str(data.get(name, "")) for name in EDGE}


@pytest.mark.parametrize("view", RDF)
@given(document=documents())
def test_rdf_comes_back_whole(view, document):
    quads = to_quads(document)
    if view == "rdfxml" and any(OUTSIDE_XML.search(str(quad.object)) for quad in quads):
        return  # XML 1.0 cannot hold these letters
    back = list(ox.parse(VIEWS[view].write(quads), format=RDF[view]))
    with_graphs = view in {"trig", "nquads", "jsonld"}
    assert (set(back) if with_graphs else {quad.triple for quad in back}) == (set(quads) if with_graphs else {quad.triple for quad in quads})
    if view in STREAMS:
        assert set(ox.parse(b"".join(STREAMS[view]([quads])), format=RDF[view])) == set(back)


@given(document=documents())
def test_rdf_12_comes_back_with_a_triple_term_for_each_fact(document):
    quads = to_quads(document)
    back = [quad.triple for quad in ox.parse(VIEWS["turtle12"].write(quads), format=ox.RdfFormat.TURTLE)]
    spread = set()
    for triple in back:
        if isinstance(triple.object, ox.Triple):
            term = triple.object
            for name, part in (("subject", term.subject), ("predicate", term.predicate), ("object", term.object)):
                spread.add(ox.Triple(triple.subject, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#" + name), part))
        else:
            spread.add(triple)
    assert spread == {quad.triple for quad in quads}


@given(document=documents())
def test_graphml_comes_back(document):
    quads = to_quads(document)
    nodes, edges = network_of(quads)
    back = networkx.read_graphml(io.BytesIO(VIEWS["graphml"].write(quads)), force_multigraph=True)
    named = networkx.relabel_nodes(back, {n: data["iri"] for n, data in back.nodes(data=True)})
    assert {n: {k: str(v) for k, v in data.items() if k != "iri"} for n, data in named.nodes(data=True)} == nodes
    assert {data["fact"]: (s, t, told(data)) for s, t, data in named.edges(data=True)} == edges


@given(document=documents())
def test_gexf_comes_back(document):
    quads = to_quads(document)
    nodes, edges = network_of(quads)
    data = VIEWS["gexf"].write(quads)
    back = networkx.read_gexf(io.BytesIO(data))  # which makes one edge of two where they have no more than one a pair
    assert {n: {k: str(v) for k, v in one.items() if k not in {"start", "end"}} for n, one in back.nodes(data=True)} == nodes
    root, space = ET.fromstring(data), {"g": "http://www.gexf.net/1.2draft"}
    titles = {one.get("id"): one.get("title") for one in root.iterfind(".//g:attribute", space)}
    read = {}
    for edge in root.iterfind(".//g:edge", space):
        values = {titles[one.get("for")]: one.get("value") for one in edge.iterfind(".//g:attvalue", space)}
        read[edge.get("id")] = (edge.get("source"), edge.get("target"), told(values))
    assert read == edges and back.number_of_edges() == len(edges)


@given(document=documents())
def test_cytoscape_and_the_single_page_come_back(document):
    quads = to_quads(document)
    nodes, edges = network_of(quads)
    elements = json.loads(VIEWS["cytoscape"].write(quads))["elements"]
    rows = [one["data"] for one in elements["nodes"]]
    assert {row.pop("id"): {k: str(v) for k, v in row.items()} for row in rows} == nodes
    assert {row["id"]: (row["source"], row["target"], told(row)) for row in (one["data"] for one in elements["edges"])} == edges
    page = VIEWS["html"].write(quads).decode("utf-8")
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1])
    assert {row["id"]: row["label"] for row in data["nodes"]} == {name: one["label"] for name, one in nodes.items()}
    assert {row["id"]: (row["source"], row["target"], told(row)) for row in data["edges"]} == edges


@given(document=documents())
def test_tables_come_back(document):
    quads = to_quads(document)
    nodes, edges = network_of(quads)
    archive = zipfile.ZipFile(io.BytesIO(VIEWS["csv"].write(quads)))

    def rows(name):
        read = csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline=""))
        return [{k: v[1:] if v[:2] in {f"'{sign}" for sign in "=+-@\t\r"} else v for k, v in row.items()} for row in read]  # defused formulas

    assert {row["id"]: row["label"] for row in rows("nodes.csv")} == {name: one["label"] for name, one in nodes.items()}
    assert {row["fact"]: (row["source"], row["target"], told(row)) for row in rows("edges.csv")} == edges
    parquet = pytest.importorskip("pyarrow.parquet", reason="Parquet is an optional extra")
    table = parquet.read_table(io.BytesIO(VIEWS["parquet"].write(quads))).to_pylist()
    assert {row["fact"]: (row["subject"], row["object"], {k: "" if row[k] is None else str(row[k]) for k in EDGE}) for row in table} == edges


@given(document=documents())
def test_dot_and_cypher_have_every_node_and_edge(document):
    """No parser of Graphviz or Neo4j here: the strings of the files are read back by their escapes."""
    quads = to_quads(document)
    nodes, edges = network_of(quads)
    dot = VIEWS["dot"].write(quads).decode("utf-8").split("\n")
    string = r'"((?:[^"\\]|\\.)*)"'
    labels = [re.match(rf"  {string} \[label={string}, fillcolor=", line) for line in dot]
    assert {one[1] for one in labels if one} == set(nodes) and len([one for one in labels if one]) == len(nodes)
    assert len([line for line in dot if re.match(rf"  {string} -> {string} \[", line)]) == len(edges)
    cypher = VIEWS["cypher"].write(quads).decode("utf-8")
    iris = [json.loads(f'"{one}"') for one in re.findall(rf"\{{iri: {string}, label: ", cypher)]
    assert sorted(iris) == sorted(nodes) and len(re.findall(r"\{s: ", cypher)) == len(edges)


def same(quad):
    """Return a quad whose decimals are their values: a store holds 1.0 as 1."""
    number = isinstance(quad.object, ox.Literal) and quad.object.datatype.value.endswith("#decimal")
    return quad.subject, quad.predicate, float(quad.object.value) if number else quad.object, quad.graph_name


@given(document=documents())
def test_rdflib_and_networkx_of_the_library_lose_only_what_the_readme_says(document):
    """The network leaves out where names stand, statements, what texts say of themselves; of entities and of facts between them it has everything."""
    quads = to_quads(document)
    dataset = kg.to_rdf(document)
    assert isinstance(dataset, rdflib.Dataset)
    back = [quad for quad in quads_of(dataset) if quad.graph_name != ox.DefaultGraph() and not quad.predicate.value.endswith("#text")]
    assert {same(quad) for quad in back} == {same(quad) for quad in quads}
    network = kg.to_networkx(document)
    assert set(network) == {entity.iri for entity in document.entities}
    wanted = {(fact.subject, fact.predicate, fact.object, fact.status, round(fact.score, 4)) for fact in document.facts if isinstance(fact.object, str) and fact.object in network}
    assert {(s, d["relation"], t, d["status"], round(d["score"], 4)) for s, t, d in network.edges(data=True)} == wanted
