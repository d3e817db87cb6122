"""Off-shelf tasks as reports count them."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from dispatch.off_shelf.order import Ending, Order
from dispatch.reports.facts import Shelf


def shelves(orders: Iterable[Order], zone: str) -> tuple[Shelf, ...]:
    """Return the tasks at the premises of orders by the day they are due, without those withdrawn."""
    return tuple(
        Shelf(
            each.due_at.astimezone(ZoneInfo(zone)).date(),
            None if each.closing is None else each.closing.at > each.due_at,
        )
        for order in orders
        for each in order.premises
        if each.closing is None or each.closing.ending is not Ending.WITHDRAWN
    )
