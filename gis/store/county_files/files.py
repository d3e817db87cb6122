"""One file of a county as rows: GeoJSON, GeoPackage, Shapefile, KML, CSV or XLSX, recognised by their suffix.

A sheet of a workbook with several kinds of data is read as a file is.

Rows keep the number the user sees, the raw values by field name, the geometry in degrees and, where the file states
one, its datum. Judging the values is `gis.store.county_files.records`' part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from gis.county.defect_rows import where
from gis.county.headers import recognise
from gis.county.in_use import without_idle
from gis.errors import BadFileError
from gis.store.county_files import footers, text_tables
from gis.store.county_files.columns import REQUIRED, VOCABULARIES, one_datum, other_units
from gis.store.county_files.csv_files import CUT_EN, CUT_ZH, read_csv, short_rows
from gis.store.county_files.layer_files import layers
from gis.store.county_files.layer_files.kml import read_kml
from gis.store.county_files.layer_files.shapefile import read_shapefile
from gis.store.county_files.sheet_cells import SheetGrid, unmerged
from gis.store.county_files.source_rows import SourceRow, SourceTable
from gis.store.county_files.unread import no_header, refuse_twice, unread_columns
from gis.store.county_files.workbooks import SUFFIXES, Sheet, files_of, kind_of

_blank: Final = text_tables.is_blank
_TOTAL: Final = "行，不是数据，已跳过 a row of totals, no data; skipped"
_TITLE: Final = "小标题行，不是数据，已跳过 a title, no data; skipped"
_CODED_BY: Final = {"households": ("cell", "committee"), "calendar": ("day",)}


def find_files(folder: Path, kind: str) -> list[Path]:
    """Return the folder's files of a kind in a format that is read; one file may stand for a folder.

    Raises
    ------
    BadFileError
        When one is no file, or the only ones are of a format not read here.
    """
    named = [path for path in files_of(folder) if kind_of(path) == kind and (path.suffix or not path.is_dir())]
    readable = [path for path in named if path.suffix.casefold() in SUFFIXES]
    for path in readable:
        _check_is_there(path, folder)
    if named and not readable:
        raise BadFileError(
            f"{named[0].name}: 不读取这种格式，请另存为 is not read; save it as one of: {', '.join(SUFFIXES)}",
            field=named[0].name,
        )
    return readable


def _check_is_there(path: Path, folder: Path) -> None:
    if not path.is_file():
        raise BadFileError(
            f"{path.name}: a folder, a broken link or a device, no file; put the file itself there. "
            "不是普通文件，请放入文件本身",
            field=path.name,
        )
    if path != folder and not path.resolve().is_relative_to(folder.resolve()):
        raise BadFileError(
            f"{path.name}: a link that leads out of the folder, to {path.resolve()}; put the file itself there. "
            "链接指向文件夹之外，请放入文件本身",
            field=path.name,
        )


def read_table(path: Path, kind: str) -> SourceTable:
    """Return the rows of a county file of a kind (`cells`, `points` …), of any format but workbooks.

    Raises
    ------
    BadFileError
        When the file cannot be read as what its suffix says, or has no known column.
    """
    suffix = path.suffix.casefold()
    if suffix == ".csv":
        grid, encoding = read_csv(path)
        return _from_grid(path.name, kind, grid, encoding)
    if suffix == ".shp":
        layer, encoding = read_shapefile(path, VOCABULARIES[kind])
        return _from_layer(path, kind, layer, encoding=encoding)
    readers = {".gpkg": layers.read_geopackage, ".kml": read_kml}
    return _from_layer(path, kind, readers.get(suffix, layers.read_geojson)(path))


def read_sheet(sheet: Sheet) -> SourceTable:
    """Return the rows of a sheet; raises BadFileError where it has no known column."""
    return replace(_from_grid(sheet.name, sheet.kind, sheet.grid, "utf-8"), book=sheet.file)


def _from_layer(path: Path, kind: str, layer: layers.Layer, *, encoding: str = "utf-8") -> SourceTable:
    keys = list(dict.fromkeys(key for feature in layer.features for key in feature.properties))
    said: list[list[object]] = [[*keys], *([each.properties.get(key) for key in keys] for each in layer.features)]
    read = without_idle(recognise(keys, VOCABULARIES[kind]), said)
    columns = {name: str(keys[index]) for name, index in read.items()}
    rows = tuple(
        SourceRow(
            feature.number,
            {name: feature.properties.get(key) for name, key in columns.items()},
            feature.geometry,
            feature.broken,
        )
        for feature in layer.features
    )
    filled = [i for i, key in enumerate(keys) if not all(_blank(each.properties.get(key)) for each in layer.features)]
    unread = unread_columns(keys, filled, read, VOCABULARIES[kind])
    return SourceTable(path.name, kind, rows, columns, layer.datum, encoding, unread=unread)


def _from_grid(name: str, kind: str, grid: text_tables.Grid, encoding: str) -> SourceTable:
    vocabulary = VOCABULARIES[kind]
    header = text_tables.header_row(grid, vocabulary)
    if header is None:
        raise BadFileError(no_header(name, grid, vocabulary), field=name)
    refuse_twice(name, unmerged(grid, header), vocabulary)
    short = short_rows(grid, header)
    columns = without_idle(recognise(grid[header], vocabulary), grid[header:])
    rows: list[SourceRow] = []
    passed_over: list[str] = []
    totals: list[SourceRow] = []
    beside = grid[:header]
    filled: set[int] = set()
    for number, values in text_tables.data_rows(grid, header):
        row = _grid_row(number, values, columns, len(grid[header]))
        is_title, spread = _merged(grid, number - 1, columns)
        passed = _passed_over(row, values, kind) or (_TITLE if is_title else None)
        cut = f"{CUT_ZH} {CUT_EN}" if number - 1 in short else None
        if passed is None:
            rows.append(replace(row, broken=row.broken or cut or spread, stray=_is_stray(row, kind)))
            filled.update(index for index, value in enumerate(values) if not _blank(value))
        else:
            passed_over.append(f"{where(name, number)}: {passed}")
            totals += [row] if passed.endswith(_TOTAL) else []
            beside.append(list(values))
    headers = {field: str(grid[header][index]).strip() for field, index in columns.items()}
    _refuse_units(name, headers, beside)
    return SourceTable(
        name,
        kind,
        tuple(rows),
        headers,
        one_datum(name, headers, beside),
        encoding,
        passed_over=(*passed_over, *footers.wrong_totals(name, headers, rows, totals)),
        unread=unread_columns(grid[header], filled, columns, vocabulary),
        is_grid=True,
    )


def code_value(row: SourceRow, kind: str) -> object:
    """Return what stands in a row's column of codes, in the first filled one where a kind of file has several."""
    columns = _CODED_BY.get(kind, ("code",))
    return next((row.values[name] for name in columns if not _blank(row.values.get(name))), None)


