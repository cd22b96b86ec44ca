"""What the pages show, as plain data: search, things, articles, time, the network, and SPARQL.

In: a store that nobody writes to. Out: dictionaries and strings. Names, dates and degrees of the whole graph are read once into an ``Index``;
everything else is asked for when it is needed, and bounded. What it does not do: HTTP, HTML.
"""

import contextlib
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyoxigraph as ox

from kg.errors import NotFoundError
from kg.graph.quads import OWL, RDF, SCHEMA, SKOS, node, value
from kg.graph.store import DEFAULT, Store
from kg.model import ARTICLE_BASE, ONTOLOGY
from kg.web.claims import Claim, Filters, Rows, between, claims_of, facts_of, others_of, relations_of, weigh
from kg.web.index import KINDS, STATUSES, Index, keep_index, open_index
from kg.web.network import Network, quote, quotes
from kg.web.reading import join_from, read_index, read_into
from kg.web.results import answer, describe
from kg.web.search import search
from kg.web.timeline import Timeline

_TYPE = node(RDF + "type")
RARE_NAME = 100
# A page shows so many claims, of each so many of its articles, and the words of the newest of these; more cost more than they tell.
CLAIMS_SHOWN, SOURCES_SHOWN, WORDS_SHOWN = 60, 12, 3
ALL = Filters()
# What a page says first: the word for it, the relation, and where the other stands.
ROLES_OF_EVENTS = (
    ("where", "takesPlaceIn", "object"), ("hosts", "hosts", "subject"), ("chairs", "chairs", "subject"), ("took_part", "participatesIn", "subject"),
    ("stayed_away", "absentFrom", "subject"), ("attendees", "attendeeCount", "object"),
)  # fmt: skip
ROLES = (("met", "meetsWith", "either"), ("took_part_in", "participatesIn", "object"), ("stayed_away_from", "absentFrom", "object"))
ROLES_SHOWN = 12
# A date or a number where a thing could stand.
_VALUE: dict[str, Any] = {"iri": None, "label": "", "english": None, "type": None}


