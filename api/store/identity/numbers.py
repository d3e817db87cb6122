"""Patterns of identifying numbers as people write them: mobiles, lines with an area code, identity cards.

The patterns are for folded texts (`api.store.identity.folding`). Known limits: a local number without its area code is
found only where it is the author's; a number with words between its digits is not found.
"""

import re
from typing import Final

SEPARATORS: Final = r"[\s\-()\[\]【】.·•‧・∙⋅‐‑‒–—―−_~／/\\|*]{0,3}"
"""What people put between digits."""
_COUNTRY = rf"(?:\(?(?:\+|00)?86\)?{SEPARATORS})?"
EXTENSION: Final = r"(?:\s*(?:转|轉|分机|内线|ext\.?|x|#|-)\s*[0-9]{1,6}(?![0-9]))?"
MOBILE: Final = re.compile(rf"(?<![0-9+]){_COUNTRY}(1{SEPARATORS}[3-9](?:{SEPARATORS}[0-9]){{9}})(?![0-9])")
LINE: Final = re.compile(
    rf"(?<![0-9])(?:(?:\(?(?:\+|00)86\)?{SEPARATORS})\(?0?|\(?0)(10|2[0-9]|[3-9][0-9]{{2}})\)?{SEPARATORS}"
    rf"([2-8](?:{SEPARATORS}[0-9]){{6,7}})(?![0-9]){EXTENSION}",
    re.IGNORECASE,
)
CARD: Final = re.compile(
    rf"(?<![0-9])[0-9]{SEPARATORS}(?:[0-9]{SEPARATORS}){{16}}(?:[0-9](?![0-9])|[Xx])"
    rf"|(?<![0-9])[1-8](?:{SEPARATORS}[0-9]){{14}}(?![0-9])"
)
"""Identity cards, of 18 places and, until 1999, of 15."""
_CASE_NUMBER = re.compile(r"[0-9]{6}-(?:2[5-9]|[3-9][0-9])(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])-[0-9]")
_GROUPS = re.compile(r"[0-9]+")
_BORN_OF_18 = re.compile(r"[1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]")
_BORN_OF_15 = re.compile(r"[0-9]{6}[3-9][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}")


def is_card(text: str) -> bool:
    """Tell whether what looks like a card's number can be one: no case's number, and of 15 places with a birthday."""
    if _CASE_NUMBER.match(text):
        return False
    places = re.sub(r"[^0-9Xx]", "", text)
    return len(places) != 15 or _BORN_OF_15.fullmatch(places) is not None


def has_birthday(text: str) -> bool:
    """Tell whether a card's number has a birthday where one belongs, as a consignment's of 18 digits has not."""
    places = re.sub(r"[^0-9Xx]", "", text)
    return is_card(text) and (len(places) == 15 or _BORN_OF_18.fullmatch(places) is not None)


def is_mobile(text: str) -> bool:
    """Tell whether what looks like a mobile can be one: prices and dates with points between have shorter groups."""
    return "." not in text or min(map(len, _GROUPS.findall(text))) >= 3


def digits_of(text: str) -> str:
    """Return the digits alone."""
    return "".join(_GROUPS.findall(text))
