"""The roster that a plan replaces, or this week's, by half hours, to be compared with the plan."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.planning.roster.sizing import BlockDemand
from dispatch.planning.roster.week import SLOTS
from dispatch.teams.duty import Duty, duty
from dispatch.teams.team import DutyBy
from dispatch.teams.turns import Turn, TurnKind
from gis.county.model import TeamRecord

HALF_HOUR = timedelta(minutes=30)
_MIDDLE = timedelta(minutes=15)

type Here = tuple[tuple[int, TurnKind | None], ...]
"""Teams that may be sent, each with the kind of its turn; None: on duty without one."""
FRIDAY, WEEK = 4, 7


@dataclass(frozen=True, slots=True)
class Called:
    """The teams that today's roster lets be sent, as rows of demands that tell how late crews on call are.

    Attributes
    ----------
    demands : mapping
        By hour block; a row for each team on each sort of duty.
    here : sequence
        By half hour of one or more whole weeks, the rows that may be sent.
    on_call : sequence
        By half hour of the same weeks, the rows on call beside a plan's shifts; empty: the plan counts none.
    shift_row : int
        The row of the first team on a shift; the others follow in their order.
    """

    demands: Mapping[str, BlockDemand]
    here: Sequence[tuple[int, ...]]
    on_call: Sequence[tuple[int, ...]] = ()
    shift_row: int = 0

    def with_shifts(self, planned: Sequence[tuple[int, ...]], teams: int) -> list[tuple[int, ...]]:
        """Return by half hour the rows that may be sent with a planned week: its shifts, and who else is on call."""
        found = []
        for slot, rows in enumerate(self.on_call):
            shift = planned[slot % SLOTS]
            called = [row for row in rows if row % teams not in shift]
            found.append(tuple(sorted([*called, *(self.shift_row + team for team in shift)])))
        return found


def weeks_rostered(turns: Sequence[Turn], monday: date, most: int, zone: ZoneInfo) -> int:
    """Return for how many weeks from a Monday on the roster is made, `most` at most.

    A week counts where a turn begins on its Friday or later: one that breaks off earlier would be compared unfairly. On
    call counts as off.
    """
    days = (turn.starts_at.astimezone(zone).date() for turn in turns if turn.kind is not TurnKind.ON_CALL)
    ahead = ((day - monday).days for day in days)
    weeks = [day // WEEK + 1 for day in ahead if day >= 0 and day % WEEK >= FRIDAY]
    return max((week for week in weeks if week <= most), default=0)


def on_duty(
    turns: Sequence[Turn], teams: Sequence[TeamRecord], monday: date, zone: ZoneInfo, weeks: int = 1
) -> list[tuple[int, ...]]:
    """Return for each half hour of some weeks which teams are on duty in its middle; on call counts as off."""
    return on_shift(present(turns, teams, monday, zone, weeks))


def on_shift(here: Sequence[Here]) -> list[tuple[int, ...]]:
    """Return who of those present is more than on call."""
    return [tuple(team for team, kind in each if kind is not TurnKind.ON_CALL) for each in here]


def present(turns: Sequence[Turn], teams: Sequence[TeamRecord], monday: date, zone: ZoneInfo, weeks: int) -> list[Here]:
    """Return for each half hour of some weeks which teams may be sent in its middle, on duty or on call.

    By the rule of dispatch: a team that no turn names yet is on duty as the register says.

    Parameters
    ----------
    turns
        With those before the weeks: from its first turn on a team is on duty in its turns only.
    teams
        In the order of the plan's rows.
    monday
        The first of the weeks to look at.
    """
    start = datetime.combine(monday, datetime.min.time(), zone)
    slots = SLOTS * weeks
    end = start + slots * HALF_HOUR
    mine = [_about([turn for turn in turns if turn.team == team.code], start, end) for team in teams]
    moments = [start + slot * HALF_HOUR + _MIDDLE for slot in range(slots)]
    stood = [_stands(mine[n], moments, registered=team.on_duty) for n, team in enumerate(teams)]
    return [
        tuple(
            (n, found.turn.kind if found.by is DutyBy.ROSTER and found.turn is not None else None)
            for n, found in enumerate(at_once)
            if found.on
        )
        for at_once in zip(*stood, strict=True)
    ] or [()] * slots


def _stands(turns: Sequence[Turn], moments: Sequence[datetime], *, registered: bool) -> list[Duty]:
    """Return how a team stands at each moment: the same between two ends of its turns."""
    edges = sorted({edge for turn in turns for edge in (turn.starts_at, turn.ends_at)})
    known: dict[int, Duty] = {}
    found = []
    for at in moments:
        stretch = bisect_right(edges, at)
        if stretch not in known:
            known[stretch] = duty(turns, at, registered=registered, switched=None)
        found.append(known[stretch])
    return found


def _about(turns: Sequence[Turn], start: datetime, end: datetime) -> list[Turn]:
    """Return those of a team's turns that tell who is on duty in a time: of the others the first says it all."""
    first = min(turns, key=lambda turn: turn.starts_at, default=None)
    return [turn for turn in turns if turn is first or (turn.starts_at < end and turn.ends_at > start)]
