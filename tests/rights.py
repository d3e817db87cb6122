"""Who may do what, read from `rights.txt`: written by hand, and so no echo of the rules it is compared with."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from api.auth.roles import Role

TABLE = Path(__file__).with_name("rights.txt")
LEVELS = ("city", "county", "station")
AT: Mapping[str, frozenset[str]] = {
    "yes": frozenset(LEVELS),
    "bureau": frozenset({"city", "county"}),
    "-": frozenset(),
}
"""At which levels of the organisation a word of the table lets a role."""
NOBODY = frozenset({"yes", "401", "form"})
SAMPLES: Mapping[str, str] = {
    "team": "T77",
    "login": "x",
    "code": "P1",
    "phone": "0" * 16,
    "version": "1",
    "layer": "vec",
}
"""What stands for a part of an address; for any other, a number that nothing has."""


@dataclass(frozen=True, slots=True)
class Right:
    """One row: who may use a route."""

    method: str
    path: str
    nobody: str
    """What becomes of a caller who is not signed in: `yes`, `401`, or `form` where they are led to the form."""
    levels: Mapping[Role, frozenset[str]]
    first: bool
    """Whether a first password may still be to be changed."""

    @property
    def route(self) -> tuple[str, str]:
        """Return method and path, as the rules name a route."""
        return self.method, self.path

    @property
    def address(self) -> str:
        """Return the path with something in place of each part, so that it can be asked for."""
        return re.sub(r"\{(\w+)(?::path)?\}", lambda part: SAMPLES.get(part[1], "999999"), self.path)


def rights() -> list[Right]:
    """Return every row; raises ValueError or KeyError for one that cannot be read."""
    header, *rows = _lines()
    _, _, _, *roles, _ = header
    found = []
    for method, path, nobody, *words, first in rows:
        if nobody not in NOBODY:
            raise ValueError(f"{method} {path}: {nobody!r} is none of {sorted(NOBODY)}")
        levels = {Role(role): AT[word] for role, word in zip(roles, words, strict=True)}
        found.append(Right(method, path, nobody, levels, bool(AT[first])))
    return found


def _lines() -> Iterator[list[str]]:
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split()
