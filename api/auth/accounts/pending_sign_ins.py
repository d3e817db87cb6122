"""Pending sign-ins: the password was right, the code is missing. Stored on the server; not a session yet.

One instance per transaction, nothing committed here. A reset, a new password or a disabled account ends them.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from api.auth.accounts import tokens
from api.auth.accounts.errors import SignInError
from api.auth.accounts.repository import SQL
from api.auth.accounts.sessions import BROWSER, REFUSED

WAITING_LASTS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class PendingSignIns:
    """A sign-in that waits for a code; the token is shown once."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """A waiting sign-in that was taken up: whose it is, how the first step was done, and what for."""

    account: int
    login: str
    kind: str
    means: str
    after: str


class WaitingRoom:
    """The sign-ins that wait for a code, over one SQLAlchemy connection."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def _row(self, query: str, **values: Any) -> Any:
        return self._connection.execute(SQL[query], values).mappings().first()

    def wait(
        self, account: int, *, verified: str | None = None, kind: str = BROWSER, means: str, after: str = "/"
    ) -> PendingSignIns:
        """Keep a sign-in whose first step (`means`: password or link) was right, until its code comes.

        Raises
        ------
        SignInError
            The account was disabled, or its password changed, meanwhile.
        """
        token = tokens.new_token()
        asked = {"hash": tokens.digest(token), "expires_at": self._now + WAITING_LASTS}
        fields = {"account_id": account, "verified": verified, "kind": kind, "means": means, "after": after}
        if self._row("open_waiting", **asked, **fields) is None:
            raise SignInError(REFUSED, field="password")
        return PendingSignIns(token)

    def login(self, token: str) -> str | None:
        """Return whose sign-in waits under a token, None if none does any more."""
        row = self._row("waiting", hash=tokens.digest(token), now=self._now)
        return None if row is None else str(row["login"])

    def take(self, token: str) -> Taken | None:
        """Take up a waiting sign-in, once; None if it was taken, ended or is too old."""
        row = self._row("take_waiting", hash=tokens.digest(token), now=self._now)
        return None if row is None else Taken(row["id"], row["login"], row["kind"], row["means"], row["after"])
