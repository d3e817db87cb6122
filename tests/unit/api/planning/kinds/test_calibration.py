"""Which days a calibration learns from, and how many cases it expects in the others."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from api.planning.kinds.calibration import _cut, _since, expected_in
from dispatch.planning.learning import Calendar

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


def midnight(day):
    return datetime(2026, 9, 1, tzinfo=ZONE) + (day - 1) * DAY


def test_a_holiday_week_is_expected_to_have_the_cases_of_rest_days():
    """One case an hour of office in ten working days, two in four rest days; then a week that rests altogether."""
    since, cut, until = midnight(7), midnight(21), midnight(28)  # 7 September 2026 is a Monday
    calendar = Calendar(ZONE, rest_days=frozenset(date(2026, 9, day) for day in range(21, 28)))
    hours = [since + n * timedelta(hours=1) for n in range(14 * 24)]
    office = [at for at in hours if calendar.part(at) == "office" and at.hour != 14]
    received = office + [at for at in office if at.isoweekday() > 5]
    found = expected_in(calendar, received, (since, cut), (cut, until))
    # 7 of 7.5 office hours a day begin in it: 4 days × 14 cases in 4 × 7.5 h teach 14 a day
    assert found == {"office-rest": pytest.approx(7 * 14)}


@pytest.mark.parametrize(("asked", "cut"), [(None, midnight(21)), (date(2026, 9, 15), midnight(15))])
def test_whole_days_are_predicted_for_a_moment_would_tell_when_the_first_case_came(asked, cut):
    period = SimpleNamespace(since=midnight(1) - 300 * DAY, until=midnight(31), zone=ZONE)
    since = _since(period, datetime(2026, 9, 1, 3, 17, 5, tzinfo=UTC))
    assert since == midnight(1)
    assert _cut(period, SimpleNamespace(predicted_from=asked), since) == cut


def test_a_log_of_one_day_is_cut_within_it():
    period = SimpleNamespace(since=midnight(1), until=midnight(2), zone=ZONE)
    assert _cut(period, SimpleNamespace(predicted_from=None), midnight(1)) == midnight(1) + timedelta(hours=16)
