"""Due days of statutory clocks: a table computed without this code, and a library's working days."""

from datetime import date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.calendar.clock import Span, Why, due
from dispatch.calendar.days import DayKind
from dispatch.calendar.rules import Unit
from dispatch.errors import BadClockError
from dispatch.store.calendar.shipped import notices, rule_of, rules, shipped_calendar

PLAIN, EXTENDED = False, True
CASES = [
    ("accept-7wd", PLAIN, "2026-02-13", "2026-03-02"),
    ("accept-7wd", PLAIN, "2026-02-14", "2026-03-03"),
    ("accept-7wd", PLAIN, "2026-02-15", "2026-03-03"),
    ("accept-7wd", PLAIN, "2026-02-18", "2026-03-03"),
    ("accept-7wd", PLAIN, "2026-02-23", "2026-03-03"),
    ("accept-7wd", PLAIN, "2026-02-28", "2026-03-10"),
    ("accept-7wd", PLAIN, "2026-09-18", "2026-09-29"),
    ("accept-7wd", PLAIN, "2026-09-30", "2026-10-15"),
    ("accept-7wd", PLAIN, "2026-10-01", "2026-10-15"),
    ("accept-7wd", PLAIN, "2024-02-29", "2024-03-11"),
    ("accept-7wd", PLAIN, "2025-09-28", "2025-10-14"),
    ("accept-7wd", PLAIN, "2018-02-09", "2018-02-24"),
    ("accept-7wd", PLAIN, "2018-12-28", "2019-01-09"),
    ("accept-7wd", PLAIN, "2019-04-26", "2019-05-08"),
    ("accept-7wd", PLAIN, "2020-01-22", "2020-02-10"),
    ("accept-7wd", PLAIN, "2021-02-05", "2021-02-20"),
    ("accept-7wd", PLAIN, "2022-01-28", "2022-02-11"),
    ("accept-7wd", PLAIN, "2023-01-18", "2023-02-01"),
    ("accept-7wd", PLAIN, "2023-09-27", "2023-10-12"),
    ("accept-7wd", PLAIN, "2025-01-24", "2025-02-10"),
    ("accept-7wd", PLAIN, "2025-04-30", "2025-05-14"),
    ("mediate-45wd", PLAIN, "2026-04-14", "2026-06-18"),
    ("mediate-45wd", PLAIN, "2026-04-15", "2026-06-22"),
    ("mediate-45wd", PLAIN, "2026-08-05", "2026-10-13"),
    ("mediate-45wd", PLAIN, "2026-01-30", "2026-04-10"),
    ("mediate-45wd", PLAIN, "2018-12-03", "2019-02-03"),
    ("mediate-45wd", PLAIN, "2020-01-17", "2020-03-27"),
    ("mediate-45wd", PLAIN, "2021-01-29", "2021-04-08"),
    ("mediate-45wd", PLAIN, "2023-08-15", "2023-10-23"),
    ("mediate-45wd", PLAIN, "2025-08-29", "2025-11-06"),
    ("mediate-60d", PLAIN, "2026-04-14", "2026-06-15"),
    ("mediate-60d", PLAIN, "2026-04-15", "2026-06-15"),
    ("mediate-60d", PLAIN, "2026-08-05", "2026-10-08"),
    ("mediate-60d", PLAIN, "2026-01-30", "2026-03-31"),
    ("mediate-60d", PLAIN, "2024-07-01", "2024-08-30"),
    ("mediate-60d", PLAIN, "2024-08-02", "2024-10-08"),
    ("mediate-60d", PLAIN, "2025-07-29", "2025-09-28"),
    ("mediate-60d", PLAIN, "2025-12-02", "2026-02-02"),
    ("verify-15wd", PLAIN, "2026-02-13", "2026-03-12"),
    ("verify-15wd", PLAIN, "2026-04-14", "2026-05-08"),
    ("verify-15wd", PLAIN, "2026-09-29", "2026-10-26"),
    ("verify-15wd", PLAIN, "2019-09-20", "2019-10-16"),
    ("verify-15wd", PLAIN, "2022-04-22", "2022-05-16"),
    ("verify-15wd", EXTENDED, "2026-02-13", "2026-04-02"),
    ("verify-15wd", EXTENDED, "2026-04-14", "2026-05-28"),
    ("verify-15wd", EXTENDED, "2026-09-29", "2026-11-16"),
    ("verify-15wd", EXTENDED, "2020-12-20", "2021-02-01"),
    ("penalty-90d", PLAIN, "2026-07-03", "2026-10-08"),
    ("penalty-90d", PLAIN, "2023-12-01", "2024-02-29"),
    ("penalty-90d", PLAIN, "2025-11-07", "2026-02-05"),
    ("penalty-90d", PLAIN, "2024-07-05", "2024-10-08"),
    ("penalty-90d", EXTENDED, "2026-07-03", "2026-11-02"),
    ("penalty-90d", EXTENDED, "2022-06-05", "2022-10-08"),
    ("seal-30d", PLAIN, "2026-09-10", "2026-10-10"),
    ("seal-30d", PLAIN, "2024-09-01", "2024-10-08"),
    ("seal-30d", PLAIN, "2025-09-03", "2025-10-09"),
    ("seal-30d", EXTENDED, "2025-08-03", "2025-10-09"),
    ("publish-20wd", PLAIN, "2026-09-10", "2026-10-14"),
    ("publish-20wd", PLAIN, "2025-01-10", "2025-02-13"),
    ("publish-20wd", PLAIN, "2026-01-26", "2026-02-28"),
    ("terminate-notify-7wd", PLAIN, "2021-09-15", "2021-09-26"),
    ("terminate-notify-7wd", PLAIN, "2024-09-12", "2024-09-24"),
    ("tell-reporter-5wd", PLAIN, "2025-09-30", "2025-10-14"),
    ("tell-reporter-5wd", PLAIN, "2024-04-03", "2024-04-11"),
    ("tell-reporter-5wd", PLAIN, "2022-12-30", "2023-01-09"),
    ("competence-7wd", PLAIN, "2026-06-17", "2026-06-29"),
    ("serve-7wd", PLAIN, "2024-12-25", "2025-01-06"),
    ("evidence-7wd", PLAIN, "2026-04-29", "2026-05-12"),
    ("drug-7d", PLAIN, "2026-04-24", "2026-05-06"),
    ("drug-7d", PLAIN, "2025-09-26", "2025-10-09"),
    ("drug-report-15d", PLAIN, "2026-09-17", "2026-10-08"),
    ("drug-report-15d", PLAIN, "2024-09-18", "2024-10-08"),
]
"""Rule, whether it is extended, start, due."""


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("code", "is_extended", "start", "expected"), CASES)
def test_a_clock_is_due_on_the_day_of_the_table(code, is_extended, start, expected):
    assert due(rule_of(code), day(start), shipped_calendar(), is_extended=is_extended).at == day(expected)


