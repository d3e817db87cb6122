"""A deadline ends a search by the clock, also while the solver asks nobody."""

from itertools import count

import pytest

from dispatch.planning.siting import Model, solver
from dispatch.planning.siting.matrix.answer import answer
from dispatch.planning.siting.matrix.question import Question
from dispatch.planning.siting.proof import Deadline
from tests.unit.dispatch.planning.siting.test_published_covers import board

QUEENS = board("queen", 7)
"""Four guard all squares, which no linear bound proves: the solver is asked."""


@pytest.fixture
def limits(monkeypatch):
    """The solver's own limits of time, one for each programme that it was given."""
    found = []
    run = solver.Solver._run

    def ran(self, highs):
        run(self, highs)
        found.append(highs.getOptionValue("time_limit")[1])

    monkeypatch.setattr(solver.Solver, "_run", ran)
    return found


@pytest.mark.parametrize(
    "question",
    [Question(Model.LSCP, QUEENS, radius=0.0), Question(Model.PCENTER, board("knight", 8), sites=11)],
    ids=["lscp", "pcenter"],
)
def test_the_solver_is_given_what_is_left(limits, question):
    seconds = count(100.0, 0.25)  # a quarter of a second each time somebody looks
    found = answer(question, clock=Deadline(lambda: next(seconds), 900.0))
    assert found.is_proven
    assert limits
    assert all(0 < limit < 800 for limit in limits)
    assert limits == sorted(limits, reverse=True)


def test_without_a_deadline_the_solver_has_no_limit(limits):
    assert answer(Question(Model.LSCP, QUEENS, radius=0.0), clock=lambda: 0.0).is_proven
    assert set(limits) == {float("inf")}


def test_a_deadline_ends_a_search_that_nobody_cancels():
    seconds = count(100.0, 1.0)
    found = answer(Question(Model.LSCP, QUEENS, radius=0.0), clock=Deadline(lambda: next(seconds), 103.0))
    assert (found.is_proven, found.objective >= 4, found.bound <= 4) == (False, True, True)
