"""Arithmetic that the encoder's heads share; 32-bit floats, numpy only."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


def gelu(x: Array) -> Array:
    """Return the tanh approximation of the Gaussian error linear unit (arXiv:1606.08415)."""
    found: Array = 0.5 * x * (1 + np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)))
    return found


def means(states: Array, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Array:
    """Return the mean state (ranges, hidden) of half-open ranges of pieces; an empty range gives zeros."""
    prefix = np.concatenate([np.zeros((1, states.shape[1]), np.float32), np.cumsum(states, 0, dtype=np.float32)])
    size = np.maximum(ends - starts, 1)[:, None]
    found: Array = (prefix[ends] - prefix[starts]) / size.astype(np.float32)
    return found
