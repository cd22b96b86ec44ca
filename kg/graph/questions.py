"""Ready questions: SPARQL files with a sentence in Thai and in English, and parameters.

In: ``kg/questions/*.rq`` and folders of the user's own; a sentence, or the name of a question and the values of its parameters. Out: a
query that any SPARQL client can run. A file begins with comments::

    # th: ใครไม่เข้าร่วม {event}
    # en: who was absent from {event}
    # event: Event

and has ``VALUES ?event { UNDEF }`` where the value goes: an entity's IRIs, or a date or text. A parameter may be ``optional``: it then stays
UNDEF. A language may have several sentences, a line each; the first is the one that is listed. What it does not do: run the query
(``kg.graph.query``).
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError, NotFoundError, QueryError
from kg.graph.lookup import Lookup
from kg.graph.quads import RDF, node, value
from kg.graph.store import DEFAULT, Store
from kg.model import ARTICLE_BASE, FACT_BASE, ONTOLOGY, TYPES

FOLDER = Path(__file__).parent.parent / "questions"
_HEAD = re.compile(r"^#\s*(\w+):\s*(.+?)\s*$", re.MULTILINE)
_HOLE = re.compile(r"\{(\w+)\}")
# A question less alike than this is another one.
ALIKE = 0.5
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def _length(values: Mapping[str, str]) -> int:
    return sum(map(len, values.values()))


@dataclass(frozen=True)
class Question:
    """A question: its name, its sentence in each language, its parameters with their types, its SPARQL, and all sentences that ask it."""

    name: str
    sentences: Mapping[str, str]
    parameters: Mapping[str, str]
    sparql: str
    forms: tuple[str, ...]

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        found = []
        for sentence in self.forms:
            parts = enumerate(_HOLE.split(sentence))
            pattern = "".join(rf"(?P<{part}>.+?)" if n % 2 else re.escape(part.strip()).replace(r"\ ", r"\s+") + r"\s*" for n, part in parts)
            found.append(re.compile(rf"\s*{pattern}\s*\??\s*$".replace(r"\s*\s*", r"\s*"), re.IGNORECASE))
        return found

    def match(self, sentence: str) -> dict[str, str] | None:
        """Return the values that a sentence gives the parameters, None where it is another question."""
        found = [{name: words.strip(' ?"“”') for name, words in match.groupdict().items()} for pattern in self._patterns if (match := pattern.match(sentence))]
        return min(found, key=_length, default=None)  # "who met A between B and C" rather than "who met (A between B and C)"

    def needs_graph(self, values: Mapping[str, str]) -> bool:
        """Say whether some value is a name, to be looked up in a graph."""
        return any(values.get(name) and not kind.startswith("date") for name, kind in self.parameters.items())


def load_questions(folders: Iterable[Path] = ()) -> dict[str, Question]:
    """Return the questions of the package and of some folders, by name; a later one takes the place of an earlier; raise InputError for a broken one."""
    questions = {}
    for folder in (FOLDER, *folders):
        if not folder.is_dir():
            raise InputError(str(folder), "is no folder of questions")
        for path in sorted(folder.glob("*.rq")):
            try:
                text = path.read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError) as error:
                raise InputError(str(path), f"cannot be read: {error}") from error
            lines = _HEAD.findall(text)
            head = dict(lines)
            forms = tuple(sentence for name, sentence in lines if name in {"th", "en"})
            sentences = {language: next(sentence for name, sentence in lines if name == language) for language in ("th", "en") if head.pop(language, None)}
            holes = {hole for sentence in forms for hole in _HOLE.findall(sentence)}
            parameters = {name: kind for name, kind in head.items() if name in holes or f"VALUES ?{name} {{ UNDEF }}" in text}
            missing = holes - set(parameters)
            if not sentences or missing:
                raise InputError(str(path), f"says nothing about {{{missing.pop()}}}" if missing else "needs a comment such as  # en: who met {person}")
            questions[path.stem] = Question(path.stem, sentences, parameters, text, forms)
    return questions


def find_question(questions: Mapping[str, Question], words: list[str]) -> tuple[Question, dict[str, str]]:
    """Return the question that some words ask, with its values: a name followed by values (``NAME=VALUE`` or in order), or a sentence.

    Raise NotFoundError where no question fits.
    """
    sentence = " ".join(words)
    found = [(question, values) for question in questions.values() if (values := question.match(sentence)) is not None]
    if found:
        return min(found, key=lambda row: (_length(row[1]), row[0].name))
    first, *rest = words
    if first not in questions:
        near = _near(questions, sentence)
        raise NotFoundError(f"{sentence}: no question like this; " + (f"did you mean: {'  |  '.join(near)}" if near else "kg ask lists them"))
    question = questions[first]
    given: dict[str, str] = {}
    for word in rest:
        name, sign, value_ = word.partition("=")
        if sign and name in question.parameters:
            given[name] = value_
        elif free := [name for name in question.parameters if name not in given]:
            given[free[0]] = word
        else:
            raise QueryError(f"{word}: {first} has no more parameters than {', '.join(question.parameters) or 'none'}")
    return question, given


def _near(questions: Mapping[str, Question], sentence: str) -> list[str]:
    """Return the two questions whose name or sentence is most like some words."""
    asked = sentence.casefold()
    scored = []
    for question in questions.values():
        forms = [(question.name, asked.split()[0] if asked.split() else ""), *((form, asked) for form in question.forms)]
        score, form = max((difflib.SequenceMatcher(None, _HOLE.sub("", form).casefold(), words, autojunk=False).ratio(), form) for form, words in forms)
        scored.append((-score, form if form != question.name else " ".join([form, *(f"{{{name}}}" for name in question.parameters)])))
    return [form for score, form in sorted(scored)[:2] if -score >= ALIKE]


def fill(store: Store | None, question: Question, values: Mapping[str, str]) -> str:
    """Return the question's SPARQL with its values; raise NotFoundError for a name that the graph does not know, QueryError for one that is missing.

    Without a store only dates are filled in, and what is not given stays open.
    """
    text = question.sparql
    for name, kind in question.parameters.items():
        given = values.get(name, "").strip()
        if not given:
            if "optional" not in kind and store is not None:
                raise QueryError(f"{question.name}: give {name} ({kind})")
            continue
        if kind.startswith("date"):
            if not _DATE.fullmatch(given):
                raise QueryError(f"{name}: {given!r} is no date such as 2024-03-01")
            terms = str(ox.Literal(given))
        elif store is None:
            continue
        else:
            terms = " ".join(str(iri) for iri in _entities(store, given, kind))
        text = text.replace(f"VALUES ?{name} {{ UNDEF }}", f"VALUES ?{name} {{ {terms} }}")
    return text


def _entities(store: Store, name: str, kind: str) -> list[ox.NamedNode]:
    """Return what a name may mean among entities of the wanted types: those called exactly so, else all whose name holds it."""
    wanted = {word for word in re.findall(r"\w+", kind) if word in TYPES}
    found = []
    lookup = Lookup(store)
    for iri in lookup.resolve(name):
        types = {value(quad.object).removeprefix(ONTOLOGY) for quad in store.inner.quads_for_pattern(iri, node(RDF + "type"), None, DEFAULT)}
        if not iri.value.startswith((ARTICLE_BASE, FACT_BASE)) and (not wanted or types & wanted):
            found.append(iri)
    if not found:
        near = lookup.suggest(name, kinds=frozenset(wanted))
        meant = f"; did you mean: {', '.join(near)}" if near else ""
        raise NotFoundError(f"{name}: the graph knows no {' or '.join(sorted(wanted)).lower() or 'entity'} of this name{meant}")
    return found
