"""From article to facts: the stages in their order, and nothing else.

In: an Article, or many. Out: Documents with entities, facts and statements. ``extract`` is pure; ``build`` is the only place that catches an
article's error. What it does not do: read files (``kg.articles``), write graphs (``kg.graph``).
"""

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain, islice
from typing import Any, Literal, TypeVar, overload

from kg import __version__
from kg.entities.describe import describe_entities
from kg.entities.link import link_entities
from kg.entities.offices import part_offices
from kg.entities.resolve import resolve_entities
from kg.entities.seats import stand_for
from kg.errors import InputError, KgError
from kg.facts.assemble import assemble_facts, best_claims
from kg.facts.classify import Claim, Key, blend_claims, calibrate_claims, cue_claims, find_claims, relation_scores
from kg.facts.cues import CueFinder, load_cues
from kg.facts.encoded import find_encoded_claims
from kg.facts.items import find_items
from kg.facts.pairs import compatible, find_pairs
from kg.facts.statements import find_statements
from kg.facts.status import find_status
from kg.gazetteer import Gazetteer, Seen, load_gazetteer
from kg.mentions.merge import find_mentions
from kg.mentions.tagger import MODELS, TaggedSpan, tag_words
from kg.model import Article, Document, Status, digest
from kg.ontology import ontology_folder
from kg.text.sentences import find_sentences

T = TypeVar("T")
Profile = Literal["accurate", "fast"]
PROFILES: tuple[Profile, ...] = ("accurate", "fast")
Stage = Callable[[Document], Document]
# Articles handed to a worker process at a time.
BATCH = 16
# Fewer articles are read before other processes have loaded their models.
WORTH_PROCESSES = 60


@dataclass(frozen=True)
class _Parts:
    """The knowledge and models that the stages of one profile use."""

    gazetteer: Gazetteer
    cues: CueFinder
    thresholds: dict[str, float]
    calibration: tuple[float, float]
    learnt: frozenset[str]  # relations that the models saw often enough; the others are read by their cues alone
    model: Any  # kg.mentions.encoder.EncoderModel, or None in the fast profile


@lru_cache(maxsize=2)
def _parts(profile: Profile, threads: int) -> _Parts:
    import json

    settings = json.loads((MODELS / "thresholds.json").read_text(encoding="utf-8"))
    slope, shift = settings[profile]["calibration"]
    model = None
    if profile == "accurate":
        from kg.mentions.encoder import load_encoder

        model = load_encoder(threads=threads)
    return _Parts(load_gazetteer(), load_cues(), settings[profile]["thresholds"], (slope, shift), frozenset(settings["learnt"]), model)


def stages(profile: Profile = "accurate", *, min_score: float | None = None, threads: int = 0) -> tuple[Stage, ...]:
    """Return the stages that follow ``find_sentences``, in order."""
    if profile not in PROFILES:
        raise KgError(f"unknown profile {profile!r}: choose one of {', '.join(PROFILES)}")
    parts = _parts(profile, threads)
    return (
        partial(_mentions, parts=parts),
        partial(resolve_entities, gazetteer=parts.gazetteer),
        partial(link_entities, gazetteer=parts.gazetteer),
        partial(part_offices, gazetteer=parts.gazetteer),
        partial(stand_for, gazetteer=parts.gazetteer),
        partial(describe_entities, gazetteer=parts.gazetteer),
        partial(_facts, parts=parts, min_score=min_score),
    )


@lru_cache(maxsize=8)
def extractor_name(profile: Profile = "accurate", *, min_score: float | None = None) -> str:
    """Return what ``kg:extractor`` says: version, profile, a fingerprint of models and ontology, and the lowest score kept where one was given.

    Two articles with one name and one content hash give the same facts.
    """
    folder = ontology_folder()
    parts = [(MODELS / "thresholds.json").read_text(encoding="utf-8"), (folder / "relations.ttl").read_text(encoding="utf-8")]
    parts += [f"{path.name} {path.stat().st_size}" for path in sorted([*MODELS.iterdir(), *(folder / "names").glob("*.ttl")]) if path.is_file()]
    least = f" min-score {min_score:g}" if min_score else ""
    return f"thaikg {__version__} {profile} {digest(*parts, length=8)}{least}"


def extract(article: Article, *, profile: Profile = "accurate", min_score: float | None = None, threads: int = 0) -> Document:
    """Return what an article says: entities, facts and statements, each with its words and score.

    The same article gives the same document, whatever else is read in the same process.
    """
    document = find_sentences(article).with_(extractor=extractor_name(profile, min_score=min_score))
    for stage in stages(profile, min_score=min_score, threads=threads):
        document = stage(document)
    return document


