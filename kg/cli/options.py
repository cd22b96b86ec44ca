"""What the commands share: the application, its options and their choices."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kg.graph.store import Store

app = typer.Typer(
    name="kg",
    help="Thai news into a knowledge graph: who did what, with whom, where and when, each fact with the words it was read from.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Profile(StrEnum):
    """How to read."""

    accurate = "accurate"
    fast = "fast"


class Engine(StrEnum):
    """Where to read."""

    local = "local"
    dask = "dask"


class Result(StrEnum):
    """How to write an answer."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    xml = "xml"


class Target(StrEnum):
    """How to write a graph; kept equal to kg.views.VIEWS by a test."""

    turtle = "turtle"
    trig = "trig"
    nquads = "nquads"
    ntriples = "ntriples"
    rdfxml = "rdfxml"
    jsonld = "jsonld"
    turtle12 = "turtle12"
    graphml = "graphml"
    gexf = "gexf"
    cytoscape = "cytoscape"
    dot = "dot"
    csv = "csv"
    cypher = "cypher"
    parquet = "parquet"
    html = "html"
    svg = "svg"
    png = "png"


StoreOption = Annotated[Path, typer.Option("--store", envvar="KG_STORE", help="Folder of the store.")]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file instead of standard output.")]
ProfileOption = Annotated[Profile, typer.Option(help="accurate: neural, best; fast: CRF, a laptop's core reads tens of articles a second.")]
ScoreOption = Annotated[
    float | None, typer.Option(min=0.0, max=1.0, help="Keep only facts of at least this probability; without it each relation has its own threshold.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Write JSON instead of tables.")]
NEWS = Path("news.kg")


def _version(wanted: bool) -> None:
    if wanted:
        from kg import __version__

        print(f"kg {__version__}")
        raise typer.Exit


@app.callback()
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_version)] = False) -> None:
    pass


def open_graph(path: Path) -> "Store":
    """Open a store for reading."""
    from kg.graph.store import open_store

    return open_store(path, read_only=True)
