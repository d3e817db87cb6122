"""The column names of a county's files, in Chinese and English, best name first.

Headers are looked up as `gis.county.headers` has it. Of two columns that mean the same, the one named earlier here
is read.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from gis.county import in_use
from gis.county.headers import Vocabulary
from gis.datum.crs import parse_datum
from gis.datum.titles import said_in
from gis.errors import BadFileError, UnknownDatumError
from gis.position import Datum

FILE_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "boundary": ("boundary", "边界", "县界"),
    "units": ("units", "机构"),
    "stations": ("stations", "监管所", "市场监管所"),
    "committees": ("committees", "村居", "村社区"),
    "inspectors": ("inspectors", "责任人", "网格员", "网格责任人"),
    "cells": ("cells", "网格", "单元网格"),
    "points": ("points", "举报点", "投诉举报点"),
    "teams": ("teams", "执法小组", "小组"),
    "neighbours": ("neighbours", "neighbors", "邻县"),
    "places": ("places", "地名"),
    "households": ("households", "户数"),
    "calendar": ("calendar", "日历", "节假日", "工作日历"),
}
"""Kind of file → its name without suffix."""

_NAME_EN: Final = {"name_en": ("name_en", "english name", "英文名称", "英文名")}
_PHONE: Final = {
    "phone": ("phone", "telephone", "联系电话", "电话", "手机", "手机号", "手机号码", "电话号码", "联系方式")
}
_ADDRESS: Final = {"address": ("address", "地址", "详细地址", "所在地", "住所", "经营地址")}
_STATION: Final = {
    "station": ("station", "station_code", "所属所", "市场监管所", "监管所", "所编码", "所属监管所", "所", "所属单位")
}
_PLACE: Final = {
    "geometry": ("geometry", "geom", "wkt", "geojson", "the_geom", "几何", "图形", "空间数据"),
    "lon": ("lon", "longitude", "lng", "long", "经度", "x", "x坐标"),
    "lat": ("lat", "latitude", "纬度", "y", "y坐标"),
    "lonlat": ("lonlat", "经纬度"),
    "datum": ("datum", "坐标系", "坐标系统", "坐标系名称", "坐标基准", "crs"),
    "accuracy_m": ("accuracy_m", "accuracy", "精度", "定位精度"),
}

VOCABULARIES: Final[Mapping[str, Vocabulary]] = {
    "boundary": {
        "code": ("code", "县代码", "县码", "行政区划代码", "编码", "代码", "adcode", "gb", "xzqdm"),
        "name": ("name", "县名", "名称", "name_zh", "xzqmc"),
        **_NAME_EN,
        "seat": ("seat", "县城", "县城驻地", "驻地", "政府驻地"),
        **_PLACE,
    },
    "units": {
        "code": ("code", "机构编码", "机构代码", "编码", "代码", "编号"),
        "name": ("name", "机构名称", "名称", "单位名称"),
        **_NAME_EN,
        "level": ("level", "级别", "层级"),
        "parent": ("parent", "上级编码", "上级机构编码", "上级机构", "上级"),
        **in_use.COLUMNS,
    },
    "stations": {
        "code": ("code", "所编码", "所代码", "编码", "代码", "编号"),
        "name": ("name", "所名称", "名称", "监管所名称", "所名"),
        **_NAME_EN,
        **_ADDRESS,
        **_PHONE,
        "towns": ("towns", "辖区乡镇", "管辖乡镇", "所辖乡镇", "辖区"),
        **in_use.COLUMNS,
        **_PLACE,
    },
    "committees": {
        "code": ("code", "村居编码", "村居代码", "统计用区划代码", "区划代码", "编码", "代码"),
        "name": ("name", "村居名称", "村居", "名称"),
        "town_code": ("town_code", "乡镇编码", "乡镇代码", "streetcode"),
        "town_name": ("town_name", "town", "乡镇名称", "乡镇", "所属乡镇"),
        "is_community": ("is_community", "是否社区"),
        "urban_rural_class": ("urban_rural_class", "城乡分类代码", "城乡分类", "ur_code"),
        **_STATION,
        **in_use.COLUMNS,
    },
    "inspectors": {
        "code": ("code", "责任人编码", "网格员编码", "工号", "编码", "编号"),
        "name": ("name", "姓名", "责任人", "网格员", "名称"),
        "cell": ("cell", "cell_code", "网格编码", "单元网格编码", "网格代码"),
        **_STATION,
        **_PHONE,
        **in_use.COLUMNS,
    },
    "cells": {
        "code": ("code", "网格编码", "单元网格编码", "网格代码", "编码", "代码", "编号"),
        "name": ("name", "网格名称", "单元网格名称", "名称"),
        "kind": ("kind", "网格类型", "网格类别", "类型", "类别"),
        "committee": ("committee", "committee_code", "村居编码", "村居代码", "所属村居编码"),
        "committee_name": ("committee_name", "村居名称", "村居", "所属村居", "村社区"),
        "town_name": ("town_name", "town", "乡镇名称", "乡镇", "所属乡镇"),
        "urban_rural_class": ("urban_rural_class", "城乡分类代码", "城乡分类", "ur_code"),
        "in_town": ("in_town", "县城内", "是否县城内", "是否县城"),
        "inspector": ("inspector", "inspector_code", "责任人编码", "网格员编码", "责任人工号", "工号"),
        "inspector_name": ("inspector_name", "责任人", "责任人姓名", "网格员", "网格员姓名", "网格长", "姓名"),
        "inspector_phone": ("inspector_phone", "责任人电话", "网格员电话", *_PHONE["phone"]),
        "valid_from": ("valid_from", "启用日期", "生效日期", "开始日期"),
        "valid_to": ("valid_to", "停用日期", "失效日期", "结束日期", "终止日期"),
        **in_use.COLUMNS,
        **_STATION,
        **_PLACE,
    },
    "points": {
        "code": ("code", "举报点编码", "投诉举报点编码", "编码", "代码", "编号"),
        "name": ("name", "举报点名称", "投诉举报点名称", "名称", "单位名称"),
        **_NAME_EN,
        "kind": ("kind", "举报点类型", "类型", "类别", "场所类型"),
        **_ADDRESS,
        "contact": ("contact", "联系人", "负责人"),
        **_PHONE,
        "closed_at": ("closed_at", "关闭时间", "关闭日期"),
        **in_use.COLUMNS,
        "token": ("token", "二维码标识", "二维码"),
        **_PLACE,
    },
    "teams": {
        "code": ("code", "小组编码", "执法小组编码", "编码", "代码", "编号"),
        "name": ("name", "小组名称", "执法小组", "名称", "小组"),
        **_NAME_EN,
        **_STATION,
        "skills": (
            *("skills", "技能", "专长", "业务范围", "业务", "业务类别", "监管业务", "监管领域"),
            *("负责业务", "分管业务"),
        ),
        "crew": ("crew", "members", "成员", "组员", "人员", "队员"),
        "shift": ("shift", "班次", "值班班次"),
        "on_duty": ("on_duty", "在岗", "是否在岗"),
        **in_use.COLUMNS,
        **_PHONE,
    },
    "neighbours": {
        "code": ("code", "县代码", "行政区划代码", "编码", "代码", "adcode", "gb", "xzqdm"),
        "name": ("name", "县名", "名称", "xzqmc"),
        **_PLACE,
    },
    "places": {
        "name": ("name", "名称", "name_zh"),
        **_NAME_EN,
        "kind": ("kind", "类型", "类别"),
        "extent_m": ("extent_m", "范围", "半径"),
        **in_use.COLUMNS,
        **_PLACE,
    },
    "households": {
        "committee": ("committee", "committee_code", "村居编码", "村居代码", "统计用区划代码", "所属村居编码"),
        "cell": ("cell", "cell_code", "网格编码", "单元网格编码", "网格代码"),
        "name": (
            *("name", "committee_name", "村居名称", "村居", "村社区", "村名", "行政村", "行政村名称", "村名称", "村"),
            *("社区", "社区名称", "村委会", "村民委员会", "名称", "单位"),
        ),
        "town_name": ("town_name", "town", "乡镇名称", "乡镇", "所属乡镇", "乡镇街道", "镇", "街道"),
        "households": ("households", "户数", "总户数", "家庭户数", "常住户数"),
        "population": ("population", "人口", "人口数", "总人口", "常住人口"),
        "origin": ("source", "来源", "数据来源", "资料来源"),
        "year": ("year", "年份", "统计年份", "年度"),
    },
    "calendar": {
        "day": ("day", "date", "日期", "开始日期", "起始日期"),
        "until": ("until", "截止日期", "结束日期"),
        "days": ("days", "天数", "放假天数", "总天数"),
        "day_kind": ("day_kind", "kind", "类别", "类型", "安排"),
        "name": ("name", "名称", "节日", "节假日", "说明"),
    },
}

LIES: Final = ("geometry", "lon", "lat", "lonlat")
"""The columns that say where a thing lies."""
_ABOUT_DATUMS: Final = re.compile(
    "gcj|bd-?0?9|wgs|cgcs|gps|epsg|火星|国测|高德|腾讯|百度|搜狗|谷歌|google|天地图|北斗|墨卡托|mercator|国家2000|大地2000|"
    r"(?:西安|xi'?an|北京|beijing)\W*(?:19)?(?:54|80)|(?<!\d)(?:54|80|2000)\s*坐标|^\s*(?:54|80|2000)\s*$"
)
FIGURES: Final = ("households", "population", "extent_m", "accuracy_m")
_OTHER_UNIT: Final = re.compile(r"[(\[【](?:单位:?)?(?:[十百千万亿]+[户人口]*|公里|千米|里|km)[)\]】]", re.IGNORECASE)
_TITLE_UNIT: Final = re.compile(r"(?:^|[(\[【])单位:?[^)\]】]*?(?:[十百千万亿]+[户人口]|公里|千米|km)", re.IGNORECASE)
_REMARK: Final = re.compile(r"\((.*?)\)|\[(.*?)\]|【(.*?)】")
_TITLE: Final = re.compile(rf"{_REMARK.pattern}|(?:坐标(?:系统?)?|经纬度)均?(?:为|采用|使用|:)\s*([^\s,;。、]+)")
REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "boundary": ("code", "name", "geometry"),
    "units": ("code", "name", "level"),
    "stations": ("code", "name", *LIES),
    "committees": ("code", "name"),
    "inspectors": ("name",),
    "cells": ("code", "geometry"),
    "points": ("code", "name", "kind", *LIES),
    "teams": ("code", "name", "station"),
    "neighbours": ("code", "name", "geometry"),
    "places": ("name", *LIES),
    "households": ("committee", "cell", "name", "households"),
    "calendar": ("day", "day_kind"),
}
"""Kind of file → the columns a row lives by; one that is blank in all of them is no row of that kind."""


def chinese(names: Sequence[str]) -> str:
    """Return the Chinese one of several names; the first where there is none."""
    return next((name for name in names if not name.isascii()), names[0])


def datums_in_headers(headers: Mapping[str, str]) -> dict[str, Datum]:
    """Return header → the datum its bracketed remark states, as in `经度（GCJ-02）`, of the columns that say where.

    Parameters
    ----------
    headers
        Field → header. A remark elsewhere, as in 地址（百度）, is about something else.

    Raises
    ------
    UnknownDatumError
        A remark speaks of a datum and names none that is read here, as in `经度（西安80）`.
    """
    stated = {headers[field]: _datum_in(headers[field], _REMARK) for field in LIES if field in headers}
    return {header: datum for header, datum in stated.items() if datum is not None}


def other_units(headers: Mapping[str, str], titles: Iterable[Sequence[object]] = ()) -> list[str]:
    """Return the headers of figures in another unit than is read, as 人口（万人）, and titles that say one."""
    figures = [headers[field] for field in FIGURES if field in headers]
    texts = dict.fromkeys(value for row in titles for value in row if isinstance(value, str)) if figures else ()
    said = [*((each, _OTHER_UNIT) for each in figures), *((each, _TITLE_UNIT) for each in texts)]
    return [each for each, unit in said if unit.search(re.sub(r"\s", "", unicodedata.normalize("NFKC", each)))]


def datums_in_titles(rows: Iterable[Sequence[object]]) -> dict[str, Datum]:
    """Return text → the datum it states, of rows above and below a table, as in 坐标系：高德 or 坐标（GCJ-02）.

    Raises
    ------
    UnknownDatumError
        One speaks of another datum.
    """
    texts = dict.fromkeys(" ".join(value.split()) for row in rows for value in row if isinstance(value, str))
    stated = {text: said_in(text) or _datum_in(text, _TITLE, of_places=False) for text in texts}
    return {text: datum for text, datum in stated.items() if datum is not None}


def _datum_in(text: str, pattern: re.Pattern[str], *, of_places: bool = True) -> Datum | None:
    """Return the datum that a remark in a text states; `of_places`: the text is a header of what says where."""
    for groups in pattern.findall(unicodedata.normalize("NFKC", text)):
        remark = "".join(groups)
        try:
            return parse_datum(remark, text.strip())
        except UnknownDatumError:
            is_meant = of_places or groups[-1] or "坐标" in remark
            if is_meant and _ABOUT_DATUMS.search(remark.casefold()):
                raise
    return None


def one_datum(name: str, headers: Mapping[str, str], beside: Iterable[Sequence[object]]) -> Datum | None:
    """Return the datum that the headers state, else the titles and notes beside the rows; None where nothing does.

    Raises
    ------
    BadFileError
        Two state different ones: longitude and latitude are a pair, and half of each is a place where nothing is.
    UnknownDatumError
        One states a datum that is not read here.
    """
    try:
        stated = datums_in_headers(headers)
        if set(LIES) & set(headers):
            stated = datums_in_titles(beside) | stated
    except UnknownDatumError as error:
        raise UnknownDatumError(f"{name}: {error}", field=name) from error
    if len(set(stated.values())) > 1:
        columns = ", ".join(f"{text[:40]} = {datum}" for text, datum in stated.items())
        raise BadFileError(
            f"{name}: 经纬度的坐标系不一致 columns of one place state different datums: {columns}; "
            "请只保留同一坐标系的一对经纬度 keep one pair of longitude and latitude, both in one datum",
            field=name,
        )
    return next(iter(stated.values()), None)
