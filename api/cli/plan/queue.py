"""`wangge plan jobs …`: the queue of planning jobs, and a planner process on another machine."""

import getpass
import json
import signal
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from api import clock
from api.auth.audit import trail as audit
from api.db.cluster.errors import ClusterError
from api.db.owner import transaction
from api.process.log_levels import log_from
from api.settings import load
from dispatch.store.planning.jobs import Jobs
from dispatch.store.planning.planners import Planners
from gis.store.counties.loaded import county_asked

app = typer.Typer(no_args_is_help=True)
CountyOption = Annotated[str | None, typer.Option(help="Six digits; default the home county. 县代码")]
JsonOption = Annotated[bool, typer.Option("--json", help="Output as JSON. 以 JSON 输出")]
AllOption = Annotated[bool, typer.Option("--all", help="Include ended jobs. 含已结束的任务")]


def register(plan: typer.Typer) -> None:
    """Add `jobs` to the commands of `wangge plan`."""
    plan.add_typer(app, name="jobs", help="Jobs of the planner's process. 规划任务")


def _county(connection: Connection, asked: str | None) -> str:
    return county_asked(connection, asked, load().county).code


@app.command("list", help="List planning jobs. 列出规划任务")
def list_command(county: CountyOption = None, everything: AllOption = False, as_json: JsonOption = False) -> None:
    """Print the unfinished jobs, or all stored ones, the newest first."""
    states = None if everything else ("queued", "running")
    with transaction(load()) as connection:
        code = _county(connection, county)
        found = Jobs(connection, code, clock.now()).listed(states=states)
        planners = Planners.of(connection)
    if as_json:
        typer.echo(json.dumps({"county": code, "planner": planners.state, "items": found}, ensure_ascii=False))
        return
    _print(found)
    typer.echo(planners.warning or f"规划进程 planner: {planners.state}")


def _print(found: list[dict[str, Any]]) -> None:
    table = Table(box=box.SIMPLE)
    for heading in (
        "编号 id",
        "类别 kind",
        "状态 state",
        "进度 progress",
        "提交人 by",
        "提交时间 asked at",
        "说明 reason",
    ):
        table.add_column(heading)
    for job in found:
        reason = job["error"]["message"] if job["error"] else ""
        words = (
            job["id"],
            job["kind"],
            job["state"],
            f"{job['progress']:.0%}",
            job["asked_by"],
            job["asked_at"],
            reason,
        )
        table.add_row(*(escape(str(word)) for word in words))
    Console(soft_wrap=True).print(table)


@app.command(help="Cancel a planning job. 取消规划任务")
def cancel(job: Annotated[int, typer.Argument(help="Its id. 任务编号")], county: CountyOption = None) -> None:
    """End a job within seconds; its results so far stay."""
    with transaction(load()) as connection:
        code, now = _county(connection, county), clock.now()
        found = Jobs(connection, code, now).cancel(job)
        audit.record(
            connection, f"command:{getpass.getuser()}", "planning.cancel", at=now, county=code, subject=f"job:{job}"
        )
    ended = found["ended_at"] is not None
    typer.echo(f"{job}: {found['state']}" if ended else f"{job}: 正在取消 being cancelled")


@app.command(
    help="Run a planner here, for a server elsewhere on the same database. Settings: "
    "WANGGE_PLANNER_PROCESSES, WANGGE_PLANNER_MEMORY_MB and WANGGE_DASK_ADDRESS; "
    "docs/operations.md. 在本机运行规划进程"
)
def work() -> None:
    """Take planning jobs from the queue until Ctrl-C; needs WANGGE_DATABASE_URL and the same road graphs."""
    from api.planning.jobs.idle import one_thread, yield_to_everybody  # noqa: PLC0415  -- of this process, not of others
    from api.planning.jobs.process import Planner  # noqa: PLC0415

    settings = load()
    if settings.database_url is None:
        raise ClusterError(
            "WANGGE_DATABASE_URL is not set: `wangge serve` runs the planner beside its own database. "
            "未设置 WANGGE_DATABASE_URL；内置数据库的规划进程由 wangge serve 运行。"
        )
    log_from("info" if settings.log_level == "warning" else settings.log_level)
    yield_to_everybody(apart=False)
    one_thread()
    planner = Planner(settings)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: planner.stop())
    typer.echo("规划进程已启动 the planner runs; Ctrl-C 停止 stops")
    planner.run()
