"""Read a document with the encoder (the accurate profile) and tag names and phrases from what it saw.

In: a Document with words. Out: a ``Reading`` (hidden states of every window), and tagged spans. The encoder is multilingual-e5-small, cut to
Thai and Latin pieces and fine-tuned, as an int8 ONNX file; the heads are small float arrays. PyTorch is not needed here.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.gazetteer import Seen
from kg.mentions.features import known_matrix
from kg.mentions.pieces import PAD, load_tokenizer
from kg.mentions.tagger import MODELS, TaggedSpan
from kg.mentions.windows import Window, cut_windows
from kg.model import Document

Array = NDArray[np.float32]


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
        self.session = onnxruntime.InferenceSession(str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"])
        self.tokenizer = load_tokenizer(folder / "pieces.json")
        self.meta: dict[str, Any] = json.loads((folder / "heads.json").read_text(encoding="utf-8"))
        with np.load(folder / "heads.npz") as file:
            self.arrays: dict[str, Array] = {name: file[name].astype(np.float32) for name in file.files}
        self.cache: dict[tuple[str, bool], list[int]] = {}


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
        found = model.session.run(None, {"ids": ids, "mask": (ids != PAD).astype(np.float32)})
        states.append(np.asarray(found[0][0], np.float32))
    return Reading(windows, states)


def gelu(x: Array) -> Array:
    """Return the tanh approximation of the Gaussian error linear unit (arXiv:1606.08415)."""
    return 0.5 * x * (1 + np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)))


def means(states: Array, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Array:
    """Return the mean state of half-open ranges of pieces; an empty range gives zeros."""
    prefix = np.concatenate([np.zeros((1, states.shape[1]), np.float32), np.cumsum(states, 0, dtype=np.float32)])
    size = np.maximum(ends - starts, 1)[:, None]
    return (prefix[ends] - prefix[starts]) / size.astype(np.float32)


def tag_reading(document: Document, reading: Reading, seen: Sequence[Seen], model: EncoderModel) -> list[TaggedSpan]:
    """Return what the heads of both layers see."""
    known = known_matrix(document, seen)
    scores = {layer: np.zeros((len(document.words), len(labels)), np.float32) for layer, labels in model.meta["labels"].items()}
    for window, states in zip(reading.windows, reading.states, strict=True):
        first = np.minimum(np.array(window.first, np.int64), len(states) - 1)
        last = np.maximum(np.minimum(np.array(window.last, np.int64), len(states)), first + 1)
        words = np.concatenate([states[first], means(states, first, last), known[window.words]], 1)[window.fresh :]
        for layer, table in scores.items():
            a = model.arrays
            inner = gelu(words @ a[f"{layer}.inner.w"].T + a[f"{layer}.inner.b"])
            logits = inner @ a[f"{layer}.out.w"].T + a[f"{layer}.out.b"]
            logits[:, 0] -= model.meta["outside_bias"][layer]
            logits -= logits.max(1, keepdims=True)
            odds = np.exp(logits)
            table[window.words[window.fresh :]] = odds / odds.sum(1, keepdims=True)
    spans = []
    for layer, table in scores.items():
        spans += _spans(document, table, model.meta["labels"][layer])
    return spans


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
