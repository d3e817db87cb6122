"""The `wangge` command: one module per noun; other packages add theirs by entry point `wangge.commands`."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoints, entry_points
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from api.cli.calling import called
from api.cli.locale_encoding import use_utf8_names
from api.cli.ownership import given_back
from api.cli.usage import Commands

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="wangge 网格: grid cells, complaints, the nearest field team by road.",
)


def _say_version(asked: bool) -> None:
    if asked:
        from api.planning.jobs.build import code_version  # noqa: PLC0415 - which reads every source

        typer.echo(f"wangge {code_version()}")
        raise typer.Exit


@app.callback()
def commands(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version. 显示版本")
    ] = False,
) -> None:
    """Keep the group even if only one command is registered."""


@dataclass(frozen=True, slots=True)
class Group:
    """Commands of one noun: its module, and modules that add more commands to it.

    `alone` names commands of the module itself that need none of `more`, which takes a second to import.
    """

    module: str
    help: str
    app: str = "app"
    more: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()

    def load(self, command: str | None = None) -> typer.Typer:
        """Return its commands; their imports happen only now."""
        found: typer.Typer = getattr(import_module(f"api.cli.{self.module}"), self.app)
        for name in self.more if command not in self.alone else ():
            import_module(f"api.cli.{name}").register(found)
        return found


GROUPS = {
    "county": Group(
        "county.command", "Load, make and check a county. 县域数据", more=("county.from_osm", "county.removal")
    ),
    "roads": Group("roads", "Build the road graph. 路网"),
    "point": Group("points", "Posters and codes of reporting points. 投诉举报点"),
    "roster": Group("roster", "Turns of duty. 排班"),
    "tracker": Group("trackers", "Trackers that post where a team is. 定位设备"),
    "user": Group("people", "Accounts. 账户", app="users", more=("sessions",)),
    "key": Group("people", "Integration keys. 接口密钥", app="keys"),
    "audit": Group("trail", "The audit trail. 审计记录"),
    "identity": Group("identity", "Keys that encrypt identities. 身份信息密钥"),
    "retention": Group("retention", "Retention periods. 保存期限"),
    "backup": Group("backups", "Back up everything into one file, and verify it. 备份"),
    "service": Group("service", "Run as a systemd service. 系统服务"),
    "rehearsal": Group("rehearsal", "Cases marked as exercises, cleared in one step. 演练"),
    "plan": Group(
        "plan.command",
        "Coverage planning, JSON on standard output. 覆盖规划",
        more=("plan.county", "plan.queue"),
        alone=("solve", "hypercube"),
    ),
    "clock": Group(
        "casework.clocks",
        "Statutory deadlines, their explanation and calendar. 法定期限与工作日历",
        more=("casework.calendars",),
        alone=("due", "rules"),
    ),
    "channel": Group("channels", "Channels that carry messages to locked phones. 消息渠道"),
    "tls": Group("tls", "HTTPS: the county's authority and certificate. 加密传输证书"),
}


SINGLE = {
    "server": {
        "serve": "Serve the map and the API. 启动服务",
        "migrate": "Bring the database to the newest schema. 迁移数据库",
        "db": "Database tools. 数据库",
    },
    "report": {"report": "Figures of a period, with the cases behind each. 统计报告"},
    "backups": {"restore": "Restore a backup into an empty home or database. 恢复备份"},
}
"""Commands without a noun, and what they do, by the module that adds them."""
ADDED = {"demo": "The demonstration county Chongxin. 演示县崇信"}
"""Commands of other packages with their descriptions, so that a list of all commands need not load them."""


def register(asked: str | None = None, command: str | None = None) -> None:
    """Add the requested commands; if the request is unknown, only the names of all, in a third of the time."""
    if asked in GROUPS:
        app.add_typer(GROUPS[asked].load(command), name=asked, help=GROUPS[asked].help)
    elif module := next((module for module, names in SINGLE.items() if asked in names), None):
        import_module(f"api.cli.{module}").register(app)
    elif asked in (added := entry_points(group="wangge.commands")).names:  # which opens a file of every package
        app.add_typer(added[asked].load(), name=asked)
    else:
        _name_all(added)


def _name_all(added: EntryPoints) -> None:
    """Add all commands by name only, for the list; they cannot run."""
    listed = {name: text for names in SINGLE.values() for name, text in names.items()}
    listed |= {name: group.help for name, group in GROUPS.items()}
    for entry in added:
        if entry.name in ADDED:
            listed[entry.name] = ADDED[entry.name]
        else:
            app.add_typer(entry.load(), name=entry.name)
    for name, text in listed.items():
        app.add_typer(typer.Typer(), name=name, help=text)


def _warn_of_unknown_variables() -> None:
    """Report misspelt settings, if the command reads settings at all."""
    settings = sys.modules.get("api.settings")
    for note in settings.unknown_variables(os.environ) if settings is not None else ():
        typer.secho(f"注意 note: {note}", fg=typer.colors.YELLOW, err=True)


def _warn_of_another_home(asked: str | None, root: Path = Path("/")) -> None:
    """Say where a command works on another home folder than the installed service, for want of a variable."""
    unread = "api.settings" not in sys.modules or asked == "service" or os.environ.get("WANGGE_HOME")
    if unread or not (root / "etc/systemd/system/wangge.service").exists():
        return
    from api.service.installing import home_of  # noqa: PLC0415 - which few commands need

    theirs, ours = home_of(root), Path(".wangge").absolute()
    if theirs is not None and theirs.resolve() != ours.resolve():
        typer.secho(
            f"注意 note: 未设置 WANGGE_HOME：本命令使用 {ours}，系统服务使用 {theirs} WANGGE_HOME is not set: this "
            "command uses the first, the service the second. 如需操作服务的数据，请设置 For the service's data set "
            f"WANGGE_HOME={theirs} (and the variables of /etc/wangge/wangge.env)",
            fg=typer.colors.YELLOW,
            err=True,
        )


def _print_anything() -> None:
    """Print characters that the terminal's encoding does not have as `\\u…`: one of them must not end a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C end the process without a word: while modules load, which takes seconds, nothing is begun yet."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        if before is signal.default_int_handler:
            signal.signal(signal.SIGINT, before)


def main() -> None:
    """Run the command line; a refusal gives one clear message and exit code 2, never a traceback."""
    use_utf8_names()
    _print_anything()
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    with _interruptible():
        register(*words[:2])
    _warn_of_unknown_variables()
    _warn_of_another_home(words[0] if words else None)
    try:
        with given_back():
            app(prog_name=called())
    except KeyboardInterrupt:  # between the commands' own handlers
        sys.exit(130)
    except Exception as error:
        from api.cli.refusals import explained  # noqa: PLC0415 - whose classes come with the database and the server

        if not explained(error):
            raise
        sys.exit(2)
