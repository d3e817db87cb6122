"""A turn of duty as plain values."""

from datetime import datetime
from typing import Annotated, TypedDict, cast
from zoneinfo import ZoneInfo

from dispatch.moments import stamp
from dispatch.teams.turns import Turn, TurnKind
from dispatch.views.fields import Doc, Moment

# `from` is a keyword of Python, so these fields stand in a call.
_Turn = TypedDict(
    "_Turn",
    {
        "id": int,
        "team": str,
        "kind": TurnKind,
        "from": Moment,
        "until": Moment,
        "version": Annotated[int, Doc("Version, required for a change. 版本")],
    },
)


class TurnView(_Turn):
    """A turn of duty. 班次"""


class LocalTimes(TypedDict):
    """A stretch of time by the county's wall clock. 本县时间"""

    from_local: Annotated[str, Doc("By the county's wall clock. 本县时间")]
    until_local: str


class RosterTurnView(TurnView, LocalTimes):
    """A turn on the roster. 班次"""


class TurnChangedView(RosterTurnView):
    """A changed turn."""

    off_duty: Annotated[list[str], Doc("Teams that are off duty because of the change. 因此离岗的小组")]


class TurnsAddedView(TypedDict):
    """Added turns."""

    turns: list[RosterTurnView]
    off_duty: Annotated[list[str], Doc("Teams that are off duty because of the change. 因此离岗的小组")]


def turn_summary(turn: Turn) -> TurnView:
    """Return a turn of duty as plain values."""
    return {
        "id": cast(int, turn.id),  # what is shown is stored, and has its number
        "team": turn.team,
        "kind": turn.kind,
        "from": stamp(turn.starts_at),
        "until": stamp(turn.ends_at),
        "version": turn.version,
    }


def roster_turn(turn: Turn, zone: ZoneInfo) -> RosterTurnView:
    """Return a turn with its times by the county's wall clock."""
    return {**turn_summary(turn), **local_times(turn.starts_at, turn.ends_at, zone)}


def local_times(start: datetime, end: datetime, zone: ZoneInfo) -> LocalTimes:
    """Return a stretch of time by the county's wall clock."""
    first, last = (moment.astimezone(zone) for moment in (start, end))
    return {"from_local": f"{first:%Y-%m-%dT%H:%M}", "until_local": f"{last:%Y-%m-%dT%H:%M}"}
