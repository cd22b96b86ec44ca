"""Offices that the words beside their name make others: of another country, acting, former, of an association.

In: a Document with linked entities. Out: the Document in which "นายกรัฐมนตรี สปป. ลาว", "อดีตนายกรัฐมนตรี" and "นายกสมาคม" are offices of their own and no longer
mentions of Thailand's prime minister. Of 3,197 mentions of known offices in 856 articles eleven had another country's name behind them, all of that
country. What it does not do: say who holds an office when (``kg ask held``).
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.entities.link import SURE
from kg.entities.resolve import join_equal, slug
from kg.gazetteer import Gazetteer
from kg.model import ENTITY_BASE, Document, Entity, Link, Span

# "นายกรัฐมนตรีแห่งราชอาณาจักรกัมพูชา", "นายกรัฐมนตรีของกัมพูชา", "นายกรัฐมนตรี สปป. ลาว"; not "เอกอัครราชทูตประจำกัมพูชา", who is another country's.
_OF = re.compile(r"\s?(?:แห่ง|ของ)?\s?(?:ประเทศ)?")
# "รองนายกรัฐมนตรีและรัฐมนตรีว่าการกระทรวงการต่างประเทศกัมพูชา": both offices are Cambodia's.
_AND = re.compile(
    r"\s?และ(?:รัฐมนตรีว่าการ|รัฐมนตรีช่วยว่าการ|รมว\.|รมช\.)\s?(?:กระทรวง)?"
    r"(?:การต่างประเทศ|กลาโหม|มหาดไทย|[ก-๙]{3,18}?(?=แห่ง|ของ|สาธารณรัฐ|ราชอาณาจักร|\s))?"
)
_BEFORE = re.compile(r"(?:อดีต|รักษาการ(?:ในตำแหน่ง)?|รักษาราชการแทน|ว่าที่)\s?\Z")
# "นายกสมาคม", "นายกเทศมนตรี", "นายก อบจ.": any president but the prime minister.
_PRESIDENT = re.compile(r"\s?(?:สมาคม|สโมสร|เทศมนตรี|เทศบาล|สภา|เหล่ากาชาด|กิ่งกาชาด|องค์การบริหาร|อบจ\.|อบต\.|เมือง)[ก-๙]*")
_THAILAND = ENTITY_BASE + "country/TH"


def part_offices(document: Document, *, gazetteer: Gazetteer) -> Document:
    """Return the document with such offices apart."""
    countries = {span.start: (entity, span) for entity in document.entities if entity.type == "Country" for span in entity.mentions}
    entities = [part for entity in document.entities for part in _parts(entity, document.text, countries, gazetteer)]
    return document.with_(entities=tuple(join_equal(entities)))


def _parts(entity: Entity, text: str, countries: dict[int, tuple[Entity, Span]], gazetteer: Gazetteer) -> Iterator[Entity]:
    known = gazetteer.by_iri.get(entity.iri)
    if entity.type != "Position" or known is None:
        yield entity
        return
    kept, others = [], []
    for span in entity.mentions:
        name = _other_name(span, text, countries, known.thai)
        if name is None:
            kept.append(span)
        else:
            others.append((name, span))
    if kept:
        there = {text[span.start : span.end] for span in kept}
        yield replace(entity, names=tuple(n for n in entity.names if n == known.thai or n in there), mentions=tuple(kept)) if others else entity
    for name, span in others:
        iris = gazetteer.look_up(name, "Position")
        office = gazetteer.by_iri[iris[0]] if len(iris) == 1 else None
        yield replace(
            entity,
            iri=office.iri if office else f"{ENTITY_BASE}position/{slug(name)}",
            names=(office.thai if office else name,),
            mentions=(span,),
            english=office.english if office else None,
            same_as=office.same_as if office else (),
            link=Link(SURE, "byName", (country.iri,) if (country := _country(span, text, countries)) else ()) if office else None,
        )


def _country(span: Span, text: str, countries: dict[int, tuple[Entity, Span]]) -> Entity | None:
    """Return the country other than Thailand that stands behind an office."""
    also = _AND.match(text, span.end)
    for end in (span.end, also.end() if also else span.end):
        behind = _OF.match(text, end)
        here = next((countries[at] for at in range(end, behind.end() + 1) if at in countries), None) if behind else None
        if here is not None:
            return here[0] if here[0].iri != _THAILAND else None
    return None


def _other_name(span: Span, text: str, countries: dict[int, tuple[Entity, Span]], label: str) -> str | None:
    """Return the name of the other office that a mention and the words beside it make, None where it is the office itself."""
    written = text[span.start : span.end]
    if written in {"นายก", "รองนายก"} and (found := _PRESIDENT.match(text, span.end)):
        return written + found[0].strip()
    before = _BEFORE.search(text[max(0, span.start - 20) : span.start])
    country = _country(span, text, countries)
    if country is None and before is None:
        return None
    return (before[0].strip() if before else "") + label + (country.name if country else "")
