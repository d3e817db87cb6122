"""How often offers come to nothing, as the log has it, and what may be said of it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from scipy import special

from dispatch.lifecycle import EventType
from dispatch.planning.history import LogEvent, LoggedCase, enough, lessons
from dispatch.planning.learning import Calendar
from dispatch.planning.simulation import Key, doubts, taught
from dispatch.rules.policy import DEFAULT
from dispatch.statistics.response import Timing

CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"))
BEGAN = datetime(2026, 3, 2, 2, tzinfo=UTC)
DECLINED, EXPIRED = EventType.DECLINED, EventType.EXPIRED


def response(*failed, offered=True, exercise=False, then=()):
    """Return a response whose first offers ended in these ways after so many seconds, before the one accepted."""
    steps, at_s = [(EventType.RECEIVED, None, 0)], 0
    for number, (how, after_s) in enumerate(failed):
        steps += [(EventType.OFFERED, f"T{number}", at_s), (how, f"T{number}", at_s + after_s)]
        at_s += after_s
    steps += [(EventType.OFFERED, "T9", at_s), (EventType.ACKNOWLEDGED, "T9", at_s + 10)] if offered else []
    steps += [(EventType.EN_ROUTE, "T9", at_s + 60), (EventType.ON_SCENE, "T9", at_s + 300), *then]
    events = tuple(
        LogEvent(seq, kind, BEGAN + timedelta(seconds=after_s), team)
        for seq, (kind, team, after_s) in enumerate(steps, start=1)
    )
    timing = Timing(BEGAN, 600, BEGAN + timedelta(seconds=at_s + 300), None, "on_scene")
    return LoggedCase(1, timing, exercise=exercise, events=events)


def offers(*cases):
    return enough(lessons(cases, CALENDAR)).offers


def test_the_chance_is_that_of_an_offer_and_leans_on_none_failing():
    """Six of 100 responses had a decline, five of them two, six an offer that expired: 17 of 117, ten assumed."""
    declined = [response((DECLINED, 20))] + [response((DECLINED, 20), (DECLINED, 30))] * 5
    found = offers(*declined, *[response((EXPIRED, 90))] * 6, *[response()] * 88)
    assert (found.accepted, found.made, found.failed(DECLINED), found.failed(EXPIRED)) == (100, 117, 11, 6)
    assert found.share(DECLINED) == pytest.approx(11 / 127)
    assert found.share() == pytest.approx(17 / 127)
    assert found.interval() == pytest.approx((0.087826, 0.186460), abs=1e-5), "5 % and 95 % of beta(17, 110)"
    assert 20 < found.time(DECLINED).median()[0] < 30
    assert found.time(EXPIRED).median()[0] == pytest.approx(90, rel=0.01)


def test_where_every_offer_was_accepted_the_chance_is_none_and_its_interval_has_an_end():
    found = offers(*[response()] * 50)
    assert (found.made, found.share()) == (50, 0.0)
    assert found.interval() == (0.0, pytest.approx(1 - 0.05 ** (1 / 60), abs=1e-5))


@pytest.mark.parametrize("how", [DECLINED, EXPIRED])
@pytest.mark.parametrize(("cases", "learned"), [(4, 0), (5, 10)])
def test_what_fewer_than_five_cases_tell_is_not_learned(how, cases, learned):
    """Two offers each: eight of four cases are not enough."""
    found = offers(*[response((how, 20), (how, 20))] * cases, *[response()] * 40)
    assert found.is_few(how) is (learned == 0)
    assert (found.failed(), found.made) == (learned, 40 + cases + learned)


def test_rehearsals_and_what_follows_the_arrival_teach_nothing():
    again = ((EventType.WITHDRAWN, "T9", 400), (EventType.OFFERED, "T8", 400), (DECLINED, "T8", 420))
    found = offers(
        *[response((DECLINED, 20), exercise=True)] * 5, *[response(then=again)] * 5, *[response((DECLINED, 20))] * 5
    )
    assert (found.failed(), found.made) == (5, 15)


@pytest.mark.parametrize(("without", "accepted"), [(4, 14), (5, 10)])
def test_how_many_were_accepted_tells_no_more_than_what_is_shown(without, accepted):
    """Responses without an offer in the log are shown from five on; four of them count as accepted, to hide them."""
    assert offers(*[response()] * 10, *[response(offered=False)] * without).accepted == accepted


def test_what_was_learned_is_drawn_no_longer_than_the_rules_let_an_offer_stand():
    log = [*[response((DECLINED, 20))] * 10, *[response((EXPIRED, 300))] * 10, *[response()] * 180]
    found = taught(enough(lessons(log, CALENDAR)), DEFAULT, ()).failing
    assert found.declined == found.expired == pytest.approx(10 / 230)
    assert max(found.expired_s) == 90.0
    assert np.median(found.declined_s) == pytest.approx(22, abs=3)


def test_the_chance_is_in_doubt_as_far_as_the_log_leaves_it():
    known = enough(lessons([*[response((DECLINED, 20))] * 10, *[response()] * 80], CALENDAR))
    model, doubt = taught(known, DEFAULT, ()), doubts(known, DEFAULT, ())
    shares = np.array([doubt.drawn(model, Key("620823", 1, n)).failing.declined for n in range(400)])
    for p in (0.05, 0.5, 0.95):
        assert np.quantile(shares, p) == pytest.approx(special.betaincinv(10, 100, p), rel=0.1)
    none = enough(lessons([response()] * 80, CALENDAR))
    drawn = doubts(none, DEFAULT, ()).drawn(taught(none, DEFAULT, ()), Key("620823"))
    assert drawn.failing.share == 0.0


def test_the_time_until_a_team_accepts_is_handling_and_the_offers_before():
    """Handled at once; one offer in five is declined after a minute. Until 30 s 0.8, until 90 s 0.96, then 0.992."""
    log = [response((DECLINED, 60))] * 2_000 + [response((DECLINED, 60), (DECLINED, 60))] * 400
    log += [response((DECLINED, 60), (DECLINED, 60), (DECLINED, 60))] * 100 + [response()] * 10_000
    found = enough(lessons(log, CALENDAR))
    assert found.offers.share() == pytest.approx(0.2, abs=0.003)
    assert found.until_accepted(None).cdf([30.0, 90.0, 150.0, 7_200.0]) == pytest.approx(
        [0.8, 0.96, 0.992, 1], abs=0.005
    )
    assert found.offers.delay()[1].sum() == pytest.approx(1.0)


def test_where_every_offer_is_accepted_it_is_handling_alone():
    found = enough(lessons([response()] * 50, CALENDAR))
    assert found.until_accepted(None).cdf(1.0) == found.handling.predicted().cdf(1.0)
