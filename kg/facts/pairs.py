"""Pairs of items that may stand in a relation, with their features.

In: a Document with entities, its items and cues. Out: ``Pair`` rows, the first item before the second in the text, each with
feature strings for the classifier. The same function serves training and extraction.
"""

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kg.facts.cues import Cue
from kg.facts.items import Item
from kg.model import Document, Relation

# Farther apart than this inside a paragraph, a pair held in 1 % of the cases on train.
REACH_CHARS = 420
# Events go on being the topic of the next paragraphs.
EVENT_REACH_CHARS = 1100
SHOWN_WORDS = 14


class Pair(NamedTuple):
    """Two items, first before second, and the features of what stands around and between them."""

    first: Item
    second: Item
    features: list[str]


def compatible(relations: Iterable[Relation]) -> frozenset[tuple[str, str]]:
    """Return the pairs of types, in the order of the text, that some relation can hold between."""
    pairs = {(s, o) for r in relations for s in r.subject_types for o in r.object_types}
    return frozenset(pairs | {(o, s) for s, o in pairs})


def _bucket(number: int) -> str:
    for limit in (0, 1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 300, 500, 800):
        if number <= limit:
            return str(limit)
    return "inf"


class _View:
    """What the features of all pairs of a document share."""

    def __init__(self, document: Document, items: Sequence[Item], cues: Sequence[Cue]) -> None:
        self.text = document.text
        self.items = items
        self.starts = [start for start, _ in document.words]
        self.words = [self.text[start:end] for start, end in document.words]
        self.cues = cues
        self.cue_starts = [cue.start for cue in cues]
        self.sentences = [s.span.start for s in document.sentences]
        self.first_of: dict[int, int] = {}
        self.mention_counts: dict[int | str, int] = {}
        for item in items:
            if item.type not in {"date", "integer"}:
                self.mention_counts[item.value] = self.mention_counts.get(item.value, 0) + 1
        self.heads = [self._head(item) for item in items]
        self.around = [self._around(item) for item in items]
        self.inside = [self._inside(i) for i in range(len(items))]
        self.list_head: list[int] = []
        for number in range(len(items)):
            self.list_head.append(self._list_head(number))
        self.topic = self._topics()

    def _head(self, item: Item) -> str:
        if item.type in {"Person", "date", "integer", "Country"}:
            return ""
        at = bisect_left(self.starts, item.start)
        return self.words[at] if at < len(self.words) and self.starts[at] < item.end else ""

    def _around(self, item: Item) -> tuple[list[str], list[str]]:
        at = bisect_left(self.starts, item.start)
        to = bisect_left(self.starts, item.end)
        return self.words[max(at - 3, 0) : at][::-1], self.words[to : to + 3]

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
                other.end <= c.start < item.start and c.relation not in {"participatesIn", "cooperatesWith"} for c in self._cues(other.end, item.start)
            ):
                return self.list_head[j]
            return i
        return i

    def _cues(self, start: int, end: int) -> Sequence[Cue]:
        return self.cues[bisect_left(self.cue_starts, start) : bisect_left(self.cue_starts, end)]

    def _topics(self) -> list[bool]:
        seen: set[int] = set()
        topics = []
        for item in self.items:
            actor = item.type in {"Person", "Organization", "Country", "Group"}
            topics.append(actor and item.sentence not in seen)
            if actor:
                seen.add(item.sentence)
        return topics


def find_pairs(document: Document, items: Sequence[Item], cues: Sequence[Cue], *, types: frozenset[tuple[str, str]]) -> list[Pair]:
    """Return the pairs of a document whose types fit some relation and that stand near enough."""
    view = _View(document, items, cues)
    pairs = []
    for i, first in enumerate(items):
        for j in range(i + 1, len(items)):
            second = items[j]
            distance = second.start - first.end
            if distance > EVENT_REACH_CHARS:
                break
            if (first.value == second.value and first.type == second.type) or (first.type, second.type) not in types:
                continue
            event = "Event" in (first.type, second.type)
            if (distance > REACH_CHARS and not event) or (not event and first.paragraph != second.paragraph and distance > 200):
                continue
            pairs.append(Pair(first, second, _features(view, i, j)))
    return pairs


