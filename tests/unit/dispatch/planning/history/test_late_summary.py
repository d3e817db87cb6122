"""Late responses by cause: what a planner is shown, and that nothing under five follows from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.planning.history import FEWEST, Cause, Late, late_summary, without_few


def lates(cause, n, *, prevented_by=(), together=False, reason=None, minutes=2.0):
    seconds = {} if cause in {Cause.OPEN, Cause.UNKNOWN} else {cause: 60 * minutes}
    return [Late(number, cause, 60.0, seconds, prevented_by, together, reason) for number in range(n)]


def shown(*found):
    return without_few(late_summary([each for some in found for each in some]))


def test_one_late_response_tells_neither_its_cause_nor_its_minutes():
    found = shown(lates(Cause.NOBODY_FREE, 1, prevented_by=(Cause.NOBODY_FREE,), reason="all_busy", minutes=26.1))
    assert (found.n, found.causes, found.hidden_causes) == (1, {}, 1)
    assert (found.together, found.not_prevented) == (0, 0)


def test_the_next_smallest_cause_is_hidden_so_that_a_small_one_is_not_the_rest():
    slow, near, one = lates(Cause.SLOW_WAY, 9), lates(Cause.TURNOUT, 6), lates(Cause.NOBODY_FREE, 1)
    found = shown(slow, near, one)
    assert {cause: each.n for cause, each in found.causes.items()} == {Cause.SLOW_WAY: 9}
    assert (found.n, found.hidden_causes) == (16, 2)  # seven are hidden: six and one
    assert found.causes[Cause.SLOW_WAY].seconds == 9 * 120


def test_the_last_remedy_is_not_found_from_the_number_that_nothing_would_have_prevented():
    slow = lates(Cause.SLOW_WAY, 8, prevented_by=(Cause.SLOW_WAY,))
    turnout = [*lates(Cause.TURNOUT, 4, prevented_by=(Cause.TURNOUT,)), *lates(Cause.TURNOUT, 5)]
    found = shown(slow, turnout)
    # Of 17 five would have been late anyway and eight were prevented: the rest is four, if these were shown.
    assert found.causes[Cause.TURNOUT].prevents is None
    assert found.not_prevented is None
    assert found.causes[Cause.SLOW_WAY].prevents == 8


def test_reasons_under_five_are_hidden_within_their_cause():
    busy = lates(Cause.NOBODY_FREE, 8, reason="all_busy")
    found = shown(
        busy, lates(Cause.NOBODY_FREE, 6, reason="nobody_on_duty"), lates(Cause.NOBODY_FREE, 1, reason="no_road")
    )
    assert found.causes[Cause.NOBODY_FREE].reasons == {"all_busy": 8}


def test_causes_of_five_and_more_are_shown_whole():
    found = shown(lates(Cause.DISTANCE, 5, prevented_by=(Cause.DISTANCE,)), lates(Cause.OPEN, 7, reason="offered"))
    assert found == late_summary([
        *lates(Cause.DISTANCE, 5, prevented_by=(Cause.DISTANCE,)),
        *lates(Cause.OPEN, 7, reason="offered"),
    ])  # fmt: skip


late = st.builds(
    Late,
    case=st.just(1),
    cause=st.sampled_from([Cause.NOBODY_FREE, Cause.TURNOUT, Cause.DISTANCE, Cause.OPEN]),
    over_s=st.just(60.0),
    prevented_by=st.sampled_from([(), (Cause.TURNOUT,), (Cause.TURNOUT, Cause.DISTANCE)]),
    together=st.booleans(),
    reason=st.sampled_from([None, "all_busy", "no_road"]),
)


@given(st.lists(late, max_size=60))
def test_no_count_under_five_is_shown_nor_left_as_the_rest(known):
    whole, found = late_summary(known), without_few(late_summary(known))
    counts = [each.n for each in found.causes.values()]
    assert all(n == 0 or n >= FEWEST for n in counts)
    rest = found.n - sum(counts)
    assert rest == 0 or rest >= FEWEST or not found.causes
    prevented = [found.together, found.not_prevented, *(each.prevents for each in found.causes.values())]
    assert all(n is None or n == 0 or n >= FEWEST for n in prevented)
    assert all(n >= FEWEST for each in found.causes.values() for n in each.reasons.values())
    assert all(found.causes[cause].n == whole.causes[cause].n for cause in found.causes)


@pytest.mark.parametrize("n", [0, 5])
def test_nothing_is_hidden_where_nothing_is_small(n):
    assert shown(lates(Cause.DESK, n)).hidden_causes == 0
