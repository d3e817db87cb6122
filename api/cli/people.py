"""`wangge user …` and `wangge key …`: accounts and integration keys."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from api import clock
from api.auth.accounts.links import LINK_LASTS
from api.auth.accounts.passwords import first_password
from api.auth.accounts.people import People
from api.auth.audit import trail as audit
from api.auth.roles import TITLES, Role
from api.cli.calling import hint
from api.db.owner import transaction
from api.process.listening import noted, url
from api.server.invitations import ENDED
from api.settings import Settings, load

users = typer.Typer(no_args_is_help=True)
keys = typer.Typer(no_args_is_help=True)
Login = Annotated[str, typer.Argument(help="User name: a–z, 0–9, dot, dash, underscore. 用户名")]
RoleOption = Annotated[Role, typer.Option(help="Role. 角色")]
PlaceOption = Annotated[str, typer.Option(help="A county's six digits, or the code of a bureau or station. 机构编码")]


class _Recorded(People):
    """People changed by a command: the audit trail records each change under the name of the system user."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        super().__init__(connection, now)
        self._connection = connection
        self._now = now

    def note(self, action: str, subject: str, county: str, **data: Any) -> None:
        """Record a change for the county's auditor."""
        actor = f"command:{getpass.getuser()}"
        audit.record(self._connection, actor, action, at=self._now, county=county, subject=subject, **data)


@contextmanager
def _people(settings: Settings) -> Iterator[_Recorded]:
    with transaction(settings) as connection:
        yield _Recorded(connection, clock.now())


@users.command(help="Add an account; prints its first password and a sign-in link. 新增账户")
def add(
    login: Login,
    role: RoleOption,
    place: PlaceOption,
    name: Annotated[str | None, typer.Option(help="The person's name; default the user name. 姓名")] = None,
) -> None:
    """Add an account; both ways of signing in first require a new password."""
    settings, password = load(), first_password()
    with _people(settings) as people:
        first = not people.accounts.anybody()
        ended = people.demonstration.end()
        people.accounts.add(
            login, role=role, place=place, name=name, password=password, lasts=settings.first_password_lasts
        )
        token = people.links.add(login)
        people.note("account.add", f"login:{login}", people.accounts.county_of(login), role=role.value, place=place)
    typer.echo(f"已新增 added {login}: {TITLES[role]}, {place}")
    _hand_out(settings, password, token)
    if first:
        typer.echo("这是第一个账户：从现在起必须登录。The first account: from now on everybody must sign in.")
    _say_ended(ended)
    _warn_without_cells(settings, place)
    _warn_without_administrator(settings)


@users.command(help="New first password and link; ends all sessions, removes the second factor. 重置密码与二次验证")
def reset(login: Login) -> None:
    """Reset an account whose user has forgotten the password, or lost the phone with the authenticator."""
    settings, password = load(), first_password()
    with _people(settings) as people:
        removed = people.credentials.reset(login, password, lasts=settings.first_password_lasts)
        disabled = people.accounts.is_disabled(login)
        token = people.links.add(login)
        people.note("account.reset", f"login:{login}", people.accounts.county_of(login), second_factor_removed=removed)
    typer.echo(f"已重置 reset {login}; all sessions ended 会话均已注销")
    if removed:
        typer.echo("二次验证已移除，可登录后重新启用 second factor removed: it can be turned on again at /account")
    _hand_out(settings, password, token)
    if disabled:
        typer.echo(
            f"注意：账户已停用，启用后方可登录 the account is disabled; to let it in: {hint(f'user enable {login}')}"
        )


@users.command(help="Give an account another role, place or name; its sessions end. 变更角色、机构或姓名")
def change(
    login: Login,
    role: Annotated[Role | None, typer.Option(help="Role. 角色")] = None,
    place: Annotated[str | None, typer.Option(help="A county's six digits, or a unit's code. 机构编码")] = None,
    name: Annotated[str | None, typer.Option(help="The person's name. 姓名")] = None,
) -> None:
    """Give an account another role or station; its past actions keep its name."""
    with _people(load()) as people:
        found = people.accounts.change(login, role=role, place=place, name=name)
        if found:
            people.note("account.change", f"login:{login}", people.accounts.county_of(login), **found)
    changes = ", ".join(f"{field} {before} → {now}" for field, (before, now) in found.items())
    typer.echo(f"已变更 changed {login}: {changes}" if found else f"{login}: 没有变化 nothing changed")
    _warn_without_administrator(load())


@users.command(help="Disable an account and end its sessions. 停用账户")
def disable(login: Login) -> None:
    """Disable an account; its past actions keep its name."""
    with _people(load()) as people:
        people.accounts.disable(login)
        people.note("account.disable", f"login:{login}", people.accounts.county_of(login))
    typer.echo(f"已停用 disabled {login}; all sessions ended 会话均已注销")
    _warn_without_administrator(load())


@users.command(help="Enable a disabled account. 启用账户")
def enable(login: Login) -> None:
    """Enable an account again, with the password it had."""
    with _people(load()) as people:
        people.accounts.disable(login, disabled=False)
        people.note("account.enable", f"login:{login}", people.accounts.county_of(login))
    typer.echo(f"已启用 enabled {login}")


