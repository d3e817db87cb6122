"""Offers that came to nothing, as the answer on what the log teaches has them."""

from zoneinfo import ZoneInfo

from api.planning.history.failed_offers import offers_out, priors_of
from dispatch.planning.history import lessons
from dispatch.planning.learning import Calendar
from tests.unit.dispatch.planning.history.test_offers import DECLINED, EXPIRED, offers, response

CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"))


def test_the_answer_has_the_chance_with_its_interval_and_what_is_assumed():
    every = lessons([*[response((DECLINED, 20))] * 10, *[response((EXPIRED, 90))] * 4, *[response()] * 80], CALENDAR)
    found = offers(*[response((DECLINED, 20))] * 10, *[response((EXPIRED, 90))] * 4, *[response()] * 80)
    said = offers_out(found, every.offers)
    assert (said["made"], said["failed"], said["share"]) == (104, 10, round(10 / 114, 4))
    assert said["low"] < said["share"] < said["high"]
    declined, expired = said["ways"]["declined"], said["ways"]["expired"]
    assert (declined["few"], declined["n"], expired["few"], expired["n"]) == (False, 10, True, 0)
    assert expired["median"] == 90.0, "four that expired teach nothing"
    assert [(each.prior.name, each.cases, round(each.share, 4)) for each in priors_of(found)] == [
        ("failed_offers", 104, round(10 / 114, 4)),
        ("declined", 10, 0.5),
        ("expired", 0, 1.0),
    ]


def test_of_fewer_than_five_responses_not_even_the_offers_are_counted():
    few = lessons([response((DECLINED, 20), (DECLINED, 20))] * 4, CALENDAR)
    assert offers_out(few.offers.enough(), few.offers)["made"] == 0
