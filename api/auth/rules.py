"""The authorisation table: routes by role. A route without a row is refused, and fails the build.

Roles of a row apply to their own place and below: `api.wiring` finds no other county or station for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from api.auth.roles import Role
from dispatch.kinds import CaseKind
from dispatch.lifecycle import BY_HAND, BY_TEAM, EventType

_R = Role
EVERYBODY = frozenset(Role)
DESK = frozenset({_R.OPERATOR, _R.DISPATCHER, _R.CHIEF})
FIELD = frozenset({_R.DISPATCHER, _R.INSPECTOR, _R.CHIEF})
SENDERS = frozenset({_R.DISPATCHER, _R.CHIEF})
STAFF = DESK | FIELD
CASE_READERS = STAFF | {_R.AUDITOR, _R.ADMINISTRATOR}
"""Who reads single cases, where teams are and how responses went. A planner sees figures of at least five cases."""
READERS = CASE_READERS | {_R.PLANNER}
"""Who reads the roster, the rules and the ground."""
RULERS = frozenset({_R.ADMINISTRATOR})
ROSTERERS = RULERS | {_R.DISPATCHER, _R.CHIEF}
HANDERS = frozenset({_R.DISPATCHER, _R.CHIEF})
SUPERVISORS = frozenset({_R.DISPATCHER, _R.CHIEF, _R.ADMINISTRATOR})
"""Whom an alert may be told, and who may press a case."""
POSTERS = RULERS | {_R.CHIEF}
"""Who keeps the register of reporting points: hangs out their codes, decides what is corrected."""
PLANNERS = RULERS | {_R.CHIEF, _R.PLANNER}
"""Who plans where teams wait."""
BUREAUS = frozenset({"city", "county"})


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may: nobody need sign in (`public`), or one of these roles. A first password may not be in the way."""

    roles: frozenset[Role] = frozenset()
    public: bool = False
    before_change: bool = False
    """Also allowed to somebody who still has to change a first password."""
    levels: frozenset[str] = frozenset({"city", "county", "station"})
    """At which places of the organisation tree."""
    paced: bool = False
    """Not faster than `api.gate.rate_limit` lets a caller."""
    sought: bool = False
    """Finds who somebody is by what they gave: not faster than a desk asks (`api.gate.rate_limit`)."""
    kept: bool = False
    """The reader's own browser may keep the answer, to ask whether it still holds: large, and nobody's secret."""
    phone: bool = False
    """A page of the phone's: it may ask where the phone is, and show what was photographed before it is sent."""
    foreign: bool = False
    """What it answers was sent in by somebody: a browser that opens it by itself runs and loads nothing of it."""

    def lets(self, role: Role, level: str | None) -> bool:
        """Return whether a role at a place of this level may; `level` is None for people without a place."""
        return self.public or (role in self.roles and (level is None or level in self.levels))


PUBLIC = Rule(public=True)
OWN = Rule(EVERYBODY, before_change=True)
_V1 = "/api/v1"

