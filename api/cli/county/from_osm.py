"""`wangge county from-osm`: a complete working county from one OpenStreetMap extract of any place."""

import dataclasses
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from rich.text import Text

from api import clock
from api.auth.accounts.demonstration import Demonstration
from api.cli.calling import hint
from api.cli.county.kept import echo_kept
from api.cli.county.osm_code import code_for, replacement_notice
from api.cli.county.station_change import show_reassigned
from api.cli.roads import warn_of_no_basemap, warn_of_no_walking
from api.db import cluster
from api.db.owner import owner_engine, transaction
from api.server import invitations
from api.settings import load
from gis.county.audit.whole import Severity, audit
from gis.county.model import CellKind, CountyData
from gis.datum.crs import to_wgs84
from gis.errors import BadCoordinateError
from gis.from_osm.build import Account, Request, county_from
from gis.from_osm.seat import find_seat
from gis.position import Datum, Position
from gis.store.counties.loaded import list_counties
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import BuiltGraph, activate, build_graph
from gis.store.osm import read_extract
from gis.store.timezones import nearest_zone

FileArgument = Annotated[
    Path, typer.Argument(help="OSM extract: .osm.pbf, .osm.gz, .osm.bz2 or .osm. OSM 数据文件", metavar="FILE")
]
SeatOption = Annotated[str, typer.Option("--seat", help="Name of the county town, in any script. 县城名称")]
CodeOption = Annotated[
    str | None, typer.Option("--code", help="Six digits; default the first free from 990001. 县代码")
]
NameOption = Annotated[str | None, typer.Option("--name", help="Name of the county; default the boundary's. 县名")]
AtOption = Annotated[str | None, typer.Option("--at", metavar="LON,LAT", help="Position of the seat, WGS84. 县城位置")]
BoundaryOption = Annotated[str, typer.Option("--boundary", help="auto, hull, or the id of a boundary relation. 界线")]
ZoneOption = Annotated[
    str | None, typer.Option("--time-zone", help="Such as Europe/Berlin; default a guess from the map. 时区")
]
ReplaceOption = Annotated[
    bool,
    typer.Option("--replace", help="Replace the county made for this seat before, or the one of --code. 覆盖"),
]


_SHOWN = 8


@dataclass(frozen=True, slots=True)
class _Zone:
    name: str
    source: str


def register(app: typer.Typer) -> None:
    """Add `from-osm` to the commands of `wangge county`."""
    app.command("from-osm", help="Make a county from one OpenStreetMap extract. 由 OSM 生成整县")(from_osm)


def from_osm(
    file: FileArgument,
    seat: SeatOption,
    code: CodeOption = None,
    name: NameOption = None,
    at: AtOption = None,
    boundary: BoundaryOption = "auto",
    time_zone: ZoneOption = None,
    replace: ReplaceOption = False,
) -> None:
    """Read the extract, make the county, build its roads, and save both in one transaction."""
    settings = load()
    place, zone = _position(at), _checked_zone(time_zone)
    if name is not None and not name.strip():
        raise typer.BadParameter(
            "a county needs a name; leave the option out to take the map's. 县名为空", param_hint="--name"
        )
    signal.signal(signal.SIGTERM, _interrupt)
    with cluster.running(settings), _progress() as show:  # started once for all that follows
        with transaction(settings) as connection:  # refused before the long work, not after
            code_for(list_counties(connection), code, None, replace=replace)
            warning = invitations.warning(connection, hint)
        if warning:
            typer.echo(warning, err=True)
        extract = read_extract(file, lambda what: show(what, 0.05))
        found = find_seat(extract, seat, place)
        with transaction(settings) as connection:
            counties = list_counties(connection)
        wanted = code_for(counties, code, found, replace=replace)
        if replace:
            typer.echo(replacement_notice(counties, wanted), err=True)
        show("划分网格 making the grid", 0.2)
        data, account = county_from(extract, Request(wanted, seat, zone or "UTC", name, place, boundary))
        chosen = _Zone(zone, "--time-zone") if zone else _guessed(account)
        data = dataclasses.replace(data, county=dataclasses.replace(data.county, time_zone=chosen.name))
        built = build_graph(file, settings.graphs_folder, lambda what, share: show(what, 0.3 + 0.6 * share))
        show("写入数据库 saving", 0.95)
        with owner_engine(settings) as engine:
            with engine.begin() as connection:
                code_for(list_counties(connection), wanted, found, replace=replace)
                kept = save_county(connection, data)
                activate(connection, wanted, built)
                ended = Demonstration(connection, clock.now()).end()
            moved = show_reassigned(settings, engine, wanted)
    _report(data, account, chosen, built)
    echo_kept(kept)
    if moved:
        typer.echo(moved)
    warn_of_no_basemap(built)
    warn_of_no_walking(built)
    if ended:
        typer.echo(f"{invitations.ENDED}. {invitations.remedy(hint)}")
    for line in _next_steps(data.county.code, settings.county):
        typer.echo(line)


