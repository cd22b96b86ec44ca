"""What may come as input, and what happens when it is broken."""

import gzip
import json
import lzma

import pytest

from kg.articles.read import read_articles
from kg.errors import InputError
from kg.model import Article

TEXT = "นายกฯ เปิดงาน\nนายสมชาย ใจดี เปิดงานที่กรุงเทพฯ\n"


def read(*paths, **options):
    return list(read_articles([str(p) for p in paths], **options))


def one(path, **options):
    (row,) = read(path, **options)
    assert isinstance(row, Article), row
    return row


def failure(path):
    (row,) = read(path)
    assert isinstance(row, InputError), row
    return str(row)


def test_text_keeps_its_letters(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    article = one(path)
    assert article.id == "a"
    assert article.text == TEXT.rstrip("\n")
    assert article.headline == "นายกฯ เปิดงาน"


def test_front_matter_tells_id_date_and_publisher(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(f"---\nid: x1\npublished: 2024-05-01\npublisher: ข่าวสด\nurl: https://example.org/1\n---\n{TEXT}", encoding="utf-8")
    article = one(path)
    assert (article.id, article.published, article.publisher, article.url) == ("x1", "2024-05-01", "ข่าวสด", "https://example.org/1")
    assert article.text.startswith("นายกฯ")


@pytest.mark.parametrize("encoding", ["tis-620", "cp874", "utf-8-sig", "utf-16"])
def test_old_encodings_are_decoded(tmp_path, encoding):
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode(encoding))
    assert one(path).text == TEXT.rstrip("\n")


def test_published_is_for_those_without_a_date(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert one(tmp_path / "a.txt", published="2024-01-02").published == "2024-01-02"


def test_json_lines_name_the_broken_line_and_go_on(tmp_path):
    path = tmp_path / "c.jsonl"
    rows = [json.dumps({"id": "1", "title": "หัวข้อ", "text": "เนื้อ"}), "{broken", json.dumps({"title": "มีแต่หัว"}), "[]", json.dumps({"id": 7, "text": "มีแต่เนื้อ"})]
    path.write_text("\n".join(rows), encoding="utf-8")
    found = read(path)
    assert [type(row).__name__ for row in found] == ["Article", "InputError", "Article", "InputError", "Article"]
    assert "c.jsonl:2" in str(found[1])
    assert found[0].text == "หัวข้อ\nเนื้อ"
    assert found[2].id == "c-3"
    assert found[4].id == "7"


@pytest.mark.parametrize("opener", [gzip.open, lzma.open])
def test_compressed_json_lines(tmp_path, opener):
    path = tmp_path / ("c.jsonl.gz" if opener is gzip.open else "c.jsonl.xz")
    with opener(path, "wt", encoding="utf-8") as stream:
        stream.write(json.dumps({"id": "1", "title": "หัวข้อ"}) + "\n")
    assert one(path).id == "1"


def test_a_broken_archive_names_itself(tmp_path):
    path = tmp_path / "c.jsonl.gz"
    path.write_bytes(b"\x1f\x8b\x08\x00broken")
    assert "c.jsonl.gz" in failure(path)


def test_html_gives_its_article(tmp_path):
    body = "<p>นายสมชาย ใจดี รัฐมนตรีว่าการกระทรวงคมนาคม เปิดเผยว่า รัฐบาลจะเร่งก่อสร้างทางหลวงสายใหม่ให้แล้วเสร็จภายในปีนี้ เพื่ออำนวยความสะดวกแก่ประชาชน</p>" * 3
    page = f"<html><head><title>เปิดทางหลวง</title><meta property='article:published_time' content='2024-03-04'/></head><body><nav>เมนู</nav><article><h1>เปิดทางหลวง</h1>{body}</article></body></html>"
    path = tmp_path / "p.html"
    path.write_text(page, encoding="utf-8")
    article = one(path)
    assert "กระทรวงคมนาคม" in article.text
    assert "เมนู" not in article.text
    assert article.published == "2024-03-04"


def test_bad_input_is_one_clear_error(tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "page.html").write_text("<html><body></body></html>", encoding="utf-8")
    (tmp_path / "date.txt").write_text("---\npublished: yesterday\n---\nข่าว", encoding="utf-8")
    assert "empty" in failure(tmp_path / "empty.txt")
    assert "neither UTF-8" in failure(tmp_path / "binary.txt") or "binary" in failure(tmp_path / "binary.txt")
    assert "no article" in failure(tmp_path / "page.html")
    assert "yesterday" in failure(tmp_path / "date.txt")
    assert "no such file" in failure(tmp_path / "missing.txt")


def test_one_id_with_two_texts_is_an_error_and_with_one_text_is_one_article(tmp_path):
    rows = [{"id": "1", "text": "ก ข"}, {"id": "1", "text": "ก ข"}, {"id": "1", "text": "ค ง"}]
    path = tmp_path / "c.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    found = read(path)
    assert isinstance(found[-1], InputError)
    assert "'1'" in str(found[-1])


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path):
    for name in ("b.txt", "a.txt", "c.bin"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    assert [row.id for row in read(tmp_path)] == ["a", "b"]
    assert [row.id for row in read(tmp_path / "*.txt")] == ["a", "b"]
