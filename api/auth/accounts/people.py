"""All people and credentials within one transaction, one attribute per noun."""

from datetime import datetime

from sqlalchemy import Connection

from api.auth.accounts.accounts import Accounts
from api.auth.accounts.credentials import Credentials
from api.auth.accounts.demonstration import Demonstration
from api.auth.accounts.keys import Keys
from api.auth.accounts.links import Links
from api.auth.accounts.sessions import Sessions
from api.auth.accounts.throttle import SignInThrottle
from api.auth.accounts.units import Units


class People:
    """The records of people and of other systems, over one SQLAlchemy connection."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.accounts = Accounts(connection, now)
        self.attempts = SignInThrottle(connection, now)
        self.credentials = Credentials(connection, now)
        self.demonstration = Demonstration(connection, now)
        self.keys = Keys(connection, now)
        self.links = Links(connection, now)
        self.sessions = Sessions(connection, now)
        self.units = Units(connection, now)
