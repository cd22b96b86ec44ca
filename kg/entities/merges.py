"""Clusters of mentions, joined: which names in one article are one thing's.

In: clusters of one type, each of one form. Out: fewer clusters. Each function knows one way in which a name comes back: translated in brackets, a
first name after the full one, an acronym, cut by ฯ, misspelt, described in other words. What it does not do: order the ways (``kg.entities.resolve``).
"""

import difflib
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kg.entities.brackets import OR, abbreviates, may_be_called, may_call
from kg.gazetteer import Gazetteer
from kg.model import Mention
from kg.thai.abbreviations import spell_out
from kg.thai.spelling import one_letter_off, plain

_JUNK = re.compile(r"[\s\u200b\"'“”‘’().ฯ,]+")
DESCRIPTIVE = frozenset({"Event", "Work", "Group", "Position"})
# Two descriptions this alike name one thing; half of the longer one is enough when the shorter lies within it (measured on train).
ALIKE = 0.78
WITHIN = 0.55


@lru_cache(maxsize=8192)
def normal(name: str) -> str:
    """Return a name without white space, quotation marks, full stops and ฯ, in NFC and lower case.

    >>> normal("ป.ป.ช. ")
    'ปปช'
    """
    return _JUNK.sub("", unicodedata.normalize("NFC", name)).lower()


class Cluster:
    """Mentions of one thing, growing."""

    def __init__(self, mention: Mention) -> None:
        self.type = mention.type
        self.mentions = [mention]

    @property
    def forms(self) -> set[str]:
        """Return the forms of its names."""
        return {m.name for m in self.mentions}

    @property
    def known(self) -> str | None:
        """Return the IRI of the known name it was found to be."""
        return next((m.known for m in self.mentions if m.known), None)

    def absorb(self, other: "Cluster") -> None:
        """Take in the mentions of another."""
        self.mentions += other.mentions


# "นายสุซุกิ คาซุยะ (Mr. Suzuki Kazuya)": a name in the other script in brackets right behind, a title between at most.
_BRACKET = re.compile(r"\s?\([^()]{0,30}\Z")
_LATIN = re.compile(r"[A-Za-z]{2}")


def merge_translated(found: Sequence[Cluster], text: str, gazetteer: Gazetteer) -> list[Cluster]:
    """Join a name with the one in Latin letters that stands in brackets behind it."""
    latin = {m.span.start: (cluster, m) for cluster in found for m in cluster.mentions if _LATIN.match(m.name)}
    starts = sorted(latin)
    gone: set[int] = set()
    for cluster in found:
        for mention in list(cluster.mentions):
            if _LATIN.match(mention.name):
                continue
            at = bisect_left(starts, mention.span.end)
            if at < len(starts) and _BRACKET.match(text[mention.span.end : min(starts[at], mention.span.end + 40)]) and starts[at] - mention.span.end < 40:
                other, there = latin[starts[at]]
                if (
                    other is not cluster
                    and id(other) not in gone
                    and (other.known is None or cluster.known is None)
                    and may_be_called(mention, there.name, text, gazetteer)
                    and may_call(mention, there, text, gazetteer)
                ):
                    gone.add(id(other))
                    cluster.absorb(other)
    return [cluster for cluster in found if id(cluster) not in gone]


def merge_persons(found: list[Cluster]) -> list[Cluster]:
    """Join a first or family name with the nearest full name that has it."""
    full = [c for c in found if any(" " in form for form in c.forms)]
    merged = list(full)
    for cluster in found:
        if cluster in full:
            continue
        form = cluster.mentions[0].name
        homes = [c for c in full if any(_names_person(form, longer) for longer in c.forms)]
        if len(homes) >= 1:
            # Two of one first name: the nearest full name before it.
            at = cluster.mentions[0].span.start
            homes.sort(key=lambda c: min(abs(m.span.start - at) for m in c.mentions))
            homes[0].absorb(cluster)
        else:
            merged.append(cluster)
    return merged


def _names_person(short: str, full: str) -> bool:
    first, *rest = full.split(" ")
    return short == first or (bool(rest) and (short == rest[-1] or normal(short) == normal(full)))


