"""Capitals and palaces that stand for a country or a government: "ปักกิ่งปฏิเสธ" is what China does.

In: a Document with linked entities. Out: the Document in which such mentions are the country's or the government's; all others stay the place's. A
place acts where the bare name begins a clause and a verb of saying or deciding follows at once, or where two capitals face each other. Of 3,444 articles
with ทำเนียบรัฐบาล and 1,200 with a capital of the archive none has one that acts: government news says "รัฐบาลจีน", other news does not. What it does not do:
tell people or teams of a city from its government.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.entities.link import ALIAS
from kg.entities.resolve import join_equal
from kg.gazetteer import Gazetteer
from kg.model import Document, Entity, Link, Span

# "ปักกิ่งประณาม", not "ณ กรุงปักกิ่ง พร้อมด้วย" nor "เอกอัครราชทูต ณ กรุงโซล กล่าว": the verb follows at once.
_ACTS = re.compile(
    r"(?:ได้|จะ|ยัง|เตรียม|ออก)?(?:แถลง(?!ข่าวที่)|ระบุ|ยืนยัน|ยัน|ประกาศ|ปฏิเสธ|ปัด|เรียกร้อง|ตอบโต้|โต้|ประณาม|เตือน|ขู่|สั่ง|ส่งสัญญาณ|มองว่า|ยอมรับ|จี้|คว่ำบาตร|ย้ำ|ชี้|ขานรับ|แจง|เผย|กล่าวหา|กดดัน)"
)
_BORDER = re.compile(r"(?:^|[\n\s“”\"'‘’(]|แต่|และ|โดย|หลัง|เมื่อ|ขณะที่|ว่า)\Z")
# "ณ", "ที่", "กรุง": the place itself.
_THERE = re.compile(r"(?:ณ|ที่|ใน|จาก|ถึง|ไป|เยือน|ประจำ|กรุง|นคร|เมือง|สู่|จังหวัด|ทำเนียบ|ตึก\S*)\s?\Z")


def stand_for(document: Document, *, gazetteer: Gazetteer) -> Document:
    """Return the document with the mentions of seats that act given to whom they stand for."""
    entities = [part for entity in document.entities for part in _parts(entity, document.text, gazetteer)]
    return document.with_(entities=tuple(join_equal(entities)))


def _parts(entity: Entity, text: str, gazetteer: Gazetteer) -> Iterator[Entity]:
    known = gazetteer.by_iri.get(entity.iri)
    target = gazetteer.by_iri.get(known.seat_of or "") if known else None
    acting = [span for span in entity.mentions if acts(text, span)] if target else []
    if known is None or target is None or not acting:
        yield entity
        return
    kept = tuple(span for span in entity.mentions if span not in acting)
    if kept:
        there = {text[span.start : span.end] for span in kept}
        yield replace(entity, names=tuple(name for name in entity.names if name == known.thai or name in there), mentions=kept)
    yield replace(
        entity,
        iri=target.iri,
        type=target.type,
        names=tuple(dict.fromkeys([target.thai, *(text[span.start : span.end] for span in acting)])),
        mentions=tuple(acting),
        iso=target.iso,
        code=target.code,
        english=target.english,
        same_as=target.same_as,
        link=Link(ALIAS, "bySurroundings", (known.iri,)),
    )


def acts(text: str, span: Span) -> bool:
    """Tell whether a place acts where it stands.

    >>> acts("ปักกิ่งปฏิเสธข้อกล่าวหา", Span(0, 7)), acts("ณ กรุงปักกิ่ง ย้ำว่า", Span(6, 13))
    (True, False)
    """
    before = text[max(0, span.start - 20) : span.start]
    return _ACTS.match(text, span.end) is not None and _BORDER.search(before) is not None and _THERE.search(before) is None
