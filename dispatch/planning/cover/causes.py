"""Causes of a place not being reached within the target: a closed list, asked in this order.

Each cause names what would have to change: the map, the posts, the roster, the skills, the number of teams.
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class GapCause(StrEnum):
    """The reason why nobody arrives in time."""

    NO_GROUND = "no_ground"
    """Neither a road nor a place of the cell is known, so a point inside it was judged."""
    NO_ROAD = "no_road"
    """No post of the county has a road to the place."""
    TOO_FAR = "too_far"
    """Even a team that leaves its post at once would be late, from every post."""
    NOBODY_ON_DUTY = "nobody_on_duty"
    """A post is near enough, but no team there is on duty, or only one on call, which leaves too late."""
    NOBODY_WITH_SKILL = "nobody_with_skill"
    """A team arrives in time, but none that may take such a case."""
    BUSY_TOO_OFTEN = "busy_too_often"
    """A team arrives in time when it is free, but too often it is not."""


ORDER = tuple(GapCause)
REACHED = -1


def causes(
    least_s: NDArray[np.float64],
    on_duty_s: NDArray[np.float64],
    able_s: NDArray[np.float64],
    unknown: NDArray[np.bool_],
    allowed_s: NDArray[np.float64],
) -> NDArray[np.int8]:
    """Return per place the index of its cause in `ORDER`, or `REACHED`.

    Parameters
    ----------
    least_s
        The least travel time from any post of the county, manned or not, seconds, shape (places,); inf: no way.
    on_duty_s
        The least arrival of a team that answers a call, whatever its skills; inf: none.
    able_s
        The least arrival of a team that may take the case; inf: none.
    unknown
        Whether a point in the middle stands for a cell of which nothing is known.
    allowed_s
        The target of each place; exactly that is in time. NaN: none, so there is no cause.
    """
    late = able_s > allowed_s
    found = np.full(len(able_s), REACHED, dtype=np.int8)
    found[late] = ORDER.index(GapCause.NOBODY_WITH_SKILL)
    found[late & (on_duty_s > allowed_s)] = ORDER.index(GapCause.NOBODY_ON_DUTY)
    found[late & (least_s > allowed_s)] = ORDER.index(GapCause.TOO_FAR)
    found[late & np.isinf(least_s)] = ORDER.index(GapCause.NO_ROAD)
    found[late & unknown] = ORDER.index(GapCause.NO_GROUND)
    return found
