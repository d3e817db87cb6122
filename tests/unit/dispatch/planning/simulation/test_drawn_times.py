"""Times as replications and rosters take them from the log."""

import numpy as np
import pytest

from dispatch.planning.learning import Observation, learn, priors
from dispatch.planning.simulation import drawn_from

SHARES = (np.arange(20_000) + 0.5) / 20_000


@pytest.mark.parametrize("at_once", [0.0, 0.1, 0.2, 0.6])
@pytest.mark.parametrize("pressed_s", [0.0, 2.0])
def test_times_are_drawn_as_they_are_also_where_many_were_pressed_at_once(at_once, pressed_s):
    """A log-normal with the spread of the middle two thirds had a mean of a million years at a fifth at once."""
    rng = np.random.default_rng(1)
    seen = np.exp(rng.normal(np.log(1_200), 0.5, 500))
    seen[: int(500 * at_once)] = pressed_s
    found = learn([Observation(float(each), "office-workday") for each in seen], priors.ON_SCENE)
    drawn = drawn_from(found).at(SHARES)
    assert drawn.mean() == pytest.approx(seen.mean(), rel=0.1)
    assert np.quantile(drawn, 0.9) == pytest.approx(np.quantile(seen, 0.9), rel=0.1)
    assert (drawn <= pressed_s + 30).mean() == pytest.approx(at_once, abs=0.03)
    assert found.predicted().middle_mean() == pytest.approx(seen.mean(), rel=0.1)
