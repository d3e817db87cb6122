"""Codes of the statistical bureau and of grid cells."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from gis.county.codes import (
    UrbanRuralClass,
    cell_kind,
    committee_of,
    county_of,
    is_community,
    number_cells,
    out_of_order,
    parse_code,
    town_of,
)
from gis.county.model import CellKind
from gis.errors import BadCodeError


@pytest.mark.parametrize(
    ("value", "digits", "code"),
    [
        ("620823", 6, "620823"),
        (620823, 6, "620823"),
        ("620823100200.0", 12, "620823100200"),
        (620823100200.0, 12, "620823100200"),
        (" 620823100 ", 9, "620823100"),
        ("６２０８２３１００００１００１", 15, "620823100001001"),
    ],
)
def test_codes_as_people_and_spreadsheets_write_them(value: object, digits: int, code: str) -> None:
    assert parse_code(value, digits) == code


@pytest.mark.parametrize(
    ("value", "digits", "says"),
    [
        (None, 6, "exactly 6 digits"),
        ("", 15, "exactly 15 digits"),
        ("62082", 6, "exactly 6"),
        ("6208231002000", 12, "exactly 12"),
        ("62082310020x", 12, "62082310020x"),
        ("6.20823e11", 12, "6.20823e11"),
        ("-62082", 6, "-62082"),
        ("六二零八二三", 6, "exactly 6"),
        ("²²²²²²", 7, "exactly 7"),
        ("620823100000", 12, "ends with 000"),
        ("620824100001", 12, "begin with '620823'"),
    ],
)
def test_a_wrong_code_is_refused_naming_field_and_value(value: object, digits: int, says: str) -> None:
    with pytest.raises(BadCodeError, match="row 3 code") as refusal:
        parse_code(value, digits, "row 3 code", within="620823" if digits == 12 else "")
    assert says in str(refusal.value)
    assert refusal.value.field == "row 3 code"


def test_a_county_code_may_end_with_zeros() -> None:
    assert parse_code("110000", 6) == "110000"


def test_parts_of_a_cell_code() -> None:
    code = "620823100001007"
    assert (county_of(code), town_of(code), committee_of(code)) == ("620823", "620823100", "620823100001")


@pytest.mark.parametrize(
    ("committee", "community"),
    [("620823100001", True), ("620823100199", True), ("620823100200", False), ("620823202214", False)],
)
def test_community_or_village(committee: str, community: bool) -> None:
    assert is_community(committee) is community


@pytest.mark.parametrize(
    ("community", "urban_rural_class", "kind"),
    [
        (True, "121", CellKind.COMMUNITY),  # the trap: a county seat's communities are not 111
        (True, "220", CellKind.COMMUNITY),
        (True, None, CellKind.COMMUNITY),
        (False, "111", CellKind.URBAN),
        (False, "122", CellKind.URBAN),
        (False, "123", CellKind.URBAN),
        (False, "210", CellKind.RURAL),
        (False, "220", CellKind.RURAL),
        (False, None, CellKind.RURAL),
    ],
)
def test_kind_of_a_cell(community: bool, urban_rural_class: str | None, kind: CellKind) -> None:
    assert cell_kind(community=community, urban_rural_class=urban_rural_class) is kind


def test_urban_classes_begin_with_one() -> None:
    assert [c.value for c in UrbanRuralClass if c.is_urban] == ["111", "112", "121", "122", "123"]


def test_cells_are_numbered_as_one_reads() -> None:
    grid = [box(x, y, x + 1, y + 1) for y in (2, 1, 0) for x in (0, 1, 2)]
    shuffled = [8, 3, 0, 5, 1, 7, 2, 6, 4]
    codes = number_cells("620823100001", [grid[i] for i in shuffled])
    assert codes == tuple(f"620823100001{i + 1:03d}" for i in shuffled)


def test_a_slightly_slanted_row_is_still_one_row() -> None:
    slanted = [box(x, 0.1 * x, x + 1, 1 + 0.1 * x) for x in range(4)]
    assert [code[-3:] for code in number_cells("620823100001", slanted)] == ["001", "002", "003", "004"]


@pytest.mark.parametrize(("lower", "numbers"), [(0.499, ["002", "001"]), (0.5, ["001", "002"])])
def test_a_row_ends_half_a_cell_below_its_first(lower: float, numbers: list[str]) -> None:
    """The eastern cell is the first of a row, which the western one is in while its centre is less than that below."""
    cells = [box(1, 1, 2, 2), box(0, 1 - lower, 1, 2 - lower)]
    assert [code[-3:] for code in number_cells("620823100001", cells)] == numbers


@pytest.mark.parametrize(("west", "south", "found"), [(0.0, 0.0, True), (0.1, 0.0, False), (0.0, 0.1, False)])
def test_a_later_cell_that_touches_from_the_north_west_is_out_of_order(west: float, south: float, found: bool) -> None:
    earlier, later = box(1, 0, 2, 1), box(0 + west, 1 - south, 1 + west, 2 - south)
    assert out_of_order([("a", earlier), ("b", later)]) == ([("a", "b")] if found else [])


@pytest.mark.parametrize(("code", "community"), [("620823100000", False), ("620823100999", False)])
def test_a_number_no_committee_has_is_no_community(code: str, community: bool) -> None:
    assert is_community(code) is community


def test_three_digits_number_999_cells() -> None:
    cells = [box(x, 0, x + 1, 1) for x in range(1000)]
    assert number_cells("620823100001", cells[:999])[-1] == "620823100001999"
    with pytest.raises(BadCodeError, match="1000 cells"):
        number_cells("620823100001", cells)


def test_no_cells_no_codes() -> None:
    assert number_cells("620823100001", []) == ()


@given(st.integers(0, 2**32 - 1), st.integers(2, 40))
def test_own_numbering_is_never_called_out_of_order(seed: int, count: int) -> None:
    corners = np.random.default_rng(seed).uniform(0, 10, (count, 2))
    cells = [box(x, y, x + 0.7, y + 0.7) for x, y in corners]
    assert out_of_order(list(zip(number_cells("620823100001", cells), cells, strict=True))) == []


def test_a_later_cell_north_west_of_an_earlier_is_out_of_order() -> None:
    assert out_of_order([("b", box(0, 5, 1, 6)), ("a", box(3, 0, 4, 1))]) == [("a", "b")]
    assert out_of_order([("a", box(0, 5, 1, 6)), ("b", box(3, 0, 4, 1))]) == []
