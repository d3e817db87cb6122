"""Workload per inspector: cells, area, reporting points, and cases a year with their interval.

A handful of cases a year says little: the interval is exact (Garwood 1936), and a count below five is not shown, nor
one that would reveal it by subtraction, since a planner sees no single case. That goes for the cells as well, whose
counts the history shows one by one: a number that would reveal those hidden there is shown as a least number only,
that of the other cells.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from dispatch.planning.cover import PlaceKind, PlanningGround
from dispatch.planning.history.suppression import FEWEST, hidden, revealing


@dataclass(frozen=True, slots=True)
class Workload:
    """The workload of one inspector; None: cells without an inspector.

    Attributes
    ----------
    cases : int or None
        Cases in the period; None: fewer than `FEWEST`, or revealing such a number, and not shown.
    a_year, low, high : float or None
        Cases a year with the 95 % interval; None where they are not shown.
    least_a_year : float or None
        Cases a year of its cells that are shown, where the number of all is not; None if there are none.
    travel_s : float or None
        Mean time by road from the station to the places of the cells; None without a station or a way.
    """

    inspector: str | None
    name: str | None
    station: str | None
    cells: tuple[str, ...]
    area_km2: float
    points: int
    cases: int | None
    a_year: float | None
    low: float | None
    high: float | None
    least_a_year: float | None
    travel_s: float | None


def workloads(
    ground: PlanningGround,
    inspectors: Sequence[tuple[str, str, str | None]],
    inspector_of: Mapping[str, str | None],
    cases: Mapping[str, int],
    years: float,
    travel_s: Mapping[str, NDArray[np.float64]],
) -> list[Workload]:
    """Return the workload of every inspector, by code; cells of nobody come last.

    Parameters
    ----------
    inspectors
        Code, name and station of each.
    inspector_of
        Inspector of each cell by its code.
    cases
        Cases per cell in the period.
    years
        How long the period is; above zero.
    travel_s
        Seconds from each station to the places of the ground, by station; inf: no way.
    """
    if not years > 0:
        raise ValueError(f"years is {years}; give the length of the period, above zero")
    held: dict[str | None, list[str]] = {code: [] for code, _, _ in inspectors}
    for cell in ground.cells:
        held.setdefault(inspector_of.get(cell.code), []).append(cell.code)
    known = {code: (name, station) for code, name, station in inspectors}
    points = Counter(place.cell for place in ground.places if place.kind is PlaceKind.POINT)
    area_m2 = {cell.code: cell.area_m2 for cell in ground.cells}
    order = sorted(held, key=lambda code: (code is None, code or ""))
    counts = {code: sum(cases.get(cell, 0) for cell in held[code]) for code in order}
    by_cell = {cell.code: cases.get(cell.code, 0) for cell in ground.cells}
    hidden_cells = hidden(by_cell)
    small = {code or None for code in hidden({code or "": n for code, n in counts.items()})} | revealing(held, by_cell)
    least = {code: sum(by_cell[cell] for cell in held[code] if cell not in hidden_cells) for code in order}
    return [
        _workload(
            code,
            known.get(code or "", (None, None)),
            held[code],
            sum(area_m2[cell] for cell in held[code]),
            sum(points[cell] for cell in held[code]),
            None if code in small or counts[code] < FEWEST else counts[code],
            least[code],
            years,
            _mean_s(ground, held[code], travel_s.get(known.get(code or "", (None, None))[1] or "")),
        )
        for code in order
        if held[code] or code is not None
    ]


def _workload(
    code: str | None,
    known: tuple[str | None, str | None],
    cells: Sequence[str],
    area_m2: float,
    points: int,
    cases: int | None,
    least: int,
    years: float,
    travel_s: float | None,
) -> Workload:
    low, high = (None, None) if cases is None else poisson_interval(cases)
    return Workload(
        code,
        known[0],
        known[1],
        tuple(cells),
        area_m2 / 1e6,
        points,
        cases,
        None if cases is None else cases / years,
        None if low is None else low / years,
        None if high is None else high / years,
        least / years if cases is None and least else None,
        travel_s,
    )


def _mean_s(ground: PlanningGround, cells: Sequence[str], seconds: NDArray[np.float64] | None) -> float | None:
    if seconds is None:
        return None
    mine = set(cells)
    found = [seconds[n] for n, place in enumerate(ground.places) if place.cell in mine and np.isfinite(seconds[n])]
    return float(np.round(np.mean(found), 1)) if found else None


def poisson_interval(n: int) -> tuple[float, float]:
    """Return the exact 95 % interval of a Poisson mean after `n` events (Garwood 1936).

    >>> [round(x, 3) for x in poisson_interval(10)]
    [4.795, 18.39]
    """
    low = scipy.special.gammaincinv(n, 0.025) if n else 0.0
    return float(low), float(scipy.special.gammaincinv(n + 1, 0.975))
