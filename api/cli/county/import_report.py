"""Report of an import's changes: a table of counts, then the added, changed and deleted rows, by code."""

from collections.abc import Iterator, Sequence

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Column, Table
from shapely.geometry.base import BaseGeometry

from gis.county.changes import KindChanges, RowNamed, ValueChange
from gis.store.counties.replacement import Import

SHOWN = 20
"""Rows of one kind that are listed; of the others only the number."""
LONGEST = 40
"""Characters of a value that are shown."""
KIND_ZH = {
    "county": "县",
    "units": "机构",
    "stations": "监管所",
    "committees": "村居",
    "inspectors": "责任人",
    "cells": "网格",
    "points": "举报点",
    "teams": "小组",
    "neighbours": "邻县",
    "places": "地名",
    "households": "户数",
    "calendar": "日历",
}
COLUMN_ZH = {
    "address": "地址",
    "attribution": "来源",
    "boundary": "县界",
    "closed_at": "是否关闭",
    "committee": "村居",
    "contact": "联系人",
    "crew": "成员",
    "households": "户数",
    "in_town": "县城内",
    "inspector": "责任人",
    "is_community": "是否社区",
    "kind": "类型",
    "level": "级别",
    "name": "名称",
    "name_en": "英文名称",
    "notice": "说明",
    "on_duty": "在岗",
    "origin": "来源",
    "parent": "上级",
    "phone": "电话",
    "polygon": "图形",
    "population": "人口",
    "position": "位置",
    "seat": "县城",
    "shift": "班次",
    "skills": "技能",
    "station": "所属所",
    "synthetic": "虚构",
    "time_zone": "时区",
    "token": "二维码",
    "town_code": "乡镇编码",
    "town_name": "乡镇",
    "urban_rural_class": "城乡分类代码",
    "valid_from": "启用日期",
    "valid_to": "停用日期",
    "year": "年份",
}


def echo_import(done: Import, kinds: frozenset[str]) -> None:
    """Write the table of counts, then the added, changed and deleted rows.

    Parameters
    ----------
    kinds
        The kinds of files that are in the folder.
    """
    Console().print(_table(done))
    for note in _notes(done, kinds):
        typer.echo(note)
    for each in done.changes:
        for line in (
            *_listed("新增 added", each.kind, each.added),
            *_listed("更改 changed", each.kind, each.changed),
            *_listed("删除 removed", each.kind, each.removed),
        ):
            typer.echo(line)


def named(kind: str) -> str:
    """Return a kind in both languages."""
    return f"{KIND_ZH[kind]} {kind}"


def counted(changes: Sequence[KindChanges]) -> str:
    """Return the number of deleted rows by kind."""
    return ", ".join(f"{len(each.removed)} {named(each.kind)}" for each in changes)


def shrinking(changes: Sequence[KindChanges]) -> str:
    """Return how far each kind or column shrinks."""
    return "; ".join(part for each in changes for part in _shrinking(each))


def _shrinking(each: KindChanges) -> Iterator[str]:
    if each.removed:
        after = each.before - len(each.removed) + len(each.added)
        yield f"{named(each.kind)}: {each.before} → {after}"
    for column in each.emptied:
        yield f"{named(each.kind)}, {_column(column.column)}: {column.had} → {column.had - column.lost}"


def _table(done: Import) -> Table:
    table = Table(Column("类别\nkind", no_wrap=True), box=SIMPLE)
    for heading in ("新增\nadded", "更改\nchanged", "删除\nremoved", "不变\nunchanged"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in done.changes:
        table.add_row(named(each.kind), *(str(count or "-") for count in each.counts.values()))
    return table


def _notes(done: Import, kinds: frozenset[str]) -> Iterator[str]:
    """Yield notes that the counts do not show."""
    missing = [each for each in done.changes if each.kind not in {"county", *kinds}]
    same = [named(each.kind) for each in missing if not (each.added or each.changed or each.removed)]
    derived = [named(each.kind) for each in missing if each.added or each.changed or each.removed]
    if same:
        yield f"无此文件，不变 no file, unchanged: {', '.join(same)}"
    if derived:
        yield f"无此文件，由其他文件推出 no file, derived from the others: {', '.join(derived)}"
    for kind, codes in done.kept.items():
        yield f"文件未列出，保留 not in the file, kept: {named(kind)} {_codes(codes)}"
    gone = [row.code for each in done.changes if each.kind == "teams" for row in each.removed]
    by_file = [code for code in gone if code in done.retired_by_file]
    if by_file:
        yield f"按文件停用的小组 teams retired by the file: {_codes(by_file)}"
    gone = [code for code in gone if code not in by_file]
    retired = [code for code in gone if code in done.retired]
    if retired:
        yield f"小组有案件，停用而不删除 teams with cases are retired, not deleted: {_codes(retired)}"
    if len(gone) > len(retired):
        yield "被删小组的排班一并删除 the turns of deleted teams are deleted with them"


def _codes(codes: Sequence[str]) -> str:
    more = f" … (+{len(codes) - SHOWN})" if len(codes) > SHOWN else ""
    return ", ".join(codes[:SHOWN]) + more


def _listed(what: str, kind: str, rows: Sequence[RowNamed]) -> Iterator[str]:
    if not rows:
        return
    yield f"{what}: {named(kind)} {len(rows)}"
    for row in rows[:SHOWN]:
        changes = "; ".join(map(_change, row.changes))
        yield f"    {row.code} {row.name}".rstrip() + (f": {changes}" if changes else "")
    if len(rows) > SHOWN:
        yield f"    另有 {len(rows) - SHOWN} 项 and {len(rows) - SHOWN} more"


def _change(change: ValueChange) -> str:
    """Return how far a thing moves, else old and new value; of an outline or a secret the column alone."""
    if change.moved_m is not None:
        return f"{_column(change.column)} 移动 moved {_metres(change.moved_m)}"
    if change.column == "token" or isinstance(change.new, BaseGeometry):
        return _column(change.column)
    return f"{_column(change.column)} {_value(change.old)} → {_value(change.new)}"


def _metres(metres: float) -> str:
    return f"{metres:.2f} m" if metres < 1 else f"{metres:,.0f} m"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    text = "、".join(map(str, value)) if isinstance(value, tuple) else str("" if value is None else value)
    return (text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…") or "空白 blank"


def _column(name: str) -> str:
    return f"{COLUMN_ZH.get(name, '')} {name}".strip()
