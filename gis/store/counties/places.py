"""Look-ups in the ground tables and the gazetteer: where something lies, and what a place is called."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import batched
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, delete, text
from sqlalchemy.dialects.postgresql import JSONB

from gis.county import accuracy, gazetteer
from gis.county import model as values
from gis.county.found_places import PlaceFound, PointFound
from gis.county.house_numbers import House, nearest, number_on
from gis.errors import UnknownPlaceError
from gis.position import Position
from gis.store import tables
from gis.store.queries import GIS

PUBLISH = text("SELECT publish(:county, :messages)").bindparams(bindparam("messages", type_=JSONB))
ENTRY = ("origin", "kind", "name", "name_en", "folded", "grams", "point", "lon", "lat", "extent_m")
BATCH = 5000


@dataclass(frozen=True, slots=True)
class CellFound:
    """The cell a position lies in."""

    code: str
    kind: values.CellKind
    in_town: bool
    name: str | None
    committee: str
    inspector: str | None
    station: str | None = None


@dataclass(frozen=True, slots=True)
class Located:
    """The location of a position: `county` None outside all loaded counties; `neighbour` the next one if known."""

    county: str | None
    cell: CellFound | None
    neighbour: str | None


def locate(connection: Connection, position: Position, *, county: str, now: datetime) -> Located:
    """Return the county, cell and neighbour of a WGS84 position; `county` wins where two overlap."""
    row = connection.execute(GIS["locate"], question(position, county=county, now=now)).mappings().one()
    return located(connection, row, position, now=now)


def question(position: Position, *, county: str, now: datetime) -> dict[str, Any]:
    """Return the parameters of the query `locate`, also where it is part of a longer one."""
    return {"lon": position.lon, "lat": position.lat, "county": county, "now": now}


def located(connection: Connection, found: RowMapping, position: Position, *, now: datetime) -> Located:
    """Return what a row of the query `locate` says; a point in a gap between cells takes one more look-up."""
    row = dict(found)
    if row["county"] is None:
        return Located(None, None, row["neighbour"])
    if row["code"] is None:
        row |= _nearest_cell(connection, question(position, county=row["county"], now=now))
    return Located(row["county"], _cell(row), None)


def name_of_county(connection: Connection, county: str) -> str:
    """Return the name of a county that is loaded."""
    return str(connection.execute(GIS["county_name"], {"county": county}).scalar_one())


def _nearest_cell(connection: Connection, where: dict[str, Any]) -> dict[str, Any]:
    found = connection.execute(GIS["nearest_cell"], where).mappings().first()
    return dict(found) if found else {}


def _cell(row: Any) -> CellFound | None:
    if row["code"] is None:
        return None
    return CellFound(
        row["code"],
        values.CellKind(row["kind"]),
        row["in_town"],
        row["name"],
        row["committee"],
        row["inspector"],
        row["station"],
    )


def distance_from_county_m(connection: Connection, position: Position, county: str) -> float:
    """Return how far outside its county a WGS84 position lies, metres; 0 inside."""
    where = {"lon": position.lon, "lat": position.lat, "county": county}
    return float(connection.execute(GIS["county_distance"], where).scalar_one())


def by_point(connection: Connection, county: str, code: str) -> PointFound:
    """Return a reporting point by its code.

    Raises
    ------
    UnknownPlaceError
        No point of the county has this code.
    """
    row = connection.execute(GIS["place_by_point"], {"county": county, "code": code}).mappings().first()
    if row is None:
        raise UnknownPlaceError(
            f"No reporting point {code!r} in county {county}; GET /api/v1/points lists them. 没有这个投诉举报点。",
            field="place.point",
        )
    return _point(row)


def by_token(connection: Connection, token: str) -> PointFound:
    """Return a reporting point by the token of its QR code.

    Raises
    ------
    UnknownPlaceError
        No point has this token.
    """
    row = connection.execute(GIS["place_by_token"], {"token": token}).mappings().first()
    if row is None:
        raise unknown_token()
    return _point(row)


def _point(row: RowMapping) -> PointFound:
    where = Position(row["lon"], row["lat"])
    return PointFound(row["county"], row["code"], row["name"], where, row["name_en"], row["closed_at"])


def unknown_token() -> UnknownPlaceError:
    """Return the refusal of a token that is none, or not the caller's to use."""
    return UnknownPlaceError(
        "No reporting point has this token: scan the code again or name the place. 二维码无效，请重新扫描。",
        field="place.token",
    )


