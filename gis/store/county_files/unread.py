"""List unread parts of a county's folder: columns whose header means nothing here, files of no known kind.

What is passed over in silence is lost: a team without its skills is sent to every case. Each is named, a column with
what it may have been meant to be. Known limit: the similarity is one of spelling, not of what a column holds.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from gis.county.headers import Vocabulary, fold
from gis.errors import BadFileError
from gis.store.county_files.columns import chinese
from gis.store.county_files.manifest import NAMES
from gis.store.county_files.text_tables import Grid, is_blank
from gis.store.county_files.workbooks import SUFFIXES, Workbook, files_of, is_hidden, kind_of

_COUNTERS: Final = frozenset(
    map(fold, ("序号", "行号", "No.", "fid", "id", "gid", "OBJECTID", "Shape_Leng", "Shape_Length", "Shape_Area"))
)
"""Columns that programs and clerks number rows with; nobody misses them."""
_ALIKE: Final = 0.5
_DATA: Final = {
    *SUFFIXES,
    *(".xls", ".xlsm", ".xlsb", ".et", ".ods", ".numbers", ".tsv", ".kmz", ".gpx", ".gml", ".ovkml", ".ovobj"),
    *(".dbf", ".tab", ".mif", ".dxf", ".dwg", ".gdb", ".mdb", ".zip", ".rar", ".7z"),
}
"""Suffixes of files that may hold data; others, such as documents, are nobody's concern."""


def unread_columns(
    headers: Sequence[object], filled: Iterable[int], read: Mapping[str, int], vocabulary: Vocabulary
) -> tuple[str, ...]:
    """Return the headers of columns that hold something and are not read, each with what it may stand for.

    Parameters
    ----------
    filled
        Indexes of the columns with a value in some row.
    read
        Field → index of the column that is read for it.
    """
    indexes = unread_indexes(headers, filled, read)
    return tuple(_named(index, headers, read, vocabulary) for index in indexes)


def unread_indexes(headers: Sequence[object], filled: Iterable[int], read: Mapping[str, int]) -> tuple[int, ...]:
    """Return which columns hold something and are not read, save those that only number rows; as `unread_columns`."""
    candidates = sorted(set(filled) - set(read.values()))
    return tuple(index for index in candidates if index < len(headers) and fold(headers[index]) not in _COUNTERS)


def refuse_twice(name: str, headers: Sequence[object], vocabulary: Vocabulary) -> None:
    """Refuse a header that is known here and stands twice, as of two tables side by side: which is meant?

    Raises
    ------
    BadFileError
        Naming the headers.
    """
    known = {fold(name) for names in vocabulary.values() for name in names}
    said = ["".join(unicodedata.normalize("NFKC", str(header)).casefold().split()) for header in headers]
    twice = [at for at, text in enumerate(said) if text in said[:at] and fold(text) in known]
    if twice:
        shown = "、".join(dict.fromkeys(header_shown(headers, at) for at in twice))
        raise BadFileError(
            f"{name}: {shown}: 表头出现不止一次，请只保留一列，一个工作表（文件）只放一个表 "
            "headers that stand twice; keep one column of each, and one table on a sheet or in a file",
            field=name,
        )


def header_shown(headers: Sequence[object], index: int) -> str:
    """Return a header as messages name it; empty where there is none."""
    header = headers[index]
    return " ".join(str(header if header is not None else "").split())[:40]


def _named(index: int, headers: Sequence[object], read: Mapping[str, int], vocabulary: Vocabulary) -> str:
    header, text = headers[index], header_shown(headers, index)
    if not text:
        return f"（第 {index + 1} 列无表头 column {index + 1} has no header）"
    instead = next((headers[at] for field, at in read.items() if fold(header) in map(fold, vocabulary[field])), None)
    if instead is not None:
        return f"{text}（已读取 {instead} is read instead）"
    field = _meant(fold(header), {field: names for field, names in vocabulary.items() if field not in read})
    return text if field is None else f"{text}（是否为 {chinese(vocabulary[field])} {field}?）"


def _meant(header: str, vocabulary: Vocabulary) -> str | None:
    """Return the field whose names a header is most like; None where it is like none."""
    alike = {field: max(_likeness(header, fold(name)) for name in names) for field, names in vocabulary.items()}
    best = max(alike, key=lambda field: alike[field], default=None)
    return best if header and best is not None and alike[best] > _ALIKE else None


def _likeness(header: str, name: str) -> float:
    whole = difflib.SequenceMatcher(None, header, name).ratio()
    within = len(name) > 1 and (name in header or header in name)
    return max(whole, 0.75) if within else whole


def unread_files(folder: Path, books: Sequence[Workbook] = ()) -> Iterator[str]:
    """Yield the files of a folder, and the sheets of its workbooks, that may hold data and that nothing reads."""
    files, read = files_of(folder), {book.file: book for book in books if book.sheets}
    layers = {path.stem for path in files if path.suffix.casefold() in {".shp", ".gpkg"}}
    for path in files:
        suffix = path.suffix.casefold()
        if path.name in read:
            yield from read[path.name].others
        elif is_hidden(path) or path.name in NAMES or not path.exists():
            continue
        elif path.is_dir():
            if suffix in _DATA or any(each.suffix.casefold() in _DATA for each in path.glob("*")):
                yield f"{path.name}/（子文件夹不读取，请把文件移到上一级 sub-folders are not read; move its files up）"
        elif _may_hold_data(path) and not (suffix == ".dbf" and path.stem in layers):
            yield path.name


def _may_hold_data(path: Path) -> bool:
    """Return whether a file that is none of a kind, in a format that is read, may hold data; points.csv.txt may."""
    suffix = path.suffix.casefold()
    is_read = kind_of(path) is not None and suffix in SUFFIXES
    return not is_read and (suffix in _DATA or Path(path.stem).suffix.casefold() in _DATA)


def no_header(name: str, grid: Grid, vocabulary: Vocabulary) -> str:
    """Return what to tell of a table without a header that is known here."""
    first = next((row for row in grid if any(not is_blank(value) for value in row)), [])
    found = ", ".join(str(value)[:30] for value in first[:12]) or "nothing 空"
    known = ", ".join(_both_languages(names) for names in vocabulary.values())
    return (
        f"{name}: 没有含两个以上可用列名的表头 no header row names two known columns; found 读到: {found}; "
        f"known 可用列名: {known}"
    )


def _both_languages(names: Sequence[str]) -> str:
    """Return a column's first name, and its first Chinese one: those may stand behind several English ones."""
    return "/".join(dict.fromkeys((names[0], next((each for each in names if not each.isascii()), names[0]))))
