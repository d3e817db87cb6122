"""Teams on their way back: for the first half of it they count as at the scene, then as at their post.

The table knows the times from scenes and from posts and from nowhere else, so the middle of the way is rounded to its
nearer end. Known limit: a team passing a case on its way back is judged from one of the two ends.
"""

from collections.abc import Iterable, Sequence

from dispatch.planning.simulation.kernel.ways import Way
from dispatch.planning.simulation.workload import NOWHERE, Stop, Times


class Positions:
    """The assumed position of each team; `free_at` is the engine's own column."""

    def __init__(self, times: Times, stops: Sequence[Stop], free_at: Sequence[int]) -> None:
        self._times, self._stops, self._free_at = times, stops, free_at
        self._out: dict[int, tuple[int, int]] = {}
        """By team not at its post: the place it was at, and from when on it counts as at its post."""

    def leave(self, team: int, stop: int, end: int) -> None:
        """Note that a team works at a stop until `end`, then drives back."""
        place = self._stops[stop].place
        back = self._times.back[place][team]
        self._out[team] = (place, end if back == NOWHERE else end + back // 2)

    def soonest(self, now: int, stop: int, ways: Iterable[Way]) -> Way | None:
        """Return the free team that is there first; of two equal ones the one on its way, then the lower code."""
        for team in [team for team, (_, until) in self._out.items() if until <= now]:
            del self._out[team]
        place = self._stops[stop].place
        free = (way for way in ways if self._free_at[way[0]] <= now)
        return min((self._from_where_it_is(way, place) for way in free), key=self._rank, default=None)

    def _from_where_it_is(self, way: Way, place: int) -> Way:
        team, travel, rule, duty = way
        return team, self._times.between[self._out[team][0]][place] if team in self._out else travel, rule, duty

    def _rank(self, way: Way) -> tuple[int, bool, int]:
        return way[1] + way[2], way[0] not in self._out, way[0]