class Answers:
    """Answers over one store."""

    def __init__(self, store: Store, index_path: Path | None = None) -> None:
        """Keep the store, which nobody writes to; nothing is read yet. Processes over one store share what they read by a folder of files."""
        self.store, self.inner = store, store.inner
        self._index: Index | None = None
        self._index_path = index_path
        self._network: Network | None = None
        self._overview: dict[str, Any] | None = None
        self._timeline: Timeline | None = None

    def warm(self) -> int:
        """Read the index and what the first page shows; return the number of names."""
        self.overview()
        return len(self.index.names)

    @property
    def index(self) -> Index:
        """The index, read once."""
        if self._index is None and self._index_path is not None and self._index_path.exists():
            self._index = open_index(self._index_path)
        elif self._index is None:
            self._index = read_index(self.inner)
            if self._index_path is not None:
                with contextlib.suppress(OSError):
                    keep_index(self._index, self._index_path)
        return self._index

    def read(self, part: str) -> None:
        """Read a part of the index for all processes, ``things`` before the others; ``join`` makes the index of them; see ``kg.web.reading``."""
        assert self._index_path is not None
        folder = self._index_path.with_name(self._index_path.name + ".parts")
        if part == "join":
            keep_index(join_from(folder), self._index_path)
            shutil.rmtree(folder, ignore_errors=True)
        else:
            read_into(self.inner, folder, part)

    # --- names ------------------------------------------------------------------------------------------------------------------------------

    def search(self, text: str, limit: int = 12) -> list[dict[str, Any]]:
        """Return what has a name like the text: names that are it, begin with it, hold it; the better known first, headlines last."""
        index = self.index
        return [
            {**self._thing(at), "matched": index.names[name], "degree": int(index.degree[at]), "published": index.date(at)}
            for at, name in search(index, text, limit).items()
        ]

    def thing(self, iri: str) -> dict[str, Any]:
        """Return what a link to a thing needs."""
        at = self.index.place(iri)
        return {"iri": iri, "label": iri.rsplit("/", 1)[-1], "english": None, "type": None} if at is None else self._thing(at)

    def _thing(self, at: int) -> dict[str, Any]:
        index = self.index
        return {"iri": index.iris[at], "label": index.label(at), "english": index.english_name(at), "type": KINDS[index.kinds[at]]}

    def overview(self) -> dict[str, Any]:
        """Return numbers, the newest articles and the best known things of each type."""
        if self._overview is None:
            self._overview = self._make_overview()
        return self._overview

    def _make_overview(self) -> dict[str, Any]:
        index = self.index
        numbers = np.bincount(index.kinds, minlength=len(KINDS)).tolist()
        places = {kind: np.flatnonzero(index.kinds == number) for number, kind in enumerate(KINDS)}
        newest = places["Article"][np.lexsort((places["Article"], index.dates[places["Article"]]))[::-1]][:10]
        best = {}
        for kind in ("Person", "Organization", "Country", "Place", "Event", "Work"):
            rows = places[kind][np.lexsort((places[kind], -index.degree[places[kind]]))][:8].tolist()
            best[kind] = [{**self._thing(at), "degree": int(index.degree[at])} for at in rows]
        return {
            "counts": dict(sorted(zip(KINDS, numbers, strict=True), key=lambda row: row[0] != "Article")),
            "facts": index.facts.shape[1],
            "articles": [{**self._thing(at), "published": index.date(at)} for at in newest.tolist()],
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
            **self._of(graph.value),
        }

    def _of(self, article: str) -> dict[str, Any]:
        at = self.index.place(article)
        published = self.index.date(at) if at is not None else None
        return {"article": {**self.thing(article), "id": article.removeprefix(ARTICLE_BASE)}, "published": published}

    def entity(self, iri: str, filters: Filters = ALL, page: int = 1) -> dict[str, Any]:
        """Return an entity with its claims, the newest first, a page of them with their words; raise NotFoundError where the graph does not know it."""
        index = self.index
        at = index.place(iri)
        if at is None:
            raise NotFoundError(f"{iri}: the graph does not know it")
        here = node(iri)
        everything = facts_of(index, at)
        facts = everything[between(index.dates[index.facts[4, everything]], filters.since, filters.until)]
        claims = claims_of(index, facts, filters)
        return {
            **self._thing(at),
            **self._names(here, at),
            "degree": int(index.degree[at]),
            "facts": len(facts),
            "relations": relations_of(index, facts),
            "number": len(claims),
            "claims": [self._claim(weigh(index, rows)) for rows in claims[(page - 1) * CLAIMS_SHOWN : page * CLAIMS_SHOWN]],
            "pages": max(1, -(-len(claims) // CLAIMS_SHOWN)),
            "page": page,
            "statements": self._said(at) if page == 1 else [],
            "offices": self._offices(everything, at),
            "when": sorted(index.object_value(other) for other, _, _ in others_of(index, at, everything, "occursOn", "object") if other < 0),
            "roles": list(self._roles(everything, at)),
        }

    def _claim(self, claim: Claim) -> dict[str, Any]:
        rows = claim.rows[:SOURCES_SHOWN].tolist() if len(claim.rows) > 1 else []
        sources = [self._fact(row, with_words=at < WORDS_SHOWN) for at, row in enumerate(rows)]
        return {**self._fact(claim.best), "saidBy": self._said_by(claim.best), "sources": sources, "number": len(claim.rows), "independent": claim.independent}

    def _fact(self, row: int, *, with_words: bool = True) -> dict[str, Any]:
        """Return a fact of the index, with its words from the store."""
        index = self.index
        subject, relation, object_, status, article = index.facts[:, row].tolist()
        return {
            "iri": index.fact(row),
            "subject": self._thing(subject),
            "relation": index.relations[relation],
            "object": self._thing(object_) if object_ >= 0 else {**_VALUE, "label": index.object_value(object_)},
            "status": STATUSES[status],
            "score": float(index.scores[row]),
            "quote": quote(self.inner, index.fact(row), index.iris[article]) if with_words else "",
            "article": self._thing(article),
            "published": index.date(article),
        }

    def _said_by(self, row: int) -> dict[str, Any] | None:
        graph = node(self.index.iris[int(self.index.facts[4, row])])
        said = self.inner.quads_for_pattern(node(self.index.fact(row)), node(ONTOLOGY + "saidBy"), None, graph)
        return next((self.thing(value(quad.object)) for quad in said), None)

    def _names(self, here: ox.NamedNode, at: int) -> dict[str, Any]:
        def all_of(predicate: str) -> list[str]:
            return sorted({value(quad.object) for quad in self.inner.quads_for_pattern(here, node(predicate), None, DEFAULT)})

        counted = self.inner.query(f"SELECT ?n (COUNT(*) AS ?articles) {{ GRAPH ?g {{ {here} <{SKOS}altLabel> ?n }} }} GROUP BY ?n")
        assert isinstance(counted, ox.QuerySolutions)
        often = Counter({value(row[0]): int(value(row[1])) for row in counted})
        # Of what thousands of articles call a thing, a name that one in a hundred of them has is more often a slip of reading than a name.
        least = max(often.values(), default=0) / RARE_NAME
        shown = {self.index.label(at), self.index.english_name(at)}
        names = [name for name, number in sorted(often.items(), key=lambda row: (-row[1], row[0])) if number >= least and name not in shown]
        return {"names": names, "links": all_of(OWL + "sameAs"), "iso": next(iter(all_of(ONTOLOGY + "isoCode")), None)}

    def _roles(self, facts: Rows, at: int) -> Iterator[dict[str, Any]]:
        """Yield what a page says first of a thing: who came to an event and who did not; whom somebody met, where he was and was not."""
        index = self.index
        for name, relation, side in ROLES_OF_EVENTS if KINDS[index.kinds[at]] == "Event" else ROLES:
            found = others_of(index, at, facts, relation, side)
            things = [
                {**(self._thing(other) if other >= 0 else {**_VALUE, "label": index.object_value(other)}), "status": status, "articles": articles}
                for other, status, articles in found[:ROLES_SHOWN]
            ]
            if things:
                yield {"name": name, "relation": relation, "things": things, "more": len(found) - len(things)}

    def _offices(self, facts: Rows, at: int) -> list[dict[str, Any]]:
        index = self.index
        held = []
        for rows in claims_of(index, facts, Filters(relation="holdsPosition", status="actual")):
            claim = weigh(index, rows)
            subject, _, object_, _, _ = index.facts[:, claim.best].tolist()
            days = np.sort(index.dates[index.facts[4, rows]])
            days = days[days != b""].tolist()
            first, last = (day.decode("ascii") for day in (days[0], days[-1])) if days else (None, None)
            held.append({**self._thing(object_ if subject == at else subject), "first": first, "last": last, "sources": claim.independent})
        return sorted(held, key=lambda row: (row["first"] or "", row["label"]))

    def _said(self, at: int, most: int = 30) -> list[dict[str, Any]]:
        """Return the newest statements of a speaker."""
        index = self.index
        articles = np.unique(index.said[1, index.said[0] == at])
        articles = articles[np.lexsort((articles, index.dates[articles]))[::-1]]
        said: list[dict[str, Any]] = []
        for article in articles.tolist():
            graph = node(index.iris[article])
            found = self.inner.quads_for_pattern(None, node(ONTOLOGY + "speaker"), node(index.iris[at]), graph)
            here = (self._statement(quad.subject, graph) for quad in found if isinstance(quad.subject, ox.NamedNode))
            said += sorted(here, key=lambda row: int(row["start"]))
            if len(said) >= most:
                break
        return said[:most]

    def _statement(self, here: ox.NamedNode, graph: ox.NamedNode) -> dict[str, Any]:
        one = {quad.predicate.value.removeprefix(ONTOLOGY): value(quad.object) for quad in self.inner.quads_for_pattern(here, None, None, graph)}
        return {
            "speaker": self.thing(one["speaker"]),
            "mode": one["mode"].removeprefix(ONTOLOGY),
            "quote": one["quote"],
            "start": int(one["spanStart"]),
            "end": int(one["spanEnd"]),
            **self._of(graph.value),
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

    def timeline(self, since: str | None = None, until: str | None = None, page: int = 1) -> dict[str, Any]:
        """Return a page of events with their days, the newest first, and how many there are in each year and month."""
        if self._timeline is None:
            self._timeline = Timeline(self.index)
        found = self._timeline.page(since, until, page)
        events = [{**self._thing(at), "when": day, "degree": int(self.index.degree[at])} for at, day in found.pop("events")]
        return {**found, "events": events}

    # --- the network ------------------------------------------------------------------------------------------------------------------------

    def network(self, center: str | None = None, limit: int = 300) -> dict[str, Any]:
        """Return at most ``limit`` things and the facts between them; see ``kg.web.network.Network``."""
        if self._network is None:
            self._network = Network(self.inner, self.index, self._thing)
        return self._network.network(center, limit)

    def quotes(self, facts: list[str]) -> dict[str, str]:
        """Return the words of some facts."""
        return quotes(self.inner, self.index, facts)

    # --- RDF and SPARQL ---------------------------------------------------------------------------------------------------------------------

    def describe(self, iri: str, media: str) -> bytes:
        """Return what the graph says of a thing in an RDF format; raise NotFoundError where it says nothing."""
        return describe(self.inner, iri, media)

    def sparql(
        self, query: str, results: str, graphs: str, default_graphs: list[str] | None = None, named_graphs: list[str] | None = None, most: int = 20_000_000
    ) -> tuple[bytes, str]:
        """Return the answer to a query and its media type; see ``kg.web.results.answer``."""
        return answer(self.inner, query, results=results, graphs=graphs, default_graphs=default_graphs or [], named_graphs=named_graphs or [], most=most)