RULES: Mapping[tuple[str, str], Rule] = {
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("GET", "/metrics"): Rule(frozenset({_R.ADMINISTRATOR, _R.AUDITOR})),
    ("GET", "/docs"): PUBLIC,
    ("GET", "/problems/{kind}"): PUBLIC,
    ("GET", "/favicon.ico"): PUBLIC,
    ("GET", "/static/{version}/{path:path}"): PUBLIC,
    ("GET", "/vendor/{version}/{path:path}"): PUBLIC,
    ("GET", "/"): Rule(EVERYBODY),
    ("GET", "/wall"): Rule(CASE_READERS),
    ("GET", "/roster"): Rule(READERS),
    ("GET", "/handover"): Rule(CASE_READERS),
    ("GET", "/rules"): Rule(READERS),
    ("GET", "/planning"): Rule(PLANNERS, levels=BUREAUS),
    ("GET", "/points"): Rule(POSTERS),
    ("GET", "/corrections"): Rule(READERS),
    ("GET", "/people"): Rule(RULERS),
    ("GET", "/field"): Rule(public=True, phone=True),
    ("GET", "/field/worker.js"): PUBLIC,
    ("GET", "/field/app.webmanifest"): PUBLIC,
    ("GET", "/enrol"): PUBLIC,
    ("GET", "/enrol/authority.crt"): PUBLIC,
    ("GET", "/enrol/trusted"): PUBLIC,
    ("GET", "/help"): Rule(EVERYBODY),
    ("GET", "/help/{role}"): Rule(EVERYBODY),
    ("GET", "/help/pictures/{version}/{language}/{name}"): Rule(EVERYBODY, kept=True),
    ("GET", "/enrol/sheet"): Rule(RULERS | {_R.CHIEF}),
    ("GET", "/sign-in"): PUBLIC,
    ("POST", "/sign-in"): PUBLIC,
    ("GET", "/sign-in/code"): PUBLIC,
    ("POST", "/sign-in/code"): PUBLIC,
    ("GET", "/sign-in/{token}"): PUBLIC,
    ("POST", "/sign-in/{token}"): PUBLIC,
    ("GET", "/p/{token}"): PUBLIC,
    ("POST", "/p/{token}"): PUBLIC,
    ("GET", "/r"): PUBLIC,
    ("GET", "/r/{receipt}"): PUBLIC,
    ("GET", "/password"): OWN,
    ("POST", "/password"): OWN,
    ("GET", "/account"): Rule(EVERYBODY),
    ("POST", "/account/sessions/{session}"): Rule(EVERYBODY),
    ("GET", "/account/second-factor"): Rule(EVERYBODY),
    ("POST", "/account/second-factor"): Rule(EVERYBODY),
    ("POST", f"{_V1}/session"): PUBLIC,
    ("GET", f"{_V1}/session"): OWN,
    ("DELETE", f"{_V1}/session"): OWN,
    ("GET", f"{_V1}/colleagues"): Rule(READERS),
    ("GET", f"{_V1}/accounts"): Rule(RULERS | {_R.AUDITOR}),
    ("GET", f"{_V1}/accounts/places"): Rule(RULERS),
    ("POST", f"{_V1}/accounts"): Rule(RULERS),
    ("PATCH", f"{_V1}/accounts/{{login}}"): Rule(RULERS),
    ("POST", f"{_V1}/accounts/{{login}}/reset"): Rule(RULERS),
    ("POST", f"{_V1}/accounts/{{login}}/disable"): Rule(RULERS),
    ("POST", f"{_V1}/accounts/{{login}}/enable"): Rule(RULERS),
    ("GET", f"{_V1}/accounts/{{login}}/sessions"): Rule(RULERS),
    ("DELETE", f"{_V1}/accounts/{{login}}/sessions/{{session}}"): Rule(RULERS),
    ("GET", f"{_V1}/audit"): Rule(frozenset({_R.AUDITOR})),
    ("GET", f"{_V1}/audit.csv"): Rule(frozenset({_R.AUDITOR})),
    ("GET", "/audit"): Rule(frozenset({_R.AUDITOR})),
    ("POST", f"{_V1}/complaints"): Rule(DESK, paced=True),
    ("GET", f"{_V1}/complaints"): Rule(CASE_READERS),
    ("GET", f"{_V1}/complaints.{{form}}"): Rule(CASE_READERS),
    ("GET", f"{_V1}/response.{{form}}"): Rule(CASE_READERS),
    ("GET", f"{_V1}/complaints/{{case_id}}"): Rule(CASE_READERS),
    ("GET", f"{_V1}/receipts/{{receipt}}"): Rule(CASE_READERS),
    ("GET", f"{_V1}/complaints/{{case_id}}/events"): Rule(CASE_READERS),
    ("POST", f"{_V1}/complaints/{{case_id}}/events"): Rule(STAFF),
    ("POST", f"{_V1}/complaints/{{case_id}}/swap"): Rule(SENDERS),
    ("POST", f"{_V1}/complaints/{{case_id}}/undo"): Rule(STAFF),
    ("GET", f"{_V1}/complaints/{{case_id}}/candidates"): Rule(SENDERS),
    ("GET", f"{_V1}/complaints/{{case_id}}/decision"): Rule(CASE_READERS),
    ("GET", f"{_V1}/complaints/{{case_id}}/route"): Rule(CASE_READERS),
    ("GET", f"{_V1}/rehearsal"): Rule(EVERYBODY),
    ("POST", f"{_V1}/rehearsal"): Rule(POSTERS, levels=BUREAUS),
    ("POST", f"{_V1}/rehearsal/end"): Rule(POSTERS, levels=BUREAUS),
    ("POST", f"{_V1}/rehearsal/clear"): Rule(POSTERS, levels=BUREAUS),
    ("GET", "/rehearsal"): Rule(READERS),
    ("POST", f"{_V1}/recommendations"): Rule(DESK),
    ("POST", f"{_V1}/duplicates"): Rule(DESK),
    ("POST", f"{_V1}/callers"): Rule(DESK, paced=True, sought=True),
    ("PUT", f"{_V1}/complaints/{{case_id}}/identity"): Rule(DESK),
    ("POST", f"{_V1}/complaints/{{case_id}}/identity/reveal"): Rule(DESK),
    ("POST", f"{_V1}/complaints/{{case_id}}/call"): Rule(FIELD),
    ("POST", f"{_V1}/identities/search"): Rule(DESK, sought=True),
    ("POST", f"{_V1}/complaints/{{case_id}}/hold"): Rule(RULERS | {_R.CHIEF}),
    ("GET", f"{_V1}/retention"): Rule(RULERS | {_R.CHIEF, _R.AUDITOR}),
    ("GET", f"{_V1}/teams"): Rule(CASE_READERS),
    ("GET", f"{_V1}/teams/{{team}}"): Rule(CASE_READERS),
    ("POST", f"{_V1}/teams/{{team}}/status"): Rule(FIELD),
    ("POST", f"{_V1}/fixes"): Rule(FIELD),
    ("POST", f"{_V1}/outbox"): Rule(STAFF),  # and each deed in it by its own row
    ("GET", f"{_V1}/phones"): Rule(CASE_READERS),
    ("PUT", f"{_V1}/phones/{{phone}}"): Rule(FIELD),
    ("DELETE", f"{_V1}/phones/{{phone}}"): Rule(FIELD),
    ("GET", f"{_V1}/phones/{{phone}}/work"): Rule(FIELD),
    ("GET", f"{_V1}/phones/{{phone}}/shelf"): Rule(FIELD),
    ("GET", f"{_V1}/phones/{{phone}}/ground"): Rule(FIELD),
    ("POST", f"{_V1}/phones/{{phone}}/corrections"): Rule(FIELD),
    ("POST", f"{_V1}/phones/{{phone}}/corrections/{{number}}/withdraw"): Rule(FIELD),
    ("GET", f"{_V1}/phones/{{phone}}/area"): Rule(FIELD),
    ("GET", f"{_V1}/push"): Rule(FIELD),
    ("PUT", f"{_V1}/phones/{{phone}}/push"): Rule(FIELD),
    ("DELETE", f"{_V1}/phones/{{phone}}/push"): Rule(FIELD),
    ("POST", f"{_V1}/complaints/{{case_id}}/delivery"): Rule(FIELD),
    ("GET", f"{_V1}/counties"): Rule(EVERYBODY),
    ("GET", f"{_V1}/boundary"): Rule(EVERYBODY),
    ("GET", f"{_V1}/cells"): Rule(EVERYBODY),
    ("GET", f"{_V1}/points"): Rule(EVERYBODY),
    ("GET", f"{_V1}/points/tokens"): Rule(POSTERS),
    ("POST", f"{_V1}/points/{{code}}/tokens"): Rule(POSTERS),
    ("DELETE", f"{_V1}/points/{{code}}/tokens/{{number}}"): Rule(POSTERS),
    ("GET", f"{_V1}/points/{{code}}/poster.pdf"): Rule(POSTERS),
    ("GET", f"{_V1}/points/closed"): Rule(READERS),
    ("POST", f"{_V1}/points/{{code}}/reopen"): Rule(POSTERS),
    ("GET", f"{_V1}/corrections"): Rule(READERS),
    ("POST", f"{_V1}/corrections/{{number}}/approve"): Rule(POSTERS),
    ("POST", f"{_V1}/corrections/{{number}}/refuse"): Rule(POSTERS),
    ("GET", f"{_V1}/stations"): Rule(EVERYBODY),
    ("GET", f"{_V1}/places"): Rule(EVERYBODY),
    ("GET", f"{_V1}/roads"): Rule(EVERYBODY, kept=True),
    ("GET", f"{_V1}/basemap"): Rule(EVERYBODY),
    ("GET", f"{_V1}/tiles/{{version}}/{{z}}/{{x}}/{{y}}"): Rule(EVERYBODY, kept=True),
    ("GET", f"{_V1}/tianditu/{{layer}}/{{z}}/{{x}}/{{y}}"): Rule(EVERYBODY, kept=True),
    ("GET", f"{_V1}/layers/{{number}}/{{z}}/{{x}}/{{y}}"): Rule(EVERYBODY, kept=True),
    ("POST", f"{_V1}/planning/gaps"): Rule(PLANNERS, levels=BUREAUS),
    ("POST", f"{_V1}/planning/gaps.{{form}}"): Rule(PLANNERS, levels=BUREAUS),
    ("POST", f"{_V1}/planning/preview"): Rule(PLANNERS, levels=BUREAUS),
    ("GET", f"{_V1}/planning/workload"): Rule(PLANNERS, levels=BUREAUS),
    ("POST", f"{_V1}/planning/cells/move"): Rule(PLANNERS, levels=BUREAUS),
    ("POST", f"{_V1}/planning/cells/move.geojson"): Rule(PLANNERS, levels=BUREAUS),
    ("GET", f"{_V1}/planning/access"): Rule(PLANNERS, levels=BUREAUS),
    ("POST", f"{_V1}/planning/siting"): Rule(PLANNERS, levels=BUREAUS),
    ("POST", f"{_V1}/planning/siting/candidates"): Rule(PLANNERS, levels=BUREAUS),
    ("GET", f"{_V1}/planning/kinds"): Rule(PLANNERS, levels=BUREAUS),
    ("GET", f"{_V1}/planning/jobs"): Rule(PLANNERS, levels=BUREAUS),
    ("POST", f"{_V1}/planning/jobs"): Rule(PLANNERS, levels=BUREAUS),
    ("GET", f"{_V1}/planning/jobs/{{job}}"): Rule(PLANNERS, levels=BUREAUS),
    ("POST", f"{_V1}/planning/jobs/{{job}}/cancel"): Rule(PLANNERS, levels=BUREAUS),
    ("GET", f"{_V1}/planning/scenarios"): Rule(PLANNERS, levels=BUREAUS),
    ("POST", f"{_V1}/planning/scenarios"): Rule(PLANNERS, levels=BUREAUS),
    ("GET", f"{_V1}/planning/scenarios/{{number}}"): Rule(PLANNERS, levels=BUREAUS),
    ("PATCH", f"{_V1}/planning/scenarios/{{number}}"): Rule(PLANNERS, levels=BUREAUS),
    ("DELETE", f"{_V1}/planning/scenarios/{{number}}"): Rule(PLANNERS, levels=BUREAUS),
    ("POST", f"{_V1}/planning/scenarios/{{number}}/restore"): Rule(PLANNERS, levels=BUREAUS),
    ("POST", f"{_V1}/planning/scenarios/{{number}}/copy"): Rule(PLANNERS, levels=BUREAUS),
    ("POST", f"{_V1}/planning/scenarios/{{number}}/run"): Rule(PLANNERS, levels=BUREAUS),
    ("GET", f"{_V1}/planning/comparison"): Rule(PLANNERS, levels=BUREAUS),
    ("GET", f"{_V1}/planning/history"): Rule(PLANNERS, levels=BUREAUS),
    ("GET", f"{_V1}/planning/late"): Rule(PLANNERS, levels=BUREAUS),
    ("GET", f"{_V1}/planning/learned"): Rule(PLANNERS, levels=BUREAUS),
    ("GET", f"{_V1}/planning/hot-spots"): Rule(PLANNERS, levels=BUREAUS),
    ("GET", f"{_V1}/coverage"): Rule(EVERYBODY),
    ("GET", f"{_V1}/response"): Rule(CASE_READERS),
    ("GET", f"{_V1}/rules"): Rule(READERS),
    ("GET", f"{_V1}/policy"): Rule(EVERYBODY),
    ("PATCH", f"{_V1}/policy"): Rule(RULERS, levels=BUREAUS),
    ("GET", f"{_V1}/events"): Rule(READERS),
    ("GET", f"{_V1}/roster"): Rule(READERS),
    ("GET", f"{_V1}/roster.csv"): Rule(READERS),
    ("GET", f"{_V1}/roster/need"): Rule(READERS),
    ("PATCH", f"{_V1}/roster/need"): Rule(RULERS | {_R.CHIEF}, levels=BUREAUS),
    ("POST", f"{_V1}/roster/turns"): Rule(ROSTERERS),
    ("PATCH", f"{_V1}/roster/turns/{{turn}}"): Rule(ROSTERERS),
    ("DELETE", f"{_V1}/roster/turns/{{turn}}"): Rule(ROSTERERS),
    ("POST", f"{_V1}/roster/patterns"): Rule(ROSTERERS),
    ("POST", f"{_V1}/roster/import"): Rule(ROSTERERS),
    ("GET", f"{_V1}/handovers"): Rule(CASE_READERS),
    ("GET", f"{_V1}/handovers/now"): Rule(CASE_READERS),
    ("GET", f"{_V1}/handovers/{{handover}}"): Rule(CASE_READERS),
    ("POST", f"{_V1}/handovers"): Rule(HANDERS),
    ("POST", f"{_V1}/handovers/{{handover}}/signature"): Rule(HANDERS),
    ("GET", f"{_V1}/alerts"): Rule(CASE_READERS),
    ("POST", f"{_V1}/alerts/acknowledge"): Rule(SUPERVISORS),
    ("POST", f"{_V1}/alerts/{{alert_id}}/acknowledge"): Rule(SUPERVISORS),
    ("GET", f"{_V1}/escalation"): Rule(EVERYBODY),
    ("PATCH", f"{_V1}/escalation"): Rule(RULERS, levels=BUREAUS),
    ("GET", f"{_V1}/complaints/{{case_id}}/expedites"): Rule(CASE_READERS),
    ("POST", f"{_V1}/complaints/{{case_id}}/expedites"): Rule(SUPERVISORS),
    ("POST", f"{_V1}/complaints/{{case_id}}/expedites/{{number}}/answer"): Rule(STAFF),
    ("GET", f"{_V1}/complaints/{{case_id}}/attachments"): Rule(CASE_READERS),
    ("POST", f"{_V1}/complaints/{{case_id}}/attachments"): Rule(STAFF),
    ("GET", f"{_V1}/complaints/{{case_id}}/uploads/{{upload}}"): Rule(STAFF),
    ("PUT", f"{_V1}/complaints/{{case_id}}/uploads/{{upload}}"): Rule(STAFF),
    ("GET", f"{_V1}/complaints/{{case_id}}/attachments/{{attachment}}"): Rule(STAFF, foreign=True),
    ("POST", f"{_V1}/complaints/{{case_id}}/attachments/{{attachment}}/withdraw"): Rule(STAFF),
    ("POST", f"{_V1}/complaints/{{case_id}}/findings"): Rule(FIELD),
    ("GET", f"{_V1}/off-shelf"): Rule(CASE_READERS),
    ("GET", f"{_V1}/off-shelf.csv"): Rule(CASE_READERS),
    ("GET", f"{_V1}/complaints/{{case_id}}/premises"): Rule(SENDERS),
    ("POST", f"{_V1}/complaints/{{case_id}}/premises/rounds"): Rule(SENDERS),
    ("GET", f"{_V1}/complaints/{{case_id}}/off-shelf/{{order}}"): Rule(CASE_READERS),
    ("POST", f"{_V1}/complaints/{{case_id}}/off-shelf"): Rule(SENDERS),
    ("POST", f"{_V1}/complaints/{{case_id}}/off-shelf/{{order}}/premises"): Rule(SENDERS),
    ("POST", f"{_V1}/complaints/{{case_id}}/off-shelf/{{order}}/premises/{{premises}}/close"): Rule(FIELD),
    ("PATCH", f"{_V1}/complaints/{{case_id}}/off-shelf/{{order}}/premises/{{premises}}"): Rule(SENDERS),
    ("POST", f"{_V1}/complaints/{{case_id}}/off-shelf/{{order}}/end"): Rule(SENDERS),
}

