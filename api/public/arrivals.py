"""Intake of a reporting point's form, once: case, author, picture and receipt in one transaction."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from api.auth.principal import AuthMethod, Place, Principal
from api.auth.roles import Role
from api.cases.call_parts import asked, split_call
from api.cases.intake import open_cases
from api.cases.intake_schemas import ComplaintIn
from api.http.idempotency import fingerprint, once
from api.wiring import Wiring
from dispatch.cases.attachments import AttachmentKind, Content
from dispatch.cases.case import Case
from dispatch.desk.attachments import Addition, attach
from dispatch.desk.work import Desk, Outcome
from dispatch.receipts import BITS, receipt_of
from dispatch.store.statements import SQL as FIRST
from gis.county.found_places import PointFound
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("queries.sql"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class FloodError(Exception):
    """More was written at one reporting point than its desk is to be given."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Arrival:
    """The outcome of a form: its receipt; `changed` if it had come before with other content."""

    receipt: str
    changed: bool
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The desk as one reporting point reaches it."""

    wiring: Wiring
    point: PointFound

    @classmethod
    def at(cls, wiring: Wiring, point: PointFound) -> "Arrivals":
        """Return the desk in a point's name: it finds its own county and nothing else."""
        place = Place(point.county, point.county, "county", frozenset({point.county}))
        who = Principal(AuthMethod.POINT, Role.OPERATOR, point.code, place=place)
        return cls(wiring.as_principal(who), point)

    def take(self, body: ComplaintIn, photo: Content | None, key: str, waits_s: Callable[[], float]) -> Arrival:
        """Take in what a form says, once for its key.

        Parameters
        ----------
        waits_s
            Takes from the sender's limit; returns the seconds until there is room, 0 if there is.

        Raises
        ------
        FloodError
            The point's measure for this hour or day is full, or the sender's.
        KeyReuseError
            The key is that of a form of another point.
        """
        home = self.wiring.county(self.point.county)
        parts = split_call(body)
        said = fingerprint("POST", "p", [asked(body, parts), photo and photo.sha256])

        def act(desk: Desk, connection: Connection) -> tuple[Outcome, dict[str, Any]]:
            self._check_flood(connection, desk, waits_s)
            outcome = open_cases(desk, self.wiring.identities_on(connection), body, parts, home)
            if photo is not None:
                added = Addition(AttachmentKind.PHOTO, photo)
                attach(desk, self.wiring.archive_on(connection), outcome.case.id, added)
            return outcome, {"id": outcome.case.id, "said": said, "receipt": self._receipt(connection, outcome.case)}

        try:
            outcome, answer, _ = once(self.wiring, home.code, f"point {key}", "POST /p", 201, act)
        except FloodError:  # the first of two taps may have been the last there was room for
            outcome, kept = None, self._kept(home.code, key)
            if kept is None:
                raise
            answer = kept
        return Arrival(answer["receipt"], answer["said"] != said, outcome)

    def _kept(self, county: str, key: str) -> dict[str, Any] | None:
        with self.wiring.transaction() as connection:
            row = (
                connection.execute(
                    FIRST["first_answers"],
                    {"county": county, "sender": self.wiring.who.actor, "keys": [f"point {key}"]},
                )
                .mappings()
                .first()
            )
        return None if row is None else row["answer"]

    def _check_flood(self, connection: Connection, desk: Desk, waits_s: Callable[[], float]) -> None:
        settings, here = self.wiring.settings, {"county": self.point.county, "point": self.point.code}
        connection.execute(SQL["take_turns"], here)
        came = connection.execute(SQL["came"], here | {"hour": desk.now - HOUR, "day": desk.now - DAY}).mappings().one()
        if came["in_day"] >= settings.point_per_day:
            raise FloodError(max(1, round((came["first_of_day"] + DAY - desk.now).total_seconds())))
        if came["in_hour"] >= settings.point_per_hour:
            raise FloodError(max(1, round((came["first_of_hour"] + HOUR - desk.now).total_seconds())))
        if wait := waits_s():
            raise FloodError(max(1, round(wait)))

    def _receipt(self, connection: Connection, case: Case) -> str:
        receipt = receipt_of(secrets.randbits(BITS))
        row = {"county": case.county, "case_id": case.id, "receipt": receipt, "point": self.point.code}
        connection.execute(SQL["keep_receipt"], row | {"received_at": case.received_at})
        return receipt


def number_of(connection: Connection, receipt: str) -> int | None:
    """Return the number of the case of a receipt that is seen on a connection, None where there is none."""
    found: int | None = connection.execute(SQL["case_of"], {"receipt": receipt}).scalar()
    return found


def case_of(wiring: Wiring, receipt: str) -> Case | None:
    """Return the case of a receipt, None where there is none."""
    with wiring.transaction() as connection:
        case_id = number_of(connection, receipt)
        return None if case_id is None else wiring.store_on(connection).cases.get(case_id)
