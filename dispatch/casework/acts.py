"""Acts of the office as a table: of which kinds, from which stages, to which stage, what each asks and brings about."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dispatch.handling import HANDLED, HandlingEvent, Stage
from dispatch.kinds import CaseKind


class Duty(StrEnum):
    """The part that a person plays in handling; roles of accounts map to it."""

    OPERATOR = "operator"
    DISPATCHER = "dispatcher"
    HANDLER = "handler"
    CHIEF = "chief"
    LEADER = "leader"
    REVIEWER = "reviewer"


class FieldKind(StrEnum):
    """The form of a field's value."""

    WORDS = "words"
    LINE = "line"
    DAY = "day"
    YUAN = "yuan"
    TICK = "tick"
    CHOICE = "choice"
    CREDIT_CODE = "credit_code"
    STATION = "station"
    PERSON = "person"
    CASE = "case"
    DEADLINE = "deadline"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an act's form; `choices` names a list of `CHOICES`. A required tick has to be set."""

    name: str
    kind: FieldKind
    required: bool = False
    choices: str | None = None


_S, _E, _K, _F = Stage, HandlingEvent, CaseKind, FieldKind
_ALL = frozenset(Stage)
_OPEN = _ALL - HANDLED
_COMPLAINT, _REPORT = frozenset({_K.COMPLAINT}), frozenset({_K.REPORT})
_BOTH = _COMPLAINT | _REPORT
_EVERY = frozenset(CaseKind)
_BEGUN = frozenset({_S.ACCEPTED, _S.MEDIATING})
_IN_REPORT = frozenset({_S.REGISTERED, _S.VERIFYING})
WORKERS = frozenset({Duty.HANDLER, Duty.CHIEF, Duty.DISPATCHER})
HEADS = frozenset({Duty.CHIEF, Duty.LEADER})
REASON = Field("reason", _F.WORDS)
NEEDED_REASON = Field("reason", _F.WORDS, required=True)


@dataclass(frozen=True, slots=True)
class Act:
    """One act: what it needs and what follows from it.

    Attributes
    ----------
    marks : tuple of str
        Milestones that it reaches at once; clocks start and stop with milestones.
    tells : tuple of str
        Who has to be told of it; once all have been reached, `told` is a milestone too.
    suspends, resumes : str, optional
        The reason for which clocks stand still from this day on, or count again.
    approvals : tuple of Duty
        Who has to approve it, one after another, none of them its proposer.
    by : frozenset of Duty
        Who may do, or propose, it.
    """

    event: HandlingEvent
    kinds: frozenset[CaseKind] = _EVERY
    origins: frozenset[Stage] = _OPEN
    to: Stage | None = None
    fields: tuple[Field, ...] = (REASON,)
    marks: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    told: str | None = None
    suspends: str | None = None
    resumes: str | None = None
    approvals: tuple[Duty, ...] = ()
    by: frozenset[Duty] = WORKERS

    @property
    def name(self) -> str:
        """Return the name of the act in the API and in catalogues."""
        return self.event.value.partition(".")[2]


def _pause(begin: HandlingEvent, end: HandlingEvent, why: str, kinds: frozenset[CaseKind], *fields: Field) -> list[Act]:
    return [
        Act(begin, kinds, suspends=why, fields=(*fields, REASON)),
        Act(end, kinds, resumes=why),
    ]


