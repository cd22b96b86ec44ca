"""Which relation holds between two items, judged from what the encoder saw (the accurate profile).

In: pairs of items, and the encoder's hidden states. Out: claims with probabilities and states, the mention pair each was read from.
The same arithmetic as ``kg.learning.joint.PairHead`` in numpy.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.arrays import Array, gelu, means
from kg.facts.classify import FAINT, Claim, Key
from kg.facts.items import Item
from kg.facts.pairs import Pair
from kg.model import TYPES, Document, Relation, Status

KINDS = (*TYPES, "date", "integer")
STATES: tuple[Status, ...] = ("actual", "planned", "negated")
FLAT = -30.0
FAINT_LOGIT = float(np.log(FAINT / (1 - FAINT)))


def places_of(words: Sequence[int], first: Sequence[int], last: Sequence[int], document: Document, items: Sequence[Item]) -> dict[int, tuple[int, int]]:
    """Return the places in a window (half-open, in pieces) of the items whose words stand wholly in it, by number of the item."""
    starts = [start for start, _ in document.words]
    at = {word: number for number, word in enumerate(words)}
    places = {}
    for number, item in enumerate(items):
        a = max(bisect_left(starts, item.start + 1) - 1, 0)
        b = max(bisect_left(starts, item.end) - 1, a)
        if a in at and b in at and first[at[a]] < last[at[b]]:
            places[number] = (first[at[a]], last[at[b]])
    return places


def _logits(
    arrays: Mapping[str, Array], states: Array, spans: NDArray[np.int64], types: NDArray[np.int64], pairs: NDArray[np.int64], features: Array
) -> tuple[Array, Array]:
    def line(name: str, x: Array) -> Array:
        found: Array = x @ arrays[f"pairs.{name}.w"].T + arrays[f"pairs.{name}.b"]
        return found

    view = np.concatenate([states[spans[:, 0]], states[spans[:, 1] - 1], means(states, spans[:, 0], spans[:, 1])], 1)
    i, j = pairs[:, 0], pairs[:, 1]
    gap = means(states, spans[i, 1], np.maximum(spans[j, 0], spans[i, 1]))
    width = arrays["pairs.first.b"].shape[0]
    z = (
        line("first", view)[i]
        + line("second", view)[j]
        + line("left", view)[i] * line("right", view)[j]
        + line("between", gap)
        + arrays["pairs.kind"][types[i] * len(KINDS) + types[j]]
        + features[:, :width]
    )
    z = gelu(z)
    z = gelu(line("middle", z)) + z
    return line("out", z) + features[:, width:], line("state", z)


def _feature_sums(pairs: Sequence[Pair], numbers: Mapping[str, int], table: Array) -> Array:
    """Return the sums of the rows of each pair's features, each feature once."""
    found = np.zeros((len(pairs), table.shape[1]), np.float32)
    for row, pair in zip(found, pairs, strict=True):
        known: set[int] = set(map(numbers.get, pair.features, repeat(0)))  # row 0, the unknown feature's, is zeros
        table.take(sorted(known), 0).sum(0, out=row)
    return found


def find_encoded_claims(
    document: Document, items: Sequence[Item], pairs: Sequence[Pair], *, reading: Any, model: Any, relations: Mapping[str, Relation]
) -> dict[Key, tuple[Claim, Status]]:
    """Return the best claim and its status for each (subject, relation, object)."""
    if not pairs:
        return {}
    meta = model.meta
    names: list[str] = meta["relations"]
    features = _feature_sums(pairs, meta["features"], model.arrays["pairs.features"])
    index = {id(item): n for n, item in enumerate(items)}
    ends = np.array([[index[id(p.first)], index[id(p.second)]] for p in pairs], np.int64)
    best: dict[Key, tuple[Claim, Status]] = {}
    for window, states in zip(reading.windows, reading.states, strict=True):
        places = places_of(window.words, window.first, window.last, document, items)
        inside = [n for n, (a, b) in enumerate(ends) if a in places and b in places and max(places[a][1], places[b][1]) <= len(states)]
        if not inside:
            continue
        order = {number: n for n, number in enumerate(places)}
        spans = np.array(list(places.values()), np.int64)
        types = np.array([KINDS.index(items[number].type) for number in places], np.int64)
        local = np.array([[order[int(ends[n, 0])], order[int(ends[n, 1])]] for n in inside], np.int64)
        with model.one_thread():
            logits, state = _logits(model.arrays, states, spans, types, local, features[inside])
        _collect(best, [pairs[n] for n in inside], logits, state, names, relations)
    return best


def _collect(
    best: dict[Key, tuple[Claim, Status]],
    pairs: Sequence[Pair],
    logits: Array,
    state: Array,
    names: list[str],
    relations: Mapping[str, Relation],
) -> None:
    """Pool the pairs of one window by subject and object and keep what is better than what other windows gave."""
    half = len(names)
    groups: dict[tuple[object, ...], list[tuple[int, bool]]] = {}
    for n, pair in enumerate(pairs):
        for subject, object_, back in ((pair.first, pair.second, False), (pair.second, pair.first, True)):
            if subject.type not in {"date", "integer"}:
                groups.setdefault((subject.value, subject.type, object_.value, object_.type), []).append((n, back))
    allowed = {
        (s, o): [c for c, name in enumerate(names) if name in relations and s in relations[name].subject_types and o in relations[name].object_types]
        for s, o in {(str(g[1]), str(g[3])) for g in groups}
    }
    for (subject_value, s_type, object_value, o_type), members in groups.items():
        columns = allowed[(str(s_type), str(o_type))]
        if not columns:
            continue
        rows = np.stack([logits[n, half:] if back else logits[n, :half] for n, back in members])
        top = rows.max(0)
        if top[columns].max() + 0.5 * np.log(len(members)) < FAINT_LOGIT:
            continue  # pooled they can be no surer than that
        pooled = np.log(np.exp(np.maximum(rows - top, FLAT)).sum(0)) + top - 0.5 * np.log(len(members))
        for column in columns:
            score = float(1 / (1 + np.exp(-pooled[column])))
            if score < FAINT:
                continue
            name = names[column]
            a, b = subject_value, object_value
            if relations[name].symmetric and isinstance(b, int) and isinstance(a, int) and b < a:
                a, b = b, a
            key: Key = (a, name, b)  # type: ignore[assignment]
            if key in best and best[key][0].score >= score:
                continue
            weight = np.exp(np.maximum(rows[:, column] - top[column], FLAT))
            mood = sum(w * state[n] for w, (n, _) in zip(weight / weight.sum(), members, strict=True))
            at = members[int(rows[:, column].argmax())][0]
            best[key] = (Claim(*key, score, pairs[at]), STATES[int(np.argmax(mood))])
