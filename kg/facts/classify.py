"""Which relation holds between two items: a maximum-entropy classifier over the features of pairs.

In: pairs. Out: claims about entities with probabilities, the best of all mention pairs. The model is a CRF without transitions
(python-crfsuite), so one call judges all the pairs of an article.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pycrfsuite

from kg.facts.cues import Cue
from kg.facts.items import Item
from kg.facts.pairs import Pair
from kg.model import Relation

MODELS = Path(__file__).parent.parent / "models"
NONE = "none"
# Below this a claim is not even considered; the threshold of what is kept comes later.
FAINT = 0.05

Key = tuple[int, str, int | str]


class Claim(NamedTuple):
    """A relation between two entities (or an entity and a date or number) with its probability and the pair it was read from."""

    subject: int
    relation: str
    object: int | str
    score: float
    pair: Pair


@lru_cache(maxsize=4)
def _open(path: str) -> "pycrfsuite.Tagger":
    tagger = pycrfsuite.Tagger()
    tagger.open(path)
    return tagger


def relation_scores(pairs: list[Pair], *, folder: Path = MODELS) -> Iterator[dict[str, float]]:
    """Yield for each pair the probability of every label but ``none`` that is not faint: ``signs>`` where the first is the subject."""
    if not pairs:
        return
    tagger = _open(str(folder / "facts.crf"))
    tagger.set([pair.features for pair in pairs])
    labels = [label for label in tagger.labels() if label != NONE]
    for number in range(len(pairs)):
        if tagger.marginal(NONE, number) > 1 - FAINT:
            yield {}
            continue
        scores = {label: tagger.marginal(label, number) for label in labels}
        yield {label: score for label, score in scores.items() if score >= FAINT}


def allowed(relation: Relation, subject: Item, object_: Item) -> bool:
    """Tell whether the ontology lets a relation hold between two items."""
    return subject.type in relation.subject_types and object_.type in relation.object_types


def find_claims(
    pairs: list[Pair], scores: Iterable[Mapping[str, float]], relations: Mapping[str, Relation]
) -> dict[Key, Claim]:
    """Return the best claim for each (subject, relation, object)."""
    best: dict[Key, Claim] = {}
    for pair, row in zip(pairs, scores, strict=True):
        for label, score in row.items():
            name, direction = label[:-1], label[-1]
            relation = relations.get(name)
            if relation is None:
                continue
            subject, object_ = (pair.first, pair.second) if direction == ">" else (pair.second, pair.first)
            if not allowed(relation, subject, object_):
                continue
            if relation.symmetric and isinstance(object_.value, int) and object_.value < subject.value:
                subject, object_ = object_, subject
            assert isinstance(subject.value, int)
            key = (subject.value, name, object_.value)
            if key not in best or score > best[key].score:
                best[key] = Claim(*key, score, pair)
    return best


# A cue relates the nearest items on its two sides; farther away than this it speaks of others.
CUE_REACH_CHARS = 120


def cue_claims(pairs: list[Pair], cues: Sequence[Cue], relations: Mapping[str, Relation]) -> dict[Key, Claim]:
    """Return what the cues alone say for relations that no model has learnt: the nearest fitting pair around each cue, at the
    relation's ``kg:cueScore``."""
    best: dict[Key, Claim] = {}
    for cue in cues:
        relation = relations.get(cue.relation)
        if relation is None:
            continue
        near: tuple[int, Item, Item, Pair] | None = None
        for pair in pairs:
            if pair.first.end > cue.start or pair.second.start < cue.end or pair.first.sentence != pair.second.sentence:
                continue
            subject, object_ = (pair.second, pair.first) if cue.reverse else (pair.first, pair.second)
            gap = pair.second.start - pair.first.end
            if gap <= CUE_REACH_CHARS and allowed(relation, subject, object_) and (near is None or gap < near[0]):
                near = (gap, subject, object_, pair)
        if near is not None and isinstance(near[1].value, int):
            key = (near[1].value, cue.relation, near[2].value)
            best.setdefault(key, Claim(*key, relation.cue_score, near[3]))
    return best
