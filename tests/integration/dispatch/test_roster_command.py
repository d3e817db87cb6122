"""`wangge roster import`: what looks wrong needs `--yes`, a month's sheet is read, footers are named."""

import pytest
from openpyxl import Workbook
from sqlalchemy import text
from typer.testing import CliRunner

from api.cli import roster as command
from api.db.engine import open_engine
from dispatch.errors import RosterDoubtError
from gis.store.counties.repository import save_county
from tests.counties import grid_county


@pytest.fixture
def count(database_url, monkeypatch):
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    engine = open_engine(database_url)
    with engine.begin() as connection:
        save_county(connection, grid_county(teams=2))

    def turns():
        with engine.connect() as connection:
            return connection.execute(text("SELECT count(*) FROM turn")).scalar_one()

    yield turns
    engine.dispose()


def run(*arguments):
    return CliRunner().invoke(command.app, [str(argument) for argument in arguments])


def test_a_wrong_year_needs_yes(tmp_path, count):
    file = tmp_path / "r.csv"
    file.write_text("小组,日期,开始,结束\nＴ００,2021-03-13,08:30,18:00\n制表人：,,,\n", "utf-8")
    refused = run("import", file)
    assert isinstance(refused.exception, RosterDoubtError)
    assert "--yes" in str(refused.exception)
    assert "2 remarks, nothing" in str(refused.exception)
    assert [(fault.row, fault.column) for fault in refused.exception.faults] == [(2, "date"), (2, "team")]
    assert count() == 0
    done = run("import", file, "--yes")
    assert done.exit_code == 0, done.output
    assert "Row 3 (制表人) is no turn and was skipped." in done.output
    assert count() == 1


def test_a_column_of_kinds_under_an_unknown_heading_is_refused(tmp_path, count):
    """Its on-call turns would have become shifts, silently."""
    file = tmp_path / "r.csv"
    file.write_text("小组,日期,开始,结束,值守\nT00,2030-03-13,08:30,18:00,备勤\nT01,2030-03-13,08:30,18:00,\n", "utf-8")
    refused = run("import", file)
    assert "column 值守 holds kinds of turn" in str(refused.exception)
    assert count() == 0


def test_a_column_that_is_not_read_is_named(tmp_path, count):
    file = tmp_path / "r.csv"
    file.write_text("序号,小组,日期,开始,结束,班别,带班领导\n1,T00,2030-03-13,08:30,18:00,备勤,某\n", "utf-8")
    done = run("import", file, "--yes")
    assert done.exit_code == 0, str(done.exception)
    assert "Columns that are not read: 带班领导. 未读取的列：带班领导。" in done.output
    assert count() == 1


def month(folder, *rows):
    """Write a month's sheet; a row is a team with the marks of the first days."""
    file = folder / "2030-12.csv"
    lines = [["小组", *range(1, 32)], *([team, *marks, *[""] * (31 - len(marks))] for team, *marks in rows)]
    file.write_text("\n".join(",".join(map(str, line)) for line in lines), "utf-8")
    return file


def test_a_month_that_replaces_leaves_no_turn_of_a_team_that_is_off_now(tmp_path, count):
    run("import", month(tmp_path, ["T00", "白", "白", "夜"], ["T01", "白", "白"]), "--yes")
    assert count() == 5
    done = run("import", month(tmp_path, ["T00", "休", "休", "夜"], ["T01", "休"]), "--yes", "--replace")
    assert "新增 added 0, 原有 unchanged 1, 清除 removed 4" in done.output
    assert count() == 1


def test_a_workbook_of_two_months_is_refused(tmp_path, count):
    book = Workbook()
    for number, title in enumerate(("12月", "1月")):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.title = title
        for row in ([f"2030年{title}值班表"], ["小组", *range(1, 32)], ["T00", "白"]):
            sheet.append(row)
    book.save(tmp_path / "r.xlsx")
    refused = run("import", tmp_path / "r.xlsx", "--yes")
    assert "sheets 12月, 1月 each hold a month" in str(refused.exception)
    assert count() == 0
