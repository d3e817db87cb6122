"""Outline of a county: the administrative boundary that fits the extract, else a hull of its roads.

An extract holds many boundaries, most of them in part and some of a whole country. The one that fits holds the seat and
most of the roads; of several that hold about as many, the smallest. Known limit: an extract across the 180th meridian
is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from shapely import Point

from gis.errors import BadAreaError
from gis.from_osm.extract import AdminArea, Area, Extract, Names
from gis.from_osm.hull import road_hull
from gis.from_osm.seat import Seat
from gis.from_osm.streets import Streets

LEAST_SHARE = 1 / 3
"""A boundary with fewer of the roads is a part of what the extract is about, not the whole."""

MOST_CLOSED = 0.12
"""A boundary of which more than this share of the outline had to be guessed is not used."""

_ALIKE = 0.03


@dataclass(frozen=True, slots=True)
class Boundary:
    """The outline, what it was made from (Chinese and English), the name and country it has on the map, if any.

    `others` tells the other boundaries that hold the seat, in case one of them was meant.
    """

    area: Area
    source: str
    names: Names | None = None
    country: str | None = None
    others: tuple[str, ...] = ()
    is_hull: bool = False


def choose_boundary(extract: Extract, streets: Streets, seat: Seat, wanted: str = "auto") -> Boundary:
    """Return the county's outline; it is valid and holds the seat.

    Parameters
    ----------
    wanted
        `auto`, `hull`, or the id of a boundary relation such as 9407 or r9407.

    Raises
    ------
    BadAreaError
        The relation asked for is not there, is too incomplete, or does not hold the seat; or there are no roads.
    """
    if len(streets) == 0:
        raise BadAreaError(
            "the extract holds no drivable road: give one of the whole county 没有可行车的道路", field="file"
        )
    if np.ptp(streets.lon_lat[:, 0]) > 180:
        raise BadAreaError(
            "the extract crosses the 180th meridian: cut it there and load each side "
            "数据跨越 180 度经线，请切开后分别导入",
            field="file",
        )
    if wanted not in {"auto", "hull"}:
        return _asked(extract, streets, seat, wanted)
    usable = _shares(extract.admin_areas, streets, seat)
    fitting = [(area, share) for area, share in usable if share >= LEAST_SHARE]
    if not fitting or wanted == "hull":
        return Boundary(
            road_hull(extract, streets, seat.position),
            "道路外廓 hull of the drivable roads" + ("" if wanted == "hull" else ": no boundary in the extract fits"),
            others=_described(usable),
            is_hull=True,
        )
    most = max(share for _, share in fitting)
    chosen = min((pair for pair in fitting if pair[1] >= most - _ALIKE), key=lambda pair: pair[0].area.area)
    return replace(_of_relation(*chosen), others=_described([pair for pair in usable if pair[0] is not chosen[0]]))


def _described(areas: Sequence[tuple[AdminArea, float]]) -> tuple[str, ...]:
    """Return the boundaries as one may ask for them, those with most roads first."""
    ordered = sorted(areas, key=lambda pair: (-pair[1], pair[0].osm))
    return tuple(
        f"{area.osm} {area.names.name if area.names else '?'} ({share:.0%} of the roads)" for area, share in ordered
    )


def _shares(areas: Sequence[AdminArea], streets: Streets, seat: Seat) -> list[tuple[AdminArea, float]]:
    """Return the usable boundaries that hold the seat, with the share of the roads inside."""
    total = float(streets.length_m.sum())
    return [
        (area, float(streets.length_m[streets.inside(area.area)].sum()) / total)
        for area in areas
        if area.area.contains(Point(seat.position.lon, seat.position.lat))
        and _closed_share(area, streets) <= MOST_CLOSED
    ]


def _closed_share(area: AdminArea, streets: Streets) -> float:
    return area.closed_m / max(1.0, float(streets.metric.project(area.area).length))


def _asked(extract: Extract, streets: Streets, seat: Seat, wanted: str) -> Boundary:
    number = wanted.lstrip("r")
    found = [area for area in extract.admin_areas if area.osm == f"r{number}"]
    if not found:
        known = ", ".join(f"{area.osm[1:]} {area.names.name if area.names else ''}" for area in extract.admin_areas)
        raise BadAreaError(
            f"--boundary {wanted!r}: the extract holds no such boundary, or too little of it; "
            f"give auto, hull or one of: {known or 'none here'} 没有这条界线，请另选",
            field="boundary",
        )
    fitting = _shares(found, streets, seat)
    if not fitting:
        raise BadAreaError(
            f"--boundary {wanted!r} does not hold the seat {seat.names.name}, or too much of its outline is missing: "
            "give auto, hull or another relation 该界线不含县城或缺口过多，请另选",
            field="boundary",
        )
    return _of_relation(*fitting[0])


def _of_relation(area: AdminArea, share: float) -> Boundary:
    name = area.names.name if area.names else "?"
    source = f"界线 boundary {area.osm} {name} (admin_level {area.level}), {share:.0%} of the roads"
    if area.closed_m:
        source += f"; {area.closed_m / 1000:.1f} km of its outline missing from the extract and closed straight"
    return Boundary(area.area, source, area.names, area.country)
