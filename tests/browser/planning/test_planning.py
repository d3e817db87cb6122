"""The planner's workbench: gaps with causes, a post moved by keys, walks, a cell given to somebody else."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import text

from api.auth.roles import Role
from api.db.engine import open_engine
from tests.acceptance.steps import until
from tests.browser.accessibility import few, violations
from tests.browser.conftest import TWO_FRAMES, Home, Visit
from tests.browser.staff import at_bureau, promised_everywhere, signed_in, staffed
from tests.processes import Server

SLOW_MS = 30_000
COUNTED = "INSERT INTO household SELECT county, code, 120, 400, 'Statistics', 2024 FROM committee"
NUMBER = re.compile(r"(\d+) / 340")


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    """Return a server with the demonstration, a planner and a dispatcher."""
    accounts = at_bureau(planner=Role.PLANNER, desk=Role.DISPATCHER)
    with staffed(home, module_database_url, accounts, promised_everywhere) as running:
        yield running


def reached(page: Page) -> int:
    """Return the cells reached, once nothing is being worked out."""
    expect(page.locator(".plan-figures[aria-busy=false]")).to_be_visible()
    found = NUMBER.search(page.locator(".plan-figures tbody tr").first.inner_text())
    assert found
    return int(found[1])


def test_gaps_have_causes_and_a_row_flies_the_map(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=en", ".plan-gaps")
    assert 0 < reached(page) < 340
    few(page, ".plan-gaps tbody tr")
    assert violations(page) == []
    expect(page).to_have_title("Gaps – Coverage planning – wangge dispatch")
    row = page.locator(".plan-gaps tbody tr").first
    expect(row.locator("td").last).not_to_be_empty()
    row.get_by_role("button").click()
    expect(row).to_have_class(re.compile("chosen"))
    before = reached(page)
    page.get_by_label("Target, minutes").fill("30")
    page.get_by_label("Target, minutes").press("Tab")
    expect(page.locator(".plan-figures caption")).to_contain_text("30 min")
    assert reached(page) > before


def test_cells_add_up_places_are_named_and_the_target_goes_along_to_the_next_section(
    seat: Callable[..., Visit], site: Server
) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=zh", ".plan-gaps")
    rows = page.locator(".plan-figures tbody tr")
    covered, gaps = (int(rows.nth(n).locator("td").first.inner_text().split(" / ")[0]) for n in (0, 2))
    assert covered + gaps == 340
    expect(page.locator("#plan-map .town-name span", has_text="新窑镇")).to_be_visible()
    page.get_by_label("时限（分钟）").fill("25")
    page.get_by_label("时限（分钟）").press("Tab")
    page.get_by_role("link", name="选址").click()
    expect(page).to_have_title(re.compile("选址"))
    expect(page.get_by_label("时限（分钟）")).to_have_value("25")
    page.get_by_label("时限（分钟）").fill("")
    page.get_by_label("时限（分钟）").press("Tab")
    page.get_by_role("link", name="覆盖盲区").click()
    expect(page.locator(".plan-figures caption")).to_contain_text("各网格规定时限（10 分钟）")


def test_a_slow_answer_of_an_earlier_target_is_not_shown(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=zh", ".plan-gaps")
    held: list[Route] = []
    page.route("**/planning/gaps?*", lambda route: held.append(route))  # noqa: PLW0108 - it takes no method of a list
    target = page.get_by_label("时限（分钟）")
    target.fill("25")
    target.press("Tab")
    page.get_by_role("link", name="选址").click()
    expect(page).to_have_title(re.compile("选址"))
    target.fill("")
    target.press("Tab")
    page.get_by_role("link", name="覆盖盲区").click()
    while len(held) < 2:
        page.wait_for_timeout(50)
    for each in reversed(held):  # the newer question is answered first
        with page.expect_response("**/planning/gaps?*", timeout=SLOW_MS):
            each.continue_()
    expect(page.locator(".plan-figures caption")).to_contain_text("各网格规定时限（10 分钟）")


def test_a_target_typed_before_the_first_answer_stays(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=en", "#panel form")
    held: list[Route] = []
    page.route("**/planning/gaps?*", lambda route: held.append(route))  # noqa: PLW0108 - it takes no method of a list
    page.reload()
    field = page.get_by_label("Target, minutes")
    field.fill("25")
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    expect(page.get_by_text(NUMBER).first).to_be_visible(timeout=SLOW_MS)
    expect(field).to_have_value("25")


def test_a_demand_that_is_not_known_is_said_and_households_have_their_source(
    seat: Callable[..., Visit], site: Server, module_database_url: str
) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=en", ".plan-gaps")
    demand, said = page.get_by_label("Demand"), page.get_by_role("alert")
    expect(page.locator(".plan-demand")).to_contain_text("every cell weighs the same")
    expect(page.get_by_role("columnheader", name="Demand")).to_have_count(0)
    demand.select_option("households")
    expect(said).to_contain_text("No result by households: none are imported", timeout=SLOW_MS)
    demand.select_option("cases")
    expect(said).to_contain_text("No result by past cases", timeout=SLOW_MS)
    engine = open_engine(module_database_url, pool_size=1)
    with engine.begin() as connection:
        connection.execute(text(COUNTED))
    engine.dispose()
    demand.select_option("households")
    expect(page.locator(".plan-demand")).to_contain_text("Source: Statistics; year: 2024", timeout=SLOW_MS)
    expect(page.locator(".plan-demand")).to_contain_text("spread from their committee's total")
    expect(said).to_have_count(0)
    expect(page.get_by_role("columnheader", name="Demand")).to_be_visible()
    expect(page.locator(".plan-gaps tbody tr").first).to_contain_text("households")
    few(page, ".plan-gaps tbody tr")
    assert violations(page) == []


def test_a_post_moves_by_keys_and_the_difference_is_drawn(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=en", ".plan-gaps")
    marker = page.locator(".plan-post-marker", has_text="Xinyao")
    marker.focus()
    for _ in range(8):
        page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator("em", has_text="moved")).to_have_count(1, timeout=30_000)  # a row of new travel times
    expect(page.get_by_role("button", name="Difference")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#plan-legend")).to_contain_text("Gained")
    expect(page.locator(".plan-tried")).to_have_count(0)
    page.get_by_role("button", name="Back to today").click()
    expect(page.locator("em", has_text="moved")).to_have_count(0)


def test_escape_puts_back_a_post_that_is_being_moved(seat: Callable[..., Visit], site: Server) -> None:
    seen, page = signed_in(seat, "planner", "/planning?lang=en", ".plan-gaps")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/gaps") else None)
    marker = page.locator(".plan-post-marker", has_text="Xinyao")
    before = marker.bounding_box()
    assert before
    page.mouse.move(before["x"] + 10, before["y"] + 10)
    page.mouse.down()
    page.mouse.move(before["x"] - 90, before["y"] - 50, steps=4)
    expect(page.locator(".plan-tried")).to_have_count(1, timeout=SLOW_MS)
    page.keyboard.press("Escape")
    page.mouse.move(before["x"] - 95, before["y"] - 60)
    page.mouse.up()
    marker.focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Escape")
    expect(page.locator(".plan-tried")).to_have_count(0)
    assert marker.bounding_box() == before
    page.wait_for_timeout(500)  # longer than keys rest before a post is asked for
    assert asked == []
    assert seen.complaints == []


def test_what_a_click_on_the_map_does_a_key_does_too(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=en", ".plan-gaps")
    adding = page.get_by_role("button", name=re.compile("Add a post|focus it"))
    adding.press("Enter")
    expect(adding).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(adding).to_have_attribute("aria-pressed", "false")
    adding.press("Enter")
    page.locator("#plan-map").press("Enter")
    expect(page.locator("em", has_text="new")).to_have_count(1, timeout=SLOW_MS)
    marker = page.locator(".plan-post-marker").first
    page.locator("#plan-map").press("Tab")
    expect(marker).to_be_focused()
    assert marker.locator(".plan-post").evaluate("(each) => getComputedStyle(each).outlineStyle") == "solid"
    assert marker.locator(".plan-post").bounding_box()["height"] < 40, "the shield is as high as the name"
    assert marker.locator(".plan-post-name").evaluate("(each) => each.scrollWidth <= each.clientWidth"), (
        "names are whole"
    )
    page.get_by_role("link", name="Cells and inspectors").click()
    page.locator("#plan-map").press("Enter")
    expect(page.locator("#panel form select")).to_be_visible()


def test_a_cell_is_given_away_by_keys_alone(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=en#cells", ".plan-workload tbody")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="To the map")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("application", name="Map: arrow keys")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Give to")).to_be_focused()  # over a hundred inspectors lie between
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("12152031")
    page.keyboard.press("Enter")
    found = page.get_by_role("button", name="Download cells.geojson")
    expect(found).to_be_visible()
    for _ in range(5):
        page.keyboard.press("Tab")
        if found.evaluate("(each) => each === document.activeElement"):
            break
    with page.expect_download() as started:
        page.keyboard.press("Enter")
    assert "2031-12-15" in started.value.path().read_text("utf-8")


def test_the_workload_is_read_again_when_its_section_is_opened_again(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=en#cells", ".plan-workload tbody")
    page.get_by_role("link", name="Gaps").click()
    with page.expect_response("**/planning/workload?*"):  # a change may have been imported meanwhile
        page.get_by_role("link", name="Cells and inspectors").click()
    expect(page.locator(".plan-workload tbody tr").first).to_be_visible()
    scale = page.locator(".leaflet-control-scale-line")
    expect(scale).to_have_text(re.compile(r"\d km"))
    page.locator(".plan-workload").get_by_role("button", name="网格员 城区-04").click()
    expect(scale).to_have_text(re.compile(r"\d m"))  # a cell of the town is a dot on the county's map


def test_a_new_post_that_is_refused_holds_nothing_up(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=en", ".plan-gaps")
    for _ in range(5):
        page.locator("#plan-map").press("-")  # until its middle can be far away
        page.evaluate(TWO_FRAMES)
        expect(page.locator("#plan-map .leaflet-zoom-anim")).to_have_count(0)  # meanwhile no key is taken
    page.get_by_role("button", name="Add a post").click()
    page.locator("#plan-map").click(position={"x": 40, "y": 90})
    expect(page.locator(".plan-problem")).to_contain_text("outside", timeout=SLOW_MS)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".plan-problem")).to_have_count(0, timeout=SLOW_MS)
    expect(page.locator("em", has_text="new")).to_have_count(0)


def test_a_day_that_does_not_exist_is_not_taken_for_now(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=en", ".plan-gaps")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.post_data or "") if "/planning/gaps" in request.url else "")
    field = page.get_by_label("At", exact=True)
    field.fill("2027-02-28T10:00")
    field.press("Tab")
    page.keyboard.type("29")
    expect(page.locator("input:invalid")).to_have_count(1)
    reached(page)
    assert asked
    assert all('"at"' in each for each in asked)


def test_in_a_systems_own_colours_the_key_has_those_of_the_map(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=en", ".plan-gaps")
    page.emulate_media(forced_colors="active")
    colours = "(all) => all.map((each) => getComputedStyle(each).backgroundColor)"
    assert len(set(page.locator(".plan-key").evaluate_all(colours))) == 4
    page.get_by_role("link", name="Scenarios").click()  # which shows the same map
    expect(page.locator("#plan-legend")).to_contain_text("Nobody in time")


def test_walks_and_workloads_have_sections_of_their_own(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=zh#access", ".plan-venues")
    expect(page.get_by_text("步行 30 分钟内可到最近举报点")).to_be_visible()
    expect(page.get_by_text("点击地图上的网格")).to_be_visible()
    page.get_by_text("达标村庄（").click()
    few(page, ".plan-walks tbody tr")
    page.locator(".plan-walks").get_by_role("button").first.click()
    expect(page.get_by_role("status").filter(has_text="步行至最近举报点")).to_contain_text("次近")
    page.get_by_role("link", name="网格与责任人").click()
    expect(page.locator(".plan-workload tbody tr").first).to_be_visible()
    page.locator(".plan-workload tbody tr").first.get_by_role("button").click()
    expect(page.locator("#plan-legend")).to_contain_text("该责任人的网格")
    few(page, ".plan-workload tbody tr")
    assert violations(page) == []


def test_no_word_in_the_heads_of_the_venues_is_broken(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=en#access", ".plan-venues")
    lines = """(heads) => heads.map((head) => {
      const range = document.createRange(); range.selectNodeContents(head);
      return [head.textContent.trim(), new Set([...range.getClientRects()].map((each) => each.top)).size];
    })"""
    heads = page.locator(".plan-venues thead th").evaluate_all(lines)
    assert [head for head, high in heads if high > len(head.split())] == []


def test_paper_has_the_question_the_colours_and_the_whole_map(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=en", ".plan-gaps")
    expect(page.locator("div.plan-paper")).to_be_hidden()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("p.plan-paper")).to_contain_text("synthetic")
    paper = page.locator("div.plan-paper")
    for said in ("Each cell’s own", "car-", re.compile(r"\d{4}.*\d\d:\d\d")):
        expect(paper).to_contain_text(said)
    key = page.locator(".plan-key").first
    assert key.evaluate("(each) => getComputedStyle(each).printColorAdjust") == "exact"
    sheet, canvas = page.locator("#chart").bounding_box(), page.locator("canvas.ground-canvas").bounding_box()
    assert sheet
    assert canvas
    assert sheet["width"] == pytest.approx(18 / 2.54 * 96, abs=4)
    assert canvas["width"] == pytest.approx(1.3 * sheet["width"], abs=6)  # painted for the sheet, with a margin
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("#chart.on-paper")).to_have_count(0)


def test_a_report_is_taken_away(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=zh", ".plan-gaps")
    with page.expect_download() as started:
        page.get_by_role("button", name="数据表（Excel）").click()
    assert started.value.suggested_filename == "覆盖规划报告.xlsx"


def test_a_dispatcher_is_not_offered_the_page(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "desk", "/", "#topbar")
    expect(page.locator("#topbar .switches a[href='/roster']")).to_have_count(1)
    expect(page.locator("a[href='/planning']")).to_have_count(0)


def test_on_a_narrow_screen_nothing_is_cut(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=zh", ".plan-gaps", viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_post_dropped_without_a_network_is_asked_for_once_there_is_one(
    seat: Callable[..., Visit], site: Server
) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=en", ".plan-gaps")
    before = reached(page)
    page.route("**/planning/gaps?*", lambda route: route.abort())
    marker = page.locator(".plan-post-marker", has_text="Jinping")
    marker.focus()
    for _ in range(8):
        page.keyboard.press("Shift+ArrowLeft")
    problem = page.locator(".plan-problem")
    expect(problem).to_contain_text("Figures and map are still of the question before", timeout=SLOW_MS)
    until(lambda: reached(page) == before)  # a slow key may still hold the post, and a rough figure with it
    page.locator("#panel").evaluate("panel => { panel.scrollTop = 600; }")
    expect(problem).to_be_in_viewport()
    page.unroute("**/planning/gaps?*")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(problem).to_have_count(0, timeout=SLOW_MS)
    expect(page.locator("em", has_text="moved")).to_have_count(1)


def test_gaps_are_asked_for_again_once_the_server_is_back(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=en", ".plan-gaps")
    page.route("**/planning/gaps?*", lambda route: route.abort(), times=1)
    page.get_by_label("Kind of case").select_option("food")
    expect(page.locator(".plan-problem")).to_be_visible()
    expect(page.locator(".plan-problem")).to_have_count(0, timeout=SLOW_MS)  # by nobody's press
