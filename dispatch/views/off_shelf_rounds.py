"""A team's round through the premises of an off-shelf order as plain values: its start, order and length."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Literal, TypedDict

from dispatch.off_shelf.order import Order, Premises
from dispatch.off_shelf.rounds import plan
from dispatch.teams.team import FixSource, TeamNow, TeamStatus
from dispatch.views.fields import Doc
from gis.position import Position
from gis.travel.times import Method, TravelTimes


class LegView(TypedDict):
    """The way to one of the premises."""

    premises: int
    travel_s: Annotated[float | None, Doc("From the stop before; null if no road leads there.")]
    after_s: Annotated[float | None, Doc("Driving time since the start.")]


class StartView(TypedDict):
    """The assumed start of the team."""

    lon: float
    lat: float
    source: FixSource


class RoundHeadView(TypedDict):
    """The calculated order of the tasks. 清查路线"""

    team: str
    start: StartView
    order_by: Annotated[Literal["exact", "heuristic"], Doc("exact: no order is quicker.")]
    method: Annotated[Method, Doc("How the times were calculated.")]
    graph_version: str | None
    total_s: float


class RoundView(RoundHeadView):
    """The best order of a team's open tasks. 清查路线"""

    legs: list[LegView]


class RoundAheadView(RoundView):
    """A round for proposed premises; its legs name each by its place in the request, from 1."""

    station: str


class RoundsAheadView(TypedDict):
    """The rounds if the premises were ordered now. 预计路线"""

    rounds: list[RoundAheadView]
    without: Annotated[list[int], Doc("Premises without a team, by their place in the request.")]


@dataclass(frozen=True, slots=True)
class Start:
    """The assumed position of a team."""

    position: Position
    source: FixSource


def start_of(team: TeamNow, now: datetime, fix_max_age_s: float) -> Start:
    """Return where a team's round begins: at its fix, at its station if that is too old."""
    return Start(*team.whereabouts(now, fix_max_age_s))


def tasks_of(order: Order, team: TeamNow, known: Collection[str]) -> list[Premises]:
    """Return the open premises that are a team's to see to: its own, and its station's that no known team has."""
    return [p for p in order.open_premises if (p.team == team.code if p.team in known else p.station == team.station)]


def round_of(team: TeamNow, start: Start, tasks: Sequence[Premises], travel: TravelTimes) -> RoundView:
    """Return in which order a team best sees to its tasks, with the way to each in seconds and how that was found."""
    places = [p.position for p in tasks]
    found = plan(travel.matrix([start.position, *places], places))
    legs: list[LegView] = []
    since_s = 0.0
    for index, leg in zip(found.order, found.legs_s, strict=True):
        since_s += leg or 0.0
        after_s = None if leg is None else round(since_s, 1)
        legs.append({"premises": tasks[index].number, "travel_s": leg, "after_s": after_s})
    return {
        "team": team.code,
        "start": {"lon": start.position.lon, "lat": start.position.lat, "source": start.source},
        "order_by": found.method,
        "method": travel.method,
        "graph_version": travel.version,
        "total_s": found.total_s,
        "legs": legs,
    }


def rounds_ahead(
    teams: Sequence[TeamNow], tasks: Sequence[Premises], start_of: Callable[[TeamNow], Start], travel: TravelTimes
) -> RoundsAheadView:
    """Return the rounds that premises would make if they were ordered now, each known by its place in the list, from 1.

    Premises without a named team go to a team of their station: one that is free, else one on duty, else any.
    `without` lists what has no team.
    """
    found: dict[str, list[Premises]] = {}
    without = []
    by_code = {team.code: team for team in teams}
    for number, each in enumerate(tasks, start=1):
        team = each.team or _who_goes(teams, each.station)
        if team is None:
            without.append(number)
        else:
            found.setdefault(team, []).append(replace(each, number=number))
    return {"rounds": list(_told_ahead(by_code, found, start_of, travel)), "without": without}


def _told_ahead(
    by_code: dict[str, TeamNow],
    found: dict[str, list[Premises]],
    start_of: Callable[[TeamNow], Start],
    travel: TravelTimes,
) -> Iterator[RoundAheadView]:
    for code, tasks in found.items():
        team = by_code[code]
        yield {"station": team.station, **round_of(team, start_of(team), tasks, travel)}


def _who_goes(teams: Sequence[TeamNow], station: str | None) -> str | None:
    own = [team for team in teams if team.station == station]
    ranked = sorted(own, key=lambda team: (team.status is not TeamStatus.FREE, not team.on_duty, team.code))
    return ranked[0].code if ranked else None
