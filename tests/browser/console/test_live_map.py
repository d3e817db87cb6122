"""A dispatcher's page: what it shows, what it never does, and how soon it knows."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Page, Response, Route, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from gis.from_osm.build import NOTICE
from tests.acceptance.steps import until
from tests.browser.conftest import SEAT, TWO_FRAMES, Home, Visit, put_away, take_in
from tests.browser.staff import open_menu
from tests.chromium import page_of

Begin = Callable[..., Visit]
LISTENS = True


def row(page: Page, case: int) -> str:
    return f".case-row[data-case='{case}']"


def took_in(answer: Response) -> bool:
    """Tell whether an answer is that to the form; the page asks other things while it is written."""
    return answer.request.method == "POST" and answer.url.partition("?")[0].endswith("/api/v1/complaints")


def look_at_seat(page: Page, zoom: int = 15) -> None:
    page.evaluate("([lon, lat, zoom]) => map_live.setView([lat, lon], zoom, {animate: false})", [*SEAT, zoom])


def inks(page: Page) -> int:
    """Count the colours on the ground's canvas, sampled."""
    return page.evaluate(
        """() => {
          const canvas = document.querySelector('.ground-canvas');
          const pen = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
          pen.drawImage(canvas, 0, 0);
          const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
          const seen = new Set();
          for (let i = 0; i < data.length; i += 4 * 97) seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
          return seen.size;
        }"""
    )


def test_the_page_shows_the_county_and_asks_nobody_else(seat: Begin, client: httpx.Client) -> None:
    mine = seat()
    page = mine.page()
    expect(page).to_have_title(re.compile("网格派单"))
    expect(page.locator("#banner")).to_contain_text("演示数据")
    expect(page.locator(".county")).to_contain_text("崇信县")
    teams = client.get("/api/v1/teams").json()["features"]
    expect(page.locator(".team-row")).to_have_count(len(teams))
    flags = page.locator(".team-marker .team")
    expect(flags.first).to_be_visible()
    assert sum(1 + int(more or 0) for more in (flag.get_attribute("data-more") for flag in flags.all())) == len(teams)
    expect(page.locator(".station-marker")).to_have_count(6)
    look_at_seat(page)
    expect(page.locator(".point").first).to_be_visible()
    expect(page.locator(".street-name span").first).to_be_visible()
    until(lambda: inks(page) > 5)  # it is painted away from the page, after the names
    page.wait_for_timeout(500)  # for what would be asked after all of that
    assert {httpx.URL(url).host for url in mine.requests} == {"127.0.0.1"}
    assert mine.complaints == []


