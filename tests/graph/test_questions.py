"""Ready questions: every file parses, sentences in both languages find it, and its values go in safely."""

import pytest

from kg.errors import InputError, NotFoundError, QueryError
from kg.graph.query import ask
from kg.graph.questions import FOLDER, fill, find_question, load_questions
from kg.graph.store import load_store

QUESTIONS = load_questions()


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_runs_and_both_sentences_find_it(name, document):
    question = QUESTIONS[name]
    assert set(question.sentences) == {"th", "en"}
    ask(load_store([document]), question.sparql)
    for sentence in question.sentences.values():
        for parameter in question.parameters:
            sentence = sentence.replace(f"{{{parameter}}}", f"ค่า{parameter}")
        found, values = find_question(QUESTIONS, sentence.split())
        assert found.name == name
        assert all(value == f"ค่า{parameter}" for parameter, value in values.items())


def test_questions_answer(document):
    store = load_store([document])
    for words in (["ใครไม่เข้าร่วม การประชุมต้านสแกม"], ["who was absent from การประชุมต้านสแกม?"], ["absent", "การประชุมต้านสแกม"], ["absent", "event=การประชุม"], ["absences"]):
        question, values = find_question(QUESTIONS, words)
        answer = ask(store, fill(store, question, values))
        assert [row[0] for row in answer.rows] == ["กัมพูชา"], words
    question, values = find_question(QUESTIONS, ["เส้นเวลาของ กัมพูชา"])
    assert {row[0] for row in ask(store, fill(store, question, values)).rows} == {"2025-12-17/2025-12-18"}


def test_wrong_questions_are_named(document):
    store = load_store([document])
    with pytest.raises(NotFoundError, match="no question"):
        find_question(QUESTIONS, ["อากาศวันนี้"])
    with pytest.raises(QueryError, match="give event"):
        fill(store, QUESTIONS["absent"], {})
    with pytest.raises(NotFoundError, match="event"):
        fill(store, QUESTIONS["absent"], {"event": "กัมพูชา"})
    with pytest.raises(QueryError, match="no date"):
        fill(store, QUESTIONS["met"], {"person": "อนุทิน", "since": '"} DELETE {'})


def test_a_folder_of_ones_own_adds_questions(tmp_path, document):
    (tmp_path / "hosts.rq").write_text("# en: who hosts {event}\n# event: Event\nSELECT ?who { VALUES ?event { UNDEF } ?x kg:chairs ?event ; rdfs:label ?who }", encoding="utf-8")
    mine = load_questions([tmp_path])
    assert set(mine) == set(QUESTIONS) | {"hosts"}
    (tmp_path / "bad.rq").write_text("# en: who hosts {event}\nSELECT * {}", encoding="utf-8")
    with pytest.raises(InputError, match="event"):
        load_questions([tmp_path])
    assert len(list(FOLDER.glob("*.rq"))) >= 12
