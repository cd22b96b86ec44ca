"""Rebuild every shipped model from data.

In: folders of annotated articles, and the Thai NER corpus. Out: the files of ``kg/models``. The fast profile's models take minutes; the
encoder's some tens of minutes on two cores. Deterministic for the same data, package versions and machine.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import pycrfsuite

from kg.entities.resolve import resolve_entities
from kg.facts.assemble import assemble_facts
from kg.facts.classify import Claim, Key, find_claims, relation_scores
from kg.facts.cues import CueFinder
from kg.facts.items import find_items
from kg.facts.statements import find_candidates
from kg.facts.status import find_status
from kg.gazetteer import Gazetteer
from kg.learning.evaluate import Scores, add_scores, align, rates
from kg.learning.gold import Annotated
from kg.learning.relating import label_pairs, pairs_of, train_relations
from kg.learning.tagging import train_taggers
from kg.mentions.merge import find_mentions
from kg.mentions.tagger import tag_words
from kg.model import Document, Status
from kg.text.sentences import find_sentences

# Models that judge an article are always trained on the others: as many parts.
FOLDS = 5
GRID = tuple(round(0.1 + 0.05 * n, 2) for n in range(14))
Claims = dict[Key, tuple[Claim, Status]]
Report = Callable[[str], None]


def tag_document(gold: Annotated, folder: Path, gazetteer: Gazetteer) -> Document:
    """Return the document of an article with the entities that the taggers of a folder see."""
    document = find_mentions(find_sentences(gold.article), gazetteer=gazetteer, tag=lambda d, seen: tag_words(d, seen, folder=folder))
    return resolve_entities(document, gazetteer=gazetteer)


def train_fast(golds: Sequence[Annotated], folder: Path, *, gazetteer: Gazetteer, cues: CueFinder, ner: Path | None, work: Path, report: Report = print) -> None:
    """Write names.crf, phrases.crf, facts.crf, statements.crf, and the thresholds of the fast profile."""
    documents: list[Document] = []
    for fold in range(FOLDS):
        place = work / f"fold{fold}"
        train_taggers([g for n, g in enumerate(golds) if n % FOLDS != fold], place, gazetteer=gazetteer, ner=ner)
        report(f"taggers {fold + 1} of {FOLDS}")
    for number, gold in enumerate(golds):
        documents.append(tag_document(gold, work / f"fold{number % FOLDS}", gazetteer))
    train_taggers(golds, folder, gazetteer=gazetteer, ner=ner)
    report("taggers")
    relations = cues.relations
    rows = []
    for gold, document in zip(golds, documents, strict=True):
        pairs = pairs_of(document, cues)
        rows.append((pairs, label_pairs(document, pairs, gold, align(document, gold), relations)))
    judged: list[tuple[Annotated, Document, Claims]] = []
    for fold in range(FOLDS):
        place = work / f"fold{fold}"
        train_relations([row for n, row in enumerate(rows) if n % FOLDS != fold], place / "facts.crf")
        for number, (gold, document) in enumerate(zip(golds, documents, strict=True)):
            if number % FOLDS == fold:
                found = find_claims(rows[number][0], relation_scores(rows[number][0], folder=place), relations)
                here = cues.find(document.text)
                judged.append((gold, document, {key: (claim, find_status(claim, here)) for key, claim in found.items()}))
    train_relations(rows, folder / "facts.crf")
    report("relations")
    train_statements(zip(golds, documents, strict=True), folder / "statements.crf", cues=cues)
    report("statements")
    write_thresholds(folder, "fast", choose_thresholds(judged, cues=cues))


def train_statements(rows: Iterable[tuple[Annotated, Document]], path: Path, *, cues: CueFinder) -> None:
    """Write the classifier of speech: a maximum-entropy model over candidate stretches."""
    trainer = pycrfsuite.Trainer("lbfgs", verbose=False)
    for gold, document in rows:
        match = align(document, gold)
        for candidate in find_candidates(document, find_items(document), cues.find(document.text)):
            said = False
            for speaker, start, end in gold.statements:
                inter, union = min(candidate.end, end) - max(candidate.start, start), max(candidate.end, end) - min(candidate.start, start)
                said = said or match.get(candidate.speaker) == speaker and inter > 0 and 2 * inter >= union
            trainer.append([candidate.features], ["said" if said else "no"])
    trainer.set_params({"c1": 0.05, "c2": 0.1, "max_iterations": 120})
    trainer.train(str(path))


def choose_thresholds(judged: Sequence[tuple[Annotated, Document, Claims]], *, cues: CueFinder) -> dict[str, float]:
    """Return the threshold of each relation that gives the best F1 on articles the models did not see; rare relations share one, under ``""``."""
    gold_total = sum(len(gold.facts) for gold, _, _ in judged)

    def score(thresholds: Mapping[str, float]) -> Scores:
        scores = Scores()
        for gold, document, claims in judged:
            add_scores(scores, assemble_facts(document, find_items(document), claims, relations=cues.relations, thresholds=thresholds, cues=[]), gold)
        return scores

    tables = {least: score({"": least}) for least in GRID}
    default = max(GRID, key=lambda least: (rates(tables[least].counts["fact"]).f1, least))
    chosen = {"": default}
    for name in sorted(cues.relations):
        if tables[default].relations[name]["gold"] * 100 < gold_total:
            chosen[name] = default
            continue
        # Of the thresholds near the common one, so that a few lucky articles do not decide.
        near = [least for least in GRID if abs(least - default) <= 0.15]
        chosen[name] = max(near, key=lambda least: (round(_gain(tables[least].relations[name]), 3), -abs(least - default)))
    return chosen


def _gain(count: Mapping[str, int]) -> float:
    return 2 * count.get("tp", 0) / max(count.get("pred", 0) + count.get("gold", 0), 1)


def write_thresholds(folder: Path, profile: str, thresholds: Mapping[str, float]) -> None:
    """Set the thresholds of a profile in thresholds.json, leaving the other's alone."""
    path = folder / "thresholds.json"
    data = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    data[profile] = dict(thresholds)
    path.write_text(json.dumps(data, indent=1, sort_keys=True) + "\n", encoding="utf-8")


__all__ = ["choose_thresholds", "tag_document", "train_fast", "train_statements", "write_thresholds"]
