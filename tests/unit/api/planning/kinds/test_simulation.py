"""What a simulation's answer says of how long people waited."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from api.planning.jobs.wire import written
from api.planning.kinds.simulation import SIMULATION, like_weekdays
from dispatch.planning.learning import Calendar
from dispatch.planning.simulation import Tally


def answer(tally, handling_s):
    variant = SimpleNamespace(name="today", crews=(), desk=None, because=())
    experiment = SimpleNamespace(variants=(variant,), hours=24, block_names=(), start=datetime(2026, 3, 2, tzinfo=UTC))
    task = SimpleNamespace(
        experiment=experiment, cases=9, handling_s=handling_s, way_back=SimpleNamespace(value="at_once")
    )
    task.surge_days = None
    return SIMULATION.combine(task, [{"today": json.loads(written(asdict(tally)))}])["variants"]["today"]


def test_the_time_at_the_desk_is_counted_once():
    """Nine of ten cases after 300 s, one after 600 s, each with its own time at the desk."""
    found = answer(Tally(n=[10], met=[9], unserved=[0], waited=[0], bins={60: 1, 30: 9}), 90.0)
    assert (found["p50_s"], found["p90_s"]) == (300.0, 300.0)


def test_days_that_the_calendar_names_are_like_other_weekdays():
    """1 October 2026 is a Thursday, 10 October a Saturday; 14 March 2027 a Sunday, the day after a Monday."""
    calendar = Calendar(
        ZoneInfo("Asia/Shanghai"), rest_days=frozenset({date(2026, 10, 1)}), work_days=frozenset({date(2026, 10, 10)})
    )
    assert like_weekdays(calendar, date(2026, 9, 28), 14) == {date(2026, 10, 1): 6, date(2026, 10, 10): 0}
    assert like_weekdays(calendar, date(2027, 3, 12), 7) == {date(2027, 3, 14): 0, date(2027, 3, 15): 0}
