"""Passwords hashed at the lowest cost that argon2 allows: a sign-in costs a millisecond, not a tenth of a second.

The same hasher verifies what was hashed at the real cost: a hash names its own. Tests of the real cost start a server
`from_nothing`.
"""

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from api.auth.accounts import passwords

_HASHER = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))


def hashed(password: str) -> str:
    """Return a hash that is quickly made and quickly verified."""
    return _HASHER.hash(password)


def use() -> None:
    """Let this process, and those it forks, hash cheaply; the work for an unknown name is as cheap."""
    passwords._HASHER = _HASHER
    passwords.NOBODYS = hashed("nobody's")
