"""Acts that are possible now, and why another is not."""

from collections.abc import Callable, Mapping

from dispatch.casework.act import Act, Duty
from dispatch.casework.acts import ACTS
from dispatch.casework.handling import Handling
from dispatch.errors import IllegalActError
from dispatch.handling import HANDLED, HandlingEvent
from dispatch.labels_zh import ACTS as ACT_NAMES
from dispatch.labels_zh import STAGES

_E = HandlingEvent
ENDING = frozenset(act.name for act in ACTS.values() if act.to in HANDLED)


def _runs(*purposes: str) -> Callable[[Handling], bool]:
    return lambda handling: any(each.purpose in purposes and each.stopped_at is None for each in handling.runs)


def _is_paused(why: str) -> Callable[[Handling], bool]:
    return lambda handling: any(each.why == why and each.until is None for each in handling.suspensions)


def _is_not_paused(why: str) -> Callable[[Handling], bool]:
    is_paused = _is_paused(why)
    return lambda handling: not is_paused(handling)


def _lacks(mark: str) -> Callable[[Handling], bool]:
    return lambda handling: mark not in handling.marks


def _is_settled_for_archive(handling: Handling) -> bool:
    return (
        "reviewed" in handling.marks
        and "archived" not in handling.marks
        and not handling.waiting_notices
        and not any(each.stopped_at is None for each in handling.runs)
    )


_CONDITIONS: Mapping[HandlingEvent, tuple[Callable[[Handling], bool], str, str]] = {
    _E.NOTIFIED: (
        lambda handling: bool(handling.waiting_notices),
        "nobody waits for a notice",
        "没有待告知事项",
    ),
    **dict.fromkeys(
        (_E.APPROVED, _E.REJECTED),
        (lambda handling: handling.proposal is not None, "nothing waits for approval", "没有待审批事项"),
    ),
    _E.TRANSFER_SENT: (lambda handling: handling.open_transfer is None, "it is on its way already", "案件正在移送途中"),
    **dict.fromkeys(
        (_E.TRANSFER_RECEIVED, _E.TRANSFER_RETURNED),
        (lambda handling: handling.open_transfer is not None, "no transfer is open", "没有待签收的移送"),
    ),
    _E.EXTENDED: (
        lambda handling: bool(handling.deadlines_for("extended")),
        "no clock runs that may be extended",
        "没有可延长的期限",
    ),
    _E.DATE_KEPT: (_runs("set_date"), "no date was set", "没有指定日期"),
    _E.EXPEDITE_ANSWERED: (
        lambda handling: any(each.answered_at is None for each in handling.expedites),
        "no expedite is open",
        "没有待答复的督办",
    ),
    _E.SEAL_APPROVED: (_runs("seal_approval"), "no sealing waits for approval", "没有待批准的查封扣押"),
    _E.SEAL_RELEASED: (_runs("sealing", "drug_decision"), "nothing is sealed", "没有查封扣押"),
    _E.TEST_REPORTED: (_runs("sealing", "drug_decision"), "nothing is sealed", "没有查封扣押"),
    _E.EVIDENCE_DECIDED: (_runs("evidence"), "no evidence is kept", "没有先行登记保存的证据"),
    _E.COMPETENCE_SETTLED: (_runs("competence"), "competence is not disputed", "没有管辖争议"),
    _E.SERVED: (_runs("service"), "it is served already", "已送达"),
    _E.PUBLISHED: (_runs("publication"), "no penalty waits for publication", "没有待公示的处罚"),
    _E.REVIEWED: (_lacks("reviewed"), "it is reviewed already", "已复核"),
    _E.ARCHIVED: (
        _is_settled_for_archive,
        "first every notice has reached its recipients, every clock has stopped and another person has reviewed it",
        "须先完成告知、各期限终止并经他人复核",
    ),
    _E.CHALLENGE_REPLIED: (
        lambda handling: "challenged" in handling.marks,
        "nobody has challenged the decision",
        "没有复议或诉讼",
    ),
    **{
        act.event: (_is_not_paused(act.suspends), f"clocks stand still for {act.suspends} already", "期限已中止")
        for act in ACTS.values()
        if act.suspends
    },
    **{
        act.event: (_is_paused(act.resumes), f"no clock stands still for {act.resumes}", "期限未因此中止")
        for act in ACTS.values()
        if act.resumes
    },
}
"""By act: its condition beside kind and stage, and the reason for which it is not possible."""


def possible(handling: Handling, duty: Duty | None, actor: str) -> list[Act]:
    """Return the acts that a person may do now, in the order of the table; without a duty everything is allowed."""
    return [act for act in ACTS.values() if _reason(handling, act) is None and _bar(handling, act, duty, actor) is None]


def check_possible(handling: Handling, act: Act, duty: Duty | None, actor: str, *, case_id: int) -> None:
    """Check that a person may do an act now.

    Raises
    ------
    IllegalActError
        The kind, the stage, what went before, or the rule of two persons does not allow it; the message says which.
    """
    reason = _reason(handling, act) or _bar(handling, act, duty, actor)
    if reason is None:
        return
    why, why_zh = reason
    others = ", ".join(each.name for each in possible(handling, duty, actor))
    raise IllegalActError(
        f"Case {case_id} ({handling.kind}, {handling.stage}): {act.name} is not possible, {why}. Possible: {others}. "
        f"案件办理阶段为“{STAGES[handling.stage]}”，不能“{ACT_NAMES[act.name]}”：{why_zh}。",
        field="act",
    )


def _reason(handling: Handling, act: Act) -> tuple[str, str] | None:
    if handling.kind not in act.kinds:
        kinds = ", ".join(sorted(act.kinds))
        return f"it is an act on: {kinds}", "该类案件无此办理事项"
    if handling.stage not in act.origins:
        stages = ", ".join(stage for stage in act.origins)
        return f"it follows from: {stages}", "当前阶段不允许"
    if "archived" in handling.marks and act.event not in {_E.REOPENED, _E.NOTED, _E.CHALLENGED, _E.CHALLENGE_REPLIED}:
        return "the case is archived: reopen it first", "案件已归档，请先重新办理"
    if handling.proposal is not None and act.approvals:
        return f"{handling.proposal.act} waits for approval", "另有事项待审批"
    condition = _CONDITIONS.get(act.event)
    return condition[1:] if condition and not condition[0](handling) else None


def _bar(handling: Handling, act: Act, duty: Duty | None, actor: str) -> tuple[str, str] | None:
    """Return why a person may not do it: their duty, or that a second person is wanted."""
    proposal = handling.proposal
    if duty is None:
        return None
    if duty not in act.by:
        return f"it is done by: {', '.join(sorted(act.by))}", "您的角色不能办理此事项"
    if act.event in {_E.APPROVED, _E.REJECTED} and proposal is not None:
        if actor in {proposal.by, *proposal.approved_by}:
            return "another person has to approve it", "须由他人审批"
        if next_approval(handling) is not duty:
            return f"next it is approved by: {next_approval(handling)}", "尚待其他人员审批"
    if act.event is _E.REVIEWED and actor in {handling.handler, *(handling.done_by.get(name) for name in ENDING)}:
        return "another person than its handler has to review it", "须由承办人以外的人复核"
    return None


def next_approval(handling: Handling) -> Duty | None:
    """Return who has to approve the proposal next."""
    proposal = handling.proposal
    if proposal is None:
        return None
    approvals = next(each.approvals for each in ACTS.values() if each.name == proposal.act)
    return approvals[len(proposal.approved_by)] if len(proposal.approved_by) < len(approvals) else None
