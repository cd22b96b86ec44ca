"""Keeping a store: ``kg retract``, ``kg verify``, ``kg copies``, ``kg diff``, ``kg backup``, ``kg load``, ``kg merge``, ``kg push``."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import NEWS, JsonOption, StoreOption, app, open_graph
from kg.console import as_json, counted, emit, table, tell

_Source = Annotated[Path, typer.Argument(metavar="STORE", help="Folder of a store.")]


@app.command(epilog="Example:  kg retract news-2024-0117 --store news.kg")
def retract(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE...", help="Ids of the articles.")],
    store: StoreOption = NEWS,
) -> None:
    """Take articles out of the store, and exactly what only they support."""
    from kg.graph.store import open_store

    with open_store(store) as graph:
        for article in articles:
            tell(f"{article}: {graph.retract(article)} triples taken out")


@app.command(epilog="Example:  kg verify --store news.kg")
def verify(store: StoreOption = NEWS) -> None:
    """Check every quote, position and hash of the store, and that the default graph is what the articles say; exit 1 where something is wrong."""
    from kg.graph.keep import verify as problems

    found = 0
    with open_graph(store) as graph:
        for line in problems(graph):
            found += 1
            print(line)
        number = len(graph.articles())
    tell(f"{counted(number, 'article')}, {counted(found, 'problem')}")
    if found:
        raise typer.Exit(1)


@app.command(epilog="Example:  kg copies --store news.kg")
def copies(store: StoreOption = NEWS) -> None:
    """Find the articles that are copies of one text and link each to the earliest, so that they do not count as independent sources."""
    from kg.graph.copies import link_copies
    from kg.graph.store import open_store

    with open_store(store) as graph:
        tell(f"{link_copies(graph)} copies")


@app.command(epilog="Example:  kg diff before.kg after.kg   |   kg diff yesterday.nq today.nq --json")
def diff(
    old: Annotated[Path, typer.Argument(help="A store, or a file of N-Quads or TriG.")],
    new: Annotated[Path, typer.Argument(help="The other.")],
    json: JsonOption = False,
) -> None:
    """Show which facts two builds differ in, with their words; exit 1 where they differ."""
    from collections import Counter
    from dataclasses import asdict

    from kg.graph.keep import diff as compare
    from kg.graph.keep import open_graph as open_any

    changes = list(compare(open_any(old), open_any(new)))
    if json:
        emit(as_json([asdict(change) for change in changes]), None)
    elif changes:
        rows = [(c.kind, c.article, c.subject, c.relation, c.object, c.status, c.words) for c in changes]
        emit(table(("change", "article", "subject", "relation", "object", "status", "words"), rows).encode("utf-8"), None)
    counts = Counter(change.kind for change in changes)
    tell(", ".join(f"{counts[kind]} {kind}" for kind in ("added", "removed", "changed")))
    if changes:
        raise typer.Exit(1)


@app.command(epilog="Example:  kg backup news.kg backups/2024-11-24.kg   (to restore: kg backup backups/2024-11-24.kg news.kg)")
def backup(source: _Source, target: Annotated[Path, typer.Argument(metavar="TARGET", help="A new folder.")]) -> None:
    """Copy a store as it is now, while others read it; the copy is a store as well."""
    from kg.graph.keep import backup as copy

    copy(source, target)
    tell(f"{target}")


def _told(counts: "Counter[str]") -> None:
    tell(", ".join(f"{number} {name}" for name, number in sorted(counts.items())) or "0 articles")


@app.command(epilog="Example:  kg load shard-01.nq shard-02.nq --store news.kg")
def load(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="N-Quads or TriG, plain or .gz, as kg export and kg build write them.")],
    store: StoreOption = NEWS,
) -> None:
    """Put exported articles into a store; an article of the same id is replaced."""
    from kg.graph.keep import load as read
    from kg.graph.store import open_store

    with open_store(store, create=True) as graph:
        _told(Counter(outcome for path in files for outcome in read(graph, path)))


@app.command(epilog="Example:  kg merge north.kg south.kg --store news.kg")
def merge(
    sources: Annotated[list[Path], typer.Argument(metavar="STORE...", help="Stores built apart.")],
    store: StoreOption = NEWS,
) -> None:
    """Join stores built apart into one; of an article that several have, the last one's stays."""
    from kg.graph.keep import merge as join
    from kg.graph.store import open_store

    with open_store(store, create=True) as graph:
        _told(sum((join(graph, open_graph(source)) for source in sources), Counter()))


@app.command(epilog="Example:  kg push news.kg --endpoint http://localhost:3030/news/data   |   kg push *.nq.gz --endpoint http://localhost:7878/store --quads")
def push(
    sources: Annotated[list[Path], typer.Argument(metavar="SOURCE...", help="Stores, or files of N-Quads or TriG, plain or .gz.")],
    endpoint: Annotated[str, typer.Option(help="Address of the store's Graph Store Protocol, or with --quads of what takes N-Quads.")],
    quads: Annotated[bool, typer.Option("--quads", help="Post batches of N-Quads, as Oxigraph, Fuseki, GraphDB and RDF4J take: many times faster.")] = False,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Requests under way at a time.")] = 4,
    user: Annotated[str | None, typer.Option(envvar="KG_PUSH_USER", metavar="NAME:PASSWORD", help="For HTTP basic authentication.", show_default=False)] = None,
) -> None:
    """Send articles' graphs into any SPARQL 1.1 store; each article's graph replaces what stands under its name."""
    from kg.graph.push import graphs_of
    from kg.graph.push import push as send

    headers = None
    if user is not None:
        from urllib3.util import make_headers

        headers = make_headers(basic_auth=user)
    sent = 0
    for source in sources:
        sent += sum(send(graphs_of(source), endpoint, quads=quads, jobs=jobs, headers=headers))
    tell(f"{counted(sent, 'article')} sent")
