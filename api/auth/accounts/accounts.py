"""Accounts: add, list and disable. None is ever deleted, because the log names it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from api.auth.accounts import passwords
from api.auth.accounts.credentials import FIRST_LASTS, check_own
from api.auth.accounts.demonstration import Demonstration
from api.auth.accounts.errors import BadAccountError
from api.auth.accounts.repository import SQL, AccountRepository, shown_name
from api.auth.accounts.sessions import Sessions
from api.auth.accounts.units import Units
from api.auth.principal import Place
from api.auth.roles import Role
from dispatch.store.messages.channels import remove_telephone


class Accounts(AccountRepository):
    """An account and its person."""

    def anybody(self) -> bool:
        """Tell whether any account or key exists, but for the demonstration's: until then nobody need sign in."""
        return bool(self._connection.execute(SQL["any_account"]).scalar_one())

    def add(
        self,
        login: str,
        *,
        role: Role,
        place: str,
        name: str | None = None,
        password: str | None = None,
        lasts: timedelta = FIRST_LASTS,
    ) -> int:
        """Add an account, whose first password must be changed while it lasts; those of the demonstration are over.

        Raises
        ------
        BadAccountError
            The name is taken or unfit, the password unfit, or no unit has this code.
        """
        units = Units(self._connection, self._now)
        county, unit = units.find(place)
        about = [name or login, *units.known_words(county, unit)]
        kept = None if password is None else passwords.hashed(passwords.check(password, login=login, about=about))
        _check_login(login)
        Demonstration(self._connection, self._now).end()
        row = self._rows(
            "add_account",
            login=login,
            name=shown_name(name or login),
            role=role.value,
            county=county,
            unit=unit,
            password_hash=kept,
            first_until=self._now + lasts,
            now=self._now,
        ).first()
        if row is None:
            raise BadAccountError(
                f"An account {login!r} exists already; choose another name. 用户名已存在。", field="login"
            )
        self.tell("open")
        return int(row["id"])

    def county_of(self, login: str) -> str:
        """Return the county of an account; raises UnknownAccountError."""
        return str(self._account(login)["county"])

    def is_disabled(self, login: str) -> bool:
        """Return whether an account is disabled; raises UnknownAccountError."""
        return self._account(login)["disabled_at"] is not None

    def all(self, place: Place | None = None) -> list[dict[str, Any]]:
        """Return every account at a place and below; all of them without one."""
        asked: dict[str, Any] = {"counties": None, "units": None, "level": None}
        if place is not None:
            units = sorted(place.stations or {place.unit})
            asked = {"counties": sorted(place.counties), "units": units, "level": place.level}
        return [dict(row) for row in self._rows("accounts", **asked, now=self._now)]

    def names_at(self, county: str, stations: frozenset[str] | None) -> dict[str, str]:
        """Return by login what people are called who may act in a county, also those whose account has ended.

        Parameters
        ----------
        stations
            Only who is responsible for one of these; None for all of the county.
        """
        asked = None if stations is None else sorted(stations)
        return {row["login"]: row["name"] for row in self._rows("names_at", county=county, stations=asked)}

    def change(
        self, login: str, *, role: Role | None = None, place: str | None = None, name: str | None = None
    ) -> dict[str, Any]:
        """Give an account another role, place or name; its sessions end if what it may do changes.

        Its telephone is removed if the county changes: consent was given to one county.

        Returns
        -------
        dict
            What is otherwise now, by name of the field: `[before, now]`; empty where nothing is.

        Raises
        ------
        UnknownAccountError, BadAccountError
            There is no such account, it is the demonstration's, or no unit has this code.
        """
        account = self._account(login)
        check_own(account)
        county, unit = (account["county"], account["unit"])
        if place is not None:
            county, unit = Units(self._connection, self._now).find(place)
        now = {
            "role": role.value if role else account["role"],
            "place": f"{county}/{unit}",
            "name": account["name"] if name is None else shown_name(name),
        }
        before = {"role": account["role"], "place": f"{account['county']}/{account['unit']}", "name": account["name"]}
        changed = {field: [before[field], found] for field, found in now.items() if before[field] != found}
        if changed:
            asked = {"id": account["id"], "name": now["name"], "role": now["role"], "county": county, "unit": unit}
            self._connection.execute(SQL["change_account"], asked)
        if changed.keys() & {"role", "place"}:
            self._shut_out(account)
        if county != account["county"]:
            remove_telephone(self._connection, login)
        return changed

    def disable(self, login: str, *, disabled: bool = True) -> None:
        """Disable an account, end all its sessions and remove its telephone; or let it in again.

        Raises
        ------
        UnknownAccountError, BadAccountError
            There is no such account, or it is the demonstration's, which nobody lets in again by hand.
        """
        account = self._account(login)
        if not disabled:
            check_own(account)
        self._connection.execute(SQL["set_disabled"], {"id": account["id"], "at": self._now if disabled else None})
        if disabled:
            self._shut_out(account)
            remove_telephone(self._connection, login)

    def _shut_out(self, account: Mapping[str, Any]) -> None:
        """End all sessions of an account, and take its phones from their teams."""
        Sessions(self._connection, self._now).end_all(account["id"])
        self._connection.execute(SQL["leave_phones"], {"login": account["login"], "at": self._now})


def _check_login(login: str) -> None:
    fit = 2 <= len(login) <= 40 and login[0].isalnum() and all(c.isalnum() or c in "._-" for c in login)
    if not (fit and login.isascii() and login == login.lower()):
        raise BadAccountError(
            f"{login!r} is not a valid user name: 2 to 40 of a–z, 0–9, dot, dash, underscore, beginning with a letter "
            "or digit. 用户名须为 2 至 40 个小写字母、数字、点、横线或下划线。",
            field="login",
        )
