"""The command line: every command parses its options, calls the library, prints.

In: arguments. Out: exit codes as ``kg.errors`` lists them; results on standard output, everything else on standard error. Everything heavy is
imported inside the commands, so that help and queries start at once.
"""

import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.console import as_json, complain, emit, fact_table, quads_of_all, read_file, said_table, serialize, shown, table, tell, view_of, write_documents
from kg.errors import InputError, KgError, NotFoundError, TrainingError

if TYPE_CHECKING:
    from kg.graph.store import Store
    from kg.model import Article, Document

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
    graphml = "graphml"
    gexf = "gexf"
    cytoscape = "cytoscape"
    dot = "dot"
    csv = "csv"


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
    jobs: Annotated[int, typer.Option(min=1, max=256, help="Processes that read side by side.")] = 1,
    text: Annotated[bool, typer.Option("--text", help="Put the articles' full text into the file; a store always has it.")] = False,
    show: Annotated[bool, typer.Option("--show", help="Print the table of facts, also where standard output is no terminal.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary; errors are always told.")] = False,
) -> None:
    """Read articles into a graph: a store, a file, Turtle on standard output when piped, or a table on a terminal."""
    import time

    from kg.articles.read import read_articles
    from kg.pipeline import build as read
    from kg.pipeline import extractor_name

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

    def documents() -> "Iterator[Document]":
        for result in read(sources, profile=profile.value, min_score=min_score, jobs=jobs):
            if isinstance(result, InputError):
                counts["failed"] += 1
                complain(result)
                continue
            counts["articles"] += 1
            for name in ("entities", "facts", "statements"):
                counts[name] += len(getattr(result, name))
            yield result

    stream: Iterable[Document] = documents()
    if kept is not None:
        stream = _stored(stream, kept, counts)
    if show or (store is None and output is None and sys.stdout.isatty()):
        stream = shown(stream)
    if output is not None:
        write_documents(stream, output, text=text)
    elif store is None and not show and not sys.stdout.isatty():
        emit(serialize("turtle", quads_of_all(stream, text=text)), None)
    else:
        for _ in stream:
            pass
    if not quiet:
        what = ", ".join(f"{counts[name]} {name}" for name in ("added", "replaced", "unchanged") if counts[name])
        done = f"{counts['articles']} articles" + (f" ({what})" if what else "")
        failed = f", {counts['failed']} not read" if counts["failed"] else ""
        seconds = time.monotonic() - started
        tell(f"{done}: {counts['entities']} entities, {counts['facts']} facts, {counts['statements']} statements{failed}, {seconds:.1f} s")
    if counts["failed"]:
        raise typer.Exit(InputError.exit_code)


@app.command(epilog="Example:  kg query 'SELECT ?who { ?p kg:absentFrom ?e ; rdfs:label ?who }'   |   kg query @question.rq --format csv")
def query(
    question: Annotated[
        str,
        typer.Argument(metavar="SPARQL", help="The query, @FILE, or - for standard input. Prefixes kg: kga: rdf: rdfs: xsd: owl: skos: schema: are declared."),
    ],
    store: StoreOption = NEWS,
    form: Annotated[Result, typer.Option("--format", "-f", help="How to write rows; CONSTRUCT and DESCRIBE always give Turtle.")] = Result.table,
    output: OutputOption = None,
) -> None:
    """Answer a SPARQL 1.1 query. The default graph has what the articles say; GRAPH ?g { ... } has each article's own facts, with their words."""
    from kg.graph.query import ask
    from kg.views.files import write_triples

    if question == "-":
        question = sys.stdin.read()
    elif question.startswith("@"):
        question = read_file(Path(question[1:]))
    with _open(store) as graph:
        answer = ask(graph, question, output=form.value)
    if answer.triples is not None:
        emit(write_triples(answer.triples), output)
    elif answer.serialized is not None:
        emit(answer.serialized.encode("utf-8"), output)
    elif answer.truth is not None:
        emit(f"{str(answer.truth).lower()}\n".encode(), output)
    else:
        emit(table(answer.variables, answer.rows).encode("utf-8"), output)


