"""Channels of a county and the rules of what they carry when, over one connection; nothing is committed here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from dispatch.messages.rules import ChannelRule
from dispatch.store.messages.outbox import SQL


def channels(connection: Connection, county: str) -> list[RowMapping]:
    """Return the channels of a county with how they are doing, without address and secret."""
    return list(connection.execute(SQL["channels"], {"county": county}).mappings())


def sealed(connection: Connection, county: str, name: str) -> RowMapping | None:
    """Return a channel with its address and secret as they are kept."""
    return connection.execute(SQL["sealed"], {"county": county, "name": name}).mappings().first()


def add_channel(connection: Connection, **fields: Any) -> None:
    """Keep a channel."""
    connection.execute(SQL["add_channel"], fields)


def remove_channel(connection: Connection, county: str, name: str, now: datetime) -> bool:
    """Remove a channel and its rules, and end its messages; False if there is none of this name."""
    return connection.execute(SQL["remove_channel"], {"county": county, "name": name, "now": now}).rowcount > 0


def add_test(connection: Connection, county: str, channel: str, recipient: str | None, now: datetime) -> int:
    """Put a test message into the outbox and return its number."""
    asked = {"county": county, "channel": channel, "recipient": recipient, "now": now}
    return int(connection.execute(SQL["add_test"], asked).scalar_one())


def outcome(connection: Connection, county: str, message: int) -> RowMapping | None:
    """Return the outcome of a message, None before the first answer; its `outcome` is None until it ends."""
    return connection.execute(SQL["outcome"], {"county": county, "id": message}).mappings().first()


def rules(connection: Connection, county: str) -> list[ChannelRule]:
    """Return the rules of a county in their order."""
    rows = connection.execute(SQL["rules"], {"county": county}).mappings()
    return [ChannelRule(**{name: value for name, value in row.items() if name != "number"}) for row in rows]


def keep_rules(connection: Connection, county: str, rules: Sequence[ChannelRule]) -> None:
    """Put these rules in the place of all that held."""
    connection.execute(SQL["clear_rules"], {"county": county})
    for number, rule in enumerate(rules, 1):
        connection.execute(SQL["add_rule"], {"county": county, "number": number, **rule.plain()})


def telephones(connection: Connection, county: str) -> int:
    """Return how many members of staff gave their telephone."""
    return int(connection.execute(SQL["telephones"], {"county": county}).scalar_one())


def telephone(connection: Connection, login: str) -> RowMapping | None:
    """Return the sealed telephone of a member of staff."""
    return connection.execute(SQL["telephone"], {"login": login}).mappings().first()


def keep_telephone(
    connection: Connection, county: str, login: str, sealed: bytes, key_name: str, now: datetime
) -> None:
    """Keep a telephone in the place of the one before."""
    asked = {"county": county, "login": login, "sealed": sealed, "key_name": key_name, "now": now}
    connection.execute(SQL["keep_telephone"], asked)


def remove_telephone(connection: Connection, login: str) -> None:
    """Remove a telephone."""
    connection.execute(SQL["remove_telephone"], {"login": login})
