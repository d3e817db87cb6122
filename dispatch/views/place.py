"""A place and a cell as plain values."""

from typing import Annotated, TypedDict

from dispatch.cases.case import CellAtIntake, Place
from dispatch.views.fields import Doc
from gis.county.accuracy import FoundBy
from gis.county.model import CellKind
from gis.position import Datum, Position, SourcePosition


class SourceView(TypedDict):
    """A coordinate as it was given."""

    lon: float
    lat: float
    datum: Datum


class PlaceView(TypedDict):
    """The place of a case. 地点"""

    lon: Annotated[float, Doc("Longitude, WGS84.")]
    lat: Annotated[float, Doc("Latitude, WGS84.")]
    name: str | None
    point: Annotated[str | None, Doc("Reporting point's code, if one was named.")]
    address: Annotated[str | None, Doc("The address as given, such as 东街12号. 来电人所述地址")]
    remark: Annotated[str | None, Doc("Further words about the spot. 位置备注")]
    found_by: Annotated[
        FoundBy | None, Doc("How the position was found; null in cases older than this field. 定位方式")
    ]
    accuracy_m: Annotated[
        float | None,
        Doc(
            "Accuracy of the position in metres; from 50 on it is approximate: ask the caller. Null: unknown. "
            "位置精度（米）"
        ),
    ]
    source: Annotated[SourceView | None, Doc("The coordinate as it was given, if one was.")]


class SpotView(TypedDict):
    """A place, WGS84."""

    lon: float
    lat: float
    source: Annotated[SourceView | None, Doc("The coordinate as it was given, if one was.")]


class CellView(TypedDict):
    """The cell of a case as it was at intake. 所在网格"""

    code: Annotated[str, Doc("15 digits.")]
    kind: CellKind
    in_town: Annotated[bool, Doc("Whether the ten-minute target applies.")]
    name: str | None


def source_summary(source: SourcePosition | None) -> SourceView | None:
    """Return a coordinate as it was given."""
    if source is None:
        return None
    return {"lon": source.lon, "lat": source.lat, "datum": source.datum}


def cell_summary(cell: CellAtIntake | None) -> CellView | None:
    """Return a cell as it was at intake."""
    if cell is None:
        return None
    return {"code": cell.code, "kind": cell.kind, "in_town": cell.in_town, "name": cell.name}


def place_summary(place: Place | None) -> PlaceView | None:
    """Return a place with the coordinate as it was given."""
    if place is None:
        return None
    return {
        "lon": place.position.lon,
        "lat": place.position.lat,
        "name": place.name,
        "point": place.point,
        "address": place.address,
        "remark": place.remark,
        "found_by": place.found_by,
        "accuracy_m": place.accuracy_m,
        "source": source_summary(place.source),
    }


def place_of(position: Position, source: SourcePosition | None) -> SpotView:
    """Return a position with the coordinate as it was given."""
    return {"lon": position.lon, "lat": position.lat, "source": source_summary(source)}
