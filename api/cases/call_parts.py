"""Parts of one call: one case, or a complaint and a report, each with its author masked in the text."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import chain

from api.cases.identity_schemas import IdentityIn
from api.cases.intake_schemas import ComplaintIn
from api.http.idempotency import fingerprint
from api.store.identity.identities import Identities
from api.store.identity.person import Person
from api.store.identity.place_words import PlaceWords
from api.store.identity.spellings import SAID_OF_ONESELF, masked
from dispatch.cases.case import Case, Place
from dispatch.desk.intake import Draft
from dispatch.kinds import CaseKind, Category
from dispatch.views.case import MaskedView


@dataclass(frozen=True, slots=True)
class CallPart:
    """One case of a call: what was said, `text` what may be kept of it, and who said it."""

    kind: CaseKind
    category: Category
    said: str
    text: str
    author: Person | None

    def draft(self, body: ComplaintIn, place: Place, now: datetime, *, exercise: bool = False) -> Draft:
        """Return what the desk takes in."""
        at = body.received_at or now
        return Draft(self.kind, body.channel, self.category, self.text, place, at, exercise, body.danger)

    def keep(self, identities: Identities, case: Case, now: datetime) -> None:
        """Keep its author, sealed; of an anonymous one not a word that tells who it is."""
        if self.author is None:
            return
        whole = self.text != self.said and not self.author.is_anonymous
        known = replace(self.author, words=self.said) if whole else self.author
        identities.keep(case.county, case.id, known, now)

    def masked(self) -> MaskedView | None:
        """Return what may be seen of its author."""
        return self.author.masked() if self.author else None


def person_of(body: IdentityIn) -> Person:
    """Return the complainant."""
    return Person(body.name, body.phone, body.address, body.id_number)


def split_call(body: ComplaintIn) -> list[CallPart]:
    """Return the cases of a call: out of each text everybody is kept who is named as author of either.

    So is what authors say of themselves there and have not given apart: a name, a home, the number of a card. A
    telephone that is not theirs may be the shop's, and stays.
    """
    authors = _authors(body)
    parts = [_make_part(body, body.kind, body.category, body.text, authors, authors[0])]
    if body.also is not None:
        said, category = body.also.text, body.also.category or body.category
        parts.append(_make_part(body, body.also.kind, category, said, authors, authors[1]))
    return parts


def _authors(body: ComplaintIn) -> list[Person | None]:
    author = person_of(body.identity) if body.identity else None
    if body.also is None:
        return [author]
    return [author, person_of(body.also.identity) if body.also.identity else author]


def _make_part(
    body: ComplaintIn,
    kind: CaseKind,
    category: Category,
    said: str,
    authors: list[Person | None],
    author: Person | None,
) -> CallPart:
    """Return one case of a call; words about its place that had to leave some out are sealed with its own."""
    text, place = _kept_out(said, authors), body.place
    words = PlaceWords(place.name, place.address, place.remark)
    altered = kept_of_place(body, words) != words
    whole = "\n".join(filter(None, (said, *words.lines()))) if altered else said
    return CallPart(kind, category, whole, text, author)


def kept_of_place(body: ComplaintIn, words: PlaceWords) -> PlaceWords:
    """Return what was said of the place as it may be kept: nothing in it tells who called."""
    return words.without(filter(None, _authors(body)))


def _kept_out(text: str, authors: list[Person | None]) -> str:
    known = [author for author in authors if author is not None]
    spellings = chain.from_iterable(author.spellings() for author in known)
    return masked(text, *spellings, *SAID_OF_ONESELF) if known else text


def asked(body: ComplaintIn, parts: list[CallPart]) -> str:
    """Return the request's fingerprint, of identities only what anybody may see: a plain hash could be tried out."""
    fields = body.model_dump(mode="json", exclude={"identity": True, "text": True, "also": {"identity", "text"}})
    place = body.place
    fields["place"] |= asdict(kept_of_place(body, PlaceWords(place.name, place.address, place.remark)))
    fields["said"] = [{"identity": part.masked(), "text": part.text} for part in parts]
    return fingerprint("POST", "complaints", fields)
