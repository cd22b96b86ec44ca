"""How quick ten typical queries are: python tests/benchmarks/queries.py STORE [REPEATS] [--rdflib].

Prints for each the number of rows and the median and slowest milliseconds of REPEATS (11) runs, reading every row. ``--rdflib`` copies the store
into rdflib's memory store as well and asks the same there, once where a run takes seconds: for a thousand articles, not for an archive.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import rdflib

from kg.graph.query import BASE, with_prefixes
from kg.graph.store import open_store

FACT = "?f rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:score ?n ; kg:evidence/kg:quote ?words"
QUERIES = {
    "names of one entity": "SELECT ?name { {one} rdfs:label|skos:altLabel ?name }",
    "all that is stated of one entity": "SELECT ?p ?o { {one} ?p ?o }",
    "who was absent from which event": "SELECT ?who ?event { ?c kg:absentFrom ?e . ?c rdfs:label ?who . ?e rdfs:label ?event } LIMIT 200",
    "offices of one person, with words": "SELECT ?office ?words ?g { GRAPH ?g { ?f rdf:subject {one} ; rdf:predicate kg:holdsPosition ; rdf:object ?o ;"
    " kg:evidence/kg:quote ?words } ?o rdfs:label ?office } LIMIT 50",
    "what one person said": "SELECT ?words ?g { GRAPH ?g { ?s kg:speaker {one} ; kg:quote ?words } } LIMIT 50",
    "all facts of one article, with words": f"SELECT ?s ?p ?o ?n ?words {{ GRAPH {{article}} {{ {FACT} }} }}",
    "events of one day": "SELECT ?event ?label { ?event kg:occursOn {day} ; rdfs:label ?label }",
    "who met whom one person met": "SELECT DISTINCT ?name { {one} kg:meetsWith|^kg:meetsWith ?a . ?a kg:meetsWith|^kg:meetsWith ?b . ?b rdfs:label ?name } LIMIT 200",
    "articles that name two entities": "SELECT ?g { GRAPH ?g { {one} a ?a . {other} a ?b } } LIMIT 100",
    "planned facts of one relation": "SELECT ?who ?words { GRAPH ?g { ?f kg:status kg:planned ; rdf:predicate kg:visits ; rdf:subject ?s ; kg:evidence/kg:quote ?words }"
    " ?s rdfs:label ?who } LIMIT 50",
}


def named(inner: ox.Store) -> dict[str, str]:
    """Return what stands for the braces: a person and an organization of many facts, an article with facts, a day with events."""

    def first(query: str) -> str:
        rows = inner.query(with_prefixes(query))
        return str(next((row[0] for row in rows), "<urn:none>"))  # type: ignore[union-attr,index]

    article = first("SELECT ?g { GRAPH ?g { ?f a kg:Fact } } LIMIT 1")
    return {
        "one": first("SELECT ?s { ?s kg:meetsWith ?o . ?s a kg:Person } GROUP BY ?s ORDER BY DESC(COUNT(*)) LIMIT 1"),
        "other": first("SELECT ?o { ?s kg:memberOf|kg:worksFor|kg:partOf ?o . ?o a kg:Organization } GROUP BY ?o ORDER BY DESC(COUNT(*)) LIMIT 1"),
        "article": article,
        "day": first("SELECT ?d { ?e kg:occursOn ?d } GROUP BY ?d ORDER BY DESC(COUNT(*)) LIMIT 1"),
    }


def timed(ask: Callable[[], int], repeats: int, patience: float = 2.0) -> tuple[int, float, float]:
    """Return rows, the median and the slowest milliseconds; one run where it takes longer than ``patience`` seconds."""
    times: list[float] = []
    rows = 0
    for _ in range(repeats):
        began = time.perf_counter()
        rows = ask()
        times.append((time.perf_counter() - began) * 1000)
        if times[0] > patience * 1000:
            break
    return rows, statistics.median(times), max(times)


def in_memory(inner: ox.Store) -> rdflib.Dataset:
    """Return the quads of a store, without the texts, in rdflib's own store."""
    dataset = rdflib.Dataset()
    began = time.perf_counter()
    data = inner.dump(format=ox.RdfFormat.N_QUADS)
    assert data is not None
    kept = b"\n".join(line for line in data.split(b"\n") if b"<https://w3id.org/thaikg/ontology#text>" not in line)
    dataset.parse(data=kept, format="nquads")
    print(f"rdflib: {len(kept) / 1e6:.0f} MB of N-Quads read in {time.perf_counter() - began:.0f} s")
    return dataset


def main() -> None:
    """Run the benchmark."""
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    inner = open_store(Path(words[0]), read_only=True).inner
    repeats = int(words[1]) if len(words) > 1 else 11
    chosen = named(inner)
    dataset = in_memory(inner) if "--rdflib" in sys.argv else None
    print(f"{'query':38} {'rows':>6} {'median':>9} {'slowest':>9}" + (f" {'rdflib':>11}" if dataset is not None else ""))
    for name, query in QUERIES.items():
        for key, value in chosen.items():
            query = query.replace("{" + key + "}", value)
        text = with_prefixes(query)
        rows, median, slowest = timed(lambda text=text: sum(1 for _ in inner.query(text, base_iri=BASE)), repeats)  # type: ignore[misc,arg-type]
        line = f"{name:38} {rows:6} {median:6.1f} ms {slowest:6.1f} ms"
        if dataset is not None:
            theirs, slow, _ = timed(lambda text=text: sum(1 for _ in dataset.query(text)), repeats)  # type: ignore[misc]
            line += f" {slow:8.1f} ms" + ("" if theirs == rows else f" ({theirs} rows)")
        print(line, flush=True)


if __name__ == "__main__":
    main()
