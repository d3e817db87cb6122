"""The text of a message, shortened to what a channel carries."""

from collections.abc import Callable


def fitted(text: str, link: str | None, most: int, size: Callable[[str], int]) -> str:
    """Return text and link on lines of their own; where that is more than `most`, shorten the text, never the link."""
    tail = f"\n{link}" if link else ""
    if size(text + tail) <= most:
        return text + tail
    while text and size(f"{text}…{tail}") > most:
        text = text[:-1]
    return f"{text}…{tail}"


def utf8_bytes(text: str) -> int:
    """Return the length in bytes of UTF-8."""
    return len(text.encode())


def ucs2_units(text: str) -> int:
    """Return the length in units of 16 bits, which an SMS counts."""
    return len(text.encode("utf-16-be")) // 2
