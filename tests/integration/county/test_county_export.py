"""A county written out and read again is the same county, here and in a database that never had one."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner, Result

from api.cli.county import command
from api.db.engine import sqlalchemy_url
from dispatch.cases.case import Place
from dispatch.desk.intake import Draft, receive
from dispatch.desk.off_shelf.orders import Goods, order
from dispatch.desk.off_shelf.premises import Asked
from dispatch.desk.work import Desk
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.store.sql_store import SqlStore
from gis.county.changes import county_changes
from gis.county.corrections import CorrectionKind
from gis.county.model import CalendarDay, CalendarKind, Cell, Household, TeamRecord
from gis.datum.crs import from_wgs84
from gis.errors import BadFileError
from gis.position import Datum, SourcePosition
from gis.store.counties.replacement import standing_county
from gis.store.counties.repository import load_county, save_county
from gis.store.graphs.repository import GraphShelf
from tests.counties import CODE, TOWN, divided_county
from tests.integration.county.test_kept_corrections import correct
from tests.integration.county_files import surveyed

ENDED = f"{CODE}100200001"
NEXT_LIFE = """
INSERT INTO cell (county, code, kind, committee, in_town, inspector, name, valid_from, valid_to, station, geom)
SELECT county, code, kind, committee, in_town, inspector, name, valid_to, NULL, station, geom
FROM cell WHERE code = :code
"""
ZERO = {"added": 0, "changed": 0, "removed": 0}


@pytest.fixture
def engine(database_url, monkeypatch):
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")
    engine = create_engine(sqlalchemy_url(database_url))
    yield engine
    engine.dispose()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command.app, [str(argument) for argument in arguments])


def loaded(engine, code):
    with engine.connect() as connection:
        return standing_county(connection, code)


def known(data):
    """A county as everybody may know it: without the codes of posters."""
    return replace(data, points=tuple(replace(each, token=None) for each in data.points))


def assert_unchanged_again_and_the_same_elsewhere(engine, folder, code, *more):
    before = loaded(engine, code)
    done = run("export", folder, "--county", code, *more)
    assert done.exit_code == 0, done.output
    dry = run("import", folder, "--dry-run")
    assert dry.exit_code == 0, (dry.output, getattr(dry.exception, "rows", dry.exception))
    counts = [
        re.split(r"\s{2,}", line.strip())
        for line in dry.output.splitlines()
        if re.search(r" (-|\d+) +(-|\d+) *$", line)
    ]
    assert len(counts) == 12
    assert {tuple(row[1:4]) for row in counts} == {("-", "-", "-")}, dry.output
    real = run("import", folder)
    assert real.exit_code == 0, real.output
    assert county_changes(before, loaded(engine, code)) == county_changes(before, before)
    _empty(engine, code)
    assert run("import", folder).exit_code == 0
    again = loaded(engine, code)
    assert [each.counts | ZERO for each in county_changes(known(before), known(again))] == [
        each.counts for each in county_changes(known(before), known(again))
    ]
    return before, again


def _empty(engine, code):
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM point_correction"))
        connection.execute(text("DELETE FROM cell"))
        connection.execute(text("DELETE FROM team"))
        connection.execute(text("DELETE FROM inspector"))
        connection.execute(text("DELETE FROM county WHERE county = :code"), {"code": code})
        assert standing_county(connection, code) is None


def test_the_demonstration(engine, tmp_path, demonstration):
    with engine.begin() as connection:
        save_county(connection, demonstration)
    code = demonstration.county.code
    before, _ = assert_unchanged_again_and_the_same_elsewhere(engine, tmp_path / "县", code)
    assert len(before.places) > 100, "the places are compared as well"


def test_the_template(engine, tmp_path):
    run("template", tmp_path / "样")
    assert run("import", tmp_path / "样").exit_code == 0
    assert_unchanged_again_and_the_same_elsewhere(engine, tmp_path / "县", "990999")


def everything():
    """A county with whatever a spreadsheet may spoil."""
    data = surveyed(divided_county())
    shown = data.points[0].position
    gcj = SourcePosition(*from_wgs84(shown, Datum.GCJ02), Datum.GCJ02, 12.5)
    first, *cells = data.cells
    ended, later = replace(first, valid_to=date(2031, 1, 1)), replace(first, name="新网格", valid_from=date(2031, 1, 1))
    odd = TeamRecord(
        "007", '=HYPERLINK("x")', "S2", ("food", "price"), "night", False, "+86 13900000001", "=1+1", ("甲", "Yi Bing")
    )
    return replace(
        data,
        county=replace(data.county, notice='第一行\n"引号" \\ 反斜杠', time_zone="Europe/Berlin", synthetic=True),
        points=(replace(data.points[0], source=gcj, address="东街1号, 2楼", phone="0933-6120000"), *data.points[1:]),
        cells=(ended, later, *(without_inspector(cell) for cell in cells)),
        teams=(*data.teams, odd),
        attribution=("来源：某局", "b"),
        households=(
            Household(data.committees[0].code, 350, 1000, "=统计局", 2024),
            Household(data.cells[4].code, 0),
        ),
        calendar=(
            CalendarDay(date(2026, 10, 1), CalendarKind.REST, "国庆节"),
            CalendarDay(date(2026, 10, 10), CalendarKind.WORK),
            CalendarDay(date(2027, 3, 15), CalendarKind.SURGE, "=3·15"),
        ),
    )


def without_inspector(cell: Cell) -> Cell:
    return cell if cell.in_town else replace(cell, inspector=None)


def test_texts_that_spreadsheets_spoil_datums_and_later_cells(engine, tmp_path):
    with engine.begin() as connection:
        save_county(connection, everything())
    folder = tmp_path / "县"
    _, again = assert_unchanged_again_and_the_same_elsewhere(engine, folder, CODE)
    assert [team.name for team in again.teams if team.code == "007"] == ['=HYPERLINK("x")']
    point = next(each for each in again.points if each.code == "P1")
    assert (point.source.datum, point.source.accuracy_m) == (Datum.GCJ02, 12.5)
    assert "'=HYPERLINK" in (folder / "teams.csv").read_text("utf-8-sig")


def test_corrections_closed_points_and_retired_teams(engine, tmp_path):
    with engine.begin() as connection:
        save_county(connection, surveyed(divided_county()))
        correct(connection, CorrectionKind.DETAILS, name="东街大超市", phone="13900000001")
        correct(connection, CorrectionKind.MOVED, place=[107.0402, 35.3021])
        correct(connection, CorrectionKind.CLOSED, point="P2", closed=True)
        connection.execute(text("UPDATE team SET retired = true WHERE code = 'T20'"))
        connection.execute(text("UPDATE cell SET valid_to = '2024-03-01' WHERE code = :code"), {"code": ENDED})
        connection.execute(text(NEXT_LIFE), {"code": ENDED})
    before, again = assert_unchanged_again_and_the_same_elsewhere(engine, tmp_path / "县", CODE)
    assert [point.closed_at is not None for point in before.points] == [False, True]
    assert [(point.code, point.name, point.closed_at) for point in again.points] == [
        ("P1", "东街大超市", None),
        ("P2", before.points[1].name, before.points[1].closed_at),
    ]
    assert [team.code for team in again.retired] == [team.code for team in before.retired] == ["T20"]
    with engine.connect() as connection:
        lives = [(cell.valid_from.year, cell.valid_to) for cell in _history(connection) if cell.code == ENDED]
    assert lives == [(2020, date(2024, 3, 1)), (2024, None)]


def _history(connection):
    return load_county(connection, CODE, ended=True).cells


def test_a_file_from_before_leaves_closed_points_closed_and_retired_teams_retired(engine, tmp_path):
    """The county came here with them from another database: no correction, no case remembers why."""
    with engine.begin() as connection:
        save_county(connection, surveyed(divided_county()))
    assert run("export", tmp_path / "old").exit_code == 0
    with engine.begin() as connection:
        connection.execute(text("UPDATE reporting_point SET closed_at = '2024-03-01' WHERE code = 'P2'"))
        connection.execute(text("UPDATE team SET retired = true WHERE code = 'T20'"))
    points = tmp_path / "old" / "points.csv"
    rows = [row.rpartition(",")[0] for row in points.read_text("utf-8-sig").splitlines()]
    points.write_text("\n".join(rows), "utf-8-sig")
    (tmp_path / "old" / "teams.csv").unlink()
    assert run("import", tmp_path / "old").exit_code == 0
    after = loaded(engine, CODE)
    assert [(point.code, point.closed_at is not None) for point in after.points] == [("P1", False), ("P2", True)]
    assert [team.code for team in after.retired] == ["T20"]


def cleared_at(connection, *teams):
    """Order goods off the shelf at premises of these teams, and return the number of the case."""
    desk = Desk(SqlStore(connection), GraphShelf(Path()), datetime.now(UTC))
    draft = Draft(CaseKind.ENQUIRY, Channel.HOTLINE, Category.FOOD, "面包发霉", Place(TOWN), desk.now)
    case = receive(desk, draft, home=CODE).case
    order(desk, case.id, Goods("面包", "菌落超标"), [Asked(None, each, TOWN, team=each) for each in teams])
    return case.id


def test_a_file_may_retire_a_team_and_close_a_point(engine, tmp_path):
    with engine.begin() as connection:
        save_county(connection, surveyed(divided_county()))
        ordered = cleared_at(connection, "T20", "T00")
    folder = tmp_path / "县"
    assert run("export", folder).exit_code == 0
    teams, points = folder / "teams.csv", folder / "points.csv"
    marked = [
        re.sub("否$", "是", row) if row.startswith("T20") else row for row in teams.read_text("utf-8-sig").split()
    ]
    teams.write_text("\n".join(marked), "utf-8-sig")
    ends = [row + "2024年3月1日" if row.startswith("P2") else row for row in points.read_text("utf-8-sig").split("\n")]
    points.write_text("\n".join(ends), "utf-8-sig")
    assert run("import", folder).exit_code != 0, "a team that is retired goes from the list: --remove is needed"
    done = run("import", folder, "--remove", "--yes")
    assert done.exit_code == 0, done.output + str(done.exception)
    assert "teams retired by the file: T20" in done.output
    assert "1 处下架任务的小组已停用" in done.output
    assert f"hand them on in the case: #{ordered}\n" in done.output
    after = loaded(engine, CODE)
    assert [team.code for team in after.retired] == ["T20"]
    assert after.points[1].closed_at == datetime(2024, 3, 1, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_codes_of_posters_only_when_asked_for(engine, tmp_path):
    with engine.begin() as connection:
        save_county(connection, surveyed(divided_county()))
    before, again = assert_unchanged_again_and_the_same_elsewhere(engine, tmp_path / "a", CODE)
    assert {p.token for p in before.points}.isdisjoint({p.token for p in again.points})
    assert again.points[0].token not in (tmp_path / "a" / "points.csv").read_text("utf-8-sig")
    before, again = assert_unchanged_again_and_the_same_elsewhere(engine, tmp_path / "b", CODE, "--tokens")
    assert [p.token for p in before.points] == [p.token for p in again.points]
    with engine.connect() as connection:
        asked = "SELECT data->>'tokens' FROM audit WHERE action = 'county.export' ORDER BY id"
        assert connection.execute(text(asked)).scalars().all() == ["false", "true"]


def test_nothing_is_overwritten(engine, tmp_path):
    with engine.begin() as connection:
        save_county(connection, surveyed(divided_county()))
    (tmp_path / "mine.csv").write_text("x")
    assert isinstance(run("export", tmp_path).exception, BadFileError)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


def test_a_county_is_exported_as_of_today_with_its_later_cells(engine, tmp_path):
    with engine.begin() as connection:
        save_county(connection, everything())
    run("export", tmp_path / "县")
    with engine.connect() as connection:
        now = load_county(connection, CODE, today=datetime.now(ZoneInfo("Europe/Berlin")).date())
    assert len(loaded(engine, CODE).cells) == len(now.cells) + 1
    assert (tmp_path / "县" / "cells.geojson").read_text("utf-8").count("2031-01-01") == 2
