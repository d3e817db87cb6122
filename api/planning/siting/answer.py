"""A siting answer as plain values: for the page, the list of scenarios and the difference map."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.planning.siting.question import Sited
from api.planning.workbench import plain
from dispatch.planning.cover import PlanningGround
from dispatch.planning.siting import Assessment, Problem, Proof, Result, Status, Step, Unreachable

MOST_NAMED = 200


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds before the way, and by when somebody has to be there.

    Attributes
    ----------
    targets_s : NDArray of float, shape (cells,)
        The target of each cell; NaN: none.
    one_s : int or None
        The one that was asked for; None: each cell's own.
    """

    handling_s: float
    turnout_s: float
    targets_s: NDArray[np.float64]
    one_s: int | None

    @property
    def before_s(self) -> float:
        """Return what goes by before a team drives."""
        return self.handling_s + self.turnout_s


@dataclass(frozen=True, slots=True)
class Drawn:
    """The ground of an answer: candidates on the map, cells and their places, and the times of the question.

    `cases` is how many of the log it was learned from; None: nothing was to be learned.
    """

    sited: Sequence[Sited]
    ground: PlanningGround
    times: Times
    method: str
    cases: int | None = None

    def site(self, code: str) -> dict[str, Any]:
        """Return a candidate as it is drawn."""
        each = next(one for one in self.sited if one.candidate.code == code)
        return {
            "code": code,
            "name": each.candidate.name,
            "name_en": each.name_en,
            "kind": each.candidate.kind.value,
            "source": each.source,
            "lon": each.position.lon,
            "lat": each.position.lat,
            "is_today": each.candidate.is_today,
        }

    def cell_s(self, assessed: Assessment) -> NDArray[np.float64]:
        """Return seconds from receipt until somebody is at the farthest place of each cell; inf: never."""
        found = np.full(len(self.ground.cells), -np.inf)
        np.maximum.at(found, self.ground.cell_of, assessed.time_s + self.times.before_s)
        return found


def step_answer(drawn: Drawn, step: Step) -> dict[str, Any]:
    """Return what is found so far."""
    return {
        "stage": step.stage.value,
        "criterion": step.criterion.value,
        "value": plain(step.value),
        "bound": None if step.bound is None else plain(step.bound),
        "sites": [drawn.site(code) for code in step.sites],
    }


def proof_answer(proof: Proof) -> dict[str, Any]:
    """Return a proof."""
    return {
        "criterion": proof.criterion.value,
        "objective": plain(proof.objective),
        "bound": plain(proof.bound),
        "own_bound": None if proof.own_bound is None else plain(proof.own_bound),
        "gap": plain(proof.gap),
        "status": proof.status.value,
    }


def full_answer(drawn: Drawn, problem: Problem, result: Result) -> dict[str, Any]:
    """Return the whole answer, but for the curve."""
    before, after = drawn.cell_s(result.today), drawn.cell_s(result.chosen)
    targets_s = drawn.times.targets_s
    was, now, has_target = before <= targets_s, after <= targets_s, ~np.isnan(targets_s)
    codes = [cell.code for cell in drawn.ground.cells]

    def named(mask: NDArray[np.bool_]) -> list[str]:
        return [codes[n] for n in np.flatnonzero(mask)]

    return {
        "model": result.model.value,
        "status": result.status.value,
        "sites": [drawn.site(code) for code in result.sites],
        "closed": [drawn.site(code) for code in problem.today if code not in result.sites],
        "proof": proof_answer(result.proof),
        "proofs": [proof_answer(proof) for proof in result.proofs],
        "ties": {
            "settled": result.ties.is_settled,
            "instead_of": {code: list(others) for code, others in sorted(result.ties.instead_of.items())},
            **_names(drawn, [code for others in result.ties.instead_of.values() for code in others]),
        },
        "today": _assessed(result.today),
        "chosen": _assessed(result.chosen),
        "figures": _figures(result, now, has_target),
        "cells": {codes[n]: plain(float(after[n])) if now[n] else None for n in np.flatnonzero(has_target)},
        "difference": {
            "won": named(now & ~was),
            "lost": named(was & ~now),
            "missing": named(~now & ~was & has_target),
        },
        "unreachable": _unreachable(drawn, result.unreachable),
        "shortage": _shortage(result),
        "reduction": {
            "places": result.reduction.places,
            "groups": result.reduction.groups,
            "candidates": result.reduction.candidates,
            "superfluous": result.reduction.superfluous,
            "decided": result.reduction.decided,
        },
        "target_s": drawn.times.one_s,
        "turnout_s": drawn.times.turnout_s,
        "busy": problem.busy,
        "cases_learned": drawn.cases,
        "method": drawn.method,
    }


def _names(drawn: Drawn, codes: Sequence[str]) -> dict[str, dict[str, str | None]]:
    sites = {code: drawn.site(code) for code in codes}
    return {
        key: {code: site[name] for code, site in sites.items()}
        for key, name in (("names", "name"), ("names_en", "name_en"))
    }


def _assessed(found: Assessment) -> dict[str, Any]:
    return {
        "sites": len(found.sites),
        "total": found.total,
        "covered": found.covered,
        "covered_twice": found.covered_twice,
        "expected": found.expected,
        "mean_s": found.mean_s,
        "worst_s": found.worst_s,
        "unreached": len(found.unreached),
    }


def _figures(result: Result, reached: NDArray[np.bool_], has_target: NDArray[np.bool_]) -> dict[str, Any]:
    found = result.chosen
    return {
        "posts": len(result.sites),
        "cells": len(reached),
        "without_target": int((~has_target).sum()),
        "reached": int(reached.sum()),
        "demand_share": _share(found.covered, found.total),
        "demand_share_twice": _share(found.covered_twice, found.total),
        "mean_way_s": None if found.mean_s is None else round(found.mean_s, 1),
    }


def _share(part: float | None, whole: float) -> float | None:
    return round(part / whole, 6) if part is not None and whole > 0 else None


def _unreachable(drawn: Drawn, places: Sequence[Unreachable]) -> dict[str, Any]:
    """Return the cells with places no candidate serves: the worst place of each, without a way first."""
    worst: dict[str, tuple[int, Unreachable]] = {}
    for place in places:
        cell = drawn.ground.places[int(place.place)].cell
        count, last = worst.get(cell, (0, place))
        worse = place if _seconds(place) > _seconds(last) else last
        worst[cell] = (count + 1, worse)
    order = sorted(worst, key=lambda cell: (-_seconds(worst[cell][1]), cell))
    return {
        "cells": len(order),
        "places": len(places),
        "items": [_one(drawn, cell, *worst[cell]) for cell in order[:MOST_NAMED]],
    }


def _one(drawn: Drawn, cell: str, count: int, place: Unreachable) -> dict[str, Any]:
    return {
        "cell": cell,
        "places": count,
        "least_s": None if place.least_s is None else place.least_s + drawn.times.before_s,
        "nearest": None if place.nearest is None else drawn.site(place.nearest)["name"],
        "nearest_en": None if place.nearest is None else drawn.site(place.nearest)["name_en"],
    }


def _seconds(place: Unreachable) -> float:
    return np.inf if place.least_s is None else place.least_s


def _shortage(result: Result) -> dict[str, Any] | None:
    if result.shortage is None:
        return None
    return {
        "sites_needed": result.shortage.sites_needed,
        "sites_allowed": result.shortage.sites_allowed,
        "cost_needed": result.shortage.cost_needed,
        "budget": result.shortage.budget,
        "short": result.shortage.is_short and result.status is Status.INFEASIBLE,
    }
