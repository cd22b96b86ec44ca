"""Thai names in Latin letters."""

import pytest

from kg.thai.romanize import romanize


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("สมชาย ใจดี", "Somchai Chaidi"),
        ("แพทองธาร ชินวัตร", "Phaethongthan Chinwat"),
        ("กรมสรรพากร", "Kromsanphakon"),
        ("UNODC", "UNODC"),
        ("อส.", "อส."),
        ("", ""),
    ],
)
def test_a_name_is_read_by_its_sound(name, read):
    assert romanize(name) == read


def test_a_long_name_is_cut_into_words_and_nothing_thai_is_left():
    read = romanize("สำนักงานปราบปรามยาเสพติดแห่งชาติ (UNODC)")
    assert " " in read
    assert read.endswith("(UNODC)")
    assert not any("\u0e00" <= letter <= "\u0e7f" for letter in read)


def test_exports_tag_a_reading_and_leave_names_that_have_english(document):
    import pyoxigraph as ox

    from kg.graph.quads import to_quads
    from kg.graph.select import romanized
    from kg.views.network import to_network

    (group,) = romanized([to_quads(document)])
    read = {quad.object.value for quad in group if isinstance(quad.object, ox.Literal) and quad.object.language == "th-latn"}
    assert read == {"Anuthin Chanwirakun"}  # กัมพูชา has Cambodia
    assert {data["label"]: (data.get("english"), data.get("romanized")) for _, data in to_network(group).nodes(data=True)} == {
        "อนุทิน ชาญวีรกูล": (None, "Anuthin Chanwirakun"), "กัมพูชา": ("Cambodia", None), "การประชุมต้านสแกม": (None, None),
    }  # fmt: skip
