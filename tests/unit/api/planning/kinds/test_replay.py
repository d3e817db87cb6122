"""What a replay's answer says of a pair of runs."""

from api.planning.kinds.replay import paired_out
from dispatch.planning.simulation.paired import compare


def test_a_p_that_is_tiny_is_not_none_at_all():
    """34 gained, none lost: p = 2 / 2³⁴."""
    found = paired_out(compare([7_000] * 34, [5_000] * 34, [6_000] * 34))
    assert (found["gained"], found["lost"], found["p"]) == (34, 0, 1.16415e-10)
