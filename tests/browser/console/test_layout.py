"""What one screen holds: on an office's 1366 × 768 queue, units and half of it map, at once; and its bars move."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.acceptance.steps import until
from tests.browser.accessibility import violations
from tests.browser.conftest import SEAT, TWO_FRAMES, Visit, take_in

Begin = Callable[..., Visit]
OFFICE = {"width": 1366, "height": 768}
LANGUAGES = ["en-GB", pytest.param("zh-CN", marks=pytest.mark.nightly)]
"""English words are the longer ones: what holds them holds the Chinese."""


def whole(page: Page, rows: str, inside: str) -> int:
    """Count the rows that stand whole in what holds them."""
    fold = page.locator(inside).bounding_box()
    assert fold
    boxes = [each.bounding_box() for each in page.locator(rows).all()]
    return sum(1 for box in boxes if box and box["y"] + box["height"] <= fold["y"] + fold["height"] + 1)


def many_teams(mine: Any, client: httpx.Client) -> None:
    """Let the page believe in twenty teams."""
    found = client.get("/api/v1/teams").json()
    more = [
        {**each, "properties": {**each["properties"], "code": f"X{n}-{each['properties']['code']}"}}
        for n in range(3)
        for each in found["features"]
    ]
    mine.context.route("**/api/v1/teams?*", lambda route: route.fulfill(json={**found, "features": more[:20]}))


@pytest.mark.parametrize("locale", LANGUAGES)
def test_fourteen_cases_fourteen_teams_and_half_a_map_stand_on_an_office_screen(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests, locale: str
) -> None:
    for number in range(15 - len(client.get("/api/v1/complaints").json()["items"])):
        take_in(client, kind=["complaint", "enquiry"][number % 2])
    mine = seat(viewport=OFFICE, locale=locale)
    many_teams(mine, client)
    page = mine.page()
    with subtests.test("as it opens"):
        all_stand(page)
    page.locator(".case-row").first.click()
    expect(page.locator(".case-panel")).to_be_visible()
    with subtests.test("with a case"):
        all_stand(page)
    assert mine.complaints == []


def all_stand(page: Page) -> None:
    """Check what one screen of an office holds."""
    assert whole(page, ".case-row", ".cases") >= 14
    assert whole(page, ".team-row", ".team-list") >= 14
    ground, stage = page.locator("#ground").bounding_box(), page.locator("#stage").bounding_box()
    assert ground
    assert stage
    assert ground["width"] * ground["height"] >= OFFICE["width"] * OFFICE["height"] / 2
    assert stage["y"] <= 0.08 * OFFICE["height"]
    assert page.locator("#topbar").evaluate("(bar) => bar.scrollWidth - bar.clientWidth") <= 0


@pytest.mark.parametrize(
    ("locale", "widths"), [("en-GB", [1366, 1280]), pytest.param("zh-CN", [1366], marks=pytest.mark.nightly)]
)
def test_the_groups_stand_in_one_line_and_marks_leave_the_category_whole(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests, locale: str, widths: list[int]
) -> None:
    client.patch("/api/v1/policy", json={"off_shelf_within_s": 1}).raise_for_status()
    case = take_in(client, category="medical_device")["id"]
    shop = {"name": "1号店", "place": {"lon": SEAT[0], "lat": SEAT[1], "datum": "wgs84"}}
    order = {"product": "血糖仪", "reason": "抽检不合格", "premises": [shop]}
    made = client.post(f"/api/v1/complaints/{case}/off-shelf", json=order).raise_for_status().json()
    client.post(f"/api/v1/complaints/{case}/expedites", json={"note": "尽快", "within_s": 900}).raise_for_status()
    page = seat(viewport={"width": 1366, "height": 720}, locale=locale).page()
    row = page.locator(f".case-row[data-case='{case}']")
    row.locator(".tag.shelf.over").wait_for()
    row.locator(".tag.alarm").wait_for()  # the deadline is shown, so all six groups and every mark are there
    for width in widths:
        with subtests.test(width=width):
            page.set_viewport_size({"width": width, "height": 720})
            page.evaluate(TWO_FRAMES)
            marks_stand(page, row)
    end = f"/api/v1/complaints/{case}/off-shelf/{made['order']}/end"
    client.post(end, json={"reason": "试验结束"}).raise_for_status()
    client.post(f"/api/v1/complaints/{case}/events", json={"type": "cancelled"}).raise_for_status()
    client.patch("/api/v1/policy", json={"off_shelf_within_s": 86_400}).raise_for_status()


def marks_stand(page: Page, row: Locator) -> None:
    """Check that the groups stand in one line and the row's marks stand whole in it."""
    chips = page.locator(".chips .chip")
    assert chips.count() == 6
    assert len({each.bounding_box()["y"] for each in chips.all()}) == 1
    assert chips.evaluate_all("(chips) => chips.every((chip) => chip.scrollWidth <= chip.clientWidth)")
    for mark in (".what b", ".tag.shelf", ".tag.expedite"):
        assert row.locator(mark).evaluate("(each) => each.scrollWidth <= each.clientWidth"), mark
    edge = row.bounding_box()
    expedite = row.locator(".tag.expedite").bounding_box()
    assert expedite["x"] + expedite["width"] <= edge["x"] + edge["width"]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_since_when_and_how_old_are_never_cut(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests, locale: str
) -> None:
    found = client.get("/api/v1/teams").json()
    long_ago = (datetime.now(UTC) - timedelta(hours=10, minutes=59)).isoformat()
    fields = {"status": "en_route", "since": long_ago, "source": "fix", "fix_at": long_ago, "fix_age_s": 39_540}
    teams = [{**each, "properties": {**each["properties"], **fields}} for each in found["features"]]
    case = take_in(client)
    mine = seat(viewport=OFFICE, locale=locale)
    mine.context.route("**/api/v1/teams?*", lambda route: route.fulfill(json={**found, "features": teams}))
    page = mine.page()
    page.locator(".team-row.stale").first.wait_for()
    for panel in (False, True):
        if panel:
            page.locator(f".case-row[data-case='{case['id']}']").click()
            expect(page.locator(".case-panel")).to_be_visible()
        cut = page.locator(":is(.team-since, .team-fix)").evaluate_all(
            "(cells) => cells.filter((c) => c.scrollWidth > c.clientWidth).map((c) => c.textContent)"
        )
        with subtests.test(panel=panel):
            assert cut == []


