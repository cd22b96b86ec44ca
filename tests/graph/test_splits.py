"""Proposals to take apart: a node that gathers things of one name is proposed with both sides, and nothing else is."""

import pytest

from kg.cli.decide import _decide
from kg.entities.resolve import slug
from kg.graph.decisions import Decisions, read_decisions, write_decisions
from kg.graph.resolve import apply_decisions, propose
from kg.graph.splits import propose_splits
from kg.graph.store import load_store, open_store
from kg.model import ARTICLE_BASE, ENTITY_BASE, Article, Document, Entity, Evidence, Fact, Span

MINISTRY, OTHER_MINISTRY, THIRD_MINISTRY = "ministry-of-education", "ministry-of-justice", "ministry-of-public-health"
NAMES = {
    MINISTRY: "กระทรวงศึกษาธิการ",
    OTHER_MINISTRY: "กระทรวงยุติธรรม",
    THIRD_MINISTRY: "กระทรวงสาธารณสุข",
    "department-of-corrections": "กรมราชทัณฑ์",
}
DIVISION, HALL = f"{ENTITY_BASE}organization/กองกฎหมาย", f"{ENTITY_BASE}place/ศาลาประชาคม"
SOMCHAI = f"{ENTITY_BASE}person/สมชาย-ใจดี"


def article(number, words, *named, facts=(), published=None):
    """A document of one sentence; ``named`` are (IRI, type, name as written)."""
    text = f"ข่าวที่ {number}\n{words}"
    entities = tuple(Entity(iri, kind, (name,), (Span(text.index(name), text.index(name) + len(name)),)) for iri, kind, name in named)
    evidence = (Evidence.of(text, Span(len(f"ข่าวที่ {number}\n"), len(text))),)
    stated = tuple(Fact(subject, relation, object_, "actual", 0.9, "model", evidence) for subject, relation, object_ in facts)
    return Document(Article(f"n{number}", text, published=published or f"2024-01-{number:02}"), entities=entities, facts=stated)


def body_iri(body):
    return f"{ENTITY_BASE}organization/{body}"


def division(number, body, between=" ", **more):
    named = (DIVISION, "Organization", "กองกฎหมาย"), (body_iri(body), "Organization", NAMES[body])
    return article(number, f"ผู้อำนวยการกองกฎหมาย{between}{NAMES[body]} เปิดงาน", *named, **more)


def hall(number, words, province, code):
    return article(number, words, (HALL, "Place", "ศาลาประชาคม"), (f"{ENTITY_BASE}place/TH-{code}", "Place", province))


def official(number, title, office, **more):
    post = f"{ENTITY_BASE}position/{slug(office)}"
    return article(
        number, f"{title}สมชาย ใจดี {office} เปิดงาน", (SOMCHAI, "Person", "สมชาย ใจดี"), (post, "Position", office), facts=[(SOMCHAI, "holdsPosition", post)], **more
    )


def sides(found):
    return [({q.split(":")[0] for q in p.one.quotes}, {a.removeprefix(ARTICLE_BASE) for a in p.apart}) for p in found]


def apart(found):
    return [{a.removeprefix(ARTICLE_BASE) for a in p.apart} for p in found]


def decided(proposal, *, yes):
    known = Decisions()
    _decide(known, proposal, yes=yes)
    return known


@pytest.fixture
def divided():
    """A division that articles n1 and n2 know of one ministry, n3 of another, and the proposal to take n3 apart."""
    store = load_store([division(1, MINISTRY), division(2, MINISTRY), division(3, OTHER_MINISTRY)])
    return store, propose_splits(store, Decisions())[0]


def test_a_division_of_two_ministries_is_proposed_with_the_words_of_both():
    found = propose_splits(load_store([division(1, MINISTRY), division(2, MINISTRY), division(3, OTHER_MINISTRY)]), Decisions())
    assert sides(found) == [({"n1", "n2"}, {"n3"})]
    assert found[0].one.iri == DIVISION and found[0].other.iri.startswith(DIVISION + "-")
    assert (found[0].one.articles, found[0].other.articles) == (2, 1)
    assert found[0].why == "of กระทรวงศึกษาธิการ; กระทรวงยุติธรรม"
    assert "กองกฎหมาย กระทรวงยุติธรรม" in found[0].other.quotes[0]


