"""Keeping a graph: check that it holds together, compare two, copy, load, merge.

In: stores, and files of N-Quads or TriG. Out: lines of what is wrong or differs, counts of what was written. Everything goes article by article,
in memory that does not grow with the graph. What it does not do: read articles.
"""

import gzip
import shutil
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from kg.errors import InputError, StoreError
from kg.graph.quads import RDF, RDFS, SCHEMA, asserted, node, value
from kg.graph.store import DEFAULT, Outcome, Store, open_store
from kg.model import ARTICLE_BASE, ONTOLOGY, Article

_FORMATS = {".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG}
# Quads handed on at a time where a file is not sorted by article.
_CHUNK = 200_000


def verify(store: Store) -> Iterator[str]:
    """Yield what is wrong: a quote not in its article, a hash not of its content, a stated triple that no article says, or one that is missing."""
    said: set[ox.Triple] | None = set() if len(store.inner) < 5_000_000 else None
    for name in store.articles():
        graph = node(name)
        quads = list(store.inner.quads_for_pattern(None, None, None, graph))
        about: dict[str, dict[str, str]] = {}
        for quad in quads:
            about.setdefault(value(quad.subject), {})[quad.predicate.value] = value(quad.object)
        own = about.get(name, {})
        text = own.get(ONTOLOGY + "text")
        identifier = name.removeprefix(ARTICLE_BASE)
        if text is None:
            yield f"{identifier}: its text is missing"
            continue
        made = Article(identifier, text, own.get(SCHEMA + "url"), own.get(SCHEMA + "datePublished"), own.get(SCHEMA + "publisher"), own.get(SCHEMA + "author"))
        if made.content_hash != own.get(ONTOLOGY + "contentHash"):
            yield f"{identifier}: the hash {own.get(ONTOLOGY + 'contentHash')} is not that of its content"
        for iri, row in about.items():
            quote = row.get(ONTOLOGY + "quote")
            if quote is not None and text[int(row.get(ONTOLOGY + "spanStart", -1)) : int(row.get(ONTOLOGY + "spanEnd", -1))] != quote:
                yield f"{identifier}: {iri}: the quote {quote[:40]!r} does not stand there"
        for triple in set(asserted(quads)):
            if said is not None:
                said.add(triple)
            if ox.Quad(triple.subject, triple.predicate, triple.object, DEFAULT) not in store.inner:
                yield f"{identifier}: {triple} is not in the default graph"
    if said is not None:
        for quad in store.inner.quads_for_pattern(None, None, None, DEFAULT):
            if quad.triple not in said:
                yield f"default graph: {quad.triple} is said by no article"


@dataclass(frozen=True)
class Change:
    """A fact that two graphs differ in: ``kind`` is added, removed or changed; names are labels."""

    kind: str
    article: str
    subject: str
    relation: str
    object: str
    status: str
    words: str


def diff(old: Store, new: Store) -> Iterator[Change]:
    """Yield the facts that two graphs differ in, article by article: only in the new, only in the old, or with another status."""
    for name in sorted({*old.articles(), *new.articles()}):
        before, after = _facts(old, name), _facts(new, name)
        for key in sorted({*before, *after}):
            if key not in before:
                yield _change("added", name, after[key])
            elif key not in after:
                yield _change("removed", name, before[key])
            elif before[key]["status"] != after[key]["status"]:
                change = _change("changed", name, after[key])
                yield Change(**{**change.__dict__, "status": f"{before[key]['status']} → {change.status}"})


def _facts(store: Store, name: str) -> dict[tuple[str, str, str], dict[str, str]]:
    about: dict[str, dict[str, str]] = {}
    facts = []
    for quad in store.inner.quads_for_pattern(None, None, None, node(name)):
        about.setdefault(value(quad.subject), {})[quad.predicate.value] = value(quad.object)
        if quad.predicate.value == RDF + "type" and value(quad.object) == ONTOLOGY + "Fact":
            facts.append(value(quad.subject))
    found = {}
    for iri in facts:
        row = about[iri]
        subject, relation, object_ = (row[RDF + part] for part in ("subject", "predicate", "object"))
        found[(subject, relation, object_)] = {
            "subject": about.get(subject, {}).get(RDFS + "label", subject),
            "relation": relation.removeprefix(ONTOLOGY),
            "object": about.get(object_, {}).get(RDFS + "label", object_),
            "status": row.get(ONTOLOGY + "status", "").removeprefix(ONTOLOGY),
            "words": about.get(row.get(ONTOLOGY + "evidence", ""), {}).get(ONTOLOGY + "quote", ""),
        }
    return found


def _change(kind: str, name: str, row: dict[str, str]) -> Change:
    return Change(kind, name.removeprefix(ARTICLE_BASE), row["subject"], row["relation"], row["object"], row["status"], row["words"])


def open_graph(path: Path) -> Store:
    """Open a store, or a file of N-Quads or TriG in memory; raise StoreError or InputError."""
    if path.is_dir() or Path(path.name.lower().removesuffix(".gz")).suffix not in _FORMATS:
        return open_store(path, read_only=True)
    store = open_store(None)
    for _ in load(store, path):
        pass
    return store


def backup(source: Path, target: Path) -> None:
    """Copy a store as it is now, at once where both stand on one disk; raise StoreError where the target is there already."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise StoreError(f"{target}: is there already; give a new folder")
    store = open_store(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        target.rmdir()
    try:
        store.inner.backup(str(target))
    except OSError as error:
        shutil.rmtree(target, ignore_errors=True)
        raise StoreError(f"{target}: cannot be written: {error}") from error


def load(store: Store, path: Path) -> Iterator[Outcome]:
    """Put the articles of a file of N-Quads or TriG, plain or gzipped, into a store, yielding what became of each.

    Raise InputError where the file cannot be read. Quads of one article that stand apart in the file are brought together; quads without a graph
    belong to no article and are left out.
    """
    seen: set[ox.NamedNode] = set()
    for graph, quads in groups_of(path):
        if graph in seen:
            store.settle()
            quads = sorted({*store.inner.quads_for_pattern(None, None, None, graph), *quads}, key=str)
        yield store.add_graph(graph, quads)
        seen.add(graph)
    store.settle()


def groups_of(path: Path) -> Iterator[tuple[ox.NamedNode, list[ox.Quad]]]:
    """Yield the graphs of a file of N-Quads or TriG, plain or gzipped, each whole where its quads stand near each other.

    Raise InputError where the file cannot be read. Quads without a graph are left out.
    """
    name = path.name.lower().removesuffix(".gz")
    form = _FORMATS.get(Path(name).suffix)
    if form is None:
        raise InputError(str(path), "give N-Quads (.nq) or TriG (.trig), plain or .gz, which keep the articles apart")
    try:
        with path.open("rb") as file, gzip.GzipFile(fileobj=file) as unpacked:
            yield from _groups(ox.parse(cast("IO[bytes]", unpacked) if path.suffix.lower() == ".gz" else file, format=form))
    except (SyntaxError, ValueError, EOFError, zlib.error) as error:
        raise InputError(str(path), f"is no {form.name}: {error}") from error
    except OSError as error:
        raise InputError(str(path), f"cannot be read: {error.strerror or error}") from error


def _groups(quads: Iterable[ox.Quad]) -> Iterator[tuple[ox.NamedNode, list[ox.Quad]]]:
    waiting: dict[ox.NamedNode, set[ox.Quad]] = {}
    size = 0
    for quad in quads:
        if not isinstance(quad.graph_name, ox.NamedNode):
            continue
        if quad.graph_name not in waiting and size >= _CHUNK:
            yield from _sorted(waiting)
            waiting, size = {}, 0
        waiting.setdefault(quad.graph_name, set()).add(quad)
        size += 1
    yield from _sorted(waiting)


def _sorted(waiting: dict[ox.NamedNode, set[ox.Quad]]) -> Iterator[tuple[ox.NamedNode, list[ox.Quad]]]:
    for graph, group in waiting.items():
        yield graph, sorted(group, key=str)


def merge(store: Store, other: Store) -> Counter[str]:
    """Put the articles of another store into one; an article that both have is replaced by the other's. Return how many were added, replaced, unchanged."""
    counts: Counter[str] = Counter()
    for name in other.articles():
        graph = node(name)
        counts[store.add_graph(graph, sorted(other.inner.quads_for_pattern(None, None, None, graph), key=str))] += 1
    store.settle()
    return counts
