"""XLSX as rows of raw values; of these and of CSV the header, the rows below it, and what is blank.

A row keeps the number a spreadsheet shows for it. Of an XLSX file the stored results of formulas are read; a workbook
whose formulas were never calculated is refused. openpyxl is imported with the first workbook: most commands, and most
days of a server, read none.
"""

import html
import re
import warnings
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile, ZipFile

from gis.county.headers import Vocabulary, recognise
from gis.errors import BadFileError
from gis.readable_text import can_be_read, without_controls
from gis.store.county_files.sheet_cells import sheet_cells

if TYPE_CHECKING:
    from openpyxl import Workbook

type Grid = list[list[object]]
"""Rows of raw values; index + 1 is the row number a spreadsheet shows."""

_TITLE_ROWS: Final = 20
_MOST_BYTES: Final = 400 * 2**20
_MOST_CELLS: Final = 20_000_000
_MOST_FILLED: Final = 2_000_000
"""Each takes some hundred bytes once read: of the cells a workbook may merely span there may be more."""
_RANGE: Final = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_UNCALCULATED: Final = re.compile(
    rb'<c (?![^>]*\bt="(?:str|e)")[^>]*\br="([A-Z]+[0-9]+)"[^>]*>\s*'
    rb"<f(?:\s[^>]*)?(?:/>|>([^<]*)</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>"
)
"""A cell with a formula and no result; text that is empty is a result."""
_NOTHING: Final = {"", "-", "--", "—", "——", "/", "无", "n/a", "null", "none", "tbd"} | {
    *("暂无", "暂缺", "空缺", "待定", "待补", "待聘", "空岗", "未定")
}
_AROUND: Final = " \t\r\n()（）\u3000"
_NO_WORKBOOK: Final = (BadZipFile, SyntaxError, zlib.error, KeyError, ValueError, TypeError, OSError)


def _check_size(path: Path) -> None:
    """Refuse a workbook that would not fit in memory: a few kilobytes can claim a billion cells.

    Raises
    ------
    BadFileError
        When it unpacks to too much, merges a range no register needs, or holds formulas without a result.
    """
    with ZipFile(path) as packed:
        unpacked = sum(entry.file_size for entry in packed.infolist())
        if unpacked > _MOST_BYTES:
            raise BadFileError(
                f"{path.name}: unpacks to {unpacked // 2**20} MB; at most {_MOST_BYTES // 2**20} are read. "
                "文件过大，请拆分或另存为 CSV",
                field=path.name,
            )
        for entry in packed.infolist():
            if entry.filename.startswith("xl/worksheets/"):
                sheet = packed.read(entry)
                _check_filled(path, sheet)
                _check_ranges(path, sheet)
                _check_formulas(path, sheet)


def _check_filled(path: Path, sheet: bytes) -> None:
    if sheet.count(b"<c ") + sheet.count(b"<c>") + sheet.count(b":c ") > _MOST_FILLED:
        raise BadFileError(
            f"{path.name}: a sheet holds over {_MOST_FILLED:,} cells; split it or save it as CSV. "
            "单元格过多，请拆分或另存为 CSV",
            field=path.name,
        )


def _check_ranges(path: Path, sheet: bytes) -> None:
    from openpyxl.utils import range_boundaries  # noqa: PLC0415  -- see above

    for found in _RANGE.finditer(sheet):
        left, top, right, bottom = (int(edge or 0) for edge in range_boundaries(found[1].decode("ascii")))
        if (right - left + 1) * (bottom - top + 1) > _MOST_CELLS:
            raise BadFileError(
                f"{path.name}: {found[1].decode()} spans too many cells; remove stray values and formats far from the "
                "table. 请删除表格以外的内容、格式和合并单元格",
                field=path.name,
            )


