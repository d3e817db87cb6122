"""What an import refuses to load unless its kind of error is accepted by name; the check finds the same."""

import gzip
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from shapely import Point
from sqlalchemy import create_engine, text
from typer.testing import CliRunner, Result

from api.cli.county import command
from api.cli.roads import warn_of_datum
from api.db.engine import sqlalchemy_url
from gis.county.model import CountyData
from gis.errors import ImplausibleCountyError
from gis.position import Datum, Position
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import BuiltGraph
from tests.counties import CODE, grid_county
from tests.integration.county_files import surveyed, write_csv, write_folder
from tests.unit.gis.county.audit.test_datum import county as villages
from tests.unit.gis.county.audit.test_datum import misdeclared

VERSION = "car-0123456789ab-01234567"


@pytest.fixture(autouse=True)
def home(database_url, monkeypatch, tmp_path) -> Path:
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    monkeypatch.setenv("WANGGE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path / "home"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command.app, [str(argument) for argument in arguments])


def stored(database_url: str, sql: str) -> list[tuple[object, ...]]:
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(sql))]
    engine.dispose()
    return found


def gapped() -> CountyData:
    """Return a county that lacks one cell."""
    data = surveyed(grid_county())
    return replace(data, cells=data.cells[1:])


def of_villages() -> CountyData:
    """Return a county with many points in villages that they name."""
    data, small = villages(), grid_county()
    points = tuple(replace(point, kind=small.points[0].kind) for point in data.points)
    return surveyed(replace(data, points=points, units=small.units, stations=small.stations, teams=small.teams))


def test_an_error_of_the_audit_stops_the_import_until_its_kind_is_accepted(tmp_path, database_url):
    folder = write_folder(tmp_path / "县", gapped(), write_csv)
    refused = run("import", folder, "--datum", "wgs84")
    assert isinstance(refused.exception, ImplausibleCountyError), refused.output
    said = str(refused.exception)
    assert "nothing was imported" in said
    assert "空隙 gap: 1\n" in said
    assert re.search(r"no cell covers.*\(cells\.csv 第 [\d、]+ 行", said)
    assert said.endswith("--accept gap")
    assert stored(database_url, "SELECT count(*) FROM county") == [(0,)]
    loaded = run("import", folder, "--datum", "wgs84", "--accept", "gap", "--accept", "overlap")
    assert loaded.exit_code == 0, loaded.output
    trail = stored(database_url, "SELECT county, data FROM audit WHERE action = 'county.findings_accepted'")
    assert trail == [(CODE, {"kinds": {"gap": 1, "overlap": 0}})]


def test_every_kind_is_named_and_each_must_be_accepted(tmp_path, database_url):
    data = gapped()
    far = replace(data.points[0], position=replace(data.points[0].position, lon=106.995123))
    folder = write_folder(tmp_path / "县", replace(data, points=(far, *data.points[1:])), write_csv)
    said = str(run("import", folder, "--datum", "wgs84", "--accept", "gap").exception)
    assert "举报点越界 point_outside: 1" in said
    assert "reporting point P1" in said
    assert "(points.csv 第 2 行 row 2)" in said
    assert "gap" not in said
    assert run("import", folder, "--datum", "wgs84", "--accept", "gap", "--accept", "point_outside").exit_code == 0


def save(database_url: str, data: CountyData) -> None:
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.begin() as connection:
        save_county(connection, data)
    engine.dispose()


def faulty() -> CountyData:
    """Return a county that lacks a cell and whose teams have an unknown skill: the latter cannot be accepted."""
    data = gapped()
    return replace(data, teams=tuple(replace(team, skills=("courier",)) for team in data.teams))


def test_errors_that_the_loaded_county_has_already_stop_no_import(tmp_path, database_url):
    save(database_url, faulty())
    (tmp_path / "县").mkdir()
    station = grid_county().stations[0].code
    stations = [[station, "改名的所", Point(107.031234, 35.301234)]]
    write_csv(tmp_path / "县" / "stations", ["编码", "名称"], stations)
    done = run("import", tmp_path / "县", "--datum", "wgs84", "--code", CODE)
    assert done.exit_code == 0, done.output + str(done.exception)
    assert "errors that the loaded county already has" in done.stderr
    assert re.search(r"空隙 gap 1\b", done.stderr)
    assert re.search(r"unknown_skill 3\b", done.stderr)
    assert stored(database_url, "SELECT name FROM station") == [("改名的所",)]


