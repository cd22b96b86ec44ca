"""Where a place lies: what stands in its address, and what else the article names.

In: a place's mentions, and what the article names (``Around``). Out: the districts and subdistricts that may be meant, and the link to each that the address
behind a mention or another place speaks for. What it does not do: decide between them (``kg.entities.link``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from kg.entities.subdistricts import load_subdistricts
from kg.gazetteer import Gazetteer
from kg.model import ENTITY_BASE, Document, Entity, Link, Span
from kg.ontology import KnownName

# How often a link was right among 297 read by hand (tests/annotations/links.jsonl): 0.986 by address, 0.976 by surroundings.
ADDRESS, SIBLING, SURROUNDINGS = 0.98, 0.96, 0.95
# "ต.ปากน้ำ อ.เมือง จ.ระนอง": how far behind a name the place that it lies in is looked for.
ADDRESS_CHARS = 60
_LEVEL = re.compile(r"(?:(?P<sub>ตำบล|ต\.|แขวง)|(?P<district>กิ่งอำเภอ|อำเภอ|อ\.|เขต))\s?")
_BEFORE = re.compile(r"(?:(?P<sub>ตำบล|ต\.|แขวง)|(?P<district>กิ่งอำเภอ|อำเภอ|อ\.|เขต))\s?\Z")
_DISTRICT = re.compile(r"(?:กิ่งอำเภอ|อำเภอ|(?<![ก-๙])อ\.|เขต)\s?")
# "ต.ทับมา อ.เมือง": the subdistrict before a district.
_SUBDISTRICT = re.compile(r"(?:ตำบล|(?<![ก-๙])ต\.|แขวง)\s?([ก-๙]+)\s?\Z")
_IN_PROVINCE = re.compile(r"\s(?:อำเภอ|อ\.)\s?[ก-๙]+(?:\s?และ\s?[ก-๙]+)?\s(?:จังหวัด|จ\.)\s?([ก-๙]+)")
_PROVINCE = re.compile(r"(?:จังหวัด|(?<![ก-๙])จ\.)\s?|(?=กรุงเทพ|กทม)")
# What almost every article names decides nothing.
_EVERYWHERE = frozenset(ENTITY_BASE + name for name in ("country/TH", "organization/government-of-thailand", "organization/united-nations"))
THAI_PLACE = ENTITY_BASE + "place/TH-"


class Around:
    """What an article names besides: the known names of its entities, and all that these lie in or belong to."""

    def __init__(self, document: Document, gazetteer: Gazetteer) -> None:
        self.document, self.gazetteer = document, gazetteer
        self.text = document.text
        known = [name for entity in document.entities if (name := gazetteer.by_iri.get(entity.iri)) is not None]
        self.named = {name.iri for name in known}
        self.above = {name.iri: self.ancestors(name) for name in known}

    def ancestors(self, name: KnownName) -> frozenset[str]:
        """Return what a known name lies in or belongs to, what is named everywhere left out."""
        found: set[str] = set()
        parent = name.parent
        while parent and parent not in found and parent not in _EVERYWHERE:
            found.add(parent)
            above = self.gazetteer.by_iri.get(parent)
            parent = above.parent if above else None
        return frozenset(found)

    def related(self, name: KnownName) -> tuple[str, ...]:
        """Return what else the article names that a known name belongs to or is told by, or that belongs to it."""
        mine = self.ancestors(name) | set(name.context)
        return tuple(sorted(iri for iri in self.named if iri != name.iri and (iri in mine or name.iri in self.above[iri])))

    def is_sure(self, form: str, name: KnownName) -> bool:
        """Tell whether a form alone names a known name."""
        return self.gazetteer.forms.get(form, {}).get((name.type, name.iri), False)


def lies_elsewhere(entity: Entity, span: Span, around: Around) -> bool:
    """Tell whether a bare name stands in an address of another province: "บะ-หนองเรือ อำเภอท่าตูม จังหวัดสุรินทร์" is not หนองเรือ of ขอนแก่น."""
    if not entity.iri.startswith(THAI_PLACE) or len(entity.iri) != len(THAI_PLACE + "1001") or _LEVEL.match(around.text, span.start):
        return False
    inside = around.gazetteer.by_iri.get(around.gazetteer.by_iri[entity.iri].parent or "")
    found = _IN_PROVINCE.match(around.text, span.end)
    own = (inside.thai, *inside.aliases, *inside.ambiguous) if inside else ()
    return found is not None and found[1].startswith(_province_names(around.gazetteer)) and not found[1].startswith(own)


def written(entity: Entity, text: str) -> Iterator[str]:
    """Yield the names of an entity as the text has them; a known entity's label is among ``names`` also where it is not written."""
    seen = {text[span.start : span.end] for span in entity.mentions}
    yield from seen
    yield from (name for name in entity.names if name not in seen and any(name in form for form in seen))


