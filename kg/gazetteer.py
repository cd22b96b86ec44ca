"""Known names seen in a text.

In: words of a text and the known names of the ontology. Out: mentions with the known name's IRI, at word borders only
(ชาด does not stand in สภากาชาดไทย). What it does not do: decide between a known name and what the tagger saw (``kg.mentions.merge``).
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import ahocorasick

from kg.ontology import KnownName, load_ontology

# What Thai puts before a name of a kind: "จังหวัดเชียงราย", "ประเทศกัมพูชา" are written forms of the name itself.
_PREFIXES = {
    "Country": ("ประเทศ", "ประเทศ "),
    "Province": ("จังหวัด", "จ.", "จ. ", "จังหวัด "),
    "District": ("อำเภอ", "อ.", "อ. ", "อำเภอ ", "เขต"),
}
# Names this short are ambiguous with common words and syllables unless a prefix stands before them.
SHORTEST_CHARS = 2


class Seen(NamedTuple):
    """A known name at a place: half-open span in code points, type, and every IRI that bears the name."""

    start: int
    end: int
    type: str
    iris: tuple[str, ...]
    sure: bool


class Gazetteer:
    """An Aho-Corasick automaton over all forms of the known names."""

    def __init__(self, names: tuple[KnownName, ...]) -> None:
        """Build the automaton; a form shared by several names keeps all of them."""
        forms: dict[str, dict[tuple[str, str], bool]] = {}
        for name in names:
            if name.type == "Person" or not name.seen:  # the tagger sees them, kg.entities.people knows them
                continue
            for form in (name.thai, *name.aliases, *name.ambiguous, *([name.english] if name.english and name.type == "Organization" else [])):
                sure = form not in name.ambiguous and len(form) >= SHORTEST_CHARS
                self._add(forms, form, name, sure=sure)
                for prefix in self._prefixes(name):
                    if not form.startswith(prefix):
                        self._add(forms, prefix + form, name, sure=True)
            for form in name.former:
                if form not in name.aliases:  # a district's: a bare "กรุงเก่า" is anything
                    for prefix in self._prefixes(name):
                        self._add(forms, prefix + form, name, sure=True)
        self.forms = forms
        self._automaton = ahocorasick.Automaton()
        for form in forms:
            self._automaton.add_word(form, form)
        if forms:
            self._automaton.make_automaton()
        self.by_iri = {name.iri: name for name in names}

    @staticmethod
    def _add(forms: dict[str, dict[tuple[str, str], bool]], form: str, name: KnownName, *, sure: bool) -> None:
        if form:
            forms.setdefault(form, {})[(name.type, name.iri)] = sure

    @staticmethod
    def _prefixes(name: KnownName) -> tuple[str, ...]:
        if name.type != "Place":
            return _PREFIXES.get(name.type, ())
        code = name.iri.rsplit("/", 1)[-1]
        if not code.startswith("TH-"):
            return ()
        return _PREFIXES["Province" if len(code) <= len("TH-00") else "District"]

    def look_up(self, form: str, kind: str) -> tuple[str, ...]:
        """Return the IRIs of the known names of a kind that bear this very form."""
        return tuple(sorted(iri for (type_, iri) in self.forms.get(form, {}) if type_ == kind))

    def find(self, text: str, words: tuple[tuple[int, int], ...]) -> list[Seen]:
        """Return the longest known names of a text, left to right, that begin and end at word borders and do not overlap."""
        if not self.forms:
            return []
        starts = {start for start, _ in words}
        ends = {end for _, end in words}
        hits = []
        for last, form in self._automaton.iter(text):
            start, end = last - len(form) + 1, last + 1
            if start in starts and end in ends:
                hits.append((start, end, form))
        hits.sort(key=lambda hit: (hit[0], -hit[1]))
        return sorted([*self._layer(hits, phrases=False), *self._layer(hits, phrases=True)])

    def _layer(self, hits: Sequence[tuple[int, int, str]], *, phrases: bool) -> Iterator[Seen]:
        """Yield the longest hits of one layer: names, or offices, which hold names ("รัฐมนตรีว่าการกระทรวงมหาดไทย")."""
        reached = 0
        for start, end, form in hits:
            kinds: dict[str, list[str]] = {}
            for kind, iri in sorted(self.forms[form]):
                if (kind == "Position") == phrases:
                    kinds.setdefault(kind, []).append(iri)
            if start < reached or not kinds:
                continue
            reached = end
            for kind, iris in kinds.items():
                sure = len(kinds) == 1 and len(iris) == 1 and self.forms[form][(kind, iris[0])]
                yield Seen(start, end, kind, tuple(iris), sure)


@lru_cache(maxsize=2)
def load_gazetteer(folder: Path | None = None) -> Gazetteer:
    """Return the gazetteer of the ontology in a folder (the shipped one by default)."""
    return Gazetteer(load_ontology(folder).names)
