"""Off-shelf orders 下架令: goods ordered off the shelf of many premises of a county, and what was found at each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dispatch.cases.case import Case
from dispatch.desk.intake import check_moment
from dispatch.desk.off_shelf.premises import Asked, named, own_teams
from dispatch.desk.ports import Teams
from dispatch.desk.work import Desk, Outcome, Work, finish
from dispatch.errors import IllegalStepError, NotTheirsError, PremisesClosedError, UnknownOrderError, UnknownTeamError
from dispatch.lifecycle import CaseStatus, EventType
from dispatch.off_shelf.order import Basis, Closing, Ending, Order, Premises
from dispatch.off_shelf.record import closing_plain, place_plain
from gis.position import Position, SourcePosition


@dataclass(frozen=True, slots=True)
class Goods:
    """The goods to take off the shelf, and the reason."""

    product: str
    reason: str
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The findings and measures at one of the premises; `at` None is now. `position` is where the reporter was.

    `by_phone` is the time by the phone's clock, kept beside.
    """

    ending: Ending
    basis: Basis | None = None
    quantity: str | None = None
    note: str | None = None
    at: datetime | None = None
    position: Position | None = None
    source: SourcePosition | None = None
    photo: str | None = None
    by_phone: Mapping[str, Any] = field(default_factory=dict)


def order(desk: Desk, case_id: int, goods: Goods, asked: Sequence[Asked]) -> Outcome:
    """Order goods off the shelf of some premises; their clocks start now.

    Raises
    ------
    UnknownCaseError
        No such case.
    IllegalStepError
        The case has ended, or follows another, with which the order would end.
    BadPremisesError
        Some of the premises are invalid; the error lists each.
    """
    work = Work(desk.store.cases.get(case_id, lock=True))
    case = work.case
    if case.status is CaseStatus.JOINED:
        lead = desk.store.links.lead_of(case)
        raise IllegalStepError(
            f"Case {case_id} follows case {lead} and ends with it: make the order there. "
            f"本案已并入 {lead}，请在该案下达。",
            field="case_id",
        )
    premises = named(desk, case.county, asked, ())
    data: dict[str, Any] = {
        "product": goods.product,
        "batch": goods.batch,
        "reason": goods.reason,
        "station": desk.station,
    }
    data |= {
        "within_s": desk.store.counties.ground(case.county).policy.off_shelf_within_s,
        "warn_s": desk.store.alerts.escalation(case.county).off_shelf_warn_s,
    }
    where = [place_plain(each) for each in premises]
    work.add(desk.event(EventType.OFF_SHELF_ORDERED, **data, premises=where))
    work.sharing = _sharing(desk.store.teams, case.county, premises)
    return finish(desk, work)


def extend(desk: Desk, case_id: int, number: int, asked: Sequence[Asked]) -> Outcome:
    """Add premises to an order; their clocks start now.

    Raises
    ------
    UnknownCaseError, UnknownOrderError
        No such case, or no such order of it.
    PremisesClosedError
        The order has ended.
    BadPremisesError
        Some of the premises cannot be, or are in the order.
    """
    work = Work(desk.store.cases.get(case_id, lock=True))
    found = _order(work.case, number)
    if found.ended_at is not None:
        raise PremisesClosedError(
            f"Order {number} of case {case_id} was ended at {found.ended_at.isoformat()}: make a new one. "
            "该下架令已终止，请另行下达。",
            field="order",
        )
    premises = named(desk, work.case.county, asked, found.premises)
    where = [place_plain(each) for each in premises]
    work.add(desk.event(EventType.OFF_SHELF_EXTENDED, order=number, premises=where))
    work.sharing = _sharing(desk.store.teams, work.case.county, premises)
    return finish(desk, work)


def close(desk: Desk, case_id: int, number: int, which: int, found: Found) -> Outcome:
    """Close the task at one of the premises.

    Raises
    ------
    UnknownCaseError, UnknownOrderError
        No such case, order or premises.
    PremisesClosedError
        Somebody has closed it; the message says who.
    NotTheirsError
        It is another station's.
    BadTimeError
        Its moment cannot be true.
    """
    work, premises = _open(desk, case_id, number, which)
    at = check_moment(found.at or desk.now, desk.now, field="at", not_before=premises.started_at)
    what = (found.basis, found.quantity, found.note, found.position, found.source, found.photo)
    fields = {**closing_plain(Closing(found.ending, at, desk.actor, *what)), **found.by_phone}
    work.add(desk.event(EventType.OFF_SHELF_CLOSED, team=premises.team, at=at, order=number, premises=which, **fields))
    return finish(desk, work)


