"""What is typed behind the options of `wangge plan`."""

import pytest

from api.cli.plan.values import costs_of, counts_of, days_of, places_of, posts_of, seconds, unit_doubts
from dispatch.errors import BadScenarioError


@pytest.mark.parametrize(("minutes", "found"), [(None, None), (0, 0), (10, 600), (0.25, 15), (1.5, 90)])
def test_minutes_become_whole_seconds(minutes, found):
    assert seconds(minutes, "--target") == found


@pytest.mark.parametrize("minutes", [float("nan"), float("inf")])
def test_what_is_no_number_of_minutes_is_refused_with_its_option(minutes):
    with pytest.raises(BadScenarioError, match="--target = "):
        seconds(minutes, "--target")


def test_a_place_has_a_code_a_position_and_a_system():
    found = places_of(["N1=107.1, 35.25", " N2 = -1,2 "], "--add", "gcj02")
    assert [(each["code"], each["lon"], each["lat"], each["datum"]) for each in found] == [
        ("N1", 107.1, 35.25, "gcj02"),
        ("N2", -1.0, 2.0, "gcj02"),
    ]


@pytest.mark.parametrize("text", ["N1", "N1=", "=107,35", "N1=107", "N1=east,35", "N1=107,35,1"])
def test_a_place_of_another_form_is_refused(text):
    with pytest.raises(BadScenarioError, match="give CODE="):
        places_of([text], "--add", "wgs84")


def test_a_place_without_its_system_is_refused():
    with pytest.raises(BadScenarioError, match="--datum"):
        places_of(["N1=107,35"], "--add", None)


def test_costs_stand_behind_a_colon():
    assert costs_of(["N1=107,35:2.5", "N2=107,35"], "--candidate", "wgs84")[0]["cost"] == 2.5
    assert "cost" not in costs_of(["N2=107,35"], "--candidate", "wgs84")[0]
    assert posts_of(["S1=closable:3", "S2=movable"], "--post") == [
        {"code": "S1", "kind": "closable", "cost": 3.0},
        {"code": "S2", "kind": "movable"},
    ]
    with pytest.raises(BadScenarioError, match="'dear' is not a number"):
        posts_of(["S1=kept:dear"], "--post")


@pytest.mark.parametrize("value", ["S1=-1", "S1=1.5", "S1=two"])
def test_teams_are_counted_in_whole_numbers(value):
    assert counts_of(["S1=2"], "--teams") == [("S1", 2)]
    with pytest.raises(BadScenarioError, match="whole number"):
        counts_of([value], "--teams")


def test_a_code_given_twice_is_refused_with_its_option():
    for read, given in ((posts_of, ["S1=kept", "S1 = closable"]), (counts_of, ["S1=1", "S1=2"])):
        with pytest.raises(BadScenarioError, match="--x: S1 is given twice"):
            read(given, "--x")


@pytest.mark.parametrize(
    ("month", "last"), [("2026-02", "2026-02-28"), ("2028-02", "2028-02-29"), ("2026-12", "2026-12-31")]
)
def test_a_month_has_its_first_and_last_day(month, last):
    assert days_of(month, None, None) == {"first": f"{month}-01", "last": last}


def test_days_stand_for_themselves_and_not_beside_a_month():
    assert days_of(None, "2026-03-02", None) == {"first": "2026-03-02", "last": None}
    for month, first, said in [("2026-3", None, "year and month"), ("2026-03", "2026-03-01", "one of them")]:
        with pytest.raises(BadScenarioError, match=said):
            days_of(month, first, None)


@pytest.mark.parametrize(
    ("question", "doubted"),
    [
        (
            {"target_s": 10},
            ["target_s = 10 ", "10 s, that is 0.1667 minutes: options are in minutes, files in seconds"],
        ),
        ({"target_s": 36_000}, ["target_s = 36000 ", "that is 600 minutes"]),
        ({"target_s": 600, "turnout_s": 5_400}, ["turnout_s = 5400 ", "that is 90 minutes"]),
        ({"target_s": 60, "turnout_s": 0}, []),
        ({"target_s": 10_800, "turnout_s": None}, []),
        ({"target_s": None}, []),
        ({"days": 28}, []),
    ],
)
def test_a_time_that_may_be_in_another_unit_is_noted_with_both(question, doubted):
    assert [[each in note for each in doubted] for note in unit_doubts(question)] == (
        [[True] * len(doubted)] if doubted else []
    )
