"""A place and a cell as plain values."""

from typing import Any

from dispatch.cases.case import CellAtIntake, Place
from gis.position import Position, SourcePosition


def _source(source: SourcePosition | None) -> dict[str, Any] | None:
    return None if source is None else {"lon": source.lon, "lat": source.lat, "datum": source.datum.value}


def cell_summary(cell: CellAtIntake | None) -> dict[str, Any] | None:
    """Return a cell as it was at intake."""
    if cell is None:
        return None
    return {"code": cell.code, "kind": cell.kind.value, "in_town": cell.in_town, "name": cell.name}


def place_summary(place: Place | None, *, with_text: bool = True) -> dict[str, Any] | None:
    """Return a place with the coordinate as it was given; the remark is for readers of the case."""
    if place is None:
        return None
    return {
        "lon": place.position.lon,
        "lat": place.position.lat,
        "name": place.name,
        "point": place.point,
        "address": place.address,
        **({"remark": place.remark} if with_text else {}),
        "found_by": place.found_by and place.found_by.value,
        "accuracy_m": place.accuracy_m,
        "source": _source(place.source),
    }


def place_of(position: Position, source: SourcePosition | None) -> dict[str, Any]:
    """Return a position with the coordinate as it was given."""
    return {"lon": position.lon, "lat": position.lat, "source": _source(source)}
