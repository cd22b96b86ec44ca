"""What facts are made of: the mentions of entities, the dates and the counts of people, in the order of the text.

In: a Document with entities. Out: ``Item`` rows. What it does not do: relate them (``kg.facts.pairs``).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from kg.model import Document, Span
from kg.thai.calendar import find_dates
from kg.thai.titles import skip_titles

# "ผู้เข้าร่วมกว่า 338 คน", "จำนวน 1,200 คน", "200 กว่าคน"
_COUNT = re.compile(
    r"(?=[\dผเ])(?:"  # what it may begin with, as in dates
    r"(?<![\d,.])(\d{1,3}(?:,\d{3})+|\d{1,6})\s?(?:กว่า\s?)?(?:คน|ราย|ท่าน|นาย)(?![ก-๙])|(?:ผู้เข้าร่วม|ผู้ร่วมงาน|เข้าร่วม)[^\n\d]{0,30}?(?<![\d,.])(\d{1,3}(?:,\d{3})+|\d{1,6})\s?(?:คน|ราย|ท่าน))"
)


@dataclass(frozen=True, slots=True)
class Item:
    """A mention, date or count at a place.

    ``value`` is an entity's index, a date or a number; ``sentence`` and ``paragraph`` count from 0; ``anaphor`` tells that other words stand
    for the entity here (an office for its holder, "ที่ประชุม" for the meeting).
    """

    start: int
    end: int
    type: str
    value: int | str
    sentence: int
    paragraph: int
    anaphor: bool = False


# What may stand between a name and the office of the same person: "นายก ข รัฐมนตรีว่าการ…", "รัฐมนตรีว่าการ… (นายก ข)".
_BESIDE = re.compile(r"[\s,(]*(?:ในฐานะ|ซึ่งเป็น|เป็น|โดย)?\s*\Z")
# "นายกรัฐมนตรีและรัฐมนตรีว่าการกระทรวงมหาดไทย": the second office of the same person.
_ALSO = re.compile(r"\s*(?:และ|/|,|ในฐานะ|พร้อมทั้ง|(?:ซึ่ง)?(?:ปฏิบัติหน้าที่|ทำหน้าที่|รักษาการ|รักษาราชการแทน|ปฏิบัติราชการแทน)(?:ใน)?(?:ตำแหน่ง)?|รักษาการ)?\s*\Z")
_BACK = {
    "Event": re.compile(
        r"(?=[ทกพง])(?:(?P<a>ที่ประชุม|การประชุม(?:ดังกล่าว|ครั้งนี้|ในครั้งนี้)|การหารือ(?:ดังกล่าว|ครั้งนี้))|(?P<b>พิธี(?:ดังกล่าว|ครั้งนี้|นี้))|"
        r"(?P<c>(?:งาน|กิจกรรม|การจัดงาน|การจัดกิจกรรม)(?:ดังกล่าว|ครั้งนี้|ในครั้งนี้|นี้)))"
    ),
    "Work": re.compile(
        r"(?=[โมรพกปนบขค])(?:(?P<d>โครงการ(?:ดังกล่าว|นี้|ฯ))|(?P<e>มาตรการ(?:ดังกล่าว|นี้))|(?P<f>(?:ร่าง)?(?:พระราชบัญญัติ|กฎหมาย|ประกาศ|ระเบียบ)(?:ดังกล่าว|นี้|ฉบับนี้))|"
        r"(?P<g>นโยบาย(?:ดังกล่าว|นี้))|"
        r"(?P<h>(?:บันทึก|ข้อตกลง|ความตกลง)(?:ดังกล่าว|นี้|ฉบับนี้|ฯ)))"
    ),
}
_HEADS = {
    "a": ("ประชุม", "การประชุม", "หารือ", "การหารือ", "สัมมนา", "การสัมมนา", "เวที"), "b": ("พิธี",), "c": ("งาน", "กิจกรรม", "มหกรรม", "เทศกาล", "จัด", "การจัด"),
    "d": ("โครงการ",), "e": ("มาตรการ",), "f": ("พระราช", "พ.ร.", "กฎ", "ร่าง", "ประกาศ", "ระเบียบ"), "g": ("นโยบาย",),
    "h": ("บันทึก", "ข้อตกลง", "ความตกลง", "MOU", "สัญญา"),
}  # fmt: skip
# Pieces that only continue a name: "ที่ประชุมสุดยอด", "ที่ประชุมคณะรัฐมนตรี" are names of their own.
_NAME_GOES_ON = re.compile(r"(?:สุดยอด|คณะ|ใหญ่|ร่วม|วุฒิ|สภา|ครม|รัฐมนตรี|ผู้นำ|เชิงปฏิบัติการ)")


# An office named by another word than where its holder was introduced: "โฆษกรัฐบาล" for "โฆษกประจำสำนักนายกรัฐมนตรี".
_GAP = re.compile(r"[\s(]*")
_OFFICE = re.compile(
    r"(?:รอง)?โฆษก(?:รัฐบาล|ประจำสำนักนายกรัฐมนตรี|ประจำสำนักนายกฯ|กระทรวง[ก-๙]+|ศบค\.?)?|นายกฯ|นายกรัฐมนตรี|(?:รอง)?ปลัดกระทรวง[ก-๙]*|(?:รอง)?อธิบดี(?:กรม[ก-๙]+)?|รมว\.\s?[ก-๙]+|รมช\.\s?[ก-๙]+|ผู้ว่าฯ|ประธานาธิบดี"
)
_ACTING = re.compile(r"(?:รอง)?โฆษก|นายก(?:รัฐมนตรี|ฯ)|รองปลัด|ปลัด|รองอธิบดี|อธิบดี|รมว|รัฐมนตรีว่าการ|รมช|รัฐมนตรีช่วยว่าการ|ผู้ว่าฯ|ผู้ว่าราชการ|ประธานาธิบดี")
_SAME_HEAD = {"นายกฯ": "นายกรัฐมนตรี", "รมว": "รัฐมนตรีว่าการ", "รมช": "รัฐมนตรีช่วยว่าการ", "ผู้ว่าฯ": "ผู้ว่าราชการ", "รองโฆษก": "โฆษก"}


def _head(office: str) -> str:
    """Return the word that an office's name begins with, in its full form; the whole name where it is none of the known."""
    match = _ACTING.search(office) if "โฆษก" in office else _ACTING.match(office)
    return _SAME_HEAD.get(match[0], match[0]) if match else office


