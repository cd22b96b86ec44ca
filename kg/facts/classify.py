"""Which relation holds between two items: a maximum-entropy classifier over the features of pairs.

In: pairs. Out: claims about entities with probabilities, the best of all mention pairs. The model is a CRF without transitions
(python-crfsuite's), so all the pairs of an article are judged at once.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, repeat
from pathlib import Path
from sys import intern
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.chains import Chains, load_chains, softmax, spread
from kg.facts.cues import Cue
from kg.facts.items import Item
from kg.facts.pairs import Pair
from kg.model import Relation, Status

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


def relation_scores(pairs: list[Pair], *, folder: Path = MODELS) -> Iterator[dict[str, float]]:
    """Yield for each pair the probability of every label but ``none`` that is not faint: ``signs>`` where the first is the subject."""
    if not pairs:
        return
    chains = load_chains(str(folder / "facts.crf"))
    labels = chains.labels[0]
    numbers, kinds, model = _by_kind(chains)
    hints = {id(hints): hints for pair in pairs for hints in pair.hints}  # what the pairs of an item share is looked up once
    names = list(chain.from_iterable(chain(told, bare) for told, bare in hints.values()))
    named = np.fromiter(map(numbers.get, names, repeat(0)), np.int64, len(names))
    sizes = np.array([len(told) + len(bare) for told, bare in hints.values()])
    places = dict(zip(hints, range(len(hints)), strict=True))
    rows = np.array([places[id(hints)] for pair in pairs for hints in pair.hints])
    kind = np.array([kinds.get(pair.kind, 0) for pair in pairs])
    flat = spread((np.cumsum(sizes) - sizes)[rows], sizes[rows])
    sizes = sizes[rows].reshape(-1, 3).sum(1)
    table = softmax(chains.table_of(model[np.repeat(kind, sizes), named[flat]], sizes))
    none = labels.index(NONE)
    keep = table >= FAINT
    keep[table[:, none] > 1 - FAINT] = False
    keep[:, none] = False
    found: list[dict[str, float]] = [{} for _ in pairs]
    for number, label in zip(*np.nonzero(keep), strict=True):
        found[number][labels[label]] = float(table[number, label])
    yield from found


@lru_cache(maxsize=2)
def _by_kind(chains: Chains) -> tuple[dict[str, int], dict[str, int], NDArray[np.int32]]:
    """Return numbers of the features as pairs tell them, numbers of the kinds, and a table (kinds, features) of the features' numbers in the model.

    One look-up serves all kinds of pairs that a word stands between.
    """
    names: dict[str, int] = {}
    kinds: dict[str, int] = {}
    at, name_at = [], []
    for feature in chains.numbers:
        kind, bar, rest = feature.partition("|")
        bare = "=" in kind
        at.append(0 if bare else kinds.setdefault(kind, len(kinds) + 1))
        name_at.append(names.setdefault(intern(feature if bare else bar + rest), len(names) + 1))
    table = np.zeros((len(kinds) + 1, len(names) + 1), np.int32)
    table[at, name_at] = list(chains.numbers.values())
    bare_names = np.array(name_at)[np.array(at) == 0]
    table[:, bare_names] = table[0, bare_names]
    return names, kinds, table


def allowed(relation: Relation, subject: Item, object_: Item) -> bool:
    """Tell whether the ontology lets a relation hold between two items."""
    return subject.type in relation.subject_types and object_.type in relation.object_types


def find_claims(pairs: list[Pair], scores: Iterable[Mapping[str, float]], relations: Mapping[str, Relation]) -> dict[Key, Claim]:
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
            assert isinstance(subject.value, int)
            if relation.symmetric and isinstance(object_.value, int) and object_.value < subject.value:
                subject, object_ = object_, subject
            assert isinstance(subject.value, int)
            key = (subject.value, name, object_.value)
            if key not in best or score > best[key].score:
                best[key] = Claim(*key, score, pair)
    return best


# A cue relates the nearest items on its two sides; farther away from it together than this they are others.
CUE_REACH_CHARS = 120
# How much of a blended score is the encoder's; the rest is the linear model's, which reads cues and sees rare patterns better.
ENCODER_SHARE = 0.55


def blend_claims(encoded: Mapping[Key, tuple[Claim, Status]], linear: Mapping[Key, tuple[Claim, Status]]) -> dict[Key, tuple[Claim, Status]]:
    """Return the claims of two models with the weighted mean of their scores; a model that does not see a claim gives it 0."""
    blended = {}
    for key in {**encoded, **linear}:
        first, second = encoded.get(key), linear.get(key)
        best = first or second
        assert best is not None
        score = ENCODER_SHARE * (first[0].score if first else 0.0) + (1 - ENCODER_SHARE) * (second[0].score if second else 0.0)
        blended[key] = (best[0]._replace(score=score), best[1])
    return blended


def calibrate_claims(claims: Mapping[Key, tuple[Claim, Status]], line: Sequence[float]) -> dict[Key, tuple[Claim, Status]]:
    """Return the claims with their scores made probabilities: slope and shift of the logit (Platt 1999)."""
    slope, shift = line

    def probability(score: float) -> float:
        inside = min(max(score, 1e-4), 1 - 1e-4)
        return 1 / (1 + math.exp(-(slope * math.log(inside / (1 - inside)) + shift)))

    return {key: (claim._replace(score=probability(claim.score)), status) for key, (claim, status) in claims.items()}


def cue_claims(pairs: list[Pair], cues: Sequence[Cue], relations: Mapping[str, Relation], *, text: str) -> dict[Key, Claim]:
    """Return what cues alone say, for relations that no model has learnt.

    Around each cue it is the nearest fitting pair, at the relation's ``kg:cueScore``. An event may also have been named before: in "(เมียนมาไม่เข้าร่วม)"
    nothing follows the cue.
    """
    best: dict[Key, Claim] = {}
    fitting: dict[str, list[tuple[Item, Item, Pair]]] = {}
    for cue in cues:
        relation = relations.get(cue.relation)
        if relation is None:
            continue
        if cue.relation not in fitting:
            ends = ((*ends, pair) for pair in pairs for ends in ((pair.first, pair.second), (pair.second, pair.first)))
            fitting[cue.relation] = [row for row in ends if allowed(relation, row[0], row[1])]
        near: tuple[int, Item, Item, Pair] | None = None
        for subject, object_, pair in fitting[cue.relation]:
            gap = _cue_gap(cue, subject, object_, text)
            if gap is not None and (near is None or gap < near[0]):
                near = (gap, subject, object_, pair)
        if near is not None and isinstance(near[1].value, int):
            key = (near[1].value, cue.relation, near[2].value)
            best.setdefault(key, Claim(*key, relation.cue_score, near[3]))
    return best


def _cue_gap(cue: Cue, subject: Item, object_: Item, text: str) -> int | None:
    """Return how far from a cue its subject and object stand together, in code points; None where they cannot be its own."""
    before, after = (object_, subject) if cue.reverse else (subject, object_)
    if before.end > cue.start:
        return None
    gap = cue.start - before.end
    if after.start >= cue.end and after.sentence == before.sentence:
        gap += after.start - cue.end
        return gap if gap <= CUE_REACH_CHARS else None
    named_before = not cue.reverse and object_.type == "Event" and object_.end <= subject.start
    if named_before and gap <= OWN_REACH_CHARS and not _GOES_ON.match(text, cue.end):
        return CUE_REACH_CHARS + cue.start - object_.end
    return None


# A subject whose object was named before stands this near its cue.
OWN_REACH_CHARS = 40
# What follows a verb that has an object of its own: a word that is none of these.
_GOES_ON = re.compile(r"(?!ด้วย|ใน|แต่|และ|เพราะ|เนื่องจาก|โดย|แล้ว|อีก|ครั้งนี้)[ก-๙A-Za-z0-9]")
