"""What looks wrong about a roster that is to be loaded though every row can be read: days far away, teams off duty now.

A row with last year's date puts a team on the roster from then on, without a turn today: it goes off duty at once.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from dispatch.errors import RowFault
from dispatch.turns import Turn

type Numbered = Sequence[tuple[int, Turn]]
"""Turns with the row of the file that each was read from."""
LONGEST_PAST: Final = timedelta(days=60)
LONGEST_AHEAD: Final = timedelta(days=400)


def doubts(turns: Numbered, before: Collection[str], after: Collection[str], now: datetime) -> tuple[RowFault, ...]:
    """Return what ought to be confirmed before the turns are kept, row by row.

    Parameters
    ----------
    before, after
        The teams on duty now, as the roster is and as it will be.
    """
    return (*_far(turns, now), *_off_duty(turns, sorted(set(before) - set(after))))


def _far(turns: Numbered, now: datetime) -> Iterator[RowFault]:
    for row, turn in turns:
        day = turn.starts_at.date().isoformat()
        if turn.ends_at < now - LONGEST_PAST:
            ago = (now - turn.ends_at).days
            yield RowFault(row, "date", day, f"{ago} days ago: is the year right? 该日期在 {ago} 天前，年份是否有误？")
        elif turn.starts_at > now + LONGEST_AHEAD:
            ahead = (turn.starts_at - now).days
            yield RowFault(
                row, "date", day, f"{ahead} days ahead: is the year right? 该日期在 {ahead} 天后，年份是否有误？"
            )


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
