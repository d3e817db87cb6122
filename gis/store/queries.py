"""Named SQL: each query stands in a `queries.sql` under `-- name: NAME`, with the reason it is so."""

import re
from pathlib import Path

from sqlalchemy import TextClause, text

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


def load(path: Path) -> dict[str, TextClause]:
    """Return the queries of one file by name."""
    parts = _NAME.split(path.read_text(encoding="utf-8"))
    return {name: text(body.strip().rstrip(";")) for name, body in zip(parts[1::2], parts[2::2], strict=True)}


GIS = load(Path(__file__).with_name("queries.sql"))
