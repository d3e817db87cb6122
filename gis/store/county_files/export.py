"""A loaded county as a folder of files that import it again without a change: GeoJSON, CSV and county.toml.

Coordinates are WGS84, save that a point or station keeps the coordinate it was given and its datum, where that still is
where it lies. Approved corrections are in the points. A kind of which nothing is loaded has no file.

Closed points, retired teams and cells that have ended are in the files, marked as such.

Known limit: what a point's QR code carries is written only when asked for, for it lets its holder write in the point's
name. A new county gives its points new codes without it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from gis.county.cell_stations import only_stated
from gis.county.changes import SAME_DEG
from gis.county.codes import CELL_DIGITS
from gis.county.model import (
    CalendarKind,
    Cell,
    CellKind,
    CountyData,
    Household,
    NamedPlace,
    PointKind,
    ReportingPoint,
    Station,
    TeamRecord,
    UnitLevel,
)
from gis.datum.crs import to_wgs84
from gis.errors import GisError
from gis.position import Datum, Position, SourcePosition
from gis.store.county_files.writing import Said, new_folder, write_layer, write_table

_DAY_KINDS: Final = {CalendarKind.REST: "放假", CalendarKind.WORK: "上班", CalendarKind.SURGE: "高峰"}
_CELL_KINDS: Final = {CellKind.URBAN: "城区", CellKind.RURAL: "乡村", CellKind.COMMUNITY: "社区"}
_POINT_KINDS: Final = {
    PointKind.SUPERMARKET: "超市",
    PointKind.SCHOOL: "学校",
    PointKind.VILLAGE_COMMITTEE: "村委会",
    PointKind.COMMUNITY: "社区",
    PointKind.MARKET: "市场",
    PointKind.ENTERPRISE: "企业",
    PointKind.PHARMACY: "药店",
    PointKind.CONVENIENCE_STORE: "便利店",
    PointKind.MALL: "商场",
    PointKind.RESTAURANT: "餐饮店",
    PointKind.HEALTH_CENTRE: "卫生院",
    PointKind.SCENIC_AREA: "景区",
    PointKind.OTHER: "其他",
}
_LEVELS: Final = {UnitLevel.CITY: "市局", UnitLevel.COUNTY: "县局", UnitLevel.STATION: "所"}
_SHIFTS: Final = {"day": "白班", "night": "夜班"}
_PLACE: Final = ("经度", "纬度", "坐标系", "精度")


def export_county(data: CountyData, folder: Path, *, tokens: bool = False) -> list[Path]:
    """Write a county's files into a new or empty folder and return them.

    Parameters
    ----------
    data
        The county, with the cells that begin later and those that have ended.
    tokens
        With what the points' QR codes carry.

    Raises
    ------
    BadFileError
        The folder holds something already.
    """
    new_folder(folder)
    (folder / "county.toml").write_text(_manifest(data), encoding="utf-8")
    county = data.county
    outline = {"县代码": county.code, "县名": county.name, "英文名称": county.name_en, "县城": county.seat}
    write_layer(folder / "boundary.geojson", [(outline, county.boundary)], Datum.WGS84)
    write_cells(data, folder / "cells.geojson")
    if data.neighbours:
        beside = (({"县代码": each.code, "县名": each.name}, each.polygon) for each in data.neighbours)
        write_layer(folder / "neighbours.geojson", beside, Datum.WGS84)
    for name, header, rows in _tables(data, tokens=tokens):
        if rows:
            write_table(folder / f"{name}.csv", [header, *rows])
    return sorted(folder.iterdir())


def write_cells(data: CountyData, path: Path) -> None:
    """Write the cells alone, for an import that changes nothing else."""
    write_layer(path, ((said, cell.polygon) for said, cell in _cells(data)), Datum.WGS84)


def _manifest(data: CountyData) -> str:
    county = data.county
    stated: Mapping[str, object] = {
        "code": county.code,
        "name": county.name,
        "name_en": county.name_en,
        "seat": county.seat,
        "time_zone": county.time_zone,
        "datum": Datum.WGS84.value,
        "synthetic": county.synthetic,
        "notice": county.notice,
        "attribution": list(data.attribution),
    }
    return "".join(f"{key} = {_toml(value)}\n" for key, value in stated.items() if value not in (None, [], ""))


def _toml(value: object) -> str:
    """Return a text, list of texts or truth value: JSON's escapes are TOML's, save that TOML wants one for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _cells(data: CountyData) -> Iterator[tuple[Said, Cell]]:
    for cell in only_stated(data).cells:
        yield (
            {
                "网格编码": cell.code,
                "网格名称": cell.name,
                "网格类型": _CELL_KINDS[cell.kind],
                "村居编码": cell.committee,
                "县城内": _yes(cell.in_town),
                "责任人编码": cell.inspector,
                "所属所": cell.station,
                "启用日期": cell.valid_from.isoformat(),
                "停用日期": cell.valid_to.isoformat() if cell.valid_to else None,
            },
            cell,
        )


