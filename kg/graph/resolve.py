"""Who is who across articles: proposals with their evidence, and decisions applied to a store.

In: a store. Out: pairs of persons or organizations whose names are variants of one another, the likeliest first, each with what the articles say of
both; a store that follows the decisions, its articles as they were read kept beside. What it does not do: decide.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg.graph.decisions import GRAPH, Decisions, as_read
from kg.graph.quads import AS_READ, RDF, RDFS, SCHEMA, SKOS, node, value
from kg.graph.store import DEFAULT, Store
from kg.model import ARTICLE_BASE, ENTITY_BASE, ONTOLOGY
from kg.thai.spelling import fold

# Names that share a part are compared where the rest is this much alike (Ratcliff and Obershelp, by difflib).
ALIKE_PERSON, ALIKE_ORGANIZATION = 0.8, 0.9
# A part that more names share than this is a common word, and no reason to compare.
COMMON = 60
_OFFICES = ("holdsPosition", "affiliatedWith", "partOf", "locatedIn")


@dataclass(frozen=True)
class Side:
    """One entity of a proposal and what the graph says of it, or some of its articles; ``quotes`` begin with the article's id."""

    iri: str
    label: str
    names: tuple[str, ...]
    articles: int
    first: str | None
    last: str | None
    about: tuple[str, ...]
    headlines: tuple[str, ...]
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """Two entities that may be one, or one that may be two: a score from 0 to 1 that ranks, and why.

    Of a split ``apart`` are the articles in which ``one`` would be ``other``, and ``main`` is an article that tells ``one``; of a merge they are empty.
    """

    score: float
    why: str
    one: Side
    other: Side
    apart: tuple[str, ...] = ()
    main: str = ""


def propose(store: Store, decisions: Decisions, *, limit: int = 50) -> list[Proposal]:
    """Return the likeliest proposals on which nothing was decided yet: persons and organizations only."""
    inner = store.inner
    names: dict[str, set[str]] = defaultdict(set)
    kinds: dict[str, str] = {}
    for kind in ("Person", "Organization"):
        for quad in inner.quads_for_pattern(None, node(RDF + "type"), node(ONTOLOGY + kind), DEFAULT):
            iri = value(quad.subject)
            kinds[iri] = kind
            for predicate in (RDFS + "label", SKOS + "altLabel"):
                names[iri].update(value(q.object) for q in inner.quads_for_pattern(quad.subject, node(predicate), None, DEFAULT))
    whole = {new: entity for (_, entity), new in decisions.split.items()}
    ranked: dict[tuple[str, str], tuple[float, str]] = {}
    for one, other, why, score in _alike(names, kinds):
        if (one, other) in decisions.different or (other, one) in decisions.different or whole.get(one, one) == whole.get(other, other):
            continue
        key = (min(one, other), max(one, other))
        ranked[key] = max(ranked.get(key, (0.0, "")), (score, why))
    found = []
    for (one, other), (score, why) in sorted(ranked.items(), key=lambda row: (-row[1][0], row[0]))[: limit * 4]:
        a, b = side(store, one), side(store, other)
        shared = sorted({*a.about} & {*b.about})
        if a.articles < b.articles:
            a, b = b, a
        found.append(Proposal(min(1.0, score + 0.1 * bool(shared)), why + (f"; both: {', '.join(shared[:3])}" if shared else ""), a, b))
    found.sort(key=lambda p: (-p.score, -min(p.one.articles, p.other.articles), p.one.iri, p.other.iri))
    return found[:limit]


def _alike(names: dict[str, set[str]], kinds: dict[str, str]) -> Iterator[tuple[str, str, str, float]]:
    blocks: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for iri, own in names.items():
        for name in own:
            folded = fold(name)
            parts = folded.split()
            if kinds[iri] == "Person" and len(parts) > 1:
                for part in (parts[0], parts[-1]):
                    blocks["Person", part].add((iri, folded))
            elif kinds[iri] == "Organization" and len(folded) > 3:
                blocks["Organization", folded.replace(" ", "")[:6]].add((iri, folded.replace(" ", "")))
    for (kind, _), members in sorted(blocks.items()):
        if len(members) > COMMON:
            continue
        rows = sorted(members)
        for at, (one, a) in enumerate(rows):
            for other, b in rows[at + 1 :]:
                if one == other or re.findall(r"\d+", a) != re.findall(r"\d+", b):
                    continue
                if a == b:
                    yield one, other, "one name in two spellings", 0.9
                    continue
                alike = difflib.SequenceMatcher(None, a, b, autojunk=False).ratio()
                if kind == "Person":
                    rest = _rest(a, b)
                    alike = min(alike, difflib.SequenceMatcher(None, *rest, autojunk=False).ratio() + 0.1)
                if alike >= (ALIKE_PERSON if kind == "Person" else ALIKE_ORGANIZATION):
                    yield one, other, f"names alike ({alike:.2f})", 0.8 * alike


