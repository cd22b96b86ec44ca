"""Is one node one thing? Pairs of same or similar names across articles, drawn, judged by reading, scored.

    python tests/benchmarks/pairs.py draw archive.kg candidates.jsonl [SEED [SHARE]]   # stratified and seeded; "same" is left empty for a reader
    python tests/benchmarks/pairs.py score archive.kg tests/annotations/pairs.jsonl
    python tests/benchmarks/pairs.py score archive.jsonl.xz tests/annotations/pairs.jsonl   # reads the articles of the pairs anew

A pair is two articles (by id) and the name of an entity in each; ``same`` tells whether they are one thing. The graph says "same" where both names lead to
one node. Precision: of the pairs that the graph joins, how many are one thing; recall: of the pairs that are one thing, how many the graph joins. A name that
the extractor of now cuts otherwise is looked for at its place in the text; where the graph has nothing there, the pair is counted as missing, and as not
joined in the second recall. ``draw`` numbers the draws: the rules were made with the first two in view.
"""

import difflib
import json
import random
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pyoxigraph as ox

from kg.graph.quads import RDF, RDFS, SKOS, article_iri, node, value
from kg.graph.resolve import fold
from kg.graph.store import DEFAULT, Store, load_store, open_store
from kg.model import ARTICLE_BASE, ONTOLOGY

SEED = int(sys.argv[4]) if len(sys.argv) > 4 and sys.argv[4].isdigit() else 20241
SHARE = float(sys.argv[5]) if len(sys.argv) > 5 else 1.0
# A mention whose letters are so much those of a name (intersection over union) is what the name leads to.
COVERS = 0.5
# Pairs of each stratum; what a stratum holds stands in ``_strata``.
WANTED = {
    "acronym": 50, "acronym and full name": 30, "first name": 45, "full name": 45, "first name shared": 15, "spelling": 50, "body alike": 35, "place": 30,
}  # fmt: skip
ACRONYM = re.compile(r"^(?:[ก-ฮ]{1,4}\.?){1,6}$|^[A-Z][A-Za-z0-9&.\-]{1,7}$")
NAMED = ("Person", "Organization", "Place")
_BEARER = re.compile(r"\s")


def draw(store: Store, target: Path) -> None:
    """Write pairs to be judged."""
    rng = random.Random(SEED)
    places: dict[str, list[tuple[str, str, str]]] = defaultdict(list)  # kind -> (name, node, article)
    for kind in NAMED:
        for quad in store.inner.quads_for_pattern(None, node(RDF + "type"), node(ONTOLOGY + kind), None):
            if quad.graph_name != DEFAULT and rng.random() < 0.25:
                for predicate in (RDFS + "label", SKOS + "altLabel"):
                    for name in store.inner.quads_for_pattern(quad.subject, node(predicate), None, quad.graph_name):
                        places[kind].append((value(name.object), value(quad.subject), value(quad.graph_name)))
    rows = []
    for stratum, pairs in _strata(places).items():
        chosen, seen = [], set()
        for pair in pairs:
            names = frozenset(name for name, _, _ in pair)
            if pair[0][2] != pair[1][2] and names not in seen and all(name in _text(store, where) for name, _, where in pair):
                seen.add(names)
                chosen.append(pair)
            if len(chosen) >= WANTED[stratum] * SHARE:
                break
        rows += [(stratum, *pair) for pair in chosen]
    with target.open("w", encoding="utf-8") as out:
        for stratum, one, other in rows:
            left, right = ({"article": where.removeprefix(ARTICLE_BASE), "name": name} for name, _, where in (one, other))
            out.write(json.dumps({"stratum": stratum, "one": left, "other": right, "same": None}, ensure_ascii=False) + "\n")
    print(Counter(row[0] for row in rows))


