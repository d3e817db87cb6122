"""Bureaus and stations: parse a unit's code, find the counties and stations below it."""

from collections.abc import Mapping
from typing import Any

from api.auth.accounts.errors import BadAccountError
from api.auth.accounts.repository import AccountRepository
from api.auth.principal import Place


class Units(AccountRepository):
    """The organisation tree, as far as accounts and keys have a place in it."""

    def find(self, code: str) -> tuple[str, str]:
        """Return county and code of the unit that a code means; raises BadAccountError."""
        found = self._rows("units", code=code).all()
        own = [row for row in found if row["county"] == code] or found
        cities = all(row["level"] == "city" for row in own)
        if not own:
            raise BadAccountError(
                f"No bureau or station {code!r}: give a county's six digits, the code of a unit of its organisation "
                "tree, or COUNTY/CODE; `wangge user places` lists them. 没有这个机构编码。",
                field="place",
            )
        if len(own) > 1 and not cities:
            known = ", ".join(f"{row['county']}/{row['code']} {row['name']}" for row in own)
            raise BadAccountError(f"{code!r} may mean several units: {known}. 机构编码不唯一，请选择。", field="place")
        return own[0]["county"], own[0]["code"]

    def county_at(self, place: str) -> str:
        """Return the county of a place; raises BadAccountError."""
        return self.find(place)[0]

    def sees_cells(self, place: str) -> bool:
        """Return whether cases can be taken in on the ground of a place; raises BadAccountError."""
        county, unit = self.find(place)
        row = self._rows("sees_cells", county=county, unit=unit, now=self._now).first()
        return row is None or bool(row["sees"])

    def all(self) -> list[dict[str, Any]]:
        """Return every bureau and station."""
        return [dict(row) for row in self._rows("all_units")]

    def name(self, place: Place) -> str:
        """Return the name of a bureau or station; its code where it has gone."""
        row = self._rows("units", code=f"{place.county}/{place.unit}").first()
        return place.unit if row is None else str(row["name"])

    def known_words(self, county: str, unit: str) -> list[str]:
        """Return the names of a place, which anybody would try in a password of somebody there."""
        rows = self._rows("names_of_place", county=county, unit=unit)
        return [str(value) for row in rows for value in row.values() if value]


def place_of(row: Mapping[str, Any]) -> Place:
    """Return the place a row tells of, as the view `unit_below` has it."""
    stations = None if row["stations"] is None else frozenset(row["stations"])
    return Place(row["county"], row["unit"], row["level"], frozenset(row["counties"]), stations)
