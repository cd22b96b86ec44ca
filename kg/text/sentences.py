"""Sentences of an article.

In: an Article. Out: a Document with words and sentences over the verbatim text. Thai has no full stop: a paragraph is cut at
a space that stands before a word which opens a new sentence (นอกจากนี้, ทั้งนี้, โดย …). What it does not do: change a letter.
"""

import re
from collections.abc import Iterator

from kg.model import Article, Document, Sentence, Span
from kg.thai.words import find_words

_OPENERS = (
    "นอกจากนี้|นอกจากนั้น|ทั้งนี้|อย่างไรก็ตาม|อย่างไรก็ดี|ขณะเดียวกัน|ในขณะเดียวกัน|ขณะที่|ในขณะที่|สำหรับ|ด้าน|โดยนาย|โดยพล|โดย|ส่วน|ในการนี้|"
    "โอกาสนี้|ในโอกาสนี้|จากนั้น|ต่อมา|ภายหลัง|ก่อนหน้านี้|ดังนั้น|ซึ่ง|พร้อมทั้ง|พร้อมกันนี้|รวมทั้ง|หลังจาก|ต่อจากนั้น|ล่าสุด|เมื่อวันที่|วันนี้"
)
_BREAK = re.compile(rf"\s+(?=(?:{_OPENERS}))|(?<=[”\"])\s+|\s{{2,}}")
# A piece shorter than this is joined to the next: "โดย" after three words is no sentence.
SHORTEST_CHARS = 60


def find_sentences(article: Article) -> Document:
    r"""Return the Document of an article with its words and sentences.

    >>> document = find_sentences(Article("a", "หัวข้อ\nฝนตกหนัก"))
    >>> [document.text[s.span.start:s.span.end] for s in document.sentences]
    ['หัวข้อ', 'ฝนตกหนัก']
    """
    sentences = tuple(_sentences(article.text))
    words = tuple((start + offset, end + offset) for offset, line in _lines(article.text) for start, end in find_words(line))
    return Document(article=article, sentences=sentences, words=words)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    offset = 0
    for line in text.split("\n"):
        if line.strip():
            yield offset, line
        offset += len(line) + 1


def _sentences(text: str) -> Iterator[Sentence]:
    for number, (offset, line) in enumerate(_lines(text)):
        start = len(line) - len(line.lstrip())
        for match in _BREAK.finditer(line, start):
            if match.start() - start >= SHORTEST_CHARS:
                yield Sentence(Span(offset + start, offset + match.start()), number)
                start = match.end()
        end = len(line.rstrip())
        if end > start:
            yield Sentence(Span(offset + start, offset + end), number)