@users.command("list", help="List every account. 账户列表")
def list_users() -> None:
    """Print every account."""
    with _people(load()) as people:
        found = people.accounts.all()
    table = Table(box=box.SIMPLE)
    table.add_column("用户名 login", no_wrap=True)  # what other commands take has to be read whole
    for heading in ("姓名 name", "角色 role", "机构 place", "二次验证 2nd factor", "状态 state"):
        table.add_column(heading)
    for each in found:
        state = "停用 disabled" if each["disabled_at"] else f"会话 sessions {each['sessions']}"
        state = f"演示 demo, {state}" if each["demo"] else state
        if each["first_until"] is not None and each["first_until"] <= clock.now():
            state = f"初始密码过期 first password expired, {state}"
        second = "有 on" if each["second_factor"] else "—"
        cells = (each["login"], each["name"], each["role"], f"{each['county']} {each['unit']}", second, state)
        table.add_row(*map(escape, cells))
    Console().print(table if found else "没有账户，无需登录 no accounts yet: sign-in is not needed")


@keys.command("create", help="Print a new integration key, once. 新建接口密钥")
def create_key(
    role: RoleOption,
    place: PlaceOption,
    name: Annotated[str, typer.Option(help="Name of the other system. 名称")] = "integration",
) -> None:
    """Print a key; only its hash is kept."""
    with _people(load()) as people:
        ended = people.demonstration.end()
        key = people.keys.add(name, role=role, place=place)
        people.note("key.add", f"key:{name}", people.units.county_at(place), role=role.value, place=place)
    typer.echo(key)
    typer.echo(f"请立即保存，不再显示 save it now, it is not shown again. Authorization: Bearer {key[:6]}…", err=True)
    _say_ended(ended)
    _warn_without_cells(load(), place)


@keys.command("revoke", help="Revoke a key. 吊销密钥")
def revoke_key(name: Annotated[str, typer.Argument(help="Its name. 名称")]) -> None:
    """Revoke a system's key."""
    with _people(load()) as people:
        county = people.keys.revoke(name)
        people.note("key.revoke", f"key:{name}", county)
    typer.echo(f"已吊销 revoked {name}")


@keys.command("list", help="List every key, without its secret. 密钥列表")
def list_keys() -> None:
    """Print every key."""
    with _people(load()) as people:
        found: list[dict[str, Any]] = people.keys.all()
    table = Table(box=box.SIMPLE)
    for heading in ("名称 name", "角色 role", "机构 place", "状态 state"):
        table.add_column(heading)
    for each in found:
        state = "已吊销 revoked" if each["revoked_at"] else "有效 in force"
        cells = (each["name"], each["role"], f"{each['county']} {each['unit']}", state)
        table.add_row(*map(escape, cells))
    Console().print(table if found else "没有密钥 no keys")


@users.command("places", help="List the codes for --place. 机构编码")
def list_places() -> None:
    """Print the organisation tree."""
    with _people(load()) as people:
        found = people.units.all()
    table = Table(box=box.SIMPLE)
    for heading in ("编码 code", "名称 name", "级别 level", "上级 under"):
        table.add_column(heading)
    for each in found:
        cells = (f"{each['county']}/{each['code']}", each["name"], each["level"], each["parent"] or "")
        table.add_row(*map(escape, cells))
    Console().print(table if found else "没有县域数据 no county loaded")


def _say_ended(ended: list[str]) -> None:
    if ended:
        typer.echo(ENDED, err=True)


def _warn_without_cells(settings: Settings, place: str) -> None:
    """Warn if an account or key of a station will see no cases because the station has no cells."""
    with _people(settings) as people:
        sees = people.units.sees_cells(place)
    if not sees:
        check = hint("county check")
        typer.secho(
            f"注意：{place} 没有所属网格，看不到辖区案件；办法见 {check}\n"
            f"Note: no cell belongs to {place}; it sees only cases that its own teams or people handle. "
            f"{check} explains how to assign cells",
            fg=typer.colors.YELLOW,
            err=True,
        )


def _warn_without_administrator(settings: Settings) -> None:
    with _people(settings) as people:
        known = people.accounts.all()
    left = [each for each in known if each["role"] == Role.ADMINISTRATOR and not each["disabled_at"]]
    if not left:
        typer.echo("没有管理员账户 there is no administrator: wangge user add LOGIN --role administrator --place CODE")


def _hand_out(settings: Settings, password: str, token: str) -> None:
    minutes = int(LINK_LASTS.total_seconds() // 60)
    hours = settings.first_password_hours
    typer.echo(f"初始密码 first password  {password}")
    typer.echo(
        f"请在 {hours} 小时内登录并修改，过期须重新发放 sign in and change it within {hours} hours, or it expires"
    )
    base = settings.public_url or noted(settings.home) or url(settings.host, settings.port)
    typer.echo(f"登录链接 sign-in link    {base}/sign-in/{token}")
    typer.echo(f"链接只能用一次，{minutes} 分钟内有效 the link works once, within {minutes} minutes")
