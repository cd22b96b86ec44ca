"""Tag names and phrases with a CRF (the fast profile).

In: a Document with words. Out: tagged spans with the probability of each. The models are python-crfsuite's, one file a layer.
"""

from collections.abc import Sequence, Set
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kg.chains import load_chains, read_chains
from kg.gazetteer import Seen
from kg.mentions.features import document_features, line_borders
from kg.model import Document

MODELS = Path(__file__).parent.parent / "models"


class TaggedSpan(NamedTuple):
    """A span that a tagger saw: half-open in code points, type, probability."""

    start: int
    end: int
    type: str
    score: float


LAYERS = ("names", "phrases")


def tag_words(document: Document, seen: Sequence[Seen], *, folder: Path = MODELS) -> list[TaggedSpan]:
    """Return what the CRFs of both layers see in a document."""
    chains = load_chains(*(str(folder / f"{layer}.crf") for layer in LAYERS))
    rows, borders = document_features(document, seen), line_borders(document)
    models = list(zip(chains.sums(rows), chains.steps, strict=True))
    spans: list[TaggedSpan] = []
    for names, (odds, labels) in zip(chains.labels, read_chains(models, borders), strict=True):
        spans += _spans(document, [names[label] for label in labels], odds[np.arange(len(labels)), labels].tolist(), set(borders))
    return spans


def _spans(document: Document, labels: Sequence[str], odds: Sequence[float], borders: Set[int]) -> list[TaggedSpan]:
    """Return the spans that labels stand for; a new one begins at B, at a change of type and at a border."""
    spans, words = [], document.words
    start = None
    for i in range(len(labels) + 1):
        label = labels[i] if i < len(labels) else "O"
        if start is not None and (label == "O" or label[0] == "B" or i in borders or label[2:] != labels[start][2:]):
            spans.append(TaggedSpan(words[start][0], words[i - 1][1], labels[start][2:], min(odds[start:i])))
            start = None
        if label != "O" and start is None:
            start = i
    return spans
