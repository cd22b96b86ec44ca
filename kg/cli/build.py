"""``kg build``: articles into a graph."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from kg.cli.options import Engine, Profile, ProfileOption, ScoreOption, app
from kg.console import Progress, complain, counted, emit, quads_of_all, serialize, shown, tell, view_of, write_documents
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.graph.store import Store
    from kg.model import Article, Document

T = TypeVar("T")


@app.command(epilog="Example:  kg build articles/ --store news.kg   |   kg build story.txt   |   kg build archive.jsonl.xz -o archive.nq --jobs 2")
def build(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help="Files, folders, globs, or - for standard input: .txt .json .jsonl .html, also .gz and .xz.", show_default=False
        ),
    ],
    store: Annotated[Path | None, typer.Option("--store", envvar="KG_STORE", help="Add the articles to the store in this folder.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write .ttl .trig .nq .nt .rdf .jsonld .graphml .gexf .cyjs .dot or .zip (CSV).")
    ] = None,
    published: Annotated[str | None, typer.Option(help="Date (2025-02-11) of articles that tell none.")] = None,
    profile: ProfileOption = Profile.accurate,
    min_score: ScoreOption = None,
    jobs: Annotated[int, typer.Option(min=0, max=256, help="Processes that read side by side; 0: one for each core where there is enough to read.")] = 0,
    engine: Annotated[Engine, typer.Option(help="local: this machine's cores; dask: the workers of a Dask cluster.")] = Engine.local,
    scheduler: Annotated[str, typer.Option(metavar="ADDRESS", help="Scheduler of the Dask cluster.")] = "tcp://127.0.0.1:8786",
    shards: Annotated[Path | None, typer.Option(help="Let Dask's workers write N-Quads into this folder, which all must see; for kg load and kg push.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write what could not be read to this file, a line of JSON each: where and why.")] = None,
    text: Annotated[bool, typer.Option("--text", help="Put the articles' full text into the file; a store always has it.")] = False,
    show: Annotated[bool, typer.Option("--show", help="Print the table of facts, also where standard output is no terminal.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary; errors are always told.")] = False,
) -> None:
    """Read articles into a graph: a store, a file, Turtle on standard output when piped, or a table on a terminal."""
    import time

    from kg.articles.read import read_articles
    from kg.pipeline import as_it_is, extractor_name
    from kg.pipeline import build as read_here

    if output is not None and view_of(output) is None:
        from kg.views import BY_SUFFIX

        raise typer.BadParameter(f"{output.suffix or output}: choose one of {' '.join(sorted(BY_SUFFIX))}", param_hint="-o")
    started = time.monotonic()
    counts = {"articles": 0, "added": 0, "replaced": 0, "unchanged": 0, "entities": 0, "facts": 0, "statements": 0, "failed": 0}

    sources = read_articles(paths, published=published)
    kept = None
    if store is not None:
        from kg.graph.store import open_store

        kept = open_store(store, create=True)
        if output is None and not show:
            sources = _fresh(sources, kept, extractor_name(profile.value, min_score=min_score), counts)

    def good(results: "Iterator[T | InputError]") -> "Iterator[T]":
        for result in results:
            if isinstance(result, InputError):
                counts["failed"] += 1
                failures.append({"where": result.where, "cause": result.cause})
                complain(result)
                continue
            counts["articles"] += 1
            told.show(counts, started)
            for name in ("entities", "facts", "statements"):
                made = getattr(result, name)
                counts[name] += made if isinstance(made, int) else len(made)
            yield result

    failures: list[dict[str, str]] = []
    told = Progress(quiet=quiet)
    read: Callable[..., Iterator[Any]] = partial(read_here, jobs=jobs)
    if engine is Engine.dask:
        from kg.cluster import build_on_dask

        read = partial(build_on_dask, scheduler=scheduler)
    stream: Iterable[Document] = ()
    if shards is not None:
        if engine is not Engine.dask or store is not None or output is not None:
            raise typer.BadParameter("goes with --engine dask, and neither with --store nor -o", param_hint="--shards")
        _sharded(sources, scheduler, shards, good, counts, profile=profile.value, min_score=min_score)
    elif kept is not None and output is None and not show:
        from kg.graph.store import pack

        with kept:
            for packed in good(read(sources, profile=profile.value, min_score=min_score, then=pack)):
                counts[kept.add(packed)] += 1
    else:
        stream = good(read(sources, profile=profile.value, min_score=min_score, then=as_it_is))
        stream = stream if kept is None else _stored(stream, kept, counts)
    if show or (store is None and output is None and sys.stdout.isatty()):
        stream = shown(stream)
    if output is not None:
        write_documents(stream, output, text=text)
    elif store is None and shards is None and not show and not sys.stdout.isatty():
        emit(serialize("turtle", quads_of_all(stream, text=text)), None)
    else:
        for _ in stream:
            pass
    told.end()
    if report is not None:
        emit("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in failures).encode("utf-8"), report)
    if not quiet:
        what = ", ".join(f"{counts[name]} {name}" for name in ("added", "replaced", "unchanged") if counts[name])
        done = counted(counts["articles"], "article") + (f" ({what})" if what else "")
        failed = f", {counts['failed']} not read" if counts["failed"] else ""
        seconds = time.monotonic() - started
        tell(f"{done}: {counts['entities']} entities, {counts['facts']} facts, {counts['statements']} statements{failed}, {seconds:.1f} s")
    if counts["failed"]:
        raise typer.Exit(InputError.exit_code)


def _fresh(sources: "Iterable[Article | InputError]", graph: "Store", extractor: str, counts: dict[str, int]) -> "Iterator[Article | InputError]":
    """Yield what is not in the store as it stands: an interrupted build goes on where it was, a second one reads nothing again."""
    for source in sources:
        if not isinstance(source, InputError) and graph.has(source, extractor):
            counts["articles"] += 1
            counts["unchanged"] += 1
        else:
            yield source


def _stored(documents: "Iterable[Document]", graph: "Store", counts: dict[str, int]) -> "Iterator[Document]":
    with graph:
        for document in documents:
            counts[graph.put(document)] += 1
            yield document


def _sharded(
    sources: "Iterable[Article | InputError]",
    scheduler: str,
    folder: Path,
    good: Callable[[Iterator[InputError]], Iterator[InputError]],
    counts: dict[str, int],
    **settings: Any,
) -> None:
    from kg.cluster import write_shards
    from kg.graph.store import pack

    for shard in write_shards(sources, scheduler, folder, then=pack, **settings):
        counts["articles"] += shard.articles
        for _ in good(iter(shard.failures)):
            pass
        print(shard.path)
