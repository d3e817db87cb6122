"""The demonstration county on a real server, looked at in a real browser."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from api.db.engine import open_engine
from fixtures.county import CODE, ROADS
from gis.county.model import CountyData
from gis.store.counties.repository import save_county
from gis.store.graphs import basemap_file
from gis.store.graphs.repository import BuiltGraph, activate
from tests import processes
from tests.chromium import page_of
from tests.graphs import graph_of
from tests.processes import Server
from tests.running import onecontext

if TYPE_CHECKING:
    from tests.browser.phone import Phone

onecontext.share()
expect.set_options(timeout=9_000)  # longer than on a quiet machine, shorter than any page polls (10 s)

SEAT = (107.0270, 35.3010)
"""A street corner of the county town."""


@dataclass(frozen=True, slots=True)
class Home:
    """The demonstration: its values, its road graph and the home folder that holds it."""

    folder: Path
    demonstration: CountyData
    graph: BuiltGraph

    def load(self, database_url: str) -> None:
        """Write the county into an empty database."""
        engine = open_engine(database_url, pool_size=2)
        with engine.begin() as connection:
            save_county(connection, self.demonstration)
            activate(connection, CODE, self.graph)
        engine.dispose()

    def beside(self, folder: Path) -> Path:
        """Return another home folder with the same road graph, for a second server: each has one to itself."""
        (folder / "graphs").symlink_to(self.folder / "graphs")
        return folder

    def variables(self, url: str, request: pytest.FixtureRequest) -> dict[str, object]:
        """Return what a server is started with: with as many workers as the module of a test says it needs."""
        workers = getattr(request.module, "WORKERS", 1)
        return {"WANGGE_HOME": self.folder, "WANGGE_DATABASE_URL": url, "WANGGE_WORKERS": workers}


@pytest.fixture(scope="session")
def mapped_home(tmp_path_factory: pytest.TempPathFactory, demonstration: CountyData) -> Home:
    """Return the demonstration county with its road graph, which is built once for the run, and its basemap."""
    folder = tmp_path_factory.mktemp("home")
    return Home(folder, demonstration, graph_of(ROADS, folder / "graphs"))


@pytest.fixture(scope="session")
def plain_home(tmp_path_factory: pytest.TempPathFactory, mapped_home: Home) -> Home:
    """Return the same without a basemap: its tiles take a sixth of what opening a console costs."""
    folder = tmp_path_factory.mktemp("plain")
    path = folder / "graphs" / mapped_home.graph.version
    shutil.copytree(mapped_home.graph.path, path, ignore=shutil.ignore_patterns(basemap_file.FILE_NAME))
    return replace(mapped_home, folder=folder, graph=replace(mapped_home.graph, path=path))


@pytest.fixture(scope="module")
def home(request: pytest.FixtureRequest) -> Home:
    """Return the demonstration: with its basemap, if the module says `MAPPED`."""
    chosen: Home = request.getfixturevalue("mapped_home" if getattr(request.module, "MAPPED", False) else "plain_home")
    return chosen


@pytest.fixture(scope="session")
def loaded(filled: Callable[[str, Callable[[str], object]], str], mapped_home: Home) -> str:
    """Return the address of a database with the demonstration, to be copied."""
    return filled("demonstration", mapped_home.load)


@pytest.fixture(scope="module")
def module_database_url(copied: Callable[..., AbstractContextManager[str]], loaded: str) -> Iterator[str]:
    """Address of a database with the demonstration, shared by the tests of one module."""
    with copied(loaded) as url:
        yield url


@pytest.fixture
def database_url(copied: Callable[..., AbstractContextManager[str]], loaded: str) -> Iterator[str]:
    """Address of a database with the demonstration, of this test's own."""
    with copied(loaded) as url:
        yield url


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest, module_database_url: str, home: Home) -> Iterator[Server]:
    """Return a server with the demonstration county, shared by the tests of one module, which may say `WORKERS`."""
    variables = home.variables(module_database_url, request)
    running = processes.start(home.folder / f"{Path(module_database_url).name}.log", **variables)
    yield running
    running.stop()


HAS_GROUND = """async () => {
  const root = JSON.parse(document.getElementById('boot').textContent).static;
  const { modules } = await import(`${root}/joined/console.js`);
  return modules['shared/map/ground-data.js'].ground.cells.length > 0;
}"""


def shown(page: Page) -> None:
    """Wait until the county is on a page."""
    page.locator("#units .team-row").first.wait_for()
    page.locator(".connection.live").wait_for()
    # The ground comes last: what a test changes in the page is then not changed back. A page that is kept from its
    # ground goes without.
    with suppress(PlaywrightTimeout):
        page.wait_for_function(HAS_GROUND, polling=100, timeout=9_000)


@dataclass(slots=True)
class Visit:
    """A browser of one user, and all that its pages asked for or complained of."""

    context: BrowserContext
    url: str
    asked: list[str] | None = None
    complaints: list[str] = field(default_factory=list)
    _heard: list[tuple[Page, Callable[..., None], Callable[..., None]]] = field(default_factory=list)

    @property
    def requests(self) -> list[str]:
        """Addresses that were asked for. To hear of each costs a page a thirtieth: a module says that it `LISTENS`."""
        assert self.asked is not None, "this module has to say LISTENS = True"
        return self.asked

    def page(self, path: str = "/") -> Page:
        """Open a page and wait until the county is on it."""
        page = page_of(self.context)
        self.listen(page)
        page.goto(self.url + path)
        shown(page)
        return page

    def listen(self, page: Page) -> None:
        """Note from now on what a page complains of."""

        def say(said: ConsoleMessage) -> None:
            if said.type in {"error", "warning"}:
                self.complaints.append(f"{said.type}: {said.text}")

        def fail(error: Error) -> None:
            self.complaints.append(str(error))

        page.on("console", say)
        page.on("pageerror", fail)
        self._heard.append((page, say, fail))

    def end(self) -> None:
        """Note no more."""
        while self._heard:
            page, say, fail = self._heard.pop()
            page.remove_listener("console", say)
            page.remove_listener("pageerror", fail)


