"""Accounts and keys of a station without cells are made with a warning; an import says which cells no station sees."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from api.auth.accounts.units import Units
from api.cli import people as command
from api.cli.county import command as county_command
from api.db.engine import sqlalchemy_url
from gis.county.model import CountyData, OrganisationUnit, Station, UnitLevel
from gis.position import Position
from gis.store.counties import corrected_points
from gis.store.counties.repository import load_county, save_county
from gis.store.queries import GIS
from tests.counties import CODE, divided_county, grid_county
from tests.integration.county_files import surveyed, write_csv, write_folder

NOW = datetime(2026, 3, 2, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def without_inspectors_stations(data: CountyData) -> CountyData:
    return replace(data, inspectors=tuple(replace(each, station=None) for each in data.inspectors))


@pytest.fixture
def engine(database_url, monkeypatch):
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")
    engine = create_engine(sqlalchemy_url(database_url))
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("place", "warns"), [(f"{CODE}/S1", False), (f"{CODE}/S2", True), (CODE, False), (f"{CODE}/S0", False)]
)
def test_an_account_or_key_of_a_station_without_cells_is_made_with_a_warning(engine, place, warns):
    data = grid_county()
    above = OrganisationUnit("S0", "分局", UnitLevel.STATION, CODE)
    below = OrganisationUnit("S1", "一所", UnitLevel.STATION, "S0")
    second = Station("S2", "机动所", Position(107.4, 35.3))
    units = (*data.units[:2], above, below, OrganisationUnit("S2", "机动所", UnitLevel.STATION, CODE))
    with engine.begin() as connection:
        save_county(connection, replace(data, units=units, stations=(*data.stations, second)))
    for group, asked in ((command.users, ("add", "zhang")), (command.keys, ("create",))):
        done = CliRunner().invoke(group, [*asked, "--role", "chief", "--place", place])
        assert done.exit_code == 0, done.output
        assert (f"no cell belongs to {place}" in done.stderr) is warns
        assert ("county check" in done.stderr) is warns


def test_what_was_stated_comes_back(connection):
    data = divided_county()
    stations = (replace(data.stations[0], towns=("试验镇", "620899101")), *data.stations[1:])
    committees = (replace(data.committees[0], station="S2"), *data.committees[1:])
    save_county(connection, replace(without_inspectors_stations(data), stations=stations, committees=committees))
    back = load_county(connection, CODE)
    assert back.stations == stations
    assert [each.station for each in back.committees] == ["S2", None, None, None]
    assert {cell.station for cell in back.cells if cell.committee == committees[0].code} == {"S2"}
    assert {cell.station for cell in back.cells if cell.committee != committees[0].code} == {"S1"}


def test_a_point_is_of_its_cells_station(connection):
    data = divided_county()
    stated = tuple(replace(cell, station="S2") for cell in data.cells)  # their inspectors are of S1 and S2
    for county in (replace(data, cells=stated), without_inspectors_stations(replace(data, cells=stated))):
        save_county(connection, county, today=TODAY)
        assert {corrected_points.point_of(connection, CODE, each.code).station for each in data.points} == {"S2"}
        of_one = {"county": CODE, "codes": None, "station": "S2"}
        found = connection.execute(GIS["point_tokens"], of_one).mappings().all()
        assert {row["point"] for row in found} == {each.code for each in data.points}


def test_a_station_that_is_gone_is_removed_though_a_past_cell_was_its(connection):
    data = without_inspectors_stations(divided_county())
    cells = tuple(replace(cell, station="S2") for cell in data.cells)
    teams = tuple(replace(team, station="S1") for team in data.teams)
    save_county(connection, replace(data, cells=cells, teams=teams), today=TODAY)
    left = replace(
        data, cells=tuple(replace(c, station=None) for c in data.cells[1:]), stations=data.stations[:1], teams=teams
    )
    save_county(connection, left, today=TODAY)
    assert [station.code for station in load_county(connection, CODE, today=TODAY).stations] == ["S1"]
    past = "SELECT station FROM cell WHERE county = :county AND valid_to IS NOT NULL"
    assert connection.execute(text(past), {"county": CODE}).scalars().all() == [None]


@pytest.mark.parametrize("stations", [("station",), ("所属所",)])
def test_the_station_column_of_cells_by_code_or_name(engine, tmp_path, stations):
    (column,) = stations
    data = surveyed(without_inspectors_stations(divided_county()))
    folder = write_folder(tmp_path / "县", data, write_csv)
    lines = (folder / "cells.csv").read_text("utf-8").splitlines()
    said = ["S1" if n % 2 else "二所" for n in range(len(lines) - 1)]
    rows = [f"{lines[0]},{column}", *(f"{line},{station}" for line, station in zip(lines[1:], said, strict=True))]
    (folder / "cells.csv").write_text("\n".join(rows) + "\n", "utf-8")
    done = CliRunner().invoke(county_command.app, ["import", str(folder), "--datum", "wgs84"])
    assert done.exit_code == 0, done.output
    with engine.connect() as connection:
        counts = connection.execute(text("SELECT station, count(*) FROM cell GROUP BY 1 ORDER BY 1")).all()
    assert [tuple(each) for each in counts] == [("S1", 8), ("S2", 8)]
    (folder / "cells.csv").write_text("\n".join([rows[0], rows[1] + "X", *rows[2:]]) + "\n", "utf-8")
    refused = CliRunner().invoke(county_command.app, ["import", str(folder), "--datum", "wgs84"])
    assert "未登记" in str(refused.exception.rows)


def test_an_import_says_which_cells_no_station_sees(engine, tmp_path):
    data = surveyed(without_inspectors_stations(divided_county()))
    folder = write_folder(tmp_path / "县", data, write_csv)
    done = CliRunner().invoke(county_command.app, ["import", str(folder), "--datum", "wgs84"])
    assert done.exit_code == 0, done.output
    assert "16 cells of 试验镇 belong to no station" in done.stderr
    assert "辖区乡镇" in done.stderr
    checked = CliRunner().invoke(county_command.app, ["check"])
    assert "belong to no station" in " ".join(checked.output.split())


def test_a_place_above_stations_sees_cells(connection):
    save_county(connection, grid_county())
    assert Units(connection, NOW).sees_cells(CODE)