SHIFTS = """() => new Promise((tell) => new PerformanceObserver((seen) => {
  const inList = (each) => each.sources.every(({ node }) => node?.closest?.(".cases"));
  const felt = seen.getEntries().filter((each) => !each.hadRecentInput && !inList(each));
  tell(felt.reduce((sum, each) => sum + each.value, 0));
}).observe({type: "layout-shift", buffered: true}))"""


NUMBER_OF = r"""(name) => {
  const range = document.createRange();
  const words = document.createTreeWalker(name, NodeFilter.SHOW_TEXT);
  let last = null;
  while (words.nextNode()) if (/\d/.test(words.currentNode.data)) last = words.currentNode;
  range.setStart(last, last.data.search(/\d/));
  range.setEnd(last, last.data.length);
  return range.getBoundingClientRect().right - name.getBoundingClientRect().right;
}"""


def numbers_stand(page: Page) -> None:
    """Check that each name of a team is read to its number."""
    for name in page.locator(".team-row b, .case-row .whose").all():
        said = name.text_content()
        assert name.evaluate(NUMBER_OF) <= 0.5, said


OVERLAPS = """() => {
  const boxes = (what) => [...document.querySelectorAll(what)].map((each) => each.getBoundingClientRect());
  const signs = boxes('.station > *').filter((box) => box.width > 0);
  return boxes('.town-name > span').filter((name) => signs.some((sign) =>
    sign.left < name.right && name.left < sign.right &&
    sign.top < name.bottom - 3 && name.top + 3 < sign.bottom)).length;
}"""


