"""Reported and direct speech: who said which stretch of the text.

In: a Document with entities, its items, and the speech cues of the ontology. Out: candidate stretches with features, and from a
small classifier the statements. What it does not do: find quotations shorter than a clause.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.chains import load_chains, softmax
from kg.facts.cues import Cue
from kg.facts.items import Item
from kg.model import Document, Evidence, Mode, Span, Statement

MODELS = Path(__file__).parent.parent / "models"
SPEAKERS = frozenset({"Person", "Organization", "Country", "Group"})
# A quotation shorter than this names a thing and says nothing: “สลากดิจิทัล”.
SHORTEST_CHARS = 30
LONGEST_QUOTE_CHARS = 4000
# “…” น.ส.ปวีณา คงทอง กล่าว: the speaker stands this near behind a quotation.
BEHIND_CHARS = 30
# Speech verbs farther than this behind their subject have another one.
BODY_GAP_CHARS = 4
SUBJECT_REACH_CHARS = 160
# Few names are longer.
LONGEST_CHARS = 400
# "…” นายธนกร กล่าว": what may stand between the end of a stretch and the verb that closes it.
_SAID_LAST = r"(?:กล่าว|ระบุ|เปิดเผย|ย้ำ)(?:ทิ้งท้าย|ในที่สุด|ปิดท้าย|เพิ่มเติม|ในตอนท้าย|สรุป|ตอนท้าย)?\s*(?=\n|$|/)"
_CLOSING, _CLOSED = re.compile(r"[”\"]?\s*(?P<who>[^\n“”\"]{2,110}?)\s?" + _SAID_LAST), re.compile(_SAID_LAST)
_CLOSING_MARK = re.compile(r"[”\"]")
_THAT = "ว่า"
_NO_THAT = frozenset(
    {"กว่า", "มากกว่า", "น้อยกว่า", "ต่ำกว่า", "สูงกว่า", "ดีกว่า", "เหนือกว่า", "ยิ่งกว่า", "จนกว่า", "ทว่า", "ผู้ว่า"}
    | {"หรือว่า", "แม้ว่า", "ถึงแม้ว่า", "ถ้าหากว่า", "เพราะว่า", "แต่ว่า", "ไม่ว่า"}
)
# Words that a ว่า of its own behind them makes a conjunction or an office.
_NO_VERBS = frozenset({"ไม่", "ผู้", "แม้", "ถึงแม้", "ถ้าหาก", "หรือ", "เพราะ", "จน", "แต่"})
_LEADING_QUOTE = re.compile(r"\s*[“\"][^”\n]{30,4000}?(?:”|\"(?=\s|$)|(?=\n|$))")
_QUOTED = re.compile(r"[“\"](?P<said>[^”\"\n]{30,4000})(?P<end>[”\"]|(?=\n|$))")


# Half of the F1 that is reached: the threshold at which F1 is highest (Lipton, Elkan, Naryanaswamy 2014).
LEAST = 0.37


class Candidate(NamedTuple):
    """A stretch that a speaker (index of an entity) may have said; half-open span; how it was cut; features for the classifier."""

    start: int
    end: int
    speaker: int
    mode: Mode
    features: list[str]


def _lines(text: str) -> Iterator[tuple[int, int, int]]:
    start, number = 0, 0
    for line in text.split("\n"):
        if line.strip():
            yield number, start, start + len(line)
            number += 1
        start += len(line) + 1


def find_candidates(document: Document, items: Sequence[Item], cues: Sequence[Cue]) -> list[Candidate]:
    """Return the stretches that may be speech, in the order of the text, each with the speakers that may have said it."""
    text = document.text
    speech = sorted((cue for cue in cues if cue.relation == "speechCues"), key=lambda cue: cue.start)
    cues_at = [cue.start for cue in speech]
    speakers = [item for item in items if item.type in SPEAKERS]
    speakers_at, items_at = [item.start for item in speakers], [item.start for item in items]
    persons = [item for item in speakers if item.type == "Person"]
    found: dict[tuple[int, int, int], Candidate] = {}
    last: int | None = None
    for number, start, end in _lines(text):
        here = [cue for cue in speech[bisect_left(cues_at, start) : bisect_left(cues_at, end)] if cue.end <= end]
        stretches = list(_stretches(text, start, end, here, number))
        tail = _closing(text, start, end, persons)
        for a, b, mode, kind, form, verb in (*stretches, *_told(document, start, end, here, stretches)):
            options = _options(verb, start, items, items_at)
            for rank, (item, gap) in enumerate(options):
                features = [f"gap{_bucket(gap)}", f"rank{rank}", f"who{item.type}", f"anaphor{item.anaphor:d}"]
                _add(found, document, (a, b, mode, kind, form), item.value, features, number, last)
            if last is not None and not any(item.value == last for item, _ in options):
                _add(found, document, (a, b, mode, kind, form), last, ["gaplast", f"options{min(len(options), 2)}"], number, last)
            if tail is not None:
                _add(found, document, (a, b, mode, kind, form), tail[1], ["tail"], number, last)
            for item in speakers[bisect_left(speakers_at, b + 1) :][:1] if kind == "quote" else ():
                if item.start <= min(end, b + BEHIND_CHARS):
                    _add(found, document, (a, b, mode, kind, form), item.value, ["behind", f"behind{_bucket(item.start - b)}"], number, last)
        if tail is not None:
            said_from, who = start, tail[1]
            if stretches and stretches[-1][3] in {"cue", "quote"}:
                said_from = -1
            if said_from >= 0 and tail[0] - said_from >= SHORTEST_CHARS:
                a, b = _trim(text, said_from, tail[0])
                _add(found, document, (a, b, "direct" if text[a - 1 : a] in '“"' and a > start else "reported", "tail", "tail"), who, ["tail"], number, last)
        elif not stretches and number > 1 and end - start >= SHORTEST_CHARS and last is not None:
            a, b = _trim(text, start, end)
            _add(found, document, (a, b, "reported", "whole", "whole"), last, ["gaplast"], number, last)
        if stretches or tail:
            best: int | str | None = tail[1] if tail else None
            if best is None:
                options = _options(stretches[-1][5], start, items, items_at)
                # A person speaks on; a body becomes the speaker only where it stands right before its verb.
                best = next((item.value for item, gap in options if item.type == "Person" or gap <= BODY_GAP_CHARS), last)
            last = best if isinstance(best, int) else last
    return sorted(found.values())


# Start, end, mode, kind, cue or verb, and the verb's place.
Stretch = tuple[int, int, Mode, str, str, int]


def _stretches(text: str, start: int, end: int, speech: Sequence[Cue], number: int) -> Iterator[Stretch]:
    """Yield the stretches that a cue or quotation marks open in a paragraph."""
    opened = [cue for cue in speech if start <= cue.start and cue.end <= end]
    reached = start
    lead = _LEADING_QUOTE.match(text, start, end)
    if lead:  # what stands inside a quotation is its speaker's, whatever verbs it holds
        opened = [cue for cue in opened if cue.start >= lead.end()]
    for at, cue in enumerate(opened):
        if cue.start < reached:
            continue
        a = cue.end
        while a < end and text[a] in ' :“"‘':
            a += 1
        mode: Mode = "direct" if any(mark in text[cue.end : a] for mark in '“"') else "reported"
        stop = end
        if mode == "direct":
            closing = _CLOSING_MARK.search(text, a, end)
            if closing and closing.start() - a >= SHORTEST_CHARS:
                stop = closing.start()
        for b in _next_speech(text, a, stop, opened[at + 1 :]):
            stop = b
        closed = _closed(text, a, end)
        if closed and stop > closed.start() > a:
            stop = closed.start()
        a, b = _trim(text, a, stop)
        if b - a >= 15:
            yield a, b, mode, "cue", cue.form, cue.start
            reached = b
    for match in _QUOTED.finditer(text, start, end):
        if match.start() >= reached or reached == start or not any(c.start < match.end() and match.start() < c.end for c in opened):
            a, b = _trim(text, match.start("said"), match.end("said"))
            inside = any(c.end <= a < end for c in opened if c.start < a) and match.start() < reached
            if not inside and b - a >= SHORTEST_CHARS:
                yield a, b, "direct", "quote", "“", match.start()
    del number


def _told(document: Document, start: int, end: int, speech: Sequence[Cue], stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """Yield the stretches behind a ว่า (that) of a paragraph whose verb is no cue: ยอมรับว่า, โพสต์เฟซบุ๊กว่า, แถลงต่อสื่อเมื่อวานนี้ว่า."""
    text, words = document.text, document.words
    cued = {cue.end for cue in speech}
    for at in range(bisect_left(words, (start, start)), bisect_left(words, (end, end))):
        first, stop = words[at]
        if stop in cued or not text.startswith(_THAT, stop - len(_THAT)) or text[first:stop] in _NO_THAT:
            continue
        if text[first:stop] == _THAT and at and words[at - 1][0] >= start:
            first, last = words[at - 1]
            verb = text[first:last]
        else:
            verb = text[first:stop]
        if verb in _NO_VERBS or any(a <= stop <= b and (kind != "cue" or form.endswith(_THAT)) for a, b, _, kind, form, _ in stretches):
            continue
        a = stop
        while a < end and text[a] in ' :“"‘':
            a += 1
        mode: Mode = "direct" if any(mark in text[stop:a] for mark in '“"') else "reported"
        closing = _CLOSING_MARK.search(text, a, min(end, a + LONGEST_QUOTE_CHARS)) if mode == "direct" else None
        b = closing.start() if closing and closing.start() - a >= SHORTEST_CHARS else end
        b = next(_next_speech(text, a, b, speech[bisect_left(speech, a, key=lambda cue: cue.start) :]), b)
        a, b = _trim(text, a, b)
        if b - a >= 15:
            yield a, b, mode, "that", verb, words[at][0]


def _next_speech(text: str, start: int, stop: int, cues: Sequence[Cue]) -> Iterator[int]:
    """Yield where the stretch ends because a full sentence with another speech verb begins ("ขณะที่ นาย ข กล่าวว่า")."""
    for cue in cues:
        if cue.start >= stop or cue.start - start > LONGEST_QUOTE_CHARS:
            return
        if cue.start - start < SHORTEST_CHARS or not cue.form.endswith("ว่า"):
            continue
        border = max(
            text.rfind(opener, start, cue.start) for opener in (" ด้าน", " ขณะที่", " ส่วน", " โดยนาย", " นาย", " นาง", " พล", " ดร.", " ทั้งนี้", " พร้อม", " นอกจากนี้")
        )
        if border > start and cue.start - border <= SUBJECT_REACH_CHARS:
            yield border
            return


def _closed(text: str, start: int, end: int) -> re.Match[str] | None:
    start = max(start, end - 130)
    return _CLOSING.search(text, start, end) if _CLOSED.search(text, start, end) else None  # the second is the first's cheap part


def _closing(text: str, start: int, end: int, persons: Sequence[Item]) -> tuple[int, int] | None:
    match = _closed(text, start, end)
    if match is None:
        return None
    inside = [item for item in persons if match.start("who") <= item.start and item.end <= match.end("who")]
    if not inside or not isinstance(inside[0].value, int):
        return None
    stop = min(match.start(), inside[0].start)
    quote = max(text.rfind("”", start, inside[0].start), text.rfind('"', start, inside[0].start))
    if quote > start and inside[0].start - quote < 60:
        stop = quote
    else:
        stop = min(stop, inside[0].start)
        space = text.rfind(" ", start, inside[0].start)
        stop = space if space > start and inside[0].start - space < 40 else stop
    return stop, inside[0].value


def _options(verb: int, start: int, items: Sequence[Item], items_at: Sequence[int]) -> list[tuple[Item, int]]:
    """Return the speakers before a verb in its paragraph, the likeliest first: those with only their office between."""
    near = []
    around = items[bisect_left(items_at, verb - 2 * SUBJECT_REACH_CHARS - LONGEST_CHARS) : bisect_left(items_at, verb)]
    for item in around:
        if item.type not in SPEAKERS or item.end > verb or item.start < start or verb - item.end > 2 * SUBJECT_REACH_CHARS:
            continue
        gap = verb - item.end
        for other in around:
            if other.type in {"Position", "Organization", "date", "Place", "Country"} and item.end <= other.start and other.end <= verb:
                gap -= other.end - max(other.start, item.end)
        holder = any(o is not item and o.start <= item.start and item.end <= o.end and o.type in {"Position", "Event", "Work", "Organization"} for o in around)
        near.append((holder and not item.anaphor, item.type != "Person", max(gap, 0), -item.start, item))
    near.sort(key=lambda row: row[:4])
    seen: set[object] = set()
    options = []
    for row in near:
        if row[4].value not in seen:
            seen.add(row[4].value)
            options.append((row[4], row[2]))
    return options[:3]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in ' \t\u200b“"‘:':
        start += 1
    while start < end and text[end - 1] in ' \t\u200b”"’':
        end -= 1
    return start, end


def _bucket(number: int) -> str:
    return next((str(limit) for limit in (0, 2, 5, 10, 20, 40, 80, 160) if number <= limit), "inf")


def _add(
    found: dict[tuple[int, int, int], Candidate],
    document: Document,
    stretch: tuple[int, int, Mode, str, str],
    speaker: int | str,
    features: list[str],
    number: int,
    last: int | None,
) -> None:
    a, b, mode, kind, form = stretch
    if not isinstance(speaker, int) or b <= a:
        return
    text = document.text
    border = text.find("\n", b)
    rest = (len(text) if border < 0 else border) - b
    row = [
        "bias", f"kind={kind}", f"mode={mode}", f"long{_bucket((b - a) // 4)}",
        f"line{min(number, 3)}", f"line{min(number, 2)}|{kind}", f"rest{_bucket(rest)}", f"same{last == speaker:d}|{kind}", f"known{last is not None:d}",
        *(f"{kind}|{feature}" for feature in features), *features, f"type={document.entities[speaker].type}", f"type={document.entities[speaker].type}|{kind}",
        f"next={text[a : a + 4]}", f"form={form}", f"w={form.endswith('ว่า'):d}|{kind}|{min(number, 2)}",
    ]  # fmt: skip
    key = (a, b, speaker)
    if key not in found:
        found[key] = Candidate(a, b, speaker, mode, row)


def find_statements(document: Document, items: Sequence[Item], cues: Sequence[Cue], *, folder: Path = MODELS, least: float = LEAST) -> tuple[Statement, ...]:
    """Return the statements of a document: the best speaker of each stretch, none overlapping."""
    candidates = find_candidates(document, items, cues)
    if not candidates:
        return ()
    chains = load_chains(str(folder / "statements.crf"))
    odds = softmax(chains.sums([candidate.features for candidate in candidates])[0])[:, chains.labels[0].index("said")]
    scored = sorted(zip(odds.tolist(), candidates, strict=True), key=lambda row: (-row[0], row[1].start))
    kept: list[tuple[float, Candidate]] = []
    for score, candidate in scored:
        span = Span(candidate.start, candidate.end)
        if score >= least and not any(span.overlaps(Span(other.start, other.end)) for _, other in kept):
            kept.append((score, candidate))
    kept.sort(key=lambda row: row[1].start)
    return tuple(Statement(document.entities[c.speaker].iri, Evidence.of(document.text, Span(c.start, c.end)), c.mode, score) for score, c in kept)
