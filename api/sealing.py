"""What is sealed with the key file: the one list of it, for the server's start and for whoever keeps the keys."""

from datetime import datetime

from sqlalchemy import Connection

from api.access.factors import Factors
from api.attachments.archive import Archive
from api.attachments.uploads import Uploads
from api.identity.custody import Custody
from api.identity.identities import Identities
from api.identity.keyring import Keyring


def custody(connection: Connection, keyring: Keyring, now: datetime) -> Custody:
    """Return all that the keys of a file seal, within a transaction that is open."""
    people = (Identities(connection, keyring), Factors(connection, keyring, now))
    files = (Archive(connection, keyring), Uploads(connection, keyring, now))
    return Custody(keyring, (*people, *files))
