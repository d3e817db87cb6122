"""Doubts about readable turns: days far away, hours on end, teams that would be off duty now.

A row with last year's date puts a team on the roster from then on, without a turn today: it goes off duty at once.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from dispatch.errors import RosterDoubtError, RowFault
from dispatch.teams.turns import Turn, TurnKind

type Numbered = Sequence[tuple[int, Turn]]
"""Turns with the row of the file that each was read from."""
LONGEST_PAST: Final = timedelta(days=60)
LONGEST_AHEAD: Final = timedelta(days=400)
NEXT_YEAR: Final = timedelta(days=300)
HOLE: Final = timedelta(days=60)
"""A whole year's roster goes on without a hole; turns a year ahead by themselves are this year's, mistyped."""
HOUR: Final = timedelta(hours=1)
LONGEST_SHIFT: Final = timedelta(hours=16)
"""A longer one goes round the clock: from 8:30 to 6:00 is to 18:00, mistyped."""
SHORTEST_DAY: Final = timedelta(hours=23)
LONGEST_STRETCH: Final = timedelta(hours=25)
"""A day and night, with the hour that the end of summer time adds; only on call a team may have longer turns."""


def doubts(turns: Numbered, before: Collection[str], after: Collection[str], now: datetime) -> tuple[RowFault, ...]:
    """Return what ought to be confirmed before the turns are kept, row by row.

    Parameters
    ----------
    before, after
        The teams on duty now, as the roster is and as it will be.
    """
    return (*_far(turns, now), *_long(turns), *_off_duty(turns, sorted(set(before) - set(after))))


def check_days(turns: Sequence[Turn], now: datetime, before: Sequence[Turn] = ()) -> None:
    """Refuse turns typed by hand that lie far away until somebody confirms them; `before` are those they were.

    Raises
    ------
    RosterDoubtError
        Naming each turn by its place in the list, from 1.
    """
    found = tuple(_far(list(enumerate(turns, 1)), now))
    if found and not any(_far(list(enumerate(before, 1)), now)):
        many, s = len(found), "s" * (len(found) != 1)
        raise RosterDoubtError(
            f"The day{s} of {many} turn{s} may be wrong, nothing was saved: confirm if they are right. "
            f"有 {many} 个班次的日期可能有误，未保存；核对无误后请确认。",
            faults=found,
        )


def _far(turns: Numbered, now: datetime) -> Iterator[RowFault]:
    alone = _alone_from(turns, now)
    for row, turn in turns:
        day = turn.starts_at.date().isoformat()
        if turn.ends_at < now - LONGEST_PAST:
            ago = (now - turn.ends_at).days
            yield RowFault(row, "date", day, f"{ago} days ago: is the year right? 该日期在 {ago} 天前，年份是否有误？")
        elif turn.starts_at > now + LONGEST_AHEAD or (alone is not None and turn.starts_at >= alone):
            ahead = (turn.starts_at - now).days
            yield RowFault(
                row, "date", day, f"{ahead} days ahead: is the year right? 该日期在 {ahead} 天后，年份是否有误？"
            )


def _long(turns: Numbered) -> Iterator[RowFault]:
    for row, turn in turns:
        hours = (turn.ends_at - turn.starts_at) / HOUR
        is_odd = hours > LONGEST_STRETCH / HOUR or LONGEST_SHIFT / HOUR < hours < SHORTEST_DAY / HOUR
        if is_odd and turn.kind is not TurnKind.ON_CALL:
            yield RowFault(
                row,
                "end",
                f"{hours:g} h",
                f"{hours:g} hours on end: is the end right? 连续 {hours:g} 小时，结束时间是否有误？",
            )


def _alone_from(turns: Numbered, now: datetime) -> datetime | None:
    """Return when turns begin that lie about a year ahead, with nothing in the weeks before them."""
    covered = now
    for starts_at, ends_at in sorted((turn.starts_at, turn.ends_at) for _, turn in turns):
        if starts_at > max(now + NEXT_YEAR, covered + HOLE):
            return starts_at
        covered = max(covered, ends_at)
    return None


def _off_duty(turns: Numbered, teams: Iterable[str]) -> Iterator[RowFault]:
    for team in teams:
        row = next((row for row, turn in turns if turn.team == team), 0)
        yield RowFault(
            row,
            "team",
            team,
            f"Team {team} is on duty now and would have no turn now: it would go off duty at once. "
            f"小组 {team} 目前在岗，导入后当前时段没有班次，将立即离岗。",
        )
