"""The files of a county's folder, or of one workbook, opened once: their rows, the datum of each, and all faults.

The datum of a file, strongest first: a row's own column; `datums` in county.toml; what the file states (a `datum`
member of GeoJSON, a remark in a header); `--datum`; `datum` in county.toml; the CRS of a GeoPackage or
Shapefile. A CRS that contradicts the folder's datum is refused, for a layer of shifted coordinates is usually
labelled EPSG:4326.
"""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from gis.errors import BadFileError, BadRowsError, GisError, UnknownDatumError
from gis.position import Datum
from gis.store.county_files.columns import FILE_NAMES, VOCABULARIES, chinese
from gis.store.county_files.files import find_files, read_sheet, read_table
from gis.store.county_files.joined import joined, stacked
from gis.store.county_files.manifest import Manifest, read_manifest
from gis.store.county_files.records import Record
from gis.store.county_files.source_rows import SourceTable
from gis.store.county_files.text_tables import is_blank
from gis.store.county_files.unread import unread_files
from gis.store.county_files.workbooks import SUFFIX, SUFFIXES, Sheet, Workbook, kind_of, workbooks

REQUIRED: Final = ("boundary", "cells")
_PLACED: Final = {"boundary", "cells", "points", "stations", "neighbours", "places"}
_ALIKE: Final = {Datum.WGS84, Datum.CGCS2000}


@dataclass(slots=True)
class Folder:
    """An opened folder. `broken` holds what is wrong with whole files (`unread`), `faults` with rows.

    `lacking` holds what no file states and nothing follows from, where that is left to an audit to report.
    """

    path: Path
    manifest: Manifest
    stated: Datum | None
    strict: bool = True
    tables: dict[str, SourceTable] = field(default_factory=dict)
    datums: dict[str, Datum | None] = field(default_factory=dict)
    broken: list[GisError] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    absent: list[GisError] = field(default_factory=list)
    """The files that only a county that is loaded already can do without."""
    books: list[Workbook] = field(default_factory=list)

    @property
    def unread_files(self) -> tuple[str, ...]:
        """Return the files and sheets that may hold data and have no name of a kind."""
        return tuple(unread_files(self.path, self.books))

    @property
    def overridden(self) -> str | None:
        """Return which files go by `--datum` although county.toml states another; None when none does."""
        instead = self.manifest.datum
        if self.stated is None or instead in {None, self.stated}:
            return None
        files = ", ".join(table.name for table in self.tables.values() if self._by_command_line(table))
        said = f"--datum {self.stated}"
        line = f"{self.manifest.file}: {instead}，被 {said} 取代 overridden by {said} for: {files}"
        return line if files else None

    def _by_command_line(self, table: SourceTable) -> bool:
        """Return whether some row of a file lies by `--datum`: neither the row, the file nor `datums` says another."""
        if table.kind not in _PLACED or table.datum or _named(self, table):
            return False
        return any(is_blank(row.values.get("datum")) for row in table.rows)

    def kept[T](self, kind: str, build: Callable[[Record], T]) -> list[T]:
        """Return what `build` makes of every sound row of a kind of file; the others' faults are noted."""
        if kind not in self.tables:
            return []
        values = []
        table = self.tables[kind]
        missing: set[str] = set()
        for row in table.rows:
            if row.stray:
                self.faults.append(f"{table.at(row)}: 不像数据，请删除 not a data row: delete it")
                continue
            record = Record(table, row, self.datums[kind], self.strict)
            value = build(record)
            self.doubts.extend(record.doubts)
            self.faults.extend(record.faults)
            missing |= record.missing
            if not record.faults and not record.missing:
                values.append(value)
        if missing:
            self.faults.append(_lacking(table, missing))
        return values

    def refuse(self, field: str, message: str) -> None:
        """Note what is wrong with the folder as a whole."""
        self.broken.append(BadFileError(message, field=field))

    def lack(self, field: str, message: str) -> None:
        """Note what the folder ought to state: refused where it is to be loaded, else for an audit to report."""
        if self.strict:
            self.refuse(field, message)
        else:
            self.lacking.append(message)

    def refuse_lookalikes(self) -> None:
        """Note the files and sheets that are not read and whose name holds that of a kind of which nothing is read."""
        missing = [kind for kind in FILE_NAMES if kind not in (*REQUIRED, *self.tables, *self.unread)]
        for file, kind in itertools.product(self.unread_files, missing):
            if any(name in file.casefold() for name in FILE_NAMES[kind]):
                self.lack(
                    kind,
                    f"{file}: 未读取，像是 is not read and looks like {kind}; 请改名为 {chinese(FILE_NAMES[kind])}，"
                    f"不导入的请移走 name it {kind}, or move it away if it is not meant",
                )

    def settle(self, *, skip_bad_rows: bool) -> None:
        """Refuse the folder if a file is broken, or a row is and none may be skipped; all faults in one refusal."""
        if len(self.broken) == 1 and not self.faults:
            raise self.broken[0]
        if self.broken or (self.faults and not skip_bad_rows):
            found = (*map(str, self.broken), *self.faults)
            overridden = f"\n  {self.overridden}" if self.overridden else ""
            raise BadRowsError(self._refusal(len(found)) + overridden, rows=found)

    def _refusal(self, faults: int) -> str:
        counted = f"{faults} fault{'s' * (faults != 1)},"
        if not self.strict:
            return (
                f"{self.path.name}: 有 {faults} 处错误，无法继续检查 {counted} the check cannot go on; "
                "correct them, then check again"
            )
        return (
            f"{self.path.name}: 有 {faults} 处错误，未导入任何数据 {counted} nothing was loaded; "
            "correct them, or load the good rows of sound files with --skip-bad-rows"
        )


