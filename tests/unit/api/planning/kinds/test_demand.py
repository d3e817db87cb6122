"""The demand of simulations and rosters: the town has its share of the cases."""

import numpy as np
import pytest

from api.planning.kinds.demand import by_side
from dispatch.planning.learning import CellGround, demand, exposure

TOWN = np.arange(300) < 60
"""A fifth of the cells, with points like the others."""
GROUND = exposure([CellGround(f"{n}", points=1.0) for n in range(300)])


def counts(town, country):
    """Return counts of cells, spread evenly over each side."""
    found = np.zeros(300)
    for side, n in ((TOWN, town), (~TOWN, country)):
        np.add.at(found, np.flatnonzero(side)[np.arange(n) % side.sum()], 1)
    return found


def test_the_town_has_the_share_of_cases_that_the_log_has():
    seen = counts(70, 30)
    known = demand(seen, 0.5, GROUND)
    rates = known.per_cell()
    assert rates[TOWN].sum() / rates.sum() < 0.6, "the cells alone move its cases to the country"
    found = by_side(rates, seen, TOWN, known.prior.weight)
    assert found[TOWN].sum() / found.sum() == pytest.approx(0.7, abs=0.02)
    assert found.sum() == pytest.approx(rates.sum())


@pytest.mark.parametrize(("town", "country"), [(96, 4), (3, 97), (100, 0), (0, 0)])
def test_of_a_side_with_fewer_than_five_cases_nothing_is_told(town, country):
    seen = counts(town, country)
    rates = demand(seen, 0.5 if town + country else 0.0, GROUND).per_cell()
    assert by_side(rates, seen, TOWN, 4.0).tolist() == rates.tolist()


def test_a_county_that_is_all_town_or_all_country_stays_as_it_is():
    seen = counts(70, 30)
    rates = demand(seen, 0.5, GROUND).per_cell()
    for side in (np.ones(300, dtype=np.bool_), np.zeros(300, dtype=np.bool_)):
        assert by_side(rates, seen, side, 4.0).tolist() == rates.tolist()
