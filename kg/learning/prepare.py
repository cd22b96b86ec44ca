"""Annotated articles as input and targets of the network.

In: an annotated article. Out: ``Prepared`` windows. What it does not do: train (``kg.learning.joint``).
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
from tokenizers import Tokenizer

from kg.entities.merges import DESCRIPTIVE
from kg.facts.cues import CueFinder
from kg.facts.items import Item, find_items
from kg.facts.pairs import Pair, compatible, find_pairs
from kg.gazetteer import Gazetteer
from kg.learning.corpora import LAYERS, bio, labels_of
from kg.learning.gold import Annotated, occurrences
from kg.learning.joint import STATES, Prepared
from kg.mentions.features import document_features, known_matrix, line_borders
from kg.mentions.windows import Window, cut_windows
from kg.model import TYPES, Document, Relation

KINDS = (*TYPES, "date", "integer")
# A sparse feature is kept when it was seen this often in the training articles, in pairs and in words; rarer ones fill the model with what never comes again.
SEEN_OFTEN = 10
WORDS_SEEN_OFTEN = 8


def same_date(a: str, b: str) -> bool:
    """Tell whether two dates agree as the scorer sees it: equal, or one begins the other's interval."""
    return a == b or a.split("/", maxsplit=1)[0] == b or b.split("/", maxsplit=1)[0] == a


def facts_between(gold: Annotated, match: Mapping[int, str]) -> Mapping[tuple[int, object], list[tuple[str, str]]]:
    """Return (relation, status) rows by (index of the subject entity, index of the object entity or literal)."""
    back: dict[str, list[int]] = {}
    for number, key in match.items():
        back.setdefault(key, []).append(number)
    rows: dict[tuple[int, object], list[tuple[str, str]]] = {}
    for fact in gold.facts:
        objects: list[object] = list(back.get(fact["o"], [])) if fact["p"] not in {"occursOn", "attendeeCount"} else [fact["o"]]
        for subject in back.get(fact["s"], []):
            for object_ in objects:
                rows.setdefault((subject, object_), []).append((fact["p"], fact.get("status", "actual")))
    return rows