def test_an_error_beside_those_that_stand_already_stops_the_import_and_is_the_only_one_named(tmp_path, database_url):
    data = gapped()
    save(database_url, data)
    (tmp_path / "县").mkdir()
    far = ["P9", "远处超市", "超市", Point(106.995123, 35.301234)]
    write_csv(tmp_path / "县" / "points", ["编码", "名称", "类型"], [far])
    refused = run("import", tmp_path / "县", "--datum", "wgs84", "--code", CODE, "--remove")
    said = str(refused.exception)
    assert "核查有 1 项错误，未导入任何数据 1 error found" in said
    assert "point_outside: 1" in said
    assert "gap" not in said


@pytest.mark.parametrize("kind", ["unknown_reference", "everything", "GAP"])
def test_what_cannot_be_accepted_is_refused_with_what_can(tmp_path, kind):
    refused = run("import", tmp_path, "--accept", kind)
    assert refused.exit_code == 2
    assert "point_in_no_cell" in refused.output


def test_a_sound_county_needs_no_acceptance_and_leaves_no_trail(tmp_path, database_url):
    folder = write_folder(tmp_path / "县", surveyed(grid_county()), write_csv)
    done = run("import", folder, "--datum", "wgs84")
    assert done.exit_code == 0, done.output
    assert "the datum could not be checked" in done.stderr
    assert "roads import FILE" in done.stderr
    assert stored(database_url, "SELECT count(*) FROM audit WHERE action = 'county.findings_accepted'") == [(0,)]


def test_coarse_coordinates_stop_an_import(tmp_path):
    folder = write_folder(tmp_path / "县", grid_county(), write_csv)
    said = str(run("import", folder, "--datum", "wgs84").exception)
    assert "坐标精度不足 precision: 4" in said
    assert "points.csv 第 2 行 row 2: 2 of 2 reporting points have coordinates of at most 3 decimals" in said
    assert run("import", folder, "--datum", "wgs84", "--accept", "precision").exit_code == 0


def test_coarse_coordinates_that_are_loaded_already_stop_no_import_of_other_files(tmp_path, database_url):
    """Places have no file in this folder and stay as they are: nothing in it could be corrected."""
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.begin() as connection:
        save_county(connection, grid_county())
    engine.dispose()
    folder = write_folder(tmp_path / "县", surveyed(grid_county()), write_csv)
    done = run("import", folder, "--datum", "wgs84")
    assert done.exit_code == 0, done.output + str(done.exception)
    assert "4 of 4 places have coordinates of at most 3 decimals" in done.stderr
    write_csv(folder / "places", ["名称", "类型"], [["滨河路", "道路", Point(107.02, 35.3)]])
    assert "precision: 1" in str(run("import", folder, "--datum", "wgs84").exception)


def test_a_few_coarse_coordinates_are_said_with_an_example_and_stop_nothing(tmp_path):
    data = surveyed(grid_county())
    coarse = replace(data.points[0], position=Position(107.03, 35.30))
    folder = write_folder(tmp_path / "县", replace(data, points=(coarse, data.points[1])), write_csv)
    done = run("import", folder, "--datum", "wgs84")
    assert done.exit_code == 0, done.output
    assert "1 of 2 reporting points have coordinates of at most 3 decimals, such as P1 (107.03, 35.3" in done.stderr


def test_cells_in_another_datum_than_the_boundary_are_reported_with_the_gaps(tmp_path):
    data = of_villages()
    folder = write_folder(tmp_path / "县", data, write_csv, datum="gcj02")
    write_folder(tmp_path / "真", data, write_csv)
    (folder / "boundary.csv").write_bytes((tmp_path / "真" / "boundary.csv").read_bytes())
    said = str(run("import", folder, "--datum", "wgs84").exception)
    assert "cells.csv: cells declared wgs84 fit the county's boundary better as gcj02, by" in said
    for kind in ("gap", "cell_outside", "datum"):
        assert f"--accept {kind}" in said
    checked = run("check", "--folder", folder, "--datum", "wgs84")
    assert checked.exit_code == 1
    assert "better as gcj02" in checked.output


