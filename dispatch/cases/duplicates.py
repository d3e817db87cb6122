"""Find earlier cases that a call may be about: near by, lately, of the same category or in similar words.

Words are compared by pairs of characters, those of other scripts whole. PostgreSQL's trigrams were measured and left:
Chinese words have two or three characters, so that 短斤少两 is to 缺斤少两 similar by 0.25 only, and 面包长毛了
to 面包发霉 not at all; by pairs, by 0.67 and 0.33.
Known limit: other words for the same thing are not recognised; the place
and the category find those.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.cases.case import Case, Place
from dispatch.kinds import Category
from gis.travel.times import geodesic_m

NEAR_M = 200.0
"""Farther apart, two calls are of two shops."""
RECENT = timedelta(days=7)
ALIKE = 0.3
_FEWEST_PAIRS = 3
"""Of a text with fewer, one pair in common does not make it similar."""
_WORD = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[^\W_\u2e80-\u9fff\uf900-\ufaff]+")
_NEARNESS, _FRESHNESS, _CATEGORY, _WORDS = 0.35, 0.15, 0.2, 0.3
"""The weight of each criterion; together 1."""


class Why(StrEnum):
    """A reason to take a case for a duplicate."""

    SAME_POINT = "same_point"
    NEAR = "near"
    SAME_CATEGORY = "same_category"
    SIMILAR_WORDS = "similar_words"


@dataclass(frozen=True, slots=True)
class Call:
    """The call so far: place, category and words."""

    place: Place
    category: Category | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Similar:
    """An earlier case that a call may be about; `score` from 0 to 1."""

    case: Case
    distance_m: float
    age_s: float
    score: float
    why: tuple[Why, ...]


def likely(call: Call, cases: Iterable[Case], now: datetime) -> list[Similar]:
    """Return the cases that the call may be about: the open ones first, of them the likeliest.

    While neither category nor words are given, every near one.
    """
    found = (_similar(call, case, now) for case in cases if case.place is not None)
    return sorted((each for each in found if each is not None), key=_order)


def _order(found: Similar) -> tuple[bool, float, int]:
    return found.case.response_ended_at is not None, -found.score, -found.case.id


def similarity(one: str, other: str) -> float:
    """Return how much of the shorter text's words is in the longer, from 0 to 1.

    >>> similarity("面包发霉", "超市面包发霉，已过保质期"), round(similarity("缺斤少两", "短斤少两"), 2)
    (1.0, 0.67)
    """
    mine, theirs = _parts(one), _parts(other)
    return len(mine & theirs) / max(_FEWEST_PAIRS, min(len(mine), len(theirs)))


def _parts(text: str) -> set[str]:
    """Return the pairs of characters of Chinese words, and other words whole."""
    found = set[str]()
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        found |= {word} if word[0] < "\u2e80" else {word[i : i + 2] for i in range(len(word) - 1)}
    return found


def _similar(call: Call, case: Case, now: datetime) -> Similar | None:
    assert case.place is not None  # noqa: S101  -- the caller looked
    same_point = call.place.point is not None and call.place.point == case.place.point
    distance_m = 0.0 if same_point else geodesic_m(call.place.position, case.place.position)
    words, age = similarity(call.text, case.text), now - case.received_at
    reasons = {
        Why.SAME_POINT: same_point,
        Why.NEAR: not same_point,
        Why.SAME_CATEGORY: call.category is case.category,
        Why.SIMILAR_WORDS: words >= ALIKE,
    }
    silent = call.category is None and not call.text.strip()
    if distance_m > NEAR_M or not (silent or reasons[Why.SAME_CATEGORY] or reasons[Why.SIMILAR_WORDS]):
        return None
    parts = (
        _NEARNESS * (1 - distance_m / NEAR_M),
        _FRESHNESS * max(0.0, 1 - age / RECENT),
        _CATEGORY * reasons[Why.SAME_CATEGORY],
        _WORDS * words,
    )
    why = tuple(reason for reason, holds in reasons.items() if holds)
    return Similar(case, round(distance_m, 1), round(age.total_seconds(), 1), round(sum(parts), 3), why)
