"""Linear-chain models: what python-crfsuite learnt, read into arrays, and their inference in numpy.

In: model files, rows of feature strings. Out: sums of weights, best labels, probabilities. Why not crfsuite's own tagger: it copies and hashes every
feature string anew for every model, which was two thirds of the fast profile's tagging; here the strings that Python holds are looked up once for all
models that read the same features. The sums are crfsuite's to the last bit. What it does not do: train.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.errors import KgError

Floats = NDArray[np.float64]
Scores = NDArray[np.floating[Any]]  # of 64 or 32 bits
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Chains:
    """Models over the same features: their labels, the steps between labels, the numbers of the features, and the weights.

    A feature has a weight for one or two labels of dozens, so that only these are kept: from ``starts[number]`` on ``counts[number]`` of ``columns`` and
    ``weights``, none for the unknown feature 0. The labels of the models stand side by side.
    """

    labels: tuple[tuple[str, ...], ...]
    steps: tuple[Floats, ...]
    numbers: dict[str, int]
    starts: Whole
    counts: Whole
    columns: Whole
    weights: Floats

    def sums(self, rows: Sequence[Sequence[str]]) -> list[Floats]:
        """Return for each model the sums of the weights of each row's features, (rows, labels)."""
        return self.apart(self.table(rows))

    def apart(self, table: Floats) -> list[Floats]:
        """Return the columns of each model."""
        borders = np.cumsum([0, *map(len, self.labels)])
        return [table[:, a:b] for a, b in pairwise(borders)]

    def table(self, rows: Sequence[Sequence[str]]) -> Floats:
        """Return the sums of all models, side by side."""
        sizes = np.fromiter(map(len, rows), np.int64, len(rows))
        return self.table_of(np.fromiter(map(self.numbers.get, chain.from_iterable(rows), repeat(0)), np.int64, int(sizes.sum())), sizes)

    def table_of(self, numbers: NDArray[np.integer[Any]], sizes: Whole) -> Floats:
        """Return the same for features that are numbers already: those of all rows behind each other, and how many a row has."""
        width = sum(map(len, self.labels))
        counts = self.counts[numbers]
        places = spread(self.starts[numbers], counts)
        cells = np.repeat(np.repeat(np.arange(len(sizes)) * width, sizes), counts) + self.columns[places]
        return np.bincount(cells, self.weights[places], len(sizes) * width).astype(np.float64, copy=False).reshape(len(sizes), width)


@lru_cache(maxsize=8)
def load_chains(*paths: str) -> Chains:
    """Read the files of models that are asked with the same features; raise KgError where one is not crfsuite's."""
    numbers: dict[str, int] = {}
    labels, steps, parts, width = [], [], [], 0
    for path in paths:
        names, features, step, (source, target, weight) = _read(path)
        mine = np.array([numbers.setdefault(feature, len(numbers) + 1) for feature in features], np.int64)
        parts.append((mine[source], target + width, weight))
        labels.append(names)
        steps.append(step)
        width += len(names)
    features_of, columns, weights = map(np.concatenate, zip(*parts, strict=True))
    order = np.argsort(features_of, kind="stable")
    counts = np.bincount(features_of, minlength=len(numbers) + 1)
    return Chains(tuple(labels), tuple(steps), numbers, np.cumsum(counts) - counts, counts, columns[order], weights[order])


# crfsuite's file: a header, a table of features (type, from, to, weight), and dictionaries of labels and attributes (constant quark databases).
_HEADER = struct.Struct("<4sI4sIIIIIIIII")
_FEATURE = np.dtype([("type", "<u4"), ("source", "<u4"), ("target", "<u4"), ("weight", "<f8")])


def _read(path: str) -> tuple[tuple[str, ...], list[str], Floats, tuple[Whole, Whole, Floats]]:
    """Return labels, features, steps (from, to), and the features' weights as three columns: feature, label, weight."""
    with open(path, "rb") as file:  # noqa: PTH123 - a path as crfsuite's own tagger takes it
        data = file.read()
    magic, _, kind, _, _, _, _, features_at, labels_at, names_at, _, _ = _HEADER.unpack_from(data)
    if (magic, kind) != (b"lCRF", b"FOMC"):
        raise KgError(f"{path}: not a model of python-crfsuite: train it with kg train")
    count = struct.unpack_from("<I", data, features_at + 8)[0]
    table = np.frombuffer(data, _FEATURE, count, features_at + 12)
    labels = tuple(_strings(data, labels_at))
    steps = np.zeros((len(labels), len(labels)))
    moves = table[table["type"] == 1]
    steps[moves["source"], moves["target"]] = moves["weight"]
    held = table[table["type"] == 0]
    return labels, _strings(data, names_at), steps, (held["source"].astype(np.int64), held["target"].astype(np.int64), held["weight"].astype(np.float64))