@pytest.fixture
def with_roads(home, database_url):
    """Load the villages with a road graph whose roads pass each point by ten metres."""
    data = of_villages()
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.begin() as connection:
        save_county(connection, data)
        connection.execute(
            text(
                "INSERT INTO road_graph (county, version, profile, source_name, source_sha256, built_at, active, facts)"
                " VALUES (:county, :version, 'car', 'x', 'x', now(), true, '{}')"
            ),
            {"county": CODE, "version": VERSION},
        )
    engine.dispose()
    folder = home / "graphs" / VERSION
    folder.mkdir(parents=True)
    roads = [
        [[p.position.lon - 0.002, p.position.lat + 0.0001], [p.position.lon + 0.002, p.position.lat + 0.0001]]
        for p in data.points
    ]
    feature = {
        "properties": {"name": None, "class": "residential"},
        "geometry": {"type": "MultiLineString", "coordinates": roads},
    }
    body = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    (folder / "roads.geojson.gz").write_bytes(gzip.compress(body))
    return data


@pytest.mark.parametrize("really", ["gcj02", "bd09"])
def test_points_in_another_datum_than_declared_are_found_by_the_roads(tmp_path, with_roads, really, database_url):
    nameless = replace(with_roads, committees=tuple(replace(c, name=c.code) for c in with_roads.committees))
    folder = write_folder(tmp_path / "县", nameless, write_csv, datum=really)
    write_folder(tmp_path / "真", nameless, write_csv)
    for name in ("boundary", "cells", "stations"):
        (folder / f"{name}.csv").write_bytes((tmp_path / "真" / f"{name}.csv").read_bytes())
    refused = run("import", folder, "--datum", "wgs84")
    assert f"points.csv: points declared wgs84 fit the roads better as {really}, by" in str(refused.exception)
    checked = run("check", "--folder", folder, "--datum", "wgs84")
    assert checked.exit_code == 1
    assert f"better as {really}" in checked.output
    (folder / "county.toml").write_text(f'datums = {{ points = "{really}" }}\n', "utf-8")
    assert run("import", folder, "--datum", "wgs84", "--remove", "--yes").exit_code == 0


def test_a_loaded_county_is_checked_against_its_roads(with_roads, database_url):
    assert "better as" not in run("check").output
    shift = "UPDATE reporting_point SET geom = ST_Translate(geom, 0.0045, -0.0006)"
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.begin() as connection:
        connection.execute(text(shift))
    engine.dispose()
    checked = run("check")
    assert checked.exit_code == 1
    assert "points declared wgs84 fit the roads better as gcj02" in re.sub(r"\s+", " ", checked.output)


@pytest.mark.parametrize("really", ["wgs84", "gcj02"])
def test_roads_imported_later_are_compared_with_the_points(with_roads, home, capsys, really):
    data = misdeclared(with_roads, "points", Datum(really), Datum.WGS84)
    warn_of_datum(data, BuiltGraph(VERSION, home / "graphs" / VERSION, {}))
    said = capsys.readouterr().err
    assert ("points declared wgs84 fit the roads better as gcj02" in said) is (really == "gcj02")
    assert "监管所 stations: 坐标系无法核对" in said


def test_roads_that_are_gone_from_the_disk_are_said(with_roads, home, tmp_path):
    (home / "graphs" / VERSION / "roads.geojson.gz").unlink()
    folder = write_folder(tmp_path / "县", surveyed(grid_county()), write_csv)
    done = run("import", folder, "--datum", "wgs84", "--remove", "--yes")
    assert "路网文件无法读取" in done.stderr


def test_a_check_of_files_goes_on_without_its_database_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("WANGGE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    folder = write_folder(tmp_path / "县", surveyed(grid_county()), write_csv)
    done = run("check", "--folder", folder, "--datum", "wgs84")
    assert "not compared with roads" in done.stderr
    assert np.isin(done.exit_code, (0, 1))
