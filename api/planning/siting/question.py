"""A siting problem from a question: candidates from posts, points, villages and clicks; demand from cells.

A cell's weight is divided equally over its places, so a cell counts in proportion to its reached places. Time on the
road is the target without handling and turnout. Known limit: one turnout for all candidates, that of the teams on
duty; a team on call at one post leaves later than its neighbour.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from api.planning.cover.chances import bound_s, demand_of, mean_way_s
from api.planning.demand import REASONS, expected_by
from api.planning.demand import weights_of as cell_weights
from api.planning.schemas import FARTHEST_M
from api.planning.siting.schemas import SiteIn, SitingIn
from api.planning.workbench import Bench
from dispatch.errors import BadScenarioError
from dispatch.planning.cover import Place as GroundPlace
from dispatch.planning.cover import PlaceKind, Post
from dispatch.planning.cover.ground import shares
from dispatch.planning.demand import DemandKind, Weights
from dispatch.planning.demand.by_hour import times_mean_hour, usual_block, without_surges
from dispatch.planning.history import FEWEST, Lessons, cases_by_cell, enough, lessons
from dispatch.planning.learning import Fixed, on_time
from dispatch.planning.learning.hours import hour_of
from dispatch.planning.siting import Candidate, Kind, Model, Place, Problem, numbers
from dispatch.rules.policy import Policy
from dispatch.store.planning.calendar import calendar_of
from dispatch.store.planning.history import log_begins, logged_cases
from dispatch.store.planning.log import team_log_until
from dispatch.teams.team import Duty
from dispatch.teams.turns import TurnKind
from gis.datum.crs import to_wgs84
from gis.position import Position
from gis.store.counties.places import distance_from_county_m

YEAR = timedelta(days=365.25)
STEPS = 50
"""Chances are taken in fiftieths: places with the same chances then count as one."""
POST, POINT, VILLAGE, MAP = "post", "point", "village", "map"


@dataclass(frozen=True, slots=True)
class Sited:
    """A candidate with its place on the map and where it comes from."""

    candidate: Candidate
    position: Position
    source: str
    name_en: str | None = None


def candidates_of(connection: Connection, bench: Bench, asked: SitingIn) -> list[Sited]:
    """Return all candidates of a question; raises BadScenarioError for a post that is none, or a site far outside."""
    forbidden = set(asked.forbidden)
    found = [*_posts(bench, asked), *_points(bench, asked), *_villages(bench, asked)]
    _check_sites(asked.sites)
    found += [_site(connection, bench, each, n) for n, each in enumerate(asked.sites)]
    unknown = sorted(forbidden - {each.candidate.code for each in found})
    if unknown:
        codes = [each.candidate.code for each in found]
        near = ", ".join([code for code in codes if code.endswith(f":{unknown[0]}")] or codes[:3])
        raise BadScenarioError(
            f"{unknown[0]!r} is not a candidate: use codes as the answer gives them: {near}. 候选点中没有 "
            f"{unknown[0]}，请用结果中的编码，如 {near}。",
            field="forbidden",
        )
    return [_unless_forbidden(each, forbidden) for each in found]


def _unless_forbidden(sited: Sited, forbidden: set[str]) -> Sited:
    one = sited.candidate
    if one.code not in forbidden:
        return sited
    return replace(sited, candidate=replace(one, kind=Kind.FORBIDDEN, closes=one.is_today))


def _posts(bench: Bench, asked: SitingIn) -> list[Sited]:
    known = {post.code: post for post in bench.today}
    fields = {each.code: each for each in asked.posts}
    for number, each in enumerate(asked.posts):
        if fields[each.code] is not each:
            raise BadScenarioError(
                f"Post {each.code!r} occurs twice: give each post once. 待命点 {each.code} 重复，请只填一次。",
                field=f"posts.{number}.code",
            )
        if each.code not in known:
            raise BadScenarioError(
                f"No post {each.code!r}; posts: {', '.join(sorted(known))[:300]}. 没有待命点 {each.code}。",
                field=f"posts.{number}.code",
            )
    found = []
    for post in bench.today:
        one = fields.get(post.code)
        kind, cost = (Kind(one.kind), float(one.cost)) if one else (Kind.KEPT, 0.0)
        candidate = Candidate(f"{POST}:{post.code}", post.name, kind, cost, closes=kind is Kind.FORBIDDEN)
        found.append(Sited(candidate, post.position, POST, post.name_en))
    return found


def _points(bench: Bench, asked: SitingIn) -> list[Sited]:
    if not asked.with_points:
        return []
    points = [place for place in bench.held.ground.places if place.kind is PlaceKind.POINT and place.code]
    return [_new(f"{POINT}:{each.code}", each, POINT, asked) for each in points]


def _villages(bench: Bench, asked: SitingIn) -> list[Sited]:
    """Return named places, one of each name in a cell."""
    if not asked.with_villages:
        return []
    named = {
        f"{VILLAGE}:{place.cell}:{place.name}"[:120]: place
        for place in reversed(bench.held.ground.places)
        if place.kind is PlaceKind.NAMED and place.name
    }
    return [_new(code, named[code], VILLAGE, asked) for code in sorted(named)]


def _new(code: str, place: GroundPlace, source: str, asked: SitingIn) -> Sited:
    candidate = Candidate(code, place.name or str(place.code), Kind.NEW, float(asked.new_cost))
    return Sited(candidate, place.position, source, place.name_en)


def _check_sites(sites: Sequence[SiteIn]) -> None:
    codes = [each.code for each in sites]
    for number, code in enumerate(codes):
        if code in codes[:number]:
            raise BadScenarioError(
                f"Candidate {code!r} occurs twice: give each a code of its own. 候选点 {code} 重复，请使用不同的编码。",
                field=f"sites.{number}.code",
            )


def _site(connection: Connection, bench: Bench, given: SiteIn, number: int) -> Sited:
    position = to_wgs84(given.lon, given.lat, given.datum, field=f"sites.{number}.lon")
    away_m = distance_from_county_m(connection, position, bench.home.code)
    if away_m > FARTHEST_M:
        raise BadScenarioError(
            f"Candidate {given.code!r} lies {away_m / 1000:.0f} km outside {bench.home.name}: check the coordinate and "
            f"its datum. 候选点 {given.code} 在县界外 {away_m / 1000:.0f} 公里，请核对坐标和坐标系。",
            field=f"sites.{number}.lon",
        )
    return Sited(Candidate(f"{MAP}:{given.code}", given.name or given.code, Kind.NEW, float(given.cost)), position, MAP)


def turnout_s(asked: SitingIn, today: Sequence[Post], policy: Policy) -> float:
    """Return the turnout asked for, else the median of today's teams on duty, else that of a shift.

    Teams on call do not count: a post is planned for teams that wait there, also when it is planned at a weekend.
    """
    if asked.turnout_s is not None:
        return float(asked.turnout_s)
    crews = [crew.turnout_s for post in today for crew in post.crews if crew.duty is Duty.ON_DUTY]
    return float(median(crews)) if crews else float(policy.turnout_s(TurnKind.SHIFT))


@dataclass(frozen=True, slots=True)
class Log:
    """The lessons of the last year: share of time a team is busy, P(on scene in time).

    `cases` is 0 where there are fewer than five, of which nothing is learned.
    """

    cases: int
    busy: float
    chance: NDArray[np.float64]


def check_limits(bench: Bench, asked: SitingIn, sited: list[Sited]) -> None:
    """Refuse limits that cannot be, before any time is asked for; raises SitingError or BadScenarioError."""
    count = len(bench.held.ground.places)
    problem = problem_of(bench, asked, sited, np.zeros((len(sited), count)), np.ones(count), None, None)
    if asked.curve_to is not None:
        numbers(problem, min(asked.curve_to, problem.usable))


def problem_of(
    bench: Bench,
    asked: SitingIn,
    sited: list[Sited],
    travel_s: NDArray[np.float64],
    weights: NDArray[np.float64],
    busy: float | None,
    probability: NDArray[np.float64] | None,
) -> Problem:
    """Return the problem; raises SitingError, and BadScenarioError where no time is left for the way."""
    turnout = turnout_s(asked, bench.today, bench.policy)
    targets_s = targets_s_of(bench, asked)
    least_s = float(np.fmin.reduce(targets_s, initial=np.inf))
    if least_s <= asked.handling_s + turnout:
        raise BadScenarioError(
            f"Handling and turnout take {asked.handling_s} s + {turnout:g} s of a target of {least_s:g} s: no time is "
            "left for the way. Give a longer target or a shorter turnout. "
            "受理与出动已用完时限，请放宽时限或缩短出动时间。",
            field="target_s",
        )
    return Problem(
        Model(asked.model),
        tuple(each.candidate for each in sited),
        tuple(Place(f"{n:06d}", float(weight)) for n, weight in enumerate(weights)),
        travel_s,
        target_s=targets_s[bench.held.ground.cell_of] - asked.handling_s - turnout,
        p=asked.p,
        budget=None if asked.budget is None else float(asked.budget),
        busy=((asked.busy if asked.busy is not None else busy) or 0.0) if asked.model == "mexclp" else 0.0,
        probability=probability,
        worst_too=asked.worst_too,
    )


def targets_s_of(bench: Bench, asked: SitingIn) -> NDArray[np.float64]:
    """Return each cell's target: the one asked for, else its own by the rules, NaN where they promise nothing."""
    return bench.held.ground.targets_s(bench.policy, asked.target_s)


