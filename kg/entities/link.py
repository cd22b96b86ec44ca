"""Linking with context: which known entity a name means where several bear it.

In: a Document with entities. Out: the Document with entities linked to known names, each link with a score, a reason and what decided; where nothing in the
article decides, the entity keeps an IRI of its own and carries the candidates. A full name elsewhere in the article decides for a body or a country (อส. in an
article about สำนักงานอัยการสูงสุด), the district and province for a place (อ.เมือง จ.ระนอง), the ministry for its departments. What it does not do: find names,
or join the mentions of one article (``kg.entities.resolve``).
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from kg.entities.brackets import ACRONYM
from kg.entities.people import LEAST_LETTERS, body_name, find_body, find_in_company, find_person, home_type, is_title, person_name
from kg.entities.resolve import join_equal, slug
from kg.entities.subdistricts import load_subdistricts
from kg.gazetteer import Gazetteer
from kg.model import ENTITY_BASE, Document, Entity, Link, Span, digest
from kg.ontology import KnownName

# How often a link was right among 297 read by hand (tests/annotations/links.jsonl): 0.983 by name, 0.986 by address, 0.976 by surroundings.
SURE, ALIAS, LONG_FORM, ADDRESS, SIBLING, SURROUNDINGS = 0.98, 0.95, 0.96, 0.98, 0.96, 0.95
# More candidates than this say nothing to a reader: "อำเภอเมือง" of an article that names no province is any of 76.
MOST_CANDIDATES = 30
# "ต.ปากน้ำ อ.เมือง จ.ระนอง": how far behind a name the place that it lies in is looked for.
ADDRESS_CHARS = 60
# A long form whose letters agree less than this with every name of the body is another body's: the acronym is used for that one here.
SPELLED_ALIKE = 0.7
_KINDS = frozenset({"Country", "Place", "Organization"})
_LEVEL = re.compile(r"(?:(?P<sub>ตำบล|ต\.|แขวง)|(?P<district>กิ่งอำเภอ|อำเภอ|อ\.|เขต))\s?")
_BEFORE = re.compile(r"(?:(?P<sub>ตำบล|ต\.|แขวง)|(?P<district>กิ่งอำเภอ|อำเภอ|อ\.|เขต))\s?\Z")
_DISTRICT = re.compile(r"(?:กิ่งอำเภอ|อำเภอ|(?<![ก-๙])อ\.|เขต)\s?")
# "ต.ทับมา อ.เมือง": the subdistrict before a district.
_SUBDISTRICT = re.compile(r"(?:ตำบล|(?<![ก-๙])ต\.|แขวง)\s?([ก-๙]+)\s?\Z")
_IN_PROVINCE = re.compile(r"\s(?:อำเภอ|อ\.)\s?[ก-๙]+(?:\s?และ\s?[ก-๙]+)?\s(?:จังหวัด|จ\.)\s?([ก-๙]+)")
_PROVINCE = re.compile(r"(?:จังหวัด|(?<![ก-๙])จ\.)\s?|(?=กรุงเทพ|กทม)")
# "ศูนย์ฯ", "ด่านฯ": the one named before, and in every article another.
_HEAD = re.compile(
    r"(?:กระทรวง|กรม|สำนัก(?:งาน)?|ศูนย์|สถาบัน|มหาวิทยาลัย|ธนาคาร|องค์การ|องค์กร|สมาคม|สภา|บริษัท|พรรค|คณะ(?:กรรมการ|ทำงาน|อนุกรรมการ)?|ศาล|โรงพยาบาล|รพ\.|โรงเรียน|"
    r"วิทยาลัย|มูลนิธิ|เทศบาล|กองทุน|โครงการ|ด่าน|ท่าเรือ|ท่าอากาศยาน|สถานี|จังหวัด|อำเภอ|เมือง|กอง|ฝ่าย|สโมสร|สถานทูต|สถานเอกอัครราชทูต|ชมรม|เครือข่าย|สหกรณ์|กลุ่ม|นิคม|อุทยาน)\s?ฯ"
)
# What every province or district has one of: "สำนักงานอุตสาหกรรมจังหวัด" in 131 articles is as many as 77 offices. Of acronyms those that spell out a kind.
_EACH = re.compile(r"(?:จังหวัด|อำเภอ|ตำบล|หมู่บ้าน)\Z")
_KIND = frozenset({"กมธ.", "คกก.", "สภ.", "สน.", "สสจ.", "สสอ.", "สอจ.", "พมจ.", "อบต.", "อบจ.", "รพ.สต.", "รร.", "ตร.ภูธร", "สนง.", "บจก.", "บมจ.", "บจ."})
_NUMBER = re.compile(r"\d{1,2}(?![\d\-–/])")
_LONG = re.compile(r"([ก-๙][ก-๙ ]{7,120}[ก-๙])\s?\(\s?\Z")
# What almost every article names decides nothing.
_EVERYWHERE = frozenset(ENTITY_BASE + name for name in ("country/TH", "organization/government-of-thailand", "organization/united-nations"))
_THAI_PLACE = ENTITY_BASE + "place/TH-"


def link_entities(document: Document, *, gazetteer: Gazetteer) -> Document:
    """Return the document with its entities linked to known names, or with their candidates."""
    around = _Around(document, gazetteer)
    return document.with_(entities=tuple(join_equal([linked for entity in document.entities for linked in _linked(entity, around)])))


class _Around:
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


def _linked(entity: Entity, around: _Around) -> Iterator[Entity]:
    """Yield the entity with its link; two where one name stands for two places ("อ.เมือง จ.ตรัง" and "อ.เมือง จ.ระนอง")."""
    known = around.gazetteer.by_iri.get(entity.iri)
    if entity.type == "Place" and (known is None or known.iri.startswith(_THAI_PLACE)) and (level := _level(entity, around.text)):
        places = _places_of(entity, level, around)
        if places and (known is None or (level == "sub" and known.iri not in {place.iri for place in places})):
            for part in _by_address(entity, places, around):
                yield _decided(part, places, _place_evidence(part, places, around), around)
            return
    made = _one_linked(entity, known, around)
    strays = [span for span in entity.mentions if _lies_elsewhere(made, span, around)]
    if not strays or len(strays) == len(entity.mentions):
        yield made
        return
    kept = tuple(span for span in entity.mentions if span not in strays)
    yield replace(made, mentions=kept)
    name = around.text[strays[0].start : strays[0].end]
    iri = f"{ENTITY_BASE}place/{slug(name)}-{digest(around.document.article.id, name, length=8)}"
    yield Entity(iri, "Place", (name,), tuple(strays), entity.score)


def _lies_elsewhere(entity: Entity, span: Span, around: _Around) -> bool:
    """Tell whether a bare name stands in an address of another province: "บะ-หนองเรือ อำเภอท่าตูม จังหวัดสุรินทร์" is not หนองเรือ of ขอนแก่น."""
    if not entity.iri.startswith(_THAI_PLACE) or len(entity.iri) != len(_THAI_PLACE + "1001") or _LEVEL.match(around.text, span.start):
        return False
    inside = around.gazetteer.by_iri.get(around.gazetteer.by_iri[entity.iri].parent or "")
    found = _IN_PROVINCE.match(around.text, span.end)
    own = (inside.thai, *inside.aliases, *inside.ambiguous) if inside else ()
    return found is not None and found[1].startswith(_province_names(around.gazetteer)) and not found[1].startswith(own)


def _one_linked(entity: Entity, known: KnownName | None, around: _Around) -> Entity:
    if entity.type == "Person":
        return _person(entity, known, around)
    if entity.type not in _KINDS:
        return replace(entity, link=_by_name(entity, known, around)) if known else entity
    if known is None:
        iris = sorted({iri for name in entity.names for iri in around.gazetteer.look_up(name, entity.type)})
        candidates = [around.gazetteer.by_iri[iri] for iri in iris]
        if candidates:
            return _decided(entity, candidates, _evidence(entity, candidates, around), around)
        if entity.type == "Organization" and (body := find_body(entity, around.gazetteer)):
            return _as(entity, body, Link(ALIAS, "byName"), around)
        if _HEAD.fullmatch(entity.name) or (entity.type == "Organization" and (entity.name in _KIND or _EACH.search(entity.name))):
            return replace(entity, iri=f"{entity.iri}-{digest(around.document.article.id, length=8)}")
        return replace(entity, iri=_named_iri(entity)) if entity.type in {"Organization", "Place"} else entity
    if _is_numbered(entity, around.text):
        return _apart(entity, known, (known,), around)
    if _defined_otherwise(entity, known, around):
        return _apart(entity, known, (known,), around)
    if rivals := _rivals(entity, known, around):
        found = _place_evidence(entity, rivals, around)
        # a bare name is never taken for a subdistrict: ท่าช้าง is more often a pier
        mine = found.get(known.iri, Link())
        return _decided(entity, rivals, {known.iri: mine} if mine.score and mine.score >= max(link.score for link in found.values()) else {}, around)
    return replace(entity, code=known.code, link=_by_name(entity, known, around))


def _named_iri(entity: Entity) -> str:
    """Return the IRI of a body or a place that is not a known one."""
    home = home_type(entity.type, entity.name)
    if home == entity.type == "Place":
        return entity.iri
    return f"{ENTITY_BASE}{home.lower()}/{slug(body_name(entity.name))}"


def _is_numbered(entity: Entity, text: str) -> bool:
    """Tell whether a number stands right behind a body's acronym everywhere: "สรพ.9" is an area's office and not the institute; "ส.ป.ก.4-01" a deed."""
    return entity.type == "Organization" and all(_NUMBER.match(text, s.end) and ACRONYM.match(text[s.start : s.end]) for s in entity.mentions)


def _person(entity: Entity, known: KnownName | None, around: _Around) -> Entity:
    person = known or find_person(entity, around.gazetteer)
    if person is not None:
        return _as(entity, person, Link(SURE if known or person.thai in entity.names else ALIAS, "byName"), around)
    if " " in entity.name:
        return replace(entity, iri=f"{ENTITY_BASE}person/{slug(person_name(entity.name))}")
    if found := find_in_company(entity, around.gazetteer, around.named):
        return _as(entity, found[0], Link(SURROUNDINGS, "bySurroundings", found[1]), around)
    name = person_name(entity.name)
    return replace(entity, iri=f"{ENTITY_BASE}person/{slug(name)}") if is_title(name) else entity


def _by_name(entity: Entity, known: KnownName, around: _Around) -> Link:
    sure = any(around.is_sure(name, known) for name in _written(entity, around.text))
    return Link(SURE if sure else ALIAS, "byName")


def _written(entity: Entity, text: str) -> Iterator[str]:
    """Yield the names of an entity as the text has them; a known entity's label is among ``names`` also where it is not written."""
    seen = {text[span.start : span.end] for span in entity.mentions}
    yield from seen
    yield from (name for name in entity.names if name not in seen and any(name in form for form in seen))