STEPS_OF: Mapping[Role, frozenset[EventType]] = {
    _R.OPERATOR: frozenset(
        {EventType.NOTE, EventType.ANSWERED, EventType.CANCELLED, EventType.TO_TRANSFER, EventType.TRANSFERRED}
    ),
    _R.INSPECTOR: BY_TEAM | {EventType.NOTE},
    _R.DISPATCHER: BY_HAND,
    _R.CHIEF: BY_HAND,
    _R.ADMINISTRATOR: frozenset(),
}
"""Which steps of a case a role may report; whoever may use the route and has no row reports none."""


SEES_AUTHORS = STAFF
"""Who sees that a case has an author; others see nothing."""
REVEALS: Mapping[CaseKind, frozenset[Role]] = {
    CaseKind.COMPLAINT: DESK,
    CaseKind.ENQUIRY: DESK,
    CaseKind.SUGGESTION: DESK,
    CaseKind.REPORT: frozenset({_R.DISPATCHER, _R.CHIEF}),
}
"""Who may be told, for a stated reason, who is behind a case: of a report fewer than of a complaint."""
CALLS: Mapping[CaseKind, frozenset[Role]] = {
    **dict.fromkeys(CaseKind, FIELD),
    CaseKind.REPORT: REVEALS[CaseKind.REPORT],
}
"""Who may have the number dialled by a phone of the team that has the case, while it has it."""
SEES_MASKS: Mapping[CaseKind, frozenset[Role]] = {
    **dict.fromkeys(CaseKind, STAFF),
    CaseKind.REPORT: REVEALS[CaseKind.REPORT],
}
"""Who sees the masked form; others of the staff see only that there is an author."""
SEES_ORIGINALS = REVEALS
"""Who is given an attachment as it was added, and told where it was taken: both may tell who the author is. Others
of the staff see pictures made again without such marks; whoever added one has it anyway."""
WITHDRAWS = SENDERS
"""Who may withdraw what somebody else attached; whoever may attach withdraws their own."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """All that somebody may, read from the tables above: what a page need not offer is what is missing here."""

    routes: frozenset[tuple[str, str]]
    steps: frozenset[EventType]
    reveals: frozenset[CaseKind]


def allowed(role: Role, level: str | None) -> Allowed:
    """Return what a role at a place of this level may."""
    return Allowed(
        frozenset(route for route, rule in RULES.items() if rule.lets(role, level)),
        STEPS_OF.get(role, frozenset()),
        frozenset(kind for kind, roles in REVEALS.items() if role in roles),
    )


ANYTHING = Allowed(frozenset(RULES), BY_HAND, frozenset())
"""What may be done while nobody has an account; who complained is told to accounts and keys only."""


def may_step(role: Role, step: EventType) -> bool:
    """Tell whether a role may report a step."""
    return step in STEPS_OF.get(role, frozenset())
