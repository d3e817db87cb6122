"""A refusal calls a status as the page does."""

from dispatch.casework.acts import BY_NAME, ON_THE_SPOT
from dispatch.handling import Stage
from dispatch.labels_zh import ACTS, ALERTS, EVENTS, STAGES, STATUSES
from dispatch.lifecycle import CaseStatus, EventType
from dispatch.rules.escalation import AlertKind
from maps.catalogue import messages


def test_statuses_and_events_are_called_alike_in_refusals_and_on_the_page():
    words = messages("zh")
    assert {str(each) for each in CaseStatus} == set(STATUSES)
    assert {str(each) for each in EventType} == set(EVENTS)
    assert {name: words[f"status.{name}"] for name in STATUSES} == STATUSES
    assert {name: words[f"event.{name}"] for name in EVENTS} == EVENTS
    assert {name.value: words[f"alert.{name}"] for name in AlertKind} == ALERTS


def test_stages_and_acts_are_called_alike_in_refusals_and_on_the_page():
    words = messages("zh")
    assert {str(each) for each in Stage} == set(STAGES)
    assert {*BY_NAME, ON_THE_SPOT} <= set(ACTS)
    assert {name: words[f"stage.{name}"] for name in STAGES} == STAGES
    assert {name: words[f"act.{name}"] for name in ACTS} == ACTS
