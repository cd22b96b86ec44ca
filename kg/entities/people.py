"""Persons and bodies by the spellings of their names, and persons by a first name in known company.

In: an entity, and the known names. Out: the known name that a spelling stands for ("ท่านเศรษฐา ทวีสิน", "บริษัท การบินไทย จำกัด(มหาชน)"), or that a first name or
nickname means where the article names the person's office or ministry. What it does not do: guess; a name that is not listed is the node of its letters.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from kg.entities.brackets import ACRONYM
from kg.gazetteer import Gazetteer
from kg.model import Entity
from kg.ontology import KnownName
from kg.thai.abbreviations import spell_out
from kg.thai.spelling import one_letter_off, plain, sound

# What stands before a person's name and is no part of it, and what the tagger leaves of นาย and แพทย์.
_BEFORE = re.compile(r"^(?:(?:ท่าน|ลุง|โยม|นาย|นางสาว|แพทย์|เเพทย์)(?=[ก-๙]{2,} )|(?:ท่าน)?(?:เจ้าประคุณ|เจ้าคุณ|พระเดชพระคุณ)\s?(?=พระ|สมเด็จ|หลวง))")
# The form of a company, and words that names of bodies are written with or without.
_FORM = re.compile(r"บริษัท|บมจ\.|จำกัด|\(?มหาชน\)?|พ\.ศ\.")
_LINKING = re.compile(r"แห่ง|ประเทศ(?!ไทย)")
_THAI = re.compile(r"[ก-ฮ]")
# Shorter names than this are words too.
LEAST_LETTERS = 8
# "สมเด็จพระมหาวีรวงศ์", "พระพิพัฒน์วชิโรภาส": a title of the Sangha or the Court is one person's at a time.
_TITLED = re.compile(r"(?:สมเด็จ|พระ|หลวงพ่อ|หลวงปู่)[ก-๙]{7,}")


def find_person(entity: Entity, gazetteer: Gazetteer) -> KnownName | None:
    """Return the known person whose name the entity's full name is a spelling of."""
    exact, folded, _ = _persons(gazetteer)
    slips = _slips(gazetteer)[0]
    for name in entity.names:
        bare = _BEFORE.sub("", name)
        found = exact.get(plain(bare)) or (folded.get(sound(bare)) or _slip_of(sound(bare), slips) if " " in bare else None)
        if found is not None:
            return found
    return None


def find_in_company(entity: Entity, gazetteer: Gazetteer, named: Iterable[str]) -> tuple[KnownName, tuple[str, ...]] | None:
    """Return the known person whom a first name or nickname means in the company of what else the article names, and that company."""
    around = set(named)
    for name in entity.names:
        for person in _persons(gazetteer)[2].get(name.rstrip("ฯ "), ()):
            if company := tuple(sorted(around & set(person.context))):
                return person, company
    return None


def find_body(entity: Entity, gazetteer: Gazetteer) -> KnownName | None:
    """Return the known body or country whose name the entity's name is a spelling of."""
    bodies = _bodies(gazetteer)
    exact = next((bodies[key] for name in entity.names for key in (name, _body(name)) if key in bodies), None)
    return exact or next((found for name in entity.names if (found := _slip_of(_body(name), _slips(gazetteer)[1]))), None)


def body_name(name: str) -> str:
    """Return the name of a body for an IRI: without white space and the words that its spellings are written with or without, where it is Thai.

    >>> body_name("บริษัท ปูนซีเมนต์ไทย จำกัด (มหาชน)"), body_name("สมาคม ปัญญาประดิษฐ์แห่งประเทศไทย")
    ('ปูนซีเมนต์ไทย', 'สมาคมปัญญาประดิษฐ์ประเทศไทย')
    >>> body_name("สถานเอกอัครราชทูตประเทศญี่ปุ่น ประจำประเทศไทย"), body_name("ส.อ.ท.")
    ('สถานเอกอัครราชทูตญี่ปุ่นประจำประเทศไทย', 'ส.อ.ท.')
    """
    if not _THAI.search(name) or ACRONYM.match(name):
        return name
    written = re.sub(r"[\s()]+", "", _FORM.sub("", spell_out(name).replace("ํา", "ำ").replace("เเ", "แ").casefold())) or name
    short = _LINKING.sub("", written)
    return short if len(short) >= LEAST_LETTERS else written