def test_an_article_that_names_the_body_elsewhere_goes_with_it():
    elsewhere = article(
        4, "กระทรวงยุติธรรม แจ้งว่า กองกฎหมาย รับเรื่อง", (f"{ENTITY_BASE}organization/{OTHER_MINISTRY}", "Organization", "กระทรวงยุติธรรม"), (DIVISION, "Organization", "กองกฎหมาย")
    )
    found = propose_splits(load_store([division(1, MINISTRY), division(2, MINISTRY), division(3, OTHER_MINISTRY), elsewhere]), Decisions())
    assert sides(found) == [({"n1", "n2"}, {"n3", "n4"})]


def test_a_department_and_its_ministry_are_one_body_above():
    assert propose_splits(load_store([division(1, OTHER_MINISTRY), division(2, "department-of-corrections")]), Decisions()) == []


def test_words_between_the_names_say_nothing():
    assert propose_splits(load_store([division(1, MINISTRY), division(2, OTHER_MINISTRY, " ร่วมกับ")]), Decisions()) == []


def test_a_site_in_two_provinces_is_proposed():
    news = [hall(1, "ณ ศาลาประชาคม จังหวัดเลย", "เลย", 42), hall(2, "ที่ศาลาประชาคม (หมู่ที่ 3) จ.พิษณุโลก", "พิษณุโลก", 65)]
    found = propose_splits(load_store(news), Decisions())
    assert sides(found) == [({"n1"}, {"n2"})]
    assert found[0].why == "in เลย; พิษณุโลก"


def test_a_site_between_two_provinces_of_a_list_may_be_in_either():
    listed = article(
        2, "จังหวัดเลย ศาลาประชาคม จ.พิษณุโลก", (f"{ENTITY_BASE}place/TH-42", "Place", "เลย"), (HALL, "Place", "ศาลาประชาคม"), (f"{ENTITY_BASE}place/TH-65", "Place", "พิษณุโลก")
    )
    assert propose_splits(load_store([hall(1, "ณ ศาลาประชาคม จังหวัดเลย", "เลย", 42), listed]), Decisions()) == []


def test_a_fact_places_a_site_as_well():
    far = f"{ENTITY_BASE}place/TH-65"
    stated = article(2, "ศาลาประชาคม เปิดแล้วในพิษณุโลก", (HALL, "Place", "ศาลาประชาคม"), (far, "Place", "พิษณุโลก"), facts=[(HALL, "locatedIn", far)])
    found = propose_splits(load_store([hall(1, "ณ ศาลาประชาคม จังหวัดเลย", "เลย", 42), stated]), Decisions())
    assert "เปิดแล้วในพิษณุโลก" in found[0].other.quotes[0]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (("นาย", "ครูใหญ่"), ("นางสาว", "ช่างทอผ้า"), "man, woman"),
        (("พล.ต.อ.", "ผู้กำกับ"), ("พลเอก ", "แม่ทัพ"), "police, soldier"),
        (("", "เจ้าอาวาสวัดศรีโสดา"), ("", "เจ้าอาวาสวัดพญาภู"), "วัดศรีโสดา, วัดพญาภู"),
        (("นาย", "นายกองค์การบริหารส่วนจังหวัดเลย"), ("นาย", "ผู้ใหญ่บ้านจังหวัดแพร่"), "at home in เลย, แพร่"),
        (("นาย", "ผู้ว่าราชการจังหวัดเลย"), ("นาย", "ผู้ว่าราชการจังหวัดแพร่"), "in office in เลย and แพร่ at once"),
    ],
)
def test_a_person_who_cannot_be_one_is_proposed(one, other, why):
    found = propose_splits(load_store([official(1, *one), official(2, *other)]), Decisions())
    assert sides(found) == [({"n1"}, {"n2"})]
    assert found[0].why.startswith(why + "; no office, body or province in common")


