"""Refusals of dispatch, one class per broken rule; messages name the values and the remedy."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MOST_LISTED = 400  # characters


@dataclass(frozen=True, slots=True)
class RowFault:
    """A fault in one row of a table: its number as a spreadsheet shows it, column, value, and reason."""

    row: int
    column: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class PremisesFault:
    """A fault of one of the premises: its place in the list from 0, the field, its value, and the reason."""

    index: int
    field: str
    value: str
    message: str


class DispatchError(Exception):
    """Base of every refusal in this package; `faults` lists what is wrong row by row, or at each of the premises."""

    FIELD: str | None = None
    """The field of a request that is at fault where a raiser names none."""

    def __init__(self, message: str, *, field: str | None = None, faults: tuple[Any, ...] = ()) -> None:
        super().__init__(message)
        self.field = field or self.FIELD
        self.faults = faults


class IllegalStepError(DispatchError):
    """The case or assignment cannot go from its state to the one asked for."""


class IllegalActError(DispatchError):
    """The office cannot do this to a case now, or not this person."""


class BadActError(DispatchError):
    """A field of an act is missing, unknown, or not of its form."""


class BadContentError(DispatchError):
    """An entry of a register, a file of its lines or the text of a report is wrong; nothing was kept."""


class EntryChangedError(DispatchError):
    """Somebody else corrected the entry since it was read."""


class UnknownEntryError(DispatchError):
    """No register has this name, or no entry of it this number."""


class BadPeriodError(DispatchError):
    """A period of a report is not of a known form, or does not lie where it should."""


class UnknownReportError(DispatchError):
    """No report has this number."""


class ReportChangedError(DispatchError):
    """A report that was made is not what was written, or can no longer be made again."""


class RehearsalRunningError(DispatchError):
    """The county rehearses already."""


class NoRehearsalError(DispatchError):
    """The county does not rehearse: nothing comes in as an exercise, and there is nothing to end."""


class ExerciseElsewhereError(DispatchError):
    """An exercise lies in a county that does not rehearse."""


class TooManyRowsError(DispatchError):
    """More is asked for than one table holds."""


class UnknownCaseError(DispatchError):
    """No case has this number."""


class UnknownTeamError(DispatchError):
    """No team has this code, or none that may be chosen here; the message lists those that may.

    Without a code none was named where the case has none to go by.
    """

    def __init__(self, team: str | None, choices: Iterable[str] = (), *, field: str = "team") -> None:
        listed = ", ".join(sorted(choices))[:MOST_LISTED]
        said, in_chinese = f"No team {team!r}", f"没有执法小组 {team}"
        if team is None:
            said, in_chinese = "The case has no team: name one", "该案件尚无小组，请指明小组"
        super().__init__(f"{said}{listed and f'; teams: {listed}'}. {in_chinese}。", field=field)


class BadTimeError(DispatchError):
    """A moment lies in the future, or before what it must follow."""


class BadClockError(DispatchError):
    """A statutory clock cannot be computed as it is asked for."""


class BadCalendarError(DispatchError):
    """A file of notices has rows that are wrong; nothing was loaded."""

    FIELD = "file"


class UnknownPhoneError(DispatchError):
    """No phone of the caller has this code, or it is with no team."""


class PhoneTakenError(DispatchError):
    """The phone is somebody else's, who has not left it."""


class TrackerError(DispatchError):
    """A tracker cannot be added or revoked under this name, or for this team."""


class TeamBusyError(DispatchError):
    """The team already has an active urgent assignment, or no team is free."""


class ReasonNeededError(DispatchError):
    """A step that has to be explained came without a reason."""


class NotUndoableError(DispatchError):
    """The last step can no longer be taken back, or not by this person."""


class KeyReuseError(DispatchError):
    """An idempotency key came back with a different request."""


class RulesChangedError(DispatchError):
    """Somebody else changed the rules since they were seen."""


class BadPolicyError(DispatchError):
    """A policy has a rule that is unknown or out of range."""


class UnknownReferenceError(DispatchError):
    """A request names a team that does not exist."""


class BadTurnError(DispatchError):
    """A turn of duty ends before it begins, lasts too long, or its dates cannot be."""


class TurnClashError(DispatchError):
    """Two turns of one team would overlap."""


class TurnChangedError(DispatchError):
    """Somebody else moved or removed the turn, or changed the need, meanwhile."""


class PlanBegunError(DispatchError):
    """The first shift of a plan that is to be taken over lies in the past."""


class RosterRoomError(DispatchError):
    """Turns are in the way of a plan that is to be taken over."""


class ShortRestError(DispatchError):
    """Planned shifts leave a team too little rest beside a turn that stays."""


class TakeoverUndoError(DispatchError):
    """The take-over of a plan cannot be undone: it has begun, or the roster was changed since."""


class UnknownTurnError(DispatchError):
    """No turn has this number."""


class BadScenarioError(DispatchError):
    """A planning scenario that cannot be: a post without a place, a team at two posts, no cell."""


class UnknownScenarioError(DispatchError):
    """No scenario of planning has this number, or it was deleted."""


class ScenarioNameError(DispatchError):
    """Another scenario of the county has this name."""


class ScenarioChangedError(DispatchError):
    """A scenario is no longer as it was seen."""


class UnknownJobError(DispatchError):
    """No planning job has this number."""


class JobNotDoneError(DispatchError):
    """A planning job has no answer that could be kept."""


class PlanningBusyError(DispatchError):
    """Too many planning jobs of the county wait."""


class BadNeedError(DispatchError):
    """The number of teams wanted on duty is stated in an invalid way."""


class BadRosterError(DispatchError):
    """Some rows of a roster's table are wrong; nothing was loaded."""

    FIELD = "content"


class RosterDoubtError(BadRosterError):
    """A roster that can be read looks wrong: days far away, or teams that would go off duty at once."""


class UnknownHandoverError(DispatchError):
    """No handover has this number."""


class HandoverSignedError(DispatchError):
    """The incoming side has signed already, or the outgoing side would sign for both."""


class BadEscalationError(DispatchError):
    """An escalation policy has a rule that is unknown or cannot be."""


class BadChannelRuleError(DispatchError):
    """A rule of messages names what the county does not have, or cannot be."""


class UnknownAlertError(DispatchError):
    """No alert has this number."""


class AlertOverError(DispatchError):
    """Somebody has the alert already, or its cause is gone."""


class UnknownExpediteError(DispatchError):
    """The case has no expedite of this number."""


class ExpediteOverError(DispatchError):
    """The expedite is answered already, or its case has ended."""


class UnknownAttachmentError(DispatchError):
    """The case shows no attachment of this number."""


class AttachmentWithdrawnError(DispatchError):
    """Somebody has withdrawn the attachment already."""


class CaseFullError(DispatchError):
    """A case keeps as many attachments, or bytes of them, as it may."""


class UnknownOrderError(DispatchError):
    """The case has no off-shelf order of this number, or the order no such premises."""


class PremisesClosedError(DispatchError):
    """Somebody has closed the premises already, or the order has ended."""


class PremisesOpenError(IllegalStepError):
    """A case is to end with goods still to come off a shelf."""


class ContradictionError(DispatchError):
    """Findings say what cannot be together, or cannot be of such a case."""


class NotTheirsError(DispatchError):
    """The premises are another station's."""


class BadPremisesError(DispatchError):
    """Some premises of an off-shelf order are invalid; each is listed, and nothing was ordered."""

    FIELD = "premises"