@pytest.fixture
def visit(request: pytest.FixtureRequest, browser: Browser, site: Server) -> Iterator[Callable[..., Visit]]:
    """Return a function giving a fresh browser profile, by default Chinese at 1440 × 900."""
    opened: list[BrowserContext] = []
    listens = getattr(request.module, "LISTENS", False)

    def begin(url: str = site.url, **options: Any) -> Visit:
        usual = {"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN", "reduced_motion": "reduce"}
        chosen = usual | options
        context = browser.new_context(**chosen)
        opened.append(context)
        found = Visit(context, url)
        if listens:
            asked = found.asked = []
            context.on("request", lambda request: asked.append(request.url))
        return found

    yield begin
    for context in opened:
        context.close()


@pytest.fixture
def client(site: Server) -> Iterator[httpx.Client]:
    """Client of the module's server."""
    with httpx.Client(base_url=site.url, timeout=60) as opened:
        yield opened


def complaint(text: str = "超市面包发霉", **changes: Any) -> dict[str, Any]:
    """Return the body of a complaint in the county town."""
    place = {"lon": SEAT[0], "lat": SEAT[1], "datum": "wgs84"}
    return {"kind": "complaint", "channel": "hotline", "category": "price", "text": text, "place": place} | changes


def take_in(client: httpx.Client, text: str = "超市面包发霉", **changes: Any) -> dict[str, Any]:
    """Take in a complaint over HTTP and return the case."""
    answer = client.post("/api/v1/complaints", json=complaint(text, **changes))
    answer.raise_for_status()
    case: dict[str, Any] = answer.json()
    return case


def hears_of(page: Page, *cases: int) -> None:
    """Wait until the page lists the cases."""
    for case in cases:
        page.locator(f".case-row[data-case='{case}']").wait_for()


@pytest.fixture
def hand(browser: Browser, site: Server, tmp_path: Path) -> Iterator[Callable[..., "Phone"]]:
    """Return a function that hands out phones of the module's server."""
    from tests.browser.phone import phones  # noqa: PLC0415  -- which takes the county town from here

    with phones(browser, tmp_path, site.url) as give:
        yield give


LEAVE_ALL = """async () => {
  const open = ".case-panel, .intake, .card, dialog[open]";
  const frame = () => new Promise((then) => requestAnimationFrame(() => setTimeout(then)));
  const escape = () => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
  for (let n = 0; n === 0 || (n < 9 && document.querySelector(open)); n++) {
    const sheet = document.querySelector("dialog[open]");
    if (sheet) sheet.requestClose();
    else escape();
    await frame();
  }
  const draft = document.querySelector(".new.has-draft");
  if (draft) {
    draft.click();
    await frame();
    const buttons = [...document.querySelectorAll(".intake button")];
    buttons.find((each) => /^(清空|Discard)$/.test(each.textContent.trim())).click();
    await frame();
    escape();
  }
  document.querySelector("#find").focus();
  for (let n = 0; n < 2; n++) escape(); // what was refused stands in the line, without the cursor
  for (const close of document.querySelectorAll(".toast button")) close.click();
}"""
"""As by keys, which would cost a call and a frame each."""


TWO_FRAMES = "() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))"
"""Until what was to be drawn is."""


def put_away(page: Page) -> None:
    """Close all notices, and what is open on the console: the next part of a test begins on the page as it opens."""
    left = page.locator(".case-panel, .intake, .card, .toast, #commands, dialog[open]")
    for _ in range(5):  # an answer that comes late brings a notice of its own
        page.evaluate(LEAVE_ALL)
        with suppress(AssertionError):
            expect(left).to_have_count(0, timeout=1_500)
            break
    expect(left).to_have_count(0)
    expect(page.locator("#find")).to_have_value("")


def end_all(client: httpx.Client) -> None:
    """End what is open: orders off the shelf, then cases."""
    for order in client.get("/api/v1/off-shelf").json()["items"]:
        address = f"/api/v1/complaints/{order['case']}/off-shelf/{order['order']}/end"
        client.post(address, json={"reason": "试验结束"})
    for case in client.get("/api/v1/complaints?limit=1000").json()["items"]:
        client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cancelled"})


@pytest.fixture
def nothing_open(client: httpx.Client) -> Iterator[None]:
    """Let the phone's team be on duty before, and nothing be left open after."""
    from tests.browser.phone import TEAM  # noqa: PLC0415  -- which takes the county town from here

    client.post(f"/api/v1/teams/{TEAM}/status", json={"on_duty": True}).raise_for_status()
    yield
    end_all(client)


def restarted(site: Server, home: Home, database_url: str) -> None:
    """Kill the server and start it again where it was."""
    site.kill()
    port = int(site.url.rsplit(":", 1)[1])
    log = home.folder / f"{Path(database_url).name}.log"
    again = processes.start(log, WANGGE_HOME=home.folder, WANGGE_DATABASE_URL=database_url, PORT=port)
    site.process = again.process
