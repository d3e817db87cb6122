"""Rows and columns that people add to a spreadsheet: totals, means, notes, coordinates. None is a place or a candidate.

A list of pairs (from, to, minutes) is no table of costs either: its columns would be taken for candidates.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from api.matrices.errors import AmbiguousError, TotalError
from api.matrices.matrix import Matrix, where
from gis.store.county_files.footers import total_word

_NO_PLACE: Final = re.compile(
    r"(?:grand |row |column |sub)?(?:totals?|sums?|average|avg|mean|maximum|minimum)(?: *[:(].*)?"
    r"|[行列全总县市区镇乡]{0,3}(?:合计|总计|小计|共计|总和|汇总|总数|累计)[数量]?(?: *[:(/ ].*)?"
    r"|.{1,12}(?:合计|小计|总计|共计)[数量]?|全[县市区镇乡村]"
    r"|[行列]?(?:平均|最大|最小)[值数]?|均值|平均(?:时间|距离|里程|路程|车程|费用)|[σ∑]|(?:单位|备注|说明|制表人?|填表人?|注|(?:数据|资料)?来源|sources?|notes?)(?:[:(].*)?"
)
"""Whole names, in lower case and half-width."""
_LEAST: Final = re.compile(
    r"(?:到)?最[近短快远长慢高低](?:的)?(?:点|站|站点|距离|时间|里程|路程|车程|费用)?|中位数"
    r"|nearest|closest|shortest|fastest|longest|farthest|median"
)
"""Columns worked out from the others: as candidates they would be the best, or the worst, of all."""
_NO_CANDIDATE: Final = re.compile(
    r"lon|lng|lat|longitude|latitude|经度|纬度|[xy]?坐标|(?:weight|household|population)s?|pop|权重"
    r"|(?:常住|户籍|流动|服务|总)?(?:户数|人口数?|人数)|总?面积|area|海拔|高程|elevation"
    r"|排名|名次|排序|rank(?:ing)?|序号|行号|编号|id|code|.{0,6}(?:编码|代码)|邮编"
)
_BRACKETS: Final = re.compile(r" *[(\[/] *([^()\[\]/]+?) *[)\]]?$")
_UNITS: Final = {
    "min": ("分钟", "分", "min", "mins", "minute", "minutes"),
    "s": ("秒", "秒钟", "s", "sec", "second", "seconds"),
    "h": ("小时", "h", "hour", "hours"),
    "m": ("米", "m", "metre", "metres", "meter", "meters"),
    "km": ("公里", "千米", "km"),
    "元": ("元", "yuan"),
    "万元": ("万元",),
}
_FROM: Final = re.compile(r"from|from[ _]?(?:id|name|code)|origins?[ _]?(?:id|name|code)?|(?:起点|出发地).*")
_TO: Final = re.compile(r"to|to[ _]?(?:id|name|code)|dest(?:ination)?s?[ _]?(?:id|name|code)?|(?:终点|目的地|到达地).*")


def refuse_strays(matrix: Matrix, header_line: int, header: Sequence[str] = (), *, one_column: bool = False) -> Matrix:
    """Return the matrix; refuse rows and columns that are no place or candidate by their names, and lists of pairs.

    A single column may be named so: the weights may be totals themselves; where `one_column` is expected, several are
    refused for their number. `header` is the whole first line where it
    names the columns.

    Raises
    ------
    TotalError
        Where it is, and what to do.
    """
    for name, line in zip(matrix.row_names or (), matrix.lines or (), strict=False):
        if _is_total(name):
            raise _refusal(matrix, name, {"line": line, "field": 1}, "行 row")
    _refuse_pairs(matrix, header_line, [_plain(name) for name in header])
    columns = matrix.column_names or ()
    _refuse_units(matrix, header_line, columns)
    plane = {"x", "y"} if {"x", "y"} < {*map(_plain, columns)} and "z" not in map(_plain, columns) else set[str]()
    for index, name in enumerate(columns if len(columns) > 1 and not one_column else ()):
        if _is_total(name) or _LEAST.fullmatch(_BRACKETS.sub("", _plain(name))):
            raise _refusal(matrix, name, {"line": header_line, "field": index + matrix.first_field}, "列 column")
        if _NO_CANDIDATE.fullmatch(_BRACKETS.sub("", _plain(name))) or _plain(name) in plane:
            place = {"line": header_line, "field": index + matrix.first_field}
            raise TotalError(
                f"{where(matrix.file, place)}: {name!r} 不是候选点，请删除该列（权重另给文件）is no candidate: remove "
                "the column (weights have a file of their own), or rename it if it is one 如确为候选点，请改名",
                **place,
            )
    return matrix


def _refuse_pairs(matrix: Matrix, line: int, header: Sequence[str]) -> None:
    if any(map(_FROM.fullmatch, header)) and any(map(_TO.fullmatch, header)):
        raise AmbiguousError(
            f"{where(matrix.file, {'line': line})}: 这是起点—终点清单，请转为表：每个需求点一行，每个候选点一列 "
            "this is a list of pairs: turn it into a table, one row per demand place, one column per candidate",
            line=line,
        )


def _refuse_units(matrix: Matrix, line: int, columns: Sequence[str]) -> None:
    """Refuse columns that say different units, a（分钟） and b（秒）: their numbers would be compared as they stand."""
    of = {word: unit for unit, words in _UNITS.items() for word in words}
    said = [(name, _BRACKETS.search(_plain(name))) for name in columns]
    units = [(name, of[found[1]]) for name, found in said if found is not None and found[1] in of]
    other = next((name for name, unit in units if unit != units[0][1]), None)
    if other is not None:
        raise AmbiguousError(
            f"{where(matrix.file, {'line': line})}: {units[0][0]!r} 与 and {other!r} 单位不同，请换算为同一单位并更正"
            "列名 are in different units: convert them to one, and name it alike",
            line=line,
        )


def _is_total(name: str) -> bool:
    return total_word([name]) is not None or _NO_PLACE.fullmatch(_plain(name)) is not None


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).lower().split())


def _refusal(matrix: Matrix, name: str, place: dict[str, int], what: str) -> TotalError:
    return TotalError(
        f"{where(matrix.file, place)}: {name!r} 是合计或说明，请删除该{what} is a total or a note: remove it, "
        "or rename it if it is a place 如确为地点，请改名",
        **place,
    )
