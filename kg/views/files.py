"""A graph as a file of RDF.

In: quads. Out: bytes in one of the RDF formats, the same for the same quads. Formats without named graphs hold the union of the graphs.
The ``stream_`` forms take the quads article by article and keep only one article in memory.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from kg.graph.quads import PREFIXES, RDF, XSD
from kg.model import ENTITY_BASE, FACT_BASE, ONTOLOGY, STATEMENT_BASE
from kg.ontology import load_ontology

_PREFIXES = {**PREFIXES, "kge": ENTITY_BASE, "kgf": FACT_BASE, "kgs": STATEMENT_BASE}


def _triples(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    return sorted({quad.triple for quad in quads}, key=str)


def _quads(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    return sorted(set(quads), key=lambda quad: (str(quad.graph_name), str(quad.triple)))


def write_triples(triples: Iterable[ox.Triple]) -> bytes:
    """Return Turtle of some triples, in their order."""
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=_PREFIXES) or b""


def write_turtle(quads: Iterable[ox.Quad]) -> bytes:
    """Return Turtle, grouped by subject, with prefixes."""
    return write_triples(_triples(quads))


def write_trig(quads: Iterable[ox.Quad]) -> bytes:
    """Return TriG: Turtle with a block for each article."""
    return ox.serialize(_quads(quads), format=ox.RdfFormat.TRIG, prefixes=_PREFIXES) or b""


def write_nquads(quads: Iterable[ox.Quad]) -> bytes:
    """Return N-Quads, one statement a line, sorted within each article."""
    return ox.serialize(_quads(quads), format=ox.RdfFormat.N_QUADS) or b""


def write_ntriples(quads: Iterable[ox.Quad]) -> bytes:
    """Return N-Triples, sorted."""
    return ox.serialize(_triples(quads), format=ox.RdfFormat.N_TRIPLES) or b""


def write_rdfxml(quads: Iterable[ox.Quad]) -> bytes:
    """Return RDF/XML."""
    return ox.serialize(_triples(quads), format=ox.RdfFormat.RDF_XML, prefixes=_PREFIXES) or b""


def write_turtle12(quads: Iterable[ox.Quad]) -> bytes:
    """Return Turtle 1.2 (RDF 1.2): each fact reifies its triple term, ``kgf:… rdf:reifies <<( s p o )>>``."""
    triples = {quad.triple for quad in quads}
    parts: dict[str, dict[str, Any]] = {}
    for triple in triples:
        if triple.predicate.value in _REIFICATION:
            parts.setdefault(str(triple.subject), {"": triple.subject})[triple.predicate.value] = triple.object
    plain = {triple for triple in triples if triple.predicate.value not in _REIFICATION}
    for part in parts.values():
        term = ox.Triple(part[_REIFICATION[0]], part[_REIFICATION[1]], part[_REIFICATION[2]])
        plain.add(ox.Triple(part[""], ox.NamedNode(RDF + "reifies"), term))
    return write_triples(sorted(plain, key=str))


_REIFICATION = (RDF + "subject", RDF + "predicate", RDF + "object")


def context() -> dict[str, Any]:
    """Return the JSON-LD context: the ontology's names as they are, IRIs as links, dates and numbers as values."""
    links = {name: {"@id": f"kg:{name}", "@type": "@id"} for name, relation in load_ontology().relations.items() if not relation.literal}
    links |= {name: {"@id": f"kg:{name}", "@type": "@id"} for name in ("evidence", "mention", "speaker", "saidBy", "status", "mode")}
    plain = {"occursOn": {"@id": "kg:occursOn"}}
    plain |= {name: {"@id": f"kg:{name}", "@type": "xsd:integer"} for name in ("spanStart", "spanEnd", "attendeeCount")}
    plain |= {name: {"@id": iri, "@type": "xsd:decimal"} for name, iri in (("score", "kg:score"), ("lat", "geo:lat"), ("long", "geo:long"))}
    plain |= {name: {"@id": f"kg:{name}"} for name in ("foundBy", "isoCode", "contentHash", "extractor")}
    words = {name: {"@id": iri, "@container": "@language"} for name, iri in (("label", "rdfs:label"), ("headline", "schema:headline"), ("quote", "kg:quote"))}
    many = {name: {"@id": iri, "@container": "@set"} for name, iri in (("alsoNamed", "skos:altLabel"), ("formerlyNamed", "kg:formerLabel"))}
    facts = {name: {"@id": f"rdf:{name}", "@type": "@id"} for name in ("subject", "predicate")} | {"object": {"@id": "rdf:object"}}
    article = {
        "identifier": {"@id": "schema:identifier"},
        "url": {"@id": "schema:url", "@type": "@id"},
        "published": {"@id": "schema:datePublished", "@type": "xsd:date"},
        "publisher": {"@id": "schema:publisher"},
        "author": {"@id": "schema:author"},
    }
    same = {"sameAs": {"@id": "owl:sameAs", "@type": "@id"}}
    return {**_PREFIXES, "@vocab": ONTOLOGY, "id": "@id", "type": "@type", **links, **plain, **words, **many, **facts, **article, **same}


