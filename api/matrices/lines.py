"""Split a text file into lines and cells, with detection of encoding and separator.

Encodings: UTF-8 with or without a byte order mark, UTF-16, and GB18030 (GBK, GB 2312). Separators: semicolon, tab,
comma, or blanks where there is no other; a first line `sep=;`, which Excel writes, is not data. Quotes as in CSV.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Final

from api.matrices.cells import is_text
from api.matrices.errors import NoNumbersError, RaggedError, UnknownFormatError
from api.matrices.matrix import where

_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_SAID: Final = re.compile(r'"?sep=([;,\t])"?[ \t]*(?:\r\n|\r|\n|$)')


def decoded(raw: bytes, file: str) -> str:
    """Return the text of a file.

    Raises
    ------
    NoNumbersError, UnknownFormatError
        There is none; it is a workbook or archive, or in no known encoding.
    """
    if raw.startswith((_ZIP, _OLD_EXCEL)):
        raise UnknownFormatError(
            f"{file} 是工作簿或压缩包，请另存为 CSV 或 NPY is a workbook or archive: save one sheet as CSV, or an "
            "array with numpy.save"
        )
    for encoding in _encodings(raw):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not text.strip():
            raise NoNumbersError(f"{file} 是空文件 is empty: give one row per demand place, one column per candidate")
        if "\0" not in text:
            return text
    raise UnknownFormatError(
        f"{file} 的编码无法识别，请存为 UTF-8 编码的 CSV has no known encoding: save it as CSV in UTF-8"
    )


def _encodings(raw: bytes) -> tuple[str, ...]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    head = raw[:1000]
    if b"\0" in head:
        return ("utf-16-le",) if head[1::2].count(0) > head[0::2].count(0) else ("utf-16-be",)
    return ("utf-8-sig", "gb18030")


def separator(text: str) -> str | None:
    """Return what separates the cells; None for blanks."""
    first = next(line for line in text.splitlines() if line.strip())
    bare = "".join(part for index, part in enumerate(first.split('"')) if index % 2 == 0)
    for each in ";\t,":
        if each in bare:
            return each
    words = bare.split()
    return None if len(words) > 1 and not any(map(is_text, words)) else ","


def split(text: str, file: str, *, may_end_empty: bool = True) -> Iterator[tuple[int, list[str]]]:
    """Return each line that has something, with its number from 1, as cells.

    Parameters
    ----------
    may_end_empty : bool
        Whether lines of a single cell may begin and end with empty ones: they may be cells as well.

    Raises
    ------
    RaggedError
        An empty line stands between others, or a quote is never closed.
    """
    said = _SAID.match(text)
    if said is not None:  # an empty line in its place: lines keep their numbers
        text = "\n" + text[said.end() :]
    lines = _split(text, said, file)
    return lines if may_end_empty else _without_empty_ends(lines, text, int(said is not None), file)


def _split(text: str, said: re.Match[str] | None, file: str) -> Iterator[tuple[int, list[str]]]:
    if not text.strip():
        raise NoNumbersError(f"{file} 没有数据 has no numbers: give one row per demand place, one column per candidate")
    between = said[1] if said is not None else separator(text)
    if between is None:
        return _filled(((number, line.split()) for number, line in enumerate(text.splitlines(), 1)), file)
    return _filled(_quoted(io.StringIO(text, newline=""), between, file), file)


def _quoted(lines: Iterable[str], between: str, file: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=between, strict=True, skipinitialspace=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as wrong:
        place = {"line": reader.line_num}
        raise RaggedError(
            f"{where(file, place)}: 引号或单元格有误，请更正 quotes or cells cannot be read, correct them: {wrong}",
            **place,
        ) from None


def _filled(lines: Iterable[tuple[int, list[str]]], file: str) -> Iterator[tuple[int, list[str]]]:
    empty: int | None = None
    is_begun = False
    for number, cells in lines:
        if len(cells) < 2 and not "".join(cells).strip():
            empty = number if is_begun and empty is None else empty
            continue
        if empty is not None:
            place = {"line": empty}
            raise RaggedError(
                f"{where(file, place)}: 空行，请删除或补全 is empty: remove it, or fill it "
                "(a cost where no way leads: inf)",
                **place,
            )
        is_begun = True
        yield number, cells


def _without_empty_ends(
    lines: Iterator[tuple[int, list[str]]], text: str, skipped: int, file: str
) -> Iterator[tuple[int, list[str]]]:
    """Return the lines; raise where all have a single cell and empty ones stand before or behind them."""
    first = last = width = 0
    for number, cells in lines:
        first, last, width = first or number, number, max(width, len(cells))
        yield number, cells
    count = len(text.splitlines())
    if width == 1 and (first > 1 + skipped or last < count):
        line = 1 + skipped if first > 1 + skipped else last + 1
        raise RaggedError(
            f"{where(file, {'line': line})}: 首尾空行，请删除，或写 inf 表示无路可达 is empty: is it a row without a "
            "way? Remove the line, or write inf",
            line=line,
        )
