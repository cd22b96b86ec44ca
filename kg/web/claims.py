"""What is claimed of one thing: facts of the same subject, relation, object and status taken together, with all the articles that state them.

In: an index, the number of a thing, filters. Out: claims, the newest first, as rows of the index. What it does not do: words, names.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.web.index import STATUSES, Index

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Filters:
    """What of the facts is wanted; ``None`` wants all. Dates are ISO 8601, inclusive, and may be shorter than a day."""

    relation: str | None = None
    status: str | None = None
    min_score: float = 0.0
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True)
class Claim:
    """A claim: where its facts stand in the index, the newest first, the likeliest of them, and from how many sources they come."""

    rows: Rows
    best: int
    independent: int


def facts_of(index: Index, place: int) -> Rows:
    """Return the facts of which a thing is part, the newest first."""
    rows = np.flatnonzero((index.facts[0] == place) | (index.facts[2] == place))
    return rows[np.lexsort((index.ids[rows], index.facts[4, rows], index.dates[index.facts[4, rows]]))[::-1]]


def between(days: NDArray[np.bytes_], since: str | None, until: str | None) -> NDArray[np.bool_]:
    """Tell which days are in a time; what has no day is in none but the whole."""
    kept = np.ones(len(days), dtype=bool)
    if since:
        kept &= days >= since.encode("ascii", "replace")
    if until:
        end = until.encode("ascii", "replace")
        kept &= (days != b"") & (days.astype(f"S{len(end)}") <= end)
    return kept


def relations_of(index: Index, rows: Rows) -> dict[str, int]:
    """Return how often each relation stands in some facts, the most frequent first."""
    numbers = np.bincount(index.facts[1, rows], minlength=len(index.relations)).tolist()
    return dict(Counter({name: number for name, number in zip(index.relations, numbers, strict=True) if number}).most_common())


def claims_of(index: Index, rows: Rows, filters: Filters) -> list[Rows]:
    """Return the facts of each claim that some facts make and that pass the filters, in the order of their first facts."""
    kept = index.scores[rows] >= filters.min_score
    if filters.relation:
        kept &= index.facts[1, rows] == (index.relations.index(filters.relation) if filters.relation in index.relations else -1)
    if filters.status:
        kept &= index.facts[3, rows] == (STATUSES.index(filters.status) if filters.status in STATUSES else -1)
    rows = rows[kept]
    if not len(rows):
        return []
    subject, relation, object_, status = index.facts[:4, rows].astype(np.int64)
    values = len(index.values)
    key = ((subject * len(index.relations) + relation) * len(STATUSES) + status) * (len(index.iris) + values) + object_ + values
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    order = np.lexsort((np.arange(len(rows)), first[group]))
    return np.split(rows[order], np.flatnonzero(np.diff(first[group][order])) + 1)


def weigh(index: Index, rows: Rows) -> Claim:
    """Return a claim of its facts."""
    return Claim(rows, int(rows[np.lexsort((index.ids[rows], index.scores[rows]))[-1]]), len(np.unique(index.sources[index.facts[4, rows]])))


def others_of(index: Index, place: int, rows: Rows, relation: str, side: str) -> list[tuple[int, str, int]]:
    """Return what a thing is linked to by stated facts of a relation: things or values, status, number of articles.

    Those of most articles come first, then the newest.

    ``side`` is where the other stands: ``subject``, ``object``, or ``either`` for relations without direction.
    """
    facts = index.facts[:, rows]
    facts = facts[:, (facts[1] == index.relations.index(relation)) & (facts[3] != STATUSES.index("negated"))]
    if side == "either":
        other = np.where(facts[0] == place, facts[2], facts[0])
    else:
        facts = facts[:, facts[2 if side == "subject" else 0] == place]
        other = facts[0 if side == "subject" else 2]
    found, first, articles = np.unique(np.stack([other, facts[3]]), axis=1, return_index=True, return_counts=True)
    order = np.lexsort((first, -articles))
    return [(int(found[0, at]), STATUSES[found[1, at]], int(articles[at])) for at in order.tolist()]
