"""Mentions: the tagger's spans and the known names made one."""

import pytest

from kg.gazetteer import load_gazetteer
from kg.mentions.merge import find_mentions
from kg.mentions.tagger import TaggedSpan
from kg.model import Article
from kg.text.sentences import find_sentences


def mentions(text: str, *tagged: tuple[str, str]):
    """Return (type, name) of the mentions, where the tagger saw (type, words)."""
    spans = [TaggedSpan(text.index(words), text.index(words) + len(words), kind, 0.9) for kind, words in tagged]
    document = find_mentions(find_sentences(Article("a", text)), gazetteer=load_gazetteer(), tag=lambda _document, _seen: spans)
    for mention in document.mentions:
        assert text[mention.span.start : mention.span.end] == mention.name
    return [(m.type, m.name) for m in document.mentions]


def test_titles_and_quotation_marks_are_cut():
    assert mentions("นายสมชาย ใจดี เดินทาง", ("Person", "นายสมชาย ใจดี")) == [("Person", "สมชาย ใจดี")]
    assert ("Event", "งานสัปดาห์หนังสือ") in mentions("เปิด “งานสัปดาห์หนังสือ” แล้ว", ("Event", "“งานสัปดาห์หนังสือ”"))


@pytest.mark.parametrize("head", ["กระทรวง", "คณะกรรมการ", "จังหวัด", "ประเทศ", "เมือง"])
def test_a_head_alone_names_nothing(head):
    kind = "Place" if head in {"จังหวัด", "ประเทศ", "เมือง"} else "Organization"
    assert mentions(f"ที่ {head} นี้", (kind, head)) == []


def test_a_known_country_is_seen_without_the_tagger_and_its_type_wins():
    assert ("Country", "กัมพูชา") in mentions("แต่กัมพูชาไม่เข้าร่วม")
    assert mentions("แต่ กัมพูชา ไม่เข้าร่วม", ("Place", "กัมพูชา")) == [("Country", "กัมพูชา")]


def test_a_person_whom_a_title_announces():
    assert ("Person", "สมชาย ใจดี") in mentions("โดยมี พล.ต.อ. สมชาย ใจดี ร่วมคณะ")


def test_the_permanent_secretary_is_an_office_not_a_body():
    assert ("Organization", "กระทรวงมหาดไทย") in mentions("ปลัดกระทรวงมหาดไทย กล่าว", ("Organization", "ปลัดกระทรวงมหาดไทย"))