def _check_formulas(path: Path, sheet: bytes) -> None:
    found = _UNCALCULATED.search(sheet)
    if found is not None:
        formula = html.unescape(found[2].decode("utf-8", "replace")) if found[2] else ""
        raise BadFileError(
            f"{path.name}: {found[1].decode()} ={formula}: 公式没有结果，请用 Excel 或 WPS 打开并保存 a formula "
            "without its result; open and save the file in Excel or WPS",
            field=path.name,
        )


def read_sheets(path: Path) -> dict[str, Grid]:
    """Return the sheets of a workbook by their titles; merged cells repeat their value.

    Raises
    ------
    BadFileError
        When the file is no workbook, spans too much, or holds formulas without a result.
    """
    book = _workbook(path)
    try:
        for sheet in book.worksheets:
            if sheet.max_row * sheet.max_column > _MOST_CELLS:
                raise BadFileError(
                    f"{path.name}: sheet {sheet.title} reaches to row {sheet.max_row}, column {sheet.max_column}; "
                    "remove stray values far from the table. 请删除远离表格的内容",
                    field=path.name,
                )
        return {sheet.title: sheet_cells(sheet, is_blank) for sheet in book.worksheets}
    finally:
        book.close()


def _workbook(path: Path) -> "Workbook":
    import openpyxl  # noqa: PLC0415  -- see above
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415  -- see above

    try:
        _check_size(path)
        with path.open("rb") as file, warnings.catch_warnings(action="ignore"):  # of extensions that carry no values
            return openpyxl.load_workbook(file, data_only=True)
    except (InvalidFileException, *_NO_WORKBOOK) as error:
        raise BadFileError(
            f"{path.name}: no readable XLSX workbook ({error}); save it as .xlsx in Excel or WPS, without a password. "
            "不是可读取的 .xlsx，请用 Excel 或 WPS 另存为 .xlsx，不加密码，不能只改扩展名",
            field=path.name,
        ) from error


def the_sheet(path: Path, grids: dict[str, Grid], vocabulary: Vocabulary) -> Grid:
    """Return the one sheet whose header is known here; of several, the one with the file's name.

    Raises
    ------
    BadFileError
        When several sheets could be meant.
    """
    known = {title: grid for title, grid in grids.items() if header_row(grid, vocabulary) is not None}
    if path.stem in known:
        return known[path.stem]
    if len(known) > 1:
        raise BadFileError(
            f"{path.name}: sheets {', '.join(known)} could all be meant; keep one, or name it {path.stem!r}. "
            "多个工作表，请只保留一个",
            field=path.name,
        )
    return next(iter(known.values()), next(iter(grids.values()), []))


def header_row(grid: Grid, vocabulary: Vocabulary) -> int | None:
    """Return the index of the row that heads the table; None when there is none.

    It is the first that names at least two columns known here. Of a header of two rows (坐标 over 经度 and 纬度), whose
    merged cells stand in both, it is the second, which names more.
    """
    known = [len(recognise(row, vocabulary)) for row in grid[: _TITLE_ROWS + 1]]
    first = next((index for index, count in enumerate(known[:_TITLE_ROWS]) if count >= 2), None)
    if first is None:
        return None
    return first + 1 if known[first + 1 : first + 2] > [known[first]] else first


def data_rows(grid: Grid, header: int) -> Iterator[tuple[int, Sequence[object]]]:
    """Yield (row number as a spreadsheet shows it, values) below the header; blank rows are passed over."""
    for index in range(header + 1, len(grid)):
        if any(not is_blank(value) for value in grid[index]):
            yield index + 1, grid[index]


def is_blank(value: object) -> bool:
    """Return whether a value says nothing: empty, nothing to be seen, or one of the marks people type for "none"."""
    return value is None or str(value).strip(_AROUND).casefold() in _NOTHING or not can_be_read(str(value))


def as_text(value: object) -> str:
    """Return a raw value as text: a whole number without its `.0`, a date without its midnight."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat().removesuffix("T00:00:00")
    return without_controls(str(value)).strip()
