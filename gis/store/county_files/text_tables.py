"""XLSX as rows of raw values; of these and of CSV the header, the rows below it, and what is blank.

A row keeps the number a spreadsheet shows for it. Of an XLSX file the stored results of formulas are read; where a
program wrote the file and never calculated them, the cell is blank and says so (`Uncalculated`). openpyxl is imported
with the first workbook: most commands, and most days of a server, read none.
"""

import codecs
import html
import re
import warnings
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile, ZipFile

from gis.county.headers import Vocabulary, fold, recognise
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
    "暂无",
    "暂缺",
    "空缺",
    "待定",
    "待补",
    "待聘",
    "空岗",
    "未定",
}
_TEXT_MARK: Final = re.compile(r"['’‘`]([0-9A-Za-z][0-9A-Za-z.\-]*)")
"""What people and programs put before a number or code, so that a spreadsheet keeps it as text."""
_AROUND: Final = " \t\r\n()（）\u3000"
COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The beginning of an .xls, and of a workbook with a password."""
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_OPEN_DOCUMENT: Final = b"mimetypeapplication/vnd.oasis.opendocument"
_OPEN_DOCUMENT_AT: Final = 30
_NO_WORKBOOK: Final = (BadZipFile, SyntaxError, zlib.error, KeyError, ValueError, TypeError, OSError)


def _check_size(path: Path) -> None:
    """Refuse a workbook that would not fit in memory: a few kilobytes can claim a billion cells.

    Raises
    ------
    BadFileError
        When it unpacks to too much, or merges a range no register needs.
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


def sheet_titles(path: Path) -> list[str]:
    """Return the titles of a workbook's sheets, without reading them; raises BadFileError."""
    book = _workbook(path, read_only=True)
    try:
        return [sheet.title for sheet in book.worksheets]
    finally:
        book.close()


def read_sheets(path: Path) -> dict[str, Grid]:
    """Return the sheets of a workbook by their titles; merged cells repeat their value.

    Raises
    ------
    BadFileError
        When the file is no workbook, or spans too much.
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
        uncalculated = _uncalculated(path)
        return {
            sheet.title: sheet_cells(sheet, is_blank, uncalculated.get(sheet.title, {})) for sheet in book.worksheets
        }
    finally:
        book.close()


class Uncalculated(str):
    """A formula without its result: as blank as an empty cell, but nobody left it empty."""

    __slots__ = ()


def _uncalculated(path: Path) -> dict[str, dict[str, Uncalculated]]:
    """Return the formulas without a result by their cell, by the title of their sheet."""
    with ZipFile(path) as packed:
        names = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
        found = {name: _UNCALCULATED.findall(packed.read(name)) for name in names}
    if not any(found.values()):
        return {}
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415  -- see above

    with path.open("rb") as file:
        reader = ExcelReader(file, read_only=True)
        reader.read_manifest()
        reader.read_workbook()
        files = {sheet.name: rel.target for sheet, rel in reader.parser.find_sheets()}
    return {
        title: {
            cell.decode(): Uncalculated("=" + html.unescape(formula.decode("utf-8", "replace")))
            for cell, formula in found.get(file, ())
        }
        for title, file in files.items()
    }


def _workbook(path: Path, *, read_only: bool = False) -> "Workbook":
    import openpyxl  # noqa: PLC0415  -- see above
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415  -- see above

    try:
        _check_size(path)
        with path.open("rb") as file, warnings.catch_warnings(action="ignore"):  # of extensions that carry no values
            return openpyxl.load_workbook(file, read_only=read_only, data_only=True, rich_text=not read_only)
    except (InvalidFileException, *_NO_WORKBOOK) as error:
        raise BadFileError(f"{path.name}: {_instead(path, error)}", field=path.name) from error


def _instead(path: Path, error: Exception) -> str:
    """Return what a file is that is no workbook, and what to do with it: renaming makes none."""
    raw = path.read_bytes() if path.is_file() else b""
    if raw.startswith(COMPOUND) and _ENCRYPTED in raw:
        return (
            "is protected by a password; open it, take the password off and save it. 有打开密码，请打开后取消密码并保存"
        )
    if raw.startswith(COMPOUND):
        return "an old .xls inside; open it and save it as .xlsx. 实为旧版 .xls，请打开后另存为 .xlsx，不能只改扩展名"
    if raw.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
        return "a web page inside; open it and save it as .xlsx. 实为网页，请打开后另存为 .xlsx，不能只改扩展名"
    if raw.startswith(_OPEN_DOCUMENT, _OPEN_DOCUMENT_AT):
        return "an .ods inside; open it and save it as .xlsx. 实为 .ods，请打开后另存为 .xlsx，不能只改扩展名"
    return _unpacked(raw) or f"no XLSX workbook ({error}). 请另存为 .xlsx"


def is_other_workbook(raw: bytes) -> bool:
    """Return whether bytes are an old .xls, a workbook with a password or an .ods."""
    return raw.startswith(COMPOUND) or raw.startswith(_OPEN_DOCUMENT, _OPEN_DOCUMENT_AT)


def _unpacked(raw: bytes) -> str | None:
    if not raw or raw.startswith(b"PK"):
        return "no XLSX workbook but empty or cut off; copy it again. 文件为空或不完整，请重新复制"
    if b"\n" in raw and b"\0" not in raw:
        return (
            "no XLSX workbook but text; rename it to .csv, or open it and save it as .xlsx. "
            "实为文本，请改名为 .csv，或打开后另存为 .xlsx"
        )
    return None


def the_sheet(path: Path, grids: dict[str, Grid], vocabulary: Vocabulary, titles: Sequence[str] = ()) -> Grid:
    """Return the one sheet whose header is known here; of several, the one with the file's name or one of `titles`.

    Raises
    ------
    BadFileError
        When several sheets could be meant.
    """
    known = {title: grid for title, grid in grids.items() if header_row(grid, vocabulary) is not None}
    if path.stem in known:
        return known[path.stem]
    folded = {fold(title) for title in titles}
    named = [grid for title, grid in known.items() if fold(title) in folded]
    if len(named) == 1:
        return named[0]
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


def is_table(grid: Grid, vocabulary: Vocabulary) -> bool:
    """Return whether a grid has a header that is known here and rows below it."""
    header = header_row(grid, vocabulary)
    return header is not None and any(data_rows(grid, header))


def data_rows(grid: Grid, header: int) -> Iterator[tuple[int, Sequence[object]]]:
    """Yield (row number as a spreadsheet shows it, values) below the header; blank rows are passed over."""
    for index in range(header + 1, len(grid)):
        if any(not is_blank(value) for value in grid[index]):
            yield index + 1, grid[index]


def is_blank(value: object) -> bool:
    """Return whether a value says nothing: empty, nothing to be seen, or one of the marks people type for "none"."""
    return (
        value is None
        or isinstance(value, Uncalculated)
        or str(value).strip(_AROUND).casefold() in _NOTHING
        or not can_be_read(str(value))
    )


def as_text(value: object) -> str:
    """Return a raw value as text: a whole number without its `.0` or a mark of text, a date without its midnight."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat().removesuffix("T00:00:00")
    text = without_controls(str(value)).strip()
    marked = _TEXT_MARK.fullmatch(text)
    return marked[1] if marked else text