def test_an_office_screen_stands_still_and_names_teams_and_towns(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    page = seat(viewport=OFFICE).page()
    with subtests.test("nothing moves by itself while the page fills and cases come"):
        for _ in range(3):
            case = take_in(client)
        expect(page.locator(f".case-row[data-case='{case['id']}']")).to_be_visible()
        page.evaluate(TWO_FRAMES)
        assert shifted(page) < 0.02
    with subtests.test("the unit board says since when and who"):
        team = case["assignment"]["team"] if case["assignment"] else None
        busy = page.locator(f".team-row[data-team='{team}']") if team else page.locator(".team-row.offered").first
        expect(busy.locator(".team-crew")).to_contain_text("执法员甲")
        assert busy.locator(".team-since").inner_text().count(":") == 1
    towns_lie_beside_their_stations(page, subtests)


def shifted(page: Page) -> float:
    """Return the cumulative layout shift that no input caused; a case comes above those that are less urgent."""
    found: float = page.evaluate(f"() => Promise.race([({SHIFTS})(), new Promise((tell) => setTimeout(tell, 800, 0))])")
    return found


def towns_lie_beside_their_stations(page: Page, subtests: pytest.Subtests) -> None:
    """Check that no town's name lies on a station, without the teams' flags."""
    page.evaluate(
        """async () => {
          const root = JSON.parse(document.getElementById('boot').textContent).static;
          const { modules } = await import(`${root}/joined/console.js`);
          const { state } = modules['shared/store.js'];
          const { changed } = modules['shared/changes.js'];
          state.layers.teams = false;
          changed('view');
        }"""
    )
    for zoom in (None, 13, 14):
        if zoom is not None:
            page.evaluate("([lon, lat, zoom]) => map_live.setView([lat, lon], zoom, { animate: false })", [*SEAT, zoom])
        with subtests.test(zoom=zoom):
            expect(page.locator(".town-name").first).to_be_attached()
            until(lambda: page.evaluate(OVERLAPS) == 0)  # names are drawn again after the map has moved


def test_the_columns_keep_their_size_and_never_outgrow_the_window(seat: Begin, subtests: pytest.Subtests) -> None:
    page = seat(viewport=OFFICE).page()
    with subtests.test("set by mouse and by key"):
        set_by_mouse_and_by_key(page)
    with subtests.test("in a window made small"):
        page.set_viewport_size({"width": 1920, "height": 1080})
        page.locator("#split-side").focus()
        for _ in range(30):
            page.keyboard.press("ArrowLeft")
        page.set_viewport_size(OFFICE)
        page.wait_for_function(
            """([most, width]) => document.getElementById('side').clientWidth <= most
              && document.documentElement.scrollWidth <= width""",
            arg=[0.42 * OFFICE["width"] + 1, OFFICE["width"]],
        )


def set_by_mouse_and_by_key(page: Page) -> None:
    """Set the queue's width, which outlasts the page, and put it back."""

    def is_wide(wanted: float, off_by: float = 3) -> None:
        until(lambda: page.locator("#queue").bounding_box()["width"], wanted=pytest.approx(wanted, abs=off_by).__eq__)

    usual = page.locator("#queue").bounding_box()["width"]
    bar = page.locator("#split-queue").bounding_box()
    page.mouse.move(bar["x"], 400)
    page.mouse.down()
    page.mouse.move(bar["x"] + 90, 400, steps=4)
    page.mouse.up()
    is_wide(usual + 90)
    page.reload()
    page.locator("#units .team-row").first.wait_for()
    is_wide(usual + 90)
    page.locator("#split-queue").focus()
    page.keyboard.press("ArrowLeft")
    is_wide(usual + 74)
    page.keyboard.press("Home")
    is_wide(usual, 1)


@pytest.mark.parametrize(
    ("locale", "widths"), [("en-GB", [1440, 1366]), pytest.param("zh-CN", [1366], marks=pytest.mark.nightly)]
)
def test_words_stand_whole_on_an_office_screen(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests, locale: str, widths: list[int]
) -> None:
    also = {"kind": "report", "category": "food", "text": "无证经营"}
    case = take_in(client, also=also)["id"]
    take_in(client, joins=case)
    page = seat(viewport=OFFICE, locale=locale).page()
    if locale == "en-GB":  # in Chinese a team's number does not end its name
        with subtests.test("the number that tells teams apart"):
            numbers_stand(page)
            names = page.locator(".team-row b")
            assert names.evaluate_all("(names) => names.every((b) => b.scrollWidth <= b.clientWidth)")
    with subtests.test("a clock that is hours over"):
        clocks_are_read_to_their_last_digit(page)
    linked_cases_fit(page, case, subtests, locale)
    unfolded_form_fits(page, subtests)
    lost_line_pushes_no_button_off(page, subtests, widths)
    page.set_viewport_size(OFFICE)
    with subtests.test("the first escalated case"):
        first_escalated_moves_no_other(page)


def linked_cases_fit(page: Page, case: int, subtests: pytest.Subtests, locale: str) -> None:
    """Open a case with linked cases, whose numbers are long."""
    page.locator(f".case-row[data-case='{case}']").click()
    expect(page.locator(".links li")).to_have_count(2)
    if locale == "en-GB":
        with subtests.test("the number that tells teams apart, with a case"):
            numbers_stand(page)
    with subtests.test("linked cases"):
        until(lambda: lengthened(page, case), wanted=lambda shown: "#120" in shown)  # news of the case may undo it
        fits_its_drawer(page)
    page.keyboard.press("Escape")


def lengthened(page: Page, case: int) -> str:
    """Give the linked cases long numbers; return how the first is shown."""
    page.evaluate(
        """async (id) => {
          const root = JSON.parse(document.getElementById('boot').textContent).static;
          const { modules } = await import(`${root}/joined/console.js`);
          const { state } = modules['shared/store.js'];
          const { changed } = modules['shared/changes.js'];
          const item = state.cases.get(id);
          item.links = item.links.map((link) => ({ ...link, id: 12000 + (link.id % 1000) }));
          changed('cases', 'selection');
        }""",
        case,
    )
    return page.locator(".links li").first.inner_text()


def unfolded_form_fits(page: Page, subtests: pytest.Subtests) -> None:
    """Unfold all of the form, on screens of all sizes."""
    page.keyboard.press("n")
    form = page.locator("#drawer .intake")
    form.locator("summary").first.wait_for()
    form.locator("details").evaluate_all("(parts) => parts.forEach((part) => { part.open = true; })")
    for viewport in (OFFICE, {"width": 1024, "height": 768}, {"width": 390, "height": 844}):
        with subtests.test("the form", width=viewport["width"]):
            page.set_viewport_size(viewport)
            page.evaluate(TWO_FRAMES)
            fits_its_drawer(page)
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)


