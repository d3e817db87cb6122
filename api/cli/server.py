"""`wangge serve`, `wangge migrate` and `wangge db …`."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Annotated

import typer
from psycopg.conninfo import conninfo_to_dict

from api.db import cluster, migrate
from api.db.cluster import binaries
from api.process.gc_tuning import kept_apart
from api.process.home_claim import refuse_older_server
from api.settings import Settings, load

database = typer.Typer(no_args_is_help=True)
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True}

Host = Annotated[str | None, typer.Option(help="Address to listen on; default $HOST or 127.0.0.1. 监听地址")]
Port = Annotated[int | None, typer.Option(help="Port; default $PORT or 8000. 端口", min=1, max=65535)]
Workers = Annotated[
    int | None, typer.Option(help="Worker processes; default $WANGGE_WORKERS or 2. 工作进程数", min=1, max=64)
]
Tls = Annotated[
    bool | None,
    typer.Option(
        help="Use TLS; default: if a certificate is given, or `wangge tls init` made one and HOST is no loopback. 加密",
    ),
]
Certificate = Annotated[Path | None, typer.Option(help="A certificate of your own (PEM) instead. 自有证书")]
Key = Annotated[Path | None, typer.Option(help="Its private key (PEM). 其私钥")]
PlainPort = Annotated[
    int | None,
    typer.Option(
        help="With TLS: unencrypted port to enrol phones; default PORT + 1, 80 beside 443; 0: none. 手机登记端口",
        min=0,
        max=65535,
    ),
]
Planner = Annotated[
    bool | None,
    typer.Option(help="Run the planner's process for planning jobs; default $WANGGE_PLANNER or yes. 规划进程"),
]
Program = Annotated[str, typer.Argument(help="Its name; what follows is passed on. 程序名，其后参数原样传递")]
Demo = Annotated[
    bool,
    typer.Option("--demo", help="Load the demonstration county first if no county is loaded. 无县域数据时先导入演示县"),
]


def register(app: typer.Typer) -> None:
    """Add this module's commands to the application."""
    app.command(help="Serve the map and the API. 启动服务")(serve)
    app.command("migrate", help="Bring the database to the newest schema. 迁移数据库")(migrate_database)
    app.add_typer(database, name="db", help="Database tools. 数据库")


def serve(
    host: Host = None,
    port: Port = None,
    workers: Workers = None,
    demo: Demo = False,
    tls: Tls = None,
    tls_cert: Certificate = None,
    tls_key: Key = None,
    plain_port: PlainPort = None,
    planner: Planner = None,
) -> None:
    """Start what is needed, serve until Ctrl-C, stop what was started."""
    if tls is False and (tls_cert or tls_key):
        raise typer.BadParameter(
            "--no-tls with --tls-cert or --tls-key: give one of them 不加密时不用证书，请二选一", param_hint="--no-tls"
        )
    with kept_apart():
        from api.server import supervise as serving  # noqa: PLC0415  -- the other commands need no web server

    given = {
        "host": host,
        "port": port,
        "workers": workers,
        "tls": tls,
        "tls_cert": tls_cert,
        "tls_key": tls_key,
        "plain_port": plain_port,
        "planner": planner,
    }
    settings = load().model_copy(update={name: value for name, value in given.items() if value is not None})
    try:
        code = serving.serve(settings, _say, demonstration=demo)
    except KeyboardInterrupt:
        code = 0
    _say("已停止 stopped" if code == 0 else "启动失败 could not start; the reason is above")
    raise typer.Exit(code)


def migrate_database() -> None:
    """Migrate the configured database, or the embedded cluster's."""
    settings = load()
    with cluster.running(settings) as database_url:
        migrate.upgrade(database_url, lambda: refuse_older_server(settings.home.absolute()))
    _say("数据库已是最新 the database is up to date")


@database.command(help="Print the database's address. 数据库地址")
def url() -> None:
    """Print the address for psql and other tools; it works while one of our programs runs."""
    settings = load()
    here = None if settings.database_url else cluster.located(settings)
    if settings.database_url is None and here is None:
        raise cluster.ClusterError(f"no database in {settings.home} yet 尚无数据库; run: wangge migrate")
    typer.echo(settings.database_url or (here.url() if here else ""))


@database.command(help="Stop the embedded database, even if it is in use. 停止内置数据库")
def stop() -> None:
    """Stop the embedded cluster; committed data stays."""
    settings = load()
    if settings.database_url:
        raise cluster.ClusterError(
            "WANGGE_DATABASE_URL is set: that server is not ours to stop 使用自备数据库，请在其服务器上停止"
        )
    _say("已停止 stopped" if cluster.stop(settings) else "未在运行 was not running")


@database.command(help="Open psql on the database. 打开 psql", context_settings=PASS_ON)
def psql(context: typer.Context) -> None:
    """Run psql with the given arguments, with the embedded cluster started for that time."""
    _run("psql", context.args)


@database.command(help="Run pg_dump, pg_restore, … on the database. 运行 PostgreSQL 工具", context_settings=PASS_ON)
def run(context: typer.Context, program: Program) -> None:
    """Run one of PostgreSQL's programs, in the version of the database, as `psql` above."""
    _run(program, context.args)


def _run(program: str, arguments: list[str]) -> None:
    settings = load()
    with cluster.running(settings) as database_url:
        command = [_program(program, settings), *arguments]
        code = subprocess.run(command, env=os.environ | _address(database_url), check=False).returncode  # noqa: S603
    raise typer.Exit(code)


def _program(name: str, settings: Settings) -> str:
    here = None if settings.database_url else cluster.located(settings)
    path = shutil.which(name, path=binaries.find(here.major).folder if here else None)
    if path is None:
        raise cluster.ClusterError(f"{name} is not installed 未安装; install postgresql-client")
    return path


def _address(database_url: str) -> dict[str, str]:
    """Return the address as the variables libpq reads: a password stays out of the process list."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE", "password": "PGPASSWORD"}
    facts = conninfo_to_dict(database_url)
    return {"PGOPTIONS": str(facts.get("options", ""))} | {
        variable: str(facts[name]) for name, variable in names.items() if name in facts
    }


def _say(line: str) -> None:
    typer.echo(line)
