"""An import of a county that is loaded already: nothing goes that nobody asked to go."""

import csv
import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner, Result

from api import clock
from api.auth.accounts.demonstration import Demonstration
from api.cli.county import command
from api.cli.county import writing as county_writing
from api.cli.county.import_report import echo_import
from api.db.engine import sqlalchemy_url
from dispatch.store.sql_store import SqlStore
from gis.county.changes import county_changes
from gis.county.model import Committee, TeamRecord
from gis.errors import BadRowsError, CountyChangedError, RemovalError
from gis.store.counties.replacement import standing_county, write
from gis.store.counties.repository import load_county, save_county
from gis.store.county_files.county import survey_county_folder
from tests.counties import CODE, divided_county, grid_county
from tests.integration.county.test_county_store import RECEIVED
from tests.integration.county_files import surveyed, write_csv, write_folder


@pytest.fixture
def engine(database_url, monkeypatch):
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.begin() as connection:
        save_county(connection, whole())
    yield engine
    engine.dispose()


def whole():
    """A county with something of every kind, as an office loaded it a year ago."""
    data = surveyed(divided_county())
    named = tuple(
        replace(each, name=f"{each.code[-3:]}村民委员会", urban_rural_class="220") for each in data.committees
    )
    return replace(data, committees=named, inspectors=tuple(replace(i, phone="13900000001") for i in data.inspectors))


def run(*arguments: object, answer: str | None = None) -> Result:
    return CliRunner().invoke(command.app, [str(argument) for argument in arguments], input=answer)


def stored(engine):
    with engine.connect() as connection:
        return load_county(connection, CODE)


@pytest.fixture
def folder(tmp_path):
    return write_folder(tmp_path / "县", whole(), write_csv)


def without(folder, *kinds):
    for kind in kinds:
        (folder / f"{kind}.csv").unlink()
    return folder


def cut(path, *codes):
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text(
        "".join(line for line in lines if not line.startswith(tuple(f"{code}," for code in codes))), "utf-8"
    )


def test_a_file_that_is_not_there_leaves_its_kind(engine, folder):
    before = stored(engine)
    done = run("import", without(folder, "points", "teams", "stations"), "--datum", "wgs84")
    assert done.exit_code == 0, done.output
    after = stored(engine)
    assert (after.points, after.teams, after.stations, after.places, after.neighbours, after.units) == (
        before.points, before.teams, before.stations, before.places, before.neighbours, before.units
    )  # fmt: skip
    assert "无此文件，不变 no file, unchanged: 机构 units, 监管所 stations, " in done.output


def test_inspectors_keep_station_and_phone_that_the_cells_do_not_say(engine, folder):
    before = stored(engine)
    assert run("import", folder, "--datum", "wgs84").exit_code == 0
    assert stored(engine).inspectors == before.inspectors


def test_an_inspector_whose_cells_have_another_goes_without_being_asked_for(engine, folder):
    """They have no file of their own: who is responsible stands in the cells."""
    before = stored(engine)
    gone = before.inspectors[0]
    path = folder / "cells.csv"
    path.write_text(path.read_text("utf-8").replace(f"{gone.code},{gone.name}", "R9,新来的"), "utf-8")
    done = run("import", folder, "--datum", "wgs84", "--yes")
    assert done.exit_code == 0, done.output
    known = {each.code: each.phone for each in stored(engine).inspectors}
    assert (known.get(gone.code), "R9" in known) == (None, True)


def test_cells_without_a_column_of_inspectors_keep_theirs(engine, folder):
    path = folder / "cells.csv"
    path.write_text(path.read_text("utf-8").replace("责任人编码,责任人,", "甲,乙,"), "utf-8")
    before = stored(engine)
    assert run("import", folder, "--datum", "wgs84").exit_code == 0
    assert [cell.inspector for cell in stored(engine).cells] == [cell.inspector for cell in before.cells]


def test_cells_without_names_of_committees_keep_theirs(engine, folder):
    path = folder / "cells.csv"
    path.write_text(path.read_text("utf-8").replace("村居名称,乡镇,城乡分类代码,", "甲,乙,丙,"), "utf-8")
    before = stored(engine)
    assert run("import", folder, "--datum", "wgs84").exit_code == 0
    assert stored(engine).committees == before.committees


def test_a_file_of_teams_alone_finds_the_stations_that_are_loaded(engine, folder):
    path = without(folder, "stations") / "teams.csv"
    path.write_text(path.read_text("utf-8") + "T77,新组,二所,,白班\nT78,新组,没有的所,,白班\n", "utf-8")
    refused = run("import", folder, "--datum", "wgs84")
    assert isinstance(refused.exception, BadRowsError)
    assert ["没有的所" in row for row in refused.exception.rows] == [True]
    cut(path, "T78")
    assert run("import", folder, "--datum", "wgs84").exit_code == 0
    assert ("T77", "S2") in {(team.code, team.station) for team in stored(engine).teams}


