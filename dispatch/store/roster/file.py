"""A roster as a file: CSV or XLSX in, CSV out, which every spreadsheet opens."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from dispatch.errors import BadRosterError, RowFault
from dispatch.roster.cells import Row, is_day
from dispatch.roster.grid import Line, heading, looks_like_one, spread
from dispatch.roster.table import COLUMNS, HEADINGS, is_kind, read_numbered, write
from dispatch.store.roster.load import Covers
from dispatch.teams.turns import Turn
from gis.county.codes import folded
from gis.county.headers import recognise
from gis.errors import BadFileError
from gis.store.county_files import footers, text_tables
from gis.store.county_files.csv_files import CUT_EN, CUT_ZH, read_csv, short_rows
from gis.store.county_files.sheet_cells import unmerged
from gis.store.county_files.spreadsheets import csv_lines
from gis.store.county_files.unread import header_shown, refuse_twice, unread_indexes

MOST_TURNS = 20_000
NEEDED = ("date", "start")


@dataclass(frozen=True, slots=True)
class RosterFile:
    """The content of a file: turns with the rows they were read from, and notes for its reader."""

    turns: Sequence[tuple[int, Turn]]
    notes: tuple[str, ...] = ()
    covers: Covers | None = None


def read_content(name: str, content: bytes, teams: Mapping[str, Sequence[str]], zone: ZoneInfo) -> RosterFile:
    """Return the turns of a file that was sent; `name` tells what it is. Raises what `read_file` raises."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        return read_file(path, teams, zone)


def read_file(path: Path, teams: Mapping[str, Sequence[str]], zone: ZoneInfo) -> RosterFile:
    """Return the turns of a CSV or XLSX file: a row a turn, or a month's sheet with a column a day.

    Raises
    ------
    BadFileError
        It is no such file.
    BadRosterError
        It has not the columns, no rows, too many, or rows that cannot be read; the error lists each.
    """
    grid = _grid(path)
    lines = list(enumerate(grid, 1))
    head = heading(lines, path.stem)
    if head is not None:
        kept, notes = _without_footers(path, lines[head.index + 1 :])
        beside = (values for _, values in [*lines[: head.index], *lines[head.index + 1 :]])
        month = spread([*lines[: head.index + 1], *kept], head, beside)
        read = _whole(path, month.rows, teams, zone, (*notes, *month.notes), month.faults)
        return replace(read, covers=_covers(head.days.values(), month.labels, teams, zone))
    header = text_tables.header_row(grid, COLUMNS)
    columns = {} if header is None else recognise(grid[header], COLUMNS)
    if header is None or not {*NEEDED} <= columns.keys() or not {"team", "name"} & columns.keys():
        raise BadRosterError(_no_headings(path, lines))
    refuse_twice(path.name, unmerged(grid, header), COLUMNS)
    kept, notes = _without_footers(path, text_tables.data_rows(grid, header), dates=columns["date"])
    notes += _unread(path, grid[header], columns, kept)
    rows = [
        Row(number, {column: values[at] for column, at in columns.items() if at < len(values)})
        for number, values in kept
    ]
    short = short_rows(grid, header)
    cut = [_cut(number, values, grid[header]) for number, values in kept if number - 1 in short]
    return _whole(path, rows, teams, zone, notes, cut)


def _cut(number: int, values: Sequence[object], headers: Sequence[object]) -> RowFault:
    """Return what to tell of a row that ends before its first missing column."""
    return RowFault(
        number, header_shown(headers, len(values)) or str(len(values) + 1), "", f"This row {CUT_EN}. {CUT_ZH}。"
    )


def _covers(days: Iterable[date], labels: Iterable[str], teams: Mapping[str, Sequence[str]], zone: ZoneInfo) -> Covers:
    """Return what a month's sheet speaks of: all its days, and each team that has a row, if only to be off."""
    called = {folded(name): codes for name, codes in teams.items()}
    named = (called.get(folded(label), ()) for label in labels)
    first, last = min(days := list(days)), max(days)
    begins, ends = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, last + timedelta(days=1)))
    return Covers(begins, ends, frozenset(codes[0] for codes in named if len(codes) == 1))


def _unread(
    path: Path, headers: Sequence[object], columns: Mapping[str, int], lines: Sequence[Line]
) -> tuple[str, ...]:
    """Return what to tell of columns that are not read; raises BadRosterError for one that must have been meant."""
    filled = {at for _, values in lines for at, value in enumerate(values) if not text_tables.is_blank(value)}
    unread = unread_indexes(headers, filled, columns)
    for at in unread if "kind" not in columns else ():
        column = [values[at] for _, values in lines if at < len(values)]
        if all(is_kind(value) for value in column if not text_tables.is_blank(value)):
            name = header_shown(headers, at) or str(at + 1)
            raise BadRosterError(
                f"{path.name}: column {name} holds kinds of turn, and its heading is not known: call it kind. "
                f"列“{name}”似为值班类别，但列名不识别，请改为“类别”。"
            )
    names = "、".join(header_shown(headers, at) or f"#{at + 1}" for at in unread)
    return (f"Columns that are not read: {names}. 未读取的列：{names}。",) if names else ()


