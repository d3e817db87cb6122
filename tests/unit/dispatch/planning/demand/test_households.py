"""Committee totals go to the cells without a figure of their own, and are marked; nothing is lost without a word."""

import pytest

from dispatch.planning.demand import CellSpread, Counted, SpreadBy, households_by_cell
from dispatch.planning.learning import CellGround
from gis.county.model import Household

A, B = "620823100001", "620823100200"
STATED, SPREAD, NONE = Counted.STATED, Counted.SPREAD, Counted.NONE


def cell(code, *, points=0.0, area=1.0, built_up=None):
    return CellSpread(CellGround(code, None, built_up, points), area)


def cells(committee, *values, **more):
    return [cell(f"{committee}{n:03d}", **{name: of[n - 1] for name, of in more.items()}) for n in values]


def found(rows, given):
    result = households_by_cell([Household(*row) for row in rows], given)
    return [round(count, 2) for count in result.counts.tolist()], list(result.counted), list(result.spread_by)


def test_a_cell_keeps_its_own_figure_and_the_rest_goes_to_the_others_by_area():
    # 100 - 40 = 60 over areas 1 and 2
    given = cells(A, 1, 2, 3, area=[5.0, 1.0, 2.0])
    assert found([(A, 100), (f"{A}001", 40)], given) == ([40, 20, 40], [STATED, SPREAD, SPREAD], [SpreadBy.AREA])


def test_points_come_before_area_where_half_of_the_cells_have_one():
    given = cells(A, 1, 2, 3, 4, points=[1, 3, 0, 0], area=[1, 1, 1, 1])
    # floors: a hundredth of an equal share, 0.0025 of 400 each, before all is scaled by 1 / 1.005
    assert found([(A, 400)], given) == ([99.5, 298.51, 1.0, 1.0], [SPREAD] * 4, [SpreadBy.POINTS])
    given = cells(A, 1, 2, 3, points=[9, 0, 0], area=[1, 1, 2])
    assert found([(A, 400)], given) == ([100, 100, 200], [SPREAD] * 3, [SpreadBy.AREA])


def test_built_up_area_comes_first_where_it_is_known_of_all():
    given = cells(A, 1, 2, built_up=[300.0, 100.0], points=[0, 9])
    assert found([(A, 100)], given) == ([75, 25], [SPREAD] * 2, [SpreadBy.BUILT_UP])
    given = cells(A, 1, 2, built_up=[300.0, None], points=[1, 1])
    assert found([(A, 100)], given) == ([50, 50], [SPREAD] * 2, [SpreadBy.POINTS])


def test_nothing_known_but_that_there_are_cells_shares_alike():
    assert found([(A, 90)], cells(A, 1, 2, 3, area=[0, 0, 0])) == ([30, 30, 30], [SPREAD] * 3, [SpreadBy.AREA])


def test_a_committee_of_one_cell_states_its_cells_figure():
    assert found([(A, 90)], cells(A, 1)) == ([90], [STATED], [])


def test_cells_of_a_committee_without_a_figure_have_none():
    assert found([(A, 90)], [*cells(A, 1), *cells(B, 1, 2)]) == ([90, 0, 0], [STATED, NONE, NONE], [])


def test_a_figure_of_zero_is_a_figure():
    assert found([(f"{A}001", 0)], cells(A, 1))[:2] == ([0], [STATED])


def test_more_in_the_cells_than_in_the_committee_leaves_nothing_for_the_others():
    assert found([(A, 30), (f"{A}001", 40)], cells(A, 1, 2))[0] == [40, 0]


@pytest.mark.parametrize(
    ("rows", "unplaced"),
    [
        ([(B, 70)], 70),  # a committee without a cell of today
        ([(f"{A}009", 7)], 7),  # a cell that is no more
        ([(A, 90), (f"{A}009", 7)], 0),  # its committee's figure holds it
        ([(A, 90), (f"{A}001", 40), (f"{A}002", 30)], 20),  # no cell is left for the rest
        ([(A, 90)], 0),
    ],
)
def test_households_without_a_cell_are_counted_as_unplaced(rows, unplaced):
    result = households_by_cell([Household(*row) for row in rows], cells(A, 1, 2))
    assert result.unplaced == unplaced


def test_no_household_is_made_or_lost():
    rows = [(A, 101), (B, 77), (f"{B}002", 10)]
    counts, _, _ = found(rows, [*cells(A, 1, 2, 3, points=[1, 2, 0]), *cells(B, 1, 2, 3)])
    assert sum(counts) == pytest.approx(178, abs=0.03)


def test_who_counted_and_when():
    rows = [Household(A, 1, None, "民政局", 2023), Household(B, 1, None, "统计局", 2020), Household(f"{A}001", 1)]
    result = households_by_cell(rows, cells(A, 1))
    assert (result.origins, result.years) == (("民政局", "统计局"), (2020, 2023))
    assert households_by_cell([Household(A, 1)], cells(A, 1)).years is None
