"""One file of a county as rows: GeoJSON, GeoPackage, Shapefile, KML, CSV or XLSX, recognised by their suffix.

A sheet of a workbook with several kinds of data is read as a file is.

Rows keep the number the user sees, the raw values by field name, the geometry in degrees and, where the file states
one, its datum. Judging the values is `gis.store.county_files.records`' part.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from gis.county.defect_rows import where
from gis.county.headers import fold, recognise, translates
from gis.county.in_use import without_idle
from gis.errors import BadFileError
from gis.store.county_files import footers, layers, text_tables
from gis.store.county_files.columns import (
    FILE_NAMES,
    REQUIRED,
    VOCABULARIES,
    one_datum,
    other_units,
)
from gis.store.county_files.csv_files import CUT_EN, CUT_ZH, read_csv, short_rows
from gis.store.county_files.kml import read_kml
from gis.store.county_files.shapefile import read_shapefile
from gis.store.county_files.sheet_cells import CrossedOut, SheetGrid, hidden_notes
from gis.store.county_files.source_rows import SourceRow, SourceTable
from gis.store.county_files.unread import (
    NOT_READ,
    no_header,
    refuse_second_table,
    refuse_skill_columns,
    refuse_split_figures,
    unread_columns,
    unread_indexes,
)
from gis.store.county_files.workbooks import Sheet, files_of, kind_of, kind_of_sheet, sheet_name

SUFFIXES: Final = (".geojson", ".json", ".gpkg", ".shp", ".kml", ".csv", ".xlsx")
_blank: Final = text_tables.is_blank
_FEWEST_IN_TITLE: Final = 2
"""A title is merged over more columns; code and name may be the same."""
_AGAIN: Final = "表头重复，已跳过 the header again; skipped"
_BOTH: Final = "另一种语言的表头，已跳过 the header in the other language; skipped"
_TOTAL: Final = "行，不是数据，已跳过 a row of totals, no data; skipped"
_OTHER_TABLE: Final = (
    "是另一个表的表头，一个工作表只能有一个表 is the header of another table; keep one table on a sheet or in a file"
)
_CODED_BY: Final = {"households": ("cell", "committee"), "calendar": ("day",)}


def find_file(folder: Path, kind: str) -> Path | None:
    """Return the folder's file of a kind, such as `cells.csv`; None when there is none.

    One file may stand for a folder.

    Raises
    ------
    BadFileError
        When several files could be meant, or the only one is of a format not read here.
    """
    named = [path for path in files_of(folder) if kind_of(path) == kind]
    readable = [path for path in named if path.suffix.casefold() in SUFFIXES]
    for path in readable:
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
    if len(readable) > 1:
        raise BadFileError(
            f"{', '.join(path.name for path in readable)}: keep one of them. 同类文件只能保留一个", field=kind
        )
    for path in named if not readable else ():
        if path.suffix.casefold() in NOT_READ:
            raise BadFileError(f"{path.name}: not read here; {NOT_READ[path.suffix.casefold()]}", field=path.name)
    return readable[0] if readable else None


def read_table(path: Path, kind: str) -> SourceTable:
    """Return the rows of a county file of a kind (`cells`, `points` …).

    Raises
    ------
    BadFileError
        When the file cannot be read as what its suffix says, or has no known column.
    """
    suffix = path.suffix.casefold()
    if suffix in {".geojson", ".json"}:
        return _from_layer(path, kind, layers.read_geojson(path))
    if suffix == ".gpkg":
        return _from_layer(path, kind, layers.read_geopackage(path))
    if suffix == ".kml":
        return _from_layer(path, kind, read_kml(path))
    if suffix == ".shp":
        layer, encoding = read_shapefile(path, VOCABULARIES[kind])
        return _from_layer(path, kind, layer, encoding=encoding)
    if suffix == ".csv":
        grid, encoding = read_csv(path)
        return _from_grid(path.name, kind, grid, encoding)
    if suffix == ".xlsx":
        return _of_workbook(path, kind)
    raise BadFileError(f"{path.name}: not one of {', '.join(SUFFIXES)}", field=path.name)


def _of_workbook(path: Path, kind: str) -> SourceTable:
    """Return the rows of the sheet that is read, and name those beside it that look like it."""
    vocabulary, sheets = VOCABULARIES[kind], text_tables.read_sheets(path)
    grid = text_tables.the_sheet(path, sheets, vocabulary, FILE_NAMES[kind])
    table = _from_grid(path.name, kind, grid, "utf-8")
    beside = (
        f"{sheet_name(path.name, title)}: 工作表未读取，请将各行并入 {path.stem} is not read; one sheet of a kind is: "
        "put all rows on one"
        for title, other in sheets.items()
        if other is not grid and kind_of_sheet(title) in {None, kind} and text_tables.is_table(other, vocabulary)
    )
    return replace(table, passed_over=(*table.passed_over, *beside))


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
    refuse_second_table(name, kind, grid[header:])
    short = short_rows(grid, header)
    columns = without_idle(recognise(grid[header], vocabulary), grid[header:])
    refuse_split_figures(name, grid[header:], columns)
    heads = [fold(value) for value in grid[header]]
    names = frozenset(fold(name) for field in vocabulary.values() for name in field).union(heads)
    rows: list[SourceRow] = []
    passed_over: list[str] = []
    totals: list[SourceRow] = []
    beside = grid[:header]
    filled: set[int] = set()
    for number, values in text_tables.data_rows(grid, header):
        row = _grid_row(number, values, columns, len(grid[header]))
        passed = _passed_over(row, values, kind) or _title(values)
        if _is_header(values, names):
            again = all(_blank(value) or fold(value) == head for value, head in zip(values, heads, strict=False))
            passed = _AGAIN if again else None
            row = replace(row, broken=_OTHER_TABLE)
        if number == header + 2 and translates(values, columns, vocabulary):
            passed = _BOTH
        cut = f"{CUT_ZH} {CUT_EN}" if number - 1 in short else None
        row = replace(row, broken=row.broken or cut or _spread(grid, number - 1, columns))
        if passed is None:
            rows.append(replace(row, stray=_is_stray(row, kind)))
            filled.update(index for index, value in enumerate(values) if not _blank(value))
        else:
            passed_over.append(f"{where(name, number)}: {passed}")
            totals += [row] if passed.endswith(_TOTAL) else []
            beside.append(list(values))
    headers = {field: str(grid[header][index]).strip() for field, index in columns.items()}
    unread = unread_columns(grid[header], filled, columns, vocabulary)
    _refuse_units(name, headers, beside)
    if kind == "teams":
        refuse_skill_columns(name, grid[header], unread_indexes(grid[header], filled, columns), grid)
    datum = one_datum(name, headers, beside)
    shown = {index: headers[field] for field, index in columns.items()}
    return SourceTable(
        name,
        kind,
        tuple(rows),
        headers,
        datum,
        encoding,
        passed_over=(*passed_over, *footers.wrong_totals(name, headers, rows, totals)),
        hidden=hidden_notes(name, grid, [row.number for row in rows], shown),
        unread=unread,
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


def _title(values: Sequence[object]) -> str | None:
    """Return why a row says no more than one text over all columns."""
    said = {value for value in values if not _blank(value)}
    if (
        len(said) != 1
        or sum(value in said for value in values) <= _FEWEST_IN_TITLE
        or any(map(footers.is_number, said))
    ):
        return None
    return "小标题行，不是数据，已跳过 a title, no data; skipped"


def _is_header(values: Sequence[object], names: Collection[str]) -> bool:
    """Return whether a row says names of columns, two or more, and nothing else."""
    said = [value for value in values if not _blank(value)]
    return len(said) > 1 and all(fold(value) in names for value in said)


def _spread(grid: text_tables.Grid, index: int, columns: Mapping[str, int]) -> str | None:
    """Return why a row is broken of which one merged cell stands in several columns that are read: whose is it?"""
    for merged in grid.wide.get(index, ()) if isinstance(grid, SheetGrid) else ():
        value = grid[index][merged.start]
        if not _blank(value) and sum(column in merged for column in columns.values()) > 1:
            return (
                f"{str(value)[:60]!r} 是横跨多列的合并单元格，请取消合并后逐列填写 "
                "stands in one merged cell over several columns; unmerge it, and fill in each column"
            )
    return None


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
    crossed_out = next((str(value) for value in named.values() if isinstance(value, CrossedOut)), None)
    if crossed_out is not None:
        broken = (
            f"{crossed_out[:60]!r} 有删除线，请删除该行或取消删除线 is crossed out; delete the row, or remove the line"
        )
    geometry = None
    if not _blank(named.get("geometry")):
        geometry, unreadable = layers.parse_geometry(str(named["geometry"]).strip())
        broken = broken or unreadable
    return SourceRow(number, named, geometry, broken)
