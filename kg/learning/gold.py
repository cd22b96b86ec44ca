"""Annotated articles.

In: a folder of ``ID.txt`` + ``ID.json`` (the gold format of the guidelines), or stand-off annotations whose texts lie elsewhere.
Out: ``Annotated`` articles with every occurrence of every name as a span. What it does not do: score (``kg.learning.evaluate``).
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.articles.read import read_articles
from kg.errors import InputError, TrainingError
from kg.learning.corpora import NAMES, PHRASES, Span, Tagged, bio
from kg.model import Article, Document, Entity
from kg.model import Span as Place
from kg.text.sentences import find_sentences
from kg.thai.words import find_words

_DATE = re.compile(r"^\d{4}(-\d\d(-\d\d)?)?")


@dataclass(frozen=True)
class Annotated:
    """One article with its annotation, as read from JSON."""

    article: Article
    entities: dict[str, dict[str, Any]]
    facts: list[dict[str, Any]]
    statements: list[tuple[str, int, int]]


def read_gold(*folders: Path, texts: Iterable[Path] = ()) -> list[Annotated]:
    """Read all annotated articles of some folders, in the order of their names.

    ``texts`` are folders where ID.txt may lie if not beside the annotation, with the dates in the JSON. Raises TrainingError
    where an annotation has no text or does not fit it.
    """
    places = list(texts)
    found = []
    for folder in folders:
        for path in sorted(folder.glob("*.json")):
            found.append(_read(path, [folder, *places]))
    if not found:
        raise TrainingError(f"{', '.join(map(str, folders))}: no annotated article (ID.json)")
    return found


def read_standoff(path: Path, texts: Sequence[str]) -> list[Annotated]:
    """Read annotations of JSON lines whose articles (named by ``source``, with the ``sha256`` of their text) are in other files.

    Raises TrainingError where an article is not in the files or is not the one that was annotated.
    """
    if not path.is_file():
        raise TrainingError(f"{path}: no such file")
    if not texts:
        raise TrainingError(f"{path}: stand-off annotations need the files of their articles: --texts")
    rows = {row["source"]: row for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    found: dict[str, Annotated] = {}
    for article in read_articles(texts):
        row = rows.get(article.id) if not isinstance(article, InputError) else None
        if row is None or isinstance(article, InputError):
            continue
        text = article.text.rstrip("\n")
        if hashlib.sha256(text.encode()).hexdigest() != row["sha256"]:
            raise TrainingError(f"{article.id}: its text is not the one that was annotated")
        statements = [(s["speaker"], *s["span"]) for s in row["statements"]]
        found[article.id] = Annotated(Article(row["id"], text, published=row["published"]), {e["id"]: e for e in row["entities"]}, row["facts"], statements)
    missing = sorted(rows.keys() - found.keys())
    if missing:
        raise TrainingError(f"{path}: {len(missing)} of its articles are not in {', '.join(texts)}: {missing[0]} …")
    return [found[source] for source in rows]


def read_annotations(place: Path, texts: Sequence[str] = ()) -> list[Annotated]:
    """Read a folder of annotated articles, or a file of stand-off annotations (.jsonl) whose articles are in the files ``texts``."""
    return read_standoff(place, texts) if place.suffix == ".jsonl" else read_gold(place)


def _read(path: Path, places: list[Path]) -> Annotated:
    data = json.loads(path.read_text(encoding="utf-8"))
    text_path = next((place / f"{path.stem}.txt" for place in places if (place / f"{path.stem}.txt").is_file()), None)
    if text_path is None:
        raise TrainingError(f"{path}: no {path.stem}.txt in {', '.join(map(str, places))}")
    text = text_path.read_text(encoding="utf-8")
    statements = []
    for row in data.get("statements", []):
        if "span" in row:
            start, end = row["span"]
        else:
            start = text.find(row["start"])
            last = text.find(row["end"], max(start, 0))
            if start < 0 or last < 0:
                raise TrainingError(f"{path}: statement {row['start']!r} is not in the text")
            end = last + len(row["end"])
        statements.append((row["speaker"], start, end))
    article = Article(id=data["id"], text=text.rstrip("\n"), published=data.get("published"))
    return Annotated(article, {e["id"]: e for e in data["entities"]}, data["facts"], statements)


def occurrences(gold: Annotated, words: Iterable[tuple[int, int]]) -> dict[str, list[tuple[int, int]]]:
    """Return for every entity the spans of its names in the text.

    Longest names first, at word borders, none inside another of the same layer.
    """
    text = gold.article.text
    words = list(words)
    starts, ends = {start for start, _ in words}, {end for _, end in words}
    spans: dict[str, list[tuple[int, int]]] = {entity: [] for entity in gold.entities}
    for layer in (NAMES, PHRASES):
        taken: list[tuple[int, int]] = []
        forms = sorted(
            {(name, entity["id"]) for entity in gold.entities.values() if entity["type"] in layer for name in entity["names"]},
            key=lambda form: (-len(form[0]), form),
        )
        for name, entity in forms:
            at = text.find(name)
            while at >= 0:
                end = at + len(name)
                border = at in starts or end in ends if len(name) > 5 else at in starts and end in ends
                if border and not any(at < b and a < end for a, b in taken):
                    taken.append((at, end))
                    spans[entity].append((at, end))
                at = text.find(name, at + 1)
    return {entity: sorted(found) for entity, found in spans.items()}


def tagged(gold: Annotated) -> Iterator[tuple[int, Tagged]]:
    """Yield (paragraph number, words with labels in both layers) for each paragraph of an annotated article."""
    text = gold.article.text
    offset = 0
    paragraphs = []
    for line in text.split("\n"):
        if line.strip():
            paragraphs.append([(a + offset, b + offset) for a, b in find_words(line)])
        offset += len(line) + 1
    spans = occurrences(gold, [word for words in paragraphs for word in words])
    rows: dict[str, list[Span]] = {"names": [], "phrases": []}
    for entity, found in spans.items():
        kind = gold.entities[entity]["type"]
        rows["names" if kind in NAMES else "phrases"] += [(a, b, kind) for a, b in found]
    for number, words in enumerate(paragraphs):
        yield number, Tagged(text, words, {layer: bio(words, sorted(spans)) for layer, spans in rows.items()})


def gold_document(gold: Annotated) -> tuple[Document, dict[int, str]]:
    """Return the document with the annotated entities at all places of their names, and the annotation's id of each."""
    document = find_sentences(gold.article)
    spans = occurrences(gold, document.words)
    rows = sorted((found[0], key) for key, found in spans.items() if found)
    entities = tuple(
        Entity(iri=key, type=gold.entities[key]["type"], names=tuple(gold.entities[key]["names"]), mentions=tuple(Place(*s) for s in spans[key]))
        for _, key in rows
    )
    return document.with_(entities=entities), {number: key for number, (_, key) in enumerate(rows)}