def fits_its_drawer(page: Page) -> None:
    """Check that what is in the drawer is no wider than the drawer."""
    drawer = page.locator("#drawer").bounding_box()
    ends = page.locator("#drawer *").evaluate_all("(parts) => parts.map((each) => each.getBoundingClientRect().right)")
    assert max(ends) <= drawer["x"] + drawer["width"] + 0.5


def lost_line_pushes_no_button_off(page: Page, subtests: pytest.Subtests, widths: list[int]) -> None:
    """Let the page say that its line is lost: the bar still holds its buttons."""
    page.evaluate(
        """async () => {
          const root = JSON.parse(document.getElementById('boot').textContent).static;
          const { modules } = await import(`${root}/joined/console.js`);
          const { state } = modules['shared/store.js'];
          const { changed } = modules['shared/changes.js'];
          state.connection = { state: 'stale', since: Date.now() - 25_000 };
          changed('connection');
        }"""
    )
    expect(page.locator(".connection.stale")).to_be_visible()
    bar = page.locator("#topbar")
    for width in widths:
        with subtests.test("a lost line", width=width):
            page.set_viewport_size({"width": width, "height": 768})
            page.evaluate(TWO_FRAMES)  # the observer of the bar's size runs with the next frame
            assert bar.evaluate("(bar) => bar.scrollWidth - bar.clientWidth") <= 0
            expect(page.locator("#topbar .new")).to_be_in_viewport(ratio=1)
            expect(page.locator(".connection.stale")).to_be_visible()


