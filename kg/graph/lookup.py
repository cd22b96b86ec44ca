"""What the graph knows of one thing: rows for ``kg show``, ``kg explain`` and ``kg stats``.

In: a store and a name, an IRI or an article's id. Out: plain rows with words, status and score. What it does not do: print.
"""

import difflib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import pyoxigraph as ox

from kg.errors import NotFoundError
from kg.graph.quads import OWL, RDF, RDFS, SCHEMA, SKOS, article_iri, node, value
from kg.graph.store import DEFAULT, Store
from kg.model import ARTICLE_BASE, ENTITY_BASE, FACT_BASE, GEO, ONTOLOGY
from kg.thai.spelling import fold

# A name less alike than this (Ratcliff and Obershelp, by difflib) is no slip of the one that was asked for.
ALIKE = 0.7
_TYPE = node(RDF + "type")
_NAMES = (RDFS + "label", SKOS + "altLabel", ONTOLOGY + "formerLabel")


@dataclass(frozen=True)
class Row:
    """A fact as people read it; names are labels, ``iri`` is the fact's.

    ``sources`` are the ids of the independent articles that state it, ``against`` of those that contradict it (``kg.graph.sources``).
    """

    iri: str
    article: str
    subject: str
    relation: str
    object: str
    status: str
    score: float
    words: str
    found_by: str
    said_by: str | None
    published: str | None
    start: int
    subject_iri: str
    object_iri: str | None
    sources: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """A stretch of speech."""

    article: str
    speaker: str
    mode: str
    words: str
    score: float
    start: int


@dataclass(frozen=True)
class Known:
    """An entity or article with everything said of it.

    ``english`` is a name in Latin letters that the graph has, ``codes`` are those of countries and places, ``candidates`` known entities that may be meant,
    ``former`` the names that it had before, ``point`` its degrees north and east.
    """

    iri: str
    label: str
    type: str
    names: tuple[str, ...]
    links: tuple[str, ...]
    facts: tuple[Row, ...]
    statements: tuple[Said, ...]
    english: str | None = None
    codes: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    romanized: str | None = None
    former: tuple[str, ...] = ()
    point: tuple[str, str] | None = None