def _strata(places):
    """Return candidates of each stratum, shuffled."""
    persons, bodies = sorted(places["Person"]), sorted(places["Organization"])
    by_name = {kind: _by(rows, lambda row: row[0]) for kind, rows in (("Person", persons), ("Organization", bodies), ("Place", sorted(places["Place"])))}
    by_first = _by([row for row in persons if _BEARER.search(row[0])], lambda row: row[0].split()[0])

    def twice(groups):
        rng = random.Random(SEED)
        found = [tuple(rng.sample(rows, 2)) for rows in groups if len(rows) > 1]
        rng.shuffle(found)
        return found

    rng = random.Random(SEED)
    alike = []
    for rows in by_first.values():
        names = sorted({row[0] for row in rows})
        alike += [
            (rng.choice(_of(rows, a)), rng.choice(_of(rows, b)))
            for n, a in enumerate(names[:80])
            for b in names[n + 1 : 80]
            if difflib.SequenceMatcher(None, fold(a).split()[-1], fold(b).split()[-1], autojunk=False).ratio() >= 0.7
        ]
    rng.shuffle(alike)
    near = []
    for rows in _by([row for row in bodies if len(row[0]) > 8], lambda row: fold(row[0]).replace(" ", "")[:7]).values():
        names = sorted({row[0] for row in rows})
        near += [
            (rng.choice(_of(rows, a)), rng.choice(_of(rows, b)))
            for n, a in enumerate(names[:60])
            for b in names[n + 1 : 60]
            if difflib.SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.85
        ]
    rng.shuffle(near)
    # A body that some article writes both ways; then one article that has the acronym alone and one that has the full name alone.
    here = _by(bodies, lambda row: row[1:])
    both = {(short, full) for rows in here.values() for short, _, _ in rows if ACRONYM.match(short) for full, _, _ in rows if len(full) > 10 and not ACRONYM.match(full)}
    alone = {name: [row for row in rows if not any(bool(ACRONYM.match(other[0])) != bool(ACRONYM.match(name)) for other in here[row[1:]])] for name, rows in by_name["Organization"].items()}
    long = [(rng.choice(alone[short]), rng.choice(alone[full])) for short, full in sorted(both) if alone[short] and alone[full]]
    rng.shuffle(long)
    return {
        "acronym": twice(rows for name, rows in by_name["Organization"].items() if ACRONYM.match(name)),
        "acronym and full name": long,
        "first name": twice(rows for name, rows in by_name["Person"].items() if not _BEARER.search(name) and len(rows) > 1),
        "full name": twice(rows for name, rows in by_name["Person"].items() if _BEARER.search(name)),
        "first name shared": twice(rows for rows in by_first.values() if len({row[0] for row in rows}) > 1),
        "spelling": alike,
        "body alike": near,
        "place": twice(by_name["Place"].values()),
    }


def _by(rows, key):
    found = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(sorted(found.items()))


def _of(rows, name):
    return [row for row in rows if row[0] == name]


def _text(store, article):
    return next(value(quad.object) for quad in store.inner.quads_for_pattern(node(article), node(ONTOLOGY + "text"), None, node(article)))


def nodes_of(store: Store, article: str, name: str) -> set[str]:
    """Return the nodes that a name leads to in an article."""
    graph = node(article_iri(article))
    named = {
        value(quad.subject)
        for predicate in (RDFS + "label", SKOS + "altLabel")
        for language in ("th", "en")
        for quad in store.inner.quads_for_pattern(None, node(predicate), ox.Literal(name, language=language), graph)
    }
    return named or _at_its_place(store, graph, name)


def _at_its_place(store: Store, graph: ox.NamedNode, name: str) -> set[str]:
    """Return the nodes whose mentions have about the letters of a name where it stands in the text."""
    text = _text(store, graph.value)
    places = [match.span() for match in re.finditer(re.escape(name), text)]
    found = set()
    for quad in store.inner.quads_for_pattern(None, node(ONTOLOGY + "mention"), None, graph):
        start, end = map(int, value(quad.object).rsplit("=", 1)[-1].split(","))
        if any(min(end, b) - max(start, a) >= COVERS * (max(end, b) - min(start, a)) for a, b in places):
            found.add(value(quad.subject))
    kinds = {iri: {value(q.object).removeprefix(ONTOLOGY) for q in store.inner.quads_for_pattern(node(iri), node(RDF + "type"), None, graph)} for iri in found}
    return {iri for iri in found if kinds[iri] & {*NAMED, "Country"}}


def score(store: Store, judged: list[dict]) -> dict[str, Counter]:
    """Return counts of joined and same, by stratum; a name that the graph no longer has in an article is counted as missing."""
    counts: dict[str, Counter] = defaultdict(Counter)
    for row in judged:
        if row["same"] is None:
            continue
        one, other = (nodes_of(store, row[side]["article"], row[side]["name"]) for side in ("one", "other"))
        outcome = "missing" if not one or not other else ("joined " if one & other else "apart ") + ("same" if row["same"] else "different")
        if outcome == "missing":
            outcome += " same" if row["same"] else " different"
        for name in (row["stratum"], f"draw {row['draw']}", "all"):
            counts[name][outcome] += 1
        if outcome in {"joined different", "apart same"} and "-v" in sys.argv:
            print(outcome, row["stratum"], row["one"], row["other"])
    return counts


def main() -> None:
    """Draw or score."""
    command, source, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if command == "draw":
        with open_store(source, read_only=True) as store:
            draw(store, target)
        return
    judged = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    if source.is_dir():
        store = open_store(source, read_only=True)
    else:
        from kg.articles.read import read_articles
        from kg.pipeline import build

        wanted = {row[side]["article"] for row in judged for side in ("one", "other")}
        store = load_store(build((article for article in read_articles([str(source)]) if article.id in wanted), profile="fast", jobs=1))
    for name, row in score(store, judged).items():
        joined, same = row["joined same"] + row["joined different"], row["joined same"] + row["apart same"]
        right, every = row["joined same"], same + row["missing same"]
        print(
            f"{name:24} {sum(row.values()):4} pairs   precision {right / joined if joined else 1:.3f}   "
            f"recall {right / same if same else 1:.3f} ({right / every if every else 1:.3f} with the missing)   {dict(sorted(row.items()))}"
        )


if __name__ == "__main__":
    main()