def write_jsonld(quads: Iterable[ox.Quad]) -> bytes:
    """Return JSON-LD 1.1 with a context whose terms are the ontology's names; one graph an article, nodes in the order of their IRIs."""
    terms = context()
    by_iri = _terms(terms)
    graphs: dict[str, dict[str, dict[str, Any]]] = {}
    for quad in _quads(quads):
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        here = graphs.setdefault(name, {}).setdefault(_compact(_id(quad.subject)), {})
        if quad.predicate.value == RDF + "type" and isinstance(quad.object, ox.NamedNode):
            here.setdefault("type", []).append(_compact(quad.object.value).removeprefix("kg:"))
            continue
        key = by_iri.get(quad.predicate.value, _compact(quad.predicate.value))
        given = terms.get(key)
        rule = given if isinstance(given, dict) else {}
        if rule.get("@container") == "@language":
            if isinstance(quad.object, ox.Literal) and (quad.object.language or quad.object.datatype.value == XSD + "string"):
                here.setdefault(key, {}).setdefault(quad.object.language or "@none", []).append(quad.object.value)
            else:
                here.setdefault(rule["@id"], []).append(_value(quad.object, None))
        else:
            here.setdefault(key, []).append(_value(quad.object, rule.get("@type")))
    out: dict[str, Any] = {"@context": terms}
    blocks = [{"id": _compact(name), "@graph": _nodes(rows)} for name, rows in sorted(graphs.items()) if name]
    out["@graph"] = blocks + _nodes(graphs.get("", {}))
    return (json.dumps(out, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _terms(terms: dict[str, Any]) -> dict[str, str]:
    found = {}
    for name, rule in terms.items():
        if isinstance(rule, dict):
            prefix, _, rest = rule["@id"].partition(":")
            found[_PREFIXES[prefix] + rest] = name
    return found


def _nodes(rows: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    def ordered(row: dict[str, Any]) -> dict[str, Any]:
        return {key: _single(value, key) for key, value in sorted(row.items(), key=lambda item: (item[0] != "type", item[0]))}

    return [{"id": iri, **ordered(row)} for iri, row in rows.items()]


def _single(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return {language: words[0] if len(words) == 1 else words for language, words in value.items()}
    return value[0] if len(value) == 1 and key not in {"alsoNamed", "formerlyNamed"} else value


def _id(term: Any) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _compact(iri: str) -> str:
    """Return an IRI with its prefix where what follows cannot be mistaken for anything else."""
    for prefix, base in _PREFIXES.items():
        rest = iri[len(base) :]
        if iri.startswith(base) and rest and not rest.startswith("//"):
            return f"{prefix}:{rest}"
    return iri


def _value(term: Any, kind: str | None) -> Any:
    if not isinstance(term, ox.Literal):
        return _compact(_id(term)) if kind == "@id" else {"id": _compact(_id(term))}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    if datatype == XSD + "string" and kind is None:
        return term.value
    if kind is not None and kind.startswith("xsd:") and datatype == XSD + kind.removeprefix("xsd:"):
        return term.value
    return {"@value": term.value, "@type": _compact(datatype)}


def _without_prefixes(data: bytes) -> bytes:
    """Return Turtle or TriG without the lines that declare prefixes."""
    lines = data.split(b"\n")
    at = next((n for n, line in enumerate(lines) if line and not line.startswith(b"@prefix")), len(lines))
    return b"\n".join(lines[at:])


def _stream(write: Callable[[Iterable[ox.Quad]], bytes], groups: Iterable[Iterable[ox.Quad]]) -> Iterator[bytes]:
    first = True
    for group in groups:
        data = write(group)
        yield data if first else _without_prefixes(data)
        first = False
    if first:
        yield write([])


def stream_turtle(groups: Iterable[Iterable[ox.Quad]]) -> Iterator[bytes]:
    """Yield Turtle, article after article."""
    return _stream(write_turtle, groups)


def stream_trig(groups: Iterable[Iterable[ox.Quad]]) -> Iterator[bytes]:
    """Yield TriG, article after article."""
    return _stream(write_trig, groups)


def stream_nquads(groups: Iterable[Iterable[ox.Quad]]) -> Iterator[bytes]:
    """Yield N-Quads, article after article."""
    return map(write_nquads, groups)


def stream_ntriples(groups: Iterable[Iterable[ox.Quad]]) -> Iterator[bytes]:
    """Yield N-Triples, article after article; what two articles say stands twice."""
    return map(write_ntriples, groups)
