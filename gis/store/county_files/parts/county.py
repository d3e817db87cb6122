"""From a judged row to a value of the county, one function per kind of file.

Each takes what it must agree with as `Ground`. Words people use for kinds are tables here.
"""

import re
import unicodedata
from datetime import timedelta
from typing import Final

from gis.county import codes
from gis.county import model as values
from gis.county.model import PointKind, UnitLevel
from gis.store.county_files.ground import Ground
from gis.store.county_files.parts.in_use import closing
from gis.store.county_files.records import Record

_ADDRESS: Final = re.compile(r"https?://[^/]+/p/([^/?#]+)/?(?:[?#].*)?", re.IGNORECASE)
_TOKEN: Final = re.compile(r"[0-9A-Za-z._~-]{4,}")
_NO_TOKENS: Final = {"true", "false", "none", "null"}
_ONE_DAY: Final = timedelta(days=1)
"""Somewhere it is tomorrow already."""
_POINT_KINDS: Final = {
    **dict.fromkeys(("supermarket", "超市", "商场超市", "商超"), PointKind.SUPERMARKET),
    **dict.fromkeys(("school", "学校", "幼儿园", "小学", "初中", "中学", "高中"), PointKind.SCHOOL),
    **dict.fromkeys(("village_committee", "村委会", "村民委员会", "农村"), PointKind.VILLAGE_COMMITTEE),
    **dict.fromkeys(("community", "社区", "街道社区", "居委会"), PointKind.COMMUNITY),
    **dict.fromkeys(("market", "市场", "农贸市场", "集贸市场"), PointKind.MARKET),
    **dict.fromkeys(("enterprise", "企业", "公司"), PointKind.ENTERPRISE),
    **dict.fromkeys(("pharmacy", "药店", "药房"), PointKind.PHARMACY),
    **dict.fromkeys(("convenience_store", "便利店", "小卖部"), PointKind.CONVENIENCE_STORE),
    **dict.fromkeys(("mall", "商场", "购物中心"), PointKind.MALL),
    **dict.fromkeys(("restaurant", "餐饮店", "餐饮", "餐馆"), PointKind.RESTAURANT),
    **dict.fromkeys(("health_centre", "卫生院", "卫生室", "医院"), PointKind.HEALTH_CENTRE),
    **dict.fromkeys(("scenic_area", "景区", "景点"), PointKind.SCENIC_AREA),
    **dict.fromkeys(("other", "其他", "其它"), PointKind.OTHER),
}
_LEVELS: Final = {
    **dict.fromkeys(("city", "市", "市局"), UnitLevel.CITY),
    **dict.fromkeys(("county", "县", "县局", "区局"), UnitLevel.COUNTY),
    **dict.fromkeys(("station", "所", "监管所"), UnitLevel.STATION),
}
_PLACE_KINDS: Final = {
    **dict.fromkeys(("县", "区", "县区", "县级行政区"), "county"),
    **dict.fromkeys(("市", "县城", "城镇", "城区"), "city"),
    **dict.fromkeys(("乡镇", "镇", "乡", "街道办", "街道办事处", "乡镇街道"), "town"),
    **dict.fromkeys(("村", "行政村", "村庄"), "village"),
    **dict.fromkeys(("自然村", "村民小组", "屯", "庄", "组", "社"), "hamlet"),
    **dict.fromkeys(("街道", "街", "大街", "街巷", "巷", "巷道", "胡同", "路街"), "street"),
    **dict.fromkeys(("路", "道路", "公路", "大道"), "road"),
    **dict.fromkeys(("小区", "居民区", "住宅小区"), "neighbourhood"),
    **dict.fromkeys(("片区",), "suburb"),
    **dict.fromkeys(("地标", "建筑"), "landmark"),
    **dict.fromkeys(("地名", "地点"), "locality"),
}
"""Chinese words for kinds that the search tells apart; others are kept and shown as they are."""
CLASSES: Final = {each.value: each.value for each in codes.UrbanRuralClass}
_FARTHEST_M: Final = 100_000


def unit(record: Record, ground: Ground) -> values.OrganisationUnit:
    """Return a bureau or station of the organisation tree."""
    code, level = ground.code(record), record.choice("level", _LEVELS, required=True)
    parent = record.own_code("parent") if "parent" in record.table.headers else ground.standing.parents.get(code)
    if level is UnitLevel.STATION and parent is None:
        record.fault("parent", "", "所必须有上级 a station needs the code of the bureau above it")
    if level is UnitLevel.CITY and parent is not None:
        record.fault("parent", parent, "市局为最高级 a city bureau is the top; leave this blank")
    above = ground.units.get(codes.folded(parent or ""))
    if parent is not None and (above is None or above == code):
        record.fault("parent", parent, "上级机构不存在 is not another unit's code in this file")
    ground.once(record, "code", code)
    return values.OrganisationUnit(
        code, record.text("name"), level or UnitLevel.STATION, above, record.optional("name_en")
    )