def _tables(data: CountyData, *, tokens: bool) -> Iterator[tuple[str, Sequence[str], list[Sequence[object]]]]:
    yield (
        "units",
        ("机构编码", "机构名称", "英文名称", "级别", "上级编码"),
        [(each.code, each.name, each.name_en, _LEVELS[each.level], each.parent) for each in data.units],
    )
    yield (
        "stations",
        ("所编码", "所名称", "英文名称", "地址", "联系电话", "辖区乡镇", *_PLACE),
        [(s.code, s.name, s.name_en, s.address, s.phone, "、".join(s.towns), *_at(s)) for s in data.stations],
    )
    yield (
        "committees",
        ("村居编码", "村居名称", "乡镇编码", "乡镇名称", "是否社区", "城乡分类代码", "所属所"),
        [
            (c.code, c.name, c.town_code, c.town_name, _yes(c.is_community), c.urban_rural_class, c.station)
            for c in data.committees
        ],
    )
    yield (
        "inspectors",
        ("责任人编码", "姓名", "所属所", "联系电话"),
        [(each.code, each.name, each.station, each.phone) for each in data.inspectors],
    )
    yield "points", (*_POINT_COLUMNS, *(("二维码标识",) if tokens else ())), list(_points(data.points, tokens=tokens))
    yield (
        "teams",
        ("小组编码", "小组名称", "英文名称", "所属所", "技能", "成员", "班次", "在岗", "联系电话", "已停用"),
        [
            *((*_team(team), _yes(False)) for team in data.teams),
            *((*_team(team), _yes(True)) for team in data.retired),
        ],
    )
    yield (
        "places",
        ("名称", "英文名称", "类型", "经度（WGS84）", "纬度（WGS84）", "范围（米）"),
        list(map(_named_place, data.places)),
    )
    yield "households", _HOUSEHOLD_COLUMNS, list(map(_household, data.households))
    yield "calendar", ("日期", "类别", "名称"), [(d.code, _DAY_KINDS[d.kind], d.name) for d in data.calendar]


def _team(team: TeamRecord) -> tuple[object, ...]:
    skills, crew = "、".join(team.skills), "、".join(team.crew)
    named = (team.code, team.name, team.name_en, team.station)
    return (*named, skills, crew, _SHIFTS[team.shift], _yes(team.on_duty), team.phone)


_POINT_COLUMNS: Final = (
    *("举报点编码", "举报点名称", "英文名称", "举报点类型", "地址", "联系人", "联系电话"),
    *_PLACE,
    "关闭时间",
)


def _points(points: Iterable[ReportingPoint], *, tokens: bool) -> Iterator[Sequence[object]]:
    for point in points:
        row = (
            point.code,
            point.name,
            point.name_en,
            _POINT_KINDS[point.kind],
            point.address,
            point.contact,
            point.phone,
        )
        closed = None if point.closed_at is None else point.closed_at.isoformat()
        yield (*row, *_at(point), closed, *((point.token,) if tokens else ()))


def _named_place(place: NamedPlace) -> Sequence[object]:
    return place.name, place.name_en, place.kind, place.position.lon, place.position.lat, place.extent_m


_HOUSEHOLD_COLUMNS: Final = ("村居编码", "网格编码", "户数", "人口", "来源", "年份")


def _household(each: Household) -> Sequence[object]:
    codes = (None, each.code) if len(each.code) == CELL_DIGITS else (each.code, None)
    return (*codes, each.households, each.population, each.origin, each.year)


def _at(thing: Station | ReportingPoint) -> tuple[float, float, str, float | None]:
    """Return where a thing lies as it was given, if that is still where it lies; else in WGS84."""
    source = thing.source
    if source is not None and _is_at(source, thing.position):
        return source.lon, source.lat, source.datum.value, source.accuracy_m
    accuracy_m = None if source is None else source.accuracy_m
    return thing.position.lon, thing.position.lat, Datum.WGS84.value, accuracy_m


def _is_at(source: SourcePosition, position: Position) -> bool:
    try:
        given = to_wgs84(source.lon, source.lat, source.datum, "source")
    except GisError:
        return False
    return abs(given.lon - position.lon) <= SAME_DEG and abs(given.lat - position.lat) <= SAME_DEG


def _yes(value: bool) -> str:
    return "是" if value else "否"
