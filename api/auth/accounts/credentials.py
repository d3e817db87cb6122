"""An account's credentials: its password, and removal of its second factor by a reset or by its owner."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from api.auth.accounts import passwords
from api.auth.accounts.errors import BadAccountError, FirstPasswordOverError, SignInError
from api.auth.accounts.repository import SQL, AccountRepository
from api.auth.accounts.sessions import REFUSED, Sessions
from api.auth.accounts.throttle import Attempt, SignInThrottle
from api.auth.accounts.units import Units
from api.auth.principal import Principal

CHANGED = "The password was changed elsewhere meanwhile; sign in again. 密码已在别处修改，请重新登录。"
OVER = (
    "This first password was not changed in time and has expired; ask an administrator for a new one "
    "(`wangge user reset`). 初始密码未在期限内修改，已经失效；请管理员重新发放（wangge user reset）。"
)
FIRST_LASTS = timedelta(hours=72)
"""The lifetime of a first password: long enough for a weekend, short because it may be written on a note."""


class Credentials(AccountRepository):
    """The passwords of accounts."""

    def reset(self, login: str, password: str | None, *, lasts: timedelta = FIRST_LASTS) -> bool:
        """Give an account a new first password, or none; its sessions and links end, and its second factor is removed.

        Returns
        -------
        bool
            Whether a second factor was in force.

        Raises
        ------
        UnknownAccountError
            There is no such account.
        BadAccountError
            The password is unfit, or the account is the demonstration's and has none.
        """
        account = self._account(login)
        check_own(account)
        about = [account["name"], *Units(self._connection, self._now).known_words(account["county"], account["unit"])]
        kept = None if password is None else passwords.hashed(passwords.check(password, login=login, about=about))
        self._set_password(account["id"], kept, must_change=True, first_until=self._now + lasts)
        self._end_sign_ins(login, account["id"])
        return self.drop_factor(account["id"])

    def drop_factor(self, account: int) -> bool:
        """Remove an account's second factor and its recovery codes; tell whether one was in force."""
        row = self._rows("drop_factor", account_id=account).first()
        return row is not None and row["confirmed_at"] is not None

    def _set_password(
        self,
        account: int,
        kept: str | None,
        *,
        must_change: bool,
        verified: str | None = None,
        first_until: datetime | None = None,
    ) -> bool:
        asked = {"id": account, "password_hash": kept, "must_change": must_change}
        return self._rows("set_password", **asked, verified=verified, first_until=first_until).first() is not None

    def replace(self, attempt: Attempt, who: Principal, kept: str) -> None:
        """Keep somebody's own new password; every other session of theirs ends, and every link.

        Raises
        ------
        SignInError
            The password was changed meanwhile.
        """
        assert attempt.account is not None  # noqa: S101  -- a session belongs to an account
        if not self._set_password(attempt.account, kept, must_change=False, verified=attempt.kept):
            raise SignInError(CHANGED, field="old")
        self._end_sign_ins(attempt.login, attempt.account, but=who.session)

    def _end_sign_ins(self, login: str, account: int, *, but: int | None = None) -> None:
        SignInThrottle(self._connection, self._now).forget(login)
        Sessions(self._connection, self._now).end_all(account, but=but)

    def renew(self, attempt: Attempt, renewed: str) -> None:
        """Keep a hash of a stronger make for the same password."""
        assert attempt.account is not None  # noqa: S101  -- the password was right
        self._set_password(attempt.account, renewed, must_change=attempt.must_change, verified=attempt.kept)

    def hold(self, account: int) -> None:
        """Let nobody else change an account, or be let in with it, until this transaction ends."""
        self._connection.execute(SQL["hold"], {"account_id": account})

    def hold_verified(self, attempt: Attempt) -> None:
        """Hold the account of an attempt whose password was right.

        Raises
        ------
        SignInError
            The password was changed meanwhile.
        """
        assert attempt.account is not None  # noqa: S101  -- the password was right
        self.hold(attempt.account)
        if self._account(attempt.login)["password_hash"] != attempt.kept:
            raise SignInError(CHANGED, field="password")


def check_verified(attempt: Attempt, *, good: bool, now: datetime) -> None:
    """Refuse an attempt whose password was compared, unless it was right and lets in.

    Raises
    ------
    SignInError
        There is no such active account, or the password is wrong; the message does not say which.
    FirstPasswordOverError
        It is a first password that was not changed in time; only people who know it see this.
    """
    if attempt.account is None or not good:
        raise SignInError(REFUSED, field="password")
    if attempt.first_until is not None and attempt.first_until <= now:
        raise FirstPasswordOverError(OVER, field="password")


def check_own(account: Mapping[str, Any]) -> None:
    """Refuse what is done to an account by hand where it is the demonstration's; raises BadAccountError."""
    if account["demo"]:
        raise BadAccountError(
            f"{account['login']!r} is a demonstration account without a password; `wangge serve --demo` prints links. "
            "演示账户没有密码，链接由 wangge serve --demo 打印。",
            field="login",
        )
