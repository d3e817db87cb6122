"""Cells, points and demand that one team and two teams reach within the target, and causes of the gaps.

The plain answer: a team arrives after handling, its turnout and its travel time; exactly the target is in time. Two
teams may stand at one post. Known limit: teams are taken to be free and at their posts; `dispatch.planning.learning`
says how often they are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isinf, isnan

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.cover.causes import ORDER, REACHED, GapCause, causes
from dispatch.planning.cover.cell_cover import CellCover, Judged, cell_covers
from dispatch.planning.cover.ground import PlaceKind, PlanningGround, shares
from dispatch.planning.cover.posts import Crew, Post, demanded
from dispatch.teams.team import able


@dataclass(frozen=True, slots=True)
class PointCover:
    """Arrivals at one reporting point in seconds, inf for nobody; NaN where its cell has no target."""

    code: str
    cell: str
    first_s: float
    second_s: float
    team: str | None
    cause: GapCause | None
    target_s: float

    @property
    def is_reached(self) -> bool:
        """Return whether a team is there within the target."""
        return self.first_s <= self.target_s


@dataclass(frozen=True, slots=True)
class Cover:
    """The plain answer for one county, one hour and one set of posts.

    Attributes
    ----------
    cells : tuple of CellCover
        In the order of the ground.
    points : tuple of PointCover
        The reporting points, in the order of the ground.
    demand : float
        The weight of the cells with a target; `demand_by_one` and `demand_by_two` are what is reached of it.
    worst_tenth_s : float
        The least time within which nine tenths of the demand are reached, seconds; inf where they never are.
    beyond_twice : float
        The demand that waits longer than twice the target.
    """

    cells: tuple[CellCover, ...]
    points: tuple[PointCover, ...]
    demand: float
    demand_by_one: float
    demand_by_two: float
    worst_tenth_s: float
    beyond_twice: float
    first_s: NDArray[np.float64]
    """Arrival of the first team at every place, seconds, shape (places,)."""

    @property
    def reached(self) -> int:
        """Return how many cells are reached whole."""
        return sum(cell.is_reached for cell in self.cells)

    @property
    def gaps(self) -> int:
        """Return how many cells have a target that is not kept at all of their places."""
        return sum(cell.is_gap for cell in self.cells)

    @property
    def unreachable(self) -> int:
        """Return at how many of the gaps no team ever arrives."""
        return sum(cell.is_gap and isinf(cell.best_s) for cell in self.cells)

    @property
    def without_target(self) -> int:
        """Return how many cells have no target: neither reached nor gaps."""
        return sum(not cell.has_target for cell in self.cells)

    @property
    def reached_twice(self) -> int:
        """Return how many cells two teams reach whole."""
        return sum(cell.by_two >= 1.0 for cell in self.cells)

    @property
    def points_reached(self) -> int:
        """Return how many reporting points are reached."""
        return sum(point.is_reached for point in self.points)

    @property
    def points_reached_twice(self) -> int:
        """Return how many reporting points two teams reach."""
        return sum(point.second_s <= point.target_s for point in self.points)

    @property
    def points_without_target(self) -> int:
        """Return how many reporting points lie in cells without a target."""
        return sum(isnan(point.target_s) for point in self.points)


def find_gaps(
    posts: Sequence[Post],
    ground: PlanningGround,
    travel_s: NDArray[np.float64],
    targets_s: NDArray[np.float64],
    *,
    weights: NDArray[np.float64] | None = None,
    handling_s: float = 0.0,
    skill: str | None = None,
    all_posts_s: NDArray[np.float64] | None = None,
) -> Cover:
    """Return which cells, points and demand are reached, and the cause of every gap.

    Parameters
    ----------
    posts
        Where teams wait, with the teams that are there at the hour in question.
    ground
        Cells and places.
    travel_s
        Seconds from each post to each place, shape (posts, places); inf: no way.
    targets_s
        Seconds from receipt to arrival of each cell, shape (cells,); exactly that is in time. NaN: no target.
    weights
        Demand per cell, shape (cells,); equal weights by default.
    handling_s
        Seconds from receipt until a team is sent.
    skill
        What a team must be able to take; demanded only where a team of these posts has it, as dispatch does.
    all_posts_s
        The least travel time from any post of the county, shape (places,); by default from these.

    Raises
    ------
    ValueError
        Shapes do not agree, or a target is not above zero.
    """
    _check(posts, ground, travel_s, targets_s, weights)
    weights = np.ones(len(ground.cells)) if weights is None else weights
    crews = [(n, crew) for n, post in enumerate(posts) for crew in post.crews]
    arrivals_s = _arrivals(crews, travel_s, handling_s)
    wanted = demanded(posts, skill)
    fit = np.array([crew.may_go and (wanted is None or able(crew.skills, wanted)) for _, crew in crews], dtype=bool)
    duty = np.array([crew.may_go for _, crew in crews], dtype=bool)
    able_s = np.where(fit[:, None], arrivals_s, np.inf) if crews else arrivals_s
    leads, first_s, second_s = _first_two(able_s)
    nearest_s = (_least(travel_s) if all_posts_s is None else all_posts_s) + handling_s
    if not posts and all_posts_s is None:
        nearest_s = np.zeros(len(ground.places))  # no post there is could be too far: nobody is on duty
    target_s = targets_s[ground.cell_of]
    unknown = np.array([place.kind is PlaceKind.MIDDLE for place in ground.places], dtype=bool)
    why = causes(nearest_s, _least(arrivals_s[duty]), first_s, unknown, target_s)
    parts = np.where(np.isnan(target_s), 0.0, shares(ground.cell_of, weights))
    teams = [crew.team for _, crew in crews]
    return Cover(
        cell_covers(ground, able_s, teams, (first_s, second_s, why), targets_s),
        _points(ground, leads, teams, (first_s, second_s, why), target_s),
        float(weights[~np.isnan(targets_s)].sum()),
        float(parts[first_s <= target_s].sum()),
        float(parts[second_s <= target_s].sum()),
        _quantile(first_s, parts, 0.9),
        float(parts[first_s > 2 * target_s].sum()),
        first_s,
    )


def _check(
    posts: Sequence[Post],
    ground: PlanningGround,
    travel_s: NDArray[np.float64],
    targets_s: NDArray[np.float64],
    weights: NDArray[np.float64] | None,
) -> None:
    wanted = (len(posts), len(ground.places))
    if travel_s.shape != wanted:
        raise ValueError(f"travel_s has shape {travel_s.shape}; give {wanted}, one row per post, a column per place")
    if (
        targets_s.shape != (len(ground.cells),)
        or not (np.isnan(targets_s) | (targets_s > 0) & (targets_s < np.inf)).all()
    ):
        raise ValueError(f"targets_s of shape {targets_s.shape}; give one per cell, seconds above 0, NaN for none")
    if weights is not None and (weights.shape != (len(ground.cells),) or not (weights >= 0).all()):
        raise ValueError(
            f"weights of shape {weights.shape} for {len(ground.cells)} cells; give one per cell, none below 0"
        )


def _arrivals(
    crews: Sequence[tuple[int, Crew]], travel_s: NDArray[np.float64], handling_s: float
) -> NDArray[np.float64]:
    """Return when each team arrives at each place, seconds after receipt, rounded to 0.1 as travel times are."""
    rows = [n for n, _ in crews]
    turnout_s = np.array([crew.turnout_s for _, crew in crews], dtype=np.float64)
    return np.round(travel_s[rows] + turnout_s[:, None] + handling_s, 1)


def _least(seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(seconds.min(axis=0, initial=np.inf), dtype=np.float64)


def _first_two(seconds: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Return per place the row that is there first, the upper of equals, and the arrivals of the first and second."""
    never = np.full(seconds.shape[1], np.inf)
    if len(seconds) == 0:
        return np.zeros(seconds.shape[1], dtype=np.intp), never, never
    first = seconds.argmin(axis=0)
    there = (first, np.arange(seconds.shape[1]))
    others = seconds.copy()
    others[there] = np.inf
    return first, seconds[there], _least(others)


def _points(
    ground: PlanningGround,
    leads: NDArray[np.intp],
    teams: Sequence[str],
    judged: Judged,
    target_s: NDArray[np.float64],
) -> tuple[PointCover, ...]:
    first_s, second_s, why = judged
    return tuple(
        PointCover(
            place.code or "",
            place.cell,
            float(first_s[n]),
            float(second_s[n]),
            teams[leads[n]] if np.isfinite(first_s[n]) else None,
            None if why[n] == REACHED else ORDER[why[n]],
            float(target_s[n]),
        )
        for n, place in enumerate(ground.places)
        if place.kind is PlaceKind.POINT
    )


def _quantile(seconds: NDArray[np.float64], weights: NDArray[np.float64], share: float) -> float:
    """Return the least time within which this share of the weight is reached; nearest rank."""
    if not weights.sum() > 0:
        return float("inf")
    order = np.argsort(seconds, kind="stable")
    held = np.cumsum(weights[order])
    at = int(np.searchsorted(held, share * held[-1] * (1 - 1e-12)))
    return float(seconds[order][at])
