"""The ontology files: they parse, agree with each other, and their examples are read."""

import pyoxigraph as ox
import pytest
import rdflib

from kg.errors import OntologyError
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


GEO = rdflib.Namespace("http://www.w3.org/2003/01/geo/wgs84_pos#")


def test_coordinates_stand_with_their_geonames_number_and_within_their_country():
    for name in ("provinces.ttl", "districts.ttl", "cities.ttl"):
        graph = rdflib.Graph().parse(ontology_folder() / "names" / name)
        points = set(graph.subjects(GEO.lat))
        assert points and points == set(graph.subjects(GEO.long))
        for node in points:
            sources = [*graph.objects(node, KG.pointSource), *graph.objects(node, rdflib.OWL.sameAs)]
            assert any(str(source).startswith("https://sws.geonames.org/") for source in sources), node
            assert len(str(graph.value(node, GEO.lat)).partition(".")[2]) == len(str(graph.value(node, GEO.long)).partition(".")[2]) == 4, node
            if "/place/TH-" in node:
                assert 5.6 < float(graph.value(node, GEO.lat)) < 20.5 and 97.3 < float(graph.value(node, GEO.long)) < 105.7, node


def test_a_district_lies_near_its_province():
    """The farthest seat is Sangkhla Buri, some 175 km from Kanchanaburi: a town of the same name elsewhere would stand out."""
    points = {name.iri: name for name in load_ontology().names if name.point}
    for name in points.values():
        if "/place/TH-" in name.iri and name.parent in points:
            (lat, long), (there_lat, there_long) = name.point, points[name.parent].point
            assert abs(lat - there_lat) < 1.6 and abs(long - there_long) < 1.6, name.iri


def test_every_province_has_a_point():
    assert sum(1 for name in load_ontology().names if "/place/TH-" in name.iri and len(name.iri) == len("https://w3id.org/thaikg/entity/place/TH-10") and name.point) == 77


def test_a_former_name_is_no_other_known_name():
    names = load_ontology().names
    formers = {(name.type, form): name.iri for name in names for form in name.former}
    assert len(formers) == sum(len(name.former) for name in names)
    for name in names:
        for form in {name.thai, *name.aliases} - set(name.former):
            assert formers.get((name.type, form)) is None, form
            assert formers.get((name.type, form.removeprefix("อำเภอ").removeprefix("เขต"))) is None, form


def test_coordinates_that_are_no_numbers_are_refused(tmp_path):
    (tmp_path / "names").mkdir()
    (tmp_path / "relations.ttl").write_text((ontology_folder() / "relations.ttl").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "names" / "mine.ttl").write_text(
        '@prefix kg: <https://w3id.org/thaikg/ontology#> . @prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .\n'
        '<https://w3id.org/thaikg/entity/place/x> a kg:Place ; <http://www.w3.org/2000/01/rdf-schema#label> "เอ็กซ์"@th ; geo:lat 13.7 .',
        encoding="utf-8",
    )
    with pytest.raises(OntologyError, match="not two numbers"):
        load_ontology(tmp_path)
