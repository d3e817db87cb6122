"""The outbox of messages that channels carry, over one connection; nothing is committed here."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping

from dispatch.messages.attempts import REPEATABLE
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("messages.sql"))


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that is being handed over: nobody else takes it meanwhile."""

    county: str
    id: int
    subject: str
    channel: str
    recipient: str | None
    case_id: int | None
    alert: int | None
    about: str | None
    not_after: datetime | None
    tries: int
    before: str | None
    kind: str
    sealed: bytes
    key_name: str
    received_on: date | None
    exercise: bool | None
    team: str | None
    mobile_sealed: bytes | None
    mobile_key: str | None


def clear(connection: Connection, now: datetime) -> None:
    """End what is not needed any more, and what a worker left half done when it died."""
    connection.execute(SQL["end_unwanted"], {"now": now})
    connection.execute(SQL["end_lost"], {"now": now, "repeatable": sorted(REPEATABLE)})


def ready(connection: Connection, now: datetime) -> list[tuple[str, str]]:
    """Return the county and name of each channel that has something to carry and may carry it now."""
    return [(row["county"], row["channel"]) for row in _rows(connection, "ready_channels", now=now)]


def next_due(connection: Connection, now: datetime) -> datetime | None:
    """Return when the next message falls due, None if none waits."""
    due_at: datetime | None = connection.execute(SQL["next_due"], {"now": now}).scalar_one()
    return due_at


def has_channels(connection: Connection) -> bool:
    """Tell whether any county has a channel."""
    return bool(connection.execute(SQL["has_channels"]).scalar_one())


def take(connection: Connection, county: str, channel: str, now: datetime) -> Taken | None:
    """Return the newest due message of a channel, marked as being handed over."""
    asked = {"county": county, "channel": channel, "now": now}
    row = connection.execute(SQL["take_one"], asked).mappings().first()
    return None if row is None else Taken(**row)


def sent_of_case(connection: Connection, taken: Taken, now: datetime) -> int:
    """Return how many others about its case the channel of a message carried within the hour."""
    about = {name: getattr(taken, name) for name in ("county", "case_id", "channel", "id")}
    return int(connection.execute(SQL["sent_of_case"], {**about, "now": now}).scalar_one())


def withhold(connection: Connection, taken: Taken, now: datetime) -> None:
    """Note that a message is not sent, for its case has caused too many."""
    connection.execute(SQL["withhold"], {"county": taken.county, "id": taken.id, "now": now})


def keep_token(connection: Connection, taken: Taken, hashed: bytes) -> None:
    """Keep the hash of the token of a message's link."""
    connection.execute(SQL["keep_token"], {"county": taken.county, "id": taken.id, "token": hashed})


def prune(connection: Connection, before: datetime) -> None:
    """Remove messages, and pushes, that were made long ago."""
    connection.execute(SQL["prune"], {"before": before})


def end(connection: Connection, taken: Taken, outcome: str, why: str, now: datetime) -> None:
    """Note what became of a message."""
    asked = {"county": taken.county, "id": taken.id, "outcome": outcome, "why": why or None, "now": now}
    connection.execute(SQL["end"], asked)


def again(connection: Connection, taken: Taken, why: str, due_at: datetime) -> None:
    """Put a message back: it is tried again."""
    connection.execute(SQL["again"], {"county": taken.county, "id": taken.id, "why": why, "due_at": due_at})


def channel_answered(
    connection: Connection, county: str, name: str, *, because: str | None, now: datetime, ready_at: datetime | None
) -> None:
    """Note how a channel is doing: `because` says why it fails, `ready_at` until when it carries nothing."""
    asked = {"county": county, "channel": name, "because": because, "now": now, "ready_at": ready_at}
    connection.execute(SQL["channel_answered"], asked)


def of_case(connection: Connection, county: str, case_id: int) -> list[RowMapping]:
    """Return the messages about a case, the oldest first."""
    return _rows(connection, "of_case", county=county, case_id=case_id)


def by_token(connection: Connection, token: bytes, now: datetime) -> RowMapping | None:
    """Return the offer's message of an acknowledgement link, by the hash of its token."""
    return connection.execute(SQL["by_token"], {"token": token, "now": now}).mappings().first()


def note_opened(connection: Connection, county: str, message: int, now: datetime) -> None:
    """Note that the page of a message's link was on a screen."""
    connection.execute(SQL["note_opened"], {"county": county, "id": message, "now": now})


def acknowledge(connection: Connection, county: str, message: int, now: datetime) -> None:
    """Note that somebody has seen a message."""
    connection.execute(SQL["acknowledge"], {"county": county, "id": message, "now": now})


def offers(connection: Connection, county: str, since: datetime, until: datetime) -> RowMapping:
    """Return how many offers there were, and how many became known."""
    (found,) = _rows(connection, "offers", county=county, since=since, until=until)
    return found


def reached(connection: Connection, county: str, since: datetime, until: datetime) -> list[RowMapping]:
    """Return by which channel offers became known and in how many seconds, and what became of their messages."""
    return _rows(connection, "reached", county=county, since=since, until=until)


def _rows(connection: Connection, query: str, **asked: Any) -> list[RowMapping]:
    return list(connection.execute(SQL[query], asked).mappings())
