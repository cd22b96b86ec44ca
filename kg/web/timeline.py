"""Events by the days on which they take place.

In: an index. Out: pages of events, by number, with their days, the newest first; how many there are in each year and month.
"""

from typing import Any

import numpy as np

from kg.web.claims import between
from kg.web.index import STATUSES, Index

EVENTS_SHOWN = 300


class Timeline:
    """The days of all events, once however many articles tell them; days are ISO 8601, shorter where the articles are, or intervals."""

    def __init__(self, index: Index) -> None:
        """Read the days from the facts of an index."""
        rows = np.flatnonzero((index.facts[1] == index.relations.index("occursOn")) & (index.facts[2] < 0) & (index.facts[3] != STATUSES.index("negated")))
        self.events, values = np.unique(index.facts[:3:2, rows], axis=1)
        said, where = np.unique(values, return_inverse=True)
        self.days = np.array([index.object_value(number).encode("utf-8") for number in said.tolist()] or [b""], dtype=np.bytes_)[where]
        self.years, self.months = self._counted(len("2024")), self._counted(len("2024-01"))

    def _counted(self, length: int) -> dict[str, int]:
        parts, numbers = np.unique(self.days[np.char.str_len(self.days) >= length].astype(f"S{length}"), return_counts=True)
        return {part.decode("ascii", "replace"): number for part, number in zip(parts.tolist(), numbers.tolist(), strict=True)}

    def page(self, since: str | None, until: str | None, page: int) -> dict[str, Any]:
        """Return a page of the events of some time, with the numbers of all."""
        kept = np.flatnonzero(between(self.days, since, until))
        kept = kept[np.lexsort((self.events[kept], self.days[kept]))[::-1]]
        shown = kept[(page - 1) * EVENTS_SHOWN : page * EVENTS_SHOWN].tolist()
        return {
            "events": [(int(self.events[at]), self.days[at].decode("utf-8")) for at in shown],
            "months": self.months,
            "years": self.years,
            "total": len(kept),
            "pages": max(1, -(-len(kept) // EVENTS_SHOWN)),
            "page": page,
        }
