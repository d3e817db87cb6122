"""Accounts, sessions, links and keys in the database: one instance per transaction, nothing committed here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from api.access import passwords, tokens
from api.access.demonstration import Demonstration
from api.access.errors import BadAccountError, SignInError, ThrottledError, UnknownAccountError
from api.access.principal import Means, Place, Principal
from api.access.roles import Role
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("queries.sql"))
BROWSER, DEVICE = "browser", "device"
LASTS = {BROWSER: timedelta(hours=12), DEVICE: timedelta(days=90)}
LINK_LASTS = timedelta(hours=1)
WINDOW = timedelta(minutes=15)
MOST_OF_LOGIN, MOST_OF_LOGIN_ANYWHERE, MOST_OF_ADDRESS = 8, 60, 100
"""Failed attempts within the window: for a name from one address, for a name from everywhere, from one address for any
name; the last not for this machine's own, behind which a proxy may hide everybody."""
MOST_SESSIONS = 20
REFUSED = "Name or password is wrong, or the account is disabled. 用户名或密码错误，或账户已停用。"

CHANGED = "The password was changed elsewhere meanwhile; sign in again. 密码已在别处修改，请重新登录。"


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody gave a name: its account, None if there is none in force, and the hash of its password."""

    login: str
    account: int | None
    kept: str | None = field(default=None, repr=False)
    must_change: bool = False
    county: str | None = None
    """Where the account is, also one that is disabled: whose auditor is told of the attempt."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session just opened, and whose it is; the token is told once."""

    token: str = field(repr=False)
    session: int
    who: Principal


