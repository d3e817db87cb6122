"""Several tables of one kind: a layer and a sheet are joined by their codes, sheets with the same columns are one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce

from gis.county.codes import folded
from gis.county.defect_rows import where_all
from gis.errors import BadFileError
from gis.store.county_files.reading import code_of
from gis.store.county_files.source_rows import SourceRow, SourceTable
from gis.store.county_files.text_tables import as_text, is_blank

type _Coded = Mapping[str, SourceRow]
"""Rows by their codes, as those are compared."""


def stacked(tables: Sequence[SourceTable]) -> list[SourceTable]:
    """Return the tables with the sheets of one workbook that have the same columns as one: a sheet for each station."""
    alike = dict[object, list[SourceTable]]()
    for table in tables:
        alike.setdefault((table.book, frozenset(table.headers)) if table.book else table.name, []).append(table)
    return [_stacked(sheets) if len(sheets) > 1 else sheets[0] for sheets in alike.values()]


def _stacked(sheets: Sequence[SourceTable]) -> SourceTable:
    if len({sheet.datum for sheet in sheets}) > 1:
        raise BadFileError(
            f"{', '.join(sheet.name for sheet in sheets)}: 各工作表注明的坐标系不同，请统一 the sheets state different "
            "datums; write one",
            field=sheets[0].kind,
        )
    return replace(
        sheets[0],
        name=sheets[0].book or sheets[0].name,
        rows=tuple(replace(row, sheet=sheet.name) for sheet in sheets for row in sheet.rows),
        passed_over=tuple(note for sheet in sheets for note in sheet.passed_over),
        unread=tuple(dict.fromkeys(column for sheet in sheets for column in sheet.unread)),
    )


def joined(tables: Sequence[SourceTable]) -> SourceTable:
    """Return one table with the columns of all; it has the rows of the one that says where things lie.

    Raises
    ------
    BadFileError
        Several say where, or one has no codes; a code stands twice, or in one table alone; two values contradict.
    """
    placed = [table for table in tables if table.says_where]
    first, *others = sorted(tables, key=lambda table: table not in placed)
    if others and (len(placed) > 1 or any("code" not in table.headers for table in tables)):
        raise BadFileError(
            f"{', '.join(table.name for table in tables)}: 只保留一份；按编码合并的，各有编码列，且仅一份含位置 "
            "keep one of them; to join them by code, each needs a column of codes, and one alone says where things lie",
            field=first.kind,
        )
    return reduce(_joined, others, first)


def _joined(table: SourceTable, other: SourceTable) -> SourceTable:
    rows, beside = _by_code(table), _by_code(other)
    _refuse_lone(table, rows, other, beside)
    _refuse_lone(other, beside, table, rows)
    note = f"{table.name}、{other.name}: 按编码合并 {len(rows)} 行 {len(rows)} rows are joined by code"
    return replace(
        table,
        rows=tuple(_both(table, row, other, beside[code]) for code, row in rows.items()),
        headers={**other.headers, **table.headers},
        passed_over=(*table.passed_over, *other.passed_over, note),
        unread=(*table.unread, *(f"{each}（{other.name}）" for each in other.unread)),
    )


def _by_code(table: SourceTable) -> _Coded:
    rows = dict[str, SourceRow]()
    for row in table.rows:
        first = rows.setdefault(folded(code_of(table.kind, row)), row)
        if first is not row:
            raise BadFileError(
                f"{where_all(table.name, [first.number, row.number])}: 编码重复或空白，无法合并 one code, or none, in "
                "both: they cannot be joined to another table",
                field=table.name,
            )
    return rows


def _refuse_lone(table: SourceTable, rows: _Coded, other: SourceTable, beside: _Coded) -> None:
    lone = [row.number for code, row in rows.items() if code not in beside]
    if lone:
        raise BadFileError(
            f"{where_all(table.name, lone)}: {other.name} 中没有其编码，请补上或删除 no row of {other.name} has the "
            "same code; add it there, or delete it here",
            field=table.name,
        )


def _both(table: SourceTable, row: SourceRow, other: SourceTable, beside: SourceRow) -> SourceRow:
    values, there = dict(row.values), other.at(beside)
    added = {column: value for column, value in beside.values.items() if is_blank(values.get(column))}
    for column in beside.values.keys() - added.keys() - {"code"}:
        said, also = as_text(values[column]), beside.values[column]
        if not is_blank(also) and as_text(also) != said:
            raise BadFileError(
                f"{table.at(row)}, {table.headers[column]}={said[:60]!r}: 与 {there} 的 "
                f"{as_text(also)[:60]!r} 不同，请改正其一 differs from what stands there; correct one of them",
                field=table.name,
            )
    broken = row.broken or (beside.broken and f"{there}: {beside.broken}")
    return replace(row, values=values | added, broken=broken, places=dict.fromkeys(added, there))
