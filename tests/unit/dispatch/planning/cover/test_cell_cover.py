"""All cells at once are judged as each cell by itself would be; the rule by itself is written out here."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.planning.cover.causes import ORDER, REACHED
from dispatch.planning.cover.cell_cover import CellCover, cell_covers
from tests.unit.dispatch.planning.cover.test_gaps import ground

TARGET_S = 600.0
TIMES = st.sampled_from([0.0, 0.1, 0.2, 0.3, 599.9, 600.0, 600.1, 1200.0, np.inf])


def by_itself(code, able_s, teams, first_s, second_s, why):
    """One cell: a team's place in the order is how many places it reaches, their mean in whole tenths, its code."""
    tenths = [[round(10 * each) for each in row if np.isfinite(each)] for row in able_s.tolist()]
    order = sorted((-len(row), sum(row) / max(len(row), 1), team) for row, team in zip(tenths, teams, strict=True))
    named = [team for reach, _, team in order if reach] + [None, None]
    missed = [n for n in why.tolist() if n != REACHED]
    cause = min(set(missed), key=lambda n: (-missed.count(n), n)) if missed else None
    return CellCover(
        code,
        sum(first_s <= TARGET_S) / len(first_s),
        sum(second_s <= TARGET_S) / len(second_s),
        min(first_s.tolist()),
        sorted(first_s.tolist())[(len(first_s) - 1) // 2],
        max(first_s.tolist()),
        named[0],
        named[1],
        None if cause is None else ORDER[cause],
        len(first_s),
        TARGET_S,
    )


@st.composite
def counties(draw):
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    teams = draw(st.permutations(["T1", "T10", "T2", "T3"]))[: draw(st.integers(0, 4))]
    rows = [draw(st.lists(TIMES, min_size=sum(sizes), max_size=sum(sizes))) for _ in teams]
    why = draw(st.lists(st.integers(REACHED, len(ORDER) - 1), min_size=sum(sizes), max_size=sum(sizes)))
    return sizes, teams, np.array(rows).reshape(len(teams), sum(sizes)), np.array(why, dtype=np.int8)


@given(counties())
def test_all_at_once_is_each_by_itself(county):
    sizes, teams, able_s, why = county
    land = ground(*sizes)
    ranked = np.sort(np.vstack([able_s, np.full((2, able_s.shape[1]), np.inf)]), axis=0)
    edges = np.cumsum([0, *sizes])
    expected = tuple(
        by_itself(cell.code, able_s[:, a:b], teams, ranked[0, a:b], ranked[1, a:b], why[a:b])
        for cell, a, b in zip(land.cells, edges, edges[1:], strict=False)
    )
    assert cell_covers(land, able_s, teams, (ranked[0], ranked[1], why), np.full(len(sizes), TARGET_S)) == expected


@pytest.mark.parametrize("order", [("T1", "T2"), ("T2", "T1")])
def test_equally_quick_teams_are_named_by_code_whatever_their_order(order):
    """0.1 + 0.2 + 0.3 and 0.3 + 0.2 + 0.1 differ as floats; as tenths they are the same."""
    able_s = np.array([[0.1, 0.2, 0.3], [0.3, 0.2, 0.1]])
    assert able_s[0].cumsum()[-1] != able_s[1].cumsum()[-1]
    why = np.full(3, REACHED, dtype=np.int8)
    found = cell_covers(ground(3), able_s, order, (able_s.min(axis=0), able_s.max(axis=0), why), np.array([TARGET_S]))
    assert (found[0].team, found[0].second) == ("T1", "T2")


def test_no_cells_are_no_cells():
    none = np.zeros(0)
    assert cell_covers(ground(), np.zeros((0, 0)), [], (none, none, none.astype(np.int8)), none) == ()
