"""Choose the places where the next reporting points help most.

One after another: each is put where it brings the most villages within the limit, then where it saves the most walking
in all, then at the village with the least name. The choice is greedy: for one point it is the best there is, for
several it reaches at least 63 % of the best (Nemhauser, Wolsey & Fisher 1978).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class NextPoint:
    """A place for a new point, by its index: what it brings within the limit, and how much walking it saves in all."""

    index: int
    gained: tuple[str, ...]
    saved_s: float
    still_without: int


def next_points(
    names: Sequence[str],
    nearest_s: NDArray[np.float64],
    between_s: NDArray[np.float64],
    limit_s: float,
    most: int,
) -> list[NextPoint]:
    """Return up to `most` places for new points, each chosen with those before it in place.

    Parameters
    ----------
    names
        Of the villages or cells; a new point may stand at each.
    nearest_s
        Seconds on foot to the nearest point today, shape (names,); inf: no way.
    between_s
        Seconds on foot between them, shape (names, names); inf: no way.
    limit_s
        How long a walk may take.
    most
        How many are wanted; none is named that brings nobody within the limit.
    """
    found: list[NextPoint] = []
    now_s = np.array(nearest_s, dtype=np.float64)
    while len(found) < most and len(names):
        chosen = _best(names, now_s, between_s, limit_s)
        after_s = np.minimum(now_s, between_s[:, chosen])
        gained = (after_s <= limit_s) & (now_s > limit_s)
        if not gained.any():
            break
        both = np.isfinite(now_s)
        found.append(
            NextPoint(
                chosen,
                tuple(sorted(names[n] for n in np.flatnonzero(gained).tolist())),
                float(np.round((now_s[both] - after_s[both]).sum(), 1)),
                int((after_s > limit_s).sum()),
            )
        )
        now_s = after_s
    return found


def _best(names: Sequence[str], now_s: NDArray[np.float64], between_s: NDArray[np.float64], limit_s: float) -> int:
    gains = ((between_s <= limit_s) & (now_s > limit_s)[:, None]).sum(axis=0)
    capped_s = np.where(np.isfinite(now_s), now_s, 0.0)[:, None]
    saved_s = np.maximum(capped_s - np.minimum(capped_s, between_s), 0.0).sum(axis=0)
    return min(range(len(names)), key=lambda n: (-gains[n], -round(float(saved_s[n]), 1), names[n]))
