"""Minutes to the first team, in bands: the answer about cells that have no target.

The limits stand here alone; answers carry the bands, so files and pages only put them into words.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isinf

LIMITS_MIN = (5, 10, 20, 30)


@dataclass(frozen=True, slots=True)
class Band:
    """Times above `over_min` up to and including `up_to_min`, minutes; None: no limit, both None: nobody arrives."""

    name: str
    over_min: int | None
    up_to_min: int | None


_TIMED = [Band(f"minutes_{n}", *ends) for n, ends in enumerate(pairwise((0, *LIMITS_MIN, None)), start=1)]
BANDS = (*_TIMED, Band("no_road", None, None))


def band_of(seconds: float) -> Band:
    """Return the band of a time in seconds, inf for never; a time exactly on a limit is in the lower band."""
    return BANDS[-1] if isinf(seconds) else BANDS[bisect_left(LIMITS_MIN, seconds / 60)]


@dataclass(frozen=True, slots=True)
class Minutes:
    """Times summed up.

    Attributes
    ----------
    counts : tuple of int
        How many times are in each of `BANDS`.
    median_s, p90_s : float
        The least times within which half and nine tenths are, seconds (nearest rank); inf: never.
    worst : int
        Index of the longest time, the first of equals.
    """

    counts: tuple[int, ...]
    median_s: float
    p90_s: float
    worst: int


def minutes(seconds: Sequence[float]) -> Minutes | None:
    """Return times in seconds, inf for never, summed up; None where there are none."""
    if not seconds:
        return None
    found, ordered = Counter(map(band_of, seconds)), sorted(seconds)
    median_s, p90_s = (ordered[-(-len(ordered) * tenths // 10) - 1] for tenths in (5, 9))
    return Minutes(tuple(found[band] for band in BANDS), median_s, p90_s, seconds.index(ordered[-1]))
