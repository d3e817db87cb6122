"""Numbers as multiples of one unit, so that sums are exact: 0.1 + 0.2 is 0.3.

A float stands for the shortest decimal that reads as it. Sums of whole numbers up to 2^53 are exact in floats.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

EXACT = 2.0**53
MOST_DIGITS = 12
"""Digits after the point that are looked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Scaled:
    """Numbers in a unit of their own: `values` × `unit` are those that were given; inf stays inf."""

    values: NDArray[np.float64]
    unit: Fraction
    is_whole: bool


def scaled(values: NDArray[np.float64]) -> Scaled:
    """Return numbers of 0 or more as whole numbers without a common factor; else as they are."""
    is_finite = np.isfinite(values)
    finite = values[is_finite]
    for digits in range(MOST_DIGITS + 1):
        power = 10.0**digits
        whole = np.rint(finite * power)
        if whole.max(initial=0.0) > EXACT:
            break
        if (whole / power == finite).all():
            factor = int(np.gcd.reduce(whole.astype(np.int64))) or 1
            table = values.copy()
            table[is_finite] = whole / factor
            return Scaled(table, Fraction(factor, 10**digits), is_whole=True)
    return Scaled(values, Fraction(1), is_whole=False)


def decimal(value: float) -> Fraction:
    """Return the decimal that a float is printed as."""
    return Fraction(repr(float(value)))


def given(value: float, unit: Fraction) -> float:
    """Return a value in the unit that was given."""
    return float(Fraction(value) * unit) if np.isfinite(value) else value