def test_what_is_loaded_stays_where_its_row_is_skipped(engine, folder):
    """A wrong telephone number is no order to delete the team, nor is a wrong coordinate one to delete the station."""
    before = stored(engine)
    for name, old, new in (("teams", ",S1,", ",没有的所,"), ("points", "P2,", "Ｐ２,"), ("stations", "S2,", "S2,")):
        path = folder / f"{name}.csv"
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    for name, code in (("points", "Ｐ２"), ("stations", "S2")):
        lines = (folder / f"{name}.csv").read_text("utf-8").splitlines()
        at = next(index for index, line in enumerate(lines) if line.startswith(code))
        lines[at] = lines[at].replace("107.", "x107.")
        (folder / f"{name}.csv").write_text("\n".join(lines), "utf-8")
    done = run("import", folder, "--datum", "wgs84", "--skip-bad-rows")
    assert done.exit_code == 0, done.output + str(done.exception)
    assert done.stderr.count("skipped: ") >= 3
    assert county_changes(before, stored(engine)) == county_changes(before, before)


def test_a_folder_without_a_file_that_is_read_is_refused(engine, tmp_path):
    """Else the import would end well and have changed nothing."""
    (tmp_path / "县").mkdir()
    empty = run("import", tmp_path / "县", "--code", CODE)
    assert "no file to import; " in str(empty.exception)
    (tmp_path / "县" / "全县数据.xlsx").touch()
    (tmp_path / "县" / "county.toml").write_text(f'code = "{CODE}"\n', "utf-8")
    refused = run("import", tmp_path / "县")
    assert "未读取 not read: 全县数据.xlsx" in str(refused.exception)
    new = run("import", tmp_path / "县", "--county", "620898")
    assert "未读取的文件 not read: 全县数据.xlsx" in str(new.exception.rows)


def test_one_file_alone_changes_its_kind_alone(engine, folder):
    path = without(folder, "boundary", "cells", "stations", "points") / "teams.csv"
    path.write_text(path.read_text("utf-8").replace("0组", "零组"), "utf-8")
    refused = run("import", folder)
    assert "no file boundary" in str(refused.exception.rows)
    assert "--code" in str(refused.exception.rows)
    before = stored(engine)
    done = run("import", folder, "--code", CODE)
    assert done.exit_code == 0, done.output
    after = stored(engine)
    assert [team.name for team in after.teams] == ["零组", "二所一组"]
    assert replace(after, teams=before.teams) == before


def test_a_new_county_needs_boundary_and_cells(engine, folder):
    refused = run("import", without(folder, "cells"), "--datum", "wgs84", "--code", "620111")
    assert "no file cells" in str(refused.exception.rows)


def test_a_column_that_loses_half_of_its_values_is_asked_about(engine, folder):
    path = folder / "cells.csv"
    path.write_text(re.sub(r"I\d,网格员\d,", ",,", path.read_text("utf-8")), "utf-8")
    refused = run("import", folder, "--datum", "wgs84")
    assert isinstance(refused.exception, RemovalError)
    assert "网格 cells, 责任人 inspector: 16 → 0" in str(refused.exception)
    assert run("import", folder, "--datum", "wgs84", "--yes").exit_code == 0


def test_rows_that_would_go_are_listed_and_refused(engine, folder):
    before = stored(engine)
    cut(folder / "points.csv", "P2")
    refused = run("import", folder, "--datum", "wgs84")
    assert isinstance(refused.exception, RemovalError)
    assert "1 举报点 points" in str(refused.exception)
    assert "--remove" in str(refused.exception)
    assert "删除 removed: 举报点 points 1\n    P2 第一小学\n" in refused.output
    assert stored(engine) == before
    done = run("import", folder, "--datum", "wgs84", "--remove", "--yes")
    assert done.exit_code == 0, done.output
    assert [point.code for point in stored(engine).points] == ["P1"]


