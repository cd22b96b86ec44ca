"""Words that Thai news shortens at the head of a name: "รพ.แม่ระมาด" is "โรงพยาบาลแม่ระมาด".

In: a name. Out: the name with its head spelled out. What it does not do: acronyms that stand for a whole name (``ontologies/names`` and the
brackets of an article tell those).
"""

import re
from functools import lru_cache

# Each is shortened in one way only (Royal Institute's list of abbreviations, and how the archive of government news writes them).
HEADS = {
    "รพ.สต.": "โรงพยาบาลส่งเสริมสุขภาพตำบล", "รพ.": "โรงพยาบาล", "รร.": "โรงเรียน", "ร.ร.": "โรงเรียน",
    "ม.": "มหาวิทยาลัย", "มรภ.": "มหาวิทยาลัยราชภัฏ", "อบต.": "องค์การบริหารส่วนตำบล",
    "อบจ.": "องค์การบริหารส่วนจังหวัด", "สภ.": "สถานีตำรวจภูธร", "สน.": "สถานีตำรวจนครบาล", "สนง.": "สำนักงาน",
    "สสจ.": "สำนักงานสาธารณสุขจังหวัด", "สอจ.": "สำนักงานอุตสาหกรรมจังหวัด",
    "พมจ.": "สำนักงานพัฒนาสังคมและความมั่นคงของมนุษย์จังหวัด", "คกก.": "คณะกรรมการ", "บจก.": "บริษัท", "บมจ.": "บริษัท",
    "บ.": "บริษัท", "ถ.": "ถนน", "ซ.": "ซอย", "ต.": "ตำบล", "อ.": "อำเภอ", "จ.": "จังหวัด", "พ.ร.บ.": "พระราชบัญญัติ",
    "พ.ร.ก.": "พระราชกำหนด", "พ.ร.ฎ.": "พระราชกฤษฎีกา", "รมว.": "รัฐมนตรีว่าการกระทรวง",
    "รมช.": "รัฐมนตรีช่วยว่าการกระทรวง", "ผอ.": "ผู้อำนวยการ", "ผบ.": "ผู้บัญชาการ", "ผวจ.": "ผู้ว่าราชการจังหวัด",
}  # fmt: skip
_HEAD = re.compile("|".join(re.escape(head) for head in sorted(HEADS, key=len, reverse=True)))
_LIMITED = re.compile(r"\s?จำกัด(?:\s?\(\s?มหาชน\s?\))?$")


@lru_cache(maxsize=8192)
def spell_out(name: str) -> str:
    """Return a name with its shortened head spelled out, and without what only says that a company is limited.

    >>> spell_out("รพ.แม่ระมาด"), spell_out("บมจ. การบินไทย") == spell_out("บริษัท การบินไทย จำกัด (มหาชน)")
    ('โรงพยาบาลแม่ระมาด', True)
    >>> spell_out("ร่าง พ.ร.บ. ขนส่งทางราง")
    'ร่าง พระราชบัญญัติ ขนส่งทางราง'
    """
    draft = "ร่าง" if name.startswith("ร่าง") else ""
    rest = name[len(draft) :]
    space = rest[: len(rest) - len(rest.lstrip())]
    head = _HEAD.match(rest, len(space))
    if head and head.end() < len(rest):
        rest = f"{space}{HEADS[head[0]]}{rest[head.end() :]}"
    return draft + _LIMITED.sub("", rest)
