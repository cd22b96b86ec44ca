"""Pairs of items that may stand in a relation, with their features.

In: a Document with entities, its items and cues. Out: ``Pair`` rows, the first item before the second in the text, each with
feature strings for the classifier. The same function serves training and extraction.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from kg.facts.cues import Cue
from kg.facts.items import Item
from kg.model import Document, Relation

# Farther apart than this inside a paragraph, a pair held in 1 % of the cases on train.
REACH_CHARS = 420
# Events go on being the topic of the next paragraphs.
EVENT_REACH_CHARS = 1100
# Other pairs of two paragraphs, and cues between two items, are looked at only this near.
PARAGRAPH_REACH_CHARS, CUE_REACH_CHARS = 200, 400
SHOWN_WORDS = 14


class Hints(NamedTuple):
    """Features of an item or of a pair: ``told`` mean another thing for each pair of types and are written without it, ``bare`` the same for all."""

    told: list[str]
    bare: list[str]


class Pair(NamedTuple):
    """Two items, first before second, and the features of what stands around and between them.

    ``kind`` are the types of both, ``hints`` those of the first item, of the second, and of the pair. An article has tens of thousands of features: few
    strings are made and looked up where all pairs of an item share its own.
    """

    first: Item
    second: Item
    kind: str
    hints: tuple[Hints, Hints, Hints]

    @property
    def features(self) -> list[str]:
        """The names of all features."""
        return [name for told, bare in self.hints for name in (*(self.kind + rest for rest in told), *bare)]


def compatible(relations: Iterable[Relation]) -> frozenset[tuple[str, str]]:
    """Return the pairs of types, in the order of the text, that some relation can hold between."""
    pairs = {(s, o) for r in relations for s in r.subject_types for o in r.object_types}
    return frozenset(pairs | {(o, s) for s, o in pairs})


_LIMITS = (0, 1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 300, 500, 800)
_BUCKETS = (*map(str, _LIMITS), "inf")
# Names of features that every pair has one of.
_DISTANCES = tuple("|d" + bucket for bucket in _BUCKETS)
_SPACES = tuple(f"|sp{count}" for count in range(7))
_BETWEEN = tuple(tuple(f"|n{a}{b}" for b in range(4)) for a in range(4))


def _bucket(number: int) -> str:
    return _BUCKETS[bisect_left(_LIMITS, number)]


@lru_cache(maxsize=20_000)
def _own(word: str) -> tuple[str, ...]:
    """Return the features that a word between two items gives; kept, since a string that is kept is hashed once."""
    return tuple(f"|{name}={word}" for name in ("m", "f", "f0", "l", "l0"))


class _View:
    """What the features of all pairs of a document share; those of an item alone are in ``firsts`` and ``seconds``."""

    def __init__(self, document: Document, items: Sequence[Item], cues: Sequence[Cue]) -> None:
        self.text = document.text
        self.items = items
        self.starts = [start for start, _ in document.words]
        self.words = [self.text[start:end] for start, end in document.words]
        own = list(map(_own, self.words))
        self.shown, self.head, self.head0, self.tail, self.tail0 = ([names[part] for names in own] for part in range(5))
        self.two = [f"m2={a}_{b}" for a, b in pairwise(self.words)]
        self.told_two = ["|" + two for two in self.two]
        self.cues = cues
        self.cue_starts = [cue.start for cue in cues]
        self.cue_names = [f"|c={cue.relation}~" if cue.reverse else f"|c={cue.relation}" for cue in cues]
        self.sentences = [s.span.start for s in document.sentences]
        self.mention_counts: dict[int | str, int] = {}
        for item in items:
            if item.type not in {"date", "integer"}:
                self.mention_counts[item.value] = self.mention_counts.get(item.value, 0) + 1
        self.places = [(bisect_left(self.starts, item.start), bisect_left(self.starts, item.end)) for item in items]
        self.item_starts = [item.start for item in items]
        self.letters = "".join("J" if item.type == "Position" else item.type[0] for item in items)
        # how many items of a type stand before each item
        self.before = {type_: list(accumulate((item.type == type_ for item in items), initial=0)) for type_ in {item.type for item in items}}
        self.inside = [self._inside(i) for i in range(len(items))]
        self.list_head: list[int] = []
        for number in range(len(items)):
            self.list_head.append(self._list_head(number))
        self.firsts, self.seconds = [], []
        seen: set[int] = set()
        for number, item in enumerate(items):
            actor = item.type in {"Person", "Organization", "Country", "Group"}
            topic = actor and item.sentence not in seen
            if actor:
                seen.add(item.sentence)
            self.firsts.append(self._first(number, topic=topic))
            self.seconds.append(self._second(number, topic=topic))

    def _around(self, number: int) -> tuple[list[str], list[str], str]:
        """Return the three words before an item, the nearest first, the three behind it, and the word that it begins with where that tells something."""
        at, to = self.places[number]
        named = to > at and self.items[number].type not in {"Person", "date", "integer", "Country"}
        return self.words[max(at - 3, 0) : at][::-1], self.words[to : to + 3], self.words[at] if named else ""

    def _either(self, number: int, head: str, names: tuple[str, ...], *, topic: bool) -> list[str]:
        """Return the features that an item has as the first and as the second of a pair, each under the names of its side."""
        count, begins, listed, inside, is_topic = names
        told = [f"{count}{min(self.mention_counts.get(self.items[number].value, 0), 4)}"]
        if head:
            told.append(begins + head)
        if self.list_head[number] != number:
            told.append(listed)
        if self.inside[number] >= 0:
            told.append(inside + self.items[self.inside[number]].type)
        if topic:
            told.append(is_topic)
        return told

    def _first(self, number: int, *, topic: bool) -> Hints:
        item = self.items[number]
        left, right, head = self._around(number)
        told, bare = self._either(number, head, ("|ma", "|ha=", "|ainlist", "|ia=", "|topic"), topic=topic), []
        if left:
            told.append(f"|a-1={left[0]}")
            bare.append(f"a-12={left[1] if len(left) > 1 else ''}_{left[0]}")
        if right:
            told.append(f"|a+1={right[0]}")
        told += [f"|ca={cue.relation}" for cue in self.cues_in(item.start - 45, item.start) if cue.end <= item.start]
        # what the clause before the first item holds (a dropped verb's place: "โดยมี ก ข ร่วม")
        opening = bisect_right(self.sentences, item.start) - 1
        if opening >= 0 and item.start - self.sentences[opening] < 60:
            start = bisect_left(self.starts, self.sentences[opening])
            told += [f"|open={word}" for word in self.words[start : start + 3]]
        return Hints(told, bare)

    def _second(self, number: int, *, topic: bool) -> Hints:
        item = self.items[number]
        left, right, head = self._around(number)
        told, bare = self._either(number, head, ("|mb", "|hb=", "|inlist", "|ib=", "|topicb"), topic=topic), []
        if right:
            told.append(f"|b+1={right[0]}")
            bare.append(f"b+12={right[0]}_{right[1] if len(right) > 1 else ''}")
        if left:
            told += [f"|b-1={left[0]}", f"|b-2={'_'.join(left[:2])}"]
        told += [f"|cz={cue.relation}" for cue in self.cues_in(item.end, item.end + 45)]
        return Hints(told, bare)

    def _inside(self, i: int) -> int:
        """Return the index of the smallest phrase that holds item i, or -1."""
        item = self.items[i]
        best = -1
        for j in range(i - 1, max(i - 8, -1), -1):
            other = self.items[j]
            if other.start <= item.start and item.end <= other.end and (other.start, other.end) != (item.start, item.end):
                best = j if best < 0 or other.end - other.start < self.items[best].end - self.items[best].start else best
        return best

    def _list_head(self, i: int) -> int:
        """Return the first item of the enumeration that item i goes on ("ก ข และ ค"), i itself where there is none."""
        item = self.items[i]
        for j in range(i - 1, max(i - 9, -1), -1):
            other = self.items[j]
            if other.type != item.type or other.end > item.start or other.paragraph != item.paragraph:
                continue
            between = self.text[other.end : item.start]
            limit = 90 if item.type == "Person" else 14
            if len(between) <= limit and not any(
                other.end <= c.start < item.start and c.relation not in {"participatesIn", "cooperatesWith"} for c in self.cues_in(other.end, item.start)
            ):
                return self.list_head[j]
            return i
        return i

    def cues_in(self, start: int, end: int) -> Sequence[Cue]:
        """Return the cues that begin in a stretch."""
        return self.cues[bisect_left(self.cue_starts, start) : bisect_left(self.cue_starts, end)]


def find_pairs(document: Document, items: Sequence[Item], cues: Sequence[Cue], *, types: frozenset[tuple[str, str]]) -> list[Pair]:
    """Return the pairs of a document whose types fit some relation and that stand near enough."""
    view = _View(document, items, cues)
    kinds = {(a, b): a[:3] + b[:3] for a, b in types}
    pairs = []
    for i, first in enumerate(items):
        near = bisect_right(view.item_starts, first.end + REACH_CHARS)
        far = bisect_right(view.item_starts, first.end + EVENT_REACH_CHARS)
        for j in range(i + 1, far):
            second = items[j]
            kind = kinds.get((first.type, second.type))
            if kind is None or (first.value == second.value and first.type == second.type):
                continue
            apart = j >= near or (first.paragraph != second.paragraph and second.start - first.end > PARAGRAPH_REACH_CHARS)
            if apart and first.type != "Event" != second.type:
                continue
            pairs.append(Pair(first, second, kind, (view.firsts[i], view.seconds[j], _between(view, i, j))))
    return pairs


def _between(view: _View, i: int, j: int) -> Hints:
    first, second = view.items[i], view.items[j]
    start, end = first.end, second.start
    nested = end < start
    distance = end - start
    same_paragraph = first.paragraph == second.paragraph
    place = "in" if nested else "s" if first.sentence == second.sentence else "p" if same_paragraph else "x"
    # who stands between
    begin = min(bisect_left(view.item_starts, start, i + 1), j)
    outer = view.letters[begin:j] if j - begin <= 5 else "many"
    firsts, seconds = view.before[first.type], view.before[second.type]
    told = [
        "",
        "|din" if nested else _DISTANCES[bisect_left(_LIMITS, distance)],
        "|" + place,
        _SPACES[0 if nested else min(view.text.count(" ", start, end), 6)],
        "|mid" + outer,
        _BETWEEN[min(firsts[j] - firsts[begin], 3)][min(seconds[j] - seconds[begin], 3)],
    ]
    bare: list[str] = []
    if second.paragraph == 0 or first.paragraph == 0:
        told.append(f"|head{first.paragraph == 0:d}{second.paragraph == 0:d}")
    # words
    a, b = view.places[i][1], view.places[j][0]
    if a < b:
        told += view.head[a : min(a + 4, b)]
        told.append(view.head0[a])
        told += view.tail[max(a, b - 4) : b]
        told.append(view.tail0[b - 1])
    if not nested and b - a <= SHOWN_WORDS:
        if a < b:
            told += view.shown[a:b]
            told += view.told_two[a : b - 1]
            bare = view.two[a : b - 1]
        if b - a <= 4:
            told.append(f"|all={view.text[start:end]}")
    # cues
    last = None
    if not nested and distance <= CUE_REACH_CHARS:
        from_, to = bisect_left(view.cue_starts, start), bisect_left(view.cue_starts, end)
        if from_ < to:
            told += dict.fromkeys(view.cue_names[from_:to])
            last = view.cues[to - 1]
            told += (f"|cl={last.relation}{'n' if end - last.end <= 12 else 'f'}", "|clf=" + last.form)
    if last is None and not nested:
        told.append("|nocue|" + place)
    # lists and nesting
    list_head = view.list_head[j]
    if list_head != j:
        item = view.items[list_head]
        if list_head > i and item.start >= start:
            at = bisect_left(view.starts, item.start)
            told += [f"|lb={word}" for word in view.words[max(at - 3, a) : at]]
            told.append(f"|ld{_bucket(item.start - start)}")
            before = view.cues_in(start, item.start)
            if before:
                told.append(f"|lc={before[-1].relation}")
        elif list_head == i:
            told.append("|samelist")
    outside = view.inside[i]
    if outside >= 0 and outside != j:
        told.append(f"|iagap={_bucket(end - view.items[outside].end)}")
    if view.inside[j] >= 0 and (holder := view.items[view.inside[j]]).start >= start:
        gap_words = view.words[a : bisect_left(view.starts, holder.start)]
        told.append(f"|ibgap={_bucket(holder.start - start)}")
        told.append(f"|ibn={sum(m.type == first.type for m in view.items[begin:j] if m.end <= holder.start)}")
        if len(gap_words) <= 3:
            told.append(f"|ibw={'_'.join(gap_words)}")
    if not same_paragraph:
        told.append(f"|dp{min(second.paragraph - first.paragraph, 3)}")
    return Hints(told, bare)
