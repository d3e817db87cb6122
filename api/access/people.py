"""Accounts, sessions, links and keys in the database: one instance per transaction, nothing committed here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from api.access import passwords, tokens
from api.access.errors import BadAccountError, SignInError, ThrottledError, UnknownAccountError
from api.access.principal import Means, Place, Principal
from api.access.roles import Role
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("queries.sql"))
BROWSER, DEVICE = "browser", "device"
LASTS = {BROWSER: timedelta(hours=12), DEVICE: timedelta(days=90)}
LINK_LASTS = timedelta(hours=1)
WINDOW = timedelta(minutes=15)
MOST_OF_LOGIN, MOST_OF_ADDRESS = 8, 40
FAILURES_KEPT = timedelta(days=1)
_REFUSED = "Name or password is wrong, or the account is disabled. 用户名或密码错误，或账户已停用。"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session just opened; the token is told once."""

    token: str
    session: int
    login: str
    must_change: bool


class People:
    """Whoever may come in, over one SQLAlchemy connection."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def _rows(self, query: str, **values: Any) -> Any:
        return self._connection.execute(SQL[query], values).mappings()

    # --- who is it

    def anybody(self) -> bool:
        """Tell whether any account or key exists: until then there is nothing to sign in to."""
        return bool(self._connection.execute(SQL["any_account"]).scalar_one())

    def of_session(self, token: str) -> Principal | None:
        """Return who holds a session, None if it is forged, expired, ended, idle too long, or the account disabled."""
        row = self._rows("of_session", hash=tokens.digest(token), now=self._now).first()
        if row is None:
            return None
        return Principal(
            Means.SESSION,
            Role(row["role"]),
            row["name"],
            row["id"],
            row["title"],
            _place(row),
            row["session"],
            tokens.csrf_of(token),
            row["must_change"],
        )

    def of_key(self, token: str) -> Principal | None:
        """Return whose key it is, None if it is forged or revoked."""
        row = self._rows("of_key", hash=tokens.digest(token)).first()
        return (
            None if row is None else Principal(Means.KEY, Role(row["role"]), row["name"], row["id"], place=_place(row))
        )

    # --- accounts

    def add(self, login: str, *, role: Role, place: str, name: str | None = None, password: str | None = None) -> int:
        """Add an account; its first password must be changed by whoever signs in with it.

        Raises
        ------
        BadAccountError
            The name is taken or unfit, the password unfit, or no unit has this code.
        """
        county, unit = self._unit(place)
        kept = None if password is None else passwords.hashed(passwords.check(password, login=login))
        _check_login(login)
        row = self._rows(
            "add_account",
            login=login,
            name=name or login,
            role=role.value,
            county=county,
            unit=unit,
            password_hash=kept,
            now=self._now,
        ).first()
        if row is None:
            raise BadAccountError(
                f"An account {login!r} exists already; choose another name. 用户名已存在。", field="login"
            )
        self.tell("open")
        return int(row["id"])

    def _unit(self, code: str) -> tuple[str, str]:
        row = self._rows("unit", code=code).first()
        if row is None:
            raise BadAccountError(
                f"No bureau or station {code!r}: give a county's six digits or the code of a unit of its organisation "
                "tree. 没有这个机构代码。",
                field="place",
            )
        return row["county"], row["code"]

    def _account(self, login: str) -> Mapping[str, Any]:
        row: Mapping[str, Any] | None = self._rows("account", login=login).first()
        if row is None:
            raise UnknownAccountError(
                f"No account {login!r}; `wangge user list` shows all. 没有这个账户。", field="login"
            )
        return row

    def all(self, counties: frozenset[str] | None = None) -> list[dict[str, Any]]:
        """Return every account at these counties."""
        asked = None if counties is None else sorted(counties)
        return [dict(row) for row in self._rows("accounts", counties=asked, now=self._now)]

    def disable(self, login: str, *, disabled: bool = True) -> None:
        """Disable an account and end all its sessions, or let it in again; raises UnknownAccountError."""
        account = self._account(login)
        self._connection.execute(SQL["set_disabled"], {"id": account["id"], "at": self._now if disabled else None})
        if disabled:
            self._end_all(account["id"])

    def reset(self, login: str, password: str | None) -> None:
        """Give an account a new first password, or none, and end all its sessions; raises UnknownAccountError."""
        account = self._account(login)
        kept = None if password is None else passwords.hashed(passwords.check(password, login=login))
        self._set_password(account["id"], kept, must_change=True)
        self._connection.execute(SQL["forget_failures"], {"login": login, "before": self._now - FAILURES_KEPT})
        self._end_all(account["id"])

    def _set_password(self, account: int, kept: str | None, *, must_change: bool) -> None:
        asked = {"id": account, "password_hash": kept, "must_change": must_change}
        self._connection.execute(SQL["set_password"], asked)

    def change_password(self, who: Principal, old: str, new: str) -> None:
        """Let somebody change their own password; every other session of theirs ends.

        Whoever still has a first password has just shown it, or came by a link: it is not asked again.

        Raises
        ------
        SignInError
            The old password is wrong.
        BadAccountError
            The new one is unfit, or the old one again.
        """
        account = self._account(who.name)
        kept = account["password_hash"]
        if not account["must_change"] and not passwords.verify(old, kept)[0]:
            raise SignInError("The present password is wrong. 原密码错误。", field="old")
        if passwords.verify(new, kept)[0]:
            raise BadAccountError("The new password is the old one; take another. 新密码与原密码相同。", field="new")
        self._set_password(account["id"], passwords.hashed(passwords.check(new, login=who.name)), must_change=False)
        self._end_all(account["id"], but=who.session)

    # --- sessions

    def sign_in(self, login: str, password: str, *, address: str) -> int | None:
        """Return the account of a name and password, None where they do not match; a failure is counted.

        The caller commits either way, else the failure would not count.

        Raises
        ------
        ThrottledError
            Too many failures of this name or from this address in the last quarter of an hour.
        """
        login = login.strip().lower()[:64]
        self._throttle(login, address)
        account = self._rows("account", login=login).first()
        good, renewed = passwords.verify(password, account["password_hash"] if account else None)
        if account is None or not good or account["disabled_at"] is not None:
            self._connection.execute(SQL["note_failure"], {"login": login, "address": address, "at": self._now})
            return None
        self._connection.execute(SQL["forget_failures"], {"login": login, "before": self._now - FAILURES_KEPT})
        if renewed is not None:
            self._set_password(account["id"], renewed, must_change=account["must_change"])
        return int(account["id"])

    def _throttle(self, login: str, address: str) -> None:
        found = self._rows("failures", login=login, address=address, since=self._now - WINDOW).one()
        if found["of_login"] < MOST_OF_LOGIN and found["of_address"] < MOST_OF_ADDRESS:
            return
        wait_s = max(1, round((found["first"] + WINDOW - self._now).total_seconds()))
        raise ThrottledError(
            f"Too many failed attempts; try again in {-(-wait_s // 60)} minutes, or ask an administrator for a new "
            f"password. 登录失败次数过多，请在 {-(-wait_s // 60)} 分钟后重试，或请管理员重置密码。",
            retry_after_s=wait_s,
        )

    def open_session(self, account: int, *, kind: str = BROWSER, address: str | None, agent: str | None) -> SignedIn:
        """Open a session: always a new token, so that none known before is worth anything after."""
        token = tokens.new_token()
        row = self._rows(
            "open_session",
            hash=tokens.digest(token),
            account_id=account,
            kind=kind,
            address=address,
            agent=(agent or "")[:200] or None,
            now=self._now,
            expires_at=self._now + LASTS[kind],
        ).one()
        who = self.of_session(token)
        if who is None:
            raise SignInError(_REFUSED)
        return SignedIn(token, row["id"], who.name, who.must_change)

    def sessions(self, login: str) -> list[dict[str, Any]]:
        """Return an account's open sessions; raises UnknownAccountError."""
        account = self._account(login)
        return [dict(row) for row in self._rows("sessions", account_id=account["id"], now=self._now)]

    def end_session(self, login: str, session: int) -> None:
        """End one session of an account; raises UnknownAccountError."""
        account = self._account(login)
        if self._rows("end_session", id=session, account_id=account["id"], now=self._now).first() is None:
            raise UnknownAccountError(f"No open session {session} of {login}. 没有这个会话。", field="session")
        self.tell(f"session:{session}")

    def _end_all(self, account: int, *, but: int | None = None) -> None:
        self._connection.execute(SQL["end_sessions"], {"account_id": account, "but": but, "now": self._now})
        self.tell(f"account:{account}")

    def tell(self, tag: str) -> None:
        """Let every worker forget whom it remembered under this tag, and end its streams, once this is committed."""
        self._connection.execute(SQL["tell"], {"tag": tag})

    # --- links and keys

    def add_link(self, login: str, *, lasts: timedelta = LINK_LASTS) -> str:
        """Return the token of a link that lets an account in, once; raises UnknownAccountError."""
        account, token = self._account(login), tokens.new_token()
        asked = {"hash": tokens.digest(token), "account_id": account["id"], "expires_at": self._now + lasts}
        self._connection.execute(SQL["add_link"], asked)
        return token

    def use_link(self, token: str) -> int | None:
        """Return the account a link lets in, None if it was used, has expired or never was."""
        row = self._rows("use_link", hash=tokens.digest(token), now=self._now).first()
        return int(row["id"]) if row is not None and row["good"] else None

    def add_key(self, name: str, *, role: Role, place: str) -> str:
        """Return a new integration key; it is told once.

        Raises
        ------
        BadAccountError
            The name is taken, or no unit has this code.
        """
        county, unit = self._unit(place)
        key = tokens.KEY_PREFIX + tokens.new_token()
        row = self._rows(
            "add_key",
            hash=tokens.digest(key),
            name=name,
            role=role.value,
            county=county,
            unit=unit,
            now=self._now,
        ).first()
        if row is None:
            raise BadAccountError(
                f"A key {name!r} exists already; revoke it or choose another name. 名称已存在。", field="name"
            )
        self.tell("open")
        return key

    def keys(self) -> list[dict[str, Any]]:
        """Return every key, without its secret."""
        return [dict(row) for row in self._rows("keys")]

    def revoke_key(self, name: str) -> None:
        """Revoke a key; raises UnknownAccountError."""
        row = self._rows("revoke_key", name=name, now=self._now).first()
        if row is None:
            raise UnknownAccountError(
                f"No key {name!r} in force; `wangge key list` shows all. 没有这个密钥。", field="name"
            )
        self.tell(f"key:{row['id']}")


def _place(row: Mapping[str, Any]) -> Place:
    return Place(row["county"], row["unit"], row["level"], frozenset(row["counties"]))


def _check_login(login: str) -> None:
    fit = 2 <= len(login) <= 40 and login[0].isalnum() and all(c.isalnum() or c in "._-" for c in login)
    if not (fit and login.isascii() and login == login.lower()):
        raise BadAccountError(
            f"{login!r} cannot be a user name: 2 to 40 of a–z, 0–9, dot, dash, underscore, beginning with a letter or "
            "digit. 用户名须为 2 至 40 个小写字母、数字、点、横线或下划线。",
            field="login",
        )
