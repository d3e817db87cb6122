"""Cell, station and county of a place. Cells are found by a tree, and each place is looked up once.

The cells of a county change on known days only, so an answer holds until the next of them.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import shapely
from shapely import Point, STRtree

from dispatch.cases.case import CellAtIntake
from dispatch.desk.records import PlaceNow
from gis.county.cell_stations import with_stations
from gis.county.model import Cell, CountyData
from gis.position import Position


class Places:
    """The cells and points of one county."""

    def __init__(self, data: CountyData) -> None:
        self.data = data
        self.zone = ZoneInfo(data.county.time_zone)
        self.points = {point.code: point for point in data.points}
        self._cells = with_stations(data).cells
        self._tree = STRtree([cell.polygon for cell in self._cells])
        self._changes = sorted({day for c in self._cells for day in (c.valid_from, c.valid_to) if day is not None})
        self._known: dict[tuple[Position, int], Cell | None] = {}
        self._inside: dict[Position, bool] = {}
        self._stations: dict[tuple[str | None, int], frozenset[str]] = {}
        self._asked: tuple[datetime | None, date] = (None, date.min)
        shapely.prepare(data.county.boundary)

    def covers(self, position: Position) -> bool:
        """Tell whether a place lies in the county, its border included."""
        if position not in self._inside:
            self._inside[position] = bool(self.data.county.boundary.covers(Point(position.lon, position.lat)))
        return self._inside[position]

    def day(self, now: datetime) -> date:
        """Return the day that a moment has in the county."""
        if now is not self._asked[0]:  # of one moment it is asked for the case, its cell and its station
            self._asked = now, now.astimezone(self.zone).date()
        return self._asked[1]

    def cell(self, position: Position, now: datetime) -> Cell | None:
        """Return the cell valid today that holds a place, the lowest code of several; in a gap the nearest."""
        day = self.day(now)
        key = position, bisect_right(self._changes, day)
        if key not in self._known:
            self._known[key] = self._find(position, day)
        return self._known[key]

    def _find(self, position: Position, day: date) -> Cell | None:
        here = Point(position.lon, position.lat)
        near = (self._cells[n] for n in self._tree.query(here).tolist())
        holding = [cell for cell in near if _is_valid(cell, day) and cell.polygon.covers(here)]
        if holding:
            lowest: Cell = min(holding, key=lambda cell: cell.code)
            return lowest
        valid = [cell for cell in self._cells if _is_valid(cell, day)]
        nearest: Cell | None = min(valid, key=lambda cell: (cell.polygon.distance(here), cell.code), default=None)
        return nearest

    def stations(self, code: str | None, now: datetime) -> frozenset[str]:
        """Return the station that has a cell today."""
        day = self.day(now)
        key = code, bisect_right(self._changes, day)
        if key not in self._stations:
            here = (cell for cell in self._cells if cell.code == code and _is_valid(cell, day))
            self._stations[key] = frozenset(cell.station for cell in here if cell.station is not None)
        return self._stations[key]

    def place(
        self,
        position: Position,
        now: datetime,
        code: str | None = None,
        name: str | None = None,
        *,
        closed: bool = False,
    ) -> PlaceNow:
        """Return where a place lies today."""
        cell = self.cell(position, now)
        if cell is None:
            return PlaceNow(position, None, None, None, code, name, closed=closed)
        return PlaceNow(position, cell.code, cell.name, cell.station, code, name, closed=closed)

    def points_now(self, codes: Sequence[str], now: datetime) -> dict[str, PlaceNow]:
        """Return those of these reporting points that there are."""
        found = (point for code in codes if (point := self.points.get(code)) is not None)
        return {
            point.code: self.place(point.position, now, point.code, point.name, closed=point.closed_at is not None)
            for point in found
        }


def at_intake(cell: Cell | None) -> CellAtIntake | None:
    """Return what a case keeps of its cell."""
    return None if cell is None else CellAtIntake(cell.code, cell.kind, cell.in_town, cell.name)


def _is_valid(cell: Cell, day: date) -> bool:
    return cell.valid_from <= day and (cell.valid_to is None or day < cell.valid_to)
