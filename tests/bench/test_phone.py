"""Figures of the inspector's phone; those of Chromium are without a graphics card on the same machine."""

import os
import time
from dataclasses import replace
from statistics import median

import httpx
import psycopg
import pytest

from api import clock
from api.auth.accounts import passwords
from api.auth.accounts.people import People
from api.auth.accounts.throttle import Attempt
from api.auth.roles import Role
from api.db.engine import open_engine
from gis.store.counties.repository import save_county
from tests.bench import bench_phone as phone
from tests.bench.bench_intake import complaint
from tests.bench.test_figures import WORKERS, andorra, load_andorra, show, spread  # noqa: F401
from tests.browser.phone import SMALL, wait_until_kept
from tests.counties import CODE, grid_county

pytestmark = pytest.mark.bench
MANY, ITEMS, SHOWN = 500, 5, 60
PATIENT = '{"acknowledge_within_s": 86400, "deliver_within_s": 86400}'


def patient(database_url: str) -> None:
    """Let offers and deliveries have a day, as in the other figures."""
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE policy SET rules = %s WHERE county = %s", (PATIENT, CODE))


def test_from_an_assignment_committed_to_its_phone(andorra, database_url, server, browser):  # noqa: F811
    home, graph = andorra
    load_andorra(database_url, graph, 1)
    patient(database_url)
    running = server(database_url, WANGGE_HOME=home, WANGGE_WORKERS=WORKERS)
    lon, lat = spread(graph.path, 1)[0]
    with httpx.Client(base_url=running.url, timeout=60) as client:
        context = browser.new_context(**SMALL | {"geolocation": {"longitude": lon + 0.05, "latitude": lat}})
        page = context.new_page()
        page.goto(f"{running.url}/field")
        page.locator(".join button").click()
        page.locator(".freshness.fresh").wait_for()
        body = complaint([(lon, lat)])(0)
        took = sorted(phone.shown_after_ms(page, client, body, "T0000") for _ in range(SHOWN))
        context.close()
    p95 = took[-(-95 * len(took) // 100) - 1]
    show(f"assignment → shown on its phone, {SHOWN} of them", p50_ms=median(took), p95_ms=p95, aimed_ms=1000)


@pytest.mark.parametrize("way", ["together", "together, each signed in", "one by one"])
def test_five_hundred_phones_that_come_back_at_once(andorra, database_url, server, way):  # noqa: F811
    home, graph = andorra
    together, signed_in = way != "one by one", "signed in" in way
    load_andorra(database_url, graph, MANY)
    patient(database_url)
    running = server(database_url, WANGGE_HOME=home, WANGGE_WORKERS=WORKERS)
    phones = []
    with httpx.Client(base_url=running.url, timeout=60) as client:
        for n, place in enumerate(spread(graph.path, MANY)):
            case = client.post("/api/v1/complaints", json=complaint([place])(0)).raise_for_status().json()
            phones.append(phone.Returning(f"phone-{n:012}", case["assignment"]["team"], case["id"]))
    if signed_in:
        phones = carried(database_url, phones)
    with psycopg.connect(database_url) as connection:
        for each in phones:
            connection.execute(
                "INSERT INTO phone (county, code, team, carrier, joined_at, seen_at) "
                "VALUES (%s, %s, %s, %s, now(), now())",
                (CODE, each.code, each.team, f"user:of.{each.code}" if signed_in else "desk"),
            )
    load = os.getloadavg()[0]
    back = phone.come_back(running.url, CODE, phones, items=ITEMS, together=together)
    with psycopg.connect(database_url) as connection:
        found = connection.execute("SELECT data ->> 'note' FROM case_event WHERE type = 'note'").fetchall()
    assert set(back.statuses) == {200, 201}
    assert sorted(note for (note,) in found) == sorted(f"{each.code} {n}" for each in phones for n in range(ITEMS))
    assert back.sent >= MANY * ITEMS * together, "each phone hears of what it did itself"
    show(
        f"{MANY} phones back at once, items {way}",
        all_s=back.elapsed_s,
        slowest_s=back.slowest_s,
        aimed_s=10,
        load=load,
    )


def carried(database_url, phones):
    """Return the phones, each with the session of an inspector of its own at its team's station."""
    engine = open_engine(database_url)
    kept = passwords.hashed("four words of my own")
    with engine.begin() as connection:
        people = People(connection, clock.now())
        for n, each in enumerate(phones):
            login, station = f"of.{each.code}", f"S{int(each.team[1:])}"
            account = people.accounts.add(login, role=Role.INSPECTOR, place=f"{CODE}/{station}")
            people.credentials.renew(Attempt(login, account), kept)
            opened = people.sessions.open(account, address="127.0.0.1", agent="bench")
            phones[n] = replace(each, token=opened.token)
    engine.dispose()
    return phones


def test_the_page_on_a_slow_line(database_url, server, browser):
    """Slow 3G as WebPageTest has it: 400 kbit/s both ways, 400 ms there and back."""
    load_small(database_url)
    running = server(database_url, WANGGE_WORKERS=WORKERS)
    for visit, workers in (("first", "block"), ("second", "allow")):
        took = []
        for _ in range(5):
            context = browser.new_context(**SMALL, service_workers=workers)
            page = context.new_page()
            if visit == "second":
                page.goto(f"{running.url}/field")
                wait_until_kept(page)
            line = context.new_cdp_session(page)
            line.send("Network.enable")
            slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
            line.send("Network.emulateNetworkConditions", slow)
            began = time.perf_counter()
            page.goto(f"{running.url}/field", wait_until="commit")
            page.locator(".join").wait_for()
            took.append((time.perf_counter() - began) * 1000)
            context.close()
        show(f"/field on slow 3G, {visit} visit, usable", p50_ms=median(took), worst_ms=max(took), aimed_ms=3000)


def load_small(database_url):
    """Load a small county; no roads are asked for."""
    engine = open_engine(database_url)
    with engine.begin() as connection:
        save_county(connection, grid_county(teams=3))
    engine.dispose()
