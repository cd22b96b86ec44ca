"""Names, types, dates and degrees of a whole graph, read once, so that every page and every search is quick.

In: a store. Out: an ``Index``: some hundred bytes a name. What it does not do: facts.
"""

from collections import Counter
from dataclasses import dataclass

import pyoxigraph as ox

from kg.graph.quads import RDF, RDFS, SCHEMA, SKOS, node, value
from kg.graph.store import DEFAULT
from kg.model import ONTOLOGY, TYPES
from kg.ontology import load_ontology

_TYPE = node(RDF + "type")


@dataclass
class Index:
    """Names, types, dates and degrees of the whole graph."""

    labels: dict[str, str]
    english: dict[str, str]
    types: dict[str, str]
    dates: dict[str, str]
    degree: Counter[str]
    keys: list[tuple[str, str, str]]  # folded name, name, IRI


def read_index(inner: ox.Store) -> Index:
    """Read the index of a store: one pass over its names, types, dates and stated facts."""
    labels: dict[str, str] = {}
    english: dict[str, str] = {}
    types: dict[str, str] = {}
    keys: set[tuple[str, str, str]] = set()
    for quad in inner.quads_for_pattern(None, _TYPE, None, DEFAULT):
        kind = value(quad.object).removeprefix(ONTOLOGY)
        if kind in TYPES or kind == "Article":
            types[value(quad.subject)] = kind
    for predicate in (RDFS + "label", SKOS + "altLabel", SCHEMA + "headline"):
        for quad in inner.quads_for_pattern(None, node(predicate), None, DEFAULT):
            iri, name = value(quad.subject), value(quad.object)
            if iri not in types:
                continue
            keys.add((name.casefold(), name, iri))
            if predicate != SKOS + "altLabel":
                labels[iri] = min(labels.get(iri, name), name)
            if getattr(quad.object, "language", None) == "en":
                english[iri] = min(english.get(iri, name), name)
    degree: Counter[str] = Counter()
    for relation in load_ontology().relations:
        for quad in inner.quads_for_pattern(None, node(ONTOLOGY + relation), None, DEFAULT):
            degree[value(quad.subject)] += 1
            if isinstance(quad.object, ox.NamedNode):
                degree[quad.object.value] += 1
    dates = {value(q.subject): value(q.object) for q in inner.quads_for_pattern(None, node(SCHEMA + "datePublished"), None, DEFAULT)}
    return Index(labels, english, types, dates, degree, sorted(keys))
