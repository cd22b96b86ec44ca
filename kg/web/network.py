"""Things picked for a picture of a graph, and the facts between them.

In: a store, its index, and what a link to a thing needs. Out: nodes and edges as plain data. What it does not do: lay them out.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pyoxigraph as ox

from kg.errors import NotFoundError
from kg.graph.quads import node, value
from kg.graph.store import DEFAULT
from kg.model import ARTICLE_BASE, ENTITY_BASE, FACT_BASE, ONTOLOGY, TYPES, digest
from kg.web.index import STATUSES, Index

# Edges drawn for each thing, and at least so many in all; with more than so many their words wait on the articles' pages.
EDGES_EACH, EDGES_LEAST, QUOTED = 3, 600, 2500


class Network:
    """Networks over one store that nobody writes to."""

    def __init__(self, inner: ox.Store, index: Index, thing: Callable[[str], dict[str, Any]]) -> None:
        """Keep the store and what is known of it."""
        self.inner, self.index, self._thing = inner, index, thing
        self._things = np.array(index.things)

    def network(self, center: str | None = None, limit: int = 300) -> dict[str, Any]:
        """Return a network of at most ``limit`` things: what stands around one, the nearest first, or the best known of the whole graph."""
        if center is not None and center not in self.index.types:
            raise NotFoundError(f"{center}: the graph does not know it")
        if center is None:
            chosen = {iri for iri, _ in self.index.degree.most_common() if self.index.types.get(iri) in TYPES and self.index.types[iri] != "Position"}
            order = sorted(chosen, key=lambda iri: (-self.index.degree[iri], iri))[:limit]
        else:
            order = self._around(center, limit)
        edges = self._edges(order)
        nodes = [
            {**self._thing(iri), "id": iri, "url": "/entity/" + iri.removeprefix(ENTITY_BASE), "degree": self.index.degree[iri]} for iri in order
        ]
        return {"nodes": nodes, "edges": edges}

    def _around(self, center: str, limit: int) -> list[str]:
        order, ring = [center], [center]
        seen = {center}
        for _ in range(2):
            following: list[str] = []
            for iri in ring:
                near: Counter[str] = Counter()
                for pattern in ((node(iri), None), (None, node(iri))):
                    for quad in self.inner.quads_for_pattern(pattern[0], None, pattern[1], DEFAULT):
                        other = quad.object if pattern[0] is not None else quad.subject
                        if isinstance(other, ox.NamedNode) and other.value in self.index.types and other.value not in seen:
                            near[other.value] = self.index.degree[other.value]
                for other_iri, _ in sorted(near.items(), key=lambda item: (-item[1], item[0])):
                    if len(order) >= limit:
                        return order
                    seen.add(other_iri)
                    order.append(other_iri)
                    following.append(other_iri)
            ring = following
        return order

    def _edges(self, order: list[str]) -> list[dict[str, Any]]:
        """Return facts among some things, of each subject, relation, object and status the likeliest; of many the likeliest for each thing."""
        index = self.index
        wanted = np.zeros(len(index.things), dtype=bool)
        wanted[np.searchsorted(self._things, np.array(order))] = True
        rows = np.flatnonzero(wanted[index.facts[:, 0]] & wanted[index.facts[:, 2]] & (index.facts[:, 0] != index.facts[:, 2]))
        rows = rows[np.lexsort((rows, -index.scores[rows]))]  # the likeliest first
        _, first = np.unique(index.facts[rows][:, :4], axis=0, return_index=True)
        rows = rows[np.sort(first)]
        most = max(EDGES_LEAST, EDGES_EACH * len(order))
        each = max(EDGES_EACH, most // max(len(order), 1))
        drawn: Counter[int] = Counter()
        edges: list[dict[str, Any]] = []
        for at in rows.tolist():
            subject, relation, object_, status, article = index.facts[at].tolist()
            if len(edges) >= most or (drawn[subject] >= each and drawn[object_] >= each):
                continue
            drawn.update((subject, object_))
            edges.append(self._edge(index.things[subject], index.relations[relation], index.things[object_], STATUSES[status], at, index.articles[article]))
        if len(edges) <= QUOTED:
            for edge in edges:
                edge["quote"] = self._quote(edge)
        return sorted(edges, key=lambda row: str(row["id"]))

    def _edge(self, subject: str, relation: str, object_: str, status: str, at: int, article: str) -> dict[str, Any]:
        here = article.removeprefix(ARTICLE_BASE)
        fact = FACT_BASE + digest(here, subject, relation, object_)
        return {
            "id": fact, "source": subject, "target": object_, "relation": relation, "status": status, "score": round(float(self.index.scores[at]), 4),
            "quote": "", "article": self.index.labels.get(article, here), "published": self.index.dates.get(article),
            "articleUrl": f"/article/{here}#{fact.rsplit('/', 1)[-1]}",
        }  # fmt: skip

    def _quote(self, edge: dict[str, Any]) -> str:
        graph = node(ARTICLE_BASE + edge["articleUrl"].removeprefix("/article/").rpartition("#")[0])
        for span in self.inner.quads_for_pattern(node(edge["id"]), node(ONTOLOGY + "evidence"), None, graph):
            for words in self.inner.quads_for_pattern(span.object, node(ONTOLOGY + "quote"), None, graph):  # type: ignore[arg-type]
                return value(words.object)
        return ""
