"""`wangge rehearsal status|begin|end|clear`: cases marked as exercises, and cleared in one step."""

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from sqlalchemy import Connection, text

from api import clock
from api.auth.audit import trail as audit
from api.db.engine import limit_to
from api.db.owner import transaction
from api.rehearsals.schemas import LONGEST_H
from api.settings import load
from dispatch.rules.changes import news_of
from dispatch.store.rehearsals.repository import Rehearsals
from gis.store.counties.loaded import county_asked

app = typer.Typer(no_args_is_help=True)
CountyOption = Annotated[str | None, typer.Option("--county", help="Six digits; default the home county. 县代码")]
Hours = Annotated[
    float, typer.Option("--hours", min=0.1, max=LONGEST_H, help="Ends automatically after this time. 时长（小时）")
]
Note = Annotated[str | None, typer.Option("--note", help="Subject of the rehearsal. 说明")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask. 不再确认")]
_NEWS = text("SELECT publish(:county, CAST(:messages AS jsonb))")


@app.command(help="State of the rehearsal and number of exercises. 演练状态")
def status(county: CountyOption = None) -> None:
    """Print the state."""
    with _rehearsals(county) as (_, rehearsals, zone):
        _tell(rehearsals, zone)


@app.command(help="Mark new cases from the desk as exercises. 开始演练")
def begin(county: CountyOption = None, hours: Hours = 4, note: Note = None) -> None:
    """Begin a rehearsal that ends automatically."""
    with _rehearsals(county) as (connection, rehearsals, zone):
        rehearsals.begin(rehearsals.now + timedelta(hours=hours), note, _actor())
        _record(connection, rehearsals, "rehearsal.begin", reason=note)
        _tell(rehearsals, zone)


@app.command(help="End the rehearsal; exercises stay until they are cleared. 结束演练")
def end(county: CountyOption = None) -> None:
    """Take in real cases again."""
    with _rehearsals(county) as (connection, rehearsals, zone):
        rehearsals.end(_actor())
        _record(connection, rehearsals, "rehearsal.end")
        _tell(rehearsals, zone)


@app.command(help="Delete every exercise of the county. 清除演练案件")
def clear(county: CountyOption = None, yes: Yes = False) -> None:
    """Delete all exercises with everything that belongs to them; real cases are never touched."""
    with _rehearsals(county) as (_, rehearsals, _):
        number = rehearsals.summary()["cases"]
    if number and not yes:
        typer.confirm(f"将删除 {number} 件演练案件，不可恢复 delete {number} exercises permanently?", abort=True)
    with _rehearsals(county) as (connection, rehearsals, _):
        gone = rehearsals.clear()
        _record(connection, rehearsals, "rehearsal.clear", rows=gone)
    typer.echo(f"已清除演练案件 exercises cleared: {gone}")


@contextmanager
def _rehearsals(county: str | None) -> Iterator[tuple[Connection, Rehearsals, ZoneInfo]]:
    settings = load()
    with transaction(settings) as connection:
        limit_to(connection, None)
        found = county_asked(connection, county, settings.county)
        yield connection, Rehearsals(connection, found.code, clock.now()), ZoneInfo(found.time_zone)


def _record(connection: Connection, rehearsals: Rehearsals, action: str, **data: object) -> None:
    audit.record(connection, _actor(), action, at=rehearsals.now, county=rehearsals.county, **data)  # type: ignore[arg-type]
    messages = json.dumps([{"topic": topic, "payload": payload} for topic, payload in [news_of("rehearsal")]])
    connection.execute(_NEWS, {"county": rehearsals.county, "messages": messages})


def _actor() -> str:
    return f"command:{getpass.getuser()}"


def _tell(rehearsals: Rehearsals, zone: ZoneInfo) -> None:
    """Say how it stands, by the county's clock."""
    found = rehearsals.summary()
    state = "当前没有演练 not rehearsing"
    if found["on"]:
        ends = datetime.fromisoformat(found["ends_at"]).astimezone(zone)
        state = f"正在演练，至 rehearsing until {ends:%Y-%m-%d %H:%M}"
    typer.echo(f"{rehearsals.county}: {state}; 演练案件 exercises: {found['cases']}")
