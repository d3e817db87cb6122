"""A system clock that is set under a running server is said, with what to look at."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from api import clock
from api.server.clock_watch import clock_watched
from tests.acceptance.steps import until


@pytest.fixture
def set_clock(monkeypatch):
    """Return a function that sets the clock by so many seconds."""
    set_by = [0.0]
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + timedelta(seconds=set_by[0]))

    def by(seconds):
        set_by[0] += seconds

    return by


@pytest.mark.parametrize(
    ("by_s", "english", "chinese"),
    [
        (3600, "set forward by 3600 s", "调快 3600 秒"),
        (-3600, "set back by 3600 s", "调慢 3600 秒"),
        (-90, "set back by 90 s", "调慢 90 秒"),
    ],
)
def test_a_clock_that_is_set_is_reported_once_in_both_languages(set_clock, by_s, english, chinese):
    said = []
    with clock_watched(said.append, look_every_s=0.01):
        set_clock(by_s)
        until(lambda: said, 5)
        time.sleep(0.05)  # and looks again
    assert len(said) == 1
    assert english in said[0]
    assert chinese in said[0]


def test_a_clock_that_is_corrected_a_little_is_not_news(set_clock):
    said = []
    with clock_watched(said.append, look_every_s=0.01):
        for by_s in (5, -5, 20, -29):
            set_clock(by_s)
            time.sleep(0.03)
    assert said == []
