"""Names, types, dates and facts of a whole graph as columns, read once, so that every page, search and picture is quick.

In: a store. Out: an ``Index``: some hundred bytes a name, twenty a fact. What it does not do: words and evidence.
"""

import contextlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyoxigraph as ox
from numpy.typing import NDArray

from kg.graph.quads import RDF, RDFS, SCHEMA, SKOS, value
from kg.model import ONTOLOGY, TYPES
from kg.ontology import load_ontology

# Raised whenever what is kept in a file changes.
FORMAT = 2
STATUSES = ("actual", "planned", "negated")


@dataclass
class Index:
    """Names, types, dates and degrees of the whole graph, and its facts as columns: places in ``things``, ``relations``, ``STATUSES``, ``articles``."""

    labels: dict[str, str]
    english: dict[str, str]
    types: dict[str, str]
    dates: dict[str, str]
    keys: list[tuple[str, str, str]]  # folded name, name, IRI
    things: list[str]
    relations: list[str]
    articles: list[str]
    facts: NDArray[np.int32]  # (facts, 5): subject, relation, object, status, article; those between two things
    scores: NDArray[np.float32]
    total: int  # all facts, also those about dates and numbers
    degree: Counter[str]


def read_index(inner: ox.Store) -> Index:
    """Read the index of a store: one pass over its names, types, dates and facts."""
    labels: dict[str, str] = {}
    english: dict[str, str] = {}
    types: dict[str, str] = {}
    keys: set[tuple[str, str, str]] = set()
    for thing, kind in _rows(inner, f"?a <{RDF}type> ?b"):
        name = value(kind).removeprefix(ONTOLOGY)
        if name in TYPES or name == "Article":
            types[value(thing)] = name
    for predicate in (RDFS + "label", SKOS + "altLabel", SCHEMA + "headline"):
        for thing, literal in _rows(inner, f"?a <{predicate}> ?b"):
            iri, name = value(thing), value(literal)
            if iri not in types:
                continue
            keys.add((name.casefold(), name, iri))
            if predicate != SKOS + "altLabel":
                labels[iri] = min(labels.get(iri, name), name)
            if getattr(literal, "language", None) == "en":
                english[iri] = min(english.get(iri, name), name, key=lambda name: (name.isupper(), name))  # a name before an acronym
    dates = {value(thing): value(day) for thing, day in _rows(inner, f"?a <{SCHEMA}datePublished> ?b")}
    things, articles = sorted(iri for iri, kind in types.items() if kind != "Article"), sorted(iri for iri, kind in types.items() if kind == "Article")
    thing_at, article_at = ({iri: at for at, iri in enumerate(rows)} for rows in (things, articles))
    relations = sorted(load_ontology().relations)
    columns: list[tuple[int, int, int, int, int]] = []
    scores: list[float] = []
    total = 0
    pattern = "GRAPH ?g {{ ?f <{rdf}subject> ?s ; <{rdf}predicate> <{kg}{relation}> ; <{rdf}object> ?o ; <{kg}status> <{kg}{status}> ; <{kg}score> ?n }}"
    for at, relation in enumerate(relations):
        for kind, status in enumerate(STATUSES):
            for s, o, n, g in _rows(inner, pattern.format(rdf=RDF, kg=ONTOLOGY, relation=relation, status=status), "?s ?o ?n ?g"):
                total += 1
                subject, object_, article = thing_at.get(value(s)), thing_at.get(value(o)), article_at.get(value(g))
                if subject is not None and object_ is not None and article is not None:
                    columns.append((subject, at, object_, kind, article))
                    scores.append(float(value(n)))
    facts = np.array(columns, dtype=np.int32).reshape(-1, 5)
    order = np.lexsort(facts.T[::-1])
    likely = np.array(scores, dtype=np.float32)[order]
    made = Index(labels, english, types, dates, sorted(keys), things, relations, articles, facts[order], likely, total, Counter())
    made.degree = _degree(made)
    return made


def _degree(index: Index) -> Counter[str]:
    """Return of how many different stated facts a thing is part, however many articles state each."""
    stated = index.facts[index.facts[:, 3] != STATUSES.index("negated")][:, :3]
    ends = np.unique(stated, axis=0)[:, [0, 2]].ravel() if len(stated) else stated.ravel()
    return Counter({index.things[at]: int(number) for at, number in enumerate(np.bincount(ends)) if number})


def _rows(inner: ox.Store, pattern: str, head: str = "?a ?b") -> Iterator[Any]:
    """Yield the rows of a query, which is quicker than quads: a quad's predicate and graph would be looked up for every row as well."""
    rows = inner.query(f"SELECT {head} {{ {pattern} }}")
    assert isinstance(rows, ox.QuerySolutions)
    yield from rows


def kept_index(inner: ox.Store, path: Path | None) -> Index:
    """Return the index from the file that an earlier reading wrote, or read it and write that file where that can be; it holds numbers and JSON only."""
    if path is not None and path.exists():
        with np.load(path, allow_pickle=False) as file:
            words = json.loads(file["words"].tobytes())
            words["keys"] = [tuple(row) for row in words["keys"]]
            made = Index(**words, facts=file["facts"], scores=file["scores"], degree=Counter())
        made.degree = _degree(made)
        return made
    made = read_index(inner)
    if path is not None:
        names = ("labels", "english", "types", "dates", "keys", "things", "relations", "articles", "total")
        words = json.dumps({name: getattr(made, name) for name in names}, ensure_ascii=False).encode("utf-8")
        half = path.with_name(f"{path.name}.{os.getpid()}.half")
        with contextlib.suppress(OSError):
            with half.open("wb") as file_:
                np.savez_compressed(file_, words=np.frombuffer(words, dtype=np.uint8), facts=made.facts, scores=made.scores)
            half.replace(path)
    return made
