"""Workbooks of a county: a sheet for each kind of data, named after it as the files of a folder are.

A workbook that is named after a kind itself (`points.xlsx`) is that kind's file, and its sheet is found by its header
(`gis.store.county_files.text_tables`); only its sheets of other kinds are read here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gis.county.headers import fold
from gis.errors import BadFileError
from gis.store.county_files.columns import FILE_NAMES
from gis.store.county_files.text_tables import Grid, is_blank, is_other_workbook, read_sheets, sheet_titles

SUFFIX: Final = ".xlsx"
_KINDS: Final = {fold(name): kind for kind, names in FILE_NAMES.items() for name in names}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that is read like a file of its kind."""

    file: str
    title: str
    kind: str
    grid: Grid

    @property
    def name(self) -> str:
        """Return what messages call it."""
        return sheet_name(self.file, self.title)


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a file that are read, and the titles of the others that hold something.

    `broken` tells why a file that is no kind's cannot be opened, where that is known.
    """

    file: str
    sheets: tuple[Sheet, ...]
    others: tuple[str, ...] = ()
    broken: str = ""


def files_of(path: Path) -> list[Path]:
    """Return what lies in a folder, or the one file that stands for it."""
    return sorted(path.iterdir()) if path.is_dir() else [path]


def is_hidden(path: Path) -> bool:
    """Return whether a file is a program's own, such as the mark of an opened workbook (~$points.xlsx)."""
    return path.name.startswith((".", "~$"))


def kind_of(path: Path) -> str | None:
    """Return the kind of data that a file is named after; points (1) or 小组（旧） may be an older one, and is none."""
    name = path.stem.strip().casefold()
    return next((kind for kind, names in FILE_NAMES.items() if name in names), None)


def kind_of_sheet(title: str) -> str | None:
    """Return the kind of data that a sheet is named after."""
    return _KINDS.get(fold(title))


def workbooks(path: Path) -> list[Workbook]:
    """Return the workbooks of a folder, or the one that stands for it, save those without any sheet for here.

    Raises
    ------
    BadFileError
        When the one file is no workbook; a folder may hold others, which are named as not read.
    """
    found = []
    for file in files_of(path):
        if file.suffix.casefold() != SUFFIX or is_hidden(file) or not _lies_in(path, file):
            continue
        try:
            book = _workbook(file)
        except BadFileError as error:
            if path == file:
                raise
            if kind_of(file) is None and is_other_workbook(file.read_bytes()):
                found.append(Workbook(file.name, (), broken=str(error)))
            continue
        found += [book] if book.sheets or kind_of(file) is None else []
    return found


def _lies_in(path: Path, file: Path) -> bool:
    """Return whether a file is one, and no link that leads out of its folder."""
    return file.is_file() and (file == path or file.resolve().is_relative_to(path.resolve()))


def sheet_name(file: str, title: str) -> str:
    """Return what messages call a sheet."""
    return f"{file}【{title}】"


def _workbook(file: Path) -> Workbook:
    own = kind_of(file)
    if own is not None and not {kind_of_sheet(title) or own for title in sheet_titles(file)} - {own}:
        return Workbook(file.name, ())
    grids = read_sheets(file)
    filled = {title: grid for title, grid in grids.items() if any(not is_blank(value) for row in grid for value in row)}
    kinds = {title: kind for title in filled if (kind := kind_of_sheet(title))}
    sheets = tuple(Sheet(file.name, title, kind, filled[title]) for title, kind in kinds.items() if kind != own)
    others = tuple(title for title in filled if title not in kinds)
    return Workbook(file.name, sheets, others if own is None else ())


def of_kind(books: Sequence[Workbook], kind: str) -> list[Sheet]:
    """Return the sheets of a kind."""
    return [sheet for book in books for sheet in book.sheets if sheet.kind == kind]
