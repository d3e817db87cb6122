"""Tables handed out as CSV and XLSX: opened by spreadsheets as what they are, without anything in them being run.

openpyxl is imported with the first workbook: most commands, and most days of a server, write none.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import IO, Any, Final

type Cell = str | int | float | bool | datetime | None
"""A moment is a wall clock's, without zone."""

BOM: Final = "\ufeff"
_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""Full-width signs too, which spreadsheets in Chinese may take for the others."""
_LONGEST: Final = 32_767
"""Characters that a cell holds."""
_BLANK: Final = " \u3000\xa0"
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that a cell may not hold: openpyxl's ILLEGAL_CHARACTERS_RE."""


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield rows as lines of CSV, the mark before the first; no cell of them is taken for a formula."""
    yield BOM
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([safe(cell) for cell in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip(_BLANK).startswith(_FORMULA) else cell


def unguarded(cell: str) -> str:
    """Return a cell without the mark that `safe` put before it."""
    return cell[1:] if cell.startswith("'") and safe(cell[1:]) == cell else cell


def plain(cell: Cell) -> str:
    """Return a cell of a CSV."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    return str(int(cell)) if isinstance(cell, bool) else str(cell)


def write_workbook(
    sheets: Mapping[str, Iterable[Sequence[Cell]]], file: IO[bytes], drawn: Mapping[str, Callable[[Any], None]] = {}
) -> None:
    """Write a workbook with a sheet for each name, the first row staying in sight; texts are texts, never formulas.

    `drawn` adds charts to sheets of openpyxl, by their names.
    """
    from openpyxl import Workbook  # noqa: PLC0415  -- see above

    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for row in rows:
            sheet.append([_cell(sheet, cell) for cell in row])
        if name in drawn:
            drawn[name](sheet)
    book.save(file)
    file.seek(0, io.SEEK_END)


def _cell(sheet: Any, cell: Cell) -> object:
    if not isinstance(cell, str):
        return cell
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415  -- see above

    text = WriteOnlyCell(sheet, _CONTROLS.sub("", cell)[:_LONGEST])
    text.data_type = "s"  # else what begins with = is a formula
    return text