def _strings(data: bytes, at: int) -> list[str]:
    """Return the strings of a quark database in the order of their numbers; a record is a number, a size, the string and a zero."""
    _, _, _, _, count, places_at = struct.unpack_from("<4sIIIII", data, at)
    places = np.frombuffer(data, "<u4", count, at + places_at).astype(np.int64) + at
    sizes = [struct.unpack_from("<I", data, place + 4)[0] for place in places.tolist()]
    return [data[place + 8 : place + 7 + size].decode("utf-8") for place, size in zip(places.tolist(), sizes, strict=True)]


def spread(starts: Whole, counts: Whole) -> Whole:
    """Return the numbers of runs behind each other: each run's start, and as many as it counts."""
    ends = np.cumsum(counts)
    found: Whole = np.repeat(starts - ends + counts, counts) + np.arange(counts.sum())
    return found


def softmax(sums: Floats) -> Floats:
    """Return the probabilities of labels that no step joins, row by row."""
    found: Floats = np.exp(sums - sums.max(1, keepdims=True))
    found /= found.sum(1, keepdims=True)
    return found


class _Lanes:
    """Chains side by side, each a column: at every step all of them move at once, so that a step costs one call of numpy and not one for each chain."""

    def __init__(self, borders: Sequence[int]) -> None:
        self.sizes = np.diff(borders)
        self.longest = int(self.sizes.max())
        ramp = np.arange(self.longest)[:, None]
        self.forward = np.array(borders[:-1])[None, :] + np.minimum(ramp, self.sizes - 1)
        self.backward = np.array(borders[1:])[None, :] - 1 - np.minimum(ramp, self.sizes - 1)
        self.there = ramp < self.sizes


def read_chains(models: Sequence[tuple[Scores, Scores]], borders: Sequence[int], *, paths: bool = True) -> list[tuple[Floats, list[int]]]:
    """Return for each model the probability of each label at each word, and with ``paths`` the number of each word's label in the best sequence.

    Probabilities are forward-backward's, scaled (Rabiner 1989); the best sequence is Viterbi's (1967), of equal ones the first. A model is its scores (words,
    labels) and its steps (from, to), both logarithmic. ``borders`` are where the chains begin, and the number of words.
    """
    if len(borders) < 2:
        return [(scores.astype(np.float64), []) for scores, _ in models]
    if len({scores.shape for scores, _ in models}) > 1:  # little was annotated, and a label of one layer never seen
        return [read_chains([model], borders, paths=paths)[0] for model in models]
    sizes = np.diff(borders)
    if len(sizes) * int(sizes.max()) > WIDEST and int(sizes.max()) > ALIKE * int(sizes.min()):
        return _in_groups(models, np.array(borders), sizes, paths=paths)
    lanes = _Lanes(borders)
    half = len(models)
    here = np.stack([np.exp((scores - scores.max(1, keepdims=True)).astype(np.float64)) + 1e-30 for scores, _ in models])
    move = np.stack([np.exp((step - step.max()).astype(np.float64)) for _, step in models])
    # Both directions at once: (places, models and directions, chains, labels).
    lit = np.concatenate([here[:, lanes.forward], here[:, lanes.backward]]).transpose(1, 0, 2, 3).copy()
    moves = np.concatenate([move, move.transpose(0, 2, 1)])
    rows = np.empty_like(lit)
    row = rows[0] = lit[0]
    for at in range(1, lanes.longest):
        row = np.matmul(row, moves, out=rows[at])
        row *= lit[at]
        if at % SCALE_EVERY == 0:
            row /= np.add.reduce(row, -1, keepdims=True)
    found = []
    for number, (scores, step) in enumerate(models):
        odds, back = np.empty_like(here[number]), np.empty_like(here[number])
        odds[lanes.forward[lanes.there]] = rows[:, number][lanes.there]
        back[lanes.backward[lanes.there]] = rows[:, half + number][lanes.there]
        odds *= back / here[number]  # each direction holds the word's own score
        odds /= odds.sum(1, keepdims=True)
        found.append((odds, _best_path(scores, step, _left(odds, move[number], back, borders), borders) if paths else []))
    return found


