"""What ``kg evaluate`` prints: the scores of a profile on annotated articles.

In: a folder (ID.txt + ID.json) or stand-off annotations. Out: ``Scores``, as text or as plain data. What it does not do: train.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg.learning.evaluate import Scores, add_scores, calibration, calibration_error, rates
from kg.learning.gold import read_annotations
from kg.pipeline import Profile, extract


def evaluate_annotated(place: Path, *, texts: Sequence[str] = (), profile: Profile = "accurate", min_score: float | None = None) -> Scores:
    """Read every annotated article of a folder or stand-off file (of the articles in ``texts``) and count; raise TrainingError where there is none."""
    scores = Scores()
    for gold in read_annotations(place, texts):
        add_scores(scores, extract(gold.article, profile=profile, min_score=min_score), gold)
    return scores


def digest_of(place: Path) -> str:
    """Return a SHA-256 over the annotations of a folder or stand-off file, for floors that hold for these very data."""
    total = hashlib.sha256()
    for path in [place] if place.suffix == ".jsonl" else sorted(place.glob("*.json")):
        total.update(path.name.encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def as_data(scores: Scores) -> dict[str, Any]:
    """Return the scores as plain data for JSON."""

    def row(count: Any) -> dict[str, float | int]:
        found = rates(count)
        return {
            "precision": round(found.precision, 4),
            "recall": round(found.recall, 4),
            "f1": round(found.f1, 4),
            **{k: count[k] for k in ("tp", "pred", "gold")},
        }

    return {
        "articles": scores.articles,
        "scores": {name: row(count) for name, count in sorted(scores.counts.items())},
        "relations": {name: row(count) for name, count in sorted(scores.relations.items())},
        "b_cubed": dict(zip(("precision", "recall", "f1"), (round(v, 4) for v in b_cubed(scores)), strict=True)),
        "calibration": [{"score": round(s, 4), "holds": round(h, 4), "facts": n} for s, h, n in calibration(scores.judged)],
        "calibration_error": round(calibration_error(scores.judged), 4),
    }


def b_cubed(scores: Scores) -> tuple[float, float, float]:
    """Return B-cubed precision, recall and F1 over the mentions both sides have."""
    if not scores.b_cubed:
        return 0.0, 0.0, 0.0
    precision = sum(p for p, _ in scores.b_cubed) / len(scores.b_cubed)
    recall = sum(r for _, r in scores.b_cubed) / len(scores.b_cubed)
    return precision, recall, 2 * precision * recall / (precision + recall)


def as_text(scores: Scores, *, mistakes: int = 0) -> str:
    """Return the tables as text, with the worst ``mistakes`` and their words."""
    lines = [f"{scores.articles} articles", "", f"{'':24} {'P':>6} {'R':>6} {'F1':>6} {'tp':>6} {'pred':>6} {'gold':>6}"]

    def row(name: str, count: Any) -> str:
        found = rates(count)
        return f"{name:24} {found.precision:6.3f} {found.recall:6.3f} {found.f1:6.3f} {count['tp']:6} {count['pred']:6} {count['gold']:6}"

    lines += [row(name, count) for name, count in scores.counts.items()]
    lines += ["", "by relation"]
    lines += [row(name, count) for name, count in sorted(scores.relations.items(), key=lambda item: (-item[1]["gold"], item[0]))]
    lines += ["", "coreference (B-cubed)    {:.3f} {:.3f} {:.3f}".format(*b_cubed(scores))]
    lines += ["", f"calibration (expected error {calibration_error(scores.judged):.3f})"]
    lines += [f"  score {score:.2f}: {share:.2f} hold of {number}" for score, share, number in calibration(scores.judged)]
    if mistakes:
        worst = sorted(scores.mistakes, key=lambda m: (-m.score, m))[:mistakes]
        lines += ["", "worst errors"]
        lines += [
            f"  {m.article}  {m.kind}  {m.subject} — {m.relation} → {m.object}" + (f"  ({m.score:.2f})\n      {m.words}" if m.words else "") for m in worst
        ]
    return "\n".join(lines)