def test_an_import_says_before_that_it_ends_the_demonstrations_accounts(engine, tmp_path):
    """Households alone, over the demonstration: said in the dry run and above what was loaded, with the remedy."""
    data = whole()
    (tmp_path / "households.csv").write_text(f"网格编码,户数\n{data.cells[0].code},120\n", "utf-8")
    with engine.begin() as connection:
        save_county(connection, replace(data, county=replace(data.county, synthetic=True)))
        assert Demonstration(connection, clock.now()).begin()
    ends, loaded = "the import will disable the demonstration accounts", "loaded: "
    dry = run("import", tmp_path, "--code", CODE, "--dry-run")
    assert (dry.exit_code, ends in dry.output) == (0, True), dry.output
    with engine.begin() as connection:
        assert Demonstration(connection, clock.now()).in_force()
    real = run("import", tmp_path, "--code", CODE, "--end-demo")
    assert real.exit_code == 0, real.output
    assert ends in real.output.split(loaded)[0]
    assert "accounts are disabled and their sessions ended. " in real.output.split(loaded)[1]
    assert real.output.count("wangge user add; wangge serve --demo") == 2
    assert ends not in run("import", tmp_path, "--code", CODE).output, "they have ended"


def test_a_dry_run_shows_the_same_and_writes_nothing(engine, folder):
    before = stored(engine)
    cut(folder / "points.csv", "P2")
    path = folder / "teams.csv"
    path.write_text(path.read_text("utf-8").replace("0组", "零组"), "utf-8")
    dry = run("import", folder, "--datum", "wgs84", "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert "更改 changed: 小组 teams 1\n    T00 零组: 名称 name 0组 → 零组\n" in dry.output
    assert "dry run: nothing was written\n导入时需加 the import needs: --remove --yes" in dry.output
    assert stored(engine) == before
    real = run("import", folder, "--datum", "wgs84", "--remove", "--yes")
    assert dry.output.split("试运行")[0] == real.output.split("已导入")[0]


def test_changed_values_are_listed_old_and_new_and_how_far_a_point_moves(engine, folder):
    path = folder / "points.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, first, *others = csv.reader(file)
    lon = header.index("经度")
    first[lon], first[header.index("名称")] = f"{float(first[lon]) + 0.001:.6f}", "东关超市"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, first, *others])
    dry = run("import", folder, "--datum", "wgs84", "--dry-run")
    # 0.001° of longitude at 35.3° north: 111,320 m × cos 35.3° / 1000 = 91 m
    assert "    P1 东关超市: 名称 name 东街超市 → 东关超市; 位置 position 移动 moved 91 m\n" in dry.output


def test_a_file_that_shrank_by_half_is_asked_about(engine, folder, monkeypatch):
    before = stored(engine)
    cut(folder / "points.csv", "P2")
    asked = ("import", folder, "--datum", "wgs84", "--remove")
    refused = run(*asked)
    assert isinstance(refused.exception, RemovalError)
    assert "举报点 points: 2 → 1" in str(refused.exception)
    assert "--yes" in str(refused.exception)
    monkeypatch.setattr(county_writing, "on_terminal", lambda: True)
    declined = run(*asked, answer="n\n")
    assert (declined.exit_code, stored(engine)) == (1, before)
    assert "nothing was written" in declined.output
    agreed = run(*asked, answer="y\n")
    assert agreed.exit_code == 0, agreed.output
    assert len(stored(engine).points) == 1


def test_whether_the_demonstration_may_end_is_asked_on_a_terminal(engine, folder, monkeypatch):
    before = stored(engine)
    cut(folder / "points.csv", "P2")
    monkeypatch.setattr(county_writing.invitations, "warning", lambda *_: "demonstration")
    monkeypatch.setattr(county_writing, "on_terminal", lambda: True)
    asked = ("import", folder, "--datum", "wgs84", "--remove", "--yes")
    declined = run(*asked, answer="n\n")
    assert (declined.exit_code, stored(engine)) == (1, before)
    assert "signed out" in declined.output
    assert run(*asked, answer="y\n").exit_code == 0
    assert len(stored(engine).points) == 1


def test_a_team_that_cases_refer_to_is_retired_and_that_is_said(engine, folder, capsys):
    more = (TeamRecord("T01", "一组", "S1"), TeamRecord("T09", "九组", "S1"))
    with engine.connect() as connection:
        save_county(connection, replace(whole(), teams=(*whole().teams, *more)))
        connection.execute(text(RECEIVED), {"county": CODE, "case": SqlStore(connection).cases.new_id()})
        reading = survey_county_folder(folder, "wgs84", loaded=partial(standing_county, connection))
        done = write(connection, reading)
        assert [(each.kind, [row.code for row in each.removed]) for each in done.removes] == [("teams", ["T01", "T09"])]
        echo_import(done, reading.kinds)
        said = "小组有案件，停用而不删除 teams with cases are retired, not deleted: T01\n"
        assert said in capsys.readouterr().out
        reading = survey_county_folder(folder, "wgs84", loaded=partial(standing_county, connection))
        assert write(connection, reading).removes == (), "what was retired does not go once more"


