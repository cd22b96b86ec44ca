"""Capitals and palaces that act are countries and governments; where they are only places they stay places."""

import pytest

from kg.entities.link import link_entities
from kg.entities.resolve import resolve_entities
from kg.entities.seats import stand_for
from kg.gazetteer import load_gazetteer
from kg.model import Article, Document, Mention, Span

GAZETTEER = load_gazetteer()


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("ปักกิ่งประณามการขายอาวุธ", "ปักกิ่ง", {"country/CN"}),
        ("นักวิเคราะห์คาดว่า วอชิงตันจะคว่ำบาตรรอบใหม่", "วอชิงตัน", {"country/US"}),
        ("ทำเนียบรัฐบาลแจงยังไม่มีคำสั่ง", "ทำเนียบรัฐบาล", {"organization/government-of-thailand"}),
        ("ประชุม ณ ทำเนียบรัฐบาล ย้ำบูรณาการทุกหน่วย", "ทำเนียบรัฐบาล", {"place/government-house"}),
        ("เอกอัครราชทูต ณ กรุงโตเกียว กล่าวต้อนรับ", "โตเกียว", {"place/tokyo"}),
        ("ปักกิ่งปฏิเสธข่าว ก่อนประชุมที่ปักกิ่ง", "ปักกิ่ง", {"country/CN", "place/beijing"}),
        ("ทีมวอลเลย์บอลโตเกียวชนะ", "โตเกียว", {"place/tokyo"}),
    ],
)
def test_a_seat_that_acts_is_whom_it_stands_for(text, name, expected):
    starts = [at for at in range(len(text)) if text.startswith(name, at)]
    known = next(iri for iri in GAZETTEER.look_up(name, "Place"))
    mentions = tuple(Mention(Span(at, at + len(name)), "Place", name, "test", 1.0, known) for at in starts)
    document = Document(Article("a", text), mentions=mentions)
    document = stand_for(link_entities(resolve_entities(document, gazetteer=GAZETTEER), gazetteer=GAZETTEER), gazetteer=GAZETTEER)
    assert {entity.iri.split("/entity/")[1] for entity in document.entities} == expected
