"""The datum that a sentence about coordinates speaks of, as titles and notes of tables have it.

Known limit: one that says where the data is from, and no word of coordinates, states nothing (数据来源：高德地图).
"""

import re
import unicodedata
from typing import Final

from gis.errors import UnknownDatumError
from gis.position import Datum

_OF_PLACES: Final = re.compile("坐标|经度|纬度|经纬|coordinate|longitude|datum")
_SPOKEN_OF: Final = {
    Datum.GCJ02: re.compile("gcj|火星|国测局|高德|腾讯(?!文档|会议|微云)"),
    Datum.BD09: re.compile("bd-?0?9|百度(?!网盘|文库)"),
    Datum.WGS84: re.compile("wgs|gps|epsg:?4326"),
    Datum.CGCS2000: re.compile("cgcs|epsg:?4490|国家2000|2000国家|大地2000|天地图|2000坐标"),
}
_OTHER: Final = re.compile(
    "谷歌|google|搜狗|墨卡托|mercator|高斯|gauss|(?:西安|xi'?an|北京|beijing)\\W*(?:19)?(?:54|80)|(?:19)?(?:54|80)年?(?:西安|北京)"
)


def said_in(text: str) -> Datum | None:
    """Return the datum that a text about coordinates speaks of; None where it is about something else or names none.

    Raises
    ------
    UnknownDatumError
        It speaks of one that is not read here, or of several that differ.

    >>> said_in("本表经度、纬度取自高德地图"), said_in("举报点（腾讯文档）")
    (<Datum.GCJ02: 'gcj02'>, None)
    """
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    if _OF_PLACES.search(folded) is None:
        return None
    found = {datum for datum, words in _SPOKEN_OF.items() if words.search(folded)}
    if _OTHER.search(folded) or len(found - {Datum.WGS84} if Datum.CGCS2000 in found else found) > 1:
        raise UnknownDatumError(
            f"{text.strip()[:80]}: 不清楚是哪个坐标系，请写明一个 speaks of a datum that is not read here, or of "
            "several; write one: wgs84, cgcs2000, gcj02 or bd09",
            field="datum",
        )
    return Datum.CGCS2000 if Datum.CGCS2000 in found else next(iter(found), None)
