"""Which nodes may be several things of one name: proposals to take articles apart, with the evidence of both sides.

In: a store. Out: for a node whose articles say what cannot hold of one thing (a body within two ministries, a site in two provinces; a person of two sexes,
of the police and the army, abbot of two temples, in office in two provinces at a time, where the articles share neither office nor body nor province), the
articles that would be another's, the likeliest first. What it does not do: decide, or doubt a node that somebody put together by a decision.

Persons are told apart only where two things come together. In the archive of 51,331 articles 20 of 18,025 words behind titles stand behind those of both
sexes or forces: the eleven that were read were slips of an article. Of 26 persons of 3,000 articles whose articles share no rare name none seemed to be two:
officials move, and ministers change.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from kg.graph.decisions import Decisions
from kg.graph.quads import RDF, SCHEMA, node, value
from kg.graph.resolve import Proposal, Side, side, split_name
from kg.graph.signs import POSTS, Sign, chain, known_names, place_code, place_iri, place_name, read_signs, words_of
from kg.graph.store import DEFAULT, Store
from kg.model import ARTICLE_BASE, ENTITY_BASE, ONTOLOGY

_TYPE = node(RDF + "type")
# Offices in two provinces held within so many days are held at once: who is sent elsewhere is seen there for years.
AT_ONCE_DAYS = 31
FAR_APART_DAYS = 730
# How likely: of 43 splits of bodies and places proposed on 5,500 articles 41 were right, read by hand (21 of 22 on the 2,500 that nothing was tuned on);
# of persons none was proposed there, so how often such a proposal is right is not known.
STATED, OF_PERSON, EACH_MORE, MOST = 0.75, 0.6, 0.05, 0.95
QUOTES = 3
_PERSON = f"{ENTITY_BASE}person/"


@dataclass
class _Group:
    """Articles that share keys, and the entity that was split off already and shares one of them."""

    articles: set[str]
    keys: set[str]
    iri: str = ""


class _Split(NamedTuple):
    """The articles that stay, those of another, how likely they are two, why, and the kinds of signs that tell it, the first the best."""

    main: _Group
    other: _Group
    score: float
    why: str
    kinds: Sequence[str]


_Told = Mapping[str, Sequence[Sign]]


def propose_splits(store: Store, decisions: Decisions, *, limit: int = 50) -> list[Proposal]:
    """Return the likeliest splits on which nothing was decided yet; the articles that would be taken apart stand in ``apart``."""
    joined = {*decisions.same, *decisions.same.values(), *decisions.split.values()}
    gone: dict[str, set[str]] = defaultdict(set)
    for article, entity in decisions.split:
        gone[entity].add(article)
    every = read_signs(store)
    found = []
    for entity, open_ in sorted(every.items()):
        if entity not in joined and len(open_) > 1:
            here = {value(quad.graph_name) for quad in store.inner.quads_for_pattern(node(entity), _TYPE, None, None) if quad.graph_name != DEFAULT}
            split_off = {article: every.get(decisions.name(article, entity), {}).get(article, []) for article in gone[entity]}
            signs = open_ | {article: told for article, told in split_off.items() if told}
            splits = (_of_person if entity.startswith(_PERSON) else _of_body)(store, decisions, entity, here | gone[entity], signs)
            found += [(split, entity, signs) for split in splits]
    found.sort(key=lambda row: (-row[0].score, -min(len(row[0].main.articles), len(row[0].other.articles)), row[1], min(row[0].other.articles)))
    return [_proposal(store, *row) for row in found[:limit]]


def _proposal(store: Store, split: _Split, entity: str, signs: _Told) -> Proposal:
    kinds = split.kinds
    telling = {article: sign for kind in reversed(kinds) for article, told in signs.items() for sign in reversed(told) if sign.kind == kind}

    def rank(article: str) -> tuple[int, str]:
        return kinds.index(telling[article].kind) if article in telling else len(kinds), article

    main, apart = (sorted(group.articles, key=rank) for group in (split.main, split.other))
    one, other = (_side(store, entity, articles, telling) for articles in (main, apart))
    return Proposal(split.score, split.why, one, replace(other, iri=split.other.iri or split_name(entity, apart)), tuple(sorted(apart)), main[0])


def _side(store: Store, entity: str, articles: Sequence[str], telling: Mapping[str, Sign]) -> Side:
    """Return what some articles say of an entity, quoted where they tell it apart; of one that was added for what it names elsewhere, the headline."""
    words = ((at, words_of(store, at, telling[at]) if at in telling else f"[{_said(store, at, 'headline')}]") for at in articles[:QUOTES])
    return side(store, entity, articles=articles, quotes=[f"{article.removeprefix(ARTICLE_BASE)}: {said}" for article, said in words])


def _said(store: Store, article: str, what: str) -> str:
    graph = node(article)
    return min((value(quad.object) for quad in store.inner.quads_for_pattern(graph, node(SCHEMA + what), None, graph)), default="")


def _components(keys: Mapping[str, set[str]], decisions: Decisions, entity: str) -> list[_Group]:
    """Return an entity's articles in groups that share no key: first those that were confirmed, which are one, last those like what was split off."""
    stay = {article for article in keys if (article, entity) not in decisions.split}
    confirmed = {article for article in stay if (article, entity) in decisions.confirmed}
    shared = {key for article in confirmed for key in keys[article]}
    taken = {key: decisions.split[article, entity] for article in sorted(keys.keys() - stay) for key in keys[article]}
    groups: list[_Group] = []
    for article in sorted(stay):
        here = _Group({article}, keys[article] | shared if article in confirmed else set(keys[article]))
        apart = []
        for group in groups:
            if group.keys & here.keys:
                here = _Group(group.articles | here.articles, group.keys | here.keys)
            else:
                apart.append(group)
        groups = [*apart, here]
    for group in groups:
        group.iri = min((taken[key] for key in group.keys if key in taken), default="")
    return sorted(groups, key=lambda group: (not group.articles & confirmed, group.keys <= taken.keys(), -len(group.articles), min(group.articles)))


