"""A roster as iCalendar: read back by the library that wrote it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from api.calendar_feeds.icalendar_text import calendar
from dispatch.roster.calendar import CalendarTurn
from dispatch.teams.turns import Turn, TurnKind

MADE = datetime(2026, 3, 1, tzinfo=UTC)
# 18:00 to 08:30 of the next day by a clock eight hours ahead
NIGHT = Turn(
    "T1", datetime(2026, 3, 14, 10, tzinfo=UTC), datetime(2026, 3, 15, 0, 30, tzinfo=UTC), TurnKind.DUTY_24H, 7
)
SHOWN = CalendarTurn(NIGHT, "锦屏执法1组", MADE)


def events(*turns):
    return Calendar.from_ical(calendar("620823", "值班 / Duty", turns)).walk("VEVENT")


def test_a_turn_over_midnight_is_one_event_of_its_team_and_kind():
    [event] = events(SHOWN)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (NIGHT.starts_at, NIGHT.ends_at)
    assert event["summary"] == "锦屏执法1组 · 24小时值班 / 24-hour duty"


def test_only_a_turn_on_call_leaves_time_free():
    [event] = events(replace(SHOWN, turn=replace(NIGHT, kind=TurnKind.ON_CALL)))
    assert (event["transp"], events(SHOWN)[0]["transp"]) == ("TRANSPARENT", "OPAQUE")


def test_a_changed_turn_keeps_its_uid_and_says_that_it_changed():
    moved = replace(SHOWN, turn=replace(NIGHT, version=2), changed_at=MADE + timedelta(hours=1))
    [before], [after] = events(SHOWN), events(moved)
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after.decoded("last-modified") - before.decoded("last-modified") == timedelta(hours=1)


def test_an_empty_roster_is_a_calendar_without_events():
    assert events() == []


def test_calendars_ask_again_every_hour():
    text = calendar("620823", "值班 / Duty", []).decode()
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in text
    assert "X-PUBLISHED-TTL:PT1H\r\n" in text
