"""Sessions: holder, start and end. The database stores only hashes of tokens."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from api.auth.accounts import tokens
from api.auth.accounts.errors import SignInError, UnknownAccountError
from api.auth.accounts.repository import SQL, AccountRepository
from api.auth.accounts.units import place_of
from api.auth.principal import AuthMethod, Principal
from api.auth.roles import Role

BROWSER, DEVICE = "browser", "device"
LASTS = {BROWSER: timedelta(hours=12), DEVICE: timedelta(days=90)}
MOST_SESSIONS = 20
REFUSED = "Name or password is wrong, or the account is disabled. 用户名或密码错误，或账户已停用。"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session and its owner; the token is shown once."""

    token: str = field(repr=False)
    session: int
    who: Principal


class Sessions(AccountRepository):
    """The signed-in person."""

    def holder(self, token: str) -> Principal | None:
        """Return who holds a session, None if it is forged, expired, ended, idle too long, or the account disabled."""
        row = self._rows("of_session", hash=tokens.digest(token), now=self._now).first()
        if row is None:
            return None
        return Principal(
            AuthMethod.SESSION,
            Role(row["role"]),
            row["name"],
            row["id"],
            row["title"],
            place_of(row),
            row["session"],
            tokens.csrf_of(token),
            row["must_change"],
            row["demo"],
        )

    def without(self, login: str) -> Principal:
        """Return who has an account, having shown its password; raises SignInError where it is disabled."""
        row = self._rows("of_login", login=login).first()
        if row is None:
            raise SignInError(REFUSED, field="password")
        title, place = row["title"], place_of(row)
        return Principal(AuthMethod.SESSION, Role(row["role"]), row["name"], row["id"], title, place, demo=row["demo"])

    def open(
        self,
        account: int,
        *,
        verified: str | None = None,
        kind: str = BROWSER,
        address: str | None,
        agent: str | None,
        instead_of: str | None = None,
    ) -> SignedIn:
        """Open a session: always a new token, so that none known before is worth anything after.

        Parameters
        ----------
        verified
            The hash the password was compared with: should it have been changed since, nobody comes in.
        instead_of
            The token this browser held before; its session ends.

        Raises
        ------
        SignInError
            The account was disabled, or its password changed, meanwhile.
        """
        token = tokens.new_token()
        opened = self._rows(
            "open_session",
            hash=tokens.digest(token),
            account_id=account,
            verified=verified,
            kind=kind,
            address=address,
            agent=(agent or "")[:200] or None,
            now=self._now,
            expires_at=self._now + LASTS[kind],
        ).first()
        who = self.holder(token) if opened is not None else None
        if opened is None or who is None:
            raise SignInError(REFUSED, field="password")
        self._end_others(account, instead_of)
        self._connection.execute(SQL["forget_failures"], {"login": who.name})
        return SignedIn(token, opened["id"], who)

    def _end_others(self, account: int, instead_of: str | None) -> None:
        """End the session that a new one stands for, and the oldest where an account has too many."""
        known = None if instead_of is None else tokens.digest(instead_of)
        ended = [
            *self._rows("end_by_token", hash=known, now=self._now),
            *self._rows("end_oldest", account_id=account, now=self._now, most=MOST_SESSIONS),
        ]
        for row in ended:
            self.tell(f"session:{row['id']}")

    def of(self, login: str) -> list[dict[str, Any]]:
        """Return an account's open sessions; raises UnknownAccountError."""
        account = self._account(login)
        return [dict(row) for row in self._rows("sessions", account_id=account["id"], now=self._now)]

    def is_present(self, actor: str, session: int | None) -> bool:
        """Tell whether somebody, as the log names them, is still signed in in a session; in any where it is None.

        A key is present until it is revoked.
        """
        found = self._connection.execute(SQL["is_present"], {"actor": actor, "session": session, "now": self._now})
        return bool(found.scalar_one())

    def end(self, login: str, session: int) -> None:
        """End one session of an account; raises UnknownAccountError."""
        account = self._account(login)
        if self._rows("end_session", id=session, account_id=account["id"], now=self._now).first() is None:
            raise UnknownAccountError(f"No open session {session} of {login}. 没有这个会话。", field="session")
        self.tell(f"session:{session}")

    def end_all(self, account: int, *, but: int | None = None) -> None:
        """End every session, link and waiting sign-in of an account but the one session."""
        self._connection.execute(SQL["end_sessions"], {"account_id": account, "but": but, "now": self._now})
        self._connection.execute(SQL["drop_links"], {"account_id": account})
        self.tell(f"account:{account}")
