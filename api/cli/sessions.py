"""`wangge user sessions` and `wangge user sign-out`: list and end sessions."""

import getpass
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api import clock
from api.auth.accounts.people import People
from api.auth.accounts.sessions import DEVICE
from api.auth.agents import device_name
from api.auth.audit import trail as audit
from api.db.owner import transaction
from api.settings import load

Login = Annotated[str, typer.Argument(help="User name. 用户名")]
Number = Annotated[int | None, typer.Option("--session", help="Its number in the list; default all. 会话编号")]


def register(users: typer.Typer) -> None:
    """Add the commands to those of accounts."""
    users.command("sessions", help="List a user's sessions. 登录中的设备")(list_sessions)
    users.command("sign-out", help="End a session, such as a stolen phone's; default all. 注销会话")(sign_out)


def list_sessions(login: Login) -> None:
    """Print an account's open sessions, the last used first."""
    with transaction(load()) as connection:
        found = People(connection, clock.now()).sessions.of(login)
    table = Table(box=box.SIMPLE)
    for heading in ("编号 session", "设备 device", "地址 address", "最近使用 last seen (UTC)", "到期 until (UTC)"):
        table.add_column(heading)
    for each in found:
        table.add_row(*map(escape, _cells(each)))
    Console().print(table if found else f"{escape(login)}: 没有登录中的设备 nowhere signed in")


def _cells(session: dict[str, Any]) -> tuple[str, ...]:
    stays = "，保持登录 stays" if session["kind"] == DEVICE else ""
    moments = (f"{session[name]:%Y-%m-%d %H:%M}" for name in ("seen_at", "expires_at"))
    return (str(session["id"]), device_name(session["agent"]) + stays, session["address"] or "—", *moments)


def sign_out(login: Login, session: Number = None) -> None:
    """End one session or all; password and second factor stay, and event streams end at once."""
    with transaction(load()) as connection:
        people = People(connection, clock.now())
        ended = [session] if session is not None else [each["id"] for each in people.sessions.of(login)]
        for each in ended:
            people.sessions.end(login, each)
            audit.record(
                connection,
                f"command:{getpass.getuser()}",
                "session.end",
                at=clock.now(),
                county=people.accounts.county_of(login),
                subject=f"session:{each}",
                login=login,
            )
    typer.echo(f"已注销 signed out {login}: 会话 sessions {', '.join(map(str, ended)) or '—'}")
