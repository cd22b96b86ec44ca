"""Features of words for the CRF tagger.

In: a text, its words, and the known names seen in it. Out: for every word a list of feature strings. The same function serves
training and tagging.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kg.gazetteer import Seen
from kg.model import Document
from kg.thai.titles import TITLE

_HEADS = {
    "org": (
        "กระทรวง กรม สำนักงาน สำนัก กอง ศูนย์ สถาบัน มหาวิทยาลัย ธนาคาร องค์การ องค์กร สมาคม สภา บริษัท พรรค กองทัพ กองบัญชาการ "
        "คณะกรรมการ คณะ ตำรวจ ศาล โรงพยาบาล โรงเรียน วิทยาลัย มูลนิธิ การไฟฟ้า การประปา การรถไฟ รัฐบาล เทศบาล หน่วยงาน ทีม สหภาพ "
        "กลุ่ม เครือข่าย ชมรม สถานทูต สถานเอกอัครราชทูต กองทุน"
    ),
    "position": (
        "รัฐมนตรี รัฐมนตรีว่าการ รัฐมนตรีช่วย รัฐมนตรีช่วยว่าการ นายกรัฐมนตรี รองนายกรัฐมนตรี ปลัด รองปลัด อธิบดี รองอธิบดี "
        "ผู้อำนวยการ รองผู้อำนวยการ เลขาธิการ รองเลขาธิการ โฆษก รองโฆษก ผู้ว่าราชการ ผู้ว่าการ ผู้บัญชาการ ผู้บังคับการ ประธาน "
        "รองประธาน เอกอัครราชทูต ประธานาธิบดี หัวหน้า ที่ปรึกษา กรรมการ ผู้จัดการ ผู้แทน รมว รมช ผบ นายอำเภอ อดีต เลขานุการ "
        "ผู้ช่วย ผู้ตรวจราชการ อธิการบดี คณบดี ผู้ว่าฯ"
    ),
    "event": (
        "การประชุม ประชุม พิธี งาน การแข่งขัน การสัมมนา สัมมนา มหกรรม เทศกาล การหารือ หารือ การเยือน การลงนาม แถลงข่าว "
        "การแถลงข่าว กิจกรรม การเลือกตั้ง เวที นิทรรศการ การฝึก อบรม การอบรม เหตุ เวิร์กช็อป ตรวจเยี่ยม ลงพื้นที่ การลงพื้นที่ "
        "คอนเสิร์ต"
    ),
    "work": (
        "โครงการ แผน แผนงาน พระราชบัญญัติ พ.ร.บ. ร่าง กฎกระทรวง ประกาศ บันทึก บันทึกความเข้าใจ แถลงการณ์ ความตกลง ข้อตกลง มาตรการ "
        "นโยบาย ยุทธศาสตร์ พระราชกำหนด ระเบียบ รายงาน อนุสัญญา แอปพลิเคชัน หลักสูตร ระบบ กฎหมาย พ.ร.ก. MOU"
    ),
    "place": (
        "จังหวัด จ อำเภอ อ ตำบล ต เขต แขวง ณ ที่ เมือง กรุง นคร แม่น้ำ เกาะ ถนน ทำเนียบรัฐบาล ห้อง ห้องประชุม โรงแรม ตึก อาคาร "
        "สนามบิน ท่าอากาศยาน สนาม วัด บ้าน ด่าน ลุ่มน้ำ ภาค ชายแดน เขื่อน หมู่บ้าน ชุมชน"
    ),
    "group": (
        "ประชาชน เกษตรกร ผู้ประกอบการ ผู้แทน คณะผู้แทน นักท่องเที่ยว นักเรียน นักศึกษา เจ้าหน้าที่ ผู้บริหาร ข้าราชการ ภาคเอกชน "
        "ภาคประชาสังคม ภาค หน่วยงาน ส่วนราชการ ชาว กลุ่ม ผู้นำ ผู้ประสบภัย แรงงาน ผู้ เครือข่าย อาสาสมัคร คณะ ครู"
    ),
}
_HEAD_OF = {word: kind for kind, words in _HEADS.items() for word in words.split()}
_THAI = re.compile(r"[ก-๛]")
# A head word this many words back still colours a word: long names run on.
_HEAD_REACH = 8


@lru_cache(maxsize=20_000)
def _shape(word: str) -> str:
    if word.isdigit():
        return "9" * min(len(word), 4)
    if _THAI.search(word):
        return "ก."[: 1 + ("." in word)]
    if word.isupper():
        return "A"
    if word[:1].isupper():
        return "Aa"
    return "a" if word[:1].isalpha() else word[:1]


@lru_cache(maxsize=20_000)
def _own(word: str) -> tuple[str, ...]:
    """Return the features that a word alone gives itself and its neighbours; kept, since a string that is kept is hashed once."""
    return (
        "w=" + word, "w-2=" + word, "w+2=" + word, "p2=" + word[:2], "p4=" + word[:4], "s3=" + word[-3:], "back=" + word,
        "w-1=" + word, "w-1=" + word + "_", "w+1=" + word, "w+1=_" + word,
    )  # fmt: skip


_EDGES = _own("<s>"), _own("</s>")


def known_tags(words: Sequence[tuple[int, int]], seen: Sequence[Seen]) -> list[str]:
    """Return for every word the known names that cover it, as tags like ``B-Country!`` (``!`` where unambiguous)."""
    tags = [""] * len(words)
    starts = [start for start, _ in words]
    for hit in seen:
        number = bisect_left(starts, hit.start)
        first = True
        while number < len(words) and words[number][0] < hit.end:
            mark = "!" if hit.sure else "?"
            tags[number] += ("B-" if first else "I-") + hit.type + mark
            first = False
            number += 1
    return tags


def word_features(text: str, words: Sequence[tuple[int, int]], known: Sequence[str], *, paragraph: int) -> list[list[str]]:
    """Return the feature strings of each word of one paragraph."""
    forms = [text[start:end] for start, end in words]
    lower = [form.lower() if not form.isdigit() else "0" * len(form) for form in forms]
    gaps = ["_" if number and words[number - 1][1] < words[number][0] else "" for number in range(len(words))]
    titles = {word for match in TITLE.finditer(text, words[0][0] if words else 0, words[-1][1] if words else 0) for word in range(match.start(), match.end())}
    heads = [_HEAD_OF.get(form, "") for form in forms]
    own = [_EDGES[0], _EDGES[0], *map(_own, lower), _EDGES[1], _EDGES[1]]
    shapes = ["<", *map(_shape, forms), ">"]
    rows = []
    size = len(words)
    last_head, last_at = "", -99
    inside_quote = inside_bracket = False
    for i in range(size):
        word = lower[i]
        form = forms[i]
        if form in '“"‘':
            inside_quote = True
        if form == "(":
            inside_bracket = True
        before = lower[i - 1] if i else "<s>"
        after = lower[i + 1] if i + 1 < size else "</s>"
        gap, gap_after = gaps[i], gaps[i + 1] if i + 1 < size else "_"
        here, shape = own[i + 2], shapes[i + 1]
        row = [
            here[0],
            own[i + 1][8 if gap else 7],
            own[i + 3][10 if gap_after else 9],
            own[i][1],
            own[i + 4][2],
            f"b-1={before}{gap}|{word}",
            f"b+1={word}{gap_after}|{after}",
            here[3],
            here[4],
            here[5],
            f"sh={shape}{gap}{gap_after}",
            f"sh3={shapes[i]}{gap}{shape}{gap_after}{shapes[i + 2]}",
        ]
        if known[i]:
            row.append("g=" + known[i])
            row.append("g|w=" + known[i] + "|" + word)
        if i and known[i - 1]:
            row.append("g-1=" + known[i - 1] + gap)
        if i + 1 < size and known[i + 1]:
            row.append("g+1=" + known[i + 1] + gap_after)
        if words[i][0] in titles:
            row.append("title")
        elif i and words[i - 1][0] in titles:
            row.append("title-1" + gap)
        elif i > 1 and words[i - 2][0] in titles:
            row.append("title-2" + gap)
        elif i > 2 and words[i - 3][0] in titles:
            row.append("title-3" + gap)
        if heads[i]:
            row.append("h=" + heads[i])
            last_head, last_at = heads[i] + ":" + form, i
        if 0 < i - last_at <= _HEAD_REACH:
            row.append("lh=" + last_head.split(":")[0] + str(i - last_at))
            row.append("lhw=" + last_head)
            row.append("lh|gap=" + last_head.split(":")[0] + gap)
        for back in (3, 4, 5):
            if i >= back:
                row.append(own[i - back + 2][6])
        if inside_quote:
            row.append("quote")
        if inside_bracket:
            row.append("bracket")
        if form in '”"’' and form != '"':
            inside_quote = False
        if form == ")":
            inside_bracket = False
        if paragraph == 0:
            row.append("headline")
        if i == 0:
            row.append("first")
        rows.append(row)
    return rows


def paragraphs_of(document: Document) -> list[list[tuple[int, int]]]:
    """Return the words of each paragraph that is not empty."""
    paragraphs: list[list[tuple[int, int]]] = []
    text = document.text
    border = -1
    for start, end in document.words:
        if not paragraphs or start > border:
            border = text.find("\n", start)
            border = len(text) if border < 0 else border
            paragraphs.append([])
        paragraphs[-1].append((start, end))
    return paragraphs


def document_features(document: Document, seen: Sequence[Seen]) -> list[list[str]]:
    """Return the feature strings of each word of a document, paragraph by paragraph."""
    rows: list[list[str]] = []
    for number, words in enumerate(paragraphs_of(document)):
        first, last = words[0][0], words[-1][1]
        known = known_tags(words, [hit for hit in seen if first <= hit.start < last])
        rows += word_features(document.text, words, known, paragraph=number)
    return rows


def line_borders(document: Document) -> list[int]:
    """Return the numbers of the words that begin a paragraph, and the number of words."""
    found = [0]
    for words in paragraphs_of(document):
        found.append(found[-1] + len(words))
    return found


KNOWN_TYPES = ("Country", "Place", "Organization", "Position", "Person")
KNOWN_SIZE = 4 * len(KNOWN_TYPES) + 4


def known_matrix(document: Document, seen: Sequence[Seen]) -> NDArray[np.float32]:
    """Return (words, ``KNOWN_SIZE``) zeros and ones.

    They tell the known names that cover a word (begin or inside, sure or not, by type), a title on it, a title before it, the headline, and a
    space before it.
    """
    words = document.words
    table = np.zeros((len(words), KNOWN_SIZE), np.float32)
    starts = [start for start, _ in words]
    for hit in seen:
        if hit.type not in KNOWN_TYPES:
            continue
        column = 4 * KNOWN_TYPES.index(hit.type) + (0 if hit.sure else 2)
        number = bisect_left(starts, hit.start)
        first = True
        while number < len(words) and words[number][0] < hit.end:
            table[number, column + (not first)] = 1
            first = False
            number += 1
    extra = 4 * len(KNOWN_TYPES)
    for match in TITLE.finditer(document.text):
        number = bisect_left(starts, match.start())
        while number < len(words) and words[number][0] < match.end():
            table[number, extra] = 1
            number += 1
        if number < len(words):
            table[number, extra + 1] = 1
    border = document.text.find("\n")
    for number, (start, _) in enumerate(words):
        table[number, extra + 2] = start < border
        table[number, extra + 3] = start > 0 and document.text[start - 1].isspace()
    return table
