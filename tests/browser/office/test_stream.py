"""The page's stream: shared between tabs, resumed after a restart, honest about silence."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Route, expect

from tests import processes
from tests.browser.conftest import Home, Visit, complaint, take_in

Begin = Callable[..., Visit]
LISTENS = True
OFFICE = [
    "/corrections",
    *(pytest.param(path, marks=pytest.mark.nightly) for path in ("/roster", "/points", "/handover", "/rules")),
]
"""They follow the stream in the same way."""


def test_seven_tabs_share_one_stream_and_all_hear(visit: Begin, client: httpx.Client) -> None:
    mine = visit(viewport={"width": 390, "height": 600})
    rules = [mine.context.new_page() for _ in range(6)]
    for page in rules:
        page.on("pageerror", lambda error: mine.complaints.append(str(error)))
        page.goto(f"{mine.url}/rules")
        expect(page.locator("#policy-town_target_s")).to_have_value("10")
    console = mine.page()  # HTTP/1.1 allows six connections; the seventh stream would hang
    client.patch("/api/v1/policy", json={"town_target_s": 540}).raise_for_status()
    case = take_in(client, kind="enquiry")
    expect(console.locator(f".case-row[data-case='{case['id']}']")).to_be_visible()
    for page in rules:
        expect(page.locator("#policy-town_target_s")).to_have_value("9")
    client.patch("/api/v1/policy", json={"town_target_s": 600}).raise_for_status()
    assert mine.complaints == []


def test_after_a_crash_the_page_says_so_and_then_knows_what_it_missed(
    visit: Begin, database_url: str, home: Home, tmp_path: Path
) -> None:
    log = tmp_path / "restart.log"
    variables = {"WANGGE_HOME": home.beside(tmp_path), "WANGGE_DATABASE_URL": database_url}
    first = processes.start(log, **variables)
    mine = visit(first.url)
    page = mine.page()
    first.kill()
    expect(page.locator(".connection")).to_have_class(re.compile("reconnecting|stale"), timeout=20_000)
    again = processes.start(log, PORT=httpx.URL(first.url).port, **variables)
    try:
        with httpx.Client(base_url=again.url, timeout=60) as client:
            missed = client.post("/api/v1/complaints", json=complaint(kind="enquiry")).json()
            expect(page.locator(f".case-row[data-case='{missed['id']}']")).to_be_visible(timeout=20_000)
            expect(page.locator(".connection")).to_have_class(re.compile("live"))
            then = take_in(client, kind="enquiry")
        expect(page.locator(f".case-row[data-case='{then['id']}']")).to_be_visible()
    finally:
        again.stop()


@pytest.mark.nightly  # by day in the tests below, none of which has one
def test_without_a_shared_worker_the_tab_has_a_stream_of_its_own(visit: Begin, client: httpx.Client) -> None:
    mine = visit()
    mine.context.add_init_script("delete window.SharedWorker")
    page = mine.page()
    case = take_in(client, kind="enquiry")
    expect(page.locator(f".case-row[data-case='{case['id']}']")).to_be_visible()


SEEN_STATES = """
  window.seen = [];
  setInterval(() => {
    const now = document.querySelector(".connection")?.className;
    if (now && window.seen.at(-1) !== now) window.seen.push(now);
  }, 5);"""

OWN_STREAMS = """
  delete window.SharedWorker;
  window.streams = [];
  window.EventSource = class extends EventSource {
    constructor(url) { super(url); streams.push(this); }
    addEventListener(name, hear) { super.addEventListener(name, (event) => {
      if (this.deaf) this.unheard = name !== "beat" || this.unheard;
      else hear(event, (this.heard = true));
    }); }
  };"""


def test_a_line_that_broke_without_a_word_is_opened_again_and_goes_on_where_it_was(
    visit: Begin, client: httpx.Client
) -> None:
    mine = visit()
    mine.context.add_init_script(OWN_STREAMS)
    mine.context.clock.install()
    page = mine.page()
    seen = take_in(client, kind="enquiry")
    page.locator(f".case-row[data-case='{seen['id']}']").wait_for()
    page.evaluate("streams.at(-1).deaf = true")  # as after a laptop's sleep: still open, and nothing comes
    missed = take_in(client, kind="enquiry")
    row = page.locator(f".case-row[data-case='{missed['id']}']")
    page.wait_for_function("() => streams.at(-1).unheard")
    expect(row).to_have_count(0)
    mine.requests.clear()
    page.clock.fast_forward(14_000)
    expect(row).to_be_visible()
    expect(page.locator(".connection")).to_have_class(re.compile("live"))
    assert [url for url in mine.requests if "resume=" in url] != []
    assert [url for url in mine.requests if "/complaints?" in url] == [], "what was missed came by the stream alone"


@pytest.mark.nightly  # js/shared/live/source.test.js waits for its word, too
def test_a_line_on_which_the_server_has_said_nothing_yet_is_not_live(visit: Begin) -> None:
    mine = visit()
    mine.context.add_init_script("delete window.SharedWorker")
    mine.context.clock.install()
    mine.context.route(
        "**/events?*", lambda route: route.fulfill(content_type="text/event-stream", body=": it ends here\n\n")
    )
    page = mine.context.new_page()
    page.add_init_script(SEEN_STATES)
    page.goto(mine.url)
    page.locator(".connection.reconnecting").wait_for()
    while len([url for url in mine.requests if "/events?" in url]) < 4:  # opened again and again
        page.clock.run_for(1000)
    assert [seen for seen in page.evaluate("window.seen") if "live" in seen.split()] == []


@pytest.mark.parametrize("path", OFFICE)
def test_pages_of_the_office_say_that_they_are_cut_off_and_catch_up(visit: Begin, path: str) -> None:
    mine = visit()
    mine.context.add_init_script(OWN_STREAMS)
    mine.context.clock.install()
    page = mine.context.new_page()
    page.goto(mine.url + path)
    page.wait_for_function("() => window.streams.at(-1)?.heard")  # from here on it can be gone on with
    page.clock.run_for(1000)  # the reading that follows the stream's beginning
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.abort()

    mine.context.route("**/api/v1/**", refuse)
    page.evaluate("streams.at(-1).close(); streams.at(-1).onerror()")
    expect(page.locator(".cut")).to_have_text("正在重连")
    while not [
        url for url in refused if "resume=" in url
    ]:  # what is still on its way when the line is back gets through
        page.clock.run_for(500)
    expect(page.locator(".cut")).to_have_text("正在重连")
    mine.requests.clear()
    mine.context.unroute("**/api/v1/**")
    page.clock.fast_forward(10_000)
    expect(page.locator(".cut")).to_be_hidden()
    assert [url for url in mine.requests if "resume=" in url] != [], "what was missed is sent"


@pytest.mark.parametrize("path", OFFICE)
def test_pages_of_the_office_opened_while_nothing_answers_begin_by_themselves(visit: Begin, path: str) -> None:
    mine = visit()
    mine.context.clock.install()
    mine.context.route("**/api/v1/**", lambda route: route.abort())
    page = mine.context.new_page()
    page.goto(mine.url + path)
    said = page.locator(".said").filter(has_text="服务器无应答")
    expect(said).to_be_visible()
    mine.context.unroute("**/api/v1/**")
    page.clock.fast_forward(11_000)
    expect(said).to_have_count(0)
    expect(page.locator(".county")).not_to_be_empty()


def test_what_happens_while_the_stream_is_still_opening_is_not_missed(visit: Begin, client: httpx.Client) -> None:
    mine, taken = visit(), []

    def slow(route: Route) -> None:
        time.sleep(0.8)  # the snapshot would long be there
        taken.append(take_in(client, kind="enquiry")["id"])
        route.continue_()

    mine.context.add_init_script("delete window.SharedWorker")
    mine.context.route("**/events?*", slow)
    page = mine.page()
    expect(page.locator(f".case-row[data-case='{taken[0]}']")).to_be_visible()
