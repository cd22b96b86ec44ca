"""Who is who: ``kg resolve``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import NEWS, JsonOption, StoreOption, app
from kg.console import as_json, counted, emit, table, tell
from kg.errors import NotFoundError

if TYPE_CHECKING:
    from kg.graph.decisions import Decisions
    from kg.graph.resolve import Proposal, Side
    from kg.graph.store import Store

_KEYS = "y: they are one   n: they are two   Enter: leave it   q: end"
_SPLIT_KEYS = "y: two of one name, take the other's articles apart   n: they are one   Enter: leave it   q: end"


@app.command(epilog="Example:  kg resolve --list   |   kg resolve   |   kg resolve --same 'สมชาย ใจดีย์' 'สมชาย ใจดี'   |   kg resolve --undo 'สมชาย ใจดีย์'")
def resolve(
    store: StoreOption = NEWS,
    decisions: Annotated[Path, typer.Option(envvar="KG_DECISIONS", help="File of the decisions, for version control.")] = Path("decisions.ttl"),
    list_: Annotated[bool, typer.Option("--list", help="Print the proposals instead of asking about each.")] = False,
    same: Annotated[tuple[str, str] | None, typer.Option(metavar="A B", help="Decide that A is B: names or IRIs.")] = None,
    different: Annotated[tuple[str, str] | None, typer.Option(metavar="A B", help="Decide that A and B are two; they are not proposed again.")] = None,
    split: Annotated[str | None, typer.Option(metavar="ENTITY", help="Decide that in the articles of --article it is another of the same name.")] = None,
    article: Annotated[list[str] | None, typer.Option(help="For --split: an article, by its id; may be repeated.")] = None,
    undo: Annotated[str | None, typer.Option(metavar="ENTITY", help="Take back what was decided of an entity: a name or an IRI.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Make the store follow the file as it stands.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many proposals of merges, and how many of splits.")] = 30,
    json: JsonOption = False,
) -> None:
    """Decide who is who across articles: merges and splits with their evidence, kept in a text file, followed by the store, undone one by one."""
    from dataclasses import asdict

    from kg.graph.decisions import read_decisions, write_decisions
    from kg.graph.quads import article_iri
    from kg.graph.resolve import apply_decisions, labels_of, propose, split_name
    from kg.graph.splits import propose_splits
    from kg.graph.store import open_store

    def proposals() -> "list[Proposal]":
        return sorted([*propose(graph, known, limit=limit), *propose_splits(graph, known, limit=limit)], key=lambda proposal: -proposal.score)

    with open_store(store) as graph:
        known = read_decisions(decisions)
        if list_:
            found = proposals()
            if json:
                emit(as_json([asdict(proposal) for proposal in found]), None)
            else:
                rows = [
                    (f"{p.score:.2f}", "split" if p.apart else "merge", p.one.label, str(p.one.articles), p.other.label, str(p.other.articles), p.why)
                    for p in found
                ]
                emit(table(("score", "proposal", "one", "articles", "other", "articles", "why"), rows).encode("utf-8"), None)
            return
        if same is not None:
            known.same[_entity(graph, same[0])] = _entity(graph, same[1])
        elif different is not None:
            known.different.add((_entity(graph, different[0]), _entity(graph, different[1])))
        elif split is not None:
            if not article:
                raise typer.BadParameter("needs --article: the articles in which it is another", param_hint="--split")
            entity, articles = _entity(graph, split), [article_iri(name) for name in article]
            new = split_name(entity, articles)
            known.split |= {(name, entity): new for name in articles}
            tell(f"{new}")
        elif undo is not None:
            _undo(graph, known, undo)
        elif not apply:
            for proposal in proposals():
                answer = _asked(proposal)
                if answer == "q":
                    break
                if answer in {"y", "n"}:
                    _decide(known, proposal, yes=answer == "y")
                write_decisions(known, decisions, labels=labels_of(graph, known.named()))
        if not apply:
            write_decisions(known, decisions, labels=labels_of(graph, known.named()))
        changed = apply_decisions(graph, read_decisions(decisions))
    kept = f"{len(known.different)} kept apart, {len({entity for _, entity in known.confirmed})} kept whole"
    tell(f"{len(known.same)} merged, {len(known.split)} split, {kept} in {decisions}; {counted(changed, 'article')} changed")


def _decide(known: "Decisions", proposal: "Proposal", *, yes: bool) -> None:
    pairs = [(article, proposal.one.iri) for article in proposal.apart]
    if pairs and yes:
        known.split |= dict.fromkeys(pairs, proposal.other.iri)
    elif pairs:
        known.confirmed |= {*pairs, (proposal.main, proposal.one.iri)}
    elif yes:
        known.same[proposal.other.iri] = proposal.one.iri
    else:
        known.different.add((proposal.other.iri, proposal.one.iri))


def _entity(graph: "Store", name: str) -> str:
    from kg.graph.lookup import Lookup

    lookup = Lookup(graph)
    found = lookup.resolve(name)
    if name.startswith("http"):
        return name
    if len(found) != 1:
        some = ", ".join(f"{lookup.label(iri)} <{iri.value}>" for iri in found[:6])
        raise NotFoundError(f"{name}: " + (f"may be {some}; give the IRI" if found else "the graph does not know it"))
    return found[0].value


def _undo(graph: "Store", known: "Decisions", name: str) -> None:
    from kg.graph.lookup import Lookup
    from kg.graph.quads import RDFS, SKOS, node, value
    from kg.graph.resolve import before_decisions, labels_of

    meant = {name} | {iri.value for iri in Lookup(graph).resolve(name)}
    decided = {*known.same, *known.split.values(), *(a for a, _ in known.different), *(entity for _, entity in known.confirmed)}
    meant |= {iri for iri in decided if name in {value(o) for p in (RDFS + "label", SKOS + "altLabel") for o in before_decisions(graph, iri, node(p))}}
    gone = meant & decided
    if not gone:
        others = [iri for iri, to in sorted(known.same.items()) if to in meant]
        called = labels_of(graph, others)
        here = ", ".join(f"'{called.get(iri, iri)}'" for iri in others)
        raise NotFoundError(f"{name}: nothing was decided of it" + (f"; --undo {here}, which was decided to be it" if others else ""))
    known.same = {a: b for a, b in known.same.items() if a not in gone}
    known.split = {key: new for key, new in known.split.items() if new not in gone}
    known.different = {(a, b) for a, b in known.different if a not in gone}
    known.confirmed = {(article, entity) for article, entity in known.confirmed if entity not in gone}


def _asked(proposal: "Proposal") -> str:
    def column(side: "Side") -> list[str]:
        when = f"{side.first} – {side.last}" if side.first else ""
        return [side.label, side.iri, f"{counted(side.articles, 'article')} {when}", *side.names[:4], *side.about[:4], *(side.quotes or side.headlines)]

    print(f"\n{proposal.score:.2f}  {'split: ' if proposal.apart else ''}{proposal.why}")
    left, right = column(proposal.one), column(proposal.other)
    rows = [(left[n] if n < len(left) else "", right[n] if n < len(right) else "") for n in range(max(len(left), len(right)))]
    print(table(("one", "other"), rows))
    print(_SPLIT_KEYS if proposal.apart else _KEYS, end="  ", flush=True)
    line = sys.stdin.readline()
    return line.strip().lower()[:1] if line else "q"
