"""What one scenario says otherwise than another, and a name that nobody has."""

import pytest

from dispatch.planning.scenarios import compare, free_name
from dispatch.planning.scenarios.naming import LONGEST


def scenario(**changes):
    found = {"kind": "cover", "assumptions": {}, "versions": None, "figures": None, "digest": None, "result": None}
    return found | changes


def pairs(differences):
    return {each.name: (each.before, each.after, each.change) for each in differences}


def test_assumptions_are_compared_leaf_by_leaf_and_what_is_the_same_is_left_out():
    before = scenario(assumptions={"target_s": 600, "posts": [{"code": "S1", "lon": 107.0}], "skill": None})
    after = scenario(
        assumptions={"target_s": 900, "posts": [{"code": "S1", "lon": 107.5}, {"code": "N"}], "skill": None}
    )
    assert pairs(compare(before, after).assumptions) == {
        "target_s": (600, 900, 300),
        "posts.0.lon": (107.0, 107.5, 0.5),
        "posts.1.code": (None, "N", None),
    }


def test_another_kind_is_a_difference():
    assert pairs(compare(scenario(), scenario(kind="site")).assumptions) == {"kind": ("cover", "site", None)}


def test_figures_stand_side_by_side_also_where_they_are_the_same_and_intervals_change_by_their_value():
    before = scenario(
        figures={"reached": 5, "share": {"value": 0.5, "low": 0.4, "high": 0.6}, "gone": 1, "never": None}
    )
    after = scenario(
        figures={"reached": 5, "share": {"value": 0.7, "low": 0.6, "high": 0.8}, "never": 3, "proven": True}
    )
    found = pairs(compare(before, after).figures)
    assert list(found) == ["reached", "share", "never", "proven", "gone"]
    assert found["reached"] == (5, 5, 0)
    assert found["share"][2] == pytest.approx(0.2)
    assert (found["never"][2], found["proven"][2], found["gone"][2]) == (None, None, None)


def test_each_cell_is_won_lost_missing_or_kept_and_one_answer_alone_is_said():
    before = scenario(result={"cells": {"a": None, "b": 100.0, "c": None, "d": 5, "old": 1}})
    after = scenario(result={"cells": {"a": 600.0, "b": None, "c": None, "d": 7, "new": None}})
    cells = compare(before, after).cells
    assert (cells.won, cells.lost, cells.missing, cells.kept) == (("a",), ("b",), ("c",), ("d",))
    assert cells.other == ("new", "old")


@pytest.mark.parametrize("result", [None, [], {"cells": None}, {"cells": [1]}, 3])
def test_an_answer_without_cells_has_no_difference_map(result):
    assert compare(scenario(result=result), scenario(result={"cells": {"a": 1}})).cells is None


def test_two_answers_are_the_same_only_if_there_are_two():
    assert compare(scenario(digest="x"), scenario(digest="x")).same_answer
    assert not compare(scenario(digest="x"), scenario(digest="y")).same_answer
    assert not compare(scenario(), scenario()).same_answer


@pytest.mark.parametrize(
    ("wanted", "taken", "free"),
    [
        ("现状", [], "现状"),
        ("现状", ["现状"], "现状 (2)"),
        ("现状", ["现状", "现状 (2)"], "现状 (3)"),
        ("现状 (2)", ["现状 (2)"], "现状 (2) (2)"),
        ("x" * LONGEST, ["x" * LONGEST], "x" * (LONGEST - 4) + " (2)"),
    ],
)
def test_a_taken_name_gets_a_free_number(wanted, taken, free):
    assert free_name(wanted, taken) == free
    assert len(free) <= LONGEST
