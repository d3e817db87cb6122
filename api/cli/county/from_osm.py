"""`wangge county from-osm`: a complete working county from one OpenStreetMap extract of any place."""

import dataclasses
import signal
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
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
from api.cli.county.station_change import handed_over
from api.cli.roads import warn_of_no_basemap
from api.db import cluster
from api.db.owner import owner_engine, transaction
from api.server.invitations import ENDED
from api.settings import load
from gis.county.audit.whole import Severity, audit
from gis.county.codes import COUNTY_DIGITS, parse_code
from gis.county.model import CellKind, CountyData
from gis.datum.crs import to_wgs84
from gis.errors import BadCodeError, BadCoordinateError
from gis.from_osm.build import NOTICE, Account, Request, county_from
from gis.from_osm.seat import Seat, find_seat
from gis.position import Datum, Position
from gis.store.counties.loaded import CountySummary, list_counties
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import BuiltGraph, activate, build_graph
from gis.store.osm import read_extract
from gis.store.timezones import nearest_zone

FIRST_CODE, LAST_CODE = 990_001, 999_999
"""Codes no division of China has: where counties made from a map are numbered."""
BESIDE_DEG = 0.05
"""So far beyond a county's box a seat of the same name is still that county's (5 km: a hull may leave its seat out)."""

FileArgument = Annotated[Path, typer.Argument(help="OSM extract: .osm.pbf, .osm.gz, .osm.bz2 or .osm", metavar="FILE")]
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
    signal.signal(signal.SIGTERM, _interrupt)
    with cluster.running(settings), _progress() as show:  # started once for all that follows
        with transaction(settings) as connection:  # refused before the long work, not after
            _code(list_counties(connection), code, None, replace=replace)
        extract = read_extract(file, lambda what: show(what, 0.05))
        found = find_seat(extract, seat, place)
        with transaction(settings) as connection:
            counties = list_counties(connection)
        wanted = _code(counties, code, found, replace=replace)
        if replace:
            typer.echo(_said_of_replacing(counties, wanted), err=True)
        show("划分网格 making the grid", 0.2)
        data, account = county_from(extract, Request(wanted, seat, zone or "UTC", name, place, boundary))
        chosen = _Zone(zone, "--time-zone") if zone else _guessed(account)
        data = dataclasses.replace(data, county=dataclasses.replace(data.county, time_zone=chosen.name))
        built = build_graph(file, settings.graphs_folder, lambda what, share: show(what, 0.3 + 0.6 * share))
        show("写入数据库 saving", 0.95)
        with owner_engine(settings) as engine:
            with engine.begin() as connection:
                _code(list_counties(connection), wanted, found, replace=replace)
                kept = save_county(connection, data)
                activate(connection, wanted, built)
                ended = Demonstration(connection, clock.now()).end()
            moved = handed_over(settings, engine, wanted)
    _report(data, account, chosen, built)
    echo_kept(kept)
    if moved:
        typer.echo(moved)
    warn_of_no_basemap(built)
    if ended:
        typer.echo(ENDED)
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
            f"--at {at!r} is not a position: give LON,LAT in WGS84 degrees, such as 107.03,35.30", field="at"
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


def _code(counties: Sequence[CountySummary], given: str | None, seat: Seat | None, *, replace: bool) -> str:
    """Return the county's code: the given one, the replaced county's, or the first free.

    Raises
    ------
    BadCodeError
        The given code is no county code, or is taken and not to be replaced; the seat has a county already, or several
        that could be replaced; or no code is free.
    """
    taken = {county.code: county.name for county in counties}
    if given is not None:
        code = parse_code(given, COUNTY_DIGITS, "code")
        if code in taken and not replace:
            raise BadCodeError(
                f"--code {code}: {taken[code]} is loaded under it; give --replace to replace it, or another code. "
                "代码已被占用",
                field="code",
            )
        return code
    made = sorted((each for each in counties if seat is not None and _is_of(each, seat)), key=lambda each: each.code)
    if made:
        return _replaced(made, _first_free(taken), replace=replace)
    return _first_free(taken)


def _replaced(made: Sequence[CountySummary], free: str, *, replace: bool) -> str:
    """Return the code of the one county made for this seat before, if it is to be replaced.

    Raises
    ------
    BadCodeError
        It is not, or there are several.
    """
    seat, named = made[0].seat, ", ".join(f"{county.code} {county.name}" for county in made)
    if not replace:
        raise BadCodeError(
            f"县城 {seat} 已由 OSM 生成过一县 a county with the seat {seat} was made here from OSM before: {named}; "
            f"--replace 取代之 replaces it, --code {free} 另建一县 makes another one",
            field="code",
        )
    if len(made) > 1:
        raise BadCodeError(
            f"--replace: 县城 {seat} 有多个县 several counties have the seat {seat}: {named}; "
            f"请用 --code 指明取代哪一个 choose one with --code, such as --replace --code {made[0].code}",
            field="code",
        )
    return made[0].code


def _said_of_replacing(counties: Sequence[CountySummary], code: str) -> str:
    """Return a report of the county that `--replace` replaces, if any."""
    gone = next((county for county in counties if county.code == code), None)
    if gone is None:
        return f"--replace: 没有可取代的县，新建 nothing to replace; a new county is made: {code}"
    return f"--replace: 将取代 replacing {gone.code} {gone.name}, 县城 seat {gone.seat}"


def _first_free(taken: Container[str]) -> str:
    free = (str(number) for number in range(FIRST_CODE, LAST_CODE + 1) if str(number) not in taken)
    code = next(free, "")
    if not code:
        raise BadCodeError(f"no code is free from {FIRST_CODE} to {LAST_CODE}: give --code", field="code")
    return code


def _is_of(county: CountySummary, seat: Seat) -> bool:
    """Return whether a county was made from a map for this seat: the same name, and the seat in its box."""
    west, south, east, north = county.bbox
    at = seat.position
    within = west - BESIDE_DEG <= at.lon <= east + BESIDE_DEG and south - BESIDE_DEG <= at.lat <= north + BESIDE_DEG
    return county.notice == NOTICE and county.seat == seat.names.name and within


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
