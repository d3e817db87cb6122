"""`wangge clock calendar`: notices loaded, open deadlines reckoned anew, and what an import states of days."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from api import clock
from api.cli.casework import calendars as command
from api.cli.county import command as county_command
from api.db.engine import open_engine
from dispatch.calendar.clock import Span
from dispatch.calendar.days import StatedDay
from dispatch.cases.case import Place
from dispatch.casework.clocks import Clocks, Count, day_of
from dispatch.desk.intake import Draft, receive
from dispatch.desk.work import Desk
from dispatch.errors import BadCalendarError, BadClockError
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.store.calendar.shipped import rules, shipped_calendar
from dispatch.store.casework import repository
from dispatch.store.casework.calendars import casework_of
from dispatch.store.sql_store import SqlStore
from gis.county.model import CalendarDay, CalendarKind
from gis.store.counties.repository import save_county
from tests.counties import CODE, TOWN, grid_county
from tests.integration.county_files import write_csv, write_folder

NOW = datetime(2026, 12, 25, 2, 0, tzinfo=UTC)
HEAD = "notice,document,year,first,last,kind,name_zh,name_en\n"
NOTICE = "2026-12-20,国办发明电〔2026〕9号,2027,"
YEAR_2027 = HEAD + f"{NOTICE}2027-01-01,2027-01-03,off,元旦,New Year's Day\n{NOTICE}2027-01-09,2027-01-09,on,元旦,\n"
"""A made-up notice: of seven working days after Friday 2026-12-25 four are left in 2026, then 4, 5, 6 January."""


class NoRoads:
    def get(self, version):
        return None


@pytest.fixture
def engine(database_url, monkeypatch):
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(repository, "_CALENDARS", {})
    opened = open_engine(database_url, pool_size=2)
    with opened.begin() as connection:
        save_county(connection, grid_county())
    yield opened
    opened.dispose()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "2027.csv"
    path.write_text(YEAR_2027, "utf-8")
    return path


def run(*arguments):
    done = CliRunner().invoke(command.app, [str(each) for each in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def taken_in(engine, *, kind=CaseKind.COMPLAINT, at=NOW):
    draft = Draft(kind, Channel.HOTLINE, Category.FOOD, "面包发霉", Place(TOWN), at)
    with engine.begin() as connection:
        return receive(Desk(SqlStore(connection), NoRoads(), at, "desk"), draft, home=CODE).case.id


def acceptance(engine, case):
    query = "SELECT due_on, not_before, calendar, warned FROM deadline WHERE case_id = :case AND purpose = 'acceptance'"
    with engine.connect() as connection:
        return tuple(connection.execute(text(query), {"case": case}).one())


def sorted_by(engine, case):
    with engine.connect() as connection:
        return connection.execute(text("SELECT due_on FROM handling WHERE case_id = :case"), {"case": case}).scalar()


def change(engine, **values):
    with engine.begin() as connection:
        set_to = ", ".join(f"{name} = :{name}" for name in values)
        connection.execute(text(f"UPDATE deadline SET {set_to} WHERE purpose = 'acceptance'"), values)


def versions(engine):
    with engine.connect() as connection:
        found = connection.execute(text("SELECT version, year, is_published FROM calendar_notice ORDER BY 1, 2"))
        return [tuple(row) for row in found]


def actions(engine):
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT action FROM audit ORDER BY id")).scalars())


def test_a_notice_of_the_next_year_turns_bounds_into_due_days(engine, file):
    case = taken_in(engine)
    assert acceptance(engine, case) == (None, date(2027, 1, 3), "2025-11-04", None)
    change(engine, warned="handler")
    done = json.loads(run("load", file, "--json"))
    assert done["moved"] == [
        {
            "case": case,
            "deadline": "1.acceptance",
            "rule": "accept-7wd",
            "before": {"due_on": None, "not_before": "2027-01-03"},
            "after": {"due_on": "2027-01-06", "not_before": None},
        }
    ]
    assert (done["calendar"], done["stayed"]) == ("2026-12-20", 0)
    assert acceptance(engine, case) == (date(2027, 1, 6), None, "2026-12-20", None)
    assert sorted_by(engine, case) == date(2027, 1, 6)
    assert actions(engine)[-1] == "calendar.load"


def test_an_intake_after_a_load_uses_it_without_a_restart(engine, file):
    taken_in(engine)
    run("load", file)
    assert acceptance(engine, taken_in(engine))[0] == date(2027, 1, 6)


@pytest.mark.parametrize(("encoding"), ["utf-8", "utf-8-sig", "gb18030"])
def test_what_is_known_already_is_not_loaded_again(engine, file, encoding):
    file.write_bytes(YEAR_2027.encode(encoding))
    assert "moved" in run("load", file)
    loaded = versions(engine)
    assert "known already" in run("load", file)
    assert versions(engine) == loaded == [("2026-12-20", 2027, True)]
    assert "2026-12-20  国办发明电〔2026〕9号  2027" in run("list")
    assert "2027-01-09 周六 Sat  放假 off → 上班 worked" in run("diff", "2025-11-04", "2026-12-20")


def test_an_earlier_notice_joins_last(engine, file):
    run("load", file)
    file.write_text(HEAD + "2026-06-01,更正,2026,2026-12-30,2026-12-30,off,更正,\n", "utf-8")
    assert "2026-12-20.02" in run("load", file)
    assert "known already" in run("load", file)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (f"{NOTICE}2027-1-1,2027-01-03,off,元旦,\n", (2, "first", "2027-1-1", "2026-10-01")),
        (f"{NOTICE}2027-01-03,2027-01-01,off,元旦,\n", (2, "last", "2027-01-01", "before first 2027-01-03")),
        (f"{NOTICE}2027-01-01,2027-01-03,rest,元旦,\n", (2, "kind", "rest", "off")),
        (f"{NOTICE}2027-01-01,2027-01-03,off,,\n", (2, "name_zh", "", "empty")),
        (f"{NOTICE}2026-11-30,2026-11-30,on,元旦,\n", (2, "first", "2026-11-30", "2027")),
        (f"{NOTICE}2027-12-31,2028-01-01,off,元旦,\n", (2, "last", "2028-01-01", "2027")),
        ("2026-12-26,国办,2027,2027-01-01,2027-01-01,off,元旦,\n", (2, "notice", "2026-12-26", "2026-12-25")),
        ("2026-12-20,国办,27,2027-01-01,2027-01-01,off,元旦,\n", (2, "year", "27", "2026")),
        ("2026-12-20,国办,2028,2028-01-01,2028-01-01,off,元旦,\n", (2, "year", "2028", "2018 to 2027")),
        ("2026-12-20,国办,2017,2017-01-01,2017-01-01,off,元旦,\n", (2, "year", "2017", "2018 to 2027")),
        (
            f"{NOTICE}2027-01-01,2027-01-03,off,元旦,\n{NOTICE}2027-01-03,2027-01-04,off,元旦,\n",
            (3, "first", "2027-01-03", "row 2"),
        ),
        (
            f"{NOTICE}2027-01-01,2027-01-01,off,元旦,\n2026-12-20,国办,2027,2027-01-02,2027-01-02,off,元旦,\n",
            (3, "document", "国办", "row 2"),
        ),
        ("2025-11-04,国办发明电,2026,2026-01-01,2026-01-01,off,元旦,\n", (2, "notice", "2025-11-04", "other content")),
        (f"{NOTICE}2027-01-01,2027-01-03,off\n", (2, "name_zh", f"{NOTICE}2027-01-01,2027-01-03,off", "8 values")),
        ("", (2, "notice", "", "no row")),
    ],
)
def test_wrong_rows_are_refused_by_row_column_value_and_form(engine, file, rows, fault):
    file.write_text(HEAD + rows, "utf-8")
    with pytest.raises(BadCalendarError, match=r"2027\.csv") as refused:
        run("load", file)
    found = refused.value.faults[0]
    assert (found.row, found.column, found.value) == fault[:3]
    assert fault[3] in found.message
    assert versions(engine) == []


def test_a_file_without_a_column_is_refused(engine, file):
    file.write_text(YEAR_2027.replace("kind", "art"), "utf-8")
    with pytest.raises(BadCalendarError) as refused:
        run("load", file)
    assert [(each.row, each.column) for each in refused.value.faults] == [(1, "kind")]


def test_a_recomputation_moves_open_runs_and_leaves_those_that_ended_or_were_set(engine):
    open_run, ended, was_set = (taken_in(engine) for _ in range(3))
    old = {"started_on": date(2020, 1, 20), "due_on": date(2020, 2, 4), "not_before": None, "calendar": "2019-11-21"}
    change(engine, **old)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE deadline SET stopped_at = now(), is_late = false WHERE case_id = :c"), {"c": ended}
        )
        connection.execute(text("UPDATE deadline SET is_set = true WHERE case_id = :c"), {"c": was_set})
    assert f"#{open_run}  accept-7wd  2020-02-04 → 2020-02-06" in run("recompute")
    assert acceptance(engine, open_run) == (date(2020, 2, 6), None, "2025-11-04", None)
    for case in (ended, was_set):
        assert acceptance(engine, case) == (date(2020, 2, 4), None, "2019-11-21", None)
    assert actions(engine)[-1] == "calendar.recompute"
    again = json.loads(run("recompute", "--json"))
    assert (again["moved"], again["stayed"]) == ([], 1)


def test_who_was_warned_of_a_day_that_stays_is_not_warned_again(engine):
    case = taken_in(engine, at=datetime(2026, 11, 25, 2, 0, tzinfo=UTC))
    change(engine, warned="handler")
    run("recompute")
    assert acceptance(engine, case) == (date(2026, 12, 4), None, "2025-11-04", "handler")


@pytest.mark.parametrize(("version", "due_on"), [("2019-11-21", date(2020, 2, 4)), ("2020-01-27", date(2020, 2, 6))])
def test_runs_are_reckoned_by_the_calendar_they_are_given(engine, version, due_on):
    with engine.connect() as connection:
        zone = casework_of(connection).clocks(CODE).zone
    clocks = Clocks(tuple(rules().values()), shipped_calendar(version), zone)
    count = Count(("accept-7wd",), date(2020, 1, 20), False, (), False)
    assert day_of(count, clocks) == ("accept-7wd", due_on, None)
    assert day_of(replace(count, is_suspended=True), clocks) == ("accept-7wd", None, None)
    suspended = (Span(date(2020, 1, 21), date(2020, 1, 21)),)
    assert day_of(replace(count, spans=suspended), clocks)[1] == due_on + timedelta(days=1)


def test_nothing_is_kept_of_a_load_that_fails_midway(engine, file):
    case = taken_in(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE handling ADD CONSTRAINT stays CHECK (due_on < '2027-01-04')")
    with pytest.raises(Exception, match="stays"):
        run("load", file)
    assert (versions(engine), acceptance(engine, case)[1]) == ([], date(2027, 1, 3))


def test_a_load_does_not_wait_for_ever_behind_a_long_read(engine, file, monkeypatch):
    monkeypatch.setattr("dispatch.store.casework.calendars._PATIENCE", "SET LOCAL lock_timeout = '50ms'")
    with engine.connect() as connection:
        casework_of(connection).clocks(CODE)
        with pytest.raises(BadClockError, match="Try again later"):
            run("load", file)


def imported(folder, *rows):
    write_folder(folder, grid_county())
    write_csv(folder / "日历.csv", ("日期", "截止日期", "类别", "名称"), rows, placed=False)
    asked = ["import", str(folder), "--datum", "wgs84", "--remove", "--yes"]
    done = CliRunner().invoke(county_command.app, asked)
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


REST, WORK, SURGE = ("2026-12-31", "", "放假", "州庆"), ("2026-12-26", "", "上班", ""), ("2026-12-28", "", "高峰", "")


def test_days_of_an_imported_county_make_a_version_and_move_open_runs(engine, tmp_path):
    case = taken_in(engine, at=datetime(2026, 12, 21, 2, 0, tzinfo=UTC))
    assert acceptance(engine, case)[0] == date(2026, 12, 30)
    said = imported(tmp_path / "a", REST, ("2026-12-25", "", "放假", ""), SURGE, ("2027-01-04", "", "放假", ""))
    assert f"#{case}  accept-7wd  2026-12-30 → 不早于 not before 2027-01-01" in said
    assert versions(engine) == [("2026-12-25", 2026, False), ("2026-12-25", 2027, False)]
    with engine.connect() as connection:
        calendar = casework_of(connection).clocks(CODE).calendar
    assert (calendar.last, calendar.is_worked(date(2026, 12, 28))) == (date(2026, 12, 31), True)


def test_days_that_are_stated_as_before_make_no_version_and_those_left_out_are_as_published(engine, tmp_path):
    imported(tmp_path / "a", REST, WORK)
    assert "日历 calendar 2026-12-25" not in imported(tmp_path / "b", REST, WORK, SURGE)
    assert versions(engine) == [("2026-12-25", 2026, False)]
    imported(tmp_path / "c", REST)
    assert versions(engine)[1:] == [("2026-12-25.02", 2026, False)]
    with engine.connect() as connection:
        calendar = casework_of(connection).clocks(CODE).calendar
    assert calendar.stated[date(2026, 12, 26)] == StatedDay(False, "", "")
    assert not calendar.is_worked(date(2026, 12, 31))


def test_surge_days_alone_make_no_version(engine):
    with engine.begin() as connection:
        save_county(
            connection, replace(grid_county(), calendar=(CalendarDay(date(2026, 12, 28), CalendarKind.SURGE, None),))
        )
        calendars = command.Calendars(connection, CODE, by="command:test", now=NOW)
        surges = [CalendarDay(date(2026, 12, 28), CalendarKind.SURGE, None)]
        assert calendars.take_days(surges, "日历.csv", NOW.date()) is None
