"""Tables that do not say where things lie: their rows lie where the loaded county has them, and its other rows stay."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from shapely import Point

from gis.county.codes import folded
from gis.county.model import Cell
from gis.position import Datum
from gis.store.county_files.folder import Folder
from gis.store.county_files.ground import Standing
from gis.store.county_files.reading import code_of
from gis.store.county_files.source_rows import SourceRow, SourceTable

KINDS: Final = ("stations", "cells", "points")


def place_as_loaded(folder: Folder, standing: Standing, today: date | None) -> None:
    """Give the rows of tables without a place that of the loaded county; a row that it does not have is broken."""
    for kind in KINDS:
        table = folder.tables.get(kind)
        if standing.data is None or table is None or table.says_where:
            continue
        loaded = {folded(each.code): each for each in getattr(standing.data, kind)}
        if kind == "cells":
            loaded = {code: standing.cell(each.code, None, today) for code, each in loaded.items()}
        folder.tables[kind] = replace(
            table,
            rows=tuple(_placed(row, loaded.get(folded(code_of(kind, row)))) for row in table.rows),
            passed_over=(*table.passed_over, _note(table)),
            is_update=True,
        )


def _placed(row: SourceRow, loaded: Any) -> SourceRow:
    at: dict[str, object] = {"datum": Datum.WGS84}
    if loaded is None:
        broken = (
            "没有已导入的同编码数据，本表又无位置：请核对编码，或补充位置 nothing is loaded under its code, and the "
            "table does not say where it lies: correct the code, or add its place"
        )
        return replace(row, broken=row.broken or broken, values={**row.values, **at})
    if isinstance(loaded, Cell):
        return replace(row, geometry=loaded.polygon, values={**row.values, **at})
    if loaded.source is not None:
        at = {"datum": loaded.source.datum, "accuracy_m": loaded.source.accuracy_m}
    given = loaded.source or loaded.position
    return replace(row, geometry=Point(given.lon, given.lat), values={**row.values, **at})


def _note(table: SourceTable) -> str:
    return (
        f"{table.name}: 没有位置列，位置按已导入的，表中没有的保留不变 no column says where things lie: they lie as "
        "loaded, and what the table does not name stays as it is"
    )
