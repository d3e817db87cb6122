"""Keep approved corrections over an import: files are often older than the correction.

The rule is `gis.county.corrections.merged`; ADR 19 says why. Closed points that a file names no more stay,
closed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from gis.county import model as values
from gis.county.corrections import Held, Keeping, Merged, merged
from gis.county.model import PointKind
from gis.position import Position
from gis.store.counties import rows
from gis.store.counties.corrected_points import FACTS, SQL, lock
from gis.store.counties.point_tables import PointRow

type Stored = Mapping[str, values.ReportingPoint]


def keep(
    connection: Connection, data: values.CountyData, *, over: bool = False, missing: Collection[str] = ()
) -> tuple[values.CountyData, tuple[Keeping, ...]]:
    """Return a county with its approved corrections laid over the points of its files, and what that changed.

    From here on the county's points are held until the transaction ends.

    Parameters
    ----------
    over
        The files are to be believed against every correction.
    missing
        Facts of points of which the files have no column: they have not caught up with a correction of one.
    """
    county = data.county.code
    lock(connection, county)
    held = _held(connection, county)
    stored = _stored(connection, county, held)
    points, given = list[values.ReportingPoint](), list[Keeping]()
    for said in data.points:
        point = said if over else _still_closed(said, stored.get(said.code), held.get(said.code, ()))
        facts, corrected = _facts(point), {fact for each in held.get(point.code, ()) for fact in each.held}
        facts |= {} if over else dict.fromkeys(corrected.intersection(missing))
        found = merged(facts, held.get(point.code, ()), over=over)
        points.append(_point(point, found, stored.get(point.code)))
        given.extend(found.reported)
        _hold(connection, county, held.get(point.code, ()), found)
    named = {point.code for point in data.points}
    left = () if over else (each for each in stored.values() if each.closed_at and each.code not in named)
    return replace(data, points=(*points, *left)), tuple(given)


def _still_closed(
    point: values.ReportingPoint, stored: values.ReportingPoint | None, held: Sequence[Held]
) -> values.ReportingPoint:
    """Return a point closed here as closed, whatever its row does not state; corrections have their own rule."""
    if point.closed_at or stored is None or any("closed" in each.held for each in held):
        return point
    return replace(point, closed_at=stored.closed_at)


def _facts(point: values.ReportingPoint) -> dict[str, Any]:
    fields = {name: getattr(point, name) for name in ("code", *FACTS)}
    place = [point.position.lon, point.position.lat]
    return {**fields, "kind": point.kind.value, "place": place, "closed": point.closed_at is not None}


def _point(point: values.ReportingPoint, found: Merged, stored: values.ReportingPoint | None) -> values.ReportingPoint:
    """Return a point of a file as the facts have it; the one stored knows how it was measured, when closed."""
    if not found.reported:
        return point
    facts, moved = found.facts, {each.fact for each in found.reported if each.kept}
    changed: dict[str, Any] = {name: facts[name] for name in FACTS} | {"kind": PointKind(facts["kind"])}
    if "place" in moved:
        changed |= {"position": Position(*facts["place"]), "source": stored and stored.source}
    if "closed" in moved:
        changed["closed_at"] = stored.closed_at if stored and facts["closed"] else None
    return replace(point, **changed)


def _held(connection: Connection, county: str) -> dict[str, list[Held]]:
    found = defaultdict[str, list[Held]](list)
    for row in connection.execute(SQL["held"], {"county": county}):
        found[row.point].append(Held(row.number, row.point, row.before, row.after, frozenset(row.held)))
    return found


def _hold(connection: Connection, county: str, before: Iterable[Held], found: Merged) -> None:
    for each in before:
        if found.held[each.number] != each.held:
            items: Sequence[str] = sorted(found.held[each.number])
            connection.execute(SQL["hold"], {"county": county, "number": each.number, "held": items})


def _stored(connection: Connection, county: str, codes: Collection[str]) -> Stored:
    """Return the points that were corrected or closed, as they are."""
    table = PointRow.metadata.tables["reporting_point"]
    asked = select(table).where(table.c.county == county, table.c.closed_at.is_not(None) | table.c.code.in_(codes))
    return {row["code"]: rows.point(rows.without(dict(row), "county")) for row in connection.execute(asked).mappings()}
