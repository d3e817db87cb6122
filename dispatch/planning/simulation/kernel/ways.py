"""Sort teams by time: for each combination of teams on duty, each stop's teams, the quickest first.

A list is made when it is first needed and kept: a roster has few combinations, and most stops few cases.
"""

from collections.abc import Sequence

from dispatch.planning.simulation.workload import NOWHERE, Crew, Stop, Times, Turnout, duties_of, duty_edges, on_duty
from dispatch.teams.team import able

type Way = tuple[int, int, int, int]
"""A team, its predicted time on the road, its turnout by the rules of its duty, and the number of that duty."""
type _Duty = tuple[int, int]
"""The turnout by the rules of a duty, and its number."""
_NEVER = 1 << 62


class WaysTo(dict[int, tuple[Way, ...]]):
    """The ways to each stop from the teams on duty, the soonest there first, ties by team.

    Teams with a road come first: the straight line counts only where none that is free has one, as in
    `dispatch.decision.recommendation`.
    """

    def __init__(self, times: Times, stops: Sequence[Stop], eligible: "Eligible", duties: Sequence[_Duty | None]):
        super().__init__()
        self._times, self._stops, self._eligible, self._duties = times, stops, eligible, duties

    def __missing__(self, stop: int) -> tuple[Way, ...]:
        place = self._stops[stop].place
        able_teams = self._eligible.teams(self._stops[stop].category)
        here = [(team, *on) for team in able_teams if (on := self._duties[team]) is not None]
        road = [(team, self._times.out[team][place], rule, duty) for team, rule, duty in here]
        by_road = sorted((way for way in road if way[1] != NOWHERE), key=_rank)
        cut_off = [way for way in road if way[1] == NOWHERE] if self._times.straight else []
        as_crow_flies = ((team, self._times.straight[team][place], rule, duty) for team, _, rule, duty in cut_off)
        straight = sorted(as_crow_flies, key=_rank)
        self[stop] = found = (*by_road, *straight)
        return found


def _rank(way: Way) -> tuple[int, int]:
    return way[1] + way[2], way[0]


class Eligible:
    """The teams that may take a case of a category; a skill is demanded only if some team has it."""

    def __init__(self, crews: Sequence[Crew]) -> None:
        self._crews = crews
        self._known: dict[str, tuple[int, ...]] = {}

    def teams(self, category: str) -> tuple[int, ...]:
        """Return the teams that may take it."""
        if category not in self._known:
            demanded = any(category in crew.skills for crew in self._crews)
            found = [n for n, crew in enumerate(self._crews) if not demanded or able(crew.skills, category)]
            self._known[category] = tuple(found)
        return self._known[category]


class DutyStates:
    """The teams on duty as time goes on, and the ways from them."""

    def __init__(self, crews: Sequence[Crew], times: Times, stops: Sequence[Stop]) -> None:
        self._crews, self._times, self._stops = crews, times, stops
        self._eligible = Eligible(crews)
        self.duties = duties_of(crews)
        """The duties that teams may be on, by their numbers."""
        self._number = {duty: number for number, duty in enumerate(self.duties)}
        self._edges = [*duty_edges(crews), _NEVER]
        self._known: dict[tuple[Turnout | None, ...], WaysTo] = {}
        self._next = 0
        self.turnouts: tuple[Turnout | None, ...] = ()
        self.present: tuple[int, ...] = ()
        self.ways, self.next_edge = self.advance(-_NEVER)

    def able(self, stop: int) -> tuple[int, ...]:
        """Return the teams that may take a case of a stop, on duty or not."""
        return self._eligible.teams(self._stops[stop].category)

    def advance(self, now: int) -> tuple[WaysTo, int]:
        """Go on to a moment; return the ways then, and when the next team changes."""
        while self._edges[self._next] <= now:
            self._next += 1
        self.next_edge = self._edges[self._next]
        self.turnouts = on_duty(self._crews, now)
        self.present = tuple(team for team, turnout in enumerate(self.turnouts) if turnout is not None)
        if self.turnouts not in self._known:
            duties = [None if each is None else (each[0], self._number[each]) for each in self.turnouts]
            self._known[self.turnouts] = WaysTo(self._times, self._stops, self._eligible, duties)
        self.ways = self._known[self.turnouts]
        return self.ways, self.next_edge
