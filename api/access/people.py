"""Whoever may come in, within one transaction: each noun of theirs by its name."""

from datetime import datetime

from sqlalchemy import Connection

from api.access.accounts import Accounts
from api.access.attempts import Attempts
from api.access.credentials import Credentials
from api.access.demonstration import Demonstration
from api.access.keys import Keys
from api.access.links import Links
from api.access.sessions import Sessions
from api.access.units import Units


class People:
    """What is kept of people and of other systems, over one SQLAlchemy connection."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.accounts = Accounts(connection, now)
        self.attempts = Attempts(connection, now)
        self.credentials = Credentials(connection, now)
        self.demonstration = Demonstration(connection, now)
        self.keys = Keys(connection, now)
        self.links = Links(connection, now)
        self.sessions = Sessions(connection, now)
        self.units = Units(connection, now)
