"""A whole county in and out of the database, in the caller's transaction.

A second import of the same county is the new truth: rows are updated by code, a cell that is gone ends today and
stays as history, a reporting point keeps the token its QR code carries and the corrections that were approved.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Date, cast, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from gis.county import model as values
from gis.county.cell_stations import with_stations
from gis.county.corrections import Keeping
from gis.errors import UnknownCountyError
from gis.store import tables
from gis.store.base import Base
from gis.store.counties import kept_corrections, places, point_tokens, rows
from gis.store.counties.loaded import list_counties, named
from gis.store.counties.point_tables import PointRow
from gis.store.counties.rows import Row
from gis.store.queries import GIS


def save_county(
    connection: Connection,
    data: values.CountyData,
    *,
    today: date | None = None,
    over_corrections: bool = False,
    leave_points: bool = False,
    missing: Collection[str] = (),
) -> tuple[Keeping, ...]:
    """Write a county whole; the caller's transaction makes it all or nothing.

    The data is the whole truth: what it does not name goes. An import first takes from the loaded county what no file
    states (`gis.county.completion`), and asks before rows go (`gis.store.counties.replacement`).

    Parameters
    ----------
    data
        The county; geometries WGS84.
    today
        The day from which a cell that is gone counts as gone; default the county's own by the database's clock.
    over_corrections
        The points are as the data says even where a correction was approved since.
    leave_points
        The points, their corrections and codes stay as they are, whatever the data says of points.
    missing
        Facts of points that the data has from the county as it is loaded; corrections of them stay.

    Returns
    -------
    tuple of Keeping
        Where data and approved corrections said different things of a point, and which of them holds.
    """
    data = with_stations(data)
    code = data.county.code
    day = today or _today(connection, data.county.time_zone)
    _upsert(connection, tables.CountyRow, [rows.county_row(data)], keys=("county",))
    _upsert(connection, tables.UnitRow, [rows.plain(code, unit) for unit in data.units])
    _upsert(connection, tables.StationRow, [rows.station_row(code, station) for station in data.stations])
    _upsert(connection, tables.CommitteeRow, [rows.plain(code, committee) for committee in data.committees])
    _upsert(connection, tables.InspectorRow, [rows.plain(code, inspector) for inspector in data.inspectors])
    _save_cells(connection, data, day)
    named = {"county": code, "codes": [inspector.code for inspector in data.inspectors], "today": day}
    connection.execute(GIS["drop_inspectors"], named)
    connection.execute(GIS["forget_inspectors"], named)
    kept: tuple[Keeping, ...] = ()
    if leave_points:
        data = replace(data, points=_points(connection, code))
    else:
        data, kept = kept_corrections.keep(connection, data, over=over_corrections, missing=missing)
        _save_points(connection, data)
    _save_teams(connection, data)
    _replace(connection, tables.NeighbourRow, code, [rows.neighbour_row(code, n) for n in data.neighbours])
    _replace(connection, tables.HouseholdRow, code, [rows.plain(code, each) for each in data.households])
    _replace(connection, tables.CalendarDayRow, code, [rows.plain(code, each) for each in data.calendar])
    gone = {"county": code, "codes": [station.code for station in data.stations]}
    connection.execute(GIS["drop_unused_stations"], gone)
    places.rebuild(connection, data, day)
    items = [{"topic": "county", "payload": {"code": code}}]
    connection.execute(places.PUBLISH, {"county": code, "messages": items})
    connection.execute(GIS["analyze"])
    return kept


def load_county(
    connection: Connection, code: str, *, today: date | None = None, upcoming: bool = False, ended: bool = False
) -> values.CountyData:
    """Return a county as it stands on a day.

    Parameters
    ----------
    upcoming
        With the cells that begin later.
    ended
        With the cells that are history.

    Raises
    ------
    UnknownCountyError
        No county has this code.
    """
    found = _stored(connection, tables.CountyRow, code)
    if not found:
        raise UnknownCountyError(code, map(named, list_counties(connection)))
    row = found[0]
    day = today or _today(connection, row["time_zone"])
    cells = [rows.cell(r) for r in _stored(connection, tables.CellRow, code) if ended or rows.lasts(r, day)]
    teams = _stored(connection, tables.TeamRow, code)
    county = values.County(
        code=code,
        name=row["name"],
        boundary=rows.shape(row["boundary"]),
        seat=row["seat"],
        name_en=row["name_en"],
        time_zone=row["time_zone"],
        synthetic=row["synthetic"],
        notice=row["notice"],
    )
    return values.CountyData(
        county=county,
        units=tuple(
            values.OrganisationUnit(
                code=unit["code"],
                name=unit["name"],
                level=values.UnitLevel(unit["level"]),
                parent=unit["parent"],
                name_en=unit["name_en"],
            )
            for unit in _stored(connection, tables.UnitRow, code)
        ),
        committees=tuple(
            values.Committee(**rows.without(r, "county")) for r in _stored(connection, tables.CommitteeRow, code)
        ),
        inspectors=tuple(
            values.Inspector(**rows.without(r, "county")) for r in _stored(connection, tables.InspectorRow, code)
        ),
        cells=tuple(cell for cell in cells if upcoming or cell.valid_from <= day),
        points=_points(connection, code),
        stations=tuple(rows.station(r) for r in _stored(connection, tables.StationRow, code)),
        teams=tuple(rows.team(r) for r in teams if not r["retired"]),
        retired=tuple(rows.team(r) for r in teams if r["retired"]),
        neighbours=tuple(
            values.Neighbour(r["code"], r["name"], rows.shape(r["boundary"]))
            for r in _stored(connection, tables.NeighbourRow, code)
        ),
        places=places.named(connection, code),
        households=load_households(connection, code),
        calendar=load_calendar(connection, code),
        attribution=tuple(row["attribution"]),
    )


def load_households(connection: Connection, code: str) -> tuple[values.Household, ...]:
    """Return the households that are known of a county's committees and cells, by code."""
    return tuple(
        values.Household(**rows.without(row, "county")) for row in _stored(connection, tables.HouseholdRow, code)
    )


