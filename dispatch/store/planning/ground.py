"""Read the ground that planning judges: cells and their places, with road nodes from the roads beside the graph."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, RowMapping

from dispatch.planning.cover import Place, PlaceKind, PlanningCell, PlanningGround
from dispatch.planning.cover.ground import amid
from dispatch.planning.cover.preview import spread
from dispatch.rules.policy import DEFAULT
from gis.county.model import CellKind, PointKind
from gis.position import Position
from gis.store import queries
from gis.store.graphs import road_lines as roadlines
from gis.store.graphs.repository import active_version

SQL = queries.load(Path(__file__).with_name("ground.sql"))
LIVED_IN = ("village", "hamlet", "isolated_dwelling", "neighbourhood", "suburb", "quarter", "residential", "locality")
"""Kinds of named places where people live."""
NODES_PER_CELL = 12
"""Most road nodes judged in one cell: spread over it, so that a village street does not outvote the valley."""
SHORTEST_DEG = 2e-4
"""A road that has less than this within a cell, some 20 m, only touches it."""


PLACES_RULE = 2
"""The rule by which the places of a cell are chosen; part of the version of a ground. A rule that chooses others from
the same cells and roads takes the next number, so that older answers are known to be older."""


@dataclass(frozen=True, slots=True)
class GroundKey:
    """The sources of a ground: it is valid while these are unchanged.

    `names` is the digest of all names: another name is another ground, but no other version, for computed results stay
    the same.
    """

    county: str
    version: str
    names: str
    graph_version: str | None
    today: date

    @property
    def text(self) -> str:
        """Return the version of the ground as scenarios keep it: the digest of cells and places, and the roads."""
        return f"{self.version[:12]}/{self.graph_version or '-'}"


def versions_at(connection: Connection, county: str, moment: datetime) -> dict[str, str | None]:
    """Return what an answer of that moment rests on: road graph, ground of the county's day, county, rules."""
    zone = connection.execute(SQL["time_zone"], {"county": county}).scalar_one()
    graph = active_version(connection, county)
    return {
        "graph": graph,
        "ground": ground_key(connection, county, graph, moment.astimezone(ZoneInfo(zone)).date()).text,
        "county": county_version(connection, county),
        "rules": rules_version(connection, county),
    }


def ground_key(connection: Connection, county: str, graph_version: str | None, today: date) -> GroundKey:
    """Return the key of the county's ground on a day."""
    asked = {"county": county, "today": today, "kinds": list(LIVED_IN), "rule": PLACES_RULE}
    version, names = connection.execute(SQL["ground_version"], asked).one()
    return GroundKey(county, version, names, graph_version, today)


def county_version(connection: Connection, county: str) -> str:
    """Return the version of what decides beside ground and rules: teams, stations, turns, calendar, households."""
    return str(connection.execute(SQL["county_version"], {"county": county}).scalar_one())[:12]


def rules_version(connection: Connection, county: str) -> str:
    """Return the version of the rules in force, by the name that the page of rules has for it."""
    kept = connection.execute(SQL["rules_version"], {"county": county}).scalar_one()
    return DEFAULT.version if kept is None else str(kept)


def read_ground(connection: Connection, key: GroundKey, roads: Path | None) -> PlanningGround:
    """Return the ground of a county: its cells by code, their places in that order.

    Parameters
    ----------
    roads
        The folder of the road graph; None where the county has none.
    """
    asked = {"county": key.county, "today": key.today, "kinds": list(LIVED_IN)}
    rows = connection.execute(SQL["planning_cells"], asked).mappings().all()
    cells = tuple(_cell(row) for row in rows)
    places: dict[str, list[Place]] = {cell.code: [] for cell in cells}
    for row in connection.execute(SQL["planning_points"], asked).mappings():
        places[row["cell"]].append(_place(row, PlaceKind.POINT, row["code"]))
    for row in connection.execute(SQL["planning_places"], asked).mappings():
        places[row["cell"]].append(_place(row, PlaceKind.NAMED, None))
    shapes = [shapely.from_wkb(bytes(row["shape"])) for row in rows]
    for cell, nodes in zip(cells, _road_nodes(shapes, roads), strict=True):
        places[cell.code] += [Place(cell.code, PlaceKind.ROAD, node) for node in nodes]
    cells = tuple(
        replace(cell, amid=amid(_inside(places[cell.code], shape))) for cell, shape in zip(cells, shapes, strict=True)
    )
    for cell in cells:
        places[cell.code] = places[cell.code] or [Place(cell.code, PlaceKind.MIDDLE, cell.centre)]
    return PlanningGround(key.county, key.text, cells, tuple(place for cell in cells for place in places[cell.code]))


