"""What is known of entities besides what an article says: points and former names."""

import pytest

from kg.entities.describe import describe_entities
from kg.entities.link import link_entities
from kg.entities.resolve import resolve_entities
from kg.gazetteer import load_gazetteer
from kg.graph.quads import GEO, to_quads
from kg.model import ONTOLOGY, Article, Document, Mention, Span

GAZETTEER = load_gazetteer()


def described(kind: str, name: str, before: str = "", behind: str = "แถลง") -> Document:
    """Return a document of one mention, resolved, linked and described."""
    iris = GAZETTEER.look_up(name, kind)
    span = Span(len(before), len(before) + len(name))
    mention = Mention(span, kind, name, "test", 1.0, iris[0] if len(iris) == 1 else None)
    document = Document(Article("a", before + name + behind), mentions=(mention,))
    return describe_entities(link_entities(resolve_entities(document, gazetteer=GAZETTEER), gazetteer=GAZETTEER), gazetteer=GAZETTEER)


@pytest.mark.parametrize(
    ("kind", "former", "now"),
    [
        ("Organization", "กรมส่งเสริมคุณภาพสิ่งแวดล้อม", "กรมการเปลี่ยนแปลงสภาพภูมิอากาศและสิ่งแวดล้อม"),
        ("Organization", "กระทรวงเทคโนโลยีสารสนเทศและการสื่อสาร", "กระทรวงดิจิทัลเพื่อเศรษฐกิจและสังคม"),
        ("Organization", "กรมประชาสงเคราะห์", "กรมพัฒนาสังคมและสวัสดิการ"),
        ("Position", "อธิบดีกรมส่งเสริมคุณภาพสิ่งแวดล้อม", "อธิบดีกรมการเปลี่ยนแปลงสภาพภูมิอากาศและสิ่งแวดล้อม"),
        ("Country", "พม่า", "เมียนมา"),
        ("Country", "Swaziland", "เอสวาตีนี"),
        ("Place", "กรุงนูร์-ซุลตัน", "อัสตานา"),
        ("Place", "อำเภอคลองกระแชง", "เมืองเพชรบุรี"),
    ],
)
def test_a_former_name_means_what_bears_another_now(kind, former, now):
    (entity,) = described(kind, former).entities
    assert entity.name == now
    assert any(former.endswith(name) for name in entity.former)
    assert former in entity.names


def test_a_districts_former_name_alone_means_nothing():
    """กรุงเก่า is the old capital, a tambon or a poet's word; only อำเภอกรุงเก่า is the district of before 1957."""
    assert GAZETTEER.look_up("กรุงเก่า", "Place") == ()
    assert GAZETTEER.look_up("อำเภอกรุงเก่า", "Place") == ("https://w3id.org/thaikg/entity/place/TH-1401",)


def test_what_was_merged_or_raised_is_a_body_of_its_own():
    (informal,) = described("Organization", "กศน.").entities
    (encouragement,) = described("Organization", "กรมส่งเสริมการเรียนรู้").entities
    assert informal.iri != encouragement.iri
    assert GAZETTEER.look_up("ธนาคารทหารไทย", "Organization") == ()


def test_the_graph_tells_where_a_place_lies_and_what_it_was_called():
    document = described("Place", "เขตสาธร", before="พื้นที่")
    told = {(quad.predicate.value, quad.object.value) for quad in to_quads(document) if quad.subject.value == document.entities[0].iri}
    assert (ONTOLOGY + "formerLabel", "สาธร") in told
    assert {name.removeprefix(GEO): value for name, value in told if name.startswith(GEO)} == {"lat": "13.7085", "long": "100.5262"}


def test_countries_and_what_is_not_known_have_no_point():
    (country,) = described("Country", "ลาว").entities
    (unknown,) = described("Place", "บ้านหนองไม่มีในแผนที่").entities
    assert country.point is unknown.point is None
