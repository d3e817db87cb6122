"""A whole county from what a map says, and from how little it may say."""

from collections import Counter
from dataclasses import replace

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from gis.county.model import CellKind, PointKind
from gis.from_osm.extract import AdminArea, Extract, Names, Place, Road
from gis.position import Position
from tests.osmcounties import SEAT, VILLAGES, account, area_m2, made, venue
from tests.osmsketch import BLOCK_LAT, BLOCK_LON, LAT, LON, county, grid, place, street
from tests.running.profiles import examples


def test_a_town_and_three_villages_become_hundreds_of_cells_finer_in_town():
    data = made(county(villages=VILLAGES))
    town = [area_m2(cell) for cell in data.cells if cell.in_town]
    country = [area_m2(cell) for cell in data.cells if not cell.in_town]
    # 8 × √(14 × 2 × 13 × 0.15 km + 3 villages + 16 km of road ≈ 80) + 60 ≈ 130
    assert 100 <= len(data.cells) <= 300
    assert np.median(town) < np.median(country) / 5
    assert {cell.kind for cell in data.cells} == {CellKind.URBAN, CellKind.RURAL}


def test_the_seat_is_in_town_and_the_villages_are_not():
    data = made(county(villages=VILLAGES))
    in_town = shapely.union_all([cell.polygon for cell in data.cells if cell.in_town])
    assert in_town.contains(Point(SEAT.lon, SEAT.lat))
    assert not any(in_town.intersects(Point(lon, lat)) for _, lon, lat in VILLAGES)


def test_the_same_extract_gives_the_same_county():
    extract = county(villages=VILLAGES)
    assert made(extract) == made(extract)


def test_every_village_is_a_committee_with_a_point_and_a_place_of_its_own():
    data = made(county(villages=VILLAGES))
    names = {name for name, _, _ in VILLAGES}
    assert names <= {committee.name for committee in data.committees}
    assert names == {point.name for point in data.points if point.kind is PointKind.VILLAGE_COMMITTEE}
    assert names <= {entry.name for entry in data.places if entry.kind == "village"}
    assert "Street E3" in {entry.name for entry in data.places if entry.kind == "street"}


def test_one_place_only_still_gives_committees_named_after_streets():
    data = made(county())
    names = [committee.name for committee in data.committees]
    assert "Seatown" in names
    assert any(name.startswith("Street ") and name.endswith("片区") for name in names)
    assert len(names) == len(set(names))
    assert len(data.stations) >= 1


def test_codes_follow_the_rules_and_cells_are_numbered_within_their_committee():
    data = made(county(villages=VILLAGES), name="X")
    assert all(committee.code.startswith("990001") and len(committee.code) == 12 for committee in data.committees)
    assert all(cell.code[:12] == cell.committee and len(cell.code) == 15 for cell in data.cells)
    seat = next(committee for committee in data.committees if committee.name == "Seatown")
    assert seat.town_code == "990001100"
    numbers = Counter(cell.committee for cell in data.cells)
    assert {cell.code for cell in data.cells} == {
        f"{committee}{number:03d}" for committee, most in numbers.items() for number in range(1, most + 1)
    }


def test_quarters_are_communities_numbered_from_001_and_villages_from_200():
    extract = county(villages=VILLAGES)
    quarter = place("Oldtown", LON + 2 * BLOCK_LON, LAT + 2 * BLOCK_LAT, "quarter")
    data = made(replace(extract, places=[*extract.places, quarter]))
    by_name = {committee.name: committee for committee in data.committees}
    assert by_name["Oldtown"].is_community
    assert by_name["Oldtown"].code.endswith("001")
    assert 200 <= int(by_name["Northham"].code[9:]) < 999
    kinds = {cell.kind for cell in data.cells if cell.committee == by_name["Oldtown"].code}
    assert kinds == {CellKind.COMMUNITY}
    assert "Oldtown" in {point.name for point in data.points if point.kind is PointKind.COMMUNITY}


def test_another_town_is_urban_where_it_is_built_and_rural_around():
    extract = county(villages=VILLAGES)
    roads = [*extract.roads, *grid(9, 8.075, 47.055, "Farley")]
    towns = [replace(p, kind="town") if p.names.name == "Farley" else p for p in extract.places]
    data = made(replace(extract, roads=roads, places=towns))
    by_name = {committee.name: committee for committee in data.committees}
    assert by_name["Farley"].town_code == "990001101"
    assert by_name["Farley"].urban_rural_class == "121"
    assert by_name["Farley 郊区"].urban_rural_class == "220"
    assert by_name["Farley 郊区"].town_code == "990001101"


