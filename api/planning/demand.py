"""Demand weights of a look at cover: read, computed, and as plain values."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection

from dispatch.moments import stamp
from dispatch.planning.cover import Cover, PlaceKind, PlanningGround
from dispatch.planning.demand import (
    CellDemand,
    CellSpread,
    Counted,
    DemandKind,
    Households,
    Learned,
    Origin,
    Weights,
    WhyNot,
    grounds_of,
    households_by_cell,
    reached_share,
    weigh,
)
from dispatch.planning.learning import CellGround
from dispatch.store.planning.log import team_log_until
from gis.store.counties.repository import load_households

REASONS = {
    WhyNot.NO_HOUSEHOLDS: "No result by households: none are imported for the present cells; import a file "
    "of households (docs/import.md). 按户数无结果：未导入现有网格的户数，请导入户数表（households）。",
    WhyNot.ZERO_HOUSEHOLDS: "No result by households: those that are imported are 0 in every present cell; correct the "
    "file of households and import it again (docs/import.md). "
    "按户数无结果：已导入的户数在现有网格内全部为 0，请更正户数表（households）后重新导入。",
    WhyNot.NO_CASES: "No result by cases: the log has none for a team in the present cells. "
    "按案件无结果：现有网格内尚无需派组的案件记录。",
}
UNITS = {
    DemandKind.EQUAL: "cells",
    DemandKind.HOUSEHOLDS: "households",
    DemandKind.CASES: "cases_a_year",
}
type Plain = dict[str, Any]


def weights_of(connection: Connection, ground: PlanningGround, asked: DemandKind, until: datetime) -> Weights:
    """Return what the cells of a ground weigh; of the log nothing after `until` counts."""
    if asked is DemandKind.EQUAL:
        return weigh(asked, _cells(ground))
    log = team_log_until(connection, ground.county, until).in_whole_hours() if asked is DemandKind.CASES else None
    return weigh(asked, _cells(ground), load_households(connection, ground.county), log)


def expected_by(connection: Connection, ground: PlanningGround) -> list[CellGround]:
    """Return what cases are expected by in each cell of a ground: households where they are loaded, else places."""
    cells, rows = _cells(ground), load_households(connection, ground.county)
    return grounds_of(cells, households_by_cell(rows, cells) if rows else None)


def _cells(ground: PlanningGround) -> list[CellSpread]:
    """Return what households are spread by, and cases expected by: points and villages, area; no built-up area."""
    lived_in = Counter(place.cell for place in ground.places if place.kind in {PlaceKind.POINT, PlaceKind.NAMED})
    return [
        CellSpread(CellGround(cell.code, points=float(lived_in[cell.code])), cell.area_m2, in_town=cell.in_town)
        for cell in ground.cells
    ]


def demand_out(weights: Weights) -> Plain:
    """Return what was used, from which source, and where it ends."""
    return {
        "asked": weights.asked.value,
        "used": weights.used.value,
        "why": weights.why and weights.why.value,
        "reason": weights.why and REASONS[weights.why],
        "unit": UNITS[weights.used],
        **_total(weights),
        **_households(weights.households),
        **_learned(weights.learned),
        "few": sum(cell.origin is Origin.FEW for cell in weights.cells),
    }


def _total(weights: Weights) -> Plain:
    if weights.learned is None:
        return {"total": round(float(weights.values.sum()), 1), "total_low": None, "total_high": None}
    expected = weights.learned.expected or (None, None, None)
    names = ("total", "total_low", "total_high")
    return {name: _rounded(value, 1) for name, value in zip(names, expected, strict=True)}


def _households(found: Households | None) -> Plain:
    cells = {name: found.cells(Counted(name)) if found else 0 for name in ("stated", "spread")}
    return {
        **cells,
        "without": found.cells(Counted.NONE) if found else 0,
        "spread_by": [each.value for each in found.spread_by] if found else [],
        "unplaced": found.unplaced if found else 0,
        "origins": list(found.origins) if found else [],
        "years": list(found.years) if found and found.years else None,
    }


def _learned(found: Learned | None) -> Plain:
    return {
        "since": stamp(found.log.since) if found else None,
        "until": stamp(found.log.until) if found else None,
        "cases": found.cases if found else None,
        "elsewhere": found.elsewhere if found else None,
        "exposure": found.demand.exposure.source.value if found else None,
    }


def cell_demand(cell: CellDemand) -> Plain:
    """Return a cell's demand as it may be shown."""
    return {
        "demand": _rounded(cell.value, 2),
        "demand_low": _rounded(cell.low, 2),
        "demand_high": _rounded(cell.high, 2),
        "demand_origin": cell.origin.value,
    }


def intervals(cover: Cover, weights: Weights) -> Plain:
    """Return the intervals of the shares reached, null where the demand is what was counted."""
    parts = {
        "demand_interval": [c.by_one for c in cover.cells],
        "demand_interval_twice": [c.by_two for c in cover.cells],
    }
    return {name: _interval(values, weights.learned) for name, values in parts.items()}


def _interval(parts: Sequence[float], learned: Learned | None) -> list[float] | None:
    if learned is None:
        return None
    return [round(end, 6) for end in reached_share(learned.demand, np.array(parts, dtype=np.float64))]


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
