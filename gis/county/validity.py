"""Check a polygon: what is wrong with it, where, and what to do, in words a clerk can act on.

Nothing is repaired here: a repair guesses which ground belongs to the cell, and that is the county's to say.
"""

import re
from dataclasses import dataclass
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from gis.position import Position


@dataclass(frozen=True, slots=True)
class Invalidity:
    """A defect of a polygon, its remedy and its position (WGS84 degrees, as the polygon's own)."""

    reason: str
    reason_zh: str
    remedy: str
    remedy_zh: str
    at: Position | None

    def __str__(self) -> str:
        where = "" if self.at is None else f" (lon={self.at.lon:.7f}, lat={self.at.lat:.7f})"
        return f"{self.reason_zh} {self.reason}{where}: {self.remedy_zh} {self.remedy}"


_MOVE: Final = ("move or delete the vertices there", "请修正该处节点")
_DRAW: Final = ("draw it again", "请重新绘制")
_SPLIT: Final = ("make the parts polygons of their own", "请拆分为多个面")
_DELETE: Final = ("delete one of the two", "请删除其一")
_KINDS: Final = (
    ("ring self-intersection", "its outline touches itself", "边界线自接触", *_MOVE),
    ("self-intersection", "the polygon crosses itself", "多边形自相交", *_MOVE),
    ("hole lies outside", "a hole lies outside the outline", "内环在外环之外", *_SPLIT),
    ("nested holes", "one hole lies inside another", "内环互相嵌套", *_DELETE),
    ("nested shells", "one part lies inside another", "外环互相嵌套", *_DELETE),
    ("disconnected", "holes cut its inside apart", "内部被内环切断", *_SPLIT),
    ("duplicate rings", "the same ring stands twice", "存在重复的环", *_DELETE),
    ("too few points", "a ring has fewer than three corners", "环的节点少于三个", *_DRAW),
)


def invalidity(polygon: BaseGeometry) -> Invalidity | None:
    """Return what is wrong with a polygon in degrees, by the OGC rules; None when nothing is."""
    if polygon.is_valid:
        return None
    explained = shapely.is_valid_reason(polygon)
    located = re.search(r"\[(\S+) (\S+)\]", explained)
    at = Position(float(located[1]), float(located[2])) if located else None
    for marker, reason, reason_zh, remedy, remedy_zh in _KINDS:
        if marker in explained.casefold():
            return Invalidity(reason, reason_zh, remedy, remedy_zh, at)
    return Invalidity(explained.partition("[")[0].strip(), "多边形无效", *_DRAW, at)
