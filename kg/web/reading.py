"""A store read into an index, in parts that several processes can read at once.

In: a store that nobody writes to. Out: the things of a graph, then parts: names, sources, status, and the facts of each relation; then all of them
together as an ``Index``. A part is a dictionary of arrays, so that it can stand in a file between processes. What it does not do: answer anything.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyoxigraph as ox
from numpy.typing import NDArray

from kg.graph.decisions import COPY_OF
from kg.graph.quads import AS_READ, RDF, RDFS, SCHEMA, SKOS, article_iri, node, value
from kg.model import ONTOLOGY, digest
from kg.ontology import load_ontology
from kg.web.columns import Texts
from kg.web.index import ARTICLE, KINDS, STATUSES, Index, Numbers, code

Part = dict[str, NDArray[Any]]
# Dates are ISO 8601 to the day.
_DAY_CHARS = 10
# Relations that stand in so many facts that each is a part of its own.
_FREQUENT = ("holdsPosition", "participatesIn", "partOf")
_IDENTIFIERS = f"{{ SELECT ?g ?a {{ ?g <{SCHEMA}identifier> ?a }} }}"
_OTHER = [STATUSES.index("planned"), STATUSES.index("negated")]


@dataclass
class Things:
    """The entities and articles of a graph, in the order of their IRIs, and their types."""

    iris: Texts
    kinds: NDArray[np.int8]

    def places(self) -> dict[str, int]:
        """Return the number of each thing by its IRI."""
        return {self.iris[place]: place for place in range(len(self.iris))}


def read_things(inner: ox.Store) -> Things:
    """Return the things of a store."""
    types: dict[str, int] = {}
    for number, kind in enumerate(KINDS):
        types.update((value(row[0]), number) for row in _rows(inner, f"?a <{RDF}type> <{ONTOLOGY}{kind}>", "?a"))
    iris = sorted(types)
    return Things(Texts.of(iris), np.array([types[iri] for iri in iris], dtype=np.int8))


def parts() -> list[str]:
    """Return the names of the parts; those that take long first. A relation's holds its facts, ``rest`` those of all relations that have none."""
    return ["names", "rest", *_FREQUENT, "sources", "statements", "status"]


def read_part(inner: ox.Store, things: Things, name: str) -> Part:
    """Return a part of what is known of the things."""
    read = {"names": _read_names, "sources": _read_sources, "statements": _read_statements, "status": _read_status}.get(name)
    rest = [relation for relation in load_ontology().relations if relation not in _FREQUENT]
    return read(inner, things) if read else _read_facts(inner, things, rest if name == "rest" else [name])


def join(things: Things, read: dict[str, Part]) -> Index:
    """Return the index of all parts."""
    relations = sorted(load_ontology().relations)
    said: dict[str, int] = {}
    blocks, ids, scores = [], [], []
    for part in (part for part in read.values() if "rows" in part):
        values = Texts(part["letters"], part["ends"])
        moved = np.array([-1 - said.setdefault(values[at], len(said)) for at in range(len(values))] or [0], dtype=np.int32)
        subject, relation, object_, article = part["rows"]
        object_ = np.where(object_ < 0, moved[np.clip(-1 - object_, 0, len(moved) - 1)], object_)
        state = np.zeros_like(subject)
        for status in _OTHER:
            state[np.isin(part["ids"], read["status"][STATUSES[status]])] = status
        blocks.append(np.stack([subject, relation, object_, state, article]))
        ids.append(part["ids"])
        scores.append(part["scores"])
    facts, names, likely = np.concatenate(blocks, axis=1), np.concatenate(ids), np.concatenate(scores)
    order = np.lexsort((names, *facts[::-1]))
    facts = np.ascontiguousarray(facts[:, order])
    degree = _degree(facts, len(things.iris))
    return Index(
        iris=things.iris, kinds=things.kinds, dates=read["names"]["dates"], sources=read["sources"]["sources"], degree=degree,
        relations=relations, facts=facts, ids=names[order], scores=likely[order], said=read["statements"]["said"], values=Texts.of(said),
        **_order_names(things, read["names"], degree),
    )  # fmt: skip


def read_into(inner: ox.Store, folder: Path, name: str) -> None:
    """Read ``things``, then any part, into a folder that processes share; what failed is named by the error."""
    if name == "things":
        things = read_things(inner)
        folder.mkdir(exist_ok=True)
        np.savez(folder / "things.npz", letters=things.iris.letters, ends=things.iris.ends, kinds=things.kinds)
    else:
        np.savez(folder / f"{name}.npz", **read_part(inner, _things(folder), name))  # type: ignore[arg-type]


def join_from(folder: Path) -> Index:
    """Return the index of the parts in a folder."""
    read: dict[str, Part] = {}
    for name in parts():
        with np.load(folder / f"{name}.npz", allow_pickle=False) as file:
            read[name] = dict(file)
    return join(_things(folder), read)


