"""Decisions on who is who: two entities are one, or an entity of some articles is another.

In: a Turtle file that people keep under version control. Out: the graph of an article with the decided IRIs. ``owl:sameAs`` makes its subject the
object, ``kg:splitFrom`` with ``kg:inArticle`` takes an entity of these articles apart; ``owl:differentFrom`` keeps a proposed merge from coming back,
``kg:confirmedIn`` a proposed split. What it does not do: change what an article said; the graph as it was read stays beside, in ``kg:asRead``, until
nothing decided concerns it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import InputError
from kg.graph.quads import AS_READ, OWL, PREFIXES, node, value
from kg.model import ARTICLE_BASE, ONTOLOGY

GRAPH = node("https://w3id.org/thaikg/decisions")
COPY_OF = node(ONTOLOGY + "copyOf")
_SAME, _DIFFERENT = node(OWL + "sameAs"), node(OWL + "differentFrom")
_SPLIT, _IN, _CONFIRMED = (node(ONTOLOGY + name) for name in ("splitFrom", "inArticle", "confirmedIn"))


@dataclass
class Decisions:
    """What was decided, by IRI: ``same`` from an entity to the one that it is, ``split`` from article and entity to the other entity.

    ``different`` are pairs of entities that are two, ``confirmed`` pairs of article and entity where it is the entity indeed.
    """

    same: dict[str, str] = field(default_factory=dict)
    split: dict[tuple[str, str], str] = field(default_factory=dict)
    different: set[tuple[str, str]] = field(default_factory=set)
    confirmed: set[tuple[str, str]] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.same or self.split)

    def triples(self) -> list[ox.Triple]:
        """Return the decisions as triples, sorted."""
        rows = [ox.Triple(node(a), _SAME, node(b)) for a, b in self.same.items()]
        rows += [ox.Triple(node(a), _DIFFERENT, node(b)) for a, b in self.different]
        rows += [ox.Triple(node(entity), _CONFIRMED, node(article)) for article, entity in self.confirmed]
        for (article, entity), new in self.split.items():
            rows += [ox.Triple(node(new), _SPLIT, node(entity)), ox.Triple(node(new), _IN, node(article))]
        return sorted(set(rows), key=str)

    def named(self) -> set[str]:
        """Return the IRIs of the entities that something was decided of."""
        pairs = {iri for pair in self.different for iri in pair} | {iri for _, iri in (*self.split, *self.confirmed)}
        return {*self.same, *self.same.values(), *self.split.values(), *pairs}

    def name(self, article: str, iri: str) -> str:
        """Return what an entity of an article is called after all that was decided."""
        iri = self.split.get((article, iri), iri)
        seen = set()
        while iri in self.same and iri not in seen:
            seen.add(iri)
            iri = self.same[iri]
        return iri

    def apply(self, graph: ox.NamedNode, quads: Iterable[ox.Quad]) -> list[ox.Quad]:
        """Return an article's graph as decided, from the graph as read or as decided before."""
        quads = list(quads)
        read = as_read(graph, quads)
        names: dict[str, ox.NamedNode] = {}

        def named(term: Any) -> Any:
            if not isinstance(term, ox.NamedNode):
                return term
            if term.value not in names:
                names[term.value] = node(self.name(graph.value, term.value))
            return names[term.value]

        made = [ox.Quad(named(q.subject), q.predicate, named(q.object), graph) for q in read]
        if set(made) != set(read):
            kept = ox.serialize(sorted((q.triple for q in read if q.predicate != COPY_OF), key=str), format=ox.RdfFormat.N_TRIPLES) or b""
            made.append(ox.Quad(graph, AS_READ, ox.Literal(kept.decode("utf-8")), graph))
        return sorted(set(made), key=str)


def as_read(graph: ox.NamedNode, quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Return an article's graph as it was read, before decisions."""
    quads = list(quads)
    kept = next((value(quad.object) for quad in quads if quad.predicate == AS_READ), None)
    if kept is None:
        return quads
    triples = ox.parse(kept.encode("utf-8"), format=ox.RdfFormat.N_TRIPLES)
    return [*(ox.Quad(q.subject, q.predicate, q.object, graph) for q in triples), *(q for q in quads if q.predicate == COPY_OF)]


def from_triples(triples: Iterable[ox.Triple | ox.Quad]) -> Decisions:
    """Return the decisions that some triples state; raise ValueError where an entity would be two others, or itself."""
    found = Decisions()
    articles: dict[str, list[str]] = {}
    parts: dict[str, str] = {}
    for triple in triples:
        subject, object_ = value(triple.subject), value(triple.object)
        if triple.predicate == _SAME:
            if found.same.get(subject, object_) != object_:
                raise ValueError(f"<{subject}> is said to be the same as two others")
            found.same[subject] = object_
        elif triple.predicate == _DIFFERENT:
            found.different.add((subject, object_))
        elif triple.predicate == _CONFIRMED:
            found.confirmed.add((object_, subject))
        elif triple.predicate == _SPLIT:
            parts[subject] = object_
        elif triple.predicate == _IN:
            articles.setdefault(subject, []).append(object_)
    for subject in found.same:
        here, seen = subject, {subject}
        while (here := found.same.get(here, "")) != "":
            if here in seen:
                raise ValueError(f"<{subject}> is said to be the same as itself, in a circle")
            seen.add(here)
    for new, entity in parts.items():
        for article in articles.get(new, []):
            found.split[article, entity] = new
    return found


def read_decisions(path: Path) -> Decisions:
    """Return the decisions of a Turtle file, none where it is not there; raise InputError where it cannot be read."""
    if not path.exists():
        return Decisions()
    try:
        return from_triples(quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    except (SyntaxError, ValueError) as error:
        raise InputError(str(path), f"is no file of decisions: {error}") from error
    except OSError as error:
        raise InputError(str(path), f"cannot be read: {error.strerror or error}") from error


def write_decisions(decisions: Decisions, path: Path, *, labels: Mapping[str, str]) -> None:
    """Write decisions as Turtle, a line each, sorted, so that version control shows what changed; ``labels`` by IRI stand behind as comments.

    An IRI is no name to read: that of a person is spelled by its sound.
    """
    prefixes = {name: PREFIXES[name] for name in ("kg", "kga", "owl")}
    lines = [f"@prefix {name}: <{iri}> ." for name, iri in prefixes.items()]
    lines += ["", "# Who is who: applied by `kg resolve --apply`. Take a line out and apply again to undo it."]
    for t in decisions.triples():
        names = " · ".join(" ".join(labels[iri].split()) for iri in (value(t.subject), value(t.object)) if iri in labels)
        lines.append(f"{_short(t.subject)} {_short(t.predicate)} {_short(t.object)} ." + (f"  # {names}" if names else ""))
    half = path.with_name(f".{path.name}.half")
    half.write_text("\n".join(lines) + "\n", encoding="utf-8")
    half.replace(path)


def _short(term: object) -> str:
    iri = value(term)
    for name in ("kg", "owl"):
        if iri.startswith(PREFIXES[name]):
            return f"{name}:{iri.removeprefix(PREFIXES[name])}"
    return f"<{iri}>"


def is_article(graph: object) -> bool:
    """Tell whether a graph is an article's."""
    return isinstance(graph, ox.NamedNode) and graph.value.startswith(ARTICLE_BASE)
