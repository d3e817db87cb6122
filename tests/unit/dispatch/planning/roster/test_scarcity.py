"""Where teams run out, half hours of duty go to the blocks in which they bring most: against all splits there are."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.planning.roster.scarcity import Curve, split

curves = st.dictionaries(
    st.sampled_from("abc"),
    st.builds(Curve, st.lists(st.integers(0, 9), min_size=1, max_size=5), st.integers(1, 6)),
    min_size=1,
)


def in_time(blocks, numbers):
    return sum(blocks[name].in_time[many] for name, many in numbers.items())


def duty(blocks, numbers):
    return sum(many * blocks[name].slots for name, many in numbers.items())


@given(curves, st.integers(0, 40))
def test_no_split_of_the_hours_reaches_more(blocks, slots):
    found = split(blocks, slots)
    first = {name: min(1, len(curve.in_time) - 1) for name, curve in blocks.items()}
    least = first if duty(blocks, first) <= slots else dict.fromkeys(blocks, 0)
    every = product(*(range(least[name], len(curve.in_time)) for name, curve in blocks.items()))
    allowed = [dict(zip(blocks, numbers, strict=True)) for numbers in every]
    best = max(in_time(blocks, numbers) for numbers in allowed if duty(blocks, numbers) <= slots)
    assert duty(blocks, found) <= slots
    assert all(found[name] >= least[name] for name in blocks)
    assert in_time(blocks, found) == best


def test_first_teams_that_bring_nothing_do_not_hide_what_the_next_ones_bring():
    """Team by team, all hours would go to the night."""
    day, night = Curve([0, 0, 0, 0, 90], 4), Curve([0, 3, 5, 6, 7], 4)
    assert split({"night": night, "day": day}, 20) == {"night": 1, "day": 4}


@pytest.mark.parametrize(("slots", "teams"), [(7, 0), (8, 1), (15, 1), (16, 2)])
def test_a_team_is_paid_for_whole_blocks(slots, teams):
    assert split({"day": Curve([0, 1, 2], 8)}, slots) == {"day": teams}
