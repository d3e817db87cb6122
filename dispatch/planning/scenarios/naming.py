"""A name that no other scenario has."""

from collections.abc import Collection
from itertools import count

LONGEST = 80


def free_name(wanted: str, taken: Collection[str]) -> str:
    """Return the name wanted, or the first with a number behind it that is not taken, within `LONGEST` characters."""
    if wanted not in taken:
        return wanted
    for number in count(2):
        ending = f" ({number})"
        name = wanted[: LONGEST - len(ending)] + ending
        if name not in taken:
            return name
    raise AssertionError
