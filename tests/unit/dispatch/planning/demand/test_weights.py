"""What cells weigh is what was asked for, or says what it is instead and why; small counts stay hidden."""

from datetime import UTC, datetime

import numpy as np
import pytest

from dispatch.planning.demand import CellSpread, DemandKind, Log, Origin, WhyNot, weigh
from dispatch.planning.learning import CellGround, ExposureSource
from gis.county.model import Household

COMMITTEE = "620823100001"
CELLS = [CellSpread(CellGround(f"{COMMITTEE}{n:03d}", points=1.0), 1.0) for n in range(1, 9)]
CODES = [cell.ground.code for cell in CELLS]
UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
EQUAL, HOUSEHOLDS, CASES = DemandKind
ALL = [Household(COMMITTEE, 800, None, "统计局", 2024)]


def log(*counts, days=730.5, **more):
    since = datetime.fromtimestamp(UNTIL.timestamp() - days * 86_400, UTC)
    return Log(dict(zip(CODES, counts, strict=False)) | more, since, UNTIL)


@pytest.mark.parametrize(
    ("asked", "rows", "cases", "used", "why"),
    [
        (EQUAL, ALL, log(9), EQUAL, None),
        (HOUSEHOLDS, ALL, None, HOUSEHOLDS, None),
        (HOUSEHOLDS, [], None, EQUAL, WhyNot.NO_HOUSEHOLDS),
        (HOUSEHOLDS, [Household(COMMITTEE, 0)], None, EQUAL, WhyNot.ZERO_HOUSEHOLDS),
        (HOUSEHOLDS, [Household(CODES[0], 0), Household("620823100999", 5)], None, EQUAL, WhyNot.ZERO_HOUSEHOLDS),
        (HOUSEHOLDS, [Household("620823100999", 5)], None, EQUAL, WhyNot.NO_HOUSEHOLDS),
        (CASES, [], log(1), CASES, None),
        (CASES, [], log(), EQUAL, WhyNot.NO_CASES),
        (CASES, ALL, log(), HOUSEHOLDS, WhyNot.NO_CASES),
        (CASES, ALL, log(**{"620823100999001": 9}), HOUSEHOLDS, WhyNot.NO_CASES),  # of a cell that is no more
    ],
)
def test_unusable_weights_are_replaced_with_a_reason(asked, rows, cases, used, why):
    found = weigh(asked, CELLS, rows, cases)
    assert (found.asked, found.used, found.why) == (asked, used, why)
    assert found.values.sum() > 0


def test_equal_weights_are_one_each():
    found = weigh(EQUAL, CELLS)
    assert found.values.tolist() == [1.0] * 8
    assert {cell.origin for cell in found.cells} == {Origin.ALIKE}


def test_a_cell_without_households_weighs_nothing_and_says_so():
    found = weigh(HOUSEHOLDS, CELLS, [Household(CODES[0], 30)])
    assert found.values.tolist() == [30.0, *[0.0] * 7]
    assert [cell.origin for cell in found.cells] == [Origin.STATED, *[Origin.NONE] * 7]
    assert [cell.value for cell in found.cells] == [30.0, *[None] * 7]


def test_households_that_are_spread_are_marked():
    found = weigh(HOUSEHOLDS, CELLS, ALL)
    assert [(cell.origin, cell.value) for cell in found.cells] == [(Origin.SPREAD, 100.0)] * 8


def test_learned_rates_are_between_the_count_and_the_county():
    found = weigh(CASES, CELLS, [], log(40, 8, 8, 8, 8, 8, 8, 8))
    first, second = found.cells[:2]
    assert 12 / 2 < first.value < 40 / 2, "a year of two: shrunk from 20 towards 6"
    assert first.low < first.value < first.high
    assert second.value > 8 / 2
    assert found.values[0] == first.value
    mean, low, high = found.learned.expected
    assert mean == pytest.approx(48, rel=0.05)
    assert low < mean < high


def test_a_cell_under_five_cases_is_not_shown_and_weighs_all_the_same():
    found = weigh(CASES, CELLS, [], log(20, 5, 4, 1))
    assert [cell.origin for cell in found.cells[:4]] == [Origin.LEARNED, Origin.LEARNED, Origin.FEW, Origin.FEW]
    assert {cell.value for cell in found.cells[2:]} == {None}
    assert (found.values > 0).all()


def test_a_lone_hidden_cell_takes_the_smallest_shown_one_with_it():
    """30 in all, less 20 and 6 that are shown, would be the 4 that are not."""
    found = weigh(CASES, CELLS, [], log(20, 6, 4))
    assert [cell.origin for cell in found.cells[:3]] == [Origin.LEARNED, Origin.FEW, Origin.FEW]


@pytest.mark.parametrize(("counts", "shown"), [((4,), None), ((2, 2), None), ((5,), 5), ((1, 1, 1, 1, 1), 5)])
def test_fewer_than_five_cases_in_all_are_not_shown(counts, shown):
    learned = weigh(CASES, CELLS, [], log(*counts)).learned
    assert learned.cases == shown
    assert (learned.expected is None) == (shown is None)


@pytest.mark.parametrize(("away", "shown"), [(0, 0), (4, None), (5, 5)])
def test_cases_of_cells_that_are_no_more_are_counted(away, shown):
    more = {"620823100999001": away} if away else {}
    assert weigh(CASES, CELLS, [], log(9, **more)).learned.elsewhere == shown


def test_the_exposure_is_households_where_they_are_known_of_half_of_the_cells():
    source = [weigh(CASES, CELLS, [Household(code, 9) for code in CODES[:n]], log(9)).learned for n in (3, 4)]
    assert [each.demand.exposure.source for each in source] == [ExposureSource.POINTS, ExposureSource.HOUSEHOLDS]


def test_a_log_of_an_hour_counts_as_a_day():
    assert log(9, days=1 / 24).years == pytest.approx(1 / 365.25)


def test_the_same_input_gives_the_same_numbers():
    one, other = (weigh(CASES, CELLS, ALL, log(40, 8, 3, 1)) for _ in range(2))
    assert np.array_equal(one.values, other.values)
