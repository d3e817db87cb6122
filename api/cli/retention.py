"""`wangge retention …`: retention periods, and the job that erases."""

import getpass
from datetime import date
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from api import clock
from api.auth.audit import trail as audit
from api.cli.calling import hint
from api.db.owner import owner_engine, transaction
from api.retention.holds import Retention
from api.retention.job import Busy, Job
from api.retention.rules import MEANING, Kind, RetentionError, Rule, checked
from api.settings import load
from dispatch.store.sql_store import SqlStore
from gis.store.counties.loaded import CountySummary, county_asked

app = typer.Typer(no_args_is_help=True)
CountyOption = Annotated[str | None, typer.Option(help="Six digits; default the home county. 县代码")]
ReasonOption = Annotated[str, typer.Option(help="Reason; it stays on record. 理由")]


def _county(connection: Connection, asked: str | None) -> CountySummary:
    return county_asked(connection, asked, load().county)


def _actor() -> str:
    return f"command:{getpass.getuser()}"


@app.command(help="Show the rules, the holds and the last runs. 查看规则、保全与清理记录")
def show(county: CountyOption = None) -> None:
    """Print the present and future rules, the holds and the last runs."""
    with transaction(load()) as connection:
        home = _county(connection, county)
        kept = Retention(connection, clock.now())
        in_force = kept.in_force(home.code, home.day(clock.now()))
        own, holds, runs = kept.rules(home.code), kept.holds(home.code), kept.runs(home.code, limit=12)
    later = [rule for rule in own if rule.valid_from > home.day(clock.now())]
    rows = [
        (rule.kind.value, f"{rule.keep_days}", "" if rule.valid_from == date.min else f"{rule.valid_from}", rule.basis)
        for rule in (*in_force.values(), *later)
    ]
    _print(f"{home.code} {home.name}", ("种类 kind", "天 days", "自 from", "依据 basis"), rows)
    for kind, meaning in MEANING.items():
        typer.echo(f"  {kind.value:<12}{meaning}")
    _print(
        "法律保全 holds",
        ("案件 case", "理由 reason", "由 by"),
        [(h["case_id"], h["reason"], h["placed_by"]) for h in holds],
    )
    items = [(f"{r['at']:%Y-%m-%d %H:%M}", r["kind"], r["removed"], r["held"]) for r in runs]
    _print("清理 runs", ("时间 at (UTC)", "种类 kind", "删除 removed", "保全 held"), items)


def _print(title: str, headings: tuple[str, ...], rows: list[Any]) -> None:
    table = Table(title=escape(title), box=box.SIMPLE, title_justify="left")
    for heading in headings:
        table.add_column(heading)
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    Console().print(table if rows else f"{escape(title)}: 无 none")


@app.command("set", help="Set a rule from a given day. 设置规则")
def set_rule(
    kind: Annotated[Kind, typer.Argument(help="Kind of data. 种类")],
    days: Annotated[int, typer.Argument(help="Retention in days. 保存天数")],
    basis: Annotated[str, typer.Option(help="Law or order. 依据")],
    valid_from: Annotated[str | None, typer.Option("--from", help="YYYY-MM-DD; default today. 生效日期")] = None,
    county: CountyOption = None,
) -> None:
    """Set a rule; data erased under the previous one does not come back."""
    with transaction(load()) as connection:
        home = _county(connection, county)
        rule = checked(Rule(kind, days, basis, _day(valid_from) if valid_from else home.day(clock.now())))
        kept = Retention(connection, clock.now())
        kept.set_rule(home.code, rule, by=_actor())
        now = kept.in_force(home.code, home.day(clock.now()))[kind]
        facts = {"keep_days": days, "valid_from": rule.valid_from.isoformat()}
        _record(connection, "retention.set", home.code, f"retention:{kind.value}", basis, **facts)
    typer.echo(f"已设置 set: {home.code} {kind.value} {days} 天 days, 自 from {rule.valid_from}")
    if rule.valid_from < now.valid_from:
        typer.echo(
            f"注意：不起作用，自 {now.valid_from} 起的规则仍有效 without effect: the rule from {now.valid_from} on, "
            f"{now.keep_days} 天 days, stays in force"
        )
    elif rule == now:
        typer.echo(
            f"今晚即按此清理，可先预览 applies from tonight; preview what would be erased: {_preview(home.code)}"
        )


def _preview(county: str) -> str:
    return hint(f"retention run --dry-run --county {county}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RetentionError(f"--from {text!r} is not a date such as 2026-12-01. 日期格式应为 2026-12-01。") from None


def _record(connection: Connection, action: str, county: str, subject: str, reason: str, **facts: Any) -> None:
    audit.record(connection, _actor(), action, at=clock.now(), county=county, subject=subject, reason=reason, **facts)


@app.command(help="Hold a case: nothing of it is erased. 法律保全")
def hold(case_id: Annotated[int, typer.Argument(help="Its number. 案件编号")], reason: ReasonOption) -> None:
    """Place a hold."""
    _change(case_id, reason, held=True)
    typer.echo(f"已保全 on hold: {case_id}")


@app.command(help="Lift a hold. 解除保全")
def lift(case_id: Annotated[int, typer.Argument(help="Its number. 案件编号")], reason: ReasonOption) -> None:
    """Lift the hold; data past retention goes with the next run."""
    _change(case_id, reason, held=False)
    typer.echo(f"已解除 lifted: {case_id}")


def _change(case_id: int, reason: str, *, held: bool) -> None:
    with transaction(load()) as connection:
        county = SqlStore(connection).cases.county_of(case_id)
        kept = Retention(connection, clock.now())
        (kept.hold if held else kept.lift)(county, case_id, reason, by=_actor())
        _record(connection, "hold.place" if held else "hold.lift", county, f"case:{case_id}", reason)


@app.command(help="Erase data past retention, as the server does every night. 立即清理")
def run(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be erased. 仅预览")] = False,
    county: CountyOption = None,
) -> None:
    """Run the job and report."""
    settings = load()
    with owner_engine(settings) as engine:
        with engine.connect() as connection:
            home = _county(connection, county)
        try:
            reports = Job(engine, home, clock.now(), settings.home / "logs", _actor(), dry_run).run()
        except Busy:
            raise RetentionError("Another run is under way; try again later. 另一次清理正在进行。") from None
    rows = [(r.kind.value, f"{r.before:%Y-%m-%d}", r.removed, r.held) for r in reports]
    title = "将删除 would go" if dry_run else "已删除 gone"
    _print(f"{home.code} {home.name}: {title}", ("种类 kind", "早于 before", "数量 rows", "保全 held"), rows)
