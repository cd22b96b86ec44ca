"""The mapping to RDF: complete, deterministic, without blank nodes, true to the text, and within the shapes."""

import dataclasses

import pyoxigraph as ox
import pytest

from kg.errors import EvidenceError
from kg.graph.check import violations
from kg.graph.quads import asserted, fact_iri, node, to_nquads, to_quads
from kg.model import ENTITY_BASE, ONTOLOGY, Article, Document, Evidence

COUNTRY, EVENT, PERSON = ENTITY_BASE + "country/KH", ENTITY_BASE + "event/test", ENTITY_BASE + "person/test"


def objects(quads, subject, name):
    return sorted(q.object.value for q in quads if q.subject.value == subject and q.predicate.value == ONTOLOGY + name)


def test_facts_are_direct_triples_unless_negated(document):
    quads = to_quads(document)
    assert objects(quads, PERSON, "chairs") == [EVENT]
    assert objects(quads, COUNTRY, "absentFrom") == [EVENT]
    assert objects(quads, COUNTRY, "hosts") == []
    assert objects(quads, EVENT, "attendeeCount") == ["338"]


def test_every_fact_has_a_node_with_its_words(document):
    quads = to_quads(document)
    for fact in document.facts:
        here = fact_iri("sample", fact)
        assert objects(quads, here, "status") == [ONTOLOGY + fact.status]
        (span,) = objects(quads, here, "evidence")
        start, end = int(objects(quads, span, "spanStart")[0]), int(objects(quads, span, "spanEnd")[0])
        assert objects(quads, span, "quote") == [document.text[start:end]]


def test_lines_written_at_once_are_those_of_the_quads_and_of_what_they_assert(document):
    quads = to_quads(document, with_text=True)
    lines = [f"{quad} .\n" for quad in quads] + [f"{line} .\n" for line in sorted(map(str, asserted(quads)))]
    assert to_nquads(document, with_text=True) == "".join(lines)
    assert set(ox.parse(to_nquads(document, with_text=True).encode(), format=ox.RdfFormat.N_QUADS)) >= set(quads)


def test_there_are_no_blank_nodes_and_the_order_is_fixed(document):
    quads = to_quads(document)
    assert quads == sorted(quads, key=str) == to_quads(document)
    assert not any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object))
    assert len(set(quads)) == len(quads)


def test_what_is_asserted_leaves_the_apparatus_out(document):
    lines = {str(triple) for triple in asserted(to_quads(document, with_text=True))}
    assert any("chairs" in line for line in lines)
    assert not any("spanStart" in line or "kg:Fact" in line or "#status" in line or "ontology#text" in line for line in lines)


def test_a_quote_that_is_not_in_the_text_is_refused(document):
    fact = dataclasses.replace(document.facts[0], evidence=(Evidence(0, 5, "ไม่มีคำนี้"),))
    with pytest.raises(EvidenceError):
        to_quads(document.with_(facts=(fact,)))


def test_a_graph_conforms_to_the_shapes(document):
    assert violations(quad.triple for quad in to_quads(document, with_text=True)) == []


def test_the_shapes_find_what_is_wrong(document):
    quads = to_quads(document)
    broken = [quad.triple for quad in quads if not quad.predicate.value.endswith("#status")]
    assert violations(broken)


@pytest.mark.parametrize("identifier", ["a b", "ข่าว-1", "a<b>c", 'q"uote', "x{y}|z^`\\"])
def test_any_id_makes_a_good_iri(identifier):
    quads = to_quads(Document(Article(identifier, "หัวข้อ\nเนื้อความ")))
    data = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert set(ox.parse(data, format=ox.RdfFormat.N_QUADS)) == set(quads)


def test_nodes_keep_thai_letters():
    assert node("https://w3id.org/thaikg/entity/a/นายกฯ").value.endswith("นายกฯ")
