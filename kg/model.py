"""The types that walk through the pipeline: frozen dataclasses, no inheritance.

An ``Article`` comes in; stages fill a ``Document`` from left to right (text, mentions, entities, facts, statements);
``kg.graph`` turns the document into RDF. Positions are code points of ``Article.text``, half-open; scores are
probabilities, 0 to 1; dates are ISO 8601 (an interval is ``start/end``, a subset of EDTF).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from kg.errors import EvidenceError

Status = Literal["actual", "planned", "negated"]
Mode = Literal["direct", "reported"]

ARTICLE_BASE = "https://w3id.org/thaikg/article/"
ENTITY_BASE = "https://w3id.org/thaikg/entity/"
FACT_BASE = "https://w3id.org/thaikg/fact/"
STATEMENT_BASE = "https://w3id.org/thaikg/statement/"
ONTOLOGY = "https://w3id.org/thaikg/ontology#"
GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"

TYPES = ("Person", "Organization", "Country", "Place", "Event", "Work", "Position", "Group")
ACTORS = frozenset({"Person", "Organization", "Country", "Group"})


def digest(*parts: str, length: int = 16) -> str:
    """Return the first hexadecimal digits of the SHA-256 of some strings, for IRIs made from content."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:length]


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was published; ``text`` is the headline, a newline and the body, verbatim."""

    id: str
    text: str
    url: str | None = None
    published: str | None = None
    publisher: str | None = None
    author: str | None = None

    @property
    def headline(self) -> str:
        """The first line of the text."""
        return self.text.split("\n", 1)[0]

    @property
    def content_hash(self) -> str:
        """The SHA-256 of everything the article says of itself; it changes when the article does."""
        parts = (self.text, self.url, self.published, self.publisher, self.author)
        return "sha256:" + digest(*(part or "" for part in parts), length=64)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of text in code points, half-open."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """Tell whether two spans share a letter."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: "Span") -> bool:
        """Tell whether the other span lies within this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Mention:
    """A name seen in the text; ``name`` is the span without honorifics, ``known`` the IRI of the known name it matched."""

    span: Span
    type: str
    name: str
    found_by: str
    score: float = 1.0
    known: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Why an entity is taken for a known one, or which known ones it may be.

    ``reason`` is an individual of the ontology (``byName``), ``context`` the IRIs of what else the article names that decided. Where nothing decided, ``score``
    is 0, ``reason`` empty and ``candidates`` the IRIs of the known entities of this name.
    """

    score: float = 0.0
    reason: str = ""
    context: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()


class Point(NamedTuple):
    """Where a place lies: WGS 84 degrees north and east."""

    lat: float
    long: float


@dataclass(frozen=True, slots=True)
class Entity:
    """Whom or what some mentions name. ``names`` begins with the fullest form; ``mentions`` are in the order of the text."""

    iri: str
    type: str
    names: tuple[str, ...]
    mentions: tuple[Span, ...] = ()
    score: float = 1.0
    iso: str | None = None
    english: str | None = None
    same_as: tuple[str, ...] = ()
    code: str | None = None
    link: Link | None = None
    point: Point | None = None
    former: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The fullest form of the name."""
        return self.names[0]


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """The words a fact was read from; ``text[start:end] == quote`` always holds."""

    start: int
    end: int
    quote: str

    @classmethod
    def of(cls, text: str, span: Span) -> "Evidence":
        """Take the evidence of a span out of a text."""
        return cls(span.start, span.end, text[span.start : span.end])

    def check(self, text: str) -> None:
        """Raise EvidenceError where the quote is not what stands there in the text."""
        if not self.quote or text[self.start : self.end] != self.quote:
            raise EvidenceError(f"quote {self.quote[:40]!r} does not stand at {self.start}-{self.end} of the text")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the article says: subject and object are IRIs of entities, or the object is a date or a number."""

    subject: str
    predicate: str
    object: str | int
    status: Status
    score: float
    found_by: str
    evidence: tuple[Evidence, ...]
    said_by: str | None = None

    @property
    def key(self) -> tuple[str, str, str | int]:
        """The claim without how sure or how it was found."""
        return self.subject, self.predicate, self.object


@dataclass(frozen=True, slots=True)
class Statement:
    """Words that a speaker (an entity's IRI) is reported or quoted to have said."""

    speaker: str
    evidence: Evidence
    mode: Mode
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of the ontology with what the extractor reads of it."""

    name: str
    subject_types: frozenset[str]
    object_types: frozenset[str]
    cues: tuple[str, ...] = ()
    reverse_cues: tuple[str, ...] = ()
    symmetric: bool = False
    negation: str | None = None
    cue_score: float = 0.5
    examples: tuple["Example", ...] = ()

    @property
    def literal(self) -> bool:
        """Whether the object is a date or a number and not an entity."""
        return bool(self.object_types & {"date", "integer"})


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence of the ontology that shows a relation."""

    sentence: str
    subject: str
    object: str
    status: Status = "actual"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of a paragraph that is read together; ``paragraph`` counts from 0, the headline."""

    span: Span
    paragraph: int


@dataclass(frozen=True, slots=True)
class Document:
    """What is known of one article so far; every stage returns a new one."""

    article: Article
    sentences: tuple[Sentence, ...] = ()
    words: tuple[tuple[int, int], ...] = ()
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    facts: tuple[Fact, ...] = ()
    statements: tuple[Statement, ...] = ()
    extractor: str = ""
    signals: Mapping[str, object] = field(default_factory=dict, repr=False, compare=False)

    @property
    def text(self) -> str:
        """The verbatim text of the article."""
        return self.article.text

    def with_(self, **changes: object) -> "Document":
        """Return a copy with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]
