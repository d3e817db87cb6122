"""`wangge tracker …`: tracking apps and vehicle terminals of a team."""

import getpass
from datetime import datetime
from typing import Annotated, Any

import segno
import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table
from sqlalchemy import Connection

from api import clock
from api.auth.accounts import tokens
from api.auth.audit import trail as audit
from api.db.owner import transaction
from api.process.listening import noted, url
from api.settings import load
from dispatch.desk.tracks.readings import looks_like
from dispatch.store.trackers import repository as trackers
from gis.datum.crs import parse_datum
from gis.position import Datum
from gis.store.counties.loaded import CountySummary, county_asked

app = typer.Typer(no_args_is_help=True)
CountyOption = Annotated[str | None, typer.Option(help="Six digits; default the home county. 县代码")]
Name = Annotated[str, typer.Argument(help="Name of the tracker, such as car-3. 设备名称", metavar="NAME")]
TeamOption = Annotated[str, typer.Option(help="Code of its team. 小组编码", metavar="CODE")]
DatumOption = Annotated[str, typer.Option(help="What it sends: wgs84, cgcs2000, gcj02, bd09. 坐标系")]


@app.command(help="Add a tracker; prints its token and settings once. 新增定位设备")
def add(name: Name, team: TeamOption, datum: DatumOption, county: CountyOption = None) -> None:
    """Add a tracker; only the hash of its token is kept."""
    settings, token, stated = load(), tokens.new_token(), parse_datum(datum)
    with transaction(settings) as connection:
        home = _county(connection, county)
        hashed = tokens.digest(token)
        trackers.add(connection, home.code, name, team=team, datum=stated, hashed=hashed, now=clock.now(), by=_actor())
        _record(connection, home, "tracker.add", subject=f"tracker:{name}", team=team, datum=stated.value)
    base = settings.public_url or noted(settings.home) or url(settings.host, settings.port)
    typer.echo(f"已新增 added {name}: {team}, {stated.value}")
    typer.echo(f"令牌，仅显示一次 token, shown once: {token}")
    typer.echo(f"OwnTracks (HTTP): {base}/api/v1/trackers/owntracks  用户名 user {name}  密码 password = token")
    typer.echo(f"Traccar server: forward.type=json  forward.url={base}/api/v1/trackers/traccar")
    typer.echo(f"                forward.header=Authorization: Bearer {token}")
    typer.echo(f"Traccar Client: {base}/track/{token}")
    typer.echo(f"GPSLogger:      {base}/track/{token}?lat=%LAT&lon=%LON&timestamp=%TIMESTAMP&accuracy=%ACC")
    typer.echo("Traccar Client 扫码 scan:")
    segno.make(f"{base}/track/{token}", error="m", micro=False).terminal(compact=True)
    if settings.public_url is None:
        typer.echo(
            "WANGGE_PUBLIC_URL 未设置：以上地址可能仅本机可用 not set: the addresses may open here only", err=True
        )


@app.command(help="Revoke a tracker: its token ends at once. 停用定位设备")
def revoke(name: Name, county: CountyOption = None) -> None:
    """End a tracker's token; what it sent stays."""
    with transaction(load()) as connection:
        home = _county(connection, county)
        trackers.revoke(connection, home.code, name, now=clock.now(), by=_actor())
        _record(connection, home, "tracker.revoke", subject=f"tracker:{name}")
    typer.echo(f"已停用 revoked {name}")


@app.command("list", help="List trackers: last contact, dropped positions, doubts about the datum. 定位设备列表")
def list_trackers(county: CountyOption = None) -> None:
    """Print every tracker of a county."""
    with transaction(load()) as connection:
        home = _county(connection, county)
        found = trackers.listed(connection, home.code)
        _record(connection, home, "trackers.list")
    table = Table(Column("名称 name", no_wrap=True), box=box.SIMPLE)
    headings = ("小组 team", "坐标系 datum", "最近 last contact", "已收 received", "丢弃 dropped")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for each in found:
        table.add_row(*map(escape, _cells(each)))
    Console().print(table if found else "没有定位设备 no trackers")
    for each in found:
        really = looks_like(each["at_station"], Datum(each["datum"]))
        if really is not None:
            typer.echo(f"{each['name']}: datum: looks like {really.value} 坐标系疑似 {really.value}")


def _cells(found: dict[str, Any]) -> tuple[str, ...]:
    name = f"{found['name']} (已停用 revoked)" if found["revoked_at"] else found["name"]
    dropped = f"{found['dropped']} ({found['dropped_why']})" if found["dropped"] else "0"
    return (name, found["team"], found["datum"], _shown(found["seen_at"]), str(found["received"]), dropped)


def _shown(at: datetime | None) -> str:
    return "—" if at is None else f"{at.astimezone():%Y-%m-%d %H:%M:%S}"


def _county(connection: Connection, asked: str | None) -> CountySummary:
    return county_asked(connection, asked, load().county)


def _record(connection: Connection, home: CountySummary, action: str, **data: Any) -> None:
    audit.record(connection, _actor(), action, at=clock.now(), county=home.code, **data)


def _actor() -> str:
    return f"command:{getpass.getuser()}"