def _holders(document: Document) -> dict[Span, int]:
    """Return, for every mention of an office that stands without a name, the person (index) who holds it in this article."""
    persons = sorted((span, index) for index, e in enumerate(document.entities) if e.type == "Person" for span in e.mentions)
    offices = sorted((span, index) for index, e in enumerate(document.entities) if e.type == "Position" for span in e.mentions)
    text = document.text
    beside: dict[Span, int] = {}
    for at, (span, _) in enumerate(offices):
        for other, person in persons:
            if other.start >= span.end and other.start - span.end <= 40:
                start = skip_titles(text, span.end + len(text[span.end : other.start]) - len(text[span.end : other.start].lstrip(" (")))
                if start >= other.start or not text[span.end : other.start].strip(" ("):
                    beside.setdefault(span, person)
            elif other.end <= span.start and span.start - other.end <= 16 and _BESIDE.match(text[other.end : span.start]):
                beside[span] = person
        if (
            span not in beside
            and at
            and offices[at - 1][0] in beside
            and offices[at - 1][0].end <= span.start
            and _ALSO.match(text[offices[at - 1][0].end : span.start])
        ):
            beside[span] = beside[offices[at - 1][0]]
    for at in range(len(offices) - 2, -1, -1):  # "นายกรัฐมนตรีและรัฐมนตรีว่าการ… นายก ข"
        span, after = offices[at][0], offices[at + 1][0]
        if span not in beside and after in beside and span.end <= after.start and _ALSO.match(text[span.end : after.start]):
            beside[span] = beside[after]
    holders: dict[int, list[tuple[int, int]]] = {}
    for span, office in offices:
        if span in beside:
            holders.setdefault(office, []).append((span.start, beside[span]))
    found = {}
    for span, office in offices:
        if span not in beside and office in holders:
            before = [person for at, person in holders[office] if at < span.start]
            found[span] = before[-1] if before else holders[office][0][1]
    for match in _OFFICE.finditer(text):
        span = Span(match.start(), match.end())
        if any(span.overlaps(other) for other, _ in offices):
            continue
        gap = _GAP.match(text, span.end)
        behind = gap.end() if gap else span.end
        if any(skip_titles(text, behind) == p.start or p.start == behind or p.end <= span.start <= p.end + 2 for p, _ in persons):
            continue
        held = {person for office, rows in holders.items() for name in document.entities[office].names if _head(name) == _head(match[0]) for _, person in rows}
        if len(held) == 1:
            found[span] = held.pop()
    return found


def _anaphors(document: Document) -> Iterator[tuple[int, int, str, int]]:
    """Yield (start, end, type, entity) of words that take up an event or a work again."""
    spans = sorted((span, e.type, index) for index, e in enumerate(document.entities) if e.type in _BACK for span in e.mentions)
    for kind, pattern in _BACK.items():
        for match in pattern.finditer(document.text):
            here = Span(match.start(), match.end())
            if any(span.overlaps(here) for span, _, _ in spans) or (match.lastgroup == "a" and _NAME_GOES_ON.match(document.text, match.end())):
                continue
            heads = _HEADS[match.lastgroup or "a"]
            before = [index for span, type_, index in spans if type_ == kind and span.end <= here.start and document.text.startswith(heads, span.start)]
            if not before and match.lastgroup in {"a", "c"}:
                before = [index for span, type_, index in spans if type_ == kind and span.end <= here.start]
            if before:
                yield match.start(), match.end(), kind, before[-1]


def find_items(document: Document) -> list[Item]:
    """Return the items of a document sorted by place, the longer first."""
    starts = [sentence.span.start for sentence in document.sentences]

    def place(start: int) -> tuple[int, int]:
        number = max(bisect_right(starts, start) - 1, 0)
        return number, document.sentences[number].paragraph if document.sentences else 0

    items = [Item(span.start, span.end, entity.type, index, *place(span.start)) for index, entity in enumerate(document.entities) for span in entity.mentions]
    for span, person in _holders(document).items():
        items.append(Item(span.start, span.end, "Person", person, *place(span.start), anaphor=True))
    for start, end, kind, index in _anaphors(document):
        items.append(Item(start, end, kind, index, *place(start), anaphor=True))
    for found in find_dates(document.text, published=document.article.published):
        items.append(Item(found.start, found.end, "date", found.value, *place(found.start)))
    for match in _COUNT.finditer(document.text):
        group = 1 if match[1] else 2
        items.append(Item(match.start(group), match.end(group), "integer", int(match[group].replace(",", "")), *place(match.start(group))))
    items.sort(key=lambda item: (item.start, -item.end, item.type))
    return items