def weights_of(
    connection: Connection, bench: Bench, asked: SitingIn, until: datetime
) -> tuple[NDArray[np.float64], int | None]:
    """Return the weight of each place, and how many cases it was learned from.

    It is its cell's in equal parts: 1, its households, or its cases a year, of the cases that the gaps weigh by. Fewer
    than five count as 0: all is assumed. None: nothing was to be learned.
    """
    ground = bench.held.ground
    if asked.weights == "cases":
        log = team_log_until(connection, bench.home.code, until).in_whole_hours()
        counts = np.array([log.cases.get(cell.code, 0) for cell in ground.cells], dtype=np.float64)
        known = demand_of(counts, log.years if log.cases else 0.0, expected_by(connection, ground), ground.in_town)
        return shares(ground.cell_of, known.per_cell()), known.cases
    found = cell_weights(connection, ground, DemandKind(asked.weights), until)
    check_weights(found)
    return shares(ground.cell_of, found.values), None


def check_weights(found: Weights) -> None:
    """Refuse weights that stand in for those asked for; raises BadScenarioError with the remedy."""
    if found.why is not None:
        raise BadScenarioError(REASONS[found.why], field="weights")


def by_households(connection: Connection, bench: Bench, until: datetime) -> Weights:
    """Return the households of each cell, or what stands in for them and why."""
    return cell_weights(connection, bench.held.ground, DemandKind.HOUSEHOLDS, until)


