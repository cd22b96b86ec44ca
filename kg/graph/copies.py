"""Copies: articles that are one text, as wire services and re-posts make them.

In: a store. Out: ``kg:copyOf`` from each copy to the earliest of its texts, so that copies do not count as independent sources. Candidates come from
MinHash with locality-sensitive hashing (Broder 1997, in the library rensa), and each is checked by its true resemblance.
"""

import re
from collections import defaultdict

import pyoxigraph as ox

from kg.graph.decisions import COPY_OF
from kg.graph.quads import SCHEMA, node, value
from kg.graph.store import DEFAULT, Store
from kg.model import ONTOLOGY

# Shingles of so many letters: long enough that two articles of one ministry share few, short enough that a changed word breaks few.
SHINGLE_CHARS = 8
# Resemblance (shared shingles of all) from which two articles are one text: re-posts with another headline and credit line lie above 0.85.
ALIKE = 0.8
_PERMUTATIONS, _BANDS = 128, 16
_TEXT, _DATE = node(ONTOLOGY + "text"), node(SCHEMA + "datePublished")


def shingles(text: str) -> set[str]:
    """Return the overlapping pieces of a text, white space left out."""
    bare = re.sub(r"\s+", "", text)
    return {bare[at : at + SHINGLE_CHARS] for at in range(max(1, len(bare) - SHINGLE_CHARS + 1))}


def resemblance(one: set[str], other: set[str]) -> float:
    """Return the share of pieces that two texts have in common (Jaccard)."""
    return len(one & other) / len(one | other) if one or other else 1.0


def find_copies(store: Store) -> dict[str, str]:
    """Return for each copy the IRI of the article it copies: the earliest published of all that are alike, then the first by IRI."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=ALIKE, num_perm=_PERMUTATIONS, num_bands=_BANDS)
    names = store.articles()
    parent = list(range(len(names)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for number, name in enumerate(names):
        mine = shingles(_text(store, name))
        sketch = RMinHash(num_perm=_PERMUTATIONS, seed=1)
        sketch.update(sorted(mine))
        for other in sorted(set(index.query(sketch))):
            if root(other) != root(number) and resemblance(mine, shingles(_text(store, names[other]))) >= ALIKE:
                parent[root(number)] = root(other)
        index.insert(number, sketch)
    groups: dict[int, list[str]] = defaultdict(list)
    for number, name in enumerate(names):
        groups[root(number)].append(name)
    found: dict[str, str] = {}
    for group in groups.values():
        first = min(group, key=lambda name: (_date(store, name) or "9999", name))
        found |= {name: first for name in group if name != first}
    return dict(sorted(found.items()))


def link_copies(store: Store) -> int:
    """Write the copies of a store into it, in the place of those written before; return how many there are."""
    found = find_copies(store)
    old = list(store.inner.quads_for_pattern(None, COPY_OF, None, None))
    new = [ox.Quad(node(a), COPY_OF, node(b), graph) for a, b in found.items() for graph in (node(a), DEFAULT)]
    for quad in set(old) - set(new):
        store.inner.remove(quad)
    store.inner.extend(set(new) - set(old))
    return len(found)


def _text(store: Store, name: str) -> str:
    return next((value(quad.object) for quad in store.inner.quads_for_pattern(node(name), _TEXT, None, node(name))), "")


def _date(store: Store, name: str) -> str | None:
    return next((value(quad.object) for quad in store.inner.quads_for_pattern(node(name), _DATE, None, node(name))), None)
