"""Dates of Thai news."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.thai.calendar import find_dates

PUBLISHED = "2025-12-17"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("วันนี้ (17 ธันวาคม 2568) ที่กรุงเทพมหานคร", ["2025-12-17", "2025-12-17"]),
        ("ระหว่างวันที่ 17-18 ธันวาคม 2568", ["2025-12-17/2025-12-18"]),
        ("๑๗ ธันวาคม ๒๕๖๘", ["2025-12-17"]),
        ("17 ธ.ค.68 และ 5 ม.ค. 2569", ["2025-12-17", "2026-01-05"]),
        ("วันที่ 30 พฤศจิกายน – 2 ธันวาคม 2568", ["2025-11-30/2025-12-02"]),
        ("29 ธันวาคม 2567 - 2 มกราคม 2568", ["2024-12-29/2025-01-02"]),
        ("เมื่อวันที่ 3 มกราคม ที่ผ่านมา", ["2025-01-03"]),
        ("พรุ่งนี้ และเมื่อวานนี้", ["2025-12-18", "2025-12-16"]),
        ("ปีงบประมาณ 2569", ["2025-10-01/2026-09-30"]),
        ("เดือนมีนาคม 2566", ["2023-03"]),
        ("พ.ศ. 2550", ["2007"]),
        ("31 กุมภาพันธ์ 2568", []),
        ("5 มีนาคม 14 คน", ["2025-03-05"]),
        ("เวลา 17.30 น. โทร. 0 2283 4000", []),
        ("12/05/2566", ["2023-05-12"]),
    ],
)
def test_dates_as_newsrooms_write_them(text, values):
    assert [found.value for found in find_dates(text, published=PUBLISHED)] == values


def test_nothing_is_invented_without_a_day_of_publication():
    assert find_dates("วันนี้ พรุ่งนี้ วันที่ 5 มีนาคม") == []


@given(st.text(alphabet="0123456789๐๒๕๖๘ วันที่ม.ค.ธันวาคม-–/พ.ศ.ถึง", max_size=60))
def test_any_text_gives_valid_spans(text):
    for found in find_dates(text, published=PUBLISHED):
        assert 0 <= found.start < found.end <= len(text)
        assert not text[found.end - 1].isspace()
