"""The ground of counties in memory; `tests/contract` asks the real one the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from shapely import Point

from dispatch.cases.case import CellAtIntake
from dispatch.desk.records import (
    Ground,
    PlaceNow,
    Whereabouts,
)
from dispatch.rules.policy import DEFAULT
from gis.county.cell_stations import with_stations
from gis.county.model import Cell, CountyData
from gis.position import Position

if TYPE_CHECKING:
    from tests.fakes.memory_store import MemoryStore


class MemoryCounties:
    """`Counties` of one transaction over a `Memory`."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.memory = store.memory

    def ground(self, county: str) -> Ground:
        return Ground(self.memory.policies.get(county, DEFAULT), self.memory.graphs.get(county))

    def whereabouts(self, position: Position, *, county: str, now: datetime) -> Whereabouts:
        here = Point(position.lon, position.lat)
        counties = [data for data in self.memory.counties.values() if data.county.boundary.covers(here)]
        if not counties:
            asked = self.memory.counties.get(county)
            neighbours = [n for n in asked.neighbours if n.polygon.covers(here)] if asked else []
            return Whereabouts(None, None, min(neighbours, key=lambda n: n.code).name if neighbours else None)
        owner = min(counties, key=lambda d: (d.county.code != county, d.county.synthetic, d.county.code))
        day = now.astimezone(ZoneInfo(owner.county.time_zone)).date()
        return Whereabouts(owner.county.code, cell_at(owner.cells, here, day), None)

    def points_now(self, county: str, codes: Sequence[str], now: datetime) -> Mapping[str, PlaceNow]:
        points = [point for point in self.memory.counties[county].points if point.code in set(codes)]
        found = {point.code: self._place(county, point.position, now, point.code, point.name) for point in points}
        return {point.code: replace(found[point.code], closed=point.closed_at is not None) for point in points}

    def cells_now(self, county: str, positions: Sequence[Position], now: datetime) -> list[PlaceNow | None]:
        boundary = self.memory.counties[county].county.boundary
        inside = [boundary.covers(Point(each.lon, each.lat)) for each in positions]
        return [self._place(county, each, now) if ok else None for each, ok in zip(positions, inside, strict=True)]

    def _place(
        self, county: str, position: Position, now: datetime, code: str | None = None, name: str | None = None
    ) -> PlaceNow:
        data = self.memory.counties[county]
        day = now.astimezone(ZoneInfo(data.county.time_zone)).date()
        cell = cell_at(data.cells, Point(position.lon, position.lat), day)
        station = next(iter(self.having(data, cell.code, day)), None) if cell else None
        return PlaceNow(position, cell and cell.code, cell and cell.name, station, code, name)

    def having(self, data: CountyData, code: str | None, day: date) -> frozenset[str]:
        here = [c for c in with_stations(data).cells if c.code == code and _is_valid(c, day)]
        return frozenset(cell.station for cell in here if cell.station is not None)


def cell_at(cells: Iterable[Cell], here: Point, today: date) -> CellAtIntake | None:
    """Return the cell valid on this day that holds the point, the lowest code of several; in a gap the nearest."""
    valid = [c for c in cells if _is_valid(c, today)]
    if not valid:
        return None
    holding = [c for c in valid if c.polygon.covers(here)]
    found = min(holding or valid, key=lambda c: (c.polygon.distance(here), c.code))
    return CellAtIntake(found.code, found.kind, found.in_town, found.name)


def _is_valid(cell: Cell, today: date) -> bool:
    return cell.valid_from <= today and (cell.valid_to is None or today < cell.valid_to)
