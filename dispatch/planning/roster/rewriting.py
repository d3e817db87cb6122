"""Write the teams' weeks in turn while teams are too few, until no rewriting improves the plan.

Shifts of a covering (`shift_plan`) are chosen by number, for a week that asks for more than the teams can work: to hand
them out and to exchange them (`staffing`) leaves better shifts unseen. Here each team gets the best of all its weeks
beside the others' (`own_week`). One team alone may bring nothing where a queue needs two, so of few teams each two are
also taken off and put back together. First it counts how few hours nobody has, then how many cases are in time.

Known limit: the search may end short of the best plan, as three teams at once are not looked at.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import permutations, product

from dispatch.planning.roster.own_week import OwnWeek
from dispatch.planning.roster.staffing import MOST_STEEPEST, Staffing, Worth
from dispatch.planning.roster.week import SLOTS, Week
from dispatch.planning.roster.worked import Worked

_LEAST = 1e-6
"""Cases a week."""

type Teams = Sequence[Sequence[Worked]]


class _Weeks:
    """The weeks of all teams, and who is on duty in each stretch of the week, one bit each."""

    def __init__(self, teams: Teams, week: Week, worth: Worth, own: OwnWeek) -> None:
        block_of_slot = worth.block_of_slot
        cuts = {0, *own.changes, *(n for n in range(1, SLOTS) if block_of_slot[n] != block_of_slot[n - 1])}
        self._starts = sorted(cuts)
        self._lengths = [end - start for start, end in zip(self._starts, [*self._starts[1:], SLOTS], strict=True)]
        # That somebody is there counts more than all cases of the week.
        most = 1.0 + sum(float(worth.demands[block].judged.sum()) / 2 for block in block_of_slot)
        self._manned = [most if week[start] else 0.0 for start in self._starts]
        self._worth, self._own = worth, own
        self.teams = [list(worked) for worked in teams]
        self._here = [0] * len(self._starts)
        for team, worked in enumerate(self.teams):
            self._put(team, worked)
        self.value = self._valued()

    def climb(self) -> None:
        """Give each team in turn its best week, for as long as that brings more."""
        while not self._worth.is_spent:
            if not sum(self._tries(partial(self._rewrite, team)) for team in range(len(self.teams))):
                return

    def climb_by_twos(self) -> None:
        """Take each two teams off and put them back, for as long as that brings more."""
        while not self._worth.is_spent:
            pairs = list(permutations(range(len(self.teams)), 2))
            ways = [partial(self._rewrite_two, *pair, both=both) for pair, both in product(pairs, (False, True))]
            if not sum(self._tries(way) for way in ways):
                return

    def _tries(self, change: Callable[[], None]) -> bool:
        """Tell whether a change brings more; else undo it."""
        if self._worth.is_spent:
            return False
        teams, here, value = self.teams.copy(), self._here.copy(), self.value
        change()
        self.value = self._valued()
        if self.value > value + _LEAST:
            return True
        self.teams, self._here, self.value = teams, here, value
        return False

    def _rewrite_two(self, one: int, other: int, *, both: bool) -> None:
        """Write two weeks: the first as if the second worked all week, or not at all; then in turn."""
        self._put(one, [])
        self._put(other, [])
        self._rewrite(one, beside=1 << other if both else 0)
        self._rewrite(other)
        self._rewrite(one)

    def _rewrite(self, team: int, beside: int = 0) -> None:
        brings: list[float] = []
        for n, here in enumerate(self._here):
            others = here & ~(1 << team) | beside
            gain = self._valued_at(n, others | 1 << team) - self._valued_at(n, others)
            brings += [gain] * self._lengths[n]
        self._put(team, self._own.best(brings))

    def _put(self, team: int, worked: Sequence[Worked]) -> None:
        slots = {slot for item in worked for slot in item.slots}
        mine = 1 << team
        self._here = [
            here | mine if start in slots else here & ~mine
            for start, here in zip(self._starts, self._here, strict=True)
        ]
        self.teams[team] = list(worked)

    def _valued_at(self, stretch: int, teams: int) -> float:
        """Return what these teams are worth in each half hour of a stretch."""
        return self._worth.of(self._starts[stretch], teams) + (self._manned[stretch] if teams else 0.0)

    def _valued(self) -> float:
        return sum(length * self._valued_at(n, self._here[n]) for n, length in enumerate(self._lengths))


def rewritten(
    starts: Sequence[Teams], week: Week, worth: Worth, own: OwnWeek, rough: Worth | None = None
) -> list[list[Worked]]:
    """Return the shifts by team, the best that comes of some plans, for a week that asks for more than teams can work.

    Of many teams the first plan is also brought near by a `rough` worth.
    """
    if len(starts[0]) <= MOST_STEEPEST:
        found = [_exchanged(_climbed(_Weeks(teams, week, worth, own)), week, worth, own) for teams in starts]
        found.sort(key=lambda weeks: -weeks.value)
        found[0].climb_by_twos()
    else:
        near = [_climbed(_Weeks(starts[0], week, rough, own)).teams] if rough is not None else []
        found = [_climbed(_Weeks(teams, week, worth, own)) for teams in (*starts, *near)]
    return max(found, key=lambda weeks: weeks.value).teams


def _climbed(weeks: _Weeks) -> _Weeks:
    weeks.climb()
    return weeks


def _exchanged(weeks: _Weeks, week: Week, worth: Worth, own: OwnWeek) -> _Weeks:
    """Return what comes of exchanging shifts and writing weeks in turn."""
    best = weeks
    while True:
        exchanged = Staffing((best.teams, []), worth, own.rest)
        exchanged.improve(steepest=False)
        found = _climbed(_Weeks(exchanged.teams, week, worth, own))
        if found.value <= best.value + _LEAST:
            return best
        best = found


def as_rostered(on_duty: Sequence[bool], own: OwnWeek) -> list[Worked]:
    """Return the shifts that lie within a team's hours of duty and hold the most of them, by half hour of the week."""
    return own.best([1.0 if on else -float(SLOTS) for on in on_duty])