def _no_headings(path: Path, lines: Sequence[Line]) -> str:
    if looks_like_one(lines):
        return (
            f"{path.name}: a month's sheet without its month, or without a column for the teams; write the month "
            "above, such as 2026年12月. 月排班表未注明年月或没有小组列，请在标题中写明，如“2026年12月排班表”。"
        )
    return (
        f"{path.name}: no row of headings. Name the columns in the first row: team (or name), date, start, end, "
        f"and kind if you like. 第一行没有列名。请在第一行写上：小组（或小组名称）、日期、开始、结束，类别可不写。"
    )


def _without_footers(
    path: Path, lines: Iterable[Line], *, dates: int | None = None
) -> tuple[list[Line], tuple[str, ...]]:
    """Return the lines that may be turns, and which were passed over.

    `dates` is the column of dates, where each line is a turn: one with a date there is no total (合计, 3 is), one with
    anything there no footer, unless a colon says so.
    """
    kept, notes = list[Line](), list[str]()
    for number, values in lines:
        said = values[dates] if dates is not None and dates < len(values) else None
        total, footer = footers.total_word(values), footers.footer_word(values)
        closes = footer is not None and (footer[1] or text_tables.is_blank(said))
        word = total if total and not is_day(said) else footer[0] if footer and closes else None
        if word is None:
            kept.append((number, values))
        else:
            notes.append(
                f"Row {number} ({word}) is no turn and was skipped. 第 {number} 行（{word}）不是班次，已跳过。"
            )
    return kept, tuple(notes)


def _whole(
    path: Path,
    rows: list[Row],
    teams: Mapping[str, Sequence[str]],
    zone: ZoneInfo,
    notes: tuple[str, ...],
    faults: Iterable[RowFault] = (),
) -> RosterFile:
    turns, wrong = read_numbered(rows, teams, zone)
    found = sorted((*faults, *wrong), key=lambda fault: fault.row)
    if not found and not 0 < len(rows) <= MOST_TURNS:
        raise BadRosterError(f"{path.name}: {len(rows)} rows; 1 to {MOST_TURNS} are read. 行数须为 1 至 {MOST_TURNS}。")
    if found:
        first, wrong_rows = found[0], {fault.row for fault in found}
        count, all_rows = len(wrong_rows), len({row.number for row in rows} | wrong_rows)
        raise BadRosterError(
            f"{path.name}: {count} of {all_rows} rows cannot be read, nothing was loaded; the first is row "
            f"{first.row}, {first.column} {first.value!r}. "
            f"共 {count} 行有误，未导入任何班次。",
            faults=tuple(dict.fromkeys(found)),
        )
    return RosterFile(turns, notes)


def _grid(path: Path) -> text_tables.Grid:
    match path.suffix.casefold():
        case ".csv" | ".txt":
            return read_csv(path)[0]
        case ".xlsx" | ".xlsm":
            sheets = text_tables.read_sheets(path)
            chosen = text_tables.the_sheet(path, sheets, COLUMNS)
            if _is_month(chosen):
                _refuse_others(path, [title for title, grid in sheets.items() if _is_month(grid)])
            return chosen
        case suffix:
            raise BadFileError(
                f"{path.name}: {suffix or 'no suffix'} is neither CSV nor XLSX. 请使用 .csv 或 .xlsx 文件",
                field="name",
            )


def _is_month(grid: text_tables.Grid) -> bool:
    return looks_like_one([(number + 1, values) for number, values in enumerate(grid)])


def _refuse_others(path: Path, months: Sequence[str]) -> None:
    """Refuse a workbook with a month on each of several sheets: only one of them would be read."""
    if len(months) > 1:
        raise BadRosterError(
            f"{path.name}: sheets {', '.join(months)} each hold a month; import them one by one, each in a file of its "
            f"own. 工作表 {'、'.join(months)} 各有一个月，请分别存成文件导入。"
        )


def as_csv(turns: Iterable[Turn], names: Mapping[str, str], zone: ZoneInfo) -> str:
    """Return a roster as CSV with a mark, as spreadsheets like it; no name is taken for a formula."""
    return "".join(csv_lines([HEADINGS, *write(turns, names, zone)]))
