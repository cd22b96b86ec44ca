r"""Files become articles.

In: paths (a file, a folder, a glob, ``-`` for standard input). Out: Articles, or an InputError in the place of each that cannot be
read, so that the rest of a batch goes on. What it does not do: change a letter of the text, except that line ends become ``\\n``.
"""

import glob
import gzip
import io
import json
import lzma
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, cast

from kg.errors import InputError
from kg.model import Article, digest
from kg.thai.calendar import iso_date

# Larger than this an article is no article: the biggest of the 51,331 of the archive has 120 thousand letters.
ARTICLE_CHARS = 2_000_000
FILE_BYTES = 64 * 2**20  # of one article's file; JSON lines are read line by line and may be of any size
LINE_CHARS = 16 * 2**20
_ID = re.compile(r"[^\w.\-ก-๛]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FRONT_KEYS = frozenset({"id", "url", "published", "publisher", "author"})
Row = Article | InputError


def read_articles(paths: Sequence[str], *, published: str | None = None) -> Iterator[Row]:
    """Yield the articles of some paths in order; ``published`` (ISO 8601 date) is for those that tell no date of their own.

    The same text under one id is yielded once; another text under an id that was seen is an InputError.
    """
    if published is not None and iso_date(published) is None:
        raise InputError("--published", f"{published!r} is no date like 2025-02-11")
    seen: dict[str, str] = {}
    for path in paths:
        for row in _read_path(path):
            if isinstance(row, Article):
                if row.published is None and published is not None:
                    row = Article(row.id, row.text, row.url, iso_date(published), row.publisher, row.author)
                known = seen.setdefault(row.id, row.content_hash)
                if known != row.content_hash:
                    yield InputError(path, f"another article has the id {row.id!r}: give it one of its own in the front matter or the field id")
                    continue
            yield row


def _read_path(path: str) -> Iterator[Row]:
    if path == "-":
        yield from _read_stream(sys.stdin.buffer)
        return
    place = Path(path)
    if place.is_dir():
        files = sorted(p for p in place.rglob("*") if p.is_file() and not p.name.startswith(".") and reader_of(p) is not None)
        if not files:
            yield InputError(path, f"no readable file in this folder (looked for {', '.join(sorted(READERS))})")
        for file in files:
            yield from _read_file(file)
    elif place.exists():
        yield from _read_file(place)
    elif any(sign in path for sign in "*?["):
        matches = sorted(glob.glob(path, recursive=True))
        if not matches:
            yield InputError(path, "no file matches this pattern")
        for match in matches:
            if Path(match).is_file():
                yield from _read_file(Path(match))
    else:
        yield InputError(path, "no such file or folder")


def reader_of(path: Path) -> "Callable[[bytes, str], Iterator[Row]] | None":
    """Return the reader for a file by its suffix (.gz and .xz looked through), None where there is none."""
    suffixes = [s.lower() for s in path.suffixes]
    if suffixes and suffixes[-1] in {".gz", ".xz"}:
        suffixes.pop()
    return READERS.get(suffixes[-1]) if suffixes else None


def _read_file(path: Path) -> Iterator[Row]:
    name = str(path)
    reader = reader_of(path) or read_text
    try:
        if reader is read_json_lines:
            with _open(path) as stream:
                yield from _lines(stream, name)
            return
        with _open(path) as stream:
            data = stream.read(FILE_BYTES + 1)
    except (OSError, EOFError, lzma.LZMAError) as error:
        yield InputError(name, f"cannot be read: {getattr(error, 'strerror', None) or error}")
        return
    if len(data) > FILE_BYTES:
        yield InputError(name, f"larger than {FILE_BYTES // 2**20} MiB: split it into articles, or write JSON lines (.jsonl)")
        return
    yield from _safely(reader, data, name)


def _safely(reader: Callable[[bytes, str], Iterator[Row]], data: bytes, name: str) -> Iterator[Row]:
    try:
        yield from reader(data, name)
    except InputError as error:
        yield error


def _open(path: Path) -> IO[bytes]:
    if path.suffix.lower() == ".gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    if path.suffix.lower() == ".xz":
        return lzma.open(path, "rb")
    return path.open("rb")


def _read_stream(stream: IO[bytes]) -> Iterator[Row]:
    """Read standard input: JSON lines, JSON, HTML or text, told apart by how it begins."""
    head = stream.read(1)
    while head and head.isspace():
        head = stream.read(1)
    if head == b"{":
        yield from _lines(io.BufferedReader(_Joined(head, stream)), "-")
        return
    data = head + stream.read(FILE_BYTES)
    reader = read_json if head == b"[" else read_html if head == b"<" else read_text
    yield from _safely(reader, data, "-")


class _Joined(io.RawIOBase):
    """A stream with some bytes put back in front."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head or self._rest.read(len(buffer))
        self._head = data[len(buffer) :]
        data = data[: len(buffer)]
        buffer[: len(data)] = data
        return len(data)


def decode(data: bytes, name: str) -> str:
    """Return bytes as text: UTF-8 (with or without a mark), UTF-16 with a mark, else TIS-620/Windows-874; raise InputError for a binary."""
    if not data.strip():
        raise InputError(name, "the file is empty")
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise InputError(name, "begins like UTF-16 and is not") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decode_thai(data, name)
    if "\x00" in text or sum(1 for _ in _CONTROL.finditer(text[:4000])) > 8:
        raise InputError(name, "is a binary file, not text")
    return text


def _decode_thai(data: bytes, name: str) -> str:
    sample = data[:20_000]
    thai = sum(0xA1 <= byte <= 0xFB for byte in sample)
    odd = sum(byte < 9 or 13 < byte < 32 or byte in range(0xFC, 0x100) or 0x80 < byte < 0x85 for byte in sample)
    if b"\x00" in sample or odd * 50 > len(sample) or thai * 5 < len(sample):
        try:  # one broken letter in good UTF-8 is no reason to refuse an article
            repaired = data.decode("utf-8", "replace")
        except UnicodeDecodeError:  # pragma: no cover - "replace" never raises
            repaired = ""
        if b"\x00" not in data and repaired and repaired.count("\ufffd") * 100 < len(repaired):
            return repaired
        raise InputError(name, "is neither UTF-8 nor TIS-620/Windows-874 text")
    return data.decode("cp874", "replace")


def read_text(data: bytes, name: str) -> Iterator[Row]:
    """Read one article: the first line is the headline; optional front matter between ``---`` lines."""
    text = _clean(decode(data, name))
    front: dict[str, str] = {}
    match = re.match(r"---[ \t]*\n(.*?)\n---[ \t]*\n", text, re.DOTALL)
    if match:
        for line in match[1].split("\n"):
            key, colon, value = line.partition(":")
            if colon and key.strip().lower() in _FRONT_KEYS:
                front[key.strip().lower()] = value.strip().strip("'\"")
        text = text[match.end() :]
    yield _article({**front, "text": text}, name, stem=_stem(name))


def read_json(data: bytes, name: str) -> Iterator[Row]:
    """Read a record, a list of records, or an object with the list under ``articles``; JSON lines are recognized."""
    text = decode(data, name)
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        if "\n{" in text.strip():
            yield from _lines(io.BytesIO(data), name)
            return
        raise InputError(name, f"broken JSON: {error}") from error
    rows = value.get("articles", [value]) if isinstance(value, dict) else value
    if not isinstance(rows, list):
        raise InputError(name, f"holds a {type(value).__name__}, not a record or a list of records")
    for number, row in enumerate(rows, 1):
        try:
            yield _record(row, f"{name}[{number}]" if len(rows) > 1 else name, stem=_stem(name) + (f"-{number}" if len(rows) > 1 else ""))
        except InputError as error:
            yield error


def read_json_lines(data: bytes, name: str) -> Iterator[Row]:
    """Read one record a line; a broken line is an InputError with its number."""
    yield from _lines(io.BytesIO(data), name)


def _lines(stream: IO[bytes], name: str) -> Iterator[Row]:
    number = 0
    while True:
        number += 1
        try:
            line = stream.readline(LINE_CHARS)
        except (OSError, EOFError, lzma.LZMAError) as error:
            yield InputError(f"{name}:{number}", f"cannot be read on: {error}")
            return
        if not line:
            if number == 1:
                yield InputError(name, "the file is empty")
            return
        where = f"{name}:{number}"
        if len(line) >= LINE_CHARS:
            yield InputError(where, f"a line longer than {LINE_CHARS // 2**20} MiB")
            while line and not line.endswith(b"\n"):
                line = stream.readline(LINE_CHARS)
            continue
        if not line.strip():
            continue
        try:
            yield _record(json.loads(decode(line, where)), where, stem=f"{_stem(name)}-{number}")
        except (json.JSONDecodeError, RecursionError) as error:
            yield InputError(where, f"broken JSON: {error}")
        except InputError as error:
            yield error


def read_html(data: bytes, name: str) -> Iterator[Row]:
    """Read a saved page: trafilatura takes the article out of it, with title, date and publisher from its metadata."""
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    charset = re.search(rb"charset=[\"']?([\w-]+)", data[:4000], re.IGNORECASE)
    if charset and charset[1].lower() in {b"tis-620", b"windows-874", b"cp874", b"iso-8859-11"}:
        page = data.decode("cp874", "replace")
    else:
        page = decode(data, name)
    try:
        found = trafilatura.bare_extraction(page, with_metadata=True, include_comments=False, include_tables=False, deduplicate=False, favor_precision=True)
        found = found or trafilatura.bare_extraction(page, with_metadata=True, include_comments=False, favor_recall=True)
    except Exception as error:
        raise InputError(name, f"broken HTML: {type(error).__name__}: {error}") from error
    record = found.as_dict() if found is not None else {}
    title, body = (record.get("title") or "").strip(), (record.get("text") or "").strip()
    if not title and not body:
        raise InputError(name, "no article found in this page")
    url = record.get("url")
    yield _article(
        {"title": title, "text": body, "url": url, "published": record.get("date"), "publisher": record.get("sitename"), "author": record.get("author")},
        name,
        stem=_stem(name),
    )


READERS: dict[str, Callable[[bytes, str], Iterator[Row]]] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_text,
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".html": read_html,
    ".htm": read_html,
}


def _stem(name: str) -> str:
    stem = Path(name).name
    while Path(stem).suffix.lower() in {".gz", ".xz", *READERS}:
        stem = Path(stem).stem
    return stem if stem != "-" else "stdin"


def _record(row: Any, where: str, *, stem: str) -> Article:
    if not isinstance(row, dict):
        raise InputError(where, f"holds a {type(row).__name__}, not a record with title and text")
    fields = {key: row.get(key) for key in ("id", "title", "text", "url", "published", "publisher", "author")}
    for key, value in fields.items():
        if isinstance(value, int | float) and key == "id":
            fields[key] = str(value)
        elif isinstance(value, list) and key == "author":
            fields[key] = ", ".join(str(part) for part in value)
        elif value is not None and not isinstance(value, str):
            raise InputError(where, f"field {key!r} holds a {type(value).__name__}, not a string")
    return _article(fields, where, stem=stem)


def _article(fields: Mapping[str, str | None], where: str, *, stem: str) -> Article:
    title, body = _clean(fields.get("title") or ""), _clean(fields.get("text") or "")
    title = " ".join(title.split())
    text = f"{title}\n{body}" if title and body else title or body
    text = text.rstrip("\n")
    if not text.strip():
        raise InputError(where, "has neither title nor text")
    if len(text) > ARTICLE_CHARS:
        raise InputError(where, f"an article of {len(text):,} letters; at most {ARTICLE_CHARS:,}")
    published = fields.get("published")
    day = iso_date(published) if published else None
    if published and day is None:
        raise InputError(where, f"published {published!r} is no date like 2025-02-11")
    url = fields.get("url") or None
    if url and not re.match(r"https?://[^\s<>\"{}|\\^`]+$", url):
        url = None
    given = fields.get("id")
    return Article(
        id=_identifier(given or (digest(url) if url else stem), where),
        text=text,
        url=url,
        published=day,
        publisher=_line(fields.get("publisher")),
        author=_line(fields.get("author")),
    )


def _identifier(given: str, where: str) -> str:
    made = _ID.sub("-", given).strip("-.")[:120]
    if not made:
        raise InputError(where, f"id {given!r} has no letter or digit")
    return made


def _line(value: str | None) -> str | None:
    return " ".join(_CONTROL.sub("", value).split()) or None if value else None


def _clean(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))
