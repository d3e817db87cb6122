"""The series that charts of a report show."""

from dataclasses import replace
from datetime import date

from dispatch.handling import Stage
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.reports.facts import Clock, Facts
from dispatch.reports.period import parse_period
from dispatch.reports.series import by_weekday, months
from dispatch.views.reports.charts import charts_view

CASE = Facts(
    1, 3, CaseKind.COMPLAINT, Category.FOOD, Channel.HOTLINE, "S1", date(2026, 9, 21), Stage.REGISTERED, hour=8
)
SEPTEMBER = parse_period("2026-09")


def on(case: int, day: date, **changes: object) -> Facts:
    return replace(CASE, case=case, received_on=day, **changes)


def test_twelve_months_end_with_the_day_and_stand_beside_the_year_before():
    cases = [
        on(1, date(2026, 9, 21)),
        on(2, date(2026, 9, 22)),  # after the last day
        on(3, date(2025, 10, 1)),
        on(4, date(2025, 9, 30)),
        on(5, date(2026, 9, 1), was_turned=True),
        on(6, date(2026, 9, 2), left_out="mistaken"),
    ]
    found = months(cases, date(2026, 9, 21))
    assert [(each.month, each.n, each.year_before) for each in found if each.n or each.year_before] == [
        (date(2025, 10, 1), 1, None),  # nothing is known of October 2024
        (date(2026, 9, 1), 1, 1),
    ]
    assert len(found) == 12


def test_hours_of_the_week_begin_on_monday():
    found = by_weekday([on(1, date(2026, 9, 21)), on(2, date(2026, 9, 27), hour=23)], SEPTEMBER)
    assert (found[0][8], found[6][23], sum(map(sum, found))) == (1, 1, 2)


def test_groups_show_those_of_the_year_before_that_are_gone():
    cases = [on(1, date(2026, 9, 21)), on(2, date(2025, 9, 21), category=Category.DRUG), on(3, date(2026, 8, 1))]
    found = charts_view(cases, SEPTEMBER, parse_period("2025-09"))
    assert found["categories"] == [
        {"key": "food", "n": 1, "year_before": 0},
        {"key": "drug", "n": 0, "year_before": 1},
    ]


def test_a_timeliness_names_what_stands_beside_it():
    due = date(2026, 9, 10)
    clocks = (
        Clock("acceptance", due, due, due, "accepted", is_late=False),
        Clock("acceptance", due, due, due, "accepted", is_late=True),
        Clock("acceptance", due, date(2026, 10, 8)),
        Clock("acceptance", due, None, is_suspended=True),
    )
    accept = charts_view([replace(CASE, clocks=clocks)], SEPTEMBER, parse_period("2025-09"))["timelines"][0]
    assert {name: accept[name] for name in ("name", "n", "m", "late", "not_due", "suspended")} == {
        "name": "on_time.accept",
        "n": 1,
        "m": 2,
        "late": 1,
        "not_due": 1,
        "suspended": 1,
    }
    assert 0 < accept["low"] < 0.5 < accept["high"] < 1
