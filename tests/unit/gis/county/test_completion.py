from dataclasses import replace
from datetime import date

import pytest

from gis.county.completion import Stated, completed
from gis.county.model import (
    CalendarDay,
    CalendarKind,
    Committee,
    Household,
    Inspector,
    OrganisationUnit,
    Station,
    UnitLevel,
)
from gis.position import Position
from tests.counties import CODE, grid_county

STANDING = replace(
    grid_county(),
    county=replace(grid_county().county, notice="n", synthetic=True, time_zone="Europe/Berlin"),
    attribution=("a",),
    households=(Household(f"{CODE}100200", 350),),
    calendar=(CalendarDay(date(2026, 10, 1), CalendarKind.REST),),
)
BARE = Stated(frozenset({"boundary", "cells"}))


def bare():
    """What a folder of boundary and cells alone states."""
    data = grid_county()
    return replace(
        data, points=(), stations=(), teams=(), neighbours=(), places=(), inspectors=(), county=data.county,
        units=(OrganisationUnit(CODE, "试验县市场监督管理局", UnitLevel.COUNTY, None),),
    )  # fmt: skip


def test_a_folder_of_boundary_and_cells_leaves_the_rest_as_it_is():
    assert completed(bare(), STANDING, BARE) == STANDING


def test_a_county_that_is_not_loaded_is_what_the_files_say():
    assert completed(bare(), None, BARE) == bare()


@pytest.mark.parametrize("kind", ["points", "teams", "places", "stations", "households", "calendar"])
def test_a_file_that_is_there_is_believed(kind):
    stated = Stated(BARE.kinds | {kind})
    assert getattr(completed(bare(), STANDING, stated), kind) == ()


def test_what_county_toml_states_no_more_goes():
    found = completed(bare(), STANDING, Stated(BARE.kinds, manifest=True))
    assert (found.county.notice, found.county.synthetic, found.attribution) == (None, False, ())


def test_the_cells_add_committees_and_inspectors_and_take_none_away():
    said = replace(
        bare(),
        committees=(Committee(f"{CODE}100200", "新村", f"{CODE}100", "试验镇", False),),
        inspectors=(Inspector("I2", "乙"),),
    )
    found = completed(said, STANDING, BARE)
    assert [each.name for each in found.committees] == ["新村", "201村", "202村", "203村"]
    assert [each.code for each in found.inspectors] == ["I1", "I2"]


def test_units_follow_their_stations_and_bureaus_stay():
    station = Station("S1", "东关所", Position(107.0, 35.2))
    new = Station("S2", "二所", Position(107.0, 35.2))
    derived = (
        OrganisationUnit(CODE, "试验县市场监督管理局", UnitLevel.COUNTY, None),
        OrganisationUnit("S1", "东关所", UnitLevel.STATION, CODE),
        OrganisationUnit("S2", "二所", UnitLevel.STATION, CODE),
    )
    said = replace(bare(), stations=(station, new), units=derived)
    found = completed(said, STANDING, Stated(BARE.kinds | {"stations"})).units
    assert [(each.code, each.name, each.parent) for each in found] == [
        (CODE[:4], "市局", None),
        (CODE, "县局", CODE[:4]),
        ("S1", "东关所", CODE),
        ("S2", "二所", CODE),
    ]


def test_a_city_that_county_toml_names_comes_above():
    standing = replace(STANDING, units=(OrganisationUnit(CODE, "县局", UnitLevel.COUNTY, None), STANDING.units[2]))
    above = (OrganisationUnit("620800", "平凉市市场监督管理局", UnitLevel.CITY, None),)
    said = replace(bare(), units=(*above, replace(bare().units[0], parent="620800")))
    found = completed(said, standing, Stated(BARE.kinds, manifest=True, city=True)).units
    assert [(each.code, each.parent) for each in found] == [("620800", None), (CODE, "620800"), ("S1", CODE)]
