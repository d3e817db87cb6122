"""Texts about the place of a case (name, address, remark) as they may be stored."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Self

from api.store.identity.person import Person
from api.store.identity.spellings import ANYBODYS_NAME, SAID_OF_ONESELF, masked
from dispatch.cases.case import Place


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """Words of the person who took the call, without names from a register."""

    name: str | None = None
    address: str | None = None
    remark: str | None = None

    def without(self, authors: Iterable[Person]) -> Self:
        """Return them with everything of these authors masked, and what anybody says of themselves in them.

        Name and address stay, also where the author lives there: a team has to find the place, and a mask would tell
        whose it is. In the remark, which is free text, the author's address is masked too.
        """
        found = self
        for author in authors:
            named = (*replace(author, address=None).spellings(), *ANYBODYS_NAME)
            found = replace(
                found,
                name=found.name and masked(found.name, *named),
                address=found.address and masked(found.address, *named),
                remark=found.remark and masked(found.remark, *author.spellings(), *SAID_OF_ONESELF),
            )
        return found

    def lines(self) -> list[str]:
        """Return those there are, each once."""
        return list(dict.fromkeys(filter(None, (self.name, self.address, self.remark))))


UNSAID: Final = PlaceWords()


def words_of(place: Place | None) -> PlaceWords:
    """Return what was said of a place: what a coordinate is called was typed, any other name is a register's."""
    if place is None:
        return UNSAID
    return PlaceWords(place.name if place.source else None, place.address, place.remark)
