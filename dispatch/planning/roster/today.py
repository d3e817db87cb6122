"""Today's roster by half hours of a week, to be compared with a plan."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.planning.roster.week import SLOTS
from dispatch.turns import Turn, TurnKind

HALF_HOUR = timedelta(minutes=30)
_ENOUGH_S = 900


def on_duty(turns: Sequence[Turn], codes: Sequence[str], monday: date, zone: ZoneInfo) -> list[tuple[int, ...]]:
    """Return for each half hour of a week which teams are on duty for at least half of it; on call counts as off.

    Parameters
    ----------
    codes
        The teams in the order of the plan's rows; others are left out.
    monday
        The week to look at.
    """
    start = datetime.combine(monday, datetime.min.time(), zone)
    number = {code: n for n, code in enumerate(codes)}
    mine = [turn for turn in turns if turn.team in number and turn.kind is not TurnKind.ON_CALL]
    found = []
    for slot in range(SLOTS):
        since = start + slot * HALF_HOUR
        here = {number[turn.team] for turn in mine if _shared_s(turn, since) >= _ENOUGH_S}
        found.append(tuple(sorted(here)))
    return found


def _shared_s(turn: Turn, since: datetime) -> float:
    return (min(turn.ends_at, since + HALF_HOUR) - max(turn.starts_at, since)).total_seconds()
