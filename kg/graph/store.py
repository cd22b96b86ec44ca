"""Stores: where the graphs of many articles live.

In: documents. Out: an Oxigraph store, on disk or in memory. Each article's named graph is kept whole, and its asserted triples once more in
the default graph, which is what plain queries see. Putting an article twice changes nothing; putting a changed one replaces its graph. A put
is one transaction, and so is a batch of new articles: a killed build leaves whole articles. What it does not do: answer questions
(``kg.graph.query``).
"""

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import pyoxigraph as ox

from kg.errors import NotFoundError, StoreError
from kg.graph.decisions import GRAPH, Decisions, from_triples, is_article
from kg.graph.quads import AS_READ, COMPUTED, article_iri, asserted, node, to_nquads, to_quads, value
from kg.model import ARTICLE_BASE, ONTOLOGY, Article, Document

if TYPE_CHECKING:
    import rdflib

Outcome = Literal["added", "replaced", "unchanged"]
# Oxigraph keeps this file in every store; a folder with files and without it is somebody else's.
_SIGN = "CURRENT"
DEFAULT = ox.DefaultGraph()
# Oxigraph keeps what is not flushed in memory, a quarter of a megabyte an article: a build of ten thousand held 2.5 GB without this.
FLUSH_ARTICLES = 400
# New articles are loaded together, which takes a quarter of the time of one transaction each; a killed build loses what waited, seconds of work.
BATCH_BYTES, BATCH_SECONDS = 32_000_000, 2.0
# A store that so many new articles came into is compacted when it is left. The archive of 51,331 took 80 s of CPU for it, shrank from 6.8 to 3.8 GB and answers
# two to three times as fast; a few articles are not worth it.
WORTH_COMPACTING = 2000
_TEXT = node(ONTOLOGY + "text")
_HASH, _EXTRACTOR = node(ONTOLOGY + "contentHash"), node(ONTOLOGY + "extractor")


class Packed(NamedTuple):
    """An article's graph as N-Quads, its asserted triples once more without a graph; made in any process, stored by one."""

    graph: str
    data: bytes
    entities: int
    facts: int
    statements: int


def pack(document: Document) -> Packed:
    """Return a document with the text of its article as it is stored."""
    data = to_nquads(document, with_text=True).encode()
    return Packed(node(article_iri(document.article.id)).value, data, len(document.entities), len(document.facts), len(document.statements))


def _packed(quads: list[ox.Quad]) -> bytes:
    stated = (ox.Quad(t.subject, t.predicate, t.object, DEFAULT) for t in sorted(_triples(quads), key=str))
    data = ox.serialize([*quads, *stated], format=ox.RdfFormat.N_QUADS)
    assert data is not None
    return data


