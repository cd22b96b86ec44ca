"""Ready questions: every file parses, sentences in both languages find it, and its values go in safely."""

import re

import pyoxigraph as ox
import pytest

from kg.errors import InputError, NotFoundError, QueryError
from kg.graph.decisions import COPY_OF
from kg.graph.quads import article_iri, node
from kg.graph.query import ask
from kg.graph.questions import FOLDER, fill, find_question, load_questions
from kg.graph.store import DEFAULT, load_store
from kg.model import Article, Document, Entity, Evidence, Fact, Span

QUESTIONS = load_questions()


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_runs_and_both_sentences_find_it(name, document):
    question = QUESTIONS[name]
    assert set(question.sentences) == {"th", "en"}
    ask(load_store([document]), question.sparql)
    for sentence in question.forms:
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


def test_a_question_has_several_sentences_and_takes_dates(document):
    store = load_store([document])
    dated = {"person": "อนุทิน", "since": "2024-01-01", "until": "2024-12-31"}
    asked = {
        "who met อนุทิน": {"person": "อนุทิน"},
        "who met อนุทิน between 2024-01-01 and 2024-12-31": dated,
        "ใครพบ อนุทิน ระหว่าง 2024-01-01 ถึง 2024-12-31": dated,
        "ใครพบอนุทินระหว่าง 2024-01-01 ถึง 2024-12-31": dated,
    }
    for sentence, values in asked.items():
        question, found = find_question(QUESTIONS, [sentence])
        assert (question.name, found) == ("met", values), sentence
        ask(store, fill(store, question, {**found, "person": "กัมพูชา"}))


def test_what_is_asked_is_shown_without_a_graph():
    met = QUESTIONS["met"]
    assert fill(None, met, {}) == met.sparql
    assert 'VALUES ?until { "2024" }' in fill(None, met, {"until": "2024"})
    assert met.needs_graph({"person": "อนุทิน"}) and not met.needs_graph({"until": "2024"})


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


def test_a_slip_is_answered_with_what_may_be_meant(document):
    store = load_store([document])
    for words, meant in ((["absnt", "การประชุม"], "absent"), (["who was absnt from การประชุมต้านสแกม"], "who was absent from {event}")):
        with pytest.raises(NotFoundError, match="did you mean: .*" + re.escape(meant)):
            find_question(QUESTIONS, words)
    with pytest.raises(NotFoundError, match="did you mean: กัมพูชา"):
        fill(store, QUESTIONS["met"], {"person": "กัมภูชา"})
    with pytest.raises(NotFoundError) as raised:
        fill(store, QUESTIONS["absent"], {"event": "กัมภูชา"})  # a country is no event
    assert "did you mean" not in str(raised.value)


def test_a_folder_of_ones_own_adds_questions(tmp_path, document):
    (tmp_path / "hosts.rq").write_text("# en: who hosts {event}\n# event: Event\nSELECT ?who { VALUES ?event { UNDEF } ?x kg:chairs ?event ; rdfs:label ?who }", encoding="utf-8")
    mine = load_questions([tmp_path])
    assert set(mine) == set(QUESTIONS) | {"hosts"}
    (tmp_path / "bad.rq").write_text("# en: who hosts {event}\nSELECT * {}", encoding="utf-8")
    with pytest.raises(InputError, match="event"):
        load_questions([tmp_path])
    assert len(list(FOLDER.glob("*.rq"))) >= 12


OFFICE = "https://w3id.org/thaikg/entity/position/prime-minister"


def holding(identifier: str, who: str, published: str, *, status: str = "actual") -> Document:
    """Return an article of a day that names the holder of an office."""
    text = f"ข่าว\n{who} นายกรัฐมนตรี"
    evidence = Evidence.of(text, Span(5, len(text)))
    person = f"https://w3id.org/thaikg/entity/person/{who}"
    return Document(
        Article(identifier, text, published=published),
        entities=(Entity(person, "Person", (who,), (Span(5, 5 + len(who)),)), Entity(OFFICE, "Position", ("นายกรัฐมนตรี",), (Span(len(text) - 12, len(text)),))),
        facts=(Fact(person, "holdsPosition", OFFICE, status, 0.9, "model", (evidence,)),),
    )


def test_an_office_is_held_by_whom_most_articles_near_the_date_name():
    store = load_store(
        [
            *(holding(f"a{n}", "ประยุทธ์", f"2022-0{n}-10") for n in range(1, 7)),
            holding("b1", "สมชาย", "2022-05-31"),  # one article mistakes another for the holder
            holding("b2", "อนาคต", "2022-06-01", status="planned"),
            *(holding(f"c{n}", "เศรษฐา", f"2023-1{n}-02") for n in range(3)),
            *(holding(f"d{n}", "แพทองธาร", f"2024-1{n}-03") for n in range(3)),
        ]
    )
    store.inner.extend([ox.Quad(node(article_iri("c2")), COPY_OF, node(article_iri("c1")), graph) for graph in (node(article_iri("c2")), DEFAULT)])
    question = QUESTIONS["held"]

    def rows(date: str):
        answer = ask(store, fill(store, question, {"office": "นายกรัฐมนตรี", **({"date": date} if date else {})}))
        return [dict(zip(answer.variables, row, strict=True)) for row in answer.rows]

    assert [rows(date)[0]["who"] for date in ("2022", "2022-05", "2023-10-15", "2024-10-15")] == ["ประยุทธ์", "ประยุทธ์", "เศรษฐา", "แพทองธาร"]
    assert rows("2023-10-15")[0] | {"words": ""} == {
        "who": "เศรษฐา", "as": "นายกรัฐมนตรี", "articles": "2", "nearest": "13", "first": "2023-10-02", "last": "2023-11-02", "article": "c0", "words": "",
    }  # fmt: skip
    assert {row["who"] for row in rows("2022-06-01")} == {"ประยุทธ์", "สมชาย"}
    assert rows("2010-01-01") == []
    assert rows("")[0]["who"] == "ประยุทธ์"
