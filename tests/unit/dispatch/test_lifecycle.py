import pytest

from dispatch.errors import IllegalStepError
from dispatch.lifecycle import ACTIVE, ALWAYS, ENDED, NEXT, REMARKS, STEPS, CaseStatus, EventType, after, steps_from

WAY = ["offered", "acknowledged", "en_route", "on_scene", "cleared", "closed"]


def test_the_whole_way_of_a_complaint():
    status = CaseStatus.RECEIVED
    for event in WAY:
        status = after(status, EventType(event))
        assert status == event


@pytest.mark.parametrize(
    ("status", "event"),
    [
        ("received", "on_scene"),
        ("offered", "en_route"),
        ("offered", "on_scene"),
        ("acknowledged", "on_scene"),
        ("acknowledged", "acknowledged"),
        ("en_route", "acknowledged"),
        ("on_scene", "withdrawn"),
        ("cleared", "on_scene"),
        ("closed", "offered"),
        ("answered", "cancelled"),
        ("waiting", "acknowledged"),
        ("to_transfer", "closed"),
    ],
)
def test_an_illegal_step_is_refused_naming_both_states(status, event):
    with pytest.raises(IllegalStepError) as refused:
        after(CaseStatus(status), EventType(event), case_id=7)
    assert f"Case 7 is {status}" in str(refused.value)
    assert f"cannot become {event}" in str(refused.value)


def test_every_open_status_has_a_next_step_and_an_alert():
    assert set(NEXT) == set(CaseStatus) - ENDED
    assert all(step.alert_after_s > 0 for step in NEXT.values())


def test_nothing_but_a_note_a_look_or_a_paper_follows_an_ended_case_until_it_is_reopened():
    for status in ENDED:
        assert steps_from(status) == [EventType.REOPENED]
        assert [after(status, event) for event in ALWAYS] == [status] * len(ALWAYS)
        for event in REMARKS - ALWAYS:
            with pytest.raises(IllegalStepError):
                after(status, event)


def test_every_status_can_be_reached_and_every_open_one_left():
    reached = set(STEPS.values()) | {CaseStatus.RECEIVED}
    assert reached == set(CaseStatus)
    assert {status for status, _ in STEPS} == set(CaseStatus)


@pytest.mark.parametrize(
    ("status", "event", "then"),
    [
        ("proposed", "held", "held"),
        ("waiting", "held", "held"),
        ("offered", "held", "held"),
        ("acknowledged", "held", "held"),
        ("en_route", "held", "held"),
        ("held", "held", "held"),  # until another time
        ("held", "resumed", "waiting"),
        ("held", "offered", "offered"),
        ("held", "desk", "desk"),
        ("held", "to_transfer", "to_transfer"),
        ("held", "cancelled", "cancelled"),
        ("on_scene", "held", None),
        ("desk", "held", "held"),
        ("waiting", "resumed", None),
        ("cleared", "reopened", "waiting"),
        ("closed", "reopened", "waiting"),
        ("answered", "reopened", "waiting"),
        ("transferred", "reopened", "waiting"),
        ("cancelled", "reopened", "waiting"),
        ("on_scene", "reopened", None),
        ("waiting", "reopened", None),
        ("waiting", "undone", None),  # that is no step: the log says where it leads
    ],
)
def test_what_a_dispatcher_decides_besides_the_way(status, event, then):
    if then is not None:
        assert after(CaseStatus(status), EventType(event)) == then
        return
    with pytest.raises(IllegalStepError):
        after(CaseStatus(status), EventType(event))


def test_a_team_that_gives_a_case_back_leaves_it_waiting():
    for status in ACTIVE - {CaseStatus.ON_SCENE}:
        assert after(status, EventType.WITHDRAWN) is CaseStatus.WAITING
