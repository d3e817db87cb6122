from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.planning.history import FEWEST, LoggedCase, hidden, history, shown
from dispatch.planning.learning import Calendar
from dispatch.statistics.response import Timing, wilson
from tests.fakes.office import at

CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"))


def cases(cell: str, met: int, missed: int, first: int = 0, kind: str = "urban"):
    for n in range(met + missed):
        received_s = 3_600.0 * (first + n)
        arrived = at(received_s + (300 if n < met else 900))
        yield LoggedCase(first + n, Timing(at(received_s), 600, arrived, arrived, "closed", cell, kind), "complaint")


def test_shares_have_wilson_intervals_and_small_cells_are_not_shown():
    known = [*cases("A", 9, 3), *cases("B", 5, 1), *cases("C", 1, 1), *cases("D", 3, 1)]
    found = history(known, at(1e6), CALENDAR)
    cells = found.shares["cell"]
    assert list(cells.groups) == ["A", "B"]
    assert (cells.hidden.groups, cells.hidden.cases) == (2, 6)
    assert (cells.groups["A"].low, cells.groups["A"].high) == wilson(9, 12)
    assert found.total.n == 24


def test_one_small_cell_takes_the_smallest_other_with_it():
    known = [*cases("A", 9, 3), *cases("B", 5, 1), *cases("C", 1, 1)]
    cells = history(known, at(1e6), CALENDAR).shares["cell"]
    assert list(cells.groups) == ["A"]
    assert (cells.hidden.groups, cells.hidden.cases) == (2, 8)


def test_a_kind_of_cell_less_its_cells_does_not_reveal_a_cell():
    """The cells A and C are shown with 12 and 9: 14 urban and 13 rural cases would be the 2 of B and the 4 of D."""
    known = [*cases("A", 9, 3), *cases("B", 2, 0), *cases("C", 9, 0, kind="rural"), *cases("D", 4, 0, kind="rural")]
    kinds = history(known, at(1e6), CALENDAR).shares["kind"]
    assert (kinds.groups, kinds.hidden.groups, kinds.hidden.cases) == ({}, 2, 27)
    more = [*known, *cases("E", 3, 0)]  # B and E are five together, but then D is what is left of all hidden cells
    assert history(more, at(1e6), CALENDAR).shares["kind"].groups == {}
    most = [*more, *cases("F", 1, 0, kind="rural")]
    assert {kind: f.n for kind, f in history(most, at(1e6), CALENDAR).shares["kind"].groups.items()} == {
        "rural": 14,
        "urban": 17,
    }


def test_rehearsals_are_counted_apart_and_nowhere_else():
    known = list(cases("A", 9, 3))
    found = history([*known, *(replace(case, exercise=True) for case in known)], at(1e6), CALENDAR)
    assert (found.total.n, found.exercises) == (12, 12)
    assert found.shares["cell"].groups["A"].n == 12


def test_every_grouping_is_there_with_local_hours():
    found = history(cases("A", 24, 0), at(1e6), CALENDAR).shares  # every hour from Wednesday 09:00 on
    assert list(found) == ["cell", "block", "weekday", "kind", "case_kind"]
    assert {name: f.n for name, f in found["block"].groups.items()} == {"night-workday": 10, "office-workday": 7}
    # Lunch (3 cases) is hidden, and evening (4).
    assert (found["block"].hidden.groups, found["block"].hidden.cases) == (2, 7)
    assert {name: f.n for name, f in found["weekday"].groups.items()} == {"3": 15, "4": 9}


def test_cases_that_are_not_counted_make_no_group():
    timing = Timing(at(0), None, None, None, "waiting", "A", "rural")
    found = history([LoggedCase(1, timing)], at(60), CALENDAR)
    assert found.shares["cell"].groups == {}
    assert found.total.excluded == {"no_target": 1}


def test_an_empty_log_has_no_figures():
    found = history([], at(0), CALENDAR)
    assert (found.total.n, found.total.share) == (0, None)


@pytest.mark.parametrize(
    ("counts", "small"),
    [
        ({}, set()),
        ({"a": 9, "b": 5}, set()),
        ({"a": 3}, {"a"}),
        ({"a": 3, "b": 7}, {"a", "b"}),
        ({"a": 1, "b": 1, "c": 6, "d": 9}, {"a", "b", "c"}),  # two together are two cases: the next goes too
        ({"a": 4, "b": 4, "c": 6}, {"a", "b"}),
        ({"a": 0, "b": 6}, set()),
        ({"a": 4, "b": 6, "c": 6}, {"a", "b"}),
    ],
)
def test_groups_under_five_are_hidden_with_the_next_smallest(counts, small):
    assert hidden(counts) == small


def test_a_team_that_would_reveal_a_small_one_is_hidden_with_it():
    assert shown({"T1": 12, "T2": 6, "T3": 2}) == {"T1": 12}


def test_nothing_is_hidden_where_nothing_is_small():
    assert shown({"T1": 12, "T2": 6, "T3": 0}) == {"T1": 12, "T2": 6}


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 20), max_size=12))
def test_nothing_under_five_can_be_found_by_subtraction(counts):
    small, seen = hidden(counts), shown(counts)
    assert all(n >= FEWEST for n in seen.values())
    rest = sum(counts.values()) - sum(seen.values())
    if small and seen:
        assert rest >= FEWEST
        assert len(small) >= 2
