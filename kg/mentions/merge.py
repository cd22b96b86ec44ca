"""Mentions: what the tagger saw and the known names, made one.

In: a Document with words. Out: the Document with mentions in two layers that may nest (the ministry inside the office), sorted
by position. A known name that is unambiguous stands where the tagger saw nothing; where both saw something, the tagger's
border stands and the known name gives the type of countries.
"""

import re
from collections.abc import Callable, Sequence

from kg.gazetteer import Gazetteer, Seen
from kg.mentions.tagger import TaggedSpan, tag_words
from kg.model import Document, Mention, Span
from kg.thai.titles import TITLE, skip_titles

NAME_TYPES = frozenset({"Person", "Organization", "Country", "Place"})
Tag = Callable[[Document, Sequence[Seen]], list[TaggedSpan]]
# A known name alone, where the tagger saw nothing: how often it holds, counted on train.
KNOWN_SCORE = 0.8
_TRIM = " \t\u200b\"'“”‘’«»,;:.-–—"
_CLOSERS = {"(": ")", "[": "]"}


def find_mentions(document: Document, *, gazetteer: Gazetteer, tag: Tag = tag_words) -> Document:
    """Return the document with the mentions found by a tagger and the gazetteer."""
    seen = gazetteer.find(document.text, document.words)
    spans = tag(document, seen)
    mentions = [m for span in spans if (m := _mention(document.text, span, gazetteer)) is not None]
    names = [m for m in mentions if m.type in NAME_TYPES]
    names += [
        Mention(Span(hit.start, hit.end), hit.type, document.text[hit.start : hit.end], "names", KNOWN_SCORE, hit.iris[0])
        for hit in seen
        if hit.type in NAME_TYPES and hit.sure and not any(m.span.overlaps(Span(hit.start, hit.end)) for m in mentions if m.type in NAME_TYPES)
    ]
    names += _titled(document, names)
    phrases = [m for m in mentions if m.type not in NAME_TYPES]
    return document.with_(mentions=tuple(sorted(names + phrases, key=lambda m: (m.span.start, -m.span.end, m.type))))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _TRIM:
        start += 1
    while start < end and text[end - 1] in _TRIM and not (text[end - 1] == "." and re.search(r"[ก-ฮ]\.$", text[start:end])):
        end -= 1
    for opener, closer in _CLOSERS.items():
        inside = text[start:end]
        if inside.startswith(opener) and closer not in inside:
            start += 1
        if inside.endswith(closer) and opener not in inside:
            end -= 1
        if inside.count(opener) > inside.count(closer) and text[end : end + 1] == closer:
            end += 1
    return start, end


def _mention(text: str, span: TaggedSpan, gazetteer: Gazetteer) -> Mention | None:
    start, end, kind = span.start, span.end, span.type
    if kind == "Person":
        start = min(skip_titles(text, start), end)
    start, end = _trim(text, start, end)
    name = text[start:end]
    if len(name) < 2 or "\n" in name or name.isdigit():
        return None
    known: str | None = None
    for form_kind in (("Country", "Place") if kind in {"Country", "Place"} else (kind,)):
        found = gazetteer.look_up(name, form_kind)
        if found:
            kind, known = form_kind, found[0] if len(found) == 1 else None
            break
    if kind == "Country" and known is None:
        kind = "Place"
    return Mention(Span(start, end), kind, name, "tagger", span.score, known)


def _titled(document: Document, names: list[Mention]) -> list[Mention]:
    """Return persons that a title announces and the tagger missed: a title, then a first and a family name."""
    text = document.text
    found = []
    for match in TITLE.finditer(text):
        name = re.compile(r"[ก-๙]{2,}(?: (?:ณ )?[ก-๙]{3,})").match(text, match.end())
        if name is None:
            continue
        span = Span(match.end(), name.end())
        if not any(m.span.overlaps(span) for m in names):
            found.append(Mention(span, "Person", text[span.start : span.end], "title", 0.6))
    return found
