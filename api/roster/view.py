"""A county's roster as the caller may see it, and as answered."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from api.wiring import Wiring
from dispatch.desk.ports import Message
from dispatch.moments import stamp
from dispatch.roster.gaps import Gap, UnknownSkill
from dispatch.store.roster.repository import Named, Roster
from dispatch.teams.turns import Turn
from dispatch.views.turn import local_times, turn_summary

MOST_RECORDED = 200
_NAMES = ("team", "name", "name_en")
CHANGED: Message = ("roster", {"change": "turns"})
NEEDED: Message = ("roster", {"change": "need"})
"""That something is otherwise, not what: a calendar is reloaded, and nothing of another station is shown."""


def roster_on(wiring: Wiring, connection: Connection, county: str) -> Roster:
    """Return a county's roster within an open transaction, as far as the caller may see it."""
    zone = ZoneInfo(wiring.county(county).time_zone)
    return Roster(connection, county, zone, wiring.now(), wiring.who.actor, wiring.who.stations)


def gap_out(gap: Gap, zone: ZoneInfo, stations: Mapping[str, Named]) -> dict[str, Any]:
    """Return a gap as it is answered."""
    fields = {
        "have": gap.have,
        "on_call": gap.on_call,
        "need": gap.need.teams,
        "skill": gap.need.skill,
        "reason": gap.need.name,
    }
    code = gap.need.station
    name, name_en = stations.get(code, Named(code, None)) if code else (None, None)
    fields |= {"station": code, "station_name": name, "station_name_en": name_en}
    return {
        "from": stamp(gap.starts_at),
        "until": stamp(gap.ends_at),
        **local_times(gap.starts_at, gap.ends_at, zone),
        **fields,
    }


def unknown_out(found: UnknownSkill) -> dict[str, str | None]:
    """Return a skill that is no known one as it is answered."""
    team, need = found.team, found.need
    whose = {"team": team.code, "name": team.name, "name_en": team.name_en} if team else dict.fromkeys(_NAMES)
    return {"skill": found.skill, **whose, "need": need.name if need else None}


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