def load_calendar(connection: Connection, code: str) -> tuple[values.CalendarDay, ...]:
    """Return the days that are not what their weekday says, in order."""
    return tuple(
        values.CalendarDay(row["day"], values.CalendarKind(row["kind"]), row["name"])
        for row in _stored(connection, tables.CalendarDayRow, code)
    )


def _points(connection: Connection, code: str) -> tuple[values.ReportingPoint, ...]:
    in_force = point_tokens.in_force(connection, code)
    return tuple(rows.point({**r, "token": in_force.get(r["code"])}) for r in _stored(connection, PointRow, code))


def _upsert(
    connection: Connection, table: type[Base], incoming: Sequence[Row], keys: Sequence[str] = ("county", "code")
) -> None:
    if not incoming:
        return
    statement = insert(table)
    updated: dict[str, Any] = {key: statement.excluded[key] for key in incoming[0] if key not in keys}
    if table is tables.CountyRow:
        updated["loaded_at"] = func.now()
    connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=updated), list(incoming))


def _replace(connection: Connection, table: type[Base], code: str, incoming: Sequence[Row]) -> None:
    connection.execute(delete(table).where(table.metadata.tables[table.__tablename__].c.county == code))
    if incoming:
        connection.execute(insert(table), list(incoming))


def _save_cells(connection: Connection, data: values.CountyData, day: date) -> None:
    code = data.county.code
    incoming = {
        "county": code,
        "today": day,
        "codes": [cell.code for cell in data.cells],
        "starts": [cell.valid_from for cell in data.cells],
    }
    connection.execute(GIS["drop_cells"], incoming)
    connection.execute(GIS["close_cells"], incoming)
    cells = [{**rows.plain(code, cell, "polygon"), "geom": rows.multi(cell.polygon)} for cell in data.cells]
    if cells:
        connection.execute(insert(tables.CellRow), cells)


def _save_points(connection: Connection, data: values.CountyData) -> None:
    placed = [rows.without(rows.placed(data.county.code, point), "token") for point in data.points]
    _replace(connection, PointRow, data.county.code, placed)
    point_tokens.keep(connection, data.county.code, {point.code: point.token for point in data.points})


def _save_teams(connection: Connection, data: values.CountyData) -> None:
    code = data.county.code
    register = [rows.team_row(code, team, retired=False) for team in data.teams]
    register += [rows.team_row(code, team, retired=True) for team in data.retired]
    _upsert(connection, tables.TeamRow, register)
    team = tables.TeamRow.metadata.tables["team"].c
    unnamed = (team.county == code, ~team.retired, team.code.not_in([each["code"] for each in register]))
    for (gone,) in connection.execute(select(team.code).where(*unnamed)).all():
        try:
            with connection.begin_nested():
                connection.execute(GIS["drop_team"], {"county": code, "code": gone})
        except IntegrityError:
            connection.execute(GIS["retire_team"], {"county": code, "code": gone})


def _today(connection: Connection, time_zone: str) -> date:
    return connection.execute(select(cast(func.timezone(time_zone, func.now()), Date))).scalar_one()


def _stored(connection: Connection, table: type[Base], code: str) -> list[Row]:
    stored = table.metadata.tables[table.__tablename__]
    order = list(stored.primary_key.columns)
    found = connection.execute(select(stored).where(stored.c.county == code).order_by(*order))
    return [dict(row) for row in found.mappings()]
