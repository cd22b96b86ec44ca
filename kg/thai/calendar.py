"""Dates in Thai news, as ISO 8601.

In: text and the date of publication. Out: spans with their value: a day, a month, a year or an interval ``start/end``.
Buddhist years become Common Era ones, two-digit years are of the 2500s, a day and month without a year take the year of
publication, "วันนี้" and its like are counted from the day of publication. What it does not do: guess. Without a publication
date a relative day, or a day without a year, gives nothing.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = (
    ("มกราคม", "ม.ค."), ("กุมภาพันธ์", "ก.พ."), ("มีนาคม", "มี.ค."), ("เมษายน", "เม.ย."), ("พฤษภาคม", "พ.ค."), ("มิถุนายน", "มิ.ย."),
    ("กรกฎาคม", "ก.ค."), ("สิงหาคม", "ส.ค."), ("กันยายน", "ก.ย."), ("ตุลาคม", "ต.ค."), ("พฤศจิกายน", "พ.ย."), ("ธันวาคม", "ธ.ค."),
)  # fmt: skip
_NUMBER_OF = {name.replace(".", ""): number for number, names in enumerate(_MONTHS, 1) for name in names}
_NUMBER_OF |= {"พฤษจิกายน": 11, "พฤศจิกา": 11, "กรกฏาคม": 7}
# The abbreviations are written with and without their full stops and with a space inside: "ก.ย.64", "พ.ย 68", "ธ. ค.".
_MONTH = "|".join(
    sorted(
        (*(re.escape(long) for long, _ in _MONTHS), "พฤษจิกายน", "กรกฏาคม", *(re.escape(short).replace(r"\.", r"\.?\s?") for _, short in _MONTHS)),
        key=len,
        reverse=True,
    )
)
_D = r"[0-9๐-๙]"
_DAY = rf"(?:[12๑๒]{_D}|[3๓][01๐๑]|[0๐]?[1-9๑-๙])(?!{_D})"
_YEAR = (
    rf"(?:\s?(?:พ\.?ศ\.?|ค\.?ศ\.?|ปี)?\s?(?P<{{0}}>(?:2[45]|๒[๔๕]|19|20|๑๙|๒๐){_D}{_D}|[4-7๔-๗]{_D})"
    rf"(?!{_D}|[.,:]{_D}|\s?(?:น\.|คน|ราย|ล้าน|บาท|ปี|แห่ง|ประเทศ|จังหวัด|เปอร์เซ็นต์|%)))"
)
_TO = r"\s?(?:-|–|—|ถึงวันที่|ถึง|และวันที่|และ|,)\s?"
# "17 ธันวาคม และ 5 มกราคม" are two days, "17 และ 18 ธันวาคม" is an interval.
_UNTIL = r"\s?(?:-|–|—|ถึงวันที่|ถึง)\s?"
_PATTERN = re.compile(
    r"(?=[0-9๐-๙มกพสตธเปว])(?:"  # what a date may begin with: without this every alternative is tried at every letter, which takes four times as long
    rf"(?<!{_D})(?<!{_D}[.,/:])(?P<d1>{_DAY})\s?(?:(?P<m1>{_MONTH})\s?{_YEAR.format('y1')}?)?(?(m1){_UNTIL}|{_TO})(?P<d2>{_DAY})\s?(?P<m2>{_MONTH}){_YEAR.format('y2')}?"
    rf"|(?<!{_D})(?<!{_D}[.,/:])(?P<d>{_DAY})\s?(?P<m>{_MONTH}){_YEAR.format('y')}?"
    rf"|(?P<slash_d>(?<![0-9/]){_DAY})/(?P<slash_m>0?[1-9]|1[0-2])/(?P<slash_y>25[0-9][0-9]|20[0-9][0-9])(?![0-9/])"
    rf"|ปีงบประมาณ{_YEAR.format('fiscal')}"
    rf"|(?:เดือน\s?)?(?P<month>{_MONTH}){_YEAR.format('month_y')}"
    rf"|(?P<relative>วันพรุ่งนี้|พรุ่งนี้|เมื่อวานนี้|เมื่อวาน|วานนี้|วันนี้|มะรืนนี้)"
    rf"|(?:ปี\s?(?:พ\.ศ\.\s?)?|พ\.ศ\.\s?)(?P<year>(?:2[45]|๒[๔๕]|20){_D}{_D})(?!{_D})"
    r")"
)
_RELATIVE_DAYS = {"วันนี้": 0, "วันพรุ่งนี้": 1, "พรุ่งนี้": 1, "มะรืนนี้": 2, "เมื่อวานนี้": -1, "เมื่อวาน": -1, "วานนี้": -1}
_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
# A day more than this far ahead of publication belongs to the year before ("12 ธันวาคม ที่ผ่านมา" in January).
_AHEAD_DAYS = 200


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in the text: half-open span in code points, ISO 8601 value, and whether it was counted from publication."""

    start: int
    end: int
    value: str
    relative: bool = False


