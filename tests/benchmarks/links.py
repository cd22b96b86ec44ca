"""Are the links right? Links to known names, drawn by reason and type, judged by reading, scored.

    python tests/benchmarks/links.py draw news.kg candidates.jsonl [SEED]      # seeded; "right" is left empty for a reader
    python tests/benchmarks/links.py score news.kg tests/annotations/links.jsonl

A link is an article (by id), the place of the entity's first mention in its text, and the known name. Scored are the judged links that the store still has.
"""

import json
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

from kg.graph.quads import LINK_REASON, RDF, article_iri, node, value
from kg.graph.store import DEFAULT, Store, open_store
from kg.model import ARTICLE_BASE, ONTOLOGY, TYPES

SEED = int(sys.argv[4]) if len(sys.argv) > 4 else 20242
# Links of each reason; those by name are most of all links and mostly trivial.
WANTED = {"byName": 60, "byAddress": 40, "bySurroundings": 60, "byFullName": 20}


def links(store: Store) -> dict[str, list[dict]]:
    """Return the links of a store by reason, sorted."""
    found: dict[str, list[dict]] = defaultdict(list)
    for quad in store.inner.quads_for_pattern(None, LINK_REASON, None, None):
        if quad.graph_name == DEFAULT:
            continue
        spans = store.inner.quads_for_pattern(quad.subject, node(ONTOLOGY + "mention"), None, quad.graph_name)
        start = min(int(value(span.object).rsplit("=", 1)[-1].split(",")[0]) for span in spans)
        kinds = [value(q.object).removeprefix(ONTOLOGY) for q in store.inner.quads_for_pattern(quad.subject, node(RDF + "type"), None, quad.graph_name)]
        row = {
            "reason": value(quad.object).removeprefix(ONTOLOGY),
            "article": value(quad.graph_name).removeprefix(ARTICLE_BASE),
            "start": start,
            "type": next(kind for kind in kinds if kind in TYPES),
            "entity": value(quad.subject),
        }
        found[row["reason"]].append(row)
    return {reason: sorted(rows, key=lambda row: (row["article"], row["start"], row["entity"])) for reason, rows in sorted(found.items())}


def main() -> None:
    """Draw or score."""
    command, source, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    with open_store(source, read_only=True) as store:
        if command == "draw":
            rng = random.Random(SEED)
            rows = [row for reason, all_ in links(store).items() for row in rng.sample(all_, min(WANTED[reason], len(all_)))]
            target.write_text("".join(json.dumps({**row, "right": None}, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
            return
        counts: dict[str, Counter] = defaultdict(Counter)
        for line in target.read_text("utf-8").splitlines():
            row = json.loads(line)
            made = any(True for _ in store.inner.quads_for_pattern(node(row["entity"]), LINK_REASON, None, node(article_iri(row["article"]))))
            for name in (row["reason"], "all"):
                counts[name]["right" if row["right"] and made else "wrong" if made else "not made now"] += 1
        for name, row in counts.items():
            print(f"{name:16} {row['right'] / max(1, row['right'] + row['wrong']):.3f} right   {dict(row)}")


if __name__ == "__main__":
    main()