def test_three_thousand_places_make_a_county_that_is_still_of_use():
    rng = np.random.default_rng(5)
    columns, rows = np.meshgrid(np.arange(60), np.arange(50))
    spots = np.column_stack([7.6 + columns.ravel() * 0.02, 46.7 + rows.ravel() * 0.015])
    spots += rng.uniform(-0.004, 0.004, spots.shape)
    kinds = rng.choice(["town", "village", "hamlet", "suburb"], 3000, p=[0.01, 0.3, 0.6, 0.09]).tolist()
    places = [place(f"Place {n}", *spots[n].tolist(), kind) for n, kind in enumerate(kinds)]
    lines = [spots[row * 60 : row * 60 + 60] for row in range(50)] + [spots[column::60] for column in range(60)]
    ring = [Road("tertiary", None, line) for line in lines]
    base = county()
    data = made(replace(base, places=[*base.places, *places], roads=[*base.roads, *ring]))
    assert 200 <= len(data.cells) <= 2_500
    assert len(data.committees) <= len(data.cells)
    assert {f"Place {n}" for n in range(3000)} <= {entry.name for entry in data.places}
    assert len(data.stations) == 6


def test_a_large_town_gets_more_cells_than_a_small_one_but_not_in_proportion():
    small, large = made(county(8)), made(county(40))
    assert len(small.cells) < len(large.cells) < 5 * len(small.cells)


def test_a_county_that_is_all_town_has_no_country():
    outline = box(LON, LAT, LON + 13 * BLOCK_LON, LAT + 13 * BLOCK_LAT)
    given = AdminArea("r5", 8, Names("City", None, ("City",)), outline)
    data = made(replace(county(), admin_areas=[given]))
    assert all(cell.in_town for cell in data.cells)


def test_a_seat_without_streets_around_is_a_circle_and_says_so():
    roads = [street("Long Road", *((8.0 + step * 0.01, 47.0) for step in range(12)), highway="secondary")]
    extract = Extract(places=[place("Lonely", 8.05, 47.0, "village")], roads=roads)
    assert any(not cell.in_town for cell in made(extract, seat="Lonely").cells)
    assert "no built-up area is mapped" in account(extract, seat="Lonely").town.source


def test_land_use_counts_as_built_up_where_streets_are_few():
    roads = [street("Long Road", *((8.0 + step * 0.01, 47.0) for step in range(12)), highway="secondary")]
    land = box(8.045, 46.995, 8.06, 47.005)
    extract = Extract(places=[place("Lonely", 8.05, 47.0, "village")], roads=roads, built_up=[land])
    town = account(extract, seat="Lonely").town.area
    assert town.intersection(land).area > 0.95 * land.area


@st.composite
def extracts(draw) -> Extract:
    """Towns of any size, places of any kind anywhere around, venues, land, a boundary or none."""
    size = draw(st.integers(2, 16))
    spots = st.tuples(st.floats(7.95, 8.1), st.floats(46.96, 47.08))
    kinds = st.sampled_from(["town", "village", "hamlet", "suburb", "neighbourhood", "locality"])
    places = [
        Place(f"n{number}", kind, Names(f"P{number % 7}", None, ()), Position(*spot))
        for number, (kind, spot) in enumerate(draw(st.lists(st.tuples(kinds, spots), max_size=25)), 10)
    ]
    seat = place("Seatown", LON + draw(st.floats(-0.01, 0.02)), LAT + draw(st.floats(-0.01, 0.02)), "town", osm="n1")
    roads = grid(size, name=draw(st.sampled_from([None, "Street"])))
    for number, spot in enumerate(draw(st.lists(spots, max_size=12))):
        roads.append(street(f"Road {number}", (LON, LAT), spot, highway="tertiary"))
    shops = st.lists(st.tuples(st.sampled_from(["school", "supermarket", "police", "townhall"]), spots), max_size=8)
    venues = [venue(kind, *spot, osm=f"n{number}") for number, (kind, spot) in enumerate(draw(shops), 500)]
    outline = box(7.99, 46.99, 8.04, 47.03) if draw(st.booleans()) else None
    return Extract(
        places=[seat, *places],
        roads=roads,
        venues=venues,
        admin_areas=[AdminArea("r1", 6, None, outline)] if outline else [],
        built_up=[box(8.0, 47.0, 8.01, 47.005)] if draw(st.booleans()) else [],
    )


@settings(max_examples=examples(60))
@given(extracts())
def test_whatever_the_map_says_the_county_is_sound(extract):
    made(extract)
