"""What facts are made of: the mentions of entities, the dates and the counts of people, in the order of the text.

In: a Document with entities. Out: ``Item`` rows. What it does not do: relate them (``kg.facts.pairs``).
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

from kg.model import Document, Entity
from kg.thai.calendar import find_dates

# "ผู้เข้าร่วมกว่า 338 คน", "จำนวน 1,200 คน", "200 กว่าคน"
_COUNT = re.compile(r"(?<![\d,.])(\d{1,3}(?:,\d{3})+|\d{1,6})\s?(?:กว่า\s?)?(?:คน|ราย|ท่าน|นาย)(?![ก-๙])|(?:ผู้เข้าร่วม|ผู้ร่วมงาน|เข้าร่วม)[^\n\d]{0,30}?(?<![\d,.])(\d{1,3}(?:,\d{3})+|\d{1,6})\s?(?:คน|ราย|ท่าน)")


@dataclass(frozen=True, slots=True)
class Item:
    """A mention, date or count at a place; ``value`` is an entity's index, a date or a number; ``sentence`` and ``paragraph`` count from 0."""

    start: int
    end: int
    type: str
    value: int | str
    sentence: int
    paragraph: int


def find_items(document: Document) -> list[Item]:
    """Return the items of a document sorted by place, the longer first."""
    starts = [sentence.span.start for sentence in document.sentences]

    def place(start: int) -> tuple[int, int]:
        number = max(bisect_right(starts, start) - 1, 0)
        return number, document.sentences[number].paragraph if document.sentences else 0

    items = [
        Item(span.start, span.end, entity.type, index, *place(span.start))
        for index, entity in enumerate(document.entities)
        for span in entity.mentions
    ]
    for found in find_dates(document.text, published=document.article.published):
        items.append(Item(found.start, found.end, "date", found.value, *place(found.start)))
    for match in _COUNT.finditer(document.text):
        group = 1 if match[1] else 2
        items.append(Item(match.start(group), match.end(group), "integer", int(match[group].replace(",", "")), *place(match.start(group))))
    items.sort(key=lambda item: (item.start, -item.end, item.type))
    return items


def entity_of(document: Document, item: Item) -> Entity:
    """Return the entity an item mentions."""
    assert isinstance(item.value, int)
    return document.entities[item.value]
