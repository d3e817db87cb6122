"""Whether anything can be read in a text: a slip of the keyboard or a copied page leaves signs that show nothing."""

import unicodedata
from typing import Final

_UNSEEN: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me"})
"""Spaces, controls, marks of no width or direction, and what only stands upon another sign."""
_FILLERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters by their class, empty by their shape."""


def can_be_read(text: str) -> bool:
    """Return whether a text holds more than spaces and signs that show nothing by themselves."""
    return any(unicodedata.category(each) not in _UNSEEN and each not in _FILLERS for each in text)
