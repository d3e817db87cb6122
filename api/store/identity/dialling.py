"""Dial strings of telephone numbers: 0933-6129999 转 3 is +869336129999, then a pause, then 3."""

import re
import unicodedata

from api.store.identity.phones import digits, normal

_BETWEEN = re.compile(r"[/、,;|或]|\s(?=1[3-9]\d)")
"""Separators between two numbers."""
_EXTENSION = re.compile(r"转|分机|ext\.?|#", re.IGNORECASE)
_SHORTEST = 3
_SHORTEST_OF_SUBSCRIBER = 7
"""A shorter number is a service's, such as 12315, and has no country before it."""


def dialled(phone: str) -> str | None:
    """Return what follows `tel:` for the first number of a field; None where nothing in it can be dialled.

    >>> dialled("139 1234 5678"), dialled("0933-6129999转3"), dialled("无")
    ('+8613912345678', '+869336129999,3', None)
    """
    found = unicodedata.normalize("NFKC", phone)
    for part in _BETWEEN.split(found):
        main, *extension = _EXTENSION.split(part, maxsplit=1)
        if len(digits(main)) >= _SHORTEST:
            number = digits(main) if len(digits(main)) < _SHORTEST_OF_SUBSCRIBER else normal(main)
            more = digits(extension[0]) if extension else ""
            return f"{number},{more}" if more else number
    return None