def _refuse_units(name: str, headers: Mapping[str, str], beside: Sequence[Sequence[object]]) -> None:
    """Refuse figures in thousands or kilometres, which would be read as they stand; raises BadFileError."""
    for header in other_units(headers, beside):
        raise BadFileError(
            f"{name}: {header}: 请换算为户、人或米，并更正表头 in another unit; give households, people or metres, and "
            "correct the header",
            field=name,
        )


def _merged(grid: text_tables.Grid, index: int, columns: Mapping[str, int]) -> tuple[bool, str | None]:
    """Return whether a row is a title, one merged cell alone; and why it is broken if not: whose value is it?"""
    own = [value for value in unmerged(grid, index) if not _blank(value)]
    for merged in grid.wide.get(index, ()) if isinstance(grid, SheetGrid) else ():
        value = grid[index][merged.start]
        if not _blank(value) and sum(column in merged for column in columns.values()) > 1:
            return len(own) == 1, (
                f"{str(value)[:60]!r} 是横跨多列的合并单元格，请取消合并后逐列填写 "
                "stands in one merged cell over several columns; unmerge it, and fill in each column"
            )
    return False, None


def _passed_over(row: SourceRow, values: Sequence[object], kind: str) -> str | None:
    """Return why a row is none of the county's things; one that has a code of its own, or lies somewhere, is one."""
    placed = all(footers.is_number(row.values.get(axis)) for axis in ("lon", "lat"))
    if placed or row.geometry is not None:
        return None
    footer = footers.footer_word(values)
    if footer is not None and not _is_entry(row, kind, colon=footer[1]):
        return f"{footer[0]}行，不是数据，已跳过 a footer, no data; skipped"
    total = None if footers.names_something(code_value(row, kind)) else footers.total_word(values)
    return total and f"{total}{_TOTAL}"


def _is_entry(row: SourceRow, kind: str, *, colon: bool) -> bool:
    """Return whether a row that begins like a footer is an entry: by its code, or by all that must be filled in."""
    code = code_value(row, kind)
    if footers.names_something(code) and footers.footer_word([code]) is None:
        return True
    needed = [row.values.get(column) for column in REQUIRED[kind]]
    filled = all(not _blank(value) and footers.footer_word([value]) is None for value in needed)
    return filled and not colon


def _is_stray(row: SourceRow, kind: str) -> bool:
    """Return whether none of the required columns that the file has is filled in."""
    needed = [row.values[column] for column in REQUIRED[kind] if column in row.values]
    return bool(needed) and all(map(_blank, needed))


def _grid_row(number: int, values: Sequence[object], columns: Mapping[str, int], width: int) -> SourceRow:
    named = {name: values[index] if index < len(values) else None for name, index in columns.items()}
    surplus = any(not _blank(value) for value in values[width:])
    broken = "has more values than the header; quote values that hold the delimiter 列数多于表头" if surplus else None
    geometry = None
    if not _blank(named.get("geometry")):
        geometry, unreadable = layers.parse_geometry(str(named["geometry"]).strip())
        broken = broken or unreadable
    return SourceRow(number, named, geometry, broken)
