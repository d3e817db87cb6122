"""Counties made of drawn extracts, and what every county must be."""

import numpy as np
import shapely
from shapely import box

from gis.county.audit.whole import Severity, audit
from gis.county.model import CountyData
from gis.from_osm.build import ATTRIBUTION, Request, county_from
from gis.from_osm.extract import Extract, Names, Venue
from gis.position import Position
from tests.osmsketch import BLOCK_LAT, BLOCK_LON, LAT, LON

VILLAGES = (("Northham", 8.0, 47.06), ("Eastwick", 8.08, 47.0), ("Farley", 8.07, 47.06))
REGION = box(7.98, 46.98, 8.12, 47.09)
SEAT = Position(LON + 7 * BLOCK_LON, LAT + 7 * BLOCK_LAT)


def made(extract: Extract, seat: str = "Seatown", **more) -> CountyData:
    data, _ = county_from(extract, Request("990001", seat, "UTC", **more))
    assert_sound(data)
    return data


def account(extract: Extract, seat: str = "Seatown", **more):
    return county_from(extract, Request("990001", seat, "UTC", **more))[1]


def assert_sound(data: CountyData) -> None:
    """Assert what every county must be, whatever it was made from."""
    assert not [defect for defect in audit(data) if defect.severity is Severity.ERROR]
    polygons = [cell.polygon for cell in data.cells]
    assert shapely.coverage_is_valid(polygons)
    assert data.county.boundary.is_valid
    assert shapely.union_all(polygons).symmetric_difference(data.county.boundary).area < 1e-12
    assert data.stations
    assert data.teams
    assert {team.station for team in data.teams} == {station.code for station in data.stations}
    assert any(cell.in_town for cell in data.cells)
    assert ATTRIBUTION in data.attribution


def area_m2(cell) -> float:
    return cell.polygon.area * 111_195**2 * np.cos(np.radians(LAT))


def venue(kind: str, lon: float, lat: float, name: str | None = None, osm: str = "n900") -> Venue:
    return Venue(osm, kind, Names(name, None, (name,)) if name else None, Position(lon, lat))


MANY_NAMES = Names("伊犁", "Yining", ("伊犁", "Yining", "Ghulja", "غۇلجا"))
