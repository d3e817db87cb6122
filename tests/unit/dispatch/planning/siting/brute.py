"""The best choice found by trying every one: an oracle for small problems that shares no code with the solver."""

import itertools
import math

import numpy as np

from dispatch.planning.siting import Kind, Model, Problem


def choices(problem: Problem):
    """Every set of candidate indices that keeps the limits, in the order of the codes."""
    order = sorted(range(len(problem.candidates)), key=lambda index: problem.candidates[index].code)
    may = [index for index in order if problem.candidates[index].kind is not Kind.FORBIDDEN]
    kept = {index for index in may if problem.candidates[index].kind is Kind.KEPT}
    least = max(1, sum(1 for one in problem.candidates if one.kind in {Kind.KEPT, Kind.MOVABLE}))
    for size in range(1, len(may) + 1):
        for sites in itertools.combinations(may, size):
            if kept <= set(sites) and size >= least and _within_limits(problem, sites):
                yield sites


def _within_limits(problem, sites):
    if problem.model is Model.LSCP:
        return True
    if problem.budget is not None and math.fsum(problem.candidates[one].cost for one in sites) > problem.budget:
        return False
    if problem.p is None:
        return True
    return len(sites) <= problem.p if problem.budget is not None else len(sites) == problem.p


def covers_what_can_be(problem, sites):
    may = [index for index, one in enumerate(problem.candidates) if one.kind is not Kind.FORBIDDEN]
    possible = (problem.travel_s[may] <= problem.target_s).any(axis=0)
    return bool((problem.travel_s[list(sites)] <= problem.target_s).any(axis=0)[possible].all())


def times(problem, sites):
    """Seconds to each place that can be reached at all, ten times the longest of the table where these do not."""
    may = [index for index, one in enumerate(problem.candidates) if one.kind is not Kind.FORBIDDEN]
    finite = problem.travel_s[np.isfinite(problem.travel_s)]
    penalty = 10 * max(float(finite.max()), 1.0) if finite.size else 10.0
    found = []
    for place in range(len(problem.places)):
        if np.isfinite(problem.travel_s[may, place]).any():
            best = min(problem.travel_s[list(sites), place])
            found.append((problem.places[place].weight, best if math.isfinite(best) else penalty))
    return found


def expected(problem, sites):
    total = 0.0
    for place in range(len(problem.places)):
        if problem.probability is None:
            chances = [float(problem.travel_s[one, place] <= problem.targets_s[place]) for one in sites]
        else:
            chances = [float(problem.probability[one, place]) for one in sites]
        for k, chance in enumerate(sorted(chances, reverse=True)):
            total += problem.places[place].weight * chance * (1 - problem.busy) * problem.busy**k
    return total


def covered(problem, sites, at_least=1):
    counts = (problem.travel_s[list(sites)] <= problem.target_s).sum(axis=0)
    return sum(place.weight for place, count in zip(problem.places, counts, strict=True) if count >= at_least)


def losses(problem, sites):
    """What decides, the smaller the better, in order."""
    reached = times(problem, sites)
    time = math.fsum(weight * seconds for weight, seconds in reached)
    worst = max((seconds for _, seconds in reached), default=0.0)
    first = {
        Model.LSCP: lambda: [len(sites)],
        Model.MCLP: lambda: [-covered(problem, sites)],
        Model.MEXCLP: lambda: [-expected(problem, sites)],
        Model.BACKUP: lambda: [-covered(problem, sites), -covered(problem, sites, 2)],
        Model.PMEDIAN: lambda: [time],
        Model.PCENTER: lambda: [worst],
    }[problem.model]()
    cost = [] if problem.budget is None else [math.fsum(problem.candidates[one].cost for one in sites)]
    return [*first, *([worst] if problem.worst_too else []), time, *cost]


def is_less(these, others):
    """Whether the first list is the smaller one, differences by rounding left aside."""
    for this, other in zip(these, others, strict=True):
        if abs(this - other) > 1e-9 * max(abs(this), abs(other)):
            return this < other
    return False


def lowest(problem, sites):
    """The lower, the earlier the codes that are in it."""
    order = sorted(range(len(problem.candidates)), key=lambda index: problem.candidates[index].code)
    return [one not in sites for one in order]


def best(problem):
    """The codes of the best choice, and its losses; (None, None) where no choice is allowed."""
    found, found_losses = None, None
    for sites in choices(problem):
        if problem.model is Model.LSCP and not covers_what_can_be(problem, sites):
            continue
        these = losses(problem, sites)
        equal = found is not None and not is_less(these, found_losses) and not is_less(found_losses, these)
        if found is None or is_less(these, found_losses) or (equal and lowest(problem, sites) < lowest(problem, found)):
            found, found_losses = sites, these
    if found is None:
        return None, None
    return tuple(sorted(problem.candidates[one].code for one in found)), found_losses
