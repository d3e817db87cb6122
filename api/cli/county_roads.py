"""Roads for comparison with a county's files: those of its active graph, or the reason for none."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from api.cli.calling import hint
from api.db import cluster
from api.db.engine import open_engine
from api.settings import Settings
from gis.county.audit.datum_references import Roads
from gis.county.model import CountyData
from gis.store.graphs.repository import active_version
from gis.store.graphs.road_lines import read_road_lines

_BESIDE_DEG = 0.02
"""So far beyond the boundary roads are looked for: more than any datum shifts."""


@dataclass(frozen=True, slots=True)
class RoadsFound:
    """The roads, or (Chinese and English) the reason for none."""

    roads: Roads | None
    why_not: str | None = None


def no_graph() -> RoadsFound:
    """Return that there are no roads yet, and how to import some."""
    command = hint("roads import FILE")
    return RoadsFound(
        None, f"尚无路网，导入路网时再核对 no road graph yet; import roads to compare the points with it: {command}"
    )


def roads_of(connection: Connection, graphs_folder: Path, data: CountyData) -> RoadsFound:
    """Return the roads of the county's active graph around its boundary."""
    version = active_version(connection, data.county.code)
    if version is None or data.county.boundary.is_empty:
        return no_graph()
    return roads_in(graphs_folder / version, data)


def roads_in(folder: Path, data: CountyData) -> RoadsFound:
    """Return the roads of a graph's folder around the county's boundary."""
    west, south, east, north = data.county.boundary.bounds
    box = (west - _BESIDE_DEG, south - _BESIDE_DEG, east + _BESIDE_DEG, north + _BESIDE_DEG)
    roads = read_road_lines(folder, box)
    if roads is None:
        return RoadsFound(
            None, f"路网文件无法读取，请重新导入路网 {folder.name}: cannot be read; import the roads again"
        )
    return RoadsFound(roads)


def roads_if_any(settings: Settings, data: CountyData) -> RoadsFound:
    """Return the roads for files that are only checked: no database is created or migrated for that."""
    try:
        if settings.database_url is None and cluster.located(settings) is None:
            return no_graph()
        with cluster.running(settings) as database_url:
            engine = open_engine(database_url, pool_size=1)
            try:
                with engine.connect() as connection:
                    return roads_of(connection, settings.graphs_folder, data)
            finally:
                engine.dispose()
    except (cluster.ClusterError, SQLAlchemyError, OSError) as failure:
        reason = str(failure).splitlines()[0]
        return RoadsFound(
            None, f"数据库无法使用，未与路网比对 not compared with roads, the database does not answer: {reason}"
        )
