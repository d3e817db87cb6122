"""The clock that the page derives between two events is the server's."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dispatch.cases.clock import ResponseClock
from tests.node import evaluate

T0 = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
TARGET_S = 600
type Moment = tuple[float, float | None, float | None]
MOMENTS: list[Moment] = [  # seconds since it came in, of the whole way, of the estimated arrival
    (0, 300, None),  # leaves now, arrives with 300 s to spare
    (299, 301, None),  # 299 + 301 = 600: exactly on the target
    (300, 301, None),  # 601: late before it happens
    (10, None, None),  # nobody on the way
    (500, 400, 599),  # rolling: its estimate counts, not the whole way again
    (500, 400, 600),
    (500, 400, 601),
    (599, 10, 590),  # the estimate has passed: it is expected now
    (600, 10, 590),  # 10:00 exactly is not over
    (600.001, 10, 590),
    (700, 10, None),
]


def after(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def item(travel_s: float | None, eta_s: float | None) -> dict[str, Any]:
    """Return a case as the page knows it."""
    clock = {"target_s": TARGET_S, "received_at": T0.isoformat(), "due_at": after(TARGET_S).isoformat()}
    clock |= {"arrived_at": None, "response_s": None, "state": "running"}
    task = {"travel_s": travel_s, "eta_at": None if eta_s is None else after(eta_s).isoformat()}
    nobody = travel_s is None and eta_s is None
    return {
        "status": "en_route",
        "received_at": T0.isoformat(),
        "assignment": None if nobody else task,
        "clock": clock,
    }


@pytest.fixture(scope="module")
def pages() -> dict[Moment, str]:
    """Return the state of each moment by the page."""
    asked = """async (module, all) => {
        const { readClock } = await module("console/case/clock.js");
        return all.map(([item, now]) => readClock(item, now).state);
    }"""
    given = [(item(travel_s, eta_s), after(at_s).timestamp() * 1000) for at_s, travel_s, eta_s in MOMENTS]
    return dict(zip(MOMENTS, evaluate(asked, given), strict=True))


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_the_state_between_events_is_the_servers(pages: dict[Moment, str], moment: Moment) -> None:
    at_s, travel_s, eta_s = moment
    now = after(at_s)
    expected_at = None
    if eta_s is not None:
        expected_at = max(after(eta_s), now)
    elif travel_s is not None:
        expected_at = now + timedelta(seconds=travel_s)
    assert pages[moment] == ResponseClock(T0, TARGET_S).state(now, expected_at).value
