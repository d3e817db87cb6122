"""Tell readable text from signs that show nothing, such as a slip of the keyboard leaves."""

import re
import unicodedata
from typing import Final

_UNSEEN: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me"})
"""Spaces, controls, marks of no width or direction, and what only stands upon another sign."""
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Controls (C0, C1) but tab and line end, and signs that turn the direction of what follows (UAX 9)."""
_UNSEEN_IN_CODES: Final = re.compile("[\u200b\u2060\ufeff\u00ad]")
"""Blanks of no width and soft hyphens: copied from web pages, they make of one code two that look alike."""
_FILLERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters by their class, empty by their shape."""


def can_be_read(text: str) -> bool:
    """Return whether a text holds more than spaces and signs that show nothing by themselves."""
    return any(unicodedata.category(each) not in _UNSEEN and each not in _FILLERS for each in text)


def without_controls(text: str) -> str:
    """Return a text without characters that only command: they show nothing, or show what follows as what it is not.

    A line ends as on Unix, whichever way it came.
    """
    if not text.isprintable():
        text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text


def without_unseen(text: str) -> str:
    """Return a text without signs that show nothing and change no script; joiners (U+200C, U+200D) do, and stay."""
    return _UNSEEN_IN_CODES.sub("", text)


def commands(text: str) -> bool:
    """Tell whether a text holds such characters, or ends a line."""
    return _CONTROLS.search(text) is not None or "\n" in text or "\t" in text
