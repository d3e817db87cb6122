"""`wangge roads …`: build a county's road graph and activate it, also under a running server."""

import signal
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from rich.text import Text
from sqlalchemy import Connection, select

from api.cli.calling import hint
from api.cli.county_roads import roads_in
from api.db.owner import transaction
from api.settings import load
from gis.county.audit.datum import LAYERS_ZH, datum_defects, datum_fits, unchecked
from gis.county.model import CountyData
from gis.errors import RoadGraphError
from gis.position import Position
from gis.store.counties.loaded import home_county
from gis.store.counties.repository import load_county
from gis.store.graphs.repository import (
    BuiltGraph,
    GraphShelf,
    activate,
    active_version,
    build_graph,
    has_basemap,
    open_graph,
)
from gis.store.graphs.roads import RoadGraph
from gis.store.graphs.walking import has_walking
from gis.store.tables import RoadGraphRow

app = typer.Typer(no_args_is_help=True)
FEW = 0.5
"""Below this share of cells in reach of a road, the user is warned."""
MANY = 0.05
"""If more of the places than this lose their roads against the graph in use, somebody has to say that it is meant."""
A_FEW = 2
"""So many are named and no more, in however small a county."""
LATER_S = 600.0
"""A place loses its road where none leads there any more, or one that takes twice the time and so much more."""
NAMED = 5

CountyOption = Annotated[str | None, typer.Option("--county", help="Six digits; default the home county. 县代码")]
YesOption = Annotated[
    bool, typer.Option("--yes", help="Use it although places lose the roads they have. 已确认，允许丢失道路")
]
FileArgument = Annotated[
    Path, typer.Argument(help="OSM extract: .osm.pbf, .osm.gz, .osm.bz2 or .osm. OSM 数据文件", metavar="FILE")
]


@app.command("import", help="Build the road graph of an OSM extract and use it at once. 导入路网")
def import_file(file: FileArgument, yes: YesOption = False, county: CountyOption = None) -> None:
    """Build the graph, check it, and activate it for the county; a running server uses it from its next request."""
    settings = load()
    with transaction(settings) as connection:  # refused before the long work, not after
        code = home_county(connection, county or settings.county)
    signal.signal(signal.SIGTERM, _interrupt)
    built = _build(file, settings.graphs_folder)
    with transaction(settings) as connection:
        share = _share_in_reach(connection, code, built)
        lost = _lost(connection, code, built, settings.graphs_folder, accepted=yes)
        activate(connection, code, built)
        data = load_county(connection, code)
    if share < FEW:
        typer.secho(
            f"注意：仅 {share:.0%} 的网格可经此路网到达 only {share:.0%} of the cells can be reached from the "
            f"stations by these roads; the rest is dispatched by straight line. Is {file} an extract of this county?",
            fg=typer.colors.YELLOW,
            err=True,
        )
    if lost:
        typer.secho(f"注意：{lost}", fg=typer.colors.YELLOW, err=True)
    warn_of_no_basemap(built)
    warn_of_no_walking(built)
    warn_of_datum(data, built)
    typer.echo(f"路网已启用 road graph in use: {built.version}, county {code}")
    for line in _description(built.facts):
        typer.echo(f"  {line}")


@app.command("list", help="Show the road graphs of every county. 路网列表")
def list_graphs() -> None:
    """Print the imported graphs, with the active one marked."""
    settings = load()
    with transaction(settings) as connection:
        rows = _rows(connection)
    if not rows:
        typer.echo(f"尚无路网 no road graph yet; run: {hint('roads import FILE')}")
        return
    Console().print(_table(rows, settings.graphs_folder))


def warn_of_no_basemap(built: BuiltGraph) -> None:
    """Warn if the map will show roads only, with the remedy."""
    if not has_basemap(built):
        typer.secho(
            "没有底图，地图仅绘道路：请安装 tippecanoe 后重新导入同一文件 no basemap, the map shows roads only: "
            f"apt-get install tippecanoe, then import the same file again; the log is {built.log}",
            fg=typer.colors.YELLOW,
            err=True,
        )


def warn_of_no_walking(built: BuiltGraph) -> None:
    """Warn if planning has to estimate walks by straight line, with the remedy."""
    if not has_walking(built.path):
        typer.secho(
            "没有步行路网，规划中的步行时间按直线估算：请排除日志所述原因后重新导入同一文件 no walking graph, planning "
            "estimates walks by straight line: put right what the log says, then import the same file again; "
            f"the log is {built.log}",
            fg=typer.colors.YELLOW,
            err=True,
        )


def warn_of_datum(data: CountyData, built: BuiltGraph) -> None:
    """Warn if the county's places fit these roads better in another datum than the declared one."""
    roads = roads_in(built.path, data).roads
    fits = datum_fits(data, {}, roads) if roads else ()
    for found in datum_defects(fits):
        typer.secho(f"注意：{found.message_zh}\nNote: {found.message}", fg=typer.colors.YELLOW, err=True)
    for layer, en, zh in unchecked(data, fits):
        if layer in {"county", "stations", "points"}:
            typer.secho(f"  {LAYERS_ZH[layer]} {layer}: {zh} {en}", err=True)