def test_a_library_has_the_same_working_days():
    calendar = shipped_calendar()
    days = [calendar.first + timedelta(days=n) for n in range((calendar.last - calendar.first).days + 1)]
    assert [each for each in days if calendar.is_worked(each) != chinese_calendar.is_workday(each)] == []


@pytest.mark.parametrize(("version", "expected"), [("2019-11-21", "2020-02-04"), ("2020-01-27", "2020-02-06")])
def test_a_calendar_has_the_notices_up_to_its_version(version, expected):
    assert due(rule_of("accept-7wd"), day("2020-01-20"), shipped_calendar(version)).at == day(expected)


@pytest.mark.parametrize(
    ("code", "start", "not_before"),
    [
        ("accept-7wd", "2026-12-25", "2027-01-03"),  # four working days are left in 2026, three are wanted after it
        ("mediate-60d", "2026-11-02", "2027-01-01"),
        ("mediate-60d", "2026-12-02", "2027-01-31"),
    ],
)
def test_beyond_the_last_published_year_there_is_a_bound_and_no_due_day(code, start, not_before):
    found = due(rule_of(code), day(start), shipped_calendar())
    assert (found.at, found.not_before) == (None, day(not_before))
    assert found.days[-1].day == day("2026-12-31")


def test_suspended_days_are_not_counted():
    span = Span(day("2026-06-03"), day("2026-06-10"))  # six working days
    found = due(rule_of("accept-7wd"), day("2026-06-01"), shipped_calendar(), suspended=[span])
    assert found.at == day("2026-06-18")
    assert sum(each.why is Why.SUSPENDED for each in found.days) == 8


