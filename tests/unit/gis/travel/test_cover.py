"""What the town loses if a team goes, and who should move up; times in seconds, the target 600."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.position import Position
from gis.travel.cover import Cover, Move, survey
from tests.running.profiles import examples

NAN = float("nan")


@dataclass
class Table:
    """A travel engine that answers one prepared matrix and counts how often it is asked."""

    seconds: list[list[float]]
    version: str | None = "graph-1"
    method: str = "road"
    calls: int = 0

    def matrix(self, origins, destinations):
        self.calls += 1
        assert np.shape(self.seconds) == (len(origins), len(destinations))
        return np.array(self.seconds)


def places(n):
    return [Position(107 + i / 100, 35.3) for i in range(n)]


def cover(teams, posts=(), way_s=None):
    way = np.full((len(teams), len(posts)), 300.0) if way_s is None else np.array(way_s, dtype=float)
    columns = len(teams[0])
    return Cover(np.array(teams, dtype=bool), np.array(posts, dtype=bool).reshape(len(posts), columns), way)


def test_all_times_are_asked_for_in_one_table():
    # two teams, one post, three cells: rows teams then posts, columns cells then posts
    table = Table([[100, 600, 601, 50], [NAN, 700, 200, 80], [100, 100, 900, 0]])
    found = survey(places(2), places(1), places(3), table, 600)
    assert table.calls == 1
    assert found.teams.tolist() == [[True, True, False], [False, False, True]]
    assert found.posts.tolist() == [[True, True, False]]
    assert found.way_s.tolist() == [[50], [80]]


def test_only_what_nobody_else_reaches_is_lost():
    found = cover([[1, 1, 0], [0, 1, 0], [0, 0, 1]])
    assert [found.lost_without(team) for team in range(3)] == [[0], [], [2]]
    assert (found.share, found.share_without(0)) == (1.0, pytest.approx(2 / 3))


def test_without_town_cells_there_are_no_shares():
    found = cover([[], []])
    assert (found.share, found.lost_without(0), found.share_without(0), found.best_move(0)) == (None, [], None, None)


def test_the_only_team_leaves_nothing():
    found = cover([[1, 1]], posts=[[1, 1]])
    assert (found.share_without(0), found.best_move(0)) == (0.0, None)


def test_the_move_that_wins_most_back_is_proposed():
    # team 0 goes and leaves cells 0, 1; team 1 is alone at cell 3, team 2 reaches what others reach too
    teams = [[1, 1, 0, 0, 0], [0, 0, 0, 1, 0], [0, 0, 1, 0, 0], [0, 0, 1, 0, 1]]
    posts = [[1, 0, 0, 0, 0], [1, 1, 0, 0, 0]]
    found = cover(teams, posts, [[1, 1], [100, 100], [300, 400], [90, 90]])
    assert found.best_move(0) == Move(team=2, post=1, travel_s=400, regained=2)


def test_of_equals_the_shortest_way_and_no_way_is_none():
    teams = [[1, 0], [0, 0], [0, 0], [0, 0]]
    found = cover(teams, [[1, 0], [1, 0]], [[1, 1], [200, 150], [NAN, NAN], [150, 180]])
    assert found.best_move(0) == Move(team=1, post=1, travel_s=150, regained=1)


def test_a_move_that_uncovers_as_much_as_it_wins_is_not_proposed():
    assert cover([[1, 0], [0, 1]], [[1, 0]]).best_move(0) is None


rows = st.lists(st.booleans(), min_size=4, max_size=4)


@settings(max_examples=examples(400))  # fewer do not show that a move uncovers what only the mover reaches
@given(teams=st.lists(rows, min_size=1, max_size=5), posts=st.lists(rows, max_size=3))
def test_no_single_move_is_better(teams, posts):
    found = cover(teams, posts)
    for gone in range(len(teams)):
        left = [team for i, team in enumerate(teams) if i != gone]
        before = sum(map(any, zip(*left, strict=True))) if left else 0
        after = [
            sum(map(any, zip(*[t for j, t in enumerate(left) if j != mover], post, strict=True)))
            for mover in range(len(left))
            for post in posts
        ]
        best = found.best_move(gone)
        assert (best.regained if best else 0) == max([0, *(reached - before for reached in after)])