def _share_in_reach(connection: Connection, county: str, built: BuiltGraph) -> float:
    """Return the share of cells that a station reaches by road.

    Raises
    ------
    RoadGraphError
        None is: the roads are another county's.
    """
    data = load_county(connection, county)
    centres = [cell.polygon.representative_point() for cell in data.cells]
    if not centres or not data.stations:
        return 1.0
    stations = [station.position for station in data.stations]
    travel_s = open_graph(built.path).matrix(stations, [Position(c.x, c.y) for c in centres])
    share = float(np.isfinite(travel_s).any(axis=0).mean())
    if share == 0:
        raise RoadGraphError(
            f"{built.facts['source_name']}: no station reaches any of the {len(centres)} cells of county {county} by "
            "these roads; nothing was changed. Import an extract that covers the county. 该路网不覆盖本县，未作改动。"
        )
    return share


def _lost(connection: Connection, county: str, built: BuiltGraph, folder: Path, *, accepted: bool) -> str:
    """Return what is to be said of places that the graph in use reaches from a station and the new one does not.

    Raises
    ------
    RoadGraphError
        They are many, and nobody has accepted that: the file holds a part of the county.
    """
    version = active_version(connection, county)
    before = None if version == built.version else GraphShelf(folder).get(version)
    data = load_county(connection, county)
    stations = [station.position for station in data.stations]
    named = [(point.name, point.position) for point in data.points]
    inside = ((cell.name or cell.code, cell.polygon.representative_point()) for cell in data.cells)
    named += [(name, Position(middle.x, middle.y)) for name, middle in inside]
    if before is None or not stations or not named:
        return ""
    places = [position for _, position in named]
    old_s, new_s = (_least_s(graph, stations, places) for graph in (before, open_graph(built.path)))
    gone = np.isfinite(old_s) & (new_s > np.maximum(2 * old_s, old_s + LATER_S))
    if not gone.any():
        return ""
    names = "、".join(named[index][0] for index in np.flatnonzero(gone)[:NAMED].tolist())
    said = (
        f"与在用路网相比，{len(named)} 处中 {gone.sum()} 处失去道路或大幅变远 of {len(named)} points and cells, "
        f"{gone.sum()} lose their road or take over twice as long as by the roads in use: {names}"
    )
    if gone.sum() > max(A_FEW, MANY * len(named)) and not accepted:
        raise RoadGraphError(
            f"{built.facts['source_name']}: {said}. Nothing was changed. Import an extract of the whole county; if "
            "these roads are really closed, add --yes. 未作改动；请导入覆盖全县的数据，如道路确已中断，请加 --yes。"
        )
    return said


def _least_s(graph: RoadGraph, stations: Sequence[Position], places: Sequence[Position]) -> NDArray[np.float64]:
    times = graph.matrix(stations, places)
    least: NDArray[np.float64] = np.where(np.isnan(times), np.inf, times).min(axis=0)
    return least


def _build(file: Path, graphs_folder: Path) -> BuiltGraph:
    """Build with a bar on a terminal, else with one line per step."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task, said = progress.add_task("…", total=1.0), set[str]()

        def show(what: str, share: float) -> None:
            progress.update(task, description=what, completed=share)
            if not console.is_terminal and what not in said:
                said.add(what)
                console.print(what)

        return build_graph(file, graphs_folder, show)


def _interrupt(signum: int, frame: FrameType | None) -> None:
    """Exit through `finally`, so that no OSRM program keeps running."""
    raise KeyboardInterrupt


def _description(facts: dict[str, Any]) -> list[str]:
    return [
        f"{facts['drivable_ways']} drivable ways, {facts['drivable_km']} km, {facts['junctions']} junctions",
        f"{facts['main_share']:.1%} of the junctions on the main network; "
        f"{facts['connected_share']:.1%} of sampled pairs connected",
        f"OSM data of {facts['osm_timestamp'] or 'unknown age'}, from {facts['source_name']}",
    ]


def _rows(connection: Connection) -> list[Any]:
    columns = RoadGraphRow.__table__.c
    return list(
        connection.execute(
            select(
                columns.county, columns.version, columns.active, columns.source_name, columns.facts, columns.built_at
            ).order_by(columns.county, columns.built_at)
        )
    )


def _table(rows: Sequence[Any], graphs_folder: Path) -> Table:
    """Return the graphs as a table for a terminal of 80 columns: only the file's name is wrapped."""
    table = Table(
        Column("县\ncounty", no_wrap=True),
        Column("在用\nin use", no_wrap=True),
        Column("公里\nkm", no_wrap=True, justify="right"),
        Column("建成\nbuilt", no_wrap=True),
        Column("版本\nversion", no_wrap=True),
        Column("文件\nfile", overflow="fold"),
        box=SIMPLE,
        padding=(0, 1, 0, 0),
        show_edge=False,
    )
    for row in rows:
        there = (graphs_folder / row.version).is_dir()
        file = row.source_name if there else f"{row.source_name}\n已不在磁盘，请重新导入 not on disk: import again"
        km, built = str(row.facts.get("drivable_km", "")), f"{row.built_at:%Y-%m-%d}"
        table.add_row(row.county, "✔" if row.active else "", km, built, row.version, Text(file))
    return table
