"""Rebuild every shipped model from data.

In: folders of annotated articles, and the Thai NER corpus. Out: the files of ``kg/models``. The fast profile's models take minutes; the
encoder's some tens of minutes on two cores. Deterministic for the same data, package versions and machine.
"""

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pycrfsuite

from kg.entities.resolve import resolve_entities
from kg.facts.assemble import assemble_facts
from kg.facts.classify import Claim, Key, calibrate_claims, find_claims, relation_scores
from kg.facts.cues import CueFinder
from kg.facts.items import find_items
from kg.facts.statements import find_candidates
from kg.facts.status import find_status
from kg.gazetteer import Gazetteer
from kg.learning.evaluate import Scores, add_scores, align, rates
from kg.learning.gold import Annotated, gold_document
from kg.learning.relating import label_pairs, pairs_of, train_relations
from kg.learning.tagging import train_folds, train_taggers
from kg.mentions.merge import find_mentions
from kg.mentions.tagger import tag_words
from kg.model import Document, Status
from kg.text.sentences import find_sentences

# Models that judge an article are always trained on the others: as many parts. Their taggers learn from the annotated articles alone: with the NER corpus
# they take twice as long, and what is needed of them is that they err as taggers do.
FOLDS = 4
# A relation with fewer annotated facts is read by its cues alone.
LEARNT = 10
GRID = tuple(round(0.1 + 0.05 * n, 2) for n in range(14))
Claims = dict[Key, tuple[Claim, Status]]
Report = Callable[[str], None]


def tag_document(gold: Annotated, folder: Path, gazetteer: Gazetteer) -> Document:
    """Return the document of an article with the entities that the taggers of a folder see."""
    document = find_mentions(find_sentences(gold.article), gazetteer=gazetteer, tag=lambda d, seen: tag_words(d, seen, folder=folder))
    return resolve_entities(document, gazetteer=gazetteer)


def train_fast(
    golds: Sequence[Annotated], folder: Path, *, gazetteer: Gazetteer, cues: CueFinder, ner: Path | None, work: Path, report: Report = print
) -> None:
    """Write names.crf, phrases.crf, facts.crf, statements.crf, and the thresholds of the fast profile."""
    documents: list[Document] = []
    train_folds(golds, work, folds=FOLDS, gazetteer=gazetteer)
    report(f"taggers of {FOLDS} parts")
    for number, gold in enumerate(golds):
        documents.append(tag_document(gold, work / f"fold{number % FOLDS}", gazetteer))
    train_taggers(golds, folder, gazetteer=gazetteer, ner=ner)
    report("taggers")
    relations = cues.relations
    rows = []
    for gold, document in zip(golds, documents, strict=True):
        pairs = pairs_of(document, cues)
        rows.append((pairs, label_pairs(pairs, gold, align(document, gold), relations)))
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
    write_settings(folder, "fast", settle(judged, cues=cues))
    write_learnt(folder, golds)


def train_statements(rows: Iterable[tuple[Annotated, Document]], path: Path, *, cues: CueFinder) -> None:
    """Write the classifier of speech: a maximum-entropy model over candidate stretches, with the annotated and with the found entities."""
    trainer = pycrfsuite.Trainer("lbfgs", verbose=False)
    for gold, found in rows:
        exact, names = gold_document(gold)
        for document, match in ((exact, names), (found, align(found, gold))):
            for candidate in find_candidates(document, find_items(document), cues.find(document.text)):
                speakers = {speaker for speaker, start, end in gold.statements if _same_stretch(candidate.start, candidate.end, start, end)}
                speaker = match.get(candidate.speaker)
                if speakers and speaker is None:
                    continue  # speech of somebody whom the taggers missed tells nothing about speech
                trainer.append([candidate.features], ["said" if speaker in speakers else "no"])
    trainer.set_params({"c1": 0.0, "c2": 0.5, "max_iterations": 150})
    trainer.train(str(path))


