"""Files of a county's folder, and sheets of its workbooks, by the kind of data that they are named after.

In a workbook that is named after a kind itself (`points.xlsx`), the sheets of that kind are found by their headers, if
none is named after it.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gis.county.headers import fold
from gis.errors import BadFileError
from gis.store.county_files.columns import FILE_NAMES, VOCABULARIES
from gis.store.county_files.text_tables import Grid, header_row, is_blank, read_sheets

SUFFIX: Final = ".xlsx"
SUFFIXES: Final = (".geojson", ".json", ".gpkg", ".shp", ".kml", ".csv", SUFFIX)
_SUFFIX: Final = re.compile(
    r"(台账|一览表|登记表|明细表|汇总表|信息表|统计表|花名册|名册|名单|清单|表)?\s*(?:[(（]\d+[)）])?$"
)
"""Suffixes that offices and browsers add to names: 举报点台账, 监管所一览表, points (1)."""
_KINDS: Final = {fold(name): kind for kind, names in FILE_NAMES.items() for name in names}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that is read like a file of its kind; `name` is what messages call it."""

    file: str
    name: str
    kind: str
    grid: Grid


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a file that are read, the names of the others that hold something, or why it cannot be read."""

    file: str
    sheets: tuple[Sheet, ...] = ()
    others: tuple[str, ...] = ()
    broken: BadFileError | None = None


def files_of(path: Path) -> list[Path]:
    """Return what lies in a folder, or the one file that stands for it."""
    return sorted(path.iterdir()) if path.is_dir() else [path]


def is_hidden(path: Path) -> bool:
    """Return whether a file is a program's own, such as the mark of an opened workbook (~$points.xlsx)."""
    return path.name.startswith((".", "~$"))


def kind_of(path: Path) -> str | None:
    """Return the kind of data that a file is named after; 小组（旧） may be an older one, and is none."""
    name = _SUFFIX.sub("", path.stem.strip().casefold())
    return next((kind for kind, names in FILE_NAMES.items() if name in names), None)


def workbooks(path: Path) -> list[Workbook]:
    """Return the workbooks of a folder, or the one that stands for it; no link that leads out of it is followed."""
    return [
        read_workbook(file)
        for file in files_of(path)
        if file.suffix.casefold() == SUFFIX and not is_hidden(file) and _lies_in(path, file)
    ]


def _lies_in(path: Path, file: Path) -> bool:
    return file.is_file() and (file == path or file.resolve().is_relative_to(path.resolve()))


def read_workbook(file: Path) -> Workbook:
    """Return a workbook's sheets by their kinds; one named after a kind has at least one sheet of it."""
    try:
        grids = read_sheets(file)
    except BadFileError as error:
        return Workbook(file.name, broken=error)
    own = kind_of(file)
    filled = {title: grid for title, grid in grids.items() if any(not is_blank(value) for row in grid for value in row)}
    kinds = {title: _KINDS.get(_SUFFIX.sub("", fold(title))) for title in filled}
    if own is not None and own not in kinds.values():
        unnamed = [title for title, kind in kinds.items() if kind is None] or [""]
        headed = [each for each in unnamed if header_row(filled.get(each, []), VOCABULARIES[own]) is not None]
        kinds |= dict.fromkeys(headed or unnamed[:1], own)
    alone = own is not None and [*kinds.values()].count(own) == 1
    names = {title: file.name if alone and kind == own else f"{file.name}【{title}】" for title, kind in kinds.items()}
    sheets = tuple(Sheet(file.name, names[each], kind, filled.get(each, [])) for each, kind in kinds.items() if kind)
    return Workbook(file.name, sheets, tuple(names[title] for title, kind in kinds.items() if kind is None))
