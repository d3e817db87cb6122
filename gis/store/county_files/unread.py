"""What of a county's folder is not read: columns whose header means nothing here, files of no known kind.

What is passed over in silence is lost: a team without its skills is sent to every case. Each is named, with what it may
have been meant to be. Known limit: the similarity is one of spelling, not of what a column holds.
"""

import difflib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from gis.county import skills
from gis.county.headers import Vocabulary, fold, recognise
from gis.errors import BadFileError
from gis.store.county_files.columns import FIGURES, FILE_NAMES, VOCABULARIES, chinese
from gis.store.county_files.manifest import NAMES
from gis.store.county_files.text_tables import Grid, is_blank
from gis.store.county_files.workbooks import Workbook, files_of, is_hidden, kind_of, sheet_name

_COUNTERS: Final = frozenset(
    map(fold, ("序号", "行号", "No.", "fid", "id", "gid", "OBJECTID", "Shape_Leng", "Shape_Length", "Shape_Area"))
)
"""Columns that programs and clerks number rows with; nobody misses them."""
_ALIKE: Final = 0.5
_TICKED: Final = {"√", "✓", "✔", "☑", "●", "○", "是", "有", "1", "True"}
_FEWEST_TICKED: Final = 2
"""One alone may mean something else, such as 其他."""
_AS_WORKBOOK: Final = "save it as .xlsx. 请另存为 .xlsx"
_AS_CSV: Final = "save it as .csv. 请另存为 .csv"
_AS_LAYER: Final = "export it as .gpkg, .geojson or .kml. 请导出为 .gpkg、.geojson 或 .kml"
_WITH_SHP: Final = "a Shapefile needs its .shp as well. 缺少同名 .shp 文件"
_UNPACKED: Final = "unpack it. 请解压"
NOT_READ: Final[Mapping[str, str]] = {
    **dict.fromkeys((".xls", ".xlsm", ".xlsb", ".xlt", ".xltx", ".xltm", ".et", ".ett", ".ods", ".fods"), _AS_WORKBOOK),
    **dict.fromkeys((".numbers", ".slk", ".dif", ".htm", ".html", ".mht", ".mhtml", ".xml"), _AS_WORKBOOK),
    **dict.fromkeys((".doc", ".docx", ".wps"), "copy its table into an .xlsx. 请将表格复制到 .xlsx"),
    **dict.fromkeys((".txt", ".tsv"), _AS_CSV),
    **dict.fromkeys((".dbf", ".shx"), _WITH_SHP),
    **dict.fromkeys((".ovkml", ".ovkmz", ".ovobj", ".ovjsn", ".gpx", ".gml", ".fgb"), _AS_LAYER),
    **dict.fromkeys((".tab", ".mif", ".dxf", ".dwg", ".gdb", ".mdb", ".wl", ".wp", ".wt", ".udb", ".udbx"), _AS_LAYER),
    **dict.fromkeys((".zip", ".rar", ".7z"), _UNPACKED),
    ".kmz": "unpack it, or save it as .kml. 请解压或另存为 .kml",
}
"""Suffix → what to do with a file that is not read here and may hold data."""
LOCK: Final = (
    "是表格软件打开文件时的临时文件，请关闭后给出工作簿本身 a program's mark that a workbook is open; close it, "
    "and give the workbook itself"
)
_PARTS: Final = (".dbf", ".shx")
_WORDS: Final = (".doc", ".docx", ".wps", ".txt", ".shx", ".htm", ".html", ".mht", ".mhtml", ".xml")
_BESIDE: Final = {".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj", ".qmd", ".qml", ".sld", ".gpkg-wal", ".gpkg-shm"}
"""Suffixes of what programs lay beside a layer."""
_READ: Final = {".geojson", ".json", ".gpkg", ".shp", ".kml", ".csv", ".xlsx"}
_DATA: Final = _READ | NOT_READ.keys() - set(_WORDS)
"""Suffixes of files that may hold data; others (documents, parts of a Shapefile) are nobody's concern."""


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


