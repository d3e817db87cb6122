"""Minutes to the first team as plain values."""

from collections.abc import Sequence
from math import isfinite
from typing import Annotated, TypedDict

from dispatch.statistics.minutes import BANDS, minutes
from dispatch.views.fields import Doc


class BandView(TypedDict):
    """A band of times to the first team. 到达时间分段"""

    band: str
    over_min: Annotated[int | None, Doc("Minutes; times are longer. Null: nobody arrives.")]
    up_to_min: Annotated[int | None, Doc("Minutes; times are at most these. Null: no limit, or nobody arrives.")]
    cells: int


class WorstCellView(TypedDict):
    """The cell that is reached last. 最远网格"""

    code: str
    name: str
    arrival_s: Annotated[float | None, Doc("Null: nobody arrives.")]


class MinutesView(TypedDict):
    """Times to the first team of the cells without a target. 不设时限网格的到达时间"""

    cells: int
    bands: Annotated[list[BandView], Doc("The quickest first; last the cells where nobody arrives.")]
    median_s: Annotated[float | None, Doc("Half of the cells are reached within it, in seconds; null: never.")]
    p90_s: Annotated[float | None, Doc("Nine tenths of the cells are reached within it; null: never.")]
    worst: WorstCellView


def minutes_view(cells: Sequence[tuple[str, str, float]]) -> MinutesView | None:
    """Return the code, name and arrival (seconds, inf for never) of cells summed up; None where there are none."""
    found = minutes([arrival_s for _, _, arrival_s in cells])
    if found is None:
        return None
    code, name, worst_s = cells[found.worst]
    return {
        "cells": len(cells),
        "bands": [
            {"band": each.name, "over_min": each.over_min, "up_to_min": each.up_to_min, "cells": n}
            for each, n in zip(BANDS, found.counts, strict=True)
        ],
        "median_s": _plain(found.median_s),
        "p90_s": _plain(found.p90_s),
        "worst": {"code": code, "name": name, "arrival_s": _plain(worst_s)},
    }


def _plain(seconds: float) -> float | None:
    return seconds if isfinite(seconds) else None
