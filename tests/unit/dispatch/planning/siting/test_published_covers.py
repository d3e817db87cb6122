"""Published optima of instances made by rule: chess boards, codes, designs, planes. Linear bounds say little there.

Queens and knights: OEIS A075458 and A006075; grids: Gonçalves, Pinlou, Rao & Thomassé (2011); covering codes: Cohen,
Honkala, Litsyn & Lobstein (1997), Covering Codes; designs: Gordon, Kuperberg & Patashnik (1995); triples:
Fulkerson, Nemhauser & Trotter (1974). No fewer points meet all lines of a projective plane than a line has.
"""

import itertools

import numpy as np
import pytest

from dispatch.planning.siting import Model
from dispatch.planning.siting.matrix.answer import answer
from dispatch.planning.siting.matrix.question import Question

MOVES = {
    "queen": lambda x, y: (x == 0) | (y == 0) | (x == y),
    "knight": lambda x, y: (x + y == 0) | ((x * y == 2) & (x + y == 3)),
    "king": lambda x, y: np.maximum(x, y) <= 1,
    "grid": lambda x, y: x + y <= 1,
}


def board(piece, size):
    """0 where a piece on one square guards another, else 1."""
    squares = np.array(list(itertools.product(range(size), repeat=2)))
    x, y = np.abs(squares[:, None] - squares[None]).transpose(2, 0, 1)
    return np.where(MOVES[piece](x, y), 0.0, 1.0)


def words(letters, length):
    """The Hamming distances of all words."""
    every = np.array(list(itertools.product(range(letters), repeat=length)))
    return (every[:, None] != every[None]).sum(axis=2).astype(float)


def design(points, block, part):
    """0 where a block of points contains a part, else 1."""
    blocks = list(itertools.combinations(range(points), block))
    parts = itertools.combinations(range(points), part)
    return np.array([[0.0 if {*one} <= {*other} else 1.0 for other in blocks] for one in parts])


def plane(order):
    """0 where a line of PG(2, order) has a point, else 1; order is prime."""
    first = [(1, a, b) for a in range(order) for b in range(order)]
    every = np.array([*first, *((0, 1, a) for a in range(order)), (0, 0, 1)])
    return np.where(every @ every.T % order == 0, 0.0, 1.0)


def proven(model, costs, **limits):
    found = answer(Question(Model(model), costs, **limits))
    assert found.is_proven
    assert found.bound == found.objective
    return found.objective


@pytest.mark.parametrize(
    ("piece", "size", "fewest"),
    [
        ("queen", 6, 3),
        ("queen", 7, 4),
        ("knight", 8, 12),
        ("knight", 9, 14),
        ("king", 8, 9),
        ("grid", 8, 16),
        ("queen", 8, 5),
        ("queen", 9, 5),
        ("knight", 10, 16),
        ("grid", 9, 20),
    ],
)
def test_pieces_guard_a_board(piece, size, fewest):
    assert proven("lscp", board(piece, size), radius=0.0) == fewest


@pytest.mark.parametrize(
    ("letters", "length", "radius", "fewest"), [(2, 5, 1, 7), (2, 6, 1, 12), (2, 7, 1, 16), (3, 3, 1, 5), (3, 4, 1, 9)]
)
def test_codes_cover_all_words(letters, length, radius, fewest):
    distances = words(letters, length)
    assert proven("lscp", distances, radius=float(radius)) == fewest
    assert proven("pcenter", distances, sites=fewest) == radius


def test_one_word_less_than_a_football_pool_needs_leaves_one_farther_off():
    assert proven("pcenter", words(3, 4), sites=8) == 2


@pytest.mark.parametrize(("letters", "length", "sites", "least"), [(2, 7, 16, 112), (3, 4, 9, 72)])
def test_hammings_codes_have_the_least_distances(letters, length, sites, least):
    # Perfect: each of 112 words beside its 16 is one letter off one of them, as is each of 72 beside its 9.
    assert proven("pmedian", words(letters, length), sites=sites) == least


@pytest.mark.parametrize(
    ("points", "block", "part", "fewest"), [(7, 3, 2, 7), (8, 4, 3, 14), (9, 3, 2, 12), (13, 4, 2, 13), (10, 4, 3, 30)]
)
def test_blocks_cover_all_parts(points, block, part, fewest):
    assert proven("lscp", design(points, block, part), radius=0.0) == fewest


# Caps of 4 and 9 points have no three in a line (Pellegrino 1970); what is left meets all lines.
@pytest.mark.parametrize(("dimension", "fewest"), [(2, 5), pytest.param(3, 18, marks=pytest.mark.nightly)])
def test_three_points_in_a_line_leave_some_to_be_taken(dimension, fewest):
    every = list(itertools.product(range(3), repeat=dimension))
    lines = {frozenset((a, b, tuple(-(x + y) % 3 for x, y in zip(a, b, strict=True))))
             for a, b in itertools.combinations(every, 2)}  # fmt: skip
    costs = np.array([[0.0 if point in line else 1.0 for point in every] for line in sorted(lines, key=sorted)])
    points = 3**dimension
    assert costs.shape == (points * (points - 1) // 6, points)
    assert proven("lscp", costs, radius=0.0) == fewest


@pytest.mark.parametrize("order", [3, 5, 11])
def test_all_lines_of_a_plane_are_met_by_the_points_of_one(order):
    assert proven("lscp", plane(order), radius=0.0) == order + 1


@pytest.mark.parametrize(("order", "sites"), [(3, 2), (3, 4), (5, 6), (7, 8)])
def test_lines_through_one_point_reach_most_of_a_plane(order, sites):
    # Each further line adds all its points but the one where it meets the others.
    assert proven("mclp", plane(order), sites=sites, radius=0.0) == 1 + order * sites


def test_an_odd_circle_needs_half_a_site_more_than_its_linear_bound():
    place = np.arange(101)
    costs = np.where((place[:, None] - place[None]) % 101 <= 1, 0.0, 1.0)
    assert proven("lscp", costs, radius=0.0) == 51
    assert proven("mclp", costs, sites=50, radius=0.0) == 100