def station(record: Record, ground: Ground) -> values.Station:
    """Return a station with its seat."""
    position, source = record.position()
    ground.place(record, position)
    code = ground.code(record)
    ground.once(record, "code", code)
    return values.Station(
        code,
        record.text("name"),
        position,
        address=record.optional("address"),
        phone=record.phone(),
        source=source,
        name_en=record.optional("name_en"),
        towns=_words(record.optional("towns")),
    )


def committee(record: Record, ground: Ground) -> values.Committee:
    """Return a village or residents' committee; what the code says need not be said again."""
    code = record.code("code", codes.COMMITTEE_DIGITS, ground.county)
    ground.once(record, "code", code)
    town = _town_code(record, ground) or codes.town_of(code)
    community = record.flag("is_community")
    return values.Committee(
        code,
        record.text("name"),
        town,
        record.optional("town_name") or town,
        says_community(code) if community is None else community,
        record.choice("urban_rural_class", CLASSES),
        station=ground.known(record, "station", ground.stations),
    )


def _town_code(record: Record, ground: Ground) -> str | None:
    """Return a town's nine digits, None when blank; the twelve that statistics write for it end with 000."""
    said = codes.clean(record.optional("town_code") or "")
    if len(said) == codes.COMMITTEE_DIGITS and said.endswith("000"):
        return said[: codes.TOWN_DIGITS]
    return record.code("town_code", codes.TOWN_DIGITS, ground.county) if said else None


def says_community(code: str) -> bool:
    """Tell whether the code of a committee is one of a community."""
    return len(code) >= codes.COMMITTEE_DIGITS and code.isdigit() and codes.is_community(code)


def inspector(record: Record, ground: Ground) -> values.Inspector:
    """Return a responsible inspector; without a code the name is the code, so that two of one name need codes."""
    name = record.text("name")
    name = name and ground.one_name(record, "name", name)
    said = record.own_code("code")
    code = ground.standing.spelling("inspectors", said or name)
    remedy = None if said else "同名的两人请各填编码 give two people of one name a code each"
    ground.once(record, "code", code, remedy)
    return values.Inspector(code, name, ground.known(record, "station", ground.stations), record.phone())


def _token(record: Record, loaded: str | None) -> str | None:
    """Return what a printed code carries, of its whole address what stands behind /p/; None where there is none.

    What else a column 二维码 may say (有, 已张贴, 1) would be a code that anybody guesses, in a printed one's place.
    """
    said = record.optional("token")
    if said is None or said == loaded:
        return said
    token = _ADDRESS.sub(r"\1", said)
    if not _TOKEN.fullmatch(token) or token.casefold() in _NO_TOKENS:
        record.fault(
            "token",
            said,
            "不是二维码标识：请填二维码网址中 /p/ 之后的一串字母数字，没有的留空 is not what a code carries: give "
            "the letters and digits behind /p/ in its address, and leave it blank where there is none",
        )
    return token


def point(record: Record, ground: Ground) -> values.ReportingPoint:
    """Return a reporting point."""
    position, source = record.position()
    ground.place(record, position)
    code, kind = ground.code(record), record.choice("kind", _POINT_KINDS, required=True)
    token, closed_at = _token(record, ground.standing.tokens.get(code)), record.moment("closed_at", ground.zone)
    if closed_at is not None and ground.today is not None and closed_at.date() > ground.today + _ONE_DAY:
        record.fault(
            "closed_at",
            closed_at.date(),
            "不能晚于今日 lies ahead: a point with a date is closed at once; leave it blank until it closes",
        )
    closed_at = closing(record, ground, closed_at, code)
    ground.once(record, "code", code)
    ground.once(record, "token", token)
    return values.ReportingPoint(
        code,
        kind or PointKind.ENTERPRISE,
        record.text("name"),
        position,
        address=record.optional("address"),
        contact=record.optional("contact"),
        phone=record.phone(),
        token=token,
        source=source,
        name_en=record.optional("name_en"),
        closed_at=closed_at,
    )


def _words(text: str | None) -> tuple[str, ...]:
    """Return the words of a list that spaces or any usual mark separate."""
    return tuple(re.findall(r"[^\s,，、;；/|]+", text or ""))


def neighbour(record: Record, ground: Ground) -> values.Neighbour:
    """Return a county next door."""
    code = county_code(record)
    ground.once(record, "code", code)
    return values.Neighbour(code, record.text("name"), record.polygon())


def county_code(record: Record) -> str:
    """Return a county's six digits; a code of the national map service carries 156 (China) before them."""
    said = record.optional("code") or ""
    if re.fullmatch(r"156\d{6}", said):
        return said.removeprefix("156")
    return record.code("code", codes.COUNTY_DIGITS)


def named_place(record: Record, ground: Ground) -> values.NamedPlace:
    """Return an entry of the gazetteer; places next door are welcome there."""
    kind = unicodedata.normalize("NFKC", record.optional("kind") or "").casefold()
    position, _ = record.position()
    extent_m = record.number("extent_m")
    if extent_m is not None and not 0 < extent_m < _FARTHEST_M:
        record.fault("extent_m", extent_m, "范围应为正数（米） must be metres, more than 0 and less than 100000")
    return values.NamedPlace(
        record.text("name"), _PLACE_KINDS.get(kind, kind) or "locality", position, record.optional("name_en"), extent_m
    )
