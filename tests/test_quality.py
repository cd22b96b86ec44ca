"""Quality never falls unseen: floors for these very annotations, with half a point of tolerance."""

from pathlib import Path

import pytest

from kg.learning.evaluate import rates
from kg.learning.gold import read_standoff
from kg.learning.report import digest_of, evaluate_annotated

# digest of the annotations -> profile -> what was measured when the models were built.
MEASURED: dict[str, dict[str, dict[str, float]]] = {
    # the 24 articles of dev
    "f4a15b139330b893211f1b79cf5057d7dbcbc91d178ebb7281904c929c6701f0": {
        "accurate": {"entity": 0.862, "fact": 0.662, "linked pair": 0.671, "statement": 0.688},
        "fast": {"entity": 0.848, "fact": 0.572, "linked pair": 0.597, "statement": 0.710},
    },
    # the seed
    "9891a4681ace7ee7fad186bf8fc1b4667b085685fc3b5129184940bd0400e5e9": {
        "accurate": {"entity": 0.706, "fact": 0.640, "linked pair": 0.609, "statement": 0.667},
        "fast": {"entity": 0.706, "fact": 0.417, "linked pair": 0.435, "statement": 0.667},
    },
    # newspaper-test.jsonl
    "4b9f085d492dd32c128a1e24bbf4b1aa7886b6de29d005ed12a91150ce9762df": {
        "accurate": {"entity": 0.778, "fact": 0.445, "linked pair": 0.450, "statement": 0.692},
        "fast": {"entity": 0.733, "fact": 0.344, "linked pair": 0.352, "statement": 0.659},
    },
}
TOLERANCE = 0.005


ANNOTATIONS = Path(__file__).parent / "annotations"


def check_floors(place, profile, texts=()):
    measured = MEASURED.get(digest_of(place), {}).get(profile)
    if measured is None:
        assert place.parent != ANNOTATIONS, f"no floors for {place.name}, {digest_of(place)}"
        pytest.skip(f"the annotations of {place.name} are not those the floors were measured on")
    scores = evaluate_annotated(place, texts=texts, profile=profile)
    for name, floor in measured.items():
        assert rates(scores.counts[name]).f1 >= floor - TOLERANCE, (place.name, profile, name)


@pytest.mark.parametrize("profile", ["accurate", "fast"])
@pytest.mark.parametrize("folder", ["dev", "seed"])
def test_scores_stay_where_they_were(shared, folder, profile):
    check_floors(shared / "gold" / folder, profile)


@pytest.mark.parametrize("profile", ["accurate", "fast"])
def test_scores_on_newspaper_articles_stay_where_they_were(profile):
    check_floors(ANNOTATIONS / "newspaper-test.jsonl", profile, [str(ANNOTATIONS / "newspaper-articles.jsonl")])


def test_the_annotations_of_newspaper_articles_fit_their_texts():
    texts = [str(ANNOTATIONS / "newspaper-articles.jsonl")]
    learnt, kept = (read_standoff(ANNOTATIONS / name, texts) for name in ("newspaper.jsonl", "newspaper-test.jsonl"))
    assert (len(learnt), len(kept)) == (248, 62)
    assert not {gold.article.id for gold in learnt} & {gold.article.id for gold in kept}


def test_the_standoff_annotations_fit_the_archive(shared):
    """The annotations of the repository are about these very articles."""
    archive = next((shared / "data").glob("thaigov*.jsonl.xz"), None)
    if archive is None:
        pytest.skip("the archive of Thai government news is not here")
    learnt, kept, again = (read_standoff(ANNOTATIONS / f"{name}.jsonl", [str(archive)]) for name in ("government-news", "government-test", "second-reading-government"))
    assert (len(learnt), len(kept), len(again)) == (2578, 80, 40)
    assert not {gold.article.id for gold in learnt} & {gold.article.id for gold in kept}
    for gold in (*learnt, *kept, *again):
        assert all(name in gold.article.text for entity in gold.entities.values() for name in entity["names"])
