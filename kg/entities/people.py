"""Persons and bodies by the spellings of their names, and persons by a first name in known company.

In: an entity, and the known names. Out: the known name that a spelling stands for ("ท่านเศรษฐา ทวีสิน", "บริษัท การบินไทย จำกัด(มหาชน)"), or that a first name or
nickname means where the article names the person's office or ministry. What it does not do: guess; a name that is not listed is the node of its letters.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from kg.gazetteer import Gazetteer
from kg.model import Entity
from kg.ontology import KnownName
from kg.thai.spelling import fold, plain

# What stands before a person's name and is no part of it, and what the tagger leaves of นาย and แพทย์.
_BEFORE = re.compile(r"^(?:ท่าน|ลุง|โยม|นาย|นางสาว|แพทย์|เเพทย์)(?=[ก-๙]{2,} )")
# The form of a company, and words that names of bodies are written with or without.
_FORM = re.compile(r"บริษัท|บมจ\.|จำกัด|\(?มหาชน\)?|พ\.ศ\.")
_LINKING = re.compile(r"แห่ง|ประเทศ(?!ไทย)")
# Letters of one sound, for the names of listed persons only: พาณิช and พานิช, วิลาศ and วิลาส.
_SOUNDS = str.maketrans("ณศษฎฏฐธภญ", "นสสดตถทพย")
_THAI = re.compile(r"[ก-ฮ]")
# Shorter names than this are words too.
LEAST_LETTERS = 8
# "สมเด็จพระมหาวีรวงศ์", "พระพิพัฒน์วชิโรภาส": a title of the Sangha or the Court is one person's at a time.
_TITLED = re.compile(r"(?:สมเด็จ|พระ|หลวงพ่อ|หลวงปู่)[ก-๙]{7,}")


def find_person(entity: Entity, gazetteer: Gazetteer) -> KnownName | None:
    """Return the known person whose name the entity's full name is a spelling of."""
    exact, folded, _ = _persons(gazetteer)
    for name in entity.names:
        bare = _BEFORE.sub("", name)
        found = exact.get(plain(bare)) or (folded.get(_sound(bare)) if " " in bare else None)
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
    return next((bodies[key] for name in entity.names for key in (name, _body(name)) if key in bodies), None)


def body_name(name: str) -> str:
    """Return the name of a body for an IRI: without the white space and the words that its spellings differ in, where it is Thai.

    >>> body_name("บริษัท ปูนซีเมนต์ไทย จำกัด (มหาชน)"), body_name("ศูนย์ต่อต้านข่าวปลอม ประเทศไทย")
    ('ปูนซีเมนต์ไทย', 'ศูนย์ต่อต้านข่าวปลอมประเทศไทย')
    """
    return re.sub(r"[\s()]+", "", _FORM.sub("", name.replace("ํา", "ำ").replace("เเ", "แ"))) or name if _THAI.search(name) else name


def is_title(name: str) -> bool:
    """Tell whether a name without a family name is still one person's in any article."""
    return bool(_TITLED.fullmatch(name))


def _sound(name: str) -> str:
    return fold(name).translate(_SOUNDS)


def _body(name: str) -> str:
    return plain(_LINKING.sub("", _FORM.sub("", name.replace("ํา", "ำ"))))


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
                    folded[_sound(name)] = person
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
