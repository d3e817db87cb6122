"""The state of a search: what is decided of each candidate, what earlier criteria demand, and the best sites so far."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.siting.candidates import Model
from dispatch.planning.siting.instance import Instance, Sites
from dispatch.planning.siting.lagrange import Bound
from dispatch.planning.siting.layers import TimeLayers, dominated, time_layers
from dispatch.planning.siting.measures import Criterion
from dispatch.planning.siting.programme import Programme, Terms, joined, summed
from dispatch.planning.siting.watch import Watch

SHARE = 1e-6
"""A share of a candidate below which it is closed."""

ROUNDING = 1e-10
"""Share by which a bound may be too high: sums of floats, and the tolerance of the solver."""


@dataclass(frozen=True, slots=True)
class Floor:
    """A criterion that is decided: its value must be kept."""

    criterion: Criterion
    value: float


@dataclass(slots=True, eq=False)
class Search:
    """The state of a search that decides criteria one after the other.

    `opened` and `closed` hold for every answer that is best so far in all decided criteria and in the one at work.
    """

    instance: Instance
    watch: Watch
    best: Sites
    opened: Sites
    closed: Sites
    floors: list[Floor] = field(default_factory=list)
    radius_s: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    excluded: list[Sites] = field(default_factory=list)
    superfluous: int = 0
    """Candidates that others make superfluous, at most in one programme."""

    def __post_init__(self) -> None:
        self.radius_s = np.zeros(self.instance.times.shape[1])

    def floor(self, criterion: Criterion) -> float | None:
        """Return the value that a decided criterion must keep; None where it is not decided."""
        return next((floor.value for floor in self.floors if floor.criterion is criterion), None)

    def keeps_floors(self, sites: Sites) -> bool:
        """Return whether sites are as good as the best in every decided criterion, recomputed."""
        values = ((floor, self.instance.value(floor.criterion, sites)) for floor in self.floors)
        return all(not self.instance.is_better(floor.criterion, floor.value, value) for floor, value in values)

    def is_allowed(self, sites: Sites) -> bool:
        """Return whether sites keep all limits and decided criteria."""
        if not self.instance.is_allowed(sites) or not self.keeps_floors(sites):
            return False
        return self.instance.problem.model is not Model.LSCP or self.wins_required(sites)

    def wins_required(self, sites: Sites) -> bool:
        """Return whether every place that can be covered is covered."""
        return bool(self.instance.required.sets[:, sites].any(axis=1).all())

    @property
    def undecided(self) -> Sites:
        """Return the candidates of which nothing is decided."""
        return self.instance.usable & ~self.instance.kept & ~self.opened & ~self.closed

    def decide(self, criterion: Criterion, bound: Bound) -> None:
        """Decide candidates that cannot be, or must be, in any answer as good as the best one."""
        value = self.instance.value(criterion, self.best)
        least = -value if criterion.is_more_better else value
        limit = least + self.instance.slack(criterion)
        free = self.undecided
        self.closed |= free & (rounded(self.instance, criterion, bound.opened) > limit)
        self.opened |= free & ~self.closed & (rounded(self.instance, criterion, bound.closed) > limit)

    def reach(self, sites: Sites) -> None:
        """Make the radii of the time wide enough for sites."""
        self.radius_s = np.maximum(self.radius_s, self.instance.times[sites].min(axis=0))

    def widen(self, shares: NDArray[np.float64]) -> bool:
        """Widen the radii of places that are not fully served within them; return whether any was.

        Parameters
        ----------
        shares : NDArray of float, shape (candidates,)
            How far each candidate is open, 0 to 1.
        """
        open_ = np.flatnonzero(shares > SHARE)
        times = self.instance.times[open_]
        within = (shares[open_, None] * (times <= self.radius_s)).sum(axis=0)
        short = np.flatnonzero(within < 1.0 - SHARE)
        for place in short:
            order = np.argsort(times[:, place], kind="stable")
            filled = np.cumsum(shares[open_][order])
            last = order[min(int(np.searchsorted(filled, 1.0 - SHARE)), len(order) - 1)]
            self.radius_s[place] = max(self.radius_s[place], times[last, place])
        return bool(len(short))

    def widen_by(self, distances: int) -> None:
        """Widen every radius by a number of different distances, if there are so many."""
        may = self.instance.usable & ~self.closed
        ordered = np.sort(self.instance.times[may], axis=0)
        for place, column in enumerate(ordered.T):
            beyond = np.unique(column[column > self.radius_s[place]])
            if len(beyond):
                self.radius_s[place] = beyond[min(distances, len(beyond)) - 1]


def improves(search: Search, criterion: Criterion, sites: Sites) -> bool:
    """Return whether sites are better than the best, and make them the best."""
    value, best = (search.instance.value(criterion, one) for one in (sites, search.best))
    if search.instance.is_better(criterion, value, best):
        search.best = sites
        return True
    return False


def rounded(instance: Instance, criterion: Criterion, bounds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return lower bounds rounded up where values are whole numbers."""
    if not instance.is_whole(criterion):
        return bounds
    return np.ceil(bounds - np.clip(ROUNDING * np.abs(bounds), 1e-6, 0.4))


