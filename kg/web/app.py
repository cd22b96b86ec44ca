"""The web application: routes, pages, the endpoint, and what protects them.

In: an ``Asker`` over one store. Out: an ASGI application. Every page is escaped by the template engine and stands under a Content-Security-Policy
that lets nothing be loaded from elsewhere and no inline script run; requests to another host name are refused (DNS rebinding).
"""

import re
from calendar import monthrange
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import anyio
import jinja2
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import KgError, NotFoundError, QueryError
from kg.graph.quads import node
from kg.graph.questions import load_questions
from kg.model import ARTICLE_BASE, ENTITY_BASE, TYPES
from kg.ontology import load_labels
from kg.views.page import as_script_data, graph_words
from kg.web.claims import Filters
from kg.web.dates import date_words
from kg.web.marks import mark_up
from kg.web.protocol import SERVICE_DESCRIPTION, RequestError, negotiate, read_request
from kg.web.results import TooLargeError
from kg.web.words import editor_words, words
from kg.web.workers import Asker, BusyError, LateError

HERE = Path(__file__).parent
ASSETS = HERE.parent / "assets"
# The one place where an error becomes an HTTP status; the first class that fits counts.
STATUS: tuple[tuple[type[KgError], int], ...] = (
    (QueryError, 400), (NotFoundError, 404), (TooLargeError, 413), (LateError, 503), (BusyError, 503), (KgError, 500),
)  # fmt: skip
YEARS_SHOWN = 16
QUOTES_AT_ONCE = 100
# Of the whole graph, by number of nodes.
PICTURES_KEPT = 8
_RDF = ("text/html", "text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "Accept, Content-Type", "Access-Control-Allow-Methods": "GET, POST, OPTIONS"}


class _Headers:
    """Middleware that puts the protecting headers on every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


class _Site:
    """The pages over one asker."""

    def __init__(self, asker: Asker, *, seconds: float, most: int) -> None:
        self.asker, self.seconds, self.most = asker, seconds, most
        self.limit = anyio.CapacityLimiter(64)
        self.pages = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
        self.pages.globals.update(local=local, as_script_data=as_script_data, date_words=date_words)
        self.questions = load_questions()
        self.whole: dict[int, bytes] = {}  # pictures of the whole graph, which nobody writes to, by the number of their nodes

    async def ask(self, name: str, **arguments: Any) -> Any:
        return await anyio.to_thread.run_sync(partial(self.asker.ask, name, seconds=self.seconds, **arguments), limiter=self.limit)

    def page(self, request: Request, template: str, status: int = 200, **data: Any) -> Response:
        language = language_of(request)
        response = HTMLResponse(
            self.pages.get_template(template).render(
                w=words(language),
                labels=load_labels(language),
                lang=language,
                path=request.url.path,
                query=dict(request.query_params),
                rest=_rest(request, "page"),
                other=_rest(request),
                **data,
            ),
            status_code=status,
        )
        response.headers["Vary"] = "Accept, Accept-Language, Cookie"
        if request.query_params.get("lang") in {"th", "en"}:
            response.set_cookie("lang", language, max_age=31_536_000, samesite="lax")
        return response

    # --- pages ------------------------------------------------------------------------------------------------------------------------------

    async def home(self, request: Request) -> Response:
        return self.page(request, "home.html", known=await self.ask("overview"), questions=self._examples(request, ready=True))

    async def results(self, request: Request) -> Response:
        text = request.query_params.get("q", "")[:200]
        return self.page(request, "results.html", text=text, hits=await self.ask("search", text=text, limit=60))

    async def entity(self, request: Request) -> Response:
        iri = node(ENTITY_BASE + request.path_params["name"]).value
        media = self._media(request)
        if media != "text/html":
            return await self._rdf(iri, media)
        asked = request.query_params
        filters = Filters(
            relation=asked.get("relation") or None,
            status=asked.get("status") or None,
            min_score=_number(asked.get("score"), 0.0),
            since=asked.get("since") or None,
            until=asked.get("until") or None,
        )
        it = await self.ask("entity", iri=iri, filters=filters, page=_page(request))
        return self.page(request, "entity.html", it=it, filters=filters)

    async def article(self, request: Request) -> Response:
        iri = node(ARTICLE_BASE + request.path_params["name"]).value
        media = self._media(request)
        if media != "text/html":
            return await self._rdf(iri, media)
        it = await self.ask("article", iri=iri)
        return self.page(request, "article.html", it=it, paragraphs=mark_up(it), kinds=sorted({row["type"] for row in it["mentions"]}, key=TYPES.index))

    async def timeline(self, request: Request) -> Response:
        asked = request.query_params
        by = asked.get("by") if asked.get("by") in {"day", "month", "year"} else "day"
        since, until = asked.get("since") or None, asked.get("until") or None
        it = await self.ask("timeline", since=since, until=until, page=_page(request))
        groups: dict[str, list[dict[str, Any]]] = {}
        for event in it["events"]:
            groups.setdefault(event["when"][: {"day": 10, "month": 7, "year": 4}[str(by)]], []).append(event)
        return self.page(request, "timeline.html", it=it, groups=groups, bars=_bars(it, since, until), by=by, since=since, until=until)

    async def graph(self, request: Request) -> Response:
        said = graph_words(language_of(request))
        return self.page(request, "graph.html", g=said, search=request.url.query)

    # --- data -------------------------------------------------------------------------------------------------------------------------------

    async def api_search(self, request: Request) -> Response:
        hits = await self.ask("search", text=request.query_params.get("q", "")[:200], limit=12)
        labels = load_labels(language_of(request))
        return JSONResponse([{**hit, "url": local(hit["iri"]), "kind": labels.get(hit["type"], hit["type"])} for hit in hits])

    async def api_network(self, request: Request) -> Response:
        center = request.query_params.get("center") or None
        limit = min(6000, max(2, int(_number(request.query_params.get("limit"), 120 if center else 300))))
        if center:
            return JSONResponse(await self.ask("network", center=center, limit=limit))
        kept = self.whole.get(limit)
        if kept is None:
            kept = bytes(JSONResponse(await self.ask("network", center=None, limit=limit)).body)
            if len(self.whole) >= PICTURES_KEPT:
                self.whole.pop(next(iter(self.whole)))
            self.whole[limit] = kept
        return Response(kept, media_type="application/json")

    async def api_quotes(self, request: Request) -> Response:
        return JSONResponse(await self.ask("quotes", facts=request.query_params.getlist("fact")[:QUOTES_AT_ONCE]))

    async def api_words(self, _request: Request) -> Response:
        return JSONResponse(editor_words())

    async def sparql(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_CORS)
        try:
            asked = await read_request(request)
        except RequestError as error:
            return Response(f"{error}\n", error.status, headers=_CORS, media_type="text/plain")
        if asked is None:
            if negotiate(request.headers.get("accept", "*/*"), ("text/turtle", "text/html")) == "text/html":
                return self.page(request, "sparql.html", examples=self._examples(request))
            return Response(SERVICE_DESCRIPTION.format(here=str(request.url.replace(query=""))), headers=_CORS, media_type="text/turtle")
        try:
            data, media = await self.ask(
                "sparql", query=asked.query, results=asked.results, graphs=asked.graphs,
                default_graphs=list(asked.default_graphs), named_graphs=list(asked.named_graphs), most=self.most,
            )  # fmt: skip
        except KgError as error:
            return Response(f"{error}\n", _status(error), headers=_CORS, media_type="text/plain")
        return Response(data, headers=_CORS, media_type=media if "json" in media else f"{media}; charset=utf-8")

    # --- the rest ---------------------------------------------------------------------------------------------------------------------------

    def _examples(self, request: Request, *, ready: bool = False) -> list[dict[str, str]]:
        """Return the ready questions; ``ready`` leaves out those that want a name first."""
        language = language_of(request)
        chosen = (q for q in self.questions.values() if not ready or not q.parameters)
        return [{"name": q.name, "said": q.sentences.get(language, q.name), "query": q.sparql} for q in chosen]

    def _media(self, request: Request) -> str:
        wanted = {"ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples", "rdf": "application/rdf+xml"}
        if (form := request.query_params.get("format")) in wanted:
            return wanted[form]
        media = negotiate(request.headers.get("accept", "*/*"), _RDF)
        if media is None:
            raise HTTPException(406, "send Accept: " + ", ".join(_RDF))
        return media

    async def _rdf(self, iri: str, media: str) -> Response:
        data = await self.ask("describe", iri=iri, media=media)
        return Response(data, media_type=f"{media}; charset=utf-8", headers={"Vary": "Accept", "Access-Control-Allow-Origin": "*"})

    async def failed(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else _status(error)
        cause = error.detail if isinstance(error, HTTPException) else str(error)
        if request.url.path.startswith("/api/") or negotiate(request.headers.get("accept", "*/*"), ("application/json", "text/html")) != "text/html":
            return JSONResponse({"error": {"status": status, "cause": cause}}, status_code=status)
        return self.page(request, "error.html", status=status, cause=cause)


def make_app(asker: Asker, *, seconds: float = 20.0, most: int = 20_000_000, hosts: tuple[str, ...] = ("*",)) -> Starlette:
    """Return the application; ``seconds`` bound every answer, ``most`` the bytes of a query's answer, ``hosts`` the names it answers to."""
    site = _Site(asker, seconds=seconds, most=most)
    handlers: dict[Any, Callable[[Request, Exception], Awaitable[Response]]] = {KgError: site.failed, HTTPException: site.failed}
    return Starlette(
        routes=[
            Route("/", site.home),
            Route("/search", site.results),
            Route("/entity/{name:path}", site.entity),
            Route("/article/{name:path}", site.article),
            Route("/timeline", site.timeline),
            Route("/graph", site.graph),
            Route("/sparql", site.sparql, methods=["GET", "POST", "OPTIONS"]),
            Route("/api/search", site.api_search),
            Route("/api/network", site.api_network),
            Route("/api/quotes", site.api_quotes),
            Route("/api/words", site.api_words),
            Mount("/static", StaticFiles(directory=ASSETS)),
        ],
        middleware=[Middleware(_Headers), Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)],
        exception_handlers=handlers,
    )


