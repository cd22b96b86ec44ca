"""Views: a graph as something to look at or hand on. A new view is a function and its line in ``VIEWS``.

``STREAMS`` are the views that are written article by article, in memory that does not grow with the graph.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import pyoxigraph as ox

from kg.views import files, network, page, picture, tables


class View(NamedTuple):
    """How to write a view, the suffix of its files, its media type, and what it is for."""

    write: Callable[[Iterable[ox.Quad]], bytes]
    suffix: str
    media: str
    what: str


VIEWS: dict[str, View] = {
    "turtle": View(files.write_turtle, ".ttl", "text/turtle", "Turtle: RDF for people and tools"),
    "trig": View(files.write_trig, ".trig", "application/trig", "TriG: Turtle with a graph for each article"),
    "nquads": View(files.write_nquads, ".nq", "application/n-quads", "N-Quads: one statement a line"),
    "ntriples": View(files.write_ntriples, ".nt", "application/n-triples", "N-Triples: without the articles' graphs"),
    "rdfxml": View(files.write_rdfxml, ".rdf", "application/rdf+xml", "RDF/XML: Protégé and older tools"),
    "jsonld": View(files.write_jsonld, ".jsonld", "application/ld+json", "JSON-LD: RDF for web developers"),
    "turtle12": View(files.write_turtle12, ".ttl12", "text/turtle; version=1.2", "Turtle 1.2: facts as triple terms"),
    "graphml": View(network.write_graphml, ".graphml", "application/graphml+xml", "GraphML: Gephi, yEd, Cytoscape"),
    "gexf": View(network.write_gexf, ".gexf", "application/gexf+xml", "GEXF with dates: Gephi"),
    "cytoscape": View(network.write_cytoscape, ".cyjs", "application/json", "Cytoscape JSON"),
    "dot": View(network.write_dot, ".dot", "text/vnd.graphviz", "Graphviz DOT"),
    "csv": View(tables.write_csv, ".zip", "application/zip", "CSV of nodes and edges, in a zip"),
    "cypher": View(tables.write_cypher, ".cypher", "application/x-cypher-query", "Cypher: Neo4j"),
    "parquet": View(tables.write_parquet, ".parquet", "application/vnd.apache.parquet", "Parquet of edges; needs thaikg[parquet]"),
    "html": View(page.write_html, ".html", "text/html", "one page with the graph, opens without a network"),
    "svg": View(picture.write_svg, ".svg", "image/svg+xml", "a picture, for a slide"),
    "png": View(picture.write_png, ".png", "image/png", "the same picture in pixels"),
}
BY_SUFFIX = {view.suffix: name for name, view in VIEWS.items()}
STREAMS: dict[str, Callable[[Iterable[Iterable[ox.Quad]]], Iterator[bytes]]] = {
    "turtle": files.stream_turtle,
    "trig": files.stream_trig,
    "nquads": files.stream_nquads,
    "ntriples": files.stream_ntriples,
}
# Networks tell of each fact how many independent articles state it; RDF does where that is asked for, since it may be loaded again and grow stale.
WITH_SOURCES = frozenset({"graphml", "gexf", "cytoscape", "csv", "cypher", "parquet"})
