"""Off-shelf orders as the case's log and its row hold them, and what each event makes of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from dispatch.events import AnyEvent, Event
from dispatch.lifecycle import EventType
from dispatch.off_shelf.order import Basis, Closing, Ending, Order, Premises
from gis.position import Datum, Position, SourcePosition

type Plain = Mapping[str, Any]
_ORDER = ("number", "product", "reason", "by", "within_s", "warn_s", "batch", "station", "ended_for")
_PREMISES = ("number", "name", "point", "cell", "cell_name", "station", "team")


def after(orders: tuple[Order, ...], event: Event) -> tuple[Order, ...]:
    """Return the orders of a case after an event, whose `seq` is its number in the log."""
    if event.type is EventType.OFF_SHELF_ORDERED:
        return (*orders, _made(event))
    if event.type not in _CHANGES or "order" not in event.data:
        return orders
    change = _CHANGES[event.type]
    return tuple(change(order, event) if order.number == event.data["order"] else order for order in orders)


def _made(event: Event) -> Order:
    data = event.data
    empty = Order(
        event.seq,
        data["product"],
        data["reason"],
        event.actor,
        event.at,
        data["within_s"],
        data["warn_s"],
        data.get("batch"),
        data.get("station"),
    )
    return empty.started(_premises_in(data, event), event.at)


def _premises_in(data: Plain, event: Event) -> Iterable[Premises]:
    return (place_from(each, event.at) for each in data["premises"])


def _extended(order: Order, event: Event) -> Order:
    return order.started(_premises_in(event.data, event), event.at)


def _assigned(order: Order, event: Event) -> Order:
    return _each(order, [event.data["premises"]], team=event.team)


def _closed(order: Order, event: Event) -> Order:
    closing = _closing_from({**event.data, "at": event.at.isoformat(), "by": event.actor})
    return _each(order, [event.data["premises"]], closing=closing)


def _overdue(order: Order, event: Event) -> Order:
    return _each(order, event.data["premises"], overdue=True)


def _ended(order: Order, event: Event) -> Order:
    withdrawn = Closing(Ending.WITHDRAWN, event.at, event.actor)
    premises = tuple(replace(p, closing=withdrawn) if p.is_open else p for p in order.premises)
    return replace(order, premises=premises, ended_at=event.at, ended_for=event.data["reason"])


def _each(order: Order, numbers: Iterable[int], **changes: Any) -> Order:
    wanted = set(numbers)
    premises = tuple(replace(p, **changes) if p.number in wanted else p for p in order.premises)
    return replace(order, premises=premises)


_CHANGES: Mapping[AnyEvent, Callable[[Order, Event], Order]] = {
    EventType.OFF_SHELF_EXTENDED: _extended,
    EventType.OFF_SHELF_ASSIGNED: _assigned,
    EventType.OFF_SHELF_CLOSED: _closed,
    EventType.OFF_SHELF_ENDED: _ended,
    EventType.ESCALATED: _overdue,
}


def still_overdue(orders: tuple[Order, ...], later: Iterable[Order]) -> tuple[Order, ...]:
    """Return orders as they were before, but for what was said since: that a deadline went by stays said."""
    known = {(order.number, p.number) for order in later for p in order.premises if p.overdue}
    return tuple(_each(o, [n for number, n in known if number == o.number], overdue=True) for o in orders)


def place_plain(premises: Premises) -> dict[str, Any]:
    """Return where premises are and whose task they are, without clock or closing: what an order names."""
    plain = {name: getattr(premises, name) for name in ("name", "point", "cell", "cell_name", "station", "team")}
    return {name: value for name, value in plain.items() if value is not None} | _spot(premises)


def place_from(plain: Plain, at: datetime) -> Premises:
    """Return premises that an order names; `Order.started` numbers them and starts their clock."""
    kept: dict[str, Any] = {name: plain.get(name) for name in ("point", "cell", "cell_name", "station", "team")}
    position, source = _position(plain)
    assert position is not None  # noqa: S101  -- `place_plain` wrote it
    return Premises(0, plain["name"], position, at, at, source=source, **kept)


def _spot(spot: Premises | Closing) -> dict[str, Any]:
    if spot.position is None:
        return {}
    source = {"source": asdict(spot.source)} if spot.source else {}
    return {"lon": spot.position.lon, "lat": spot.position.lat, **source}


def _position(plain: Plain) -> tuple[Position | None, SourcePosition | None]:
    if plain.get("lon") is None:
        return None, None
    given = plain.get("source")
    source = SourcePosition(**{**given, "datum": Datum(given["datum"])}) if given else None
    return Position(plain["lon"], plain["lat"]), source


def closing_plain(closing: Closing) -> dict[str, Any]:
    """Return what was found, without when and by whom: what the log says beside its moment and actor."""
    plain = {name: getattr(closing, name) for name in ("ending", "basis", "quantity", "note", "photo")}
    return {name: value for name, value in plain.items() if value is not None} | _spot(closing)


def _closing_from(plain: Plain) -> Closing:
    position, source = _position(plain)
    basis = Basis(plain["basis"]) if plain.get("basis") else None
    at = datetime.fromisoformat(plain["at"])
    kept = {name: plain.get(name) for name in ("quantity", "note", "photo")}
    return Closing(Ending(plain["ending"]), at, plain["by"], basis, position=position, source=source, **kept)


def order_plain(order: Order) -> dict[str, Any]:
    """Return an order as its case's row keeps it."""
    kept = {name: getattr(order, name) for name in _ORDER}
    premises = [_premises_plain(each) for each in order.premises]
    return {**kept, "made_at": order.made_at, "ended_at": order.ended_at, "premises": premises}


def _premises_plain(premises: Premises) -> dict[str, Any]:
    plain = {name: getattr(premises, name) for name in _PREMISES} | {"told": premises.overdue} | _spot(premises)
    plain |= {"started_at": premises.started_at, "due_at": premises.due_at}
    if premises.closing is None:
        return plain
    closing = closing_plain(premises.closing) | {"at": premises.closing.at, "by": premises.closing.by}
    return {**plain, "closing": closing}


def order_from(plain: Plain) -> Order:
    """Return an order from its case's row."""
    ended_at = plain["ended_at"] and datetime.fromisoformat(plain["ended_at"])
    kept = {name: plain[name] for name in _ORDER}
    premises = tuple(_premises_from(each) for each in plain["premises"])
    made_at = datetime.fromisoformat(plain["made_at"])
    return Order(**{**kept, "made_at": made_at, "ended_at": ended_at, "premises": premises})


def _premises_from(plain: Plain) -> Premises:
    started_at, due_at = (datetime.fromisoformat(plain[name]) for name in ("started_at", "due_at"))
    closing = _closing_from(plain["closing"]) if plain.get("closing") else None
    place = place_from(plain, started_at)
    return replace(place, number=plain["number"], due_at=due_at, overdue=plain["told"], closing=closing)
