"""Score what the extractor reads against annotated articles.

In: documents and their annotation. Out: precision, recall and F1 by entity type, relation, status and statement; the errors with their
words; calibration; coreference by B-cubed. The measure is that of the guidelines: an entity matches by type and name, exact after
normalization for names, by overlap for descriptions; a fact by subject, relation and object; a statement by speaker and half of the union.
"""

import difflib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.learning.gold import Annotated, occurrences
from kg.model import Document

DESCRIPTIVE = frozenset({"Event", "Work", "Group", "Position"})
LITERAL = frozenset({"occursOn", "attendeeCount"})
SYMMETRIC = frozenset({"meetsWith", "cooperatesWith"})
_PREFIX = re.compile(
    r"^(นางสาว|น\.ส\.|นาย|นาง|ดร\.|ศ\.|รศ\.|ผศ\.|พลเอก|พลโท|พลตรี|พล\.ต\.อ\.|พล\.ต\.ท\.|พล\.ต\.ต\.|พล\.อ\.|พล\.ท\.|พล\.ต\.|พ\.ต\.อ\.|พ\.อ\.|"
    r"H\.E\.|ฯพณฯ|Mr\.|Ms\.|Mrs\.|ประเทศ|จังหวัด|จ\.|อำเภอ|อ\.|ตำบล|ต\.|เขต|นคร|กรุง|เมือง)"
)


class Rates(NamedTuple):
    """Precision, recall and F1, each 0 to 1."""

    precision: float
    recall: float
    f1: float


def rates(count: Mapping[str, int]) -> Rates:
    """Return the rates of counts tp, pred, gold.

    >>> rates({"tp": 1, "pred": 2, "gold": 1})
    Rates(precision=0.5, recall=1.0, f1=0.6666666666666666)
    """
    tp, pred, gold = (count.get(key, 0) for key in ("tp", "pred", "gold"))
    precision, recall = tp / pred if pred else 0.0, tp / gold if gold else 0.0
    return Rates(precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0)


class Mistake(NamedTuple):
    """A spurious or missed fact with its sentence, where there is one."""

    article: str
    kind: str
    subject: str
    relation: str
    object: str
    score: float
    words: str


@dataclass
class Scores:
    """Counts by what was counted; ``judged`` holds (score, right) of every fact."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    relations: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    judged: list[tuple[float, bool]] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    articles: int = 0
    b_cubed: list[tuple[float, float]] = field(default_factory=list)

    def table(self) -> dict[str, Rates]:
        """Return the rates of everything counted but relations."""
        return {name: rates(count) for name, count in self.counts.items()}


def normal(name: str) -> str:
    """Return a name as the measure compares it.

    >>> normal("นายสมชาย  ใจดี")
    'สมชายใจดี'
    """
    name = unicodedata.normalize("NFC", name).strip()
    previous = None
    while previous != name:
        previous, name = name, _PREFIX.sub("", name).strip() or name
    return re.sub(r"[\s\u200b\"'“”‘’().ฯ,]+", "", name).lower()


def similarity(type_: str, names: Iterable[str], others: Iterable[str]) -> float:
    """Return how well two sets of normalized names agree, 0 to 1; 0 below the bar of the type."""
    best = 0.0
    others = list(others)
    for a in names:
        for b in others:
            if not a or not b:
                continue
            if a == b:
                return 1.0
            if type_ in DESCRIPTIVE:
                ratio = difflib.SequenceMatcher(None, a, b, autojunk=False).ratio()
                short, long_ = sorted((a, b), key=len)
                if short in long_ and 2 * len(short) >= len(long_):
                    ratio = max(ratio, 0.61)
                best = max(best, ratio if ratio >= 0.6 else 0.0)
            elif type_ in {"Organization", "Place"}:
                ratio = difflib.SequenceMatcher(None, a, b, autojunk=False).ratio()
                best = max(best, ratio if ratio >= 0.88 else 0.0)
    return best


def align(document: Document, gold: Annotated) -> dict[int, str]:
    """Return the annotation's id of each entity (by index) that matches one, one to one, the best agreement first."""
    names = {key: {normal(n) for n in e["names"]} for key, e in gold.entities.items()}
    rows = []
    for number, entity in enumerate(document.entities):
        forms = {normal(n) for n in entity.names}
        for key, e in gold.entities.items():
            if e["type"] == entity.type and (score := similarity(entity.type, forms, names[key])):
                rows.append((-score, -len(forms & names[key]), entity.iri, number, key))
    match: dict[int, str] = {}
    taken = set()
    for _, _, _, number, key in sorted(rows):
        if number not in match and key not in taken:
            match[number] = key
            taken.add(key)
    return match


def same_date(a: str, b: str) -> bool:
    """Tell whether two dates agree: equal, or one begins the other's interval."""
    return a == b or a.split("/", maxsplit=1)[0] == b or b.split("/", maxsplit=1)[0] == a


