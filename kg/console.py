"""What the command line prints and writes: tables, JSON, one-line complaints, whole files.

In: rows and bytes. Out: standard output and error, and files that are written whole or not at all. What it does not do: know what is in them.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kg.errors import InputError, KgError

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.graph.lookup import Row, Said
    from kg.model import Document


def write_file(parts: Callable[[], Iterator[bytes]], path: Path) -> None:
    """Write a file whole or not at all; raise KgError where it cannot be written."""
    import os
    import tempfile

    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise KgError(f"{path}: cannot be written: {error.strerror}") from error
    try:
        with os.fdopen(handle, "wb") as out:
            for part in parts():
                out.write(part)
            out.flush()
            os.fsync(out.fileno())
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise KgError(f"{path}: cannot be written: {error.strerror}") from error
        raise


def emit(data: bytes, output: Path | None) -> None:
    """Write bytes to a file, or to standard output without one."""
    if output is not None:
        write_file(lambda: iter([data]), output)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def read_file(path: Path) -> str:
    """Return the text of a file; raise InputError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), f"cannot be read: {getattr(error, 'strerror', None) or error}") from error


def as_json(value: Any) -> bytes:
    """Return a value as readable JSON."""
    import json

    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def fact_table(rows: "Iterable[Row]", *, ids: bool, article: bool) -> str:
    """Return facts as a table."""
    rows = list(rows)
    sourced = any(row.sources for row in rows)
    columns = ["subject", "relation", "object", "status", "score", *(["sources"] if sourced else []), "words"]
    columns += [*(["article"] if article else []), *(["fact"] if ids else [])]
    cells = [
        [
            row.subject,
            row.relation,
            row.object,
            row.status,
            f"{row.score:.2f}",
            *([f"{len(row.sources)}" + (f" against {len(row.against)}" if row.against else "")] if sourced else []),
            row.words,
            *([row.article] if article else []),
            *([row.iri.rsplit("/", 1)[-1]] if ids else []),
        ]
        for row in rows
    ]
    return table(columns, cells)


def said_table(rows: "Sequence[Said]") -> str:
    """Return statements as a table, nothing where there are none."""
    if not rows:
        return ""
    return table(("speaker", "speech", "words", "score"), [[row.speaker, row.mode, row.words, f"{row.score:.2f}"] for row in rows])


def table(columns: Iterable[str], rows: Iterable[Iterable[str | None]]) -> str:
    """Return a table as wide as the terminal; control characters in the data never reach it."""
    import io

    from rich import box
    from rich.console import Console
    from rich.containers import Lines
    from rich.table import Table
    from rich.text import Text

    class Words(Text):
        """Text that is folded between words, also where Thai writes no space between them."""

        def wrap(self, console: Console, width: int, **_: Any) -> Lines:  # noqa: ARG002 - the signature is that of rich
            lines = self.divide(line_breaks(self.plain, width))
            for line in lines:
                line.rstrip_end(width)
            return lines

    def cell(value: str | None) -> Text:
        return Words("".join(letter if letter.isprintable() else " " for letter in value or ""))

    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in columns:
        justify: Literal["left", "right"] = "right" if name in {"score", "sources", "number"} else "left"
        drawn.add_column(cell(name), overflow="fold", justify=justify, no_wrap=name in {"score", "status", "fact", "relation"})
    for row in rows:
        drawn.add_row(*map(cell, row))
    out = io.StringIO()
    terminal = sys.stdout.isatty()
    console = Console(file=out, width=None if terminal else 160, force_terminal=terminal, color_system="auto" if terminal else None)
    if terminal:
        console.width = Console().width
    console.print(drawn)
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


_OPENING, _CLOSING = ' (“‘"', ')”’".,:;ฯๆ%'


