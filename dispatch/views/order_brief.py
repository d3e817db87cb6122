"""Progress of an off-shelf order, as plain values of its case."""

from datetime import datetime
from typing import Annotated, TypedDict

from dispatch.moments import stamp
from dispatch.off_shelf.order import Order, tally
from dispatch.views.fields import Doc, Moment


class OrderBriefView(TypedDict):
    """Progress of an off-shelf order; GET …/off-shelf/{order} has all of it. 下架令"""

    order: int
    product: str
    total: int
    off: int
    on_time: int
    refused: int
    open: int
    overdue: int
    oldest_due_at: Moment | None
    warns_at: Annotated[Moment | None, Doc("From then on, its most pressing premises count as due.")]
    ended_at: Moment | None


def order_brief(order: Order, now: datetime) -> OrderBriefView:
    """Return how far an off-shelf order has come, and from when on its next premises are pressing."""
    counted = tally(order.premises, now)
    return {
        "order": order.number,
        "product": order.product,
        "total": counted.total,
        "off": counted.off,
        "on_time": counted.on_time,
        "refused": counted.refused,
        "open": counted.open,
        "overdue": counted.overdue,
        "oldest_due_at": stamp(counted.oldest_due_at),
        "warns_at": stamp(min((order.warns_at(p) for p in order.open_premises), default=None)),
        "ended_at": stamp(order.ended_at),
    }
