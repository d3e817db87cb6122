"""Routes of the response history: figures, parts of the time, causes of late responses."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Connection

from api.http.body import StrictRoute
from api.http.download import WORKBOOK, workbook
from api.http.parameters import API, READS, CountyAsked, LanguageAsked, Wired, answers
from api.pages.forms import language_of
from api.planning.history.history_book import history_book
from api.planning.history.schemas import HistoryOut, LateOut, ShareOut
from api.planning.log_look import SEES_CASES, FromMonth, LogLook, ToMonth, open_log
from api.planning.workbench import open_bench, titled
from api.wiring import Wiring
from dispatch.planning.history import (
    FEWEST,
    Decomposition,
    Late,
    LateSummary,
    LoggedCase,
    Nearest,
    Usual,
    decomposition,
    enough,
    is_assumed,
    late,
    late_summary,
    lessons,
    posts_then,
    proofs_of,
    without_few,
    without_target,
)
from dispatch.planning.history import history as history_of
from dispatch.rules.policy import Policy
from dispatch.statistics.response import Figures, judge
from dispatch.store.planning.history import places_of, with_decisions
from dispatch.store.planning.posts import posts_at
from gis.county.model import CellKind

router = APIRouter(prefix=f"{API}/planning", tags=["planning"], route_class=StrictRoute)
MOST_LISTED = 500
TOO_FEW = "fewer_than_five"


@router.get(
    "/history",
    response_model=None,
    summary="Share within target by cell, hour block, weekday and kind; parts of the response time 达标率历史",
    responses=answers(HistoryOut, "Figures, total and by group; no group under five cases.") | READS,
)
def history(wiring: Wired, county: CountyAsked = None, first: FromMonth = None, last: ToMonth = None) -> Any:
    """Return figures with 95 % Wilson intervals; small groups are hidden, with those that would reveal them."""
    with wiring.transaction() as connection:
        look = open_log(wiring, connection, county, first, last)
        policy = wiring.desk_on(connection, read_only=True).store.counties.ground(look.home.code).policy
    return JSONResponse(history_answer(look, policy))


@router.get(
    "/history.xlsx",
    response_model=None,
    response_class=Response,
    summary="The same as a workbook 导出达标率历史",
    responses=WORKBOOK | READS,
)
def history_file(
    wiring: Wired,
    request: Request,
    county: CountyAsked = None,
    first: FromMonth = None,
    last: ToMonth = None,
    lang: LanguageAsked = None,
) -> Any:
    """Return sheets of shares and parts of the time, in words, from the answer of `GET /planning/history`."""
    language = lang or language_of(request)
    with wiring.transaction() as connection:
        look = open_log(wiring, connection, county, first, last)
        policy = wiring.desk_on(connection, read_only=True).store.counties.ground(look.home.code).policy
        bench = open_bench(wiring, connection, request.app.state.services.planning, look.home, look.now)
        code = look.home.code
        wiring.record_read(connection, "planning.export", county=code, subject=f"county:{code}", form="xlsx")
    zone = ZoneInfo(look.home.time_zone)
    title = titled(look.home, look.now, language)
    cells = {cell.code: (cell.name, cell.town) for cell in bench.held.ground.cells}
    return workbook(history_book(history_answer(look, policy), cells, title, zone, language), f"history-{code}")


def history_answer(look: LogLook, policy: Policy) -> dict[str, Any]:
    """Return shares and parts of a log under the rules in force."""
    found = history_of(look.cases, look.now, look.calendar)
    return {
        **look.period,
        "total": figures_out(found.total, proofs_of(found.total)),
        "arrivals": _arrivals_out(found.total),
        "without_target": without_target(found.total),
        "kinds_without_target": [kind for kind in CellKind if policy.target_s(kind, in_town=False) is None],
        "exercises": found.exercises,
        "groups": {
            by: {
                "shown": {name: figures_out(each, shares.proofs.get(name)) for name, each in shares.groups.items()},
                "hidden_groups": shares.hidden.groups,
                "hidden_cases": shares.hidden.cases if shares.hidden.cases >= FEWEST else None,
            }
            for by, shares in found.shares.items()
        },
        "parts": _parts_out(decomposition(look.cases)),
    }


@router.get(
    "/late",
    response_model=None,
    summary="Causes of late responses and their remedies 超时原因",
    responses=answers(LateOut, "By cause, none under five; for callers who may see cases all causes, and the cases.")
    | READS,
)
def late_responses(
    wiring: Wired, request: Request, county: CountyAsked = None, first: FromMonth = None, last: ToMonth = None
) -> Any:
    """Return the causes from a closed list; a planner sees counts of five and more, never a case."""
    with wiring.transaction() as connection:
        look = open_log(wiring, connection, county, first, last)
        taught = enough(lessons(look.cases, look.calendar))
        handling_s, turnout_s = (each.predicted().quantile(0.5) for each in (taught.handling, taught.turnout))
        usual = Usual(handling_s, turnout_s, taught.allowances)
        missed = [case for case in look.real if judge(case.timing, look.now)[0] == "missed"]
        cases = with_decisions(connection, look.home.code, missed)
        nearest = _nearest(wiring, connection, look, cases)
        found = [each for case in cases if (each := late(case, look.now, usual, nearest.get(case.id))) is not None]
        sees = wiring.who.role in SEES_CASES
        if sees:
            rows = min(len(found), MOST_LISTED)
            wiring.record_read(connection, "cases.list", county=look.home.code, state="late", rows=rows)
    counted = sum(judge(case.timing, look.now)[0] is not None for case in look.real)
    too_few = not sees and 0 < counted < FEWEST
    return JSONResponse(
        {
            **look.period,
            "usual": {
                "handling_s": round(usual.handling_s, 1),
                "turnout_s": round(usual.turnout_s, 1),
                "assumed": [name for name in ("handling", "turnout") if is_assumed(getattr(taught, name))],
            },
            "counted": None if too_few else counted,
            **_summary_out(late_summary(found) if sees else without_few(late_summary(found))),
            **({"n": None, "others": False, "together": None, "not_prevented": None} if too_few else {}),
            "cases": [_late_out(each) for each in found[-MOST_LISTED:][::-1]] if sees else None,
            "listed": min(len(found), MOST_LISTED) if sees else None,
        }
    )


def _nearest(wiring: Wiring, connection: Connection, look: LogLook, cases: Sequence[LoggedCase]) -> dict[int, Nearest]:
    """Return the quickest way to each late case from any post of its time with a team; without roads, nothing."""
    desk = wiring.desk_on(connection, read_only=True)
    ground = desk.store.counties.ground(look.home.code)
    travel = desk.travel(ground.graph_version)
    if travel is None or not cases:
        return {}
    today = posts_at(connection, look.home.code, ground.policy, look.now)
    then = posts_then(cases, {crew.team: post.position for post in today for crew in post.crews})
    found: dict[int, Nearest] = {}
    for case, place in places_of(connection, look.home.code, [each.id for each in cases]).items():
        posts = list(then[case])
        legs = travel.to_point(posts, place) if posts else []
        ways = [(leg.travel_s, n) for n, leg in enumerate(legs) if leg.travel_s is not None]
        if ways:
            travel_s, n = min(ways)
            found[case] = Nearest(travel_s, legs[n].approach_s, then[case][posts[n]])
    return found


def figures_out(found: Figures, proofs: tuple[int, int] | None) -> dict[str, Any]:
    """Return figures; those of fewer than five cases are left out, and `proofs` where they are None."""
    if found.n < FEWEST:
        return dict.fromkeys(ShareOut.model_fields) | {"why": TOO_FEW}
    confirmed, unconfirmed = proofs or (None, None)
    return {
        "n": found.n,
        "share": found.share,
        "low": found.low,
        "high": found.high,
        "confirmed": confirmed,
        "unconfirmed": unconfirmed,
        "p50_s": found.counted_p50_s,
        "p90_s": found.counted_p90_s,
        "why": None,
    }


def _arrivals_out(found: Figures) -> dict[str, Any] | None:
    """Return the times of all arrivals; None for fewer than five, or where fewer than five without a target follow."""
    if found.measured < FEWEST or without_target(found) is None:
        return None
    return {"n": found.measured, "p50_s": found.p50_s, "p90_s": found.p90_s}


def _parts_out(found: Decomposition) -> dict[str, Any]:
    return {
        "arrived": found.arrived if found.arrived >= FEWEST else None,
        "doubts": found.shown_doubts,
        "parts": {
            name: None
            if part.n < FEWEST
            else {
                "n": found.shown_n[name],
                "mean_s": part.mean_s,
                **{
                    f"{of}_{end}_s": getattr(quantile, end)
                    for of, quantile in (("p50", part.p50), ("p90", part.p90))
                    for end in ("value", "low", "high")
                },
            }
            for name, part in found.parts.items()
        },
    }


def _summary_out(found: LateSummary) -> dict[str, Any]:
    return {
        "n": found.n,
        "causes": [
            {
                "cause": cause,
                "n": each.n,
                "at_least": each.at_least,
                "prevents": each.prevents,
                "minutes": round(each.seconds / 60, 1),
                "reasons": each.reasons,
            }
            for cause, each in found.causes.items()
        ],
        "others": found.others,
        "together": found.together,
        "not_prevented": found.not_prevented,
    }


def _late_out(found: Late) -> dict[str, Any]:
    return {
        "case": found.case,
        "cause": found.cause,
        "reason": found.reason,
        "over_s": round(found.over_s, 1),
        "seconds": {cause: round(s, 1) for cause, s in found.seconds.items()},
        "prevented_by": list(found.prevented_by),
        "together": found.together,
    }
