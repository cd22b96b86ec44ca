"""Tag names and phrases with a CRF (the fast profile).

In: a Document with words. Out: tagged spans with the probability of each. The models are python-crfsuite's, one file a layer.
"""

from collections.abc import Sequence, Set
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.chains import Chains, Floats, load_chains, read_chains, spread
from kg.gazetteer import Seen
from kg.mentions.features import BEFORE, Line, own_features, reach, read_lines
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
    lines = read_lines(document, seen)
    borders = np.cumsum([0, *(len(line.forms) for line in lines)]).tolist()
    table = chains.table([row for line in lines for row in line.others]) + _own_sums(lines, _kept(chains))
    models = list(zip(chains.apart(table), chains.steps, strict=True))
    spans: list[TaggedSpan] = []
    for names, (odds, labels) in zip(chains.labels, read_chains(models, borders), strict=True):
        spans += _spans(document, [names[label] for label in labels], odds[np.arange(len(labels)), labels].tolist(), set(borders))
    return spans


# So many words are kept, at little more than a kilobyte each: 19 MB at most.
KEPT_WORDS = 16_384


class _Kept:
    """The sums of the weights of words' own features, (words, parts, labels): looked up once for each word, and forgotten all together when it is full."""

    def __init__(self, chains: Chains) -> None:
        self.chains, self.lock = chains, Lock()
        self.places: dict[str, int] = {}
        self.sums = np.empty((KEPT_WORDS, len(own_features(BEFORE)), sum(map(len, chains.labels))))

    def find(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Return the places of words."""
        new = list(dict.fromkeys(word for word in words if word not in self.places))
        if len(self.places) + len(new) > KEPT_WORDS or len(self.sums) > KEPT_WORDS:
            self.places, new = {}, list(dict.fromkeys(words))
            self.sums = np.empty((max(len(new), KEPT_WORDS), *self.sums.shape[1:]))  # larger for one long text only
        if new:
            made = self.chains.table([part for word in new for part in own_features(word)])
            self.sums[len(self.places) : len(self.places) + len(new)] = made.reshape(len(new), *self.sums.shape[1:])
            self.places.update(zip(new, range(len(self.places), len(self.places) + len(new)), strict=True))
        return np.array([self.places[word] for word in words])


_kept = lru_cache(maxsize=4)(_Kept)


def _own_sums(lines: Sequence[Line], kept: _Kept) -> Floats:
    """Return the sums of the weights of the own features of all words and of their neighbours, (words, labels)."""
    words = [line.padded() for line in lines]
    if not words:
        return np.zeros((0, kept.sums.shape[2]))
    sizes = np.array([len(line.forms) for line in lines])
    at = spread(np.cumsum([5, *map(len, words[:-1])]), sizes)
    gap = np.array([gap for line in lines for gap in line.gaps[:-1]], int)
    gap_behind = np.array([gap for line in lines for gap in line.gaps[1:]], int)
    with kept.lock:  # another thread may make room
        found = kept.find([word for line in words for word in line])
        sums: Floats = sum(kept.sums[found[at + step], part] for step, part in reach(gap, gap_behind))
    return sums


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
