"""Which mentions name the same thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.entities.merges import normal
from kg.entities.resolve import resolve_entities, slug
from kg.gazetteer import load_gazetteer
from kg.model import Article, Document, Mention, Span


def entities_of(text: str, *names: tuple[str, str]):
    """Resolve the mentions of (type, name), each at its next place in the text."""
    mentions, at = [], {}
    for kind, name in names:
        start = text.index(name, at.get(name, 0))
        at[name] = start + 1
        mentions.append(Mention(Span(start, start + len(name)), kind, name, "test"))
    document = Document(Article("a", text), mentions=tuple(sorted(mentions, key=lambda m: m.span)))
    return resolve_entities(document, gazetteer=load_gazetteer()).entities


def test_a_first_name_is_the_person_of_the_full_name():
    text = "นายอนุทิน ชาญวีรกูล กล่าว ต่อมานายอนุทินย้ำ"
    start = text.rindex("อนุทิน")
    mentions = (Mention(Span(3, 19), "Person", "อนุทิน ชาญวีรกูล", "test"), Mention(Span(start, start + 6), "Person", "อนุทิน", "test"))
    (found,) = resolve_entities(Document(Article("a", text), mentions=mentions), gazetteer=load_gazetteer()).entities
    assert found.names == ("อนุทิน ชาญวีรกูล", "อนุทิน")


def test_a_family_name_alone_is_the_person_of_the_full_name():
    found = entities_of("อนุทิน ชาญวีรกูล กล่าว ต่อมาอนุทินย้ำ", ("Person", "อนุทิน ชาญวีรกูล"), ("Person", "ชาญวีรกูล"))
    assert len(found) == 1


def test_of_two_persons_with_one_first_name_the_nearest_before():
    text = "สมชาย ใจดี พบ สมชาย รักไทย สมชายกล่าว"
    start = text.rindex("สมชาย")
    mentions = (
        Mention(Span(0, 10), "Person", "สมชาย ใจดี", "test"),
        Mention(Span(text.index("สมชาย รักไทย"), text.index("สมชาย รักไทย") + 12), "Person", "สมชาย รักไทย", "test"),
        Mention(Span(start, start + 5), "Person", "สมชาย", "test"),
    )
    found = resolve_entities(Document(Article("a", text), mentions=mentions), gazetteer=load_gazetteer()).entities
    assert {e.name: len(e.mentions) for e in found} == {"สมชาย ใจดี": 1, "สมชาย รักไทย": 2}


def test_an_acronym_in_brackets_is_the_body_before_it():
    found = entities_of(
        "สำนักงานทดสอบระบบแห่งชาติ (สทรช.) แถลง ต่อมา สทรช. ย้ำ",
        ("Organization", "สำนักงานทดสอบระบบแห่งชาติ"),
        ("Organization", "สทรช."),
        ("Organization", "สทรช."),
    )
    assert [(e.name, len(e.mentions)) for e in found] == [("สำนักงานทดสอบระบบแห่งชาติ", 3)]


@pytest.mark.parametrize(("form", "code"), [("กัมพูชา", "KH"), ("ประเทศกัมพูชา", "KH"), ("สหรัฐฯ", "US"), ("เกาหลีใต้", "KR"), ("ลาว", "LA")])
def test_countries_have_one_iri_and_their_code(form, code):
    document = Document(Article("a", form), mentions=(Mention(Span(0, len(form)), "Country", form, "test", 1.0, load_gazetteer().look_up(form, "Country")[0]),))
    (found,) = resolve_entities(document, gazetteer=load_gazetteer()).entities
    assert found.iso == code
    assert found.iri.endswith(f"/country/{code}")


def test_two_numbered_meetings_are_two():
    found = entities_of("การประชุมสุดยอดอาเซียน ครั้งที่ 44 และ การประชุมสุดยอดอาเซียน ครั้งที่ 45",
                        ("Event", "การประชุมสุดยอดอาเซียน ครั้งที่ 44"), ("Event", "การประชุมสุดยอดอาเซียน ครั้งที่ 45"))  # fmt: skip
    assert len(found) == 2


@given(st.text(max_size=200))
def test_any_name_makes_an_iri_without_what_iris_forbid(name):
    made = slug(name)
    assert len(made) <= 80
    assert not set(made) & set('<>"{}|^`\\ \n\t/?#%')
    assert normal(normal(name)) == normal(name)


def test_letters_in_brackets_name_the_event_before_them():
    found = entities_of(
        "ไทยจัดการประชุมผู้ประกอบการชาวจีนโลก (The World Chinese Entrepreneurs Convention : WCEC) โดย WCEC จัดทุกสองปี",
        ("Event", "การประชุมผู้ประกอบการชาวจีนโลก"),
        ("Event", "WCEC"),
    )
    assert [e.name for e in found] == ["การประชุมผู้ประกอบการชาวจีนโลก"]


@pytest.mark.parametrize(
    ("text", "names", "number"),
    [
        ("คณะกรรมการประมวลสถานการณ์โควิด 19 กระทรวงสาธารณสุข (MIU)", ("กระทรวงสาธารณสุข", "MIU"), 2),
        ("ปลัดกระทรวงอุตสาหกรรม (รปอ.)", ("กระทรวงอุตสาหกรรม", "รปอ."), 2),
        ("คณะกรรมการเทคโนโลยีสารสนเทศกระทรวงอุตสาหกรรม (อก.)", ("คณะกรรมการเทคโนโลยีสารสนเทศกระทรวงอุตสาหกรรม", "อก."), 2),
        ("หน่วยทดสอบระบบใหม่ (MIU)", ("หน่วยทดสอบระบบใหม่", "MIU"), 1),
        ("อาสาสมัครสาธารณสุขกรุงเทพมหานคร หรือ อสส. ปฏิบัติงาน", ("อาสาสมัครสาธารณสุขกรุงเทพมหานคร", "อสส."), 1),
        ("กรมทดสอบกลาง หรือ อยพ. ดำเนินการ", ("กรมทดสอบกลาง", "อยพ."), 2),
    ],
)
def test_letters_in_brackets_are_the_body_s_where_they_may_be(text, names, number):
    gazetteer = load_gazetteer()
    mentions = []
    for name in names:
        start = text.index(name)
        iris = gazetteer.look_up(name, "Organization")
        mentions.append(Mention(Span(start, start + len(name)), "Organization", name, "test", 1.0, iris[0] if len(iris) == 1 else None))
    found = resolve_entities(Document(Article("a", text), mentions=tuple(mentions)), gazetteer=gazetteer).entities
    assert len(found) == number


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("Organization", "โรงพยาบาลแม่ระมาดวิทยา", "รพ.แม่ระมาดวิทยา", True),
        ("Organization", "บริษัท สยามทดสอบระบบ จำกัด (มหาชน)", "บมจ.สยามทดสอบระบบ", True),
        ("Organization", "โรงเรียนพุทธมงคลนิมิตร", "โรงเรียนพุทธมงคลนิมิต", True),
        ("Organization", "รัฐบาลไทย", "รัฐบาล", True),
        ("Position", "ผู้ว่าการรถไฟแห่งประเทศไทย", "ผู้ว่าการรถไฟฯ", True),
        ("Position", "ผู้อำนวยการสถาบันทดสอบ", "รองผู้อำนวยการสถาบันทดสอบ", False),
        ("Position", "รัฐมนตรีว่าการกระทรวงทดสอบ", "รัฐมนตรีช่วยว่าการกระทรวงทดสอบ", False),
        ("Organization", "สำนักงานทดสอบเขตพื้นที่ 5", "สำนักงานทดสอบเขตพื้นที่ 1", False),
        ("Organization", "สำนักงาน ป.ป.ช.", "สำนักงาน ป.ป.ท.", False),
        ("Place", "ตำบลหนองแซง", "ตำบลหนองแวง", False),
        ("Organization", "รัฐบาลญี่ปุ่น", "รัฐบาล", False),
    ],
)
def test_shortened_cut_and_misspelt_names_are_one_and_neighbours_are_not(kind, one, other, same):
    assert len(entities_of(f"{one} กับ {other}ได้", (kind, one), (kind, other))) == (1 if same else 2)