def _things(folder: Path) -> Things:
    with np.load(folder / "things.npz", allow_pickle=False) as file:
        return Things(Texts(file["letters"], file["ends"]), file["kinds"])


def read_index(inner: ox.Store) -> Index:
    """Return the index of a store, read by this process alone."""
    things = read_things(inner)
    return join(things, {name: read_part(inner, things, name) for name in parts()})


def _order_names(things: Things, part: Part, degree: Numbers) -> dict[str, Any]:
    """Return the columns of names: those of entities by how well they are known, then headlines, the newest first."""
    names = Texts(part["letters"], part["ends"])
    article = things.kinds[part["named"]] == ARTICLE
    newest = np.argsort(np.argsort(part["dates"], kind="stable"))[part["named"]]
    order = np.lexsort((np.arange(len(names)), -newest, -degree[part["named"]], article))
    where = np.empty_like(order)
    where[order] = np.arange(len(order))
    ordered = [names[at] for at in order.tolist()]
    codes = [code(name) for name in ordered]
    return {
        "names": Texts.of(ordered),
        "named": part["named"][order].astype(np.int32),
        **{key: np.where(part[key] >= 0, where[part[key]], -1).astype(np.int32) if len(where) else part[key] for key in ("labels", "english")},
        "coded": b"".join(one + b"\n" for one in codes),
        "starts": np.cumsum([0, *(len(one) + 1 for one in codes)], dtype=np.int32),
        "alphabet": np.array(sorted(range(len(codes)), key=lambda place: (codes[place], place)), dtype=np.int32),
    }


def _read_names(inner: ox.Store, things: Things) -> Part:
    """Return names in the order of their letters, whose they are, which of them are labels, and the dates of articles."""
    at = things.places()
    keys: set[tuple[str, int]] = set()
    labels: dict[int, str] = {}
    english: dict[int, str] = {}
    for predicate in (RDFS + "label", SKOS + "altLabel", SCHEMA + "headline"):
        for thing, literal in _rows(inner, f"?a <{predicate}> ?b"):
            if (place := at.get(value(thing))) is None:
                continue
            name = value(literal)
            keys.add((name, place))
            if predicate != SKOS + "altLabel":
                labels[place] = min(labels.get(place, name), name)
            if getattr(literal, "language", None) == "en":
                english[place] = min(english.get(place, name), name, key=lambda name: (name.isupper(), name))  # a name before an acronym
    dates = np.zeros(len(at), dtype=f"S{_DAY_CHARS}")
    for article, day in _rows(inner, f"{_IDENTIFIERS} {{ SELECT ?g ?b {{ ?g <{SCHEMA}datePublished> ?b }} }}"):
        if (place := at.get(_article(article))) is not None:
            dates[place] = value(day).encode("ascii", "ignore")
    ordered = sorted(keys)
    where = {row: place for place, row in enumerate(ordered)}
    found = {
        key: np.array([where[chosen[place], place] if place in chosen else -1 for place in range(len(at))], dtype=np.int32)
        for key, chosen in (("labels", labels), ("english", english))
    }
    names = Texts.of(name for name, _ in ordered)
    return {**found, "dates": dates, "named": np.array([place for _, place in ordered], dtype=np.int32), "letters": names.letters, "ends": names.ends}


def _read_sources(inner: ox.Store, things: Things) -> Part:
    """Return for each article the first with its words, or the one that it copies (``kg copies``); itself where there is none."""
    at = things.places()
    sources = np.arange(len(at), dtype=np.int32)
    first: dict[str, int] = {}
    for article, words in _rows(inner, f"{_IDENTIFIERS} {{ SELECT ?g ?b {{ GRAPH ?g {{ ?g <{ONTOLOGY}text> ?b }} }} }}"):
        if (place := at.get(_article(article))) is not None:
            sources[place] = first.setdefault(digest(value(words)), place)
    for copy, original in _rows(inner, f"?a {COPY_OF} ?b"):
        one, other = at.get(value(copy)), at.get(value(original))
        if one is not None and other is not None:
            sources[one] = sources[other]
    return {"sources": sources}


def _read_statements(inner: ox.Store, things: Things) -> Part:
    """Return who spoke in which article, once for each statement."""
    at = things.places()
    rows = _rows(inner, f"{_IDENTIFIERS} {{ SELECT ?g ?p {{ GRAPH ?g {{ ?s <{ONTOLOGY}speaker> ?p }} }} }}", "?p ?a")
    found = ((at.get(value(speaker)), at.get(_article(article))) for speaker, article in rows)
    said = sorted((speaker, article) for speaker, article in found if speaker is not None and article is not None)
    return {"said": np.array(said, dtype=np.int32).reshape(-1, 2).T}


