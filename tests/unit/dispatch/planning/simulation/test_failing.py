"""Offers that come to nothing, as replications draw them."""

from dataclasses import replace

import numpy as np
import pytest

from dispatch.planning.simulation.demand_model import DemandModel, drawn_at
from dispatch.planning.simulation.failing import Failing
from dispatch.planning.simulation.random_numbers import Key

KEY = Key("620823", 3)
OFTEN = Failing(0.2, 0.1, (10.0, 30.0), (90.0,))


def test_offers_fail_as_often_as_they_should_each_time_alike():
    found = OFTEN.drawn(KEY, 40_000)
    tries = np.array([len(found.get(case, ())) for case in range(40_000)])
    # Of three in ten a first one fails, of three in ten of these a second one, and so on.
    for number in (1, 2, 3, 4, 5):
        assert (tries >= number).mean() == pytest.approx(0.3**number, rel=0.1, abs=0.0006)
    offers = [offer for case in found.values() for offer in case]
    assert np.mean([expires for _, expires in offers]) == pytest.approx(1 / 3, abs=0.01)
    assert {after for after, expires in offers if expires} == {900}
    declined = [after for after, expires in offers if not expires]
    assert (min(declined), max(declined), np.mean(declined)) == (100, 300, pytest.approx(200, abs=3))


def test_the_offers_of_a_case_do_not_depend_on_how_many_cases_there_are():
    few, many = OFTEN.drawn(KEY, 50), OFTEN.drawn(KEY, 500)
    assert few == {case: offers for case, offers in many.items() if case < 50}
    assert list(many) == sorted(many)
    assert OFTEN.drawn(Key("620823", 3, 1), 50) != few


def test_nothing_else_is_drawn_otherwise_where_offers_fail():
    model = DemandModel((1.0,) * 168, (1.0, 2.0))
    often = drawn_at(replace(model, failing=OFTEN), KEY, [0] * 200)
    never = drawn_at(model, KEY, [0] * 200)
    assert never.failed == {}
    assert len(often.failed) > 30
    for name in ("received", "place", "sort", "turnout", "pace", "on_scene", "answer", "handling", "duties"):
        assert getattr(never, name) == getattr(often, name)


def test_where_every_offer_fails_a_case_still_ends():
    found = Failing(0.9999, 0.0).drawn(KEY, 3)
    assert all(0 < len(offers) <= 64 for offers in found.values())
