import pytest

from dispatch.desk.undo import undo
from dispatch.errors import IllegalStepError, NotUndoableError, UnknownCaseError
from dispatch.kinds import CaseKind, Category, LinkKind
from dispatch.lifecycle import CaseStatus
from tests.counties import COUNTRYSIDE, NEXT_DOOR
from tests.fakes.office import Office, at, crew

JOINED = LinkKind.JOINED
TO_CLOSED = ("acknowledged", "en_route", "on_scene", "cleared", "closed")


@pytest.fixture
def office():
    made = Office()
    made.crew(crew("T00", "food"), crew("T01", "food"))
    return made


def test_a_second_call_about_the_same_thing_sends_no_second_team(office):
    lead = office.take_in(0)
    case = office.take_in(20, joins=lead.id)
    assert (case.status, case.assignment, case.target_s) == (CaseStatus.JOINED, None, None)
    assert office.log(case) == ["received", "joined"]
    assert office.log(office.read(lead)) == ["received", "offered", "followed"]
    assert office.memory.links == {(case.id, JOINED): lead.id}
    assert office.timers(case) == {"alert": 20 + 8 * 86400}, "no promise of its own, and no alarm beside its lead's"
    assert office.team("T01").case_id is None


def test_what_follows_ends_with_its_lead_at_the_same_moment(office):
    lead = office.take_in(0)
    case = office.take_in(20, joins=lead.id)
    office.go(lead, *TO_CLOSED, seconds=60)
    ended = office.read(case)
    assert (ended.status, ended.response_ended_at, ended.next_step) == (
        CaseStatus.CLOSED,
        office.read(lead).response_ended_at,
        None,
    )
    assert office.timers(ended) == {}


@pytest.mark.parametrize("step", ["closed", "answered", "transferred"])
def test_what_follows_does_not_end_by_itself(office, step):
    lead = office.take_in(0)
    case = office.take_in(20, joins=lead.id)
    with pytest.raises(IllegalStepError, match=f"follows case {lead.id}"):
        office.step(case, step, 30)


def test_a_caller_may_withdraw_and_the_lead_goes_on(office):
    lead = office.take_in(0)
    case = office.step(office.take_in(20, joins=lead.id), "cancelled", 30)
    assert case.status is CaseStatus.CANCELLED
    assert office.read(lead).status is CaseStatus.OFFERED


def test_parted_a_case_is_promised_a_team_again_and_gets_one(office):
    lead = office.take_in(0)
    case = office.step(office.take_in(20, joins=lead.id), "parted", 50)
    assert (case.status, case.assignment.team, case.target_s) == (CaseStatus.OFFERED, "T01", 600)
    assert case.clock.due_at.timestamp() == case.received_at.timestamp() + 600
    assert office.log(case)[-2:] == ["parted", "offered"]
    assert office.memory.links == {}


def test_what_was_said_with_joining_and_parting_and_when_it_was_is_kept(office):
    lead, said = office.take_in(0), {"note": "同一摊位"}
    case = office.step(office.take_in(10, kind=CaseKind.ENQUIRY), "joined", 40, at_s=30, into=lead.id, data=said)
    case = office.step(case, "parted", 70, at_s=60, data={"reason": "另一摊位"})
    joined, parted = office.events(case)[-3:-1]
    assert (joined.at, joined.data) == (at(30), {"into": lead.id, "note": "同一摊位"})
    assert (parted.at, parted.data) == (at(60), {"reason": "另一摊位"})


def test_parted_too_late_its_promise_is_broken_and_said_so(office):
    office.crew(crew("T00", "food"))
    lead = office.take_in(0)
    case = office.step(office.take_in(20, joins=lead.id), "parted", 700)
    assert (case.status, case.escalated) == (CaseStatus.WAITING, True)
    office.ring(701)
    assert office.read(case).overdue


def test_a_parted_enquiry_is_the_desks_again(office):
    lead = office.take_in(0)
    case = office.step(office.take_in(20, kind=CaseKind.ENQUIRY, joins=lead.id), "parted", 50)
    assert (case.status, case.next_step) == (CaseStatus.DESK, "answer")


def test_parted_outside_the_county_it_is_to_be_transferred(office):
    lead = office.take_in(0)
    case = office.step(office.take_in(20, position=NEXT_DOOR, joins=lead.id), "parted", 50)
    assert (case.status, case.target_s, case.neighbour) == (CaseStatus.TO_TRANSFER, None, "崆峒区")


def test_a_waiting_case_is_joined_later_and_waits_no_more(office):
    office.crew(crew("T00", "food"))
    lead, case = office.take_in(0), office.take_in(10)
    assert case.status is CaseStatus.WAITING
    case = office.step(case, "joined", 30, into=lead.id)
    assert (case.status, case.escalated) == (CaseStatus.JOINED, False)


def test_a_case_with_a_team_is_not_joined(office):
    lead, case = office.take_in(0), office.take_in(10)
    with pytest.raises(IllegalStepError, match="is offered; it cannot become joined"):
        office.step(case, "joined", 30, into=lead.id)


def test_a_lead_that_follows_has_ended_or_does_not_exist_is_refused(office):
    lead = office.take_in(0)
    follower = office.take_in(10, joins=lead.id)
    with pytest.raises(IllegalStepError, match=f"follows case {lead.id}; name {lead.id} instead"):
        office.take_in(20, joins=follower.id)
    with pytest.raises(IllegalStepError, match="same one"):
        office.step(follower, "joined", 20, into=follower.id)
    with pytest.raises(UnknownCaseError):
        office.take_in(20, joins=999)
    ended = office.step(office.take_in(30, kind=CaseKind.ENQUIRY), "answered", 40)
    with pytest.raises(IllegalStepError, match="that is answered"):
        office.take_in(50, joins=ended.id)


