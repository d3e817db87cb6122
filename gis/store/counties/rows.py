"""Between the values of a county and the rows of its tables: pure conversions, both ways."""

from datetime import date
from typing import Any

from geoalchemy2.shape import from_shape, to_shape
from shapely import MultiPolygon, Point, Polygon

from gis.county import model as values
from gis.position import Datum, Position, SourcePosition

type Row = dict[str, Any]


def fields(value: Any, *left_out: str) -> Row:
    """Return the fields of a value, some left out."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__ if name not in left_out}


def plain(code: str, value: Any, *left_out: str) -> Row:
    """Return a value without geometry as a row."""
    return {"county": code, **fields(value, *left_out)}


def placed(code: str, value: values.Station | values.ReportingPoint) -> Row:
    """Return a value with a position as a row."""
    row = plain(code, value, "position", "source")
    source = value.source and {**fields(value.source), "datum": value.source.datum.value}
    return {**row, "source": source, "geom": from_shape(Point(value.position.lon, value.position.lat), srid=4326)}


def station_row(code: str, station: values.Station) -> Row:
    """Return the row of a station."""
    return {**placed(code, station), "towns": list(station.towns)}


def team_row(code: str, team: values.TeamRecord, *, retired: bool) -> Row:
    """Return the row of a team."""
    return {**plain(code, team), "skills": list(team.skills), "crew": list(team.crew), "retired": retired}


def county_row(data: values.CountyData) -> Row:
    """Return the row of the county itself."""
    row = fields(data.county, "code", "boundary")
    return {
        "county": data.county.code,
        **row,
        "boundary": multi(data.county.boundary),
        "attribution": list(data.attribution),
    }


def neighbour_row(code: str, neighbour: values.Neighbour) -> Row:
    """Return the row of a neighbour."""
    return {**plain(code, neighbour, "polygon"), "boundary": multi(neighbour.polygon)}


def multi(geometry: Polygon | MultiPolygon) -> Any:
    """Return a polygon as the MULTIPOLYGON the column wants."""
    multi = geometry if isinstance(geometry, MultiPolygon) else MultiPolygon([geometry])
    return from_shape(multi, srid=4326)


def without(row: Row, *names: str) -> Row:
    """Return a row without some columns."""
    return {key: value for key, value in row.items() if key not in names}


def shape(stored: Any) -> Polygon | MultiPolygon:
    """Return a stored polygon; a multipolygon of one comes back as the one."""
    shape = to_shape(stored)
    if isinstance(shape, MultiPolygon) and len(shape.geoms) == 1:
        return shape.geoms[0]
    assert isinstance(shape, Polygon | MultiPolygon)  # noqa: S101  -- the column's type says so
    return shape


def position(stored: Any) -> Position:
    """Return a stored point."""
    shape = to_shape(stored)
    assert isinstance(shape, Point)  # noqa: S101  -- the column's type says so
    return Position(shape.x, shape.y)


def source(stored: Row | None) -> SourcePosition | None:
    """Return the coordinate as it was given, if kept."""
    return SourcePosition(**{**stored, "datum": Datum(stored["datum"])}) if stored else None


def lasts(row: Row, day: date) -> bool:
    """Tell whether a cell is valid on a day or later; the end day is excluded."""
    return bool(row["valid_to"] is None or day < row["valid_to"])


def cell(row: Row) -> values.Cell:
    """Return a stored cell."""
    return values.Cell(
        polygon=shape(row["geom"]),
        kind=values.CellKind(row["kind"]),
        **without(row, "county", "geom", "kind", "validity"),
    )


def point(row: Row) -> values.ReportingPoint:
    """Return a stored reporting point."""
    return values.ReportingPoint(
        kind=values.PointKind(row["kind"]),
        position=position(row["geom"]),
        source=source(row["source"]),
        **without(row, "county", "geom", "kind", "source", "version"),
    )


def station(row: Row) -> values.Station:
    """Return a stored station."""
    return values.Station(
        position=position(row["geom"]),
        source=source(row["source"]),
        towns=tuple(row["towns"]),
        **without(row, "county", "geom", "source", "towns"),
    )


def team(row: Row) -> values.TeamRecord:
    """Return a stored register entry of a team."""
    return values.TeamRecord(
        skills=tuple(row["skills"]), crew=tuple(row["crew"]), **without(row, "county", "skills", "crew", "retired")
    )
