"""The principal of a request: determined once, and the basis of all decisions."""

from dataclasses import dataclass
from enum import StrEnum

from api.auth.roles import Role


class AuthMethod(StrEnum):
    """The way a caller is identified."""

    OPEN = "open"
    SESSION = "session"
    KEY = "key"
    POINT = "point"
    """By the QR code of a reporting point: nobody in person, and nothing but writing to the desk."""
    TRACKER = "tracker"
    """By the token of a tracker: nothing but positions of one team."""


_CALLED = {AuthMethod.SESSION: "user", AuthMethod.KEY: "key", AuthMethod.POINT: "point", AuthMethod.TRACKER: "tracker"}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the organisation tree: a city bureau, a county bureau or a station.

    Attributes
    ----------
    county : str
        The county whose tree holds the unit.
    unit : str
        The unit's code.
    level : str
        `city`, `county` or `station`.
    counties : frozenset of str
        The counties at this place and below.
    stations : frozenset of str, optional
        The station, and what may lie below it; None above a station, where nothing below the county is hidden.
    """

    county: str
    unit: str
    level: str
    counties: frozenset[str]
    stations: frozenset[str] | None = None

    @property
    def station(self) -> str | None:
        """Return the station's code, None at a bureau."""
        return self.unit if self.level == "station" else None


@dataclass(frozen=True, slots=True)
class Principal:
    """A person with a session, another system with a key, or anyone while no account exists."""

    means: AuthMethod
    role: Role
    name: str
    id: int | None = None
    title: str | None = None
    place: Place | None = None
    session: int | None = None
    csrf: str | None = None
    must_change: bool = False
    demo: bool = False
    """Of the demonstration: let in from this machine only."""

    def sees(self, county: str) -> bool:
        """Tell whether a county lies at this principal's place or below."""
        return self.place is None or county in self.place.counties

    @property
    def level(self) -> str | None:
        """Return the level of this principal's place: `city`, `county` or `station`."""
        return self.place.level if self.place else None

    @property
    def counties(self) -> frozenset[str] | None:
        """Return the counties that are seen, None for all."""
        return None if self.place is None else self.place.counties

    @property
    def stations(self) -> frozenset[str] | None:
        """Return the stations whose cases and teams are seen, None for all of the county's."""
        return None if self.place is None else self.place.stations

    @property
    def actor(self) -> str:
        """Return the name that the log of a case records."""
        return "desk" if self.means is AuthMethod.OPEN else f"{_CALLED[self.means]}:{self.name}"

    @property
    def tags(self) -> frozenset[str]:
        """Return what a change of access is announced under, so that streams and memories can be ended by it."""
        kind = "key" if self.means is AuthMethod.KEY else "account"
        own = {f"{kind}:{self.id}"} if self.id is not None else {"open"}
        return frozenset(own | ({f"session:{self.session}"} if self.session is not None else set()))


NOBODY_YET = Principal(AuthMethod.OPEN, Role.ADMINISTRATOR, "desk")
"""A caller while no account exists: the server listens on this machine only, and everything is allowed."""
