"""Signs: what an article says of an entity that could tell two of one name apart.

In: a store. Out: of what is no known name, by entity and article: the place that a body or site is written to lie in, the known body that one is written
to be part of, what the title before a person's name tells, the temples and provinces of a person's posts; each with the words. Only what stands right
beside the name is taken: of 41 bodies whose articles have no known body in common at all, about twelve were several. What it does not do: compare
(``kg.graph.splits``).
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pyoxigraph as ox

from kg.graph.quads import RDF, RDFS, node, value
from kg.graph.store import DEFAULT, Store
from kg.model import ENTITY_BASE, ONTOLOGY
from kg.ontology import KnownName, load_ontology
from kg.thai.titles import title_before, told_by

_MENTION, _TEXT, _LABEL = node(ONTOLOGY + "mention"), node(ONTOLOGY + "text"), node(RDFS + "label")
_EVIDENCE, _QUOTE = node(ONTOLOGY + "evidence"), node(ONTOLOGY + "quote")
_FACTS = f"""SELECT ?g ?f ?r ?s ?o ?score {{ VALUES ?r {{ %s }} GRAPH ?g {{
  ?f <{RDF}predicate> ?r ; <{RDF}subject> ?s ; <{RDF}object> ?o ; <{ONTOLOGY}status> <{ONTOLOGY}actual> ; <{ONTOLOGY}score> ?score }} }}"""
POSTS = ("holdsPosition", "affiliatedWith")
# A fact less sure than this is no sign: of 13 such that placed a node in one of two provinces, five were another's.
SURE = 0.6
_PERSON, _BODY, _PLACE = (f"{ENTITY_BASE}{kind}/" for kind in ("person", "organization", "place"))
_CODED = re.compile(rf"{re.escape(_PLACE)}TH-(\d\d)(\d\d)?")
_LEVEL = re.compile(r"(?:ตำบล|ต\.|แขวง|อำเภอ|อ\.|เขต|จังหวัด|จ\.|จว\.)\s?")
# "ศาลาประชาคม (หมู่ที่ 3) ตำบลนาดี อำเภอด่านซ้าย จังหวัดเลย": what may stand between a name and its address.
_TO_ADDRESS = re.compile(rf"[\s(]{{0,2}}(?:(?:หมู่ที่|หมู่|ม\.)\s?[\d๐-๙]{{1,3}}[\s)]{{0,2}})?(?:{_LEVEL.pattern})?")
_TO_BODY = re.compile(r"[ ]{0,2}(?:ใน)?(?:สังกัด|แห่ง|ของ|ภายใต้)?[ ]?")
# "จ.ระนอง เกาะพยาม จ.เชียงใหม่": in a list the province before may be the one that is meant.
_BESIDE_CHARS = 3
AROUND_CHARS = 40
# What lies in several provinces, or in all.
_LONG = re.compile(
    r"ถนน|ถ\.|ทางหลวง|สาย|แม่น้ำ|คลอง|ลำ|ห้วย|ลุ่มน้ำ|ทะเล|อ่าว|เทือก|เขา|อุทยาน|ป่า|ภาค|รถไฟ|ทางรถไฟ|เขต|"
    r"บริษัท|บจ|ธนาคาร|ห้าง|กระทรวง|รัฐบาล|พรรค|สมาชิก|มหาวิทยาลัย|กรม"
)
_TEMPLE = re.compile(r"(?<!จังห)วัด[ก-๙]{3,}")
_FORMER = re.compile(r"อดีต|ว่าที่")
# What a person of a province is and does not move with: officials are sent from one province to another, and back.
_ROOTED = re.compile(r"ผู้ใหญ่บ้าน|กำนัน|นายกองค์การบริหารส่วน|นายก\s?อบ[จต]|นายกเทศมนตรี|สมาชิกสภา|ส\.?ส\.|เกษตรกร|ราษฎร|เจ้าอาวาส|เจ้าคณะ")
_POST = re.compile(r"(?:รอง|ผู้ช่วย)?(?:ผู้ว่าราชการจังหวัด|ปลัดจังหวัด|นายอำเภอ|ผู้อำนวยการโรงเรียน)|[ก-๙]{3,25}จังหวัด")


class Sign(NamedTuple):
    """What an article says: ``kind`` (within, under, sex, force, temple, post, rooted), its value (an IRI, a code or a word), and the words or the fact."""

    kind: str
    value: str
    words: str = ""
    fact: str = ""


Signs = dict[str, dict[str, list[Sign]]]


def read_signs(store: Store) -> Signs:
    """Return the signs by entity and article; each table of the store is read through once."""
    found: Signs = defaultdict(lambda: defaultdict(list))
    for iri, article, sign in (*_beside_names(store), *_stated(store)):
        if not any(sign[:2] == other[:2] for other in found[iri][article]):
            found[iri][article].append(sign)
    return found


def words_of(store: Store, article: str, sign: Sign) -> str:
    """Return the words of an article that a sign was read from."""
    graph = node(article)
    spans = store.inner.quads_for_pattern(node(sign.fact), _EVIDENCE, None, graph) if sign.fact else ()
    quotes = (value(q.object) for span in spans for q in store.inner.quads_for_pattern(node(value(span.object)), _QUOTE, None, graph))
    return " ".join(min(quotes, default=sign.words).split())


def _beside_names(store: Store) -> Iterator[tuple[str, str, Sign]]:
    """Yield what stands beside the names in the texts, with the entity and the article."""
    mentions: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for quad in store.inner.quads_for_pattern(None, _MENTION, None, None):
        if (iri := value(quad.subject)).startswith((_PERSON, _BODY, _PLACE)):
            start, _, end = value(quad.object).rpartition("=")[2].partition(",")
            mentions[value(quad.graph_name)].append((int(start), int(end), sys.intern(iri)))
    for quad in store.inner.quads_for_pattern(None, _TEXT, None, None):
        article = value(quad.graph_name)
        for iri, sign in _beside(value(quad.object), sorted(mentions.pop(article, ()))):
            yield iri, article, sign


def _beside(text: str, mentions: list[tuple[int, int, str]]) -> Iterator[tuple[str, Sign]]:
    """Yield the signs that stand beside the names in a text."""
    starts = {start: (end, iri) for start, end, iri in mentions}
    ends = {end: iri for _, end, iri in mentions}
    for start, end, iri in mentions:
        if iri in known_names():
            continue
        if iri.startswith(_PERSON):
            title = title_before(text, start)
            for told in told_by(title):
                yield iri, Sign("sex" if told in {"man", "woman"} else "force", told, _words(text, start - len(title), end))
        elif not place_code(iri) and not _LONG.match(text, start):
            if not any(place_code(ends.get(start - gap, "")) for gap in range(_BESIDE_CHARS + 1)):
                code, last = _address(text, end, starts)
                if code:
                    yield iri, Sign("within", code, _words(text, start, last))
            if iri.startswith(_BODY) and (above := _next(text, end, starts, _TO_BODY)) and is_part(above[1]):
                yield iri, Sign("under", above[1], _words(text, start, above[0]))


def _address(text: str, end: int, starts: dict[int, tuple[int, str]]) -> tuple[str, int]:
    """Return the province or district that the address behind a name tells (``4015``), and where it ends; nothing where it tells two provinces."""
    codes = []
    for _ in range(3):  # subdistrict, district, province
        found = _next(text, end, starts, _TO_ADDRESS)
        if found is None or not (_LEVEL.search(text, end, found[2]) or _LEVEL.match(text, found[2])):
            break
        end = found[0]
        if code := place_code(found[1]):
            codes.append(code)
    return (max(codes, key=len), end) if len({code[:2] for code in codes}) == 1 else ("", end)


def _next(text: str, end: int, starts: dict[int, tuple[int, str]], gap: re.Pattern[str]) -> tuple[int, str, int] | None:
    """Return the end, the IRI and the start of the name that begins behind a gap."""
    found = gap.match(text, end)
    here = next((at for at in range(found.end() if found else end, end - 1, -1) if at in starts), None)
    return (*starts[here], here) if here is not None else None


def _stated(store: Store) -> Iterator[tuple[str, str, Sign]]:
    """Yield the signs that facts give, with the entity and the article."""
    names = " ".join(f"<{ONTOLOGY}{name}>" for name in (*POSTS, "locatedIn", "partOf"))
    rows = store.inner.query(_FACTS % names)
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        article, fact, relation, subject, object_, score = map(value, row)
        if float(score) < SURE or subject in known_names():
            continue
        relation = relation.removeprefix(ONTOLOGY)
        if relation in POSTS:
            label = min((value(q.object) for q in store.inner.quads_for_pattern(node(object_), _LABEL, None, DEFAULT)), default="")
            yield from ((subject, article, Sign(kind, told, fact=fact)) for kind, told in post_signs(label))
        elif not place_code(subject) and not _LONG.match(subject.rpartition("/")[2]):
            if relation == "locatedIn" and (code := place_code(object_)):
                yield subject, article, Sign("within", code, fact=fact)
            elif relation == "partOf" and is_part(object_):
                yield subject, article, Sign("under", object_, fact=fact)


def post_signs(label: str) -> Iterator[tuple[str, str]]:
    """Yield what the name of a post tells: the temple, the province, and whether one who holds it stays there.

    >>> list(post_signs("ผู้ว่าราชการจังหวัดเลย")), list(post_signs("เจ้าอาวาสวัดศรีโสดา")), list(post_signs("อดีตผู้ว่าราชการจังหวัดเลย"))
    ([('post', '42')], [('temple', 'วัดศรีโสดา')], [])
    """
    if _FORMER.search(label):
        return
    yield from (("temple", found[0]) for found in _TEMPLE.finditer(label))
    named = {code for name, code in _provinces().items() if name in label}
    if len(named) == 1 and (_POST.match(label) or _ROOTED.search(label)):
        yield "rooted" if _ROOTED.search(label) else "post", min(named)


@cache
def _provinces() -> dict[str, str]:
    """Return the codes of the provinces by name; Bangkok is left out, where everybody has an office."""
    found = {name.thai: coded[1] for iri, name in known_names().items() if (coded := _CODED.fullmatch(iri)) and coded[2] is None}
    return {name: code for name, code in found.items() if code != "10"}


@cache
def known_names() -> dict[str, KnownName]:
    """Return the known names by IRI."""
    return {name.iri: name for name in load_ontology().names}


@cache
def chain(iri: str) -> frozenset[str]:
    """Return a known body and all that it belongs to, the government left out."""
    found = [iri]
    while (name := known_names().get(found[-1])) and name.parent and name.parent not in found:
        found.append(name.parent)
    return frozenset(iri for iri in found if not iri.endswith("government-of-thailand"))


def is_part(iri: str) -> bool:
    """Tell whether an IRI is that of a known body that belongs to a ministry or is one: a body is a part of such, and only beside others."""
    return iri.startswith(_BODY) and iri in known_names() and bool(chain(iri))


def _words(text: str, start: int, end: int) -> str:
    """Return a stretch of text with some of what stands around it, from space to space where there is one."""
    before, after = text[max(0, start - AROUND_CHARS) : start], text[end : end + AROUND_CHARS]
    before = before.split(maxsplit=1)[-1] if len(before.split(maxsplit=1)) > 1 else before.lstrip("".join(map(chr, range(0x0E30, 0x0E50))))
    after = after.rsplit(maxsplit=1)[0] if len(after.rsplit(maxsplit=1)) > 1 else after
    return " ".join(f"{before}{text[start:end]}{after}".split())


def place_code(iri: str) -> str:
    """Return the code of a Thai province, or of the district that a place is or lies in; empty for any other place."""
    coded = _CODED.match(iri)
    return coded[1] + (coded[2] or "") if coded else ""


def place_iri(code: str) -> str:
    """Return the IRI of a province or district by its code."""
    return f"{_PLACE}TH-{code}"


def place_name(code: str) -> str:
    """Return the name of a province or district by its code."""
    name = known_names().get(place_iri(code))
    return name.thai if name else code