@app.command(epilog="Example:  kg export --to turtle -o news.ttl   |   kg export --to gexf -o news.gexf")
def export(
    to: Annotated[Target, typer.Option("--to", help="Format.")] = Target.turtle,
    store: StoreOption = NEWS,
    output: OutputOption = None,
    article: Annotated[str | None, typer.Option(help="Only this article, by its id.")] = None,
    text: Annotated[bool, typer.Option("--text", help="With the articles' full text.")] = False,
) -> None:
    """Write the graph for other tools: RDF, or a network of entities for Gephi, Cytoscape, yEd and Graphviz."""
    with _open(store) as graph:
        quads = graph.quads(article=article, with_text=text)
        emit(serialize(to.value, quads), output)


@app.command(epilog="Example:  kg show กัมพูชา   |   kg show ASEAN   |   kg show unodc-conference --ids")
def show(
    name: Annotated[str, typer.Argument(metavar="ENTITY-or-ARTICLE", help="A name, IRI, or the id of an article.")],
    store: StoreOption = NEWS,
    ids: Annotated[bool, typer.Option("--ids", help="With the id of each fact, for kg explain.")] = False,
    json: JsonOption = False,
) -> None:
    """Show what the graph knows of an entity or an article, with the words it rests on."""
    from kg.graph.lookup import Lookup

    with _open(store) as graph:
        lookup = Lookup(graph)
        found = lookup.resolve(name)
        if not found:
            raise NotFoundError(f"{name}: no entity or article of this name")
        known = lookup.show(found[0])
        others = [(iri.value, lookup.label(iri)) for iri in found[1:]]
    if json:
        import dataclasses

        emit(as_json(dataclasses.asdict(known)), None)
        return
    print(f"{known.label}  ({known.type})\n{known.iri}")
    if known.names:
        print("also: " + ", ".join(known.names))
    for link in known.links:
        print(link)
    if known.facts:
        print()
        print(fact_table(known.facts, ids=ids, article=known.type != "Article"), end="")
    if known.statements:
        print()
        print(said_table(known.statements), end="")
    if others:
        print("\nalso of this name: " + ", ".join(f"{label} <{iri}>" for iri, label in others))


@app.command(epilog="Example:  kg stats --store news.kg --json")
def stats(store: StoreOption = NEWS, json: JsonOption = False) -> None:
    """Count articles, entities by type, facts by relation and status, statements."""
    from kg.graph.lookup import Lookup

    with _open(store) as graph:
        tables = Lookup(graph).stats()
    if json:
        emit(as_json({name or "total": rows for name, rows in tables.items()}), None)
        return
    for title, rows in tables.items():
        print(table((title or "total", "number"), [(name, str(number)) for name, number in rows.items()]), end="")


@app.command(epilog="Example:  kg check --store news.kg")
def check(store: StoreOption = NEWS, article: Annotated[str | None, typer.Option(help="Only this article, by its id.")] = None) -> None:
    """Validate the graph against the SHACL shapes of the ontology, article by article; exit 1 where it does not conform."""
    from kg.graph.check import violations
    from kg.model import ARTICLE_BASE

    found = 0
    with _open(store) as graph:
        names = [ARTICLE_BASE + article] if article else graph.articles()
        for name in names:
            for line in violations(quad.triple for quad in graph.quads(article=name.removeprefix(ARTICLE_BASE), with_text=True)):
                found += 1
                print(line)
    tell(f"{len(names)} articles, {found} violations")
    if found:
        raise typer.Exit(1)


