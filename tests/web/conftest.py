"""A served graph for the tests of the web: hostile names, a country that stayed away, speech."""

import dataclasses

import pytest

from kg.graph.store import load_store
from kg.model import Article, Entity
from kg.web.answers import Answers
from kg.web.app import make_app
from kg.web.workers import Here

BAD = '</script><img src=x onerror="document.title=1">'


@pytest.fixture
def store(document):
    """The sample article, a copy of it under another id, and one whose names and headline are markup."""
    copy = document.with_(article=dataclasses.replace(document.article, id="copy", published="2025-12-18"))
    text = BAD + document.text
    evil = Entity("https://w3id.org/thaikg/entity/person/evil", "Person", (BAD,))
    bad = document.with_(article=Article("bad/<x>", text, published="2025-12-16"), entities=(evil,), facts=(), statements=())
    return load_store([document, copy, bad])


@pytest.fixture
def client(store):
    """A client of the application over that graph, in this process."""
    from starlette.testclient import TestClient

    return TestClient(make_app(Here(Answers(store))), base_url="http://localhost")
