"""An identity as plain values, its masked form, and its removal from other texts."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from api.store.identity.folding import folded, masked
from api.store.identity.introductions import introductions_hidden
from api.store.identity.numbers import (
    CARD,
    EXTENSION,
    LINE,
    MOBILE,
    SEPARATORS,
    digits_of,
    has_birthday,
    is_card,
    is_mobile,
)
from api.store.identity.phones import digits, national, numbers_in
from dispatch.views.case import MaskedView

HIDDEN: Final = "***"
_IN_NAMES: Final = r"[\s·•‧・∙⋅.\-‐‑‒–—―−_*/|]{0,3}"
_IN_ADDRESSES: Final = r"[\s\-().,，、·‐‑‒–—―−_]{0,3}"
_SEPARATOR: Final = re.compile(r"[\W_]")
_SHORTEST_NAME, _SHORTEST_WORD = 2, 4
"""A single character, or a short number, would be found in too much that it is not."""


@dataclass(frozen=True, slots=True)
class Person:
    """The complainant's or reporter's identity as given; an anonymous author leaves everything out.

    `words` is the complete original text, if the case's own text leaves some of it out.
    """

    name: str | None = None
    phone: str | None = None
    address: str | None = None
    id_number: str | None = None
    words: str | None = None

    @property
    def is_anonymous(self) -> bool:
        """Tell whether nothing is known of the author."""
        return (self.name, self.phone, self.address, self.id_number) == (None, None, None, None)

    def plain(self) -> dict[str, str]:
        """Return what is known."""
        return {field: value for field, value in asdict(self).items() if value is not None}

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        """Return the person whose `plain` this was."""
        return cls(**data)

    def masked(self) -> MaskedView:
        """Return what anybody at work on the case may see: 王**, 139****5678, and that there is more."""
        return {
            "anonymous": self.is_anonymous,
            "erased": False,
            "name": self.name and mask_name(self.name),
            "phone": self.phone and mask_phone(self.phone),
            "address": self.address and HIDDEN,
            "id_number": self.id_number and HIDDEN,
        }

    def kept_out_of(self, text: str) -> str:
        """Return a text with everything of this person's in it masked, however it is spelled and spaced."""
        for pattern, mask in self._traces():
            text = masked(text, re.compile(pattern, re.IGNORECASE), lambda _, shown=mask: shown)  # type: ignore[misc]
        return text

    def _traces(self) -> Iterator[tuple[str, str]]:
        if self.id_number and len(digits(self.id_number)) >= _SHORTEST_WORD:
            yield _spaced(_bare(self.id_number), SEPARATORS), HIDDEN
        if self.address and len(self.address) >= _SHORTEST_WORD:
            yield re.escape(folded(self.address)), HIDDEN
            if len(_bare(self.address)) >= _SHORTEST_WORD:
                yield _spaced(_bare(self.address), _IN_ADDRESSES), HIDDEN
        numbers = numbers_in(self.phone) if self.phone else []
        if self.phone and len(digits(numbers[0])) >= _SHORTEST_WORD:
            yield rf"(?<![0-9]){re.escape(folded(self.phone))}(?![0-9])", mask_phone(self.phone)
            for number in numbers:
                yield from _traces_of(national(number))
        if self.name and len(self.name) >= _SHORTEST_NAME:
            yield _named(self.name), mask_name(self.name)


def _traces_of(number: str) -> Iterator[tuple[str, str]]:
    """Yield what a number, as dialled at home, looks like; of a line also without its area code."""
    abroad = rf"(?:\(?(?:(?:\+|00)[0-9]{{1,3}}|86)\)?{SEPARATORS})?"
    if len(number) >= _SHORTEST_WORD:
        yield rf"(?<![0-9]){abroad}{_spaced(number, SEPARATORS)}(?![0-9]){EXTENSION}", mask_phone(number)
    line = LINE.fullmatch(number)
    if line is not None:
        yield rf"(?<![0-9]){abroad}{_spaced(number[1:], SEPARATORS)}(?![0-9]){EXTENSION}", mask_phone(number)
        yield rf"(?<![0-9]){_spaced(line[2], SEPARATORS)}(?![0-9]){EXTENSION}", mask_phone(line[2])


def _named(name: str) -> str:
    """Return the pattern of a name; a Latin one is found as a word only."""
    bare = _bare(name)
    seen = _spaced(bare, _IN_NAMES) if len(bare) >= _SHORTEST_NAME else re.escape(folded(name))
    return rf"(?<![a-z0-9_]){seen}(?![a-z0-9_])" if bare.isascii() else seen


def withheld(mask: MaskedView) -> MaskedView:
    """Return a masked identity of which only that there is one may be seen: in a village a surname tells."""
    hidden: MaskedView = {**mask}
    for field in ("name", "phone", "address", "id_number"):
        hidden[field] = None if mask[field] is None else HIDDEN
    return hidden


def cards_hidden(text: str) -> str:
    """Return a text with every number of an identity card in it masked, whosever it is."""
    return masked(text, CARD, lambda found: HIDDEN if is_card(found[0]) else None)


def born_cards_hidden(text: str) -> str:
    """Return a text with every number of an identity card in it masked that has a birthday: others may be goods."""
    return masked(text, CARD, lambda found: HIDDEN if has_birthday(found[0]) else None)


def numbers_hidden(text: str) -> str:
    """Return a text with every number of a telephone or an identity card in it masked, whosever it is."""
    text = masked(cards_hidden(text), MOBILE, lambda found: mask_phone(found[1]) if is_mobile(found[1]) else None)
    return masked(text, LINE, lambda found: mask_phone(f"0{found[1]}{digits_of(found[2])}"))


def strangers_hidden(text: str) -> str:
    """Return a text with all numbers masked, and the name and home that somebody says they have, whosever they are."""
    return introductions_hidden(numbers_hidden(text))


def _bare(text: str) -> str:
    """Return the letters and digits of a text."""
    return _SEPARATOR.sub("", folded(text))


def _spaced(text: str, separators: str) -> str:
    """Return the pattern of these characters with whatever people put between them."""
    return separators.join(map(re.escape, text))


def mask_name(name: str) -> str:
    """Return the first character, and nothing of how many follow."""
    return f"{name[:1]}**"


def mask_phone(phone: str) -> str:
    """Return a number with its middle hidden; of a short one only the last two digits, of a very short one nothing.

    Several in one field are each masked.
    """
    several = numbers_in(phone)
    if len(several) > 1:
        return "/".join(map(mask_phone, several))
    found = national(phone)
    if len(found) >= 10:
        return f"{found[:3]}****{found[-4:]}"
    return f"****{found[-2:]}" if len(found) >= 6 else "****"