# A hospital is a body where it treats and a place where it is visited, a temple likewise: one thing, and one IRI, whatever it is in an article.
_BODY = re.compile(r"โรงพยาบาล|โรงเรียน|วิทยาลัย|มหาวิทยาลัย|สถาบัน|เทศบาล|องค์การบริหารส่วน|สำนักงาน|ศูนย์|หอสมุด|พิพิธภัณฑ์|เรือนจำ|สถานี(?:ตำรวจ|วิทยุ|โทรทัศน์)|สหกรณ์|ธนาคาร")
_SITE = re.compile(r"วัด|ท่าเรือ|ท่าอากาศยาน|สนามบิน|อุทยาน|นิคม|สวน|ด่าน|ตลาด")


def home_type(type_: str, name: str) -> str:
    """Return the type whose IRI a body or place has.

    >>> home_type("Place", "รพ.ระยอง"), home_type("Organization", "วัดไร่ขิง"), home_type("Place", "ระยอง")
    ('Organization', 'Place', 'Place')
    """
    if type_ == "Place" and _BODY.match(spell_out(name)):
        return "Organization"
    return "Place" if type_ == "Organization" and _SITE.match(name) else type_


def person_name(name: str) -> str:
    """Return the name of a person for an IRI, without what is put before it: a full name by its sound.

    >>> person_name("เจ้าประคุณสมเด็จพระธีรญาณมุนี"), person_name("ท่านเศรษฐา ทวีสิน") == person_name("เศรษฐา ทวีสิน")
    ('สมเด็จพระธีรญาณมุนี', True)
    """
    bare = _BEFORE.sub("", name)
    return sound(bare) if " " in bare else bare


def is_title(name: str) -> bool:
    """Tell whether a name without a family name is still one person's in any article."""
    return bool(_TITLED.fullmatch(name))


def _body(name: str) -> str:
    return sound(_LINKING.sub("", _FORM.sub("", name))).replace(" ", "")


@lru_cache(maxsize=2)
def _persons(gazetteer: Gazetteer) -> tuple[dict[str, KnownName], dict[str, KnownName], dict[str, list[KnownName]]]:
    exact: dict[str, KnownName] = {}
    folded: dict[str, KnownName] = {}
    first: dict[str, list[KnownName]] = defaultdict(list)
    for person in gazetteer.by_iri.values():
        if person.type == "Person":
            for name in (*person.aliases, *([person.english] if person.english and " " in person.english else []), person.thai):
                exact[plain(name)] = person
                if " " in name:
                    folded[sound(name)] = person
            for name in person.ambiguous:
                first[name].append(person)
    return exact, folded, dict(first)


@lru_cache(maxsize=2)
def _bodies(gazetteer: Gazetteer) -> dict[str, KnownName]:
    """Return the bodies by their plain names; a name that two bear is left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in gazetteer.by_iri.values():
        if name.type == "Organization" and not name.seen:
            for form in (name.thai, *name.aliases):
                found[form].add(name.iri)
                found[_body(form) if len(_body(form)) >= LEAST_LETTERS else form].add(name.iri)
    for form, bearers in gazetteer.forms.items():
        for (kind, iri), sure in bearers.items():
            if kind == "Organization" and sure and len(_body(form)) >= LEAST_LETTERS:
                found[_body(form)].add(iri)
    return {key: gazetteer.by_iri[iri] for key, iris in found.items() if len(iris) == 1 for iri in iris}


def _slip_of(key: str, slips: dict[str, KnownName]) -> KnownName | None:
    """Return the known name that a key is one letter off, None where there is none or several."""
    found = {slips[form].iri: slips[form] for form in one_letter_off(key) if form in slips}
    return next(iter(found.values())) if len(found) == 1 else None


@lru_cache(maxsize=2)
def _slips(gazetteer: Gazetteer) -> tuple[dict[str, KnownName], dict[str, KnownName]]:
    """Return the keys of long names of persons and of bodies, and what these are without a letter; what two share is left out."""
    made = []
    for keys in (_persons(gazetteer)[1], _bodies(gazetteer)):
        found: dict[str, set[str]] = defaultdict(set)
        for key, name in keys.items():
            if _THAI.search(key):
                for form in one_letter_off(key):
                    found[form].add(name.iri)
        made.append({form: gazetteer.by_iri[iri] for form, iris in found.items() if len(iris) == 1 for iri in iris})
    return made[0], made[1]
