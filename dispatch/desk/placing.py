"""Resolve the place of a case from what was said of it."""

from dataclasses import dataclass, replace
from datetime import date

from dispatch.cases.case import Place
from dispatch.desk.work import Desk
from gis.county import accuracy, gazetteer
from gis.county.accuracy import FoundBy
from gis.county.found_places import PlaceFound, PointFound
from gis.county.house_numbers import number_on
from gis.datum.crs import parse_datum, to_wgs84
from gis.datum.fit import elsewhere
from gis.errors import BadCoordinateError, ClosedPointError, UnknownPlaceError
from gis.position import Datum, Position, SourcePosition

SURE = 0.5
LEAD = 0.03
MOST_FOUND = 6


@dataclass(frozen=True, slots=True)
class PlaceSaid:
    """The description of a place: a coordinate with its datum, a reporting point, its token, or a name.

    `found_by` is the source of a coordinate; its name then only describes it.
    """

    lon: float | None = None
    lat: float | None = None
    datum: str | None = None
    accuracy_m: float | None = None
    point: str | None = None
    name: str | None = None
    token: str | None = None
    found_by: FoundBy | None = None
    address: str | None = None
    remark: str | None = None


def resolve(desk: Desk, said: PlaceSaid, county: str, today: date) -> Place:
    """Return the place meant, with what was said of it.

    An address that was looked up as a name (东街12号, found as 东街) is kept whole.

    Parameters
    ----------
    county
        The county in which points and names are looked up.
    today
        Its day: cells have dates.

    Raises
    ------
    UnknownDatumError, BadCoordinateError, UnknownPlaceError, ClosedPointError
        What was said is no place, or more than one.
    """
    place = _found(desk, said, county, today)
    looked_up = said.name if said.found_by is None else None
    says_more = looked_up is not None and place.name is not None and not gazetteer.holds(place.name, looked_up)
    address = said.address or (looked_up if says_more else None)
    return replace(place, address=address, remark=said.remark)


def _found(desk: Desk, said: PlaceSaid, county: str, today: date) -> Place:
    places = desk.store.places
    if said.point is not None:
        return _of_point(places.by_point(county, said.point), field="place.point")
    if said.token is not None:
        return _of_point(places.by_token(said.token), field="place.token")
    if said.lon is not None and said.lat is not None:
        return _of_coordinate(desk, said, said.lon, said.lat, county)
    name = said.name or ""
    return _of_name(name, places.search(county, name, today=today, limit=MOST_FOUND))


def _of_coordinate(desk: Desk, said: PlaceSaid, lon: float, lat: float, county: str) -> Place:
    datum = parse_datum(said.datum, field="place.datum")
    position = to_wgs84(lon, lat, datum, field="place")
    _check_axes(desk, position, county)
    source = SourcePosition(lon, lat, datum, said.accuracy_m)
    by = said.found_by or FoundBy.COORDINATE
    accuracy_m = said.accuracy_m
    if accuracy_m is None and by is FoundBy.COORDINATE:  # of a spot that was clicked, decimals say nothing
        accuracy_m = accuracy.of_coordinate(lon, lat)
    return Place(position, said.name, source, found_by=by, accuracy_m=accuracy_m)


def inside_in(desk: Desk, place: Place, county: str) -> Datum | None:
    """Return the datum in which a coordinate from outside would lie inside a county; None where in none."""
    for datum, position in () if place.source is None else elsewhere(place.source):
        if _is_in_a_county(desk, position, county):
            return datum
    return None


def _of_point(found: PointFound, *, field: str) -> Place:
    if found.closed_at is not None:
        raise ClosedPointError(
            f"Point {found.code} {found.name} was closed: choose another point, or give a place name or coordinate. "
            f"投诉举报点“{found.name}”已关闭，请改选其他举报点，或用地名、坐标指明地点。",
            field=field,
        )
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
    if abs(position.lon) > 90 or _is_in_a_county(desk, position, county):
        return
    if _is_in_a_county(desk, Position(position.lat, position.lon), county):
        raise BadCoordinateError(
            f"lon={position.lon}, lat={position.lat} lies outside the county, but is inside if swapped: send "
            f"lon={position.lat}, lat={position.lon}. 经纬度似乎写反了。",
            field="place",
        )


def _is_in_a_county(desk: Desk, position: Position, county: str) -> bool:
    return desk.store.counties.whereabouts(position, county=county, now=desk.now).county is not None
