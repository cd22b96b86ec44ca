"""What is in a graph: ``kg query``, ``kg ask``, ``kg show``, ``kg stats``, ``kg check``, ``kg explain``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import NEWS, JsonOption, OutputOption, Result, StoreOption, app, open_graph
from kg.console import as_json, counted, emit, fact_table, read_file, said_table, table, tell
from kg.errors import NotFoundError

if TYPE_CHECKING:
    from kg.graph.query import Answer


# So many articles are named; kg show --json names all.
MANY = 12


@app.command(epilog="Example:  kg query 'SELECT ?who { ?p kg:absentFrom ?e ; rdfs:label ?who }'   |   kg query @question.rq --format csv")
def query(
    question: Annotated[
        str,
        typer.Argument(metavar="SPARQL", help="The query, @FILE, or - for standard input. Declared: kg: kga: rdf: rdfs: xsd: owl: skos: schema: geo:."),
    ],
    store: StoreOption = NEWS,
    form: Annotated[Result, typer.Option("--format", "-f", help="How to write rows; CONSTRUCT and DESCRIBE always give Turtle.")] = Result.table,
    output: OutputOption = None,
) -> None:
    """Answer a SPARQL 1.1 query. The default graph has what the articles say; GRAPH ?g { ... } has each article's own facts, with their words."""
    from kg.graph.query import ask

    if question == "-":
        question = sys.stdin.read()
    elif question.startswith("@"):
        question = read_file(Path(question[1:]))
    with open_graph(store) as graph:
        answer = ask(graph, question, output=form.value)
    _print(answer, output)


@app.command(epilog="Example:  kg ask   |   kg ask 'ใครไม่เข้าร่วม การประชุม'   |   kg ask met อนุทิน since=2025-12-01   |   kg ask absences --show")
def ask(
    words: Annotated[list[str] | None, typer.Argument(metavar="[QUESTION]...", help="A sentence, or the name of a question and its values.")] = None,
    store: StoreOption = NEWS,
    show: Annotated[bool, typer.Option("--show", help="Print the SPARQL instead of its answer.")] = False,
    folder: Annotated[list[Path] | None, typer.Option("--questions", help="A folder with questions of your own; may be repeated.")] = None,
    form: Annotated[Result, typer.Option("--format", "-f", help="How to write rows.")] = Result.table,
    output: OutputOption = None,
) -> None:
    """Ask one of the ready questions, in Thai or English; without a question, list them."""
    from kg.graph.query import ask as answer_query
    from kg.graph.questions import fill, find_question, load_questions

    questions = load_questions(folder or [])
    if not words:
        rows = [
            (q.name, q.sentences.get("th", ""), q.sentences.get("en", ""), ", ".join(f"{name} ({kind})" for name, kind in q.parameters.items()))
            for q in questions.values()
        ]
        emit(table(("name", "ไทย", "English", "values"), rows).encode("utf-8"), output)
        return
    question, values = find_question(questions, words)
    if show and not question.needs_graph(values):
        emit(fill(None, question, values).encode("utf-8"), output)
        return
    with open_graph(store) as graph:
        sparql = fill(graph, question, values)
        if show:
            emit(sparql.encode("utf-8"), output)
            return
        _print(answer_query(graph, sparql, output=form.value), output)


@app.command(epilog="Example:  kg show กัมพูชา   |   kg show ASEAN   |   kg show unodc-conference --ids")
def show(
    name: Annotated[str, typer.Argument(metavar="ENTITY-or-ARTICLE", help="A name, IRI, or the id of an article.")],
    store: StoreOption = NEWS,
    ids: Annotated[bool, typer.Option("--ids", help="With the id of each fact, for kg explain.")] = False,
    json: JsonOption = False,
) -> None:
    """Show what the graph knows of an entity or an article, with the words it rests on."""
    from dataclasses import asdict, replace

    from kg.graph.lookup import Lookup
    from kg.graph.sources import Sources
    from kg.thai.romanize import LANGUAGE, ROMANIZED, romanize

    with open_graph(store) as graph:
        lookup = Lookup(graph)
        found = lookup.resolve(name)
        if not found:
            near = lookup.suggest(name)
            raise NotFoundError(f"{name}: no entity or article of this name" + (f"; did you mean: {', '.join(near)}" if near else ""))
        known = lookup.show(found[0])
        read = romanize(known.label) if known.type in ROMANIZED and not known.english else None
        known = replace(known, facts=Sources(graph).with_sources(known.facts), romanized=read if read != known.label else None)
        others = [(iri.value, lookup.label(iri)) for iri in found[1:]]
    if json:
        emit(as_json(asdict(known)), None)
        return
    print(f"{known.label}  ({known.type})\n{known.iri}")
    if known.english and known.english != known.label:
        print(f"English: {known.english}")
    if known.romanized:
        print(f"read: {known.romanized}  ({LANGUAGE}: as it sounds, not as it is spelt)")
    if known.codes:
        print("code: " + ", ".join(known.codes))
    if known.point:
        print("lies at: {}, {}  (degrees north and east)".format(*known.point))
    if known.candidates:
        print("may be: " + ", ".join(known.candidates))
    if known.names:
        print("also: " + ", ".join(known.names))
    if known.former:
        print("formerly: " + ", ".join(known.former))
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

    with open_graph(store) as graph:
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
    with open_graph(store) as graph:
        names = [ARTICLE_BASE + article] if article else graph.articles()
        for name in names:
            for line in violations(quad.triple for quad in graph.quads(article=name.removeprefix(ARTICLE_BASE), with_text=True)):
                found += 1
                print(line)
    tell(f"{counted(len(names), 'article')}, {counted(found, 'violation')}")
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
    from kg.graph.sources import Sources

    with open_graph(store) as graph:
        (row,) = Sources(graph).with_sources([Lookup(graph).explain(fact)])
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
        "stated by": f"{len(row.sources)} independent article{'s' if len(row.sources) > 1 else ''}: {', '.join(row.sources[:MANY])}",
        "denied by": ", ".join(row.against[:MANY]),
        "fact": row.iri,
    }
    for name, value in lines.items():
        if value:
            print(f"  {name:9}  {value}")


def _print(answer: "Answer", output: Path | None) -> None:
    """Write what a query answered: rows, a truth value, or triples."""
    from kg.views.files import write_triples

    if answer.triples is not None:
        emit(write_triples(answer.triples), output)
    elif answer.serialized is not None:
        emit(answer.serialized.encode("utf-8"), output)
    elif answer.truth is not None:
        emit(f"{str(answer.truth).lower()}\n".encode(), output)
    else:
        emit(table(answer.variables, answer.rows).encode("utf-8"), output)
        if not answer.rows:
            tell("nothing found")
