"""Move a cell to another inspector: what is doubtful about it, and the county with the change from a day on.

A cell keeps its code, which says its committee. The change is dated: until that day the cell is as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import shapely

from dispatch.errors import BadScenarioError
from gis.county.model import Cell, CountyData, Inspector

NEAR_DEG = 1e-5
"""Borders no further apart than about a metre are one: drawn cells have slivers between them."""
SHARED_DEG = 1e-4
"""Cells that share less than about ten metres of border touch in a corner only."""


class Doubt(StrEnum):
    """Doubts about a move. None of them forbids it."""

    SPLITS_OLD = "splits_old"
    """The cells that are left to the inspector before no longer hang together."""
    APART_FROM_NEW = "apart_from_new"
    """The cell does not touch the cells of the new inspector."""
    OTHER_STATION = "other_station"
    """The new inspector belongs to another station: its chief and teams see the cell's cases from then on."""
    OTHER_COMMITTEE = "other_committee"
    """The new inspector has no other cell of this village or community."""
    FARTHER = "farther"
    """The new inspector's station is farther from the cell by road."""
    NONE_LEFT = "none_left"
    """The inspector before has no cell left."""
    NOT_FOR_GOOD = "not_for_good"
    """The cell changes again or ends on a later day, which is set already: the move holds until then only."""


@dataclass(frozen=True, slots=True)
class MoveDoubt:
    """A doubt, with seconds before and after where it is about travel, and the day on which a move ends again."""

    doubt: Doubt
    before_s: float | None = None
    after_s: float | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A cell's move from one inspector to another, from a day on."""

    cell: Cell
    before: Inspector | None
    after: Inspector
    on: date
    doubts: tuple[MoveDoubt, ...]


def move_cell(
    data: CountyData,
    code: str,
    inspector: str,
    on: date,
    *,
    today: date,
    travel_s: tuple[float | None, float | None] = (None, None),
) -> Move:
    """Return the move with what is doubtful about it.

    Parameters
    ----------
    data
        The county with its cells, those that begin later and have ended included.
    on
        The first day of the change.
    travel_s
        Seconds by road to the cell from the station of the inspector before and of the new one; None: not known.

    Raises
    ------
    BadScenarioError
        There is no such cell or inspector, the cell is the inspector's already, or the day cannot be.
    """
    cell = _valid(data, code, on, today)
    people = {each.code: each for each in data.inspectors}
    if inspector not in people:
        known = ", ".join(f"{each.code} {each.name}" for each in data.inspectors[:12])
        raise BadScenarioError(
            f"No inspector {inspector!r}; inspectors: {known}. 没有责任人 {inspector}。", field="inspector"
        )
    if cell.inspector == inspector:
        raise BadScenarioError(
            f"Cell {code} is {people[inspector].name}'s already: choose another inspector. "
            f"网格 {code} 已由{people[inspector].name}负责，请选择其他责任人。",
            field="inspector",
        )
    before = people.get(cell.inspector or "")
    standing = [each for each in data.cells if each.valid_from <= on and (each.valid_to is None or each.valid_to > on)]
    return Move(cell, before, people[inspector], on, _doubts(cell, before, people[inspector], standing, travel_s))


def _valid(data: CountyData, code: str, on: date, today: date) -> Cell:
    stretches = [each for each in data.cells if each.code == code]
    if not stretches:
        raise BadScenarioError(f"No cell {code!r}: choose one of the county's. 没有网格 {code}。", field="cell")
    if on <= today:
        raise BadScenarioError(
            f"The change begins on {on}: it has to begin after today ({today}), for what was is not rewritten. "
            f"生效日期 {on} 须晚于今天（{today}），已发生的不作改写。",
            field="on",
        )
    found = next(
        (each for each in stretches if each.valid_from < on and (each.valid_to is None or each.valid_to > on)), None
    )
    if found is None and {on} <= {each.valid_to for each in stretches} & {each.valid_from for each in stretches}:
        raise BadScenarioError(
            f"Cell {code} changes on {on} already: choose another day, or correct that change in the cells to import. "
            f"网格 {code} 已定于 {on} 变更，请选择其他日期，或在待导入的网格文件中更正该变更。",
            field="on",
        )
    if found is None:
        spans = "; ".join(f"{each.valid_from} – {each.valid_to or '…'}" for each in stretches)
        raise BadScenarioError(
            f"Cell {code} is not in force before and on {on}; it is: {spans}. "
            f"网格 {code} 在 {on} 前后未处于有效期：{spans}。",
            field="on",
        )
    return found


def _doubts(
    cell: Cell,
    before: Inspector | None,
    after: Inspector,
    standing: Sequence[Cell],
    travel_s: tuple[float | None, float | None],
) -> tuple[MoveDoubt, ...]:
    found = _of_neighbours(cell, before, after, standing)
    old_s, new_s = travel_s
    if old_s is not None and new_s is not None and new_s > old_s:
        found.append(MoveDoubt(Doubt.FARTHER, old_s, new_s))
    if cell.valid_to is not None:
        found.append(MoveDoubt(Doubt.NOT_FOR_GOOD, until=cell.valid_to))
    return tuple(found)


def _of_neighbours(cell: Cell, before: Inspector | None, after: Inspector, standing: Sequence[Cell]) -> list[MoveDoubt]:
    found: list[MoveDoubt] = []
    theirs = [each for each in standing if each.inspector == after.code]
    if before is not None:
        left = [each for each in standing if each.inspector == before.code and each.code != cell.code]
        if not left:
            found.append(MoveDoubt(Doubt.NONE_LEFT))
        elif _parts(left) > _parts([*left, cell]):
            found.append(MoveDoubt(Doubt.SPLITS_OLD))
    if theirs and not any(_touch(cell, each) for each in theirs):
        found.append(MoveDoubt(Doubt.APART_FROM_NEW))
    if before is not None and before.station != after.station:
        found.append(MoveDoubt(Doubt.OTHER_STATION))
    if theirs and all(each.committee != cell.committee for each in theirs):
        found.append(MoveDoubt(Doubt.OTHER_COMMITTEE))
    return found


def _touch(one: Cell, other: Cell) -> bool:
    """Return whether two cells share a border, not only a corner."""
    beside = shapely.intersection(shapely.buffer(one.polygon, NEAR_DEG), other.polygon.boundary)
    return bool(shapely.length(beside) > SHARED_DEG)


def _parts(cells: Sequence[Cell]) -> int:
    """Return into how many groups of neighbours cells fall."""
    waiting, groups = set(range(len(cells))), 0
    tree = shapely.STRtree([cell.polygon for cell in cells])
    while waiting:
        groups += 1
        edge = [waiting.pop()]
        while edge:
            here = cells[edge.pop()]
            near = [
                int(n) for n in tree.query(here.polygon, predicate="dwithin", distance=NEAR_DEG) if int(n) in waiting
            ]
            joined = [n for n in near if _touch(here, cells[n])]
            waiting -= set(joined)
            edge += joined
    return groups


def moved_county(data: CountyData, move: Move) -> CountyData:
    """Return the county with the cell ended on the day of the move and begun again with the new inspector."""
    ended = replace(move.cell, valid_to=move.on)
    station = move.cell.station and (move.after.station or move.cell.station)
    begun = replace(move.cell, inspector=move.after.code, station=station, valid_from=move.on)
    cells = [each for cell in data.cells for each in ((ended, begun) if cell is move.cell else (cell,))]
    return replace(data, cells=tuple(cells))
