"""An article's text cut where something begins or ends, so that a page can mark it.

In: an article as ``Answers.article`` gives it. Out: paragraphs of pieces; a piece knows its mention, the facts whose words it belongs to, and
whether it is somebody's speech. Pieces joined are the text, letter by letter.
"""

import itertools
from typing import Any

Piece = dict[str, Any]


def mark_up(article: dict[str, Any]) -> list[list[Piece]]:
    """Return the paragraphs of the text in pieces; where mentions overlap the longest one that begins first is marked."""
    text = article["text"]
    cuts = {0, len(text)}
    mentions = _apart(article["mentions"])
    for rows in (mentions, article["facts"], article["statements"]):
        for row in rows:
            cuts |= {row["start"], row["end"]}
    cuts |= {place + step for place, letter in enumerate(text) if letter == "\n" for step in (0, 1)}
    places = sorted(cut for cut in cuts if 0 <= cut <= len(text))
    paragraphs: list[list[Piece]] = [[]]
    for start, end in itertools.pairwise(places):
        words = text[start:end]
        if words == "\n":
            if paragraphs[-1]:
                paragraphs.append([])
            continue
        mention = next((row for row in mentions if row["start"] <= start and end <= row["end"]), None)
        facts = [row["iri"].rsplit("/", 1)[-1] for row in article["facts"] if row["start"] <= start and end <= row["end"]]
        speech = next((row for row in article["statements"] if row["start"] <= start and end <= row["end"]), None)
        paragraphs[-1].append({"text": words, "mention": mention, "facts": facts, "speech": speech})
    return [paragraph for paragraph in paragraphs if paragraph]


def _apart(mentions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    for row in sorted(mentions, key=lambda row: (row["start"], -row["end"], row["iri"])):
        if not kept or row["start"] >= kept[-1]["end"]:
            kept.append(row)
    return kept
