"""Shifts that give every half hour of a week its teams, with as little duty beyond that as can be.

First it is found how many teams work which shift on which day (`covering`): least hours missing, then least hours of
duty, then least shifts begun. Then the shifts are handed to teams by the rules of rest, the fullest team first, and
`staff` may exchange them. Where teams run out, longer shifts are tried, of which there are fewer; if they run out then
too, what is left over is named.

Known limits: handing out after covering may need a team more than a joint model would; the lower bound beside it tells.
Holidays, leave and skills are not planned: the editors of the roster know those.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.roster.covering import Covering, cover
from dispatch.planning.roster.errors import BadRosterPlanError
from dispatch.planning.roster.week import DAYS, SLOTS, SLOTS_A_DAY, Week, clock
from dispatch.planning.roster.worked import DEFAULT_SHIFTS, Rest, ShiftKind, Worked
from dispatch.roster.shifts import Pattern

type Handed = tuple[list[list[Worked]], list[Worked]]
"""Shifts by team, and those left over."""
type Staff = Callable[[Sequence[Handed], Rest], Handed]


@dataclass(frozen=True, slots=True)
class ShiftPlan:
    """A week of shifts.

    Attributes
    ----------
    teams : tuple of tuple of Worked
        By team, in order of time; the last of them has a shift.
    left_over : tuple of Worked
        Of the shifts that were first wanted, those that no team has, also where others took their place.
    missing : int
        Half hours times teams that no shift covers, because none of the shifts lies there or teams ran out.
    beyond : int
        Half hours times teams of duty that were not needed.
    at_least : int
        No plan of these shifts does with fewer teams.
    optimal : bool
        Whether the covering was proven to be the least.
    """

    teams: tuple[tuple[Worked, ...], ...]
    left_over: tuple[Worked, ...]
    missing: int
    beyond: int
    hours: float
    at_least: int
    optimal: bool
    week: Week = field(repr=False, default=())

    @property
    def working(self) -> int:
        """Return how many teams have a shift."""
        return sum(bool(worked) for worked in self.teams)

    @property
    def lacking(self) -> tuple[Worked, ...]:
        """Return the shifts left over that hours with too few teams still ask for: others replace the rest."""
        if not self.week:
            return self.left_over
        missing = np.array(self.week, dtype=np.int64) - _covered(self.teams)
        found = []
        for item in self.left_over:
            slots = list(item.slots)
            if (missing[slots] > 0).any():
                found.append(item)
                missing[slots] -= 1
        return tuple(found)

    def on_duty(self, order: Sequence[int]) -> list[tuple[int, ...]]:
        """Return by half hour of the week who is on duty, where the plan's n-th team is the n-th of an order."""
        found: list[list[int]] = [[] for _ in range(SLOTS)]
        for team, worked in zip(order, self.teams, strict=False):
            for slot in {slot for each in worked for slot in each.slots}:
                found[slot].append(team)
        return [tuple(sorted(teams)) for teams in found]

    def patterns(self, codes: Sequence[str], first: date, last: date) -> tuple[Pattern, ...]:
        """Return the plan as patterns of teams with these codes, by team, shift and days."""
        found = []
        for code, worked in zip(codes, self.teams, strict=False):
            for shift in dict.fromkeys(each.shift for each in worked):
                days = frozenset(each.day + 1 for each in worked if each.shift == shift)
                starts, ends = clock(shift.starts), clock(shift.starts + shift.length)
                found.append(Pattern(code, starts, ends, first, last, days, shift.kind))
        return tuple(found)


def _the_last(found: Sequence[Handed], _rest: Rest) -> Handed:
    return found[-1]


def plan_shifts(
    week: Week,
    teams: int,
    shifts: Sequence[ShiftKind] = DEFAULT_SHIFTS,
    rest: Rest | None = None,
    staff: Staff = _the_last,
    fewer: Callable[[], Sequence[Week]] = tuple,
) -> ShiftPlan:
    """Return shifts for a week; `staff` makes the best of the ways to hand them out.

    Where teams run out, shifts for each of the `fewer` weeks, which ask for less, are ways too.

    Raises
    ------
    BadRosterPlanError
        What is asked cannot be.
    """
    rest = rest or Rest()
    if len(week) != SLOTS or teams < 1 or not shifts or any(not 0 < each.length <= SLOTS_A_DAY for each in shifts):
        raise BadRosterPlanError(
            f"{len(week)} half hours, {teams} teams, {len(shifts)} shifts: give {SLOTS}, one or more, and shifts of "
            "half an hour to a day. 请给出 336 个半小时、至少一个小组和半小时至一天的班次。",
            field="shifts",
        )
    items = [Worked(shift, day) for shift in shifts for day in range(DAYS)]
    least = wanted = cover(week, items)
    fewest = cover(week, items, few=True)
    found = [_hand_out(_in_order(wanted.shifts), teams, rest)]
    if found[0][1]:
        wanted = _within(least, fewest, week, items, teams, rest)
        # Then every hour gets its first team before any gets its second.
        found = [_hand_out(order(wanted.shifts), teams, rest) for order in (_in_order, _in_layers)]
        if all(left for _, left in found):
            found += [_instead(wanted.shifts, less, items, teams, rest) for less in fewer()]
        else:
            found = [way for way in found if not way[1]]
    handed, left_over = staff(found, rest)
    covered = _covered(handed)
    needed = np.array(week, dtype=np.int64)
    many = max((n for n, worked in enumerate(handed, start=1) if worked), default=0)
    return ShiftPlan(
        tuple(tuple(sorted(worked, key=lambda each: each.starts)) for worked in handed[:many]),
        tuple(left_over),
        int(np.maximum(needed - covered, 0).sum()),
        int(np.maximum(covered - needed, 0).sum()),
        float(covered.sum()) / 2,
        _at_least(least, fewest, week, rest),
        wanted.is_proven,
        week,
    )


