"""Tables handed out as CSV: known as UTF-8 by spreadsheets, and opened without anything in them being run."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

BOM: Final = "\ufeff"
_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""Full-width signs too, which spreadsheets in Chinese may take for the others."""
_BLANK: Final = " \u3000\xa0"


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
