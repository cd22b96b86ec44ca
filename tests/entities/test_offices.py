"""Offices that the words beside their name make others."""

import pytest

from kg.entities.link import link_entities
from kg.entities.offices import part_offices
from kg.entities.resolve import resolve_entities
from kg.gazetteer import load_gazetteer
from kg.model import Article, Document, Mention, Span

GAZETTEER = load_gazetteer()


def offices(text: str, *names: tuple[str, str]):
    mentions, at = [], 0
    for kind, name in names:
        start = text.index(name, at)
        at = start + len(name)
        mentions.append(Mention(Span(start, at), kind, name, "test", 1.0, next(iter(GAZETTEER.look_up(name, kind)), None)))
    document = Document(Article("a", text), mentions=tuple(mentions))
    document = link_entities(resolve_entities(document, gazetteer=GAZETTEER), gazetteer=GAZETTEER)
    return {entity.name for entity in part_offices(document, gazetteer=GAZETTEER).entities if entity.type == "Position"}


OFFICE = ("Position", "นายกรัฐมนตรี")


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("นายกรัฐมนตรี กล่าว", [OFFICE], {"นายกรัฐมนตรี"}),
        ("นายกรัฐมนตรี พบ นายกรัฐมนตรี สปป. ลาว", [OFFICE, OFFICE, ("Country", "สปป. ลาว")], {"นายกรัฐมนตรี", "นายกรัฐมนตรีลาว"}),
        ("นายกรัฐมนตรีของกัมพูชา กล่าว", [OFFICE, ("Country", "กัมพูชา")], {"นายกรัฐมนตรีกัมพูชา"}),
        ("นายกรัฐมนตรีและรัฐมนตรีว่าการกระทรวงการต่างประเทศราชอาณาจักรกัมพูชา", [OFFICE, ("Country", "ราชอาณาจักรกัมพูชา")], {"นายกรัฐมนตรีกัมพูชา"}),
        ("นายกรัฐมนตรีและรัฐมนตรีว่าการกระทรวงกลาโหม เยือนลาว", [OFFICE, ("Country", "ลาว")], {"นายกรัฐมนตรี"}),
        ("นายกรัฐมนตรีไทย กล่าว", [OFFICE, ("Country", "ไทย")], {"นายกรัฐมนตรี"}),
        ("นายกรัฐมนตรี เยือนลาว", [OFFICE, ("Country", "ลาว")], {"นายกรัฐมนตรี"}),
        ("รักษาราชการแทนนายกรัฐมนตรี กล่าว", [OFFICE], {"รักษาราชการแทนนายกรัฐมนตรี"}),
        ("อดีตนายกรัฐมนตรี กล่าว", [OFFICE], {"อดีตนายกรัฐมนตรี"}),
        ("นางกรวรรณ รองนายกกิ่งกาชาดอำเภอสามเงา", [("Position", "รองนายก")], {"รองนายกกิ่งกาชาดอำเภอสามเงา"}),
        ("นายสันติ โหลทอง นายกสมาคมกีฬา", [("Position", "นายก")], {"นายกสมาคมกีฬา"}),
    ],
)
def test_words_beside_an_office_make_another(text, names, expected):
    assert offices(text, *names) == expected
