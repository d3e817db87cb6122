"""Off-shelf orders as plain values: an order whole, its completion by station, a team's round through what is open."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dispatch.cases.case import Case
from dispatch.moments import stamp
from dispatch.off_shelf.order import Closing, Order, Premises, Tally, tally
from dispatch.off_shelf.rounds import plan
from dispatch.teams.team import FixSource, TeamNow, TeamStatus
from dispatch.views.place import place_of
from gis.position import Position
from gis.travel.times import TravelTimes


def order_head(case: Case, order: Order, now: datetime) -> dict[str, Any]:
    """Return an order without its premises: what was ordered, and how far it has come, in all and by station."""
    stations = sorted({p.station or "" for p in order.premises})
    return {
        "case": case.id,
        "case_number": case.number,
        "county": case.county,
        "order": order.number,
        "product": order.product,
        "batch": order.batch,
        "reason": order.reason,
        "by": order.by,
        "station": order.station,
        "made_at": stamp(order.made_at),
        "within_s": order.within_s,
        "warn_s": order.warn_s,
        "ended_at": stamp(order.ended_at),
        "ended_for": order.ended_for,
        "tally": _tally(tally(order.premises, now)),
        "by_station": [
            {"station": code or None, **_tally(tally((p for p in order.premises if (p.station or "") == code), now))}
            for code in stations
        ],
        "now": stamp(now),
    }


def order_summary(case: Case, order: Order, now: datetime) -> dict[str, Any]:
    """Return an order whole, the open premises first, the most pressing before the others, then those closed."""
    closed = sorted((p for p in order.premises if not p.is_open), key=lambda p: p.number)
    premises = [premises_summary(p, now) for p in (*order.open_premises, *closed)]
    return {**order_head(case, order, now), "premises": premises}


def _tally(counted: Tally) -> dict[str, Any]:
    plain = {name: getattr(counted, name) for name in ("total", "off", "on_time", "refused", "open", "overdue")}
    return {**plain, "oldest_due_at": stamp(counted.oldest_due_at)}


def premises_summary(premises: Premises, now: datetime) -> dict[str, Any]:
    """Return one of the premises with its clock as of `now`."""
    remaining_s = round((premises.due_at - now).total_seconds(), 3) if premises.is_open else None
    return {
        "number": premises.number,
        "name": premises.name,
        "point": premises.point,
        "place": place_of(premises.position, premises.source),
        "cell": premises.cell,
        "cell_name": premises.cell_name,
        "station": premises.station,
        "team": premises.team,
        "started_at": stamp(premises.started_at),
        "due_at": stamp(premises.due_at),
        "remaining_s": remaining_s,
        "late": premises.is_late(now),
        "state": "open" if premises.closing is None else premises.closing.ending.value,
        "closing": _closing(premises.closing),
    }


def _closing(closing: Closing | None) -> dict[str, Any] | None:
    if closing is None:
        return None
    return {
        "at": stamp(closing.at),
        "by": closing.by,
        "basis": closing.basis and closing.basis.value,
        "quantity": closing.quantity,
        "note": closing.note,
        "place": _there(closing),
        "photo": closing.photo,
    }


def _there(closing: Closing) -> dict[str, Any] | None:
    if closing.position is None:
        return None
    accuracy_m = closing.source.accuracy_m if closing.source else None
    return {**place_of(closing.position, closing.source), "accuracy_m": accuracy_m}


@dataclass(frozen=True, slots=True)
class Start:
    """Where a team is taken to be."""

    position: Position
    source: FixSource


def start_of(team: TeamNow, now: datetime, fix_max_age_s: float) -> Start:
    """Return where a team's round begins: at its fix, at its station if that is too old."""
    return Start(*team.whereabouts(now, fix_max_age_s))


def tasks_of(order: Order, team: TeamNow) -> list[Premises]:
    """Return the open premises that are a team's to see to: its own, and those of its station that no team has."""
    return [p for p in order.open_premises if (p.team == team.code if p.team else p.station == team.station)]


def round_of(team: TeamNow, start: Start, tasks: Sequence[Premises], travel: TravelTimes) -> dict[str, Any]:
    """Return in which order a team best sees to its tasks, with the way to each in seconds and how that was found."""
    places = [p.position for p in tasks]
    found = plan(travel.matrix([start.position, *places], places))
    legs, since_s = [], 0.0
    for index, leg in zip(found.order, found.legs_s, strict=True):
        since_s += leg or 0.0
        after_s = None if leg is None else round(since_s, 1)
        legs.append({"premises": tasks[index].number, "travel_s": leg, "after_s": after_s})
    return {
        "team": team.code,
        "start": {"lon": start.position.lon, "lat": start.position.lat, "source": start.source.value},
        "order_by": found.method,
        "method": travel.method,
        "graph_version": travel.version,
        "total_s": found.total_s,
        "legs": legs,
    }


def rounds_ahead(
    teams: Sequence[TeamNow], tasks: Sequence[Premises], start_of: Callable[[TeamNow], Start], travel: TravelTimes
) -> dict[str, Any]:
    """Return the rounds that premises would make if they were ordered now, each known by its place in the list, from 1.

    What no team is named for goes to its station; of that is taken who is free, else on duty, else whoever there is.
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
) -> Iterator[dict[str, Any]]:
    for code, tasks in found.items():
        team = by_code[code]
        yield {"station": team.station, **round_of(team, start_of(team), tasks, travel)}


def _who_goes(teams: Sequence[TeamNow], station: str | None) -> str | None:
    own = [team for team in teams if team.station == station]
    ranked = sorted(own, key=lambda team: (team.status is not TeamStatus.FREE, not team.on_duty, team.code))
    return ranked[0].code if ranked else None