def assign(desk: Desk, case_id: int, number: int, which: int, team: str | None) -> Outcome:
    """Give the task at one of the premises to a team, or with None back to the station of its cell.

    Raises
    ------
    UnknownCaseError, UnknownOrderError
        No such case, order or premises.
    UnknownTeamError
        No such team, or none of the station that gives it.
    PremisesClosedError, NotTheirsError
        As `close`.
    """
    work, _ = _open(desk, case_id, number, which)
    if team is not None:
        mine = own_teams(desk, work.case.county)
        if team not in mine:
            raise UnknownTeamError(team, mine)
        work.sharing = (mine[team],)
    work.add(desk.event(EventType.OFF_SHELF_ASSIGNED, team=team, order=number, premises=which))
    return finish(desk, work)


def end(desk: Desk, case_id: int, number: int, reason: str) -> Outcome:
    """End an order: what is still open is withdrawn, for the stated reason.

    Raises
    ------
    UnknownCaseError, UnknownOrderError
        No such case, or no such order of it.
    PremisesClosedError
        It was ended before.
    NotTheirsError
        It was made elsewhere.
    """
    work = Work(desk.store.cases.get(case_id, lock=True))
    found = _order(work.case, number)
    if found.ended_at is not None:
        raise PremisesClosedError(
            f"Order {number} of case {case_id} was ended at {found.ended_at.isoformat()}. 该下架令已终止。",
            field="order",
        )
    if desk.station is not None and desk.station != found.station:
        made_at = found.station or work.case.county
        raise NotTheirsError(
            f"Order {number} of case {case_id} was made at {made_at}; that is where it is ended. "
            f"该下架令由 {made_at} 下达，须由其终止。",
            field="order",
        )
    work.add(desk.event(EventType.OFF_SHELF_ENDED, order=number, reason=reason))
    return finish(desk, work)


def find(orders: Sequence[Order], case_id: int, number: int) -> Order:
    """Return one of a case's orders; raises UnknownOrderError."""
    for each in orders:
        if each.number == number:
            return each
    known = ", ".join(str(each.number) for each in orders) or "none"
    raise UnknownOrderError(
        f"Case {case_id} has no off-shelf order {number}; it has {known}. 该案件没有这份下架令。", field="order"
    )


def _order(case: Case, number: int) -> Order:
    return find(case.off_shelf, case.id, number)


def _open(desk: Desk, case_id: int, number: int, which: int) -> tuple[Work, Premises]:
    """Return a locked case and one of its open premises that is theirs who ask."""
    work = Work(desk.store.cases.get(case_id, lock=True))
    found = _order(work.case, number)
    if not 0 < which <= len(found.premises):
        raise UnknownOrderError(
            f"Order {number} of case {case_id} has no premises {which}; it has 1 to {len(found.premises)}. "
            "该下架令没有这处场所。",
            field="premises",
        )
    premises = found.premises[which - 1]
    if premises.closing is not None:
        closing = premises.closing
        raise PremisesClosedError(
            f"Premises {which} ({premises.name}) were closed by {closing.by} at {closing.at.isoformat()}: "
            f"{closing.ending}. 该场所已由 {closing.by} 办结。",
            field="premises",
        )
    _check_theirs(desk, work.case, found, premises)
    return work, premises


def _check_theirs(desk: Desk, case: Case, found: Order, premises: Premises) -> None:
    """Refuse to a station what lies in another's cell, is no task of its teams, and was not ordered by it."""
    if desk.station is None or desk.station in {premises.station, found.station}:
        return
    if premises.team is not None and _stations_of(desk.store.teams, case.county).get(premises.team) == desk.station:
        return
    whose = premises.station or case.county
    raise NotTheirsError(
        f"Premises {premises.number} ({premises.name}) of order {found.number} are {whose}'s, "
        f"team {premises.team or '-'}; ask them, or the county. 该场所由 {whose} 负责。",
        field="premises",
    )


def _sharing(teams: Teams, county: str, premises: Sequence[Premises]) -> tuple[str, ...]:
    """Return the stations of some premises' cells and teams: they share in the order from now on."""
    stations = _stations_of(teams, county) if any(p.team for p in premises) else {}
    found = {p.station for p in premises} | {stations.get(p.team) for p in premises if p.team}
    return tuple(sorted(station for station in found if station is not None))


def _stations_of(teams: Teams, county: str) -> dict[str, str]:
    return {team.code: team.station for team in teams.now(county)}
