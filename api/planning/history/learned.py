"""Routes of learning: times, factors, demand and priors from the log; clusters of cases, if any."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from numpy.typing import NDArray

from api.http.body import StrictRoute
from api.http.parameters import API, READS, CountyAsked, Wired, answers
from api.planning.cover.chances import demand_of
from api.planning.demand import expected_by
from api.planning.history.failed_offers import offers_out, priors_of
from api.planning.history.medians import median_out
from api.planning.history.routes import TOO_FEW
from api.planning.history.schemas import HotSpotsOut, LessonsOut
from api.planning.log_look import FromMonth, LogLook, ToMonth, open_log
from api.planning.workbench import Bench, open_bench
from dispatch.planning.history import (
    FEWEST,
    ShownTime,
    cases_by_cell,
    enough,
    hidden,
    is_few,
    lessons,
    revealing,
    shown_doubts,
    shown_duties,
    shown_time,
)
from dispatch.planning.hot_spots import Cluster, LocalSpots, Scan, local_spots, scan
from dispatch.planning.hot_spots.local import NEIGHBOURS, RATE
from dispatch.planning.hot_spots.scan import SIGNIFICANT
from dispatch.planning.learning import CellGround, Demand, LearnedTime, Prior, PriorNow, exposure, priors
from gis.datum.crs import Metric

_TIMES: Mapping[str, Prior] = {
    "handling": priors.HANDLING,
    "turnout": priors.TURNOUT,
    "on_scene": priors.ON_SCENE,
    "travel_factor": priors.TRAVEL_FACTOR,
}
router = APIRouter(prefix=f"{API}/planning", tags=["planning"], route_class=StrictRoute)


@router.get(
    "/learned",
    response_model=None,
    summary="Turnout, handling, time on scene, travel factor, offers, demand, priors with their weights 学习所得",
    responses=answers(LessonsOut, "Medians with 90 % intervals, and the assumptions.") | READS,
)
def learned(
    wiring: Wired, request: Request, county: CountyAsked = None, first: FromMonth = None, last: ToMonth = None
) -> Any:
    """Return what the county's own log shows; without a log, the assumptions, with a wide interval."""
    with wiring.transaction() as connection:
        look = open_log(wiring, connection, county, first, last)
        bench = open_bench(wiring, connection, request.app.state.services.planning, look.home, look.now)
        grounds = expected_by(connection, bench.held.ground)
    found, known = lessons(look.cases, look.calendar), _demand(look, bench, grounds)
    taught, is_thin = enough(found), 0 < _counts(look, bench).sum() < FEWEST
    seen = {name: shown_time(name, getattr(taught, name), found) for name in _TIMES}
    duties, on_call_s = shown_duties(seen["turnout"], found), float(bench.policy.turnout_on_call_s)
    return JSONResponse(
        {
            **look.period,
            "responses": None if 0 < found.responses < FEWEST else found.responses,
            "doubts": shown_doubts(found.responses, taught.doubts),
            "times": {
                name: _time_out(getattr(taught, name), seen[name], is_few=is_few(getattr(found, name)))
                for name in _TIMES
            },
            "duties": [
                {"rule_s": rule_s, "cost_s": round(cost_s, 1), "n": duties.get(rule_s)}
                | median_out(taught.turnout_under(rule_s), None, None)
                for rule_s, cost_s in taught.allowances.items()
                if cost_s or rule_s > min(taught.allowances)
            ],
            "offers": offers_out(taught.offers, found.offers),
            "demand": _demand_out(known, bench) | ({"cases": None} if is_thin else {}),
            "priors": [
                _prior_out(known.prior_now, known.prior_now.cases),
                *(_prior_out(prior.after(seen[name].used or 0), seen[name].used) for name, prior in _TIMES.items()),
                *_prior_on_call(taught.turnout_under(on_call_s), duties.get(on_call_s, 0)),
                *(_prior_out(each, each.cases) for each in priors_of(taught.offers)),
            ],
        }
    )


@router.get(
    "/hot-spots",
    response_model=None,
    summary="Clusters of cases beyond chance; often none 热点分析",
    responses=answers(HotSpotsOut, "Clusters by scan statistic, hot and cold cells by Gi*.") | READS,
)
def hot_spots(
    wiring: Wired, request: Request, county: CountyAsked = None, first: FromMonth = None, last: ToMonth = None
) -> Any:
    """Return clusters of cases beyond the expectation by exposure; the same question gives the same draws."""
    with wiring.transaction() as connection:
        look = open_log(wiring, connection, county, first, last)
        bench = open_bench(wiring, connection, request.app.state.services.planning, look.home, look.now)
        grounds = expected_by(connection, bench.held.ground)
    counts, shares = _counts(look, bench), exposure(grounds)
    places = _places_m(bench)
    too_few = counts.sum() < FEWEST
    why = TOO_FEW if too_few else "one_cell" if len(counts) < 2 else None
    key = (look.home.code, f"{look.since.isoformat()}/{look.until.isoformat()}")
    found = None if why else scan(counts, shares.shares, places, key=key)
    local = None if why else local_spots(counts, shares.shares, places)
    codes = [cell.code for cell in bench.held.ground.cells]
    return JSONResponse(
        {
            **look.period,
            "cases": None if too_few else int(counts.sum()),
            "exposure": shares.source,
            "draws": 0 if found is None else found.draws,
            "significant": SIGNIFICANT,
            **_clusters_out(found, counts, codes),
            "local": None if local is None else _local_out(local, counts, codes),
            "why": why,
        }
    )


