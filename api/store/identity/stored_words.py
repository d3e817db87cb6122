"""Second masking of stored texts: those written before the author was known, or under older rules.

Texts are masked when they are stored, with the knowledge of that time. The second masking runs in the background, as
the owner of the tables, who alone may do it: the log keeps every event, its time and its actor, and loses words that
name the author. The trail (`audit`) is sealed row by row and is not changed.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, RowMapping

from api.store.identity.errors import KeyringError
from api.store.identity.identities import SQL as SEAL
from api.store.identity.identities import about
from api.store.identity.keyring import Keyring
from api.store.identity.person import Person
from api.store.identity.phones import normal
from api.store.identity.place_words import PlaceWords
from api.store.identity.spellings import ANYBODYS_CARD, SAID_OF_ONESELF, masked
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("stored_words.sql"))
RULES: Final = 3
"""To be raised when the table of spellings grows: then all that is stored is masked once more."""
BATCH: Final = 50
WRITTEN: Final = frozenset(
    {
        "note",
        "notes",
        "reason",
        "to",
        "answer",
        "product",
        "batch",
        "quantity",
        "ended_for",
        "why",
        "caption",
        "lifted_for",
    }
    | {"brand", "unit", "basis", "settled_why"}
    | {"agreement", "association", "clue", "goods", "material", "no_code_reason", "proof", "received_by", "record"}
    | {"remedies"}
)
"""Fields that hold words of their author, in whatever is stored about a case."""
_OF_CASE: Final = ("events", "decisions", "alerts", "holds", "attachments", "handovers", "feed")
type Words = Callable[[str], str]
type Where = tuple[str, int]


def mask_stored(engine: Engine, keyring: Keyring, going_on: Callable[[], bool] = lambda: True) -> tuple[int, int]:
    """Mask what is left; return of how many cases words changed, and of how many no key opens the author.

    Parameters
    ----------
    engine
        Of the database's owner.
    going_on
        Whether to begin another batch; broken off, the next run goes on.
    """
    changed = locked = 0
    last: Where | None = ("", 0)
    while last is not None and going_on():
        with engine.begin() as connection:
            asked = {"rules": RULES, "county": last[0], "case_id": last[1], "limit": BATCH}
            found = [(row.county, row.case_id) for row in connection.execute(SQL["behind"], asked)]
            for where in found:
                try:
                    changed += _mask(connection, keyring, where)
                except KeyringError:
                    locked += 1
        last = found[-1] if found else None
    return changed, locked


@dataclass(frozen=True, slots=True)
class _Author:
    """The identity of a case's author in one version."""

    version: int
    person: Person


def _mask(connection: Connection, keyring: Keyring, where: Where) -> bool:
    """Mask the words of one case; tell whether there was anything to mask."""
    asked = {"county": where[0], "case_id": where[1]}
    row = connection.execute(SQL["case"], asked).mappings().one()
    authors = [_opened(keyring, where, each) for each in connection.execute(SQL["authors"], asked).mappings()]

    spellings = (*chain.from_iterable(author.person.spellings() for author in authors), *ANYBODYS_CARD)

    def words(text: str) -> str:
        return masked(text, *spellings)

    connection.execute(SQL["begin_masking"])
    lasted = {"since": row["received_at"], "until": row["response_ended_at"]}
    changed = [_mask_row(connection, keyring, where, row, authors, words)]
    changed += [_mask_rows(connection, kind, asked | lasted, words) for kind in _OF_CASE]
    if any(changed):
        connection.execute(SQL["forget_answers"], asked)
    connection.execute(SQL["done"], {**asked, "rules": RULES})
    return any(changed)


def _opened(keyring: Keyring, where: Where, row: RowMapping) -> _Author:
    person = Person.of(keyring.named(row["key"]).open(bytes(row["sealed"]), about(*where)))
    return _Author(row["version"], person)


def _mask_row(
    connection: Connection,
    keyring: Keyring,
    where: Where,
    row: RowMapping,
    authors: Sequence[_Author],
    words: Words,
) -> bool:
    place = PlaceWords(row["name"], row["address"], row["remark"])
    kept = place.without(author.person for author in authors)
    parts = {name: row[name] for name in ("expedites", "off_shelf", "findings")}
    now = {name: masked_in(value, words) for name, value in parts.items()}
    text = masked(words(row["text"]), *SAID_OF_ONESELF)
    if (text, kept, now) == (row["text"], place, parts):
        return False
    fields = {name: json.dumps(value, ensure_ascii=False) for name, value in now.items()}
    asked = {"county": where[0], "case_id": where[1], "text": text, **asdict(kept), **fields}
    connection.execute(SQL["keep_case"], asked)
    if (text, kept) != (row["text"], place):
        _keep_whole(connection, keyring, where, authors[-1], [row["text"], *place.lines()])
    return True


def _keep_whole(connection: Connection, keyring: Keyring, where: Where, author: _Author, said: Sequence[str]) -> None:
    """Seal what was said, whole, with the author, where that was not done at intake."""
    if author.person.words is not None:
        return
    connection.execute(SEAL["begin_writing"])
    key, found = keyring.current, replace(author.person, words="\n".join(filter(None, said)))
    sealed = {"key": key.name, "sealed": key.seal(found.plain(), about(*where))}
    mark = {"phone_mark": found.phone and key.mark(normal(found.phone)), "version": author.version}
    connection.execute(SEAL["reseal"], {"county": where[0], "case_id": where[1], **sealed, **mark})


def _mask_rows(connection: Connection, kind: str, asked: Mapping[str, Any], words: Words) -> bool:
    changed = False
    for row in connection.execute(SQL[kind], asked).mappings().all():
        found = row["stored"]
        kept = words(found) if isinstance(found, str) else masked_in(found, words)
        if kept != found:
            value = kept if isinstance(kept, str) else json.dumps(kept, ensure_ascii=False)
            connection.execute(SQL[f"keep_{kind}"], {**asked, "n": row["n"], "stored": value})
            changed = True
    return changed


def masked_in(given: Any, words: Words) -> Any:
    """Return plain values with the words in them masked; codes, moments and names from a register stay."""
    if isinstance(given, list):
        return [masked_in(each, words) for each in given]
    if not isinstance(given, dict):
        return given
    written = WRITTEN | {"name"} if _is_typed(given) else WRITTEN
    return {
        name: words(value) if name in written and isinstance(value, str) else masked_in(value, words)
        for name, value in given.items()
    }


def _is_typed(data: Mapping[str, Any]) -> bool:
    """Tell whether the name in a plain value was typed: of a spot, a shop or a product, not of a point or a team."""
    return data.get("point") is None and "code" not in data and "name_en" not in data
