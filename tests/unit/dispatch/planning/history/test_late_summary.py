"""Late responses by cause: what a planner is shown, and that nothing under five follows from it."""

from collections import Counter, defaultdict
from itertools import combinations, pairwise

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
    assert (found.n, found.causes, found.others) == (1, {}, True)
    assert (found.together, found.not_prevented) == (None, None)


def test_the_smallest_cause_named_is_rounded_down_so_that_a_small_one_is_not_the_rest():
    slow, near, one = lates(Cause.SLOW_WAY, 9), lates(Cause.TURNOUT, 12), lates(Cause.NOBODY_FREE, 1)
    found = shown(slow, near, one)
    assert {cause: (each.n, each.at_least) for cause, each in found.causes.items()} == {
        Cause.SLOW_WAY: (None, 5),  # of ten, one to five are others
        Cause.TURNOUT: (12, 12),
    }
    assert (found.n, found.others) == (22, True)
    assert found.causes[Cause.SLOW_WAY].seconds == 9 * 120


def test_nearly_everything_is_named_with_a_least_number_and_without_reasons_that_add_up_to_it():
    on_call = [*lates(Cause.ON_CALL, 100, reason="nobody_on_shift"), *lates(Cause.ON_CALL, 15, reason="all_busy")]
    found = shown(on_call, lates(Cause.NOBODY_FREE, 4, reason="all_busy"))
    ((cause, figures),) = found.causes.items()
    assert (cause, figures.n, figures.at_least, figures.reasons) == (Cause.ON_CALL, None, 110, {})
    assert (found.n, found.others) == (119, True)


def test_a_remedy_under_five_is_not_shown_for_a_cause_with_a_least_number():
    on_call = lates(Cause.ON_CALL, 26)
    for prevents, said in ((4, None), (21, None), (22, 22), (26, 22)):
        prevented = lates(Cause.ON_CALL, prevents, prevented_by=(Cause.ON_CALL,))
        found = shown(prevented, on_call[prevents:], lates(Cause.ON_CALL, 4), lates(Cause.DESK, 1))
        assert (found.causes[Cause.ON_CALL].at_least, found.causes[Cause.ON_CALL].prevents) == (22, said)
        assert (found.together, found.not_prevented) == (None, None)


def test_the_last_remedy_is_not_found_from_the_number_that_nothing_would_have_prevented():
    slow = lates(Cause.SLOW_WAY, 8, prevented_by=(Cause.SLOW_WAY,))
    turnout = [*lates(Cause.TURNOUT, 4, prevented_by=(Cause.TURNOUT,)), *lates(Cause.TURNOUT, 5)]
    found = shown(slow, turnout)
    # Of 17 five would have been late anyway and eight were prevented: the rest is four, if these were shown.
    assert found.causes[Cause.TURNOUT].prevents is None
    assert found.not_prevented is None
    assert found.causes[Cause.SLOW_WAY].prevents == 8


def test_how_many_one_remedy_leaves_is_not_found_where_several_remedies_prevent_the_same_response():
    on_call = lates(Cause.ON_CALL, 16, prevented_by=(Cause.ON_CALL,))
    both = lates(Cause.ON_CALL, 4, prevented_by=(Cause.ON_CALL, Cause.OFF_ROAD))
    busy = lates(Cause.NOBODY_FREE, 3, prevented_by=(Cause.NOBODY_FREE,))
    needs_two = lates(Cause.NOBODY_FREE, 5, prevented_by=(Cause.NOBODY_FREE, Cause.SLOW_WAY), together=True)
    found = shown(on_call, both, busy, needs_two)
    # Of 28 five needed two remedies and 20 were prevented: the rest is three, though four and three are hidden.
    assert found.causes[Cause.ON_CALL].prevents == 20
    assert (found.causes[Cause.NOBODY_FREE].prevents, found.together, found.not_prevented) == (None, None, None)


def test_a_remedy_that_leaves_fewer_than_five_of_the_late_responses_is_not_shown():
    both = lates(Cause.ON_CALL, 9, prevented_by=(Cause.ON_CALL, Cause.TURNOUT))
    found = shown(both, lates(Cause.ON_CALL, 3, prevented_by=(Cause.TURNOUT,)))
    assert found.causes[Cause.ON_CALL].prevents is None
    assert Cause.TURNOUT in found.causes


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


PREVENTED = [
    (Cause.ON_CALL, (Cause.ON_CALL,)), (Cause.ON_CALL, ()), (Cause.DESK, (Cause.DESK,)),
    (Cause.DESK, (Cause.DESK, Cause.ON_CALL)), (Cause.DECLINED, ()), (Cause.OPEN, ()),
]  # fmt: skip


def test_remedies_do_not_tell_what_the_causes_do_not():
    """Somebody goes through all logs of eleven late responses of these sorts, and compares what is shown of each."""
    alike = defaultdict(list)
    for ends in combinations(range(11 + len(PREVENTED) - 1), len(PREVENTED) - 1):
        sorts = [b - a - 1 for a, b in pairwise((-1, *ends, 11 + len(PREVENTED) - 1))]
        found = shown(*(lates(cause, n, prevented_by=by) for (cause, by), n in zip(PREVENTED, sorts, strict=True)))
        counts = Counter()
        for (cause, _), n in zip(PREVENTED, sorts, strict=True):
            counts[cause] += n
        if found.others and found.causes:
            figures = [(cause, each.n, each.at_least, each.prevents) for cause, each in found.causes.items()]
            key = (*figures, found.together, found.not_prevented)
            alike[key].append({cause: n for cause, n in counts.items() if cause not in found.causes})
    assert alike
    for worlds in alike.values():
        assert max(sum(unnamed.values()) for unnamed in worlds) >= FEWEST
        for cause in worlds[0]:
            assert {unnamed[cause] for unnamed in worlds} - set(range(1, FEWEST)), cause


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
    assert all(each.n == 0 or each.at_least >= FEWEST for each in found.causes.values())
    rest = found.n - sum(each.at_least for each in found.causes.values())
    assert rest == 0 or rest >= FEWEST or not any(each.at_least for each in found.causes.values())
    assert found.others == any(0 < each.n < FEWEST for each in whole.causes.values())
    prevented = [found.together, found.not_prevented, *(each.prevents for each in found.causes.values())]
    assert all(n is None or n == 0 or n >= FEWEST for n in prevented)
    is_rounded = any(each.n is None for each in found.causes.values())
    causes = (found if is_rounded else whole).causes  # beside a least number nobody knows how many are open
    is_open = causes[Cause.OPEN].at_least if Cause.OPEN in causes else 0
    left = found.n - is_open - (found.together or 0) - (found.not_prevented or 0)
    assert not {left - each.prevents for each in found.causes.values() if each.prevents} & set(range(1, FEWEST))
    assert all(n >= FEWEST for each in found.causes.values() for n in each.reasons.values())
    assert all(each.n in {None, whole.causes[cause].n} for cause, each in found.causes.items())
    assert all(each.at_least <= whole.causes[cause].n for cause, each in found.causes.items())
    assert not any(each.reasons for each in found.causes.values() if each.n is None)


@pytest.mark.parametrize("n", [0, 5])
def test_nothing_is_hidden_where_nothing_is_small(n):
    assert not shown(lates(Cause.DESK, n)).others
