"""GEXF and GraphML follow their specifications: structure, declared attributes, types of values, unique ids, ends that are there.

The rules are those of the schemas of GEXF 1.2 (gexf.net) and GraphML 1.0 (graphml.graphdrawing.org), as far as these exports go; written as a
grammar of what may stand where, so that anything else fails.
"""

import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from kg.graph.quads import to_quads
from kg.views import VIEWS

from .test_parts import documents

NAME_TOKEN = re.compile(r"[\w.:\-\u00b7\u0300-\u036f\u0e00-\u0e7f]+")  # xs:NMTOKEN
VALUES = {"string": str, "double": float, "float": float, "long": int, "int": int, "integer": int}
# For each element: its required attributes, its other attributes, and what may stand in it.
GEXF = {
    "gexf": ({"version"}, {"variant", "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"}, ["meta", "graph"]),
    "meta": (set(), {"lastmodifieddate"}, ["creator", "keywords", "description"]),
    "creator": (set(), set(), []),
    "graph": (set(), {"timeformat", "start", "end", "defaultedgetype", "idtype", "mode"}, ["attributes", "nodes", "edges"]),
    "attributes": ({"class"}, {"mode", "start", "end"}, ["attribute"]),
    "attribute": ({"id", "title", "type"}, set(), ["default", "options"]),
    "nodes": (set(), {"count"}, ["node"]),
    "node": ({"id"}, {"label", "start", "end", "pid"}, ["attvalues", "spells"]),
    "edges": (set(), {"count"}, ["edge"]),
    "edge": ({"id", "source", "target"}, {"type", "label", "weight", "start", "end"}, ["attvalues", "spells"]),
    "attvalues": (set(), set(), ["attvalue"]),
    "attvalue": ({"for", "value"}, {"start", "end"}, []),
}
GRAPHML = {
    "graphml": (set(), {"{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"}, ["desc", "key", "data", "graph"]),
    "key": ({"id"}, {"for", "attr.name", "attr.type"}, ["desc", "default"]),
    "graph": ({"edgedefault"}, {"id"}, ["desc", "data", "node", "edge", "hyperedge"]),
    "node": ({"id"}, set(), ["desc", "data", "port", "graph"]),
    "edge": ({"source", "target"}, {"id", "directed", "sourceport", "targetport"}, ["desc", "data", "graph"]),
    "data": ({"key"}, {"id"}, []),
}


def check_structure(root: ET.Element, space: str, rules: dict) -> None:
    """Fail where an element or an attribute stands that the rules do not allow there, or one is missing."""
    for element in root.iter():
        name = element.tag.removeprefix(f"{{{space}}}")
        assert element.tag == f"{{{space}}}{name}" and name in rules, element.tag
        required, more, within = rules[name]
        assert required <= set(element.attrib) <= required | more, (name, element.attrib)
        assert {child.tag.removeprefix(f"{{{space}}}") for child in element} <= set(within), name
        assert name == "data" or name == "creator" or not (element.text or "").strip(), f"{name} holds no text"


def check_gexf(data: bytes) -> ET.Element:
    """Fail where a file is not GEXF 1.2 in structure, declarations and values."""
    space = "http://www.gexf.net/1.2draft"
    root = ET.fromstring(data)
    check_structure(root, space, GEXF)
    named = {"g": space}
    graph = root.find("g:graph", named)
    assert root.get("version") == "1.2" and graph is not None and graph.get("defaultedgetype") == "directed"
    ids = {}
    for what in ("node", "edge"):
        (declared,) = (element for element in graph.findall("g:attributes", named) if element.get("class") == what)
        types = {one.get("id"): one.get("type") for one in declared}
        assert len(types) == len(list(declared)) and set(types.values()) <= set(VALUES)
        found = graph.findall(f"g:{what}s/g:{what}", named)
        ids[what] = {element.get("id") for element in found}
        assert len(ids[what]) == len(found), "ids are unique"
        for element in found:
            for value in element.findall("g:attvalues/g:attvalue", named):
                VALUES[types[value.get("for")]](value.get("value"))
            if "start" in element.attrib:
                assert (graph.get("mode"), graph.get("timeformat")) == ("dynamic", "date") and date.fromisoformat(element.get("start"))
            if what == "edge":
                assert {element.get("source"), element.get("target")} <= ids["node"], "both ends are there"
                float(element.get("weight"))
    return root


def check_graphml(data: bytes) -> ET.Element:
    """Fail where a file is not GraphML 1.0 in structure, declarations and values."""
    space = "http://graphml.graphdrawing.org/xmlns"
    root = ET.fromstring(data)
    check_structure(root, space, GRAPHML)
    keys = {key.get("id"): key for key in root.findall(f"{{{space}}}key")}
    assert len(keys) == len(root.findall(f"{{{space}}}key")) and all(NAME_TOKEN.fullmatch(name) for name in keys)
    order = [child.tag for child in root]
    assert order == sorted(order, key=lambda tag: tag.endswith("graph")), "keys stand before the graph"
    graph = root.find(f"{{{space}}}graph")
    nodes = [node.get("id") for node in graph.findall(f"{{{space}}}node")]
    edges = [edge.get("id") for edge in graph.findall(f"{{{space}}}edge")]
    assert len(set(nodes)) == len(nodes) and len(set(edges)) == len(edges) and all(map(NAME_TOKEN.fullmatch, nodes + edges))
    for element in graph:
        what = element.tag.removeprefix(f"{{{space}}}")
        if what == "edge":
            assert {element.get("source"), element.get("target")} <= set(nodes), "both ends are there"
        told = [one.get("key") for one in element]
        assert len(set(told)) == len(told), "a value once"
        for one in element:
            key = keys[one.get("key")]
            assert key.get("for") == what
            VALUES[key.get("attr.type")](one.text or "")
    return root


CHECKS = {"gexf": check_gexf, "graphml": check_graphml}


@pytest.mark.parametrize("view", CHECKS)
def test_what_graph_programs_read_is_valid(view, document):
    root = CHECKS[view](VIEWS[view].write(to_quads(document)))
    assert "กัมพูชา" in ET.tostring(root, encoding="unicode") and "338" in ET.tostring(root, encoding="unicode")


@pytest.mark.parametrize("view", CHECKS)
@given(document=documents())
def test_any_names_leave_it_valid(view, document):
    CHECKS[view](VIEWS[view].write(to_quads(document)))


@pytest.mark.parametrize("view", CHECKS)
def test_the_checks_find_what_is_wrong(view, document):
    good = VIEWS[view].write(to_quads(document)).decode("utf-8")
    wrong = [good.replace("<node ", '<node colour="red" ', 1), re.sub(r'source="[^"]*"', 'source="nobody"', good, count=1), good.replace(">0.9<", ">much<").replace('value="0.9"', 'value="much"')]
    for text in wrong:
        with pytest.raises((AssertionError, ValueError)):
            CHECKS[view](text.encode("utf-8"))
