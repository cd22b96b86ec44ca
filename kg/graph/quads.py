"""A document as RDF: the one mapping from facts to quads.

In: a Document. Out: its named graph as Oxigraph quads, sorted, without blank nodes; the triples that an editor may state without the
apparatus (``asserted``). What it does not do: store or write them. Every quote is checked against the text.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import pyoxigraph as ox

from kg import __version__
from kg.model import ARTICLE_BASE, FACT_BASE, GEO, ONTOLOGY, STATEMENT_BASE, Document, Entity, Evidence, Fact, Link, Span, digest

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SCHEMA = "https://schema.org/"
PREFIXES = {
    "kg": ONTOLOGY, "kga": ARTICLE_BASE, "rdf": RDF, "rdfs": RDFS, "xsd": XSD, "owl": OWL, "skos": SKOS, "schema": SCHEMA, "geo": GEO,
}  # fmt: skip
# What IRIs may not hold (RFC 3987, and Turtle's IRIREF): everything else stays readable.
_UNSAFE = re.compile(r'[\x00-\x20<>"{}|^`\\\x7f]')
_THAI = re.compile(r"[\u0e00-\u0e7f]")
_TYPE, _LABEL, _ALT = ox.NamedNode(RDF + "type"), ox.NamedNode(RDFS + "label"), ox.NamedNode(SKOS + "altLabel")
_MENTION, _EVIDENCE, _QUOTE = (ox.NamedNode(ONTOLOGY + name) for name in ("mention", "evidence", "quote"))
_START, _END, _SCORE = (ox.NamedNode(ONTOLOGY + name) for name in ("spanStart", "spanEnd", "score"))
Term = ox.NamedNode | ox.Literal
Triple = tuple[ox.NamedNode, ox.NamedNode, Term]


@lru_cache(maxsize=4096)
def node(iri: str) -> ox.NamedNode:
    """Return an IRI as a node, with the letters that IRIs may not hold percent-encoded."""
    return ox.NamedNode(_UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", iri))


def value(term: object) -> str:
    """Return the IRI of a node or the words of a literal."""
    return str(getattr(term, "value", term))


def article_iri(identifier: str) -> str:
    """Return the IRI of an article, which is also the name of its graph."""
    return ARTICLE_BASE + identifier


def fact_iri(article: str, fact: Fact) -> str:
    """Return the IRI of a fact: the same claim of the same article has the same."""
    return FACT_BASE + digest(article, fact.subject, fact.predicate, str(fact.object))


def to_quads(document: Document, *, with_text: bool = False) -> list[ox.Quad]:
    """Return the named graph of a document, sorted; raise EvidenceError where a quote is not in the text."""
    graph = node(article_iri(document.article.id))
    return sorted((ox.Quad(s, p, o, graph) for s, p, o in set(_triples(document, graph, with_text=with_text))), key=str)


def to_nquads(document: Document, *, with_text: bool = False) -> str:
    """Return the named graph of a document as N-Quads, and behind it its asserted triples without a graph, both sorted.

    The same lines as of ``to_quads`` and ``asserted`` in half the time, since no quad is made that is only written. Raises what ``to_quads`` raises.
    """
    graph = node(article_iri(document.article.id))
    triples = list(_triples(document, graph, with_text=with_text))
    apparatus = {s for s, p, o in triples if p == _TYPE and o in _APPARATUS_NODES}
    lines = {f"{s} {p} {o}": s in apparatus or p in _ONE_ARTICLES for s, p, o in triples}
    name = f" {graph} .\n"
    rows = sorted(lines)
    return "".join([row + name for row in rows] + [row + " .\n" for row in rows if not lines[row]])


def _triples(document: Document, graph: ox.NamedNode, *, with_text: bool) -> Iterator[Triple]:
    yield from _article(document, graph, with_text=with_text)
    for entity in document.entities:
        yield from _entity(document, entity, graph)
    for fact in document.facts:
        yield from _fact(document, fact, graph)
    for statement in document.statements:
        evidence = statement.evidence
        evidence.check(document.text)
        here = node(STATEMENT_BASE + digest(document.article.id, str(evidence.start), str(evidence.end), statement.speaker))
        yield here, _TYPE, node(ONTOLOGY + "Statement")
        yield here, node(ONTOLOGY + "speaker"), node(statement.speaker)
        yield here, node(ONTOLOGY + "mode"), node(ONTOLOGY + statement.mode)
        yield here, _SCORE, _decimal(statement.score)
        yield from _span_of(here, evidence)


def asserted(quads: Iterable[ox.Quad]) -> Iterator[ox.Triple]:
    """Yield what of an article's graph holds without its apparatus: types, names and links of entities, direct facts, the article itself."""
    quads = list(quads)
    apparatus = {value(quad.subject) for quad in quads if quad.predicate == _TYPE and value(quad.object) in _APPARATUS}
    for quad in quads:
        if value(quad.subject) not in apparatus and quad.predicate not in _ONE_ARTICLES:
            yield quad.triple


