"""What is known of an entity that no article says: where it lies and what it was called before.

In: a Document with linked entities. Out: the Document in which each known entity has the point and the former names of ``ontologies/names/``. It comes after
all stages that decide who an entity is. What it does not do: guess either for what is not a known name.
"""

from dataclasses import replace

from kg.gazetteer import Gazetteer
from kg.model import Document, Entity


def describe_entities(document: Document, *, gazetteer: Gazetteer) -> Document:
    """Return the document with the points and former names of its known entities."""
    return document.with_(entities=tuple(_described(entity, gazetteer) for entity in document.entities))


def _described(entity: Entity, gazetteer: Gazetteer) -> Entity:
    known = gazetteer.by_iri.get(entity.iri)
    if known is None or not (known.point or known.former):
        return entity
    return replace(entity, point=known.point, former=known.former)
