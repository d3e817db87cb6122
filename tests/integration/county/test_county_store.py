from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from shapely.geometry import box
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from dispatch.store.sql_store import SqlStore
from gis.county.cell_stations import with_stations
from gis.county.model import TeamRecord
from gis.errors import UnknownCountyError, UnknownPlaceError
from gis.position import Position
from gis.store.counties import places
from gis.store.counties import repository as counties
from gis.store.counties.loaded import home_county
from tests.counties import CODE, COUNTRYSIDE, FAR_AWAY, NEXT_DOOR, TOWN, grid_county

TODAY = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)


@pytest.fixture
def loaded(connection):
    counties.save_county(connection, grid_county(), today=TODAY)
    return connection


def test_a_county_comes_back_as_it_went_in(loaded):
    data = grid_county()
    back = counties.load_county(loaded, CODE, today=TODAY)
    assert back.county == data.county
    assert back.cells == tuple(sorted(with_stations(data).cells, key=lambda c: c.code))
    assert {cell.station for cell in back.cells} == {"S1"}
    assert (back.units, back.stations, back.teams, back.neighbours) == (
        tuple(sorted(data.units, key=lambda u: u.code)),
        data.stations,
        data.teams,
        data.neighbours,
    )


def test_a_second_import_keeps_tokens_and_history(loaded):
    before = counties.load_county(loaded, CODE, today=TODAY)
    data = grid_county()
    fewer = replace(data, cells=data.cells[:-1], teams=(TeamRecord("T09", "九组", "S1"),))
    counties.save_county(loaded, fewer, today=TODAY)
    after = counties.load_county(loaded, CODE, today=TODAY)
    assert [p.token for p in after.points] == [p.token for p in before.points]
    assert len(after.cells) == len(before.cells) - 1
    assert [t.code for t in after.teams] == ["T09"]
    yesterday = counties.load_county(loaded, CODE, today=TODAY - timedelta(days=1))
    assert len(yesterday.cells) == len(before.cells), "the cell that is gone stays as history"


def test_the_same_import_twice_changes_nothing(loaded):
    before = counties.load_county(loaded, CODE, today=TODAY)
    counties.save_county(loaded, grid_county(), today=TODAY)
    assert counties.load_county(loaded, CODE, today=TODAY) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cell SET kind = 'suburban'",
        "UPDATE cell SET code = '12'",
        "UPDATE cell SET valid_to = valid_from",
        "UPDATE cell SET geom = ST_GeomFromText('MULTIPOLYGON(((0 0, 1 1, 1 0, 0 1, 0 0)))', 4326)",
        "INSERT INTO cell (county, code, valid_from, kind, committee, in_town, geom) SELECT county, code, "
        "valid_from + 1, kind, committee, in_town, geom FROM cell",
        "UPDATE reporting_point SET kind = 'temple'",
        "UPDATE organisation_unit SET parent = code WHERE level = 'station'",
        "UPDATE committee SET urban_rural_class = '999'",
        "UPDATE county SET county = '62'",
    ],
)
def test_the_database_itself_refuses(loaded, statement):
    with pytest.raises(IntegrityError), loaded.begin_nested():
        loaded.execute(text(statement))


def test_an_unknown_county_is_named_with_those_loaded(loaded):
    with pytest.raises(UnknownCountyError, match=f"999999.*{CODE}"):
        counties.load_county(loaded, "999999")


def test_the_users_own_county_takes_the_place_of_the_demonstration(loaded):
    demo = grid_county(code="620823")
    counties.save_county(loaded, replace(demo, county=replace(demo.county, synthetic=True)), today=TODAY)
    assert home_county(loaded) == CODE
    assert home_county(loaded, "620823") == "620823"
    with pytest.raises(UnknownCountyError, match="111111"):
        home_county(loaded, "111111")


def test_without_any_county_the_error_says_what_to_run(connection):
    with pytest.raises(UnknownCountyError, match="wangge demo load"):
        home_county(connection)


