"""Handovers of one county over one connection: written once, signed once on each side."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from dispatch.errors import HandoverSignedError, UnknownHandoverError
from dispatch.moments import stamp
from dispatch.store.cases import reading
from dispatch.store.rows import as_json
from dispatch.views.shift_handover import (
    HandoverHeadView,
    HandoverLineView,
    HandoverView,
    SignatureView,
    SnapshotView,
    as_today,
    cases_in,
    with_place_words,
)
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("handovers.sql"))
OUTGOING, INCOMING = "outgoing", "incoming"


@dataclass(frozen=True, slots=True)
class Signature:
    """The signer of a handover: actor, name, and means of identification (session, password, key, typed)."""

    signer: str
    name: str
    means: str


@dataclass(frozen=True, slots=True)
class Handovers:
    """A county's handovers; which of them a station sees the database says."""

    connection: Connection
    county: str
    now: datetime

    def _rows(self, query: str, **values: Any) -> Any:
        return self.connection.execute(SQL[query], {"county": self.county, **values}).mappings()

    def make(self, snapshot: SnapshotView, notes: str, by: Signature, *, until: datetime, station: str | None) -> int:
        """Keep what is handed over, signed by the outgoing side, and return its number."""
        fields = {"station": station, "now": self.now, "until": until, "notes": notes, "snapshot": as_json(snapshot)}
        number = int(self._rows("make", **fields).one()["id"])
        self._sign(number, OUTGOING, by)
        return number

    def accept(self, number: int, by: Signature) -> bool:
        """Sign as the incoming side; return whether that is new: a signature sent again counts once.

        Raises
        ------
        UnknownHandoverError, HandoverSignedError
            There is none; somebody else has signed already, or the signer handed it over.
        """
        if _is_of(by, self.handover(number)["outgoing"]):
            raise HandoverSignedError(
                f"Handover {number} was handed over by {by.name}: somebody else takes over. "
                "交班人不能同时签接班，请由接班人签字。",
                field="login",
            )
        if self._sign(number, INCOMING, by):
            return True
        if not _is_of(by, self.handover(number)["incoming"]):
            raise HandoverSignedError(
                f"Handover {number} is signed already: look at it again. 接班已签字，请刷新查看。", field="handover"
            )
        return False

    def _sign(self, number: int, side: str, by: Signature) -> bool:
        fields = {"signer": by.signer, "name": by.name, "means": by.means, "now": self.now}
        return self._rows("sign", handover=number, side=side, **fields).first() is not None

    def handover(self, number: int) -> HandoverView:
        """Return one handover whole; raises UnknownHandoverError."""
        row = self._rows("found", handover=number).first()
        if row is None:
            raise UnknownHandoverError(
                f"No handover {number} in county {self.county}; GET /api/v1/handovers lists them. 没有这份交接班记录。",
                field="handover",
            )
        return {**_summary(row), "notes": row["notes"], "snapshot": self.placed(as_today(row["snapshot"]))}

    def placed(self, snapshot: SnapshotView) -> SnapshotView:
        """Return what is handed over with what was said of the places of its cases."""
        return with_place_words(snapshot, reading.place_words(self.connection, self.county, cases_in(snapshot)))

    def newest(self, *, limit: int, before: int | None = None) -> list[HandoverLineView]:
        """Return the newest handovers and, unless `before` turns the page, those that nobody has taken over."""
        return [{**_summary(row), "open": row["open"]} for row in self._rows("list", limit=limit, before=before)]


def _is_of(by: Signature, data: SignatureView | None) -> bool:
    """Tell whether a signature is this one's; a typed name proves nothing, yet it is all that tells two apart."""
    if data is None:
        return False
    return data["name"] == by.name if by.means == "typed" else data["signer"] == by.signer


def _summary(row: Any) -> HandoverHeadView:
    signatures = row["signatures"] or {}
    return {
        "id": row["id"],
        "station": row["station"],
        "made_at": stamp(row["made_at"]),
        "until": stamp(row["until"]),
        "outgoing": _signature(signatures.get(OUTGOING)),
        "incoming": _signature(signatures.get(INCOMING)),
    }


def _signature(signed: Any) -> SignatureView | None:
    if not signed:
        return None
    at = stamp(datetime.fromisoformat(signed["at"]))
    return {"at": at, "name": signed["name"], "means": signed["means"], "signer": signed["signer"]}
