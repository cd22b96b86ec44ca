"""A graph for other programs and for people: ``kg export``, ``kg draw``, ``kg serve``."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import NEWS, OutputOption, Profile, ProfileOption, ScoreOption, StoreOption, Target, app, open_graph
from kg.console import complain, emit, serialize, tell, view_of, write_file
from kg.errors import InputError, NotFoundError, QueryError

_Since = Annotated[str | None, typer.Option(help="Only articles published on this date (2024-03-01) or later.")]
_Until = Annotated[str | None, typer.Option(help="Only articles published on this date or earlier.")]


@app.command(epilog="Example:  kg export --to turtle -o news.ttl   |   kg export --to gexf --relation meetsWith --since 2024-01-01 -o met.gexf")
def export(
    to: Annotated[Target | None, typer.Option("--to", help="Format; without it the suffix of -o tells it, else Turtle.")] = None,
    store: StoreOption = NEWS,
    output: OutputOption = None,
    article: Annotated[list[str] | None, typer.Option(help="Only this article, by its id; may be repeated.")] = None,
    entity: Annotated[list[str] | None, typer.Option(help="Only facts about this entity, by name or IRI; may be repeated.")] = None,
    since: _Since = None,
    until: _Until = None,
    relation: Annotated[list[str] | None, typer.Option(help="Only facts of this relation; may be repeated.")] = None,
    min_score: ScoreOption = None,
    query: Annotated[str | None, typer.Option(help="Only what a SELECT finds in its variables ?fact and ?article (SPARQL or @FILE).")] = None,
    text: Annotated[bool, typer.Option("--text", help="With the articles' full text.")] = False,
    sources: Annotated[bool, typer.Option("--sources", help="RDF tells which independent articles state each fact or deny it; networks count them.")] = False,
    romanize: Annotated[bool, typer.Option("--romanize", help="A reading in Latin letters (@th-Latn) for Thai names without English.")] = False,
) -> None:
    """Write the graph, or a part of it, for other tools: RDF, or a network of entities for Gephi, Cytoscape, yEd, Graphviz, Neo4j."""
    from kg.graph.select import make_part, romanized, select
    from kg.graph.sources import Sources
    from kg.views import STREAMS, WITH_SOURCES

    if output is not None and output.suffix.lower() == ".csv":
        raise typer.BadParameter(f"nodes and edges are two tables, written as one zip: give -o {output.with_suffix('.zip')} --to csv", param_hint="-o")
    view = to.value if to is not None else (view_of(output) if output is not None else "turtle")
    if view is None:
        from kg.views import BY_SUFFIX

        raise typer.BadParameter(f"{output}: choose --to, or one of {' '.join(sorted(BY_SUFFIX))}", param_hint="-o")
    with open_graph(store) as graph:
        part = make_part(
            graph, articles=article or [], entities=entity or [], since=since, until=until, relations=relation or [], min_score=min_score, query=_query(query)
        )
        groups = select(graph, part, with_text=text)
        if romanize:
            groups = romanized(groups)
        if sources or view in WITH_SOURCES:
            groups = Sources(graph).annotated(groups)

        if view in STREAMS:
            if output is not None:
                write_file(lambda: STREAMS[view](groups), output)
            else:
                for block in STREAMS[view](groups):
                    emit(block, None)
        else:
            emit(serialize(view, (quad for group in groups for quad in group)), output)


@app.command(epilog="Example:  kg draw story.txt -o story.svg   |   kg draw --store news.kg --entity กัมพูชา -o cambodia.png")
def draw(
    paths: Annotated[list[str] | None, typer.Argument(metavar="[PATH]...", help="Articles to read and draw; without them a part of --store.")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Write this .svg or .png file.")] = Path("graph.svg"),
    store: StoreOption = NEWS,
    article: Annotated[list[str] | None, typer.Option(help="Draw this article of the store, by its id.")] = None,
    entity: Annotated[list[str] | None, typer.Option(help="Draw the facts about this entity.")] = None,
    min_score: ScoreOption = None,
    published: Annotated[str | None, typer.Option(help="Date (2025-02-11) of articles that tell none.")] = None,
    profile: ProfileOption = Profile.accurate,
) -> None:
    """Draw who did what with whom as a picture."""
    from itertools import chain

    from kg.graph.quads import to_quads
    from kg.graph.select import make_part, select

    if output.suffix.lower() not in {".svg", ".png"}:
        raise typer.BadParameter(f"{output}: .svg or .png", param_hint="-o")
    failed = 0
    quads = []
    if paths:
        from kg.articles.read import read_articles
        from kg.pipeline import build

        for result in build(read_articles(paths, published=published), profile=profile.value, min_score=min_score):
            if isinstance(result, InputError):
                failed += 1
                complain(result)
            else:
                quads += to_quads(result)
    else:
        with open_graph(store) as graph:
            part = make_part(graph, articles=article or [], entities=entity or [], min_score=min_score)
            quads = list(chain.from_iterable(select(graph, part)))
    if not quads:
        raise NotFoundError("nothing to draw")
    emit(serialize(output.suffix.lower()[1:], quads), output)
    tell(f"{output}")
    if failed:
        raise typer.Exit(InputError.exit_code)


@app.command(epilog="Example:  kg serve --store news.kg --port 8000")
def serve(
    store: StoreOption = NEWS,
    host: Annotated[str, typer.Option(help="Address to listen on; only this machine reaches the default.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer side by side.")] = 2,
    timeout: Annotated[float, typer.Option(min=0.1, max=3600.0, help="Seconds a query may take.")] = 20.0,
    max_bytes: Annotated[int, typer.Option(min=1000, help="Bytes that the answer to a query may have.")] = 20_000_000,
    allow_host: Annotated[list[str] | None, typer.Option(help="Another name under which browsers reach this server.")] = None,
) -> None:
    """Serve the graph as web pages and as a read-only SPARQL endpoint; a copy of the store as it is now is served."""
    from kg.web.serve import serve as run

    run(store, host=host, port=port, workers=workers, timeout=timeout, max_bytes=max_bytes, hosts=allow_host or [], report=tell)


def _query(given: str | None) -> str | None:
    from kg.console import read_file

    if given is not None and not given.strip():
        raise QueryError("the query is empty")
    return read_file(Path(given[1:])) if given is not None and given.startswith("@") else given