def _counts(look: LogLook, bench: Bench) -> NDArray[np.int64]:
    """Return the cases of each present cell, without those of former cells."""
    return cases_by_cell(look.real, (cell.code for cell in bench.held.ground.cells)).astype(np.int64)


def _places_m(bench: Bench) -> NDArray[np.float64]:
    centres = [cell.centre for cell in bench.held.ground.cells]
    return Metric.at(centres[0]).project_lonlat(np.array([[each.lon, each.lat] for each in centres]))


def _demand(look: LogLook, bench: Bench, grounds: list[CellGround]) -> Demand:
    return demand_of(_counts(look, bench).astype(np.float64), look.years, grounds)


def _time_out(found: LearnedTime, seen: ShownTime, *, is_few: bool) -> dict[str, Any]:
    """Return a time, or the assumption that `found` is, with the numbers that may be shown."""
    return {
        "unit": found.prior.unit,
        "few": is_few,
        "used": seen.used,
        "used_is_least": seen.is_least,
        "all": median_out(found) | {"n": seen.used},
        "at_once": None if seen.at_once is None else round(found.at_once_p, 4),
        "at_once_n": seen.at_once,
        "mostly_at_once": found.at_once_p >= 0.5,
        "discarded": seen.discarded,
        "blocks": {name: median_out(found, name) | {"n": n} for name, n in seen.blocks.items()},
        "teams": {name: median_out(found, team=name) | {"n": n} for name, n in seen.teams.items()},
    }


def _prior_on_call(found: LearnedTime, cases: int | None) -> list[dict[str, Any]]:
    """Return the assumption of crews on call, where the rules give them a turnout of their own."""
    if found.prior.name != priors.TURNOUT_ON_CALL.name:
        return []
    rounded = replace(found.prior, value=round(found.prior.value, 1))
    return [_prior_out(rounded.after(cases or 0), cases)]


def _demand_out(known: Demand, bench: Bench) -> dict[str, Any]:
    codes = [cell.code for cell in bench.held.ground.cells]
    counts = {code: int(n) for code, n in zip(codes, known.counts, strict=True)}
    small, rates = hidden(counts), known.cells()
    shown = [n for n, code in enumerate(codes) if counts[code] > 0 and code not in small]
    return {
        "cases": known.cases,
        "years": round(known.years, 4),
        "exposure": known.exposure.source,
        "filled": known.exposure.filled,
        "evenness": round(known.evenness, 3),
        "county": _rate_out(*known.county()),
        "cells": {codes[n]: _rate_out(rates.mean[n], rates.low[n], rates.high[n]) for n in shown},
    }


def _rate_out(mean: float, low: float, high: float) -> dict[str, float]:
    return {"a_year": round(float(mean), 2), "low": round(float(low), 2), "high": round(float(high), 2)}


def _prior_out(found: PriorNow, cases: int | None) -> dict[str, Any]:
    prior = found.prior
    return {
        "name": prior.name,
        "value": prior.value,
        "unit": prior.unit,
        "weight": prior.weight,
        "cases": cases,
        "share": None if cases is None else round(found.share, 4),
        "source": prior.source,
    }


def _clusters_out(found: Scan | None, counts: NDArray[np.int64], codes: list[str]) -> dict[str, Any]:
    if found is None:
        return {"clusters": [], "likeliest": None}
    shown = [each for each in found.clusters if each.observed >= FEWEST]
    likeliest = found.likeliest if found.likeliest and found.likeliest.observed >= FEWEST else None
    secret = _secret(shown or ([likeliest] if likeliest else []), counts, codes)
    return {
        "clusters": [_cluster_out(each, codes, secret) for each in shown],
        "likeliest": likeliest and _cluster_out(likeliest, codes, secret),
    }


def _secret(clusters: Sequence[Cluster], counts: NDArray[np.int64], codes: list[str]) -> frozenset[Cluster | None]:
    """Return the clusters whose number, less that of the cells shown one by one, would reveal hidden cells.

    Those in a cluster, or those outside of all: None.
    """
    groups: dict[Cluster | None, list[str]] = {each: [codes[n] for n in each.cells] for each in clusters}
    inside = {code for cells in groups.values() for code in cells}
    groups[None] = [code for code in codes if code not in inside]
    return revealing(groups, {code: int(n) for code, n in zip(codes, counts, strict=True)})


def _cluster_out(found: Cluster, codes: list[str], secret: frozenset[Cluster | None]) -> dict[str, Any]:
    is_secret = found in secret
    return {
        "cells": [codes[n] for n in found.cells],
        "observed": None if is_secret else found.observed,
        "expected": round(found.expected, 2),
        "relative_risk": None if is_secret else round(found.relative_risk, 2),
        "p": round(found.p, 4),
    }


def _local_out(found: LocalSpots, counts: NDArray[np.int64], codes: list[str]) -> dict[str, Any]:
    enough = counts[found.neighbourhood].sum(axis=1) >= FEWEST
    return {
        "hot": [codes[n] for n in np.flatnonzero(found.hot & enough)],
        "cold": [codes[n] for n in np.flatnonzero(found.cold)],
        "rate": RATE,
        "neighbours": NEIGHBOURS,
        "naive": int((found.p <= 0.05).sum()),
    }
