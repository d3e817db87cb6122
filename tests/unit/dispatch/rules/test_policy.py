import math
import pickle

import pytest

from dispatch.errors import BadPolicyError
from dispatch.rules.policy import DEFAULT, Mode, Policy, as_dict, from_rules
from gis.county.model import CellKind


def test_the_default_promise_is_ten_minutes_in_town_and_nothing_elsewhere():
    assert DEFAULT.target_s(CellKind.URBAN, in_town=True) == 600
    assert [DEFAULT.target_s(kind, in_town=False) for kind in (*CellKind, None)] == [None] * 4


@pytest.mark.parametrize(
    ("kind", "in_town", "expected"),
    [("rural", False, 2400), ("rural", True, 900), ("urban", False, None), (None, False, None), (None, True, 900)],
)
def test_targets_by_kind_count_outside_the_town_only(kind, in_town, expected):
    policy = from_rules({"town_target_s": 900, "target_by_kind_s": {"rural": 2400}}, "3")
    assert policy.target_s(kind and CellKind(kind), in_town=in_town) == expected


@pytest.mark.parametrize("policy", [DEFAULT, from_rules({"mode": "confirm", "target_by_kind_s": {"urban": 60}}, "9")])
def test_stored_rules_give_the_same_policy_back(policy):
    assert from_rules(policy.rules(), policy.version) == policy
    assert as_dict(policy)["version"] == policy.version


def test_a_rule_not_named_keeps_its_default():
    policy = from_rules({"mode": "confirm"}, "2")
    assert policy == Policy(version="2", mode=Mode.CONFIRM)


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ({"town_taget_s": 600}, "town_taget_s"),
        ({"version": "7"}, "version"),
        *[({"geofence_m": bad}, "geofence_m") for bad in (0, -1, math.nan, math.inf, "80", True, None)],
        *[({"town_target_s": bad}, "town_target_s") for bad in (0.5, 600.5, 1e300)],
        ({"town_target_s": 366 * 86_400 + 1}, "town_target_s"),
        *[
            ({"turnout_on_call_s": bad}, "turnout_on_call_s")
            for bad in (-1, 0.5, 14_401, math.nan, math.inf, True, "9")
        ],
        ({"mode": "manual"}, "mode"),
        ({"mode": None}, "mode"),
        ({"mode": ["confirm"]}, "mode"),
        *[
            ({"target_by_kind_s": bad}, "target_by_kind_s")
            for bad in ({"town": 60}, {"rural": 0}, {"rural": "soon"}, {"rural": 60.5}, {"rural": True}, 60, ["rural"])
        ],
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_by_name(rules, field):
    with pytest.raises(BadPolicyError) as refused:
        from_rules(rules, "2")
    assert refused.value.field == field


@pytest.mark.parametrize("seconds", [0, 14_400])
def test_a_turnout_is_from_nothing_to_four_hours(seconds):
    assert from_rules({"turnout_shift_s": seconds}, "2").turnout_shift_s == seconds


@pytest.mark.parametrize("seconds", [1, 366 * 86_400])
def test_seconds_are_from_one_to_a_year(seconds):
    assert from_rules({"town_target_s": seconds}, "2").town_target_s == seconds


def test_every_kind_of_cell_may_have_its_target():
    found = {kind.value: 60 * n for n, kind in enumerate(CellKind, start=1)}
    assert from_rules({"target_by_kind_s": found}, "2").rules()["target_by_kind_s"] == found


def test_the_straight_line_follows_the_rules():
    line = from_rules({"detour_factor": 2.0, "straight_speed_kmh": 36.0}, "2").straight_line()
    assert (line.detour_factor, line.speed_kmh) == (2.0, 36.0)


def test_a_policy_goes_to_another_process_and_comes_back():
    ours = from_rules({"mode": "confirm", "target_by_kind_s": {"rural": 2400}, "town_target_s": 900}, "7")
    assert pickle.loads(pickle.dumps(ours)) == ours
