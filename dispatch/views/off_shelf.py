"""Off-shelf orders as plain values: an order whole, and its completion by station."""

from datetime import datetime
from typing import Any

from dispatch.cases.case import Case
from dispatch.moments import stamp
from dispatch.off_shelf.order import Closing, Order, Premises, Tally, tally
from dispatch.views.place import place_of


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