class Lookup:
    """Questions about single things, over one store."""

    def __init__(self, store: Store) -> None:
        """Keep the store."""
        self.inner = store.inner
        self._read_through: dict[str, tuple[set[ox.NamedNode], dict[str, ox.NamedNode]]] = {}

    def _one(self, subject: object, predicate: str, graph: ox.NamedNode | ox.DefaultGraph | None = None) -> str | None:
        values = sorted(
            value(quad.object)
            for quad in self.inner.quads_for_pattern(cast("ox.NamedNode", subject), node(predicate), None, graph)
            if not isinstance(quad.object, ox.Triple | ox.BlankNode)
        )
        return values[0] if values else None

    def label(self, term: object) -> str:
        """Return the name of an entity, or the words of a literal."""
        if isinstance(term, ox.Literal):
            return term.value
        return self._one(term, RDFS + "label") or self._one(term, SCHEMA + "headline") or value(term).rsplit("/", 1)[-1]

    def facts(self, graph: ox.NamedNode | None = None) -> Iterator[Row]:
        """Yield the facts of one article, or of all, in no order."""
        for quad in self.inner.quads_for_pattern(None, _TYPE, node(ONTOLOGY + "Fact"), graph):
            if isinstance(quad.graph_name, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode):
                yield self.fact(quad.subject, quad.graph_name)

    def fact(self, iri: ox.NamedNode, graph: ox.NamedNode) -> Row:
        """Return one fact of an article's graph."""
        values = {value(quad.predicate): quad.object for quad in self.inner.quads_for_pattern(iri, None, None, graph)}
        subject, object_ = values[RDF + "subject"], values[RDF + "object"]
        span = values[ONTOLOGY + "evidence"]
        speaker = values.get(ONTOLOGY + "saidBy")
        return Row(
            iri=iri.value,
            article=self._one(graph, SCHEMA + "identifier", graph) or graph.value.removeprefix(ARTICLE_BASE),
            subject=self.label(subject),
            relation=value(values[RDF + "predicate"]).removeprefix(ONTOLOGY),
            object=self.label(object_),
            status=value(values[ONTOLOGY + "status"]).removeprefix(ONTOLOGY),
            score=float(value(values[ONTOLOGY + "score"])),
            words=self._one(span, ONTOLOGY + "quote", graph) or "",
            found_by=value(values[ONTOLOGY + "foundBy"]),
            said_by=self.label(speaker) if speaker else None,
            published=self._one(graph, SCHEMA + "datePublished", graph),
            start=int(self._one(span, ONTOLOGY + "spanStart", graph) or 0),
            subject_iri=value(subject),
            object_iri=object_.value if isinstance(object_, ox.NamedNode) else None,
        )

    def statements(self, *, graph: ox.NamedNode | None = None, speaker: ox.NamedNode | None = None) -> list[Said]:
        """Return the statements of an article or a speaker, in the order of the text."""
        found = []
        for quad in self.inner.quads_for_pattern(None, node(ONTOLOGY + "speaker"), speaker, graph):
            here, graph_name = quad.subject, quad.graph_name
            if isinstance(graph_name, ox.NamedNode) and isinstance(here, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                found.append(
                    Said(
                        article=self._one(graph_name, SCHEMA + "identifier", graph_name) or "",
                        speaker=self.label(quad.object),
                        mode=(self._one(here, ONTOLOGY + "mode", graph_name) or "").removeprefix(ONTOLOGY),
                        words=self._one(here, ONTOLOGY + "quote", graph_name) or "",
                        score=float(self._one(here, ONTOLOGY + "score", graph_name) or 0),
                        start=int(self._one(here, ONTOLOGY + "spanStart", graph_name) or 0),
                    )
                )
        return sorted(found, key=lambda said: (said.article, said.start))

    def resolve(self, name: str) -> list[ox.NamedNode]:
        """Return what a name, IRI, compact IRI or article id may mean: exact names first, else names that hold it; empty where nothing fits."""
        name = name.strip().strip("<>")
        for base, prefix in ((ARTICLE_BASE, "kga:"), (ENTITY_BASE, "kge:"), (FACT_BASE, "kgf:")):
            if name.startswith(prefix):
                name = base + name.removeprefix(prefix)
        if name.startswith(("http://", "https://")):
            here = node(name)
            return [here] if any(True for _ in self.inner.quads_for_pattern(here, None, None, None)) else []
        if "/" in name and not name.startswith("/"):
            here = node(ENTITY_BASE + name)
            if any(True for _ in self.inner.quads_for_pattern(here, None, None, None)):
                return [here]
        here = node(article_iri(name))
        if any(True for _ in self.inner.quads_for_pattern(here, None, None, None)):
            return [here]
        exact = {
            quad.subject
            for predicate in _NAMES
            for language in ("th", "en")
            for quad in self.inner.quads_for_pattern(None, node(predicate), ox.Literal(name, language=language), DEFAULT)
        }
        if exact:
            return sorted((s for s in exact if isinstance(s, ox.NamedNode)), key=str)
        loose, _ = self._like(name)
        return sorted(loose, key=lambda s: (len(self.label(s)), s.value))[:20]

    def _like(self, name: str) -> tuple[set[ox.NamedNode], dict[str, ox.NamedNode]]:
        """Return what has a name that holds this one, and the names of about its length that begin or end as it does; read through once."""
        if name not in self._read_through:
            part, wanted = name.casefold(), fold(name)
            loose: set[ox.NamedNode] = set()
            near: dict[str, ox.NamedNode] = {}
            lengths = range(len(name) - len(name) // 3 - 1, len(name) + len(name) // 3 + 2)
            for predicate in _NAMES:
                for quad in self.inner.quads_for_pattern(None, node(predicate), None, DEFAULT):
                    if not isinstance(quad.object, ox.Literal) or not isinstance(quad.subject, ox.NamedNode):
                        continue
                    text = quad.object.value
                    if part in text.casefold():
                        loose.add(quad.subject)
                    elif len(text) in lengths and ((folded := fold(text))[:2] == wanted[:2] or folded[-3:] == wanted[-3:]):
                        near.setdefault(text, quad.subject)
            self._read_through[name] = (loose, near)
        return self._read_through[name]

    def suggest(self, name: str, *, kinds: frozenset[str] = frozenset(), limit: int = 3) -> list[str]:
        """Return names of the graph that are spelled much like one that it does not know, the likest first: of entities of some kinds, or of all."""
        wanted = fold(name)
        scored = sorted((-difflib.SequenceMatcher(None, wanted, fold(text), autojunk=False).ratio(), text, here) for text, here in self._like(name)[1].items())
        found: dict[str, None] = {}
        for score, _, here in scored:
            if -score < ALIKE or len(found) == limit:
                break
            types = {value(quad.object).removeprefix(ONTOLOGY) for quad in self.inner.quads_for_pattern(here, _TYPE, None, DEFAULT)}
            if types & kinds or (not kinds and "Article" not in types):
                found[self.label(here)] = None
        return list(found)

    def show(self, here: ox.NamedNode) -> Known:
        """Return everything the graph knows of an entity or an article; raise NotFoundError where it knows nothing."""
        if here.value.startswith(ARTICLE_BASE):
            rows = sorted(self.facts(here), key=lambda row: (row.start, row.relation, row.object))
            links = [v for v in (self._one(here, SCHEMA + "url", here), self._one(here, SCHEMA + "datePublished", here)) if v]
            return Known(
                here.value,
                self._one(here, SCHEMA + "headline", here) or here.value,
                "Article",
                (),
                tuple(links),
                tuple(rows),
                tuple(self.statements(graph=here)),
            )
        types = [value(quad.object).removeprefix(ONTOLOGY) for quad in self.inner.quads_for_pattern(here, _TYPE, None, DEFAULT)]
        if not types:
            raise NotFoundError(f"{here.value}: the graph does not know it")
        found = {
            (quad.subject, quad.graph_name)
            for predicate in ("subject", "object")
            for quad in self.inner.quads_for_pattern(None, node(RDF + predicate), here, None)
            if isinstance(quad.graph_name, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode)
        }
        rows = sorted((self.fact(s, g) for s, g in found), key=lambda row: (row.published or "", row.article, row.start, row.relation, row.object))
        names = {quad.object for quad in self.inner.quads_for_pattern(here, node(SKOS + "altLabel"), None, DEFAULT)}
        english = sorted((value(name) for name in names if isinstance(name, ox.Literal) and name.language == "en"), key=lambda name: (-len(name), name))
        point = [self._one(here, GEO + name, DEFAULT) for name in ("lat", "long")]
        former = self._values(here, ONTOLOGY + "formerLabel")
        return Known(
            here.value,
            self.label(here),
            types[0],
            tuple(sorted(set(map(value, names)) - set(former))),
            self._values(here, OWL + "sameAs"),
            tuple(rows),
            tuple(self.statements(speaker=here)),
            english=english[0] if english else None,
            codes=self._values(here, ONTOLOGY + "isoCode", ONTOLOGY + "code"),
            candidates=self._values(here, ONTOLOGY + "candidate"),
            former=former,
            point=(point[0], point[1]) if point[0] and point[1] else None,
        )

    def _values(self, here: ox.NamedNode, *predicates: str) -> tuple[str, ...]:
        return tuple(sorted({value(quad.object) for name in predicates for quad in self.inner.quads_for_pattern(here, node(name), None, DEFAULT)}))

    def explain(self, name: str) -> Row:
        """Return the fact of an IRI or of the digits at its end; raise NotFoundError where there is none."""
        iri = name.strip().strip("<>")
        iri = iri if iri.startswith("http") else FACT_BASE + iri.removeprefix("kgf:").removeprefix("fact/")
        for quad in self.inner.quads_for_pattern(node(iri), _TYPE, node(ONTOLOGY + "Fact"), None):
            if isinstance(quad.graph_name, ox.NamedNode):
                return self.fact(node(iri), quad.graph_name)
        raise NotFoundError(f"{name}: no fact of this IRI; kg show ARTICLE --ids lists them")

    def stats(self) -> dict[str, dict[str, int]]:
        """Return numbers of articles, entities by type, facts by relation and by status, statements."""
        types = self._counts(f"?s <{RDF}type> ?what")
        facts = self._counts(f"GRAPH ?g {{ ?f <{RDF}predicate> ?what }}")
        status = self._counts(f"GRAPH ?g {{ ?f <{ONTOLOGY}status> ?what }}")
        statements = sum(self._counts(f"GRAPH ?g {{ ?s <{ONTOLOGY}mode> ?what }}").values())
        return {
            "": {"articles": types.pop("Article", 0), "entities": sum(types.values()), "facts": sum(facts.values()), "statements": statements},
            "entities": dict(sorted(types.items())),
            "facts": dict(sorted(facts.items(), key=lambda item: (-item[1], item[0]))),
            "status": dict(sorted(status.items())),
        }

    def _counts(self, pattern: str) -> Counter[str]:
        """Return how often each ``?what`` stands in a pattern; counted where the triples are."""
        rows = self.inner.query(f"SELECT ?what (COUNT(*) AS ?n) {{ {pattern} }} GROUP BY ?what")
        assert isinstance(rows, ox.QuerySolutions)
        return Counter({value(row[0]).removeprefix(ONTOLOGY): int(value(row[1])) for row in rows})
