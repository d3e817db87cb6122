"""Assign teams to shifts by place: a team near the cases of a shift works it, so that a town's team covers the town.

Shifts are first covered by number (`shift_plan`); here they get their teams. Where teams run out, few hours are to have
nobody; then it counts how many cases of a week are expected in time. From a handing out that the rules of rest allow,
whole weeks, shifts, and shifts left over go from team to team by the best exchange, until none helps. No draws: the
same week, the same answer.

Of many teams a rough worth comes near first, for a set of teams takes milliseconds to judge: 20 teams take 15 s of one
core, 30 take 25 s. After `MOST_SETS` sets of teams the search stops where it is, and the answer says so.

Known limits: such a search may end short of the best plan. Beyond `EXACT_TO` teams at once it compares by Larson's
approximation; the shares of the answer are exact.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.learning.approximation import correction_factors
from dispatch.planning.roster.shift_plan import Handed, may_work
from dispatch.planning.roster.sizing import BlockDemand, evaluate
from dispatch.planning.roster.worked import Rest, Worked

EXACT_TO = 6
MOST_STEEPEST = 12
"""Up to so many teams the best of all exchanges is looked for too: with more it takes long."""
MOST_SETS, MOST_ROUGH = 5_000, 100_000
"""Sets of teams that are judged, exactly and roughly."""
_LEAST = 1e-9

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]
type Exchange = tuple[Mapping[int, Sequence[Worked]], Worked | None]
"""New shifts of one or two teams, and which of those left over is among them."""


@dataclass(frozen=True, slots=True)
class Worth:
    """Cases in time that a set of teams is worth in a half hour of the week; n stands for the n-th of `order`."""

    demands: Mapping[str, BlockDemand]
    block_of_slot: Sequence[str]
    order: Sequence[int]
    known: dict[tuple[str, int], float] = field(default_factory=dict)
    most: int = MOST_SETS

    @property
    def is_spent(self) -> bool:
        """Tell whether enough sets were looked at."""
        return len(self.known) >= self.most

    def of(self, slot: int, teams: int) -> float:
        """Return cases in time in a half hour with these teams, one bit each."""
        key = self.block_of_slot[slot], teams
        if key not in self.known:
            self.known[key] = self._in_time(self.demands[key[0]], teams)
        return self.known[key]

    def _in_time(self, demand: BlockDemand, teams: int) -> float:
        here = sorted(self.order[n] for n in range(teams.bit_length()) if teams >> n & 1)
        cases = float(demand.judged.sum()) / 2
        return cases * evaluate(demand, here, exact_to=EXACT_TO).share if here and cases else 0.0


@dataclass(frozen=True, slots=True)
class RoughWorth(Worth):
    """The same as if every team of a set were equally busy: no workloads are looked for, so it is found at once."""

    most: int = MOST_ROUGH
    ranked: dict[str, tuple[Ints, Floats, Floats]] = field(default_factory=dict)

    def _in_time(self, demand: BlockDemand, teams: int) -> float:
        many, (order, on_time, ways) = teams.bit_count(), self._ranked(demand)
        if not many:
            return 0.0
        here = np.array([bool(teams >> n & 1) for n in range(len(self.order))])[order]
        load = float(demand.rates.sum()) * demand.served_in_h(ways[here].reshape(-1, many)[:, 0])
        if load >= many:
            return 0.0
        nearest = on_time[here].reshape(-1, many)  # each place has as many of them, the nearest first
        return float(demand.judged @ (nearest @ _chances(many, load))) / 2

    def _ranked(self, demand: BlockDemand) -> tuple[Ints, Floats, Floats]:
        """Return for each place the n-th of `order`, the nearest first, their chances to be in time, and their ways."""
        if demand.name not in self.ranked:
            travel, on_time = demand.travel_s[list(self.order)].T, demand.on_time[list(self.order)].T
            order = np.argsort(travel, axis=1, kind="stable")
            near = np.take_along_axis
            self.ranked[demand.name] = order, near(on_time, order, axis=1), near(travel, order, axis=1)
        return self.ranked[demand.name]


@cache
def _chances(many: int, load: float) -> Floats:
    """Return P(the nearest k teams are busy, the next is free) for k = 0 …, by Larson's factors."""
    busy = load / many
    return correction_factors(many, load) * busy ** np.arange(many) * (1.0 - busy)


