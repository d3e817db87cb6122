"""Weights of very different size, made smaller without changing which of two choices is worth more.

A solver works with some nine digits: beside a weight of 1e11 it cannot tell 414 from 488. Where all weights from some
size on are multiples of g, and those below add up to S < g, a sum is g K + L with L ≤ S. Choices are then in the same
order by (S + 1) K + L. Done for every such size, 1, 7, 1e6 and 1e9 become numbers that a solver tells apart. Where a
weight may count in part, in multiples of 1 / D, S D takes the place of S.

Known limit: weights that share no such g stay as they are; a bound then says how sure the answer is.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, isfinite

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Level:
    """From some size on, `before` became `after`: g and S D + 1."""

    before: int
    after: int


@dataclass(frozen=True, slots=True, eq=False)
class Levelled:
    """Whole numbers that order sums as the given ones do, and what was done, in order."""

    values: NDArray[np.float64]
    levels: tuple[Level, ...]
    parts: int = 1

    def given(self, value: float) -> float:
        """Return the sum of the given numbers that a sum, or a bound of sums, stands for."""
        if not isfinite(value) or not self.levels:
            return value
        found = ceil(Fraction(value) * self.parts)
        for level in reversed(self.levels):
            whole, rest = divmod(found, level.after)
            found = level.before * whole + rest
        return float(Fraction(found, self.parts))


def levelled(values: NDArray[np.float64], parts: int = 1) -> Levelled:
    """Return whole numbers of 0 or more made smaller, where they can be; `parts` is D.

    In a table, shape (rows, columns), a sum has one number of every row.
    """
    numbers = values.astype(np.int64).reshape(len(values), -1)
    greatest, factors = numbers.max(axis=1), np.gcd.reduce(numbers, axis=1)
    levels: list[Level] = []
    order = np.argsort(greatest, kind="stable")
    numbers, greatest, factors = numbers[order], greatest[order], factors[order]
    common = np.gcd.accumulate(factors[::-1])[::-1]
    below, place = 0, 0
    for index in (np.flatnonzero(np.diff(greatest) > 0) + 1).tolist():
        below, place = below + sum(greatest[place:index].tolist()), index
        before, after = int(np.gcd.reduce(factors[index:])) if levels else int(common[index]), below * parts + 1
        if after < before:
            for table in (numbers, greatest, factors):
                table[index:] = table[index:] // before * after
            levels.append(Level(before, after))
    found = np.empty(numbers.shape)
    found[order] = numbers
    return Levelled(found.reshape(values.shape), tuple(levels), parts)
