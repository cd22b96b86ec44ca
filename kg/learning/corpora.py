"""Training texts as tagged words: the Thai NER corpus, and annotated articles.

In: files. Out: ``Tagged`` runs of words with labels in two layers: names (Person, Organization, Country, Place) and phrases
(Position, Event, Work, Group), which may hold names. What it does not do: cut pieces or train.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.thai.titles import skip_titles
from kg.thai.words import find_words

NAMES = ("Person", "Organization", "Country", "Place")
PHRASES = ("Position", "Event", "Work", "Group")
LAYERS = {"names": NAMES, "phrases": PHRASES}
_TAG = re.compile(r"\[(/?)([A-Z]+)\]")
_NER_TYPES = {"PERSON": "Person", "ORGANIZATION": "Organization", "LOCATION": "Place", "FACILITY": "Place"}

Span = tuple[int, int, str]


@dataclass(frozen=True)
class Tagged:
    """Words of one stretch of text with BIO labels by layer; a layer that was not annotated is absent."""

    text: str
    words: list[tuple[int, int]]
    labels: dict[str, list[str]]


def labels_of(kinds: tuple[str, ...]) -> list[str]:
    """Return the BIO labels of a layer, O first.

    >>> labels_of(("Person",))
    ['O', 'B-Person', 'I-Person']
    """
    return ["O"] + [f"{part}-{kind}" for kind in kinds for part in "BI"]


def bio(words: list[tuple[int, int]], spans: list[Span]) -> list[str]:
    """Return BIO labels of words for spans that do not overlap; a word belongs to the span that holds half of it."""
    labels = ["O"] * len(words)
    for start, end, kind in spans:
        first = True
        for number, (a, b) in enumerate(words):
            if b <= start or a >= end or 2 * (min(b, end) - max(a, start)) < b - a:
                continue
            labels[number] = ("B-" if first else "I-") + kind
            first = False
    return labels


def spans_of(labels: list[str], words: list[tuple[int, int]]) -> list[Span]:
    """Return the spans that BIO labels of words stand for."""
    spans: list[Span] = []
    kind = ""
    for (start, end), label in zip(words, labels, strict=True):
        if label == "O":
            kind = ""
        elif label[0] == "I" and label[2:] == kind:
            spans[-1] = (spans[-1][0], end, kind)
        else:
            kind = label[2:]
            spans.append((start, end, kind))
    return spans


def read_ner(path: Path, *, countries: frozenset[str]) -> Iterator[Tagged]:
    """Yield the paragraphs of a Thai NER file (inline tags, UTF-8) with the names layer; a place that is a country becomes one."""
    seen = set()
    for line in path.read_text(encoding="utf-8-sig").split("\n"):
        parts, spans, opened, length, at = [], [], None, 0, 0
        for tag in _TAG.finditer(line):
            parts.append(line[at : tag.start()])
            length += tag.start() - at
            at = tag.end()
            if not tag[1]:
                opened = (tag[2], length)
            elif opened and opened[0] == tag[2]:
                spans.append((opened[1], length, tag[2]))
                opened = None
        text = "".join(parts) + line[at:]
        if text.strip() and text not in seen:
            seen.add(text)
            words = find_words(text)
            yield Tagged(text, words, {"names": bio(words, list(_kg_spans(text, spans, countries)))})


def _kg_spans(text: str, spans: list[Span], countries: frozenset[str]) -> Iterator[Span]:
    for start, end, tag in spans:
        kind = _NER_TYPES.get(tag)
        if kind is None:
            continue
        if kind == "Person":
            start = min(skip_titles(text, start), end)
        name = text[start:end].strip()
        if not name:
            continue
        if name in countries or name.removeprefix("ประเทศ") in countries:
            kind = "Country"
        yield start, end, kind