def test_years_between_the_sides_make_it_likelier():
    near, far = (propose_splits(load_store([official(1, "นาย", "ครูใหญ่"), official(2, "นาง", "ช่างทอผ้า", published=day)]), Decisions()) for day in ("2024-02-01", "2020-01-01"))
    assert far[0].score > near[0].score
    assert far[0].why.endswith("4 years apart")


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [
        (("นาย", "ครูใหญ่"), ("นางสาว", "ครูใหญ่"), "2024-01-02"),  # a slip: the office is the same
        (("นาย", "ผู้ว่าราชการจังหวัดเลย"), ("นาย", "ผู้ว่าราชการจังหวัดแพร่"), "2022-01-02"),  # sent elsewhere
        (("นาย", "ครูใหญ่"), ("นาย", "ช่างทอผ้า"), "2020-01-02"),  # nothing in common is not enough
        (("นายแพทย์", "ครูใหญ่"), ("นาง", "ช่างทอผ้า"), "2020-01-02"),  # women bear it as well
    ],
)
def test_a_person_who_may_be_one_is_not(one, other, published):
    assert propose_splits(load_store([official(1, *one), official(2, *other, published=published)]), Decisions()) == []


def test_a_split_is_followed_and_undone(divided):
    store, proposal = divided
    before = sorted(map(str, store.inner))
    accepted = decided(proposal, yes=True)
    assert apply_decisions(store, accepted) == 1
    assert propose_splits(store, accepted) == []
    assert propose(store, accepted) == []  # what was taken apart is not to be put together
    assert apply_decisions(store, Decisions()) == 1
    assert sorted(map(str, store.inner)) == before


def test_a_refused_split_stays_away_when_the_refused_side_has_become_the_larger(divided):
    store, proposal = divided
    refused = decided(proposal, yes=False)
    assert propose_splits(store, refused) == []
    for number in (4, 5, 6):
        store.put(division(number, OTHER_MINISTRY))
    assert propose_splits(store, refused) == []
    store.put(division(7, THIRD_MINISTRY))
    assert apart(propose_splits(store, refused)) == [{"n7"}]
    for number in range(8, 20):  # what was confirmed stays, however many others there are
        store.put(division(number, THIRD_MINISTRY))
    assert apart(propose_splits(store, refused)) == [{f"n{number}" for number in range(7, 20)}]


def test_a_refused_split_silences_no_other(divided):
    store, proposal = divided
    refused = decided(proposal, yes=False)
    store.put(division(8, MINISTRY, facts=[(DIVISION, "partOf", body_iri(OTHER_MINISTRY))]))
    assert propose_splits(store, refused) == []
    store.put(division(9, THIRD_MINISTRY))
    assert apart(propose_splits(store, refused)) == [{"n9"}]


@pytest.mark.parametrize("more", [(4,), (4, 5, 6)])  # also where it has more articles than what stays
def test_a_later_article_of_what_was_split_off_goes_with_it(divided, more):
    store, proposal = divided
    accepted = decided(proposal, yes=True)
    apply_decisions(store, accepted)
    for number in more:
        store.put(division(number, OTHER_MINISTRY))
    store.put(division(7, THIRD_MINISTRY))
    found = {min(p.apart): p for p in propose_splits(store, accepted)}
    assert sorted(apart(found.values()), key=min) == [{f"n{number}" for number in more}, {"n7"}]
    assert found[f"{ARTICLE_BASE}n4"].other.iri == proposal.other.iri
    assert found[f"{ARTICLE_BASE}n7"].other.iri not in {proposal.other.iri, DIVISION}


def test_a_split_by_hand_outweighs_what_was_refused_before(divided):
    store, proposal = divided
    known = decided(proposal, yes=False)
    known.split |= decided(proposal, yes=True).split
    apply_decisions(store, known)
    store.put(division(4, OTHER_MINISTRY))
    assert apart(propose_splits(store, known)) == [{"n4"}]


