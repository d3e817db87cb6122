"""Report of contradictions between files and approved corrections of reporting points, row by row."""

from collections.abc import Mapping, Sequence
from typing import Any

import typer

from gis.county.corrections import Keeping

FACTS = {
    "kind": "类型",
    "name": "名称",
    "name_en": "英文名称",
    "address": "地址",
    "contact": "联系人",
    "phone": "电话",
    "place": "位置",
    "closed": "是否关闭",
}
OVER = "--over-corrections"


def echo_kept(items: Sequence[Keeping], rows: Mapping[tuple[str, str], str] | None = None) -> None:
    """Write a line for each corrected fact that a file contradicts, and how to make the file win.

    Parameters
    ----------
    rows
        (kind of file, code) → file and row; where there is none the point is named alone.
    """
    for each in items:
        typer.secho(f"  {_line(each, (rows or {}).get(('points', each.point)))}", fg=typer.colors.YELLOW, err=True)
    if any(each.kept for each in items) and rows is not None:
        typer.secho(
            f"  文件早于更正，已保留更正；确以文件为准的，请加 {OVER} 重新导入 the files are older than these "
            f"corrections, which were kept; to use the files instead, import again with {OVER}",
            fg=typer.colors.YELLOW,
            err=True,
        )


def _line(each: Keeping, row: str | None) -> str:
    where = f"{row}, {each.point}" if row else each.point
    zh, en = ("保留更正", "correction kept") if each.kept else ("以文件为准", "taken from the file")
    return (
        f"{where}: {FACTS[each.fact]} {each.fact}: 文件 file {_value(each.file)}, 更正 correction "
        f"{each.number} {_value(each.corrected)}: {zh} {en}"
    )


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "已关闭 closed" if value else "正常 open"
    if value is None:
        return "（空 blank）"
    return f"{value[0]:.6f}, {value[1]:.6f}" if isinstance(value, list) else repr(value)