def _evidence(entity: Entity, candidates: Sequence[KnownName], around: _Around) -> dict[str, Link]:
    """Return the link to each candidate that something in the article speaks for."""
    written = set(entity.names)
    forms = {
        form: name.iri for name in candidates for form in (name.thai, *name.aliases) if form not in written and len(form) > 3 and form not in name.ambiguous
    }
    if forms:
        longest = re.compile("|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form))))
        full = {forms[match[0]] for match in longest.finditer(around.text)}
        full |= {name.iri for name in candidates if name.iri in around.named}
        if full:
            return {iri: Link(LONG_FORM, "byFullName") for iri in full}
    if entity.type == "Organization" and (spelled := [name for name in candidates if _before_bracket(entity, name, around.text)]):
        return {name.iri: Link(LONG_FORM, "byFullName") for name in spelled}
    if not all(name.parent or name.context for name in candidates):
        return {}  # คสช., the council of 2014, belongs to nothing that an article could name: that the other's ministry is named says nothing
    found = {name.iri: Link(SURROUNDINGS, "bySurroundings", related) for name in candidates if (related := around.related(name))}
    shared = set.intersection(*(set(link.context) for link in found.values())) if len(found) > 1 else set()
    return {iri: link for iri, link in found.items() if set(link.context) - shared}


def _defined_otherwise(entity: Entity, known: KnownName, around: _Around) -> bool:
    """Tell whether the article writes the acronym of a known body behind the full name of another: "สำนักงานส่งเสริมและสนับสนุนวิชาการ (สสว.)"."""
    if entity.type != "Organization" or not all(ACRONYM.match(name) for name in _written(entity, around.text) if around.is_sure(name, known)):
        return False
    names = (known.thai, *known.aliases)
    for span in entity.mentions:
        if ACRONYM.match(around.text[span.start : span.end]) and (before := _LONG.search(around.text[max(0, span.start - 130) : span.start])):
            head = next((name for name in entity.names if before[1].endswith(name) and name != known.thai and not ACRONYM.match(name)), None)
            if head and not any(name in head or (len(head) >= LEAST_LETTERS and head in name) or _alike(head, name) for name in names):
                return True
    return False


def _before_bracket(entity: Entity, name: KnownName, text: str) -> bool:
    """Tell whether a known name, or one much like it, stands before the brackets that an entity's acronym is in."""
    for span in entity.mentions:
        before = text[: span.start].rstrip()
        if before.endswith("(") and ACRONYM.match(text[span.start : span.end]) and _alike(before[:-1].rstrip()[-len(name.thai) :], name.thai):
            return True
    return False


def _alike(one: str, other: str) -> bool:
    one, other = one.removeprefix("สำนักงาน"), other.removeprefix("สำนักงาน")
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= SPELLED_ALIKE


def _level(entity: Entity, text: str) -> str:
    """Return the level that a place's prefix tells, in its name or right before it: ``sub``, ``district``, or nothing."""
    for span in entity.mentions:
        found = _LEVEL.match(text, span.start, span.end) or _BEFORE.search(text[max(0, span.start - 9) : span.start])
        if found:
            return "sub" if found["sub"] else "district"
    return ""


def _bare(name: str) -> str:
    return name[found.end() :] if (found := _LEVEL.match(name)) else name


def _places_of(entity: Entity, level: str, around: _Around) -> tuple[KnownName, ...]:
    """Return the subdistricts or districts of an entity's names."""
    names = {_bare(name) for name in _written(entity, around.text)}
    if level == "sub":
        return tuple(place for name in sorted(names) for place in load_subdistricts().get(name, ()))
    if "เมือง" in names:
        return _capital_districts(around.gazetteer)
    iris = sorted({iri for name in names for form in (name, f"อำเภอ{name}", f"เขต{name}") for iri in around.gazetteer.look_up(form, "Place")})
    return tuple(around.gazetteer.by_iri[iri] for iri in iris if len(iri) == len(_THAI_PLACE + "1001"))


@lru_cache(maxsize=2)
def _capital_districts(gazetteer: Gazetteer) -> tuple[KnownName, ...]:
    """Return the districts that are called "อำเภอเมือง" for short: the first of each province but Bangkok."""
    return tuple(
        name
        for iri, name in sorted(gazetteer.by_iri.items())
        if iri.startswith(_THAI_PLACE) and len(iri) == len(_THAI_PLACE + "1001") and iri.endswith("01") and not iri.endswith("TH-1001")
    )


@lru_cache(maxsize=2)
def _province_names(gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return every name of every province."""
    provinces = (name for iri, name in gazetteer.by_iri.items() if iri.startswith(_THAI_PLACE) and len(iri) == len(_THAI_PLACE + "10"))
    return tuple(form for name in provinces for form in (name.thai, *name.aliases))


@lru_cache(maxsize=2)
def _districts(gazetteer: Gazetteer) -> dict[str, list[tuple[str, str]]]:
    """Return the names and IRIs of the districts of each province: in "อ.เมือง อ.พิชัย อ.ท่าปลา" the second tells whose capital the first is."""
    found: dict[str, list[tuple[str, str]]] = {iri: [] for iri in gazetteer.by_iri if len(iri) == len(_THAI_PLACE + "10")}
    for iri, name in gazetteer.by_iri.items():
        if iri.startswith(_THAI_PLACE) and len(iri) == len(_THAI_PLACE + "1001") and name.parent in found:
            found[name.parent].append((_bare(name.thai), iri))
    return found


def _rivals(entity: Entity, known: KnownName, around: _Around) -> tuple[KnownName, ...]:
    """Return who may be meant by a district's name that stands alone and that subdistricts elsewhere bear; none where the name is sure."""
    if not known.iri.startswith(_THAI_PLACE) or len(known.iri) != len(_THAI_PLACE + "1001") or _level(entity, around.text):
        return ()
    names = list(_written(entity, around.text))
    if any(around.is_sure(name, known) for name in names):
        return ()
    others = [place for name in sorted({*names, known.thai}) for place in load_subdistricts().get(name, ()) if place.parent != known.iri]
    return (known, *others) if others else ()


def _place_evidence(entity: Entity, candidates: Sequence[KnownName], around: _Around) -> dict[str, Link]:
    """Return the link to each candidate that an address or another place of the article speaks for."""
    found: dict[str, Link] = {}
    for place in candidates:
        link = max((_place_link(place, span, around) for span in entity.mentions), key=lambda link: link.score)
        if link.score:
            found[place.iri] = link
    return found


def _by_address(entity: Entity, places: Sequence[KnownName], around: _Around) -> list[Entity]:
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


def _place_link(place: KnownName, span: Span, around: _Around) -> Link:
    """Return the link to a place that the address behind a mention, or another place of the article, speaks for."""
    gazetteer = around.gazetteer
    district, province = _address(around.text, span)
    above = gazetteer.by_iri.get(place.parent or "")
    is_sub = above is not None and len(above.iri) == len(_THAI_PLACE + "1001")
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


def _decided(entity: Entity, candidates: Sequence[KnownName], found: dict[str, Link], around: _Around) -> Entity:
    """Return the entity as the one candidate that most speaks for, else apart with its candidates."""
    known = around.gazetteer.by_iri.get(entity.iri)
    best = max((link.score for link in found.values()), default=0.0)
    top = [iri for iri, link in found.items() if link.score == best]
    if len(top) != 1:
        return _apart(entity, known, [c for c in candidates if c.iri in top] or candidates, around)
    name = next(c for c in candidates if c.iri == top[0])
    return _as(entity, name, found[name.iri], around)


def _as(entity: Entity, name: KnownName, link: Link, around: _Around) -> Entity:
    """Return the entity as a known one."""
    names = tuple(dict.fromkeys([name.thai, *_own_names(entity, around.gazetteer.by_iri.get(entity.iri), around)]))
    return replace(entity, iri=name.iri, names=names, iso=name.iso, english=name.english, same_as=name.same_as, code=name.code, link=link)


def _own_names(entity: Entity, known: KnownName | None, around: _Around) -> Iterable[str]:
    return (name for name in entity.names if known is None or name != known.thai or name in around.text)


def _apart(entity: Entity, known: KnownName | None, candidates: Sequence[KnownName], around: _Around) -> Entity:
    """Return the entity with an IRI of its own: the article's, where several things bear the name."""
    iris = tuple(sorted(c.iri for c in candidates))
    names = tuple(_own_names(entity, known, around))
    iri = entity.iri
    if known is not None:
        names = tuple(sorted(names, key=lambda name: (bool(ACRONYM.match(name)), -len(name))))
        iri = f"{ENTITY_BASE}{entity.type.lower()}/{slug(names[0])}"
    if len(iris) > 1:
        iri = f"{iri}-{digest(around.document.article.id, names[0], length=8)}"
    link = Link(candidates=iris) if len(iris) <= MOST_CANDIDATES and not (known and len(iris) == 1) else None
    return replace(entity, iri=iri, names=names, iso=None, english=None, same_as=(), code=None, link=link)