def add_scores(scores: Scores, document: Document, gold: Annotated) -> None:
    """Count one article."""
    scores.articles += 1
    match = align(document, gold)
    count = scores.counts
    count["entity"].update(tp=len(match), pred=len(document.entities), gold=len(gold.entities))
    for entity in document.entities:
        count[f"entity {entity.type}"]["pred"] += 1
    for key, e in gold.entities.items():
        count[f"entity {e['type']}"].update(gold=1, tp=int(key in match.values()))
    by_iri = {entity.iri: match.get(number) for number, entity in enumerate(document.entities)}
    label = {entity.iri: entity.name for entity in document.entities}
    left = {(f["s"], f["p"], f["o"]): f.get("status", "actual") for f in gold.facts}
    linked_gold = {frozenset((s, o)) for s, p, o in left if p not in LITERAL}
    linked = {frozenset((by_iri[f.subject] or f.subject, by_iri[str(f.object)] or str(f.object))) for f in document.facts if f.predicate not in LITERAL}
    count["linked pair"].update(tp=len(linked_gold & linked), pred=len(linked), gold=len(linked_gold))
    count["fact"]["gold"] += len(left)
    for _, p, _ in left:
        scores.relations[p]["gold"] += 1
    for fact in document.facts:
        p = fact.predicate
        s = by_iri[fact.subject]
        hit = None
        if p in LITERAL:
            hit = next((k for k in left if k[:2] == (s, p) and (same_date(str(k[2]), str(fact.object)) if p == "occursOn" else k[2] == fact.object)), None)
        else:
            o = by_iri[str(fact.object)]
            hit = (s, p, o) if (s, p, o) in left else (o, p, s) if p in SYMMETRIC and (o, p, s) in left else None
        count["fact"]["pred"] += 1
        scores.relations[p]["pred"] += 1
        scores.judged.append((fact.score, hit is not None))
        if hit is None:
            words = fact.evidence[0].quote
            scores.mistakes.append(
                Mistake(document.article.id, "spurious", label[fact.subject], p, label.get(str(fact.object), str(fact.object)), fact.score, words)
            )
            continue
        count["fact"]["tp"] += 1
        scores.relations[p]["tp"] += 1
        count["status"].update(tp=int(left.pop(hit) == fact.status), pred=1, gold=1)
    for s, p, o in left:
        scores.mistakes.append(Mistake(document.article.id, "missed", gold.entities[s]["name"], p, str(gold.entities.get(o, {"name": o})["name"]), 0.0, ""))
    _add_statements(count["statement"], document, gold, by_iri)
    scores.b_cubed += _b_cubed(document, gold)


def _add_statements(count: Counter[str], document: Document, gold: Annotated, by_iri: Mapping[str, str | None]) -> None:
    todo = list(gold.statements)
    count.update(pred=len(document.statements), gold=len(todo))
    for statement in document.statements:
        a, b = statement.evidence.start, statement.evidence.end
        for row in todo:
            inter, union = min(b, row[2]) - max(a, row[1]), max(b, row[2]) - min(a, row[1])
            if by_iri.get(statement.speaker) == row[0] and inter > 0 and 2 * inter >= union:
                count["tp"] += 1
                todo.remove(row)
                break


def _b_cubed(document: Document, gold: Annotated) -> list[tuple[float, float]]:
    """Return B-cubed precision and recall (Bagga & Baldwin 1998) of each mention that both sides have, of named types."""
    truth = {span: key for key, spans in occurrences(gold, document.words).items() if gold.entities[key]["type"] not in DESCRIPTIVE for span in spans}
    found = {(m.start, m.end): e.iri for e in document.entities if e.type not in DESCRIPTIVE for m in e.mentions}
    shared = sorted(truth.keys() & found.keys())
    rows = []
    for span in shared:
        same_found = {other for other in shared if found[other] == found[span]}
        same_truth = {other for other in shared if truth[other] == truth[span]}
        both = len(same_found & same_truth)
        rows.append((both / len(same_found), both / len(same_truth)))
    return rows


def calibration(judged: Iterable[tuple[float, bool]], *, bins: int = 10) -> list[tuple[float, float, int]]:
    """Return (mean score, share that holds, number) for each filled tenth of the scores."""
    boxes: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for score, right in judged:
        boxes[min(int(score * bins), bins - 1)].append((score, right))
    return [(sum(s for s, _ in rows) / len(rows), sum(r for _, r in rows) / len(rows), len(rows)) for _, rows in sorted(boxes.items())]


def calibration_error(judged: list[tuple[float, bool]]) -> float:
    """Return the expected calibration error: the mean distance of score and share, weighted by number."""
    return sum(abs(mean - share) * number for mean, share, number in calibration(judged)) / max(len(judged), 1)


def write_plot(judged: list[tuple[float, bool]], title: str) -> str:
    """Return an SVG of predicted score against how often it held, the size of a dot its number of facts."""
    side, edge = 360, 48
    scale = side - 2 * edge

    def x(value: float) -> str:
        return f"{edge + value * scale:.1f}"

    def y(value: float) -> str:
        return f"{side - edge - value * scale:.1f}"

    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" font-family="sans-serif" font-size="11">',
        f'<rect width="{side}" height="{side}" fill="white"/><line x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}" stroke="#bbb" stroke-dasharray="4"/>',
        f'<path d="M{x(0)} {y(1)}V{y(0)}H{x(1)}" fill="none" stroke="#333"/>',
        f'<text x="{side / 2}" y="20" text-anchor="middle">{title}</text>',
        f'<text x="{side / 2}" y="{side - 12}" text-anchor="middle">score</text>',
        f'<text x="14" y="{side / 2}" text-anchor="middle" transform="rotate(-90 14 {side / 2})">share that holds</text>',
    ]
    for tick in (0, 0.5, 1):
        rows.append(
            f'<text x="{x(tick)}" y="{side - edge + 14}" text-anchor="middle">{tick}</text><text x="{edge - 6}" y="{y(tick)}" text-anchor="end">{tick}</text>'
        )
    for mean, share, number in calibration(judged):
        rows.append(f'<circle cx="{x(mean)}" cy="{y(share)}" r="{2 + number**0.5:.1f}" fill="#2a6f97" fill-opacity="0.7"><title>{number}</title></circle>')
    return "\n".join([*rows, "</svg>"]) + "\n"