def _rest(a: str, b: str) -> tuple[str, str]:
    """Return what is left of two names without the part that they share."""
    mine, theirs = a.split(), b.split()
    shared = next((part for part in mine if part in theirs), None)
    return tuple(" ".join(part for part in parts if part != shared) for parts in (mine, theirs))  # type: ignore[return-value]


def side(store: Store, iri: str, *, articles: Iterable[str] | None = None, quotes: Iterable[str] = ()) -> Side:
    """Return what the graph says of an entity, or what some of its articles say."""
    here = node(iri)
    inner = store.inner

    def label(term: Any) -> str:
        found = sorted(value(q.object) for q in inner.quads_for_pattern(term, node(RDFS + "label"), None, DEFAULT))
        return found[0] if found else value(term).rsplit("/", 1)[-1]

    graphs = set(articles or ()) or {value(q.graph_name) for q in inner.quads_for_pattern(here, node(RDF + "type"), None, None) if q.graph_name != DEFAULT}
    wheres = [DEFAULT] if articles is None else [node(graph) for graph in sorted(graphs)]
    dates = sorted(value(q.object) for g in graphs for q in inner.quads_for_pattern(node(g), node(SCHEMA + "datePublished"), None, node(g)))
    about = sorted({label(q.object) for name in _OFFICES for where in wheres for q in inner.quads_for_pattern(here, node(ONTOLOGY + name), None, where)})
    headlines = [value(q.object) for g in sorted(graphs)[:3] for q in inner.quads_for_pattern(node(g), node(SCHEMA + "headline"), None, node(g))]
    names = {value(q.object) for p in (RDFS + "label", SKOS + "altLabel") for where in wheres for q in inner.quads_for_pattern(here, node(p), None, where)}
    first, last = (dates[0], dates[-1]) if dates else (None, None)
    return Side(iri, label(here), tuple(sorted(names)), len(graphs), first, last, tuple(about), tuple(headlines), tuple(quotes))


def apply_decisions(store: Store, decisions: Decisions) -> int:
    """Make a store follow decisions, in the place of those that it followed before; return how many articles changed."""
    before = store.decisions
    changed = {iri for iri, to in before.same.items() ^ decisions.same.items() for iri in (iri, to)}
    changed |= {iri for (_, entity), new in before.split.items() ^ decisions.split.items() for iri in (entity, new)}
    graphs = {value(quad.graph_name) for iri in changed for quad in _about(store, iri) if quad.graph_name not in (DEFAULT, GRAPH)}
    for quad in store.inner.quads_for_pattern(None, AS_READ, None, None):
        if any(f"<{iri}>" in value(quad.object) for iri in changed):
            graphs.add(value(quad.graph_name))
    store.decide(decisions)
    return sum(store.put_graph(node(graph), _whole(store, graph)) == "replaced" for graph in sorted(graphs))


def _whole(store: Store, graph: str) -> list[ox.Quad]:
    return as_read(node(graph), store.inner.quads_for_pattern(None, None, None, node(graph)))


def _about(store: Store, iri: str) -> Iterable[ox.Quad]:
    here = node(iri)
    yield from store.inner.quads_for_pattern(here, None, None, None)
    yield from store.inner.quads_for_pattern(None, None, here, None)


def split_name(entity: str, articles: Iterable[str]) -> str:
    """Return the IRI of what is taken apart from an entity, from the first of the articles it stands in."""
    from kg.model import digest

    return f"{entity}-{digest(min(articles).removeprefix(ARTICLE_BASE), entity.removeprefix(ENTITY_BASE), length=8)}"


def labels_of(store: Store, iris: Iterable[str]) -> dict[str, str]:
    """Return what entities are called, now or before decisions renamed them; one that no article names is left out."""
    label = node(RDFS + "label")
    found = {iri: min((value(q.object) for q in store.inner.quads_for_pattern(node(iri), label, None, DEFAULT)), default="") for iri in iris}
    missing = {iri for iri, name in found.items() if not name}
    for quad in store.inner.quads_for_pattern(None, AS_READ, None, None) if missing else ():
        for triple in ox.parse(value(quad.object).encode("utf-8"), format=ox.RdfFormat.N_TRIPLES):
            if triple.predicate == label and (iri := value(triple.subject)) in missing:
                found[iri] = min(filter(None, (found[iri], value(triple.object))))
    return {iri: name for iri, name in found.items() if name}


def before_decisions(store: Store, iri: str, predicate: ox.NamedNode) -> Iterator[Any]:
    """Yield the objects of an entity's property as articles said before decisions renamed it."""
    for quad in store.inner.quads_for_pattern(None, AS_READ, None, None):
        if f"<{iri}>" in value(quad.object):
            for triple in ox.parse(value(quad.object).encode("utf-8"), format=ox.RdfFormat.N_TRIPLES):
                if value(triple.subject) == iri and triple.predicate == predicate:
                    yield triple.object
