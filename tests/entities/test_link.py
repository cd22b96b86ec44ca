"""Which known entity a name means, decided by what else the article names."""

import json

import pytest

from kg.entities.link import link_entities
from kg.entities.resolve import resolve_entities
from kg.entities.subdistricts import load_subdistricts
from kg.gazetteer import load_gazetteer
from kg.model import Article, Document, Mention, Span

GAZETTEER = load_gazetteer()


def linked(text: str, *names: tuple[str, str]):
    """Resolve and link mentions of (type, name), each at its next place in the text, known where one known entity alone bears the name."""
    mentions, at = [], {}
    for kind, name in names:
        start = text.index(name, at.get(name, 0))
        at[name] = start + 1
        iris = GAZETTEER.look_up(name, kind)
        mentions.append(Mention(Span(start, start + len(name)), kind, name, "test", 1.0, iris[0] if len(iris) == 1 else None))
    document = Document(Article("a", text), mentions=tuple(sorted(mentions, key=lambda m: m.span)))
    return link_entities(resolve_entities(document, gazetteer=GAZETTEER), gazetteer=GAZETTEER).entities


def last(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


def test_a_name_of_one_known_entity_is_linked_by_name():
    (found,) = linked("กระทรวงมหาดไทยแถลง", ("Organization", "กระทรวงมหาดไทย"))
    assert (last(found.iri), found.link.reason) == ("ministry-of-interior", "byName")
    assert found.link.score > 0.9


def test_an_acronym_of_three_bodies_is_the_one_whose_full_name_stands_in_the_article():
    found = linked("เจ้าหน้าที่ อส. ลาดตระเวนร่วมกับกรมอุทยานแห่งชาติ สัตว์ป่า และพันธุ์พืช", ("Organization", "อส."))
    assert (last(found[0].iri), found[0].link.reason) == ("department-of-national-parks-wildlife-and-plant-conservation", "byFullName")


def test_an_acronym_is_the_body_of_the_ministry_that_the_article_names():
    found = {last(e.iri): e for e in linked("กระทรวงแรงงานให้ กพร. ฝึกอาชีพ", ("Organization", "กระทรวงแรงงาน"), ("Organization", "กพร."))}
    assert found["department-of-skill-development"].link.reason == "bySurroundings"
    assert [last(iri) for iri in found["department-of-skill-development"].link.context] == ["ministry-of-labour"]


def test_nothing_is_guessed_an_undecided_name_carries_its_candidates():
    (found,) = linked("เจ้าหน้าที่ อส. ลาดตระเวน", ("Organization", "อส."))
    assert found.link.score == 0
    assert len(found.link.candidates) == 3
    (other,) = linked("อส. ลาดตระเวนอีกครั้ง", ("Organization", "อส."))
    assert found.iri not in GAZETTEER.by_iri
    assert other.iri == found.iri  # of one article


def test_an_acronym_that_the_article_defines_otherwise_is_not_the_known_body():
    text = "สำนักงานส่งเสริมและสนับสนุนวิชาการ (สสว.) แถลง"
    (found,) = linked(text, ("Organization", "สำนักงานส่งเสริมและสนับสนุนวิชาการ"), ("Organization", "สสว."))
    assert (last(found.iri), found.link) == ("สำนักงานส่งเสริมและสนับสนุนวิชาการ", None)


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("ลงพื้นที่ อ.เมือง จ.ระนอง", "อ.เมือง", "8501"),
        ("ที่อำเภอเฉลิมพระเกียรติ จังหวัดน่าน", "อำเภอเฉลิมพระเกียรติ", "5515"),
        ("ที่ ต.ปากน้ำ อ.เมือง จ.ระนอง", "ต.ปากน้ำ", "850105"),
        ("วัดป่า ตำบลหนองบัว อำเภอเมืองอุดรธานี", "ตำบลหนองบัว", None),
        ("ที่แขวงบางมด เขตทุ่งครุ", "แขวงบางมด", "104901"),
        ("ในซอย หมู่ 2 ต.ทับมา อ.เมือง ขณะนี้", "อ.เมือง", "2101"),
        ("เกิดเหตุที่ อ.เมือง อ.พิชัย อ.ท่าปลา", "อ.เมือง", "5301"),
        ("ที่ตำบลหนองบัว", "ตำบลหนองบัว", None),
    ],
)
def test_a_place_is_the_one_of_its_address(text, name, code):
    (found,) = linked(text, ("Place", name))
    if code is not None:
        assert found.code == code
        assert found.link.reason in {"byAddress", "bySurroundings"}
        assert found.iri.endswith(f"/TH-{code}")
        assert name in found.names
    elif found.code is None:
        assert found.iri not in GAZETTEER.by_iri


def test_a_place_is_the_one_of_the_province_that_the_article_names():
    found = {e.code: e for e in linked("จังหวัดน่าน เตือนภัยที่อำเภอเฉลิมพระเกียรติ", ("Place", "จังหวัดน่าน"), ("Place", "อำเภอเฉลิมพระเกียรติ"))}
    assert found["5515"].link.reason == "bySurroundings"
    assert [last(iri) for iri in found["5515"].link.context] == ["TH-55"]