class People:
    """Whoever may come in, over one SQLAlchemy connection."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def _rows(self, query: str, **values: Any) -> Any:
        return self._connection.execute(SQL[query], values).mappings()

    # --- who is it

    def anybody(self) -> bool:
        """Tell whether any account or key exists, but for the demonstration's: until then nobody need sign in."""
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
            row["demo"],
        )

    def of_key(self, token: str) -> Principal | None:
        """Return whose key it is, None if it is forged or revoked."""
        row = self._rows("of_key", hash=tokens.digest(token)).first()
        return (
            None if row is None else Principal(Means.KEY, Role(row["role"]), row["name"], row["id"], place=_place(row))
        )

    # --- accounts

    def add(self, login: str, *, role: Role, place: str, name: str | None = None, password: str | None = None) -> int:
        """Add an account, whose first password must be changed; those of the demonstration are over.

        Raises
        ------
        BadAccountError
            The name is taken or unfit, the password unfit, or no unit has this code.
        """
        county, unit = self._unit(place)
        kept = None if password is None else passwords.hashed(passwords.check(password, login=login))
        _check_login(login)
        self.end_demonstration()
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
        found = self._rows("units", code=code).all()
        own = [row for row in found if row["county"] == code] or found
        cities = all(row["level"] == "city" for row in own)
        if not own:
            raise BadAccountError(
                f"No bureau or station {code!r}: give a county's six digits, the code of a unit of its organisation "
                "tree, or COUNTY/CODE; `wangge user places` lists them. 没有这个机构代码。",
                field="place",
            )
        if len(own) > 1 and not cities:
            known = ", ".join(f"{row['county']}/{row['code']} {row['name']}" for row in own)
            raise BadAccountError(f"{code!r} may mean several units: {known}. 机构代码不唯一，请选择。", field="place")
        return own[0]["county"], own[0]["code"]

    def end_demonstration(self) -> list[str]:
        """Let nobody in any more by the demonstration's accounts; return their names, where any were in force."""
        return Demonstration(self._connection, self._now).end()

    def county_of(self, login: str) -> str:
        """Return the county of an account; raises UnknownAccountError."""
        return str(self._account(login)["county"])

    def county_at(self, place: str) -> str:
        """Return the county of a place as `add` reads it; raises BadAccountError."""
        return self._unit(place)[0]

    def units(self) -> list[dict[str, Any]]:
        """Return every bureau and station."""
        return [dict(row) for row in self._rows("all_units")]

    def unit_name(self, place: Place) -> str:
        """Return the name of a bureau or station; its code where it has gone."""
        row = self._rows("units", code=f"{place.county}/{place.unit}").first()
        return place.unit if row is None else str(row["name"])

    def _account(self, login: str) -> Mapping[str, Any]:
        row: Mapping[str, Any] | None = self._rows("account", login=login).first()
        if row is None:
            raise UnknownAccountError(
                f"No account {login!r}; `wangge user list` shows all. 没有这个账户。", field="login"
            )
        return row

    def all(self, place: Place | None = None) -> list[dict[str, Any]]:
        """Return every account at a place and below; all of them without one."""
        asked: dict[str, Any] = {"counties": None, "units": None, "level": None}
        if place is not None:
            units = sorted(place.stations or {place.unit})
            asked = {"counties": sorted(place.counties), "units": units, "level": place.level}
        return [dict(row) for row in self._rows("accounts", **asked, now=self._now)]

    def disable(self, login: str, *, disabled: bool = True) -> None:
        """Disable an account and end all its sessions, or let it in again.

        Raises
        ------
        UnknownAccountError, BadAccountError
            There is no such account, or it is the demonstration's, which nobody lets in again by hand.
        """
        account = self._account(login)
        if not disabled:
            _check_own(account)
        self._connection.execute(SQL["set_disabled"], {"id": account["id"], "at": self._now if disabled else None})
        if disabled:
            self._end_all(account["id"])

    def reset(self, login: str, password: str | None) -> bool:
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
        _check_own(account)
        kept = None if password is None else passwords.hashed(passwords.check(password, login=login))
        self._set_password(account["id"], kept, must_change=True)
        self._connection.execute(SQL["forget_failures"], {"login": login})
        self._end_all(account["id"])
        return self.drop_factor(account["id"])

    def drop_factor(self, account: int) -> bool:
        """Remove an account's second factor and its recovery codes; tell whether one was in force."""
        row = self._rows("drop_factor", account_id=account).first()
        return row is not None and row["confirmed_at"] is not None

    def _set_password(self, account: int, kept: str | None, *, must_change: bool, verified: str | None = None) -> bool:
        asked = {"id": account, "password_hash": kept, "must_change": must_change, "verified": verified}
        return self._rows("set_password", **asked).first() is not None

    def replace_password(self, attempt: Attempt, who: Principal, kept: str) -> None:
        """Keep somebody's own new password; every other session of theirs ends, and every link.

        Raises
        ------
        SignInError
            The password was changed meanwhile.
        """
        assert attempt.account is not None  # noqa: S101  -- whoever has a session has an account
        if not self._set_password(attempt.account, kept, must_change=False, verified=attempt.kept):
            raise SignInError(CHANGED, field="old")
        self._connection.execute(SQL["forget_failures"], {"login": attempt.login})
        self._end_all(attempt.account, but=who.session)

    # --- sessions

    def attempt(self, login: str, *, address: str) -> Attempt:
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
        return Attempt(login, row["id"], row["password_hash"], row["must_change"], row["county"])

    def _throttle(self, login: str, address: str) -> None:
        found = self._rows("failures", login=login, address=address, since=self._now - WINDOW).one()
        crowded = found["of_address"] >= MOST_OF_ADDRESS and not ip_is_loopback(address)
        if found["of_both"] < MOST_OF_LOGIN and found["of_login"] < MOST_OF_LOGIN_ANYWHERE and not crowded:
            return
        wait_s = max(1, round((found["first"] + WINDOW - self._now).total_seconds()))
        minutes = -(-wait_s // 60)
        raise ThrottledError(
            f"Too many failed attempts; try again in {minutes} minutes, or ask an administrator for a new password. "
            f"登录失败次数过多，请在 {minutes} 分钟后重试，或请管理员重置密码。",
            retry_after_s=wait_s,
        )

    def open_session(
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
        who = self.of_session(token) if opened is not None else None
        if opened is None or who is None:
            raise SignInError(REFUSED, field="password")
        if instead_of is not None:
            self._connection.execute(SQL["end_by_token"], {"hash": tokens.digest(instead_of), "now": self._now})
        self._connection.execute(SQL["end_oldest"], {"account_id": account, "now": self._now, "most": MOST_SESSIONS})
        self._connection.execute(SQL["forget_failures"], {"login": who.name})
        return SignedIn(token, opened["id"], who)

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

    def forget_failures(self, login: str) -> None:
        """Forget the failed attempts of somebody who has just shown who they are."""
        self._connection.execute(SQL["forget_failures"], {"login": login})

    def end_others(self, account: int, session: int | None) -> None:
        """End every session, link and waiting sign-in of an account but the one session."""
        self._end_all(account, but=session)

    def renew(self, attempt: Attempt, renewed: str) -> None:
        """Keep a hash of a stronger make for the same password."""
        assert attempt.account is not None  # noqa: S101  -- the password was right
        self._set_password(attempt.account, renewed, must_change=attempt.must_change, verified=attempt.kept)

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
        self._connection.execute(SQL["drop_links"], {"account_id": account})
        self.tell(f"account:{account}")

    def tell(self, tag: str) -> None:
        """Let every worker forget whom it remembered under this tag, and end its streams, once this is committed."""
        self._connection.execute(SQL["tell"], {"tag": tag})

    # --- links and keys

    def add_link(self, login: str, *, lasts: timedelta = LINK_LASTS) -> str:
        """Return the token of a link that lets an account in, once; raises UnknownAccountError."""
        account, token = self._account(login), tokens.new_token()
        self._connection.execute(SQL["drop_links"], {"account_id": account["id"]})
        asked = {"hash": tokens.digest(token), "account_id": account["id"], "expires_at": self._now + lasts}
        self._connection.execute(SQL["add_link"], asked)
        return token

    def use_link(self, token: str, *, here: bool) -> int | None:
        """Return the account a link lets in, None if it was used, has expired or never was.

        Parameters
        ----------
        here
            Whether it is used on this machine: no other is let in by one of the demonstration, nor uses it up.
        """
        row = self._rows("use_link", hash=tokens.digest(token), now=self._now, here=here).first()
        return int(row["id"]) if row is not None and row["good"] else None

    def add_key(self, name: str, *, role: Role, place: str) -> str:
        """Return a new integration key; it is told once. The demonstration's accounts are over.

        Raises
        ------
        BadAccountError
            The name is taken, or no unit has this code.
        """
        county, unit = self._unit(place)
        key = tokens.KEY_PREFIX + tokens.new_token()
        self.end_demonstration()
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

    def revoke_key(self, name: str) -> str:
        """Revoke a key and return its county; raises UnknownAccountError."""
        row = self._rows("revoke_key", name=name, now=self._now).first()
        if row is None:
            raise UnknownAccountError(
                f"No key {name!r} in force; `wangge key list` shows all. 没有这个密钥。", field="name"
            )
        self.tell(f"key:{row['id']}")
        return str(row["county"])


def _place(row: Mapping[str, Any]) -> Place:
    stations = None if row["stations"] is None else frozenset(row["stations"])
    return Place(row["county"], row["unit"], row["level"], frozenset(row["counties"]), stations)


def _check_own(account: Mapping[str, Any]) -> None:
    if account["demo"]:
        raise BadAccountError(
            f"{account['login']!r} is the demonstration's and has no password; `wangge serve --demo` prints its links. "
            "演示账户没有密码，链接由 wangge serve --demo 打印。",
            field="login",
        )


def _check_login(login: str) -> None:
    fit = 2 <= len(login) <= 40 and login[0].isalnum() and all(c.isalnum() or c in "._-" for c in login)
    if not (fit and login.isascii() and login == login.lower()):
        raise BadAccountError(
            f"{login!r} cannot be a user name: 2 to 40 of a–z, 0–9, dot, dash, underscore, beginning with a letter or "
            "digit. 用户名须为 2 至 40 个小写字母、数字、点、横线或下划线。",
            field="login",
        )


def ip_is_loopback(address: str) -> bool:
    """Tell whether an address is this machine's own."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
