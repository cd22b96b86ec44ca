"""A graph as a file of RDF.

In: quads. Out: bytes in one of the RDF formats, the same for the same quads. Formats without named graphs hold the union of the graphs.
"""

from collections.abc import Iterable

import pyoxigraph as ox

from kg.graph.quads import PREFIXES
from kg.model import ENTITY_BASE, FACT_BASE, STATEMENT_BASE

_PREFIXES = {**PREFIXES, "kge": ENTITY_BASE, "kgf": FACT_BASE, "kgs": STATEMENT_BASE}


def _triples(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    return sorted({quad.triple for quad in quads}, key=str)


def _quads(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    return sorted(set(quads), key=lambda quad: (str(quad.graph_name), str(quad.triple)))


def write_triples(triples: Iterable[ox.Triple]) -> bytes:
    """Return Turtle of some triples, in their order."""
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=_PREFIXES) or b""


def write_turtle(quads: Iterable[ox.Quad]) -> bytes:
    """Return Turtle, grouped by subject, with prefixes."""
    return write_triples(_triples(quads))


def write_trig(quads: Iterable[ox.Quad]) -> bytes:
    """Return TriG: Turtle with a block for each article."""
    return ox.serialize(_quads(quads), format=ox.RdfFormat.TRIG, prefixes=_PREFIXES) or b""


def write_nquads(quads: Iterable[ox.Quad]) -> bytes:
    """Return N-Quads, one statement a line, sorted within each article."""
    return ox.serialize(_quads(quads), format=ox.RdfFormat.N_QUADS) or b""


def write_ntriples(quads: Iterable[ox.Quad]) -> bytes:
    """Return N-Triples, sorted."""
    return ox.serialize(_triples(quads), format=ox.RdfFormat.N_TRIPLES) or b""


def write_rdfxml(quads: Iterable[ox.Quad]) -> bytes:
    """Return RDF/XML."""
    return ox.serialize(_triples(quads), format=ox.RdfFormat.RDF_XML, prefixes=_PREFIXES) or b""


def write_jsonld(quads: Iterable[ox.Quad]) -> bytes:
    """Return JSON-LD with the prefixes as its context, one graph an article."""
    return ox.serialize(_quads(quads), format=ox.RdfFormat.JSON_LD, prefixes=_PREFIXES) or b""
