"""Corroboration: which independent articles state a claim, and which say otherwise.

In: a store. Out: for a claim of a status, the articles that state it, copies counted once as the article they copy, and the articles that contradict it.
Computed when asked, never stored: the next article may change it. What it does not do: decide who is right.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, cached_property
from typing import NamedTuple

import pyoxigraph as ox

from kg.graph.decisions import COPY_OF
from kg.graph.lookup import Row
from kg.graph.quads import COMPUTED, RDF, XSD, node, value
from kg.graph.store import DEFAULT, Store
from kg.model import ARTICLE_BASE, ONTOLOGY
from kg.ontology import load_ontology

_INDEPENDENT, _CORROBORATED, _CONTRADICTED = COMPUTED
# One who chairs or hosts is there; one who is absent is not.
PRESENT = ("participatesIn", "chairs", "hosts")
_ABSENT = "absentFrom"
_SUBJECT, _PREDICATE, _OBJECT, _STATUS = (node(name) for name in (RDF + "subject", RDF + "predicate", RDF + "object", ONTOLOGY + "status"))


class Testimony(NamedTuple):
    """The articles (IRIs, sorted, originals of copies) that state a claim, and those that contradict it."""

    agree: tuple[str, ...]
    against: tuple[str, ...]


class Sources:
    """Questions about who states a claim, over one store."""

    def __init__(self, store: Store) -> None:
        """Keep the store."""
        self._inner = store.inner
        self._about: dict[str, dict[tuple[str, str], dict[str, set[str]]]] = {}

    @cached_property
    def _copies(self) -> dict[str, str]:
        return {value(quad.subject): value(quad.object) for quad in self._inner.quads_for_pattern(None, COPY_OF, None, DEFAULT)}

    def original(self, article: str) -> str:
        """Return the article that an article copies, itself where it copies none."""
        return self._copies.get(article, article)

    @cached_property
    def _all(self) -> dict[int, dict[str, set[str]]]:
        """Every claim of the store (by a hash, which keeps fifty thousand articles small) with the articles of each status."""
        found: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        rows = self._inner.query(
            f"SELECT ?s ?p ?o ?status ?g {{ GRAPH ?g {{ ?f <{RDF}subject> ?s ; <{RDF}predicate> ?p ; <{RDF}object> ?o ; <{ONTOLOGY}status> ?status }} }}"
        )
        assert isinstance(rows, ox.QuerySolutions)
        for row in rows:
            for key in _forms(value(row[0]), value(row[1]).removeprefix(ONTOLOGY), value(row[2])):
                found[key][value(row[3]).removeprefix(ONTOLOGY)].add(self.original(value(row[4])))
        return found

    def of_all(self, subject: str, relation: str, object_: str, status: str) -> Testimony:
        """Return what ``of`` returns, from one reading of the whole store: for exports."""
        return _testimony(relation, status, {name: self._all.get(_key(subject, name, object_), {}) for name in _related(relation)})

    def of(self, subject: str, relation: str, object_: str, status: str) -> Testimony:
        """Return who states a claim of a status, and who contradicts it."""
        stated: dict[str, dict[str, set[str]]] = {name: defaultdict(set) for name in _related(relation)}
        for one, other in ((subject, object_), (object_, subject)) if relation in _symmetric() else ((subject, object_),):
            for name, states in stated.items():
                for state, articles in self._claims_of(one).get((name, other), {}).items():
                    states[state] |= articles
        return _testimony(relation, status, stated)

    def _claims_of(self, subject: str) -> dict[tuple[str, str], dict[str, set[str]]]:
        """Return the relations and objects that articles claim of a subject, with the articles of each status."""
        if subject not in self._about:
            found: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
            for quad in self._inner.quads_for_pattern(None, _SUBJECT, node(subject), None):
                graph = quad.graph_name
                if isinstance(graph, ox.NamedNode):
                    claim = {q.predicate: value(q.object) for q in self._inner.quads_for_pattern(quad.subject, None, None, graph)}
                    status = claim[_STATUS].removeprefix(ONTOLOGY)
                    found[claim[_PREDICATE].removeprefix(ONTOLOGY), claim[_OBJECT]][status].add(self.original(graph.value))
            self._about[subject] = found
        return self._about[subject]

    def with_sources(self, rows: Iterable[Row]) -> tuple[Row, ...]:
        """Return rows with the ids of the articles that state them and of those that contradict them."""
        found = []
        for row in rows:
            said = self.of(row.subject_iri, row.relation, row.object_iri or row.object, row.status)
            found.append(replace(row, sources=_ids(said.agree), against=_ids(said.against)))
        return tuple(found)

    def annotated(self, groups: Iterable[list[ox.Quad]]) -> Iterator[list[ox.Quad]]:
        """Yield groups of an article's quads with how many state each of its facts, which others, and which contradict it."""
        for quads in groups:
            facts: dict[str, dict[str, str]] = defaultdict(dict)
            for quad in quads:
                if quad.predicate in (_SUBJECT, _PREDICATE, _OBJECT, _STATUS):
                    facts[value(quad.subject)][quad.predicate.value] = value(quad.object)
            graph = quads[0].graph_name
            more = []
            for iri, claim in facts.items():
                relation, status = (claim[name].removeprefix(ONTOLOGY) for name in (RDF + "predicate", ONTOLOGY + "status"))
                said = self.of_all(claim[RDF + "subject"], relation, claim[RDF + "object"], status)
                here = node(iri)
                more.append(ox.Quad(here, _INDEPENDENT, ox.Literal(str(len(said.agree)), datatype=node(XSD + "integer")), graph))
                others = (article for article in said.agree if article != self.original(value(graph)))
                more += [ox.Quad(here, _CORROBORATED, node(article), graph) for article in others]
                more += [ox.Quad(here, _CONTRADICTED, node(article), graph) for article in said.against]
            yield sorted([*quads, *more], key=str)


@cache
def _symmetric() -> frozenset[str]:
    return frozenset(name for name, relation in load_ontology().relations.items() if relation.symmetric)


def _related(relation: str) -> tuple[str, ...]:
    """Return the relations whose claims bear on one of this relation."""
    return (relation, *([_ABSENT] if relation in PRESENT else PRESENT if relation == _ABSENT else ()))


def _testimony(relation: str, status: str, stated: dict[str, dict[str, set[str]]]) -> Testimony:
    agree = stated[relation].get(status, set())
    against: set[str] = set()
    opposite = {"actual": "negated", "negated": "actual"}.get(status)
    if opposite:
        against |= stated[relation].get(opposite, set())
    if status == "actual":
        against = against.union(*(states.get("actual", set()) for name, states in stated.items() if name != relation))
    return Testimony(tuple(sorted(agree)), tuple(sorted(against)))


def _key(subject: str, relation: str, object_: str) -> int:
    return hash((subject, relation, object_))


def _forms(subject: str, relation: str, object_: str) -> Iterator[int]:
    yield _key(subject, relation, object_)
    if relation in _symmetric() and subject != object_:
        yield _key(object_, relation, subject)


def _ids(articles: Iterable[str]) -> tuple[str, ...]:
    return tuple(article.removeprefix(ARTICLE_BASE) for article in articles)
