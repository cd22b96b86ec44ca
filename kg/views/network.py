"""A graph as a network of entities: networkx, and the formats of graph programs.

In: quads. Out: a MultiDiGraph whose nodes are entities (and dates and numbers as attributes of events) and whose edges are facts with relation,
status, score, words, article and date; GraphML, GEXF, Cytoscape JSON, Graphviz DOT. Denied facts are edges with the status ``negated``.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from kg.graph.quads import RDF, RDFS, SCHEMA, SKOS, value
from kg.model import ENTITY_BASE, GEO, ONTOLOGY, TYPES
from kg.thai.romanize import LANGUAGE

if TYPE_CHECKING:
    import networkx

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LINES = {"\r": "&#13;"}  # which XML would read as \n
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
COLOURS = {
    "Person": "#e07a5f", "Organization": "#3d5a80", "Country": "#81b29a", "Place": "#7f9c5e",
    "Event": "#f2a541", "Work": "#8d6a9f", "Position": "#9aa5b1", "Group": "#c9ada7",
}  # fmt: skip


# Articles that state a fact, and that contradict it, where an export counted them.
_COUNTS = {"sources": ONTOLOGY + "independentSources", "against": ONTOLOGY + "contradictedBy"}


def clean(value: str) -> str:
    """Return a text without the control characters that XML and its readers refuse."""
    return _CONTROL.sub("", value)


def to_network(quads: Iterable[ox.Quad]) -> "networkx.MultiDiGraph[str]":
    """Return the network of some quads; nodes are IRIs, edges have the IRI of their fact as key."""
    import networkx

    values: dict[tuple[str, str], dict[str, list[Any]]] = {}
    for quad in quads:
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        values.setdefault((value(quad.subject), graph), {}).setdefault(quad.predicate.value, []).append(quad.object)

    def first(key: tuple[str, str], predicate: str) -> str | None:
        found = values.get(key, {}).get(predicate)
        return min(term.value for term in found) if found else None

    network: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for (subject, _), row in sorted(values.items()):
        kinds = [term.value.removeprefix(ONTOLOGY) for term in row.get(RDF + "type", [])]
        kind = next((k for k in kinds if k in TYPES), None)
        if kind is None or not subject.startswith(ENTITY_BASE) or subject in network:
            continue
        label = min((term.value for term in row.get(RDFS + "label", [])), default=subject)
        attributes: dict[str, str | float] = {"label": clean(label), "type": kind, "colour": COLOURS[kind]}
        code = row.get(ONTOLOGY + "isoCode")
        if code:
            attributes["isoCode"] = code[0].value
        for name, language in (("english", "en"), ("romanized", LANGUAGE.lower())):
            if words := sorted((term.value for term in row.get(SKOS + "altLabel", []) if term.language == language), key=lambda word: (-len(word), word)):
                attributes[name] = clean(words[0])
        for name in ("lat", "long"):
            if degrees := row.get(GEO + name):
                attributes[name] = float(degrees[0].value)
        network.add_node(subject, **attributes)
    for (iri, graph), row in sorted(values.items()):
        if not any(term.value == ONTOLOGY + "Fact" for term in row.get(RDF + "type", [])):
            continue
        subject, object_ = row[RDF + "subject"][0].value, row[RDF + "object"][0]
        relation = row[RDF + "predicate"][0].value.removeprefix(ONTOLOGY)
        if isinstance(object_, ox.Literal):
            if subject in network and not row[ONTOLOGY + "status"][0].value.endswith("negated"):
                network.nodes[subject][relation] = clean(object_.value)
            continue
        span = row[ONTOLOGY + "evidence"][0].value
        if subject in network and object_.value in network:
            network.add_edge(
                subject,
                object_.value,
                key=iri,
                relation=relation,
                status=row[ONTOLOGY + "status"][0].value.removeprefix(ONTOLOGY),
                score=float(row[ONTOLOGY + "score"][0].value),
                quote=clean(first((span, graph), ONTOLOGY + "quote") or ""),
                article=clean(first((graph, graph), SCHEMA + "identifier") or ""),
                **{name: len(row[term]) for name, term in _COUNTS.items() if term in row and name != "sources"},
                **({"sources": int(row[_COUNTS["sources"]][0].value)} if _COUNTS["sources"] in row else {}),
                **({"published": published} if (published := first((graph, graph), SCHEMA + "datePublished")) else {}),
            )
    return network


_DYNAMIC = ' mode="dynamic" timeformat="date"'
# The attributes of nodes and edges in the order in which they are written, with their types in GraphML and in GEXF.
_STRING, _NUMBER, _COUNT = ("string", "string"), ("double", "double"), ("long", "long")
_NODE = {"label": _STRING, "type": _STRING, "colour": _STRING, "isoCode": _STRING, "lat": _NUMBER, "long": _NUMBER}
_NODE |= {"occursOn": _STRING, "attendeeCount": _COUNT}
_EDGE = {"relation": _STRING, "status": _STRING, "score": _NUMBER, "quote": _STRING, "article": _STRING, "published": _STRING}


def _told(data: dict[str, Any], columns: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in columns:
        said = str(data.get(name, ""))
        if name in data and (name != "attendeeCount" or said.isdecimal()):
            yield name, said


def write_graphml(quads: Iterable[ox.Quad]) -> bytes:
    """Return GraphML 1.0, as Gephi, yEd, Cytoscape and its schema want it: nodes and edges are numbered, their IRIs are attributes."""
    network = to_network(quads)
    columns = {"node": {"iri": _STRING, **_NODE}, "edge": {"fact": _STRING, "label": _STRING, "weight": _NUMBER, **_EDGE}}
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">',
    ]
    for what, named in columns.items():
        out += [f'<key id="{what}.{name}" for="{what}" attr.name="{name}" attr.type="{kind}"/>' for name, (kind, _) in named.items()]

    def row(what: str, given: dict[str, Any]) -> str:
        return "".join(f'<data key="{what}.{name}">{escape(said, _LINES)}</data>' for name, said in _told(given, columns[what]))

    out.append('<graph id="kg" edgedefault="directed">')
    number = {name: f"n{at}" for at, name in enumerate(network)}
    out += [f'<node id="{number[name]}">{row("node", {"iri": name, **data})}</node>' for name, data in network.nodes(data=True)]
    for at, (s, t, key, data) in enumerate(network.edges(keys=True, data=True)):
        told = row("edge", {"fact": key, "label": data["relation"], "weight": data["score"], **data})
        out.append(f'<edge id="e{at}" source="{number[s]}" target="{number[t]}">{told}</edge>')
    return ("\n".join([*out, "</graph>", "</graphml>"]) + "\n").encode("utf-8")


def write_gexf(quads: Iterable[ox.Quad]) -> bytes:
    """Return GEXF 1.2, as Gephi and its schema want it; facts last from the day of their article."""
    network = to_network(quads)
    columns = {"node": {name: kind for name, kind in _NODE.items() if name != "label"}, "edge": _EDGE}
    dated = any(_DAY.fullmatch(data.get("published", "")) for _, _, data in network.edges(data=True))
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gexf xmlns="http://www.gexf.net/1.2draft" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="http://www.gexf.net/1.2draft http://www.gexf.net/1.2draft/gexf.xsd" version="1.2">',
        "<meta><creator>thaikg</creator></meta>",
        f'<graph defaultedgetype="directed" idtype="string"{_DYNAMIC if dated else ""}>',
    ]
    for what, named in columns.items():
        rows = "".join(f'<attribute id="{what}.{name}" title="{name}" type="{kind}"/>' for name, (_, kind) in named.items())
        out.append(f'<attributes class="{what}" mode="static">{rows}</attributes>')

    def row(what: str, given: dict[str, Any]) -> str:
        rows = "".join(f'<attvalue for="{what}.{name}" value={quoteattr(said)}/>' for name, said in _told(given, columns[what]))
        return f"<attvalues>{rows}</attvalues>"

    out.append("<nodes>")
    out += [f"<node id={quoteattr(name)} label={quoteattr(data['label'])}>{row('node', data)}</node>" for name, data in network.nodes(data=True)]
    out += ["</nodes>", "<edges>"]
    for s, t, key, data in network.edges(keys=True, data=True):
        start = f' start="{data["published"]}"' if dated and _DAY.fullmatch(data.get("published", "")) else ""
        ends = f"source={quoteattr(s)} target={quoteattr(t)}"
        out.append(f'<edge id={quoteattr(key)} {ends} label="{data["relation"]}" weight="{data["score"]}"{start}>{row("edge", data)}</edge>')
    return ("\n".join([*out, "</edges>", "</graph>", "</gexf>"]) + "\n").encode("utf-8")


def write_cytoscape(quads: Iterable[ox.Quad]) -> bytes:
    """Return the JSON of Cytoscape.js and Cytoscape Desktop."""
    network = to_network(quads)
    nodes = [{"data": {"id": name, **data}} for name, data in network.nodes(data=True)]
    edges = [{"data": {"id": key, "source": s, "target": t, **data}} for s, t, key, data in network.edges(keys=True, data=True)]
    return (json.dumps({"elements": {"nodes": nodes, "edges": edges}}, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def write_dot(quads: Iterable[ox.Quad]) -> bytes:
    """Return Graphviz DOT; planned facts are dashed, denied ones dotted red."""
    network = to_network(quads)

    def text(value: str) -> str:
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ") + '"'

    styles = {"actual": "solid", "planned": "dashed", "negated": "dotted"}
    lines = [
        "digraph kg {",
        "  graph [rankdir=LR, overlap=false];",
        '  node [shape=box, style="rounded,filled", fontname="Noto Sans Thai, Loma, sans-serif"];',
        '  edge [fontname="sans-serif", fontsize=10];',
    ]
    lines += [f"  {text(name)} [label={text(data['label'])}, fillcolor={text(data['colour'] + '55')}];" for name, data in network.nodes(data=True)]
    lines += [
        f"  {text(s)} -> {text(t)} [label={text(data['relation'])}, style={styles[data['status']]}"
        + (", color=red" if data["status"] == "negated" else "")
        + "];"
        for s, t, data in network.edges(data=True)
    ]
    return ("\n".join([*lines, "}"]) + "\n").encode("utf-8")