_GOVERNMENT = re.compile(r"รัฐบาล|(?:Royal Thai |Thai |the )?[Gg]overnment")
_BARE_GOVERNMENT = frozenset({"รัฐบาล", "Government", "government", "Govt"})
_THAI_GOVERNMENT = frozenset({"รัฐบาลไทย", "รัฐบาลแห่งราชอาณาจักรไทย", "Thai Government", "Thai government", "Royal Thai Government"})


def merge_organizations(found: list[Cluster], text: str, gazetteer: Gazetteer) -> list[Cluster]:
    """Join a body with its acronym in brackets or behind หรือ, and the bare government with the Thai one."""
    by_form = {form: cluster for cluster in found for form in cluster.forms}
    into: dict[int, Cluster] = {}
    for cluster in found:
        for mention in cluster.mentions:
            inside = re.match(r"\s?\(\s?([^()\n]{2,60}?)\s?\)", text[mention.span.end : mention.span.end + 70])
            for form in re.split(r"\s?[:/,]\s?|\sหรือ\s", inside[1]) if inside else ():
                other = by_form.get(form)
                if (
                    other is not None
                    and other is not cluster
                    and (other.known is None or cluster.known is None)
                    and may_be_called(mention, form, text, gazetteer)
                    and all(may_call(mention, there, text, gazetteer) for there in other.mentions)
                ):
                    into[id(other)] = cluster
            if short := OR.match(text, mention.span.end):
                other = by_form.get(short[1])
                if other is not None and other is not cluster and other.known is None and abbreviates(short[1], mention.name):
                    into[id(other)] = cluster
    # "รัฐบาล" is the Thai one, where the article names no other.
    governments = [c for c in found if any(_GOVERNMENT.match(form) for form in c.forms)]
    if len(governments) == 2:
        bare, full = sorted(governments, key=lambda c: max(len(form) for form in c.forms))
        if bare.forms <= _BARE_GOVERNMENT and any(form in _THAI_GOVERNMENT for form in full.forms):
            into[id(bare)] = full
    merged = []
    for cluster in found:
        home, hops = into.get(id(cluster)), 0
        while home is not None and id(home) in into and hops < 5:
            home, hops = into[id(home)], hops + 1
        if home is None or home is cluster:
            merged.append(cluster)
        else:
            home.absorb(cluster)
    return merged


def merge_cut(found: Sequence[Cluster]) -> list[Cluster]:
    """Join a name that ฯ cuts short with the nearest whose name begins so: "กระทรวงฯ", "ผู้ว่าการรถไฟฯ"."""
    gone: set[int] = set()
    for cluster in found:
        stems = [normal(spell_out(form[: form.index("ฯ")])) for form in cluster.forms if form.endswith("ฯ")]
        if not stems or cluster.known is not None:
            continue
        at = cluster.mentions[0].span.start
        homes = [c for c in found if c is not cluster and id(c) not in gone and any(_goes_on(form, stem) for form in c.forms for stem in stems)]
        if homes:
            gone.add(id(cluster))
            min(homes, key=lambda c: min(abs(m.span.start - at) for m in c.mentions)).absorb(cluster)
    return [cluster for cluster in found if id(cluster) not in gone]


def _goes_on(form: str, stem: str) -> bool:
    return len(normal(form)) > len(stem) and normal(spell_out(form)).startswith(stem)


def merge_slips(found: Sequence[Cluster]) -> list[Cluster]:
    """Join names that one letter parts: "สำนักนายรัฐมนตรี". Acronyms, in which every letter counts, and two known names stay apart."""
    merged: list[tuple[Cluster, set[str]]] = []
    for cluster in found:
        keys = {key for form in cluster.forms if "." not in (name := spell_out(form)) for key in one_letter_off(plain(name))}
        home = next((c for c, others in merged if (c.known is None or cluster.known is None) and not keys.isdisjoint(others)), None)
        if home is None:
            merged.append((cluster, keys))
        else:
            home.absorb(cluster)
    return [cluster for cluster, _ in merged]