def refuse_skill_columns(
    name: str, headers: Sequence[object], unread: Sequence[int], grid: Sequence[Sequence[object]]
) -> None:
    """Refuse a table of teams with ticks in a column for each skill: without its skills a team is sent to every case.

    Raises
    ------
    BadFileError
        Naming the columns.
    """
    shown = [header_shown(headers, index) for index in unread if _is_ticked(index, grid)]
    named = [each for each in shown if skills.one(each)]
    if len(named) >= _FEWEST_TICKED:
        raise BadFileError(
            f"{name}: {'、'.join(named)}: 业务分列打勾不读取，请合并为一列“技能”（如 食品、药品） "
            "a column for each skill is not read; write them into one column 技能 skills, such as 食品、药品",
            field=name,
        )


def refuse_second_table(name: str, kind: str, grid: Sequence[Sequence[object]]) -> None:
    """Refuse a table with another beside it: the second would be lost, or its columns taken for those of the first.

    Parameters
    ----------
    grid
        The header, then the rows below it.

    Raises
    ------
    BadFileError
        Naming the headers of the second table.
    """
    filled = _filled(grid)
    twice = _twice(grid[0], filled, VOCABULARIES[kind], ("code", "name"))
    _refuse_second(name, twice or _beside(grid[0], filled, kind))


def refuse_repeated_table(
    name: str, grid: Sequence[Sequence[object]], vocabulary: Vocabulary, keys: Sequence[str]
) -> None:
    """Refuse a table whose headers come twice, one of `keys` among them; parameters and errors as above."""
    _refuse_second(name, _twice(grid[0], _filled(grid), vocabulary, keys))


def _filled(grid: Sequence[Sequence[object]]) -> list[bool]:
    width = range(len(grid[0]))
    return [any(not is_blank(row[at]) for row in grid[1:] if len(row) > at) for at in width]


def _refuse_second(name: str, headers: Sequence[str]) -> None:
    if headers:
        raise BadFileError(
            f"{name}: {'、'.join(headers)}: 似有并排的两个表，请上下合并，或各放一个工作表（文件） seem to be columns "
            "of a second table beside the first; put its rows below the first, or on a sheet (in a file) of its own",
            field=name,
        )


def refuse_split_figures(name: str, rows: Sequence[Sequence[object]], columns: Mapping[str, int]) -> None:
    """Refuse figures in parts, as 户数 over 城镇 and 农村 in a second header row: the first part is not the whole.

    Raises
    ------
    BadFileError
        Naming the column and its parts.
    """
    for at in (columns[each] for each in FIGURES if each in columns):
        below = next((row for row in rows[1:] if any(not is_blank(value) for value in row)), [])
        parts = [header_shown(below, each) for each in range(at, len(below)) if _is_part(rows[0], each, at)]
        said = list(filter(None, parts))
        if len(set(said)) > 1 and not any(map(str.isdigit, "".join(said))):
            raise BadFileError(
                f"{name}: {header_shown(rows[0], at)} 分为 is in parts: {'、'.join(said)}; 表头只用一行，合计填一列 "
                "use one row of headers, and one column with the sum",
                field=name,
            )


def _is_part(headers: Sequence[object], index: int, first: int) -> bool:
    between = headers[first : index + 1]
    return all(is_blank(each) or each == headers[first] for each in between)


def _twice(
    headers: Sequence[object], filled: Sequence[bool], vocabulary: Vocabulary, fields: Sequence[str]
) -> list[str]:
    """Return headers that stand twice, if two or more do and one of the fields is among them; merged ones are one."""
    said = [fold(header) if full else "" for header, full in zip(headers, filled, strict=True)]
    single = [each for at, each in enumerate(said) if each and each not in _COUNTERS and said[at - 1 : at] != [each]]
    again = [each for each, times in Counter(single).items() if times > 1]
    keys = {fold(each) for field in fields for each in vocabulary.get(field, ())}
    return [header_shown(headers, said.index(each)) for each in again] if len(again) > 1 and keys & set(again) else []


