"""Accuracy of a place and how it was found: a radius in metres within which the true spot lies.

Known limits: where the gazetteer does not say how far a place reaches, the radius is the usual one of its kind, rather
too large than too small. JSON drops trailing zeros, so the more exact of a coordinate's two numbers counts for both.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Final


class FoundBy(StrEnum):
    """The kind of reference that led to a place."""

    POINT = "point"
    STREET = "street"
    PLACE = "place"
    CELL = "cell"
    COORDINATE = "coordinate"
    MAP = "map"


APPROXIMATE_M: Final = 50.0
"""From here on a team has to look or ask for the spot."""
EXACT_M: Final = 0.0
HOUSE_M: Final = 30.0
"""A house whose number is known: its entrance may be around the corner."""
STREETS: Final = frozenset({"street", "road"})
COMMITTEE: Final = "committee"
USUAL_M: Final[Mapping[str, float]] = {
    "street": 1000,
    "road": 5000,
    COMMITTEE: 2000,
    "station": 30,
    "landmark": 100,
    "isolated_dwelling": 100,
    "hamlet": 300,
    "neighbourhood": 300,
    "quarter": 500,
    "village": 500,
    "suburb": 1000,
    "town": 1500,
    "township": 5000,
    "city": 3000,
    "municipality": 10_000,
    "county": 20_000,
}
"""Usual radius of a place by its kind, metres."""
OTHERWISE_M: Final = 500.0
_DEGREE_M = 111_195.0


def found_by(kind: str, point: str | None) -> FoundBy:
    """Return what an entry of the gazetteer is found by."""
    if point is not None:
        return FoundBy.POINT
    if kind in STREETS:
        return FoundBy.STREET
    return FoundBy.CELL if kind == COMMITTEE else FoundBy.PLACE


def of_entry(kind: str, point: str | None, extent_m: float | None) -> float:
    """Return how exactly an entry of the gazetteer is known, metres; `extent_m` is how far it reaches, None unknown."""
    if point is not None:
        return EXACT_M
    reach_m = USUAL_M.get(kind, OTHERWISE_M) if extent_m is None else extent_m
    return float(round(max(reach_m, APPROXIMATE_M) if kind in STREETS else reach_m))


def of_coordinate(lon: float, lat: float) -> float:
    """Return how exactly a coordinate is known by its decimals: half a unit of the last one, metres of latitude.

    >>> of_coordinate(107.03, 35.3), of_coordinate(107.0312, 35.3)
    (556.0, 5.6)
    """
    last = max(_decimals(lon), _decimals(lat))
    half_m: float = _DEGREE_M / 2 * 10.0**-last
    return round(half_m, 1 if last > 3 else 0)


def _decimals(degrees: float) -> int:
    exponent = Decimal(repr(degrees)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def is_approximate(accuracy_m: float | None) -> bool:
    """Tell whether the spot has to be looked for; a place of which nothing is known is taken as it is."""
    return accuracy_m is not None and accuracy_m >= APPROXIMATE_M
