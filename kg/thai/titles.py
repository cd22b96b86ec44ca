"""Honorifics, ranks and academic titles that stand before a person's name.

In: text. Out: where a title ends. The list was counted in 51,331 articles of government news; a title is never part of
a name (guidelines: "without honorific or rank").
"""

import re

_CIVIL = "นางสาว|น.ส.|นาย|นาง|คุณหญิง|ท่านผู้หญิง|คุณ|เด็กชาย|เด็กหญิง|ด.ช.|ด.ญ.|Mr.|Mrs.|Ms.|Dr.|H.E."
_ROYAL = "หม่อมหลวง|หม่อมราชวงศ์|หม่อมเจ้า|ม.ล.|ม.ร.ว.|ม.จ."
_ACADEMIC = "ศาสตราจารย์พิเศษ|ศาสตราจารย์เกียรติคุณ|ผู้ช่วยศาสตราจารย์|รองศาสตราจารย์|ศาสตราจารย์|ศ.พิเศษ|ศ.เกียรติคุณ|ผศ.|รศ.|ศ.|ดร.|ด็อกเตอร์"
_MEDICAL = "นายแพทย์|แพทย์หญิง|ทันตแพทย์หญิง|ทันตแพทย์|เภสัชกรหญิง|เภสัชกร|นายสัตวแพทย์|สัตวแพทย์หญิง|นพ.|พญ.|ทพญ.|ทพ.|ภก.|ภญ.|น.สพ.|สพ.ญ."
_OFFICER = (
    "พลตำรวจเอก|พลตำรวจโท|พลตำรวจตรี|พลตำรวจจัตวา|พันตำรวจเอก|พันตำรวจโท|พันตำรวจตรี|ร้อยตำรวจเอก|ร้อยตำรวจโท|ร้อยตำรวจตรี|"
    "พลอากาศเอก|พลอากาศโท|พลอากาศตรี|พลเรือเอก|พลเรือโท|พลเรือตรี|พลเอก|พลโท|พลตรี|พลจัตวา|พันเอก|พันโท|พันตรี|ร้อยเอก|ร้อยโท|ร้อยตรี|"
    "นาวาอากาศเอก|นาวาอากาศโท|นาวาอากาศตรี|เรืออากาศเอก|เรืออากาศโท|เรืออากาศตรี|นาวาเอก|นาวาโท|นาวาตรี|เรือเอก|เรือโท|เรือตรี|"
    "จ่าสิบเอก|สิบเอก|สิบโท|สิบตรี|สิบตำรวจเอก|ดาบตำรวจ|จ่าสิบตำรวจ|"
    "พล.ต.อ.|พล.ต.ท.|พล.ต.ต.|พล.ต.จ.|พ.ต.อ.|พ.ต.ท.|พ.ต.ต.|ร.ต.อ.|ร.ต.ท.|ร.ต.ต.|พล.อ.อ.|พล.อ.ท.|พล.อ.ต.|พล.ร.อ.|พล.ร.ท.|พล.ร.ต.|"
    "พล.จัตวา|พล.อ.|พล.ท.|พล.ต.|พ.อ.|พ.ท.|พ.ต.|ร.อ.|ร.ท.|ร.ต.|น.อ.|น.ท.|น.ต.|จ.ส.อ.|ส.อ.|ส.ท.|ส.ต.|ด.ต.|จ.ส.ต.|ส.ต.อ.|ส.ต.ท.|ส.ต.ต."
)
_CLERGY = "พระครู|หลวงปู่|หลวงพ่อ|พระอาจารย์"
_ALL = sorted("|".join((_CIVIL, _ROYAL, _ACADEMIC, _MEDICAL, _OFFICER)).split("|"), key=len, reverse=True)


def _spellings(title: str) -> str:
    """Return the pattern of a title: "พล.ต.อ." is also "พล.ต.อ", "พล ต อ" and "พล. ต.อ. ", but "น.อ." is never the "นอ" of "นอกจากนี้"."""
    parts = [re.escape(part) for part in title.split(".")[:-1]]
    return r"(?:\.\s?|\s)".join(parts) + r"\.?\s?" if len(parts) > 1 else re.escape(title)