def test_the_trail_has_the_counts(engine, folder):
    cut(folder / "teams.csv", "T20")
    run("import", folder, "--datum", "wgs84", "--remove", "--yes")
    with engine.connect() as connection:
        (row,) = connection.execute(text("SELECT county, data FROM audit WHERE action = 'county.import'")).all()
    assert row.county == CODE
    assert row.data["rows"]["teams"] == {"added": 0, "changed": 0, "removed": 1, "unchanged": 1}
    assert "teams.csv" in row.data["files"]


def test_a_county_that_is_new_needs_no_leave(engine, tmp_path):
    folder = write_folder(tmp_path / "新", surveyed(grid_county(code="620898")), write_csv)
    assert run("import", folder, "--datum", "wgs84").exit_code == 0


def test_a_county_changed_meanwhile_is_not_overwritten(engine, folder):
    with engine.connect() as connection:
        reading = survey_county_folder(folder, "wgs84", loaded=partial(standing_county, connection))
    with engine.begin() as connection:
        connection.execute(text("UPDATE team SET name = 'x' WHERE code = 'T00'"))
    with engine.connect() as connection, pytest.raises(CountyChangedError):
        write(connection, reading)


def test_what_changes_between_showing_and_the_answer_is_refused(engine, folder, monkeypatch):
    cut(folder / "points.csv", "P2")
    monkeypatch.setattr(county_writing, "on_terminal", lambda: True)

    def meddle(_):
        with engine.begin() as connection:
            save_county(connection, replace(whole(), points=whole().points[:1]))
        return True

    monkeypatch.setattr(county_writing, "_confirmed", meddle)
    refused = run("import", folder, "--datum", "wgs84", "--remove")
    assert isinstance(refused.exception, CountyChangedError)


def test_successive_validities_of_a_cell_come_twice(engine, folder, tmp_path):
    first, *others = whole().cells
    later = "2031-01-01"
    path = folder / "cells.csv"
    lines = path.read_text("utf-8").splitlines()
    table = [
        f"{lines[0]},启用日期,停用日期",
        f"{lines[1]},,{later}",
        f"{lines[1]},{later},",
        *(f"{x},," for x in lines[2:]),
    ]
    path.write_text("\n".join(table) + "\n", "utf-8")
    for _ in range(2):
        done = run("import", folder, "--datum", "wgs84")
        assert done.exit_code == 0, done.output
    assert "更改 changed:" not in done.output
    assert "删除 removed:" not in done.output
    with engine.connect() as connection:
        found = standing_county(connection, CODE).cells
    assert len(found) == len(others) + 2
    assert [str(cell.valid_from) for cell in found if cell.code == first.code] == ["2020-01-01", later]


@pytest.mark.parametrize(("hour", "code"), [(15, 1), (16, 0)])
def test_the_day_of_an_import_begins_in_the_county(engine, folder, monkeypatch, hour, code):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 31, hour, 30, tzinfo=UTC))  # 2027 in China from 16:00
    path = folder / "cells.csv"
    first, *lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([f"{first},启用日期", *(f"{line},2027-01-01" for line in lines)]), "utf-8")
    checked = run("check", "--folder", folder, "--datum", "wgs84")
    assert (checked.exit_code, "gap" in checked.output) == (code, bool(code)), checked.output


def test_rows_that_stay_though_a_file_does_not_name_them_are_said(engine, folder):
    with (folder / "stations.csv").open(encoding="utf-8") as file:
        kept = [line for line in file if not line.startswith("S2")]
    (folder / "stations.csv").write_text("".join(kept), "utf-8")
    without(folder, "teams")
    done = run("import", folder, "--datum", "wgs84")
    assert done.exit_code == 0, done.output
    assert "文件未列出，保留 not in the file, kept: 监管所 stations S2" in done.output


def test_a_missing_file_of_committees_takes_none_away(engine, folder):
    with engine.begin() as connection:
        old = Committee(f"{CODE}100299", "旧村", f"{CODE}100", "试验镇", False)
        save_county(connection, replace(whole(), committees=(*whole().committees, old)))
    done = run("import", folder, "--datum", "wgs84", "--dry-run")
    assert "更改 changed:" not in done.output
    assert "旧村" in [each.name for each in stored(engine).committees]


def test_a_column_of_shifts_without_a_roster_is_said(engine, folder):
    said = "班次列不是值班表，没有值班表时小组全天可派；请导入值班表"
    assert f"teams.csv: {said}" in run("import", folder, "--datum", "wgs84", "--dry-run").output
    path = folder / "teams.csv"
    path.write_text(re.sub(r",(班次|白班|夜班)$", "", path.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    assert said not in run("import", folder, "--datum", "wgs84", "--dry-run").output
