"""An identity as plain values, its masked form, and its removal from other texts."""

from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from api.store.identity.phones import national, numbers_in
from api.store.identity.spellings import Spelling, masked, spellings_of
from dispatch.views.case import MaskedView

HIDDEN: Final = "***"


@dataclass(frozen=True, slots=True)
class Person:
    """The complainant's or reporter's identity as given; an anonymous author leaves everything out.

    `words` is the complete original text, if the case's own text leaves some of it out; `parties` names who represents
    the author or acts for them, a line each.
    """

    name: str | None = None
    phone: str | None = None
    address: str | None = None
    id_number: str | None = None
    words: str | None = None
    parties: str | None = None

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

    def spellings(self) -> tuple[Spelling, ...]:
        """Return every way in which what is known may be written."""
        return spellings_of(self.plain())

    def kept_out_of(self, text: str) -> str:
        """Return a text with everything of this person's in it masked, however it is spelled and spaced."""
        return masked(text, *self.spellings())


def withheld(mask: MaskedView) -> MaskedView:
    """Return a masked identity of which only that there is one may be seen: in a village a surname tells."""
    hidden: MaskedView = {**mask}
    for field in ("name", "phone", "address", "id_number"):
        hidden[field] = None if mask[field] is None else HIDDEN
    return hidden


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
