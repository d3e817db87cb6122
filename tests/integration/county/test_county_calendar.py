"""The optional file of the calendar: days and spans, refused by row, kept where no file is there, read by planning."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine

from api.db.engine import sqlalchemy_url
from dispatch.planning.learning import DayKind
from dispatch.store.planning.calendar import calendar_of
from gis.county.model import CalendarDay, CalendarKind
from gis.errors import BadRowsError
from gis.store.counties.replacement import standing_county
from gis.store.counties.repository import save_county
from gis.store.county_files.county import survey_county_folder
from tests.counties import CODE, grid_county
from tests.integration.county_files import write_csv, write_folder, write_xlsx

HEADER = ("日期", "截止日期", "类别", "名称")
NATIONAL_DAY = date(2026, 10, 1)


def county_of(folder, rows, *, loaded=None, skip=False, header=HEADER):
    """Write a folder with a calendar; return what is read of it."""
    write_folder(folder, grid_county())
    write_csv(folder / "日历.csv", header, rows, placed=False)
    return survey_county_folder(
        folder, "wgs84", skip_bad_rows=skip, today=date(2026, 11, 1), loaded=lambda _: loaded
    ).data


def days_of(data):
    return {each.code: (each.kind.value, each.name) for each in data.calendar}


def test_days_and_spans_are_read_as_people_write_them(tmp_path):
    rows = [
        ("2026年10月1日", "2026/10/3", "放假", "国庆节"),
        ("2026-10-10", "", "调休上班", ""),
        ("20270315", "", "高峰", "3·15"),
        ("2026．6．18", "", " Surge ", None),
    ]
    assert days_of(county_of(tmp_path, rows)) == {
        "2026-06-18": ("surge", None),
        "2026-10-01": ("rest", "国庆节"),
        "2026-10-02": ("rest", "国庆节"),
        "2026-10-03": ("rest", "国庆节"),
        "2026-10-10": ("work", None),
        "2027-03-15": ("surge", "3·15"),
    }


DAYS = ("日期", "天数", "类别", "名称")


@pytest.mark.parametrize("count", [3, "3天", "共 ３ 天", 3.0])
def test_a_count_of_days_is_read(tmp_path, count):
    days = county_of(tmp_path, [("2026-10-01", count, "放假", "国庆节"), ("2026-10-10", "", "上班", "")], header=DAYS)
    assert list(days_of(days)) == ["2026-10-01", "2026-10-02", "2026-10-03", "2026-10-10"]


def test_a_count_beside_the_first_of_several_rows_is_refused(tmp_path):
    rows = [("2026-10-01", 3, "放假", ""), ("2026-10-02", "", "放假", ""), ("2026-10-03", "", "放假", "")]
    with pytest.raises(BadRowsError) as refused:
        county_of(tmp_path, rows, header=DAYS)
    assert ["重复 is already there" in fault for fault in refused.value.rows] == [True, True]


@pytest.mark.parametrize(
    ("until", "count"), [("2026-10-07", 3), ("", 0), ("", 400), ("", "若干"), ("", "2.5"), ("2026-10-07", "八天")]
)
def test_a_count_of_days_that_cannot_be_is_refused(tmp_path, until, count):
    with pytest.raises(BadRowsError) as refused:
        county_of(tmp_path, [("2026-10-01", until, count, "放假")], header=("日期", "截止日期", "天数", "类别"))
    assert "天数=" in refused.value.rows[0]


def test_a_spreadsheets_own_dates_are_read(tmp_path):
    write_folder(tmp_path, grid_county())
    write_xlsx(tmp_path / "节假日.xlsx", ("日期", "类别"), [(date(2026, 10, 1), "放假")], placed=False)
    assert days_of(survey_county_folder(tmp_path, "wgs84").data) == {"2026-10-01": ("rest", None)}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("2026-10-01", "", "调休", ""), "应为其中之一"),
        (("2026-10-01", "", "", ""), "不能为空"),
        (("", "", "放假", ""), "不能为空"),
        (("2026-13-01", "", "放假", ""), "不是日期"),
        (("2026-10-03", "2026-10-01", "放假", ""), "早于 2026-10-03"),
        (("2026-10-01", "2026-11-01", "放假", ""), "连续 32 天"),
        (("2062-10-01", "", "放假", ""), "年份有误"),
        (("1999-10-01", "", "放假", ""), "年份有误"),
        (("2026-09-30", "2026-10-05", "上班", ""), "重复"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_row(tmp_path, row, said):
    with pytest.raises(BadRowsError) as refused:
        county_of(tmp_path, [("2026-10-04", "", "放假", "国庆节"), row])
    (fault,) = refused.value.rows
    assert said in fault
    assert "日历.csv" in fault


@pytest.mark.parametrize(("last", "days"), [("2026-10-31", 31), ("2026-10-01", 1)])
def test_a_month_in_one_row_is_the_most(tmp_path, last, days):
    assert len(county_of(tmp_path, [("2026-10-01", last, "放假", "")]).calendar) == days


def test_the_days_of_a_row_that_is_skipped_stay_as_they_are_loaded(tmp_path):
    loaded = replace(
        grid_county(), calendar=tuple(CalendarDay(date(2026, 10, n), CalendarKind.REST) for n in (1, 2, 7))
    )
    rows = [("2026/10/1", "2026/10/2", "？", ""), ("2026/10/10", "", "上班", "")]
    found = county_of(tmp_path, rows, loaded=loaded, skip=True)
    assert days_of(found) == {
        "2026-10-01": ("rest", None),
        "2026-10-02": ("rest", None),
        "2026-10-10": ("work", None),
    }, "the seventh is in no row: it goes"


def test_the_calendar_is_stored_and_planning_uses_it(database_url, tmp_path):
    rows = [("2026-10-08", "2026-10-09", "放假", ""), ("2026-10-03", "", "上班", ""), ("2026-06-18", "", "高峰", "")]
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.begin() as connection:
        save_county(connection, county_of(tmp_path, rows))
        standing = standing_county(connection, CODE)
        found = calendar_of(connection, CODE, ZoneInfo("Asia/Shanghai"))
    engine.dispose()
    assert len(standing.calendar) == 4
    wanted = {
        date(2026, 10, 8): "rest",
        date(2026, 6, 18): "surge",
        date(2026, 10, 3): "workday",  # published as a day off
        NATIONAL_DAY: "rest",  # as published
        date(2026, 10, 10): "workday",
        date(2025, 10, 1): "rest",
    }
    assert {day: found.kind(day) for day in wanted} == {day: DayKind(kind) for day, kind in wanted.items()}
    assert found.unstated(date(2025, 5, 1), date(2027, 1, 1)) == (2027,)
