"""Share scarce teams among hour blocks, so that most cases of a week are reached in time.

Blocks compete for half hours of duty. A dynamic programme over them finds the best split exactly: the first teams of a
block reach few cases or none, so adding where the next one brings most would leave the best split unseen.

Known limit: half hours of duty are taken as if shifts could begin and end anywhere. The shifts that are planned from it
decide (`shift_plan`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Curve:
    """The cases in time that an hour block gains with more teams.

    Attributes
    ----------
    in_time : sequence of float
        Cases of a week in time with 0, 1, 2 … teams.
    slots : int
        Half hours of the week that the block has: one more team costs so many.
    """

    in_time: Sequence[float]
    slots: int


def split(curves: Mapping[str, Curve], slots: int) -> dict[str, int]:
    """Return how many teams each block gets of so many half hours of duty; one each first, where there are enough.

    Of equally good splits the one with less duty, then with fewer teams in the blocks that come later.
    """
    least = 1 if sum(curve.slots for curve in curves.values() if len(curve.in_time) > 1) <= slots else 0
    best = np.zeros(slots + 1)
    chosen: list[np.ndarray] = []
    for curve in curves.values():
        most = np.full(slots + 1, -np.inf)
        teams = np.zeros(slots + 1, dtype=np.int64)
        for many in range(min(least, len(curve.in_time) - 1), len(curve.in_time)):
            spent = many * curve.slots
            if spent > slots:
                break
            found = np.concatenate([np.full(spent, -np.inf), best[: slots + 1 - spent] + curve.in_time[many]])
            better = found > most
            most[better], teams[better] = found[better], many
        best = most
        chosen.append(teams)
    left = int(best.argmax())
    numbers = {}
    for (name, curve), teams in zip(reversed(list(curves.items())), reversed(chosen), strict=True):
        numbers[name] = int(teams[left])
        left -= numbers[name] * curve.slots
    return {name: numbers[name] for name in curves}
