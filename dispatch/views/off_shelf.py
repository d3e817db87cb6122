"""Off-shelf orders as plain values: an order whole, and its completion by station."""

from datetime import datetime
from typing import Annotated, Literal, NotRequired, TypedDict, cast

from dispatch.cases.case import Case
from dispatch.moments import stamp
from dispatch.off_shelf.order import Basis, Closing, Ending, Order, Premises, Tally, tally
from dispatch.views.case import UndoView
from dispatch.views.fields import Doc, Moment
from dispatch.views.off_shelf_rounds import RoundView
from dispatch.views.place import SpotView, place_of


class StandingView(SpotView):
    """A position, WGS84."""

    accuracy_m: float | None


class ClosingView(TypedDict):
    """Result of one of the premises."""

    at: Moment
    by: str
    basis: Basis | None
    quantity: str | None
    note: str | None
    place: StandingView | None
    photo: Annotated[str | None, Doc("SHA-256 of the photograph, as in attachments. 照片校验值")]


class PremisesView(TypedDict):
    """One of the premises with its clock. 场所"""

    number: int
    name: str
    point: str | None
    place: SpotView
    cell: str | None
    cell_name: str | None
    station: Annotated[str | None, Doc("The station of the cell; its task, unless a team has it.")]
    team: str | None
    started_at: Moment
    due_at: Moment
    remaining_s: Annotated[float | None, Doc("Negative once overdue; null once closed.")]
    late: Annotated[bool, Doc("Whether the deadline passed first.")]
    state: Literal["open"] | Ending
    closing: ClosingView | None


class TallyView(TypedDict):
    """Progress of premises; withdrawn ones are not counted. 完成情况"""

    total: int
    off: Annotated[int, Doc("Premises with none of the goods on the shelf any more.")]
    on_time: Annotated[int, Doc("Of those, within the deadline.")]
    refused: int
    open: int
    overdue: int
    oldest_due_at: Moment | None


class StationTallyView(TallyView):
    """Progress of one station."""

    station: str | None


class OrderHeadView(TypedDict):
    """An off-shelf order and its progress. 下架令"""

    case: int
    case_number: str
    county: str
    exercise: Annotated[bool, Doc("Whether its case is an exercise: not counted, deleted afterwards. 演练")]
    order: int
    product: str
    batch: str | None
    reason: str
    by: str
    station: Annotated[str | None, Doc("Where it was made, if not at county level.")]
    made_at: Moment
    within_s: int
    warn_s: int
    ended_at: Moment | None
    ended_for: str | None
    tally: TallyView
    by_station: list[StationTallyView]
    now: Moment


class _Whole(OrderHeadView):
    premises: list[PremisesView]


class OrderView(_Whole):
    """A whole off-shelf order; open premises first, the most pressing on top."""

    round: NotRequired[Annotated[RoundView, Doc("Only with `route`, for a team.")]]
    undo: NotRequired[Annotated[UndoView, Doc("Only in the answer to the caller's own step.")]]


class OrderListView(TypedDict):
    """Off-shelf orders, the newest case first."""

    items: list[OrderHeadView]
    now: Moment


def order_head(case: Case, order: Order, now: datetime) -> OrderHeadView:
    """Return an order without its premises: what was ordered, and how far it has come, in all and by station."""
    stations = sorted({p.station or "" for p in order.premises})
    return {
        "case": case.id,
        "case_number": case.number,
        "county": case.county,
        "exercise": case.exercise,
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


def order_summary(case: Case, order: Order, now: datetime) -> OrderView:
    """Return an order whole, the open premises first, the most pressing before the others, then those closed."""
    closed = sorted((p for p in order.premises if not p.is_open), key=lambda p: p.number)
    premises = [premises_summary(p, now) for p in (*order.open_premises, *closed)]
    whole: _Whole = {**order_head(case, order, now), "premises": premises}
    return cast(OrderView, whole)  # to which an answer may add


def _tally(counted: Tally) -> TallyView:
    return {
        "total": counted.total,
        "off": counted.off,
        "on_time": counted.on_time,
        "refused": counted.refused,
        "open": counted.open,
        "overdue": counted.overdue,
        "oldest_due_at": stamp(counted.oldest_due_at),
    }


def premises_summary(premises: Premises, now: datetime) -> PremisesView:
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
        "state": "open" if premises.closing is None else premises.closing.ending,
        "closing": _closing(premises.closing),
    }


def _closing(closing: Closing | None) -> ClosingView | None:
    if closing is None:
        return None
    return {
        "at": stamp(closing.at),
        "by": closing.by,
        "basis": closing.basis,
        "quantity": closing.quantity,
        "note": closing.note,
        "place": _there(closing),
        "photo": closing.photo,
    }


def _there(closing: Closing) -> StandingView | None:
    if closing.position is None:
        return None
    accuracy_m = closing.source.accuracy_m if closing.source else None
    return {**place_of(closing.position, closing.source), "accuracy_m": accuracy_m}
