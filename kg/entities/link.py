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

from kg.entities.addresses import SURROUNDINGS, THAI_PLACE, Around, by_address, level_of, lies_elsewhere, place_evidence, places_of, rivals, written
from kg.entities.brackets import ACRONYM
from kg.entities.people import LEAST_LETTERS, body_name, find_body, find_in_company, find_person, home_type, is_title, person_name
from kg.entities.resolve import join_equal, slug
from kg.gazetteer import Gazetteer
from kg.model import ENTITY_BASE, Document, Entity, Link, digest
from kg.ontology import KnownName
from kg.thai.abbreviations import HEADS

# How often a link was right among 297 read by hand (tests/annotations/links.jsonl): 0.983 by name.
SURE, ALIAS, LONG_FORM = 0.98, 0.95, 0.96
# More candidates than this say nothing to a reader: "อำเภอเมือง" of an article that names no province is any of 76.
MOST_CANDIDATES = 30
# A long form whose letters agree less than this with every name of the body is another body's: the acronym is used for that one here.
SPELLED_ALIKE = 0.7
_KINDS = frozenset({"Country", "Place", "Organization"})
# "ศูนย์ฯ", "ด่านฯ": the one named before, and in every article another.
_HEAD = re.compile(
    r"(?:กระทรวง|กรม|สำนัก(?:งาน)?|ศูนย์|สถาบัน|มหาวิทยาลัย|ธนาคาร|องค์การ|องค์กร|สมาคม|สภา|บริษัท|พรรค|คณะ(?:กรรมการ|ทำงาน|อนุกรรมการ)?|ศาล|โรงพยาบาล|รพ\.|โรงเรียน|"
    r"วิทยาลัย|มูลนิธิ|เทศบาล|กองทุน|โครงการ|ด่าน|ท่าเรือ|ท่าอากาศยาน|สถานี|จังหวัด|อำเภอ|เมือง|กอง|ฝ่าย|สโมสร|สถานทูต|สถานเอกอัครราชทูต|ชมรม|เครือข่าย|สหกรณ์|กลุ่ม|นิคม|อุทยาน)\s?ฯ"
)
# What every province or district has one of: "สำนักงานอุตสาหกรรมจังหวัด" in 131 articles is as many as 77 offices. Of acronyms those that spell out a kind.
_EACH = re.compile(r"(?:จังหวัด|อำเภอ|ตำบล|หมู่บ้าน)\Z")
_KIND = frozenset({*HEADS, "กมธ.", "สสอ.", "ตร.ภูธร", "บจ."})
_NUMBER = re.compile(r"\d{1,2}(?![\d\-–/])")
_LONG = re.compile(r"([ก-๙][ก-๙ ]{7,120}[ก-๙])\s?\(\s?\Z")


def link_entities(document: Document, *, gazetteer: Gazetteer) -> Document:
    """Return the document with its entities linked to known names, or with their candidates."""
    around = Around(document, gazetteer)
    return document.with_(entities=tuple(join_equal([linked for entity in document.entities for linked in _linked(entity, around)])))


def _linked(entity: Entity, around: Around) -> Iterator[Entity]:
    """Yield the entity with its link; two where one name stands for two places ("อ.เมือง จ.ตรัง" and "อ.เมือง จ.ระนอง")."""
    known = around.gazetteer.by_iri.get(entity.iri)
    if entity.type == "Place" and (known is None or known.iri.startswith(THAI_PLACE)) and (level := level_of(entity, around.text)):
        places = places_of(entity, level, around)
        if places and (known is None or (level == "sub" and known.iri not in {place.iri for place in places})):
            for part in by_address(entity, places, around):
                yield _decided(part, places, place_evidence(part, places, around), around)
            return
    made = _one_linked(entity, known, around)
    strays = [span for span in entity.mentions if lies_elsewhere(made, span, around)]
    if not strays or len(strays) == len(entity.mentions):
        yield made
        return
    kept = tuple(span for span in entity.mentions if span not in strays)
    yield replace(made, mentions=kept)
    name = around.text[strays[0].start : strays[0].end]
    iri = f"{ENTITY_BASE}place/{slug(name)}-{digest(around.document.article.id, name, length=8)}"
    yield Entity(iri, "Place", (name,), tuple(strays), entity.score)


def _one_linked(entity: Entity, known: KnownName | None, around: Around) -> Entity:
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
    if others := rivals(entity, known, around):
        found = place_evidence(entity, others, around)
        # a bare name is never taken for a subdistrict: ท่าช้าง is more often a pier
        mine = found.get(known.iri, Link())
        return _decided(entity, others, {known.iri: mine} if mine.score and mine.score >= max(link.score for link in found.values()) else {}, around)
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


def _person(entity: Entity, known: KnownName | None, around: Around) -> Entity:
    person = known or find_person(entity, around.gazetteer)
    if person is not None:
        return _as(entity, person, Link(SURE if known or person.thai in entity.names else ALIAS, "byName"), around)
    if " " in entity.name:
        return replace(entity, iri=f"{ENTITY_BASE}person/{slug(person_name(entity.name))}")
    if found := find_in_company(entity, around.gazetteer, around.named):
        return _as(entity, found[0], Link(SURROUNDINGS, "bySurroundings", found[1]), around)
    name = person_name(entity.name)
    return replace(entity, iri=f"{ENTITY_BASE}person/{slug(name)}") if is_title(name) else entity


def _by_name(entity: Entity, known: KnownName, around: Around) -> Link:
    sure = any(around.is_sure(name, known) for name in written(entity, around.text))
    return Link(SURE if sure else ALIAS, "byName")


def _evidence(entity: Entity, candidates: Sequence[KnownName], around: Around) -> dict[str, Link]:
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


def _defined_otherwise(entity: Entity, known: KnownName, around: Around) -> bool:
    """Tell whether the article writes the acronym of a known body behind the full name of another: "สำนักงานส่งเสริมและสนับสนุนวิชาการ (สสว.)"."""
    if entity.type != "Organization" or not all(ACRONYM.match(name) for name in written(entity, around.text) if around.is_sure(name, known)):
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


def _decided(entity: Entity, candidates: Sequence[KnownName], found: dict[str, Link], around: Around) -> Entity:
    """Return the entity as the one candidate that most speaks for, else apart with its candidates."""
    known = around.gazetteer.by_iri.get(entity.iri)
    best = max((link.score for link in found.values()), default=0.0)
    top = [iri for iri, link in found.items() if link.score == best]
    if len(top) != 1:
        return _apart(entity, known, [c for c in candidates if c.iri in top] or candidates, around)
    name = next(c for c in candidates if c.iri == top[0])
    return _as(entity, name, found[name.iri], around)


def _as(entity: Entity, name: KnownName, link: Link, around: Around) -> Entity:
    """Return the entity as a known one."""
    names = tuple(dict.fromkeys([name.thai, *_own_names(entity, around.gazetteer.by_iri.get(entity.iri), around)]))
    return replace(entity, iri=name.iri, names=names, iso=name.iso, english=name.english, same_as=name.same_as, code=name.code, link=link)


def _own_names(entity: Entity, known: KnownName | None, around: Around) -> Iterable[str]:
    return (name for name in entity.names if known is None or name != known.thai or name in around.text)


def _apart(entity: Entity, known: KnownName | None, candidates: Sequence[KnownName], around: Around) -> Entity:
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
