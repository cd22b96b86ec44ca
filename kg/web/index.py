"""Names, types, dates and facts of a whole graph as columns, read once, so that every page, search and picture is quick.

In: a store. Out: an ``Index``: some hundred bytes a name, forty a fact. Things (entities and articles) are numbered in the order of their IRIs.
What it does not do: words and evidence.
"""

import contextlib
import os
import shutil
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyoxigraph as ox
from numpy.typing import NDArray

from kg.graph.decisions import COPY_OF
from kg.graph.quads import RDF, RDFS, SCHEMA, SKOS, value
from kg.model import FACT_BASE, ONTOLOGY, TYPES, digest
from kg.ontology import load_ontology
from kg.web.columns import Texts

# Raised whenever what is kept in files changes.
FORMAT = 3
STATUSES = ("actual", "planned", "negated")
KINDS = (*TYPES, "Article")
ARTICLE = KINDS.index("Article")
# Dates are ISO 8601 to the day.
_DAY_CHARS = 10
Numbers = NDArray[np.int32]


@dataclass
class Index:
    """What is known of a whole graph; ``-1`` where something is not known."""

    iris: Texts  # of things, sorted
    kinds: NDArray[np.int8]  # places in KINDS
    labels: Numbers  # of each thing: places in ``names``
    english: Numbers  # the same, the name in English
    dates: NDArray[np.bytes_]  # of articles: the day they were published
    sources: Numbers  # of articles: one of those with the same words, or of which they are copies
    degree: Numbers  # of how many different stated facts a thing is part, however many articles state each
    names: Texts  # of entities, the best known first, then of articles, the newest first
    named: Numbers  # whose name it is
    coded: bytes  # the names folded, a byte a letter, each with a line end
    starts: Numbers  # where each name begins there; one more at the end
    alphabet: Numbers  # places in ``names``, in the order of their codes
    relations: list[str]
    facts: Numbers  # (5, facts): subject, relation, object (below zero: a value, the last first), status, article
    ids: NDArray[np.uint64]  # the digits at the end of a fact's IRI
    scores: NDArray[np.float32]
    values: Texts  # dates and numbers that are objects

    @cached_property
    def headlines(self) -> int:
        """The place of the first headline in ``names``."""
        return int(np.count_nonzero(self.kinds[self.named] != ARTICLE))

    def place(self, iri: str) -> int | None:
        """Return the number of a thing, None where the graph does not know it."""
        return self.iris.find(iri)

    def label(self, at: int) -> str:
        """Return the name of a thing, the end of its IRI where it has none."""
        return self.names[int(self.labels[at])] if self.labels[at] >= 0 else self.iris[at].rsplit("/", 1)[-1]

    def english_name(self, at: int) -> str | None:
        """Return the name of a thing in English."""
        return self.names[int(self.english[at])] if self.english[at] >= 0 else None

    def date(self, at: int) -> str | None:
        """Return the day on which an article was published."""
        return bytes(self.dates[at]).decode("ascii") or None

    def fact(self, row: int) -> str:
        """Return the IRI of a fact."""
        return f"{FACT_BASE}{int(self.ids[row]):016x}"

    def object_value(self, number: int) -> str:
        """Return the date or number that an object below zero means."""
        return self.values[-1 - number]


def code(text: str) -> bytes:
    """Return a folded name with a byte a letter; letters that are neither Thai nor Latin are all alike."""
    return text.casefold().replace("\n", " ").encode("cp874", "replace")


def read_index(inner: ox.Store) -> Index:
    """Read the index of a store: one pass over its names, types, dates and facts."""
    types = {value(thing): name for thing, kind in _rows(inner, f"?a <{RDF}type> ?b") if (name := value(kind).removeprefix(ONTOLOGY)) in KINDS}
    iris = sorted(types)
    at = {iri: place for place, iri in enumerate(iris)}
    kinds = np.array([KINDS.index(types[iri]) for iri in iris], dtype=np.int8)
    del types
    dates = np.zeros(len(iris), dtype=f"S{_DAY_CHARS}")
    for thing, day in _rows(inner, f"?a <{SCHEMA}datePublished> ?b"):
        if (place := at.get(value(thing))) is not None:
            dates[place] = value(day).encode("ascii", "ignore")
    relations = sorted(load_ontology().relations)
    facts, ids, scores, values = _read_facts(inner, at, relations)
    degree = _degree(facts, len(iris))
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
    sources = _read_sources(inner, at)
    del at
    newest = np.argsort(np.argsort(dates, kind="stable")).tolist()  # a date as a number, so that the newest headline comes first
    ordered = sorted(keys, key=lambda row: (kinds[row[1]] == ARTICLE, -int(degree[row[1]]), -newest[row[1]], row))
    where = {row: place for place, row in enumerate(ordered)}

    def place_of(named: dict[int, str]) -> Numbers:
        return np.array([where[named[place], place] if place in named else -1 for place in range(len(iris))], dtype=np.int32)

    codes = [code(name) for name, _ in ordered]
    return Index(
        Texts.of(iris), kinds, place_of(labels), place_of(english), dates, sources, degree,
        Texts.of(name for name, _ in ordered), np.array([place for _, place in ordered], dtype=np.int32),
        b"".join(one + b"\n" for one in codes), np.cumsum([0, *(len(one) + 1 for one in codes)], dtype=np.int32),
        np.array(sorted(range(len(codes)), key=lambda place: (codes[place], place)), dtype=np.int32), relations, facts, ids, scores, values,
    )  # fmt: skip


