"""What the pages show, as plain data: search, things, articles, time, the network, and SPARQL.

In: a store that nobody writes to. Out: dictionaries and strings. Names, dates and degrees of the whole graph are read once into an ``Index``;
everything else is asked for when it is needed, and bounded. What it does not do: HTTP, HTML.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import NotFoundError
from kg.graph.decisions import COPY_OF
from kg.graph.quads import OWL, RDF, SCHEMA, SKOS, node, value
from kg.graph.store import DEFAULT, Store
from kg.model import ARTICLE_BASE, ONTOLOGY, TYPES, digest
from kg.web.index import Index, kept_index
from kg.web.network import Network
from kg.web.results import answer, describe

_TYPE = node(RDF + "type")
# An entity of a national archive stands in tens of thousands of facts; a page reads the newest of them.
FACTS_READ = 500
RARE_NAME = 100
# The facts of so many entities asked for last are remembered, for the next page and the next filter.
ENTITIES_KEPT = 50
CLAIMS_SHOWN = 60
# A date or a number where a thing could stand.
_VALUE: dict[str, Any] = {"iri": None, "label": "", "english": None, "type": None}


class Answers:
    """Answers over one store."""

    def __init__(self, store: Store, index_file: Path | None = None) -> None:
        """Keep the store, which nobody writes to; nothing is read yet. Processes over one store share what they read by a file."""
        self.store, self.inner = store, store.inner
        self._index: Index | None = None
        self._index_file = index_file
        self._network: Network | None = None
        self._overview: dict[str, Any] | None = None
        self._facts: dict[str, list[tuple[ox.NamedNode, ox.NamedNode]]] = {}

    def warm(self) -> int:
        """Read the index and what the first page shows; return the number of names."""
        self.overview()
        return len(self.index.keys)

    @property
    def index(self) -> Index:
        """The index, read once."""
        if self._index is None:
            self._index = kept_index(self.inner, self._index_file)
        return self._index

    # --- names ------------------------------------------------------------------------------------------------------------------------------

    def search(self, text: str, limit: int = 12) -> list[dict[str, Any]]:
        """Return what has a name like the text: names that are it, begin with it, hold it; the better known first, headlines last."""
        wanted = text.strip().casefold()
        if not wanted:
            return []
        found: dict[str, tuple[int, int, str]] = {}
        for folded, name, iri in self.index.keys:
            at = folded.find(wanted)
            if at < 0:
                continue
            rank = (0 if folded == wanted else 1 if at == 0 else 2) + (3 if self.index.types[iri] == "Article" else 0)
            row = (rank, -self.index.degree[iri], name)
            if iri not in found or row < found[iri]:
                found[iri] = row
        best = sorted(found.items(), key=lambda item: (*item[1], item[0]))[:limit]
        return [{**self.thing(iri), "matched": name, "degree": -degree} for iri, (_, degree, name) in best]

    def thing(self, iri: str) -> dict[str, Any]:
        """Return what a link to a thing needs."""
        index = self.index
        return {"iri": iri, "label": index.labels.get(iri, iri.rsplit("/", 1)[-1]), "english": index.english.get(iri), "type": index.types.get(iri)}

    def overview(self) -> dict[str, Any]:
        """Return numbers, the newest articles and the best known things of each type."""
        if self._overview is None:
            self._overview = self._make_overview()
        return self._overview

    def _make_overview(self) -> dict[str, Any]:
        kinds = Counter(self.index.types.values())
        articles = (iri for iri, kind in self.index.types.items() if kind == "Article")
        newest = sorted(articles, key=lambda iri: (self.index.dates.get(iri, ""), iri), reverse=True)
        best = {}
        for kind in ("Person", "Organization", "Country", "Place", "Event", "Work"):
            rows = sorted((iri for iri, k in self.index.types.items() if k == kind), key=lambda iri: (-self.index.degree[iri], iri))[:8]
            best[kind] = [{**self.thing(iri), "degree": self.index.degree[iri]} for iri in rows]
        return {
            "counts": {kind: kinds[kind] for kind in ("Article", *TYPES)},
            "facts": self.index.total,
            "articles": [{**self.thing(iri), "published": self.index.dates.get(iri)} for iri in newest[:10]],
            "best": best,
        }

    # --- facts ------------------------------------------------------------------------------------------------------------------------------

    def _row(self, fact: ox.NamedNode, graph: ox.NamedNode) -> dict[str, Any]:
        one: dict[str, ox.NamedNode | ox.Literal] = {}
        for quad in self.inner.quads_for_pattern(fact, None, None, graph):
            one.setdefault(quad.predicate.value, quad.object)  # type: ignore[arg-type]
        span = one[ONTOLOGY + "evidence"]
        near = self.inner.quads_for_pattern(span, None, None, graph)  # type: ignore[arg-type]
        words = {quad.predicate.value.removeprefix(ONTOLOGY): value(quad.object) for quad in near}
        object_ = one[RDF + "object"]
        said_by = one.get(ONTOLOGY + "saidBy")
        return {
            "iri": fact.value,
            "subject": self.thing(value(one[RDF + "subject"])),
            "relation": value(one[RDF + "predicate"]).removeprefix(ONTOLOGY),
            "object": self.thing(object_.value) if isinstance(object_, ox.NamedNode) else {**_VALUE, "label": object_.value},
            "status": value(one[ONTOLOGY + "status"]).removeprefix(ONTOLOGY),
            "score": float(value(one[ONTOLOGY + "score"])),
            "foundBy": value(one.get(ONTOLOGY + "foundBy", "")),
            "saidBy": self.thing(value(said_by)) if said_by is not None else None,
            "quote": words.get("quote", ""),
            "start": int(words.get("spanStart", 0)),
            "end": int(words.get("spanEnd", 0)),
            "article": {**self.thing(graph.value), "id": graph.value.removeprefix(ARTICLE_BASE)},
            "published": self.index.dates.get(graph.value),
        }

    def _facts_of(self, here: ox.NamedNode, since: str | None, until: str | None) -> list[tuple[ox.NamedNode, ox.NamedNode]]:
        if here.value not in self._facts:
            pattern = f"SELECT DISTINCT ?f ?g {{ GRAPH ?g {{ {{ ?f <{RDF}subject> {here} }} UNION {{ ?f <{RDF}object> {here} }} }} }}"
            solutions = self.inner.query(pattern)
            assert isinstance(solutions, ox.QuerySolutions)
            if len(self._facts) >= ENTITIES_KEPT:
                del self._facts[next(iter(self._facts))]
            self._facts[here.value] = [(row[0], row[1]) for row in solutions]
        found = self._facts[here.value]
        dates = self.index.dates
        rows = [
            (fact, graph)
            for fact, graph in found
            if (not since or dates.get(graph.value, "") >= since) and (not until or (graph.value in dates and dates[graph.value][: len(until)] <= until))
        ]
        return sorted(rows, key=lambda row: (dates.get(row[1].value, ""), row[1].value, row[0].value), reverse=True)

    def entity(
        self,
        iri: str,
        relation: str | None = None,
        status: str | None = None,
        min_score: float = 0.0,
        since: str | None = None,
        until: str | None = None,
        page: int = 1,
    ) -> dict[str, Any]:
        """Return an entity with its claims: facts of the same subject, relation, object and status, with all their sources, newest first.

        Raises NotFoundError where the graph does not know it. Of an entity with more facts than ``FACTS_READ`` the newest are read.
        """
        if iri not in self.index.types:
            raise NotFoundError(f"{iri}: the graph does not know it")
        here = node(iri)
        all_facts = self._facts_of(here, since, until)
        claims: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        relations: Counter[str] = Counter()
        for fact, graph in all_facts[:FACTS_READ]:
            row = self._row(fact, graph)
            relations[row["relation"]] += 1
            if (relation and row["relation"] != relation) or (status and row["status"] != status) or row["score"] < min_score:
                continue
            key = (row["subject"]["iri"], row["relation"], row["object"]["iri"] or row["object"]["label"], row["status"])
            claims.setdefault(key, []).append(row)
        shown = [self._claim(rows) for rows in claims.values()]
        first = (page - 1) * CLAIMS_SHOWN
        return {
            **self.thing(iri),
            **self._names(here),
            "degree": self.index.degree[iri],
            "facts": len(all_facts),
            "read": min(len(all_facts), FACTS_READ),
            "relations": dict(relations.most_common()),
            "claims": shown[first : first + CLAIMS_SHOWN],
            "pages": max(1, -(-len(shown) // CLAIMS_SHOWN)),
            "page": page,
            "statements": list(self._said(here)) if page == 1 else [],
            "offices": self._offices(shown, iri),
            "when": sorted({row["object"]["label"] for row in shown if row["relation"] == "occursOn" and row["status"] != "negated"}),
        }

    def _claim(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        best = max(rows, key=lambda row: (row["score"], row["iri"]))
        texts = {self._source(row["article"]["iri"]) for row in rows} if len(rows) > 1 else {""}  # copies of one text are one source
        return {**best, "sources": rows, "independent": len(texts)}

    def _source(self, article: str) -> str:
        """Return what tells sources apart: the article that one copies (``kg copies``), else a digest of its words."""
        graph = node(article)
        original = next((value(quad.object) for quad in self.inner.quads_for_pattern(graph, COPY_OF, None, graph)), article)
        words = next((value(q.object) for q in self.inner.quads_for_pattern(node(original), node(ONTOLOGY + "text"), None, node(original))), original)
        return digest(words)

    def _names(self, here: ox.NamedNode) -> dict[str, Any]:
        def all_of(predicate: str) -> list[str]:
            return sorted({value(quad.object) for quad in self.inner.quads_for_pattern(here, node(predicate), None, DEFAULT)})

        counted = self.inner.query(f"SELECT ?n (COUNT(*) AS ?articles) {{ GRAPH ?g {{ {here} <{SKOS}altLabel> ?n }} }} GROUP BY ?n")
        assert isinstance(counted, ox.QuerySolutions)
        often = Counter({value(row[0]): int(value(row[1])) for row in counted})
        # Of what thousands of articles call a thing, a name that one in a hundred of them has is more often a slip of reading than a name.
        least = max(often.values(), default=0) / RARE_NAME
        shown = {self.index.labels.get(here.value), self.index.english.get(here.value)}
        names = [name for name, number in sorted(often.items(), key=lambda row: (-row[1], row[0])) if number >= least and name not in shown]
        return {"names": names, "links": all_of(OWL + "sameAs"), "iso": next(iter(all_of(ONTOLOGY + "isoCode")), None)}

    def _offices(self, claims: list[dict[str, Any]], iri: str) -> list[dict[str, Any]]:
        held: dict[str, dict[str, Any]] = {}
        for claim in claims:
            if claim["relation"] == "holdsPosition" and claim["status"] == "actual":
                other = claim["object"] if claim["subject"]["iri"] == iri else claim["subject"]
                days = sorted(row["published"] for row in claim["sources"] if row["published"])
                held[other["iri"]] = {**other, "first": days[0] if days else None, "last": days[-1] if days else None, "sources": claim["independent"]}
        return sorted(held.values(), key=lambda row: (row["first"] or "", row["label"]))

    def _said(self, speaker: ox.NamedNode, most: int = 30) -> Iterator[dict[str, Any]]:
        found = [
            (quad.subject, quad.graph_name)
            for quad in self.inner.quads_for_pattern(None, node(ONTOLOGY + "speaker"), speaker, None)
            if isinstance(quad.graph_name, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode)
        ]
        found.sort(key=lambda row: (self.index.dates.get(row[1].value, ""), str(row[0])), reverse=True)
        for here, graph in found[:most]:
            yield self._statement(here, graph)

    def _statement(self, here: ox.NamedNode, graph: ox.NamedNode) -> dict[str, Any]:
        one = {quad.predicate.value.removeprefix(ONTOLOGY): value(quad.object) for quad in self.inner.quads_for_pattern(here, None, None, graph)}
        return {
            "speaker": self.thing(one["speaker"]),
            "mode": one["mode"].removeprefix(ONTOLOGY),
            "quote": one["quote"],
            "start": int(one["spanStart"]),
            "end": int(one["spanEnd"]),
            "article": {**self.thing(graph.value), "id": graph.value.removeprefix(ARTICLE_BASE)},
            "published": self.index.dates.get(graph.value),
        }

    # --- an article -------------------------------------------------------------------------------------------------------------------------

    def article(self, iri: str) -> dict[str, Any]:
        """Return an article with its text, mentions, facts and statements; raise NotFoundError where it is not in the graph."""
        graph = node(iri)
        if not self.inner.contains_named_graph(graph):
            raise NotFoundError(f"{iri}: no such article")
        own: dict[str, str] = {}
        facts, statements, mentions = [], [], []
        for quad in self.inner.quads_for_pattern(None, None, None, graph):
            if quad.subject == graph:
                own[quad.predicate.value] = value(quad.object)
            elif quad.predicate == _TYPE and isinstance(quad.subject, ox.NamedNode):
                kind = value(quad.object).removeprefix(ONTOLOGY)
                if kind == "Fact":
                    facts.append(self._row(quad.subject, graph))
                elif kind == "Statement":
                    statements.append(self._statement(quad.subject, graph))
            elif quad.predicate.value == ONTOLOGY + "mention" and isinstance(quad.object, ox.NamedNode):
                start, _, end = quad.object.value.rpartition("#char=")[2].partition(",")
                mentions.append({**self.thing(value(quad.subject)), "start": int(start), "end": int(end)})
        return {
            "iri": iri,
            "id": iri.removeprefix(ARTICLE_BASE),
            "label": own.get(SCHEMA + "headline", iri),
            "type": "Article",
            "text": own.get(ONTOLOGY + "text", own.get(SCHEMA + "headline", "")),
            "url": own.get(SCHEMA + "url"),
            "published": own.get(SCHEMA + "datePublished"),
            "publisher": own.get(SCHEMA + "publisher"),
            "extractor": own.get(ONTOLOGY + "extractor"),
            "mentions": sorted(mentions, key=lambda row: (row["start"], -row["end"], row["iri"])),
            "facts": sorted(facts, key=lambda row: (row["start"], row["relation"], row["object"]["label"], row["iri"])),
            "statements": sorted(statements, key=lambda row: (row["start"], row["speaker"]["iri"])),
        }

    # --- time -------------------------------------------------------------------------------------------------------------------------------

    def timeline(self, since: str | None = None, until: str | None = None, limit: int = 300) -> dict[str, Any]:
        """Return events with their day, newest first, and how many there are in each year and month."""
        when: dict[str, set[str]] = defaultdict(set)
        for quad in self.inner.quads_for_pattern(None, node(ONTOLOGY + "occursOn"), None, DEFAULT):
            when[value(quad.subject)].add(value(quad.object))
        rows = [(date, iri) for iri, dates in when.items() for date in dates]
        months = Counter(date[:7] for date, _ in rows if len(date) >= len("2024-01"))
        years = Counter(date[:4] for date, _ in rows)
        kept = sorted((row for row in rows if (not since or row[0] >= since) and (not until or row[0][: len(until)] <= until)), reverse=True)
        events = [{**self.thing(iri), "when": date, "degree": self.index.degree[iri]} for date, iri in kept[:limit]]
        return {"events": events, "months": dict(sorted(months.items())), "years": dict(sorted(years.items())), "total": len(kept)}

    # --- the network ------------------------------------------------------------------------------------------------------------------------

    def network(self, center: str | None = None, limit: int = 300) -> dict[str, Any]:
        """Return at most ``limit`` things and the facts between them; see ``kg.web.network.Network``."""
        if self._network is None:
            self._network = Network(self.inner, self.index, self.thing)
        return self._network.network(center, limit)

    # --- RDF and SPARQL ---------------------------------------------------------------------------------------------------------------------

    def describe(self, iri: str, media: str) -> bytes:
        """Return what the graph says of a thing in an RDF format; raise NotFoundError where it says nothing."""
        return describe(self.inner, iri, media)

    def sparql(
        self, query: str, results: str, graphs: str, default_graphs: list[str] | None = None, named_graphs: list[str] | None = None, most: int = 20_000_000
    ) -> tuple[bytes, str]:
        """Return the answer to a query and its media type; see ``kg.web.results.answer``."""
        return answer(self.inner, query, results=results, graphs=graphs, default_graphs=default_graphs or [], named_graphs=named_graphs or [], most=most)

    def words(self) -> list[dict[str, str]]:
        """Return what the editor offers while a query is written."""
        from kg.graph.quads import PREFIXES
        from kg.ontology import load_labels

        labels = load_labels("en")
        rows = [{"label": f"{prefix}:", "type": "namespace", "detail": iri} for prefix, iri in PREFIXES.items()]
        rows += [{"label": f"kg:{name}", "type": "class" if name[:1].isupper() else "property", "detail": labels[name]} for name in sorted(labels)]
        own = "rdf:subject rdf:predicate rdf:object rdfs:label skos:altLabel schema:identifier schema:headline schema:datePublished"
        rows += [{"label": name, "type": "property"} for name in own.split()]
        keywords = "SELECT DISTINCT WHERE GRAPH OPTIONAL FILTER UNION VALUES BIND COUNT GROUP BY ORDER LIMIT OFFSET ASK CONSTRUCT DESCRIBE CONTAINS EXISTS"
        return rows + [{"label": word, "type": "keyword"} for word in keywords.split()]
