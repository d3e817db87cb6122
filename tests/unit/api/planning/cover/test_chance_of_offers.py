"""The chance of being in time counts offers that come to nothing: of gaps, and as the roster works it out."""

from types import SimpleNamespace
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from api.planning.cover.chances import Chances
from api.planning.kinds.roster_demand import _in_time
from dispatch.planning.history import lessons
from dispatch.planning.learning import Calendar
from tests.unit.dispatch.planning.history.test_offers import DECLINED, response

CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"))
BLOCK = "office-workday"
NEVER = lessons([response()] * 100, CALENDAR)
OFTEN = lessons([response()] * 40 + [response((DECLINED, 300))] * 60, CALENDAR)
"""Three of eight offers cost five minutes."""


def by_the_roster(taught, travel_s):
    known = SimpleNamespace(lessons=taught)
    return _in_time(known, BLOCK, np.array([[travel_s]]), [600], taught.turnout)[0, 0]


def of_gaps(taught, travel_s):
    chances = Chances.__new__(Chances)
    chances._taught, chances._block = taught, BLOCK
    (g,) = chances._on_time([SimpleNamespace(team="T9", turnout_s=0.0)], 600.0)
    return float(g.at(travel_s))


@pytest.mark.parametrize("chance", [by_the_roster, of_gaps])
def test_offers_that_come_to_nothing_cost_chances_of_being_in_time(chance):
    # The turnout is 60 s. A way of 60 s leaves time for one lost offer, one of 300 s for hardly any.
    assert chance(NEVER, 300.0) > 0.9
    assert 0.6 < chance(OFTEN, 300.0) / chance(NEVER, 300.0) < 0.75
    assert 0.8 < chance(OFTEN, 60.0) < 1 - (60 / 170) ** 2 + 0.05
