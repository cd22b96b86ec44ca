"""A graph as tables: CSV for spreadsheets, Cypher for Neo4j, Parquet for data frames.

In: quads. Out: bytes, the same for the same quads. Rows are the nodes and edges of ``kg.views.network``.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from kg.errors import KgError
from kg.views.network import to_network

# Statements of one transaction: Neo4j's clients refuse very long ones.
_CYPHER_ROWS = 500
_DEGREES = re.compile(r"-?\d{1,3}\.\d+")


def write_csv(quads: Iterable[ox.Quad]) -> bytes:
    """Return a zip with nodes.csv and edges.csv (UTF-8 with a mark, as spreadsheets want it); formulas are defused."""
    network = to_network(quads)
    node_columns = ["id", "label", "english", "romanized", "type", "isoCode", "lat", "long", "occursOn", "attendeeCount"]
    edge_columns = [
        "source",
        "target",
        "sourceLabel",
        "targetLabel",
        "relation",
        "status",
        "score",
        "sources",
        "against",
        "quote",
        "article",
        "published",
        "fact",
    ]
    nodes = [[name, *(str(data.get(column, "")) for column in node_columns[1:])] for name, data in network.nodes(data=True)]
    labels: dict[str, str] = {name: data["label"] for name, data in network.nodes(data=True)}
    edges = [
        [s, t, labels[s], labels[t], *(str(data.get(column, "")) for column in edge_columns[4:-1]), key]
        for s, t, key, data in network.edges(keys=True, data=True)
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, columns, rows in (("nodes.csv", node_columns, nodes), ("edges.csv", edge_columns, edges)):
            sheet = io.StringIO()
            writer = csv.writer(sheet)
            writer.writerow(columns)
            writer.writerows([[_defused(cell) for cell in row] for row in rows])
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), "\ufeff" + sheet.getvalue())
    return out.getvalue()


def _defused(cell: str) -> str:
    """Return a cell that a spreadsheet takes for words and not for a formula; numbers, as of western longitudes, stay.

    >>> _defused("=1+1"), _defused("-0.1257"), _defused("-")
    ("'=1+1", '-0.1257', "'-")
    """
    return "'" + cell if cell[:1] in tuple("=+-@\t\r") and not _DEGREES.fullmatch(cell) else cell


def write_cypher(quads: Iterable[ox.Quad]) -> bytes:
    """Return Cypher that ``cypher-shell`` runs: nodes by their IRI, a relationship for each fact, the type as label and as relationship type."""
    network = to_network(quads)
    lines = ["CREATE CONSTRAINT kg_iri IF NOT EXISTS FOR (n:Entity) REQUIRE n.iri IS UNIQUE;"]
    kinds: dict[str, list[dict[str, Any]]] = {}
    for name, data in network.nodes(data=True):
        kinds.setdefault(data["type"], []).append({"iri": name, **{k: v for k, v in data.items() if k not in {"type", "colour"}}})
    for kind, rows in sorted(kinds.items()):
        for part in _parts(rows):
            lines.append(f"UNWIND {_cypher(part)} AS row MERGE (n:Entity {{iri: row.iri}}) SET n += row, n:{kind};")
    relations: dict[str, list[dict[str, Any]]] = {}
    for s, t, key, data in network.edges(keys=True, data=True):
        own = {"fact": key, **{k: v for k, v in data.items() if k != "relation"}}
        relations.setdefault(data["relation"], []).append({"s": s, "t": t, "fact": key, "own": own})
    for relation, rows in sorted(relations.items()):
        for part in _parts(rows):
            match = "MATCH (a:Entity {iri: row.s}), (b:Entity {iri: row.t})"
            lines.append(f"UNWIND {_cypher(part)} AS row {match} MERGE (a)-[r:{relation} {{fact: row.fact}}]->(b) SET r += row.own;")
    return ("\n".join(lines) + "\n").encode("utf-8")


def _parts(rows: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    return (rows[start : start + _CYPHER_ROWS] for start in range(0, len(rows), _CYPHER_ROWS))


def _cypher(value: Any) -> str:
    """Return a value as a Cypher literal: strings with JSON's escapes, which Cypher shares, keys bare."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_cypher(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_cypher, value)) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def write_parquet(quads: Iterable[ox.Quad]) -> bytes:
    """Return Parquet, one row a fact between two entities; raise KgError without pyarrow."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise KgError("Parquet needs pyarrow: pip install 'thaikg[parquet]'") from error
    network = to_network(quads)
    rows = []
    for s, t, key, data in network.edges(keys=True, data=True):
        ends = {f"{side}_{name}": network.nodes[node][name] for side, node in (("subject", s), ("object", t)) for name in ("label", "type")}
        rows.append({"fact": key, "subject": s, "object": t, **ends, **{k: data.get(k) for k in _EDGE}})
    schema = pa.schema([(name, getattr(pa, _NUMBERS.get(name, "string"))()) for name in _COLUMNS])
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), out, compression="zstd")
    return out.getvalue()


_NUMBERS = {"score": "float64", "sources": "int64", "against": "int64"}
_EDGE = ("relation", "status", "score", "sources", "against", "quote", "article", "published")
_COLUMNS = ("fact", "subject", "subject_label", "subject_type", "relation", "object", "object_label", "object_type", *_EDGE[1:])