class Staffing:
    """Shifts by team, those that nobody has, and who is on duty in each half hour, one bit each."""

    def __init__(self, handed: Handed, worth: Worth, rest: Rest) -> None:
        self.teams, self.left_over = [list(worked) for worked in handed[0]], list(handed[1])
        self._worth, self._rest = worth, rest
        self._here = [0] * len(worth.block_of_slot)
        for team, worked in enumerate(self.teams):
            for slot in _slots(worked):
                self._here[slot] |= 1 << team

    @property
    def deserted(self) -> int:
        """Return the half hours of all shifts in which nobody is on duty."""
        wanted = _slots([*chain(*self.teams), *self.left_over])
        return sum(not self._here[slot] for slot in wanted)

    @property
    def in_time(self) -> float:
        """Return the cases expected in time in a week of it."""
        return sum(self._worth.of(slot, here) for slot, here in enumerate(self._here))

    def improve(self, *, steepest: bool) -> None:
        """Exchange for as long as it helps: the best of all exchanges each time, or the best of each pair in turn."""
        many, better = len(self.teams), True
        pairs = list(combinations(range(many), 2))
        while better:
            found = [*(self._filled(team) for team in range(many)), *(self._exchanged(*pair) for pair in pairs)]
            better = sum(self._take_best(each) for each in ([chain(*found)] if steepest else found)) > 0

    def _take_best(self, exchanges: Iterator[Exchange]) -> bool:
        if self._worth.is_spent:
            return False
        gain, best = max(
            ((self._gain(each[0]), each) for each in exchanges), key=lambda found: found[0], default=(0, None)
        )
        if best is None or gain <= _LEAST:
            return False
        for team, worked in best[0].items():
            for slot in _slots(self.teams[team]) ^ _slots(worked):
                self._here[slot] ^= 1 << team
            self.teams[team] = list(worked)
        if best[1] is not None:
            self.left_over.remove(best[1])
        return True

    def _gain(self, new: Mapping[int, Sequence[Worked]]) -> float:
        """Return how many cases more would be in time, if these teams had these shifts."""
        after: dict[int, int] = {}
        for team, worked in new.items():
            for slot in sorted(_slots(self.teams[team]) ^ _slots(worked)):
                after[slot] = after.get(slot, self._here[slot]) ^ (1 << team)
        return sum(self._worth.of(slot, here) - self._worth.of(slot, self._here[slot]) for slot, here in after.items())

    def _filled(self, team: int) -> Iterator[Exchange]:
        """Yield a team with one more shift, of those left over."""
        for item in dict.fromkeys(self.left_over):
            if may_work(self.teams[team], item, self._rest):
                yield {team: [*self.teams[team], item]}, item

    def _exchanged(self, one: int, other: int) -> Iterator[Exchange]:
        """Yield two teams with each other's week, with a shift of one given to the other, or with two exchanged."""
        teams, rest = self.teams, self._rest
        if teams[one] or teams[other]:
            yield {one: teams[other], other: teams[one]}, None
        for gives, takes in ((one, other), (other, one)):
            for item in teams[gives]:
                if may_work(teams[takes], item, rest):
                    yield {gives: _without(teams[gives], item), takes: [*teams[takes], item]}, None
        for mine in teams[one]:
            for theirs in teams[other]:
                ours, yours = _without(teams[one], mine), _without(teams[other], theirs)
                if mine != theirs and may_work(ours, theirs, rest) and may_work(yours, mine, rest):
                    yield {one: [*ours, theirs], other: [*yours, mine]}, None


def worths(
    demands: Mapping[str, BlockDemand], block_of_slot: Sequence[str], order: Sequence[int]
) -> tuple[Worth, RoughWorth]:
    """Return what sets of these teams are worth, and roughly."""
    exact = Worth(demands, block_of_slot, order, most=MOST_SETS)
    return exact, RoughWorth(demands, block_of_slot, order, most=MOST_ROUGH)


def staffed(found: Sequence[Handed], worth: Worth, rest: Rest, rough: Worth | None = None) -> Handed:
    """Return the best that comes of several handings out, and of none: first by how few hours nobody has.

    Of many teams a `rough` worth finds what comes near first: to compare them all by the other would take too long.
    """
    teams, left_over = found[0]
    nothing: Handed = [[] for _ in teams], [*chain(*teams), *left_over]
    tried = []
    for handed in (*found, nothing):
        near = handed if len(teams) <= MOST_STEEPEST or rough is None else _near(handed, rough, rest)
        for steepest in (False, True)[: 1 + (len(teams) <= MOST_STEEPEST)]:
            tried.append(Staffing(near, worth, rest))
            tried[-1].improve(steepest=steepest)
    best = max(tried, key=lambda each: (-each.deserted, each.in_time))
    return best.teams, best.left_over


def _near(handed: Handed, rough: Worth, rest: Rest) -> Handed:
    found = Staffing(handed, rough, rest)
    found.improve(steepest=False)
    return found.teams, found.left_over


def _without(worked: Sequence[Worked], item: Worked) -> list[Worked]:
    return [each for each in worked if each != item]


def _slots(worked: Sequence[Worked]) -> frozenset[int]:
    return frozenset().union(*(_slots_of(each) for each in worked))


@cache
def _slots_of(worked: Worked) -> frozenset[int]:
    return frozenset(worked.slots)
