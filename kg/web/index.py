"""Names, types, dates and facts of a whole graph as columns, so that every page, search and picture is quick.

In: what ``kg.web.reading`` read of a store, or the folder that it was kept in. Out: an ``Index``: some hundred bytes a name, forty a fact.
Things (entities and articles) are numbered in the order of their IRIs. What it does not do: words and evidence.
"""

import os
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.model import FACT_BASE, TYPES
from kg.web.columns import Texts

# Raised whenever what is kept in files changes.
FORMAT = 4
STATUSES = ("actual", "planned", "negated")
KINDS = (*TYPES, "Article")
ARTICLE = KINDS.index("Article")
Numbers = NDArray[np.int32]


@dataclass
class Index:
    """What is known of a whole graph; ``-1`` where something is not known."""

    iris: Texts  # of things, sorted
    kinds: NDArray[np.int8]  # places in KINDS
    labels: Numbers  # of each thing: places in ``names``
    english: Numbers  # the same, the name in English
    dates: NDArray[np.bytes_]  # of articles: the day they were published
    sources: Numbers  # of articles: one of those with the same words, or of which they are copies
    degree: Numbers  # of how many different stated facts a thing is part, however many articles state each
    names: Texts  # of entities, the best known first, then of articles, the newest first
    named: Numbers  # whose name it is
    coded: bytes  # the names folded, a byte a letter, each with a line end
    starts: Numbers  # where each name begins there; one more at the end
    alphabet: Numbers  # places in ``names``, in the order of their codes
    relations: list[str]
    facts: Numbers  # (5, facts): subject, relation, object (below zero: a value, the last first), status, article
    ids: NDArray[np.uint64]  # the digits at the end of a fact's IRI
    scores: NDArray[np.float32]
    said: Numbers  # (2, statements): speaker, article
    values: Texts  # dates and numbers that are objects

    @cached_property
    def headlines(self) -> int:
        """The place of the first headline in ``names``."""
        return int(np.count_nonzero(self.kinds[self.named] != ARTICLE))

    def place(self, iri: str) -> int | None:
        """Return the number of a thing, None where the graph does not know it."""
        return self.iris.find(iri)

    def label(self, at: int) -> str:
        """Return the name of a thing, the end of its IRI where it has none."""
        return self.names[int(self.labels[at])] if self.labels[at] >= 0 else self.iris[at].rsplit("/", 1)[-1]

    def english_name(self, at: int) -> str | None:
        """Return the name of a thing in English."""
        return self.names[int(self.english[at])] if self.english[at] >= 0 else None

    def date(self, at: int) -> str | None:
        """Return the day on which an article was published."""
        return bytes(self.dates[at]).decode("ascii") or None

    def fact(self, row: int) -> str:
        """Return the IRI of a fact."""
        return f"{FACT_BASE}{int(self.ids[row]):016x}"

    def object_value(self, number: int) -> str:
        """Return the date or number that an object below zero means."""
        return self.values[-1 - number]


def code(text: str) -> bytes:
    """Return a folded name with a byte a letter; letters that are neither Thai nor Latin are all alike."""
    return text.casefold().replace("\n", " ").encode("cp874", "replace")


_ARRAYS = ("kinds", "labels", "english", "dates", "sources", "degree", "named", "starts", "alphabet", "facts", "ids", "scores", "said")
_TEXTS = ("iris", "names", "values")


def keep_index(made: Index, path: Path) -> None:
    """Write an index into a folder; raise OSError where that cannot be."""
    half = path.with_name(f"{path.name}.{os.getpid()}.half")
    try:
        half.mkdir()
        for name in _ARRAYS:
            np.save(half / f"{name}.npy", getattr(made, name))
        for name in _TEXTS:
            np.save(half / f"{name}.letters.npy", getattr(made, name).letters)
            np.save(half / f"{name}.ends.npy", getattr(made, name).ends)
        (half / "coded").write_bytes(made.coded)
        (half / "relations").write_text("\n".join(made.relations), encoding="utf-8")
        half.rename(path)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def open_index(path: Path) -> Index:
    """Return the index of a folder that ``keep_index`` wrote; its columns are mapped, so that all processes have them once."""

    def column(name: str) -> Any:
        return np.asarray(np.load(path / f"{name}.npy", mmap_mode="r", allow_pickle=False))

    columns: dict[str, Any] = {name: column(name) for name in _ARRAYS}
    columns |= {name: Texts(column(f"{name}.letters"), column(f"{name}.ends")) for name in _TEXTS}
    relations = (path / "relations").read_text(encoding="utf-8").split("\n")
    return Index(**columns, coded=(path / "coded").read_bytes(), relations=relations)
