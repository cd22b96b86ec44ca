"""Decisions on who is who: merges and splits that the store follows, no article rebuilt, and each of which can be undone."""

import pytest

from kg.entities.resolve import slug
from kg.errors import InputError
from kg.graph.decisions import Decisions, read_decisions, write_decisions
from kg.graph.keep import verify
from kg.graph.query import ask
from kg.graph.resolve import apply_decisions, propose, split_name
from kg.graph.store import load_store, open_store, pack
from kg.model import ARTICLE_BASE, ENTITY_BASE, Article, Document, Entity, Evidence, Fact, Span

WHO = "SELECT ?name (COUNT(DISTINCT ?e) AS ?n) { ?p a kg:Person ; kg:chairs ?e ; rdfs:label ?name } GROUP BY ?p ?name ORDER BY ?name"
CHAIRS = "SELECT ?p (COUNT(DISTINCT ?e) AS ?n) { ?p kg:chairs ?e } GROUP BY ?p ORDER BY ?p"


def person(name):
    return f"{ENTITY_BASE}person/{slug(name)}"


def article(number, name, office="นายกรัฐมนตรีกัมพูชา"):
    text = f"ข่าวที่ {number}\n{name} {office} เปิดงาน{number}"
    event = f"{ENTITY_BASE}event/{number}"
    post = f"{ENTITY_BASE}position/{slug(office)}"

    def at(words):
        return (Span(text.index(words), text.index(words) + len(words)),)

    evidence = (Evidence.of(text, Span(len(f"ข่าวที่ {number}\n"), len(text))),)
    return Document(
        Article(f"n{number}", text, published=f"2024-01-{number:02}"),
        entities=(Entity(person(name), "Person", (name,), at(name)), Entity(post, "Position", (office,), at(office)), Entity(event, "Event", (f"งาน{number}",), at(f"งาน{number}"))),
        facts=(Fact(person(name), "chairs", event, "actual", 0.9, "model", evidence), Fact(person(name), "holdsPosition", post, "actual", 0.9, "model", evidence)),
    )


ONE, OTHER = "ฮุน มาเนต", "ฮุน มาแนต"


@pytest.fixture
def news():
    return load_store([article(1, ONE), article(2, OTHER), article(3, ONE), article(4, "สมชาย ใจดี", "ครู")])


def lines(store):
    return sorted(str(quad) for quad in store.inner)


def test_spellings_of_one_name_are_proposed_with_their_evidence(news):
    found = propose(news, Decisions())
    assert [(p.one.label, p.other.label) for p in found] == [(ONE, OTHER)]
    assert (found[0].one.articles, found[0].other.articles) == (2, 1)
    assert "นายกรัฐมนตรีกัมพูชา" in found[0].why
    assert propose(news, Decisions(different={(person(OTHER), person(ONE))})) == []


def test_a_merge_is_followed_and_undone(news):
    before = lines(news)
    assert len(ask(news, CHAIRS).rows) == 3
    assert apply_decisions(news, Decisions(same={person(OTHER): person(ONE)})) == 1
    rows = {row[0]: row[1] for row in ask(news, WHO).rows}
    assert len(ask(news, CHAIRS).rows) == 2
    assert rows[ONE] == "3" == rows[OTHER]  # both spellings stay names of the one
    assert list(verify(news)) == []
    assert news.add(pack(article(5, OTHER))) == "added"  # what comes later follows as well
    assert {row[0]: row[1] for row in ask(news, WHO).rows}[ONE] == "4"
    news.retract("n5")
    assert apply_decisions(news, Decisions()) == 1
    assert lines(news) == before


def test_a_split_is_followed_and_undone(news):
    before = lines(news)
    third = ARTICLE_BASE + "n3"
    new = split_name(person(ONE), [third])
    decided = Decisions(split={(third, person(ONE)): new})
    assert apply_decisions(news, decided) == 1
    assert len(ask(news, CHAIRS).rows) == 4
    assert {row[0] for row in ask(news, "SELECT ?g { GRAPH ?g { <" + new + "> kg:chairs ?e } }").rows} == {"kga:n3"}
    assert list(verify(news)) == []
    assert apply_decisions(news, decided) == 0
    assert apply_decisions(news, Decisions()) == 1
    assert lines(news) == before


def test_decisions_are_a_file_of_turtle(tmp_path):
    path = tmp_path / "decisions.ttl"
    made = Decisions({person(OTHER): person(ONE)}, {(ARTICLE_BASE + "n3", person(ONE)): person(ONE) + "-2"}, {("https://a", "https://b")})
    write_decisions(made, path, labels={person(OTHER): "สมชาย\nใจดีย์", person(ONE): ONE})
    assert read_decisions(path) == made
    assert f"# สมชาย ใจดีย์ · {ONE}\n" in path.read_text(encoding="utf-8")
    assert read_decisions(tmp_path / "none.ttl") == Decisions()
    path.write_text("<https://a> <http://www.w3.org/2002/07/owl#sameAs> <https://b> . <https://b> <http://www.w3.org/2002/07/owl#sameAs> <https://a> .")
    with pytest.raises(InputError, match="circle"):
        read_decisions(path)
    path.write_text("nonsense")
    with pytest.raises(InputError, match="no file of decisions"):
        read_decisions(path)


def test_the_command_decides_and_undoes(kg, tmp_path):
    with open_store(tmp_path / "news.kg", create=True) as store:
        for document in (article(1, ONE), article(2, OTHER)):
            store.put(document)
    del store
    assert OTHER in kg("resolve", "--list").out
    asked = kg("resolve", stdin=b"y\n")
    assert asked.code == 0, asked.err
    assert "1 merged" in asked.err and "1 article changed" in asked.err
    assert "owl:sameAs" in (tmp_path / "decisions.ttl").read_text(encoding="utf-8")
    assert kg("show", OTHER).out == kg("show", ONE).out
    assert f"# {OTHER} · {ONE}" in (tmp_path / "decisions.ttl").read_text(encoding="utf-8")
    wrong = kg("resolve", "--undo", ONE)
    assert wrong.code == 6 and f"--undo '{OTHER}'" in wrong.err
    undone = kg("resolve", "--undo", OTHER)
    assert undone.code == 0, undone.err
    assert kg("show", OTHER).out != kg("show", ONE).out
    split = kg("resolve", "--split", ONE, "--article", "n1")
    assert split.code == 0 and split.out == "" and "1 split" in split.err
    assert kg("resolve", "--same", "ไม่มี", ONE).code == 6
    assert kg("verify").code == 0