def line_breaks(text: str, width: int) -> list[int]:
    """Return where a text is cut into lines of at most ``width`` columns: before words, inside a word only where it alone is wider.

    >>> line_breaks("ลาวและไทยร่วมมือกัน", 8)
    [6, 16]
    """
    from rich.cells import cell_len

    if cell_len(text) <= width:
        return []
    from kg.thai.words import find_words

    breaks: list[int] = []
    line = 0
    words = find_words(text)
    # A line does not begin with what closes or with the rest of an acronym ("ศ|ธ.").
    apart = [start for (_, end), (start, _) in pairwise(words) if end < start or (text[start] not in _CLOSING and text[end - 2 : end - 1].strip(_OPENING))]
    borders = [0, *apart, len(text)]
    for start, end in pairwise(borders):
        if start > line and cell_len(text[line:end].rstrip()) > width:
            breaks.append(start)
            line = start
        while cell_len(text[line:end].rstrip()) > width:
            line = next(at for at in range(line + 1, end + 1) if cell_len(text[line : at + 1]) > width)
            breaks.append(line)
    return breaks


def complain(error: Exception) -> None:
    """Tell an error in one line."""
    tell(f"kg: {error}")


def counted(number: int, thing: str) -> str:
    """Return a number with what it counts.

    >>> counted(1, "article"), counted(2, "article")
    ('1 article', '2 articles')
    """
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def tell(line: str) -> None:
    """Print one line on standard error."""
    print("".join(letter if letter.isprintable() else " " for letter in line), file=sys.stderr, flush=True)


class Progress:
    """One line on a terminal's standard error that tells how a build goes on; nothing where it is piped or quiet."""

    def __init__(self, *, quiet: bool) -> None:
        """Find out whether anybody looks."""
        self._on = sys.stderr.isatty() and not quiet
        self._last = 0.0

    def show(self, counts: "Mapping[str, int]", started: float) -> None:
        """Tell how many articles are read, how many a second, and how many could not be; at most five times a second."""
        import time

        now = time.monotonic()
        if self._on and now - self._last >= 0.2:
            self._last = now
            fresh = counts["articles"] - counts["unchanged"]
            failed = f", {counts['failed']} not read" if counts["failed"] else ""
            print(f"\r{counts['articles']:,} articles, {fresh / max(now - started, 0.001):.1f} a second{failed}\x1b[K", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line."""
        if self._last:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def shown(documents: "Iterable[Document]") -> "Iterator[Document]":
    """Print the tables of each document as it passes."""
    from kg.graph.lookup import Lookup
    from kg.graph.quads import article_iri, node
    from kg.graph.store import load_store

    for document in documents:
        known = Lookup(load_store([document])).show(node(article_iri(document.article.id)))
        print(f"{known.label}\n  {document.article.id}" + (f", published {document.article.published}" if document.article.published else ""))
        print(fact_table(known.facts, ids=False, article=False), end="")
        print(said_table(known.statements))
        yield document


def quads_of_all(documents: "Iterable[Document]", *, text: bool) -> "Iterator[ox.Quad]":
    """Yield the quads of documents, article by article."""
    from kg.graph.quads import to_quads

    for document in documents:
        yield from to_quads(document, with_text=text)


def view_of(path: Path) -> str | None:
    """Return the name of the view that writes files of this suffix, None where there is none."""
    from kg.views import BY_SUFFIX

    return BY_SUFFIX.get(path.suffix.lower())


def serialize(view: str, quads: "Iterable[ox.Quad]") -> bytes:
    """Return quads in the format of a view."""
    from kg.views import VIEWS

    return VIEWS[view].write(quads)


def write_documents(documents: "Iterable[Document]", path: Path, *, text: bool) -> None:
    """Write a file whole or not at all; N-Quads are written article by article, in flat memory."""
    from kg.graph.quads import to_quads
    from kg.views.files import write_nquads

    view = view_of(path) or "turtle"

    def parts() -> Iterator[bytes]:
        if view == "nquads":
            for document in documents:
                yield write_nquads(to_quads(document, with_text=text))
        else:
            yield serialize(view, quads_of_all(documents, text=text))

    write_file(parts, path)
