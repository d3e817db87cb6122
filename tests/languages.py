"""A refusal in two languages, taken apart as the page takes it apart (`maps/static/shared/i18n.js`)."""

import re

_HALVES = re.compile(r"([\s\S]*[.!?)]) (?=[\u4e00-\u9fff])([\s\S]*)")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def halves(given: str) -> tuple[str, str]:
    """Return the English and the Chinese half; fails where the page could not tell them apart."""
    found = _HALVES.fullmatch(given)
    assert found, f"no two halves: {given}"
    return found[1], found[2]
