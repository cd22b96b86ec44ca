"""Every view is written the same twice and is read back by a program that is not ours."""

import csv
import io
import json
import zipfile
from xml.etree import ElementTree as ET

import networkx
import pytest
import rdflib

from kg.cli import Target
from kg.graph.quads import to_quads
from kg.model import ENTITY_BASE, Entity, Point
from kg.views import BY_SUFFIX, VIEWS
from kg.views.network import to_network


def test_the_command_line_knows_every_view():
    assert [target.value for target in Target] == list(VIEWS)
    assert len(BY_SUFFIX) == len(VIEWS)


@pytest.mark.parametrize("name", VIEWS)
def test_bytes_repeat(name, document):
    if name == "parquet":
        pytest.importorskip("pyarrow", reason="Parquet is an optional extra")
    quads = to_quads(document)
    assert VIEWS[name].write(quads) == VIEWS[name].write(list(reversed(quads))) != b""


@pytest.mark.parametrize(("name", "form"), [("turtle", "turtle"), ("ntriples", "nt"), ("rdfxml", "xml")])
def test_rdflib_reads_the_same_graph(name, form, document):
    quads = to_quads(document)
    assert len(rdflib.Graph().parse(data=VIEWS[name].write(quads), format=form)) == len({quad.triple for quad in quads})


@pytest.mark.parametrize(("name", "form"), [("trig", "trig"), ("nquads", "nquads"), ("jsonld", "json-ld")])
def test_rdflib_reads_the_same_dataset(name, form, document):
    quads = to_quads(document)
    dataset = rdflib.Dataset()
    dataset.parse(data=VIEWS[name].write(quads), format=form)
    assert len(dataset.graph("https://w3id.org/thaikg/article/sample")) == len(quads)


def test_the_network_has_entities_and_facts(document):
    network = to_network(to_quads(document))
    assert {data["label"] for _, data in network.nodes(data=True)} == {"อนุทิน ชาญวีรกูล", "การประชุมต้านสแกม", "กัมพูชา"}
    assert sorted(data["relation"] for _, _, data in network.edges(data=True)) == ["absentFrom", "chairs", "hosts"]
    assert network.nodes["https://w3id.org/thaikg/entity/event/test"]["attendeeCount"] == "338"


def test_graph_programs_read_the_files(document):
    quads = to_quads(document)
    assert len(networkx.read_graphml(io.BytesIO(VIEWS["graphml"].write(quads)))) == 3
    ET.fromstring(VIEWS["gexf"].write(quads).decode())
    assert len(json.loads(VIEWS["cytoscape"].write(quads))["elements"]["edges"]) == 3
    archive = zipfile.ZipFile(io.BytesIO(VIEWS["csv"].write(quads)))
    assert archive.namelist() == ["nodes.csv", "edges.csv"]


def test_places_lie_on_the_map_also_in_the_west(document):
    """QGIS and the like take CSV with columns lat and long as points; a minus is no formula."""
    place = Entity(ENTITY_BASE + "place/london", "Place", ("ลอนดอน",), point=Point(51.5085, -0.1257))
    quads = to_quads(document.with_(entities=(*document.entities, place)))
    data = to_network(quads).nodes[place.iri]
    assert (data["lat"], data["long"]) == (51.5085, -0.1257)
    sheet = zipfile.ZipFile(io.BytesIO(VIEWS["csv"].write(quads))).read("nodes.csv").decode("utf-8-sig")
    (row,) = [row for row in csv.DictReader(io.StringIO(sheet)) if row["label"] == "ลอนดอน"]
    assert (row["lat"], row["long"]) == ("51.5085", "-0.1257")
    nodes = dict(networkx.read_graphml(io.BytesIO(VIEWS["graphml"].write(quads))).nodes(data=True))
    assert [node["long"] for node in nodes.values() if "long" in node] == [-0.1257]
    assert "lat: 51.5085, long: -0.1257" in VIEWS["cypher"].write(quads).decode()
