"""`wangge roster …`: import a roster from a file; show turns and gaps."""

import getpass
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from api import clock
from api.auth.audit import trail as audit
from api.db.owner import transaction
from api.settings import load as load_settings
from dispatch.errors import RosterDoubtError
from dispatch.store.roster.file import RosterFile, read_file
from dispatch.store.roster.load import Loaded, load_checked, nicknames
from dispatch.store.roster.repository import Roster
from dispatch.store.sql_store import SqlStore
from dispatch.teams.turns import Turn
from gis.county.skills import shown
from gis.store.counties.loaded import CountySummary, county_asked

app = typer.Typer(no_args_is_help=True)
CountyOption = Annotated[str | None, typer.Option(help="Six digits; default the home county. 县代码")]
FileArgument = Annotated[
    Path, typer.Argument(help="CSV or XLSX: 小组, 日期, 开始, 结束, 类别. 排班表", exists=True, dir_okay=False)
]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="First delete these teams' turns in that time. 先清除原班次")
]
YesOption = Annotated[
    bool, typer.Option("--yes", help="Import despite distant days or teams that go off duty now. 已核对，仍导入")
]
DaysOption = Annotated[int, typer.Option(min=1, max=31, help="Number of days from today on. 天数")]


def _roster(connection: Connection, asked: str | None) -> tuple[CountySummary, Roster]:
    found = county_asked(connection, asked, load_settings().county)
    zone = ZoneInfo(found.time_zone)
    return found, Roster(connection, found.code, zone, clock.now(), f"command:{getpass.getuser()}")


@app.command("import", help="Import a roster: all of the file, or nothing. 导入排班表")
def import_file(
    file: FileArgument, replace: ReplaceOption = False, yes: YesOption = False, county: CountyOption = None
) -> None:
    """Import a file, notify the maps and record it; every faulty row is listed, and doubtful rows need `--yes`."""
    with transaction(load_settings()) as connection:
        home, roster = _roster(connection, county)
        read = read_file(file, nicknames(roster.teams()), roster.zone)
        for note in read.notes:
            typer.secho(f"  {note}", fg=typer.colors.YELLOW, err=True)
        loaded = _loaded(roster, read, file.name, replace=replace, yes=yes)
        counts = {"added": len(loaded.added), "unchanged": loaded.unchanged, "removed": len(loaded.removed)}
        audit.record(
            connection,
            roster.actor,
            "roster.import",
            at=roster.now,
            county=home.code,
            subject=f"turns:{len(loaded.added)}",
            file=file.name,
            removed=len(loaded.removed),
        )
        news = roster.news({turn.team for turn in (*loaded.added, *loaded.removed)})
        SqlStore(connection).feed.publish(home.code, news)
    typer.echo(
        f"{home.code} {home.name}: 新增 added {counts['added']}, 原有 unchanged {counts['unchanged']}, "
        f"清除 removed {counts['removed']}"
    )


def _loaded(roster: Roster, read: RosterFile, file: str, *, replace: bool, yes: bool) -> Loaded:
    try:
        return load_checked(roster, read.turns, replace=replace, confirmed=yes, file=file, covers=read.covers)
    except RosterDoubtError as doubt:
        said = f"{doubt} 确认无误的，请加 --yes if all rows are right, add --yes"
        raise RosterDoubtError(said, faults=doubt.faults) from doubt


@app.command(help="Show turns and gaps of the roster. 查看排班")
def show(days: DaysOption = 7, county: CountyOption = None) -> None:
    """Print turns and gaps by the county's clock."""
    with transaction(load_settings()) as connection:
        home, roster = _roster(connection, county)
        today = roster.now.astimezone(roster.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        until = today + timedelta(days=days)
        turns, gaps = roster.turns(today, until), roster.gaps(today, until)
    table = Table(
        "小组 team", "开始 from", "结束 until", "类别 kind", title=escape(f"{home.code} {home.name}"), box=box.SIMPLE
    )
    for turn in turns:
        table.add_row(*_row(turn, roster.zone))
    Console().print(table)
    for gap in gaps:
        start, end = (moment.astimezone(roster.zone) for moment in (gap.starts_at, gap.ends_at))
        asked = (gap.need.station, gap.need.skill and shown(gap.need.skill))
        which = "".join(f" {each}" for each in asked if each)
        typer.secho(
            f"缺口 gap {start:%Y-%m-%d %H:%M}–{end:%m-%d %H:%M}: {gap.have}/{gap.need.teams}{which} ({gap.need.name})",
            fg=typer.colors.RED,
        )
    if not gaps:
        typer.echo("无缺口 no gaps")


def _row(turn: Turn, zone: ZoneInfo) -> tuple[str, str, str, str]:
    start, end = (moment.astimezone(zone) for moment in (turn.starts_at, turn.ends_at))
    return escape(turn.team), f"{start:%Y-%m-%d %H:%M}", f"{end:%m-%d %H:%M}", turn.kind.value
