"""Validation of a graph against the SHACL shapes of ``ontologies/shapes.ttl``.

In: quads of one or many articles. Out: the violations, as text. What it does not do: repair.
"""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.errors import KgError
from kg.ontology import ontology_folder


def violations(triples: Iterable[ox.Triple], *, shapes: Path | None = None) -> list[str]:
    """Return one line for each violation of the shapes, sorted; none where the graph conforms."""
    import io
    import logging

    import rdflib
    from pyshacl import validate

    logging.getLogger("rdflib").setLevel(logging.ERROR)
    data = ox.serialize(sorted(set(triples), key=str), format=ox.RdfFormat.N_TRIPLES)
    graph = rdflib.Graph().parse(io.BytesIO(data or b""), format="nt")
    rules = rdflib.Graph().parse(shapes or ontology_folder() / "shapes.ttl", format="turtle")
    try:
        conforms, report, _ = validate(graph, shacl_graph=rules, inference="none", advanced=False)
    except Exception as error:
        raise KgError(f"SHACL validation failed: {type(error).__name__}: {error}") from error
    if conforms:
        return []
    shacl = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    lines = []
    for result in report.subjects(rdflib.RDF.type, shacl.ValidationResult):
        message = next((str(m) for m in report.objects(result, shacl.resultMessage) if getattr(m, "language", "en") in {"en", None}), "")
        lines.append(f"{report.value(result, shacl.focusNode)}: {message}")
    return sorted(lines)