def _beside(headers: Sequence[object], filled: Sequence[bool], kind: str) -> list[str]:
    """Return the headers beyond a blank column that make a table: of another kind, or with a key of its own."""
    shown = [full or not is_blank(header) for full, header in zip(filled, headers, strict=True)]
    parts = [list(part) for full, part in groupby(range(len(headers)), key=lambda at: shown[at]) if full]
    main = max(parts, key=lambda part: len(_fields(headers, part, kind)), default=[])
    key = {"code", "name"} & _fields(headers, main, kind).keys()
    others = (part for part in parts if part is not main and any(filled[at] for at in part))
    return next(
        (
            [header_shown(headers, at) for at in part]
            for part in others
            if _is_table(headers, part, _fields(headers, part, kind), key)
        ),
        [],
    )


def _is_table(headers: Sequence[object], part: Sequence[int], own: Mapping[str, int], key: Collection[str]) -> bool:
    """Return whether columns are a table; `own`: those that could be the first one's, `key`: what that has already."""
    if len(own) > 1 and own.keys() & key:
        return True
    beside = (_fields(headers, part, kind) for kind in VOCABULARIES)
    return any(
        len(found) > 1 and {"code", "name"} & found.keys() and not set(found.values()) <= set(own.values())
        for found in beside
    )


def _fields(headers: Sequence[object], part: Sequence[int], kind: str) -> dict[str, int]:
    return {field: part[at] for field, at in recognise([headers[each] for each in part], VOCABULARIES[kind]).items()}


def _is_ticked(index: int, grid: Sequence[Sequence[object]]) -> bool:
    return any(len(row) > index and str(row[index]).strip() in _TICKED for row in grid)


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
    """Yield the files of a folder, and the sheets of its workbooks, that may hold data and have no name of a kind."""
    read = {book.file: book for book in books if book.sheets}
    broken = {book.file: f"（{book.broken}）" for book in books if book.broken}
    files = files_of(folder)
    kinds = {kind_of(path) for path in files if path.suffix.casefold() in _READ}
    kinds |= {sheet.kind for book in books for sheet in book.sheets}
    for path in files:
        if path.name in read:
            yield from (f"{sheet_name(path.name, title)}{_meant_by(title)}" for title in read[path.name].others)
        elif _is_passed_over(path, kinds):
            meant = broken.get(path.name) or _meant_by(path.stem)
            yield f"{path.name}{meant if kind_of(path) is None else ''}"
        elif path.is_dir() and not is_hidden(path) and any(each.suffix.casefold() in _DATA for each in path.glob("*")):
            yield f"{path.name}/（子文件夹不读取，请把文件移到上一级 sub-folders are not read; move its files up）"


def _is_passed_over(path: Path, kinds: Collection[str | None]) -> bool:
    """Tell whether a file may hold data and nothing reads it; one of a kind may lie beside another that is read.

    `kinds` are those of files that are read: a picture of another is all there is of it.
    """
    suffix = path.suffix.casefold()
    if path.name in NAMES or is_hidden(path) or not path.exists():
        return False
    if kind_of(path) is not None and not path.is_dir():
        return suffix not in {*_READ, *_PARTS, *_BESIDE} and (suffix in NOT_READ or kind_of(path) not in kinds)
    is_data = suffix in _DATA or Path(path.stem).suffix.casefold() in _DATA  # points.csv.txt
    return is_data and (path.is_file() or suffix == ".gdb")


def _meant_by(title: str) -> str:
    """Return which kind a name may stand for, as messages ask it; nothing where it is like none."""
    said = title.casefold()
    kind = next((kind for kind, names in FILE_NAMES.items() if any(name in said for name in names)), None)
    return f"（是否为 {chinese(FILE_NAMES[kind])} {kind}?）" if kind else ""


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
