"""Named SQL: each query stands in a `queries.sql` under `-- name: NAME`, with the reason it is so."""

import re
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import TextClause, text

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


def load(path: Path, *, lists: Mapping[str, str] | None = None) -> dict[str, TextClause]:
    """Return the queries of one file by name.

    Parameters
    ----------
    lists
        Lists of columns that stand in the file as `:name`.
    """
    written = path.read_text(encoding="utf-8")
    for name, columns in (lists or {}).items():
        written = written.replace(f":{name},", f"{columns},")
    parts = _NAME.split(written)
    return {name: text(body.strip().rstrip(";")) for name, body in zip(parts[1::2], parts[2::2], strict=True)}


GIS = load(Path(__file__).with_name("queries.sql"))
