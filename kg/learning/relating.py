"""Train the classifier of relations.

In: documents whose entities were found by a tagger that did not see them in training, and their annotation. Out: facts.crf.
"""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pycrfsuite

from kg.facts.classify import NONE
from kg.facts.cues import CueFinder
from kg.facts.items import Item, find_items
from kg.facts.pairs import Pair, compatible, find_pairs
from kg.learning.gold import Annotated
from kg.model import Document, Relation

ITERATIONS = 150
L1, L2 = 0.05, 0.05
# Of several mention pairs of one fact those this much farther apart than the nearest tell nothing about how it is said.
NEAR_CHARS = 60


def label_pairs(pairs: list[Pair], gold: Annotated, match: Mapping[int, str], relations: Mapping[str, Relation]) -> list[str | None]:
    """Return the label of each pair; None for one that should not be learnt from. ``match`` maps entities to gold entities."""
    facts: dict[tuple[str, str], list[tuple[str, object]]] = {}
    for fact in gold.facts:
        facts.setdefault((fact["s"], str(fact["o"])), []).append((fact["p"], fact["o"]))
    labels: list[str | None] = []
    nearest: dict[tuple[object, str, object], int] = {}
    keys: list[tuple[object, str, object] | None] = []

    def names(item: Item) -> str | None:
        if item.type == "date":
            return str(item.value)
        if item.type == "integer":
            return str(item.value)
        assert isinstance(item.value, int)
        return match.get(item.value)

    def held(subject: Item, object_: Item) -> str | None:
        a, b = names(subject), names(object_)
        if a is None or b is None:
            return None
        if object_.type == "date":
            for (s, o), rows in facts.items():
                if s == a and rows[0][0] == "occursOn" and (o == b or o.split("/")[0] == b or b.split("/")[0] == o):
                    return "occursOn"
            return None
        for name, _ in facts.get((a, b), []):
            return name
        return None

    for pair in pairs:
        name, direction = held(pair.first, pair.second), ">"
        if name is None:
            name, direction = held(pair.second, pair.first), "<"
        if name is None:
            labels.append(NONE)
            keys.append(None)
            continue
        if relations[name].symmetric:
            direction = ">"
        labels.append(name + direction)
        key = (pair.first.value, name, pair.second.value) if direction == ">" else (pair.second.value, name, pair.first.value)
        if relations[name].symmetric:
            key = (min(key[0], key[2]), name, max(key[0], key[2]))
        keys.append(key)
        distance = pair.second.start - pair.first.end
        nearest[key] = min(nearest.get(key, sys.maxsize), distance)
    for number, group in enumerate(keys):
        if group is not None:
            pair = pairs[number]
            if pair.second.start - pair.first.end > nearest[group] + NEAR_CHARS:
                labels[number] = None
    return labels


def train_relations(rows: Iterable[tuple[list[Pair], list[str | None]]], path: Path) -> None:
    """Write the classifier; deterministic for rows in the same order."""
    trainer = pycrfsuite.Trainer("lbfgs", verbose=False)
    for pairs, labels in rows:
        for pair, label in zip(pairs, labels, strict=True):
            if label is not None:
                trainer.append([pair.features], [label])
    trainer.set_params({"c1": L1, "c2": L2, "max_iterations": ITERATIONS, "feature.minfreq": 2})
    trainer.train(str(path))


def pairs_of(document: Document, cues: CueFinder) -> list[Pair]:
    """Return the pairs of a document with features."""
    items = find_items(document)
    return find_pairs(document, items, cues.find(document.text), types=compatible(cues.relations.values()))
