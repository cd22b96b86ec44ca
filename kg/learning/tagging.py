"""Train the CRF taggers.

In: annotated articles, and the Thai NER corpus for the layer of names. Out: names.crf and phrases.crf. Deterministic: L-BFGS over
the data in a fixed order.
"""

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import pycrfsuite

from kg.gazetteer import Gazetteer
from kg.learning.corpora import LAYERS, Tagged, read_ner
from kg.learning.gold import Annotated, tagged
from kg.mentions.features import known_tags, word_features

ITERATIONS = 120
# Chosen on train by cross-validation among 0, 0.05, 0.1, 0.3 (L1) and 0.01, 0.05, 0.2 (L2).
L1, L2 = 0.1, 0.02


def train_taggers(golds: Iterable[Annotated], folder: Path, *, gazetteer: Gazetteer, ner: Path | None = None) -> None:
    """Write the models of both layers into a folder; ``ner`` is the folder of the Thai NER corpus."""
    trainers = {layer: pycrfsuite.Trainer("lbfgs", verbose=False) for layer in LAYERS}
    for gold in golds:
        for number, row in tagged(gold):
            _append(trainers, row, number, gazetteer)
    if ner is not None:
        countries = frozenset(form for form, kinds in gazetteer.forms.items() if any(kind == "Country" for kind, _ in kinds))
        for row in read_ner(ner / "train.txt", countries=countries):
            _append(trainers, row, 1, gazetteer)
    folder.mkdir(parents=True, exist_ok=True)
    for layer, trainer in trainers.items():
        trainer.set_params({"c1": L1, "c2": L2, "max_iterations": ITERATIONS, "feature.possible_transitions": True})
        trainer.train(str(folder / f"{layer}.crf"))


def train_folds(golds: Sequence[Annotated], work: Path, *, folds: int, gazetteer: Gazetteer) -> None:
    """Write to ``work``/fold0, fold1, … the taggers that have not seen every ``folds``-th article, a process for each core."""
    parts = [[gold for n, gold in enumerate(golds) if n % folds != fold] for fold in range(folds)]
    with ProcessPoolExecutor(min(folds, os.cpu_count() or 1)) as pool:
        list(pool.map(partial(train_taggers, gazetteer=gazetteer), parts, [work / f"fold{fold}" for fold in range(folds)]))


def _append(trainers: dict[str, "pycrfsuite.Trainer"], row: Tagged, number: int, gazetteer: Gazetteer) -> None:
    if not row.words:
        return
    first, last = row.words[0][0], row.words[-1][1]
    seen = gazetteer.find(row.text, tuple(row.words))
    known = known_tags(row.words, [hit for hit in seen if first <= hit.start < last])
    features = pycrfsuite.ItemSequence(word_features(row.text, row.words, known, paragraph=number))
    for layer, labels in row.labels.items():
        trainers[layer].append(features, labels)