# "ว่าที่" marks an acting rank; a unit may follow in brackets.
_ONE = "|".join(map(_spellings, _ALL))
# "นายกรัฐมนตรี", "นายอำเภอ", "นายทะเบียน", "นางาซากิ" begin with a title and are not persons.
_NOT_PERSON = (
    "นาย(?:ก(?:รัฐ|ฯ|สมาคม|เทศ|เมือง|องค์|กิตติ|อบ|\\s?อบ|สภา|เหล่า)|"
    "อำเภอ|หน้า|ทะเบียน|จ้าง|ทหาร|ประกัน|ตำรวจ|ช่าง|ทุน|ด่าน|กฯ)|นาง(?:าซากิ|แบบ|งาม)|"
    "คุณ(?:ภาพ|ค่า|สมบัติ|ธรรม|ประโยชน์|ลักษณะ|วุฒิ|พ่อ|แม่|ครู)"
)
# A title begins a word: "ร.ต." is not in "อร.ต.", "นาย" not in "สายนาย".
TITLE = re.compile(rf"(?<![ก-๙.A-Za-z])(?!{_NOT_PERSON})(?:(?:ว่าที่\s?)?(?:{_ONE})(?:\s?\(?หญิง\)?(?=\s))?\s{{0,2}})+")


_LEADING = re.compile(TITLE.pattern.partition(")")[2])


def skip_titles(text: str, start: int = 0) -> int:
    """Return where the titles that begin at ``start`` end; ``start`` itself where none stands there.

    >>> skip_titles("พล.ต.อ.ดร. สมชาย ใจดี")
    11
    >>> skip_titles("นายกรัฐมนตรี"), skip_titles("นอกจากนี้"), skip_titles("รองนายกรัฐมนตรี")
    (0, 0, 0)
    """
    found = _LEADING.match(text, start)
    return found.end() if found else start


def strip_titles(name: str) -> str:
    """Return a name without its honorifics and ranks.

    >>> strip_titles("พลเอก ประยุทธ์ จันทร์โอชา")
    'ประยุทธ์ จันทร์โอชา'
    """
    return name[skip_titles(name) :].strip() or name.strip()


_BEFORE = re.compile(rf"{TITLE.pattern}\Z")
_WOMAN = re.compile(r"นาง|น\.ส|น\.\s?ส\.|หญิง|ท่านผู้หญิง|พญ|ทพญ|ภญ|ด\.\s?ญ|Mrs|Ms")
_MAN = re.compile(r"นาย(?!แพทย์|สัตวแพทย์)|เด็กชาย|ด\.\s?ช|Mr\.")
# "พล.ต." and "ร.ต." are ranks of the army, and what is left of "พล.ต.อ.": they tell nothing.
_POLICE = re.compile(r"ตำรวจ|(?:พล|พ|ร|ส)\.?\s?ต\.\s?[อทต]|ด\.\s?ต")
_SOLDIER = re.compile(r"(?:พล|พัน|ร้อย|นาวา|เรือ|สิบ)(?:อากาศ|เรือ)?(?:เอก|โท|ตรี)|(?:พล|พ|ร|น)\.(?:อ\.|ร\.)?[อท]\.")


def title_before(text: str, start: int) -> str:
    """Return the title that ends right before a name, empty where none does.

    >>> title_before("โดย พล.ต.อ. สมชาย ใจดี", 12)
    'พล.ต.อ.'
    """
    found = _BEFORE.search(text, max(0, start - 40), start)
    return found[0].strip() if found else ""


def told_by(title: str) -> frozenset[str]:
    """Return what a title tells of its bearer: ``man`` or ``woman``, ``police`` or ``soldier``; nothing for one that both bear.

    >>> sorted(told_by("นางสาว")), sorted(told_by("พล.ต.อ.")), sorted(told_by("พลเอก")), sorted(told_by("นายแพทย์"))
    (['woman'], ['police'], ['soldier'], [])
    """
    sex = "woman" if _WOMAN.search(title) else "man" if _MAN.search(title) else ""
    force = "police" if _POLICE.search(title) else "soldier" if _SOLDIER.search(title) else ""
    return frozenset(filter(None, (sex, force)))
