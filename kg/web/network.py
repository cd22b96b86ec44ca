"""Things picked for a picture of a graph, and the facts between them.

In: a store, its index, and what a link to a thing needs. Out: nodes and edges as plain data. What it does not do: lay them out.
"""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pyoxigraph as ox

from kg.errors import NotFoundError
from kg.graph.quads import node, value
from kg.model import ARTICLE_BASE, ENTITY_BASE, FACT_BASE, ONTOLOGY
from kg.web.index import ARTICLE, KINDS, STATUSES, Index, Numbers

# Edges drawn for each thing, and at least so many in all; with more than so many their words wait until they are asked for.
EDGES_EACH, EDGES_LEAST, QUOTED = 3, 600, 60
_FACT = re.compile(re.escape(FACT_BASE) + "[0-9a-f]{16}")


class Network:
    """Networks over one store that nobody writes to."""

    def __init__(self, inner: ox.Store, index: Index, thing: Callable[[int], dict[str, Any]]) -> None:
        """Keep the store and what is known of it."""
        self.inner, self.index, self._thing = inner, index, thing

    def network(self, center: str | None = None, limit: int = 300) -> dict[str, Any]:
        """Return a network of at most ``limit`` things: what stands around one, the nearest first, or the best known of the whole graph."""
        index = self.index
        if center is None:
            chosen = np.flatnonzero((index.degree > 0) & ~np.isin(index.kinds, [ARTICLE, KINDS.index("Position")]))
            order = chosen[np.lexsort((chosen, -index.degree[chosen]))][:limit].astype(np.int32)
        else:
            place = index.place(center)
            if place is None:
                raise NotFoundError(f"{center}: the graph does not know it")
            order = self._around(place, limit)
        nodes = []
        for at in order.tolist():
            one = self._thing(at)
            nodes.append({**one, "id": one["iri"], "url": "/entity/" + one["iri"].removeprefix(ENTITY_BASE), "degree": int(index.degree[at])})
        return {"nodes": nodes, "edges": self._edges(order)}

    def _around(self, center: int, limit: int) -> Numbers:
        """Return a thing and what is linked to it by stated facts, then what is linked to that, the best known first."""
        index = self.index
        stated = index.facts[:, (index.facts[3] != STATUSES.index("negated")) & (index.facts[2] >= 0)]
        seen = np.zeros(len(index.iris), dtype=bool)
        seen[center] = True
        order, ring = [center], np.array([center])
        for _ in range(2):
            following: list[int] = []
            for at in ring.tolist():
                near = np.unique(np.concatenate([stated[2, stated[0] == at], stated[0, stated[2] == at]]))
                near = near[~seen[near]]
                near = near[np.lexsort((near, -index.degree[near]))][: limit - len(order)]
                seen[near] = True
                order += near.tolist()
                following += near.tolist()
                if len(order) >= limit:
                    return np.array(order, dtype=np.int32)
            ring = np.array(following)
        return np.array(order, dtype=np.int32)

    def _edges(self, order: Numbers) -> list[dict[str, Any]]:
        """Return facts among some things, of each subject, relation, object and status the likeliest; of many the likeliest for each thing."""
        index = self.index
        wanted = np.zeros(len(index.iris), dtype=bool)
        wanted[order] = True
        linked = np.flatnonzero(index.facts[2] >= 0)
        rows = linked[wanted[index.facts[0, linked]] & wanted[index.facts[2, linked]] & (index.facts[0, linked] != index.facts[2, linked])]
        rows = rows[np.lexsort((rows, -index.scores[rows]))]  # the likeliest first
        _, first = np.unique(index.facts[:4, rows], axis=1, return_index=True)
        rows = rows[np.sort(first)]
        most = max(EDGES_LEAST, EDGES_EACH * len(order))
        each = max(EDGES_EACH, most // max(len(order), 1))
        drawn: Counter[int] = Counter()
        edges: list[dict[str, Any]] = []
        for at in rows.tolist():
            subject, _, object_, _, _ = index.facts[:, at].tolist()
            if len(edges) >= most or (drawn[subject] >= each and drawn[object_] >= each):
                continue
            drawn.update((subject, object_))
            edges.append(self._edge(at))
        if len(edges) <= QUOTED:
            for edge in edges:
                edge["quote"] = quote(self.inner, edge["id"], ARTICLE_BASE + edge["articleUrl"].removeprefix("/article/").rpartition("#")[0])
        return sorted(edges, key=lambda row: str(row["id"]))

    def _edge(self, at: int) -> dict[str, Any]:
        index = self.index
        subject, relation, object_, status, article = index.facts[:, at].tolist()
        fact, here = index.fact(at), index.iris[article].removeprefix(ARTICLE_BASE)
        return {
            "id": fact, "source": index.iris[subject], "target": index.iris[object_], "relation": index.relations[relation], "status": STATUSES[status],
            "score": round(float(index.scores[at]), 4), "quote": "", "article": index.label(article), "published": index.date(article),
            "articleUrl": f"/article/{here}#{fact.rsplit('/', 1)[-1]}",
        }  # fmt: skip


def quotes(inner: ox.Store, index: Index, facts: list[str]) -> dict[str, str]:
    """Return the words of some facts, by their IRIs."""
    wanted = np.array([int(fact.rsplit("/", 1)[-1], 16) for fact in facts if _FACT.fullmatch(fact)], dtype=np.uint64)
    rows = np.flatnonzero(np.isin(index.ids, wanted)).tolist()
    return {index.fact(row): quote(inner, index.fact(row), index.iris[int(index.facts[4, row])]) for row in rows}


def quote(inner: ox.Store, fact: str, article: str) -> str:
    """Return the words of a fact in an article."""
    graph = node(article)
    for span in inner.quads_for_pattern(node(fact), node(ONTOLOGY + "evidence"), None, graph):
        for words in inner.quads_for_pattern(span.object, node(ONTOLOGY + "quote"), None, graph):  # type: ignore[arg-type]
            return value(words.object)
    return ""
