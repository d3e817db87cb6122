"""The best week of shifts for one team beside the others', where it is known what each half hour of it brings.

A team's shifts do not overlap, so what they bring adds up: weighted interval scheduling finds the best of all weeks
that the rules of rest allow. A week comes again and again, and rest after its last shift reaches to its first; so the
search is made for each time at which the first may begin.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.roster.week import DAYS, SLOTS
from dispatch.planning.roster.worked import Rest, ShiftKind, Worked

_LEAST = 1e-9


class OwnWeek:
    """The possible work of one team: each shift on each day, within the rules of rest."""

    def __init__(self, shifts: Sequence[ShiftKind], rest: Rest) -> None:
        items = [Worked(shift, day) for shift in shifts for day in range(DAYS)]
        self._items = sorted(items, key=lambda item: (_end(item), -item.starts, item.shift.name))
        self._ends = [_end(item) for item in self._items]
        self._before = [bisect_right(self._ends, item.starts - rest.between) for item in self._items]
        free = max(max(self._ends) - SLOTS + rest.between, 0)  # from there on the week before does not matter
        firsts = sorted({min(item.starts, free) for item in items})
        self._from = [
            slice(bisect_left(firsts, end - SLOTS + rest.between), bisect_right(firsts, item.starts))
            for item, end in zip(self._items, self._ends, strict=True)
        ]
        """With which firsts a shift may be: not before it, and it rests until the first begins again."""
        self._none = np.zeros((len(firsts), rest.shifts + 1, rest.slots + 1))
        self.rest = rest

    @property
    def changes(self) -> list[int]:
        """Return the half hours of the week in which a shift begins or ends."""
        return sorted({slot % SLOTS for item in self._items for slot in (item.starts, _end(item))})

    def best(self, brings: Sequence[float]) -> list[Worked]:
        """Return the shifts of the best week: `brings` says by half hour what it brings that the team is on duty."""
        sums = [0.0, *accumulate([*brings, *brings])]
        gains = [sums[end] - sums[item.starts] for item, end in zip(self._items, self._ends, strict=True)]
        best = [self._none]
        """After each shift, by their ends: what so many shifts and half hours bring at most, for each of the firsts."""
        for n, (item, gain) in enumerate(zip(self._items, gains, strict=True)):
            now, length, first = best[n], item.shift.length, self._from[n]
            if gain > _LEAST and length <= self.rest.slots:
                now = now.copy()
                before = best[self._before[n]][first, :-1, : self.rest.slots + 1 - length]
                now[first, 1:, length:] = np.maximum(now[first, 1:, length:], before + gain)
            best.append(now)
        return self._taken([table[int(best[-1][:, -1, -1].argmax())] for table in best])

    def _taken(self, best: Sequence[NDArray[np.float64]]) -> list[Worked]:
        taken, n, shifts, slots = [], len(self._items), self.rest.shifts, self.rest.slots
        while n:
            n -= 1
            if best[n + 1][shifts, slots] > best[n][shifts, slots]:
                taken.append(self._items[n])
                shifts, slots, n = shifts - 1, slots - self._items[n].shift.length, self._before[n]
        return taken[::-1]


def _end(item: Worked) -> int:
    return item.starts + item.shift.length
