"""Files of a county's folder as they are written: GeoJSON one feature a line, CSV that spreadsheets know as UTF-8."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from shapely import MultiPolygon, Polygon
from shapely.geometry import mapping

from gis.errors import BadFileError
from gis.position import Datum
from gis.store.county_files.spreadsheets import safe

type Said = Mapping[str, object]


def new_folder(folder: Path) -> None:
    """Make a folder, or take an empty one.

    Raises
    ------
    BadFileError
        It holds something already, or is none.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadFileError(
            f"{folder}: exists and is not an empty folder; name a new one, nothing is overwritten. "
            "文件夹不为空，请另取名称，不会覆盖",
            field="folder",
        )
    folder.mkdir(parents=True, exist_ok=True)


def write_layer(path: Path, things: Iterable[tuple[Said, Polygon | MultiPolygon]], datum: Datum | None = None) -> None:
    """Write features one to a line, for a person to read and change; `datum` is stated where it is given."""
    features = (
        json.dumps({"type": "Feature", "properties": said, "geometry": mapping(area)}, ensure_ascii=False)
        for said, area in things
    )
    stated = "" if datum is None else f' "datum": "{datum}",'
    text = f'{{"type": "FeatureCollection",{stated} "features": [\n' + ",\n".join(features) + "\n]}\n"
    path.write_text(text, encoding="utf-8")


def write_table(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """Write a table with the mark by which spreadsheets know UTF-8; no text of it is taken for a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([_cell(value) for value in row] for row in rows)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else safe(str(value))