def find_dates(text: str, *, published: str | None = None) -> list[FoundDate]:
    """Return the dates of a text in order.

    >>> [d.value for d in find_dates("ระหว่างวันที่ 5-7 พ.ย. 68 และวันที่ 29 มิถุนายน – 3 กรกฎาคม 2565")]
    ['2025-11-05/2025-11-07', '2022-06-29/2022-07-03']
    >>> [d.value for d in find_dates("เมื่อวันที่ 12 พฤษภาคม ที่ผ่านมา วันพรุ่งนี้", published="2023-05-20")]
    ['2023-05-12', '2023-05-21']
    >>> find_dates("วันพรุ่งนี้")
    []
    """
    anchor = date.fromisoformat(published[:10]) if published and len(published) >= len("2020-01-01") else None
    return list(_find(text, anchor))


def _find(text: str, anchor: date | None) -> Iterator[FoundDate]:
    for match in _PATTERN.finditer(text):
        try:
            value = _value(match, anchor, past=text.startswith("ที่ผ่านมา", match.end() + text.startswith(" ", match.end())))
        except ValueError:  # "31 กุมภาพันธ์": the writer's slip, no date
            continue
        if value:
            end = match.end()
            while text[end - 1].isspace():
                end -= 1
            yield FoundDate(match.start(), end, value, bool(match["relative"]))


def _value(match: re.Match[str], anchor: date | None, *, past: bool) -> str | None:
    part = {name: found.translate(_ARABIC) for name, found in match.groupdict().items() if found}
    if "relative" in part:
        return (anchor + timedelta(_RELATIVE_DAYS[match["relative"]])).isoformat() if anchor else None
    if "year" in part:
        return str(common_era(part["year"]))
    if "fiscal" in part:
        year = common_era(part["fiscal"])
        return f"{year - 1}-10-01/{year}-09-30"
    if "month" in part:
        return f"{common_era(part['month_y'])}-{_month(part['month']):02}"
    if "slash_d" in part:
        return date(common_era(part["slash_y"]), int(part["slash_m"]), int(part["slash_d"])).isoformat()
    if "d" in part:
        found = _day(part["d"], part["m"], part.get("y"), anchor, past=past)
        return found.isoformat() if found else None
    last = _day(part["d2"], part["m2"], part.get("y2"), anchor, past=past)
    if last is None:
        return None
    first_year = part.get("y1") or str(last.year)
    first = date(common_era(first_year), _month(part.get("m1", part["m2"])), int(part["d1"]))
    if first > last and "m1" in part and "y1" not in part:
        first = first.replace(year=first.year - 1)
    if first >= last:
        return last.isoformat()
    return f"{first.isoformat()}/{last.isoformat()}"


def _day(day: str, month: str, year: str | None, anchor: date | None, *, past: bool) -> date | None:
    if year:
        return date(common_era(year), _month(month), int(day))
    if anchor is None:
        return None
    number = _month(month)
    found = date(anchor.year, number, min(int(day), monthrange(anchor.year, number)[1]))
    if (found - anchor).days > (0 if past else _AHEAD_DAYS):
        found = found.replace(year=anchor.year - 1)
    elif not past and (anchor - found).days > 365 - _AHEAD_DAYS // 3:
        found = found.replace(year=anchor.year + 1)
    return found


def _month(name: str) -> int:
    return _NUMBER_OF[re.sub(r"[.\s]", "", name)]


def common_era(year: str) -> int:
    """Return the Common Era year of a year as Thai news writes it.

    >>> common_era("2568"), common_era("68"), common_era("2025"), common_era("๒๕๖๘")
    (2025, 2025, 2025, 2025)
    """
    number = int(year.translate(_ARABIC))
    if number < 100:
        number += 2500
    return number - 543 if number > 2400 else number


# No news is of a year from this on but by the Buddhist count, 543 years ahead.
_BUDDHIST_FROM = 2400


def iso_date(value: str) -> str | None:
    """Return the day that an ISO 8601 date or time begins with, a Buddhist year converted; None where it is no date.

    >>> iso_date("2022-09-29T10:00:00+07:00"), iso_date("2565-09-29"), iso_date("29/09/2565"), iso_date("2022-02-30")
    ('2022-09-29', '2022-09-29', None, None)
    """
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)(?=$|[T\s])", value.strip())
    if match is None:
        return None
    year = int(match[1])
    try:
        return date(year - 543 if year >= _BUDDHIST_FROM else year, int(match[2]), int(match[3])).isoformat()
    except ValueError:
        return None
