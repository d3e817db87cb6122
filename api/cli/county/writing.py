"""Writing of an import: compare with the loaded county, show, refuse or ask, then commit.

Known limit: an import that has to ask is written twice, once to find its changes and once after the answer; nothing
is locked in the database during the question.
"""

import getpass
import sys
from collections.abc import Callable
from dataclasses import dataclass

import typer
from sqlalchemy import Connection, Engine

from api import clock
from api.auth.accounts.demonstration import Demonstration
from api.auth.audit import trail as audited
from api.cli.calling import hint
from api.cli.county.import_report import counted, echo_import, shrinking
from api.server import invitations
from gis.county.corrections import Keeping
from gis.errors import CountyChangedError, RemovalError
from gis.store.counties.replacement import Import, write
from gis.store.county_files.reading import FolderReading

REMOVE, YES, DRY_RUN, END_DEMO = "--remove", "--yes", "--dry-run", "--end-demo"


@dataclass(frozen=True, slots=True)
class Leave:
    """Permissions on the command line: write nothing, delete rows, accept a shrunken file, end the demonstration."""

    dry_run: bool = False
    remove: bool = False
    yes: bool = False
    end_demo: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """Result: `ended` the demonstration's accounts with it, `committed` unless it was a dry run."""

    keepings: tuple[Keeping, ...]
    ended: bool = False
    committed: bool = True


def bring_in(
    engine: Engine,
    reading: FolderReading,
    leave: Leave,
    besides: Callable[[Connection], None],
    *,
    over_corrections: bool = False,
) -> Written:
    """Show a folder's changes and, unless it is a dry run, write them.

    Parameters
    ----------
    besides
        What else belongs into the same transaction, such as a record of the errors that the operator accepted.

    Raises
    ------
    RemovalError
        Rows would go, a file has shrunk by half, or the demonstration would end, and the command does not allow it.
    CountyChangedError
        The county was changed meanwhile.
    """
    verdict: list[str] = []
    with engine.connect() as connection:
        warning = invitations.warning(connection, hint)

    def settled(done: Import) -> bool:
        echo_import(done, reading.kinds)
        if warning is not None:
            typer.secho(warning, fg=typer.colors.YELLOW)
        verdict.extend(_open_questions(done, leave))
        verdict.extend(_question_of_demo(leave) if warning is not None else [])
        return not verdict and not leave.dry_run

    def attempt(settled: Callable[[Import], bool]) -> tuple[Import, Written | None]:
        return _attempt(engine, reading, settled, besides, over=over_corrections)

    first, written = attempt(settled)
    if written is not None:
        return written
    if leave.dry_run:
        _echo_dry_run(first, ends_demo=warning is not None)
        return Written(first.keepings, committed=False)
    if not all(map(_confirmed, verdict)):
        typer.echo("未写入任何内容 nothing was written")
        raise typer.Exit(1)
    again, written = attempt(lambda done: _as_shown(first, done))
    return written or Written(again.keepings, committed=False)


def on_terminal() -> bool:
    """Return whether a person can be asked."""
    return sys.stdin.isatty()


def _attempt(
    engine: Engine,
    reading: FolderReading,
    settled: Callable[[Import], bool],
    besides: Callable[[Connection], None],
    *,
    over: bool,
) -> tuple[Import, Written | None]:
    """Write, and commit if nothing is open; else roll everything back."""
    with engine.connect() as connection:
        done = write(connection, reading, over_corrections=over)
        if not settled(done):
            return done, None
        _record(connection, reading, done)
        besides(connection)
        ended = Demonstration(connection, clock.now()).end()
        connection.commit()
    return done, Written(done.keepings, bool(ended))


def _as_shown(shown: Import, done: Import) -> bool:
    if done.changes != shown.changes:
        raise CountyChangedError(
            "the county was changed after the changes were shown; nothing was written, import it again. "
            "显示变动之后县域数据又有改动，未写入任何内容，请重新导入",
            field="county",
        )
    return True


def _open_questions(done: Import, leave: Leave) -> list[str]:
    """Return the questions to ask before writing; raise RemovalError if asking is not possible."""
    if leave.dry_run or done.is_first:
        return []
    if done.removes and not leave.remove:
        raise RemovalError(
            f"将删除 {counted(done.removes)} would be removed; 未写入任何内容 nothing was written. "
            f"文件有遗漏的，请补全；确需删除的，请加 {REMOVE} "
            f"complete the files if rows are missing by mistake; to delete them, add {REMOVE}",
            field=REMOVE,
        )
    if not done.shrinks or leave.yes:
        return []
    shrunk = f"减少一半以上 shrinks by half or more: {shrinking(done.shrinks)}"
    if on_terminal():
        return [shrunk]
    raise RemovalError(
        f"{shrunk}; 未写入任何内容 nothing was written. 请核对文件；确认无误的，请加 {YES} "
        f"check the files; if they are right, add {YES}",
        field=YES,
    )


def _question_of_demo(leave: Leave) -> list[str]:
    """Return the question whether the demonstration may end; raise RemovalError if asking is not possible."""
    if leave.dry_run or leave.end_demo:
        return []
    if on_terminal():
        return ["演示页面将全部退出登录 every open page of the demonstration will be signed out"]
    raise RemovalError(
        f"{invitations.WILL_END}; 未写入任何内容 nothing was written. "
        f"确认停用的，请加 to end the demonstration, add {END_DEMO}",
        field=END_DEMO,
    )


def _confirmed(question: str) -> bool:
    return typer.confirm(f"{question}. 仍要导入 import anyway?", default=False)


def _echo_dry_run(done: Import, *, ends_demo: bool) -> None:
    needed = [] if done.is_first else [flag for flag, yes in ((REMOVE, done.removes), (YES, done.shrinks)) if yes]
    needed += [END_DEMO] if ends_demo else []
    typer.echo("试运行，未写入任何内容 dry run: nothing was written")
    if needed:
        typer.echo(f"导入时需加 the import needs: {' '.join(needed)}")


def _record(connection: Connection, reading: FolderReading, done: Import) -> None:
    """Record the import with its counts, and the approved corrections that the files undid."""
    county, by = reading.data.county.code, f"command:{getpass.getuser()}"
    counts = {each.kind: each.counts for each in done.changes}
    files = [table.name for table in reading.tables]
    audited.record(connection, by, "county.import", at=clock.now(), county=county, files=files, rows=counts)
    undone = [f"{each.point} {each.fact}" for each in done.keepings if not each.kept]
    if undone:
        audited.record(connection, by, "corrections.overruled", at=clock.now(), county=county, facts=undone[:200])