@pytest.mark.parametrize(
    ("position", "county", "cell", "neighbour"),
    [
        (TOWN, CODE, f"{CODE}100200002", None),
        (Position(107.05, 35.25), CODE, f"{CODE}100200001", None),  # a corner of four cells: the lowest code
        (Position(107.0, 35.2), CODE, f"{CODE}100200001", None),  # a corner of the county
        (NEXT_DOOR, None, None, "崆峒区"),
        (FAR_AWAY, None, None, None),
    ],
)
def test_where_a_position_lies(loaded, position, county, cell, neighbour):
    found = places.locate(loaded, position, county=CODE, now=NOON)
    assert (found.county, found.cell and found.cell.code, found.neighbour) == (county, cell, neighbour)


def test_a_gap_between_cells_still_has_the_nearest(connection):
    data = grid_county()
    holed = [c for c in data.cells if c.code != f"{CODE}100200002"]
    counties.save_county(connection, replace(data, cells=tuple(holed)), today=TODAY)
    found = places.locate(connection, Position(107.01, 35.2501), county=CODE, now=NOON)
    assert found.cell.code == f"{CODE}100200001"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("东街超市", "东街超市"),
        ("东 街 超市", "东街超市"),
        ("东街", "东街村"),
        ("EAST street", "东街超市"),
        ("binhe", "滨河路"),
        ("Bínhé-Road", "滨河路"),
        ("Binhe Raod", "滨河路"),
        ("试验镇滨河路3号门口", "滨河路"),
        ("小学", "第一小学"),
        ("学", "第一小学"),
        ("202村", "202村"),
    ],
)
def test_places_by_name(loaded, typed, first):
    assert places.search(loaded, CODE, typed, today=TODAY)[0].name == first


@pytest.mark.parametrize("typed", ["", "   ", "%", "_", "'; DROP TABLE place; --", "…", "zzzzqqq"])
def test_a_name_of_nothing_finds_nothing(loaded, typed):
    assert places.search(loaded, CODE, typed, today=TODAY) == []


def test_points_by_code_and_token(loaded):
    token = loaded.execute(text("SELECT token FROM point_token WHERE point = 'P1'")).scalar_one()
    assert places.by_token(loaded, token).code == "P1"
    assert places.by_point(loaded, CODE, "P1").name == "东街超市"
    with pytest.raises(UnknownPlaceError, match="P9"):
        places.by_point(loaded, CODE, "P9")
    with pytest.raises(UnknownPlaceError, match="token"):
        places.by_token(loaded, "nope")


def test_self_crossing_polygons_never_get_in(connection):
    data = grid_county()
    crossed = box(107, 35.2, 107.05, 35.25).exterior.coords
    bow = type(box(0, 0, 1, 1))([crossed[0], crossed[2], crossed[1], crossed[3], crossed[0]])
    cells = (replace(data.cells[0], polygon=bow), *data.cells[1:])
    with pytest.raises(IntegrityError, match="valid_geom"), connection.begin_nested():
        counties.save_county(connection, replace(data, cells=cells), today=TODAY)


def test_an_inspector_who_left_is_forgotten_and_stays_by_name_with_cells_of_the_past(loaded):
    connection = loaded
    today, then = date(2026, 11, 27), date(2026, 11, 28)
    data = grid_county()
    first, *others = data.inspectors
    called = replace(data, inspectors=tuple(replace(each, phone="13900000001") for each in data.inspectors))
    counties.save_county(connection, called, today=today)
    new = replace(first, code="R9", name="新来的", phone="13900000009")
    cells = tuple(
        replace(cell, inspector="R9", valid_from=then) if cell.inspector == first.code else cell for cell in data.cells
    )
    counties.save_county(connection, replace(called, inspectors=(new, *called.inspectors[1:]), cells=cells), today=then)
    stored = "SELECT code, name, phone FROM inspector WHERE county = :county"
    known = {row.code: (row.name, row.phone) for row in connection.execute(text(stored), {"county": CODE})}
    assert known[first.code] == (first.name, None), "a cell of yesterday says who had it; nobody calls them"
    assert known["R9"] == ("新来的", "13900000009")
    assert all(known[each.code] == (each.name, "13900000001") for each in others)
    connection.execute(
        text("DELETE FROM cell WHERE county = :county AND inspector = :gone"), {"county": CODE, "gone": first.code}
    )
    counties.save_county(connection, replace(called, inspectors=(new, *called.inspectors[1:]), cells=cells), today=then)
    assert first.code not in set(connection.execute(text(stored), {"county": CODE}).scalars())


