"""A refusal calls a status as the page does."""

from dispatch.labels_zh import EVENTS, STATUSES
from dispatch.lifecycle import CaseStatus, EventType
from maps.catalogue import messages


def test_statuses_and_events_are_called_alike_in_refusals_and_on_the_page():
    words = messages("zh")
    assert {str(each) for each in CaseStatus} == set(STATUSES)
    assert {str(each) for each in EventType} == set(EVENTS)
    assert {name: words[f"status.{name}"] for name in STATUSES} == STATUSES
    assert {name: words[f"event.{name}"] for name in EVENTS} == EVENTS
