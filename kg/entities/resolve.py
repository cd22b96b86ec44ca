"""Entities: which mentions name the same thing.

In: a Document with mentions. Out: the Document with entities, one for each real thing the article names. Rules, in order: a known
name; the same form; a first name after a full name; an acronym in brackets after its long form; a short form of a longer name.
What it does not do: identity across articles beyond a global name (known names, full personal names, organizations, places).
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.entities.brackets import ACRONYM
from kg.entities.merges import (
    DESCRIPTIVE,
    Cluster,
    merge_abbreviated,
    merge_cut,
    merge_descriptions,
    merge_headline,
    merge_organizations,
    merge_persons,
    merge_slips,
    merge_translated,
    normal,
)
from kg.gazetteer import Gazetteer
from kg.model import ENTITY_BASE, Document, Entity, Mention, digest
from kg.thai.abbreviations import spell_out

_SPACES = re.compile(r"\s+")
_PLACE_PREFIX = re.compile(r"^(ประเทศ|จังหวัด|อำเภอ|ตำบล|เขต|แขวง|เมือง|กรุง)\s?")
_UNSAFE = re.compile(r"[^\wก-๛]+")
# A type whose name alone tells the thing in any article; others are the article's own.
GLOBAL = frozenset({"Organization", "Country", "Place", "Position"})


def slug(name: str) -> str:
    """Return a name as the last part of an IRI: letters, digits and Thai signs, everything else a hyphen.

    >>> slug("อนุทิน ชาญวีรกูล")
    'อนุทิน-ชาญวีรกูล'
    """
    cut = _UNSAFE.sub("-", unicodedata.normalize("NFC", name)).strip("-")
    return cut if len(cut) <= 80 else cut[:70] + "-" + digest(cut, length=8)


def resolve_entities(document: Document, *, gazetteer: Gazetteer) -> Document:
    """Return the document with its entities, in the order of their first mention."""
    clusters: dict[tuple[str, str], Cluster] = {}
    for mention in document.mentions:
        key = (mention.type, mention.known or _key(mention))
        if key in clusters:
            clusters[key].mentions.append(mention)
        else:
            clusters[key] = Cluster(mention)
    kinds: dict[str, list[Cluster]] = defaultdict(list)
    for cluster in clusters.values():
        kinds[cluster.type].append(cluster)
    groups = []
    for kind, clusters_of_kind in kinds.items():
        found = merge_translated(clusters_of_kind, document.text, gazetteer)
        if kind not in {"Person", "Country"}:
            found = merge_cut(found)
        if kind in {"Organization", "Place", "Position"}:
            found = merge_slips(found)
        if kind == "Person":
            groups += merge_persons(found)
        elif kind == "Organization":
            groups += merge_organizations(found, document.text, gazetteer)
        elif kind in DESCRIPTIVE:
            described = merge_descriptions(merge_abbreviated(found, document.text) if kind in {"Event", "Work"} else found, kind)
            groups += merge_headline(described, document.text) if kind == "Event" else described
        else:
            groups += found
    groups.sort(key=lambda cluster: min(m.span for m in cluster.mentions))
    entities = [_entity(cluster, document, gazetteer) for cluster in groups]
    return document.with_(entities=tuple(join_equal(entities)))


def _key(mention: Mention) -> str:
    name = spell_out(mention.name)
    if mention.type in {"Country", "Place"}:
        name = _PLACE_PREFIX.sub("", name) or name
    return normal(name)


def _fullness(mention: Mention) -> tuple[bool, int, int]:
    acronym = bool(ACRONYM.match(mention.name))
    return (not acronym, len(mention.name), -mention.span.start)


def _entity(cluster: Cluster, document: Document, gazetteer: Gazetteer) -> Entity:
    mentions = sorted(cluster.mentions, key=lambda m: m.span)
    if cluster.type in DESCRIPTIVE:
        # The first form is the one that introduces the thing; headlines clip, so the longest of the first two.
        best = max(mentions[:3], key=_fullness)
    else:
        best = max(mentions, key=_fullness)
    names = tuple(dict.fromkeys([_SPACES.sub(" ", best.name), *(_SPACES.sub(" ", m.name) for m in mentions)]))
    known = gazetteer.by_iri.get(cluster.known) if cluster.known else None
    if known is not None:  # one label in every article
        names = tuple(dict.fromkeys([known.thai, *names]))
    spans = tuple(dict.fromkeys(m.span for m in mentions))
    score = 1.0
    for mention in mentions:
        score *= 1 - mention.score
    return Entity(
        iri=known.iri if known else _iri(cluster.type, names[0], document),
        type=cluster.type,
        names=names,
        mentions=spans,
        score=1 - score,
        iso=known.iso if known else None,
        english=known.english if known else None,
        same_as=known.same_as if known else (),
    )


def _iri(type_: str, name: str, document: Document) -> str:
    base = f"{ENTITY_BASE}{type_.lower()}/{slug(spell_out(name) if type_ in GLOBAL else name)}"
    if type_ in GLOBAL or (type_ == "Person" and " " in name):
        return base
    return f"{base}-{digest(document.article.id, name, length=8)}"


def join_equal(entities: Sequence[Entity]) -> Iterable[Entity]:
    """Join entities that came out with one IRI (a name seen twice in two spellings)."""
    joined: dict[str, Entity] = {}
    for entity in entities:
        other = joined.get(entity.iri)
        if other is None:
            joined[entity.iri] = entity
        else:
            joined[entity.iri] = replace(
                other,
                names=tuple(dict.fromkeys([*other.names, *entity.names])),
                mentions=tuple(sorted({*other.mentions, *entity.mentions})),
                score=max(other.score, entity.score),
            )
    return joined.values()
