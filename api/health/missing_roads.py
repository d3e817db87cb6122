"""Counties without their road graph, for the start and `/readyz`: a restore may contain the database alone."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import Engine

from gis.store.graphs.repository import GraphShelf, missing


def sentences(found: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a sentence for each county and the version of its graph."""
    for county, version in found:
        yield (
            f"{county}: 路网 {version} 缺失，按直线距离派单，可能派错小组；请恢复 graphs/ 或重新导入路网 "
            f"the road graph {version} is missing, so teams are sent by straight lines and may be the wrong ones; "
            "restore graphs/ or run wangge roads import (docs/operations.md)"
        )


def lines(engine: Engine, graphs_folder: Path) -> list[str]:
    """Return what to say of them at the start of the server."""
    with engine.connect() as connection:
        found = missing(connection, GraphShelf(graphs_folder))
    return [f"警告 WARNING: {line}" for line in sentences(found)]
