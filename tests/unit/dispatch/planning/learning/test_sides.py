"""The town has the share of the cases that the log gives it, however few a cell has."""

import numpy as np
import pytest

from dispatch.planning.demand import reached_share
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
    alone, known = demand(seen, 0.5, GROUND), demand(seen, 0.5, GROUND, TOWN)
    rates, found = alone.per_cell(), known.per_cell()
    assert rates[TOWN].sum() / rates.sum() < 0.6, "the cells alone move its cases to the country"
    assert found[TOWN].sum() / found.sum() == pytest.approx(0.7, abs=0.02)
    assert found.sum() == pytest.approx(rates.sum())
    assert known.county() == alone.county()


def test_every_figure_of_the_cells_has_the_town_s_share():
    known = demand(counts(70, 30), 0.5, GROUND, TOWN)
    rates, town = known.cells(), np.flatnonzero(TOWN)
    assert rates.mean == pytest.approx(known.per_cell())
    assert (rates.low < rates.mean).all()
    assert (rates.mean < rates.high).all()
    mean, low, high = known.group(town.tolist())
    assert mean == pytest.approx(rates.mean[TOWN].sum())
    assert low < mean < high
    low, high = reached_share(known, TOWN.astype(float))
    assert low < rates.mean[TOWN].sum() / rates.mean.sum() < high
    assert low > 0.6, "and not about the share of the cells alone"


@pytest.mark.parametrize(("town", "country"), [(96, 4), (3, 97), (100, 0), (0, 0)])
def test_of_a_side_with_fewer_than_five_cases_nothing_is_told(town, country):
    seen, years = counts(town, country), 0.5 if town + country else 0.0
    assert demand(seen, years, GROUND, TOWN).per_cell().tolist() == demand(seen, years, GROUND).per_cell().tolist()


def test_a_county_that_is_all_town_or_all_country_stays_as_it_is():
    seen = counts(70, 30)
    rates = demand(seen, 0.5, GROUND).per_cell()
    for side in (np.ones(300, dtype=np.bool_), np.zeros(300, dtype=np.bool_)):
        assert demand(seen, 0.5, GROUND, side).per_cell().tolist() == rates.tolist()
