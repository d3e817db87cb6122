"""Defects found by an audit of a county, each with a place and a sentence in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry


class Severity(StrEnum):
    """An error breaks a rule of the grid: a case would go wrong by it. A warning is for a person to look at."""

    ERROR = "error"
    WARNING = "warning"


class DefectKind(StrEnum):
    """The rules of the grid that can be broken."""

    GAP = "gap"
    OVERLAP = "overlap"
    INVALID_POLYGON = "invalid_polygon"
    WRONG_CODE = "wrong_code"
    DUPLICATE_CODE = "duplicate_code"
    WRONG_COMMITTEE = "wrong_committee"
    WRONG_KIND = "wrong_kind"
    NUMBERING = "numbering"
    CELL_OUTSIDE = "cell_outside"
    POINT_OUTSIDE = "point_outside"
    STATION_OUTSIDE = "station_outside"
    POINT_IN_NO_CELL = "point_in_no_cell"
    NO_INSPECTOR = "no_inspector"
    UNKNOWN_REFERENCE = "unknown_reference"
    NO_STATION = "no_station"
    STATION_WITHOUT_CELLS = "station_without_cells"
    DATUM = "datum"
    PRECISION = "precision"
    BAD_ROW = "bad_row"
    NOT_STATED = "not_stated"
    UNKNOWN_SKILL = "unknown_skill"
    UNREAD = "unread"
    HOUSEHOLDS = "households"
    PHONE = "phone"
    ADDRESS = "address"


SEVERITY_ZH = {Severity.ERROR: "错误", Severity.WARNING: "提示"}
KIND_ZH = {
    DefectKind.GAP: "空隙",
    DefectKind.OVERLAP: "重叠",
    DefectKind.INVALID_POLYGON: "无效多边形",
    DefectKind.WRONG_CODE: "编码错误",
    DefectKind.DUPLICATE_CODE: "编码重复",
    DefectKind.WRONG_COMMITTEE: "村居不符",
    DefectKind.WRONG_KIND: "类型不符",
    DefectKind.NUMBERING: "编号顺序",
    DefectKind.CELL_OUTSIDE: "网格越界",
    DefectKind.POINT_OUTSIDE: "举报点越界",
    DefectKind.STATION_OUTSIDE: "监管所越界",
    DefectKind.POINT_IN_NO_CELL: "举报点不在网格内",
    DefectKind.NO_INSPECTOR: "无责任人",
    DefectKind.UNKNOWN_REFERENCE: "引用不存在",
    DefectKind.NO_STATION: "无所属所",
    DefectKind.STATION_WITHOUT_CELLS: "所无网格",
    DefectKind.DATUM: "坐标系可疑",
    DefectKind.PRECISION: "坐标精度不足",
    DefectKind.BAD_ROW: "数据行错误",
    DefectKind.NOT_STATED: "未注明",
    DefectKind.UNKNOWN_SKILL: "业务不识别",
    DefectKind.UNREAD: "未读取",
    DefectKind.HOUSEHOLDS: "户数",
    DefectKind.PHONE: "电话可疑",
    DefectKind.ADDRESS: "地址不符",
}


@dataclass(frozen=True, slots=True)
class Defect:
    """One broken rule. `codes` are the things concerned, `geometry` (WGS84) where to look, None where nowhere.

    `file` is the kind of file that has the things, `where` its rows as messages name them, if a folder was read.
    """

    kind: DefectKind
    severity: Severity
    codes: tuple[str, ...]
    message: str
    message_zh: str
    geometry: BaseGeometry | None = None
    file: str = "cells"
    where: str = ""


def defects_geojson(defects: Iterable[Defect]) -> dict[str, Any]:
    """Return the defects as a GeoJSON FeatureCollection (RFC 7946, WGS84); a defect without a place has null there."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": None if defect.geometry is None else mapping(defect.geometry),
                "properties": {
                    "kind": defect.kind.value,
                    "kind_zh": KIND_ZH[defect.kind],
                    "severity": defect.severity.value,
                    "severity_zh": SEVERITY_ZH[defect.severity],
                    "codes": list(defect.codes),
                    "message": defect.message,
                    "message_zh": defect.message_zh,
                    "where": defect.where,
                },
            }
            for defect in defects
        ],
    }
