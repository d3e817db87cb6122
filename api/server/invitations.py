"""The demonstration's sign-in links, one for each role, made at every start and printed once the server answers."""

from collections.abc import Callable

from rich.cells import cell_len
from sqlalchemy import Connection, Engine

from api import clock
from api.auth.accounts.demonstration import LINK_LASTS, Demonstration, Invitation
from api.auth.roles import TITLES
from api.process import listening
from api.settings import Settings

ENDED = "演示账户已停用，会话均已注销 demonstration accounts are disabled and their sessions ended"
WILL_END = "导入将停用演示账户并注销其会话 the import will disable the demonstration accounts and end their sessions"
AFTERWARDS = (
    "此后请新建账户；仅有演示县时也可重新启动，取得新链接 afterwards add accounts; while the demonstration is the only "
    "county, starting again prints new links: {add}; {start}"
)
ELSEWHERE = "不限于本机，演示账户停用 not for this machine only: demonstration accounts are disabled, no links"


def prepare(settings: Settings, engine: Engine, *, demonstration: bool) -> tuple[tuple[Invitation, ...], str | None]:
    """Put the demonstration's accounts in force, or end them.

    Parameters
    ----------
    demonstration
        Whether the demonstration is asked for.

    Returns
    -------
    tuple
        A new link for each role, none where they are not to be used; and what to say of accounts ended just now.
    """
    here = settings.public_url is None and listening.is_loopback(settings.host)
    with engine.begin() as connection:
        accounts = Demonstration(connection, clock.now())
        invited = accounts.begin() if demonstration and here else ()
        if invited:
            return invited, None
        ended = accounts.end()
    if demonstration and not here:
        return (), ELSEWHERE
    return (), ENDED if ended else None


def warning(connection: Connection, hint: Callable[[str], str]) -> str | None:
    """Return what to say before an import that ends accounts in force, with the remedy; None where there are none."""
    if not Demonstration(connection, clock.now()).in_force():
        return None
    return f"{WILL_END}. {remedy(hint)}"


def remedy(hint: Callable[[str], str]) -> str:
    """Return what to do where the accounts have ended."""
    return AFTERWARDS.format(add=hint("user add"), start=hint("serve --demo"))


def lines(base: str, invitations: tuple[Invitation, ...]) -> list[str]:
    """Return what to print: the links beside their roles, aligned also where characters are wide."""
    if not invitations:
        return []
    minutes = int(LINK_LASTS.total_seconds() // 60)
    widest = max(cell_len(TITLES[each.role]) for each in invitations)
    rows = [
        f"  {TITLES[each.role]}{' ' * (widest - cell_len(TITLES[each.role]))}  {base}/sign-in/{each.token}"
        for each in invitations
    ]
    return [
        f"以角色登录，仅限本机，各用一次，{minutes} 分钟内有效；"
        f"sign in as a role, on this machine only, once each, within {minutes} minutes:",
        *rows,
    ]
