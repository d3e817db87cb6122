"""`wangge clock calendar …`: versions of the working days; load a notice, and recompute open deadlines."""

import getpass
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from api import clock
from api.auth.audit import trail as audit
from api.cli.casework.clocks import JsonOption, with_weekday
from api.db import cluster
from api.db.engine import open_engine
from api.db.owner import transaction
from api.settings import Settings, load
from dispatch.calendar.days import Notice, WorkCalendar, calendar_of
from dispatch.errors import BadClockError
from dispatch.store.calendar.shipped import notices
from dispatch.store.casework.calendars import Calendars, Moved, Recomputed, casework_of
from gis.errors import UnknownCountyError
from gis.store.counties.loaded import CountySummary, county_asked

app = typer.Typer(no_args_is_help=True)
CountyOption = Annotated[str | None, typer.Option("--county", help="Six digits; default the home county. 县代码")]
VersionArgument = Annotated[str, typer.Argument(help="See `wangge clock calendar list`. 日历版本", metavar="VERSION")]
FileArgument = Annotated[
    Path,
    typer.Argument(
        help="CSV: notice, document, year, first, last, kind (on, off), name_zh, name_en. 放假通知",
        exists=True,
        dir_okay=False,
    ),
]
WORKED = {True: "上班 worked", False: "放假 off"}


def register(clocks: typer.Typer) -> None:
    """Add `calendar` to the commands of `wangge clock`."""
    clocks.add_typer(app, name="calendar", help="Working days: published, and as a county has them. 工作日历")


@app.command("list", help="The versions of the calendar, one for each notice. 日历版本")
def list_command(county: CountyOption = None, as_json: JsonOption = False) -> None:
    """Print the version, the document and the year of each notice, loaded ones too where there is a database."""
    found = _known(county)
    if as_json:
        plain = [{"version": each.version, "document": each.document, "year": each.year} for each in found]
        typer.echo(json.dumps(plain, ensure_ascii=False))
        return
    for each in found:
        typer.echo(f"{each.version}  {each.document}  {each.year}")


@app.command("diff", help="The days on which two versions differ. 两个版本的差异")
def diff_command(
    one: VersionArgument, other: VersionArgument, county: CountyOption = None, as_json: JsonOption = False
) -> None:
    """Print each day that one version works and the other does not."""
    known = _known(county)
    before, after = _version(known, one), _version(known, other)
    days = [day for day in sorted({*before.stated, *after.stated}) if before.is_worked(day) != after.is_worked(day)]
    if as_json:
        plain = [{"date": str(day), "before": before.is_worked(day), "after": after.is_worked(day)} for day in days]
        typer.echo(json.dumps(plain, ensure_ascii=False))
        return
    for day in days:
        typer.echo(f"{with_weekday(day)}  {WORKED[before.is_worked(day)]} → {WORKED[after.is_worked(day)]}")


@app.command("load", help="Load a notice of holidays; open deadlines are recomputed. 载入放假通知")
def load_command(file: FileArgument, county: CountyOption = None, as_json: JsonOption = False) -> None:
    """Load a file whole or not at all, and print the deadlines that moved."""
    with transaction(load()) as connection:
        home, calendars = _calendars(connection, county)
        done = calendars.load(file, home.day(clock.now()))
        if done is not None:
            record_load(connection, home.code, done, file.name)
    if done is None:
        typer.echo(
            json.dumps({"added": []}) if as_json else f"已载入过，无变化 known already, nothing to do: {file.name}"
        )
        return
    echo_recomputed(home, done, as_json=as_json)


@app.command("recompute", help="Recompute open deadlines by the newest calendar. 重新计算期限")
def recompute_command(county: CountyOption = None, as_json: JsonOption = False) -> None:
    """Reckon them and print those that moved."""
    with transaction(load()) as connection:
        home, calendars = _calendars(connection, county)
        done = calendars.recompute()
        _record(connection, "calendar.recompute", home.code, done)
    echo_recomputed(home, done, as_json=as_json)


def record_load(connection: Connection, county: str, done: Recomputed, file: str) -> None:
    """Record that notices were loaded."""
    versions = [each.version for each in done.added]
    _record(connection, "calendar.load", county, done, file=file, versions=versions)


def actor() -> str:
    """Return who runs the command, as the trail names them."""
    return f"command:{getpass.getuser()}"


def echo_recomputed(home: CountySummary, done: Recomputed, *, as_json: bool = False) -> None:
    """Print the notices that were added, the deadlines that moved, and how many stayed."""
    if as_json:
        added = [{"version": each.version, "document": each.document, "year": each.year} for each in done.added]
        moved = [_moved_plain(each) for each in done.moved]
        plain = {"county": home.code, "calendar": done.calendar, "added": added, "moved": moved, "stayed": done.stayed}
        typer.echo(json.dumps(plain, ensure_ascii=False))
        return
    for notice in done.added:
        typer.echo(f"已载入 loaded: {notice.version}  {notice.document}  {notice.year}")
    for each in done.moved:
        typer.echo(f"#{each.case_id}  {each.rule}  {_shown(*each.before)} → {_shown(*each.after)}")
    typer.echo(
        f"{home.code} {home.name}: 日历 calendar {done.calendar}, "
        f"变动 moved {len(done.moved)}, 不变 stayed {done.stayed}"
    )


def _calendars(connection: Connection, asked: str | None) -> tuple[CountySummary, Calendars]:
    home = county_asked(connection, asked, load().county)
    return home, Calendars(connection, home.code, by=actor(), now=clock.now())


def _record(connection: Connection, action: str, county: str, done: Recomputed, **facts: Any) -> None:
    facts |= {"moved": len(done.moved), "stayed": done.stayed}
    subject = f"calendar:{done.calendar}"
    audit.record(connection, actor(), action, at=clock.now(), county=county, subject=subject, **facts)


def _moved_plain(moved: Moved) -> dict[str, Any]:
    days = {
        name: {"due_on": due_on and str(due_on), "not_before": not_before and str(not_before)}
        for name, (due_on, not_before) in (("before", moved.before), ("after", moved.after))
    }
    return {"case": moved.case_id, "deadline": moved.deadline, "rule": moved.rule, **days}


def _shown(due_on: object, not_before: object) -> str:
    return f"{due_on}" if due_on else f"不早于 not before {not_before}" if not_before else "–"


def _known(county: str | None) -> Sequence[Notice]:
    """Return the published notices and, where a database answers, those loaded for a county."""
    settings = load()
    if settings.database_url is None and cluster.located(settings) is None:
        return notices()
    try:
        with cluster.running(settings) as database_url:
            return _loaded(settings, database_url, county)
    except (cluster.ClusterError, SQLAlchemyError, OSError) as failure:
        reason = str(failure).splitlines()[0]
        typer.echo(
            f"数据库无法使用，仅列内置版本 only what is built in, the database does not answer: {reason}", err=True
        )
        return notices()


def _loaded(settings: Settings, database_url: str, county: str | None) -> Sequence[Notice]:
    engine = open_engine(database_url, pool_size=1)
    try:
        with engine.connect() as connection:
            home = county_asked(connection, county, settings.county)
            return casework_of(connection).notices(home.code)
    except UnknownCountyError:
        if county is not None:
            raise
        return notices()
    finally:
        engine.dispose()


def _version(known: Sequence[Notice], version: str) -> WorkCalendar:
    versions = dict.fromkeys(each.version for each in known)
    if version not in versions:
        raise BadClockError(f"No calendar {version!r}; one of {', '.join(versions)}. 没有这个版本的日历。")
    return calendar_of(each for each in known if each.version <= version)
