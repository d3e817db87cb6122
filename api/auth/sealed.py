"""The list of data encrypted with the key file, for the server's start and for key rotation."""

from datetime import datetime

from sqlalchemy import Connection

from api.auth.accounts.second_factors import Factors
from api.store.attachments.archive import Archive
from api.store.attachments.uploads import Uploads
from api.store.identity.custody import Custody
from api.store.identity.identities import Identities
from api.store.identity.keyring import Keyring
from api.store.identity.message_secrets import MessageSecrets


def custody(connection: Connection, keyring: Keyring, now: datetime) -> Custody:
    """Return all that the keys of a file seal, within a transaction that is open."""
    people = (Identities(connection, keyring), Factors(connection, keyring, now))
    files = (Archive(connection, keyring), Uploads(connection, keyring, now))
    return Custody(keyring, (*people, *files, MessageSecrets(connection, keyring)))
