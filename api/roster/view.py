"""A county's roster as the caller may see it, and what a change publishes."""

from collections.abc import Collection, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from api.wiring import Wiring
from dispatch.desk.ports import Message
from dispatch.store.roster.repository import Roster
from dispatch.teams.turns import Turn
from dispatch.views.turn import turn_summary

MOST_RECORDED = 200
CHANGED: Message = ("roster", {"change": "turns"})
NEEDED: Message = ("roster", {"change": "need"})
"""That something is otherwise, not what: a calendar is reloaded, and nothing of another station is shown."""


def roster_on(wiring: Wiring, connection: Connection, county: str) -> Roster:
    """Return a county's roster within an open transaction, as far as the caller may see it."""
    zone = ZoneInfo(wiring.county(county).time_zone)
    return Roster(connection, county, zone, wiring.now(), wiring.who.actor, wiring.who.stations)


def tell(
    wiring: Wiring, own: Roster, action: str, turns: Iterable[Turn], *, before: Collection[Turn] = (), **more: Any
) -> None:
    """Record what was done to the roster, and tell the maps who is on duty by it; last in the transaction."""
    after = list(turns)
    fields = {
        "turns": [turn_summary(turn) for turn in after[:MOST_RECORDED]],
        "before": [turn_summary(turn) for turn in list(before)[:MOST_RECORDED]],
    }
    subject = f"turn:{after[0].id}" if len(after) == 1 else f"turns:{len(after)}"
    wiring.record(own.connection, action, county=own.county, subject=subject, **fields, **more)
    messages = own.news({turn.team for turn in (*after, *before)})
    wiring.store_on(own.connection).feed.publish(own.county, [*messages, CHANGED])
