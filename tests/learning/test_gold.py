"""Annotations: read, checked against their texts, turned into tagged words."""

import hashlib
import json

import pytest

from kg.errors import TrainingError
from kg.learning.corpora import bio, labels_of, read_ner, spans_of
from kg.learning.gold import gold_document, occurrences, read_annotations, read_gold, read_standoff, tagged


def test_every_name_of_an_annotation_is_found_at_its_places(annotated):
    gold = read_gold(annotated)[0]
    document, match = gold_document(gold)
    by_key = {match[number]: entity for number, entity in enumerate(document.entities)}
    assert by_key.keys() == gold.entities.keys()
    text = gold.article.text
    assert {text[m.start : m.end] for m in by_key["e1"].mentions} == {"สมชาย ใจดี", "สมชาย"}
    assert [text[m.start : m.end] for m in by_key["e3"].mentions] == ["กระทรวงพาณิชย์", "กระทรวงพาณิชย์"], "also inside the office"


def test_statements_are_found_by_their_first_and_last_letters(annotated):
    gold = read_gold(annotated)[0]
    speaker, start, end = gold.statements[0]
    assert speaker == "e1"
    assert gold.article.text[start:end].startswith("กระทรวงพาณิชย์จะร่วมมือ") and gold.article.text[start:end].endswith("ประชาชน")


def test_a_statement_that_is_not_in_the_text_is_named(annotated, tmp_path):
    data = json.loads((annotated / "made-0.json").read_text(encoding="utf-8"))
    data["statements"][0]["start"] = "ไม่มีในข่าว"
    (tmp_path / "made-0.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "made-0.txt").write_text((annotated / "made-0.txt").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(TrainingError, match="ไม่มีในข่าว"):
        read_gold(tmp_path)


def test_a_folder_without_annotations_is_an_error(tmp_path):
    with pytest.raises(TrainingError, match="no annotated article"):
        read_gold(tmp_path)


def test_stand_off_annotations_must_fit_their_texts(annotated, tmp_path):
    gold = read_gold(annotated)[0]
    archive = tmp_path / "archive.jsonl"
    title, body = gold.article.text.split("\n", 1)
    archive.write_text(json.dumps({"id": "a-1", "title": title, "text": body}, ensure_ascii=False) + "\n", encoding="utf-8")
    digest = hashlib.sha256(gold.article.text.encode()).hexdigest()
    row = {"id": "made-0", "source": "a-1", "published": "2025-12-17", "entities": list(gold.entities.values()), "facts": gold.facts, "statements": []}
    notes = tmp_path / "notes.jsonl"
    notes.write_text(json.dumps({**row, "sha256": digest}, ensure_ascii=False) + "\n", encoding="utf-8")
    assert [found.article.id for found in read_annotations(notes, [str(archive)])] == ["made-0"]
    notes.write_text(json.dumps({**row, "sha256": "0" * 64}, ensure_ascii=False) + "\n", encoding="utf-8")
    with pytest.raises(TrainingError, match="not the one that was annotated"):
        read_standoff(notes, [str(archive)])
    notes.write_text(json.dumps({**row, "source": "a-2", "sha256": digest}, ensure_ascii=False) + "\n", encoding="utf-8")
    with pytest.raises(TrainingError, match="1 of its articles are not in"):
        read_standoff(notes, [str(archive)])


def test_labels_and_spans_are_each_other_turned_round():
    words = [(0, 3), (3, 6), (7, 10), (10, 14)]
    spans = [(0, 6, "Person"), (10, 14, "Place")]
    assert bio(words, spans) == ["B-Person", "I-Person", "O", "B-Place"]
    assert spans_of(bio(words, spans), words) == spans
    assert labels_of(("Event", "Work")) == ["O", "B-Event", "I-Event", "B-Work", "I-Work"]


def test_both_layers_are_tagged_and_may_nest(annotated):
    gold = read_gold(annotated)[0]
    rows = [row for number, row in tagged(gold) if number == 1]
    here = {(gold.article.text[a:b], kind) for row in rows for layer in row.labels for a, b, kind in spans_of(row.labels[layer], row.words)}
    assert ("รัฐมนตรีว่าการกระทรวงพาณิชย์", "Position") in here
    assert ("กระทรวงพาณิชย์", "Organization") in here
    assert occurrences(gold, rows[0].words)["e2"]


def test_tags_of_the_ner_corpus_become_types_without_titles(tmp_path):
    path = tmp_path / "train.txt"
    path.write_text("[PERSON]นายสมชาย ใจดี[/PERSON] ไป[LOCATION]ประเทศลาว[/LOCATION] เมื่อ[DATE]วันจันทร์[/DATE]\n", encoding="utf-8")
    (row,) = read_ner(path, countries=frozenset({"ลาว"}))
    found = [(row.text[a:b], kind) for a, b, kind in spans_of(row.labels["names"], row.words)]
    assert found == [("สมชาย ใจดี", "Person"), ("ประเทศลาว", "Country")]
