"""Thai news into a knowledge graph: who did what, with whom, where and when, each fact with the words it was read from.

>>> import kg
>>> sorted(kg.__all__)
['Article', 'Document', 'Entity', 'Fact', 'KgError', 'Statement', '__version__', 'extract', 'to_networkx', 'to_rdf']
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    import networkx
    import rdflib

from kg.errors import KgError
from kg.model import Article, Document, Entity, Fact, Statement

__all__ = ["Article", "Document", "Entity", "Fact", "KgError", "Statement", "__version__", "extract", "to_networkx", "to_rdf"]


def extract(article: "Article | str", *, profile: str = "accurate", min_score: float | None = None, published: str | None = None) -> Document:
    """Return what an article, or a text whose first line is the headline, says: entities, facts and statements.

    ``published`` (ISO 8601) dates a text; ``min_score`` drops facts below a probability. Raises KgError for an unknown profile,
    a date that is none, a score outside 0 to 1.
    """
    from kg.pipeline import extract as run
    from kg.thai.calendar import iso_date

    if min_score is not None and not 0 <= min_score <= 1:
        raise KgError(f"min_score {min_score!r} is no probability from 0 to 1")
    if isinstance(article, str):
        from kg.model import digest

        day = iso_date(published) if published is not None else None
        if published is not None and day is None:
            raise KgError(f"published {published!r} is no date like 2025-02-11")
        article = Article(digest(article), article, published=day)
    elif not isinstance(article, Article):
        raise KgError(f"an article or a text is wanted, not {type(article).__name__}")
    return run(article, profile=profile, min_score=min_score)  # type: ignore[arg-type]


def to_rdf(*documents: Document) -> "rdflib.Dataset":
    """Return documents as an rdflib Dataset: a named graph for each article, the asserted triples in the default graph."""
    from kg.graph.store import load_store

    return load_store(documents).dataset()


def to_networkx(source: "Document | rdflib.Dataset") -> "networkx.MultiDiGraph[Any]":
    """Return a document, or a Dataset made by ``to_rdf`` or read from a file, as a networkx MultiDiGraph of entities and facts."""
    from kg.graph.quads import to_quads
    from kg.views.network import to_network

    if isinstance(source, Document):
        return to_network(to_quads(source))
    from kg.graph.store import quads_of

    return to_network(quads_of(source))
