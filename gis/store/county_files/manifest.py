"""Read `county.toml` or `county.json`: a folder's statements about the county as a whole."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gis.datum.crs import parse_datum
from gis.errors import BadFileError
from gis.position import Datum
from gis.readable_text import without_controls

NAMES: Final = ("county.toml", "county.json")
_TEXTS: Final = ("code", "name", "name_en", "seat", "city", "time_zone", "notice")
_KNOWN: Final = {*_TEXTS, "synthetic", "attribution", "datum", "datums"}


@dataclass(frozen=True, slots=True)
class Manifest:
    """The folder's own words; everything may be left out. `datums` is by file name or kind of file.

    `file` is where they stand.
    """

    code: str | None = None
    name: str | None = None
    name_en: str | None = None
    seat: str | None = None
    city: str | None = None
    time_zone: str | None = None
    notice: str | None = None
    synthetic: bool = False
    attribution: tuple[str, ...] = ()
    datum: Datum | None = None
    datums: Mapping[str, Datum] = field(default_factory=dict)
    file: str = NAMES[0]
    is_there: bool = False


def read_manifest(folder: Path) -> Manifest:
    """Return the folder's manifest, an empty one when there is none.

    Raises
    ------
    BadFileError
        When the file is broken or holds a key unknown here (a misspelt `datum` must not pass unread).
    UnknownDatumError
        When a datum it states is none.
    """
    path = next((folder / name for name in NAMES if (folder / name).is_file()), None)
    if path is None:
        return Manifest()
    tree = _parsed(path)
    unknown = sorted(set(tree) - _KNOWN)
    if unknown:
        raise BadFileError(
            f"{path.name}: unknown key {', '.join(unknown)}; known 可用的键: {', '.join(sorted(_KNOWN))}",
            field=path.name,
        )
    _check_time_zone(path, tree.get("time_zone"))
    return Manifest(
        **{key: without_controls(str(tree[key])).strip() or None for key in _TEXTS if tree.get(key) is not None},
        synthetic=_flag(path, tree.get("synthetic", False)),
        attribution=_lines(tree.get("attribution", [])),
        datum=parse_datum(tree["datum"], f"{path.name}: datum") if "datum" in tree else None,
        datums=_datums(path, tree.get("datums", {})),
        file=path.name,
        is_there=True,
    )


def _parsed(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8-sig")
        tree = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadFileError(f"{path.name}: cannot be read ({error}). 文件格式有误", field=path.name) from error
    if not isinstance(tree, dict):
        raise BadFileError(f"{path.name}: must hold keys and values. 文件格式有误", field=path.name)
    return tree


def _check_time_zone(path: Path, name: object) -> None:
    try:
        ZoneInfo(str(name or "Asia/Shanghai"))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadFileError(
            f"{path.name}: time_zone={name!r} is none; name it as in Asia/Shanghai. 时区名称有误", field="time_zone"
        ) from error


def _flag(path: Path, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise BadFileError(f"{path.name}: synthetic={value!r} must be true or false 应为 true 或 false", field=path.name)


def _lines(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _datums(path: Path, value: object) -> dict[str, Datum]:
    if not isinstance(value, dict):
        raise BadFileError(
            f'{path.name}: datums must name files, as in datums = {{ cells = "gcj02" }} 应按文件注明坐标系',
            field=path.name,
        )
    return {str(key).casefold(): parse_datum(datum, f"{path.name}: datums.{key}") for key, datum in value.items()}
