"""Households that cannot be, that are missing and that count nowhere are said; where none are known, nothing is."""

from dataclasses import replace

import pytest

from gis.county.audit.households import household_defects
from gis.county.audit.whole import DefectKind, Severity, audit
from gis.county.model import Household
from tests.counties import CODE, grid_county

DATA = grid_county()
COMMITTEES = [each.code for each in DATA.committees]
WHOLE = tuple(Household(code, 100, 300) for code in COMMITTEES)


def said(*households):
    return [defect.message for defect in household_defects(replace(DATA, households=households))]


def test_a_county_without_households_has_no_doubt_about_them():
    assert said() == []


def test_a_figure_for_every_committee_is_sound():
    assert said(*WHOLE) == []


def test_households_that_are_all_0_are_named_once():
    zeros = [replace(each, households=0, population=None) for each in WHOLE]
    assert [each for each in said(*zeros) if "are 0" in each] == [
        f"all {len(WHOLE)} figures of households are 0: nothing can be weighed by them; correct the file"
    ]
    assert not any("are 0" in each for each in said(zeros[0], *WHOLE[1:]))


@pytest.mark.parametrize(
    ("households", "population", "doubted"),
    [
        (100, 99, True),  # 0.99 people to a household
        (100, 100, False),  # exactly 1
        (100, 1000, False),  # exactly 10
        (100, 1001, True),
        (0, 5, True),  # people without a household
        (0, 0, False),
        (100, None, False),
    ],
)
def test_people_per_household_are_plausible_from_one_to_ten(households, population, doubted):
    found = said(replace(WHOLE[0], households=households, population=population), *WHOLE[1:])
    assert [COMMITTEES[0] in each for each in found] == [True] * doubted


def test_the_county_as_a_whole_is_looked_at_too():
    found = said(*(replace(each, population=1200) for each in WHOLE))
    assert len(found) == 5
    assert found[-1].startswith("the county: 4800 people in 400 households, 12.0 to a household")


def test_committees_without_a_figure_are_named_once():
    (found,) = said(*WHOLE[2:])
    assert found.startswith("2 committees without households")
    assert all(code in found for code in COMMITTEES[:2])


def test_cells_of_a_committee_stand_for_it_if_all_have_a_figure():
    cells = [Household(f"{COMMITTEES[0]}{n:03d}", 25) for n in range(1, 5)]
    assert said(*cells, *WHOLE[1:]) == []
    (found,) = said(*cells[:3], *WHOLE[1:])
    assert found.startswith("1 committees with households for some of their cells only")


def test_cells_with_more_than_their_committee_are_doubted():
    (found,) = said(Household(f"{COMMITTEES[0]}001", 101), *WHOLE)
    assert "has 100 households, its cells 101 together" in found
    assert said(Household(f"{COMMITTEES[0]}001", 100), *WHOLE) == []


def test_a_figure_of_a_cell_that_is_no_more_counts_nowhere():
    (found,) = said(*WHOLE, Household(f"{COMMITTEES[0]}009", 7))
    assert "count nowhere" in found


def test_doubts_are_warnings_in_both_languages_and_one_code_twice_is_an_error():
    found = audit(replace(DATA, households=(*WHOLE[1:], WHOLE[1])))
    mine = [each for each in found if each.file == "households"]
    assert [(each.kind, each.severity) for each in mine] == [
        (DefectKind.DUPLICATE_CODE, Severity.ERROR),
        (DefectKind.HOUSEHOLDS, Severity.WARNING),
    ]
    assert all(each.message != each.message_zh for each in mine)
    assert CODE in mine[1].message
