"""What is said of how often a time was seen tells of no fewer than five responses, by no subtraction."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from dispatch.planning.history import lessons, shown_duties, shown_time
from dispatch.planning.learning import Calendar, Observation, learn, priors

NOTHING = lessons([], Calendar(ZoneInfo("Asia/Shanghai")))


def seen(blocks, responses, *, at_once=0, doubts=None):
    """Return what is shown of a turnout with so many times in each block, among so many responses."""
    times = [Observation(60.0, block, "T00") for block, n in blocks.items() for _ in range(n)]
    turnout = learn([*times, *[Observation(0.0, "office", "T00")] * at_once], priors.TURNOUT)
    return shown_time("turnout", turnout, replace(NOTHING, responses=responses, doubts=doubts or {}))


@pytest.mark.parametrize(
    ("blocks", "responses", "more", "used", "is_least"),
    [
        ({"office": 40, "night": 20}, 60, {}, 60, False),
        ({"office": 40, "night": 20}, 65, {}, 60, False),  # five others tell of none
        ({"office": 40, "night": 20}, 64, {}, 55, True),  # 64 less up to nine
        ({"office": 40, "night": 20}, 61, {}, 52, True),
        ({"office": 40, "night": 20}, 63, {"at_once": 3}, 54, True),  # left at once: hidden, and found by 63 - 60
        ({"office": 40, "night": 20}, 66, {"doubts": {"pressed_together": 6}}, 60, False),
        ({"office": 40, "night": 20}, 68, {"doubts": {"pressed_together": 6}}, 53, True),  # 68 - 6 - 60
        ({"office": 40, "night": 20}, 68, {"doubts": {"missing_stamp": 6}}, 60, False),  # some of them have a turnout
        ({"office": 6}, 8, {}, None, True),  # even a least number would tell
        ({"office": 8}, 11, {}, 5, True),
    ],
)
def test_a_number_is_a_least_one_where_it_would_tell_of_the_rest(blocks, responses, more, used, is_least):
    found = seen(blocks, responses, **more)
    assert (found.used, found.is_least) == (used, is_least)


def test_the_lower_bound_is_the_same_for_all_rests_below_ten():
    """100 responses, 91 … 99 of them with a turnout: nobody can tell which."""
    said = {seen({"office": n}, 100).used for n in range(96, 100)}
    assert said == {91}


def test_blocks_do_not_add_up_to_the_number_that_is_not_said():
    assert seen({"office": 40, "night": 20}, 60).blocks == {"office": 40, "night": 20}
    assert seen({"office": 40, "night": 20}, 62).blocks == {"office": 40}
    assert seen({"office": 40, "night": 20}, 62).teams == {}


def test_where_many_left_at_once_their_number_is_hidden_with_the_rest():
    found = seen({"office": 40}, 62, at_once=20)
    assert (found.used, found.is_least, found.at_once) == (40, False, None)
    assert seen({"office": 40}, 60, at_once=20).at_once == 20


@pytest.mark.parametrize(
    ("responses", "on_call", "doubts", "said"),
    [
        (80, 20, {}, 20),
        (85, 20, {}, 20),
        (83, 20, {}, None),  # 83 - 60 - 20: three others
        (61, 20, {}, None),
        (63, 3, {}, None),
        (86, 20, {"pressed_together": 6}, 20),
        (88, 20, {"missing_stamp": 5}, None),  # three are neither
    ],
)
def test_the_number_on_call_tells_of_no_few_others(responses, on_call, doubts, said):
    usual = learn([Observation(60.0, "office", "T00")] * 60, priors.TURNOUT)
    called = learn([Observation(600.0, "office", "T00")] * on_call, priors.TURNOUT_ON_CALL)
    found = replace(NOTHING, responses=responses, doubts=doubts, turnout=usual, duties={900.0: called})
    assert shown_duties(shown_time("turnout", usual, found), found) == {900.0: said}