def _mentions(document: Document, *, parts: _Parts) -> Document:
    if parts.model is None:
        return find_mentions(document, gazetteer=parts.gazetteer, tag=tag_words)
    from kg.mentions.encoder import read_document, tag_reading

    reading = read_document(document, parts.model)
    document = document.with_(signals={"reading": reading})

    def tag(document: Document, seen: Sequence[Seen]) -> list[TaggedSpan]:
        return tag_reading(document, reading, seen, parts.model)

    return find_mentions(document, gazetteer=parts.gazetteer, tag=tag)


def _facts(document: Document, *, parts: _Parts, min_score: float | None) -> Document:
    relations = parts.cues.relations
    items = find_items(document)
    cues = parts.cues.find(document.text)
    pairs = find_pairs(document, items, cues, types=compatible(relations.values()))
    linear = find_claims(pairs, relation_scores(pairs), relations)
    claims: dict[Key, tuple[Claim, Status]] = {key: (claim, find_status(claim, cues)) for key, claim in linear.items()}
    reading = document.signals.get("reading")
    if reading is not None:
        claims = blend_claims(find_encoded_claims(document, items, pairs, reading=reading, model=parts.model, relations=relations), claims)
    claims = calibrate_claims(claims, parts.calibration)
    rare = {name: relation for name, relation in relations.items() if name not in parts.learnt}
    cued = {key: (claim, find_status(claim, cues)) for key, claim in cue_claims(pairs, cues, rare, text=document.text).items()}
    claims = best_claims([*claims.items(), *cued.items()])
    document = document.with_(statements=find_statements(document, items, cues))
    document = assemble_facts(document, claims, relations=relations, thresholds=parts.thresholds, cues=cues, min_score=min_score)
    return document.with_(signals={})


def as_it_is(document: Document) -> Document:
    """Return a document as it is."""
    return document


@overload
def build(
    sources: Iterable[Article | InputError], *, profile: Profile = ..., min_score: float | None = ..., jobs: int = ...
) -> Iterator[Document | InputError]: ...


@overload
def build(
    sources: Iterable[Article | InputError], *, profile: Profile = ..., min_score: float | None = ..., jobs: int = ..., then: Callable[[Document], T]
) -> Iterator[T | InputError]: ...


def build(
    sources: Iterable[Article | InputError],
    *,
    profile: Profile = "accurate",
    min_score: float | None = None,
    jobs: int = 1,
    then: Callable[[Document], Any] = as_it_is,
) -> Iterator[Any]:
    """Yield the document of each article in the order of the input; an error takes the place of an article that fails.

    With ``jobs`` above 1 as many processes read at once; what comes out is the same. 0 takes a process for each core where there is enough to read.
    ``then``, a function of a module, is called on each document where it was read, and what it returns is yielded in its place.
    """
    if jobs == 0:
        stream = iter(sources)
        first = list(islice(stream, WORTH_PROCESSES))
        jobs = (os.cpu_count() or 1) if len(first) == WORTH_PROCESSES else 1
        sources = chain(first, stream)
    if jobs <= 1:
        for source in sources:
            yield _extract_safely(source, profile=profile, min_score=min_score, threads=0, then=then)
        return
    work = partial(extract_all, profile=profile, min_score=min_score, then=then)
    stream = iter(sources)
    with ProcessPoolExecutor(max_workers=min(jobs, os.cpu_count() or 1), initializer=_end_with_parent, initargs=(os.getpid(),)) as pool:
        waiting: list[Future[list[Any]]] = []
        while True:
            while len(waiting) < 2 * jobs and (batch := list(islice(stream, BATCH))):
                waiting.append(pool.submit(work, batch))
            if not waiting:
                return
            yield from waiting.pop(0).result()


def _end_with_parent(parent: int) -> None:
    """Have this process end when the one that started it is gone: killed, it could not tell its workers, and they would wait for ever."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def extract_all(
    batch: Iterable[Article | InputError], *, profile: Profile, min_score: float | None, then: Callable[[Document], T], threads: int = 1
) -> list[T | InputError]:
    """Return what becomes of each article of a batch: the work of one process."""
    return [_extract_safely(source, profile=profile, min_score=min_score, threads=threads, then=then) for source in batch]


def _extract_safely(source: Article | InputError, *, profile: Profile, min_score: float | None, threads: int, then: Callable[[Document], T]) -> T | InputError:
    if isinstance(source, InputError):
        return source
    try:
        return then(extract(source, profile=profile, min_score=min_score, threads=threads))
    except InputError as error:
        return error
    except KgError:
        raise
    except Exception as error:  # noqa: BLE001 - one article's failure must not stop an archive; it is named and reported
        return InputError(source.id, f"extraction failed: {type(error).__name__}: {error}")