def test_one_name_with_two_addresses_is_two_places():
    found = linked("ที่ อ.เมือง จ.ตรัง และ อ.เมือง จ.ระนอง", ("Place", "อ.เมือง"), ("Place", "อ.เมือง"))
    assert [e.code for e in found] == ["9201", "8501"]


def test_a_bare_name_in_an_address_of_another_province_is_another_place():
    found = linked("น้ำท่วม หนองเรือ อำเภอท่าตูม จังหวัดสุรินทร์ และ หนองเรือ จังหวัดขอนแก่น", ("Place", "หนองเรือ"), ("Place", "หนองเรือ"))
    assert [(e.code, len(e.mentions)) for e in found] == [("4004", 1), (None, 1)]


def test_a_number_behind_an_acronym_makes_it_a_branch():
    (found,) = linked("สำนักงานพื้นที่ 9 (สรพ.9) ตรวจสอบ", ("Organization", "สรพ."))
    assert found.iri not in GAZETTEER.by_iri
    (known,) = linked("สถาบันรับรองคุณภาพสถานพยาบาล (สรพ.) ประเมิน", ("Organization", "สรพ."))
    assert last(known.iri) == "healthcare-accreditation-institute"


def test_what_every_province_has_is_the_article_s_own():
    (found,) = linked("สำนักงานอุตสาหกรรมจังหวัด ตรวจโรงงาน", ("Organization", "สำนักงานอุตสาหกรรมจังหวัด"))
    (other,) = linked("สำนักงานอุตสาหกรรมจังหวัดเชียงราย ตรวจโรงงาน", ("Organization", "สำนักงานอุตสาหกรรมจังหวัดเชียงราย"))
    assert last(found.iri).rsplit("-", 1)[0] == "สำนักงานอุตสาหกรรมจังหวัด"
    assert last(other.iri) == "สำนักงานอุตสาหกรรมจังหวัดเชียงราย"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Person", "ประยุทธ จันทรโอชา"), ("Person", "ประยุทธ์ จันทร์โอชา")),
        (("Person", "ยศพล เวณุโกเศศ"), ("Person", "ยศพล เวณุโกเศส")),
        (("Organization", "คณะมนตรีแห่งสหภาพยุโรป"), ("Organization", "คณะมนตรีสหภาพยุโรป")),
        (("Organization", "สำนักนายรัฐมนตรี"), ("Organization", "สำนักนายกรัฐมนตรี")),
        (("Place", "รพ.กระทุ่มแบน"), ("Organization", "โรงพยาบาลกระทุ่มแบน")),
        (("Organization", "AIPH"), ("Organization", "สมาคมพืชสวนระหว่างประเทศ")),
        (("Person", "Gita Sabharwal"), ("Person", "กีต้า ซับบระวาล")),
    ],
)
def test_two_spellings_are_one_node(one, other):
    assert {e.iri for e in linked(one[1], one)} == {e.iri for e in linked(other[1], other)}


def test_regnal_numbers_and_districts_of_offices_are_no_slips():
    names = ("พระบาทสมเด็จพระเจ้าอยู่หัว รัชกาลที่ 5", "พระบาทสมเด็จพระเจ้าอยู่หัว รัชกาลที่ 9")
    assert len({e.iri for name in names for e in linked(name, ("Person", name))}) == 2


def test_every_subdistrict_lies_in_a_known_district():
    places = [place for same in load_subdistricts().values() for place in same]
    assert len(places) == 7436
    assert all(place.parent in GAZETTEER.by_iri for place in places)


@pytest.mark.parametrize("folder", ["dev", "seed"])
def test_every_country_of_the_annotations_has_its_iso_code_and_every_province_and_district_its_code(shared, folder):
    """Each annotated country by each of its names; each province and district whose annotated name tells its level."""
    provinces = {name.thai for iri, name in GAZETTEER.by_iri.items() if "/place/TH-" in iri and len(last(iri)) == 5}
    seen, missed = 0, []
    for path in sorted((shared / "gold" / folder).glob("*.json")):
        gold, text = json.loads(path.read_text("utf-8")), path.with_suffix(".txt").read_text("utf-8")
        for row in gold["entities"]:
            names = [name for name in row["names"] if name in text]
            level = row["type"] == "Place" and any(name.removeprefix("จังหวัด").removeprefix("จ.").strip() in provinces or name.startswith(("อำเภอ", "อ.")) for name in names)
            if not names or not (row["type"] == "Country" or level):
                continue
            seen += 1
            entities = linked(text, *((row["type"], name) for name in names))
            if len({entity.iso or entity.code for entity in entities} - {None}) != 1:  # of several spellings one may be a slip: สาธารรัฐประชาชนจีน
                missed.append((path.stem, names))
    assert not missed
    assert seen > 0
