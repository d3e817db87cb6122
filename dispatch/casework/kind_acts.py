"""Acts on cases of one kind, complaint, report, enquiry or suggestion, and suspensions of their clocks."""

from dispatch.casework.act import (
    ANY_STAGE,
    BOTH_KINDS,
    NEEDED_REASON,
    OPEN,
    REASON,
    WORKERS,
    Act,
    Duty,
    Field,
    FieldKind,
)
from dispatch.handling import HandlingEvent, Stage
from dispatch.kinds import CaseKind

_S, _E, _K, _F = Stage, HandlingEvent, CaseKind, FieldKind
_COMPLAINT, _REPORT = frozenset({_K.COMPLAINT}), frozenset({_K.REPORT})
_BEGUN = frozenset({_S.ACCEPTED, _S.MEDIATING})
_IN_REPORT = frozenset({_S.REGISTERED, _S.VERIFYING})


def _pause(begin: HandlingEvent, end: HandlingEvent, why: str, kinds: frozenset[CaseKind], *fields: Field) -> list[Act]:
    return [
        Act(begin, kinds, suspends=why, fields=(*fields, REASON)),
        Act(end, kinds, resumes=why),
    ]


KIND_ACTS = (
    Act(
        _E.ACCEPTED,
        _COMPLAINT,
        frozenset({_S.REGISTERED}),
        _S.ACCEPTED,
        marks=("accepted",),
        notifies=("complainant",),
        when_notified="accepted_or_refused_and_notified",
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
        notifies=("complainant",),
        when_notified="accepted_or_refused_and_notified",
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
        notifies=("complainant", "respondent"),
        when_notified="parties_notified",
    ),
    Act(_E.WITHDRAWN, origins=OPEN - {_S.FILED}, to=_S.WITHDRAWN, fields=(NEEDED_REASON,)),
    Act(_E.TURNED_TO_REPORT, _COMPLAINT, ANY_STAGE, fields=(Field("clue", _F.WORDS, required=True),)),
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
        notifies=("reporter",),
        when_notified="reporter_notified",
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
        notifies=("reporter",),
        when_notified="reporter_notified",
        approvals=(Duty.LEADER,),
    ),
    Act(
        _E.REFERRED,
        _REPORT,
        _IN_REPORT | {_S.FILED},
        _S.REFERRED,
        fields=(Field("to", _F.LINE, required=True), NEEDED_REASON),
        marks=("filed_or_not",),
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
    *_pause(
        *(_E.MATERIAL_REQUESTED, _E.MATERIAL_SUPPLIED, "supplementing", _COMPLAINT),
        *(Field("material", _F.WORDS, required=True), Field("until", _F.DAY, required=True)),
    ),
    *_pause(_E.IDENTITY_REQUESTED, _E.IDENTITY_VERIFIED, "identity_check", BOTH_KINDS, Field("until", _F.DAY)),
    *_pause(_E.RECUSAL_REQUESTED, _E.RECUSAL_DECIDED, "recusal", BOTH_KINDS),
    *_pause(
        _E.TESTING_STARTED,
        _E.TESTING_ENDED,
        "testing",
        BOTH_KINDS,
        Field("laboratory", _F.LINE, required=True),
    ),
    *_pause(_E.HEARING_STARTED, _E.HEARING_ENDED, "hearing", _REPORT),
    *_pause(_E.PUBLIC_NOTICE_STARTED, _E.PUBLIC_NOTICE_ENDED, "public_notice", _REPORT),
)
