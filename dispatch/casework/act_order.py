"""Order of acts: the one that presses first, then a few usual ones, then the others by group.

An act presses that stops the nearest deadline, or that somebody waits for. The tables of acts and of clocks say which
act stops which deadline: it reaches the milestone. Known limit: of several that stop it the first in the table of acts
is primary; `accepted` stands before `refused`, `settled` before `terminated`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dispatch.casework.acts import BY_NAME, ON_THE_SPOT
from dispatch.casework.clocks import Kept
from dispatch.casework.effects import milestone_of_notice
from dispatch.casework.handling import Handling
from dispatch.handling import Stage

MOST_USUAL = 4
_AT_ONCE, _LAST = _DAYLESS = date.min, date.max
NOT_CONFIRMED = frozenset({"not_confirmed", "not_verifiable"})


class ActGroup(StrEnum):
    """The part of handling that an act belongs to."""

    HANDLING = "handling"
    PEOPLE = "people"
    CLOCKS = "clocks"
    TRANSFER = "transfer"
    GOODS = "goods"
    CLOSING = "closing"


_G = ActGroup
GROUPS: Mapping[ActGroup, str] = {
    _G.HANDLING: "accepted refused settled_on_the_spot mediated delegated settled terminated turned_to_report verified "
    "filed not_filed merged decided served executed published considered answered withdrawn approved rejected noted",
    _G.PEOPLE: "notified assigned respondent_verified party_named reclassified identity_requested identity_verified "
    "recusal_requested recusal_decided",
    _G.CLOCKS: "extended expedited expedite_answered date_set date_kept material_requested material_supplied "
    "hearing_started hearing_ended public_notice_started public_notice_ended",
    _G.TRANSFER: "transfer_sent transfer_received transfer_returned referred competence_disputed competence_settled",
    _G.GOODS: "testing_started testing_ended sealed seal_approved seal_released test_reported evidence_registered "
    "evidence_decided",
    _G.CLOSING: "called_back reviewed archived reopened challenged challenge_replied",
}
"""Names of acts by group, in the order in which they are offered."""
_GROUP_OF = {name: group for group, names in GROUPS.items() for name in names.split()}
_USUAL = (
    f"{ON_THE_SPOT} accepted refused mediated settled terminated verified filed not_filed decided served published "
    "answered approved rejected notified transfer_received transfer_returned expedite_answered seal_approved "
    "seal_released evidence_decided called_back reviewed archived reopened assigned material_supplied "
    "material_requested transfer_sent respondent_verified extended"
).split()
"""Usual acts: of those that are possible, the first of them stay in sight."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An act with its place among those that are possible.

    Attributes
    ----------
    deadline : str, optional
        The name of the nearest deadline that the primary act stops.
    due_on : date, optional
        The day by which somebody waits for the primary act, where it stops no deadline.
    """

    name: str
    is_primary: bool = False
    is_usual: bool = False
    deadline: str | None = None
    due_on: date | None = None

    @property
    def group(self) -> ActGroup:
        """Return the part of handling that it belongs to."""
        return _GROUP_OF[self.name]


def in_order(names: Sequence[str], kept: Kept) -> list[Offered]:
    """Return the possible acts in the order in which they are offered: one primary at most, then four usual ones."""
    pressing = [each for each in (_pressing(name, kept) for name in names) if each is not None]
    primary = [min(pressing, key=lambda each: each[0])[1]] if pressing else []
    rest = [name for name in names if name not in {each.name for each in primary}]
    usual = [name for name in _USUAL if name in rest][:MOST_USUAL]
    others = [name for name in _GROUP_OF if name in rest and name not in usual]
    return [*primary, *(Offered(name, is_usual=True) for name in usual), *(Offered(name) for name in others)]


def _pressing(name: str, kept: Kept) -> tuple[date, Offered] | None:
    """Return the day by which an act is wanted, and the act as the primary one; None: nothing presses for it."""
    milestones = _milestones(name, kept.handling)
    stopped = [
        (each.day, each.run.name)
        for each in kept.deadlines
        if each.run.stopped_at is None and each.day and kept.clocks.rule(each.rule).stops in milestones
    ]
    if stopped:
        day, deadline = min(stopped)
        return day, Offered(name, is_primary=True, deadline=deadline)
    day_waited = _WAITED[name](kept.handling) if name in _WAITED else None
    if day_waited is None:
        return None
    return day_waited, Offered(name, is_primary=True, due_on=None if day_waited in _DAYLESS else day_waited)


def _milestones(name: str, handling: Handling) -> frozenset[str | None]:
    """Return the milestones to which an act leads; an end stops clocks by the name of its stage."""
    if name in _LEADS_TO:
        return frozenset(_LEADS_TO[name](handling))
    act = BY_NAME.get(name)
    return frozenset() if act is None else frozenset({*act.marks, act.when_notified, act.to})


_LEADS_TO: Mapping[str, Callable[[Handling], Iterable[str | None]]] = {
    "notified": lambda handling: [milestone_of_notice(each.act) for each in handling.waiting_notices],
    "approved": lambda handling: _milestones(handling.proposal.act, handling) if handling.proposal else (),
    "mediated": lambda handling: ["mediation_ended"] if handling.stage is Stage.ACCEPTED else (),
    "verified": lambda handling: (
        ["filed_or_not"] if handling.stage is Stage.REGISTERED and handling.proposal is None else ()
    ),
    "filed": lambda handling: () if handling.verification in NOT_CONFIRMED else ["filed_or_not"],
    **dict.fromkeys(("referred", "merged"), lambda _: ()),
}
"""Acts that lead elsewhere than their row in the table of acts says: steps on the way, and what depends on the case."""


_WAITED: Mapping[str, Callable[[Handling], date | None]] = {
    **dict.fromkeys(("notified", "approved", "transfer_received", "answered"), lambda _: _AT_ONCE),
    "expedite_answered": lambda handling: min(each.answer_by for each in handling.expedites if not each.answered_at),
    **dict.fromkeys((act.name for act in BY_NAME.values() if act.resumes), lambda _: _LAST),
}
"""Acts that somebody waits for, with the day by which; those that end a suspension come after all others."""
