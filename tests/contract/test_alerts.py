"""Contract of `dispatch.desk.ports.Alerts`, over the simulation's store and PostgreSQL."""

from dataclasses import replace

import pytest

from dispatch.alerts.alert import Alert, Cause, acknowledged, raised, settled
from dispatch.errors import UnknownAlertError
from dispatch.lifecycle import EventType
from dispatch.rules.escalation import DEFAULT, AlertKind, Level, changed
from tests.contract.test_store import advance, at, opened
from tests.counties import CODE

RULE = DEFAULT.kinds[AlertKind.MISSED]


def new(case, kind=AlertKind.MISSED, *, seconds=0.0, team=None, about=None):
    cause = Cause(kind, None if case is None else case.id, team, about)
    return raised(cause, case, CODE, DEFAULT, at(seconds))


def test_what_is_kept_is_what_is_read(world):
    store = world.store()
    case = opened(store)
    for alert in (new(case), new(case, AlertKind.NEXT_STEP), new(case, AlertKind.EXPEDITE_DUE, about=7)):
        kept = store.alerts.add(alert)
        assert kept == replace(alert, id=kept.id)
        assert store.alerts.alert(kept.id) == kept
    assert [alert.cause.kind for alert in store.alerts.of_case(case)] == ["missed", "next_step", "expedite_due"]
    assert store.alerts.alert(store.alerts.of_case(case)[1].id).step == case.next_step


@pytest.mark.parametrize(
    "make",
    [
        new,
        lambda case: new(case, AlertKind.EXPEDITE_DUE, about=3),
        lambda case: new(None, AlertKind.TEAM_SILENT, team="T00"),
        lambda case: new(case, AlertKind.TEAM_SILENT, team="T00"),
    ],
    ids=["case", "expedite", "team", "team on a case"],
)
def test_at_most_one_is_open_for_a_cause(world, make):
    store = world.store()
    case = opened(store)
    first = store.alerts.add(make(case))
    assert store.alerts.add(make(case)) is None
    store.alerts.change(settled(first, "cause_gone", at(9)))
    assert store.alerts.add(make(case)).id != first.id


def test_an_alert_may_come_before_the_case_it_is_opened_with(transaction):
    with transaction() as store:
        case_id = store.cases.new_id()
        store.alerts.add(raised(Cause(AlertKind.UNASSIGNED, case_id), None, CODE, DEFAULT, at(0)))
        store.cases.new_id = lambda: case_id
        case = opened(store)
    with transaction() as store:
        assert len(store.alerts.of_case(case)) == 1


def test_the_open_ones_highest_first_then_oldest(world):
    store = world.store()
    case = opened(store)
    for n, (level, seconds) in enumerate([("dispatcher", 1), ("bureau", 9), ("dispatcher", 0), ("station_chief", 5)]):
        kept = store.alerts.add(new(case, AlertKind.EXPEDITE_DUE, seconds=seconds, about=n))
        store.alerts.change(replace(kept, level=Level(level)))
    assert [alert.cause.about for alert in store.alerts.open_in(CODE)] == [1, 3, 2, 0]
    assert store.alerts.open_in("620898") == []


def test_what_it_has_become_is_kept_and_what_it_is_about_never_changes(world):
    store = world.store()
    case = advance(store, opened(store), EventType.OFFERED)
    kept = store.alerts.add(new(case))
    seen = acknowledged(kept, RULE, "user:zhou", "已联系", at(5))
    store.alerts.change(seen)
    assert store.alerts.alert(kept.id) == seen
    store.alerts.change(replace(seen, cause=Cause(AlertKind.AT_RISK, case.id), sound=False, raised_at=at(99)))
    assert store.alerts.alert(kept.id) == seen


def test_due_when_it_goes_up_and_when_an_acknowledgement_is_over(world):
    store = world.store()
    case = opened(store)
    kept = store.alerts.add(new(case))

    def due(seconds):
        return [(found.id, found.case_id, found.has_station) for found in store.alerts.due(at(seconds), 10)]

    assert (due(119.9), due(120)) == ([], [(kept.id, case.id, bool(world.stations(case)))])
    store.alerts.change(acknowledged(kept, RULE, "user:zhou", None, at(200)))
    assert (due(799.9), len(due(800))) == ([], 1), "200 + 600"
    store.alerts.change(settled(kept, "cause_gone", at(900)))
    assert due(9999) == []


def test_an_alert_held_by_one_is_passed_over_by_another(transaction):
    with transaction() as store:
        kept = store.alerts.add(new(opened(store)))
    with transaction() as one, transaction() as other:
        assert one.alerts.lock(CODE, kept.id, wait=False) == kept
        assert other.alerts.lock(CODE, kept.id, wait=False) is None
    with transaction() as store:
        store.alerts.change(settled(kept, "cause_gone", at(1)))
        assert store.alerts.lock(CODE, kept.id, wait=True) is None


def test_what_is_not_committed_was_never_raised(transaction):
    def dies(store) -> Alert:
        store.alerts.add(new(opened(store)))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), transaction() as store:
        dies(store)
    with transaction() as store:
        assert store.alerts.open_in(CODE) == []


def test_a_case_is_held_by_one_alone(transaction):
    with transaction() as store:
        case = opened(store)
    with transaction() as one, transaction() as other:
        assert one.cases.lock_free(CODE, case.id).id == case.id
        assert other.cases.lock_free(CODE, case.id) is None


def test_the_escalation_policy_is_the_default_until_one_is_made(world):
    assert world.store().alerts.escalation(CODE) == DEFAULT
    ours = changed(DEFAULT, {"kinds": {"missed": {"settles": True}}, "silent_watch": "duty"}, "2")
    world.escalate(ours)
    assert world.store().alerts.escalation(CODE) == ours


def test_those_that_are_named_are_found_in_their_county_open_or_settled(world):
    store = world.store()
    case = opened(store)
    first, second = (store.alerts.add(new(case, AlertKind.EXPEDITE_DUE, about=n)) for n in (1, 2))
    store.alerts.change(settled(first, "cause_gone", at(9)))
    asked = [second.id, first.id, second.id + 9999]
    assert [alert.id for alert in store.alerts.named(CODE, asked)] == [first.id, second.id]
    assert store.alerts.named("620898", asked) == []


def test_an_unknown_alert_is_named(world):
    with pytest.raises(UnknownAlertError, match="9876"):
        world.store().alerts.alert(9876)
