"""Speech: which stretches may be speech, and of whom."""

import time

import pytest

import kg
from kg.facts.cues import load_cues
from kg.facts.items import find_items
from kg.facts.statements import find_candidates
from kg.model import Entity, Span
from kg.text.sentences import find_sentences


def candidates(text, *names):
    document = find_sentences(kg.Article("made", text))
    entities = []
    for name in names:
        places = [at for at in range(len(text)) if text.startswith(name, at)]
        entities.append(Entity(iri=name, type="Person", names=(name,), mentions=tuple(Span(at, at + len(name)) for at in places)))
    document = document.with_(entities=tuple(entities))
    found = find_candidates(document, find_items(document), load_cues().find(text))
    return {(names[c.speaker], text[c.start : c.end], next(f for f in c.features if f.startswith("kind="))) for c in found}


@pytest.mark.parametrize("verb", ["ยอมรับว่า", "โพสต์เฟซบุ๊กว่า", "โทรศัพท์แจ้งผู้สื่อข่าวเมื่อคืนนี้ว่า"])
def test_any_verb_before_that_may_be_one_of_speech(verb):
    said = "โครงการนี้ล่าช้ากว่ากำหนดไปสามเดือนแล้ว"
    assert ("สมชาย ใจดี", said, "kind=that") in candidates(f"ข่าว\nนายสมชาย ใจดี {verb} {said}", "สมชาย ใจดี")


@pytest.mark.parametrize("words", ["ได้คะแนนดีกว่า", "เดินหน้าโครงการไม่ว่า", "จะไม่ลาออกจนกว่า", "ขึ้นราคาไม่ต่ำกว่า", "เป็นผู้ว่า"])
def test_comparatives_conjunctions_and_offices_say_nothing(words):
    assert candidates(f"ข่าว\nนายสมชาย ใจดี {words} นายสมศักดิ์ รักไทย ในการเลือกตั้งครั้งนี้", "สมชาย ใจดี") == set()


def test_the_speaker_may_stand_behind_his_quotation_and_not_in_the_next_paragraph():
    said = "เราจะเดินหน้าโครงการนี้ต่อไปเพื่อประชาชนของเราทุกคน"
    found = candidates(f"ข่าว\n“{said}” นางสมศรี มีสุข ตะโกนจากรถ\nนายสมชาย ใจดี เดินทางกลับ", "สมศรี มีสุข", "สมชาย ใจดี")
    assert {speaker for speaker, words, _ in found if words == said} == {"สมศรี มีสุข"}
    assert candidates(f"ข่าว\n“{said}”\nนายสมชาย ใจดี เดินทางกลับ", "สมชาย ใจดี") == set()


def test_a_paragraph_of_nothing_but_speech_takes_no_longer_than_its_length():
    def seconds(times):
        text = "ข่าว\n" + "นายสมชาย ใจดี โพสต์เฟซบุ๊กว่า ฝนตก " * times
        document = find_sentences(kg.Article("made", text))
        places = tuple(Span(at, at + 10) for at in range(len(text)) if text.startswith("สมชาย ใจดี", at))
        document = document.with_(entities=(Entity(iri="a", type="Person", names=("สมชาย ใจดี",), mentions=places),))
        items, cues = find_items(document), load_cues().find(text)
        clock = time.process_time()
        find_candidates(document, items, cues)
        return time.process_time() - clock

    assert seconds(1600) < 12 * max(seconds(400), 0.05)
