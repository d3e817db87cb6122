"""Periods as people write them, and those they are compared with."""

from datetime import date

import pytest

from dispatch.errors import BadPeriodError
from dispatch.reports.period import Unit, first_days, one_before, parse_period, until, year_before


def days(period):
    return f"{period.first}..{period.last}"


@pytest.mark.parametrize(
    ("text", "unit", "found", "before", "a_year_before"),
    [
        ("2026", "year", "2026-01-01..2026-12-31", "2025-01-01..2025-12-31", "2025-01-01..2025-12-31"),
        ("2026-Q1", "quarter", "2026-01-01..2026-03-31", "2025-10-01..2025-12-31", "2025-01-01..2025-03-31"),
        ("2026-Q4", "quarter", "2026-10-01..2026-12-31", "2026-07-01..2026-09-30", "2025-10-01..2025-12-31"),
        ("2024-02", "month", "2024-02-01..2024-02-29", "2024-01-01..2024-01-31", "2023-02-01..2023-02-28"),
        ("2026-01", "month", "2026-01-01..2026-01-31", "2025-12-01..2025-12-31", "2025-01-01..2025-01-31"),
        ("2026-W38", "week", "2026-09-14..2026-09-20", "2026-09-07..2026-09-13", "2025-09-15..2025-09-21"),
        ("2026-W53", "week", "2026-12-28..2027-01-03", "2026-12-21..2026-12-27", "2025-12-29..2026-01-04"),
        ("2027-W01", "week", "2027-01-04..2027-01-10", "2026-12-28..2027-01-03", "2025-12-29..2026-01-04"),
        ("2024-02-29", "day", "2024-02-29..2024-02-29", "2024-02-28..2024-02-28", "2023-02-28..2023-02-28"),
        (
            "2020-01-01..2020-09-21",
            "span",
            "2020-01-01..2020-09-21",
            "2019-04-11..2019-12-31",
            "2019-01-01..2019-09-21",
        ),
    ],
)
def test_a_period_and_those_it_is_compared_with(text, unit, found, before, a_year_before):
    period = parse_period(text)
    assert (period.unit, days(period)) == (Unit(unit), found)
    assert (days(one_before(period)), days(year_before(period))) == (before, a_year_before)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "26",
        "2026-13",
        "2026-Q5",
        "2026-W54",
        "2025-W53",
        "2026-02-30",
        "2026-1",
        "0000",
        "2026-01-01..",
        "２０２６",
    ],
)
def test_what_is_no_period_is_refused_with_the_forms(text):
    with pytest.raises(BadPeriodError, match=r"is no period: write 2026, 2026-Q3"):
        parse_period(text)


def test_a_span_that_ends_before_it_begins_is_refused():
    with pytest.raises(BadPeriodError, match="ends before it begins"):
        parse_period("2026-09-21..2026-09-20")


def test_a_period_under_way_is_cut_off_and_compared_with_as_many_days():
    month = until(parse_period("2026-03"), date(2026, 3, 30))
    assert days(month) == "2026-03-01..2026-03-30"
    assert days(first_days(one_before(month), month.days)) == "2026-02-01..2026-02-28"
    assert days(first_days(year_before(month), month.days)) == "2025-03-01..2025-03-30"
    with pytest.raises(BadPeriodError, match="begins on 2026-03-01, after 2026-02-28"):
        until(parse_period("2026-03"), date(2026, 2, 28))