def test_roads_are_sent_once_for_each_graph(client: httpx.Client, home: Home) -> None:
    first = client.get("/api/v1/roads")
    assert first.headers["etag"] == f'"{home.graph.version}"'
    assert {feature["properties"]["class"] for feature in first.json()["features"]} >= {"minor", "tertiary", "trunk"}
    assert client.get("/api/v1/roads", headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    plain = client.get("/api/v1/roads", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.json() == first.json()


def test_a_case_taken_in_by_hand_is_in_the_other_tab_at_once(seat: Begin) -> None:
    mine = seat()
    page, other = mine.page(), mine.page()
    look_at_seat(page)
    page.keyboard.press("n")
    page.locator(".intake .choice", has_text="建议").click()
    page.get_by_role("button", name="在地图上点选").click()
    page.locator("#map_live").click(position={"x": 480, "y": 120})
    expect(page.locator(".chosen-place")).to_contain_text("WGS84")
    page.locator(".intake .choice", has_text="计量").click()
    page.locator("#intake-text").fill("建议市场设公平秤")
    with page.expect_response(took_in) as sent:
        page.keyboard.press("Control+Enter")
    case = sent.value.json()["id"]
    other.locator(row(other, case)).wait_for()
    assert "idempotency-key" in sent.value.request.headers
    expect(page.locator(".case-panel")).to_contain_text("建议市场设公平秤")
    expect(page.locator(".intake")).to_have_count(0)
    assert mine.complaints == []


def test_a_countdown_turns_to_missed_by_itself(seat: Begin, client: httpx.Client) -> None:
    page = seat().page()
    received = datetime.now(UTC) - timedelta(seconds=594)
    case = take_in(client, received_at=received.isoformat())
    clock = page.locator(f"{row(page, case['id'])} .clock")
    expect(clock).to_have_class(re.compile(r"\b(running|at_risk)\b"))
    expect(clock).to_contain_text(re.compile(r"00:0\d"))
    expect(clock).to_have_class(re.compile(r"\bmissed over\b"), timeout=9000)
    expect(clock).to_contain_text("+00:0")
    look_at_seat(page)
    expect(page.locator(".case-marker .case.missed").first).to_be_attached()


def test_a_case_shows_the_way_the_losers_and_why_nobody_goes(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    mine = seat()
    page = mine.page()
    with subtests.test("the way, the losers and the reasons"):
        way_losers_and_reasons(page, client)
    with subtests.test("why the free teams do not go"):
        why_nobody_goes(page, client)
    assert mine.complaints == []


def way_losers_and_reasons(page: Page, client: httpx.Client) -> None:
    """Open a case for which teams were compared."""
    resting = client.get("/api/v1/teams").json()["features"][-1]["properties"]["code"]
    client.post(f"/api/v1/teams/{resting}/status", json={"on_duty": False}).raise_for_status()
    case = take_in(client)
    decision = client.get(f"/api/v1/complaints/{case['id']}/decision").json()
    page.locator(row(page, case["id"])).click()
    panel = page.locator(".case-panel")
    expect(panel).to_contain_text("超市面包发霉")
    ranked = [c for c in decision["candidates"] if c["excluded"] is None]
    left_out = [c for c in decision["candidates"] if c["excluded"] is not None]
    expect(panel.locator(".ranking li")).to_have_count(len(ranked))
    expect(panel.locator(".ranking li.chosen .travel")).to_have_text(spoken(ranked[0]["travel_s"]))
    expect(panel.locator(".excluded li")).to_have_count(len(left_out))
    expect(panel.locator(".excluded .reason").first).not_to_have_text(re.compile(r"_"))
    expect(panel.locator(".provenance")).to_contain_text(decision["graph_version"][:12])
    expect(page.locator(".candidate")).to_have_count(len(ranked))
    expect(page.locator("path.way")).to_have_count(1)
    expect(page.locator("path.losing")).to_have_count(len(ranked) - 1)
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page.locator("path.way")).to_have_count(0)


def why_nobody_goes(page: Page, client: httpx.Client) -> None:
    """Open a case that all teams have declined."""
    case = take_in(client, category="service")
    for _ in client.get("/api/v1/teams").json()["features"]:
        if case["status"] != "offered":
            break
        step = {"type": "declined", "team": case["assignment"]["team"]}
        client.post(f"/api/v1/complaints/{case['id']}/events", json=step).raise_for_status()
        case = client.get(f"/api/v1/complaints/{case['id']}").json()
    assert case["status"] == "waiting"
    opened(page, case["id"])
    expect(page.locator(".why-nobody li").first).to_contain_text(re.compile("空闲，但(已谢绝本案|无此专长)"))


def spoken(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    if minutes == 0:
        return f"{rest} 秒"
    return f"{minutes} 分 {rest} 秒" if minutes < 10 and rest else f"{minutes} 分钟"


def test_a_case_is_moved_along_as_the_team_reports_by_telephone_or_ended_for_a_reason(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    moved, cancelled = take_in(client, category="service")["id"], take_in(client, kind="enquiry")["id"]
    mine = seat()
    page = mine.page()
    with subtests.test("moved along"):
        moved_along(page, moved)
        expect(page.locator(row(page, moved))).to_have_count(0)
        log = [event["type"] for event in client.get(f"/api/v1/complaints/{moved}/events").json()]
        assert log[-4:] == ["acknowledged", "en_route", "on_scene", "cleared"]
    with subtests.test("the way out asks why"):
        opened(page, cancelled)
        page.get_by_role("button", name="撤销案件").click()
        assert client.get(f"/api/v1/complaints/{cancelled}").json()["status"] == "desk"
        page.get_by_role("button", name="重复登记").click()
        expect(page.locator(".case-panel .summary .who")).to_have_text("已撤销")
        expect(page.locator(".case-panel .facts")).to_contain_text("重复登记")
        expect(page.locator(".history")).to_contain_text("重复登记")
        assert client.get(f"/api/v1/complaints/{cancelled}").json()["outcome"] == "duplicate"
    assert mine.complaints == []


def moved_along(page: Page, case: int) -> None:
    """Press what the team says by telephone, one step after another."""
    opened(page, case)
    status = page.locator(".case-panel .summary .who")
    for button, then in (("小组已接单", "已接单"), ("小组已出发", "途中"), ("小组已到现场", "现场处置")):
        page.get_by_role("button", name=button).click()
        expect(status).to_have_text(then)
    expect(page.locator(".case-panel .clock")).to_have_class(re.compile(r"\bmet\b"))
    page.get_by_role("button", name="处置完毕").click()
    expect(status).to_have_text("处置完毕")


def test_a_cleared_case_is_listed_until_its_caller_was_called_and_nine_open_ones_are_seen(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    cases = [take_in(client, category="service")["id"] for _ in range(2)]
    for case in cases:
        team = client.get(f"/api/v1/complaints/{case}").json()["assignment"]
        steps = ["acknowledged", "en_route", "on_scene", "cleared"]
        for step in steps if team else ["cancelled"]:
            client.post(f"/api/v1/complaints/{case}/events", json={"type": step}).raise_for_status()
    first = next(case for case in cases if client.get(f"/api/v1/complaints/{case}").json()["status"] == "cleared")
    mine = seat()
    page = mine.page()
    with subtests.test("a digit says what came of it"):
        outcome_by_a_digit(page, client, first)
    put_away(page)
    page.locator(".chip", has_text="全部").click()
    with subtests.test("at 1440 by 900 at least nine cases and every team"):
        nine_cases_and_every_team(page, client)
    assert mine.complaints == []


def outcome_by_a_digit(page: Page, client: httpx.Client, first: int) -> None:
    """Call back whose case was cleared, and say what came of it."""
    expect(page.locator(".count.callback")).to_be_visible()
    before = int(page.locator(".chip.callback b").inner_text())
    page.locator(".chip.callback").click()
    expect(page.locator(".case-row")).to_have_count(before)
    expect(page.locator(row(page, first))).to_contain_text("处置于")
    page.locator(row(page, first)).click()
    page.get_by_role("button", name="办结").click()
    expect(page.locator(".explain.outcome")).to_contain_text("回访结果")
    assert client.get(f"/api/v1/complaints/{first}").json()["status"] == "cleared"
    expect(page.locator(".explain.outcome button").first).to_be_focused()
    page.keyboard.press("5")  # other: in words, and none of them chooses
    expect(page.locator(".explain.outcome input")).to_be_focused()
    page.keyboard.type("1 次回访，店主已换货")
    page.keyboard.press("Enter")
    expect(page.locator(".case-panel .summary .who")).to_have_text("已办结")
    expect(page.locator(row(page, first))).to_have_count(0)
    ended = client.get(f"/api/v1/complaints/{first}/events").json()[-1]
    assert ended["data"] == {"outcome": "other", "note": "1 次回访，店主已换货"}
    expect(page.locator(".history")).to_contain_text("1 次回访，店主已换货")


def nine_cases_and_every_team(page: Page, client: httpx.Client) -> None:
    """Fill the queue, and count what stands whole on the screen."""
    for _ in range(10):
        case = take_in(client, kind="enquiry")
    page.locator(row(page, case["id"])).wait_for()
    fold = page.locator(".cases").bounding_box()
    whole = [
        box
        for box in (each.bounding_box() for each in page.locator(".case-row").all())
        if box and box["y"] + box["height"] <= fold["y"] + fold["height"] + 1
    ]
    assert len(whole) >= 9
    assert page.locator(".team-row").last.bounding_box()["y"] < 900


LONG = {"characters": "字" * 5000, "one word": "W" * 5000, "lines": "字\n" * 500}
MARKUP = ["<img src=x onerror=window.hacked=1>", "</script><script>window.hacked=1</script>"]


def test_however_much_was_said_of_whatever_kind_the_steps_stay_in_reach(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    long = {name: take_in(client, text, kind="enquiry")["id"] for name, text in LONG.items()}
    marked = {text: take_in(client, text, kind="enquiry")["id"] for text in MARKUP}
    first, second = take_in(client)["id"], take_in(client)["id"]
    mine = seat(viewport={"width": 1366, "height": 768})
    page = mine.page(f"/?case={first}")
    with subtests.test("another is read from its top"):
        page.locator(".case-panel .history").scroll_into_view_if_needed()
        assert page.locator("#drawer").evaluate("box => box.scrollTop") > 0
        opened(page, second)
        assert page.locator("#drawer").evaluate("box => box.scrollTop") == 0
    for name, case in long.items():
        with subtests.test(name):
            opened(page, case)
            expect(page.locator(f".case-panel[data-case='{case}'] .actions button").first).to_be_in_viewport(ratio=1)
            words = page.locator(".words")
            assert words.evaluate("(e) => [e.scrollWidth > e.clientWidth, e.clientHeight > 100]") == [False, True]
            words.focus()
            assert words.evaluate("(e) => e === document.activeElement"), "by keyboard too it is read to its end"
    for text, case in marked.items():
        with subtests.test(text):
            opened(page, case)
            expect(page.locator(f".case-panel[data-case='{case}'] .words")).to_have_text(text)
            assert page.evaluate("() => window.hacked") is None
            assert page.locator(".words *").count() == 0
    assert mine.complaints == []


def opened(page: Page, case: int) -> None:
    """Open a case from the queue."""
    page.locator(row(page, case)).click()
    page.locator(f".case-panel[data-case='{case}'] .history").wait_for()  # until then its buttons may move


def test_the_language_is_the_browsers_and_can_be_switched(seat: Begin, subtests: pytest.Subtests) -> None:
    page = seat(locale="en-GB").page()
    nothing_sticks_out(page, subtests)
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.locator(".new")).to_contain_text("New case")
    expect(page.locator("#units")).to_contain_text("Jinping")
    expect(page.locator("#banner")).to_contain_text("synthetic")
    for _ in range(20):
        open_menu(page, "#topbar a.language, #menu a.language")
        with suppress(PlaywrightTimeout):  # the bar may measure itself again at the click
            page.get_by_role("link", name="中文").click(timeout=1_000)
            break
    expect(page.locator(".new")).to_contain_text("新案件")
    expect(page.locator("#units")).to_contain_text("锦屏")
    page.goto(page.url.split("?")[0])
    expect(page.locator(".new")).to_contain_text("新案件")  # remembered


@pytest.mark.nightly
def test_nothing_sticks_out_at_the_side(seat: Begin, subtests: pytest.Subtests) -> None:
    nothing_sticks_out(seat().page(), subtests)


def nothing_sticks_out(page: Page, subtests: pytest.Subtests) -> None:
    """Check that the page is as wide as its window, and that its first button is in it."""
    for width in (390, 768, 1024, 1440, 1920):
        with subtests.test(width=width):
            page.set_viewport_size({"width": width, "height": 844})
            page.evaluate(TWO_FRAMES)  # the bar measures itself with the next frame
            assert page.evaluate("() => document.documentElement.scrollWidth") <= width
            bar = page.locator("#topbar .new").bounding_box()
            assert bar["x"] + bar["width"] <= width


def test_a_form_says_what_is_missing_finds_places_and_is_kept_as_a_draft(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    parts = [something_missing, villages_of_one_name, place_found_by_name, draft_kept, coordinate_sent_as_given]
    page = seat().page()
    page.keyboard.press("n")
    for part in parts:
        with subtests.test(part.__name__):
            expect(page.locator("#intake-text")).to_have_value("")
            part(page, client)


def emptied(page: Page) -> None:
    """Leave the form open and empty."""
    page.get_by_role("button", name="清空").click()
    expect(page.locator("#intake-text")).to_have_value("")
    expect(page.locator("#intake-place")).to_have_value("")


def something_missing(page: Page, client: httpx.Client) -> None:
    """Send a form without a place: what is missing is said, and the rest kept."""
    page.locator("#intake-text").fill("缺斤短两")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".problem")).to_contain_text("请指定发生地点")
    under = """box => { const { x, y, width, height } = box.getBoundingClientRect();
        return box.contains(document.elementFromPoint(x + width / 2, y + height / 2)); }"""
    assert page.locator(".problem").evaluate(under), "it is seen without scrolling"
    expect(page.locator("#intake-text")).to_have_value("缺斤短两")
    emptied(page)


def villages_of_one_name(page: Page, client: httpx.Client) -> None:
    """Look a name up that several villages have: their cells tell them apart."""
    found = client.get("/api/v1/places", params={"q": "西街", "limit": 8}).json()
    villages = [each for each in found if (each["name"], each["kind"]) == ("西街", "village")]
    assert len(villages) > 1
    page.locator("#intake-place").press_sequentially("西街")
    options = page.locator(".lookup [role=option]", has_text="村庄")
    expect(options).to_have_count(len(villages))
    assert len(set(options.all_inner_texts())) == len(villages)
    emptied(page)


def place_found_by_name(page: Page, client: httpx.Client) -> None:
    """Look a reporting point up, and choose it."""
    name = client.get("/api/v1/points").json()["features"][0]["properties"]["name"]
    page.locator("#intake-place").press_sequentially(name[:3])
    page.locator(".lookup [role=option]").first.wait_for()
    page.locator("#intake-place").fill(name)
    expect(page.locator(".lookup [role=option]").first).to_contain_text(name)
    page.locator("#intake-place").press("Enter")
    expect(page.locator(".chosen-place b")).to_have_text(name)
    expect(page.locator(".draft-pin")).to_have_count(1)
    emptied(page)


def draft_kept(page: Page, client: httpx.Client) -> None:
    """Leave the form by Escape, and the page by loading it again: the draft is kept until it is emptied."""
    page.locator("#intake-text").fill("电话里说到一半")
    page.locator("#intake-text").press("Escape")
    expect(page.locator(".intake")).to_have_count(0)
    expect(page.locator(".new")).to_have_class(re.compile("has-draft"))
    page.reload()
    page.locator("#units .team-row").first.wait_for()
    page.locator(".new").click()
    expect(page.locator("#intake-text")).to_have_value("电话里说到一半")
    emptied(page)


def coordinate_sent_as_given(page: Page, client: httpx.Client) -> None:
    """Type a coordinate of another datum: it is kept as it was given, and converted by the server."""
    page.locator(".intake .choice", has_text="咨询").click()
    page.get_by_text("输入坐标").click()
    page.locator("#intake-lonlat").fill("107.0318, 35.3004")
    page.locator("#intake-datum").select_option("gcj02")
    page.get_by_role("button", name="采用").click()
    expect(page.locator("#intake-lonlat")).to_be_hidden()
    page.locator(".intake .choice", has_text="发票").click()
    page.locator("#intake-text").fill("发票怎么开")
    expect(page.locator("#intake-text")).to_be_focused()
    with page.expect_response(took_in) as sent:
        page.keyboard.press("Control+Enter")
        expect(page.locator(".intake .problem")).to_have_count(0)
    place = sent.value.json()["place"]
    assert place["source"] == {"lon": 107.0318, "lat": 35.3004, "datum": "gcj02"}
    assert place["lon"] != 107.0318  # converted by the server


def test_the_map_shows_coverage_teams_as_they_move_and_the_cell_that_is_clicked(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    page = seat().page()
    for part in (coverage_as_computed, team_moves_with_its_fix, teams_at_one_station, click_names_the_cell):
        with subtests.test(part.__name__):
            part(page, client)


def coverage_as_computed(page: Page, client: httpx.Client) -> None:
    """Show what the server says of how soon teams could be where, and hide it."""
    before = inks(page)
    page.keyboard.press("c")
    reach = page.locator(".reach")
    expect(reach.locator("b")).to_be_visible()
    coverage = client.get("/api/v1/coverage").json()
    judged = [seconds for code, seconds in coverage["cells"].items() if code not in coverage["bands"]]
    expect(reach).to_contain_text(f"{sum(each <= coverage['target_s'] for each in judged)}/{len(judged)}")
    expect(reach).to_contain_text("不设时限：显示分钟")
    expect(reach.locator("li", has_text="无路或无小组")).to_be_visible()
    expect(reach).to_contain_text(coverage["minutes"]["worst"]["name"])
    expect(reach).to_contain_text("盲区")
    until(lambda: inks(page) != before)  # the ground is painted after the figures
    page.keyboard.press("c")
    expect(reach).to_have_count(0)


def team_moves_with_its_fix(page: Page, client: httpx.Client) -> None:
    """Send a team's position: its flag is there."""
    look_at_seat(page)
    team = client.get("/api/v1/teams").json()["features"][0]["properties"]
    marker = page.locator(f".team-marker[aria-label^='{team['name']}']")
    before = marker.bounding_box()
    fix = {"team": team["code"], "lon": SEAT[0] + 0.004, "lat": SEAT[1] + 0.003, "datum": "wgs84"}
    client.post("/api/v1/fixes", json=fix).raise_for_status()
    expect(marker).to_have_attribute("aria-label", re.compile("秒前定位"))
    page.wait_for_function(
        "([mark, y]) => document.querySelector(mark).getBoundingClientRect().y !== y",
        arg=[f".team-marker[aria-label^='{team['name']}']", before["y"]],
    )


def teams_at_one_station(page: Page, client: httpx.Client) -> None:
    """Send a team to another's station: they share a flag, and a click lists them."""
    teams = [team["properties"] for team in client.get("/api/v1/teams").json()["features"]]
    station = client.get("/api/v1/stations").json()["features"][0]
    lon, lat = station["geometry"]["coordinates"]
    here = [team for team in teams if team["station"] == station["properties"]["code"] and team["source"] == "station"]
    guest = next(team for team in teams if team["station"] != station["properties"]["code"])
    fix = {"team": guest["code"], "lon": lon, "lat": lat, "datum": "wgs84"}
    client.post("/api/v1/fixes", json=fix).raise_for_status()
    page.evaluate("([lon, lat]) => map_live.setView([lat, lon], 15, {animate: false})", [lon, lat])
    flag = page.locator(".team-marker .team[data-more]")
    expect(flag.first).to_have_attribute("data-more", f"+{len(here)}")
    flag.first.click()
    listed = page.locator(".team-choice button")
    expect(listed).to_have_count(len(here) + 1)
    page.locator(f".team-choice [data-team='{guest['code']}']").click()
    expect(page.locator(".card h3").last).to_have_text(guest["name"])
    popup = page.locator(".leaflet-popup")
    before = popup.bounding_box()
    client.post("/api/v1/fixes", json=fix | {"lon": lon + 0.002}).raise_for_status()
    page.wait_for_function(
        "left => document.querySelector('.leaflet-popup').getBoundingClientRect().left > left + 20", arg=before["x"]
    )
    page.keyboard.press("Escape")
    expect(page.locator(".card")).to_have_count(0)


def click_names_the_cell(page: Page, client: httpx.Client) -> None:
    """Click on the ground: the cell is named, and a case begun there."""
    look_at_seat(page, 17)
    page.locator("#map_live").click(position={"x": 520, "y": 500})
    card = page.locator(".card")
    expect(card).to_contain_text("网格编码")
    code = card.locator("code").first.inner_text()
    cells = {c["properties"]["code"]: c for c in client.get("/api/v1/cells").json()["features"]}
    assert code in cells
    card.get_by_role("button", name="在此新建案件").click()
    expect(page.locator(".chosen-place")).to_contain_text("WGS84")


def test_an_escalated_case_calls(seat: Begin, client: httpx.Client) -> None:
    for team in client.get("/api/v1/teams").json()["features"]:
        client.post(f"/api/v1/teams/{team['properties']['code']}/status", json={"on_duty": False}).raise_for_status()
    try:
        mine = seat()
        page = mine.page()
        case = take_in(client, category="drug")
        expect(page.locator(f".alert.calling:has-text('#{case['id']}')")).to_be_visible()
        expect(page.locator(row(page, case["id"]))).to_have_class(re.compile("escalated"))
        expect(page).to_have_title(re.compile(r"^\(\d+\)"))
        assert page.locator(".case-row").first.get_attribute("class").count("escalated") == 1
        page.locator(f".alert.calling:has-text('#{case['id']}') .what").click()
        expect(page.locator(".case-panel")).to_be_visible()
        assert mine.complaints == []
    finally:
        for team in client.get("/api/v1/teams").json()["features"]:
            client.post(f"/api/v1/teams/{team['properties']['code']}/status", json={"on_duty": True})


def test_a_county_without_roads_and_its_estimates_say_so(seat: Begin, client: httpx.Client) -> None:
    case = take_in(client)
    mine = seat()
    none = {"type": "FeatureCollection", "features": []}
    mine.context.route("**/api/v1/roads?*", lambda route: route.fulfill(json=none))
    mine.context.route("**/api/v1/basemap?*", lambda route: route.fulfill(json={"version": None, "last_zoom": 14}))
    page = mine.page()
    expect(page.locator("#topbar .tag.straight")).to_have_text("无路网")
    expect(page.locator(f"{row(page, case['id'])} .tag.straight")).to_have_text("直线估算")
    mine.context.route("**/candidates*", estimated)
    held = {"type": "held", "until": (datetime.now(UTC) + timedelta(hours=1)).isoformat(), "reason": "商户外出"}
    client.post(f"/api/v1/complaints/{case['id']}/events", json=held).raise_for_status()
    page.locator(row(page, case["id"])).click()
    expect(page.locator(".case-panel .note:has(+ .choices)")).to_have_text("到达时间按直线估算，不是道路行车时间")


def estimated(route: Route) -> None:
    """Answer as a server without a road graph does."""
    answer = route.fetch()
    route.fulfill(response=answer, json={**answer.json(), "method": "straight_line"})


@pytest.mark.parametrize(("locale", "half"), [("zh-CN", 0), pytest.param("en-GB", 1, marks=pytest.mark.nightly)])
def test_a_notice_is_shown_though_the_county_is_not_made_up_and_read_in_one_language(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests, locale: str, half: int
) -> None:
    [county] = client.get("/api/v1/counties").json()
    county |= {"synthetic": False, "notice": "人口为估算。"}
    mine = seat(locale=locale)
    mine.context.route("**/api/v1/counties*", lambda route: route.fulfill(json=[county]))
    page = mine.page()
    with subtests.test("of a county that is not made up"):
        expect(page.locator("#banner")).to_have_text("人口为估算。")
    with subtests.test("of a county from a map"):
        page.evaluate(
            """async (notice) => {
              const root = JSON.parse(document.getElementById('boot').textContent).static;
              const { modules } = await import(`${root}/joined/console.js`);
              modules['shared/store.js'].state.county.notice = notice;
              modules['shared/changes.js'].changed('ground');
            }""",
            NOTICE,
        )
        expect(page.locator("#banner")).to_have_text(re.split("(?<=。)(?=[A-Z])", NOTICE)[half])


def of_two_counties(mine: Visit, client: httpx.Client) -> None:
    """Let the page believe that there is a second county of the same name, drawn after OpenStreetMap."""
    [county] = client.get("/api/v1/counties").json()
    county["attribution"] = ["© OpenStreetMap contributors, ODbL 1.0"]
    twin = county | {"code": "990001", "home": False}
    mine.context.route("**/api/v1/counties*", lambda route: route.fulfill(json=[county, twin]))


def test_an_escalated_case_that_somebody_has_does_not_wait(seat: Begin, client: httpx.Client) -> None:
    for case in client.get("/api/v1/complaints?limit=1000").json()["items"]:  # one of these might escalate meanwhile
        client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cancelled"})
    states = [("waiting", True), ("proposed", False), ("en_route", True), ("desk", False)]
    cases = [take_in(client, kind="enquiry") | {"status": status, "escalated": on} for status, on in states]
    open_cases = {"items": cases, "next": None}
    mine = seat()
    mine.context.route("**/api/v1/complaints?*", lambda route: route.fulfill(json=open_cases))
    page = mine.page()
    expect(page.locator(".count.waiting")).to_have_text(re.compile(r"2\s*待派"))
    expect(page.locator(".chip", has_text="待派")).to_have_text(re.compile(r"待派\s*2"))
    expect(page.locator(".chip", has_text="升级")).to_have_text(re.compile(r"升级\s*2"))


UNDER_THE_DRAWER = """(sources) => {
  const { x, y, width, height } = sources.getBoundingClientRect();
  const steps = [0.02, 0.25, 0.5, 0.75, 0.98];
  return steps.filter((at) => !sources.contains(document.elementFromPoint(x + at * width, y + height / 2)));
}"""


def test_the_sources_are_read_beside_the_drawer_and_every_count_has_a_word(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    taken = [take_in(client, category="other") for _ in range(9)]  # more than there are teams: alerts stand on the map
    mine = seat(viewport={"width": 1440, "height": 800})
    of_two_counties(mine, client)
    page = mine.page()
    page.keyboard.press("c")
    expect(page.locator(".reach b")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator(".intake")).to_be_visible()
    for width in (1440, 1366, 1280, 1024):
        with subtests.test(width=width):
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate(TWO_FRAMES)
            for word in page.locator(".count > span").all():
                expect(word).to_be_visible()
            assert page.locator(".attribution summary").evaluate(UNDER_THE_DRAWER) == []
    put_away(page)
    with subtests.test("on a telephone"):
        page.set_viewport_size({"width": 390, "height": 844})
        page.evaluate(TWO_FRAMES)
        in_sight_on_a_telephone(page)
    for case in taken:
        client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cancelled"}).raise_for_status()


def in_sight_on_a_telephone(page: Page) -> None:
    """Look for sources and switches on a telephone, with the coverage shown."""
    sources, legend = page.locator(".attribution").bounding_box(), page.locator("#legend").bounding_box()
    assert sources["y"] + sources["height"] <= legend["y"]
    expect(page.locator("#menu")).not_to_be_visible()
    page.get_by_role("button", name="菜单").click()
    entries = page.locator("#menu .icon")
    assert "" not in [each.strip() for each in entries.locator(".label").all_inner_texts()], "each has a word"
    expect(entries.first).to_be_focused()
    for each in entries.all():
        expect(each).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    expect(page.locator("#menu")).not_to_be_visible()
    expect(page.get_by_role("button", name="菜单")).to_be_focused()


def test_a_county_that_is_not_there_is_named_and_the_code_is_never_cut(seat: Begin, client: httpx.Client) -> None:
    mine = seat(locale="en-GB", viewport={"width": 1280, "height": 800})
    of_two_counties(mine, client)
    page = mine.page("/?county=990999")
    expect(page.locator(".toast")).to_contain_text("County 990999 does not exist or is not open to you")
    code = page.locator(".county-pick code")
    expect(code).to_have_text("620823")
    assert code.evaluate("(code) => code.scrollWidth <= code.clientWidth + 1")
    page.locator(".county-pick select").select_option("990001")
    expect(code).to_have_text("990001")


@pytest.mark.parametrize(
    ("locale", "addresses"),
    [
        pytest.param(
            "zh-CN",
            {
                "abc": "网址中的案件号“abc”无法识别，请填数字，例如 /?case=17",
                "9999999999999": "案件 9999999999999 不存在，或您无权查看",
            },
            id="zh-CN",
        ),
        pytest.param(
            "en-GB", {"0": "Case 0 does not exist or is not open to you"}, marks=pytest.mark.nightly, id="en-GB"
        ),
        pytest.param(
            "en-GB",
            {"1e3": "“1e3” in the address is not a case number; write for example /?case=17"},
            marks=pytest.mark.nightly,
            id="not-a-number-en-GB",
        ),
    ],
)
def test_of_an_address_that_names_no_case_is_said_what_is_wrong(
    seat: Begin, subtests: pytest.Subtests, locale: str, addresses: dict[str, str]
) -> None:
    mine = seat(locale=locale)
    page = page_of(mine.context)
    for asked, said in addresses.items():
        with subtests.test(asked):
            page.goto(f"{mine.url}/?case={asked}")
            expect(page.locator(".toast")).to_have_text(said)
            expect(page.locator(".case-panel")).to_have_count(0)
