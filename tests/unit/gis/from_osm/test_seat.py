"""The county seat found under any name, in whatever an extract holds."""

from dataclasses import replace

import numpy as np
import pytest
from shapely import box

from gis.county.model import CellKind
from gis.errors import BadAreaError, UnknownPlaceError
from gis.from_osm.extract import AdminArea, Extract, Names, Venue
from gis.position import Position
from tests.osmcounties import MANY_NAMES, SEAT, VILLAGES, account, made
from tests.osmsketch import BLOCK_LAT, BLOCK_LON, LAT, LON, county, grid, place, street


@pytest.mark.parametrize("asked", ["伊犁", "yining", "YINING", "Ghulja", "غۇلجا", " Yi-ning "])
def test_the_seat_is_found_under_any_of_its_names(asked):
    found = county()
    seat = replace(found.places[0], names=MANY_NAMES)
    data = made(replace(found, places=[seat]), seat=asked)
    assert data.county.seat == "伊犁"


@pytest.mark.parametrize("asked", ["sant julia de loria", "SANT JULIÀ DE LÒRIA", "Sant-Julià-de-Lòria"])
def test_accents_case_and_hyphens_do_not_matter(asked):
    found = county()
    seat = replace(found.places[0], names=Names("Sant Julià de Lòria", None, ("Sant Julià de Lòria",)))
    assert made(replace(found, places=[seat]), seat=asked).county.seat == "Sant Julià de Lòria"


def test_of_two_places_with_the_name_the_greater_is_the_seat():
    hamlet = place("Seatown", 8.08, 47.06, "hamlet")
    found = county(villages=VILLAGES)
    assert account(replace(found, places=[hamlet, *found.places])).seat.found_as == "place=town"


def test_a_suburb_can_be_the_seat():
    data = made(replace(county(), places=[place("Westend", SEAT.lon, SEAT.lat, "suburb")]), seat="Westend")
    assert data.county.seat == "Westend"
    assert any(cell.kind is CellKind.COMMUNITY for cell in data.cells)


def test_a_place_mapped_as_an_area_can_be_the_seat():
    outline = box(LON, LAT, LON + 13 * BLOCK_LON, LAT + 13 * BLOCK_LAT)
    given = place("Areatown", SEAT.lon, SEAT.lat, "town", osm="w9", area=outline)
    assert made(replace(county(), places=[given]), seat="Areatown").county.seat == "Areatown"


def test_a_place_mapped_as_node_and_area_is_one_committee():
    outline = box(LON, LAT, LON + 13 * BLOCK_LON, LAT + 13 * BLOCK_LAT)
    found = county(villages=VILLAGES)
    twice = place("Seatown", SEAT.lon + 0.004, SEAT.lat, "town", osm="w9", area=outline)
    data = made(replace(found, places=[*found.places, twice]))
    assert [committee.name for committee in data.committees].count("Seatown") == 1


def test_without_places_the_seat_is_found_by_addresses():
    where = np.array([[SEAT.lon + step * 1e-4, SEAT.lat] for step in range(-20, 21)])
    extract = replace(county(), places=[], addresses={("addr:city", "Posttown"): where})
    data = made(extract, seat="posttown")
    assert data.county.seat == "Posttown"
    assert account(extract, seat="posttown").seat.position == Position(SEAT.lon, SEAT.lat)


def test_without_places_the_seat_is_found_by_an_administrative_area():
    given = AdminArea("r5", 8, Names("Amtstown", None, ("Amtstown",)), box(7.99, 46.99, 8.05, 47.03))
    assert made(replace(county(), places=[], admin_areas=[given]), seat="Amtstown").county.seat == "Amtstown"


def test_the_name_of_an_administrative_area_means_its_greatest_town():
    region = AdminArea("r5", 6, Names("Oldshire", None, ("Oldshire",)), box(7.9, 46.9, 8.2, 47.2))
    town = place("Rivertown", 8.07, 47.06, "town", population=900)
    found = county(villages=VILLAGES, admin_areas=[region])
    greater = replace(found.places[0], population=5_000)
    extract = replace(found, places=[town, greater, *found.places[1:]])
    assert account(extract, seat="Oldshire").seat.names.name == "Seatown"
    assert "Oldshire" in account(extract, seat="Oldshire").seat.found_as


def test_without_places_the_seat_is_found_by_a_venue():
    station = Venue("n7", "station", Names("Haltown Hbf", None, ("Haltown Hbf",)), SEAT)
    assert made(replace(county(), places=[], venues=[station]), seat="Haltown Hbf").county.seat == "Haltown Hbf"


def test_a_part_of_a_name_is_enough_if_only_one_has_it():
    found = county()
    seat = replace(found.places[0], names=Names("北京市海淀区", None, ("北京市海淀区",)))
    assert made(replace(found, places=[seat]), seat="海淀").county.seat == "北京市海淀区"


def test_a_part_of_two_names_is_refused_and_both_are_named():
    places = [place("Newham North", 8.01, 47.01, "town"), place("Newham South", 8.02, 47.0, "town")]
    with pytest.raises(UnknownPlaceError, match=r"Newham North.*Newham South|Newham South.*Newham North"):
        account(replace(county(), places=places), seat="Newham")


def test_bare_roads_need_the_place_of_the_seat_and_then_any_name_will_do():
    bare = Extract(roads=grid(14, name=None))
    with pytest.raises(UnknownPlaceError, match="--at LON,LAT"):
        account(bare, seat="Nowhere")
    data = made(bare, seat="崇信", at=SEAT)
    assert data.county.seat == data.county.name == "崇信"
    assert {committee.name for committee in data.committees} >= {"崇信", "崇信第1片区"}


def test_an_unknown_seat_is_refused_with_close_matches_and_the_greatest_places():
    with pytest.raises(UnknownPlaceError) as refusal:
        account(county(villages=VILLAGES), seat="Seetown")
    assert "Close: Seatown" in str(refusal.value)
    assert "Greatest places: Seatown, Northham, Eastwick, Farley" in str(refusal.value)
    assert refusal.value.field == "seat"


@pytest.mark.parametrize("asked", ["", "  ", "—", "🀄"])
def test_a_seat_without_a_letter_is_refused(asked):
    with pytest.raises(UnknownPlaceError, match="holds no letter"):
        account(county(), seat=asked)


def test_a_seat_far_from_the_roads_is_refused():
    with pytest.raises(UnknownPlaceError, match="km from any road"):
        account(county(), at=Position(107.03, 35.3))


def test_an_extract_without_roads_is_refused():
    with pytest.raises(BadAreaError, match="no drivable road"):
        account(Extract(places=[place("Seatown", LON, LAT)]))


def test_an_extract_across_the_180th_meridian_is_refused():
    extract = county()
    beyond = street("Beyond", (179.9, 47.0), (-179.9, 47.0))
    with pytest.raises(BadAreaError, match="180th meridian"):
        account(replace(extract, roads=[*extract.roads, beyond]))
