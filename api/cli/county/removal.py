"""`wangge county remove`: delete a county loaded by mistake or for a trial.

A county that ever had a case stays: events and decisions are append-only by trigger, for every role and for us. Known
limit: a running server caches its list of counties for one second; do not send it cases meanwhile.
"""

from dataclasses import dataclass
from typing import Annotated

import psycopg
import typer
from sqlalchemy import Connection, Table, delete, func, select, text
from sqlalchemy.exc import IntegrityError

from api import clock
from api.auth.accounts.demonstration import Demonstration
from api.cli.calling import hint
from api.db.owner import transaction
from api.settings import load
from api.store.attachments.tables import AttachmentRow
from dispatch.store.alerts.tables import AlertRow
from dispatch.store.rehearsals.repository import Rehearsals
from dispatch.store.rehearsals.tables import RehearsalRow
from dispatch.store.roster.tables import TurnRow
from dispatch.store.rules.tables import PolicyRow
from dispatch.store.tables import CaseRow
from dispatch.store.teams.tables import FixRow
from gis.county.codes import COUNTY_DIGITS, parse_code
from gis.errors import CountyInUseError, UnknownCountyError
from gis.store.base import Base
from gis.store.counties.loaded import list_counties
from gis.store.counties.point_tables import PointRow
from gis.store.tables import CellRow, RoadGraphRow, TeamRow

CodeArgument = Annotated[str, typer.Argument(help="The county's six digits. 县代码", metavar="CODE")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask for the code again. 不再确认")]
_TABLES = (AlertRow, AttachmentRow, CaseRow, CellRow, FixRow, PolicyRow, RehearsalRow, TurnRow)
_OURS = {row.__module__ for row in _TABLES}
_COUNTED: tuple[tuple[str, type[Base]], ...] = (
    ("网格 cells", CellRow),
    ("举报点 points", PointRow),
    ("小组 teams", TeamRow),
    ("定位 fixes", FixRow),
    ("路网 road graphs", RoadGraphRow),
)


@dataclass(frozen=True, slots=True)
class _Holding:
    """Stored data of a county."""

    name: str
    counts: str


def register(app: typer.Typer) -> None:
    """Add `remove` to the commands of `wangge county`."""
    app.command("remove", help="Remove a county that never had a case. 删除未受理过案件的县")(remove)


def remove(code: CodeArgument, yes: YesOption = False) -> None:
    """Show what will be deleted, ask for the code, and delete it in one transaction."""
    settings, wanted = load(), parse_code(code, COUNTY_DIGITS, "CODE")
    with transaction(settings) as connection:
        held = _holding(connection, wanted)
    typer.echo(f"将删除 to be removed: {wanted} {held.name}: {held.counts}")
    if not yes and typer.prompt("请输入县代码以确认 type the county's code to confirm").strip() != wanted:
        typer.echo("代码不符，未作改动 not that code; nothing was removed")
        raise typer.Exit(1)
    with transaction(settings) as connection:
        connection.execute(text("LOCK TABLE cases IN SHARE MODE"))  # waits for a case that is being written
        _holding(connection, wanted)
        Demonstration(connection, clock.now()).remove(wanted)
        remove_county(connection, wanted)
        left = list_counties(connection, settings.county)
    typer.echo(f"已删除 removed: {wanted} {held.name}")
    for line in _what_now(wanted, settings.county, [f"{county.code} {county.name}" for county in left]):
        typer.echo(line)


def remove_county(connection: Connection, code: str) -> None:
    """Delete every row of a county's ground and dispatch, referring rows before referred ones.

    Raises
    ------
    CountyInUseError
        Something else refers to it, such as the accounts of its people.
    """
    ours = {mapper.local_table for mapper in Base.registry.mappers if mapper.class_.__module__ in _OURS}
    try:
        for table in reversed(Base.metadata.sorted_tables):
            if table in ours and "county" in table.c:
                connection.execute(delete(table).where(table.c.county == code))
    except IntegrityError as refused:
        other = refused.orig.diag.table_name if isinstance(refused.orig, psycopg.Error) else None
        raise CountyInUseError(
            f"{code}: rows of the table {other} still refer to this county; remove those first. "
            f"表 {other} 仍引用该县，请先删除。",
            field="county",
        ) from refused


def _holding(connection: Connection, code: str) -> _Holding:
    """Return the stored data of a removable county.

    Raises
    ------
    UnknownCountyError
        No such county is loaded.
    CountyInUseError
        It has cases.
    """
    counties = {county.code: county.name for county in list_counties(connection)}
    if code not in counties:
        raise UnknownCountyError(code, (f"{each} {name}" for each, name in counties.items()))
    cases = _count(connection, CaseRow, code)
    if cases:
        raise CountyInUseError(
            f"{_if_exercises(connection, code)}{code} {counties[code]} has {cases} cases; their events and "
            "decisions are append-only, so the county stays. Make another county the home county "
            "(WANGGE_COUNTY=CODE make run), or start over with another WANGGE_HOME; docs/operations.md. "
            f"该县已有 {cases} 件案件，其记录不可删除，县不能删除；"
            "可用 WANGGE_COUNTY 改选本县，或另设 WANGGE_HOME 重新开始。",
            field="county",
        )
    return _Holding(counties[code], ", ".join(f"{_count(connection, row, code)} {what}" for what, row in _COUNTED))


def _if_exercises(connection: Connection, code: str) -> str:
    """Return how to clear exercises first, if there are any."""
    exercises = Rehearsals(connection, code, clock.now()).summary()["cases"]
    if not exercises:
        return ""
    return f"{exercises} 件演练案件 exercises: wangge rehearsal clear --county {code}. "


def _count(connection: Connection, row: type[Base], code: str) -> int:
    table = row.__table__
    assert isinstance(table, Table)  # noqa: S101  -- mapped classes here are tables
    return connection.execute(select(func.count()).where(table.c.county == code)).scalar_one()


def _what_now(code: str, configured: str | None, left: list[str]) -> list[str]:
    lines = [f"本县 the home county is now: {left[0]}"] if left else []
    if not left:
        lines = [
            f"已无县域数据 no county is left; 导入演示县 to load the demonstration: make run, or {hint('demo load')}"
        ]
    if configured == code:
        lines.append(f"WANGGE_COUNTY={code} 仍指向它 still names it: unset it 请取消该变量")
    return lines
