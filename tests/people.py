"""Accounts for tests."""

from api.access import passwords
from api.access.attempts import Attempt
from api.access.people import People
from api.access.roles import Role


def settled(
    people: People, login: str, password: str, *, role: Role = Role.DISPATCHER, place: str, name: str | None = None
) -> int:
    """Add an account whose first password has been changed already, and return its number."""
    number = people.accounts.add(login, role=role, place=place, name=name)
    people.credentials.renew(Attempt(login, number), passwords.hashed(password))
    return number