class Preparer:
    """What preparing needs: tokenizer, known names, relations and cues, and the numbers of the sparse features."""

    def __init__(self, tokenizer: Tokenizer, gazetteer: Gazetteer, cues: CueFinder) -> None:
        """Keep the parts; ``features`` is filled by ``learn_features``."""
        self.tokenizer, self.gazetteer, self.cues = tokenizer, gazetteer, cues
        self.relations: Mapping[str, Relation] = cues.relations
        self.names = sorted(self.relations)
        self.types = compatible(self.relations.values())
        self.cache: dict[tuple[str, bool], list[int]] = {}
        self.features: dict[str, int] = {}
        self.word_features: dict[str, int] = {}

    def pairs(self, document: Document) -> tuple[list[Item], list[Pair]]:
        """Return the items of a document and its candidate pairs."""
        items = find_items(document)
        return items, find_pairs(document, items, self.cues.find(document.text), types=self.types)

    def learn_features(self, documents: Iterable[Document]) -> None:
        """Give numbers to the sparse features that are frequent enough."""
        documents = list(documents)
        counts = Counter(f for document in documents for pair in self.pairs(document)[1] for f in set(pair.features))
        self.features = {f: n for n, f in enumerate(sorted(f for f, c in counts.items() if c >= SEEN_OFTEN), 1)}
        seen = Counter(f for document in documents for row in document_features(document, self.gazetteer.find(document.text, document.words)) for f in row)
        self.word_features = {f: n for n, f in enumerate(sorted(f for f, c in seen.items() if c >= WORDS_SEEN_OFTEN), 1)}

    def prepare(self, document: Document, gold: Annotated, match: Mapping[int, str], *, tags: bool = True) -> list[Prepared]:
        """Return the windows of a document with their targets; without ``tags`` only the facts are to be learnt from it."""
        seen = self.gazetteer.find(document.text, document.words)
        known = known_matrix(document, seen)
        words = [[self.word_features[f] for f in row if f in self.word_features] for row in document_features(document, seen)]
        labels = self._labels(document, gold) if tags else {}
        items, pairs = self.pairs(document)
        facts = facts_between(gold, match)
        return [self._window(w, document, (known, words), labels, (items, pairs), facts) for w in cut_windows(document, self.tokenizer, cache=self.cache)]

    def _labels(self, document: Document, gold: Annotated) -> dict[str, list[int]]:
        spans = occurrences(gold, document.words)
        found = {}
        for layer, types in LAYERS.items():
            rows = sorted((a, b, gold.entities[key]["type"]) for key, where in spans.items() for a, b in where if gold.entities[key]["type"] in types)
            number = {label: n for n, label in enumerate(labels_of(types))}
            found[layer] = [number[label] for label in bio(list(document.words), rows)]
        return found

    def _window(self, window: Window, document: Document, seen: tuple[np.ndarray, list[list[int]]], labels: dict[str, list[int]],
                found: tuple[list[Item], list[Pair]], facts: Mapping[tuple[int, object], list[tuple[str, str]]]) -> Prepared:  # fmt: skip
        known, words = seen
        made = Prepared(window, known[window.words], {layer: [rows[w] for w in window.words] for layer, rows in labels.items()})
        made.words = [words[w] for w in window.words]
        starts = set(line_borders(document)[:-1])
        made.starts = [w in starts for w in window.words]
        places = places_of(window, document, found[0])
        number_of: dict[int, int] = {}
        for number, place in places.items():
            number_of[number] = len(made.spans)
            made.spans.append(place)
            made.types.append(KINDS.index(found[0][number].type))
        index = {id(item): n for n, item in enumerate(found[0])}
        groups: dict[tuple[tuple[bool, object], tuple[bool, object]], int] = {}
        kinds: list[tuple[str, str]] = []
        forward: list[int] = []
        backward: list[int] = []
        for pair in found[1]:
            a, b = index[id(pair.first)], index[id(pair.second)]
            if a not in number_of or b not in number_of:
                continue
            made.pairs.append((number_of[a], number_of[b]))
            made.features.append(sorted({self.features[f] for f in pair.features if f in self.features}))
            for s, o, rows in ((pair.first, pair.second, forward), (pair.second, pair.first, backward)):
                key = ((s.type in {"date", "integer"}, s.value), (o.type in {"date", "integer"}, o.value))
                if key not in groups:
                    groups[key] = len(groups)
                    kinds.append((s.type, o.type))
                rows.append(groups[key])
        made.groups = forward + backward
        made.targets = np.zeros((len(groups), len(self.names)), np.float32)
        made.allowed = np.zeros_like(made.targets)
        for (s_type, o_type), row in zip(kinds, made.allowed, strict=True):
            for column, name in enumerate(self.names):
                relation = self.relations[name]
                row[column] = s_type in relation.subject_types and o_type in relation.object_types
        for ((s_literal, subject), (o_literal, object_)), group in groups.items():
            if s_literal:
                continue
            for (fact_s, fact_o), rows2 in facts.items():
                for name, status in rows2:
                    literal = name in {"occursOn", "attendeeCount"}
                    same = fact_s == subject and (literal == o_literal and (same_date(str(fact_o), str(object_)) if name == "occursOn" else fact_o == object_))
                    turned = self.relations[name].symmetric and not o_literal and (fact_s, fact_o) == (object_, subject)
                    if same or turned:
                        column = self.names.index(name)
                        if made.allowed[group, column]:
                            made.targets[group, column] = 1
                            made.states.append((group, column, STATES.index(status)))
        return made


def places_of(window: Window, document: Document, items: list[Item]) -> dict[int, tuple[int, int]]:
    """Return the places in a window (half-open, in pieces) of those items whose words stand wholly in it, by number of the item."""
    starts = [start for start, _ in document.words]
    at = {word: number for number, word in enumerate(window.words)}
    places = {}
    limit = len(window.ids)
    for number, item in enumerate(items):
        first = max(bisect_left(starts, item.start + 1) - 1, 0)
        last = max(bisect_left(starts, item.end) - 1, first)
        if first in at and last in at:
            a, b = window.first[at[first]], window.last[at[last]]
            if b <= limit and a < b:
                places[number] = (a, b)
    return places


__all__ = ["DESCRIPTIVE", "KINDS", "Preparer", "places_of", "same_date"]
