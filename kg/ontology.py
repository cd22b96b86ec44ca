"""What the files of ``ontologies/`` say: relations, cues, and known names.

In: Turtle files (the shipped ones, or a folder given by the user). Out: ``Relation`` blocks and ``KnownName`` rows. Parsing is
Oxigraph's: a hundred thousand triples take a tenth of a second. What it does not do: match anything in a text.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import OntologyError
from kg.model import ENTITY_BASE, GEO, ONTOLOGY, TYPES, Example, Point, Relation, Status

_RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_ALT_LABEL = "http://www.w3.org/2004/02/skos/core#altLabel"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_SAME_AS = "http://www.w3.org/2002/07/owl#sameAs"
_THAI_PLACE = ENTITY_BASE + "place/TH-"
_STATUSES: dict[str, Status] = {"actual": "actual", "planned": "planned", "negated": "negated"}


def ontology_folder() -> Path:
    """Return the folder of the ontologies: the variable KG_ONTOLOGIES, else inside the installed package, else beside it in a checkout."""
    if given := os.environ.get("KG_ONTOLOGIES"):
        return Path(given)
    inside = Path(__file__).parent / "ontologies"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "ontologies"


@dataclass(frozen=True, slots=True)
class KnownName:
    """A known entity: its labels in both languages, codes and verified links; ``context`` tells in what company an ambiguous name means it.

    ``seen`` is false where the name serves linking only and is not looked for in texts; ``seat_of`` is what a capital or palace stands for where it acts.
    ``former`` names are among the aliases, except those of Thai districts, which only their prefix tells ("อำเภอคลองกระแชง").
    """

    iri: str
    type: str
    thai: str
    english: str | None
    aliases: tuple[str, ...]
    ambiguous: frozenset[str]
    iso: str | None = None
    same_as: tuple[str, ...] = ()
    parent: str | None = None
    code: str | None = None
    context: tuple[str, ...] = ()
    seen: bool = True
    seat_of: str | None = None
    former: tuple[str, ...] = ()
    point: Point | None = None


@dataclass(frozen=True)
class Ontology:
    """Relations by name, cue lexicons by name, and known names."""

    relations: dict[str, Relation]
    lexicons: dict[str, tuple[str, ...]]
    names: tuple[KnownName, ...]


def _local(term: Any) -> str:
    return str(term.value).rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _read(path: Path) -> list[ox.Triple]:
    try:
        return [quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)]
    except (SyntaxError, OSError, ValueError) as error:
        raise OntologyError(f"{path}: {error}") from error


@lru_cache(maxsize=4)
def load_ontology(folder: Path | None = None) -> Ontology:
    """Read relations.ttl and names/*.ttl of a folder (the shipped one by default); raise OntologyError where they are broken."""
    folder = folder or ontology_folder()
    path = folder / "relations.ttl"
    if not path.is_file():
        raise OntologyError(f"{path}: no such file")
    values: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for triple in _read(path):
        values[triple.subject][_local(triple.predicate)].append(triple.object)
    relations, lexicons = {}, {}
    for subject, block in values.items():
        if "subjectType" in block:
            relation = _relation(_local(subject), block, values)
            relations[relation.name] = relation
        elif "cue" in block:
            lexicons[_local(subject)] = tuple(sorted(term.value for term in block["cue"]))
    if not relations:
        raise OntologyError(f"{path}: no relation has a kg:subjectType")
    names = tuple(name for file in sorted((folder / "names").glob("*.ttl")) for name in _names(file))
    return Ontology(dict(sorted(relations.items())), lexicons, names)


@lru_cache(maxsize=4)
def load_labels(language: str) -> dict[str, str]:
    """Return what kg.ttl calls its classes, properties and individuals in a language (``th`` or ``en``), by local name.

    >>> load_labels("th")["absentFrom"], load_labels("en")["absentFrom"]
    ('ไม่เข้าร่วม', 'absent from')
    """
    return {
        _local(triple.subject): triple.object.value
        for triple in _read(ontology_folder() / "kg.ttl")
        if triple.predicate.value == _RDFS_LABEL and isinstance(triple.object, ox.Literal) and triple.object.language == language
    }


def _relation(name: str, block: dict[str, list[Any]], values: dict[Any, dict[str, list[Any]]]) -> Relation:
    def texts(key: str) -> tuple[str, ...]:
        return tuple(sorted(term.value for term in block.get(key, [])))

    def types(key: str) -> frozenset[str]:
        return frozenset(_local(term) for term in block.get(key, []))

    examples = []
    for node in block.get("example", []):
        row = values[node]
        status = _STATUSES[_local(row["exampleStatus"][0])] if "exampleStatus" in row else "actual"
        examples.append(Example(row["sentence"][0].value, row["subjectText"][0].value, row["objectText"][0].value, status))
    return Relation(
        name=name,
        subject_types=types("subjectType"),
        object_types=types("objectType"),
        cues=texts("cue"),
        reverse_cues=texts("reverseCue"),
        symmetric=any(term.value == "true" for term in block.get("symmetric", [])),
        negation=_local(block["negationAs"][0]) if "negationAs" in block else None,
        cue_score=float(block["cueScore"][0].value) if "cueScore" in block else 0.5,
        examples=tuple(sorted(examples, key=lambda example: example.sentence)),
    )


def _names(path: Path) -> Iterator[KnownName]:
    values: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for triple in _read(path):
        if isinstance(triple.subject, ox.NamedNode):
            values[triple.subject.value][triple.predicate.value].append(triple.object)
    for iri, block in sorted(values.items()):
        kinds = [_local(term) for term in block.get(_TYPE, []) if _local(term) in TYPES]
        if not iri.startswith(ENTITY_BASE) or not kinds:
            continue
        thai = [term.value for term in block[_RDFS_LABEL] if term.language == "th"]
        english = [term.value for term in block[_RDFS_LABEL] if term.language == "en"]
        label = (thai or english or [None])[0]
        if label is None:
            raise OntologyError(f"{path}: {iri} has no rdfs:label")
        parent = next((block[ONTOLOGY + key][0].value for key in ("within", "parentOrganization", "officeOf") if ONTOLOGY + key in block), None)
        codes = block.get(ONTOLOGY + "isoCode", [])
        former = {term.value for term in block.get(ONTOLOGY + "formerLabel", [])}
        told = set() if iri.startswith(_THAI_PLACE) else former
        yield KnownName(
            iri=iri,
            type=kinds[0],
            thai=label,
            english=english[0] if english else None,
            aliases=tuple(sorted(({term.value for term in block.get(_ALT_LABEL, [])} | told) - {label})),
            ambiguous=frozenset(term.value for term in block.get(ONTOLOGY + "ambiguousLabel", [])),
            iso=codes[0].value if codes else None,
            same_as=tuple(sorted(term.value for term in block.get(_SAME_AS, []))),
            parent=parent,
            context=tuple(sorted(term.value for term in block.get(ONTOLOGY + "linkContext", []))),
            seat_of=next((term.value for term in block.get(ONTOLOGY + "seatOf", [])), None),
            seen=not any(term.value == "false" for term in block.get(ONTOLOGY + "seenInText", [])),
            code=next((term.value for term in block.get(ONTOLOGY + "code", [])), None),
            former=tuple(sorted(former)),
            point=_point(block, f"{path}: {iri}"),
        )


def _point(block: dict[str, list[Any]], where: str) -> Point | None:
    degrees = [block[GEO + name][0].value for name in Point._fields if GEO + name in block]
    try:
        return Point(*map(float, degrees)) if degrees else None
    except (TypeError, ValueError) as error:
        raise OntologyError(f"{where} has geo:lat and geo:long {' '.join(degrees)}, which are not two numbers") from error
