"""Accounts for tests."""

from api.auth.accounts.people import People
from api.auth.accounts.throttle import Attempt
from api.auth.roles import Role
from tests.running import cheap_passwords


def settled(
    people: People, login: str, password: str, *, role: Role = Role.DISPATCHER, place: str, name: str | None = None
) -> int:
    """Add an account whose first password has been changed already, and return its number. Its hash is cheap."""
    number = people.accounts.add(login, role=role, place=place, name=name)
    people.credentials.renew(Attempt(login, number), cheap_passwords.hashed(password))
    return number
