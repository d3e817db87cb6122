"""Loss of cover when a team goes away, and the team that should move up.

Cells are taken at their representative points, as in :mod:`gis.travel.coverage`. Known limits: one team moves, to the
one post that serves best; two that move together might do better. While it drives, the mover counts for neither place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.position import Position
from gis.travel.times import TravelTimes


@dataclass(frozen=True, slots=True)
class Move:
    """One team that moves up: indices of team and post, the way in seconds, and how many cells it wins back."""

    team: int
    post: int
    travel_s: float
    regained: int


@dataclass(frozen=True, slots=True)
class Cover:
    """The cells that each team, and a team at each post, reaches within the target.

    Attributes
    ----------
    teams : NDArray of bool, shape (teams, cells)
    posts : NDArray of bool, shape (posts, cells)
    way_s : NDArray of float, shape (teams, posts)
        From each team to each post, seconds; NaN where no road leads.
    """

    teams: NDArray[np.bool_]
    posts: NDArray[np.bool_]
    way_s: NDArray[np.float64]

    @property
    def cells(self) -> int:
        """Return the number of cells."""
        return int(self.teams.shape[1])

    @property
    def share(self) -> float | None:
        """Return the share of cells that some team reaches, 0 to 1; None without cells."""
        return self._share(self.teams.any(axis=0))

    def lost_without(self, team: int) -> list[int]:
        """Return the cells that nobody reaches once this team has gone, by index."""
        alone = self.teams[team] & (self.teams.sum(axis=0) == 1)
        return [int(cell) for cell in np.flatnonzero(alone)]

    def share_without(self, team: int) -> float | None:
        """Return the share of cells that the others reach."""
        return self._share(np.delete(self.teams, team, axis=0).any(axis=0))

    def best_move(self, gone: int) -> Move | None:
        """Return the one move that leaves most cells reached once a team has gone; None where no move wins any back.

        Every other team to every post is tried. Of equals the shortest way, then the first team and post.
        """
        by_others = self.teams.sum(axis=0) - self.teams[gone]
        without_mover = (by_others - self.teams) > 0
        columns = [np.count_nonzero(without_mover | post, axis=1) for post in self.posts]
        reached = np.array(columns, dtype=np.int64).reshape(self.way_s.shape[::-1]).T
        regained = np.where(np.isnan(self.way_s), -1, reached - np.count_nonzero(by_others > 0))
        regained[gone] = -1
        if regained.size == 0 or regained.max() <= 0:
            return None
        best = np.where(regained == regained.max(), self.way_s, np.inf)
        team, post = (int(index) for index in np.unravel_index(best.argmin(), best.shape))
        return Move(team, post, float(best[team, post]), int(regained[team, post]))

    def _share(self, reached: NDArray[np.bool_]) -> float | None:
        return float(reached.sum()) / self.cells if self.cells else None


def survey(
    teams: Sequence[Position],
    posts: Sequence[Position],
    cells: Sequence[Position],
    travel: TravelTimes,
    target_s: float,
    delays_s: Sequence[float] | None = None,
) -> Cover:
    """Ask for all times at once, in one table, and return who reaches what.

    Parameters
    ----------
    teams, posts, cells : sequence of Position
        Where the free teams are, where a team could stand, and one point per cell, WGS84.
    travel : TravelTimes
        Whose matrix is asked, once.
    target_s : float
        Seconds; a time of exactly the target is within it.
    delays_s : sequence of float, optional
        How long each team needs before it leaves, seconds; a team that stands at a post leaves at once.
    """
    times = travel.matrix([*teams, *posts], [*cells, *posts])
    if delays_s is not None:
        times[: len(teams)] += np.asarray(delays_s, dtype=np.float64).reshape(-1, 1)
    within = times[:, : len(cells)] <= target_s
    return Cover(within[: len(teams)], within[len(teams) :], times[: len(teams), len(cells) :])
