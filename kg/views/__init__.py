"""Views: a graph as something to look at or hand on. A new view is a function and its line in ``VIEWS``."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import pyoxigraph as ox

from kg.views import files, network


class View(NamedTuple):
    """How to write a view, the suffix of its files, and what it is for."""

    write: Callable[[Iterable[ox.Quad]], bytes]
    suffix: str
    what: str


VIEWS: dict[str, View] = {
    "turtle": View(files.write_turtle, ".ttl", "Turtle: RDF for people and tools"),
    "trig": View(files.write_trig, ".trig", "TriG: Turtle with a graph for each article"),
    "nquads": View(files.write_nquads, ".nq", "N-Quads: one statement a line"),
    "ntriples": View(files.write_ntriples, ".nt", "N-Triples: without the articles' graphs"),
    "rdfxml": View(files.write_rdfxml, ".rdf", "RDF/XML: Protégé and older tools"),
    "jsonld": View(files.write_jsonld, ".jsonld", "JSON-LD: RDF for web developers"),
    "graphml": View(network.write_graphml, ".graphml", "GraphML: Gephi, yEd, Cytoscape"),
    "gexf": View(network.write_gexf, ".gexf", "GEXF: Gephi"),
    "cytoscape": View(network.write_cytoscape, ".cyjs", "Cytoscape JSON"),
    "dot": View(network.write_dot, ".dot", "Graphviz DOT"),
    "csv": View(network.write_csv, ".zip", "CSV of nodes and edges, in a zip"),
}
BY_SUFFIX = {view.suffix: name for name, view in VIEWS.items()}
