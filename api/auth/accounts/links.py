"""Single-use sign-in links, for people who have no password of their own yet."""

from dataclasses import dataclass
from datetime import timedelta

from api.auth.accounts import tokens
from api.auth.accounts.repository import SQL, AccountRepository
from api.auth.roles import Role

LINK_LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Invited:
    """The account that a link lets in."""

    login: str
    name: str
    role: Role


class Links(AccountRepository):
    """Sign-in links; one at a time for an account."""

    def add(self, login: str, *, lasts: timedelta = LINK_LASTS) -> str:
        """Return the token of a link that lets an account in, once; raises UnknownAccountError."""
        account, token = self._account(login), tokens.new_token()
        self._connection.execute(SQL["drop_links"], {"account_id": account["id"]})
        asked = {"hash": tokens.digest(token), "account_id": account["id"], "expires_at": self._now + lasts}
        self._connection.execute(SQL["add_link"], asked)
        return token

    def use(self, token: str, *, here: bool) -> int | None:
        """Return the account a link lets in, None if it was used, has expired or never was.

        Parameters
        ----------
        here
            Whether it is used on this machine: no other is let in by one of the demonstration, nor uses it up.
        """
        row = self._rows("use_link", hash=tokens.digest(token), now=self._now, here=here).first()
        return int(row["id"]) if row is not None and row["good"] else None

    def whose(self, token: str, *, here: bool) -> Invited | None:
        """Return whom `use` would let in by the link, which stays good; None where it would let in nobody."""
        row = self._rows("link_for", hash=tokens.digest(token), now=self._now, here=here).first()
        return None if row is None else Invited(row["login"], row["name"], Role(row["role"]))
