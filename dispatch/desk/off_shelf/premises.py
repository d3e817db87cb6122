"""Look up the premises of an off-shelf order, each with its cell and the cell's station."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.desk.records import PlaceNow
from dispatch.desk.work import Desk
from dispatch.errors import BadPremisesError, PremisesFault
from dispatch.off_shelf.order import Ending, Premises
from gis.position import Position, SourcePosition

MOST = 500
"""Premises in one order: a county has some hundreds of shops, and an order is read whole."""
SAME_PLACE = 5
"""Decimals of a degree, about a metre: two premises of one name as near as that are the same."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Premises as they were asked for: a reporting point's code, or a name and a position; perhaps whose task it is.

    Where the coordinate cannot be, `wrong` says why, and `value` is what was sent.
    """

    point: str | None = None
    name: str | None = None
    position: Position | None = None
    source: SourcePosition | None = None
    team: str | None = None
    wrong: str | None = None
    value: str = ""


def named(desk: Desk, county: str, asked: Sequence[Asked], there: Sequence[Premises]) -> list[Premises]:
    """Return the premises asked for, to be added to those that are `there`.

    Raises
    ------
    BadPremisesError
        Some are unknown, outside the county, named twice or there already: the error lists all of them.
    """
    if not 0 < len(asked) <= MOST - len(there):
        raise BadPremisesError(
            f"{len(asked)} premises; with the {len(there)} that are there an order has 1 to {MOST}. "
            f"每份下架令须有 1 至 {MOST} 处场所。"
        )
    places = _places(desk, county, asked)
    faults = list(_faults(desk, county, asked, places, there))
    if faults:
        first = faults[0]
        raise BadPremisesError(
            f"{len({fault.index for fault in faults})} of {len(asked)} premises cannot be, nothing was ordered; "
            f"the first is number {first.index + 1}, {first.field} {first.value!r}. 有场所无法识别，未下达任何下架令。",
            faults=tuple(faults),
        )
    return [_premises(each, place, desk.now) for each, place in zip(asked, places, strict=True) if place]


def own_teams(desk: Desk, county: str) -> dict[str, str]:
    """Return the teams that whoever acts may give a task to, each with its station: a station its own, a county all."""
    return {team.code: team.station for team in desk.store.teams.now(county) if desk.station in {None, team.station}}


def _places(desk: Desk, county: str, asked: Sequence[Asked]) -> list[PlaceNow | None]:
    """Return where each of them lies, None where it is not found; one look-up for points, one for positions."""
    points = desk.store.counties.points_now(county, [each.point for each in asked if each.point is not None], desk.now)
    positions = [each.position for each in asked if each.point is None and each.position is not None]
    lying = iter(desk.store.counties.cells_now(county, positions, desk.now))
    found: list[PlaceNow | None] = []
    for each in asked:
        lies = points.get(each.point) if each.point is not None else next(lying) if each.position else None
        found.append(lies)
    return found


def _faults(
    desk: Desk,
    county: str,
    asked: Sequence[Asked],
    places: Sequence[PlaceNow | None],
    there: Sequence[Premises],
) -> Iterator[PremisesFault]:
    teams = own_teams(desk, county) if any(each.team for each in asked) else {}
    known = {_same(p.point, p.name, p.position): f"no. {p.number}" for p in there if not _is_withdrawn(p)}
    for index, (each, place) in enumerate(zip(asked, places, strict=True)):
        if each.team is not None and each.team not in teams:
            yield PremisesFault(index, "team", each.team, f"No team {each.team!r}. 没有这个执法小组。")
        if place is None:
            yield _not_found(index, each)
            continue
        if place.closed:
            yield _closed(index, place)
            continue
        name = each.name or place.name or ""
        same = _same(each.point, name, place.position)
        if same in known:
            field, value = ("point", each.point) if each.point else ("name", name)
            message = f"{value!r} is in the order already, as {known[same]}: name it once. 该场所重复。"
            yield PremisesFault(index, field, value or "", message)
        known.setdefault(same, f"number {index + 1} of this list")


def _not_found(index: int, each: Asked) -> PremisesFault:
    if each.point is not None:
        message = (
            f"No reporting point {each.point!r} in the county; GET /api/v1/points lists them. 没有这个投诉举报点。"
        )
        return PremisesFault(index, "point", each.point, message)
    if each.wrong is not None:
        return PremisesFault(index, "place", each.value, each.wrong)
    where = f"{each.position.lon}, {each.position.lat}" if each.position else ""
    return PremisesFault(
        index, "place", where, "It lies outside the county: whose county it is orders there. 位置不在本县范围内。"
    )


def _closed(index: int, place: PlaceNow) -> PremisesFault:
    message = (
        f"Point {place.code} {place.name} was closed: leave it out, or give the name and the position of the shop that "
        f"is there now. 投诉举报点“{place.name}”已关闭，请移除，或改用店名和坐标。"
    )
    return PremisesFault(index, "point", place.code or "", message)


def _same(point: str | None, name: str, position: Position) -> object:
    return point or (name, round(position.lon, SAME_PLACE), round(position.lat, SAME_PLACE))


def _is_withdrawn(premises: Premises) -> bool:
    return premises.closing is not None and premises.closing.ending is Ending.WITHDRAWN


def _premises(each: Asked, place: PlaceNow, now: datetime) -> Premises:
    return Premises(
        number=0,
        name=each.name or place.name or "",
        position=place.position,
        started_at=now,
        due_at=now,
        point=each.point,
        source=each.source,
        cell=place.cell,
        cell_name=place.cell_name,
        station=place.station,
        team=each.team,
    )
