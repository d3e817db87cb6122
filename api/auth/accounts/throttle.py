"""Sign-in throttle: failed attempts by name and address, refused for a while after too many."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from api.addresses import is_loopback
from api.auth.accounts.errors import ThrottledError
from api.auth.accounts.repository import SQL, AccountRepository

WINDOW = timedelta(minutes=15)
OVERTAKING = timedelta(minutes=1)
"""By how much an attempt that began later may be counted earlier."""
MOST_OF_LOGIN, MOST_OF_LOGIN_ANYWHERE, MOST_OF_ADDRESS = 8, 60, 100
"""Failed attempts within the window: for a name from one address, for a name from everywhere, from one address for any
name; the last not for this machine's own, behind which a proxy may hide everybody."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody gave a name: its account, None if there is none in force, and the hash of its password."""

    login: str
    account: int | None
    kept: str | None = field(default=None, repr=False)
    must_change: bool = False
    first_until: datetime | None = None
    """Until when a first password is good; None for one's own."""
    county: str | None = None
    """The county of the account, also of a disabled one; its auditors see the attempt."""


class SignInThrottle(AccountRepository):
    """The failed attempts of the last while."""

    def begin(self, login: str, *, address: str) -> Attempt:
        """Count an attempt, which a success forgets, and return what its password is to be compared with.

        Raises
        ------
        ThrottledError
            Too many failures of this name, or from this address, in the last quarter of an hour.
        """
        login = login.strip().lower()[:64]
        self._connection.execute(SQL["take_turns"], {"login": login})
        self._throttle(login, address)
        self._connection.execute(SQL["note_failure"], {"login": login, "address": address, "at": self._now})
        row = self._rows("account", login=login).first()
        if row is None or row["disabled_at"] is not None:
            return Attempt(login, None, None, county=row and row["county"])
        return Attempt(login, row["id"], row["password_hash"], row["must_change"], row["first_until"], row["county"])

    def _throttle(self, login: str, address: str) -> None:
        period = {"since": self._now - WINDOW, "until": self._now + OVERTAKING}
        found = self._rows("failures", login=login, address=address, **period).one()
        crowded = found["of_address"] >= MOST_OF_ADDRESS and not is_loopback(address)
        if found["of_both"] < MOST_OF_LOGIN and found["of_login"] < MOST_OF_LOGIN_ANYWHERE and not crowded:
            return
        wait_s = max(1, round((found["first"] + WINDOW - self._now).total_seconds()))
        minutes = -(-wait_s // 60)
        raise ThrottledError(
            f"Too many failed attempts; try again in {minutes} min, or ask an administrator for a new password. "
            f"登录失败次数过多，请在 {minutes} 分钟后重试，或请管理员重置密码。",
            retry_after_s=wait_s,
        )

    def forget(self, login: str) -> None:
        """Forget the failed attempts of somebody who has just shown who they are."""
        self._connection.execute(SQL["forget_failures"], {"login": login})
