"""Corrections of reporting points: what may be proposed, what becomes of a proposal, what an import leaves of it.

A point is described by *facts*, plain values by name: `kind`, `name`, `name_en`, `address`, `contact`, `phone`, `place`
(longitude and latitude, WGS84) and `closed`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from gis.errors import (
    BadCorrectionError,
    CorrectionSettledError,
    NothingToCorrectError,
    OwnCorrectionError,
    PointChangedError,
)
from gis.position import Position
from gis.travel.times import geodesic_m

type Facts = Mapping[str, Any]
SAME_PLACE_M: Final = 2.0
"""Nearer than this two places are one: a table with six decimals, or another datum and back, shifts a point by less."""


class CorrectionKind(StrEnum):
    """The kind of a correction of a point; only the office uses `reopened`."""

    MOVED = "moved"
    CLOSED = "closed"
    DETAILS = "details"
    REOPENED = "reopened"


class CorrectionStatus(StrEnum):
    """The status of a proposal."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


FIELDS: Final[Mapping[CorrectionKind, frozenset[str]]] = {
    CorrectionKind.MOVED: frozenset({"place", "address"}),
    CorrectionKind.CLOSED: frozenset({"closed"}),
    CorrectionKind.DETAILS: frozenset({"kind", "name", "name_en", "address", "contact", "phone"}),
    CorrectionKind.REOPENED: frozenset({"closed"}),
}
"""The facts that each kind of correction may change."""
STEPS: Final[Mapping[CorrectionStatus, frozenset[CorrectionStatus]]] = {
    CorrectionStatus.PROPOSED: frozenset(
        {CorrectionStatus.APPROVED, CorrectionStatus.REFUSED, CorrectionStatus.WITHDRAWN}
    ),
    CorrectionStatus.APPROVED: frozenset(),
    CorrectionStatus.REFUSED: frozenset(),
    CorrectionStatus.WITHDRAWN: frozenset(),
}
"""The next statuses that each status allows; a decision is final, and only another correction changes it."""
_SAID: Final = {
    CorrectionStatus.APPROVED: "已采纳",
    CorrectionStatus.REFUSED: "未采纳",
    CorrectionStatus.WITHDRAWN: "已撤回",
}


def same(fact: str, one: Any, other: Any) -> bool:
    """Tell whether two values of a fact are one; places nearer than `SAME_PLACE_M` metres are."""
    if fact != "place" or one is None or other is None:
        return bool(one == other)
    return geodesic_m(Position(*one), Position(*other)) < SAME_PLACE_M


def proposed(kind: CorrectionKind, point: Facts, asked: Facts) -> dict[str, Any]:
    """Return what of a proposal differs from its point.

    Raises
    ------
    BadCorrectionError
        A fact that this kind does not change.
    NothingToCorrectError
        The point is so already.
    """
    strange = sorted(asked.keys() - FIELDS[kind])
    if strange:
        raise BadCorrectionError(
            f"{strange[0]!r} is nothing a correction {kind.value!r} changes, but {', '.join(sorted(FIELDS[kind]))}. "
            "此类更正不含该项，请另行提出。",
            field=strange[0],
        )
    changed = {fact: value for fact, value in asked.items() if not same(fact, point[fact], value)}
    if not changed:
        raise NothingToCorrectError(
            f"Point {point['code']} {point['name']} is so already: nothing would change. "
            f"举报点“{point['name']}”的登记信息已是如此，无需更正。",
            field="what",
        )
    return changed


def check_version(seen: str, now: str, point: Facts) -> None:
    """Refuse what was said of a point as it is no longer; raises PointChangedError."""
    if seen != now:
        raise PointChangedError(
            f"Point {point['code']} {point['name']} was changed meanwhile: look at it again, then say what is wrong. "
            f"举报点“{point['name']}”的信息已有变动，请重新查看后再操作。",
            field="seen_version",
        )


def stepped(number: int, status: CorrectionStatus, to: CorrectionStatus, by: str | None) -> CorrectionStatus:
    """Return what a proposal becomes; raises CorrectionSettledError where it was decided before, by whom."""
    if to not in STEPS[status]:
        raise CorrectionSettledError(
            f"Correction {number} is {status.value} already, by {by or 'its proposer'}. "
            f"第 {number} 号更正{_SAID.get(status, '')}，无需再办。",
            field="number",
        )
    return to


def check_other(number: int, proposer: str, decider: str) -> None:
    """Refuse that somebody approves what they proposed; raises OwnCorrectionError."""
    if proposer == decider:
        raise OwnCorrectionError(
            f"Correction {number} is your own proposal: somebody else has to look at it. "
            f"第 {number} 号更正由您本人提出，须由他人核定。",
            field="number",
        )


@dataclass(frozen=True, slots=True)
class Held:
    """An approved correction: facts as they were before and after, and which of them no file has said since."""

    number: int
    point: str
    before: Facts
    after: Facts
    held: frozenset[str]


@dataclass(frozen=True, slots=True)
class Keeping:
    """The outcome of an import for a corrected fact: `kept` against the file, or replaced by the file's value."""

    point: str
    fact: str
    file: Any
    corrected: Any
    number: int
    kept: bool


@dataclass(frozen=True, slots=True)
class Merged:
    """The facts to be stored, what is to be reported, and by number which facts a correction still holds."""

    facts: dict[str, Any]
    reported: tuple[Keeping, ...]
    held: Mapping[int, frozenset[str]]


def merged(file: Facts, corrections: Sequence[Held], *, over: bool = False) -> Merged:
    """Return what a file's row and the approved corrections of its point make together.

    A file that says what the point was before, or nothing, is older than the correction: that is kept. One that says
    the same has caught up, one that says a third thing is newer: from then on the correction holds no more.

    Parameters
    ----------
    file
        The facts as the row has them.
    corrections
        Those of the point, in the order in which they were approved.
    over
        The file is to be believed all the same.
    """
    facts, given = dict(file), list[Keeping]()
    held = {each.number: set(each.held) for each in corrections}
    for fact in sorted({fact for each in corrections for fact in each.held}):
        chain = [each for each in corrections if fact in each.held]
        last = chain[-1]
        found = file[fact]
        agrees = same(fact, found, last.after[fact])
        keeps = not over and not agrees and _is_older(fact, found, chain)
        if keeps:
            facts[fact] = last.after[fact]
        else:
            for each in chain:
                held[each.number].discard(fact)
        if not agrees:
            given.append(Keeping(last.point, fact, found, last.after[fact], last.number, keeps))
    return Merged(facts, tuple(given), {number: frozenset(left) for number, left in held.items()})


def _is_older(fact: str, found: Any, chain: Sequence[Held]) -> bool:
    known = [each.before[fact] for each in chain] + [each.after[fact] for each in chain]
    return found is None or any(same(fact, found, value) for value in known)
