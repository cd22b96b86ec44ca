"""Dates as readers of a page write them: Thai ones with the Buddhist year.

In: ISO 8601 as the graph holds it, a day, a month, a year, or an interval of two. Out: words. What it does not do: read dates (``kg.thai.calendar``).
"""

import re

_MONTHS = {
    "th": "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.".split(),
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
}
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_BUDDHIST = 543


def date_words(iso: str | None, language: str) -> str:
    """Return a date in words, what is no date as it is.

    >>> date_words("2020-10-02", "th"), date_words("2020-10", "en"), date_words("2025-12-17/2025-12-18", "th"), date_words("2020", "th")
    ('2 ต.ค. 2563', 'Oct 2020', '17–18 ธ.ค. 2568', '2563')
    >>> date_words("2025-12-30/2026-01-02", "en"), date_words("2020-13", "en"), date_words(None, "en")
    ('30 Dec 2025 – 2 Jan 2026', '2020-13', '')
    """
    if not iso:
        return ""
    first, _, last = iso.partition("/")
    if not last:
        return _one(iso, language)
    if first[:7] == last[:7] and len(first) == len(last) == len("2025-12-17"):
        return f"{int(first[8:])}–{_one(last, language)}" if _ISO.fullmatch(first) else iso
    return f"{_one(first, language)} – {_one(last, language)}"


def _one(iso: str, language: str) -> str:
    match = _ISO.fullmatch(iso)
    if match is None or (match[2] and not 1 <= int(match[2]) <= len(_MONTHS[language])):
        return iso
    year = str(int(match[1]) + (_BUDDHIST if language == "th" else 0))
    parts = [str(int(match[3])) if match[3] else "", _MONTHS[language][int(match[2]) - 1] if match[2] else "", year]
    return " ".join(part for part in parts if part)
