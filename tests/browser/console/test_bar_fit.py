"""The bar on top keeps the user's name whole, in either language: nothing is pushed off its end."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from api.auth.roles import Role
from tests.browser.conftest import TWO_FRAMES, Home, Visit
from tests.browser.staff import at_bureau, signed_in, staffed
from tests.processes import Server

Begin = Callable[..., Visit]


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    """Return a server with those whose bars hold most."""
    accounts = at_bureau(chief=Role.CHIEF, dispatcher=Role.DISPATCHER, administrator=Role.ADMINISTRATOR)
    with staffed(home, module_database_url, accounts) as running:
        yield running


def at_work(begin: Begin, login: str, locale: str) -> Page:
    """Sign in as somebody with a name as long as the bar shows, on a day of which the share within target is known."""
    _, page = signed_in(begin, login, "/", "#units .team-row", locale=locale)
    page.evaluate(
        """async () => {
          const root = JSON.parse(document.getElementById('boot').textContent).static;
          const { modules } = await import(`${root}/joined/console.js`);
          const { changed } = modules['shared/changes.js'];
          const { session } = modules['shared/session.js'];
          const { today } = modules['console/today.js'];
          // What the page asks for by itself would come later, in place of what is set here.
          for (let waited = 0; !today.share; waited += 1) {
            if (waited > 400) throw new Error('the page has no share of today');
            await new Promise((on) => setTimeout(on, 50));
          }
          session.who.title = '县局指挥中心调度员';
          today.share = { share: 0.95, met: 40, n: 42, low: 0.84, high: 0.99 };
          changed('view');
        }"""
    )
    expect(page.locator("#topbar .count.within")).to_be_visible()
    return page


def spill(page: Page) -> int:
    """Return by how many pixels the bar is too short for what it holds."""
    found: int = page.locator("#topbar").evaluate("(bar) => bar.scrollWidth - bar.clientWidth")
    return found


def labelled(page: Page) -> None:
    """Check that every switch and page has its word below it, or that all are behind a button that says so."""
    if page.locator(".menu-open").is_visible():
        expect(page.locator(".menu-open")).to_be_in_viewport(ratio=1)
        expect(page.locator(".menu-open")).not_to_have_text("")
        return
    for each in page.locator("#topbar .switches .icon").all():
        expect(each.locator(".label")).to_be_in_viewport(ratio=1)


@pytest.mark.nightly  # by day the dispatcher's in English, below: the longest
@pytest.mark.parametrize("login", ["administrator", "chief", "dispatcher"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_the_bar_holds_all_of_its_buttons_at_every_width_of_a_desk(seat: Begin, locale: str, login: str) -> None:
    holds_all_at_every_width(at_work(seat, login, locale), takes_in=login != "administrator")


def holds_all_at_every_width(page: Page, *, takes_in: bool = True) -> None:
    """Check that the bar holds its buttons, that for a new case among them where one is taken in."""
    for width in (1920, 1680, 1600, 1536, 1440, 1400, 1366, 1280, 1024, 800):
        page.set_viewport_size({"width": width, "height": 768})
        page.evaluate(TWO_FRAMES)
        assert spill(page) <= 0, width
        labelled(page)
        if takes_in:
            expect(page.locator("#topbar .new")).to_be_in_viewport(ratio=1)


def test_a_dispatchers_bar_stays_in_one_line_and_leaves_nothing_out_where_it_is_wide(
    seat: Begin, subtests: pytest.Subtests
) -> None:
    page = at_work(seat, "dispatcher", "en-GB")
    with subtests.test("all buttons at every width"):
        holds_all_at_every_width(page)
    with subtests.test("an office screen and a wide one"):
        in_one_line_or_whole(page)
    with subtests.test("with goods due off the shelf"):
        in_one_line_with_goods_due(page)


def in_one_line_or_whole(page: Page) -> None:
    """Look at the bar on an office screen, and on one wide enough for all that is in it."""
    page.set_viewport_size({"width": 1366, "height": 768})
    page.evaluate(TWO_FRAMES)
    assert spill(page) <= 0
    assert page.locator("#topbar").bounding_box()["height"] == 40
    page.set_viewport_size({"width": 2200, "height": 1000})
    for part in (".brand", ".wall .seconds", ".new kbd", ".who span", ".connection-word"):
        expect(page.locator(f"#topbar {part}")).to_be_visible()


def in_one_line_with_goods_due(page: Page) -> None:
    """Let goods be due off the shelf, which are counted in the bar too."""
    page.set_viewport_size({"width": 1366, "height": 768})
    page.evaluate(
        """async () => {
          const root = JSON.parse(document.getElementById('boot').textContent).static;
          const { modules } = await import(`${root}/joined/console.js`);
          const { alerts } = modules['console/alerts/model.js'];
          const { changed } = modules['shared/changes.js'];
          alerts.open.set(1, { id: 1, kind: 'off_shelf_due', premises: 25, case: null, levels: [] });
          changed('alerts');
        }"""
    )
    due = page.locator("#topbar .count.shelf")
    expect(due).to_contain_text("25")
    page.evaluate(TWO_FRAMES)
    assert spill(page) <= 0
    assert page.locator("#topbar").bounding_box()["height"] == 40
    for each in page.locator("#topbar .count").all():
        assert each.bounding_box()["height"] <= 34
        assert each.locator("span").bounding_box()["height"] >= 10


COUNTERS = """async (are) => {
  const root = JSON.parse(document.getElementById('boot').textContent).static;
  const { modules } = await import(`${root}/joined/console.js`);
  const { alerts } = modules['console/alerts/model.js'];
  const { changed } = modules['shared/changes.js'];
  modules['console/today.js'].today.share = are ? { share: 0.95, met: 40, n: 42, low: 0.84, high: 0.99 } : null;
  if (are) alerts.open.set(1, { id: 1, kind: 'off_shelf_due', premises: 25, case: null, levels: [] });
  else alerts.open.delete(1);
  changed('alerts');
}"""
NAVIGATION = """() => [...document.querySelectorAll('#topbar :is(.switches .icon, .who, .menu-open)')]
    .map((each) => Math.round(each.getBoundingClientRect().x))"""


def test_the_navigation_does_not_move_when_counters_appear(seat: Begin) -> None:
    page = at_work(seat, "dispatcher", "zh-CN")
    for width in (1920, 1680, 1600, 1536, 1440, 1366, 1280):
        page.set_viewport_size({"width": width, "height": 768})
        places = []
        for counters in (False, True):
            page.evaluate(COUNTERS, counters)
            page.evaluate(TWO_FRAMES)
            places.append(page.evaluate(NAVIGATION))
        assert places[0] == places[1], width