def test_a_team_gone_from_the_register_is_never_asked_again(loaded):
    store = SqlStore(loaded)
    store.teams.set_duty(CODE, "T01", on_duty=True, now=datetime(2026, 11, 24, tzinfo=UTC))
    found = {"county": CODE, "case": store.cases.new_id()}
    loaded.execute(text(RECEIVED), found)  # a case tells of it, so its row must stay
    fewer = replace(grid_county(), teams=grid_county().teams[:1])
    counties.save_county(loaded, fewer, today=TODAY)
    assert [team.code for team in store.teams.now(CODE)] == ["T00"]
    assert [team.code for team in counties.load_county(loaded, CODE, today=TODAY).teams] == ["T00"]
    assert loaded.execute(text("SELECT retired FROM team WHERE code = 'T01'")).scalar_one()
    counties.save_county(loaded, grid_county(), today=TODAY)
    assert len(store.teams.now(CODE)) == 3, "named again, it is back"


RECEIVED = """
INSERT INTO assignment (county, case_id, team, status, urgent, offered_at, expires_at, ended_at)
VALUES (:county, :case, 'T01', 'cleared', true, now(), now(), now())
"""


def addressed(**addresses):
    """Return the county with streets of known reach and addresses of its reporting points."""
    data = grid_county()
    points = tuple(replace(point, address=addresses.get(point.code)) for point in data.points)
    binhe = replace(data.places[0], extent_m=1300.0)
    return replace(data, points=points, places=(binhe, *data.places[1:]))


def test_what_is_found_says_by_what_and_how_exactly(connection):
    counties.save_county(connection, addressed(), today=TODAY)

    def best(typed):
        found = places.search(connection, CODE, typed, today=TODAY)[0]
        return found.found_by.value, found.accuracy_m

    assert best("滨河路3号") == ("street", 1300.0)
    assert best("东街超市") == ("point", 0.0)
    assert best("东街村") == ("place", 500.0)
    kind, radius_m = best("202村")
    # four cells of 0.05 degrees, one above the other: from inside one of them to the far corner of the stack
    assert kind == "cell"
    assert 8_000 < radius_m < 23_000


def test_a_house_whose_number_is_known_is_found_at_its_door(connection):
    counties.save_county(connection, addressed(P1="试验镇滨河路12号", P2="试验镇滨河路30号"), today=TODAY)

    def best(typed):
        found = places.search(connection, CODE, typed, today=TODAY)[0]
        return found.name, found.point, round(found.lon, 3), found.accuracy_m

    assert best("试验镇滨河路12号") == ("滨河路", None, 107.031, 30.0)
    assert best("试验镇滨河路十二号") == best("试验镇滨河路12号")
    assert best("滨河路１４号") == ("滨河路", None, 107.031, 50.0)  # two numbers on
    assert best("滨河路27号") == ("滨河路", None, 107.033, 50.0)  # three numbers before the other
    assert best("滨河路99号") == ("滨河路", None, 107.02, 1300.0)  # nothing near is known: the street's middle
    assert best("滨河路") == ("滨河路", None, 107.02, 1300.0)


def test_a_house_far_from_the_street_that_was_found_is_of_another_of_that_name(connection):
    data = addressed(P1="滨河路12号")
    far = tuple(replace(point, position=COUNTRYSIDE) if point.code == "P1" else point for point in data.points)
    counties.save_county(connection, replace(data, points=far), today=TODAY)
    found = places.search(connection, CODE, "滨河路12号", today=TODAY)[0]
    assert (found.lon, found.accuracy_m) == (107.02, 1300.0)