class Store:
    """A store of article graphs; a context manager."""

    def __init__(self, inner: ox.Store, path: Path | None) -> None:
        """Wrap an open Oxigraph store."""
        self.inner, self.path = inner, path
        self._written = 0
        self._waiting: dict[str, bytes] = {}
        self._waiting_bytes = 0
        self._waiting_since = 0.0
        self.new = 0
        self._decisions: Decisions | None = None

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.settle()
        if self.path is not None and not getattr(self, "read_only", False):
            self.inner.flush()
            if self.new >= WORTH_COMPACTING:
                self.inner.optimize()
                self.new = 0

    def add(self, packed: Packed) -> Outcome:
        """Store a packed article; a new one waits until a batch is full or ``settle`` is called, which leaving the context does."""
        graph = ox.NamedNode(packed.graph)
        if self._has_graph(graph) or self.decisions:
            return self.put_graph(graph, [quad for quad in ox.parse(packed.data, format=ox.RdfFormat.N_QUADS) if quad.graph_name == graph])
        return self._wait(packed.graph, packed.data)

    def add_graph(self, graph: ox.NamedNode, quads: list[ox.Quad]) -> Outcome:
        """Store an article's graph as ``add`` does, without what an export computed."""
        quads = [quad for quad in quads if quad.predicate not in COMPUTED]
        return self.put_graph(graph, quads) if self._has_graph(graph) or self.decisions else self._wait(graph.value, _packed(quads))

    def _has_graph(self, graph: ox.NamedNode) -> bool:
        if graph.value in self._waiting:
            self.settle()
        return self.inner.contains_named_graph(graph)

    def _wait(self, graph: str, data: bytes) -> Outcome:
        now = time.monotonic()
        if not self._waiting:
            self._waiting_since = now
        self._waiting[graph] = data
        self.new += 1
        self._waiting_bytes += len(data)
        if now - self._waiting_since >= BATCH_SECONDS or self._waiting_bytes >= BATCH_BYTES:
            self.settle()
        return "added"

    def settle(self) -> None:
        """Write what waits; raise StoreError where the disk does not take it."""
        if not self._waiting:
            return
        data = b"".join(self._waiting.values())
        self._waiting, self._waiting_bytes = {}, 0
        try:
            self.inner.bulk_load(data, format=ox.RdfFormat.N_QUADS)
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be written: {error}") from error

    @property
    def decisions(self) -> Decisions:
        """What was decided on who is who, as this store follows it."""
        if self._decisions is None:
            self._decisions = from_triples(self.inner.quads_for_pattern(None, None, None, GRAPH))
        return self._decisions

    def decide(self, decisions: Decisions) -> None:
        """Follow other decisions from now on; ``kg.graph.resolve.apply_decisions`` brings the articles that are here along."""
        wanted = {ox.Quad(t.subject, t.predicate, t.object, GRAPH) for t in decisions.triples()}
        old = set(self.inner.quads_for_pattern(None, None, None, GRAPH))
        self.inner.extend(wanted - old)
        for quad in old - wanted:
            self.inner.remove(quad)
        self._decisions = decisions

    def put(self, document: Document) -> Outcome:
        """Store a document with the text of its article."""
        return self.put_graph(node(article_iri(document.article.id)), to_quads(document, with_text=True))

    def put_graph(self, graph: ox.NamedNode, quads: list[ox.Quad]) -> Outcome:
        """Store an article's graph in the place of what stood under its name; one transaction."""
        self._written += 1
        if self._written % FLUSH_ARTICLES == 0:
            self.inner.flush()
        old = list(self.inner.quads_for_pattern(None, None, None, graph))
        if self.decisions or any(quad.predicate == AS_READ for quad in old):
            quads = self.decisions.apply(graph, quads)
        if old:
            if set(old) == set(quads):
                return "unchanged"
            self._replace(graph, old, quads)
            return "replaced"
        self.inner.extend([*quads, *(ox.Quad(t.subject, t.predicate, t.object, DEFAULT) for t in _triples(quads))])
        return "added"

    def retract(self, article: str) -> int:
        """Take an article out, and of the default graph what no other article says; return how many quads went; raise NotFoundError where it is not here."""
        graph = node(article if article.startswith(ARTICLE_BASE) else article_iri(article))
        old = list(self.inner.quads_for_pattern(None, None, None, graph))
        if not old:
            raise NotFoundError(f"{article}: no article of this id")
        before = len(self.inner)
        self._replace(graph, old, [])
        return before - len(self.inner)

    def has(self, article: Article, extractor: str) -> bool:
        """Tell whether the very same article, read by the same extractor, is in the store."""
        graph = node(article_iri(article.id))
        wanted = ((_HASH, article.content_hash), (_EXTRACTOR, extractor))
        return all(ox.Quad(graph, predicate, ox.Literal(value), graph) in self.inner for predicate, value in wanted)

    def _replace(self, graph: ox.NamedNode, old: list[ox.Quad], new: list[ox.Quad]) -> None:
        gone = _triples(old) - _triples(new)
        inner = self.inner
        orphans = [
            t
            for t in gone
            if not any(q.graph_name != graph and is_article(q.graph_name) for q in inner.quads_for_pattern(t.subject, t.predicate, t.object, None))
        ]
        lines = [f"DROP SILENT GRAPH {graph}"]
        if orphans:
            lines.append("DELETE DATA { " + " ".join(f"{t} ." for t in orphans) + " }")
        if new:
            stated = " ".join(f"{t} ." for t in sorted(_triples(new), key=str))
            lines.append(f"INSERT DATA {{ GRAPH {graph} {{ " + " ".join(f"{q.triple} ." for q in new) + f" }} {stated} }}")
        self.inner.update(" ;\n".join(lines))  # one request is one transaction

    def articles(self) -> list[str]:
        """Return the IRIs of the articles, sorted."""
        return sorted(value(graph) for graph in self.inner.named_graphs() if is_article(graph))

    def quads(self, *, article: str | None = None, with_text: bool = False) -> Iterator[ox.Quad]:
        """Yield the quads of the articles' graphs, or of one article's; raise NotFoundError where it is not here."""
        graphs = [node(article_iri(article))] if article is not None else [node(name) for name in self.articles()]
        for graph in graphs:
            if article is not None and not self.inner.contains_named_graph(graph):
                raise NotFoundError(f"{article}: no article of this id")
            for quad in self.inner.quads_for_pattern(None, None, None, graph):
                if with_text or quad.predicate not in (_TEXT, AS_READ):
                    yield quad

    def dataset(self) -> "rdflib.Dataset":
        """Return the store as an rdflib Dataset, without a union default graph."""
        import oxrdflib
        import rdflib

        return rdflib.Dataset(store=oxrdflib.OxigraphStore(store=self.inner), default_union=False)