_APPARATUS = frozenset({ONTOLOGY + "Fact", ONTOLOGY + "TextSpan", ONTOLOGY + "Statement"})
_APPARATUS_NODES = frozenset(map(ox.NamedNode, _APPARATUS))
_TEXT, AS_READ = ox.NamedNode(ONTOLOGY + "text"), ox.NamedNode(ONTOLOGY + "asRead")
FORMER = ox.NamedNode(ONTOLOGY + "formerLabel")
LINK_SCORE, LINK_REASON, LINK_CONTEXT = (ox.NamedNode(ONTOLOGY + name) for name in ("linkScore", "linkReason", "linkContext"))
# What exports tell of a fact from the whole store (kg.graph.sources); never stored, since the next article may change it.
COMPUTED = tuple(ox.NamedNode(ONTOLOGY + name) for name in ("independentSources", "corroboratedBy", "contradictedBy"))
# What is said of an entity in one article, and means nothing without it.
_ONE_ARTICLES = frozenset({_MENTION, _TEXT, AS_READ, LINK_SCORE, LINK_REASON, LINK_CONTEXT})


def _article(document: Document, graph: ox.NamedNode, *, with_text: bool) -> Iterator[Triple]:
    article = document.article
    yield graph, _TYPE, node(ONTOLOGY + "Article")
    yield graph, node(SCHEMA + "identifier"), ox.Literal(article.id)
    yield graph, node(SCHEMA + "headline"), text_literal(article.headline.strip() or article.id)
    yield graph, node(ONTOLOGY + "contentHash"), ox.Literal(article.content_hash)
    yield graph, node(ONTOLOGY + "extractor"), ox.Literal(document.extractor or f"thaikg {__version__}")
    if article.url:
        yield graph, node(SCHEMA + "url"), node(article.url)
    if article.published:
        yield graph, node(SCHEMA + "datePublished"), ox.Literal(article.published, datatype=node(XSD + "date"))
    for name, said in (("publisher", article.publisher), ("author", article.author)):
        if said:
            yield graph, node(SCHEMA + name), ox.Literal(said)
    if with_text:
        yield graph, _TEXT, text_literal(article.text)


