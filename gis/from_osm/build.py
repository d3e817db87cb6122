"""One OpenStreetMap extract of anywhere becomes a whole working county: pure, from what `gis.store.osm` has read.

What the map knows is taken as it is: boundary, settlements, streets, shops, schools, offices. What it cannot know is
made by rule and labelled so in the county's notice: cells, committees and their codes, stations, teams, inspectors.
"""

from dataclasses import dataclass, replace

import shapely

from gis.county.model import County, CountyData
from gis.datum.crs import Metric
from gis.errors import BadAreaError, UnknownPlaceError
from gis.from_osm.boundary import Boundary, choose_boundary
from gis.from_osm.cells import Piece, cut, plan_cells
from gis.from_osm.country import country_of
from gis.from_osm.extract import Area, Extract, Names
from gis.from_osm.localities import AREA, TOWN_KINDS, Locality, committees_of, left_out, outskirts_of, settlements
from gis.from_osm.points import gazetteer, reporting_points, venues_left_out, within
from gis.from_osm.posts import cells_and_inspectors, posts
from gis.from_osm.seat import Seat, find_seat
from gis.from_osm.streets import Streets, in_metres, streets_of
from gis.from_osm.town import Town, built_up
from gis.from_osm.towns import committees, owners, towns_of
from gis.position import Position

COMMITTEES_PER_TOWN = 25
FARTHEST_SEAT_M = 10_000.0

ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"
NOTICE = (
    "由 OpenStreetMap 生成：网格、村居、所、小组和岗位按规则推定，启用前请核对。"
    "Made from OpenStreetMap: cells, committees, stations and teams follow rules; check them before real use."
)


@dataclass(frozen=True, slots=True)
class Request:
    """The caller's request; `seat` is a name, the other fields are the options of the command line."""

    code: str
    seat: str
    time_zone: str
    name: str | None = None
    at: Position | None = None
    boundary: str = "auto"


@dataclass(frozen=True, slots=True)
class Account:
    """The account of how the county was made, for the operator of the import.

    `outside` names the settlements that a hull of the roads leaves out, the greatest first; `venues_outside`
    those that would have been reporting points.
    """

    seat: Seat
    boundary: Boundary
    town: Town
    country: str | None
    area_km2: float
    road_km: float
    unused_settlements: int
    outside: tuple[str, ...] = ()
    venues_outside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ground:
    """The county's outline and its streets, in town and in the country."""

    boundary: Boundary
    town: Town
    inside: Streets
    in_town: Streets
    country: Streets


def county_from(extract: Extract, request: Request) -> tuple[CountyData, Account]:
    """Make a county.

    Raises
    ------
    UnknownPlaceError
        Nothing in the extract has the seat's name.
    BadAreaError
        There are no roads, or the boundary asked for does not fit.
    """
    seat = find_seat(extract, request.seat, request.at)
    ground = _ground(extract, seat, request.boundary)
    localities, unused = _localities(extract, seat, ground)
    plan = plan_cells(ground.town, ground.boundary.area, ground.in_town, ground.country)
    outskirts = _outskirts(localities)
    localities = [*localities, *(outskirts_of(localities[town]) for town in outskirts)]
    pieces = cut(ground.town, plan, localities, outskirts, ground.in_town, ground.country)
    data = _data(extract, request, seat, ground, localities, pieces)
    account = Account(
        seat=seat,
        boundary=ground.boundary,
        town=ground.town,
        country=country_of(extract, ground.boundary),
        area_km2=ground.inside.metric.project(ground.boundary.area).area / 1e6,
        road_km=ground.inside.km(),
        unused_settlements=unused,
        outside=left_out(extract, ground.boundary.area) if ground.boundary.is_hull else (),
        venues_outside=venues_left_out(extract.venues, ground.boundary.area) if ground.boundary.is_hull else (),
    )
    return data, account


def _ground(extract: Extract, seat: Seat, wanted: str) -> _Ground:
    everywhere = streets_of(extract.roads, Metric.at(seat.position))
    _check_near(seat, everywhere)
    boundary = choose_boundary(extract, everywhere, seat, wanted)
    boundary = replace(boundary, area=shapely.set_precision(boundary.area, 1e-9))
    inside = everywhere.only(everywhere.inside(boundary.area))
    if len(inside) == 0:
        raise BadAreaError(
            "no drivable road lies inside the boundary: give another --boundary or a larger extract "
            "界线内没有可行车的道路，请另选界线或更大范围的数据",
            field="boundary",
        )
    town = built_up(extract.built_up, inside, seat, boundary.area)
    urban = inside.inside(town.area)
    return _Ground(boundary, town, inside, inside.only(urban), inside.only(~urban))


