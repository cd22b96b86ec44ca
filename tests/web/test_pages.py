"""Pages: what a reader finds on them, that names stay text, and that nothing comes from elsewhere."""

import dataclasses
import json
import re

import pytest

from .conftest import BAD

KH = "/entity/country/KH"
PAGES = ["/", "/search?q=กัมพูชา", KH, "/entity/event/test", "/article/sample", "/timeline", "/timeline?by=month", "/graph", "/sparql", "/article/bad/%3Cx%3E", "/entity/person/evil"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["th", "en"])
def test_pages_load_nothing_from_elsewhere_and_run_no_inline_script(client, path, language):
    page = client.get(path, headers={"Accept": "text/html", "Cookie": f"lang={language}"})
    assert page.status_code == 200 and f'lang="{language}"' in page.text
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?!www\.wikidata|example\.org)', page.text)
    assert not re.search(r"<script(?![^>]*(?:src=|application/json))", page.text) and not re.search(r"\son\w+=\"(?!document)", page.text)
    assert BAD not in page.text and "<img" not in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy


def test_an_entity_shows_what_it_stayed_away_from_with_words_and_sources(client):
    page = client.get(KH, headers={"Accept": "text/html"}).text
    assert "ไม่เข้าร่วม" in page and "การประชุมต้านสแกม" in page and "แต่กัมพูชาไม่เข้าร่วม" in page and "ISO 3166 KH" in page
    event = client.get("/entity/event/test", headers={"Accept": "text/html"}).text
    assert "338" in event and "2025-12-17/2025-12-18" in event


def test_filters_narrow_an_entity(client):
    all_of_it = client.get(KH, headers={"Accept": "text/html"}).text
    absent = client.get(KH + "?relation=absentFrom", headers={"Accept": "text/html"}).text
    assert all_of_it.count('class="claim"') > absent.count('class="claim"') == 1
    assert client.get(KH + "?since=2026-01-01", headers={"Accept": "text/html"}).text.count('class="claim"') == 0
    assert client.get(KH + "?page=x&score=nan", headers={"Accept": "text/html"}).status_code == 200


def test_an_article_is_its_text_letter_by_letter(client, document):
    page = client.get("/article/sample", headers={"Accept": "text/html"}).text
    body = re.search(r'id="text">(.*?)</article>', page, re.DOTALL).group(1)
    words = [re.sub(r"<[^>]+>", "", p).replace("&#34;", '"') for p in re.findall(r"<p>(.*?)</p>", body, re.DOTALL)]
    assert "\n".join(words) == document.text
    assert page.count("data-fact=") == len(document.facts)


def test_search_ranks_names_before_headlines(client):
    hits = client.get("/api/search", params={"q": "กัมพูชา"}).json()
    assert hits[0]["label"] == "กัมพูชา" and hits[0]["url"] == KH
    assert client.get("/api/search", params={"q": "cambo"}).json()[0]["url"] == KH
    assert client.get("/api/search", params={"q": "  "}).json() == []


def test_the_network_grows_around_one_thing(client):
    whole = client.get("/api/network").json()
    assert {node["type"] for node in whole["nodes"]} <= {"Person", "Event", "Country"} and whole["edges"]
    near = client.get("/api/network", params={"center": "https://w3id.org/thaikg/entity/country/KH", "limit": 2}).json()
    assert [node["label"] for node in near["nodes"]] == ["กัมพูชา", "การประชุมต้านสแกม"]


@pytest.mark.parametrize(("accept", "media"), [("text/turtle", "text/turtle"), ("application/ld+json", "application/ld+json"), ("application/n-triples", "application/n-triples")])
def test_things_come_as_rdf_too(client, accept, media):
    for path in (KH, "/article/sample"):
        answer = client.get(path, headers={"Accept": accept})
        assert answer.status_code == 200 and answer.headers["content-type"].startswith(media) and "กัมพูชา" in answer.text
    assert "absentFrom" in json.dumps(client.get(KH + "?format=jsonld").json())


def test_what_is_not_there_is_404_in_the_form_asked_for(client):
    for path in ("/entity/country/XX", "/article/none", "/nothing"):
        assert client.get(path, headers={"Accept": "text/html"}).status_code == 404
    error = client.get("/api/network", params={"center": "x"}).json()["error"]
    assert error["status"] == 404
    assert client.get(KH, headers={"Accept": "image/png"}).status_code == 406


def test_other_hosts_are_refused(store):
    from starlette.testclient import TestClient

    from kg.web.answers import Answers
    from kg.web.app import make_app
    from kg.web.workers import Here

    app = make_app(Here(Answers(store)), hosts=("localhost",))
    assert TestClient(app, base_url="http://localhost").get("/").status_code == 200
    assert TestClient(app, base_url="http://evil.example").get("/").status_code == 400


def test_what_is_known_of_a_store_is_read_once_for_each_state(document, tmp_path):
    """A second start finds the file of the first; a store that grew has another, and the old one goes."""
    from kg.graph.store import open_store
    from kg.web.answers import Answers
    from kg.web.serve import frozen, index_of

    def start():
        with frozen(tmp_path / "news.kg") as copy:
            path = index_of(tmp_path / "news.kg", copy)
            there = path.exists()
            answers = Answers(open_store(copy, read_only=True), path)
            return path, there, answers.search("กัมพูชา"), answers.network()["edges"]

    with open_store(tmp_path / "news.kg", create=True) as store:
        store.put(document)
    del store
    first, second = start(), start()
    assert first[0] == second[0] and not first[1] and second[1] and first[2:] == second[2:]
    with open_store(tmp_path / "news.kg") as store:
        store.put(dataclasses.replace(document, article=dataclasses.replace(document.article, id="other")))
    del store
    third = start()
    assert third[0] != first[0] and not first[0].exists()


def test_the_words_of_facts_are_there_for_the_asking(client):
    edge = next(edge for edge in client.get("/api/network").json()["edges"] if edge["relation"] == "absentFrom")
    found = client.get("/api/quotes", params=[("fact", edge["id"]), ("fact", "https://w3id.org/thaikg/fact/0000000000000000"), ("fact", "x' OR 1")]).json()
    assert list(found) == [edge["id"]] and "แต่กัมพูชาไม่เข้าร่วม" in found[edge["id"]]


def test_the_timeline_has_bars_of_years_and_months_and_pages(client):
    page = client.get("/timeline", headers={"Accept": "text/html"}).text
    assert 'class="bars"' in page and "since=2025-01-01&amp;until=2025-12-31" in page
    months = client.get("/timeline?by=day&since=2025-01-01&until=2025-12-31", headers={"Accept": "text/html"}).text
    assert "since=2025-12-01&amp;until=2025-12-31" in months and "17–18 ธ.ค. 2568" in months
    assert client.get("/timeline?page=9", headers={"Accept": "text/html"}).status_code == 200
    assert "2025" not in client.get("/timeline?since=2030-01-01", headers={"Accept": "text/html"}).text.split('class="card time"')[1]


def test_an_event_says_first_who_was_there_and_who_was_not(client):
    page = client.get("/entity/event/test", headers={"Accept": "text/html"}).text
    first = page.split("<dl", 1)[1].split("</dl>")[0]
    assert "ไม่เข้าร่วม" in first and "กัมพูชา" in first and "338" in first and "อนุทิน ชาญวีรกูล" in first
    country = client.get(KH, headers={"Accept": "text/html", "Cookie": "lang=en"}).text
    assert "Stayed away from" in country.split("</dl>")[0]