def _triples(quads: Iterable[ox.Quad]) -> set[ox.Triple]:
    return set(asserted(quads))


def _read_only(path: Path) -> ox.Store:
    for wait in (0.05, 0.2, 0.5, 1.0, 2.0):
        try:
            return ox.Store.read_only(str(path))
        except RuntimeError as error:  # a writer put its files together while they were being opened
            if "No such file" not in str(error):
                raise
            time.sleep(wait)
    return ox.Store.read_only(str(path))


def _disk(path: Path | None, *, create: bool, read_only: bool) -> Store:
    assert path is not None
    if path.exists() and not path.is_dir():
        raise StoreError(f"{path}: is a file, not a store; build one with: kg build ARTICLES --store {path}.kg")
    if path.is_dir() and any(path.iterdir()) and not (path / _SIGN).exists():
        raise StoreError(f"{path}: is a folder with other files in it, not a store")
    if not (path / _SIGN).exists() and not create:
        raise StoreError(f"{path}: no store here; build one with: kg build ARTICLES --store {path}")
    try:
        if read_only:
            store = Store(_read_only(path), path)
            store.read_only = True  # type: ignore[attr-defined]
            return store
        path.parent.mkdir(parents=True, exist_ok=True)
        return Store(ox.Store(str(path)), path)
    except (OSError, RuntimeError) as error:
        cause = "another process is writing to it" if "lock" in str(error).lower() else str(error)
        raise StoreError(f"{path}: cannot be opened: {cause}") from error


def _memory(*_: object, **__: object) -> Store:
    return Store(ox.Store(), None)


STORES: dict[str, Callable[..., Store]] = {"disk": _disk, "memory": _memory}


def open_store(path: Path | None, *, create: bool = False, read_only: bool = False) -> Store:
    """Open the store of a folder, or a fresh one in memory without a path; raise StoreError where that cannot be."""
    return STORES["disk" if path is not None else "memory"](path, create=create, read_only=read_only)


def load_store(documents: Iterable[Document]) -> Store:
    """Return a store in memory with some documents."""
    store = open_store(None)
    for document in documents:
        store.put(document)
    return store


def quads_of(dataset: "rdflib.Dataset") -> list[ox.Quad]:
    """Return the quads of any rdflib Dataset."""
    return list(ox.parse(dataset.serialize(format="nquads", encoding="utf-8"), format=ox.RdfFormat.N_QUADS))
