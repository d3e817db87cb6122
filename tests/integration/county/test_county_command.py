"""`wangge county`: what a clerk types and sees, on a real database."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from shapely import Polygon
from shapely.affinity import translate
from sqlalchemy import create_engine, text
from typer.testing import CliRunner, Result

from api import clock
from api.cli.county import command
from api.db.engine import sqlalchemy_url
from api.server import skill_report
from gis.county.model import CellKind, CountyData
from gis.errors import BadFileError, BadRowsError
from gis.position import Position
from gis.store.counties.repository import load_county
from tests.counties import CODE, grid_county
from tests.integration.county_files import surveyed, write_csv, write_folder


@pytest.fixture(autouse=True)
def _own_database(database_url, monkeypatch):
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def sound() -> CountyData:
    data = surveyed(grid_county())
    return replace(
        data,
        committees=(replace(data.committees[0], urban_rural_class="121"), *data.committees[1:]),
        cells=tuple(replace(c, code=f"{c.committee}{5 - int(c.code[-3:]):03d}") for c in data.cells),
    )


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command.app, [str(argument) for argument in arguments])


def rows_of(database_url: str, table: str) -> int:
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.connect() as connection:
        count = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    engine.dispose()
    return count


def spoil(path: Path, old: str, new: str) -> None:
    changed = path.read_text("utf-8").replace(old, new, 1)
    assert changed != path.read_text("utf-8")
    path.write_text(changed, "utf-8")


def test_import_check_and_list(tmp_path, sound, database_url):
    assert "no county is loaded" in run("list").output
    imported = run("import", write_folder(tmp_path / "县", sound, write_csv, datum="gcj02"), "--datum", "gcj02")
    assert imported.exit_code == 0, imported.output
    assert f"{CODE} 试验县" in imported.output
    assert "cells.csv" in imported.output
    assert rows_of(database_url, "cell") == len(sound.cells)
    listed = run("list")
    assert (CODE in listed.output, "试验镇" in listed.output) == (True, True)
    checked = run("check")
    assert checked.exit_code == 0, checked.output
    assert "0 错误 errors" in checked.output


def test_one_bad_row_and_nothing_is_loaded(tmp_path, sound, database_url):
    folder = write_folder(tmp_path / "县", sound, write_csv)
    spoil(folder / "points.csv", ",超市,", ",饭店,")
    refused = run("import", folder, "--datum", "wgs84")
    assert isinstance(refused.exception, BadRowsError)
    assert "points.csv 第 2 行" in refused.exception.rows[0]
    assert {rows_of(database_url, table) for table in ("county", "cell", "reporting_point", "place")} == {0}


def test_the_good_rows_on_request(tmp_path, sound, database_url):
    folder = write_folder(tmp_path / "县", sound, write_csv)
    spoil(folder / "points.csv", ",超市,", ",饭店,")
    loaded = run("import", folder, "--datum", "wgs84", "--skip-bad-rows")
    assert loaded.exit_code == 0, loaded.output
    assert "skipped: points.csv 第 2 行" in loaded.output
    assert rows_of(database_url, "reporting_point") == len(sound.points) - 1


def test_a_row_of_totals_is_skipped_aloud(tmp_path, sound):
    folder = write_folder(tmp_path / "县", sound, write_csv)
    with (folder / "teams.csv").open("a", encoding="utf-8") as file:
        file.write("合计,,,,\n")
    for asked in (("import", folder), ("check", "--folder", folder)):
        done = run(*asked, "--datum", "wgs84")
        assert done.exit_code == 0, done.output
        assert "teams.csv 第 5 行 row 5: 合计行" in done.output


def test_a_datum_of_the_command_line_that_replaces_the_folders_is_said_with_its_files(tmp_path, sound):
    folder = write_folder(tmp_path / "县", sound, write_csv, datum="gcj02")
    (folder / "county.toml").write_text('datum = "cgcs2000"\ndatums = { points = "gcj02" }\n', "utf-8")
    line = (
        "county.toml: cgcs2000，被 --datum gcj02 取代 overridden by --datum gcj02 for: "
        "boundary.csv, stations.csv, cells.csv\n"
    )
    for asked in (("import", folder), ("check", "--folder", folder)):
        done = run(*asked, "--datum", "gcj02")
        assert done.exit_code == 0, done.output
        assert done.stderr.startswith(line)
    assert "overridden" not in run("check", "--folder", folder, "--datum", "cgcs2000").stderr
    assert "overridden" not in run("check", "--folder", folder).stderr


def test_a_refusal_says_that_the_datum_was_replaced(tmp_path, sound):
    folder = write_folder(tmp_path / "县", sound, write_csv)
    (folder / "county.toml").write_text('datum = "wgs84"\n', "utf-8")
    spoil(folder / "points.csv", ",超市,", ",饭店,")
    refused = run("import", folder, "--datum", "gcj02")
    assert "wgs84，被 --datum gcj02 取代" in str(refused.exception)


def test_a_check_that_cannot_go_on_speaks_of_no_import(tmp_path, sound):
    folder = write_folder(tmp_path / "县", sound, write_csv)
    spoil(folder / "points.csv", ",超市,", ",饭店,")
    (folder / "teams.csv").write_text("x\n", "utf-8")
    refused = run("check", "--folder", folder, "--datum", "wgs84")
    assert "the check cannot go on" in str(refused.exception)
    assert "loaded" not in str(refused.exception)


def test_check_names_the_rows_of_a_code_that_comes_twice(tmp_path, sound):
    folder = write_folder(tmp_path / "县", sound, write_csv)
    spoil(folder / "points.csv", "\nP2,", "\nP1,")
    spoil(folder / "cells.csv", sound.cells[1].code, sound.cells[0].code)
    out = tmp_path / "defects.geojson"
    assert run("check", "--folder", folder, "--datum", "wgs84", "--out", out).exit_code == 1
    found = [f["properties"] for f in json.loads(out.read_text("utf-8"))["features"]]
    assert [(f["message"], f["message_zh"]) for f in found if f["kind"] == "duplicate_code"] == [
        (
            f"2 cells have the code {sound.cells[0].code} at the same time (cells.csv 第 2、3 行 rows 2, 3)",
            f"编码 {sound.cells[0].code} 同时被 2 个网格使用 (cells.csv 第 2、3 行 rows 2, 3)",
        ),
        (
            "more than one reporting point has the code P1 (points.csv 第 2、3 行 rows 2, 3)",
            "举报点编码 P1 重复 (points.csv 第 2、3 行 rows 2, 3)",
        ),
    ]


NAMED = re.compile(r"\.csv 第 [\d、]+(?: 等 \d+)? 行 rows? \d")


def test_every_finding_of_a_folder_names_file_and_row(tmp_path, sound):
    first, second, third, fourth, *others = sound.cells
    half = translate(second.polygon, 0.025, 0)  # laid over another, and a gap left behind
    crossed = Polygon([(107, 35.2), (107.05, 35.25), (107.05, 35.2), (107, 35.25)])
    cells = (
        replace(first, polygon=crossed),
        replace(second, polygon=half),
        replace(third, inspector=None),
        replace(fourth, kind=CellKind.RURAL),
        *others[:-1],
        replace(others[-1], code=f"{others[-1].code[:-3]}009", polygon=translate(others[-1].polygon, 0.02, 0)),
    )
    north = Position(107.1, 35.405)
    spoilt = replace(
        sound,
        cells=cells,
        points=(replace(sound.points[0], position=north), *sound.points[1:]),
        stations=(replace(sound.stations[0], position=north),),
        teams=(replace(sound.teams[0], station="S9"), *sound.teams[1:]),
    )
    folder = write_folder(tmp_path / "县", spoilt, write_csv)
    spoil(folder / "points.csv", ",学校,", ",饭店,")
    spoil(folder / "teams.csv", "\nT02,", "\nt01,")
    _without(folder / "boundary.csv", "县城", "名称")
    _without(folder / "cells.csv", "县城内")
    out = tmp_path / "defects.geojson"
    run("check", "--folder", folder, "--datum", "wgs84", "--out", out)
    found = [f["properties"] for f in json.loads(out.read_text("utf-8"))["features"]]
    kinds = {f["kind"] for f in found}
    assert kinds >= {
        "gap", "overlap", "invalid_polygon", "wrong_kind", "no_inspector", "numbering", "cell_outside", "point_outside",
        "station_outside", "unknown_reference", "duplicate_code", "bad_row", "not_stated",
    }  # fmt: skip
    assert [f["message"] for f in found if not NAMED.search(f["message"])] == []
    assert [f["message_zh"] for f in found if not NAMED.search(f["message_zh"])] == []
    (overlap,) = {f["where"] for f in found if f["kind"] == "overlap" and second.code in f["codes"]}
    assert overlap.startswith("cells.csv 第 3、")


def test_a_check_of_a_loaded_county_names_no_rows(tmp_path, sound):
    folder = write_folder(tmp_path / "县", replace(sound, cells=sound.cells[1:]), write_csv)
    accepted = [f"--accept={kind}" for kind in ("gap", "point_in_no_cell", "precision")]
    run("import", folder, "--datum", "wgs84", *accepted)
    out = tmp_path / "defects.geojson"
    assert run("check", "--out", out).exit_code == 1
    assert {f["properties"]["where"] for f in json.loads(out.read_text("utf-8"))["features"]} == {""}


def test_a_failed_second_import_leaves_the_first(tmp_path, sound, database_url):
    folder = write_folder(tmp_path / "县", sound, write_csv)
    assert run("import", folder, "--datum", "wgs84").exit_code == 0
    spoil(folder / "cells.csv", sound.cells[3].code, "12")
    assert isinstance(run("import", folder, "--datum", "wgs84").exception, BadRowsError)
    assert rows_of(database_url, "cell") == len(sound.cells)


def test_check_of_a_folder_finds_errors_without_a_database(tmp_path, sound, monkeypatch):
    monkeypatch.setenv("WANGGE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    folder = write_folder(tmp_path / "县", replace(sound, cells=sound.cells[1:]), write_csv)
    spoil(folder / "points.csv", ",超市,", ",饭店,")
    out = tmp_path / "defects.geojson"
    checked = run("check", "--folder", folder, "--datum", "wgs84", "--out", out)
    assert checked.exit_code == 1, checked.output
    kinds = [f["properties"]["kind"] for f in json.loads(out.read_text("utf-8"))["features"]]
    assert kinds.count("gap") == 1
    assert kinds.count("bad_row") == 1
    assert "没有网格覆盖" in checked.output
    assert "2 错误 errors" in checked.output


@pytest.mark.parametrize("command", [["check", "--folder"], ["import"]])
def test_a_column_that_is_not_read_is_named(tmp_path, sound, command):
    folder = write_folder(tmp_path / "县", sound, write_csv)
    teams = [["T1", "一", sound.stations[0].code, "食品", "张三"]]
    write_csv(folder / "teams", ["编码", "名称", "所属所", "技能", "小组成员"], teams, placed=False)
    result = run(*command, folder, "--datum", "wgs84")
    assert result.exit_code == 0, result.output
    assert "columns that are not read: 小组成员（是否为 成员 crew?）" in " ".join(result.output.split())


def test_what_only_warns_is_no_failure_unless_asked_to_be_strict(tmp_path, sound):
    folder = write_folder(tmp_path / "县", sound, write_csv)
    spoil(folder / "cells.csv", "I1,网格员1", ",")
    checked = run("check", "--folder", folder, "--datum", "wgs84")
    assert checked.exit_code == 0, checked.output
    assert "提示" in checked.output
    assert "没有责任人" in checked.output
    assert "0 错误 errors, 1 提示 warning" in checked.output
    assert run("check", "--folder", folder, "--datum", "wgs84", "--strict").exit_code == 1


def test_a_sound_county_passes_the_strict_check(tmp_path, sound):
    folder = write_folder(tmp_path / "县", sound, write_csv)
    assert run("check", "--folder", folder, "--datum", "wgs84", "--strict").exit_code == 0


def _without(path: Path, *columns: str) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file))
    kept = [i for i, header in enumerate(table[0]) if header not in columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([row[i] for i in kept] for row in table)


@pytest.mark.parametrize(
    ("seat", "in_town", "says"),
    [
        ("", True, None),  # the cells say it
        ("", False, "未注明县城 seat is not stated"),
        ("试验镇", False, None),
        ("别处", False, "which cells are in town?"),
        ("别处", True, None),
    ],
)
def test_check_and_import_judge_the_seat_alike(tmp_path, sound, seat, in_town, says):
    folder = write_folder(tmp_path / "县", sound, write_csv)
    _without(folder / "boundary.csv", "县城")
    if not in_town:
        _without(folder / "cells.csv", "县城内")
    (folder / "county.toml").write_text(f'datum = "wgs84"\nseat = "{seat}"\n', "utf-8")
    checked, imported = run("check", "--folder", folder), run("import", folder)
    assert (checked.exit_code, imported.exit_code) == ((0, 0) if says is None else (1, 1))
    assert (says or "0 错误 errors") in checked.output
    assert (says or "已导入") in (imported.output if says is None else str(imported.exception))
    assert says is None or "未注明" in checked.output


def test_the_seat_nobody_states_is_the_town_with_most_cells_in_town(tmp_path, sound):
    towns = [replace(c, town_name="试验镇" if i else "西镇") for i, c in enumerate(sound.committees)]
    in_town = {sound.committees[i].code for i in (0, 1, 2)}
    cells = [replace(c, in_town=c.committee in in_town) for c in sound.cells]
    folder = write_folder(tmp_path / "县", replace(sound, committees=tuple(towns), cells=tuple(cells)), write_csv)
    _without(folder / "boundary.csv", "县城")
    assert run("import", folder, "--datum", "wgs84").exit_code == 0
    assert "试验镇" in run("list").output


def test_check_of_a_county_that_is_not_loaded_names_the_remedy():
    assert "wangge county import" in str(run("check").exception)


def test_the_template_is_imported_unchanged(tmp_path, database_url):
    folder = tmp_path / "新 县"
    written = run("template", folder)
    assert written.exit_code == 0, written.output
    assert "全部虚构" in written.output
    assert f"wangge county import '{folder}'" in written.output
    checked = run("check", "--folder", folder, "--strict")
    assert checked.exit_code == 0, checked.output
    assert "0 错误 errors, 0 提示 warnings" in checked.output
    imported = run("import", folder)
    assert imported.exit_code == 0, imported.output
    assert "990999 示例县" in imported.output
    counts = {name: rows_of(database_url, name) for name in ("cell", "reporting_point", "station", "team", "committee")}
    assert counts == {"cell": 8, "reporting_point": 3, "station": 2, "team": 2, "committee": 2}
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.connect() as connection:
        data = load_county(connection, "990999")
    engine.dispose()
    assert (data.county.synthetic, data.county.seat) == (True, "示例镇")
    assert "虚构" in (data.county.notice or "")
    assert [cell.in_town for cell in data.cells] == [True] * 4 + [False] * 4
    assert [cell.station for cell in data.cells] == ["S1"] * 4 + ["S2"] * 4


def test_the_template_overwrites_nothing(tmp_path):
    (tmp_path / "cells.csv").write_text("mine")
    refused = run("template", tmp_path)
    assert isinstance(refused.exception, BadFileError)
    assert [path.name for path in tmp_path.iterdir()] == ["cells.csv"]
    assert isinstance(run("template", tmp_path / "cells.csv").exception, BadFileError)


def test_check_takes_a_folder_or_a_county(tmp_path):
    assert run("check", "--folder", tmp_path, "--county", CODE).exit_code == 2


def test_check_names_skills_that_no_case_matches(sound, database_url, tmp_path):
    """Of teams and of needs: they are stored, and dispatch passes the team over."""
    run("import", write_folder(tmp_path / "县", sound, write_csv, datum="gcj02"), "--datum", "gcj02")
    assert "unknown_skill" not in run("check").output
    engine = create_engine(sqlalchemy_url(database_url))
    needs = json.dumps([{"name": "夜间", "teams": 1, "skill": "潜水"}])
    with engine.begin() as connection:
        connection.execute(text("UPDATE team SET skills = '{飞行}' WHERE code = 'T00'"))
        connection.execute(
            text("INSERT INTO roster_need (county, version, needs, made_at, made_by) VALUES (:c, 1, :n, now(), 'x')"),
            {"c": CODE, "n": needs},
        )
    (at_start,) = skill_report.lines(engine, clock.now())
    engine.dispose()
    checked = run("check")
    assert checked.exit_code == 1
    for said in (checked.output, at_start):
        assert "'飞行'" in said
        assert "'潜水'" in said


@pytest.mark.parametrize("option", ["--code", "--datum"])
def test_a_check_of_a_loaded_county_refuses_options_of_files(option):
    refused = run("check", option, CODE)
    assert (refused.exit_code, "give --folder" in refused.stderr) == (2, True)
