"""Place of a case from the caller's input: coordinate with datum, reporting point, its token, or a name."""

from dataclasses import replace

from api.http.schemas import PlaceIn
from dispatch.cases.case import Place
from dispatch.desk.work import Desk
from dispatch.store.sql_store import SqlStore
from gis.county import accuracy, gazetteer
from gis.county.accuracy import FoundBy
from gis.county.house_numbers import number_on
from gis.datum.crs import parse_datum, to_wgs84
from gis.datum.fit import elsewhere
from gis.errors import BadCoordinateError, UnknownPlaceError
from gis.position import Datum, Position, SourcePosition
from gis.store.counties import places
from gis.store.counties.loaded import CountySummary
from gis.store.counties.places import PlaceFound, PointFound

SURE = 0.5
LEAD = 0.03


def place_of(given: PlaceIn, desk: Desk, home: CountySummary) -> Place:
    """Return the place meant, with what was said of it.

    An address that was looked up as a name (东街12号, found as 东街) is kept whole.

    Raises
    ------
    UnknownDatumError, BadCoordinateError, UnknownPlaceError, ClosedPointError
        What was given is no place, or more than one.
    """
    place = _found(given, desk, home)
    looked_up = given.name if given.found_by is None else None
    says_more = looked_up is not None and place.name is not None and not gazetteer.holds(place.name, looked_up)
    address = given.address or (looked_up if says_more else None)
    return replace(place, address=address, remark=given.remark)


def _found(given: PlaceIn, desk: Desk, home: CountySummary) -> Place:
    store, county = desk.store, home.code
    assert isinstance(store, SqlStore)  # noqa: S101  -- the wiring made it
    connection = store.connection
    if given.point is not None:
        return _of_point(places.still_open(places.by_point(connection, county, given.point), field="place.point"))
    if given.token is not None:
        found = _seen(store, places.by_token(connection, given.token))
        return _of_point(places.still_open(found, field="place.token"))
    if given.name is not None and given.lon is None:
        return _of_name(given.name, places.search(connection, county, given.name, today=home.day(desk.now), limit=6))
    assert given.lon is not None  # noqa: S101  -- the schema asked for exactly one way
    assert given.lat is not None  # noqa: S101
    datum = parse_datum(given.datum, field="place.datum")
    position = to_wgs84(given.lon, given.lat, datum, field="place")
    _check_axes(desk, position, county)
    source = SourcePosition(given.lon, given.lat, datum, given.accuracy_m)
    by = given.found_by or FoundBy.COORDINATE
    return Place(position, given.name, source, found_by=by, accuracy_m=_accuracy_m(given, by))


def _accuracy_m(given: PlaceIn, by: FoundBy) -> float | None:
    """Return how exactly a coordinate is known: as its source says, else by its decimals.

    Of a spot that was clicked or taken from a list the decimals say nothing.
    """
    if given.accuracy_m is not None or given.lon is None or given.lat is None:
        return given.accuracy_m
    return accuracy.of_coordinate(given.lon, given.lat) if by is FoundBy.COORDINATE else None


def inside_in(place: Place, desk: Desk, home: CountySummary) -> Datum | None:
    """Return the datum in which a coordinate from outside would lie inside a county; None where in none."""
    for datum, position in () if place.source is None else elsewhere(place.source):
        if desk.store.counties.whereabouts(position, county=home.code, now=desk.now).county is not None:
            return datum
    return None


def _seen(store: SqlStore, found: PointFound) -> PointFound:
    if not store.sees(found.county):
        raise places.unknown_token()
    return found


def _of_point(found: PointFound) -> Place:
    return Place(found.position, found.name, point=found.code, found_by=FoundBy.POINT, accuracy_m=accuracy.EXACT_M)


def _of_entry(found: PlaceFound) -> Place:
    position = Position(found.lon, found.lat)
    return Place(position, found.name, point=found.point, found_by=found.found_by, accuracy_m=found.accuracy_m)


def _of_name(name: str, found: list[PlaceFound]) -> Place:
    if not found or found[0].score < SURE:
        near = ", ".join(f"{place.name}" for place in found[:3])
        raise UnknownPlaceError(
            f"No place is called {name!r}{'; did you mean ' + near if near else ''}? Try GET /api/v1/places, or give a "
            "coordinate. 没有找到这个地名。",
            field="place.name",
        )
    rivals = [place for place in found if found[0].score - place.score < LEAD]
    points = [place for place in rivals if place.point is not None]
    if len(points) == 1:  # a committee and its reporting point share a name: the point is exact
        return _of_entry(points[0])
    numbered = [place for place in rivals if place.kind in accuracy.STREETS and number_on(place.name, name) is not None]
    if len(numbered) == 1:  # a house number follows the name of a street, not of the village that is called alike
        return _of_entry(numbered[0])
    if len(rivals) > 1:
        choices = "; ".join(f"{place.name} ({place.kind}, {place.lon:.5f}, {place.lat:.5f})" for place in rivals)
        raise UnknownPlaceError(
            f"{name!r} may mean several places: {choices}. 地名不唯一，请选择。", field="place.name"
        )
    return _of_entry(found[0])


def _check_axes(desk: Desk, position: Position, county: str) -> None:
    """Refuse a coordinate that lies outside while its axes swapped would lie inside."""
    if (
        abs(position.lon) > 90
        or desk.store.counties.whereabouts(position, county=county, now=desk.now).county is not None
    ):
        return
    swapped = Position(position.lat, position.lon)
    if desk.store.counties.whereabouts(swapped, county=county, now=desk.now).county is not None:
        raise BadCoordinateError(
            f"lon={position.lon}, lat={position.lat} lies outside the county, but is inside if swapped: send "
            f"lon={position.lat}, lat={position.lon}. 经纬度似乎写反了。",
            field="place",
        )
