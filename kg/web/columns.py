"""Many texts in one column of bytes, so that a graph's names take their letters and little more, and processes share them by a file.

In: texts. Out: ``Texts``, by place; places by text where they are sorted.
"""

from bisect import bisect_left
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


class Texts:
    """A column of texts in UTF-8.

    >>> names = Texts.of(["กัมพูชา", "ไทย"])
    >>> names[1], len(names), names.find("กัมพูชา"), names.find("ลาว")
    ('ไทย', 2, 0, None)
    """

    def __init__(self, letters: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        """Keep the bytes of all texts and where each ends; they may stand in a mapped file."""
        self.letters, self.ends = letters, ends
        self._letters, self._ends = letters.data, ends.data

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Texts":
        """Make a column of some texts."""
        parts = [text.encode("utf-8") for text in texts]
        return cls(np.frombuffer(b"".join(parts), dtype=np.uint8), np.cumsum([0, *map(len, parts)], dtype=np.int64)[1:])

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, at: int) -> str:
        """Return the text at a place, from 0."""
        return bytes(self._letters[self._ends[at - 1] if at else 0 : self._ends[at]]).decode("utf-8")

    def find(self, text: str) -> int | None:
        """Return the place of a text in a sorted column, None where it is not there."""
        at = bisect_left(range(len(self)), text, key=self.__getitem__)
        return at if at < len(self) and self[at] == text else None
