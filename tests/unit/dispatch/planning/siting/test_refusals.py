"""What is refused before anything is solved: each message names the value and the remedy, in both languages."""

import re

import numpy as np
import pytest

from dispatch.planning.siting import Candidate, Kind, Model, Place, Problem, SitingError, assess, checks, curve, errors
from tests.unit.dispatch.planning.siting.samples import problem

NEAR = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
KEPT, MOVABLE, CLOSABLE, NEW, FORBIDDEN = Kind.KEPT, Kind.MOVABLE, Kind.CLOSABLE, Kind.NEW, Kind.FORBIDDEN


def of(model="mclp", travel_s=NEAR, **changes):
    return problem(model, travel_s, **({"target_s": 10.0, "p": 1} | changes))


REFUSED = [
    # error, changes, what the message names
    (errors.BadTargetError, {"target_s": None}, "None"),
    (errors.BadTargetError, {"target_s": 0.0}, "0.0"),
    (errors.BadTargetError, {"target_s": -1.0}, "-1.0"),
    (errors.BadTargetError, {"target_s": float("nan")}, "nan"),
    (errors.BadTargetError, {"target_s": float("inf")}, "inf"),
    (errors.BadTargetError, {"target_s": np.array([10.0, -1.0])}, "-1.0"),
    (errors.NoTargetError, {"target_s": np.array([np.nan, np.nan])}, "one target for all cells"),
    (errors.BadSitesError, {"p": None}, "None"),
    (errors.BadSitesError, {"p": 0}, "0"),
    (errors.BadSitesError, {"p": -2}, "-2"),
    (errors.TooManySitesError, {"p": 4}, "3 candidates"),
    (errors.TooManySitesError, {"p": 3, "kinds": [NEW, NEW, FORBIDDEN]}, "2 candidates"),
    (errors.TooFewSitesError, {"p": 1, "kinds": [KEPT, KEPT, NEW]}, "2 in all"),
    (errors.TooFewSitesError, {"p": 1, "kinds": [KEPT, MOVABLE, NEW]}, "2 in all"),
    (errors.NoCandidatesError, {"kinds": [FORBIDDEN] * 3}, "None of 3"),
    (errors.NoDemandError, {"weights": [0.0, 0.0]}, "2 demand places"),
    (errors.BadWeightError, {"weights": [1.0, -0.5]}, "p1 has weight -0.5"),
    (errors.BadWeightError, {"weights": [1.0, float("nan")]}, "p1 has weight nan"),
    (errors.BadWeightError, {"weights": [1.0, float("inf")]}, "p1 has weight inf"),
    (errors.BadCostError, {"costs": [1.0, -1.0, 1.0]}, "c1 has cost -1.0"),
    (errors.BadCostError, {"costs": [1.0, float("nan"), 1.0]}, "c1 has cost nan"),
    (errors.BadTravelError, {"travel_s": [[1.0, float("nan")], [3.0, 4.0], [5.0, 6.0]]}, "c0 → p1 = nan"),
    (errors.BadTravelError, {"travel_s": [[1.0, 2.0], [-3.0, 4.0], [5.0, 6.0]]}, "c1 → p0 = -3.0"),
    (errors.BadBudgetError, {"budget": -1.0}, "-1.0"),
    (errors.BadBudgetError, {"budget": float("nan")}, "nan"),
    (errors.ContradictoryLimitsError, {"budget": 1.9, "p": 2, "kinds": [KEPT, KEPT, NEW]}, "2 at least"),
    (errors.ContradictoryLimitsError, {"budget": 0.5, "p": 1}, "1 at least"),
    (errors.ContradictoryLimitsError, {"budget": 9.0, "p": 2, "kinds": [KEPT, KEPT, NEW], "costs": [1234567.5, 0.1 + 0.2, 1]}, "raise the budget to 1234567.8"),  # noqa: E501
    (errors.ContradictoryLimitsError, {"budget": 2.9, "p": 2, "kinds": [KEPT, MOVABLE, NEW], "costs": [2.0, 3.0, 1.0]}, "3 at least"),  # noqa: E501
    (errors.BadBusyError, {"model": "mexclp", "busy": 1.0}, "1.0"),
    (errors.BadBusyError, {"model": "mexclp", "busy": -0.1}, "-0.1"),
    (errors.BadBusyError, {"model": "mexclp", "busy": float("nan")}, "nan"),
    (errors.BadProbabilityError, {"model": "mexclp", "probability": np.full((3, 2), 1.01)}, "c0 → p0 = 1.01"),
    (errors.BadProbabilityError, {"model": "mexclp", "probability": np.full((3, 2), np.nan)}, "nan"),
    (errors.BadProbabilityError, {"model": "mexclp", "probability": np.ones((2, 3))}, "(2, 3)"),
]  # fmt: skip


