"""What a car may drive, by the tags of a way alone; that the road engine agrees is tested on a graph."""

import pytest

from gis.store.graphs.drivable import may_drive

CLOSED = ["no", "agricultural", "forestry", "emergency", "emergency_vehicle", "military", "official", "restricted"]
CLOSED += ["psv", "bus", "minibus", "taxi", "share_taxi", "foot"]


@pytest.mark.parametrize("access", CLOSED)
@pytest.mark.parametrize("key", ["motorcar", "motor_vehicle", "vehicle", "access"])
def test_what_is_closed_to_cars_is_not_driven(key, access):
    assert not may_drive({"highway": "residential", key: access})


@pytest.mark.parametrize("access", ["yes", "private", "destination", "delivery", "customers", "permissive"])
def test_who_lives_there_is_reached(access):
    assert may_drive({"highway": "residential", "access": access})


@pytest.mark.parametrize(
    ("tags", "driven"),
    [
        ({"access": "no", "vehicle": "yes"}, True),
        ({"vehicle": "no", "motor_vehicle": "yes"}, True),
        ({"motor_vehicle": "no", "motorcar": "yes"}, True),
        ({"motorcar": "no", "motor_vehicle": "yes", "vehicle": "yes", "access": "yes"}, False),
        ({"construction": "no"}, True),
        ({"construction": "minor"}, True),
        ({"construction": "widening"}, True),
        ({"construction": "bridge"}, False),
        ({"area": "yes"}, False),
        ({"area": "no"}, True),
        ({"service": "emergency_access"}, False),
        ({"service": "driveway"}, True),
    ],
)
def test_the_most_exact_key_counts_and_what_is_not_built_is_not_driven(tags, driven):
    assert may_drive({"highway": "service", **tags}) is driven


@pytest.mark.parametrize(
    ("highway", "driven"),
    [("motorway_link", True), ("winter_road", True), ("track", False), ("road", False), (None, False)],
)
def test_a_road_is_one_the_engine_gives_a_speed(highway, driven):
    assert may_drive({"highway": highway} if highway else {}) is driven
