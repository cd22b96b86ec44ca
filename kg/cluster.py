"""Reading on many machines: Dask Distributed hands batches of articles to its workers.

In: articles, and the address of a scheduler. Out: what each article becomes, in the order of the input, the same whatever worker made it; or
shards of N-Quads written by the workers themselves. A worker that dies has its batches done by another. What it does not do: start a cluster
(``dask scheduler`` and ``dask worker`` do), store graphs.
"""

import gzip
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from kg.errors import InputError, KgError
from kg.model import Article, Document, digest
from kg.pipeline import Profile, extract_all, extractor_name

T = TypeVar("T")
# Articles handed to a worker at a time, and batches that wait for each worker's thread so that none is idle.
BATCH = 32
WAITING = 3


def build_on_dask(
    sources: Iterable[Article | InputError],
    scheduler: str,
    *,
    profile: Profile = "accurate",
    min_score: float | None = None,
    then: Callable[[Document], T],
    batch: int = BATCH,
) -> Iterator[T | InputError]:
    """Yield what ``then`` makes of each article's document, in the order of the input; raise KgError where no cluster answers."""
    work = partial(extract_all, profile=profile, min_score=min_score, then=then)
    for made in _map(work, sources, scheduler, batch):
        yield from made


class Shard(NamedTuple):
    """A file of N-Quads that a worker wrote, how many articles it holds, and what could not be read."""

    path: str
    articles: int
    failures: list[InputError]


def write_shards(
    sources: Iterable[Article | InputError],
    scheduler: str,
    folder: Path,
    *,
    profile: Profile = "accurate",
    min_score: float | None = None,
    then: Callable[[Document], Any],
    size: int = 1000,
) -> Iterator[Shard]:
    """Let the workers write shards of ``size`` articles into a folder that all of them see; ``then`` returns an object with ``data``.

    A shard's name comes from its articles' content and the extractor, and one that is there already is not made again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    work = partial(_shard, folder=str(folder.resolve()), profile=profile, min_score=min_score, then=then)
    yield from _map(work, sources, scheduler, size)


def _shard(batch: list[Article | InputError], *, folder: str, profile: Profile, min_score: float | None, then: Callable[[Document], Any]) -> Shard:
    contents = [source.content_hash if isinstance(source, Article) else str(source) for source in batch]
    path = Path(folder) / f"{digest(extractor_name(profile, min_score=min_score), *contents)}.nq.gz"
    if path.exists():
        failures = [source for source in batch if isinstance(source, InputError)]
        return Shard(str(path), len(batch) - len(failures), failures)
    made = extract_all(batch, profile=profile, min_score=min_score, then=then)
    failures = [row for row in made if isinstance(row, InputError)]
    data = gzip.compress(b"".join(row.data for row in made if not isinstance(row, InputError)), mtime=0)
    if failures:  # what failed may be read the next time
        path = path.with_name(path.name.replace(".nq.gz", ".part.nq.gz"))
    _write(path, data)
    return Shard(str(path), len(made) - len(failures), failures)


def _write(path: Path, data: bytes) -> None:
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_bytes(data)
    half.replace(path)


def _map(work: Callable[[list[Article | InputError]], T], sources: Iterable[Article | InputError], scheduler: str, size: int) -> Iterator[T]:
    try:
        from distributed import Client
    except ImportError as error:
        raise KgError("the dask engine needs an extra: pip install 'thaikg[dask]'") from error
    try:
        client = Client(scheduler, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise KgError(f"no Dask scheduler answers at {scheduler}; start one with: dask scheduler") from error
    stream = iter(sources)
    waiting: deque[Any] = deque()
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise KgError(f"the Dask scheduler at {scheduler} has no workers; start some with: dask worker {scheduler} --nworkers auto --nthreads 1")
        while True:
            while len(waiting) < WAITING * threads and (batch := list(islice(stream, size))):
                # A batch is done again where its worker dies, up to the scheduler's allowed-failures.
                waiting.append(client.submit(work, batch, pure=False, retries=2))
            if not waiting:
                return
            yield waiting.popleft().result()
