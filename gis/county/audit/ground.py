"""Defects on the ground: gaps, overlaps, invalid polygons, things outside the county or in no cell.

Shapes are laid over one another in degrees, as the database does: a straight border stays straight wherever a
neighbour has a vertex on it. What comes out is measured in the county's metric CRS. A gap or overlap below `least_m2`
is arithmetic, not a defect; one narrower than the tolerance (mean width, 2 × area ÷ perimeter) only a warning.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point, STRtree
from shapely.geometry.base import BaseGeometry

from gis.county.audit.register import at_once
from gis.county.defects import Defect, DefectKind, Severity
from gis.county.model import Cell, CountyData, ReportingPoint, Station
from gis.county.validity import invalidity
from gis.datum.crs import Metric

type Shapes = NDArray[Any]

_NOTHING_DEG2: Final = 1e-12
"""About a hundredth of a square metre: rounding."""
_STRAIGHT_DEG: Final = 0.001
"""An edge this long is straight in degrees and in metres alike, to the millimetre."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The largest gap or overlap to ignore: an area in m², a mean width in m."""

    least_m2: float = 1.0
    width_m: float = 1.0

    def severity(self, area: BaseGeometry) -> Severity | None:
        """Return how bad a gap or overlap of this shape (in metres) is; None when it is too small to be one."""
        if area.area < self.least_m2:
            return None
        narrow = 2 * area.area / area.length < self.width_m
        return Severity.WARNING if narrow else Severity.ERROR


