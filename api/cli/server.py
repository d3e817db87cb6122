"""`wangge serve`, `wangge migrate` and `wangge db …`."""

import shutil
import subprocess
from typing import Annotated

import typer

from api import cluster, migrate
from api.cluster import binaries
from api.settings import Settings, load

database = typer.Typer(no_args_is_help=True)

Host = Annotated[str | None, typer.Option(help="Loopback address to listen on; default $HOST or 127.0.0.1.")]
Port = Annotated[int | None, typer.Option(help="Port; default $PORT or 8000.", min=1, max=65535)]
Workers = Annotated[int | None, typer.Option(help="Worker processes; default $WANGGE_WORKERS or 1.", min=1, max=64)]
Demo = Annotated[bool, typer.Option("--demo", help="Load the demonstration county first if no county is loaded.")]


def register(app: typer.Typer) -> None:
    """Add this module's commands to the application."""
    app.command(help="Serve the map and the API. 启动服务")(serve)
    app.command("migrate", help="Bring the database to the newest schema. 迁移数据库")(migrate_database)
    app.add_typer(database, name="db", help="The database itself. 数据库")


def serve(host: Host = None, port: Port = None, workers: Workers = None, demo: Demo = False) -> None:
    """Start what is needed, serve until Ctrl-C, stop what was started."""
    from api import serving  # noqa: PLC0415  -- the other commands need no web server

    given = {"host": host, "port": port, "workers": workers}
    settings = load().model_copy(update={name: value for name, value in given.items() if value is not None})
    try:
        code = serving.serve(settings, _say, demonstration=demo)
    except KeyboardInterrupt:
        code = 0
    _say("已停止 stopped" if code == 0 else "启动失败 could not start; the reason stands above")
    raise typer.Exit(code)


def migrate_database() -> None:
    """Migrate the configured database, or the embedded cluster's."""
    with cluster.running(load()) as database_url:
        migrate.upgrade(database_url)
    _say("数据库已是最新 the database is up to date")


@database.command(help="Print the database's address. 数据库地址")
def url() -> None:
    """Print the address to hand to psql and the like; it answers while something of ours runs."""
    settings = load()
    here = None if settings.database_url else cluster.located(settings)
    if settings.database_url is None and here is None:
        raise cluster.ClusterError(f"no database in {settings.home} yet 尚无数据库; run: wangge migrate")
    typer.echo(settings.database_url or (here.url() if here else ""))


@database.command(help="Stop the embedded database, whoever uses it. 停止内置数据库")
def stop() -> None:
    """Stop the embedded cluster; what was committed stays."""
    settings = load()
    if settings.database_url:
        raise cluster.ClusterError("WANGGE_DATABASE_URL is set: that server is not ours to stop")
    _say("已停止 stopped" if cluster.stop(settings) else "本未运行 was not running")


@database.command(
    help="Open psql on the database. 打开 psql",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def psql(context: typer.Context) -> None:
    """Run psql with the arguments given, starting the embedded cluster for as long as it lasts."""
    settings = load()
    with cluster.running(settings) as database_url:
        code = subprocess.run([_psql(settings), database_url, *context.args], check=False).returncode  # noqa: S603
    raise typer.Exit(code)


def _psql(settings: Settings) -> str:
    program = shutil.which("psql") if settings.database_url else binaries.find().program("psql")
    if program is None:
        raise cluster.ClusterError("psql is not installed 未安装; install postgresql-client")
    return program


def _say(line: str) -> None:
    typer.echo(line)
