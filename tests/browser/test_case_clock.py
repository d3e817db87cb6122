"""The clock the page derives between two events agrees with the server's, and the board's order with its rule."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from dispatch.clocks import ResponseClock
from tests.processes import Server

T0 = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
IMPORT = """
const root = JSON.parse(document.getElementById('boot').textContent).static;
const { modules } = await import(`${root}/joined/console.js`);"""


@pytest.fixture(scope="module")
def page(browser: Browser, site: Server) -> Iterator[Page]:
    """Return a page whose modules can be asked."""
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(site.url)
    yield opened
    context.close()


def case(**changes: Any) -> dict[str, Any]:
    clock = {"target_s": 600, "received_at": T0.isoformat(), "due_at": (T0 + timedelta(seconds=600)).isoformat()}
    clock |= {"arrived_at": None, "remaining_s": None, "response_s": None, "state": "running"} | changes.pop(
        "clock", {}
    )
    base = {"id": 1, "status": "en_route", "received_at": T0.isoformat(), "escalated": False, "assignment": None}
    return base | {"clock": clock} | changes


def task(travel_s: float | None = None, eta_s: float | None = None, status: str = "offered") -> dict[str, Any]:
    eta_at = None if eta_s is None else (T0 + timedelta(seconds=eta_s)).isoformat()
    return {"team": "T1", "team_name": "一组", "status": status, "travel_s": travel_s, "eta_at": eta_at}


def read(page: Page, item: dict[str, Any], at_s: float) -> dict[str, Any]:
    moment = (T0 + timedelta(seconds=at_s)).timestamp() * 1000
    return page.evaluate(
        f"async ([item, now]) => {{ {IMPORT} return modules['case-clock.js'].readClock(item, now); }}", [item, moment]
    )


@pytest.mark.parametrize(
    ("at_s", "travel_s", "eta_s"),
    [
        (0, 300, None),  # leaves now, arrives with 300 s to spare
        (299, 301, None),  # 299 + 301 = 600: exactly on the target
        (300, 301, None),  # 601: late before it happens
        (10, None, None),  # nobody on the way
        (500, 400, 599),  # rolling: its estimate counts, not the whole way again
        (500, 400, 601),
        (599, 10, 590),  # the estimate has passed: it is expected now
        (600, 10, 590),  # 10:00 exactly is not over
        (600.001, 10, 590),
        (700, 10, None),
    ],
)
def test_the_state_between_events_is_the_servers(
    page: Page, at_s: float, travel_s: float | None, eta_s: float | None
) -> None:
    now = T0 + timedelta(seconds=at_s)
    expected_at = None
    if eta_s is not None:
        expected_at = max(T0 + timedelta(seconds=eta_s), now)
    elif travel_s is not None:
        expected_at = now + timedelta(seconds=travel_s)
    server = ResponseClock(T0, 600).state(now, expected_at).value
    assignment = None if travel_s is None and eta_s is None else task(travel_s, eta_s)
    assert read(page, case(assignment=assignment), at_s)["state"] == server


@pytest.mark.parametrize(
    ("item", "at_s", "shows", "seconds"),
    [
        (case(assignment=task(100)), 90, "remaining", 510),
        (case(assignment=task(100)), 630, "over", 30),
        (case(clock={"due_at": None, "target_s": None, "state": "untimed"}), 75, "elapsed", 75),
        (
            case(clock={"arrived_at": (T0 + timedelta(seconds=555)).isoformat(), "response_s": 555, "state": "met"}),
            900,
            "response",
            555,
        ),
    ],
)
def test_a_clock_shows_what_is_left_over_or_gone(
    page: Page, item: dict[str, Any], at_s: float, shows: str, seconds: float
) -> None:
    reading = read(page, item, at_s)
    assert (reading["shows"], reading["seconds"]) == (shows, seconds)


def test_the_board_puts_nobodys_case_first_by_the_time_left_then_escalated_then_late_then_the_least_time_left(
    page: Page,
) -> None:
    def due(seconds: float) -> dict[str, str]:
        return {"due_at": (T0 + timedelta(seconds=seconds)).isoformat()}

    cases = [
        case(id=1, clock=due(900), assignment=task(10)),
        case(id=2, clock=due(500), assignment=task(10)),
        case(id=3, clock=due(350), assignment=task(10)),  # late already
        case(id=4, clock=due(900), assignment=task(9999)),  # at risk
        case(id=5, status="waiting"),
        case(id=6, status="waiting", escalated=True),
        case(id=7, clock={"due_at": None, "state": "untimed"}, assignment=task(10)),
        case(id=8, status="desk", clock={"due_at": None, "state": "untimed"}),
        case(id=9, status="waiting", escalated=True, clock={"due_at": None, "state": "untimed"}),
        case(id=10, status="offered", escalated=True, clock=due(950), assignment=task(10)),
        case(id=11, status="proposed", clock=due(410)),  # ten seconds, nobody told
        case(id=12, status="waiting", escalated=True, clock=due(380)),  # late, and nobody goes
    ]
    order = page.evaluate(
        f"""async ([items, now]) => {{ {IMPORT}
          const m = modules['case-clock.js'];
          return m.byUrgency(items.map((item) => ({{ item, rank: m.urgency(item, m.readClock(item, now)) }})))
            .map(({{ item }}) => item.id); }}""",
        [cases, (T0 + timedelta(seconds=400)).timestamp() * 1000],
    )
    assert order == [12, 11, 6, 5, 9, 10, 3, 4, 2, 1, 7, 8]


def test_the_servers_clock_is_learnt_from_dates_cut_to_the_second(page: Page) -> None:
    # The server is 90.3 s ahead. Three answers at different parts of a second narrow the offset to less than half one.
    offset = page.evaluate(
        f"""async () => {{ {IMPORT}
          const m = await import(`${{root}}/server-time.js?fresh`);
          for (const at of [1000000000000, 1000000007450, 1000000015900]) {{
            m.learn(new Date(Math.floor((at + 90300) / 1000) * 1000).toUTCString(), at - 4, at + 4);
          }}
          return m.offset(); }}"""
    )
    assert abs(offset - 90_300) < 300