def read_log(
    connection: Connection, bench: Bench, asked: SitingIn, until: datetime, at: datetime, travel_s: NDArray[np.float64]
) -> Log:
    """Return what the last year of the log teaches MEXCLP; without a log the priors decide."""
    county, zone = bench.home.code, ZoneInfo(bench.home.time_zone)
    calendar, since = calendar_of(connection, county, zone), hour_of(until) - YEAR
    cases = logged_cases(connection, county, since, until, as_of=until)
    real = [case for case in cases if not case.exercise]
    begins = log_begins(connection, county, until)
    sent = [case for case in real if case.sends_team]
    taught, block = enough(lessons(cases, calendar)), calendar.block(at)
    turnout = taught.turnout.predicted(block) if asked.turnout_s is None else Fixed(float(asked.turnout_s))
    handling, factor = taught.until_accepted(block), taught.travel_factor.predicted(block)
    chance, target_s = np.zeros(travel_s.shape), targets_s_of(bench, asked)[bench.held.ground.cell_of]
    for each_s in np.unique(target_s[~np.isnan(target_s)]).tolist():
        g, here = on_time(each_s, handling=handling, turnout=turnout, factor=factor), target_s == each_s
        chance[:, here] = np.round(g.at(travel_s[:, here]) * STEPS) / STEPS
    received = [case.timing.received_at for case in sent] if len(sent) >= FEWEST else []
    log_h = {} if begins is None else calendar.hours(max(begins, since), hour_of(until))
    ground, grounds = bench.held.ground, expected_by(connection, bench.held.ground)
    usual, years = without_surges(sent, calendar, log_h)
    counts = cases_by_cell(usual, (cell.code for cell in ground.cells))
    rates = demand_of(counts, max(years, 1 / 365.25 if usual else 0.0), grounds, ground.in_town).per_cell()
    hourly = rates * times_mean_hour(received, calendar, log_h)[usual_block(block)]
    return Log(len(received), _busy(bench, hourly, taught, block), chance)


def _busy(bench: Bench, rates: NDArray[np.float64], taught: Lessons, block: str) -> float:
    """Return the share of time a team is busy: cases a second × what a case takes ÷ teams, as Daskin (1983) does."""
    manned = [post.position for post in bench.today if any(crew.may_go for crew in post.crews)]
    way_s = mean_way_s(bench.held.travel_s(manned, bench.travel), bench.held.ground, rates)
    teams = max(1, sum(1 for post in bench.today for crew in post.crews if crew.may_go))
    load = float(rates.sum()) / YEAR.total_seconds() * bound_s(taught, block, way_s) / teams
    return min(load, 0.95)
