"""Rules in force in a county, and where a position lies, over PostgreSQL; each is read once per transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, text

from dispatch.cases.case import CellAtIntake
from dispatch.desk.records import DEFAULT_ZONE, Ground, PlaceNow, Whereabouts
from dispatch.rules.policy import DEFAULT, from_rules
from dispatch.store.off_shelf import repository as shelf
from dispatch.store.statements import SQL
from dispatch.store.transaction import Transaction
from gis.position import Position
from gis.store.counties import places
from gis.store.queries import GIS

# One round trip in place of three: where a position lies, the ground of the county it is in, and a case number.
_GROUND = text(f"SELECT {SQL['ground_columns'].text} FROM (SELECT CAST(:county AS text) AS county) asked")
_PLACED = (
    f"WITH located AS ({GIS['locate'].text}) SELECT located.*, {SQL['ground_columns'].text}, {{case_id}} AS case_id "
    "FROM located, LATERAL (SELECT coalesce(located.county, :county) AS county) asked"
)
_OPENING = text(_PLACED.format(case_id=SQL["new_case_id"].text))
_READ_ONLY = text(_PLACED.format(case_id="NULL"))


def _ground(row: RowMapping) -> Ground:
    policy = from_rules(row["policy"]["rules"], f"{row['policy']['version']}") if row["policy"] else DEFAULT
    return Ground(policy, row["graph_version"], row["time_zone"] or DEFAULT_ZONE, row["calendar"])


def _at_intake(cell: places.CellFound | None) -> CellAtIntake | None:
    return None if cell is None else CellAtIntake(cell.code, cell.kind, cell.in_town, cell.name)


class SqlCounties:
    """`dispatch.desk.ports.Counties` over one transaction; one that is `read_only` uses up no case number."""

    def __init__(self, transaction: Transaction, *, read_only: bool = False) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._opening = _READ_ONLY if read_only else _OPENING
        self._grounds: dict[str, Ground] = {}
        self._places: dict[tuple[Position, str], Whereabouts] = {}
        self.case_ids: list[int] = []
        """Case numbers read beside where a position lies, for the case that lies there."""

    def ground(self, county: str) -> Ground:
        """Return the policy and graph in force."""
        if county not in self._grounds:
            self._grounds[county] = _ground(self._connection.execute(_GROUND, {"county": county}).mappings().one())
        return self._grounds[county]

    def whereabouts(self, position: Position, *, county: str, now: datetime) -> Whereabouts:
        """Return where a position lies; what an intake asks next is read with it."""
        if (position, county) not in self._places:
            asked = places.question(position, county=county, now=now)
            row = self._connection.execute(self._opening, asked).mappings().one()
            found = places.located(self._connection, row, position, now=now)
            self._places[position, county] = self._seen(found)
            self._grounds.setdefault(found.county or county, _ground(row))
            self.case_ids += [row["case_id"]] if row["case_id"] is not None else []
        return self._places[position, county]

    def _seen(self, found: places.Located) -> Whereabouts:
        """Return where a position lies; a county that is not seen is a neighbour like any other."""
        if found.county is None or self._transaction.sees(found.county):
            station = found.cell.station if found.cell else None
            return Whereabouts(found.county, _at_intake(found.cell), found.neighbour, station)
        return Whereabouts(None, None, places.name_of_county(self._connection, found.county))

    def points_now(self, county: str, codes: Sequence[str], now: datetime) -> Mapping[str, PlaceNow]:
        """Return those of these reporting points that the county has, by code."""
        return shelf.points_now(self._connection, county, codes, now) if codes else {}

    def cells_now(self, county: str, positions: Sequence[Position], now: datetime) -> list[PlaceNow | None]:
        """Return where each position lies, in order; None outside the county."""
        return shelf.cells_now(self._connection, county, positions, now) if positions else []
