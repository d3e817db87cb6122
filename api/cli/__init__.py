"""The `wangge` command: one module per noun; other packages add theirs by entry point `wangge.commands`."""

import sys
from importlib.metadata import entry_points

import typer

from api.access.errors import AccessError
from api.cli.calling import as_called, called
from api.cluster import ClusterError
from api.identity.errors import IdentityError
from api.listening import ListenError
from api.posters import FontError
from api.retention.rules import RetentionError
from api.settings import SettingsError
from api.tls.errors import TlsError
from dispatch.errors import BadRosterError, DispatchError
from gis.errors import BadRowsError, GisError

_OF_THE_SERVER = (ClusterError, ListenError, SettingsError, TlsError)
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="wangge 网格: grid cells, complaints, the nearest field team by road.",
)


def register() -> None:
    """Add every command group to the application."""
    from api.cli import (  # noqa: PLC0415  -- keeps `wangge --help` quick
        county,
        from_osm,
        identity,
        people,
        points,
        removal,
        retention,
        roads,
        roster,
        server,
        tls,
    )

    from_osm.register(county.app)
    removal.register(county.app)
    app.add_typer(county.app, name="county", help="Load, make and check a county. 县域数据")
    app.add_typer(roads.app, name="roads", help="Build the road graph. 路网")
    app.add_typer(points.app, name="point", help="Posters and codes of reporting points. 投诉举报点")
    app.add_typer(roster.app, name="roster", help="Turns of duty. 排班")
    app.add_typer(people.users, name="user", help="Accounts. 账户")
    app.add_typer(people.keys, name="key", help="Integration keys. 接口密钥")
    app.add_typer(people.trail, name="audit", help="The audit trail. 审计记录")
    app.add_typer(identity.app, name="identity", help="Keys that seal who complained. 身份信息密钥")
    app.add_typer(retention.app, name="retention", help="How long things are kept. 保存期限")
    app.add_typer(tls.app, name="tls", help="HTTPS: the county's authority and certificate. 加密传输证书")
    server.register(app)
    for entry in entry_points(group="wangge.commands"):
        app.add_typer(entry.load(), name=entry.name)


def main() -> None:
    """Run the command line; a refusal is one clear message and exit code 2, never a traceback."""
    register()
    try:
        app(prog_name=called())
    except (AccessError, GisError, DispatchError, IdentityError, RetentionError, FontError, *_OF_THE_SERVER) as refusal:
        typer.secho(f"错误 error: {as_called(str(refusal))}", fg=typer.colors.RED, err=True)
        for row in refusal.rows if isinstance(refusal, BadRowsError) else ():
            typer.echo(f"  - {as_called(row)}", err=True)
        for fault in refusal.faults if isinstance(refusal, BadRosterError) else ():
            typer.echo(
                f"  - 第 {fault.row} 行 row {fault.row}, {fault.column} = {fault.value!r}: {fault.message}", err=True
            )
        sys.exit(2)
    except OSError as refusal:
        if refusal.filename is None:  # no file's fault, so nothing a user can put right
            raise
        typer.secho(f"错误 error: {_told(refusal)}", fg=typer.colors.RED, err=True)
        sys.exit(2)


def _told(refusal: OSError) -> str:
    """Return which file the operating system refused, and why."""
    denied = "无权限 not allowed; " if isinstance(refusal, PermissionError) else "无法使用 cannot be used; "
    return f"{refusal.filename}: {denied}{refusal.strerror}; choose another path or correct this one 请更换或更正该路径"