def _entity(document: Document, entity: Entity, graph: ox.NamedNode) -> Iterator[Triple]:
    here = node(entity.iri)
    yield here, _TYPE, node(ONTOLOGY + entity.type)
    yield here, _LABEL, text_literal(entity.name)
    for name in entity.names[1:]:
        if name != entity.name:
            yield here, _ALT, text_literal(name)
    if entity.english and entity.english not in entity.names:
        yield here, _ALT, ox.Literal(entity.english, language="en")
    if entity.iso:
        yield here, node(ONTOLOGY + "isoCode"), ox.Literal(entity.iso)
    if entity.code:
        yield here, node(ONTOLOGY + "code"), ox.Literal(entity.code)
    for name in entity.former:
        yield here, FORMER, text_literal(name)
    if entity.point:
        for name, degrees in entity.point._asdict().items():
            yield here, node(GEO + name), _decimal(degrees)
    if entity.link is not None:
        yield from _link(here, entity.link)
    for same in entity.same_as:
        yield here, node(OWL + "sameAs"), node(same)
    for span in entity.mentions:
        there = _span_node(graph, span)
        yield here, _MENTION, there
        yield from _span(there, Evidence.of(document.text, span))


def _link(here: ox.NamedNode, link: Link) -> Iterator[Triple]:
    if link.reason:
        yield here, LINK_SCORE, _decimal(link.score)
        yield here, LINK_REASON, node(ONTOLOGY + link.reason)
    for iri in link.context:
        yield here, LINK_CONTEXT, node(iri)
    for iri in link.candidates:
        yield here, node(ONTOLOGY + "candidate"), node(iri)


def _fact(document: Document, fact: Fact, graph: ox.NamedNode) -> Iterator[Triple]:
    subject, predicate, object_ = node(fact.subject), node(ONTOLOGY + fact.predicate), _object(fact)
    if fact.status != "negated":
        yield subject, predicate, object_
    here = node(fact_iri(document.article.id, fact))
    yield here, _TYPE, node(ONTOLOGY + "Fact")
    yield here, node(RDF + "subject"), subject
    yield here, node(RDF + "predicate"), predicate
    yield here, node(RDF + "object"), object_
    yield here, node(ONTOLOGY + "status"), node(ONTOLOGY + fact.status)
    yield here, _SCORE, _decimal(fact.score)
    yield here, node(ONTOLOGY + "foundBy"), ox.Literal(fact.found_by)
    if fact.said_by:
        yield here, node(ONTOLOGY + "saidBy"), node(fact.said_by)
    for evidence in fact.evidence:
        evidence.check(document.text)
        there = _span_node(graph, Span(evidence.start, evidence.end))
        yield here, _EVIDENCE, there
        yield from _span(there, evidence)


def _object(fact: Fact) -> Term:
    if isinstance(fact.object, int):
        return ox.Literal(str(fact.object), datatype=node(XSD + "integer"))
    if fact.predicate != "occursOn":
        return node(fact.object)
    kind = {len("2025"): "gYear", len("2025-01"): "gYearMonth", len("2025-01-01"): "date"}.get(len(fact.object))
    return ox.Literal(fact.object, datatype=node(XSD + kind)) if kind else ox.Literal(fact.object)


def _span_node(graph: ox.NamedNode, span: Span) -> ox.NamedNode:
    return ox.NamedNode(f"{graph.value}#char={span.start},{span.end}")  # RFC 5147


def _span(here: ox.NamedNode, evidence: Evidence) -> Iterator[Triple]:
    yield here, _TYPE, node(ONTOLOGY + "TextSpan")
    yield from _span_of(here, evidence)


def _span_of(here: ox.NamedNode, evidence: Evidence) -> Iterator[Triple]:
    yield here, _START, ox.Literal(str(evidence.start), datatype=node(XSD + "integer"))
    yield here, _END, ox.Literal(str(evidence.end), datatype=node(XSD + "integer"))
    yield here, _QUOTE, text_literal(evidence.quote)


def _decimal(score: float) -> ox.Literal:
    return ox.Literal(f"{score:.4f}".rstrip("0").rstrip(".") + (".0" if f"{score:.4f}".rstrip("0").endswith(".") else ""), datatype=node(XSD + "decimal"))


def text_literal(text: str) -> ox.Literal:
    """Return words with their language: Thai where a Thai letter stands in them, else English."""
    return ox.Literal(text, language="th" if _THAI.search(text) else "en")