def _covered(teams: Sequence[Sequence[Worked]]) -> NDArray[np.int64]:
    """Return by half hour of the week how many teams are on duty."""
    covered = np.zeros(SLOTS, dtype=np.int64)
    for worked in teams:
        for each in worked:
            covered[list(each.slots)] += 1
    return covered


def _within(least: Covering, fewest: Covering, week: Week, items: Sequence[Worked], teams: int, rest: Rest) -> Covering:
    """Return a covering that can be handed out, else the `least`: long shifts where many short ones are too many."""
    if _at_least(least, fewest, week, rest) > teams:  # not worth looking, for seconds at a time
        return least
    other = cover(week, items, (teams, rest))
    is_whole = other.missing <= least.missing and not _hand_out(_in_layers(other.shifts), teams, rest)[1]
    return other if is_whole else least


def _instead(wanted: Sequence[Worked], less: Week, items: Sequence[Worked], teams: int, rest: Rest) -> Handed:
    """Return shifts that cover a week which asks for less; of those wanted, what nobody has is left over."""
    handed, _ = _hand_out(_in_layers(cover(less, items).shifts), teams, rest)
    return handed, left_of(wanted, handed)


def left_of(wanted: Sequence[Worked], handed: Sequence[Sequence[Worked]]) -> list[Worked]:
    """Return which of some shifts no team has."""
    left = Counter(wanted)
    left.subtract(item for worked in handed for item in worked)
    return [item for item in dict.fromkeys(wanted) for _ in range(left[item])]


def _by_time(item: Worked) -> tuple[int, int, str]:
    return item.starts, -item.shift.length, item.shift.name


def _in_order(wanted: Sequence[Worked]) -> list[Worked]:
    return sorted(wanted, key=_by_time)


def _in_layers(wanted: Sequence[Worked]) -> list[Worked]:
    """Return the shifts with the first team of each before the second of any."""
    seen = Counter[Worked]()
    layered = []
    for item in sorted(wanted, key=_by_time):
        layered.append((seen[item], _by_time(item), item))
        seen[item] += 1
    return [item for _, _, item in sorted(layered, key=lambda each: each[:2])]


def _hand_out(wanted: Sequence[Worked], teams: int, rest: Rest) -> Handed:
    """Give each shift to a team that may work it, first to one that has the same shift, then to the fullest."""
    handed: list[list[Worked]] = [[] for _ in range(teams)]
    left_over = []
    for item in wanted:
        able = [n for n, worked in enumerate(handed) if may_work(worked, item, rest)]
        if not able:
            left_over.append(item)
            continue
        best = min(able, key=lambda n: (not any(w.shift == item.shift for w in handed[n]), -len(handed[n]), n))
        handed[best].append(item)
    return handed, left_over


def may_work(worked: Sequence[Worked], item: Worked, rest: Rest) -> bool:
    """Tell whether a team with these shifts may have one more."""
    slots = sum(each.shift.length for each in worked) + item.shift.length
    if len(worked) + 1 > rest.shifts or slots > rest.slots:
        return False
    return all(_apart(each, item) >= rest.between for each in worked)


def _apart(one: Worked, other: Worked) -> int:
    """Return the half hours between two shifts of a week that comes again and again; negative where they overlap."""
    gaps = []
    for first, second in ((one, other), (other, one)):
        begins = (second.starts - first.starts) % SLOTS
        gaps.append(begins - first.shift.length if first != second else -1)
    return min(gaps)


def _at_least(least: Covering, fewest: Covering, week: Week, rest: Rest) -> int:
    """Return the most teams that the hours of one covering, the shifts of the other, or one half hour asks for."""
    slots, shifts = sum(each.shift.length for each in least.shifts), len(fewest.shifts)
    return max(-(-shifts // rest.shifts), -(-slots // rest.slots), max(week, default=0) if shifts else 0)
