from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dispatch.cases import duplicates as likeness
from dispatch.cases.case import Case, Place
from dispatch.cases.duplicates import Call, Why, likely, similarity
from dispatch.kinds import CaseKind, Category, Channel
from gis.position import Position
from gis.travel.times import geodesic_m

NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
HERE = Position(107.03, 35.30)
STEP = 0.001
"""Of longitude: 90.9 m at 35.3° N, 111,320 × cos 35.3° = 90,850 m to the degree."""


def earlier(number=1, *, east=0.0, text="超市面包发霉，已过保质期", category=Category.FOOD, minutes=10, point=None):
    place = Place(Position(HERE.lon + east, HERE.lat), point=point)
    received_at = NOW - timedelta(minutes=minutes)
    return Case("620899", number, CaseKind.COMPLAINT, Channel.HOTLINE, category, text, 1, received_at, place=place)


def call(text="", category=Category.FOOD, point=None):
    return Call(Place(HERE, point=point), category, text)


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("面包发霉", "超市面包发霉，已过保质期", 3 / 3),  # 面包 包发 发霉, all of them
        ("缺斤少两", "短斤少两", 2 / 3),  # 斤少 少两 of three
        ("发霉", "超市面包发霉", 1 / 3),  # one pair, counted as of three
        ("面包长毛了", "面包发霉", 1 / 3),  # 面包; 面包 包发 发霉
        ("超 市，面 包", "超市面包", 0),  # single characters are no words
        ("Elevator stuck", "the elevator is stuck", 2 / 3),
        ("ＡＢＣ超市", "abc 超市", 2 / 3),  # width and case do not matter
        ("", "面包发霉", 0),
        ("\u2e80", "\u2e80", 0),  # the first of the Chinese characters: one alone is no word
        ("\u2e7f", "\u2e7f", 0),
        ("电梯困人", "面包发霉", 0),
    ],
)
def test_how_much_of_the_shorter_text_is_in_the_longer(one, other, share):
    assert similarity(one, other) == similarity(other, one) == pytest.approx(share)


def test_the_same_matter_at_the_same_place_comes_first():
    same = earlier(1, east=STEP)
    others = [
        earlier(2, east=STEP, text="买到假药", category=Category.DRUG),  # near, of something else
        earlier(3, east=STEP, text="电子秤不准"),  # near, of the same category
        earlier(4, east=3 * STEP),  # 272 m away: another shop
        earlier(5, east=STEP, category=Category.PRICE),  # near, in the same words
        earlier(6, east=STEP, minutes=3 * 24 * 60),  # three days ago
    ]
    found = likely(call("面包发霉"), [*others, same], NOW)
    assert [each.case.id for each in found] == [1, 6, 5, 3]
    assert found[0].distance_m == pytest.approx(90.9, abs=0.5)
    assert (found[0].age_s, found[0].why) == (600, (Why.NEAR, Why.SAME_CATEGORY, Why.SIMILAR_WORDS))
    # 0.35 × (1 − 91/200) + 0.15 × (1 − 10 min / 7 d) + 0.2 + 0.3 × 1
    assert found[0].score == pytest.approx(0.84, abs=0.01)


TEN_PAIRS = "甲乙丙丁戊己庚辛壬癸子"


@pytest.mark.parametrize(
    ("text", "pairs"),
    [("甲乙丙丁卯辰巳午未申酉", 3), ("甲乙丙寅卯辰巳午未申酉", 2)],  # 3 of 10 pairs are similar, 2 are not
)
def test_three_tenths_of_the_words_are_similar(text, pairs):
    assert similarity(text, TEN_PAIRS) == pairs / 10
    found = likely(call(text, category=Category.PRICE), [earlier(text=TEN_PAIRS)], NOW)
    assert [each.why for each in found] == ([(Why.NEAR, Why.SIMILAR_WORDS)] if pairs == 3 else [])


@pytest.mark.parametrize(("nearer", "found"), [(0.0, 1), (1e-9, 0)])
def test_the_farthest_that_is_near_is_near_itself(monkeypatch, nearer, found):
    there = earlier(east=2 * STEP)
    monkeypatch.setattr(likeness, "NEAR_M", geodesic_m(HERE, there.place.position) - nearer)
    assert len(likely(call("面包发霉"), [there], NOW)) == found


def test_a_week_old_a_case_is_no_fresher_than_one_of_a_month():
    week, month = (likely(call("面包发霉"), [earlier(minutes=days * 24 * 60)], NOW)[0] for days in (7, 30))
    assert week.score == month.score == pytest.approx(0.35 + 0.2 + 0.3)  # nearness, category and words, whole


def test_an_open_case_comes_before_a_likelier_one_that_has_ended():
    ended, still_open = replace(earlier(1), response_ended_at=NOW), earlier(2, east=STEP)
    assert [each.case.id for each in likely(call("面包发霉"), [ended, still_open], NOW)] == [2, 1]


def test_the_same_reporting_point_is_no_distance_at_all():
    (found,) = likely(call(point="P1"), [earlier(east=STEP, point="P1")], NOW)
    assert (found.distance_m, found.why) == (0, (Why.SAME_POINT, Why.SAME_CATEGORY))
    assert likely(call(point="P1"), [earlier(east=9 * STEP, point="P2")], NOW) == []


def test_before_anything_is_said_every_near_case_is_reported():
    cases = [earlier(1, category=Category.DRUG), earlier(2, east=9 * STEP)]
    assert [each.case.id for each in likely(call(category=None), cases, NOW)] == [1]
    assert likely(call(category=Category.PRICE), cases, NOW) == []
