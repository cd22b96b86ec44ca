"""Questions in SPARQL 1.1, read-only.

In: a store and a query. Out: rows, a truth value or triples, and their standard formats. Updates and SERVICE are refused: a question
never changes the store and never reaches out of it.
"""

import re
import sys
from dataclasses import dataclass
from typing import Literal

import pyoxigraph as ox

from kg.errors import QueryError
from kg.graph.quads import PREFIXES
from kg.graph.store import Store

Format = Literal["table", "csv", "tsv", "json", "xml"]
_FORMATS = {"csv": ox.QueryResultsFormat.CSV, "tsv": ox.QueryResultsFormat.TSV, "json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML}
_COMMENT = re.compile(r"#[^\n<>]*(?=\n|$)")
_STRING = re.compile(r"\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)
_IRI = re.compile(r"<[^<>\"{}|^`\\\x00-\x20]*>")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# What relative IRIs of a query are read against.
BASE = "https://w3id.org/thaikg/"
# The keyword, and not the variable ?service or a name such as ex:service.
_SERVICE = re.compile(r"(?<![\w?$:.-])SERVICE\b(?!\s*:)", re.IGNORECASE)
_UPDATE = re.compile(r"(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|COPY|MOVE|ADD)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """What came back: ``variables`` and ``rows`` (SELECT), ``truth`` (ASK), or ``triples`` (CONSTRUCT, DESCRIBE)."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()
    truth: bool | None = None
    triples: tuple[ox.Triple, ...] | None = None
    serialized: str | None = None


def with_prefixes(query: str) -> str:
    """Return a query with the usual prefixes declared before it, those it declares itself left out."""
    own = {match.lower() for match in re.findall(r"\bPREFIX\s+([\w-]*)\s*:", query, re.IGNORECASE)}
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items() if name not in own) + query


def check_query(query: str) -> None:
    r"""Raise QueryError for an update or SERVICE; FROM stays within the store, which never fetches a graph it names.

    >>> check_query("SELECT ?service { ?service a kg:Organization }")
    >>> check_query("SELECT * { \u0053ERVICE <http://localhost/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    ...
    kg.errors.QueryError: SERVICE reaches out of the store and is refused
    """
    plain = _ESCAPE.sub(_unescaped, query)  # SPARQL 1.1, 19.2: escapes are undone before anything is parsed
    bare = _COMMENT.sub("", _IRI.sub("<>", _STRING.sub('""', plain)))
    if _SERVICE.search(bare):
        raise QueryError("SERVICE reaches out of the store and is refused")
    first = re.sub(r"\b(?:PREFIX\s+[\w.-]*:|BASE)\s*<>", " ", bare, flags=re.IGNORECASE).split()
    if first and _UPDATE.match(first[0]):
        raise QueryError(f"{first[0].upper()} is an update: queries only read")


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= sys.maxunicode else match[0]


def ask(store: Store, query: str, *, output: Format = "table") -> Answer:
    """Answer a query; raise QueryError where it does not parse or is refused."""
    check_query(query)
    try:
        found = store.inner.query(with_prefixes(query), base_iri=BASE)
    except (SyntaxError, ValueError) as error:
        raise QueryError(explain_error(error, query)) from error
    try:
        if isinstance(found, ox.QueryTriples):
            return Answer(triples=tuple(sorted(found, key=str)))
        if output != "table":
            data = found.serialize(format=_FORMATS[output])
            return Answer(serialized=(data or b"").decode("utf-8"))
        if isinstance(found, ox.QueryBoolean):
            return Answer(truth=bool(found))
        variables = tuple(variable.value for variable in found.variables)
        rows = tuple(tuple(short(row[n]) if row[n] is not None else None for n in range(len(variables))) for row in found)
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query could not be finished: {error}") from error
    return Answer(variables=variables, rows=rows)


def explain_error(error: Exception, query: str) -> str:
    """Return why a query does not parse, the place counted in the query as it was written, without the prefixes put before it."""
    text = str(error)
    match = re.search(r"at (\d+):(\d+)", text)
    if match:
        line = int(match[1]) - (len(with_prefixes(query).split("\n")) - len(query.split("\n")))
        text = text.replace(match[0], f"at line {max(line, 1)}, column {match[2]}")
    return f"the query does not parse: {text}"


def short(term: ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple) -> str:
    """Return a term as a person reads it: IRIs with their prefix, literals as their words."""
    if isinstance(term, ox.NamedNode):
        for prefix, iri in PREFIXES.items():
            if term.value.startswith(iri):
                return f"{prefix}:{term.value[len(iri) :]}"
        return term.value
    return str(getattr(term, "value", term))