def local(iri: str | None) -> str:
    """Return the path at which a thing of the graph is shown; other IRIs as they are, if they are web addresses."""
    for base, path in ((ENTITY_BASE, "/entity/"), (ARTICLE_BASE, "/article/")):
        if iri is not None and iri.startswith(base):
            return path + quote(iri.removeprefix(base), safe="/%:@!$&'()*+,;=~-._")
    return iri if iri is not None and iri.startswith(("https://", "http://")) else "#"


def language_of(request: Request) -> str:
    """Return the language of the pages: asked for, remembered, or the browser's; Thai where nothing is said."""
    for given in (request.query_params.get("lang"), request.cookies.get("lang")):
        if given in {"th", "en"}:
            return given
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "th"


def _rest(request: Request, *without: str) -> str:
    """Return what was asked for, without the language, to be asked for again with something else."""
    return urlencode([(name, value) for name, value in request.query_params.multi_items() if name not in {"lang", *without} and value])


def _bars(it: dict[str, Any], since: str | None, until: str | None) -> list[dict[str, Any]]:
    """Return a bar for each year, or for each month where one year is looked at: its name, its number, its height (0 to 100), where it leads."""
    year = since[:4] if since and until and since[:4] == until[:4] else None
    form = re.compile(r"\d{4}-(0[1-9]|1[0-2])" if year else r"\d{4}")
    counted = {name: n for name, n in it["months" if year else "years"].items() if form.fullmatch(name) and (not year or name[:4] == year)}
    most = max(counted.values(), default=1)
    full = [name for name, n in counted.items() if n * 100 >= most]  # a slip of the pen makes an event of the year 2999
    counted = {name: n for name, n in counted.items() if full and (year or full[-1] >= name >= max(full[0], f"{int(full[-1]) - YEARS_SHOWN:04}"))}
    bars = []
    for name, n in counted.items():
        last = f"{name}-{monthrange(int(name[:4]), int(name[5:]))[1]}" if year else f"{name}-12-31"
        by, on = ("day", since is not None and since[:7] == name and until is not None and until[:7] == name) if year else ("month", False)
        first = f"{name}-01" if year else f"{name}-01-01"
        bars.append({"name": name, "number": n, "height": max(2, round(100 * n / most)), "by": by, "since": first, "until": last, "on": on})
    return bars


def _page(request: Request) -> int:
    return max(1, int(_number(request.query_params.get("page"), 1)))


def _status(error: Exception) -> int:
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def _number(text: str | None, default: float) -> float:
    try:
        value = float(text) if text else default
    except ValueError:
        return default
    return value if value == value and abs(value) < 1e9 else default  # noqa: PLR0124 - not a NaN