def open_folder(path: Path, stated: Datum | None, *, strict: bool = True) -> Folder:
    """Return the opened folder; files that cannot be read, or state no datum, are in `broken`.

    Raises
    ------
    BadFileError
        When there is no such folder or file, its county.toml is broken, or the one file cannot be read or is not named
        after its kind.
    """
    if not path.exists():
        raise BadFileError(f"{path}: no such folder or file. 文件夹或文件不存在", field="folder")
    folder = Folder(path, read_manifest(path), stated, strict, books=workbooks(path))
    if not path.is_dir() and folder.books and folder.books[0].broken:
        raise folder.books[0].broken
    if not path.is_dir() and kind_of(path) is None and not any(book.sheets for book in folder.books):
        raise BadFileError(_nameless(folder), field="folder")
    for kind in FILE_NAMES:
        try:
            _open_kind(folder, kind)
        except GisError as error:
            folder.broken.append(error)
            folder.unread.add(kind)
    _refuse_unused_datums(folder)
    return folder


def _refuse_unused_datums(folder: Folder) -> None:
    """Refuse a datum in county.toml that no file is read by: the file that was meant would be read by another.

    One of a kind that the folder does not have is left alone.
    """
    tables = [table.name for table in folder.tables.values() if table.book is None]
    files = [name.casefold() for name in (*tables, *(book.file for book in folder.books))]
    for name in folder.manifest.datums:
        kind = kind_of(Path(name))
        if name not in {*files, *FILE_NAMES} and (kind is None or kind in folder.tables):
            known = ", ".join(dict.fromkeys([*files, *FILE_NAMES]))
            folder.refuse(
                folder.manifest.file,
                f"{folder.manifest.file}: datums.{name}: 没有这个文件或类别 no such file or kind of file here; "
                f"可用 give one of: {known}",
            )


def _sources(folder: Folder, kind: str) -> list[Path | Sheet]:
    """Return the files and sheets that are named after a kind."""
    files = [path for path in find_files(folder.path, kind) if path.suffix.casefold() != SUFFIX]
    broken = [book.broken for book in folder.books if book.broken and kind_of(Path(book.file)) == kind]
    if broken:
        raise broken[0]
    return [*files, *(sheet for book in folder.books for sheet in book.sheets if sheet.kind == kind)]


def _read(source: Path | Sheet, kind: str) -> SourceTable:
    return read_table(source, kind) if isinstance(source, Path) else read_sheet(replace(source, kind=kind))


