"""Read a document with the encoder (the accurate profile) and tag names and phrases from what it saw.

In: a Document with words. Out: a ``Reading`` (hidden states of every window), and tagged spans. The encoder is multilingual-e5-small, cut to
Thai and Latin pieces and fine-tuned, as an int8 ONNX file; the heads are small float arrays. PyTorch is not needed here.
"""

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from itertools import chain, repeat
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from threadpoolctl import ThreadpoolController

from kg.arrays import Array, gelu, means
from kg.chains import read_chains
from kg.gazetteer import Seen
from kg.mentions.features import document_features, known_matrix, line_borders
from kg.mentions.pieces import PAD, load_tokenizer
from kg.mentions.tagger import MODELS, TaggedSpan
from kg.mentions.windows import Window, cut_windows
from kg.model import Document


class Reading(NamedTuple):
    """What the encoder saw: the windows of a document and the hidden states (pieces, hidden) of each."""

    windows: list[Window]
    states: list[Array]


class EncoderModel:
    """The ONNX session, the tokenizer, the arrays of the heads and what the labels mean."""

    def __init__(self, folder: Path, *, threads: int) -> None:
        """Load the files of a folder: encoder.onnx, heads.npz, heads.json, pieces.json."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # onnxruntime's norm that takes the sum before it along takes four times as long as the two apart (1.32).
        self.session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
        )
        self.inputs = {found.name for found in self.session.get_inputs()}
        self.tokenizer = load_tokenizer(folder / "pieces.json")
        self.meta: dict[str, Any] = json.loads((folder / "heads.json").read_text(encoding="utf-8"))
        with np.load(folder / "heads.npz") as file:
            found = {name: file[name] for name in file.files}
        self.arrays: dict[str, Array] = {name: array.astype(np.float32) for name, array in found.items() if not name.endswith((".int8", ".scale"))}
        for name, table in found.items():
            if name.endswith(".int8"):  # a big table: 8-bit integers, a scale by row
                base = name.removesuffix(".int8")
                self.arrays[base] = table.astype(np.float32) * found[f"{base}.scale"]
        # Features of words, (features, labels of all layers); row 0, the unknown feature's, is zeros.
        self.wide: Array = np.concatenate([self.arrays.pop(f"{layer}.wide") for layer in self.meta["labels"]], 1)
        self.cache: dict[tuple[str, bool], list[int]] = {}
        self._pools = ThreadpoolController()

    def one_thread(self) -> AbstractContextManager[object]:
        """Return a context in which numpy multiplies with one thread: the heads' matrices are so small that sharing them out costs more than they do."""
        limits: AbstractContextManager[object] = self._pools.limit(limits=1, user_api="blas")
        return limits


@lru_cache(maxsize=2)
def load_encoder(folder: Path = MODELS, *, threads: int = 0) -> EncoderModel:
    """Return the encoder of a folder; ``threads`` 0 leaves the number to onnxruntime."""
    return EncoderModel(folder, threads=threads)


def read_document(document: Document, model: EncoderModel) -> Reading:
    """Run the encoder over the windows of a document."""
    if len(model.cache) > 200_000:
        model.cache.clear()
    windows = cut_windows(document, model.tokenizer, cache=model.cache)
    states: list[Array] = []
    for window in windows:
        ids = np.array([window.ids], np.int64)
        mask = {"mask": (ids != PAD).astype(np.int32)} if "mask" in model.inputs else {}  # encoders of before take one
        found = model.session.run(None, {"ids": ids, **mask})
        states.append(np.asarray(found[0][0], np.float32))
    return Reading(windows, states)


def tag_reading(document: Document, reading: Reading, seen: Sequence[Seen], model: EncoderModel) -> list[TaggedSpan]:
    """Return what the heads of both layers see."""
    size = len(document.words)
    if not size:
        return []
    known = known_matrix(document, seen)
    labels = model.meta["labels"]
    a = model.arrays
    views = []
    for window, states in zip(reading.windows, reading.states, strict=True):
        first = np.minimum(np.array(window.first[window.fresh :], np.int64), len(states) - 1)
        last = np.maximum(np.minimum(np.array(window.last[window.fresh :], np.int64), len(states)), first + 1)
        views.append(np.concatenate([states[first], means(states, first, last), known[window.words[window.fresh :]]], 1))
    places = np.concatenate([np.array(window.words[window.fresh :], np.int64) for window in reading.windows])
    words = np.empty((size, views[0].shape[1]), np.float32)  # every word is fresh in exactly one window
    words[places] = np.concatenate(views)
    rows = document_features(document, seen)
    sizes = np.fromiter(map(len, rows), np.int64, size)
    numbers = np.fromiter(map(model.meta["word_features"].get, chain.from_iterable(rows), repeat(0)), np.int64, int(sizes.sum()))
    wide = np.add.reduceat(model.wide.take(numbers, 0), np.cumsum(sizes) - sizes, axis=0)
    starts = line_borders(document)[:-1]
    models = []
    for layer, at in zip(labels, np.cumsum([0, *(len(names) for names in labels.values())]), strict=False):
        with model.one_thread():
            table = gelu(words @ a[f"{layer}.inner.w"].T + a[f"{layer}.inner.b"]) @ a[f"{layer}.out.w"].T + a[f"{layer}.out.b"]
        table += wide[:, at : at + len(labels[layer])]
        table[:, 0] -= model.meta["outside_bias"][layer]
        table[starts, 2::2] = FAR
        models.append((table, a[f"{layer}.next"]))
    spans = []
    for layer, (odds, _) in zip(labels, read_chains(models, [0, size], paths=False), strict=True):
        spans += _spans(document, odds.astype(np.float32), labels[layer])
    return spans


# Added to the score of a label that cannot be.
FAR = -1e4


def _spans(document: Document, table: Array, labels: list[str]) -> list[TaggedSpan]:
    """Decode labels word by word: the type of a word is the sum of its B and I; a new span begins at B or a change of type."""
    kinds = [label[2:] for label in labels[1::2]]
    begin, inside = table[:, 1::2], table[:, 2::2]
    both = begin + inside
    spans: list[TaggedSpan] = []
    start, kind, odds = -1, -1, 1.0
    text, words = document.text, document.words

    def close(end: int) -> None:
        if start >= 0:
            spans.append(TaggedSpan(words[start][0], words[end - 1][1], kinds[kind], float(odds)))

    for at in range(len(words)):
        best = int(both[at].argmax())
        if both[at, best] < table[at, 0]:
            close(at)
            start = -1
            continue
        fresh_line = at > 0 and "\n" in text[words[at - 1][1] : words[at][0]]
        if start >= 0 and best == kind and begin[at, best] <= inside[at, best] and not fresh_line:
            odds = min(odds, float(both[at, best]))
            continue
        close(at)
        start, kind, odds = at, best, float(both[at, best])
    close(len(words))
    return spans
