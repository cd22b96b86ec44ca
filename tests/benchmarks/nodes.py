"""What became of an archive's names: nodes by type, the share of mentions that lead to a known name, the largest nodes with some of their mentions.

    python tests/benchmarks/nodes.py archive.kg              # the tables and the SPARQL that they are from
    python tests/benchmarks/nodes.py archive.kg 20 8 [SEED]  # so many nodes, so many mentions of each with the words around, to look for wrong merges

Mentions are counted in the articles' graphs: a name in two articles is two. A known name is one of ontologies/names or a subdistrict (geothai).
"""

import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pyoxigraph as ox

from kg.entities.subdistricts import load_subdistricts
from kg.graph.quads import node, value
from kg.graph.query import with_prefixes
from kg.graph.store import Store, open_store
from kg.model import ENTITY_BASE, ONTOLOGY, TYPES
from kg.ontology import load_ontology

BY_TYPE = "SELECT ?type (COUNT(?e) AS ?nodes) { ?e a ?type } GROUP BY ?type ORDER BY DESC(?nodes)"
BY_ARTICLES = "SELECT ?e (COUNT(?g) AS ?articles) { GRAPH ?g { ?e a %s } } GROUP BY ?e"
MENTIONS = "SELECT ?e (COUNT(?m) AS ?mentions) { GRAPH ?g { ?e kg:mention ?m } } GROUP BY ?e"
LINKS = "SELECT ?reason (COUNT(?g) AS ?links) { GRAPH ?g { ?e kg:linkReason ?reason } } GROUP BY ?reason ORDER BY DESC(?links)"
SAMPLE = "SELECT ?g ?m ?words { GRAPH ?g { <%s> kg:mention ?m . ?m kg:quote ?words } }"
AROUND_CHARS = 60


def rows(store: Store, query: str) -> list[list[str]]:
    """Return a query's rows as strings."""
    found = store.inner.query(with_prefixes(query))
    assert isinstance(found, ox.QuerySolutions)
    return [[value(row[n]) for n in range(len(found.variables))] for row in found]


def known_names() -> set[str]:
    """Return the IRIs of all known names."""
    return {name.iri for name in load_ontology().names} | {place.iri for places in load_subdistricts().values() for place in places}


def tables(store: Store, limit: int) -> list[str]:
    """Print the tables; return the IRIs of the largest nodes."""
    print(f"# {BY_TYPE}")
    for kind, number in rows(store, BY_TYPE):
        print(f"{kind.removeprefix(ONTOLOGY):14} {int(number):9,}")
    known = known_names()
    kinds: dict[str, str] = {}
    articles: Counter[str] = Counter()
    for kind in TYPES:
        for iri, number in rows(store, BY_ARTICLES % f"kg:{kind}"):
            kinds[iri] = kind
            articles[iri] += int(number)
    print(f"\n# {MENTIONS}   (an entity is known where its IRI is one of ontologies/names or geothai)")
    mentions, linked, nodes = Counter[str](), Counter[str](), defaultdict[str, list[int]](lambda: [0, 0])
    for iri, number in rows(store, MENTIONS):
        mentions[kinds.get(iri, "?")] += int(number)
        linked[kinds.get(iri, "?")] += int(number) * (iri in known)
        nodes[kinds.get(iri, "?")][iri in known] += 1
    for kind, number in mentions.most_common():
        print(f"{kind:14} {number:9,} mentions, {linked[kind] / number:6.1%} of known names; {nodes[kind][1]:6,} known nodes, {nodes[kind][0]:7,} others")
    named = [kind for kind in ("Person", "Organization", "Country", "Place") if mentions[kind]]
    print(f"{'names together':14} {sum(mentions[k] for k in named):9,} mentions, {sum(linked[k] for k in named) / max(1, sum(mentions[k] for k in named)):6.1%} of known names")
    print(f"\n# {LINKS}")
    for reason, number in rows(store, LINKS):
        print(f"{reason.removeprefix(ONTOLOGY):14} {int(number):9,}")
    print(f"\n# {BY_ARTICLES % '?type'} ORDER BY DESC(?articles) LIMIT {limit}")
    largest = [iri for iri, _ in articles.most_common(limit)]
    for iri in largest:
        print(f"{articles[iri]:9,} articles  {kinds[iri]:14} {iri.removeprefix(ENTITY_BASE)}")
    return largest


def samples(store: Store, iri: str, number: int, rng: random.Random) -> None:
    """Print the forms of a node's mentions, how often each is, and some mentions with the words around them: the rarer forms first."""
    forms: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for graph, span, words in rows(store, SAMPLE % iri):
        forms[words].append((graph, span))
    print(f"\n{iri.removeprefix(ENTITY_BASE)}: " + ", ".join(f"{form} {len(forms[form]):,}" for form in sorted(forms, key=lambda form: (-len(forms[form]), form))[:40]))
    pool = [(form, *rng.choice(places)) for form, places in sorted(forms.items())]
    for form, graph, span in sorted(rng.sample(pool, min(number, len(pool)))):
        text = next(value(quad.object) for quad in store.inner.quads_for_pattern(node(graph), node(ONTOLOGY + "text"), None, node(graph)))
        start, end = map(int, span.rsplit("=", 1)[-1].split(","))
        around = text[max(0, start - AROUND_CHARS) : start] + "【" + form + "】" + text[end : end + AROUND_CHARS]
        print("    " + " ".join(around.split()))


def main() -> None:
    """Print the tables and, where they are asked for, mentions of the largest nodes."""
    limit = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    number = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    rng = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 20244)
    with open_store(Path(sys.argv[1]), read_only=True) as store:
        for iri in tables(store, limit):
            if number:
                samples(store, iri, number, rng)


if __name__ == "__main__":
    main()
