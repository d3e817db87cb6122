"""Lines of an entry from a CSV or XLSX file: one row of headings, then a row for each line."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dispatch.errors import BadContentError
from dispatch.registers.register import Register, checked_lines
from gis.county.headers import recognise
from gis.errors import BadFileError
from gis.store.county_files import text_tables
from gis.store.county_files.csv_files import read_csv


def read_lines(register: Register, name: str, content: bytes) -> list[dict[str, Any]]:
    """Return the lines of a file that was sent; `name` tells what it is.

    Raises
    ------
    BadFileError
        It is no CSV or XLSX file.
    BadContentError
        It has other columns than the register, no lines, or wrong values; each is named by its row.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        grid = _grid(path, _vocabulary(register))
    header = text_tables.header_row(grid, _vocabulary(register))
    headings = [] if header is None else [text_tables.as_text(each or "") for each in grid[header]]
    columns = recognise(headings, _vocabulary(register))
    missing = [f"{each.zh} ({each.en})" for each in register.lines if each.name not in columns]
    others = [each for at, each in enumerate(headings) if each and at not in columns.values()]
    if header is None or missing or others:
        wanted = "、".join(each.zh for each in register.lines)
        said, zh = f"no column {', '.join(missing)}", f"缺少列：{'、'.join(missing)}"
        if not missing:
            said, zh = f"columns that are not known: {', '.join(others)}", f"不识别的列：{'、'.join(others)}"
        raise BadContentError(
            f"{name}: {said}. Name the columns in the first row: {', '.join(each.en for each in register.lines)}. "
            f"{zh}。第一行的列名应为：{wanted}。",
            field="content",
        )
    rows = ((number, _cells(values, columns)) for number, values in text_tables.data_rows(grid, header))
    lines = checked_lines(register, rows)
    if not lines:
        raise BadContentError(f"{name}: no lines below the headings. 列名下没有内容。", field="content")
    return lines


def _vocabulary(register: Register) -> dict[str, tuple[str, ...]]:
    return {each.name: (each.zh, each.en, each.name) for each in register.lines}


def _cells(values: Any, columns: dict[str, int]) -> dict[str, str]:
    found = {name: values[at] for name, at in columns.items() if at < len(values)}
    return {name: text_tables.as_text(value) for name, value in found.items() if value is not None}


def _grid(path: Path, vocabulary: dict[str, tuple[str, ...]]) -> text_tables.Grid:
    match path.suffix.casefold():
        case ".csv":
            return read_csv(path)[0]
        case ".xlsx":
            return text_tables.the_sheet(path, text_tables.read_sheets(path), vocabulary)
        case suffix:
            raise BadFileError(
                f"{path.name}: {suffix or 'no suffix'} is neither CSV nor XLSX. 请使用 .csv 或 .xlsx 文件", field="name"
            )