# Chains side by side take memory for the longest of them each; above so many places, some hundred megabytes, only those move together that are at most so many
# times as long as the shortest.
WIDEST, ALIKE = 200_000, 4


def _in_groups(models: Sequence[tuple[Scores, Scores]], borders: Whole, sizes: Whole, *, paths: bool) -> list[tuple[Floats, list[int]]]:
    """Return what ``read_chains`` does, chains of about one length at a time."""
    groups: list[list[int]] = []
    for number in np.argsort(sizes, kind="stable").tolist():
        if not groups or sizes[number] > ALIKE * sizes[groups[-1][0]] or (len(groups[-1]) + 1) * sizes[number] > WIDEST:
            groups.append([])
        groups[-1].append(number)
    odds = [np.empty(scores.shape) for scores, _ in models]
    labels = np.zeros((len(models), borders[-1]), np.int64)
    for group in groups:
        words = spread(borders[group], sizes[group])
        parts = read_chains([(scores[words], step) for scores, step in models], np.cumsum([0, *sizes[group]]).tolist(), paths=paths)
        for number, (found, path) in enumerate(parts):
            odds[number][words] = found
            if paths:
                labels[number, words] = path
    return [(found, path.tolist() if paths else []) for found, path in zip(odds, labels, strict=True)]


# Unscaled, probabilities shrink by 1e-36 a word at worst; a float holds 1e-308.
SCALE_EVERY = 4
# What is left of a bound for the rounding of what it is compared with, and the least that a float tells apart from the other labels' floor.
SLACK, LEAST = 0.5, 1e-20


def _left(odds: Floats, move: Floats, back: Floats, borders: Sequence[int]) -> NDArray[np.bool_]:
    """Tell which labels of each word the best sequence may pass through, (words, labels).

    A label that is less probable than some whole sequence stands in none that is better. The likeliest label of each word gives such a sequence, and at most
    words it alone is left. ``back`` is proportional to what a label and all behind it are worth.
    """
    likely = odds.argmax(1)
    worth = odds[np.arange(len(odds)), likely]
    after = np.delete(np.arange(len(odds)), borders[:-1])
    here, before = likely[after], likely[after - 1]
    # the probability of a label after the one before it
    worth[after] = move[before, here] * back[after, here] / np.einsum("wl,wl->w", move[before], back[after])
    bounds = np.exp(np.add.reduceat(np.log(worth), borders[:-1])) * SLACK
    bounds[bounds < LEAST] = 0
    left: NDArray[np.bool_] = odds >= np.repeat(bounds, np.diff(borders))[:, None]
    return left


def _best_path(scores: Scores, step: Scores, left: NDArray[np.bool_], borders: Sequence[int]) -> list[int]:
    """Return the best sequence of labels among those that are left."""
    path: list[int] = left.argmax(1).tolist()
    words: list[int] = np.flatnonzero(left.sum(1) > 1).tolist()
    options: dict[int, list[int]] = {word: [] for word in words}
    for at, label in zip(*(found.tolist() for found in np.nonzero(left[words])), strict=True):
        options[words[at]].append(label)
    values, moves = scores[words].tolist(), step.tolist()
    starts = set(borders)
    begin = 0
    for end in range(1, len(words) + 1):
        if end < len(words) and words[end] == words[end - 1] + 1 and words[end] not in starts:
            continue
        run, first, behind = words[begin:end], words[begin], words[end - 1] + 1
        came: list[dict[int, int]] = []
        best = {label: values[begin][label] + (0.0 if first in starts else moves[path[first - 1]][label]) for label in options[first]}
        for word, value in zip(run[1:], values[begin + 1 : end], strict=True):
            came.append({label: _from(best, moves, label) for label in options[word]})
            best = {label: best[before] + moves[before][label] + value[label] for label, before in came[-1].items()}
        label = max(best, key=best.__getitem__) if behind in starts else _from(best, moves, path[behind])
        for word in reversed(run):
            path[word] = label
            if came:
                label = came.pop()[label]
        begin = end
    return path


def _from(best: dict[int, float], moves: list[list[float]], label: int) -> int:
    """Return the label from which a label is best reached, of equal ones the first."""
    found, top = -1, -np.inf
    for before, value in best.items():
        if value + moves[before][label] > top:
            found, top = before, value + moves[before][label]
    return found