def _features(view: _View, i: int, j: int) -> list[str]:
    first, second = view.items[i], view.items[j]
    kind = f"{first.type[:3]}{second.type[:3]}"
    text = view.text
    nested = second.start < first.end
    distance = second.start - first.end
    same_sentence = first.sentence == second.sentence
    same_paragraph = first.paragraph == second.paragraph
    words_from = bisect_left(view.starts, first.end)
    words_to = bisect_left(view.starts, second.start)
    between = view.words[words_from:words_to]
    count = len(between)
    spaces = text.count(" ", first.end, second.start) if not nested else 0
    row = [kind, f"{kind}|d{_bucket(distance) if not nested else 'in'}"]
    add = row.append
    place = "in" if nested else "s" if same_sentence else "p" if same_paragraph else "x"
    add(f"{kind}|{place}")
    add(f"{kind}|sp{min(spaces, 6)}")
    if second.paragraph == 0 or first.paragraph == 0:
        add(f"{kind}|head{first.paragraph == 0:d}{second.paragraph == 0:d}")
    # who stands between
    middles = [m for m in view.items[i + 1 : j] if m.start >= first.end]
    outer = "".join(m.type[0] if m.type != "Position" else "J" for m in middles[:5])
    add(f"{kind}|mid{outer if len(middles) <= 5 else 'many'}")
    same_first = sum(m.type == first.type for m in middles)
    same_second = sum(m.type == second.type for m in middles)
    add(f"{kind}|n{min(same_first, 3)}{min(same_second, 3)}")
    # words
    if not nested and count <= SHOWN_WORDS:
        for word in between:
            add(f"{kind}|m={word}")
        for a, b in itertools.pairwise(between):
            add(f"m2={a}_{b}")
            add(f"{kind}|m2={a}_{b}")
        if count <= 4:
            add(f"{kind}|all={text[first.end : second.start]}")
    if count:
        for k, word in enumerate(between[:4]):
            add(f"{kind}|f={word}")
            if k == 0:
                add(f"{kind}|f0={word}")
        for k, word in enumerate(between[-4:]):
            add(f"{kind}|l={word}")
            if k == len(between[-4:]) - 1:
                add(f"{kind}|l0={word}")
    left, _ = view.around[i]
    _, right = view.around[j]
    if left:
        add(f"{kind}|a-1={left[0]}")
        add(f"a-12={left[1] if len(left) > 1 else ''}_{left[0]}")
    if right:
        add(f"{kind}|b+1={right[0]}")
        add(f"b+12={right[0]}_{right[1] if len(right) > 1 else ''}")
    _, after_first = view.around[i]
    if after_first:
        add(f"{kind}|a+1={after_first[0]}")
    before_second, _ = view.around[j]
    if before_second:
        add(f"{kind}|b-1={before_second[0]}")
        add(f"{kind}|b-2={'_'.join(before_second[:2])}")
    # heads of phrases and organizations
    for name, head in (("ha", view.heads[i]), ("hb", view.heads[j])):
        if head:
            add(f"{kind}|{name}={head}")
    # cues
    last = None
    relations = set()
    for cue in view._cues(first.end, second.start) if not nested and distance <= 400 else ():
        name = cue.relation + ("~" if cue.reverse else "")
        if name not in relations:
            relations.add(name)
            add(f"{kind}|c={name}")
        last = cue
    if last is not None:
        near = "n" if second.start - last.end <= 12 else "f"
        add(f"{kind}|cl={last.relation}{near}")
        add(f"{kind}|clf={last.form}")
    elif not nested:
        add(f"{kind}|nocue|{place}")
    for cue in view._cues(first.start - 45, first.start):
        if cue.end <= first.start:
            add(f"{kind}|ca={cue.relation}")
    for cue in view._cues(second.end, second.end + 45):
        add(f"{kind}|cz={cue.relation}")
    # lists, nesting, topics
    list_head = view.list_head[j]
    if list_head != j:
        item = view.items[list_head]
        add(f"{kind}|inlist")
        if list_head > i and item.start >= first.end:
            start = bisect_left(view.starts, item.start)
            for word in view.words[max(start - 3, words_from) : start]:
                add(f"{kind}|lb={word}")
            add(f"{kind}|ld{_bucket(item.start - first.end)}")
            cue_before = list(view._cues(first.end, item.start))
            if cue_before:
                add(f"{kind}|lc={cue_before[-1].relation}")
        elif list_head == i:
            add(f"{kind}|samelist")
    if view.list_head[i] != i:
        add(f"{kind}|ainlist")
    for name, k in (("ia", i), ("ib", j)):
        outer_index = view.inside[k]
        if outer_index >= 0:
            holder = view.items[outer_index]
            add(f"{kind}|{name}={holder.type}")
            if name == "ib" and holder.start >= first.end:
                gap_words = view.words[words_from : bisect_left(view.starts, holder.start)]
                add(f"{kind}|ibgap={_bucket(holder.start - first.end)}")
                add(f"{kind}|ibn={sum(m.type == first.type for m in middles if m.end <= holder.start)}")
                if len(gap_words) <= 3:
                    add(f"{kind}|ibw={'_'.join(gap_words)}")
            if name == "ia" and outer_index != j:
                add(f"{kind}|iagap={_bucket(second.start - holder.end)}")
    if view.topic[i]:
        add(f"{kind}|topic")
    if view.topic[j]:
        add(f"{kind}|topicb")
    if not same_paragraph:
        add(f"{kind}|dp{min(second.paragraph - first.paragraph, 3)}")
    counts = view.mention_counts
    add(f"{kind}|ma{min(counts.get(first.value, 0), 4)}")
    add(f"{kind}|mb{min(counts.get(second.value, 0), 4)}")
    # what the clause before the first item holds (a dropped verb's place: "โดยมี ก ข ร่วม")
    opening = bisect_right(view.sentences, first.start) - 1
    if opening >= 0 and first.start - view.sentences[opening] < 60:
        start = bisect_left(view.starts, view.sentences[opening])
        for word in view.words[start : start + 3]:
            add(f"{kind}|open={word}")
    return row
