"""The ontology files: they parse, agree with each other, and their examples are read."""

import pyoxigraph as ox
import pytest
import rdflib

from kg.facts.cues import load_cues
from kg.model import ONTOLOGY, TYPES
from kg.ontology import load_ontology, ontology_folder

KG = rdflib.Namespace(ONTOLOGY)
GRAPH = rdflib.Graph().parse(ontology_folder() / "kg.ttl")
RELATIONS = load_ontology().relations


def test_every_file_parses_in_two_parsers():
    for path in sorted(ontology_folder().rglob("*.ttl")):
        triples = sum(1 for _ in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE))
        assert len(rdflib.Graph().parse(path)) <= triples > 0, path


@pytest.mark.parametrize("name", [*TYPES, "Fact", "Statement", "TextSpan", "Article"])
def test_classes_are_declared_and_named_in_both_languages(name):
    assert (KG[name], rdflib.RDF.type, rdflib.OWL.Class) in GRAPH
    assert {label.language for label in GRAPH.objects(KG[name], rdflib.RDFS.label)} >= {"th", "en"}


@pytest.mark.parametrize("name", sorted(RELATIONS))
def test_relations_are_properties_with_labels_comments_domain_and_range(name):
    for predicate in (rdflib.RDFS.label, rdflib.RDFS.comment):
        assert {value.language for value in GRAPH.objects(KG[name], predicate)} >= {"th", "en"}
    assert GRAPH.value(KG[name], rdflib.RDFS.domain) and GRAPH.value(KG[name], rdflib.RDFS.range)
    symmetric = (KG[name], rdflib.RDF.type, rdflib.OWL.SymmetricProperty) in GRAPH
    assert symmetric == RELATIONS[name].symmetric


def test_the_terms_used_are_declared(document):
    from kg.graph.quads import to_quads

    used = {
        term for quad in to_quads(document, with_text=True) for term in (quad.predicate.value, getattr(quad.object, "value", "")) if term.startswith(ONTOLOGY)
    }
    declared = {str(subject) for subject in GRAPH.subjects() if isinstance(subject, rdflib.URIRef)}
    assert used <= declared


EXAMPLES = [(name, example) for name, relation in sorted(RELATIONS.items()) for example in relation.examples]


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=lambda value: value if isinstance(value, str) else "")
def test_examples_hold_their_subject_object_and_a_cue(name, example):
    assert example.subject in example.sentence and example.object in example.sentence
    assert any(cue.relation == name for cue in load_cues().find(example.sentence))


def test_links_are_iris_of_their_vocabularies():
    for known in load_ontology().names:
        for link in known.same_as:
            assert link.startswith(
                ("https://www.wikidata.org/entity/Q", "http://www.wikidata.org/entity/Q", "https://sws.geonames.org/", "https://ror.org/0")
            ), link


def test_every_link_of_a_known_name_has_a_recorded_source():
    for path in sorted((ontology_folder() / "names").glob("*.ttl")):
        graph = rdflib.Graph().parse(path)
        linked = set(graph.subjects(rdflib.OWL.sameAs))
        sourced = {node for node in linked if any(str(source).strip() for source in graph.objects(node, KG.sameAsSource))}
        assert linked == sourced, path


def test_a_form_of_two_known_names_of_one_type_is_marked_as_ambiguous():
    """What stands for several is never taken for one by its letters alone: kg.entities.link asks the article."""
    sure: dict[tuple[str, str], set[str]] = {}
    for name in load_ontology().names:
        for form in {name.thai, *name.aliases} - name.ambiguous:
            sure.setdefault((name.type, form), set()).add(name.iri)
    assert {form: iris for form, iris in sure.items() if len(iris) > 1} == {}


def test_members_of_blocs_are_known_names_with_a_source():
    org, schema = rdflib.Namespace("http://www.w3.org/ns/org#"), rdflib.Namespace("https://schema.org/")
    graph = rdflib.Graph().parse(ontology_folder() / "names" / "blocs.ttl")
    known = {name.iri for name in load_ontology().names}
    memberships = set(graph.subjects(rdflib.RDF.type, org.Membership))
    for node in memberships:
        assert {str(graph.value(node, org.organization)), str(graph.value(node, org.member))} <= known, node
        assert graph.value(node, rdflib.DCTERMS.source), node
        start, end = graph.value(node, schema.startDate), graph.value(node, schema.endDate)
        assert end is None or str(start) < str(end), node
    members = {str(graph.value(node, org.member))[-2:] for node in memberships if "/asean-" in node}
    assert members == {"BN", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "TL", "VN"}
