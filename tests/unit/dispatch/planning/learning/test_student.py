"""The table of Student's t against scipy, the oracle."""

import numpy as np
import pytest
from scipy import special

from dispatch.planning.learning.student import student

RNG = np.random.default_rng(7)


@pytest.mark.parametrize("freedom", [0.5, 10.0, 210.0, 20_000.0])
def test_the_table_is_as_good_as_the_function_between_its_steps_and_beyond_them(freedom: float):
    at = np.concatenate([RNG.standard_cauchy(20_000) * 20, [0.0, 1_490.0, 1_491.0, -1e9, np.inf, -np.inf]])
    assert np.abs(at).max() > 10_000
    np.testing.assert_allclose(student(freedom)(at), special.stdtr(freedom, at), atol=1e-11)
    assert student(freedom)(np.zeros((2, 3))).tolist() == [[0.5] * 3] * 2
