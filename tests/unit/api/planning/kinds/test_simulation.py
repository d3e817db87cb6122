"""What a simulation's answer says of how long people waited."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from types import SimpleNamespace

from api.planning.jobs.wire import written
from api.planning.kinds.simulation import SIMULATION
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
