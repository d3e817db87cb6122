"""Numbers as multiples of one unit, so that sums are exact: 0.1 + 0.2 is 0.3, and metres times ten are decimetres.

A float stands for the shortest decimal that reads as it. Where all decimals together have few enough digits they become
whole numbers without a common factor, whatever the unit of length or time was; sums of whole numbers below 2^53 are
exact in floats. Else they are scaled by a power of two, which is exact as well, and sums are as exact as floats are.
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


def scaled(values: NDArray[np.float64], room: float = EXACT, *, summed: bool = False) -> Scaled:
    """Return numbers of 0 or more as whole numbers of at most `room`; else scaled by a power of two to about 2^20.

    `summed`: their sum, too, must be an exact whole number.
    """
    finite = values[np.isfinite(values)]
    greatest = float(finite.max(initial=0.0))
    if summed and greatest > 0.0:
        room *= greatest / float(finite.sum())
    if greatest == 0.0:
        return Scaled(values, Fraction(1), is_whole=True)
    for digits in range(MOST_DIGITS + 1):
        power = 10.0**digits
        if greatest * power > EXACT:
            break
        whole = np.rint(finite * power)
        if (whole / power == finite).all():
            return _divided(values, whole, digits, room)
    return _in_powers(values, greatest)


def _divided(values: NDArray[np.float64], whole: NDArray[np.float64], digits: int, room: float) -> Scaled:
    factor = int(np.gcd.reduce(whole.astype(np.int64)))
    if float(whole.max()) / factor > room:
        return _in_powers(values, float(values[np.isfinite(values)].max()))
    table = values.copy()
    table[np.isfinite(values)] = whole / factor
    return Scaled(table, Fraction(factor, 10**digits), is_whole=True)


def _in_powers(values: NDArray[np.float64], greatest: float) -> Scaled:
    power = 20 - int(np.ceil(np.log2(greatest)))
    return Scaled(np.ldexp(values, power), Fraction(2) ** -power, is_whole=False)


def decimal(value: float) -> Fraction:
    """Return the decimal that a float is printed as."""
    return Fraction(repr(float(value)))


def given(value: float, unit: Fraction) -> float:
    """Return a value in the unit that was given."""
    return float(Fraction(value) * unit) if np.isfinite(value) else value
