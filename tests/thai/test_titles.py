"""Honorifics, ranks and titles before names."""

import pytest

from kg.thai.titles import TITLE, strip_titles


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("นายอนุทิน ชาญวีรกูล", "อนุทิน ชาญวีรกูล"),
        ("พล.ต.อ. สุรเชษฐ์ หักพาล", "สุรเชษฐ์ หักพาล"),
        ("พล.ต.อ.สุรเชษฐ์ หักพาล", "สุรเชษฐ์ หักพาล"),
        ("ว่าที่ร้อยตรี สมชาย ใจดี", "สมชาย ใจดี"),
        ("ศ.ดร.นพ.ประสิทธิ์ วัฒนาภา", "ประสิทธิ์ วัฒนาภา"),
        ("น.ส.แพทองธาร ชินวัตร", "แพทองธาร ชินวัตร"),
        ("Mr. Antonio Guterres", "Antonio Guterres"),
        ("ม.ล.ปนัดดา ดิศกุล", "ปนัดดา ดิศกุล"),
    ],
)
def test_titles_are_no_part_of_a_name(written, name):
    assert strip_titles(written) == name


@pytest.mark.parametrize("word", ["นายกรัฐมนตรี", "นายอำเภอเมือง", "นางาซากิ", "คุณภาพชีวิต", "นอกจากนี้", "รองอธิบดี", "นายกฯ"])
def test_words_that_only_begin_like_a_title(word):
    assert TITLE.match(word) is None
