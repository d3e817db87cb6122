"""The `wangge` command: one module per noun; other packages add theirs by entry point `wangge.commands`."""

import sys
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoints, entry_points

import psycopg
import typer
from sqlalchemy.exc import OperationalError

from api.access.errors import AccessError
from api.backup.errors import BackupError
from api.cli.calling import as_called, called
from api.cluster import ClusterError
from api.identity.errors import IdentityError
from api.listening import ListenError
from api.retention.rules import RetentionError
from api.service.errors import ServiceError
from api.settings import SettingsError
from api.tls.errors import TlsError
from dispatch.errors import BadRosterError, DispatchError
from gis.errors import BadRowsError, GisError

_LOST = (
    "数据库无应答，请检查其进程与主机后重试；正在提交的内容可能已写入 the database gave no answer: see if it runs, "
    "then run the command again; what it was just committing may have been written"
)
_REFUSALS = (BackupError, ClusterError, ListenError, ServiceError, SettingsError, TlsError)
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="wangge 网格: grid cells, complaints, the nearest field team by road.",
)


@app.callback()
def commands() -> None:
    """Let a command be named even where only one was registered."""


@dataclass(frozen=True, slots=True)
class Group:
    """Commands of one noun: the module that has them, and modules that add theirs to it."""

    module: str
    help: str
    app: str = "app"
    more: tuple[str, ...] = ()

    def load(self) -> typer.Typer:
        """Return its commands; only now is what they need imported."""
        found: typer.Typer = getattr(import_module(f"api.cli.{self.module}"), self.app)
        for name in self.more:
            import_module(f"api.cli.{name}").register(found)
        return found


GROUPS = {
    "county": Group("county", "Load, make and check a county. 县域数据", more=("from_osm", "removal")),
    "roads": Group("roads", "Build the road graph. 路网"),
    "point": Group("points", "Posters and codes of reporting points. 投诉举报点"),
    "roster": Group("roster", "Turns of duty. 排班"),
    "user": Group("people", "Accounts. 账户", app="users", more=("sessions",)),
    "key": Group("people", "Integration keys. 接口密钥", app="keys"),
    "audit": Group("trail", "The audit trail. 审计记录"),
    "identity": Group("identity", "Keys that seal who complained. 身份信息密钥"),
    "retention": Group("retention", "How long things are kept. 保存期限"),
    "backup": Group("backups", "Back everything up into one file, and prove it. 备份"),
    "service": Group("service", "Run it as a service of systemd. 系统服务"),
    "rehearsal": Group("rehearsal", "Cases marked as exercises, cleared in one step. 演练"),
    "plan": Group("plan", "Coverage planning, JSON on standard output. 覆盖规划"),
    "planning": Group("planning", "Jobs of the planner's process. 规划任务"),
    "tls": Group("tls", "HTTPS: the county's authority and certificate. 加密传输证书"),
}


SINGLE = {
    "server": {
        "serve": "Serve the map and the API. 启动服务",
        "migrate": "Bring the database to the newest schema. 迁移数据库",
        "db": "The database itself. 数据库",
    },
    "backups": {"restore": "Put a backup back into an empty home or database. 恢复备份"},
}
"""Commands without a noun, and what they do, by the module that adds them."""
ADDED = {"demo": "The demonstration county Chongxin. 演示县崇信"}
"""What commands of other packages do, so that a list of all commands need not load them."""


def register(asked: str | None = None) -> None:
    """Add the commands of what is asked for; where that is not known, only the names of all, in a third of the time."""
    added = entry_points(group="wangge.commands")
    if asked in GROUPS:
        app.add_typer(GROUPS[asked].load(), name=asked, help=GROUPS[asked].help)
    elif module := next((module for module, names in SINGLE.items() if asked in names), None):
        import_module(f"api.cli.{module}").register(app)
    elif asked in added.names:
        app.add_typer(added[asked].load(), name=asked)
    else:
        _name_all(added)


def _name_all(added: EntryPoints) -> None:
    """Add all commands by name, for the list of them; they can do nothing."""
    listed = {name: text for names in SINGLE.values() for name, text in names.items()}
    listed |= {name: group.help for name, group in GROUPS.items()}
    for entry in added:
        if entry.name in ADDED:
            listed[entry.name] = ADDED[entry.name]
        else:
            app.add_typer(entry.load(), name=entry.name)
    for name, text in listed.items():
        app.add_typer(typer.Typer(), name=name, help=text)


def main() -> None:
    """Run the command line; a refusal is one clear message and exit code 2, never a traceback."""
    register(next((word for word in sys.argv[1:] if not word.startswith("-")), None))
    try:
        app(prog_name=called())
    except (AccessError, GisError, DispatchError, IdentityError, RetentionError, *_REFUSALS) as refusal:
        typer.secho(f"错误 error: {as_called(str(refusal))}", fg=typer.colors.RED, err=True)
        for row in refusal.rows if isinstance(refusal, BadRowsError) else ():
            typer.echo(f"  - {as_called(row)}", err=True)
        for fault in refusal.faults if isinstance(refusal, BadRosterError) else ():
            typer.echo(
                f"  - 第 {fault.row} 行 row {fault.row}, {fault.column} = {fault.value!r}: {fault.message}", err=True
            )
        sys.exit(2)
    except (OperationalError, psycopg.OperationalError) as lost:
        typer.secho(f"错误 error: {_LOST} ({_cause(lost)})", fg=typer.colors.RED, err=True)
        sys.exit(2)
    except OSError as refusal:
        if refusal.filename is None:  # no file's fault, so nothing a user can put right
            raise
        typer.secho(f"错误 error: {_told(refusal)}", fg=typer.colors.RED, err=True)
        sys.exit(2)


def _cause(lost: OperationalError | psycopg.OperationalError) -> str:
    """Return what the database or its driver said, in one line."""
    said = str(lost.orig if isinstance(lost, OperationalError) else lost).splitlines()
    return said[0] if said else type(lost).__name__


def _told(refusal: OSError) -> str:
    """Return which file the operating system refused, and why."""
    denied = "无权限 not allowed; " if isinstance(refusal, PermissionError) else "无法使用 cannot be used; "
    return f"{refusal.filename}: {denied}{refusal.strerror}; choose another path or correct this one 请更换或更正该路径"
