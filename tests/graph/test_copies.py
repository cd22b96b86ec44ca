"""Copies: one text under several ids is one source, and texts that only sound alike are not."""

import dataclasses

from kg.graph.check import violations
from kg.graph.copies import find_copies, link_copies, resemblance, shingles
from kg.graph.keep import verify
from kg.graph.store import load_store
from kg.model import Article, Document
from kg.web.answers import Answers

BASE = "https://w3id.org/thaikg/article/"


def texts(document) -> list[Document]:
    long = document.text * 3
    return [
        document.with_(article=Article("wire", long, published="2025-12-17")),
        document.with_(article=Article("repost", "พาดหัวใหม่\n" + long[10:], published="2025-12-18")),
        document.with_(article=Article("undated", long)),
        document.with_(article=Article("other", "ข่าวอื่นทั้งหมด เรื่องน้ำท่วมภาคใต้ ซึ่งไม่เกี่ยวกับการประชุมใดเลย\n" * 5), facts=(), entities=(), statements=()),
    ]


def test_copies_are_linked_to_the_earliest(document):
    bare = [part.with_(facts=(), entities=(), statements=()) for part in texts(document)]
    store = load_store(bare)
    assert find_copies(store) == {BASE + "repost": BASE + "wire", BASE + "undated": BASE + "wire"}
    assert link_copies(store) == link_copies(store) == 2
    assert list(verify(store)) == [] and violations(quad.triple for quad in store.quads(with_text=True)) == []
    store.retract("repost")
    assert link_copies(store) == 1


def test_copies_count_as_one_source(document):
    other = document.with_(article=dataclasses.replace(document.article, id="copy", url="https://example.org/2"))
    answers = Answers(load_store([document, other]))
    claim = next(c for c in answers.entity("https://w3id.org/thaikg/entity/country/KH")["claims"] if c["relation"] == "absentFrom")
    assert len(claim["sources"]) == 2 and claim["independent"] == 1


def test_resemblance_is_of_what_is_shared():
    assert resemblance(shingles("กัมพูชา ไม่เข้าร่วม"), shingles("กัมพูชาไม่เข้าร่วม")) == 1.0
    assert resemblance(shingles(""), shingles("กัมพูชาไม่เข้าร่วม")) == 0.0
