"""Ports of a county and its places."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from dispatch.desk.records import Ground, PlaceNow, Whereabouts
from gis.county.found_places import PlaceFound, PointFound
from gis.position import Position


class Counties(Protocol):
    """The ground of the counties: what is in force there, and where a position lies."""

    def ground(self, county: str) -> Ground:
        """Return the policy and graph in force."""

    def whereabouts(self, position: Position, *, county: str, now: datetime) -> Whereabouts:
        """Return where a position lies; `county` wins where two overlap."""

    def points_now(self, county: str, codes: Sequence[str], now: datetime) -> Mapping[str, PlaceNow]:
        """Return those of these reporting points that the county has, by code."""

    def cells_now(self, county: str, positions: Sequence[Position], now: datetime) -> list[PlaceNow | None]:
        """Return where each position lies, in order; None outside the county."""


class Places(Protocol):
    """Reporting points and names of places."""

    def by_point(self, county: str, code: str) -> PointFound:
        """Return a reporting point, open or closed, by its code. Raises UnknownPlaceError."""

    def by_token(self, token: str) -> PointFound:
        """Return a reporting point, open or closed, by the token of its QR code. Raises UnknownPlaceError."""

    def search(self, county: str, name: str, *, today: date, limit: int) -> list[PlaceFound]:
        """Return the places a typed name may mean, best first."""