def _tables(folder: Folder, kind: str) -> list[SourceTable]:
    """Return the tables of a kind; one of inspectors that names cells is one of cells."""
    tables = [_read(source, kind) for source in _sources(folder, kind)]
    if kind == "inspectors":
        return [table for table in tables if "cell" not in table.headers]
    if kind == "cells" and "inspectors" not in folder.unread:
        people = _sources(folder, "inspectors")
        tables += [_read(each, "cells") for each in people if "cell" in _read(each, "inspectors").headers]
    return tables


def _open_kind(folder: Folder, kind: str) -> None:
    tables = _tables(folder, kind)
    for table in tables:
        if not table.rows:
            raise BadFileError(f"{table.name}: has no rows. 没有数据行", field=table.name)
    if tables:
        table = joined(stacked(tables))
        folder.datums[kind] = _datum(folder, table) if kind in _PLACED and table.says_where else None
        folder.tables[kind] = table
    elif kind in REQUIRED:
        folder.absent.append(_absent(folder, kind))


def _nameless(folder: Folder) -> str:
    """Return what to tell of one file that is no kind's."""
    kinds = "、".join(f"{chinese(names)}/{kind}" for kind, names in FILE_NAMES.items())
    if folder.path.suffix.casefold() != SUFFIX:
        return (
            f"{folder.path.name}: 请以所含数据的类别命名，存为 {'、'.join(SUFFIXES)}，或给出文件夹、工作簿 "
            f"name the file after its kind, in one of these formats, or give a folder or a workbook: {kinds}"
        )
    titles = "、".join(title for book in folder.books for title in book.others) or "—"
    return (
        f"{folder.path.name}: 没有以类别命名的工作表，现有 no sheet is named after a kind; there are: {titles}; "
        f"请按类命名 name each after its kind: {kinds}"
    )


def _absent(folder: Folder, kind: str) -> BadFileError:
    names, unread = "/".join(FILE_NAMES[kind]), ", ".join(folder.unread_files)
    not_read = f"；未读取的文件 not read: {unread}" if unread else ""
    return BadFileError(
        f"{folder.path.name}: no file {kind}; give {names} with one of {', '.join(SUFFIXES)}, or a sheet of that "
        "name, or the --code of a county that is loaded, to leave it as it is. "
        "缺少必需的文件或工作表；已导入的县用 --code 注明县代码后可不给"
        f"{not_read}",
        field=kind,
    )


def _datum(folder: Folder, table: SourceTable) -> Datum | None:
    """Return the datum of rows that state none themselves.

    Raises
    ------
    UnknownDatumError
        When nothing states one, or a GeoPackage's or Shapefile's CRS and the folder contradict each other.
    """
    named = _named(folder, table)
    general = folder.stated or folder.manifest.datum
    by_crs = table.name.casefold().endswith((".gpkg", ".shp"))
    if named is None and by_crs and table.datum and general and {table.datum, general} - _ALIKE:
        raise UnknownDatumError(
            f"{table.name}: its CRS says {table.datum}, the folder says {general}; say which in county.toml, "
            f'datums = {{ {table.kind} = "…" }}. 坐标系互相矛盾，请在 county.toml 中注明',
            field=table.name,
        )
    datum = named or table.datum or general
    if datum is None and "datum" not in table.headers:
        raise UnknownDatumError(
            f"{table.name}: 未注明坐标系 its datum is not stated; add a column datum, or state wgs84, cgcs2000, "
            "gcj02 or bd09 by --datum or in county.toml",
            field=table.name,
        )
    return datum


def _lacking(table: SourceTable, missing: Iterable[str]) -> str:
    """Return what to tell of columns that a file must have: once, and with the columns that may be meant."""
    names = ", ".join(f"{chinese(VOCABULARIES[table.kind][column])} {column}" for column in sorted(missing))
    unread = f"；未读取的列 not read: {', '.join(table.unread)}" if table.unread else ""
    return f"{table.name}: 缺少列，请补充或改表头 add this column, or correct its header: {names}{unread}"


def _named(folder: Folder, table: SourceTable) -> Datum | None:
    """Return the datum that county.toml's `datums` gives a file, by its name or kind."""
    datums = folder.manifest.datums
    return datums.get((table.book or table.name).casefold()) or datums.get(table.kind)