def _position(at: str | None) -> Position | None:
    """Return the position in `LON,LAT`."""
    if at is None:
        return None
    try:
        lon, lat = (float(part) for part in at.replace("，", ",").split(","))
    except ValueError as wrong:
        raise BadCoordinateError(
            f"--at {at!r} is not a position: give LON,LAT in WGS84 degrees, such as 107.03,35.30 应为 经度,纬度",
            field="at",
        ) from wrong
    return to_wgs84(lon, lat, Datum.WGS84, "at")


def _checked_zone(name: str | None) -> str | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise typer.BadParameter(
            f"{name!r} is not a time zone of the IANA database; give one such as Europe/Berlin. 未知时区",
            param_hint="--time-zone",
        ) from unknown


def _guessed(account: Account) -> _Zone:
    guess = nearest_zone(account.seat.position, account.country)
    if guess is None:
        return _Zone("UTC", "本机无时区表 no time-zone table on this machine; set --time-zone")
    return _Zone(guess, f"推测 a guess from {account.country or 'the position'}; set --time-zone to be sure")


def _report(data: CountyData, account: Account, zone: _Zone, built: BuiltGraph) -> None:
    county, cells = data.county, data.cells
    errors = [defect for defect in audit(data) if defect.severity is Severity.ERROR]
    in_town = sum(cell.in_town for cell in cells)
    rows = [
        ("县 county", f"{county.code} {county.name}, {account.area_km2:,.0f} km², {account.road_km:,.0f} km of road"),
        ("县城 seat", f"{county.seat} ({account.seat.found_as})"),
        ("界线 boundary", account.boundary.source),
        ("城区 built-up seat", account.town.source),
        ("网格 cells", f"{len(cells)}: {in_town} in town; {_kinds(data)}"),
        ("村居 committees", f"{len(data.committees)}; towns 乡镇: {len({c.town_code for c in data.committees})}"),
        ("举报点 points", str(len(data.points))),
        ("监管所 stations", ", ".join(station.name_en or station.name for station in data.stations)),
        ("执法小组 teams", f"{len(data.teams)}; {len(data.inspectors)} inspectors' posts"),
        ("地名 gazetteer", str(len(data.places))),
        ("路网 roads", built.version),
        ("时区 time zone", f"{zone.name} ({zone.source})"),
        ("核查 audit", f"{len(errors)} 错误 errors" + (f", first: {errors[0].message}" if errors else "")),
    ]
    table = Table(Column(no_wrap=True), Column(overflow="fold"), show_header=False, box=SIMPLE)
    for label, value in rows:
        table.add_row(label, Text(value))
    Console().print(table)
    for line in (*_remarks(account), *data.attribution):
        typer.echo(line)


def _kinds(data: CountyData) -> str:
    kinds = Counter(cell.kind for cell in data.cells)
    return ", ".join(f"{kinds[kind]} {kind}" for kind in CellKind if kinds[kind])


def _remarks(account: Account) -> Iterator[str]:
    if account.unused_settlements:
        yield f"{account.unused_settlements} 个小地名未单独设村居 smaller settlements have no committee of their own."
    if account.outside:
        many, names = len(account.outside), "、".join(account.outside)
        yield (
            f"注意：道路外廓未包含 {many} 个居民地，当地案件视为县外 the hull of the roads leaves out "
            f"{many} settlement(s), whose cases count as outside the county: {names}"
        )
    if account.venues_outside:
        many, names = len(account.venues_outside), "、".join(account.venues_outside)
        yield f"外廓以外 {many} 处未设举报点 places outside the hull that are no reporting points: {names}"
    if account.boundary.others:
        others = "; ".join(account.boundary.others[:_SHOWN])
        yield f"其他包含县城的界线 other boundaries that contain the seat, for --boundary: {others}"


def _next_steps(code: str, configured: str | None) -> Iterator[str]:
    """Yield the next commands: the county loaded last is the home county, unless another is configured."""
    yield "下一步 next:"
    if configured in {None, code}:
        yield "  make run    看地图、派单，缺省即为此县 the map; this county is the home county now"
    else:
        yield f"  WANGGE_COUNTY={code} make run    环境变量现为 {configured} the variable now names {configured}"
    yield f"  {hint(f'county check --county {code}')}    核查数据 the audit in full"


@contextmanager
def _progress() -> Iterator[Callable[[str, float], None]]:
    """Yield the progress display: a bar on a terminal, else one line per step."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task, said = progress.add_task("…", total=1.0), set[str]()

        def show(what: str, share: float) -> None:
            progress.update(task, description=what, completed=share)
            if not console.is_terminal and what not in said:
                said.add(what)
                console.print(what)

        yield show


def _interrupt(signum: int, frame: FrameType | None) -> None:
    """Exit through `finally`, so that no program of the road engine keeps running."""
    raise KeyboardInterrupt
