"""Claims become facts: thresholds, exclusions between relations, status, evidence, and whose words they stand in.

In: a Document with entities and statements, and scored claims. Out: the Document with its facts, and without the phrases that
take part in none. What it does not do: score (``kg.facts.classify``, ``kg.facts.encoded``).
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from kg.facts.classify import Claim, Key
from kg.facts.cues import Cue
from kg.facts.items import Item
from kg.model import Document, Evidence, Fact, Relation, Span, Status

PHRASES = frozenset({"Event", "Work", "Position", "Group"})
# Guidelines: a work with a proper name is listed also where it takes part in no fact. Those the tagger is this sure of have one: on 22 articles not
# trained on, 8 more were right and 5 wrong. An event without a fact is mostly another name of one that has facts.
NAMED = {"Work": 0.95}
# Guidelines: "Not repeated for one who chairs or hosts it"; absence is not participation.
OVERRIDES = {"participatesIn": ("chairs", "hosts", "absentFrom")}
# The codes of provinces (ISO 3166-2) and, longer, of their districts and subdistricts.
_CODE = re.compile(r"/place/TH-(\d+)$")
# At most so many objects: an event happens on one date; the second best is kept only where the relation allows it.
SINGLE = frozenset({"occursOn", "attendeeCount"})
# Words around a pair that an editor needs to see it whole.
EVIDENCE_CHARS = 260


def assemble_facts(
    document: Document,
    claims: Mapping[Key, tuple[Claim, Status]],
    *,
    relations: Mapping[str, Relation],
    thresholds: Mapping[str, float],
    cues: Sequence[Cue],
    min_score: float | None = None,
) -> Document:
    """Return the document with facts in the order of the text; ``min_score`` replaces the thresholds where it is higher."""
    default = thresholds.get("", 0.5)
    kept = {}
    for key, (claim, status) in claims.items():
        least = thresholds.get(claim.relation, default)
        if claim.score >= max(least, min_score or 0.0):
            kept[key] = (claim, status)
    kept = _exclude({key: row for key, row in kept.items() if not _impossible(document, key)}, relations)
    facts = [_fact(document, claim, status, relations, cues) for claim, status in kept.values()]
    used = {n for claim, _ in kept.values() for n in (claim.subject, claim.object if not relations[claim.relation].literal else None)}
    speakers = {statement.speaker for statement in document.statements}
    inner = _inner_names(document)
    entities = tuple(
        e
        for n, e in enumerate(document.entities)
        if n in used or e.iri in speakers or (n not in inner and (e.type not in PHRASES or e.score >= NAMED.get(e.type, 2.0)))
    )
    facts.sort(key=lambda fact: (fact.evidence[0], fact.subject, fact.predicate, str(fact.object)))
    return document.with_(facts=tuple(facts), entities=entities)


def _impossible(document: Document, key: Key) -> bool:
    """Tell whether the codes of two places say that one does not lie in the other: provinces that a text enumerates, a district of another province."""
    subject, name, object_ = key
    if name != "locatedIn" or not isinstance(object_, int):
        return False
    inner, outer = (_CODE.search(document.entities[n].iri) for n in (subject, object_))
    return inner is not None and outer is not None and not (inner[1].startswith(outer[1]) and len(inner[1]) > len(outer[1]))


def _inner_names(document: Document) -> set[int]:
    """Return the bodies and places (indices) that are named only inside an event's or a work's name: อาเซียน in "การประชุมสุดยอดอาเซียน".

    The guidelines do not list them for that alone; of 86 articles not trained on, 47 of 57 such were wrong.
    """
    outer = sorted((span.start, span.end) for e in document.entities if e.type in {"Event", "Work"} for span in e.mentions)
    return {
        n
        for n, e in enumerate(document.entities)
        if e.type in {"Organization", "Place"}
        and all(any(start <= s.start and s.end <= end and end - start > s.end - s.start for start, end in outer) for s in e.mentions)
    }


def _exclude(kept: Mapping[Key, tuple[Claim, Status]], relations: Mapping[str, Relation]) -> dict[Key, tuple[Claim, Status]]:
    found: dict[Key, tuple[Claim, Status]] = {}
    best: dict[tuple[int, str], float] = {}
    for (subject, name, _), (claim, _) in kept.items():
        if name in SINGLE:
            best[(subject, name)] = max(best.get((subject, name), 0.0), claim.score)
    for key, (claim, status) in kept.items():
        subject, name, object_ = key
        if any((subject, other, object_) in kept for other in OVERRIDES.get(name, ())):
            continue
        if name in SINGLE and claim.score < best[(subject, name)]:
            continue
        relation = relations[name]
        if not relation.literal and not relation.symmetric and (object_, name, subject) in kept and kept[(object_, name, subject)][0].score > claim.score:  # type: ignore[index]
            continue
        if status == "negated" and relation.negation:
            name, status = relation.negation, "actual"
            key = (subject, name, object_)
            claim = claim._replace(relation=name)
        found[key] = (claim, status)
    return found


def _fact(document: Document, claim: Claim, status: Status, relations: Mapping[str, Relation], cues: Sequence[Cue]) -> Fact:
    first, second = claim.pair.first, claim.pair.second
    span = _evidence_span(document, first, second)
    here = [cue for cue in cues if span.start <= cue.start and cue.end <= span.end and cue.relation == claim.relation]
    between = [cue for cue in here if cue.start >= first.end and cue.end <= max(second.start, second.end)]
    cue = (between or here)[-1] if here else None
    found_by = f"cue:{cue.form}" if cue else "model"
    object_: str | int = claim.object
    if not relations[claim.relation].literal:
        assert isinstance(claim.object, int)
        object_ = document.entities[claim.object].iri
    quotes = [Evidence.of(document.text, span)]
    said_by = next((s.speaker for s in document.statements if s.evidence.start <= second.start and second.end <= s.evidence.end), None)
    subject = document.entities[claim.subject].iri
    return Fact(subject, claim.relation, object_, status, round(claim.score, 4), found_by, tuple(quotes), said_by if said_by != subject else None)


def _evidence_span(document: Document, first: Item, second: Item) -> Span:
    """Return the words of both items and what stands between them, widened to the clause where that is short."""
    start, end = first.start, max(first.end, second.end)
    starts = [s.span.start for s in document.sentences]
    opening = document.sentences[max(bisect_right(starts, start) - 1, 0)].span
    closing = document.sentences[max(bisect_right(starts, end - 1) - 1, 0)].span
    if end - opening.start <= EVIDENCE_CHARS:
        start = min(start, opening.start)
    if closing.end - start <= EVIDENCE_CHARS:
        end = max(end, closing.end)
    return Span(start, end)


def best_claims(claims: Iterable[tuple[Key, tuple[Claim, Status]]]) -> dict[Key, tuple[Claim, Status]]:
    """Return the best claim of each key among several sources."""
    best: dict[Key, tuple[Claim, Status]] = {}
    for key, row in claims:
        if key not in best or row[0].score > best[key][0].score:
            best[key] = row
    return best
