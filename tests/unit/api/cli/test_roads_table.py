"""`wangge roads list` fits a terminal of 80 columns with every figure whole."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console

from api.cli.roads import _table


@dataclass(frozen=True, slots=True)
class Row:
    source_name: str
    version: str = "car-0123456789ab-01234567"
    county: str = "620823"
    active: bool = True
    facts: dict[str, float] = field(default_factory=lambda: {"drivable_km": 12345.6})
    built_at: datetime = datetime(2026, 3, 1, tzinfo=UTC)


def printed(folder: Path, *rows: Row) -> str:
    out = io.StringIO()
    Console(file=out, width=80).print(_table(rows, folder))
    return out.getvalue()


def test_every_column_is_whole_at_80_columns(tmp_path: Path) -> None:
    (tmp_path / Row("").version).mkdir()
    text = printed(tmp_path, Row("chongxin-extract-of-march-[2026].osm.pbf"), Row("andorra.osm.pbf", active=False))
    assert max(map(cell_len, text.splitlines())) <= 80
    assert "…" not in text
    for whole in ("620823", "✔", "12345.6", "2026-03-01", Row("").version, "andorra.osm.pbf", "in use"):
        assert whole in text
    assert "chongxin-extract-of-march-[2026].osm.pbf" in "".join(line[64:].strip() for line in text.splitlines())
    assert "not on disk" not in text


def test_a_graph_that_is_gone_says_what_to_do(tmp_path: Path) -> None:
    text = " ".join(printed(tmp_path, Row("andorra.osm.pbf")).split())
    assert "已不在磁盘" in text
    assert text.endswith("disk: import again")
