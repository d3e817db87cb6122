"""Changes that an import makes to a county: per kind the rows added, changed, removed or left as they are.

Rows are matched by code (places, which have none, by name and kind; a cell's later validities by their first day). A
place or border that moves less than a centimetre, or starts its ring at another vertex, is unchanged. How a coordinate
was measured (`source`) is not compared: where it lies is.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from pyproj import Geod
from shapely import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis.county.model import Cell, CountyData, Household, NamedPlace
from gis.position import Position

_WGS84: Final = Geod(ellps="WGS84")
SAME_DEG: Final = 1e-7
"""About a centimetre."""
_PASSED_OVER: Final = {"source", "code"}
_MAY_EMPTY: Final = {"valid_to", "closed_at", "extent_m"}
"""Columns whose values are meant to go: an end that is called off, a point that is opened again."""
_MEASURED: Final = {"extent_m"}
"""Columns that are measured on the roads where a file leaves them out: left out, they are unchanged."""
_FEWEST: Final = 4
"""So many values a column must have had before the loss of half of them is more than an edit."""
KINDS: Final = (
    "county",
    "units",
    "stations",
    "committees",
    "inspectors",
    "cells",
    "points",
    "teams",
    "neighbours",
    "places",
    "households",
    "calendar",
)
"""The county itself, then the kinds of a folder's files, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A column of a row whose value changes."""

    column: str
    old: object
    new: object

    @property
    def moved_m(self) -> float | None:
        """Return the metres that a thing moves; None of columns other than its position."""
        if not (isinstance(self.old, Position) and isinstance(self.new, Position)):
            return None
        return float(_WGS84.inv(self.old.lon, self.old.lat, self.new.lon, self.new.lat)[2])


@dataclass(frozen=True, slots=True)
class RowNamed:
    """A row by its code and name, and what changes in it."""

    code: str
    name: str
    changes: tuple[ValueChange, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns that change."""
        return tuple(each.column for each in self.changes)


@dataclass(frozen=True, slots=True)
class Emptied:
    """A column that loses half of its values or more: `lost` of `had`."""

    column: str
    had: int
    lost: int


@dataclass(frozen=True, slots=True)
class KindChanges:
    """The changes to the rows of one kind; `emptied` are columns that lose half of their values or more."""

    kind: str
    added: tuple[RowNamed, ...] = ()
    changed: tuple[RowNamed, ...] = ()
    removed: tuple[RowNamed, ...] = ()
    unchanged: int = 0
    emptied: tuple[Emptied, ...] = ()

    @property
    def before(self) -> int:
        """Return how many rows there were."""
        return len(self.changed) + len(self.removed) + self.unchanged

    @property
    def shrinks(self) -> bool:
        """Return whether half of the rows or more go, or a column loses half of its values or more."""
        after = self.before - len(self.removed) + len(self.added)
        return bool(self.emptied) or (bool(self.removed) and 2 * after <= self.before)

    @property
    def counts(self) -> dict[str, int]:
        """Return the numbers alone, as the audit trail keeps them."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "removed": len(self.removed),
            "unchanged": self.unchanged,
        }


def county_changes(before: CountyData | None, after: CountyData) -> tuple[KindChanges, ...]:
    """Return what becomes of each kind, in the order of `KINDS`.

    Parameters
    ----------
    before
        The county as it is loaded; None where it is not: everything is added.
    after
        The county as it will be.
    """
    return tuple(_of_kind(kind, _keyed(before, kind) if before else {}, _keyed(after, kind)) for kind in KINDS)


def _of_kind(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> KindChanges:
    common = [(code, old[code], new[code]) for code in old if code in new]
    changed = [(code, value, changes) for code, was, value in common if (changes := _value_changes(was, value))]
    return KindChanges(
        kind,
        tuple(RowNamed(code, _name(value)) for code, value in new.items() if code not in old),
        tuple(RowNamed(code, _name(value), changes) for code, value, changes in changed),
        tuple(RowNamed(code, _name(value)) for code, value in old.items() if code not in new),
        len(common) - len(changed),
        tuple(_emptied([(was, value) for _, was, value in common])),
    )


def _keyed(data: CountyData, kind: str) -> dict[str, Any]:
    if kind == "county":
        return {data.county.code: _Whole(data)}
    rows: Sequence[Any] = getattr(data, kind)
    key: Callable[[Any], str] = _place_key if kind == "places" else _code
    ordered = sorted(rows, key=_since) if kind == "cells" else rows
    seen, keyed = Counter[str](), dict[str, Any]()
    for row in ordered:
        named = key(row)
        seen[named] += 1
        keyed[named if seen[named] == 1 else _again(named, row, seen[named])] = row
    return keyed


def _code(row: Any) -> str:
    return str(row.code)


def _since(cell: Cell) -> tuple[str, str]:
    return cell.code, cell.valid_from.isoformat()


def _place_key(place: NamedPlace) -> str:
    return f"{place.name} ({place.kind})"


def _again(named: str, row: Any, count: int) -> str:
    return f"{named} {row.valid_from}" if isinstance(row, Cell) else f"{named} {count}"


class _Whole:
    """The county's own facts with its attribution, as one row."""

    def __init__(self, data: CountyData) -> None:
        self.facts = {each.name: getattr(data.county, each.name) for each in fields(data.county)}
        self.facts["attribution"] = data.attribution
        self.name = data.county.name


def _name(row: Any) -> str:
    return "" if isinstance(row, NamedPlace | Household) else str(row.name or "")


def _facts(row: Any) -> Mapping[str, Any]:
    if isinstance(row, _Whole):
        return row.facts
    return {each.name: getattr(row, each.name) for each in fields(row)}


def _value_changes(old: Any, new: Any) -> tuple[ValueChange, ...]:
    """Return the columns whose values differ."""
    was, now = _facts(old), _facts(new)
    left_out = _PASSED_OVER | {name for name in _MEASURED if now.get(name) is None}
    differ = (name for name in now if name not in left_out and not _same(was[name], now[name]))
    return tuple(ValueChange(name, was[name], now[name]) for name in differ)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Position) and isinstance(other, Position):
        return Point(one.lon, one.lat).distance(Point(other.lon, other.lat)) <= SAME_DEG
    if isinstance(one, BaseGeometry) and isinstance(other, BaseGeometry):
        return _same_area(one, other)
    return bool(one == other)


def _same_area(one: BaseGeometry, other: BaseGeometry) -> bool:
    if one.equals_exact(other, SAME_DEG):
        return True
    first, second = (_parts(each).normalize() for each in (one, other))
    return bool(first.equals_exact(second, SAME_DEG))


def _parts(area: BaseGeometry) -> BaseGeometry:
    return MultiPolygon([area]) if isinstance(area, Polygon) else area


def _emptied(pairs: Sequence[tuple[Any, Any]]) -> Iterator[Emptied]:
    """Yield the columns of rows that stay which lose half of their values or more."""
    if not pairs:
        return
    old, new = [_facts(was) for was, _ in pairs], [_facts(now) for _, now in pairs]
    for column in (name for name in new[0] if name not in _PASSED_OVER):
        had = sum(not _is_nothing(row[column]) for row in old)
        lost = sum(_is_nothing(now[column]) > _is_nothing(was[column]) for was, now in zip(old, new, strict=True))
        if column not in _MAY_EMPTY and had >= _FEWEST and 2 * lost >= had:
            yield Emptied(column, had, lost)


def _is_nothing(value: Any) -> bool:
    return value is None or value in ("", ())
