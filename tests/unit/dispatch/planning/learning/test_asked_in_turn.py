"""Teams asked one after another, against the arithmetic and against draws."""

import numpy as np
import pytest

from dispatch.planning.learning import asked_in_turn


def test_two_teams_by_hand():
    """One offer in five fails; the second is busy for a quarter of the time, and later it is in time half as often."""
    kept = np.array([[[0.9], [0.6]], [[0.45], [0.3]]])
    found = asked_in_turn(kept, 0.2, np.array([[0.5], [0.25]]))
    # The second alone: 0.8 · 0.6. The first: 0.8 · 0.9, else if the second is free 0.8 · 0.3.
    assert found[1, 0] == pytest.approx(0.48)
    assert found[0, 0] == pytest.approx(0.72 + 0.2 * 0.75 * 0.8 * 0.3)


def test_where_no_offer_fails_it_is_the_chance_of_who_is_asked():
    kept = np.random.default_rng(1).random((3, 4, 7))
    assert np.array_equal(asked_in_turn(kept, 0.0, np.full((4, 7), 0.3)), kept[0])


def test_the_chance_agrees_with_random_draws():
    rng = np.random.default_rng(2)
    kept = np.sort(rng.random((3, 4, 1)), axis=0)[::-1]
    fails, busy = 0.35, np.array([0.1, 0.5, 0.3, 0.2])
    in_time, many = 0, 40_000
    for _ in range(many):
        lost = 0
        for rank in range(4):
            if rank and rng.random() < busy[rank]:
                continue
            if rng.random() >= fails:
                in_time += lost < 3 and rng.random() < kept[lost, rank, 0]
                break
            lost += 1
    assert asked_in_turn(kept, fails, busy[:, None])[0, 0] == pytest.approx(in_time / many, abs=0.01)