def first_escalated_moves_no_other(page: Page) -> None:
    """Fill the queue, and let its cases be escalated: their group is named in the same line."""
    tops = []
    for escalated in (False, True):
        page.evaluate(
            """async (escalated) => {
              const root = JSON.parse(document.getElementById('boot').textContent).static;
              const { modules } = await import(`${root}/joined/console.js`);
              const { state } = modules['shared/store.js'];
              const { changed } = modules['shared/changes.js'];
              const [one] = state.cases.values();
              const many = Array.from({ length: 120 }, (_, n) => ({ ...one, id: 900000 + n, escalated }));
              for (const each of many) state.cases.set(each.id, each);
              changed('cases');
            }""",
            escalated,
        )
        page.evaluate(TWO_FRAMES)
        tops.append(page.locator(".cases").bounding_box()["y"])
    assert page.locator(".chips .chip").count() == 6
    assert tops[0] == tops[1]


def clocks_are_read_to_their_last_digit(page: Page) -> None:
    """Show clocks that are seconds, hours and days over."""
    clock = page.locator(".case-row .clock").first
    clock.wait_for()
    for seconds in (59, 3599, 35_999, 86_399, 30 * 86_400 - 1):
        wide = clock.evaluate(
            """async (clock, seconds) => {
              const root = JSON.parse(document.getElementById('boot').textContent).static;
              const { modules } = await import(`${root}/joined/console.js`);
              const { render } = modules['lit-html/lit-html.js'];
              const place = document.createElement('div');
              place.className = 'row case-row';
              clock.closest('.case-row').before(place);
              const reading = { state: 'missed', shows: 'over', seconds, running: true };
              render(modules['console/queue/row.js'].clockBox(reading), place);
              const { scrollWidth, clientWidth } = place.firstElementChild;
              place.remove();
              return scrollWidth - clientWidth;
            }""",
            seconds,
        )
        assert wide <= 0, seconds


def test_on_small_screens_and_in_a_systems_own_colours_the_queue_is_worked(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    take_in(client, kind="enquiry")
    page = seat(viewport={"width": 683, "height": 384}).page()
    with subtests.test("at twice the size of an office screen every case can be pressed"):
        every_case_can_be_pressed(page)
    with subtests.test("in a system's own colours it is seen which is chosen"):
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(forced_colors="active")
        it_is_seen_which_is_chosen(page)
    with subtests.test("on a telephone the page has its heading and its counts are reached"):
        page.emulate_media(forced_colors="none")
        page.set_viewport_size({"width": 390, "height": 844})
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(page.locator(".case-panel")).to_have_count(0)
        assert violations(page) == []
        many = (
            "() => document.querySelectorAll('.count span').forEach((each) => (each.textContent = '一二三四五六七八'))"
        )
        page.evaluate(many)
        assert violations(page, ".counts") == []


def every_case_can_be_pressed(page: Page) -> None:
    """Press a case and a team on a screen half as wide and high as an office's."""
    expect(page.locator(".case-row").first).to_be_in_viewport(ratio=1)  # without scrolling
    expect(page.locator("#find")).to_be_in_viewport(ratio=1)
    for row in (page.locator(".case-row").first, page.locator(".team-row").first):
        row.click(timeout=9_000)
        page.keyboard.press("Escape")
    page.locator(".case-row").first.click(timeout=9_000)
    expect(page.locator(".case-panel")).to_be_visible()
    page.keyboard.press("Escape")


def it_is_seen_which_is_chosen(page: Page) -> None:
    """Choose a group and a case, which look other than the rest."""
    ground = "(chip) => getComputedStyle(chip).backgroundColor"
    chosen, other = page.locator(".chip[aria-pressed=true]").first, page.locator(".chip[aria-pressed=false]").first
    assert chosen.evaluate(ground) != other.evaluate(ground)
    page.locator(".case-row").first.click()
    page.locator("#find").focus()
    outline = page.locator(".case-row[aria-current=true]").evaluate("(row) => getComputedStyle(row).outlineStyle")
    assert outline == "solid"
