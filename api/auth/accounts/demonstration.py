"""Accounts of the demonstration, one per role, opened by a link and its button.

They have no password, sign in by a link from this machine only, and do not turn sign-in on. They end as soon as a
real account or key exists, or anything of a county is imported, be it over the demonstration: what is a county's own
is not for everybody with a link. Where the demonstration is still the only county, the next start brings them back.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from api.auth.accounts import tokens
from api.auth.audit import trail as audit
from api.auth.roles import TITLES, Role
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("demonstration.sql"))
LINK_LASTS = timedelta(hours=1)
AT_A_STATION = frozenset({Role.INSPECTOR, Role.CHIEF})
"""The roles that belong to a station: they see its cases and teams; the others see the county."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A role to look at the demonstration as, and the token of the link that lets in, once."""

    role: Role
    token: str = field(repr=False)


class Demonstration:
    """The demonstration's accounts, over one SQLAlchemy connection; nothing is committed here."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def begin(self) -> tuple[Invitation, ...]:
        """Put every account in force with a new link; none where anything but the demonstration is here."""
        self._connection.execute(SQL["take_turns"])
        units = self._connection.execute(SQL["ground"]).mappings().all()
        bureau = next((unit for unit in units if unit["level"] == "county"), None)
        if bureau is None:
            return ()
        station = next((unit for unit in units if unit["level"] == "station"), bureau)
        return tuple(
            self._invite(role, bureau["county"], (station if role in AT_A_STATION else bureau)["code"]) for role in Role
        )

    def _invite(self, role: Role, county: str, unit: str) -> Invitation:
        asked = {"login": f"demo-{role}", "name": TITLES[role], "role": role.value, "county": county, "unit": unit}
        account = self._connection.execute(SQL["put"], asked | {"now": self._now}).scalar_one()
        token = tokens.new_token()
        link = {"hash": tokens.digest(token), "account_id": account, "expires_at": self._now + LINK_LASTS}
        self._connection.execute(SQL["invite"], link)
        return Invitation(role, token)

    def in_force(self) -> bool:
        """Tell whether there is an account that would end."""
        return bool(self._connection.execute(SQL["in_force"]).scalar_one())

    def end(self) -> list[str]:
        """Disable every account and end its sessions and links; return the names of those that were in force."""
        self._connection.execute(SQL["take_turns"])
        ended = self._connection.execute(SQL["end"], {"now": self._now}).mappings().all()
        for each in ended:
            subject = f"login:{each['login']}"
            audit.record(
                self._connection, "system", "account.disable", at=self._now, county=each["county"], subject=subject
            )
        return [each["login"] for each in ended]

    def remove(self, county: str) -> None:
        """Delete the accounts at a county that is about to go."""
        self._connection.execute(SQL["remove"], {"county": county})
