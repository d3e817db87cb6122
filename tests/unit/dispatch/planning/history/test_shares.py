from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.planning.history import FEWEST, LoggedCase, hidden, history, proofs_of, shown
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


def proved(cell: str, confirmed: int, not_so: int, missed: int = 0, kind: str = "urban"):
    """Yield cases of which so many arrived in time and were confirmed by a position, or not; missed ones never were."""
    for n, case in enumerate(cases(cell, confirmed + not_so, missed, kind=kind)):
        yield replace(case, timing=replace(case.timing, unconfirmed=n >= confirmed))


def proofs(known, by="cell"):
    return history(known, at(1e6), CALENDAR).shares[by].proofs


def test_confirmed_arrivals_in_time_stand_beside_those_that_are_not():
    known = [*proved("A", 9, 6, missed=2), *proved("B", 5, 5), *proved("C", 7, 0), *proved("D", 0, 0, missed=6)]
    found = history(known, at(1e6), CALENDAR)
    assert found.shares["cell"].proofs == {"A": (9, 6), "B": (5, 5), "C": (7, 0), "D": (0, 0)}
    assert proofs_of(found.total) == (21, 11)
    assert found.shares["kind"].proofs == {"urban": (21, 11)}


@pytest.mark.parametrize(
    ("confirmed", "not_so", "total"), [(9, 4, None), (4, 9, None), (5, 5, (5, 5)), (9, 0, (9, 0)), (0, 9, (0, 9))]
)
def test_of_a_total_neither_number_is_told_where_one_is_under_five(confirmed, not_so, total):
    assert proofs_of(history(proved("A", confirmed, not_so), at(1e6), CALENDAR).total) == total


def test_a_small_number_takes_the_next_smallest_with_it():
    """The 4 of B would be 19 - 9 - 6; with C the rest is 10 of two cells, and 16 confirmed."""
    known = [*proved("A", 8, 9), *proved("B", 9, 4), *proved("C", 7, 6)]
    assert proofs(known) == {"A": (8, 9)}


def test_two_small_numbers_that_are_five_together_hide_no_third():
    assert proofs([*proved("A", 8, 9), *proved("B", 9, 4), *proved("C", 7, 3)]) == {"A": (8, 9)}
    assert proofs([*proved("A", 8, 9), *proved("B", 9, 4)]) == {}


def test_a_number_hidden_for_the_confirmed_is_not_told_by_the_others():
    """B has 3 confirmed; C goes with it for those, and A for the unconfirmed, of which C has none."""
    known = [*proved("A", 9, 9), *proved("B", 3, 6), *proved("C", 7, 0)]
    assert proofs(known) == {}


def test_a_cell_that_is_hidden_itself_has_a_part_in_it():
    """B has four cases and is hidden with C; its one unconfirmed would be 10 - 9, where C has none."""
    known = [*proved("A", 9, 9), *proved("B", 3, 1), *proved("C", 6, 0), *proved("E", 20, 20)]
    assert set(proofs(known)) == {"E"}


def test_a_kind_of_cell_less_its_cells_does_not_reveal_their_numbers():
    """12 unconfirmed urban ones, less the 9 of A, would be the 3 of B."""
    known = [*proved("A", 9, 9), *proved("B", 9, 3), *proved("C", 8, 8, kind="rural"), *proved("D", 9, 4, kind="rural")]
    assert proofs(known) == {"A": (9, 9), "C": (8, 8)}
    assert proofs(known, "kind") == {}


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=8))
def test_no_number_of_arrivals_under_five_can_be_found_by_subtraction(groups):
    known = [case for n, (confirmed, not_so) in enumerate(groups) for case in proved(f"C{n}", confirmed, not_so)]
    told, total = proofs(known), proofs_of(history(known, at(1e6), CALENDAR).total)
    for of in range(2):
        assert not [pair for pair in told.values() if 0 < pair[of] < FEWEST]
        others = [pair[of] for n, pair in enumerate(groups) if f"C{n}" not in told and pair[of] > 0]
        if total is not None and told:
            assert not others or (len(others) >= 2 and sum(others) >= FEWEST)


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
