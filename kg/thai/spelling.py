"""Spellings: what names differ in that are one name.

In: a name. Out: the name without what its spellings differ in. What it does not do: correct slips (``ontologies/names/persons.ttl`` lists those of persons
who are named often), or decide that two names are one.
"""

import re
import unicodedata

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


def plain(name: str) -> str:
    """Return a name as it is written, without white space, punctuation, ฯ, and the two ways of typing one letter.

    >>> plain("ธนาคารเพื่อการส่งออกและนําเข้าฯ") == plain("ธนาคารเพื่อการส่งออก และนำเข้า")
    True
    """
    name = unicodedata.normalize("NFC", name).replace("ํา", "ำ").replace("เเ", "แ")
    return _BETWEEN.sub("", name.translate(_WRITTEN)).casefold()
