"""Reporting points and names of places, over PostgreSQL."""

from datetime import date

from dispatch.store.transaction import Transaction
from gis.county.found_places import PlaceFound, PointFound
from gis.store.counties import places


class SqlPlaces:
    """`dispatch.desk.ports.Places` over one transaction: a token of a county that is not seen is unknown."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    def by_point(self, county: str, code: str) -> PointFound:
        """Return a reporting point, open or closed, by its code. Raises UnknownPlaceError."""
        return places.by_point(self._connection, county, code)

    def by_token(self, token: str) -> PointFound:
        """Return a reporting point, open or closed, by the token of its QR code. Raises UnknownPlaceError."""
        found = places.by_token(self._connection, token)
        if not self._transaction.sees(found.county):
            raise places.unknown_token()
        return found

    def search(self, county: str, name: str, *, today: date, limit: int) -> list[PlaceFound]:
        """Return the places a typed name may mean, best first."""
        return places.search(self._connection, county, name, today=today, limit=limit)