def level_of(entity: Entity, text: str) -> str:
    """Return the level that a place's prefix tells, in its name or right before it: ``sub``, ``district``, or nothing."""
    for span in entity.mentions:
        found = _LEVEL.match(text, span.start, span.end) or _BEFORE.search(text[max(0, span.start - 9) : span.start])
        if found:
            return "sub" if found["sub"] else "district"
    return ""


def _bare(name: str) -> str:
    return name[found.end() :] if (found := _LEVEL.match(name)) else name


def places_of(entity: Entity, level: str, around: Around) -> tuple[KnownName, ...]:
    """Return the subdistricts or districts of an entity's names."""
    names = {_bare(name) for name in written(entity, around.text)}
    if level == "sub":
        return tuple(place for name in sorted(names) for place in load_subdistricts().get(name, ()))
    if "เมือง" in names:
        return _capital_districts(around.gazetteer)
    iris = sorted({iri for name in names for form in (name, f"อำเภอ{name}", f"เขต{name}") for iri in around.gazetteer.look_up(form, "Place")})
    return tuple(around.gazetteer.by_iri[iri] for iri in iris if len(iri) == len(THAI_PLACE + "1001"))


@lru_cache(maxsize=2)
def _capital_districts(gazetteer: Gazetteer) -> tuple[KnownName, ...]:
    """Return the districts that are called "อำเภอเมือง" for short: the first of each province but Bangkok."""
    return tuple(
        name
        for iri, name in sorted(gazetteer.by_iri.items())
        if iri.startswith(THAI_PLACE) and len(iri) == len(THAI_PLACE + "1001") and iri.endswith("01") and not iri.endswith("TH-1001")
    )


