"""Where cases are expected before any has come: by households, else built-up area, else reporting points, else alike.

The source chosen is the first that is known for at least half of the cells and not zero in all. Cells where it is
missing are filled by the next sources, at the ratio the known cells have; a cell whose exposure would be zero gets a
hundredth of an equal share, for a case may come from anywhere. Both are counted.

Known limit: households are registered where people are registered, not where they buy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.learning.errors import BadExposureError

type Floats = NDArray[np.float64]

LEAST_SHARE = 0.01
"""Of an equal share: the exposure of a cell that has none."""


class ExposureSource(StrEnum):
    """What cases are expected in proportion to."""

    HOUSEHOLDS = "households"
    BUILT_UP = "built_up_area"
    POINTS = "reporting_points"
    EQUAL = "equal"


@dataclass(frozen=True, slots=True)
class CellGround:
    """What is known of a cell: households, square metres built up, reporting points; None where it is not known."""

    code: str
    households: float | None = None
    built_up_m2: float | None = None
    points: float | None = None


@dataclass(frozen=True, slots=True)
class Exposure:
    """Shares that sum to 1, in the order of the cells, their source, and how many were filled or raised from zero."""

    shares: Floats
    source: ExposureSource
    filled: int = 0
    raised: int = 0
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
    shares = values / values.sum()
    least = LEAST_SHARE / len(cells)
    raised = int((shares < least).sum())
    shares = np.maximum(shares, least)
    return Exposure(shares / shares.sum(), source, filled, raised, households)


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
