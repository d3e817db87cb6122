"""The fast engine: a county's cases over years, for replications, rosters and curves.

It follows the rules of dispatch where they depend on travel times alone: the free team that is there soonest goes,
turnout and way, ties to the lower code; when nobody is free the case waits, the most urgent first, then the oldest.
Each stop's teams are sorted by time once for every combination of teams on duty. A case that finds a free team costs
one walk along its list; only while cases wait, or are with a team that will not take them, are events kept on a heap.
A team that declines a case is passed over for it, one that lets it expire is for a while; it is free for others at
once. The queueing models of Larson (1974) and Erlang are special cases, and the known answers of the tests.

Known limits: nobody confirms by hand, no case is given back once a team has taken it; a team counts as at its post, or,
with `WayBack.NEARER_END`, at the scene for the first half of its way back. `needs_desk` says so. The desk engine has
none of these limits.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import islice
from operator import add

from dispatch.planning.simulation.kernel.returning import Positions
from dispatch.planning.simulation.kernel.waiting_cases import WaitingCases
from dispatch.planning.simulation.kernel.ways import DutyStates, Way
from dispatch.planning.simulation.workload import NOWHERE, Crew, Run, Times, WayBack, Workload

type _Row = tuple[int, int, int, int]
"""A case, when it came, its stop, its pace."""
_NEVER = 1 << 62


def run(
    workload: Workload,
    crews: Sequence[Crew],
    times: Times,
    *,
    queue: bool = True,
    way_back: WayBack = WayBack.AT_ONCE,
    again_after: int = 0,
) -> Run:
    """Return who went to each case and when.

    Parameters
    ----------
    queue
        Whether a case that finds nobody free waits; else it is lost (Erlang's loss system).
    again_after
        After how long a team that let an offer expire is asked again for the same case.
    """
    played = _Play(workload, crews, times, queue=queue, way_back=way_back, again_after=again_after)
    played.play()
    return played.columns()


@dataclass(slots=True)
class _Play:
    """One run under way."""

    workload: Workload
    crews: Sequence[Crew]
    times: Times
    queue: bool
    way_back: WayBack
    again_after: int
    free_at: list[int] = field(init=False)
    team: list[int] = field(default_factory=list)
    cleared: list[int] = field(default_factory=list)
    waited: dict[int, int] = field(default_factory=dict)
    states: DutyStates = field(init=False)
    positions: Positions | None = field(init=False)
    bound: list[list[int]] = field(init=False)
    """By the number of a duty and by case: how long it binds a team but for the way."""
    ends: list[tuple[int, int, int]] = field(default_factory=list)
    """While cases wait or are unanswered: when each team at work is free, its case, the team; no team where one may be
    asked again."""
    unanswered: set[int] = field(default_factory=set)
    """Cases offered to a team that will not take them."""
    tried: dict[int, int] = field(default_factory=dict)
    """By case: how many of its offers that come to nothing were made."""
    passed_over: dict[int, dict[int, int]] = field(default_factory=dict)
    """By case: until when each team is not asked again that did not take it."""

    def __post_init__(self) -> None:
        self.free_at = [-_NEVER] * len(self.crews)
        self.states = DutyStates(self.crews, self.times, self.workload.stops)
        load = self.workload
        self.bound = [list(map(add, load.turnouts(duty), load.on_scene)) for duty in self.states.duties]
        is_out = self.way_back is WayBack.NEARER_END
        self.positions = Positions(self.times, self.workload.stops, self.free_at) if is_out else None

    def play(self) -> None:
        load = self.workload
        rows = zip(range(len(load)), load.received, load.stop, load.pace, strict=True)
        marks = [*sorted(load.failed), len(load)]
        while len(self.team) < len(load):
            done = len(self.team)
            quick = islice(rows, marks[bisect_left(marks, done)] - done)
            row = self._on_the_way(quick) if self.positions else self._from_posts(quick)
            row = row or next(rows, None)
            if row is not None:
                self._drain(rows, row)

    def _from_posts(self, rows: Iterator[_Row]) -> _Row | None:
        """Send teams from their posts until a case finds nobody free; return that case, None if all are done."""
        free_at, states, bound = self.free_at, self.states, self.bound
        note_team, note_end = self.team.append, self.cleared.append
        ways, edge = states.ways, states.next_edge
        for case, now, stop, pace in rows:
            if now >= edge:
                ways, edge = states.advance(now)
            for team, travel, _, duty in ways[stop]:
                if free_at[team] <= now:
                    free_at[team] = end = now + (travel * pace + 2048 >> 12) + bound[duty][case]
                    note_team(team)
                    note_end(end)
                    break
            else:
                if self.queue:
                    return case, now, stop, pace
                note_team(NOWHERE)
                note_end(NOWHERE)
        return None

    def _on_the_way(self, rows: Iterator[_Row]) -> _Row | None:
        """Do the same where teams on their way back count as where they are."""
        for row in rows:
            case, now, stop, _ = row
            if now >= self.states.next_edge:
                self.states.advance(now)
            way = self._choose(now, stop, case)
            if way is None and self.queue:
                return row
            self._note(*((NOWHERE, NOWHERE) if way is None else self._send(way, now, case)))
        return None

    def _choose(self, now: int, stop: int, case: int) -> Way | None:
        ways: Iterable[Way] = self.states.ways[stop]
        if case in self.passed_over:
            until = self.passed_over[case]
            ways = [way for way in ways if until.get(way[0], now) <= now]
        if self.positions is not None:
            return self.positions.soonest(now, stop, ways)
        return next((way for way in ways if self.free_at[way[0]] <= now), None)

    def _note(self, team: int, end: int) -> None:
        self.team.append(team)
        self.cleared.append(end)

    def _send(self, way: Way, now: int, case: int) -> tuple[int, int]:
        team, travel, _, duty = way
        end = now + (travel * self.workload.pace[case] + 2048 >> 12) + self.bound[duty][case]
        self.free_at[team] = end
        if self.positions is not None:
            self.positions.leave(team, self.workload.stop[case], end)
        return team, end

    def _drain(self, rows: Iterator[_Row], first: _Row) -> None:
        """Play event by event, from a case on, until none waits or is with a team that will not go."""
        waiting, now = WaitingCases(self.workload), first[1]
        self.ends = [(end, self._latest_case(team), team) for team, end in enumerate(self.free_at) if end > now]
        heapify(self.ends)
        row: _Row | None = first
        while row is not None:
            self._arrive(waiting, row)
            if not (waiting or self.unanswered):
                return
            row = next(rows, None)
            self._settle_until(waiting, _NEVER if row is None else row[1])

    def _latest_case(self, team: int) -> int:
        """Return the case a team is at, looked for from the newest on."""
        return next(n for n in range(len(self.team) - 1, -1, -1) if self.team[n] == team)

    def _arrive(self, waiting: WaitingCases, row: _Row) -> None:
        case, now, stop, _ = row
        if now >= self.states.next_edge:
            self.states.advance(now)
        self._note(NOWHERE, NOWHERE)
        way = self._choose(now, stop, case)
        if way is not None:
            self._ask(way, now, case)
        elif self.queue:
            waiting.add(case)

    def _settle_until(self, waiting: WaitingCases, until: int) -> None:
        """Let teams come free and change shifts up to a moment, and give them the waiting cases one after the other."""
        while waiting or self.unanswered:
            edge = self.states.next_edge
            end = self.ends[0][0] if self.ends else _NEVER
            now = min(edge, end)
            if now > until or now == _NEVER:
                return
            if edge <= now:
                self.states.advance(now)
            while self.ends and self.ends[0][0] == now:
                _, case, team = heappop(self.ends)
                if case in self.unanswered and team != NOWHERE:
                    self._ask_another(waiting, now, case, team)
                self._give(waiting, now)
            if edge == now:
                self._give(waiting, now)

    def _give(self, waiting: WaitingCases, now: int) -> None:
        load = self.workload
        first_ones = waiting.first_ones()
        while (case := first_ones.next()) is not None and self._anybody(now):
            way = self._choose(now, load.stop[case], case)
            if way is None:
                first_ones.pass_over()
                continue
            first_ones.take()
            self._ask(way, now, case)

    def _ask(self, way: Way, now: int, case: int) -> None:
        """Offer a case to a team: it goes, or keeps the case until the offer comes to nothing."""
        tried, team = self.tried.get(case, 0), way[0]
        failed = self.workload.failed.get(case, ())
        if tried < len(failed):
            self.tried[case] = tried + 1
            self.unanswered.add(case)
            self.free_at[team] = now + failed[tried][0]
        else:
            self.team[case], self.cleared[case] = self._send(way, now, case)
            if now != self.workload.received[case]:
                self.waited[case] = now
        heappush(self.ends, (self.free_at[team], case, team))

    def _ask_another(self, waiting: WaitingCases, now: int, case: int, team: int) -> None:
        """Pass a team over that did not take a case, for a while if it only let the offer expire."""
        self.unanswered.remove(case)
        expired = self.workload.failed[case][self.tried[case] - 1][1]
        again = now + self.again_after if expired else _NEVER
        passed_over = self.passed_over.setdefault(case, {})
        passed_over[team] = again
        if expired:
            heappush(self.ends, (again, case, NOWHERE))
        stop = self.workload.stop[case]
        way = self._choose(now, stop, case)
        if way is not None:
            self._ask(way, now, case)
        elif self.queue and any(passed_over.get(each) != _NEVER for each in self.states.able(stop)):
            waiting.add(case, alone=True)

    def _anybody(self, now: int) -> bool:
        return any(self.free_at[team] <= now for team in self.states.present)

    def columns(self) -> Run:
        load, waited = self.workload, self.waited
        sent = [waited.get(case, at) for case, at in enumerate(load.received)] if waited else list(load.received)
        arrived = [end - scene for end, scene in zip(self.cleared, load.on_scene, strict=True)]
        if NOWHERE in self.team:
            lost = [case for case, team in enumerate(self.team) if team == NOWHERE]
            for case in lost:
                sent[case] = arrived[case] = NOWHERE
        return Run(self.team, sent, arrived, self.cleared)
