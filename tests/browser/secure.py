"""A server that speaks TLS itself, and a browser that trusts the authority made for it: for tests of what needs HTTPS.

with (
    secure_site(home, database_url, at_bureau(**{"a.chief": Role.CHIEF})) as site,
    trusting(chromium, site, folder) as browser,
):
    page = browser.new_page()
    page.goto(site.public)
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Playwright
from sqlalchemy import Connection

from api import clock
from api.auth.roles import Role
from api.tls.folder import Folder
from api.tls.names import parse_names
from tests import processes, proxies
from tests.browser.conftest import Home
from tests.browser.staff import PASSWORD, people
from tests.chromium import CHROMIUM, CHROMIUM_FLAGS, SharedChromium
from tests.processes import Server

NAME = "wangge.test"


@dataclass(frozen=True, slots=True)
class SecureSite:
    """A running server under the name `wangge.test`, on loopback."""

    server: Server
    port: int
    plain_port: int
    authority: Path

    @property
    def public(self) -> str:
        """Return the address people open."""
        return f"https://{NAME}:{self.port}"

    @property
    def plain(self) -> str:
        """Return the address in clear, as a browser knows it."""
        return f"http://{NAME}:{self.plain_port}"

    def client(self) -> httpx.Client:
        """Return a client that trusts the authority and finds the name here."""
        client = httpx.Client(
            verify=proxies.trusting(self.authority), base_url=f"https://127.0.0.1:{self.port}", timeout=20
        )
        client.headers["Host"] = f"{NAME}:{self.port}"
        client.event_hooks["request"] = [lambda request: request.extensions.update(sni_hostname=NAME)]
        return client


@contextmanager
def secure_site(
    home: Home,
    database_url: str,
    accounts: Mapping[str, tuple[Role, str]],
    more: Callable[[Connection], object] = lambda connection: None,
) -> Iterator[SecureSite]:
    """Serve the demonstration with accounts, login → role and place, over TLS; `more` is what else there is to be."""
    url = people(home, database_url, accounts, more)
    folder = Folder.of(home.folder)
    if not folder.is_there:
        folder.make(parse_names([NAME]), clock.now())
    port, plain_port = processes.free_ports(2)
    running = processes.start(
        home.folder / f"{Path(database_url).name}.log",
        arguments=("serve", "--tls"),
        authority=folder.authority,
        WANGGE_HOME=home.folder,
        WANGGE_DATABASE_URL=url,
        PORT=port,
        WANGGE_PLAIN_PORT=plain_port,
    )
    try:
        yield SecureSite(running, port, plain_port, folder.authority)
    finally:
        running.stop()


@contextmanager
def trusting(chromium: SharedChromium, site: SecureSite, folder: Path) -> Iterator[Browser]:
    """Open another Chromium in a home of its own, where it trusts the authority of a site."""
    started = launched(chromium.playwright, folder, site.authority)
    yield started
    started.close()


def launched(playwright: Playwright, folder: Path, authority: Path | None) -> Browser:
    """Start Chromium that finds `….test` on this machine and nothing else, and trusts an authority, or none."""
    if shutil.which("certutil") is None:
        pytest.skip("no certutil: Debian package libnss3-tools is missing")
    if authority is not None:
        proxies.trust(folder, authority)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    flags = [*CHROMIUM_FLAGS, "--host-resolver-rules=MAP *.test 127.0.0.1, MAP * ~NOTFOUND"]
    return playwright.chromium.launch(executable_path=CHROMIUM, args=flags, env=environment | {"HOME": str(folder)})


def signed_in(page: Page, site: SecureSite, login: str, path: str = "/") -> Page:
    """Sign in by the page and go on to a path."""
    page.goto(f"{site.public}/sign-in?after={path}")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("button").click()
    page.wait_for_url(f"{site.public}{path}")
    return page
