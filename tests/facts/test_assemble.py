"""What codes of places say cannot be."""

import pytest

import kg
from kg.facts.assemble import assemble_facts
from kg.facts.classify import Claim
from kg.facts.cues import load_cues
from kg.facts.items import Item
from kg.facts.pairs import Pair
from kg.model import ENTITY_BASE, Entity, Span
from kg.text.sentences import find_sentences

TEXT = "จังหวัดสุราษฎร์ธานี จังหวัดชุมพร อำเภอไชยา"
PLACES = {"TH-84": "สุราษฎร์ธานี", "TH-86": "ชุมพร", "TH-8406": "ไชยา"}


@pytest.mark.parametrize(("inner", "outer", "possible"), [("TH-84", "TH-86", False), ("TH-8406", "TH-84", True), ("TH-8406", "TH-86", False)])
def test_no_province_lies_in_another(inner, outer, possible):
    entities, items = [], []
    for number, (code, name) in enumerate(PLACES.items()):
        span = Span(TEXT.index(name), TEXT.index(name) + len(name))
        entities.append(Entity(iri=f"{ENTITY_BASE}place/{code}", type="Place", names=(name,), mentions=(span,)))
        items.append(Item(span.start, span.end, "Place", number, 0, 0))
    document = find_sentences(kg.Article("places", TEXT)).with_(entities=tuple(entities))
    codes = list(PLACES)
    a, b = codes.index(inner), codes.index(outer)
    key = (a, "locatedIn", b)
    claims = {key: (Claim(*key, 0.9, Pair(items[a], items[b], "PlaPla", ())), "actual")}
    made = assemble_facts(document, claims, relations=load_cues().relations, thresholds={"": 0.5}, cues=[])
    assert bool(made.facts) is possible
