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
    return [each[0, 0] for each in _in_time(known, BLOCK, np.array([[travel_s]]), [600], taught.turnout)]


def of_gaps(taught, travel_s):
    chances = Chances.__new__(Chances)
    chances._taught, chances._block = taught, BLOCK
    return [float(g.at(travel_s)) for (g,) in chances._on_time([SimpleNamespace(team="T9", turnout_s=0.0)], 600.0)]


@pytest.mark.parametrize("chance", [by_the_roster, of_gaps])
def test_a_team_that_is_asked_later_has_less_time(chance):
    """The turnout is 60 s: 300 s of way leave time for no lost offer, 60 s for one of five minutes and not for two."""
    (never,), (first, second, third) = chance(NEVER, 300.0), chance(OFTEN, 300.0)
    assert never == pytest.approx(first, abs=0.02)
    assert (first > 0.9, second < 0.3, third < 0.05) == (True, True, True)
    _, second, third = chance(OFTEN, 60.0)
    assert (second > 0.7, third < 0.3) == (True, True)


def test_the_best_sites_are_chosen_with_the_time_that_offers_take():
    """MEXCLP knows no order of teams: it adds the offers to handling."""
    at_once = NEVER.until_accepted(BLOCK).cdf(100.0)
    assert OFTEN.until_accepted(BLOCK).cdf(100.0) == pytest.approx(at_once * (1 - OFTEN.offers.share()), abs=0.03)