def _same_stretch(start: int, end: int, other_start: int, other_end: int) -> bool:
    inter, union = min(end, other_end) - max(start, other_start), max(end, other_end) - min(start, other_start)
    return inter > 0 and 2 * inter >= union


def choose_thresholds(judged: Sequence[tuple[Annotated, Document, Claims]], *, cues: CueFinder) -> dict[str, float]:
    """Return the threshold of each relation that gives the best F1 on articles the models did not see; rare relations share one, under ``""``."""
    gold_total = sum(len(gold.facts) for gold, _, _ in judged)

    def score(thresholds: Mapping[str, float]) -> Scores:
        scores = Scores()
        for gold, document, claims in judged:
            add_scores(scores, assemble_facts(document, claims, relations=cues.relations, thresholds=thresholds, cues=[]), gold)
        return scores

    tables = {least: score({"": least}) for least in GRID}
    default = max(GRID, key=lambda least: (rates(tables[least].counts["fact"]).f1, least))
    chosen = {"": default}
    for name in sorted(cues.relations):
        if tables[default].relations[name]["gold"] * 100 < gold_total:
            chosen[name] = default
            continue
        # Of the thresholds near the common one, so that a few lucky articles do not decide.
        near = [least for least in GRID if least - default + 1e-9 >= -0.05 and least - default <= 0.15]
        chosen[name] = max(near, key=lambda least: (round(_gain(tables[least].relations[name]), 3), -abs(least - default)))
    return chosen


def _gain(count: Mapping[str, int]) -> float:
    return 2 * count.get("tp", 0) / max(count.get("pred", 0) + count.get("gold", 0), 1)


def calibrate(judged: Sequence[tuple[Annotated, Document, Claims]], *, cues: CueFinder) -> tuple[float, float]:
    """Return slope and shift that make the scores of unseen articles probabilities (Platt 1999), by gradient descent."""
    scores = Scores()
    for gold, document, claims in judged:
        add_scores(scores, assemble_facts(document, claims, relations=cues.relations, thresholds={"": 0.1}, cues=[]), gold)
    rows = [(math.log(min(max(s, 1e-4), 1 - 1e-4) / (1 - min(max(s, 1e-4), 1 - 1e-4))), float(right)) for s, right in scores.judged]
    slope, shift = 1.0, 0.0
    for _ in range(3000):
        gradient_slope = gradient_shift = 0.0
        for x, y in rows:
            error = 1 / (1 + math.exp(-(slope * x + shift))) - y
            gradient_slope += error * x
            gradient_shift += error
        slope -= 0.2 * gradient_slope / max(len(rows), 1)
        shift -= 0.2 * gradient_shift / max(len(rows), 1)
    return round(slope, 4), round(shift, 4)


def settle(judged: Sequence[tuple[Annotated, Document, Claims]], *, cues: CueFinder) -> dict[str, Any]:
    """Return the calibration and the thresholds of a profile, from claims about articles that its models did not see."""
    line = calibrate(judged, cues=cues)
    rows = [(gold, document, calibrate_claims(claims, line)) for gold, document, claims in judged]
    return {"calibration": list(line), "thresholds": choose_thresholds(rows, cues=cues)}


def write_settings(folder: Path, profile: str, settings: Mapping[str, Any]) -> None:
    """Set the calibration and thresholds of a profile in thresholds.json, leaving the other's alone."""
    _write(folder, {profile: settings})


def write_learnt(folder: Path, golds: Sequence[Annotated]) -> None:
    """Note the relations that were annotated often enough to be learnt; the others are read by their cues alone."""
    counts = Counter(str(fact["p"]) for gold in golds for fact in gold.facts)
    _write(folder, {"learnt": sorted(name for name, count in counts.items() if count >= LEARNT)})


def _write(folder: Path, change: Mapping[str, Any]) -> None:
    path = folder / "thresholds.json"
    data = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    path.write_text(json.dumps({**data, **change}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
