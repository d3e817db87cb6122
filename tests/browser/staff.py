"""A server whose users have accounts, and what one of them sees in a browser or asks over HTTP."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urljoin

import httpx
from playwright.sync_api import BrowserContext, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from sqlalchemy import Connection, text

from api import clock
from api.auth.accounts.people import People
from api.auth.roles import Role
from api.db.engine import open_engine
from fixtures.county import CODE
from gis.county.model import CellKind
from tests import processes
from tests.browser.conftest import TWO_FRAMES, Home, Visit
from tests.chromium import page_of
from tests.people import settled
from tests.processes import Server

PASSWORD = "four words of my own"


@contextmanager
def staffed(
    home: Home,
    database_url: str,
    accounts: Mapping[str, tuple[Role, str]],
    more: Callable[[Connection], object] = lambda connection: None,
    names: Mapping[str, str] | None = None,
    **settings: object,
) -> Iterator[Server]:
    """Serve the demonstration with accounts, login → role and place; `more` is what else the database is to hold.

    Those not in `names` are called as their login. `settings` are variables of the server.
    """
    url = people(home, database_url, accounts, more, names or {})
    log = home.folder / f"{Path(database_url).name}.log"
    running = processes.start(log, WANGGE_HOME=home.folder, WANGGE_DATABASE_URL=url, **settings)
    try:
        yield running
    finally:
        running.stop()


def people(
    home: Home,
    database_url: str,
    accounts: Mapping[str, tuple[Role, str]],
    more: Callable[[Connection], object] = lambda connection: None,
    names: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Write the people that `staffed` serves into a database with the demonstration; return its address."""
    engine = open_engine(database_url, pool_size=2)
    with engine.begin() as connection:
        more(connection)
        known = People(connection, clock.now())
        for login, (role, place) in accounts.items():
            settled(known, login, PASSWORD, role=role, place=place, name=names.get(login))
    engine.dispose()
    return database_url


def promised_everywhere(connection: Connection) -> None:
    """Promise ten minutes in every cell, not in town alone: then the demonstration has gaps at any hour."""
    rules = json.dumps({"target_by_kind_s": {kind.value: 600 for kind in CellKind}})
    made = "INSERT INTO policy (county, version, rules) VALUES (:county, 1, CAST(:rules AS jsonb))"
    connection.execute(text(made), {"county": CODE, "rules": rules})


def at_bureau(**roles: Role) -> dict[str, tuple[Role, str]]:
    """Return accounts of the county's bureau."""
    return {login: (role, CODE) for login, role in roles.items()}


@contextmanager
def client_of(site: Server, login: str) -> Iterator[httpx.Client]:
    """Let somebody ask over HTTP, signed in."""
    with httpx.Client(base_url=site.url, timeout=60) as opened:
        session = opened.post("/api/v1/session", json={"login": login, "password": PASSWORD}).raise_for_status()
        opened.headers["X-CSRF-Token"] = session.json()["csrf"]
        yield opened


def session_of(context: BrowserContext, url: str, login: str) -> None:
    """Give a browser somebody's session, without its sign-in page.

    Pages of an earlier reader are left first: they leave by themselves a moment later, which would cut off what comes.
    """
    for page in context.pages:
        if page.url != "about:blank":
            page.goto("about:blank")
    answer = context.request.post(urljoin(url, "/api/v1/session"), data={"login": login, "password": PASSWORD})
    assert answer.ok, answer.text()


def signed_in(begin: Callable[..., Visit], login: str, path: str, ready: str, **options: Any) -> tuple[Visit, Page]:
    """Open a page as somebody and wait for what shows that it is ready."""
    visit = begin(**options)
    session_of(visit.context, visit.url, login)
    page = page_of(visit.context)
    visit.listen(page)
    page.goto(urljoin(visit.url, path))
    page.locator(ready).first.wait_for()
    return visit, page


def open_menu(page: Page, what: str = "#menu .leave") -> None:
    """Open the menu of the console's bar, where the bar is too narrow to show `what`.

    The bar measures itself again when the counts or the connection change, so a button that is visible now may be gone
    at the click.
    """
    wanted, button = page.locator(what), page.locator(".menu-open")
    wanted.wait_for(state="attached")
    page.evaluate(TWO_FRAMES)
    for _ in range(20):
        if wanted.is_visible():
            return
        with suppress(PlaywrightTimeout):
            button.click(timeout=500)
            wanted.wait_for(timeout=500)
    expect(wanted).to_be_visible()
