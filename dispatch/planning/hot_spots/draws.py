"""Counts drawn at random by key: the same key gives the same numbers on every machine.

Raw Philox 4x64 (Salmon et al. 2011, SC '11), keyed by SHA-256 of the names given; 53 bits make a uniform, and a case
falls into the cell whose cumulative share it meets. No generator of numpy's: its methods may change with a release.
"""

from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]

_UNIT = 2.0**-53


def uniforms(key: tuple[str | int, ...], n: int) -> Floats:
    """Return `n` numbers in [0, 1) for a key."""
    digest = sha256("\x1f".join(str(part) for part in key).encode()).digest()
    words = np.frombuffer(digest[:16], dtype="<u8").astype(np.uint64)
    return np.asarray((np.random.Philox(key=words).random_raw(n) >> np.uint64(11)) * _UNIT, dtype=np.float64)


def counts(key: tuple[str | int, ...], cases: int, shares: Floats) -> NDArray[np.int64]:
    """Return how many of `cases` fall into each cell, at random by shares that sum to 1."""
    edges = np.cumsum(shares)
    found = np.searchsorted(edges / edges[-1], uniforms(key, cases), side="right")
    return np.bincount(np.minimum(found, len(shares) - 1), minlength=len(shares))
