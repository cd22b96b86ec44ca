"""The cues of relations.ttl seen in a text.

In: text and relations. Out: where which relation's cue stands. What it does not do: decide what a cue relates.
"""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import ahocorasick

from kg.model import Relation
from kg.ontology import load_ontology


class Cue(NamedTuple):
    """A cue at a place: half-open span in code points; ``reverse`` where the object stands before it."""

    start: int
    end: int
    relation: str
    reverse: bool
    form: str


class CueFinder:
    """An automaton over the cues of some relations; the longest cue wins, one form may cue several relations."""

    def __init__(self, relations: dict[str, Relation], lexicons: dict[str, tuple[str, ...]]) -> None:
        """Build the automaton."""
        self.relations = relations
        forms: dict[str, list[tuple[str, bool]]] = {}
        for relation in relations.values():
            for reverse, cues in ((False, relation.cues), (True, relation.reverse_cues)):
                for cue in cues:
                    forms.setdefault(cue, []).append((relation.name, reverse))
        for name, cues in lexicons.items():
            for cue in cues:
                forms.setdefault(cue, []).append((name, False))
        self._automaton = ahocorasick.Automaton()
        for form, uses in forms.items():
            self._automaton.add_word(form, (form, tuple(uses)))
        if forms:
            self._automaton.make_automaton()
        self._any = bool(forms)

    def find(self, text: str) -> list[Cue]:
        """Return the cues of a text in order; of overlapping ones of one relation the longest."""
        if not self._any:
            return []
        hits: dict[str, list[Cue]] = {}
        for last, (form, uses) in self._automaton.iter(text):
            for name, reverse in uses:
                hits.setdefault(name, []).append(Cue(last - len(form) + 1, last + 1, name, reverse, form))
        kept = []
        for cues in hits.values():
            cues.sort(key=lambda cue: (cue.start, -cue.end))
            reached = -1
            for cue in cues:
                if cue.start >= reached:
                    kept.append(cue)
                    reached = cue.end
        return sorted(kept)


@lru_cache(maxsize=2)
def load_cues(folder: Path | None = None) -> CueFinder:
    """Return the cue finder of the ontology in a folder (the shipped one by default)."""
    ontology = load_ontology(folder)
    return CueFinder(ontology.relations, ontology.lexicons)
