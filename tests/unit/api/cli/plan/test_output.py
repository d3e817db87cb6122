"""What `wangge plan` prints and writes: nothing but the answer on standard output, a file whole or not at all."""

import logging
import os
import re
import signal

import pytest

from api.cli.plan.output import Terminal, check_target, is_attained, warn_of, warn_of_walks, write_whole
from dispatch.errors import BadScenarioError


@pytest.fixture(autouse=True)
def _signals_as_before():
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
    logging.disable(logging.NOTSET)


def test_a_file_is_whole_or_not_there(tmp_path):
    write_whole(tmp_path / "a.pdf", b"whole")
    assert (tmp_path / "a.pdf").read_bytes() == b"whole"
    with pytest.raises(TypeError):
        write_whole(tmp_path / "b.pdf", None)
    assert [each.name for each in tmp_path.iterdir()] == ["a.pdf"]


def test_a_file_that_is_there_is_not_overwritten_by_chance(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"")
    check_target(tmp_path / "b.pdf", force=False)
    check_target(tmp_path / "a.pdf", force=True)
    for to, said in [("a.pdf", "exists already"), (".", "is a folder"), ("none/a.pdf", "there is no folder")]:
        with pytest.raises(BadScenarioError, match=said):
            check_target(tmp_path / to, force=False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_a_computation_at_once(number):
    reached = []
    with pytest.raises(KeyboardInterrupt):
        interrupted(number, reached)
    assert reached == []
    assert not logging.getLogger("sqlalchemy.pool").isEnabledFor(logging.ERROR), "what it interrupts is no error"


def test_an_interrupt_of_a_solver_is_reported_and_raised_at_its_end():
    reached = []
    with pytest.raises(KeyboardInterrupt):
        interrupted_solver(reached)
    assert reached == [True, False]


def interrupted(number, reached):
    with Terminal("x"):
        os.kill(os.getpid(), number)
        reached.append("the next line")


def interrupted_solver(reached):
    with Terminal("x") as terminal:
        with terminal.held():
            reached.append(terminal.say(0.1))
            os.kill(os.getpid(), signal.SIGINT)
            reached.append(terminal.say(0.2))
        reached.append("the next line")


def test_what_a_library_prints_does_not_come_out_with_the_answer(capfd):
    with Terminal("x"):
        os.write(1, b"banner\n")
    print("answer")
    out, err = capfd.readouterr()
    assert out == "answer\n"
    assert "banner" in err


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"method": "straight_line"}, "straight-line estimates"),
        ({"method": "road", "cases_learned": 0}, "the log teaches nothing yet"),
        ({"chance": {"cases": 0}}, "the log teaches nothing yet"),
        ({"chance": {"cases": 9, "factor_is_doubtful": True, "travel_factor": [0.3, 0.2, 0.4]}}, "took 0.3 × the"),
        ({"demand": {"reason": "none are loaded"}}, "none are loaded"),
        (
            {"status": "infeasible", "shortage": None, "unreachable": {"cells": 4}},
            "4 cells have .*give a longer --target",
        ),
        (
            {"status": "infeasible", "shortage": {"short": True, "sites_needed": 8}, "unreachable": {"cells": 0}},
            r"at least 8 posts are needed \(shortage\)$",
        ),
        (
            {
                "status": "infeasible",
                "shortage": {"short": True, "sites_needed": 3, "sites_allowed": None, "cost_needed": 7.5, "budget": 4},
                "unreachable": {"cells": 0},
            },
            r"reached, 0 cells .* in time \(unreachable\)；至少需要费用 7.5.*--budget of 7.5",
        ),
        (
            {"variants": {"today": {"unserved": 40, "p50_s": None}}},
            "in today most cases never got a team, 40 altogether: check the roster",
        ),
        ({"demand": {"reason": None, "without": 4}}, "4 cells have no households"),
        (
            {"totals": {}, "posts": [{"closed": False, "teams": [{"duty": "off_duty"}]}]},
            "No team can be sent at this time, so nothing is reached",
        ),
        ({"surge_days": 0}, "no surge day lies in the simulated days"),
    ],
)
def test_what_makes_an_answer_weak_is_said(capsys, answer, said):
    warn_of(answer)
    assert re.search(said, capsys.readouterr().err.strip())


FIGURES = {"share": 0.5039, "today_share": 0.9385}
ENOUGH = {"missing_h": 0, "have": 2, "at_least": 1}
GOOD = {"blocks": [{"share": 0.95, "reached": True}], "figures": FIGURES, "worse": False, "shifts": ENOUGH}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"shifts": {"missing_h": 72.0, "have": 2, "at_least": 4}},
            r"72 team hours are missing.*at least 4|at least 4.*72",
        ),
        ({"shifts": {"missing_h": 8.0, "have": 6, "at_least": 4}}, "8 team hours are missing"),
        ({"blocks": [{"share": 0.70599, "reached": False}]}, "in 1 hour blocks .* the lowest is 70.5%"),
        ({"worse": True}, "worse than the present roster: 50.3% against 93.8%"),
        (
            {"worse_simulated": True, "checked": {"plan": {"value": 0.1875}, "today": {"value": 0.9375}}},
            "worse than the present roster: 18.7% against 93.7%",
        ),
    ],
)
def test_what_a_roster_lacks_is_said(capsys, change, said):
    warn_of(GOOD | change)
    assert re.search(said, capsys.readouterr().err)


@pytest.mark.parametrize(
    ("answer", "attained"),
    [
        ({"status": "proven", "shortage": None}, True),
        ({"status": "best_known"}, True),
        ({"status": "infeasible"}, False),
        (GOOD, True),
        (GOOD | {"worse": True}, True),
        (GOOD | {"shifts": ENOUGH | {"missing_h": 8.0}}, True),
        (GOOD | {"blocks": [{"share": 0.95, "reached": True}, {"share": 0.7, "reached": False}]}, True),
        ({"variants": {"today": {"unserved": 40, "p50_s": None, "blocks": {}}}}, True),
        ({"null": {}, "changed": None}, True),
    ],
)
def test_only_an_unattainable_answer_is_no_success(answer, attained):
    assert is_attained(answer) is attained


def test_of_a_simulation_in_which_most_are_served_nothing_is_said(capsys):
    warn_of({"variants": {"today": {"unserved": 3, "p50_s": 400.0}}})
    assert capsys.readouterr().err == ""


def test_of_a_roster_that_lacks_nothing_nothing_is_said(capsys):
    warn_of(GOOD)
    assert capsys.readouterr().err == ""


def test_of_a_sound_answer_nothing_is_said(capsys):
    warn_of({"method": "road", "cases_learned": 9, "chance": {"cases": 9, "factor_is_doubtful": False}, "demand": {}})
    assert capsys.readouterr().err == ""


def test_walks_by_straight_line_are_said_to_be_so_for_want_of_a_walking_graph_not_of_roads(capsys):
    warn_of_walks({"method": "road"})
    assert capsys.readouterr().err == ""
    warn_of_walks({"method": "straight_line"})
    said = capsys.readouterr().err
    assert "没有步行路网" in said
    assert "There is no walking graph" in said
