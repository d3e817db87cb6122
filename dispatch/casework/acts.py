"""Acts of the office as a table: of which kinds, from which stages, to which stage, what each asks and brings about."""

from collections.abc import Mapping

from dispatch.casework.act import (
    ANY_STAGE,
    BOTH_KINDS,
    NEEDED_REASON,
    REASON,
    WORKERS,
    Act,
    Duty,
    Field,
    FieldKind,
)
from dispatch.casework.kind_acts import KIND_ACTS
from dispatch.handling import HANDLED, HandlingEvent, Stage

_S, _E, _F = Stage, HandlingEvent, FieldKind
HEADS = frozenset({Duty.CHIEF, Duty.LEADER})
_ANYBODY = frozenset(Duty)
_ACTS = [
    Act(
        _E.ASSIGNED,
        origins=ANY_STAGE,
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
        origins=ANY_STAGE,
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
        origins=ANY_STAGE,
        fields=(
            Field("name", _F.LINE, required=True),
            Field("credit_code", _F.CREDIT_CODE),
            Field("no_code_reason", _F.LINE),
        ),
    ),
    *KIND_ACTS,
    Act(
        _E.NOTIFIED,
        origins=ANY_STAGE,
        fields=(
            Field("of", _F.NOTICE, required=True),
            Field("recipient", _F.CHOICE, required=True, choices="recipient"),
            Field("channel", _F.CHOICE, required=True, choices="channel"),
            Field("reached", _F.TICK),
            Field("proof", _F.LINE),
        ),
        by=WORKERS | {Duty.OPERATOR},
    ),
    Act(
        _E.COMPETENCE_DISPUTED,
        BOTH_KINDS,
        fields=(Field("to", _F.LINE, required=True),),
        marks=("competence_disputed",),
    ),
    Act(_E.COMPETENCE_SETTLED, BOTH_KINDS, marks=("competence_settled",)),
    Act(
        _E.EXTENDED,
        origins=ANY_STAGE,
        fields=(Field("deadline", _F.DEADLINE, required=True), NEEDED_REASON),
        approvals=(Duty.LEADER,),
    ),
    Act(
        _E.DATE_SET,
        origins=ANY_STAGE,
        fields=(Field("due_on", _F.DAY, required=True), Field("set_by", _F.LINE, required=True), REASON),
        by=WORKERS | {Duty.LEADER},
    ),
    Act(_E.DATE_KEPT, origins=ANY_STAGE, fields=(NEEDED_REASON,), marks=("answered",)),
    Act(
        _E.SEALED,
        BOTH_KINDS,
        ANY_STAGE,
        fields=(Field("goods", _F.LINE, required=True), Field("basis", _F.LINE, required=True)),
        marks=("sealed",),
    ),
    Act(_E.SEAL_APPROVED, BOTH_KINDS, ANY_STAGE, marks=("approved",), by=frozenset({Duty.LEADER})),
    Act(
        _E.SEAL_RELEASED,
        BOTH_KINDS,
        ANY_STAGE,
        fields=(NEEDED_REASON,),
        marks=("released_or_decided", "goods_decided"),
    ),
    Act(
        _E.TEST_REPORTED,
        BOTH_KINDS,
        ANY_STAGE,
        fields=(Field("document", _F.LINE, required=True),),
        marks=("test_report",),
    ),
    Act(
        _E.EVIDENCE_REGISTERED,
        BOTH_KINDS,
        ANY_STAGE,
        fields=(Field("goods", _F.LINE, required=True),),
        marks=("evidence_registered",),
    ),
    Act(_E.EVIDENCE_DECIDED, BOTH_KINDS, ANY_STAGE, fields=(NEEDED_REASON,), marks=("evidence_decided",)),
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
        origins=ANY_STAGE,
        fields=(Field("receipt", _F.LINE), Field("received_by", _F.LINE)),
        by=_ANYBODY - {Duty.REVIEWER},
    ),
    Act(_E.TRANSFER_RETURNED, origins=ANY_STAGE, fields=(NEEDED_REASON,), by=_ANYBODY - {Duty.REVIEWER}),
    Act(
        _E.EXPEDITED,
        origins=ANY_STAGE,
        fields=(Field("deadline", _F.DEADLINE), Field("answer_by", _F.DAY, required=True), NEEDED_REASON),
        by=HEADS,
    ),
    Act(_E.EXPEDITE_ANSWERED, origins=ANY_STAGE, fields=(NEEDED_REASON,)),
    Act(_E.APPROVED, origins=ANY_STAGE, by=frozenset({Duty.LEADER, Duty.REVIEWER})),
    Act(_E.REJECTED, origins=ANY_STAGE, fields=(NEEDED_REASON,), by=frozenset({Duty.LEADER, Duty.REVIEWER})),
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
        BOTH_KINDS,
        frozenset({_S.REFUSED, _S.NOT_FILED, _S.TERMINATED, _S.DECIDED}),
        fields=(
            Field("challenge", _F.CHOICE, required=True, choices="challenge"),
            Field("body", _F.LINE, required=True),
            Field("reply_by", _F.DAY, required=True),
        ),
    ),
    Act(_E.CHALLENGE_REPLIED, BOTH_KINDS, HANDLED, fields=(Field("document", _F.LINE, required=True), REASON)),
    Act(_E.NOTED, origins=ANY_STAGE, fields=(NEEDED_REASON,), by=_ANYBODY),
]
ON_THE_SPOT = "settled_on_the_spot"
"""Accept, mediate, settle and notify in one act: the usual end of a complaint."""
SPOT_FIELDS = (
    Field("place", _F.LINE, required=True),
    Field("agreement", _F.WORDS, required=True),
    Field("disputed_yuan", _F.YUAN),
    Field("recovered_yuan", _F.YUAN),
    Field("compensation_yuan", _F.YUAN),
)
ACTS: Mapping[HandlingEvent, Act] = {act.event: act for act in _ACTS}
BY_NAME: Mapping[str, Act] = {act.name: act for act in _ACTS}
