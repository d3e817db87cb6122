"""A roster as a file: CSV or XLSX in, CSV out, which every spreadsheet opens."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from dispatch.errors import BadRosterError
from dispatch.roster_cells import Row
from dispatch.roster_table import COLUMNS, HEADINGS, read, write
from dispatch.turns import Turn
from gis.errors import BadFileError
from gis.store import text_tables
from gis.store.columns import recognise
from gis.store.spreadsheets import csv_lines

MOST_TURNS = 20_000
NEEDED = ("date", "start")


def read_content(name: str, content: bytes, teams: Mapping[str, Sequence[str]], zone: ZoneInfo) -> list[Turn]:
    """Return the turns of a file that was sent; `name` tells what it is. Raises what `read_file` raises."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        return read_file(path, teams, zone)


def read_file(path: Path, teams: Mapping[str, Sequence[str]], zone: ZoneInfo) -> list[Turn]:
    """Return the turns of a CSV or XLSX file.

    Raises
    ------
    BadFileError
        It is no such file.
    BadRosterError
        It has not the columns, no rows, too many, or rows that cannot be read: each is told.
    """
    grid = _grid(path)
    header = text_tables.header_row(grid, COLUMNS)
    columns = {} if header is None else recognise(grid[header], COLUMNS)
    if header is None or not {*NEEDED} <= columns.keys() or not {"team", "name"} & columns.keys():
        raise BadRosterError(
            f"{path.name}: no row of headings. Name the columns in the first row: team (or name), date, start, end, "
            f"and kind if you like. 第一行没有列名。请在第一行写上：小组（或小组名称）、日期、开始、结束，类别可不写。"
        )
    rows = [
        Row(number, {column: values[at] for column, at in columns.items() if at < len(values)})
        for number, values in text_tables.data_rows(grid, header)
    ]
    return _whole(path, rows, teams, zone)


def _whole(path: Path, rows: list[Row], teams: Mapping[str, Sequence[str]], zone: ZoneInfo) -> list[Turn]:
    if not 0 < len(rows) <= MOST_TURNS:
        raise BadRosterError(f"{path.name}: {len(rows)} rows; 1 to {MOST_TURNS} are read. 行数须为 1 至 {MOST_TURNS}。")
    turns, faults = read(rows, teams, zone)
    if faults:
        first, wrong = faults[0], len({fault.row for fault in faults})
        raise BadRosterError(
            f"{path.name}: {wrong} of {len(rows)} rows cannot be read, nothing was loaded; the first is row "
            f"{first.row}, {first.column} {first.value!r}. 共 {wrong} 行有误，未导入任何班次。",
            faults=tuple(faults),
        )
    return turns


def _grid(path: Path) -> text_tables.Grid:
    match path.suffix.casefold():
        case ".csv" | ".txt":
            return text_tables.read_csv(path)[0]
        case ".xlsx" | ".xlsm":
            return text_tables.read_xlsx(path, COLUMNS)
        case suffix:
            raise BadFileError(
                f"{path.name}: {suffix or 'no suffix'} is neither CSV nor XLSX. 请使用 .csv 或 .xlsx 文件",
                field="name",
            )


def as_csv(turns: Iterable[Turn], names: Mapping[str, str], zone: ZoneInfo) -> str:
    """Return a roster as CSV with a mark, as spreadsheets like it; no name is taken for a formula."""
    return "".join(csv_lines([HEADINGS, *write(turns, names, zone)]))