# "การประชุมผู้ประกอบการชาวจีนโลก (… : WCEC)": on train 16 of 18 events whose names hold such letters are the event before the bracket.
_IN_BRACKET = re.compile(r"\s?\(([^()\n]{2,90})\)")
_LETTERS = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z0-9&\-]*[A-Z][A-Za-z0-9&\-]*")


def merge_abbreviated(found: list[Cluster], text: str) -> list[Cluster]:
    """Join an event or a work whose name holds the letters in brackets behind another with that other."""
    gone: set[int] = set()
    for cluster in found:
        letters = {
            word for mention in cluster.mentions if (bracket := _IN_BRACKET.match(text, mention.span.end)) is not None for word in _LETTERS.findall(bracket[1])
        }
        for other in found:
            if (
                other is not cluster
                and id(other) not in gone
                and id(cluster) not in gone
                and any(letters & set(_LETTERS.findall(form)) for form in other.forms)
            ):
                gone.add(id(other))
                cluster.absorb(other)
    return [cluster for cluster in found if id(cluster) not in gone]


def merge_descriptions(found: list[Cluster], kind: str) -> list[Cluster]:
    """Join descriptions that are alike; offices are joined by their own form only."""
    merged: list[Cluster] = []
    for cluster in sorted(found, key=lambda c: (-max(len(normal(f)) for f in c.forms), c.mentions[0].span)):
        home = None
        if kind != "Position":
            home = next((c for c in merged if _alike(cluster.forms, c.forms)), None)
        if home is None:
            merged.append(cluster)
        else:
            home.absorb(cluster)
    return merged


# What people come together for; a headline and the body name it by different ones of these.
_GATHERING = re.compile(r"(?:การ|งาน|จัด|ร่วม)*(?:ประชุม|สัมมนา|เสวนา|อภิปราย|บรรยาย)|เวที|งาน|กิจกรรม|พิธี|มหกรรม")


def merge_headline(found: list[Cluster], text: str) -> list[Cluster]:
    """Join a gathering that only the headline (and a lead that repeats it) names with the first gathering of the body.

    "เวทีนานาชาติ “ผู้หญิง สันติภาพ ความมั่นคง”" above "งานประชุมเสวนา หัวข้อ “Women Peace and Security”": on train 8 of 9 such pairs whose names are unlike are one
    event. Letters or numbers of its own keep an event apart.
    """
    gatherings = [cluster for cluster in found if any(_GATHERING.match(form) for form in cluster.forms)]
    if len(gatherings) < 2:
        return found
    lines = text.split("\n", 2)
    body = len(lines[0])
    if len(lines) > 1 and difflib.SequenceMatcher(None, lines[0], lines[1][: len(lines[0])], autojunk=False).ratio() > LEAD_REPEATS:
        body += 1 + len(lines[1])
    above = [cluster for cluster in gatherings if all(m.span.start < body for m in cluster.mentions)]
    places = {id(c): [m.span.start for m in c.mentions if m.span.start >= body] for c in gatherings}
    below = sorted((c for c in gatherings if places[id(c)]), key=lambda c: min(places[id(c)]))
    if len(above) != 1 or not below or not _nothing_own(above[0].forms, below[0].forms):
        return found
    below[0].absorb(above[0])
    return [cluster for cluster in found if cluster is not above[0]]


# A second line this much like the headline is its repetition (what news sites put above the text).
LEAD_REPEATS = 0.6


def _nothing_own(forms: Iterable[str], others: Iterable[str]) -> bool:
    there = " ".join(others)
    return all(word in there for form in forms for word in re.findall(r"[A-Za-z]{2,}|\d+", form))


def _alike(forms: Iterable[str], others: Iterable[str]) -> bool:
    for a in forms:
        for b in others:
            short, long = sorted((normal(a), normal(b)), key=len)
            if not short:
                continue
            if short in long and len(short) >= WITHIN * len(long):
                return True
            if 2 * len(short) < ALIKE * (len(short) + len(long)) or _digits(a) != _digits(b):  # too short to be alike
                continue
            matcher = difflib.SequenceMatcher(None, short, long, autojunk=False)
            if matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE:  # the first is never less than the second
                return True
    return False


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)
