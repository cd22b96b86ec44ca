"""Tag names and phrases with a CRF (the fast profile).

In: a Document with words. Out: tagged spans with the probability of each. The model is python-crfsuite's, one file a layer.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pycrfsuite

from kg.gazetteer import Seen
from kg.mentions.features import known_tags, paragraphs_of, word_features
from kg.model import Document

MODELS = Path(__file__).parent.parent / "models"


class TaggedSpan(NamedTuple):
    """A span that a tagger saw: half-open in code points, type, probability."""

    start: int
    end: int
    type: str
    score: float


@lru_cache(maxsize=8)
def _open(path: str) -> "pycrfsuite.Tagger":
    tagger = pycrfsuite.Tagger()
    tagger.open(path)
    return tagger


def tag_words(document: Document, seen: Sequence[Seen], *, folder: Path = MODELS) -> list[TaggedSpan]:
    """Return what the CRFs of both layers see in a document."""
    spans = []
    for number, words in enumerate(paragraphs_of(document)):
        first, last = words[0][0], words[-1][1]
        known = known_tags(words, [hit for hit in seen if first <= hit.start < last])
        rows = pycrfsuite.ItemSequence(word_features(document.text, words, known, paragraph=number))
        for layer in ("names", "phrases"):
            tagger = _open(str(folder / f"{layer}.crf"))
            tagger.set(rows)
            labels = tagger.tag()
            spans += _spans(tagger, labels, words)
    return spans


def _spans(tagger: "pycrfsuite.Tagger", labels: Sequence[str], words: Sequence[tuple[int, int]]) -> list[TaggedSpan]:
    spans = []
    start = None
    for i in range(len(labels) + 1):
        label = labels[i] if i < len(labels) else "O"
        if start is not None and (label == "O" or label[0] == "B" or label[2:] != labels[start][2:]):
            kind = labels[start][2:]
            score = min(tagger.marginal(labels[j], j) for j in range(start, i))
            spans.append(TaggedSpan(words[start][0], words[i - 1][1], kind, score))
            start = None
        if label != "O" and start is None:
            start = i
    return spans