def bare_programme(search: Search) -> Programme:
    """Return a programme with the candidates, what is decided of them, and the limits."""
    instance = search.instance
    must = (instance.kept | search.opened).astype(np.float64)
    may = (instance.usable & ~search.closed).astype(np.float64)
    programme = Programme(must, may, len(may))
    every = np.arange(len(may), dtype=np.int64)
    programme.add_row(Terms(every, np.ones(len(may))), float(instance.least), float(_most(search)))
    if instance.budget is not None:
        programme.add_row(Terms(every, instance.costs), upper=instance.budget)
    for sites in search.excluded:
        programme.exclude(sites)
    return programme


def _most(search: Search) -> int:
    sites = search.floor(Criterion.SITES)
    return search.instance.most if sites is None else int(sites)


def add_floors(search: Search, programme: Programme, also: Criterion | None = None) -> dict[Criterion, list[Terms]]:
    """Add rows that keep the decided criteria; return the expressions of cover, for an objective."""
    instance = search.instance
    parts: dict[Criterion, list[Terms]] = {}
    decided = {floor.criterion for floor in search.floors} | ({also} if also else set())
    twice = Criterion.COVERED_TWICE in decided
    if decided & {Criterion.COVERED, Criterion.COVERED_TWICE}:
        once, *second = programme.win(instance.cover, (1.0, 1.0) if twice else (1.0,))
        parts[Criterion.COVERED] = [once]
        if twice:
            parts[Criterion.COVERED_TWICE] = second
    if Criterion.EXPECTED in decided:
        parts[Criterion.EXPECTED] = [joined(*programme.win(instance.expected, list(instance.factors)))]
    if Criterion.SITES in decided:
        programme.must_win(instance.required)
    for floor in search.floors:
        _add_floor(search, programme, floor, parts)
    return parts


def _add_floor(search: Search, programme: Programme, floor: Floor, parts: dict[Criterion, list[Terms]]) -> None:
    instance = search.instance
    slack = instance.slack(floor.criterion)
    if floor.criterion in parts:
        terms = summed(programme, joined(*parts[floor.criterion]))
        programme.add_row(terms, lower=floor.value - slack)
    elif floor.criterion is Criterion.WORST:
        programme.must_win(instance.within(floor.value))
    elif floor.criterion is Criterion.COST:
        every = np.arange(programme.whole, dtype=np.int64)
        programme.add_row(Terms(every, instance.costs), upper=floor.value + slack)
    elif floor.criterion is Criterion.TIME:
        terms, most = add_time(search, programme)
        programme.add_row(summed(programme, terms), lower=most - floor.value - slack)


def add_time(search: Search, programme: Programme) -> tuple[Terms, float]:
    """Add the layers of the time; return what they win, and the time if nothing is won."""
    parts = radius_layers(search)
    return joined(*programme.win(parts.layers, (1.0,))), parts.most


def radius_layers(search: Search) -> TimeLayers:
    """Return the layers of the time for the candidates that are not decided, up to the radii in use."""
    instance = search.instance
    gone = ~instance.usable | search.closed
    times = np.where(gone[:, None], np.inf, instance.times)
    must = instance.kept | search.opened
    up_to = search.radius_s
    if must.any():
        up_to = np.minimum(up_to, times[must].min(axis=0))
    return time_layers(times, instance.time_weights, up_to)


def leave_out(search: Search, programme: Programme, criterion: Criterion) -> None:
    """Close candidates that others make superfluous, in a programme about cover by one; only where that is sound.

    Sound: every set counts once, and limits only bound from above, so a candidate can always be replaced by the better
    one. Known limit: not with a budget and a least number of sites beyond those that stay.
    """
    instance = search.instance
    once = {Criterion.SITES: instance.required, Criterion.COVERED: instance.cover}
    others = any(floor.criterion not in once for floor in search.floors)
    if criterion not in once or others or search.excluded or not _is_bounded_from_above(instance):
        return
    must = instance.kept | search.opened
    costs = np.zeros(len(must)) if instance.budget is None else np.where(must, 0.0, instance.costs)
    sets = once[criterion].sets & ~search.closed
    gone = dominated(sets, costs, instance.usable & ~must & ~search.closed)
    programme.upper[: programme.whole][gone] = 0.0
    lower = programme.row_lower[0]
    lower[0] = min(lower[0], float((programme.upper[: programme.whole] > 0).sum()))
    search.superfluous = max(search.superfluous, int(gone.sum()))


def _is_bounded_from_above(instance: Instance) -> bool:
    """Return whether any answer can be filled up to the least number of sites without losing anything."""
    return instance.budget is None or instance.least <= max(1, int(instance.kept.sum()))


def fitted(search: Search, sites: Sites) -> Sites:
    """Return sites filled up to the least number, with those that shorten the time most; what is open stays open."""
    instance = search.instance
    filled = sites.copy()
    while int(filled.sum()) < instance.least:
        now = instance.times[filled].min(axis=0) if filled.any() else np.full(instance.times.shape[1], np.inf)
        free = instance.usable & ~filled & ~search.closed
        if not free.any():
            free = instance.usable & ~filled
        won = (np.maximum(np.minimum(now, 1e15) - instance.times, 0.0) * instance.time_weights).sum(axis=1)
        filled[int(np.where(free, won, -1.0).argmax())] = True
    return filled
