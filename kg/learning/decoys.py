"""Decoys: things the taggers take for entities and the annotator did not.

In: annotated articles. Out: their documents with the annotated entities and, after them, the false ones that taggers trained on the other articles
found. The network learns from them that no relation holds with what is not there; without them it sees perfect entities only, and believes in
every pair of false ones later.
"""

from collections.abc import Sequence
from pathlib import Path

from kg.gazetteer import Gazetteer
from kg.learning.evaluate import align
from kg.learning.gold import Annotated, gold_document
from kg.learning.tagging import train_folds
from kg.learning.train import tag_document
from kg.model import Document

FOLDS = 4


def find_decoys(golds: Sequence[Annotated], work: Path, *, gazetteer: Gazetteer) -> list[tuple[Document, dict[int, str]]]:
    """Return for each article the document with annotated entities and decoys, and the annotation's id of each annotated one, by index."""
    found = []
    train_folds(golds, work, folds=FOLDS, gazetteer=gazetteer)
    for number, gold in enumerate(golds):
        found.append(_with_decoys(gold, tag_document(gold, work / f"fold{number % FOLDS}", gazetteer)))
    return found


def _with_decoys(gold: Annotated, tagged: Document) -> tuple[Document, dict[int, str]]:
    document, match = gold_document(gold)
    right = align(tagged, gold)
    false = [
        entity
        for number, entity in enumerate(tagged.entities)
        if number not in right
        and not any(other.type == entity.type and a.overlaps(b) for other in document.entities for a in other.mentions for b in entity.mentions)
    ]
    return document.with_(entities=(*document.entities, *false)), match