@lru_cache(maxsize=2)
def _province_names(gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return every name of every province."""
    provinces = (name for iri, name in gazetteer.by_iri.items() if iri.startswith(THAI_PLACE) and len(iri) == len(THAI_PLACE + "10"))
    return tuple(form for name in provinces for form in (name.thai, *name.aliases))


@lru_cache(maxsize=2)
def _districts(gazetteer: Gazetteer) -> dict[str, list[tuple[str, str]]]:
    """Return the names and IRIs of the districts of each province: in "อ.เมือง อ.พิชัย อ.ท่าปลา" the second tells whose capital the first is."""
    found: dict[str, list[tuple[str, str]]] = {iri: [] for iri in gazetteer.by_iri if len(iri) == len(THAI_PLACE + "10")}
    for iri, name in gazetteer.by_iri.items():
        if iri.startswith(THAI_PLACE) and len(iri) == len(THAI_PLACE + "1001") and name.parent in found:
            found[name.parent].append((_bare(name.thai), iri))
    return found


def rivals(entity: Entity, known: KnownName, around: Around) -> tuple[KnownName, ...]:
    """Return who may be meant by a district's name that stands alone and that subdistricts elsewhere bear; none where the name is sure."""
    if not known.iri.startswith(THAI_PLACE) or len(known.iri) != len(THAI_PLACE + "1001") or level_of(entity, around.text):
        return ()
    names = list(written(entity, around.text))
    if any(around.is_sure(name, known) for name in names):
        return ()
    others = [place for name in sorted({*names, known.thai}) for place in load_subdistricts().get(name, ()) if place.parent != known.iri]
    return (known, *others) if others else ()


def place_evidence(entity: Entity, candidates: Sequence[KnownName], around: Around) -> dict[str, Link]:
    """Return the link to each candidate that an address or another place of the article speaks for."""
    found: dict[str, Link] = {}
    for place in candidates:
        link = max((_place_link(place, span, around) for span in entity.mentions), key=lambda link: link.score)
        if link.score:
            found[place.iri] = link
    return found


def by_address(entity: Entity, places: Sequence[KnownName], around: Around) -> list[Entity]:
    """Return the entity, or a part of it for each place that its mentions' own addresses tell; a mention without one is the place told last."""
    parts: dict[str, list[Span]] = {}
    told = ""
    for span in entity.mentions:
        beside = [place.iri for place in places if _place_link(place, span, around).reason == "byAddress"]
        told = beside[0] if len(beside) == 1 else told
        parts.setdefault(told, []).append(span)
    early = parts.pop("", [])
    if len(parts) < 2:
        return [entity]
    first, *others = parts.values()
    names = {span: around.text[span.start : span.end] for span in entity.mentions}
    return [replace(entity, names=tuple(dict.fromkeys(names[s] for s in spans)), mentions=tuple(spans)) for spans in ([*early, *first], *others)]


def _address(text: str, span: Span) -> tuple[str, str]:
    """Return what follows the marks of a district and of a province behind a place, each empty where none stands."""
    behind = text[span.end : span.end + ADDRESS_CHARS].split("\n", 1)[0]
    province = _PROVINCE.search(behind)
    district = _DISTRICT.search(behind, 0, province.start() if province else len(behind))
    return behind[district.end() :] if district else "", behind[province.end() :] if province else behind.lstrip()


def _place_link(place: KnownName, span: Span, around: Around) -> Link:
    """Return the link to a place that the address behind a mention, or another place of the article, speaks for."""
    gazetteer = around.gazetteer
    district, province = _address(around.text, span)
    above = gazetteer.by_iri.get(place.parent or "")
    is_sub = above is not None and len(above.iri) == len(THAI_PLACE + "1001")
    inside = gazetteer.by_iri.get(above.parent or "") if is_sub and above else above
    if inside is None or above is None:
        return Link()
    beside = any(province.startswith(form) for form in (inside.thai, *inside.aliases, *inside.ambiguous))
    named = inside.iri in around.named
    if not beside and province.startswith(_province_names(gazetteer)):
        return Link()
    if not is_sub:
        if beside:
            return Link(ADDRESS, "byAddress", (inside.iri,))
        if before := _SUBDISTRICT.search(around.text[max(0, span.start - 40) : span.start]):
            within = tuple(sub.iri for sub in load_subdistricts().get(before[1], ()) if sub.parent == place.iri)
            return Link(ADDRESS, "byAddress", within) if within else Link()
        if sibling := next((iri for name, iri in _districts(gazetteer)[inside.iri] if district.startswith(name)), None):
            return Link(SIBLING, "bySurroundings", (sibling,))
        return Link(SURROUNDINGS, "bySurroundings", (inside.iri,)) if named else Link()
    if district:
        name = _bare(above.thai)
        exact = district.startswith(name)
        if exact or (name.startswith("เมือง") and district.startswith("เมือง") and (beside or named)):
            return Link(ADDRESS, "byAddress", (above.iri, *([inside.iri] if beside or named else [])))
        return Link()
    if beside:
        return Link(ADDRESS, "byAddress", (inside.iri,))
    if above.iri in around.named:
        return Link(SIBLING, "bySurroundings", (above.iri,))
    return Link(SURROUNDINGS, "bySurroundings", (inside.iri,)) if named else Link()
