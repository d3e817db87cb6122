"""Both engines play the same scenario and agree case for case: who went, when sent, arrived, free."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.planning.simulation import desk_engine
from dispatch.planning.simulation.kernel import kernel
from dispatch.planning.simulation.kernel.input import kernel_input
from dispatch.planning.simulation.workload import NOWHERE, WayBack
from tests.running.profiles import examples
from tests.unit.dispatch.planning.simulation.towns import drawn


def both(setting, calls):
    given = kernel_input(setting, calls)
    fast = kernel.run(given.workload, given.crews, given.times, way_back=given.way_back, again_after=given.again_after)
    return fast, desk_engine.run(setting, calls)


@settings(max_examples=examples(200))
@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 6),
    st.sampled_from([6.0, 24.0, 96.0]),
    st.sampled_from([WayBack.AT_ONCE, WayBack.NEARER_END]),
)
def test_both_engines_agree_on_every_case(seed, teams, hours, way_back):
    fast, complete = both(*drawn(seed, teams=teams, cases=30, hours=hours, way_back=way_back))
    assert fast == complete


@settings(max_examples=examples(80))
@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
def test_where_some_posts_have_no_road(seed, teams):
    fast, complete = both(*drawn(seed, teams=teams, cases=25, hours=12.0, cut_off=0.4))
    assert fast == complete


@settings(max_examples=examples(200))
@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 6),
    st.sampled_from([6.0, 24.0, 96.0]),
    st.sampled_from([WayBack.AT_ONCE, WayBack.NEARER_END]),
    st.sampled_from([0.1, 0.5, 0.8]),
)
def test_where_offers_come_to_nothing(seed, teams, hours, way_back, failing):
    fast, complete = both(*drawn(seed, teams=teams, cases=30, hours=hours, way_back=way_back, failing=failing))
    assert fast == complete


def test_the_scenarios_are_not_trivial():
    """Some wait, some find nobody, several teams go: else agreeing would prove little."""
    waited = lost = 0
    for seed in range(20):
        setting, calls = drawn(seed, cases=30, hours=12.0)
        found = desk_engine.run(setting, calls)
        received = kernel_input(setting, calls).workload.received
        waited += sum(sent > at for sent, at in zip(found.sent, received, strict=True))
        lost += found.team.count(NOWHERE)
    assert waited > 50
    assert lost > 5


@pytest.mark.parametrize("seed", range(3))
def test_the_desk_engine_repeats_itself(seed):
    setting, calls = drawn(seed, cases=40, way_back=WayBack.ALONG if seed == 9 else WayBack.NEARER_END, failing=0.5)
    assert desk_engine.run(setting, calls) == desk_engine.run(setting, calls)