def _read_status(inner: ox.Store, _things: Things) -> Part:
    """Return the facts that are planned and those that are denied, by the digits of their IRIs; the others are actual."""
    found = {}
    for status in _OTHER:
        rows = _rows(inner, f"GRAPH ?g {{ ?f <{ONTOLOGY}status> <{ONTOLOGY}{STATUSES[status]}> }}", "?f")
        found[STATUSES[status]] = np.array([_digits(row[0]) for row in rows], dtype=np.uint64)
    return found


def _read_facts(inner: ox.Store, things: Things, chosen: list[str]) -> Part:
    """Return the facts of some relations: subject, relation, object (below zero: a value), article; the digits of their IRIs, scores, and the values."""
    at = things.places()
    numbers = {name: number for number, name in enumerate(sorted(load_ontology().relations))}
    rows, ids, scores = array("i"), array("Q"), array("f")
    values: dict[str, int] = {}
    # A fact's IRI follows from what it says, which is quicker than reading it, unless `kg resolve` renamed what it is about.
    renamed = next(_rows(inner, f"GRAPH ?g {{ ?g {AS_READ} ?b }}", "?g"), None) is not None
    for s, k, o, n, a, f in _rows(inner, _facts_pattern(chosen), f"?s ?k ?o ?n ?a {'?f' if renamed else '(0 AS ?none)'}"):
        relation, here = chosen[int(k.value)], a.value
        graph = node(article_iri(here))
        subject, article = at.get(s.value), at.get(graph.value)
        object_ = -1 - values.setdefault(o.value, len(values)) if isinstance(o, ox.Literal) else at.get(o.value)
        if subject is None or object_ is None or article is None:
            continue
        rows.extend((subject, numbers[relation], object_, article))
        scores.append(float(n.value))
        if renamed:
            ids.append(_digits(f))
        elif "%" in s.value or "%" in o.value:  # letters that IRIs may not hold: the fact's own were taken before they were escaped
            exact = _rows(inner, f"GRAPH {graph} {{ ?f <{RDF}predicate> <{ONTOLOGY}{relation}> ; <{RDF}subject> {s} ; <{RDF}object> {o} }}", "?f")
            ids.append(_digits(next(exact)[0]))
        else:
            ids.append(int(digest(here, s.value, relation, o.value), 16))
    said = Texts.of(values)
    return {
        "rows": np.array(rows, dtype=np.int32).reshape(-1, 4).T, "ids": np.array(ids, dtype=np.uint64), "scores": np.array(scores, dtype=np.float32),
        "letters": said.letters, "ends": said.ends,
    }  # fmt: skip


def _facts_pattern(chosen: list[str]) -> str:
    """Return the pattern of the facts of some relations.

    Each triple stands in a query of its own, so that Oxigraph reads it once from end to end and joins in memory: looking up three triples of each of
    half a million facts takes three times as long. Terms are what costs most then, each looked up on the disk: relations are numbers (``?k``) and
    articles their identifiers (``?a``), which stand in the triples themselves where they are short.
    """
    said = " ".join(f"(<{ONTOLOGY}{name}> {number})" for number, name in enumerate(chosen))
    first = f"VALUES (?p ?k) {{ {said} }} GRAPH ?g {{ ?f <{RDF}predicate> ?p }}"
    said_of = {"s": RDF + "subject", "n": ONTOLOGY + "score", "o": RDF + "object"}
    others = " ".join(f"{{ SELECT ?f ?g ?{name} {{ GRAPH ?g {{ ?f <{iri}> ?{name} }} }} }}" for name, iri in said_of.items())
    return f"{{ SELECT ?f ?g ?k {{ {first} }} }} {_IDENTIFIERS} {others}"


def _article(identifier: Any) -> str:
    """Return the IRI of an article, as its graph has it."""
    return node(article_iri(identifier.value)).value


def _digits(fact: Any) -> int:
    return int(fact.value.rpartition("/")[2], 16)


def _degree(facts: Numbers, things: int) -> Numbers:
    """Return of how many different stated facts each thing is part, however many articles state each."""
    stated = facts[:3, (facts[3] != STATUSES.index("negated")) & (facts[2] >= 0)]
    ends = np.unique(stated, axis=1)[[0, 2]].ravel() if stated.size else stated.ravel()
    return np.bincount(ends, minlength=things).astype(np.int32)


def _rows(inner: ox.Store, pattern: str, head: str = "?a ?b") -> Iterator[Any]:
    """Yield the rows of a query, which is quicker than quads: a quad's predicate and graph would be looked up for every row as well."""
    rows = inner.query(f"SELECT {head} {{ {pattern} }}")
    assert isinstance(rows, ox.QuerySolutions)
    yield from rows