def test_what_is_followed_follows_nothing_so_there_is_no_cycle(office):
    office.crew(crew("T00", "food"))
    first, second = office.take_in(0), office.take_in(10)
    office.take_in(20, joins=second.id)
    with pytest.raises(IllegalStepError, match="it is followed by"):
        office.step(second, "joined", 30, into=first.id)


def test_moved_to_another_lead_it_follows_that_one_alone(office):
    one, two = office.take_in(0), office.take_in(1)
    case = office.step(office.take_in(10, joins=one.id), "joined", 20, into=two.id)
    assert office.memory.links == {(case.id, JOINED): two.id}
    office.go(one, *TO_CLOSED, seconds=30)
    assert office.read(case).status is CaseStatus.JOINED


def test_if_the_lead_is_cancelled_the_first_of_those_that_followed_takes_its_place(office):
    """The others who called about the same thing have withdrawn nothing; and still one team is enough."""
    office.crew(crew("T00", "food"))
    lead = office.take_in(0)
    second, third = office.take_in(10, joins=lead.id), office.take_in(20, joins=lead.id)
    office.step(lead, "cancelled", 30)
    second, third = office.read(second), office.read(third)
    assert (second.status, second.assignment.team, third.status) == (CaseStatus.OFFERED, "T00", CaseStatus.JOINED)
    assert office.memory.links == {(third.id, JOINED): second.id}


@pytest.mark.parametrize(
    ("kind", "category", "also", "also_category", "goes"),
    [
        ("complaint", "food", "report", "food", "complaint"),  # both dangerous: the complainant waits there
        ("report", "food", "complaint", "food", "complaint"),
        ("complaint", "price", "report", "food", "report"),  # danger first
        ("complaint", "food", "report", "price", "complaint"),
        ("report", "price", "complaint", "other", "complaint"),
    ],
)
def test_a_call_about_two_things_is_two_cases_and_sends_one_team(office, kind, category, also, also_category, goes):
    office.crew(crew("T00"), crew("T01"))
    first = office.take_in(
        0, kind=CaseKind(kind), category=Category(category), also=CaseKind(also), also_category=Category(also_category)
    )
    second = office.read(office.memory.cases[next(n for n, _ in office.memory.links)])
    assert office.memory.links == {(second.id, LinkKind.SPLIT): first.id}
    by_kind = {each.kind: each for each in (first, second)}
    sent = by_kind.pop(CaseKind(goes))
    (desk,) = by_kind.values()
    assert (sent.status, sent.target_s, desk.status, desk.target_s) == (CaseStatus.OFFERED, 600, CaseStatus.DESK, None)
    office.step(first, "cancelled", 10)
    assert office.read(second).status is not CaseStatus.CANCELLED, "by law each is handled by itself"


def test_two_things_outside_the_county_are_both_to_be_transferred(office):
    first = office.take_in(0, position=NEXT_DOOR, also=CaseKind.REPORT)
    statuses = {case.status for case in office.memory.cases.values()}
    assert (first.status, statuses) == (CaseStatus.TO_TRANSFER, {CaseStatus.TO_TRANSFER})


def test_a_joined_call_about_two_things_sends_nobody(office):
    lead = office.take_in(0, position=COUNTRYSIDE)
    office.take_in(10, position=COUNTRYSIDE, joins=lead.id, also=CaseKind.REPORT)
    assert [case.status for case in office.memory.cases.values()][1:] == [CaseStatus.JOINED, CaseStatus.DESK]
    assert office.team("T01").case_id is None


@pytest.mark.parametrize("step", ["cancelled", "parted"])
def test_what_moved_several_cases_is_not_taken_back(office, step):
    lead = office.take_in(0)
    case = office.take_in(20, joins=lead.id)
    moved = lead if step == "cancelled" else case
    before = office.read(moved).event_seq
    office.step(moved, step, 30)
    with office.desk(32) as desk, pytest.raises(NotUndoableError):
        undo(desk, moved.id, before + 1)


def cancelled(office, lead, case):
    return office.step(case, "cancelled", 30)


def ended_with_its_lead(office, lead, case):
    office.go(lead, *TO_CLOSED, seconds=60)
    return office.read(case)


@pytest.mark.parametrize("end", [cancelled, ended_with_its_lead])
@pytest.mark.parametrize("pause", [True, False], ids=["held", "at the desk"])
def test_a_case_that_followed_and_ended_is_reopened_alone_and_can_follow_again(office, end, pause):
    """The link stayed when it ended, and a second one beside it broke the table's primary key."""
    lead = office.take_in(0)
    case = office.take_in(20, joins=lead.id)
    other = office.take_in(40, position=COUNTRYSIDE)
    end(office, lead, case)
    assert office.memory.links == {(case.id, JOINED): lead.id}, "that they went together is shown as long as it is over"
    office.step(case, "reopened", 400, data={"reason": "再次来电", "to": "desk"})
    assert office.memory.links == {}
    if pause:
        office.step(case, "held", 410, data={"reason": "店主有约", "until": at(900).isoformat()})
    case = office.step(case, "joined", 420, into=other.id)
    assert case.status is CaseStatus.JOINED
    assert office.memory.links == {(case.id, JOINED): other.id}


def test_a_link_left_over_from_before_is_replaced(office):
    """Cases reopened by an older version still have theirs."""
    lead, other = office.take_in(0), office.take_in(10, position=COUNTRYSIDE)
    case = office.step(office.take_in(20, kind=CaseKind.ENQUIRY), "note", 25)
    office.memory.links[case.id, JOINED] = lead.id
    office.step(case, "joined", 30, into=other.id)
    assert office.memory.links == {(case.id, JOINED): other.id}