def test_a_last_day_does_not_move_into_a_suspension():
    span = Span(day("2026-10-08"), day("2026-10-09"))
    found = due(rule_of("mediate-60d"), day("2026-08-05"), shipped_calendar(), suspended=[span])
    assert found.at == day("2026-10-10"), "a Saturday that is worked"


def test_each_day_is_explained():
    found = due(rule_of("accept-7wd"), day("2026-02-13"), shipped_calendar())
    assert [each.why for each in found.days[:4]] == [Why.START, DayKind.MADE_UP, DayKind.HOLIDAY, DayKind.HOLIDAY]
    assert found.days[2].name_zh == "春节"
    assert [each.day for each in found.days] == [day("2026-02-13") + timedelta(days=n) for n in range(18)]
    assert sum(each.is_counted for each in found.days) == 7


def test_the_day_a_clock_ends_on_is_explained_where_it_moves():
    found = due(rule_of("mediate-60d"), day("2026-08-05"), shipped_calendar())
    moved = [each for each in found.days if each.why is Why.LAST_DAY_OFF]
    assert [(each.day, each.is_counted) for each in (moved[0], moved[-1])] == [
        (day("2026-10-04"), True),
        (day("2026-10-07"), False),
    ]


def test_hours_run_at_once_and_end_on_a_day_off_too():
    found = due(rule_of("seal-approve-24h"), datetime(2026, 10, 1, 23, 30), shipped_calendar())
    assert found.at == datetime(2026, 10, 2, 23, 30)


def test_a_date_that_was_set_stays():
    assert due(rule_of("set-date"), day("2026-10-03"), shipped_calendar()).at == day("2026-10-03")


@pytest.mark.parametrize(
    ("code", "start", "more", "words"),
    [
        ("accept-7wd", day("2017-12-29"), {}, "lies before 2018-01-01"),
        ("accept-7wd", day("2026-06-01"), {"is_extended": True}, "cannot be extended"),
        ("seal-approve-24h", day("2026-06-01"), {}, "counts hours"),
        (
            "seal-approve-24h",
            datetime(2026, 6, 1, 8),
            {"suspended": [Span(day("2026-06-01"), day("2026-06-02"))]},
            "suspended",
        ),
    ],
)
def test_what_cannot_be_computed_is_refused(code, start, more, words):
    with pytest.raises(BadClockError, match=words):
        due(rule_of(code), start, shipped_calendar(), **more)


def test_unknown_rules_and_calendars_are_refused_with_those_there_are():
    with pytest.raises(BadClockError, match="accept-7wd"):
        rule_of("accept-8wd")
    with pytest.raises(BadClockError, match="2025-11-04"):
        shipped_calendar("2026")


@given(st.sampled_from(sorted(rules())), st.dates(day("2018-01-01"), day("2026-09-01")))
def test_a_clock_never_ends_earlier_for_beginning_later(code, start):
    rule = rule_of(code)
    if rule.unit is not Unit.HOUR:
        ends = [due(rule, each, shipped_calendar()) for each in (start, start + timedelta(days=1))]
        first, second = (each.at or each.not_before for each in ends)
        assert first <= second


def test_each_rule_states_its_law():
    assert all(rule.bases and all(basis.text for basis in rule.bases) for rule in rules().values())
    assert [basis.evidence for basis in rule_of("accept-7wd").bases_on(day("2026-04-14"))] == ["V"]
    assert len(rule_of("mediate-60d").bases_on(day("2026-04-15"))) == 2
    assert [each.version for each in notices()] == sorted(each.version for each in notices())
