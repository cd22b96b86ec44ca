"""The SPARQL 1.1 Protocol for a graph that is only read, and content negotiation.

In: a request. Out: the query with its dataset, and the media type to answer in; or a ``RequestError`` with the status that the standard
gives it (https://www.w3.org/TR/sparql11-protocol/). What it does not do: run the query.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from kg.errors import KgError
from kg.web.results import GRAPHS, RESULTS

# Longer queries than any person writes; generated ones fit.
BODY_BYTES = 1_000_000
_SHORT = {
    "json": "application/sparql-results+json", "xml": "application/sparql-results+xml", "csv": "text/csv", "tsv": "text/tab-separated-values",
    "turtle": "text/turtle", "ttl": "text/turtle", "nt": "application/n-triples", "jsonld": "application/ld+json", "rdfxml": "application/rdf+xml",
}  # fmt: skip
_ALIAS = {"application/json": "application/sparql-results+json", "application/xml": "application/sparql-results+xml", "text/plain": "application/n-triples"}


class RequestError(KgError):
    """A request that the standard refuses, with its HTTP status."""

    def __init__(self, status: int, cause: str) -> None:
        """Keep the status."""
        super().__init__(cause)
        self.status = status


@dataclass(frozen=True)
class Asked:
    """A query as it was asked."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    results: str
    graphs: str


async def read_request(request: Request) -> Asked | None:
    """Return the query of a request, None for a plain GET; raise RequestError."""
    pairs = [(name, value) for name, value in request.query_params.multi_items()]
    if request.method == "POST":
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        body = await _body(request)
        if kind == "application/x-www-form-urlencoded":
            pairs += parse_qsl(body, keep_blank_values=True)
        elif kind == "application/sparql-query":
            pairs.append(("query", body))
        elif kind == "application/sparql-update":
            raise RequestError(403, "this graph is only read: updates are refused")
        else:
            raise RequestError(415, f"{kind or 'no content type'}: send application/sparql-query or application/x-www-form-urlencoded")
    if any(name in {"update", "using-graph-uri", "using-named-graph-uri"} for name, _ in pairs):
        raise RequestError(403, "this graph is only read: updates are refused")
    queries = [value for name, value in pairs if name == "query"]
    if not queries and request.method == "GET":
        return None
    if len(queries) != 1:
        raise RequestError(400, "send one query" if queries else "no query: send it as the parameter query")
    wanted = next((_SHORT.get(value, value) for name, value in pairs if name in {"format", "output"}), None)
    accept = wanted or request.headers.get("accept", "*/*")
    return Asked(
        queries[0],
        tuple(value for name, value in pairs if name == "default-graph-uri"),
        tuple(value for name, value in pairs if name == "named-graph-uri"),
        negotiate(accept, tuple(RESULTS)) or "application/sparql-results+json",
        negotiate(accept, tuple(GRAPHS)) or "text/turtle",
    )


async def _body(request: Request) -> str:
    data = b""
    async for part in request.stream():
        data += part
        if len(data) > BODY_BYTES:
            raise RequestError(413, f"the query is longer than {BODY_BYTES} bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RequestError(400, "the query is not UTF-8") from error


def negotiate(accept: str, offered: Sequence[str]) -> str | None:
    """Return the offered media type that an Accept header likes best, None where it likes none (RFC 9110, 12.5.1).

    >>> negotiate("text/html,application/xml;q=0.9,*/*;q=0.8", ("text/turtle", "text/html"))
    'text/html'
    >>> negotiate("application/json", ("application/sparql-results+json",))
    'application/sparql-results+json'
    """
    best: tuple[float, int, int] | None = None
    for n, part in enumerate(accept.split(",")):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        name = _ALIAS.get(name, name) if name not in offered else name
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    weight = float(parameter[2:])
                except ValueError:
                    weight = 0.0
        if weight <= 0:
            continue
        for place, media in enumerate(offered):
            if name in {media, "*/*"} or (name.endswith("/*") and media.startswith(name[:-1])):
                row = (weight * (0.999 if "*" in name else 1.0), -n, -place)
                if best is None or row > best:
                    best = row
                break
    return offered[-best[2]] if best is not None else None


SERVICE_DESCRIPTION = """@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix fmt: <http://www.w3.org/ns/formats/> .
<{here}> a sd:Service ;
  sd:endpoint <{here}> ;
  sd:supportedLanguage sd:SPARQL11Query ;
  sd:resultFormat fmt:SPARQL_Results_JSON, fmt:SPARQL_Results_XML, fmt:SPARQL_Results_CSV, fmt:SPARQL_Results_TSV,
    fmt:Turtle, fmt:N-Triples, fmt:RDF_XML, fmt:JSON-LD ;
  sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ] .
"""
