"""Search over the names of a graph.

In: an index and some letters. Out: what has such a name: names that are it, begin with it, hold it; the better known first, headlines last.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import numpy as np

from kg.web.index import Index, code


def search(index: Index, text: str, limit: int) -> dict[int, int]:
    """Return things and, of each, the best name that fits, both by place, the best first; at most ``limit``."""
    wanted = " ".join(text.split()).casefold()
    found: dict[int, int] = {}
    if not wanted:
        return found
    for first, last in ((0, index.headlines), (index.headlines, len(index.names))):
        for name in _names(index, code(wanted), first, last):
            if wanted in index.names[name].casefold().replace("\n", " "):  # letters of other scripts have one code
                found.setdefault(int(index.named[name]), name)
            if len(found) >= limit:
                return found
    return found


def _names(index: Index, wanted: bytes, first: int, last: int) -> Iterator[int]:
    """Yield the places of names from ``first`` to before ``last`` that hold a code, some of them twice; they are ordered by how well they are known."""
    starts, coded, alphabet = index.starts, index.coded, index.alphabet

    def begins(place: int) -> bytes:
        at = int(starts[alphabet[place]])
        return coded[at : min(at + len(wanted), int(starts[alphabet[place] + 1]) - 1)]

    low = bisect_left(range(len(alphabet)), wanted, key=begins)
    high = bisect_right(range(len(alphabet)), wanted, lo=low, key=begins)
    rows = alphabet[low:high]
    rows = np.sort(rows[(rows >= first) & (rows < last)])
    whole = starts[rows + 1] - starts[rows] - 1 == len(wanted)
    yield from rows[whole].tolist()
    yield from rows[~whole].tolist()
    at, end = int(starts[first]), int(starts[last])
    while (at := coded.find(wanted, at, end)) >= 0:
        name = int(np.searchsorted(starts, at, side="right")) - 1
        yield name
        at = int(starts[name + 1])
