"""The key of demonstration traffic: a dispatcher's, made where sign-in is on, revoked when the traffic ends."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import Connection

from api.auth.accounts.errors import UnknownAccountError
from api.auth.accounts.people import People
from api.auth.roles import Role

NAME = "demo traffic"


def new_key(connection: Connection, now: datetime, county: str) -> str:
    """Return a new key in place of the one before; empty while nobody need sign in. The connection is the owner's."""
    end_key(connection, now)
    people = People(connection, now)
    return people.keys.add(NAME, role=Role.DISPATCHER, place=county) if people.accounts.anybody() else ""


def end_key(connection: Connection, now: datetime) -> None:
    """Revoke the key, if there is one; a server that was killed has left its own."""
    with suppress(UnknownAccountError):
        People(connection, now).keys.revoke(NAME)