@pytest.mark.parametrize(("error", "changes", "named"), REFUSED)
def test_an_invalid_question_is_refused_in_both_languages(error, changes, named):
    with pytest.raises(error) as refused:
        of(**changes)
    message = str(refused.value)
    assert named in message
    assert re.search("[一-鿿]", message), "in Chinese too"
    assert refused.value.field


ALLOWED = [
    # the other side of each limit
    {"target_s": 1e-9},
    {"model": "pmedian", "target_s": None},
    {"model": "pcenter", "target_s": None},
    {"p": 3},
    {"p": 2, "kinds": [NEW, NEW, FORBIDDEN]},
    {"p": 2, "kinds": [KEPT, MOVABLE, NEW]},
    {"p": 1, "kinds": [CLOSABLE, CLOSABLE, NEW]},
    {"weights": [0.0, 1e-9]},
    {"costs": [0.0, 0.0, 0.0]},
    {"budget": 2.0, "p": 2, "kinds": [KEPT, KEPT, NEW]},
    {"budget": 1.0, "p": None},
    {"budget": 3.0, "p": 2, "kinds": [KEPT, MOVABLE, NEW], "costs": [2.0, 3.0, 1.0]},
    {"model": "lscp", "p": None},
    {"model": "mexclp", "busy": 0.0},
    {"model": "mexclp", "busy": 0.999},
    {"model": "mexclp", "probability": np.array([[0.0, 1.0]] * 3)},
    {"travel_s": [[0.0, float("inf")], [3.0, 4.0], [5.0, 6.0]]},
]


@pytest.mark.parametrize("changes", ALLOWED)
def test_an_unusual_question_is_accepted(changes):
    assert of(**changes).candidates


def test_every_error_is_met():
    met = {error for error, _, _ in REFUSED}
    elsewhere = {errors.CurveTooShortError, errors.DuplicateCodeError, errors.TooLargeError, errors.UnknownSiteError}
    classes = {one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, SitingError)}
    assert met | elsewhere == classes - {SitingError}


@pytest.mark.parametrize("what", ["candidates", "places"])
def test_a_code_twice_is_refused(what):
    candidates = [Candidate("a"), Candidate("b" if what == "places" else "a")]
    places = [Place("x"), Place("y" if what == "candidates" else "x")]
    with pytest.raises(errors.DuplicateCodeError, match=what):
        Problem(Model.PMEDIAN, tuple(candidates), tuple(places), np.ones((2, 2)), p=1)


def test_a_table_of_another_shape_is_refused():
    with pytest.raises(errors.BadTravelError, match=r"\(1, 2\).*\(2, 2\)"):
        Problem(Model.PMEDIAN, (Candidate("a"), Candidate("b")), (Place("x"), Place("y")), np.ones((1, 2)), p=1)


def test_no_candidates_and_no_places_are_refused():
    with pytest.raises(errors.NoCandidatesError):
        Problem(Model.PMEDIAN, (), (Place("x"),), np.ones((0, 1)), p=1)
    with pytest.raises(errors.NoDemandError):
        Problem(Model.PMEDIAN, (Candidate("a"),), (), np.ones((1, 0)), p=1)


@pytest.mark.parametrize(("most", "refused"), [(6, False), (5, True)])
def test_too_large(monkeypatch, most, refused):
    monkeypatch.setattr(checks, "MOST_PAIRS", most)  # 3 × 2 = 6 pairs
    if refused:
        with pytest.raises(errors.TooLargeError, match="6 pairs"):
            of()
    else:
        assert of()


def test_an_unknown_site_is_refused():
    with pytest.raises(errors.UnknownSiteError, match="c9"):
        assess(of(), ["c9"])


@pytest.mark.parametrize(("to_p", "error"), [(1, errors.CurveTooShortError), (4, errors.TooManySitesError)])
def test_a_curve_outside_its_range_is_refused(to_p, error):
    with pytest.raises(error):
        curve(of(p=2, kinds=[KEPT, CLOSABLE, NEW]), to_p)