_ANYBODY = frozenset(Duty)
_ACTS = [
    Act(
        _E.ASSIGNED,
        origins=_ALL,
        fields=(Field("handler", _F.PERSON, required=True), Field("station", _F.STATION), REASON),
        by=WORKERS | {Duty.LEADER},
    ),
    Act(
        _E.RECLASSIFIED,
        origins=frozenset({_S.REGISTERED, _S.VERIFYING}),
        fields=(Field("kind", _F.CHOICE, required=True, choices="kind"), NEEDED_REASON),
    ),
    Act(
        _E.PARTY_NAMED,
        origins=_ALL,
        fields=(
            Field("party", _F.CHOICE, required=True, choices="party"),
            Field("name", _F.LINE, required=True),
            Field("phone", _F.LINE),
            Field("credit_code", _F.CREDIT_CODE),
            Field("has_power_of_attorney", _F.TICK),
        ),
        by=WORKERS | {Duty.OPERATOR},
    ),
    Act(
        _E.RESPONDENT_VERIFIED,
        origins=_ALL,
        fields=(
            Field("name", _F.LINE, required=True),
            Field("credit_code", _F.CREDIT_CODE),
            Field("no_code_reason", _F.LINE),
        ),
    ),
    Act(
        _E.ACCEPTED,
        _COMPLAINT,
        frozenset({_S.REGISTERED}),
        _S.ACCEPTED,
        marks=("accepted",),
        tells=("complainant",),
        told="accepted_or_refused_and_notified",
    ),
    Act(
        _E.REFUSED,
        _COMPLAINT,
        frozenset({_S.REGISTERED}),
        _S.REFUSED,
        fields=(
            Field("ground", _F.CHOICE, required=True, choices="refusal_ground"),
            Field("remedies", _F.LINE, required=True),
            REASON,
        ),
        tells=("complainant",),
        told="accepted_or_refused_and_notified",
    ),
    Act(
        _E.MEDIATED,
        _COMPLAINT,
        _BEGUN,
        _S.MEDIATING,
        fields=(
            Field("place", _F.LINE, required=True),
            Field("complainant_consents", _F.TICK, required=True),
            Field("respondent_consents", _F.TICK, required=True),
            Field("record", _F.WORDS),
        ),
    ),
    Act(_E.DELEGATED, _COMPLAINT, _BEGUN, _S.MEDIATING, fields=(Field("association", _F.LINE, required=True), REASON)),
    Act(
        _E.SETTLED,
        _COMPLAINT,
        _BEGUN,
        _S.SETTLED,
        fields=(
            Field("agreement", _F.WORDS, required=True),
            Field("disputed_yuan", _F.YUAN),
            Field("recovered_yuan", _F.YUAN),
            Field("compensation_yuan", _F.YUAN),
        ),
        marks=("mediation_ended",),
    ),
    Act(
        _E.TERMINATED,
        _COMPLAINT,
        _BEGUN,
        _S.TERMINATED,
        fields=(
            Field("ground", _F.CHOICE, required=True, choices="termination_ground"),
            Field("disputed_yuan", _F.YUAN),
            REASON,
        ),
        marks=("mediation_ended", "mediation_terminated"),
        tells=("complainant", "respondent"),
        told="parties_notified",
    ),
    Act(_E.WITHDRAWN, origins=_OPEN - {_S.FILED}, to=_S.WITHDRAWN, fields=(NEEDED_REASON,)),
    Act(_E.TURNED_TO_REPORT, _COMPLAINT, _ALL, fields=(Field("clue", _F.WORDS, required=True),)),
    Act(
        _E.VERIFIED,
        _REPORT,
        _IN_REPORT,
        _S.VERIFYING,
        fields=(Field("result", _F.CHOICE, required=True, choices="verification"), Field("record", _F.WORDS)),
    ),
    Act(
        _E.FILED,
        _REPORT,
        _IN_REPORT,
        _S.FILED,
        fields=(
            Field("document", _F.LINE, required=True),
            Field("is_reporter_named", _F.TICK),
            REASON,
        ),
        marks=("filed_or_not", "filed"),
        tells=("reporter",),
        told="reporter_notified",
        approvals=(Duty.LEADER,),
    ),
    Act(
        _E.NOT_FILED,
        _REPORT,
        _IN_REPORT,
        _S.NOT_FILED,
        fields=(
            Field("ground", _F.CHOICE, required=True, choices="not_filing_ground"),
            Field("is_reporter_named", _F.TICK),
            REASON,
        ),
        marks=("filed_or_not",),
        tells=("reporter",),
        told="reporter_notified",
        approvals=(Duty.LEADER,),
    ),
    Act(
        _E.REFERRED,
        _REPORT,
        _IN_REPORT | {_S.FILED},
        _S.REFERRED,
        fields=(Field("to", _F.LINE, required=True), NEEDED_REASON),
        marks=("filed_or_not", "decided"),
        approvals=(Duty.LEADER,),
    ),
    Act(
        _E.MERGED,
        _REPORT,
        _IN_REPORT,
        _S.MERGED,
        fields=(Field("into", _F.CASE, required=True), REASON),
        marks=("filed_or_not",),
    ),
    Act(
        _E.DECIDED,
        _REPORT,
        frozenset({_S.FILED}),
        _S.DECIDED,
        fields=(
            Field("result", _F.CHOICE, required=True, choices="decision"),
            Field("document", _F.LINE, required=True),
            Field("fine_yuan", _F.YUAN),
            Field("confiscated_yuan", _F.YUAN),
            REASON,
        ),
        marks=("decided",),
        approvals=(Duty.REVIEWER, Duty.LEADER),
    ),
    Act(
        _E.SERVED,
        _REPORT,
        frozenset({_S.DECIDED}),
        fields=(
            Field("channel", _F.CHOICE, required=True, choices="channel"),
            Field("proof", _F.LINE, required=True),
        ),
        marks=("served",),
    ),
    Act(_E.EXECUTED, _REPORT, frozenset({_S.DECIDED}), fields=(Field("proof", _F.LINE, required=True), REASON)),
    Act(
        _E.PUBLISHED,
        _REPORT,
        frozenset({_S.DECIDED}),
        fields=(Field("where", _F.LINE, required=True),),
        marks=("published",),
    ),
    Act(_E.CONSIDERED, frozenset({_K.SUGGESTION})),
    Act(
        _E.ANSWERED,
        frozenset({_K.ENQUIRY, _K.SUGGESTION}),
        to=_S.ANSWERED,
        fields=(Field("reason", _F.WORDS, required=True), Field("channel", _F.CHOICE, choices="channel")),
        by=WORKERS | {Duty.OPERATOR},
    ),
    Act(
        _E.NOTIFIED,
        origins=_ALL,
        fields=(
            Field("of", _F.NOTICE, required=True),
            Field("recipient", _F.CHOICE, required=True, choices="recipient"),
            Field("channel", _F.CHOICE, required=True, choices="channel"),
            Field("reached", _F.TICK),
            Field("proof", _F.LINE),
        ),
        by=WORKERS | {Duty.OPERATOR},
    ),
    *_pause(
        *(_E.MATERIAL_REQUESTED, _E.MATERIAL_SUPPLIED, "supplementing", _COMPLAINT),
        *(Field("material", _F.WORDS, required=True), Field("until", _F.DAY, required=True)),
    ),
    *_pause(_E.IDENTITY_REQUESTED, _E.IDENTITY_VERIFIED, "identity_check", _BOTH, Field("until", _F.DAY)),
    *_pause(_E.RECUSAL_REQUESTED, _E.RECUSAL_DECIDED, "recusal", _BOTH),
    *_pause(_E.TESTING_STARTED, _E.TESTING_ENDED, "testing", _BOTH, Field("laboratory", _F.LINE, required=True)),
    *_pause(_E.HEARING_STARTED, _E.HEARING_ENDED, "hearing", _REPORT),
    *_pause(_E.PUBLIC_NOTICE_STARTED, _E.PUBLIC_NOTICE_ENDED, "public_notice", _REPORT),
    Act(_E.COMPETENCE_DISPUTED, _BOTH, fields=(Field("to", _F.LINE, required=True),), marks=("competence_disputed",)),
    Act(_E.COMPETENCE_SETTLED, _BOTH, marks=("competence_settled",)),
    Act(
        _E.EXTENDED,
        origins=_ALL,
        fields=(Field("deadline", _F.DEADLINE, required=True), NEEDED_REASON),
        approvals=(Duty.LEADER,),
    ),
    Act(
        _E.DATE_SET,
        origins=_ALL,
        fields=(Field("due_on", _F.DAY, required=True), Field("set_by", _F.LINE, required=True), REASON),
        by=WORKERS | {Duty.LEADER},
    ),
    Act(_E.DATE_KEPT, origins=_ALL, fields=(NEEDED_REASON,), marks=("answered",)),
    Act(
        _E.SEALED,
        _BOTH,
        _ALL,
        fields=(Field("goods", _F.LINE, required=True), Field("basis", _F.LINE, required=True)),
        marks=("sealed",),
    ),
    Act(_E.SEAL_APPROVED, _BOTH, _ALL, marks=("approved",), by=frozenset({Duty.LEADER})),
    Act(_E.SEAL_RELEASED, _BOTH, _ALL, fields=(NEEDED_REASON,), marks=("released_or_decided", "goods_decided")),
    Act(_E.TEST_REPORTED, _BOTH, _ALL, fields=(Field("document", _F.LINE, required=True),), marks=("test_report",)),
    Act(
        _E.EVIDENCE_REGISTERED,
        _BOTH,
        _ALL,
        fields=(Field("goods", _F.LINE, required=True),),
        marks=("evidence_registered",),
    ),
    Act(_E.EVIDENCE_DECIDED, _BOTH, _ALL, fields=(NEEDED_REASON,), marks=("evidence_decided",)),
    Act(
        _E.TRANSFER_SENT,
        fields=(
            Field("level", _F.CHOICE, required=True, choices="transfer_to"),
            Field("to", _F.LINE),
            Field("station", _F.STATION),
            NEEDED_REASON,
        ),
    ),
    Act(
        _E.TRANSFER_RECEIVED,
        origins=_ALL,
        fields=(Field("receipt", _F.LINE), Field("received_by", _F.LINE)),
        by=_ANYBODY - {Duty.REVIEWER},
    ),
    Act(_E.TRANSFER_RETURNED, origins=_ALL, fields=(NEEDED_REASON,), by=_ANYBODY - {Duty.REVIEWER}),
    Act(
        _E.EXPEDITED,
        origins=_ALL,
        fields=(Field("deadline", _F.DEADLINE), Field("answer_by", _F.DAY, required=True), NEEDED_REASON),
        by=HEADS,
    ),
    Act(_E.EXPEDITE_ANSWERED, origins=_ALL, fields=(NEEDED_REASON,)),
    Act(_E.APPROVED, origins=_ALL, by=frozenset({Duty.LEADER, Duty.REVIEWER})),
    Act(_E.REJECTED, origins=_ALL, fields=(NEEDED_REASON,), by=frozenset({Duty.LEADER, Duty.REVIEWER})),
    Act(
        _E.CALLED_BACK,
        origins=HANDLED,
        fields=(Field("result", _F.CHOICE, required=True, choices="call_back"), REASON),
        by=WORKERS | {Duty.OPERATOR},
    ),
    Act(_E.REVIEWED, origins=HANDLED, by=frozenset({Duty.HANDLER, Duty.CHIEF, Duty.LEADER, Duty.REVIEWER})),
    Act(_E.ARCHIVED, origins=HANDLED),
    Act(_E.REOPENED, origins=HANDLED, fields=(NEEDED_REASON,), by=WORKERS | HEADS),
    Act(
        _E.CHALLENGED,
        _BOTH,
        frozenset({_S.REFUSED, _S.NOT_FILED, _S.TERMINATED, _S.DECIDED}),
        fields=(
            Field("challenge", _F.CHOICE, required=True, choices="challenge"),
            Field("body", _F.LINE, required=True),
            Field("reply_by", _F.DAY, required=True),
        ),
    ),
    Act(_E.CHALLENGE_REPLIED, _BOTH, HANDLED, fields=(Field("document", _F.LINE, required=True), REASON)),
    Act(_E.NOTED, origins=_ALL, fields=(NEEDED_REASON,), by=_ANYBODY),
]
ON_THE_SPOT = "settled_on_the_spot"
"""Accepted, mediated, settled and told in one act: how most complaints end."""
SPOT_FIELDS = (
    Field("place", _F.LINE, required=True),
    Field("agreement", _F.WORDS, required=True),
    Field("disputed_yuan", _F.YUAN),
    Field("recovered_yuan", _F.YUAN),
    Field("compensation_yuan", _F.YUAN),
)
ACTS: Mapping[HandlingEvent, Act] = {act.event: act for act in _ACTS}
BY_NAME: Mapping[str, Act] = {act.name: act for act in _ACTS}