def _of_body(store: Store, decisions: Decisions, entity: str, articles: set[str], signs: _Told) -> Iterator[_Split]:
    """Yield what may be taken apart of a body or place."""
    for kind, keys in (("within", _provinces(signs)), ("under", _bodies(signs))):
        groups = _components(keys, decisions, entity)
        if len(groups) < 2:
            continue
        told = [_told(kind, group, signs) for group in groups]
        telling = {article for article, found in signs.items() if any(sign.kind == kind for sign in found)}
        _place_others(store, groups, {article for article in articles - telling if (article, entity) not in decisions.split}, kind)
        for group, name in list(zip(groups, told, strict=True))[1:]:
            score = STATED + EACH_MORE * (len(groups) - 2 + (len(group.articles) > 1))
            yield _Split(groups[0], group, min(MOST, score), f"{'in' if kind == 'within' else 'of'} {told[0]}; {name}", (kind,))
        return


def _provinces(signs: _Told) -> dict[str, set[str]]:
    """Return the provinces that articles tell a body or place to lie in."""
    keys = {article: {sign.value[:2] for sign in told if sign.kind == "within"} for article, told in signs.items()}
    return {article: codes for article, codes in keys.items() if codes}


def _bodies(signs: _Told) -> dict[str, set[str]]:
    """Return the bodies that articles tell a body to be part of; a ministry is that department of it that alone is told besides."""
    keys = {article: {sign.value for sign in told if sign.kind == "under"} for article, told in signs.items()}
    every = set().union(*keys.values())
    below = {iri: {other for other in every if other != iri and iri in chain(other)} for iri in every}
    lowest = {iri: {other for other in under if not below[other]} for iri, under in below.items()}
    told = {article: {min(lowest[iri]) if len(lowest[iri]) == 1 else iri for iri in iris if len(lowest[iri]) < 2} for article, iris in keys.items()}
    return {article: iris for article, iris in told.items() if iris}


def _told(kind: str, group: _Group, signs: _Told) -> str:
    """Return the province or the body that most articles of a group tell."""
    values = [sign.value[:2] if kind == "within" else sign.value for article in group.articles for sign in signs[article] if sign.kind == kind]
    best = max(sorted(set(values)), key=values.count)
    return place_name(best) if kind == "within" else known_names()[best].thai