@app.command(epilog="Example:  kg explain 4f1d2c3b5a697887   (ids: kg show ARTICLE --ids)")
def explain(
    fact: Annotated[str, typer.Argument(metavar="FACT", help="The id or IRI of a fact.")],
    store: StoreOption = NEWS,
    json: JsonOption = False,
) -> None:
    """Explain a fact: what found it, in which words, with which score."""
    from kg.graph.lookup import Lookup

    with _open(store) as graph:
        row = Lookup(graph).explain(fact)
    if json:
        import dataclasses

        emit(as_json(dataclasses.asdict(row)), None)
        return
    print(f"{row.subject} — {row.relation} → {row.object}")
    lines = {
        "status": row.status,
        "score": f"{row.score:.2f} (probability that the fact is right)",
        "found by": row.found_by,
        "words": row.words,
        "position": f"letters {row.start} to {row.start + len(row.words)} of article {row.article}",
        "said by": row.said_by,
        "published": row.published,
        "fact": row.iri,
    }
    for name, value in lines.items():
        if value:
            print(f"  {name:9}  {value}")


@app.command(epilog="Example:  kg train annotated/ --ner thai-ner/ --profile fast --into models/")
def train(
    folders: Annotated[
        list[Path],
        typer.Argument(metavar="FOLDER...", help="Folders of annotated articles (ID.txt and ID.json), or stand-off annotations (.jsonl) of --texts."),
    ],
    into: Annotated[Path, typer.Option(help="Folder for the models.")],
    ner: Annotated[Path | None, typer.Option(help="Folder of the Thai NER corpus (train.txt), for the first lessons.")] = None,
    texts: Annotated[list[str] | None, typer.Option(help="Files of the articles that stand-off annotations are about.")] = None,
    profile: ProfileOption = Profile.fast,
) -> None:
    """Rebuild the models of a profile from data; `accurate` needs `pip install thaikg[train]`."""
    import tempfile

    from kg.facts.cues import load_cues
    from kg.gazetteer import load_gazetteer
    from kg.learning.gold import read_gold, read_standoff
    from kg.learning.train import train_fast

    if ner is not None and not (ner / "train.txt").is_file():
        raise TrainingError(f"{ner}: no train.txt here")
    golds = [gold for place in folders for gold in (read_standoff(place, texts or []) if place.suffix == ".jsonl" else read_gold(place))]
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        if profile is Profile.fast:
            train_fast(golds, into, gazetteer=load_gazetteer(), cues=load_cues(), ner=ner, work=Path(work), report=tell)
            return
        if ner is None:
            raise TrainingError("the accurate profile learns names from a corpus first: give --ner FOLDER")
        try:
            from kg.learning.accurate import train_accurate
        except ImportError as error:
            raise TrainingError(f"training the encoder needs {error.name}: pip install 'thaikg[train]'") from error
        train_accurate(golds, into, gazetteer=load_gazetteer(), cues=load_cues(), ner=ner, work=Path(work), report=tell)


@app.command(epilog="Example:  kg evaluate annotated/ --profile accurate --errors 20")
def evaluate(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of annotated articles (ID.txt and ID.json).")],
    profile: ProfileOption = Profile.accurate,
    min_score: ScoreOption = None,
    errors: Annotated[int, typer.Option(min=0, help="List this many of the worst errors, with their words.")] = 0,
    json: JsonOption = False,
    plot: Annotated[Path | None, typer.Option(help="Write the calibration plot to this .svg file.")] = None,
) -> None:
    """Measure a profile on annotated articles: precision, recall and F1 by type and relation, coreference, calibration."""
    from kg.learning.evaluate import write_plot
    from kg.learning.report import as_data, as_text, evaluate_folder

    scores = evaluate_folder(folder, profile=profile.value, min_score=min_score)
    if plot is not None:
        emit(write_plot(scores.judged, f"{profile.value} on {folder.name}").encode("utf-8"), plot)
    emit(as_json(as_data(scores)) if json else (as_text(scores, mistakes=errors) + "\n").encode("utf-8"), None)


def _open(path: Path) -> "Store":
    from kg.graph.store import open_store

    return open_store(path, read_only=True)


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


def main() -> None:
    """Run the command line; one line and the documented exit code for every error."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        app()
    except KgError as error:
        complain(error)
        sys.exit(error.exit_code)
