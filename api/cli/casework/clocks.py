"""`wangge clock …`: due days of statutory clocks, explained. They need no database."""

import json
from datetime import date, datetime
from typing import Annotated, Any

import typer

from dispatch.calendar.clock import CountedDay, Due, Span, Why, due
from dispatch.calendar.days import DayKind
from dispatch.calendar.rules import ClockRule, Unit
from dispatch.store.calendar.shipped import rule_of, rules, shipped_calendar

app = typer.Typer(no_args_is_help=True)
RuleArgument = Annotated[str, typer.Argument(help="See `wangge clock rules`. 期限规则", metavar="RULE")]
StartArgument = Annotated[
    str, typer.Argument(help="The day it begins, as 2026-02-13; hours: 2026-02-13T14:30. 起算日", metavar="START")
]
ReceivedOption = Annotated[
    str | None, typer.Option(help="Day of receipt; default START. It says which law holds. 收到日期", metavar="DAY")
]
ExtendOption = Annotated[bool, typer.Option("--extend", help="Extended as the law allows. 延长")]
SuspendOption = Annotated[
    list[str] | None, typer.Option("--suspend", help="Days not counted; may be repeated. 中止", metavar="FROM..TO")
]
CalendarOption = Annotated[
    str | None, typer.Option("--calendar", help="See `wangge clock calendar list`; default the newest. 日历版本")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object. 输出 JSON")]

WHY: dict[Why | DayKind, str] = {
    Why.START: "起算日，不计入 start day, not counted",
    Why.SUSPENDED: "中止 suspended",
    Why.LAST_DAY_OFF: "最后一日非工作日，顺延 last day off, moved on",
    Why.CALENDAR_DAY: "自然日 day",
    DayKind.WORKING: "工作日 working day",
    DayKind.MADE_UP: "调休上班 made-up working day",
    DayKind.WEEKEND: "周末 weekend",
    DayKind.HOLIDAY: "放假 holiday",
}
UNITS = {Unit.WORKING_DAY: "个工作日 working days", Unit.DAY: "日 days", Unit.HOUR: "小时 hours"}
WEEKDAYS = "一二三四五六日"


@app.command("due", help="When a clock is due, and why: each day counted and skipped. 到期日及依据")
def due_command(
    rule: RuleArgument,
    start: StartArgument,
    received: ReceivedOption = None,
    extend: ExtendOption = False,
    suspend: SuspendOption = None,
    calendar: CalendarOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the due day, or the earliest day it can be, with its legal basis."""
    asked = rule_of(rule)
    begin = _moment(start)
    spans = [_span(each) for each in suspend or ()]
    found = due(asked, begin, shipped_calendar(calendar), is_extended=extend, suspended=spans)
    day = _day(received, "--received") if received else begin.date() if isinstance(begin, datetime) else begin
    if as_json:
        typer.echo(json.dumps(_plain(found, day), ensure_ascii=False))
    else:
        _print(found, day)


@app.command("rules", help="The rules of clocks and their legal basis. 期限规则")
def rules_command(as_json: JsonOption = False) -> None:
    """Print every rule with the law it follows and for cases received when."""
    if as_json:
        typer.echo(json.dumps([_rule_plain(rule) for rule in rules().values()], ensure_ascii=False))
        return
    for rule in rules().values():
        more = f" + {rule.extension}" if rule.extension else ""
        typer.echo(f"{rule.code}  {rule.name_zh} {rule.name_en}: {rule.amount}{more} {UNITS[rule.unit]}")
        for basis in rule.bases:
            typer.echo(f"    {basis.since} – {basis.until or ''}  {basis.text} [{basis.evidence}]")


def _moment(text: str) -> date | datetime:
    try:
        return datetime.fromisoformat(text) if "T" in text or " " in text else date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no day: write 2026-02-13, or 2026-02-13T14:30. 日期请写成 2026-02-13。"
        ) from None


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{option} {text!r} is no day: write 2026-02-13. 日期请写成 2026-02-13。") from None


def _span(text: str) -> Span:
    first, dots, last = text.partition("..")
    span = Span(_day(first, "--suspend"), _day(last if dots else first, "--suspend"))
    if span.last < span.first:
        raise typer.BadParameter(f"--suspend {text}: it ends before it begins. 中止的结束早于开始。")
    return span


def _plain(found: Due, received: date) -> dict[str, Any]:
    end = {"due": str(found.at).replace(" ", "T")} if found.at else {"not_before": str(found.not_before)}
    return {
        **end,
        "rule": found.rule.code,
        "legal_basis": _basis(found.rule, received),
        "in_force": bool(found.rule.bases_on(received)),
        "calendar": found.calendar,
        "days": [{"date": str(each.day), "counted": each.is_counted, "reason": _reason(each)} for each in found.days],
    }


def _rule_plain(rule: ClockRule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name_zh": rule.name_zh,
        "name_en": rule.name_en,
        "starts": rule.starts,
        "stops": rule.stops,
        "amount": rule.amount,
        "unit": rule.unit,
        "extension": rule.extension,
        "suspended_by": list(rule.suspended_by),
        "rolls": rule.rolls,
        "legal_basis": [
            {
                "text": basis.text,
                "since": str(basis.since),
                "until": str(basis.until) if basis.until else None,
                "evidence": basis.evidence,
            }
            for basis in rule.bases
        ],
    }


def _basis(rule: ClockRule, received: date) -> str:
    """Return the sources of law that hold; where none does, all of them."""
    return "；".join(basis.text for basis in rule.bases_on(received) or rule.bases)


def _reason(counted: CountedDay) -> str:
    name = f" {counted.name_zh} {counted.name_en}".rstrip() if counted.name_zh else ""
    return f"{WHY[counted.why]}{name}"


def _print(found: Due, received: date) -> None:
    rule = found.rule
    typer.echo(f"{rule.code}  {rule.name_zh} {rule.name_en}")
    if found.at is not None:
        typer.secho(f"到期 due {with_weekday(found.at)}", bold=True)
    else:
        typer.secho(f"不早于 not before {with_weekday(found.not_before)}", bold=True)
        typer.echo(f"日历 calendar {found.calendar} 未公布此后年份 knows no later year: no due day can be given")
    typer.echo(f"依据 legal basis: {_basis(rule, received)}")
    if not rule.bases_on(received):
        typer.secho(
            f"注意 note: {received} 收到的案件不适用此规则 cases received then do not follow this rule", err=True
        )
    for each in found.days:
        typer.echo(f"  {with_weekday(each.day)}  {'✓' if each.is_counted else '–'}  {_reason(each)}")


def with_weekday(day: date | datetime | None) -> str:
    """Return a day with its weekday in both languages."""
    assert day is not None  # noqa: S101  -- one of the two is stated
    words = day.strftime("%Y-%m-%d %H:%M") if isinstance(day, datetime) else str(day)
    return f"{words} 周{WEEKDAYS[day.weekday()]} {day:%a}"