def _place_others(store: Store, groups: list[_Group], articles: set[str], kind: str) -> None:
    """Add to a group the articles that name no province or body beside the name, but somewhere that of this group alone."""
    named = [{place_iri(key) if kind == "within" else key for key in group.keys} for group in groups]
    for article in sorted(articles):
        fits = [group for group, iris in zip(groups, named, strict=True) if any(_names(store, article, iri) for iri in sorted(iris))]
        if len(fits) == 1:
            fits[0].articles.add(article)


def _names(store: Store, article: str, iri: str) -> bool:
    return any(True for _ in store.inner.quads_for_pattern(node(iri), _TYPE, None, node(article)))


def _of_person(store: Store, decisions: Decisions, entity: str, articles: set[str], signs: _Told) -> Iterator[_Split]:
    """Yield what may be taken apart of a person."""
    values: dict[str, set[str]] = defaultdict(set)
    for told in signs.values():
        for sign in told:
            values["post" if sign.kind == "rooted" else sign.kind].add(sign.value)
    if all(len(told) < 2 for told in values.values()):
        return
    company = {article: keys for article in articles if (keys := _company(store, decisions.name(article, entity), article))}
    groups = _components(company, decisions, entity)
    for group in groups[1:]:
        reasons = dict(_incompatible(store, groups[0].articles, group.articles, signs))
        if not reasons:
            continue
        days = _days(store, groups[0].articles, group.articles)
        far = days is not None and days >= FAR_APART_DAYS
        why = "; ".join([*reasons.values(), "no office, body or province in common", *([f"{days // 365} years apart"] if far and days else [])])
        yield _Split(groups[0], group, min(MOST, OF_PERSON + EACH_MORE * (len(reasons) - 1 + far)), why, tuple(reasons))


def _company(store: Store, entity: str, article: str) -> set[str]:
    """Return the offices and bodies of a person in an article with all that these belong to, the provinces and the lesser known persons that it names."""
    graph = node(article)
    keys: set[str] = set()
    for name in POSTS:
        for quad in store.inner.quads_for_pattern(node(entity), node(ONTOLOGY + name), None, graph):
            keys |= {value(quad.object), *chain(value(quad.object))}
    for quad in store.inner.quads_for_pattern(None, _TYPE, None, graph):
        iri = value(quad.subject)
        if code := place_code(iri):
            keys.add(code[:2])
        elif iri.startswith(_PERSON) and iri != entity and iri not in known_names():
            keys.add(iri)
    return keys


def _incompatible(store: Store, main: set[str], other: set[str], signs: _Told) -> Iterator[tuple[str, str]]:
    """Yield what the articles of two groups tell of a person that cannot be of one, with the kind of signs that tell it."""

    def told(articles: set[str], *kinds: str) -> set[str]:
        return {sign.value for article in articles for sign in signs.get(article, ()) if sign.kind in kinds}

    for kind in ("sex", "force"):
        one, two = told(main, kind), told(other, kind)
        if len(one) == 1 == len(two) and one != two:
            yield kind, f"{min(one)}, {min(two)}"
    one, two = told(main, "temple"), told(other, "temple")
    if one and two and not any(a.startswith(b[:6]) for a in one for b in two):
        yield "temple", f"{min(one)}, {min(two)}"
    one, two = told(main, "rooted"), told(other, "rooted")
    if one and two and not one & two:
        yield "rooted", f"at home in {place_name(min(one))}, {place_name(min(two))}"
    one, two = told(main, "post"), told(other, "post")
    days = _days(store, *({article for article in side_ if told({article}, "post")} for side_ in (main, other))) if one and two and not one & two else None
    if days is not None and days <= AT_ONCE_DAYS:
        yield "post", f"in office in {place_name(min(one))} and {place_name(min(two))} at once"


def _days(store: Store, one: set[str], other: set[str]) -> int | None:
    """Return how many days lie between the nearest articles of two groups, None where the dates are not known."""
    days = [sorted(_day(store, article) for article in articles) for articles in (one, other)]
    known = [[day for day in found if day] for found in days]
    return min((abs(a - b) for a in known[0] for b in known[1]), default=None)


def _day(store: Store, article: str) -> int:
    try:
        return date.fromisoformat(_said(store, article, "datePublished")[:10]).toordinal()
    except ValueError:
        return 0
