"""A rule of the authorisation table, and the groups of roles it names."""

from dataclasses import dataclass

from api.auth.roles import Role

_R = Role
EVERYBODY = frozenset(Role)
DESK = frozenset({_R.OPERATOR, _R.DISPATCHER, _R.CHIEF})
FIELD = frozenset({_R.DISPATCHER, _R.INSPECTOR, _R.CHIEF})
SENDERS = frozenset({_R.DISPATCHER, _R.CHIEF})
STAFF = DESK | FIELD
OFFICE = frozenset({_R.OPERATOR, _R.DISPATCHER, _R.HANDLER, _R.CHIEF, _R.LEADER, _R.REVIEWER})
"""Roles that act on the handling of cases; the table of acts narrows them (`dispatch.casework.acts`)."""
CASE_READERS = STAFF | OFFICE | {_R.AUDITOR, _R.ADMINISTRATOR}
"""Roles that read single cases, positions of teams and response records. Planners see figures of five cases or more."""
REPORTERS = CASE_READERS - {_R.AUDITOR}
"""Roles that make reports that are kept."""
READERS = CASE_READERS | {_R.PLANNER}
"""Roles that read the roster, the rules and the ground."""
ADMINISTRATORS = frozenset({_R.ADMINISTRATOR})
ROSTER_EDITORS = ADMINISTRATORS | {_R.DISPATCHER, _R.CHIEF}
HANDOVER_SIGNERS = frozenset({_R.DISPATCHER, _R.CHIEF})
SUPERVISORS = frozenset({_R.DISPATCHER, _R.CHIEF, _R.ADMINISTRATOR})
"""Roles that alerts may reach, and that may expedite a case."""
POINT_EDITORS = ADMINISTRATORS | {_R.CHIEF}
"""Roles that keep the register of reporting points: they issue the codes and decide on corrections."""
PLANNERS = ADMINISTRATORS | {_R.CHIEF, _R.PLANNER}
"""Roles that plan where teams wait."""
BUREAUS = frozenset({"city", "county"})


@dataclass(frozen=True, slots=True)
class Rule:
    """The callers of a route: everybody (`public`), or these roles once they have changed a first password."""

    roles: frozenset[Role] = frozenset()
    public: bool = False
    before_change: bool = False
    """Also allowed to somebody who still has to change a first password."""
    levels: frozenset[str] = frozenset({"city", "county", "station"})
    """At which places of the organisation tree."""
    paced: bool = False
    """Not faster than `api.gate.rate_limit` lets a caller."""
    person_lookup: bool = False
    """Finds who somebody is by what they gave: not faster than a desk asks (`api.gate.rate_limit`)."""
    heavy: bool = False
    """Takes seconds of a processor or much memory: answered by the process for heavy reads (`api.heavy`)."""
    browser_cache: bool = False
    """The reader's own browser may keep the answer, to ask whether it still holds: large, and nobody's secret."""
    phone: bool = False
    """A page of the phone's: it may ask where the phone is, and show what was photographed before it is sent."""
    foreign: bool = False
    """The content comes from callers: browsers must not run it or load anything for it."""

    shared: bool = False
    """A station that only shares in an off-shelf order finds the order's case here, and nowhere else."""

    def lets(self, role: Role, level: str | None) -> bool:
        """Return whether a role at a place of this level may; `level` is None for people without a place."""
        return self.public or (role in self.roles and (level is None or level in self.levels))


PUBLIC = Rule(public=True)
OWN = Rule(EVERYBODY, before_change=True)