def _check_near(seat: Seat, streets: Streets) -> None:
    nearest = streets.nearest(seat.position)
    if nearest is not None and nearest[1] > FARTHEST_SEAT_M:
        lon, lat = seat.position.lon, seat.position.lat
        raise UnknownPlaceError(
            f"the seat {seat.names.name} ({lon:.5f}, {lat:.5f}) lies {nearest[1] / 1000:,.0f} km from any road of the "
            "extract: check --seat and --at, or give an extract that holds it 县城远离数据中的道路，请核对",
            field="seat",
        )


def _localities(extract: Extract, seat: Seat, ground: _Ground) -> tuple[list[Locality], int]:
    """Return the localities that become committees, the seat first, and how many settlements do not."""
    found = settlements(extract, ground.inside, seat, ground.boundary.area, ground.town.area)
    plan = plan_cells(ground.town, ground.boundary.area, ground.in_town, ground.country)
    chosen: list[Locality] = []
    used = {spelling for one in found for spelling in one.names.folded()}
    for in_town, streets in ((True, ground.in_town), (False, ground.country)):
        least, most = plan.committees(in_town=in_town)
        chosen += committees_of(
            found, streets, extract.roads, least=least, most=most, in_town=in_town, seat=seat.names, used=used
        )
    if ground.town.country is not None and all(one.in_town for one in chosen):
        chosen.append(_country(ground.town.country, chosen[0]))
    return chosen, len(found) - sum(one.is_mapped for one in chosen)


def _country(country: Area, seat: Locality) -> Locality:
    """Return a locality for a country without roads or settlements."""
    middle = country.point_on_surface()
    return replace(outskirts_of(seat), kind=AREA, position=Position(middle.x, middle.y))


def _outskirts(localities: list[Locality]) -> dict[int, int]:
    """Return for each town of the country the number its outskirts will have."""
    towns = [number for number, one in enumerate(localities) if one.kind in TOWN_KINDS and not one.in_town]
    return {town: len(localities) + place for place, town in enumerate(towns)}


def _data(
    extract: Extract, request: Request, seat: Seat, ground: _Ground, localities: list[Locality], pieces: list[Piece]
) -> CountyData:
    names = _county_names(request, seat, ground.boundary)
    metric = ground.inside.metric
    apart_m = 0.15 * metric.project(ground.boundary.area).area ** 0.5
    metres = in_metres(metric, [one.position for one in localities])
    towns = towns_of(localities, metres, fewest=1 + len(localities) // COMMITTEES_PER_TOWN, apart_m=apart_m)
    found = committees(request.code, localities, towns)
    offices = within(ground.boundary.area, extract.venues)
    staff = posts(request.code, names, localities, towns, offices, ground.inside, apart_m)
    answering = owners(localities, metres, found)
    cells, inspectors = cells_and_inspectors(pieces, localities, answering, found, staff.station_of)
    used = {cell.committee for cell in cells}
    return CountyData(
        county=County(
            code=request.code,
            name=names.name,
            boundary=_whole(pieces),
            seat=seat.names.name,
            name_en=names.name_en,
            time_zone=request.time_zone,
            notice=NOTICE,
        ),
        units=staff.units,
        committees=tuple(committee for committee in found.values() if committee.code in used),
        inspectors=inspectors,
        cells=cells,
        points=reporting_points(extract.venues, localities, extract.roads, ground.inside, ground.boundary.area),
        stations=staff.stations,
        teams=staff.teams,
        places=gazetteer(extract.places, extract.venues, extract.roads, ground.inside, ground.boundary.area),
        attribution=(ATTRIBUTION,),
    )


def _county_names(request: Request, seat: Seat, boundary: Boundary) -> Names:
    if request.name:
        return Names(request.name)
    return boundary.names or seat.names


def _whole(pieces: list[Piece]) -> Area:
    """Return the outline as its cells have it, vertex by vertex."""
    whole = shapely.coverage_union_all([piece.polygon for piece in pieces])
    assert isinstance(whole, shapely.Polygon | shapely.MultiPolygon)  # noqa: S101  -- cells are polygons
    return whole.geoms[0] if isinstance(whole, shapely.MultiPolygon) and len(whole.geoms) == 1 else whole
