"""Which outline a county gets: a boundary of the map, or a hull of its roads."""

from dataclasses import replace

import numpy as np
import pytest
from shapely import Point, box

from gis.errors import BadAreaError
from gis.from_osm.extract import AdminArea, Extract, Names
from tests.osmcounties import REGION, SEAT, VILLAGES, account, made, venue
from tests.osmsketch import LAT, LON, county, place, street

AWAY = np.array([(8.42, 47.31)] * 3)
"""Addresses far from the county."""


def with_boundary(area=REGION, **more) -> Extract:
    given = AdminArea("r5", 6, Names("Old County", None, ("Old County",)), area, **more)
    return county(villages=VILLAGES, admin_areas=[given])


def test_a_boundary_relation_is_the_outline_and_names_the_county():
    extract = with_boundary()
    data = made(extract)
    assert data.county.boundary.symmetric_difference(REGION).area < 1e-8
    assert data.county.name == "Old County"
    assert account(extract).boundary.source.startswith("界线 boundary r5 Old County")


def test_a_hole_in_the_boundary_is_in_no_cell():
    lake = box(8.03, 47.03, 8.05, 47.05)
    data = made(with_boundary(REGION.difference(lake)))
    assert not any(cell.polygon.intersection(lake).area > 1e-12 for cell in data.cells)


def test_an_island_of_the_boundary_belongs_to_a_cell():
    island = box(8.2, 47.0, 8.21, 47.01)
    data = made(with_boundary(REGION.union(island)))
    assert data.county.boundary.contains(island.centroid)


def test_without_a_fitting_boundary_the_roads_have_a_hull_that_holds_the_seat():
    extract = county(villages=VILLAGES)
    data = made(extract)
    assert "hull" in account(extract).boundary.source
    assert data.county.boundary.contains(Point(SEAT.lon, SEAT.lat))
    ends = [tuple(point) for road in extract.roads for point in (road.path[0], road.path[-1])]
    assert all(data.county.boundary.contains(Point(end)) for end in ends)


@pytest.mark.parametrize(
    ("boundary", "why"),
    [
        (AdminArea("r5", 6, None, box(8.05, 47.04, 8.12, 47.09)), "does not hold the seat"),
        (AdminArea("r5", 6, None, box(8.005, 47.002, 8.012, 47.012)), "holds a small part of the roads"),
        (AdminArea("r5", 6, None, REGION, closed_m=20_000), "two thirds of its outline were guessed"),
    ],
)
def test_a_boundary_that_does_not_fit_is_not_used(boundary, why):
    found = account(county(villages=VILLAGES, admin_areas=[boundary])).boundary
    assert "hull" in found.source, why


def test_of_two_boundaries_with_the_same_roads_the_smaller_is_chosen():
    country = AdminArea("r1", 2, Names("Country", None, ()), REGION.buffer(0.5))
    district = AdminArea("r2", 6, Names("District", None, ()), REGION)
    extract = county(villages=VILLAGES, admin_areas=[country, district])
    assert made(extract).county.name == "District"
    assert account(extract).boundary.others == ("r1 Country (100% of the roads)",)


@pytest.mark.parametrize("wanted", ["1", "r1"])
def test_a_boundary_can_be_asked_for(wanted):
    country = AdminArea("r1", 2, Names("Country", None, ()), REGION.buffer(0.05))
    district = AdminArea("r2", 6, Names("District", None, ()), REGION)
    extract = county(villages=VILLAGES, admin_areas=[country, district])
    assert made(extract, boundary=wanted).county.name == "Country"


def test_a_hull_can_be_asked_for_although_a_boundary_fits():
    assert account(with_boundary(), boundary="hull").boundary.source == "道路外廓 hull of the drivable roads"


@pytest.mark.parametrize("wanted", ["77", "Old County", ""])
def test_an_unknown_boundary_is_refused_naming_what_there_is(wanted):
    with pytest.raises(BadAreaError, match="Old County") as refusal:
        account(with_boundary(), boundary=wanted)
    assert refusal.value.field == "boundary"


def test_a_boundary_asked_for_that_does_not_hold_the_seat_is_refused():
    with pytest.raises(BadAreaError, match="does not hold the seat"):
        account(with_boundary(box(8.05, 47.04, 8.12, 47.09)), boundary="5")


def test_a_lone_road_out_of_the_extract_does_not_stretch_the_hull():
    extract = county(villages=VILLAGES)
    out = street("Highway", (LON, LAT), (7.9, 46.95), (7.7, 46.9), (7.6, 46.85), highway="primary")
    found = made(replace(extract, roads=[*extract.roads, out])).county.boundary
    assert not found.contains(Point(7.65, 46.875))
    assert found.contains(Point(SEAT.lon, SEAT.lat))


def test_scraps_of_road_far_away_do_not_stretch_the_hull():
    extract = county(villages=VILLAGES)
    scrap = street("Scrap", (9.0, 48.0), (9.0001, 48.0))
    assert made(replace(extract, roads=[*extract.roads, scrap])).county.boundary.bounds[2] < 8.2


def test_settlements_outside_the_hull_are_named_the_greatest_first():
    apart = [place("Hamlet", 8.5, 47.3, "hamlet"), place("Faraway", 8.4, 47.3), place("Meadow", 8.45, 47.3, "locality")]
    extract = county(villages=VILLAGES)
    extract = replace(extract, places=[*extract.places, *(replace(one, osm=one.names.name) for one in apart)])
    found = account(replace(extract, addresses={("addr:city", name): AWAY for name in ("Awaytown", "Hamlet")}))
    assert found.outside == ("Awaytown", "Faraway", "Hamlet")


def test_venues_outside_the_hull_are_named_or_by_their_id():
    shops = [
        venue("supermarket", 8.5, 47.3, "Far Market", osm="n901"),
        venue("school", 8.51, 47.3, osm="n902"),
        venue("supermarket", SEAT.lon, SEAT.lat, "Near Market", osm="n903"),
        venue("police", 8.5, 47.31, "Far Police", osm="n904"),  # no reporting point anywhere
    ]
    extract = county(villages=VILLAGES)
    found = account(replace(extract, venues=[*extract.venues, *shops]))
    assert found.venues_outside == ("Far Market", "n902")
    assert account(replace(with_boundary(), venues=shops)).venues_outside == ()


def test_a_boundary_of_the_map_leaves_out_what_it_likes():
    extract = with_boundary()
    assert account(replace(extract, places=[*extract.places, place("Faraway", 8.4, 47.3)])).outside == ()
