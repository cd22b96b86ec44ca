"""Mentions: what the tagger saw and the known names, made one.

In: a Document with words. Out: the Document with mentions in two layers that may nest (the ministry inside the office), sorted
by position. A known name that is unambiguous stands where the tagger saw nothing; where both saw something, the tagger's
border stands and the known name gives the type of countries.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from kg.gazetteer import Gazetteer, Seen
from kg.mentions.tagger import TaggedSpan, tag_words
from kg.model import Document, Mention, Span
from kg.thai.titles import TITLE, skip_titles

NAME_TYPES = frozenset({"Person", "Organization", "Country", "Place"})
# Where a name is known under another of these types only, that is its type: on train 395 known organizations are never places, 218 places once a body.
_ORDER = {"Country": ("Country", "Place", "Organization"), "Place": ("Country", "Place", "Organization"), "Organization": ("Organization", "Place", "Country")}
Tag = Callable[[Document, Sequence[Seen]], list[TaggedSpan]]
# A known name alone, where the tagger saw nothing: how often it holds, counted on train.
KNOWN_SCORE = 0.8
# Heads that name nothing alone: of 1,500 names on train none is one of these.
_BARE = frozenset(
    "กระทรวง กรม สำนักงาน สำนัก กอง ศูนย์ สถาบัน มหาวิทยาลัย ธนาคาร องค์การ องค์กร สมาคม สภา บริษัท พรรค คณะกรรมการ คณะอนุกรรมการ คณะทำงาน คณะ ศาล โรงพยาบาล "
    "รพ. โรงเรียน วิทยาลัย มูลนิธิ เทศบาล หน่วยงาน ทีม กลุ่ม เครือข่าย ชมรม สถานทูต กองทุน องค์การระหว่างประเทศ รมว. รมช. นรม. พ.ร.บ. ประเทศ จังหวัด จว. อำเภอ ตำบล เขต แขวง "
    "เมือง ภูมิภาค ภาค ลุ่มน้ำ ชายแดน ชุมชน หมู่บ้าน บ้าน วัด สนามบิน ห้องประชุม โรงแรม ตึก อาคาร ถนน ด่าน พื้นที่ ในประเทศ ต่างประเทศ ปลัด อธิบดี โทร. โควิด".split()
)
# The ministry in "ปลัดกระทรวง…": its permanent secretary is an office, not a body.
_OFFICE = re.compile(r"(?:รอง|ผู้ช่วย)?(?:ปลัด|รัฐมนตรีว่าการ|รัฐมนตรีช่วยว่าการ|อธิบดี|โฆษก|เลขาธิการ)(?=กระทรวง|กรม|สำนัก)")
# What a meeting is about, behind its number, is no part of its name (guidelines: the shortest full noun phrase).
_TOPIC = re.compile(r"(?<=\d)\s?(?:\(.*)?(?:ใน|ภายใต้)?(?:หัวข้อ|แนวคิด|ธีม)")
# "จัดงาน…": the verb of the host, on train in none of 450 names of events.
_ARRANGES = re.compile(r"(?:ร่วม)?จัด(?=งาน|การ|ประชุม|พิธี|กิจกรรม|โครงการ)")
# A meeting told by a verb is named by that verb ("เข้าเยี่ยมคารวะ"), not by whom it met: no event of the official examples holds a person's name.
_MEETS = re.compile(
    r"(?:การ)?(?:ร่วม)?(?:เดินทาง)?(?:เข้า)?(?:เยี่ยมคารวะ|เยี่ยมคำนับ|คารวะ|พบปะ|พบ|หารือ|สนทนา|อำลา|สวัสดี|ให้การต้อนรับ|ต้อนรับ|ให้การรับรอง|โทรศัพท์)"
    r"(?:พูดคุย|หารือ|ทวิภาคี|ข้อราชการ|สนทนา|เพื่อหารือ)*"
)
_WITH = re.compile(r"\s?(?:ร่วมกับ|(?<!เกี่ยว)กับ|ร่วมระหว่าง|ระหว่าง)")
# "รัฐมนตรีว่าการกระทรวงการต่างประเทศ (กต.)": on train 23 brackets stand behind an office's name and 3 belong to it.
_ACRONYM_BEHIND = re.compile(r"\s?\((?!มหาชน|ประเทศไทย)[^()]{1,12}\)")
_NEXT_GROUP = re.compile(
    r"\s(?:และ|รวมทั้ง|ตลอดจน)?\s?(?=องค์การ|องค์กร|ภาค(?:รัฐ|เอกชน|ประชา|วิชา|ส่วน)|ผู้(?:แทน|บริหาร|ประกอบ|เชี่ยวชาญ|นำ)|หน่วยงาน|เจ้าหน้าที่|นัก(?:วิชาการ|ธุรกิจ|ศึกษา|เรียน)|"
    r"สื่อมวลชน|ประชาชน|เกษตรกร|ข้าราชการ|เครือข่าย|สมาชิก)"
)
_TRIM = " \t\u200b\"'“”‘’«»,;:.-–—"
_CLOSERS = {"(": ")", "[": "]"}


def find_mentions(document: Document, *, gazetteer: Gazetteer, tag: Tag = tag_words) -> Document:
    """Return the document with the mentions found by a tagger and the gazetteer."""
    seen = gazetteer.find(document.text, document.words)
    spans = tag(document, seen)
    titles = [match.span() for match in TITLE.finditer(document.text)]
    spans = [part for span in spans for part in _members(document.text, span)]
    mentions = [m for span in spans if (m := _mention(document.text, span, gazetteer, titles)) is not None]
    names = [m for m in mentions if m.type in NAME_TYPES]
    taken = [m.span for m in names]
    names += [
        Mention(Span(hit.start, hit.end), hit.type, document.text[hit.start : hit.end], "names", KNOWN_SCORE, hit.iris[0])
        for hit in seen
        if hit.type in NAME_TYPES and hit.sure and not any(span.start < hit.end and hit.start < span.end for span in taken)
    ]
    names += _titled(document, names)
    phrases = [m for m in mentions if m.type not in NAME_TYPES]
    return document.with_(mentions=tuple(sorted(names + phrases, key=lambda m: (m.span.start, -m.span.end, m.type))))


def _members(text: str, span: TaggedSpan) -> Iterator[TaggedSpan]:
    """Yield the members of an enumeration of groups that was seen as one: "ผู้แทนส่วนราชการ องค์การระหว่างประเทศ" are two."""
    start = span.start
    if span.type == "Group":
        for match in _NEXT_GROUP.finditer(text, span.start, span.end):
            yield TaggedSpan(start, match.start(), span.type, span.score)
            start = match.end()
    yield TaggedSpan(start, span.end, span.type, span.score)


def short_of_partners(name: str) -> str:
    """Return the name of a meeting without those whom it met.

    >>> short_of_partners("เข้าเยี่ยมคารวะ นายเศรษฐา ทวีสิน"), short_of_partners("การหารือระหว่างไทย-ออสเตรเลีย ครั้งที่ 1")
    ('เข้าเยี่ยมคารวะ', 'การหารือระหว่างไทย-ออสเตรเลีย ครั้งที่ 1')
    """
    head = _MEETS.match(name)
    if head is None or "ครั้งที่" in name:
        return name
    cuts = [match.start() for match in (_WITH.search(name, head.end()), TITLE.search(name, head.end())) if match]
    short = name[: min(cuts, default=len(name))].rstrip()
    return short if len(short) > 5 else name


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _TRIM:
        start += 1
    while start < end and text[end - 1] in _TRIM and not (text[end - 1] == "." and re.search(r"[ก-ฮ]\.$", text[start:end])):
        end -= 1
    for opener, closer in _CLOSERS.items():
        inside = text[start:end]
        if inside.startswith(opener) and closer not in inside:
            start += 1
        if inside.endswith(closer) and opener not in inside:
            end -= 1
        if inside.count(opener) > inside.count(closer) and text[end : end + 1] == closer:
            end += 1
    return start, end


def _mention(text: str, span: TaggedSpan, gazetteer: Gazetteer, titles: Sequence[tuple[int, int]]) -> Mention | None:
    start, end, kind = span.start, span.end, span.type
    if kind == "Person":
        # A span may begin inside a title: "จัตวา สีพัน" of "พล.จัตวา สีพัน".
        start = next((b for a, b in titles if a < start < b), start)
        start = min(skip_titles(text, start), end)
    if kind == "Position":
        acronym = _ACRONYM_BEHIND.search(text, start, end)
        end = acronym.start() if acronym and acronym.end() == end else end
    if kind == "Event":
        verb = _ARRANGES.match(text, start, end)
        start = verb.end() if verb else start
        topic = _TOPIC.search(text, start, end)
        end = topic.start() if topic else end
        end = start + len(short_of_partners(text[start:end]))
    if kind == "Organization":
        office = _OFFICE.match(text, start, end)
        start = office.end() if office else start
    if kind in {"Place", "Country"} and text.startswith("ใน", start) and gazetteer.look_up(text[start + 2 : end], "Country"):
        start += 2
    start, end = _trim(text, start, end)
    name = text[start:end]
    if len(name) < 2 or "\n" in name or name.isdigit() or (kind in NAME_TYPES and name in _BARE):
        return None
    known: str | None = None
    for form_kind in _ORDER.get(kind, (kind,)):
        found = gazetteer.look_up(name, form_kind)
        if found:
            kind, known = form_kind, found[0] if len(found) == 1 else None
            break
    if kind == "Country" and known is None:
        kind = "Place"
    return Mention(Span(start, end), kind, name, "tagger", span.score, known)


def _titled(document: Document, names: list[Mention]) -> list[Mention]:
    """Return persons that a title announces and the tagger missed: a title, then a first and a family name."""
    text = document.text
    found = []
    for match in TITLE.finditer(text):
        name = re.compile(r"[ก-๙]{2,}(?: (?:ณ )?[ก-๙]{3,})").match(text, match.end())
        if name is None:
            continue
        span = Span(match.end(), name.end())
        if not any(m.span.overlaps(span) for m in names):
            found.append(Mention(span, "Person", text[span.start : span.end], "title", 0.6))
    return found
