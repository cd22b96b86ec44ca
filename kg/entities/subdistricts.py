"""The 7,436 subdistricts of Thailand (ตำบล, in Bangkok แขวง), by their Thai names.

In: a name without its prefix. Out: the known names that bear it, each within its district. Names and DOPA codes are those of geothai (code MIT, data CC BY
4.0). 795 names are shared (หนองบัว is 28 subdistricts), so that a name alone says nothing: ``kg.entities.link`` asks the
article for the district or province.
"""

from collections import defaultdict
from functools import lru_cache

from kg.model import ENTITY_BASE
from kg.ontology import KnownName


@lru_cache(maxsize=1)
def load_subdistricts() -> dict[str, tuple[KnownName, ...]]:
    """Return the subdistricts by their Thai name, in the order of their codes; takes a tenth of a second."""
    import geothai

    found: dict[str, list[KnownName]] = defaultdict(list)
    for province in geothai.provinces():
        for district in geothai.districts(province.code):
            for place in geothai.subdistricts(district.code):
                found[place.name_th].append(
                    KnownName(
                        iri=f"{ENTITY_BASE}place/TH-{place.code}",
                        type="Place",
                        thai=("แขวง" if province.code == "10" else "ตำบล") + place.name_th,
                        english=place.name_en,
                        aliases=(),
                        ambiguous=frozenset(),
                        parent=f"{ENTITY_BASE}place/TH-{district.code}",
                        code=place.code,
                    )
                )
    return {name: tuple(places) for name, places in found.items()}
