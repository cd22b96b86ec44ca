"""The measure of the guidelines: what counts as the same entity, fact and statement."""

import pytest

from kg.learning.evaluate import Scores, add_scores, align, calibration, calibration_error, normal, rates, similarity, write_plot
from kg.learning.gold import gold_document, read_gold
from kg.model import Evidence, Fact, Span


@pytest.fixture
def gold(annotated):
    return read_gold(annotated)[0]


def perfect(gold):
    """Return the document that says exactly what the annotation says."""
    document, match = gold_document(gold)
    iri = {key: document.entities[number].iri for number, key in match.items()}
    words = Evidence.of(document.text, Span(0, 10))
    facts = [Fact(iri[f["s"]], f["p"], iri.get(f["o"], f["o"]), f["status"], 0.9, "model", (words,)) for f in gold.facts]
    return document.with_(facts=tuple(facts))


def test_the_annotation_itself_scores_one(gold):
    scores = Scores()
    add_scores(scores, perfect(gold), gold)
    for name in ("entity", "fact", "linked pair", "status"):
        assert rates(scores.counts[name]).f1 == 1, name
    assert scores.b_cubed and all(row == (1, 1) for row in scores.b_cubed)


def test_a_missed_fact_costs_recall_and_a_wrong_one_precision(gold):
    document = perfect(gold)
    scores = Scores()
    add_scores(scores, document.with_(facts=document.facts[:-1]), gold)
    assert rates(scores.counts["fact"]) == pytest.approx((1, 5 / 6, 10 / 11))
    turned = document.facts[0]
    wrong = Fact(turned.subject, "chairs", turned.object, "actual", 0.4, "model", turned.evidence)
    scores = Scores()
    add_scores(scores, document.with_(facts=(*document.facts, wrong)), gold)
    assert rates(scores.counts["fact"]).precision == pytest.approx(6 / 7)
    assert [(m.kind, m.relation) for m in scores.mistakes] == [("spurious", "chairs")]


def test_a_symmetric_fact_counts_in_either_direction(gold):
    document = perfect(gold)
    facts = [Fact(str(f.object), f.predicate, f.subject, f.status, f.score, f.found_by, f.evidence) if f.predicate == "cooperatesWith" else f for f in document.facts]
    scores = Scores()
    add_scores(scores, document.with_(facts=tuple(facts)), gold)
    assert rates(scores.counts["fact"]).f1 == 1


def test_names_agree_without_titles_and_descriptions_by_overlap():
    assert normal("นายสมชาย  ใจดี") == normal("สมชาย ใจดี")
    assert similarity("Person", [normal("สมชาย")], [normal("สมชาย ใจดี")]) == 0
    assert similarity("Event", [normal("การประชุมการค้าชายแดน")], [normal("ประชุมการค้าชายแดน")]) > 0.6
    assert similarity("Event", [normal("การประชุมการค้าชายแดน")], [normal("พิธีเปิดโรงเรียน")]) == 0


def test_each_annotated_entity_is_matched_once(gold):
    document, match = gold_document(gold)
    twice = document.with_(entities=(*document.entities, document.entities[0]))
    assert sorted(align(twice, gold).values()) == sorted(match.values())


def test_calibration_tells_how_often_scores_hold():
    judged = [(0.95, True)] * 9 + [(0.95, False)] + [(0.15, False)] * 4 + [(0.15, True)]
    assert [tuple(round(value, 6) for value in row) for row in calibration(judged)] == [(0.15, 0.2, 5), (0.95, 0.9, 10)]
    assert calibration_error(judged) == pytest.approx(0.05)
    assert write_plot(judged, "made").startswith("<svg")
