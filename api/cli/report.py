"""`wangge report`: the figures of a period, kept as a report; a report made again, and what has changed since."""

import getpass
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from sqlalchemy import Connection

from api import clock
from api.auth.audit import trail as audit
from api.cli.plan.output import check_target, write_whole
from api.db.owner import transaction
from api.reports.endings import ENDINGS, check_form, ending_of
from api.reports.schemas import PeriodForm
from api.settings import load
from dispatch.errors import BadPeriodError
from dispatch.reports.period import Unit, parse_period
from dispatch.reports.run import Asked, Run
from dispatch.store.reports.again import changed, check
from dispatch.store.reports.making import Reader, make_run
from dispatch.store.reports.runs import run_of
from gis.store.counties.loaded import CountySummary, county_asked

PeriodArgument = Annotated[
    str | None,
    typer.Argument(help="2026, 2026-Q3, 2026-09, 2026-W38, 2026-09-21 or FIRST..LAST. 期间", metavar="PERIOD"),
]
CountyOption = Annotated[str | None, typer.Option(help="Six digits; default the home county. 县代码")]
FormOption = Annotated[PeriodForm | None, typer.Option(help="Default the unit of the period. 报告样式")]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", help=f"File to write: {', '.join(ENDINGS)}; default JSON on standard output. 输出文件"),
]
AsOfOption = Annotated[
    str | None, typer.Option(metavar="DAY", help="Count what was known at the end of this day; default now. 统计截止日")
]
LanguageOption = Annotated[Literal["zh", "en"], typer.Option("--lang", help="Of documents. 语言")]
RunOption = Annotated[int | None, typer.Option("--run", min=1, help="Make this report again. 重新生成已有报告")]
ChangesOption = Annotated[bool, typer.Option("--changes", help="With --run: compare it with today. 与现在比较")]
_DIFFERS = (
    "the log no longer gives report {run}: {differs}. Check the log with `wangge audit verify` and restore a backup. "
    "日志已不能得出报告 {run}，请核查日志并从备份恢复。"
)
_UNCHECKED = "not compared with the log: {unchecked} have changed since. 以下内容此后已变更，未与日志核对：{unchecked}"


def register(app: typer.Typer) -> None:
    """Add this module's command to the application."""
    app.command("report", help="Figures of a period, with the cases behind each. 统计报告")(report)


def report(
    period: PeriodArgument = None,
    form: FormOption = None,
    out: OutOption = None,
    county: CountyOption = None,
    as_of: AsOfOption = None,
    number: RunOption = None,
    changes: ChangesOption = False,
    language: LanguageOption = "zh",
) -> None:
    """Make and keep a report of PERIOD, or make one again; exit code 1 if the log no longer gives its figures."""
    from api.reports.files import file_of  # noqa: PLC0415  -- a second of imports that no other command needs

    day, now = _day(as_of), clock.now()
    if (period is None) == (number is None):
        raise BadPeriodError("Give either a period or --run N. 请给出期间，或用 --run 指定报告编号。", field="period")
    if changes and number is None:
        raise BadPeriodError(
            "--changes compares a kept report: add --run N. --changes 须与 --run 一起使用。", field="changes"
        )
    if period is not None:
        parse_period(period)
    ending = "json" if out is None else ending_of(out.name)
    check_form(form, ending)
    if out is not None:
        check_target(out, force=False)
    settings = load()
    with transaction(settings) as connection:
        home = county_asked(connection, county, settings.county)
        if number is not None and changes:
            found = changed(connection, run_of(connection, home.code, number), home.time_zone)
            _tell_unchecked(found["unchecked"])
            content = _lines(found)
        else:
            run = _again(connection, home, number) if number else _made(connection, home, period or "", form, day, now)
            content = file_of(connection, home, run, ending, language, now, settings.poster_font)
        done = "report.make" if number is None else "report.read"
        subject = f"report:{number}" if number else period
        audit.record(connection, f"command:{getpass.getuser()}", done, at=now, county=home.code, subject=subject)
        if out is not None:
            write_whole(out, content)  # before the commit: without its file no report is kept
    if out is None:
        typer.echo(content.decode(), nl=False)


def _made(
    connection: Connection, home: CountySummary, period: str, form: PeriodForm | None, day: date | None, now: datetime
) -> Run:
    unit = parse_period(period).unit
    named = form or (unit.value if unit is not Unit.SPAN else Unit.YEAR.value)
    reader = Reader(f"command:{getpass.getuser()}")
    return make_run(connection, home.code, home.time_zone, Asked(period), named, now, reader, day)


def _again(connection: Connection, home: CountySummary, number: int) -> Run:
    run = run_of(connection, home.code, number)
    found = check(connection, run)
    _tell_unchecked(found.unchecked)
    if found.differs:
        typer.echo(_DIFFERS.format(run=number, differs="; ".join(found.differs)), err=True)
        raise typer.Exit(1)
    return run


def _tell_unchecked(unchecked: Sequence[str]) -> None:
    if unchecked:
        typer.echo(_UNCHECKED.format(unchecked=", ".join(unchecked)), err=True)


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise BadPeriodError(
            f"--as-of {text!r} is no day: write 2026-09-21. 截止日应写作 2026-09-21。", field="as_of"
        ) from None


def _lines(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