def search(connection: Connection, county: str, query: str, *, today: date, limit: int = 10) -> list[PlaceFound]:
    """Return the places a typed name may mean, best first; empty for a query without letters or digits."""
    question = asked(county, query, today=today, limit=limit)
    if question is None:
        return []
    found = [PlaceFound(**row) for row in connection.execute(GIS["search_places"], question).mappings()]
    return [_at_its_number(connection, county, place, query, today) for place in found]


def _at_its_number(connection: Connection, county: str, place: PlaceFound, query: str, today: date) -> PlaceFound:
    """Return a street at the house that was said, where its number or one near it is known."""
    number = number_on(place.name, query) if place.kind in accuracy.STREETS else None
    if number is None:
        return place
    where = {"lon": place.lon, "lat": place.lat, "within_m": place.accuracy_m + accuracy.HOUSE_M}
    asked = {"county": county, "street": place.name, "today": today, **where}
    rows = connection.execute(GIS["house_numbers"], asked).mappings()
    known = ((number_on(place.name, row["address"]), row) for row in rows)
    houses = [House(at, row["lon"], row["lat"], row["cell"]) for at, row in known if at is not None]
    best = nearest(number, houses)
    if best is None:
        return place
    house, house_m = best
    return replace(place, lon=house.lon, lat=house.lat, cell=house.cell, house_m=house_m)


def asked(county: str, query: str, *, today: date, limit: int) -> dict[str, Any] | None:
    """Return what `search_places` is asked for a typed name; None for one without letters or digits."""
    folded = gazetteer.fold(query[: gazetteer.MAX_QUERY])
    if not folded:
        return None
    return {
        "county": county,
        "folded": folded,
        "grams": gazetteer.query_grams(folded),
        "opening_grams": gazetteer.opening_grams(folded),
        "parts": gazetteer.parts(query[: gazetteer.MAX_QUERY]),
        "wide": list(gazetteer.WIDE),
        "misspelt": gazetteer.may_be_misspelt(folded),
        "limit": limit,
        "today": today,
    }


def rebuild(connection: Connection, data: values.CountyData, day: date) -> None:
    """Rewrite the gazetteer of a county from its points, stations, committees, places and streets."""
    code = data.county.code
    table = tables.PlaceRow.metadata.tables["place"]
    connection.execute(delete(table).where(table.c.county == code))
    for batch in batched(_entries(connection, data, day), BATCH):
        _insert(connection, code, batch)
    connection.execute(GIS["settle_places"])


def named(connection: Connection, county: str) -> tuple[values.NamedPlace, ...]:
    """Return the places a file brought, each once: not the points, stations and committees, which have their own."""
    rows = connection.execute(GIS["named_places"], {"county": county}).mappings()
    return tuple(
        values.NamedPlace(row["name"], row["kind"], Position(row["lon"], row["lat"]), row["name_en"], row["extent_m"])
        for row in rows
    )


def add_point(connection: Connection, county: str, facts: Mapping[str, Any]) -> None:
    """Put the names of one reporting point, given as the facts of `gis.county.corrections`, into the gazetteer."""
    position = Position(*facts["place"])
    spellings = _spellings("point", facts["kind"], facts["name"], facts["name_en"], position, facts["code"])
    _insert(connection, county, tuple(spellings))


def _insert(connection: Connection, county: str, entries: Sequence[tuple[Any, ...]]) -> None:
    columns = dict(zip(ENTRY, map(list, zip(*entries, strict=True)), strict=True))
    connection.execute(GIS["insert_places"], {"county": county, **columns})


def _entries(connection: Connection, data: values.CountyData, day: date) -> Iterator[tuple[Any, ...]]:
    for place in data.places:
        yield from _spellings("place", place.kind, place.name, place.name_en, place.position, extent_m=place.extent_m)
    for point in (each for each in data.points if each.closed_at is None):
        yield from _spellings("point", point.kind.value, point.name, point.name_en, point.position, point.code)
    for station in data.stations:
        yield from _spellings("station", "station", station.name, station.name_en, station.position)
    for row in connection.execute(GIS["committee_places"], {"county": data.county.code, "today": day}).mappings():
        where = Position(row["lon"], row["lat"])
        yield from _spellings("committee", accuracy.COMMITTEE, row["name"], None, where, extent_m=row["extent_m"])


def _spellings(
    origin: str,
    kind: str,
    name: str,
    name_en: str | None,
    position: Position,
    point: str | None = None,
    *,
    extent_m: float | None = None,
) -> Iterator[tuple[Any, ...]]:
    """Yield one row per spelling, in the order of `ENTRY`."""
    for folded in gazetteer.spellings(name, name_en):
        grams = " ".join(gazetteer.grams(folded))
        yield origin, kind, name, name_en, folded, grams, point, position.lon, position.lat, extent_m
