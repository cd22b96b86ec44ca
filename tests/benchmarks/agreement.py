"""How far two readers of the same articles agree: ``python tests/benchmarks/agreement.py FIRST.jsonl SECOND.jsonl TEXTS...``.

In: two files of stand-off annotations and the files of their articles. Out: precision, recall and F1 of the second against the first on the articles that
both hold, counted as ``kg evaluate`` counts.
"""

import sys
from pathlib import Path

from kg.learning.evaluate import Scores, add_scores, rates
from kg.learning.gold import Annotated, read_annotations
from kg.model import Document, Entity, Evidence, Fact, Span, Statement
from kg.text.sentences import find_sentences


def as_read(gold: Annotated) -> Document:
    """Return the document that says what an annotation says, each entity at one place of its fullest name."""
    document = find_sentences(gold.article)
    text = document.text
    words = Evidence.of(text, Span(0, min(10, len(text))))
    entities = []
    for key, row in gold.entities.items():
        at = text.find(row["name"])
        entities.append(Entity(iri=key, type=row["type"], names=tuple(row["names"]), mentions=(Span(at, at + len(row["name"])),)))
    facts = [Fact(f["s"], f["p"], f["o"], f["status"], 1.0, "reader", (words,)) for f in gold.facts]
    said = [Statement(who, Evidence.of(text, Span(a, b)), "reported", 1.0) for who, a, b in gold.statements]
    return document.with_(entities=tuple(entities), facts=tuple(facts), statements=tuple(said))


def main(first: str, second: str, *texts: str) -> None:
    """Print the table."""
    ones = {gold.article.id: gold for gold in read_annotations(Path(first), texts)}
    scores = Scores()
    for gold in read_annotations(Path(second), texts):
        if gold.article.id in ones:
            add_scores(scores, as_read(gold), ones[gold.article.id])
    print(f"{scores.articles} articles")
    for name in ("entity", "fact", "linked pair", "status", "statement"):
        print("{:12} P {:.3f}  R {:.3f}  F1 {:.3f}".format(name, *rates(scores.counts[name])))


if __name__ == "__main__":
    main(*sys.argv[1:])
