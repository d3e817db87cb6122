"""A correction of a reporting point as plain values, beside the point as it is now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypedDict

from dispatch.moments import stamp
from dispatch.views.fields import Doc, LonLat, Moment
from gis.county.corrections import CorrectionKind, CorrectionStatus
from gis.county.model import PointKind

type Row = Mapping[str, Any]
"""A correction as `gis.store.counties.corrected_points` reads it, with its point and cells."""


class FactsView(TypedDict, total=False):
    """Facts of a point; in a correction only the changed ones. 登记信息"""

    code: str
    kind: PointKind
    name: str
    name_en: str | None
    address: str | None
    contact: str | None
    phone: str | None
    place: Annotated[LonLat | None, Doc("Longitude and latitude, WGS84.")]
    closed: bool


class PointCellView(TypedDict):
    """A cell and its inspector. 网格"""

    code: str
    committee: str
    station: str | None


class CorrectionView(TypedDict):
    """A correction and the point as it is now. 举报点更正"""

    number: int
    point: str
    what: CorrectionKind
    status: CorrectionStatus
    asked: Annotated[FactsView, Doc("The changes.")]
    seen: Annotated[FactsView, Doc("The point as its proposer saw it.")]
    now: Annotated[FactsView | None, Doc("The present point; null if it is no longer in the register.")]
    version: Annotated[str | None, Doc("Version of the present point; an approval must send it.")]
    stale: Annotated[bool, Doc("Whether the point has changed since an open proposal.")]
    beside: Annotated[list[int], Doc("Other open corrections of the same point.")]
    distance_m: Annotated[float | None, Doc("Distance from the present place to the new one.")]
    accuracy_m: Annotated[float | None, Doc("Accuracy of the fix of the new place.")]
    outside_m: Annotated[float | None, Doc("How far the new place lies outside the county, 0 within.")]
    cell: PointCellView | None
    new_cell: Annotated[PointCellView | None, Doc("Cell of the new place; null outside the county.")]
    remark: str | None
    proposed_by: str
    own: Annotated[bool, Doc("Whether the caller proposed it: somebody else must approve it.")]
    team: str | None
    station: str | None
    did_at: Moment
    phone_at: Annotated[Moment | None, Doc("The same time by the phone's own clock.")]
    received_at: Moment
    decided_at: Moment | None
    decided_by: str | None
    reason: str | None
    before: Annotated[FactsView | None, Doc("For an approved one, the facts before it.")]


class CorrectionListView(TypedDict):
    """Open ones first, by point, the oldest on top; then the decided ones."""

    items: Annotated[list[CorrectionView], Doc("500 at most.")]
    open: Annotated[int, Doc("Number of open ones in all.")]
    decided: Annotated[int, Doc("Number of decided ones in all, if they are listed.")]


def correction_list(rows: Sequence[Row], actor: str) -> CorrectionListView:
    """Return corrections as `actor` sees them, each with the numbers of others open of the same point."""
    open_at = Counter(row["point"] for row in rows if row["status"] == CorrectionStatus.PROPOSED)
    items = [correction_summary(row, actor) for row in rows]
    for view in items:
        if view["status"] == CorrectionStatus.PROPOSED and open_at[view["point"]] > 1:
            view["beside"] = _beside(view, rows)
    number = rows[0] if rows else {"all_open": 0, "all_decided": 0}
    return {"items": items, "open": number["all_open"], "decided": number["all_decided"]}


def _beside(view: CorrectionView, rows: Sequence[Row]) -> list[int]:
    same = [each for each in rows if each["point"] == view["point"] and each["status"] == CorrectionStatus.PROPOSED]
    return [each["number"] for each in same if each["number"] != view["number"]]


def correction_summary(row: Row, actor: str) -> CorrectionView:
    """Return one correction as `actor` sees it."""
    clock, source = row["clock"] or {}, row["source"] or {}
    is_open = row["status"] == CorrectionStatus.PROPOSED
    return {
        "number": row["number"],
        "point": row["point"],
        "status": row["status"],
        "asked": row["asked"],
        "seen": row["seen"],
        "remark": row["remark"],
        "proposed_by": row["proposed_by"],
        "team": row["team"],
        "station": row["station"],
        "before": row["before"],
        "did_at": stamp(row["did_at"]),
        "received_at": stamp(row["received_at"]),
        "decided_at": stamp(row["decided_at"]),
        "what": row["kind"],
        "now": _now(row),
        "version": row["now_version"],
        "stale": is_open and row["now_version"] != row["seen_version"],
        "beside": [],
        "distance_m": row["distance_m"] and round(row["distance_m"], 1),
        "outside_m": None if row["outside_m"] is None else round(row["outside_m"], 1),
        "accuracy_m": source.get("accuracy_m"),
        "cell": _cell(row["cell"], row["committee"], row["cell_station"]),
        "new_cell": _cell(row["new_cell"], row["new_committee"], row["new_station"]),
        "own": row["proposed_by"] == actor,
        "phone_at": clock.get("phone_at"),
        "decided_by": row["decided_by"],
        "reason": row["reason"],
    }


def _now(row: Row) -> FactsView | None:
    if not row["exists"]:
        return None
    return {
        "code": row["point"],
        "kind": row["now_kind"],
        "name": row["now_name"],
        "name_en": row["now_name_en"],
        "address": row["now_address"],
        "contact": row["now_contact"],
        "phone": row["now_phone"],
        "place": [row["now_lon"], row["now_lat"]],
        "closed": row["now_closed_at"] is not None,
    }


def _cell(code: str | None, committee: str, station: str | None) -> PointCellView | None:
    return None if code is None else {"code": code, "committee": committee, "station": station}