def _read_facts(inner: ox.Store, at: dict[str, int], relations: list[str]) -> tuple[Numbers, NDArray[np.uint64], NDArray[np.float32], Texts]:
    columns, ids, scores = array("i"), array("Q"), array("f")
    values: dict[str, int] = {}
    numbers = {ONTOLOGY + name: number for number, name in enumerate(relations)}
    states = {ONTOLOGY + name: number for number, name in enumerate(STATUSES)}
    pattern = (
        f"GRAPH ?g {{ ?f <{RDF}subject> ?s ; <{RDF}predicate> ?p ; <{RDF}object> ?o ; <{ONTOLOGY}status> ?t ; <{ONTOLOGY}score> ?n }}"
    )
    for f, s, p, o, t, n, g in _rows(inner, pattern, "?f ?s ?p ?o ?t ?n ?g"):
        subject, article = at.get(s.value), at.get(g.value)
        object_ = -1 - values.setdefault(o.value, len(values)) if isinstance(o, ox.Literal) else at.get(o.value)
        if subject is not None and object_ is not None and article is not None and p.value in numbers:
            columns.extend((subject, numbers[p.value], object_, states[t.value], article))
            ids.append(int(f.value.rpartition("/")[2], 16))
            scores.append(float(n.value))
    rows = np.frombuffer(columns, dtype=np.int32).reshape(-1, 5) if columns else np.zeros((0, 5), dtype=np.int32)
    names = np.frombuffer(ids, dtype=np.uint64) if ids else np.zeros(0, dtype=np.uint64)
    likely = np.frombuffer(scores, dtype=np.float32) if scores else np.zeros(0, dtype=np.float32)
    order = np.lexsort((names, *rows.T[::-1]))
    return np.ascontiguousarray(rows[order].T), names[order], likely[order], Texts.of(values)


def _read_sources(inner: ox.Store, at: dict[str, int]) -> Numbers:
    """Return for each article the first with its words, or the one that it copies (``kg copies``); itself where there is none."""
    sources = np.arange(len(at), dtype=np.int32)
    first: dict[str, int] = {}
    for article, words in _rows(inner, f"GRAPH ?a {{ ?a <{ONTOLOGY}text> ?b }}"):
        if (place := at.get(value(article))) is not None:
            sources[place] = first.setdefault(digest(value(words)), place)
    for copy, original in _rows(inner, f"?a {COPY_OF} ?b"):
        one, other = at.get(value(copy)), at.get(value(original))
        if one is not None and other is not None:
            sources[one] = sources[other]
    return sources


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


_ARRAYS = ("kinds", "labels", "english", "dates", "sources", "degree", "named", "starts", "alphabet", "facts", "ids", "scores")
_TEXTS = ("iris", "names", "values")


def kept_index(inner: ox.Store, path: Path | None) -> Index:
    """Return the index from the folder that an earlier reading wrote, or read it and write that folder where that can be; it holds numbers and text only."""
    if path is not None and path.exists():
        return _open(path)
    made = read_index(inner)
    if path is not None:
        half = path.with_name(f"{path.name}.{os.getpid()}.half")
        with contextlib.suppress(OSError):
            half.mkdir()
            for name in _ARRAYS:
                np.save(half / f"{name}.npy", getattr(made, name))
            for name in _TEXTS:
                np.save(half / f"{name}.letters.npy", getattr(made, name).letters)
                np.save(half / f"{name}.ends.npy", getattr(made, name).ends)
            (half / "coded").write_bytes(made.coded)
            (half / "relations").write_text("\n".join(made.relations), encoding="utf-8")
            half.rename(path)
            made = _open(path)
        shutil.rmtree(half, ignore_errors=True)
    return made


def _open(path: Path) -> Index:
    """Return the index of a folder; its columns are mapped, so that all processes have them once."""

    def column(name: str) -> Any:
        return np.asarray(np.load(path / f"{name}.npy", mmap_mode="r", allow_pickle=False))

    columns: dict[str, Any] = {name: column(name) for name in _ARRAYS}
    columns |= {name: Texts(column(f"{name}.letters"), column(f"{name}.ends")) for name in _TEXTS}
    relations = (path / "relations").read_text(encoding="utf-8").split("\n")
    return Index(**columns, coded=(path / "coded").read_bytes(), relations=relations)
