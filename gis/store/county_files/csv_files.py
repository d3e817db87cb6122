"""CSV as rows of raw values: encodings and delimiters."""

import codecs
import csv
import io
import re
from pathlib import Path
from statistics import median_low
from typing import Final

from gis.errors import BadFileError
from gis.store.county_files.spreadsheets import unguarded
from gis.store.county_files.text_tables import Grid, is_blank

_DELIMITERS: Final = ",\t;，"
_SAMPLE: Final = 20_000
_ENCLOSED: Final = re.compile(r'"[^"]*(?:"|$)|\([^()]*(?:\)|$)')
"""Quoted text, and innermost brackets; at the end of a sample they may be cut."""
_DEEPEST: Final = 3
"""Brackets of a MULTIPOLYGON."""
_SURELY: Final = 2
"""Chinese characters from which a line of GB18030 is hardly ever valid UTF-8."""
_BLOCK: Final = 16
_END: Final = "\x1e"
"""A line put behind the last, which an open quote swallows."""
CUT_ZH: Final = "列数少于表头，请补齐分隔符，或另存为 .xlsx"
CUT_EN: Final = "has fewer values than the header; add them, or their delimiters"
_LONGEST_FIELD: Final = 50_000_000


def read_csv(path: Path) -> tuple[Grid, str]:
    """Return the rows of a CSV file and the encoding they were read in.

    Raises
    ------
    BadFileError
        When the file is neither UTF-8, UTF-16 with its mark, nor GB18030, or is no CSV.
    """
    text, encoding = _decoded(path)
    if "\0" in text:
        raise BadFileError(
            f"{path.name}: holds NUL bytes, so it is no text. 不是文本文件，请另存为 CSV UTF-8", field=path.name
        )
    csv.field_size_limit(_LONGEST_FIELD)
    delimiter = _delimiter(text[:_SAMPLE])
    try:
        rows = _rows(path, text, delimiter)
        return [[unguarded(cell) for cell in row] for row in rows], encoding
    except csv.Error as error:
        raise BadFileError(f"{path.name}: no CSV ({error}). 请另存为 CSV UTF-8", field=path.name) from error


def _rows(path: Path, text: str, delimiter: str) -> list[list[str]]:
    """Return the rows of a text; a quote that is never closed would make one value of all that follows."""
    closed = text if text.endswith(("\n", "\r")) or not text else f"{text}\n"
    reader = csv.reader(io.StringIO(closed + _END, newline=""), delimiter=delimiter)
    rows, last, next_one = list[list[str]](), 1, 1
    for row in reader:
        rows.append(row)
        last, next_one = next_one, reader.line_num + 1
    if rows[-1] != [_END]:
        raise BadFileError(
            f"{path.name}: 第 {last} 行的引号没有结束，其后各行会被并入一格，请补上或删除引号 a quote in line {last} "
            "is never closed, so that all lines behind it would be one value; close or remove it",
            field=path.name,
        )
    return rows[:-1]


def short_rows(grid: Grid, header: int) -> frozenset[int]:
    """Return the indexes of rows below a header that end before it does, and lack what most rows have there.

    Spreadsheets leave blanks at the end out of a block of 16 rows where all rows of it have them, and out of no other.
    """
    last = max((at for row in grid[header + 1 :] for at, value in enumerate(row) if not is_blank(value)), default=-1)
    width = min(len(grid[header]), last + 1)
    lengths = [len(row) for row in grid]
    full = [length >= width for length in lengths[header + 1 :] if length]
    if 2 * sum(full) <= len(full):
        return frozenset()
    blocks = [{each for each in lengths[at : at + _BLOCK] if each} for at in range(0, len(grid), _BLOCK)]
    return frozenset(
        index
        for index in range(header + 1, len(grid))
        if 0 < lengths[index] < width
        and (len(blocks[index // _BLOCK]) > 1 or index % _BLOCK == 0 == len(grid) - 1 - index)
    )


def _delimiter(sample: str) -> str:
    """Return what stands between the values of most lines; in quotes and brackets (of a geometry) it does not count."""
    for _ in range(_DEEPEST):
        sample = _ENCLOSED.sub("", sample)
    lines = [line for line in sample.splitlines() if line.strip()] or [""]
    return max(_DELIMITERS, key=lambda mark: (median_low(line.count(mark) for line in lines), sample.count(mark)))


def _decoded(path: Path) -> tuple[str, str]:
    raw = path.read_bytes()
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates: tuple[str, ...] = ("utf-16",)
    else:
        candidates = ("utf-8-sig" if raw.startswith(codecs.BOM_UTF8) else "utf-8", "gb18030")
    for encoding in candidates:
        if encoding == "gb18030":
            _check_one_encoding(path, raw)
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise BadFileError(
        f"{path.name}: neither UTF-8 nor GB18030. 编码无法识别，请另存为 CSV UTF-8 (save as CSV UTF-8)", field=path.name
    )


def _check_one_encoding(path: Path, raw: bytes) -> None:
    """Refuse a file put together of lines in UTF-8 and in GB18030: as the latter, the others may well be readable."""
    for number, line in enumerate(raw.splitlines(), start=1):
        if not line.isascii() and _is_utf8(line):
            raise BadFileError(
                f"{path.name}: 第 {number} 行的编码与其他行不同，请统一后另存为 CSV UTF-8 "
                f"line {number} is in UTF-8, unlike others; put all into one encoding and save as CSV UTF-8",
                field=path.name,
            )


def _is_utf8(line: bytes) -> bool:
    """Return whether a line is in UTF-8, and not by chance."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return sum("\u4e00" <= character <= "\u9fff" for character in text) >= _SURELY
