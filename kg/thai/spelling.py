"""Spellings: what names differ in that are one name.

In: a name. Out: the name without what its spellings differ in. What it does not do: correct slips (``ontologies/names/persons.ttl`` lists those of persons
who are named often), or decide that two names are one.
"""

import re
import unicodedata
from functools import lru_cache

_BETWEEN = re.compile(r"[\s.\-()“”\"'ฯ]+")
# Letters that spellings of one sound differ in: long and short vowels, the marks of tone and silence.
_FOLDED = str.maketrans({"ี": "ิ", "ื": "ึ", "ู": "ุ", "แ": "เ", "็": None, "่": None, "้": None, "๊": None, "๋": None, "ํ": None})
_SILENT = re.compile(r"[ก-ฮ][ิุ]?์")
# Thai digits, and vowels written as two letters that look the same.
_WRITTEN = str.maketrans({**{chr(0x0E50 + n): str(n) for n in range(10)}, "ํ": None})


def fold(name: str) -> str:
    """Return a name without what spellings of one sound differ in.

    >>> fold("ฮุน มาเนต") == fold("ฮุน มาแนต")
    True
    >>> fold("สุรศักดิ์") == fold("สุรศักด์")
    True
    """
    return _BETWEEN.sub(" ", _SILENT.sub("", name).translate(_FOLDED).casefold()).strip()


# Letters of one sound, and those that are written or left out: in "วีรชัย" and "วีระชัย", "จันทร์โอชา" and "จันทรโอชา".
_SOUNDS = str.maketrans({**dict(zip("ณศษฎฏฐธภญฑฒฬฌฆใ", "นสสดตถทพยททลชคไ", strict=True)), "์": None, "ะ": None})
_TWICE = re.compile(r"([ก-ฮ])\1+")


@lru_cache(maxsize=8192)
def sound(name: str) -> str:
    """Return a Thai name by its sound: the names of two persons differ in more.

    Of 502 groups of full names of the archive that sound alike 130 were read: each is one person. A family name or first name alone says too little for this.

    >>> sound("ยศพล เวณุโกเศศ") == sound("ยศพล เวณุโกเศส"), sound("ประยุทธ จันทรโอชา") == sound("ประยุทธ์ จันทร์โอชา")
    (True, True)
    >>> sound("สมชาย ใจดี") == sound("สมชาย ใจดำ")
    False
    """
    written = _BETWEEN.sub(" ", name.replace("ํา", "ำ").replace("เเ", "แ")).casefold().strip()
    written = written.translate(_WRITTEN).translate(_FOLDED).translate(_SOUNDS)
    return _TWICE.sub(r"\1", written).replace("รร", "ั").replace("ไย", "ไ")


# Shorter names that differ in a letter may be two ("ตำบลหนองแซง", "ตำบลหนองแวง"). Of longer ones without a number, in one article of 1,898 annotated,
# all 43 pairs are slips; of the archive's names one letter off a known one 108 of 110 bodies and 69 of 70 persons were those meant.
SLIP_LETTERS = 12
_NUMBER = re.compile(r"\d")


def one_letter_off(key: str) -> set[str]:
    """Return a long key and what it is without one of its letters: two keys that differ in one letter, or one more or less, share one of these (SymSpell).

    Empty for a key of fewer than ``SLIP_LETTERS`` letters, or with a number, which tells things apart.

    >>> bool(one_letter_off("สำนักนายรัฐมนตรี") & one_letter_off("สำนักนายกรัฐมนตรี")), one_letter_off("กรมป่าไม้"), one_letter_off("เขตสุขภาพที่ 11")
    (True, set(), set())
    """
    if len(key) < SLIP_LETTERS or _NUMBER.search(key):
        return set()
    return {key, *(key[:at] + key[at + 1 :] for at in range(len(key)))}


@lru_cache(maxsize=8192)
def plain(name: str) -> str:
    """Return a name as it is written, without white space, punctuation, ฯ, and the two ways of typing one letter.

    >>> plain("ธนาคารเพื่อการส่งออกและนําเข้าฯ") == plain("ธนาคารเพื่อการส่งออก และนำเข้า")
    True
    """
    name = unicodedata.normalize("NFC", name).replace("ํา", "ำ").replace("เเ", "แ")
    return _BETWEEN.sub("", name.translate(_WRITTEN)).casefold()
