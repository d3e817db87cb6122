"""A step made ready for the desk: what is kept of its words, by which clock, and what its request is known by."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from api.cases.intake_schemas import EventIn
from api.cases.step_reports import made_ready
from dispatch.lifecycle import BY_HAND, CaseStatus, EventType
from dispatch.phone_clock import PhoneClock

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)


def ready(clock=None, *, case_id=7, kept=str.upper, **fields):
    return made_ready(case_id, EventIn(**{"type": "note", **fields}), clock, lambda: kept)


def test_a_step_has_what_was_reported():
    step, _ = ready(type="held", team="T1", reason="busy", until=NOON, seen_status="offered", seen_team="T1")
    assert (step.type, step.team, step.seen, step.into) == (EventType.HELD, "T1", (CaseStatus.OFFERED, "T1"), None)
    assert step.data == {"reason": "BUSY", "until": NOON.isoformat()}
    assert ready(type="joined", into=3)[0].into == 3


def test_a_team_is_sent_as_of_now_so_a_moment_is_refused_rather_than_left_out():
    assert ready(type="offered", team="T1")[0].at is None
    with pytest.raises(ValidationError, match="leave `at` out"):
        ready(type="offered", team="T1", at=NOON)


def test_the_team_that_was_seen_needs_the_status_that_was_seen():
    with pytest.raises(ValidationError, match="give both or neither"):
        ready(type="acknowledged", seen_team="T1")


@pytest.mark.parametrize(("kind", "name"), [("note", "note"), ("note", "reason"), ("transferred", "to")])
def test_of_words_that_is_kept_which_may_be(kind, name):
    assert ready(type=kind, **{name: "zhang"})[0].data == {name: "ZHANG"}


@pytest.mark.parametrize("kind", sorted(BY_HAND - {EventType.JOINED}))
def test_what_a_step_makes_no_use_of_is_refused_rather_than_kept(kind):
    uses = {"until": {"held"}, "to": {"transferred", "to_transfer", "reopened", "resumed"}}
    for name, value in {"until": NOON, "to": "team"}.items():
        if kind in uses[name]:
            assert name in ready(type=kind, **{name: value})[0].data
            continue
        with pytest.raises(ValidationError, match=f"`{name}` belongs to .*, not to {kind}; leave it out"):
            ready(type=kind, **{name: value})


@pytest.mark.parametrize("expected", [{}, {"note": ""}])
def test_without_words_nobody_is_asked_what_may_be_kept(expected):
    def keeper():
        raise AssertionError("asked")

    assert made_ready(7, EventIn(type="cleared", **expected), None, keeper)[0].data == {}


@pytest.mark.parametrize(
    ("clock", "at", "kept"),
    [
        (None, NOON, set()),
        (PhoneClock(NOON, NOON + timedelta(seconds=90), 60.0), NOON + timedelta(seconds=60), {"phone_at", "skew_s"}),
    ],
    ids=["the server's", "a phone's"],
)
def test_a_moment_is_by_the_clock_it_was_reported_by(clock, at, kept):
    step, _ = ready(clock, type="cleared", at=NOON)
    assert (step.at, set(step.data)) == (at, kept)
    assert ready(clock, type="cleared")[0].at is None


def test_the_request_is_known_by_the_case_and_by_the_words_as_kept():
    """A plain hash of a name or a telephone number could be tried out: only what is kept goes into it."""
    first = ready(note="call zhang")[1]
    assert first == ready(note="CALL ZHANG")[1], "kept alike"
    assert first != ready(note="call li")[1]
    assert first != ready(note="call zhang", case_id=8)[1]
    assert first != ready(note="call zhang", at=NOON)[1]
    later = PhoneClock(NOON + timedelta(seconds=5), NOON + timedelta(seconds=5), 0.0)
    once, again = ready(PhoneClock(NOON, NOON, 0.0), at=NOON)[1], ready(later, at=NOON)[1]
    assert once == again, "a retry is sent at another time"
