"""A complainant's or reporter's identity as plain values, how it is masked, and how it is kept out of other texts."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self

from api.identity.phones import digits, national

HIDDEN: Final = "***"
_SEPARATORS = r"[\s\-().－（）．]*"
_DIGIT = r"[0-9\uff10-\uff19]"
_DOCUMENT: Final = re.compile(
    rf"(?<!{_DIGIT}){_DIGIT}{_SEPARATORS}(?:{_DIGIT}{_SEPARATORS}){{16}}(?:{_DIGIT}(?!{_DIGIT})|[XxＸｘ])"
)
_MOBILE: Final = re.compile(
    rf"(?<!{_DIGIT})(?:(?:[+＋]|00)?86{_SEPARATORS})?[1１]{_SEPARATORS}[3-9３-９](?:{_SEPARATORS}{_DIGIT}){{9}}(?!{_DIGIT})"
)
_FULL_WIDTH: Final = 0xFEE0
"""From a Latin letter or digit to its full-width form."""
_SHORTEST_NAME, _SHORTEST_WORD = 2, 4
"""A single character, or a short number, would be found in too much that it is not."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who complained or reported, as told; an author who does not want to be known leaves everything out.

    `words` is what was said, whole, where the case's own text had to leave some of it out.
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
    def of(cls, told: dict[str, Any]) -> Self:
        """Return the person whose `plain` this was."""
        return cls(**told)

    def masked(self) -> dict[str, Any]:
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
        """Return a text with everything of this person's in it masked, however it is spaced."""
        for pattern, mask in self._traces():
            text = re.sub(pattern, lambda _, told=mask: told, text, flags=re.IGNORECASE)  # type: ignore[misc]
        return text

    def kept_out_of_place(self, address: str | None, remark: str | None) -> tuple[str | None, str | None]:
        """Return what was said of the place of a case with everything of this person's in it masked.

        The address stays, also where it is this person's own: a team has to find it, and a mask would tell that it is
        theirs. In the remark, which is free text, that address is masked too.
        """
        elsewhere = replace(self, address=None)
        return address and elsewhere.kept_out_of(address), remark and self.kept_out_of(remark)

    def _traces(self) -> Iterator[tuple[str, str]]:
        if self.id_number and len(digits(self.id_number)) >= _SHORTEST_WORD:
            yield _spaced(re.sub(r"\W", "", unicodedata.normalize("NFKC", self.id_number))), HIDDEN
        if self.address and len(self.address) >= _SHORTEST_WORD:
            yield re.escape(self.address), HIDDEN
            bare = re.sub(_SEPARATORS, "", unicodedata.normalize("NFKC", self.address))
            if len(bare) >= _SHORTEST_WORD:
                yield _spaced(bare), HIDDEN
        if self.phone and len(digits(self.phone)) >= _SHORTEST_WORD:
            mask = mask_phone(self.phone)
            yield rf"(?<!\d){re.escape(self.phone)}(?!\d)", mask
            yield rf"(?<!\d)(?:(?:\+|00)\d{{1,3}}{_SEPARATORS})?{_spaced(national(self.phone))}(?!\d)", mask
        if self.name and len(self.name) >= _SHORTEST_NAME:
            edge = r"\b" if self.name.isascii() else ""
            yield f"{edge}{re.escape(self.name)}{edge}", mask_name(self.name)


def withheld(mask: dict[str, Any]) -> dict[str, Any]:
    """Return a masked identity of which only that there is one may be seen: in a village a surname tells."""
    return {field: HIDDEN if isinstance(told, str) else told for field, told in mask.items()}


def numbers_hidden(text: str) -> str:
    """Return a text with every mobile number and document number in it masked, whosever it is."""
    text = _DOCUMENT.sub(HIDDEN, text)
    return _MOBILE.sub(lambda found: mask_phone(found[0]), text)


def _spaced(text: str) -> str:
    """Return the pattern of these characters, Latin ones also full-width, with whatever people put between them."""
    return _SEPARATORS.join(
        f"[{c}{chr(ord(c) + _FULL_WIDTH)}]" if c.isascii() and c.isalnum() else re.escape(c) for c in text
    )


def mask_name(name: str) -> str:
    """Return the first character, and nothing of how many follow."""
    return f"{name[:1]}**"


def mask_phone(phone: str) -> str:
    """Return a number with its middle hidden; of a short one only the last two digits, of a very short one nothing."""
    told = national(phone)
    if len(told) >= 10:
        return f"{told[:3]}****{told[-4:]}"
    return f"****{told[-2:]}" if len(told) >= 6 else "****"
