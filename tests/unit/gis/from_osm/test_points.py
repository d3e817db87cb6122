"""Reporting points, stations, teams, inspectors and the gazetteer of a county made from a map."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely import Point, box

from dispatch.kinds import Category
from gis.county.model import PointKind
from gis.from_osm.extract import AdminArea
from gis.position import Position
from gis.travel.times import geodesic_m
from tests.osmcounties import MANY_NAMES, SEAT, VILLAGES, made, venue
from tests.osmsketch import BLOCK_LAT, BLOCK_LON, LAT, LON, county, grid, street


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("supermarket", PointKind.SUPERMARKET),
        ("marketplace", PointKind.MARKET),
        ("mall", PointKind.MARKET),
        ("school", PointKind.SCHOOL),
        ("university", PointKind.SCHOOL),
        ("townhall", PointKind.COMMUNITY),
    ],
)
def test_venues_become_points_of_their_kind(kind, expected):
    data = made(county(venues=[venue(kind, SEAT.lon, SEAT.lat, "The One")]))
    (point,) = data.points
    assert (point.kind, point.name, point.code) == (expected, "The One", "osm-n900")


def test_other_venues_are_landmarks_for_the_gazetteer_only():
    data = made(county(venues=[venue("hospital", SEAT.lon, SEAT.lat, "St Anne")]))
    assert data.points == ()
    assert [entry.kind for entry in data.places if entry.name == "St Anne"] == ["landmark"]


def test_a_venue_outside_the_boundary_is_left_out():
    extract = county(villages=VILLAGES)
    outside = venue("school", 8.5, 47.5, "Far School")
    data = made(replace(extract, venues=[outside]))
    assert "Far School" not in {point.name for point in data.points}


@pytest.mark.parametrize("second", ["The Shop", None])
def test_a_venue_mapped_twice_is_one_point(second):
    twice = [
        venue("supermarket", SEAT.lon, SEAT.lat, "The Shop", "n900"),
        venue("supermarket", SEAT.lon + 2e-4, SEAT.lat, second, "w901"),
    ]
    assert [point.name for point in made(county(venues=twice)).points] == ["The Shop"]


def test_two_shops_side_by_side_with_different_names_are_two():
    shops = [
        venue("supermarket", SEAT.lon, SEAT.lat, "Red", "n900"),
        venue("supermarket", SEAT.lon + 2e-4, SEAT.lat, "Blue", "n901"),
    ]
    assert sorted(point.name for point in made(county(venues=shops)).points) == ["Blue", "Red"]


def test_an_unnamed_venue_is_called_what_it_is_and_where():
    data = made(county(venues=[venue("supermarket", LON + 3 * BLOCK_LON, LAT + BLOCK_LAT / 2 + 1e-5)]))
    (point,) = data.points
    assert (point.name, point.name_en) == ("无名超市（Street N3）", "Unnamed supermarket (Street N3)")


def test_stations_are_where_the_map_has_offices_else_on_a_road():
    hall = venue("townhall", SEAT.lon + 0.003, SEAT.lat + 0.001, "Town Hall")
    data = made(county(villages=VILLAGES, venues=[hall]))
    first = data.stations[0]
    assert (first.position, first.address) == (hall.position, "Town Hall")
    assert first.code == "990001-S1"
    roads = shapely.union_all([shapely.LineString(road.path) for road in county(villages=VILLAGES).roads])
    assert all(Point(s.position.lon, s.position.lat).distance(roads) < 1e-6 for s in data.stations[1:])


def test_an_office_beyond_the_boundary_is_another_countys():
    hall = venue("townhall", SEAT.lon - 0.0015, SEAT.lat, "Their Hall")
    ours = AdminArea("r5", 6, None, box(SEAT.lon - 0.001, LAT - 0.01, LON + 0.1, LAT + 0.1))
    data = made(replace(county(venues=[hall]), admin_areas=[ours]), boundary="5")
    assert data.stations[0].address is None


def test_a_station_stands_on_the_connected_network_not_on_a_scrap():
    extract = county()
    scrap = street("Yard", (SEAT.lon + 1e-5, SEAT.lat + 3e-4), (SEAT.lon + 3e-5, SEAT.lat + 4e-4), highway="service")
    shifted = replace(extract.places[0], position=Position(SEAT.lon + 1e-5, SEAT.lat + 3e-4))
    data = made(replace(extract, places=[shifted], roads=[*extract.roads, scrap]))
    streets = shapely.union_all([shapely.LineString(road.path) for road in extract.roads])
    station = data.stations[0].position
    assert Point(station.lon, station.lat).distance(streets) < 1e-6


def test_the_seat_has_three_teams_one_at_night_the_others_one_each():
    data = made(county(villages=VILLAGES))
    teams = Counter(team.station for team in data.teams)
    assert [teams[station.code] for station in data.stations] == [3, *[1] * (len(data.stations) - 1)]
    assert [team.shift for team in data.teams].count("night") == 1


def test_skills_are_categories_of_complaints():
    known = {category.value for category in Category} | {"general"}
    assert {skill for team in made(county(villages=VILLAGES)).teams for skill in team.skills} <= known


def test_inspectors_are_posts_of_a_committee_and_every_cell_has_one():
    data = made(county(villages=VILLAGES))
    assert all("网格员" in inspector.name for inspector in data.inspectors)
    held = Counter(cell.inspector for cell in data.cells)
    assert max(held.values()) <= 10
    assert set(held) == {inspector.code for inspector in data.inspectors}


def test_a_street_name_that_recurs_far_away_is_two_entries():
    extract = county()
    again = grid(3, 8.3, 47.0)
    link = street(None, (LON, LAT), (8.3, 47.0), highway="secondary")
    data = made(replace(extract, roads=[*extract.roads, *again, link]))
    assert [entry.name for entry in data.places].count("Street E1") == 2


def test_a_street_says_how_far_it_goes_from_its_middle():
    extract = county()
    length_m, east = 3000.0, 3000.0 / 111_195 / np.cos(np.radians(LAT))
    long = street("Long Street", (LON, LAT), (LON + east, LAT))
    data = made(replace(extract, roads=[*extract.roads, long]))
    entry = next(entry for entry in data.places if entry.name == "Long Street")
    ends = [geodesic_m(entry.position, Position(LON + off, LAT)) for off in (0.0, east)]
    assert entry.extent_m == pytest.approx(max(ends), rel=0.02)
    assert length_m / 2 * 0.98 <= entry.extent_m <= length_m / 2 * 1.1


def test_other_names_of_a_place_are_found_in_the_gazetteer_too():
    extract = county()
    seat = replace(extract.places[0], names=MANY_NAMES)
    entries = made(replace(extract, places=[seat]), seat="Yining").places
    assert {"伊犁", "Ghulja", "غۇلجا"} <= {entry.name for entry in entries}