def _inside(places: Sequence[Place], shape: BaseGeometry) -> list[Position]:
    """Return where those places are that lie in no other cell: a point may be just outside, a node on an edge."""
    found = [place.position for place in places]
    inside = shapely.contains_xy(shape, [each.lon for each in found], [each.lat for each in found])
    return [position for position, is_inside in zip(found, inside.tolist(), strict=True) if is_inside]


def shapes_of(connection: Connection, county: str, today: date) -> list[tuple[str, MultiPolygon]]:
    """Return the outline of every cell valid on a day, WGS84, by code."""
    rows = connection.execute(SQL["planning_cells"], {"county": county, "today": today}).mappings()
    return [(row["code"], cast("MultiPolygon", shapely.from_wkb(bytes(row["shape"])))) for row in rows]


def _cell(row: RowMapping) -> PlanningCell:
    return PlanningCell(
        row["code"],
        row["name"],
        row["town"],
        CellKind(row["kind"]),
        row["in_town"],
        Position(row["lon"], row["lat"]),
        row["area_m2"],
        row["committee"],
    )


def _place(row: RowMapping, kind: PlaceKind, code: str | None) -> Place:
    venue = PointKind(row["kind"]) if kind is PlaceKind.POINT else None
    return Place(row["cell"], kind, Position(row["lon"], row["lat"]), code, row["name"], row["name_en"], venue)


def _road_nodes(shapes: Sequence[BaseGeometry], roads: Path | None) -> Iterable[list[Position]]:
    """Return for each cell places on its roads, `NODES_PER_CELL` at most; none where no roads are drawn."""
    lines = _lines_near(shapes, roads)
    if not lines:
        return [[] for _ in shapes]
    nodes = np.unique(shapely.get_coordinates(lines), axis=0)
    tree = shapely.STRtree([shapely.Point(node) for node in nodes.tolist()])
    inside, which = tree.query(shapes, predicate="covers")
    order = np.lexsort((which, inside))
    edges = np.searchsorted(inside[order], np.arange(len(shapes) + 1))
    found = [nodes[which[order[a:b]]] for a, b in pairwise(edges)]
    crossing = _halfway(shapes, [n for n, each in enumerate(found) if not len(each)], lines)
    return [_spread(crossing.get(n, each)) for n, each in enumerate(found)]


def _lines_near(shapes: Sequence[BaseGeometry], roads: Path | None) -> Sequence[BaseGeometry]:
    if roads is None or not shapes:
        return ()
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    drawn = roadlines.read_road_lines(roads, (west, south, east, north))
    return () if drawn is None else drawn.lines


def _halfway(
    shapes: Sequence[BaseGeometry], bare: Sequence[int], lines: Sequence[BaseGeometry]
) -> dict[int, NDArray[np.float64]]:
    """Return the middle of each road within those cells: a straight road crosses a cell without a node inside it."""
    if not bare:
        return {}
    cells, crossed = shapely.STRtree(lines).query([shapes[n] for n in bare], predicate="intersects")
    numbers = np.asarray(bare, dtype=np.intp)[cells]
    within = shapely.intersection([shapes[n] for n in numbers], [lines[n] for n in crossed])
    parts, owner = shapely.get_parts(within, return_index=True)
    long_enough = shapely.length(parts) >= SHORTEST_DEG
    middles = shapely.get_coordinates(shapely.line_interpolate_point(parts[long_enough], 0.5, normalized=True))
    found: dict[int, list[list[float]]] = {}
    for n, middle in zip(numbers[owner[long_enough]].tolist(), middles.tolist(), strict=True):
        found.setdefault(n, []).append(middle)
    return {n: np.unique(np.array(each), axis=0) for n, each in found.items()}


def _spread(nodes: NDArray[np.float64]) -> list[Position]:
    """Return some of the nodes, spread over the cell."""
    found = [(float(lon), float(lat)) for lon, lat in nodes]
    return [Position(*found[n]) for n in spread(found, NODES_PER_CELL)]
