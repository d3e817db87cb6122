"""When a learned travel factor is said to be doubtful: both sides of both limits."""

import pytest

from api.planning.cover.chances import is_doubtful


@pytest.mark.parametrize(
    ("factor", "doubtful"), [(0.02, True), (0.499, True), (0.5, False), (1.0, False), (3.0, False), (3.001, True)]
)
def test_a_factor_below_a_half_or_above_three_is_doubtful(factor: float, doubtful: bool) -> None:
    assert is_doubtful(factor) is doubtful
