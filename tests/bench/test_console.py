"""Figures of the console, in Chromium without a graphics card on the same machine; BENCH_MINUTES of watching memory."""

import asyncio
import os
import threading
import time
from statistics import median

import httpx
import pytest
from playwright.sync_api import Browser, Page

from api.db.engine import open_engine
from gis.store.counties.repository import save_county
from tests.bench import bench_console as console
from tests.bench.bench_live import _subscribe
from tests.bench.test_figures import WORKERS, show

pytestmark = pytest.mark.bench
MINUTES = float(os.environ.get("BENCH_MINUTES", "3"))
OFFICE = {"width": 1366, "height": 768}
SIDE = 71


def opened(browser: Browser) -> Page:
    """Return a page of a fresh profile."""
    return browser.new_context(viewport=OFFICE, locale="zh-CN").new_page()


def load(database_url: str, teams: int) -> list[str]:
    """Write the county of 5,041 cells and return its teams' codes."""
    data = console.wide_county(SIDE, teams)
    engine = open_engine(database_url)
    with engine.begin() as connection:
        save_county(connection, data)
    engine.dispose()
    return [team.code for team in data.teams]


def test_the_first_usable_screen(browser, database_url, server):
    load(database_url, 500)
    running = server(database_url, WANGGE_WORKERS=WORKERS)
    for cases in (20, 1_000):
        console.open_cases(database_url, cases if cases == 20 else cases - 20)
        took = []
        for _ in range(5):
            page = opened(browser)
            took.append(console.first_usable_ms(page, running.url))
            page.context.close()
        show(f"console, first usable screen, {cases:,} open cases", p50_ms=median(took), worst_ms=max(took))


@pytest.mark.parametrize("count", [500, 5_000])
def test_panning_and_memory_while_teams_move(browser, database_url, server, count):
    teams = load(database_url, count)
    console.open_cases(database_url, 300)
    running = server(database_url, WANGGE_WORKERS=WORKERS)
    page = opened(browser)
    console.first_usable_ms(page, running.url)
    page.evaluate("() => map_live.setZoom(13, {animate: false})")
    with console.moving(running.url, teams) as shown:
        time.sleep(3)
        found = console.frames(page, 10)
        show(f"console, panning, 5,041 cells, {count:,} teams, 300 open cases", **found)
        if count == 500:
            heaps = [console.heap_mb(page)]
            for _ in range(6):
                time.sleep(MINUTES * 10)
                heaps.append(console.heap_mb(page))
            show(f"console, heap over {MINUTES:g} minutes", first_mb=heaps[0], last_mb=heaps[-1], most_mb=max(heaps))
    assert shown["refused"] == 0
    page.context.close()


@pytest.mark.parametrize("count", [500, 5_000])
def test_from_a_fix_accepted_to_its_marker_moved(browser, database_url, server, count):
    """One console is looked at; 49 more streams are read besides, as that many open consoles hold."""
    teams = load(database_url, count)
    running = server(database_url, WANGGE_WORKERS=WORKERS)
    page = opened(browser)
    page.goto(running.url)
    page.locator(".connection.live").wait_for()
    page.evaluate("() => map_live.setView([35.3, 107.1], 12, {animate: false})")
    page.wait_for_timeout(1500)
    stop = threading.Event()
    streams = threading.Thread(target=lambda: asyncio.run(read_streams(running.url, 49, stop)))
    streams.start()
    try:
        with httpx.Client(base_url=running.url) as client, console.moving(running.url, teams[60:]):
            time.sleep(2)
            delays = sorted(console.marker_delay_ms(page, client, *move) for move in lonely(teams[:8], 5))
    finally:
        stop.set()
        streams.join()
    p95 = delays[int(len(delays) * 0.95)]
    show(f"console, fix accepted to marker moved, 50 consoles, {count:,} teams", p50_ms=median(delays), p95_ms=p95)
    page.context.close()


def lonely(teams: list[str], times: int) -> list[tuple[str, tuple[float, float]]]:
    """Return moves of teams along the eastern edge, where no other team stands before them."""
    return [
        (code, (107.193 + 0.004 * (turn % 2), 35.21 + 0.02 * nth))
        for turn in range(times)
        for nth, code in enumerate(teams)
    ]


async def read_streams(url: str, count: int, stop: threading.Event) -> None:
    """Read as many event streams until stopped."""
    seen: list[tuple[int, float]] = []
    tasks = [asyncio.create_task(_subscribe(url, seen)) for _ in range(count)]
    while not stop.is_set():
        await asyncio.sleep(0.1)
        seen.clear()
    for task in tasks:
        task.cancel()