@dataclass(slots=True)
class GroundAudit:
    """One county's cells and boundary in metres; sound stand-ins for invalid polygons keep one defect one."""

    data: CountyData
    tolerance: Tolerance
    metric: Metric = field(init=False)
    boundary: BaseGeometry = field(init=False)
    cells: Sequence[Cell] = field(init=False)
    shapes: Shapes = field(init=False)
    tree: STRtree = field(init=False)

    def __post_init__(self) -> None:
        self.metric = Metric.of(self.data.county.boundary)
        self.boundary = shapely.make_valid(self.data.county.boundary)
        shapely.prepare(self.boundary)
        self.cells = [cell for cell in self.data.cells if not cell.polygon.is_empty]
        self.shapes = shapely.make_valid(as_array([cell.polygon for cell in self.cells]))
        self.tree = STRtree(self.shapes)

    def defects(self) -> Iterator[Defect]:
        """Yield every defect on the ground."""
        yield from self._invalid()
        yield from self._overlaps()
        yield from self._gaps()
        yield from self._cells_outside()
        yield from self._points()
        yield from self._stations()

    def _measured(self, pieces: Shapes) -> Iterator[tuple[int, BaseGeometry, float, Severity]]:
        """Yield (index, piece, m², severity) of the pieces that are too large to be arithmetic."""
        for index in np.flatnonzero(shapely.area(pieces) > _NOTHING_DEG2).tolist():
            metres = self.metric.project(shapely.segmentize(pieces[index], _STRAIGHT_DEG))
            severity = self.tolerance.severity(metres)
            if severity is not None:
                yield index, pieces[index], metres.area, severity

    def _invalid(self) -> Iterator[Defect]:
        county = self.data.county
        whole = ("boundary", county.code, county.boundary, "boundary of county", "县界")
        cells = (("cells", c.code, c.polygon, "cell", "网格") for c in self.cells)
        for file, code, polygon, what, what_zh in (whole, *cells):
            wrong = invalidity(polygon)
            if wrong is not None:
                where = "" if wrong.at is None else f" lon={wrong.at.lon:.7f}, lat={wrong.at.lat:.7f}"
                yield Defect(
                    DefectKind.INVALID_POLYGON,
                    Severity.ERROR,
                    (code,),
                    f"{what} {code}: {wrong.reason}{where}; {wrong.remedy}",
                    f"{what_zh} {code}：{wrong.reason_zh}{where}；{wrong.remedy_zh}",
                    polygon if wrong.at is None else Point(wrong.at.lon, wrong.at.lat),
                    file=file,
                )

    def _overlaps(self) -> Iterator[Defect]:
        first, second = self.tree.query(self.shapes, predicate="intersects")
        once = first < second
        first, second = first[once], second[once]
        common = shapely.intersection(self.shapes[first], self.shapes[second])
        for index, piece, area_m2, severity in self._measured(common):
            a, b = self.cells[int(first[index])], self.cells[int(second[index])]
            if at_once(a, b):
                yield Defect(
                    DefectKind.OVERLAP,
                    severity,
                    (a.code, b.code),
                    f"cells {a.code} and {b.code} overlap by {area_m2:,.0f} m²",
                    f"网格 {a.code} 与 {b.code} 重叠 {area_m2:,.0f} m²",
                    piece,
                )

    def _gaps(self) -> Iterator[Defect]:
        uncovered = shapely.get_parts(shapely.difference(self.boundary, shapely.union_all(self.shapes)))
        for _, piece, area_m2, severity in self._measured(uncovered):
            beside = tuple(self.cells[int(i)].code for i in self.tree.query(piece, predicate="intersects")[:3])
            yield Defect(
                DefectKind.GAP,
                severity,
                beside,
                f"no cell covers {area_m2:,.0f} m²" + (f" beside {', '.join(beside)}" if beside else ""),
                f"{'、'.join(beside) + ' 旁' if beside else ''}有 {area_m2:,.0f} m² 没有网格覆盖",
                piece,
            )

    def _cells_outside(self) -> Iterator[Defect]:
        for index, piece, area_m2, severity in self._measured(shapely.difference(self.shapes, self.boundary)):
            code, share = self.cells[index].code, _percent(piece.area / self.shapes[index].area)
            yield Defect(
                DefectKind.CELL_OUTSIDE,
                severity,
                (code,),
                f"{share} of cell {code} lies outside the county ({area_m2:,.0f} m²)",
                f"网格 {code} 有 {share} 在县界以外（{area_m2:,.0f} m²）",
                piece,
            )

    def _points(self) -> Iterator[Defect]:
        points = [point for point in self.data.points if point.closed_at is None]
        places = as_array([_where(point) for point in points])
        in_cell = set(self.tree.query(places, predicate="intersects")[0].tolist())
        for index, (point, away_m) in enumerate(zip(points, self._outside_m(places), strict=True)):
            if away_m > 0:
                yield self._stray(DefectKind.POINT_OUTSIDE, "reporting point", "举报点", point, away_m)
            elif index not in in_cell:
                yield Defect(
                    DefectKind.POINT_IN_NO_CELL,
                    Severity.ERROR,
                    (point.code,),
                    f"reporting point {point.code} {point.name} lies in no cell",
                    f"举报点 {point.code} {point.name} 不在任何网格内",
                    _where(point),
                    file="points",
                )

    def _stations(self) -> Iterator[Defect]:
        places = as_array([_where(station) for station in self.data.stations])
        for station, away_m in zip(self.data.stations, self._outside_m(places), strict=True):
            if away_m > 0:
                yield self._stray(DefectKind.STATION_OUTSIDE, "station", "监管所", station, away_m)

    def _outside_m(self, places: Shapes) -> list[float]:
        """Return the metres each place lies outside the boundary, 0 inside."""
        outside = ~shapely.intersects(self.boundary, places)
        away_m = np.zeros(len(places))
        if outside.any():
            boundary = self.metric.project(shapely.segmentize(self.boundary, _STRAIGHT_DEG))
            away_m[outside] = np.maximum(shapely.distance(boundary, self.metric.project(places[outside])), 1e-6)
        return [float(each) for each in away_m]

    def _stray(
        self, kind: DefectKind, what: str, what_zh: str, thing: ReportingPoint | Station, away_m: float
    ) -> Defect:
        return Defect(
            kind,
            Severity.ERROR if away_m > self.tolerance.width_m else Severity.WARNING,
            (thing.code,),
            f"{what} {thing.code} {thing.name} lies {away_m:,.0f} m outside the county; check its datum",
            f"{what_zh} {thing.code} {thing.name} 在县界以外 {away_m:,.0f} 米，请核对坐标系",
            _where(thing),
            file="points" if isinstance(thing, ReportingPoint) else "stations",
        )


def _where(thing: ReportingPoint | Station) -> Point:
    return Point(thing.position.lon, thing.position.lat)


def _percent(share: float) -> str:
    """Return a share that is more than nothing as a percentage that says so."""
    return "<0.1%" if share < 0.001 else f"{share:.1%}"


def as_array(shapes: Sequence[BaseGeometry]) -> Shapes:
    """Return shapes as an object array, empty as well."""
    together = np.empty(len(shapes), dtype=object)
    together[:] = shapes
    return together
