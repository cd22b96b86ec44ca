"""What cues alone say, and how they colour a claim."""

import pytest

from kg.facts.classify import blend_claims, calibrate_claims, cue_claims
from kg.facts.cues import load_cues
from kg.facts.items import find_items
from kg.facts.pairs import compatible, find_pairs
from kg.facts.status import find_status
from kg.model import Article, Entity, Span
from kg.text.sentences import find_sentences

CUES = load_cues()


def read(text: str, *entities: tuple[str, str]):
    """Return the cue claims of all relations as {(subject, relation, object): status}."""
    made = tuple(Entity(f"e{n}", kind, (name,), (Span(text.index(name), text.index(name) + len(name)),)) for n, (kind, name) in enumerate(entities))
    document = find_sentences(Article("a", text, published="2025-12-17")).with_(entities=made)
    items, cues = find_items(document), CUES.find(text)
    pairs = find_pairs(document, items, cues, types=compatible(CUES.relations.values()))
    found = cue_claims(pairs, cues, CUES.relations, text=text)

    def name(value):
        return document.entities[value].name if isinstance(value, int) else value

    return {(name(c.subject), c.relation, name(c.object)): find_status(c, cues) for c in found.values()}


CAMBODIA, MEETING = ("Country", "กัมพูชา"), ("Event", "การประชุมอาเซียน")


@pytest.mark.parametrize(
    "text",
    [
        "กัมพูชาไม่ได้เข้าร่วมการประชุมอาเซียน",
        "การประชุมอาเซียน มีผู้นำ 9 ประเทศ (กัมพูชาไม่เข้าร่วม)",
        "ไทยเปิดการประชุมอาเซียน แต่กัมพูชาไม่เข้าร่วมในครั้งนี้",
        "การประชุมอาเซียนครั้งนี้ โดยไม่มีกัมพูชา",
    ],
)
def test_absence_is_read_wherever_the_event_stands(text):
    assert ("กัมพูชา", "absentFrom", "การประชุมอาเซียน") in read(text, CAMBODIA, MEETING)


def test_absence_from_something_else_is_not_absence_from_the_event_before():
    found = read("หลังการประชุมอาเซียน กัมพูชาไม่เข้าร่วมโครงการซื้อข้าว", CAMBODIA, MEETING)
    assert not [key for key in found if key[1] == "absentFrom"]


def test_a_plan_is_not_a_deed():
    found = read("นายกรัฐมนตรีมีกำหนดเดินทางเยือนญี่ปุ่น โดย สมชาย ใจดี จะเดินทางเยือนญี่ปุ่น", ("Person", "สมชาย ใจดี"), ("Country", "ญี่ปุ่น"))
    assert found.get(("สมชาย ใจดี", "visits", "ญี่ปุ่น")) in {"planned", None}


def test_scores_stay_probabilities_and_keep_their_order():
    text = "กัมพูชาไม่ได้เข้าร่วมการประชุมอาเซียน"
    made = (Entity("a", *CAMBODIA[:1], (CAMBODIA[1],), (Span(0, 7),)), Entity("b", "Event", (MEETING[1],), (Span(text.index("การ"), len(text)),)))
    document = find_sentences(Article("a", text)).with_(entities=made)
    pairs = find_pairs(document, find_items(document), CUES.find(text), types=compatible(CUES.relations.values()))
    claims = {key: (claim, "actual") for key, claim in cue_claims(pairs, CUES.find(text), CUES.relations, text=text).items()}
    both = blend_claims(claims, {})
    for key, (claim, _) in calibrate_claims(both, (1.0, -0.5)).items():
        assert 0 < claim.score < both[key][0].score < claims[key][0].score
