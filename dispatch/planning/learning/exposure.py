"""Expect cases before any has come: by households, else built-up area, else reporting points, else equally.

The source chosen is the first that is known for at least half of the cells and not zero in all. Cells where it is
missing are filled by the next sources, at the ratio the known cells have; they are counted. No source knows all: a part
is spread over the cells alike, small for households and large for reporting points, which say little of how many live
there. So no cell is without exposure.

Known limit: households are registered where people are registered, not where they buy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.learning.errors import BadExposureError

type Floats = NDArray[np.float64]


class ExposureSource(StrEnum):
    """The quantity to which expected cases are proportional."""

    HOUSEHOLDS = "households"
    BUILT_UP = "built_up_area"
    POINTS = "reporting_points"
    EQUAL = "equal"


ALIKE = {
    ExposureSource.HOUSEHOLDS: 0.1,
    ExposureSource.BUILT_UP: 0.2,
    ExposureSource.POINTS: 0.5,
    ExposureSource.EQUAL: 1.0,
}
"""The part of the exposure that is spread over the cells alike."""


@dataclass(frozen=True, slots=True)
class CellGround:
    """The ground of a cell: households, square metres built up, reporting points; None where it is not known."""

    code: str
    households: float | None = None
    built_up_m2: float | None = None
    points: float | None = None


@dataclass(frozen=True, slots=True)
class Exposure:
    """Shares that sum to 1, in the order of the cells, their source, and for how many cells others filled it."""

    shares: Floats
    source: ExposureSource
    filled: int = 0
    households: float | None = None
    """All of the county, where they are the source."""


def exposure(cells: Sequence[CellGround]) -> Exposure:
    """Return the exposure of a county's cells.

    Raises
    ------
    BadExposureError
        There is no cell, or a figure is negative or not finite.
    """
    if not cells:
        raise BadExposureError(
            "The county has no cell; import its grid first. 没有网格，请先导入网格数据。", field="cells"
        )
    columns = {
        ExposureSource.HOUSEHOLDS: _column(cells, [c.households for c in cells]),
        ExposureSource.BUILT_UP: _column(cells, [c.built_up_m2 for c in cells]),
        ExposureSource.POINTS: _column(cells, [c.points for c in cells]),
        ExposureSource.EQUAL: np.ones(len(cells)),
    }
    source = next(s for s, values in columns.items() if _is_usable(values))
    later = list(columns)[list(columns).index(source) + 1 :]
    values, filled = _filled(columns[source], [columns[s] for s in later])
    households = float(values.sum()) if source is ExposureSource.HOUSEHOLDS else None
    shares = (1.0 - ALIKE[source]) * values / values.sum() + ALIKE[source] / len(cells)
    return Exposure(shares / shares.sum(), source, filled, households)


def _column(cells: Sequence[CellGround], values: Sequence[float | None]) -> Floats:
    column = np.array([np.nan if value is None else float(value) for value in values])
    wrong = [cell.code for cell, value in zip(cells, column, strict=True) if np.isinf(value) or value < 0]
    if wrong:
        raise BadExposureError(
            f"Cell {wrong[0]} has a figure that is negative or not finite; correct it in the import. "
            f"网格 {wrong[0]} 的数值无效，请更正后重新导入。",
            field="cells",
        )
    return column


def _is_usable(values: Floats) -> bool:
    known = ~np.isnan(values)
    return bool(known.sum() * 2 >= len(values) and np.nansum(values) > 0)


def _filled(values: Floats, others: Sequence[Floats]) -> tuple[Floats, int]:
    found, missing = values.copy(), np.isnan(values)
    filled = int(missing.sum())
    for other in others:
        known = ~np.isnan(values) & ~np.isnan(other)
        base = other[known].sum()
        if base > 0:
            here = np.isnan(found) & ~np.isnan(other)
            found[here] = other[here] * (values[known].sum() / base)
    return np.nan_to_num(found, nan=0.0), filled
