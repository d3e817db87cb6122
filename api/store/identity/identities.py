"""Identities in the database: one instance per transaction, nothing committed here."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from api.store.identity.errors import KeyringError, UnknownIdentityError
from api.store.identity.keyring import Keyring
from api.store.identity.person import Person
from api.store.identity.phones import normal
from api.store.identity.place_words import UNSAID, PlaceWords
from api.store.identity.rotation import left_over
from api.store.identity.spellings import ANYBODYS_CARD, masked
from dispatch.views.case import MaskedView
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("queries.sql"))
MOST_FOUND = 50
BATCH = 500


class Identities:
    """The identities of complainants, over one SQLAlchemy connection and the keys of one file."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def _rows(self, query: str, **values: Any) -> Any:
        return self._connection.execute(SQL[query], values).mappings()

    def keep(self, county: str, case_id: int, person: Person, now: datetime) -> None:
        """Keep who is behind a case, sealed; a second time is a correction. Raises KeyringError."""
        sealed: dict[str, Any] = {"key": None, "sealed": None, "phone_mark": None}
        if person.plain():
            self._connection.execute(SQL["begin_writing"])
            key = self._keyring.current
            sealed = {
                "key": key.name,
                "sealed": key.seal(person.plain(), about(county, case_id)),
                "phone_mark": person.phone and key.mark(normal(person.phone)),
            }
        masked = json.dumps(person.masked(), ensure_ascii=False)
        self._connection.execute(
            SQL["keep"], {"county": county, "case_id": case_id, "masked": masked, "now": now, **sealed}
        )

    def masks(self, county: str, cases: Sequence[int]) -> dict[int, MaskedView]:
        """Return what may be seen of the authors of some cases."""
        found = self._rows("masks", county=county, cases=list(cases))
        return {row["case_id"]: row["masked"] for row in found}

    def person(self, county: str, case_id: int) -> Person:
        """Return the identity of a case, decrypted.

        Raises
        ------
        UnknownIdentityError
            Nothing is on record, or the author is anonymous.
        KeyringError
            It does not open with the keys there are.
        """
        row = self._rows("newest", county=county, case_id=case_id).first()
        if row is None:
            raise UnknownIdentityError(
                f"Case {case_id} has no identity on record. 该案件未登记身份信息。", field="case_id"
            )
        if row["erased_at"] is not None:
            raise UnknownIdentityError(
                f"The identity of case {case_id} was erased on {row['erased_at']:%Y-%m-%d}, its time being over. "
                "该案件的身份信息保存期满，已抹去。",
                field="case_id",
            )
        if row["sealed"] is None:
            raise UnknownIdentityError(f"The author of case {case_id} is anonymous. 该案件为匿名。", field="case_id")
        key = self._keyring.named(row["key"])
        return Person.of(key.open(bytes(row["sealed"]), about(county, case_id)))

    def kept_out(self, county: str, case_id: int, text: str) -> str:
        """Return a text about a case with everything of its author masked.

        Without a key, nothing can say what to mask, so the text is refused: KeyringError.
        """
        return self.keeper_out(county, case_id)(text)

    def keeper_out(self, county: str, case_id: int) -> Callable[[str], str]:
        """Return what masks any text about a case, as `kept_out`; its author is read once. Raises KeyringError.

        Numbers of identity cards are masked whosever they are, also where nobody is known.
        """
        try:
            author = self.person(county, case_id).spellings()
        except UnknownIdentityError:
            author = ()
        return lambda text: masked(text, *author, *ANYBODYS_CARD)

    def correct(
        self,
        county: str,
        case_id: int,
        person: Person,
        now: datetime,
        *,
        said: str = "",
        place: PlaceWords = UNSAID,
    ) -> None:
        """Keep a corrected identity; what was said at intake stays with it. Raises KeyringError.

        Parameters
        ----------
        said, place
            The case's own text, and what was said of its place: what they tell of the person is masked in
            them from now on.
        """
        text, words_of_place = person.kept_out_of(said), place.without([person])
        before = self._known(county, case_id)
        words = before.words
        if (text, words_of_place) != (said, place):
            whole = [said] if words_of_place == place else [said, *place.lines()]
            words = words or "\n".join(filter(None, whole))
            fields = {"text": text, **asdict(words_of_place)}
            self._connection.execute(SQL["retell"], {"county": county, "case_id": case_id, **fields})
        self.keep(county, case_id, replace(person, words=words, parties=before.parties), now)

    def add_party(self, county: str, case_id: int, line: str, now: datetime) -> None:
        """Keep who represents the author of a case or acts for them, sealed with the author. Raises KeyringError."""
        before = self._known(county, case_id)
        self.keep(county, case_id, replace(before, parties="\n".join(filter(None, (before.parties, line)))), now)

    def _known(self, county: str, case_id: int) -> Person:
        """Return what is known of the author; of an unknown or anonymous one nothing."""
        try:
            return self.person(county, case_id)
        except UnknownIdentityError:
            return Person()

    def cases_of(self, phone: str) -> tuple[list[tuple[str, int]], bool]:
        """Return county and number of the newest cases of a telephone number, and whether there are older ones.

        Raises KeyringError.
        """
        found = self._rows("cases_of_phone", marks=self._marks(phone), limit=MOST_FOUND + 1).all()
        return [(row["county"], row["case_id"]) for row in found[:MOST_FOUND]], len(found) > MOST_FOUND

    def number_of(self, phone: str, since: datetime, kinds: Iterable[str]) -> int:
        """Return how many cases of these kinds a telephone number has since a moment. Raises KeyringError."""
        asked = {"marks": self._marks(phone), "since": since, "kinds": list(kinds)}
        return int(self._connection.execute(SQL["number_of_phone"], asked).scalar_one())

    def _marks(self, phone: str) -> list[bytes]:
        return [key.mark(normal(phone)) for key in self._keyring.held()]

    # --- for the keeper of the keys

    def reseal(self) -> int:
        """Seal one batch of rows with the newest key; return how many were left to do. Raises KeyringError."""
        newest = self._keyring.current
        rows = left_over(self._connection, SQL, newest.name, BATCH)
        for row in rows:
            where = about(row["county"], row["case_id"])
            found = self._keyring.named(row["key"]).open(bytes(row["sealed"]), where)
            phone = found.get("phone")
            asked = {name: row[name] for name in ("county", "case_id", "version")}
            again = {"key": newest.name, "sealed": newest.seal(found, where)}
            mark = {"phone_mark": newest.mark(normal(phone)) if phone else None}
            self._connection.execute(SQL["reseal"], asked | again | mark)
        return len(rows)

    def keys_used(self) -> dict[str, int]:
        """Return how many rows each key sealed."""
        return {row["key"]: row["rows"] for row in self._rows("keys_used")}

    def unreadable(self) -> Iterator[str]:
        """Yield, in words, every row that does not open."""
        rows = self._connection.execution_options(yield_per=1000).execute(SQL["all_sealed"]).mappings()
        for row in rows:
            try:
                self._keyring.named(row["key"]).open(bytes(row["sealed"]), about(row["county"], row["case_id"]))
            except KeyringError as refused:
                yield f"{row['county']} case {row['case_id']}: {refused}"


def about(county: str, case_id: int) -> str:
    """Return what a sealed row is bound to: of another case it does not open."""
    return f"{county}/{case_id}"