def test_a_later_article_of_a_person_who_was_split_off_goes_with_her():
    store = load_store([official(1, "นาย", "ครูใหญ่"), official(2, "นาย", "ครูใหญ่"), official(3, "นางสาว", "ช่างทอผ้า")])
    proposal = propose_splits(store, Decisions())[0]
    accepted = decided(proposal, yes=True)
    apply_decisions(store, accepted)
    store.put(official(4, "นางสาว", "ช่างทอผ้า"))
    found = propose_splits(store, accepted)
    assert apart(found) == [{"n4"}]
    assert found[0].other.iri == proposal.other.iri


def test_the_words_quoted_are_those_of_the_reason():
    words = f"กองกฎหมาย จังหวัดเลย {'จัดอบรมแก่ประชาชนทั่วไป ' * 3}แล้วรายงานกระทรวงยุติธรรม"
    loei, justice = f"{ENTITY_BASE}place/TH-42", body_iri(OTHER_MINISTRY)
    named = (DIVISION, "Organization", "กองกฎหมาย"), (loei, "Place", "เลย"), (justice, "Organization", "กระทรวงยุติธรรม")
    found = propose_splits(load_store([division(1, MINISTRY), article(2, words, *named, facts=[(DIVISION, "partOf", justice)])]), Decisions())
    assert sides(found) == [({"n1"}, {"n2"})]
    assert "กระทรวงยุติธรรม" in found[0].other.quotes[0]


def test_an_article_that_tells_something_else_goes_where_it_names_the_body():
    words = "กระทรวงยุติธรรม แจ้งว่า กองกฎหมาย จังหวัดเลย รับเรื่อง"
    loei, justice = f"{ENTITY_BASE}place/TH-42", body_iri(OTHER_MINISTRY)
    elsewhere = article(4, words, (DIVISION, "Organization", "กองกฎหมาย"), (loei, "Place", "เลย"), (justice, "Organization", "กระทรวงยุติธรรม"))
    found = propose_splits(load_store([division(1, MINISTRY), division(2, MINISTRY), division(3, OTHER_MINISTRY), elsewhere]), Decisions())
    assert apart(found) == [{"n3", "n4"}]


def test_what_was_put_together_by_hand_is_left_alone():
    store = load_store([division(1, MINISTRY), division(2, OTHER_MINISTRY)])
    assert propose_splits(store, Decisions(same={f"{ENTITY_BASE}organization/กองกฏหมาย": DIVISION})) == []


def test_a_confirmed_node_is_a_line_of_the_file(tmp_path):
    made = Decisions(confirmed={(ARTICLE_BASE + "n3", DIVISION)})
    write_decisions(made, tmp_path / "decisions.ttl", labels={DIVISION: "กองกฎหมาย"})
    assert read_decisions(tmp_path / "decisions.ttl") == made
    assert "kg:confirmedIn" in (tmp_path / "decisions.ttl").read_text(encoding="utf-8")


def test_the_command_proposes_splits_and_undoes_them(kg, tmp_path):
    with open_store(tmp_path / "news.kg", create=True) as store:
        for document in (division(1, MINISTRY), division(2, MINISTRY), division(3, OTHER_MINISTRY)):
            store.put(document)
    del store
    listed = kg("resolve", "--list")
    assert "split" in listed.out and "กระทรวงยุติธรรม" in listed.out.replace("\n", "")
    refused = kg("resolve", stdin=b"n\n")
    assert refused.code == 0 and "1 kept whole" in refused.err, refused.err
    assert (tmp_path / "decisions.ttl").read_text(encoding="utf-8").count("kg:confirmedIn") == 2  # an article of either side
    assert "กองกฎหมาย" not in kg("resolve", "--list").out
    assert kg("resolve", "--undo", "กองกฎหมาย").code == 0
    asked = kg("resolve", stdin=b"y\n")
    assert "take the other's articles apart" in asked.out
    assert "1 split" in asked.err and "1 article changed" in asked.err, asked.err
    assert "กองกฎหมาย" not in kg("resolve", "--list").out
    assert "kg:splitFrom" in (tmp_path / "decisions.ttl").read_text(encoding="utf-8")
    assert kg("verify").code == 0
    undone = kg("resolve", "--undo", "กองกฎหมาย")
    assert undone.code == 0 and "0 split" in undone.err and "1 article changed" in undone.err, undone.err
