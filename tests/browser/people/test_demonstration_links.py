"""A newcomer clicks a link that `wangge serve --demo` printed, in a real browser."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import processes
from tests.browser.conftest import Home, Visit
from tests.processes import Server


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    """Return the server as `make run` starts it."""
    log = home.folder / f"{Path(module_database_url).name}.log"
    variables = {"WANGGE_HOME": home.folder, "WANGGE_DATABASE_URL": module_database_url}
    running = processes.start(log, arguments=("serve", "--demo"), **variables)
    yield running
    running.stop()


def printed(site: Server, role: str) -> str:
    deadline = time.monotonic() + 20
    while not (found := re.search(rf" {role} +(http\S+)\n", site.said())):
        assert time.monotonic() < deadline, site.said()
        time.sleep(0.05)
    return found[1]


def test_the_inspectors_link_leads_to_the_page_for_phones_from_which_the_console_is_a_link_and_back(
    visit: Callable[..., Visit], site: Server
) -> None:
    agent = "Mozilla/5.0 (Linux; Android 13; K) AppleWebKit/537.36 Chrome/128.0.0.0 Mobile Safari/537.36"
    phone = visit(viewport={"width": 320, "height": 640}, user_agent=agent)
    page = phone.context.new_page()
    page.goto(printed(site, "inspector"))
    page.get_by_role("button").click()
    expect(page).to_have_url(re.compile("/field$"))
    page.goto(f"{phone.url}/")
    expect(page.locator(".join button").first).to_be_visible()
    page.locator("[data-act='console']").click()
    page.locator(".menu-open").click()
    page.locator(".field-page").click()
    expect(page).to_have_url(re.compile("/field$"))
    expect(page.locator(".join button").first).to_be_visible()


def test_the_dispatchers_link_leads_onto_the_map_as_dispatcher_and_out_to_the_open_one(
    visit: Callable[..., Visit], site: Server
) -> None:
    begun = visit()
    page = begun.context.new_page()
    page.on("pageerror", lambda error: begun.complaints.append(str(error)))
    page.goto(begun.url + "/" + printed(site, "dispatcher").split("/", 3)[3])
    page.get_by_role("button").click()
    expect(page).to_have_url(re.compile(r"^http://[^/]+/$"))
    expect(page.locator(".switches .who")).to_have_text("调度员 dispatcher")
    who = page.evaluate("fetch('/api/v1/session').then((answer) => answer.json())")
    assert (who["role"], who["name"]) == ("dispatcher", "demo-dispatcher")
    page.locator(".leave").click()
    page.locator(".connection.live").wait_for()
    expect(page.locator(".switches .who")).to_have_count(0)
    assert page.evaluate("fetch('/api/v1/session').then((answer) => answer.json())")["means"] == "open"
    assert begun.complaints == []
