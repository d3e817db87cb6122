"""The roster as iCalendar (RFC 5545): one event a turn, times in UTC. Equal turns give equal bytes."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from icalendar import Calendar, Event, vDuration

from dispatch.roster.calendar import CalendarTurn

ASK_AGAIN: Final = timedelta(hours=1)


def calendar(county: str, name: str, turns: Iterable[CalendarTurn]) -> bytes:
    """Return a calendar; a turn has the same UID however often it is moved."""
    made = Calendar()
    made.add("prodid", "-//wangge//roster//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vDuration(ASK_AGAIN))
    for turn in turns:
        made.add_component(_event(county, turn))
    return bytes(made.to_ical())


def _event(county: str, shown: CalendarTurn) -> Event:
    event = Event()
    event.add("uid", f"turn-{shown.turn.id}-{county}@wangge")
    event.add("summary", shown.title)
    event.add("dtstart", shown.turn.starts_at)
    event.add("dtend", shown.turn.ends_at)
    event.add("dtstamp", shown.changed_at)
    event.add("last-modified", shown.changed_at)
    event.add("sequence", shown.turn.version - 1)
    event.add("transp", "TRANSPARENT" if shown.leaves_time_free else "OPAQUE")
    return event
