"""A part of a graph: some articles, the facts about some entities, of some relations, of a time.

In: a store and a ``Part``. Out: quads, article by article in the order of their IRIs, so that a graph of any size is written in flat memory.
Kept facts bring their words, both ends with their names, and the article they stand in; what nothing kept refers to is left out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import KgError, NotFoundError, QueryError
from kg.graph.lookup import Lookup
from kg.graph.quads import RDF, RDFS, SCHEMA, SKOS, article_iri, node, value
from kg.graph.query import BASE, check_query, with_prefixes
from kg.graph.store import Store
from kg.model import ARTICLE_BASE, FACT_BASE, ONTOLOGY
from kg.ontology import load_ontology
from kg.thai.romanize import LANGUAGE, ROMANIZED, romanize

_TYPE, _LABEL = node(RDF + "type"), node(RDFS + "label")
_TEXT, _MENTION = node(ONTOLOGY + "text"), node(ONTOLOGY + "mention")


@dataclass(frozen=True)
class Part:
    """What to keep; ``None`` keeps all. Articles, entities and facts are IRIs, dates ISO 8601, inclusive."""

    articles: frozenset[str] | None = None
    entities: frozenset[str] | None = None
    facts: frozenset[str] | None = None
    relations: frozenset[str] | None = None
    since: str | None = None
    until: str | None = None
    min_score: float | None = None

    @property
    def whole_articles(self) -> bool:
        """Whether articles are kept or left out as a whole."""
        return self.entities is None and self.facts is None and self.relations is None and self.min_score is None


def make_part(
    store: Store,
    *,
    articles: Iterable[str] = (),
    entities: Iterable[str] = (),
    since: str | None = None,
    until: str | None = None,
    relations: Iterable[str] = (),
    min_score: float | None = None,
    query: str | None = None,
) -> Part:
    """Return the part that some names mean; raise NotFoundError for a name that the graph does not know, KgError for a relation that is none."""
    known = load_ontology().relations
    for name in relations:
        if name not in known:
            raise KgError(f"{name}: no relation; choose of {', '.join(known)}")
    wanted: set[str] = set()
    lookup = Lookup(store)
    for name in entities:
        found = [iri.value for iri in lookup.resolve(name) if not iri.value.startswith((ARTICLE_BASE, FACT_BASE))]
        if not found:
            raise NotFoundError(f"{name}: no entity of this name")
        exact = [iri for iri in found if name in {lookup.label(node(iri)), iri}]
        wanted.update(exact or found[:1])
    chosen = set()
    for name in articles:
        here = node(name if name.startswith(ARTICLE_BASE) else article_iri(name))
        if not store.inner.contains_named_graph(here):
            raise NotFoundError(f"{name}: no article of this id")
        chosen.add(here.value)
    facts: set[str] | None = None
    if query is not None:
        facts, more = _ask(store, query)
        if facts is None or more:
            chosen |= more
        if facts is None and not more:
            facts = set()
    return Part(
        articles=frozenset(chosen) if chosen else None,
        entities=frozenset(wanted) if wanted else None,
        facts=frozenset(facts) if facts is not None else None,
        relations=frozenset(relations) or None,
        since=since,
        until=until,
        min_score=min_score,
    )


def _ask(store: Store, query: str) -> tuple[set[str] | None, set[str]]:
    check_query(query)
    try:
        found = store.inner.query(with_prefixes(query), base_iri=BASE)
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"the query does not parse: {error}") from error
    names = {variable.value for variable in found.variables} if isinstance(found, ox.QuerySolutions) else set()
    if not isinstance(found, ox.QuerySolutions) or not names & {"fact", "article"}:
        raise QueryError("the query must be a SELECT with ?fact or ?article")
    facts: set[str] = set()
    articles: set[str] = set()
    for row in found:
        if "fact" in names and row["fact"] is not None:
            facts.add(value(row["fact"]))
        if "article" in names and row["article"] is not None:
            articles.add(value(row["article"]))
    return (facts if "fact" in names else None), articles


def select(store: Store, part: Part, *, with_text: bool = False) -> Iterator[list[ox.Quad]]:
    """Yield the kept quads of each article that has any, sorted."""
    for name in store.articles():
        if part.articles is not None and name not in part.articles:
            continue
        graph = node(name)
        if part.since or part.until:
            dates = [value(quad.object) for quad in store.inner.quads_for_pattern(graph, node(SCHEMA + "datePublished"), None, graph)]
            if not dates or (part.since and dates[0] < part.since) or (part.until and dates[0][: len(part.until)] > part.until):
                continue
        quads = sorted(store.inner.quads_for_pattern(None, None, None, graph), key=str)
        if not with_text:
            quads = [quad for quad in quads if quad.predicate != _TEXT]
        if not part.whole_articles:
            quads = _keep(quads, part)
        if quads:
            yield quads


def _keep(quads: list[ox.Quad], part: Part) -> list[ox.Quad]:
    """Return what belongs to the kept facts of one article; nothing where no fact is kept."""
    about: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        about.setdefault(value(quad.subject), []).append(quad)
    keep: set[str] = set()
    direct: set[tuple[str, str, str]] = set()
    for iri, rows in about.items():
        if not any(quad.predicate == _TYPE and quad.object == node(ONTOLOGY + "Fact") for quad in rows):
            continue
        one = {quad.predicate.value: value(quad.object) for quad in rows}
        subject, relation, object_ = one[RDF + "subject"], one[RDF + "predicate"].removeprefix(ONTOLOGY), one[RDF + "object"]
        if (
            (part.facts is not None and iri not in part.facts)
            or (part.relations is not None and relation not in part.relations)
            or (part.entities is not None and not {subject, object_} & part.entities)
            or (part.min_score is not None and float(one[ONTOLOGY + "score"]) < part.min_score)
        ):
            continue
        keep |= {iri, subject, object_, one.get(ONTOLOGY + "saidBy", iri)}
        keep |= {value(quad.object) for quad in rows if quad.predicate.value == ONTOLOGY + "evidence"}
        direct.add((subject, one[RDF + "predicate"], object_))
    if not keep:
        return []
    kept = []
    for quad in quads:
        subject, predicate = value(quad.subject), quad.predicate.value
        if quad.subject == quad.graph_name:
            kept.append(quad)
        elif subject in keep and predicate.startswith(ONTOLOGY) and predicate.removeprefix(ONTOLOGY) in load_ontology().relations:
            if (subject, predicate, value(quad.object)) in direct:
                kept.append(quad)
        elif subject in keep and quad.predicate != _MENTION:
            kept.append(quad)
    return kept


def romanized(groups: Iterable[list[ox.Quad]]) -> Iterator[list[ox.Quad]]:
    """Yield groups of an article's quads with a reading in Latin letters for each name that has none, tagged ``th-Latn``."""
    for quads in groups:
        latin = {value(quad.subject) for quad in quads if isinstance(quad.object, ox.Literal) and quad.object.language == "en"}
        kinds = {value(quad.subject): value(quad.object).removeprefix(ONTOLOGY) for quad in quads if quad.predicate == _TYPE}
        more = [
            ox.Quad(quad.subject, node(SKOS + "altLabel"), ox.Literal(read, language=LANGUAGE), quad.graph_name)
            for quad in quads
            if quad.predicate == _LABEL and kinds.get(value(quad.subject)) in ROMANIZED and value(quad.subject) not in latin
            if (read := romanize(value(quad.object))) != value(quad.object)
        ]
        yield sorted([*quads, *more], key=str)
