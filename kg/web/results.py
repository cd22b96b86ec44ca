"""Answers in the formats of the SPARQL 1.1 recommendations, bounded in size.

In: a store and a query, or the IRI of a thing. Out: bytes and their media type. What it does not do: HTTP, time limits (``kg.web.workers``).
"""

import io
from typing import Any

import pyoxigraph as ox

from kg.errors import KgError, NotFoundError, QueryError
from kg.graph.quads import node
from kg.graph.query import BASE, check_query, explain_error, with_prefixes
from kg.graph.store import DEFAULT
from kg.model import ARTICLE_BASE
from kg.views.files import write_triples

RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}


class TooLargeError(KgError):
    """An answer longer than the server gives."""


class _Bounded(io.BytesIO):
    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self.most:
            raise TooLargeError(f"the answer is longer than {self.most} bytes: add a LIMIT")
        return super().write(data)


def describe(inner: ox.Store, iri: str, media: str) -> bytes:
    """Return what the graph says of a thing (an article: its whole graph) in an RDF format; raise NotFoundError where it says nothing."""
    here = node(iri)
    if iri.startswith(ARTICLE_BASE):
        triples = {quad.triple for quad in inner.quads_for_pattern(None, None, None, here)}
    else:
        triples = {quad.triple for quad in inner.quads_for_pattern(here, None, None, DEFAULT)}
        triples |= {quad.triple for quad in inner.quads_for_pattern(None, None, here, DEFAULT)}
    if not triples:
        raise NotFoundError(f"{iri}: the graph does not know it")
    return _graph(sorted(triples, key=str), media)


def answer(inner: ox.Store, query: str, *, results: str, graphs: str, default_graphs: list[str], named_graphs: list[str], most: int) -> tuple[bytes, str]:
    """Return the answer to a query and its media type; raise QueryError where it does not parse or is refused, TooLargeError where it is too long."""
    check_query(query)
    options: dict[str, Any] = {"base_iri": BASE}
    if default_graphs or named_graphs:  # SPARQL 1.1 Protocol, 2.1.4: the request's dataset replaces the query's
        options["default_graph"] = [ox.NamedNode(iri) for iri in default_graphs]
        options["named_graphs"] = [ox.NamedNode(iri) for iri in named_graphs]
    found = None
    try:
        found = inner.query(with_prefixes(query), **options)
        out = _Bounded(most)
        if isinstance(found, ox.QueryTriples):
            if graphs == "text/turtle":
                data = write_triples(found)
                out.write(data)
            else:
                found.serialize(out, format=GRAPHS[graphs])
            return out.getvalue(), graphs
        found.serialize(out, format=RESULTS[results])
    except (SyntaxError, ValueError) as error:
        raise QueryError(explain_error(error, query)) from error
    except RuntimeError as error:
        raise QueryError(str(error)) from error
    finally:
        del found  # rows belong to this thread: the traceback of an error must not carry them into another
    return out.getvalue(), results


def _graph(triples: list[ox.Triple], media: str) -> bytes:
    if media == "text/turtle":
        return write_triples(triples)
    if media == "application/ld+json":
        from kg.views.files import write_jsonld

        return write_jsonld(ox.Quad(t.subject, t.predicate, t.object, DEFAULT) for t in triples)
    return ox.serialize(triples, format=GRAPHS[media]) or b""
