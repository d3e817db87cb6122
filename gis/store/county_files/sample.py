"""A small made-up county as a folder of files to fill in: every file a county office needs to begin, imported as it is.

It lies in the Tengger desert, where no county has its seat, and under a code that no division of China has.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from shapely import Polygon, box

from gis.county.codes import number_cells
from gis.store.county_files.writing import new_folder, write_layer, write_table

CODE: Final = "990999"
_WEST, _SOUTH, _STEP = 104.000128, 38.400136, 0.01
_COLUMNS, _ROWS = 4, 2
_COMMITTEES: Final = (
    ("990999100001", "示例社区", "示例镇", "121", "示例责任人甲"),
    ("990999101200", "示例村", "示例乡", "220", "示例责任人乙"),
)
"""Code, name, town, urban-rural class, and who is responsible for its cells; each has half of the columns."""
_MANIFEST: Final = """\
# 示例数据：全部虚构，仅供试用。换成本县数据时，请逐项修改，并删除 synthetic 和 notice 两行；说明见 docs/import.md。
# Sample data, all of it made up. For your own county change every value, and delete synthetic and notice.
code = "990999"
name = "示例县"
name_en = "Sample County"
seat = "示例镇"            # 县城所在乡镇，与 cells 的乡镇名称一致 the town of the seat, named as in cells
city = "示例市"
datum = "cgcs2000"         # 未注明坐标系的文件按此读取 of files that state none: wgs84, cgcs2000, gcj02, bd09
synthetic = true
notice = "示例数据，全部虚构，不可用于实际工作。Sample data, all of it made up; not for real use."
"""
_STATIONS: Final = (
    ("编码", "名称", "辖区乡镇", "地址", "经度", "纬度"),
    ("S1", "示例镇监管所", "示例镇", "示例镇示例街1号", 104.005127, 38.405184),
    ("S2", "示例乡监管所", "示例乡", "示例乡示例路1号", 104.030216, 38.406372),
)
_POINTS: Final = (
    ("编码", "名称", "类型", "地址", "经度（WGS84）", "纬度（WGS84）"),
    ("P1", "示例超市", "超市", "示例镇示例街2号", 104.006241, 38.406317),
    ("P2", "示例小学", "学校", "示例镇示例街3号", 104.013358, 38.413462),
    ("P3", "示例村委会", "村委会", "示例乡示例村", 104.031419, 38.407253),
)
_HOUSEHOLDS: Final = (
    ("村居编码", "网格编码", "户数", "人口", "来源", "年份"),
    ("990999100001", None, 820, 2300, "示例统计", 2025),
    (None, "990999101200001", 96, 310, "示例统计", 2025),
    (None, "990999101200002", 64, 205, "示例统计", 2025),
    (None, "990999101200003", 71, 228, "示例统计", 2025),
    (None, "990999101200004", 48, 150, "示例统计", 2025),
)
"""A figure by committee, which the cells share, and figures by cell: either will do."""
_CALENDAR: Final = (
    ("日期", "截止日期", "类别", "名称"),
    ("2026-10-01", "2026-10-07", "放假", "国庆节"),
    ("2026-10-10", None, "上班", "国庆节调休"),
    ("2027-03-15", None, "高峰", "3·15"),
)
"""Made up for the example: the days of a year are announced by the State Council, surge days are the bureau's own."""
_TEAMS: Final = (
    ("编码", "名称", "所属所", "技能", "班次"),
    ("T1", "示例一组", "S1", "食品、药品", "白班"),
    ("T2", "示例二组", "S2", "特种设备", "夜班"),
)


def write_sample(folder: Path) -> list[Path]:
    """Write the files into a new or empty folder and return them.

    Raises
    ------
    BadFileError
        The folder holds something already, or is none.
    """
    new_folder(folder)
    (folder / "county.toml").write_text(_MANIFEST, encoding="utf-8")
    write_layer(folder / "boundary.geojson", [({"县代码": CODE, "县名": "示例县"}, _square(0, 0, _COLUMNS, _ROWS))])
    write_layer(folder / "cells.geojson", _cells())
    tables: dict[str, Sequence[Sequence[object]]] = {
        "stations": _STATIONS,
        "points": _POINTS,
        "teams": _TEAMS,
        "households": _HOUSEHOLDS,
        "calendar": _CALENDAR,
    }
    for name, rows in tables.items():
        write_table(folder / f"{name}.csv", rows)
    return sorted(folder.iterdir())


def _cells() -> Iterable[tuple[dict[str, str], Polygon]]:
    """Yield the cells of each committee, numbered by the rule; the first is in town, as the manifest's seat says."""
    half = _COLUMNS // len(_COMMITTEES)
    for n, (code, name, town, urban_rural_class, inspector) in enumerate(_COMMITTEES):
        squares = [_square(n * half + x, y) for y in reversed(range(_ROWS)) for x in range(half)]
        for cell, square in zip(number_cells(code, squares), squares, strict=True):
            yield (
                {
                    "网格编码": cell,
                    "网格名称": f"{name}{cell[-3:]}网格",
                    "村居名称": name,
                    "乡镇名称": town,
                    "城乡分类代码": urban_rural_class,
                    "责任人": inspector,
                },
                square,
            )


def _square(x: int, y: int, width: int = 1, height: int = 1) -> Polygon:
    west, south = _WEST + x * _STEP, _SOUTH + y * _STEP
    east, north = west + width * _STEP, south + height * _STEP
    return box(round(west, 6), round(south, 6), round(east, 6), round(north, 6))
