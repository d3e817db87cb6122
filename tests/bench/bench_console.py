"""The console in Chromium over a county of thousands of cells, with teams that move a hundred times a second."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx
import numpy as np
import psycopg
from playwright.sync_api import Page
from shapely.geometry import box

from gis.county.model import CountyData, Station, TeamRecord
from gis.position import Position
from tests.counties import CODE, grid_county

WEST, SOUTH, WIDE, HIGH = 107.0, 35.2, 0.2, 0.2
FIXES_PER_S = 100
OPEN = """
INSERT INTO cases (county, kind, channel, category, text, priority, geom, in_town, received_at, target_s, status,
    event_seq, escalated, at_risk, overdue, updated_at, cell, cell_kind, next_step, alert_at)
SELECT %(county)s, 'complaint', 'hotline', 'food', '超市面包发霉，已过保质期', 1,
    ST_SetSRID(ST_MakePoint(107.002 + random() * .196, 35.202 + random() * .196), 4326), true,
    now() - random() * interval '500 seconds', 600, 'desk', 2, false, false, false, now(), %(cell)s, 'urban', 'answer',
    now() + interval '1 day'
FROM generate_series(1, %(n)s)
"""
DRAG = """(seconds) => new Promise((tell) => {
  const pane = document.querySelector(".leaflet-map-pane");
  const times = [];
  let [still, before] = [0, pane.style.transform];
  const turn = (at) => {
    if (times.length > 0 && pane.style.transform === before) still++;
    before = pane.style.transform;
    times.push(at);
    const passed = at - times[0];
    if (passed < seconds * 1000) {
      // As a hand does it: the mouse is somewhere else in every frame, and the browser looks what is under it.
      const place = {clientX: 700 + 180 * Math.sin(passed / 770), clientY: 400 + 140 * Math.sin(passed / 1110)};
      const target = document.elementFromPoint(place.clientX, place.clientY) ?? document.body;
      target.dispatchEvent(new MouseEvent("mousemove", {...place, bubbles: true, buttons: 1}));
      return requestAnimationFrame(turn);
    }
    const gaps = times.slice(1).map((one, nth) => one - times[nth]).sort((a, b) => a - b);
    const moved = gaps.length - still;
    tell({per_s: 1000 * moved / passed, p95_gap_ms: gaps[Math.floor(gaps.length * 0.95)]});
  };
  requestAnimationFrame(turn);
})"""
MOVED = """(code) => { window.moved = new Promise((tell) => {
  const find = () => [...document.querySelectorAll(".team-marker")]
    .find((each) => each.getAttribute("aria-label")?.startsWith(code + " "));
  const before = find()?.style.transform;
  const look = () => {
    const now = find()?.style.transform;
    if (now === undefined || now === before) requestAnimationFrame(look);
    else tell(Date.now());
  };
  look();
}); }"""


def wide_county(side: int, teams: int) -> CountyData:
    """Return the grid county cut into side × side cells, its teams spread over four stations."""
    whole = grid_county(teams=0)
    committees = [replace(whole.committees[0], code=f"{CODE}100{200 + row}", name=f"{row}村") for row in range(side)]
    dx, dy = WIDE / side, HIGH / side
    cells = tuple(
        replace(
            whole.cells[0],
            code=f"{committee.code}{column + 1:03d}",
            committee=committee.code,
            polygon=box(WEST + column * dx, SOUTH + row * dy, WEST + (column + 1) * dx, SOUTH + (row + 1) * dy),
        )
        for row, committee in enumerate(committees)
        for column in range(side)
    )
    stations = (Station("S1", "一所", Position(107.025, 35.30)),)
    crews = tuple(TeamRecord(f"T{i:04d}", f"T{i:04d} 组", "S1", ("food",)) for i in range(teams))
    return replace(whole, committees=tuple(committees), cells=cells, stations=stations, teams=crews)


def open_cases(database_url: str, n: int) -> None:
    """Store cases that the desk works on, their clocks running."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(OPEN, {"county": CODE, "cell": f"{CODE}100200001", "n": n})
        connection.execute("ANALYZE")


def first_usable_ms(page: Page, url: str) -> float:
    """Open the console; return when cases, teams and the live stream are there, from the start of the navigation."""
    page.goto(url, wait_until="commit")
    page.locator(".case-row").nth(9).wait_for()
    page.locator(".team-row").first.wait_for()
    page.locator(".connection.live").wait_for()
    return float(page.evaluate("() => performance.now()"))


def frames(page: Page, seconds: float) -> dict[str, float]:
    """Drag the map to and fro; return how often a second it moved, and the 95th percentile of the gap between frames.

    The button goes down and up by a real mouse. Its moves are made in the page, one for each frame: sent from outside
    they come as fast as this process and the browser answer each other, and measure that.
    """
    page.mouse.move(700, 400)
    page.mouse.down()
    found: dict[str, float] = page.evaluate(DRAG, seconds)
    page.mouse.up()
    return found


def heap_mb(page: Page) -> float:
    """Return the page's JavaScript heap once the collector has run, MB."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("HeapProfiler.collectGarbage")
    used: float = devtools.send("Runtime.getHeapUsage")["usedSize"]
    devtools.detach()
    return used / 1e6


def marker_delay_ms(page: Page, client: httpx.Client, code: str, place: tuple[float, float]) -> float:
    """Report a fix; return from its answer until the team's marker has another place, milliseconds."""
    page.evaluate(MOVED, code)
    fix = {"team": code, "lon": place[0], "lat": place[1], "datum": "wgs84", "accuracy_m": 8}
    answer = client.post("/api/v1/fixes", json=fix)
    accepted = time.time() * 1000
    assert answer.status_code == 202, answer.text
    at: float = page.evaluate("() => window.moved")
    return at - accepted


@contextmanager
def moving(url: str, teams: list[str]) -> Iterator[dict[str, Any]]:
    """Let the teams drive, a hundred fixes a second in batches of ten, until the block ends; tells how many came in."""
    done = threading.Event()
    found = {"fixes": 0, "refused": 0}

    def drive() -> None:
        rng = np.random.default_rng(5)
        places = rng.uniform((107.02, 35.22), (107.18, 35.38), (len(teams), 2))
        with httpx.Client(base_url=url, timeout=60) as client:
            began, sent = time.perf_counter(), 0
            while not done.is_set():
                chosen = rng.choice(len(teams), 10, replace=False)
                places[chosen] += rng.normal(0, 0.0004, (10, 2))
                batch = [
                    {"team": teams[i], "lon": float(places[i][0]), "lat": float(places[i][1]), "datum": "wgs84"}
                    for i in chosen
                ]
                accepted = client.post("/api/v1/fixes", json=batch).status_code == 202
                found["fixes" if accepted else "refused"] += 10
                sent += 10
                done.wait(max(0.0, began + sent / FIXES_PER_S - time.perf_counter()))

    thread = threading.Thread(target=drive)
    thread.start()
    try:
        yield found
    finally:
        done.set()
        thread.join()
