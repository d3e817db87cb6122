"""Texts about the place of a case (name, address, remark) as they may be stored."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Self

from api.store.identity.introductions import introductions_hidden, names_hidden
from api.store.identity.person import Person, cards_hidden
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
            elsewhere = replace(author, address=None)
            found = replace(
                found,
                name=found.name and names_hidden(cards_hidden(elsewhere.kept_out_of(found.name))),
                address=found.address and names_hidden(cards_hidden(elsewhere.kept_out_of(found.address))),
                remark=found.remark and introductions_hidden(cards_hidden(author.kept_out_of(found.remark))),
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
