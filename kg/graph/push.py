"""Graphs into any SPARQL 1.1 store over HTTP.

In: a store or files of N-Quads, and an endpoint's address. Out: counts. Two ways: the Graph Store Protocol (W3C, 2013), one PUT for each article's
graph, which every store knows and which may be repeated; or whole batches of N-Quads by POST, which Oxigraph, Fuseki, GraphDB and RDF4J take and
which is many times faster. What it does not do: read articles.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pyoxigraph as ox

from kg.errors import StoreError
from kg.graph.keep import groups_of
from kg.graph.quads import asserted
from kg.graph.store import DEFAULT, open_store

if TYPE_CHECKING:
    import urllib3

# A batch of N-Quads: some hundred articles.
BATCH_BYTES = 8_000_000
SECONDS = 300.0
_RETRIED = (429, 500, 502, 503, 504)
Groups = Iterable[tuple[ox.NamedNode, list[ox.Quad]]]


def graphs_of(path: Path) -> Iterator[tuple[ox.NamedNode, list[ox.Quad]]]:
    """Yield each article's graph of a store, or of a file of N-Quads or TriG; raise StoreError or InputError."""
    if path.is_dir():
        store = open_store(path, read_only=True)
        for name in store.articles():
            graph = ox.NamedNode(name)
            yield graph, list(store.inner.quads_for_pattern(None, None, None, graph))
    else:
        yield from groups_of(path)


def push(groups: Groups, endpoint: str, *, quads: bool = False, jobs: int = 4, headers: dict[str, str] | None = None) -> Iterator[int]:
    """Send graphs to an endpoint, yielding how many articles each answered request brought; raise StoreError where the endpoint refuses.

    ``endpoint`` is the address of the Graph Store Protocol, or with ``quads`` the one that takes N-Quads. At most ``jobs`` requests are under way.
    """
    import urllib3

    retry = urllib3.Retry(total=5, backoff_factor=0.5, status_forcelist=_RETRIED, allowed_methods=None, raise_on_status=False)
    pool = urllib3.PoolManager(retries=retry, maxsize=jobs, timeout=urllib3.Timeout(SECONDS), headers=headers)
    requests = _batches(groups, endpoint) if quads else _graphs(groups, endpoint)
    waiting: list[Future[int]] = []
    with ThreadPoolExecutor(jobs) as threads:
        for request in requests:
            waiting.append(threads.submit(_send, pool, *request))
            if len(waiting) >= 2 * jobs:
                yield waiting.pop(0).result()
        for sent in waiting:
            yield sent.result()


Request = tuple[str, str, str, bytes, int]


def _graphs(groups: Groups, endpoint: str) -> Iterator[Request]:
    joint = "&" if "?" in endpoint else "?"
    for graph, quads in groups:
        yield "PUT", f"{endpoint}{joint}graph={quote(graph.value, safe='')}", "application/n-triples", _ntriples(quad.triple for quad in quads), 1
        yield "POST", f"{endpoint}{joint}default", "application/n-triples", _ntriples(asserted(quads)), 0


def _batches(groups: Groups, endpoint: str) -> Iterator[Request]:
    parts: list[bytes] = []
    size = 0
    for _, quads in groups:
        stated = (ox.Quad(t.subject, t.predicate, t.object, DEFAULT) for t in asserted(quads))
        data = ox.serialize([*quads, *stated], format=ox.RdfFormat.N_QUADS) or b""
        parts.append(data)
        size += len(data)
        if size >= BATCH_BYTES:
            yield "POST", endpoint, "application/n-quads", b"".join(parts), len(parts)
            parts, size = [], 0
    if parts:
        yield "POST", endpoint, "application/n-quads", b"".join(parts), len(parts)


def _ntriples(triples: Iterable[ox.Triple]) -> bytes:
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _send(pool: "urllib3.PoolManager", method: str, url: str, kind: str, data: bytes, articles: int) -> int:
    import urllib3

    try:
        answer: Any = pool.request(method, url, body=data, headers={**pool.headers, "Content-Type": kind})
    except urllib3.exceptions.HTTPError as error:
        raise StoreError(f"{url.partition('?')[0]}: does not answer: {error}") from error
    if answer.status >= 300:
        raise StoreError(f"{url.partition('?')[0]}: answered {answer.status}: {answer.data[:200].decode('utf-8', 'replace')}")
    return articles
