"""The inspector's phone with a network: an assignment arrives, is taken, driven to, and done."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.acceptance.steps import until
from tests.browser.accessibility import by_day_and_night, faint
from tests.browser.conftest import SEAT
from tests.browser.intercept import intercept
from tests.browser.phone import TEAM, Phone, first_script, join, kept_of, log, logged, look_away, rings, step
from tests.browser.timers import hasten

type Hand = Callable[..., Phone]

pytestmark = pytest.mark.usefixtures("nothing_open")
LAG = timedelta(seconds=0.5)
"""By which the phone may be wrong about the server's clock: half of a slow answer's way."""


def with_team(lend: Hand, **options: object) -> tuple[Phone, Page]:
    given = lend(**options)
    page = given.switch_on()
    join(page, keeps=False)
    return given, page


def test_an_assignment_is_shown_taken_driven_to_and_done_by_one_thumb(lend: Hand, client: httpx.Client) -> None:
    given, page = with_team(lend)
    expect(page.locator(".idle")).to_contain_text("目前没有派单")
    case = rings(page, client, identity={"name": "王小明", "phone": "13912345678"})
    card = page.locator(".case")
    expect(card).to_contain_text("超市面包发霉")
    expect(card.locator(".author")).to_have_text("王** 139****5678")
    expect(card.locator(".clock .left")).to_have_text(re.compile(r"^(10:00|09:\d\d)$"))
    expect(card.locator(".far")).to_have_text(re.compile(r"沿道路 .+ (m|km)，约 \d+ 分钟$"))
    expect(card.locator(".way .street").nth(5)).to_be_attached()
    expect(card.locator(".way .street-name").first).to_have_text(re.compile(r"街|路|巷"))
    for name in ("acknowledged", "en_route", "on_scene"):
        step(page, name)
    expect(card.locator(".status")).to_have_text("现场处置")
    page.locator("#findings").fill("商家已退款")
    step(page, "cleared")
    expect(page.locator(".idle")).to_be_visible()
    look_away(page)
    logged(client, case, "cleared")
    assert logged(client, case, "findings")["data"]["findings"] == {"note": "商家已退款"}
    happened = log(client, case)
    by_phone = [each for each in happened if each["type"] in {"acknowledged", "en_route", "on_scene", "cleared"}]
    assert [each["type"] for each in by_phone] == ["acknowledged", "en_route", "on_scene", "cleared"]
    assert all(abs(each["data"]["skew_s"]) < 20 for each in by_phone), "which says how late a request came, too"
    assert [each["type"] for each in happened].count("delivered") == 1
    assert given.errors == []


def test_a_team_of_a_county_that_was_replaced_meanwhile_is_not_joined(lend: Hand) -> None:
    page = lend().switch_on()
    page.locator(".join button").filter(has_text=TEAM).wait_for()

    def replaced(route: Route) -> None:
        answer = route.fetch()
        teams = answer.json()
        teams["features"] = [each for each in teams["features"] if each["properties"]["code"] != TEAM]
        route.fulfill(response=answer, json=teams | {"county": "620898"})

    intercept(page, "**/api/v1/teams", replaced)
    page.locator(".join button").filter(has_text=TEAM).click()
    expect(page.locator(".join .problem")).to_contain_text("县域数据已更换")
    expect(page.locator(".join li button").filter(has_text=TEAM)).to_have_count(0)
    assert not kept_of(page).get("team")
    page.unroute_all(behavior="wait")


def test_an_offer_says_how_long_it_waits(lend: Hand, client: httpx.Client) -> None:
    _, page = with_team(lend)
    rings(page, client)
    expect(page.locator(".clock .answer")).to_have_text(re.compile(r"^请在 1 分( \d+ 秒|钟) 内接单，逾时另派$"))
    step(page, "acknowledged")
    expect(page.locator(".clock .status")).to_contain_text("已接单")
    expect(page.locator(".clock .answer")).to_have_count(0)


@pytest.mark.parametrize("locale", ["en-GB", pytest.param("zh-CN", marks=pytest.mark.nightly)])
def test_a_late_case_says_so_without_pushing_its_step_aside(lend: Hand, client: httpx.Client, locale: str) -> None:
    _, page = with_team(lend, locale=locale, viewport={"width": 360, "height": 640})

    def late(route: Route) -> None:
        answer = route.fetch()
        work = answer.json()
        for case in work.get("cases", []):
            case["clock"]["due_at"] = (datetime.now(UTC) - timedelta(minutes=7, seconds=30)).isoformat()
        route.fulfill(response=answer, json=work)

    intercept(page, "**/work?*", late)
    rings(page, client)
    expect(page.locator(".clock.missed .left")).to_have_text(re.compile(r"07:\d\d$"))
    step(page, "acknowledged")
    page.wait_for_function(  # until the step has its answer, more is said of the status
        """() => {
            const lines = (of) => of.getBoundingClientRect().height / parseFloat(getComputedStyle(of).lineHeight);
            const [status, left] = [".status", ".left"].map((name) => document.querySelector(`.clock ${name}`));
            return status && left && /^(已接单|Acknowledged)$/.test(status.textContent.trim())
                && lines(status) < 1.5 && lines(left) < 2.5;
        }"""
    )
    page.unroute_all(behavior="wait")


def test_an_offer_that_cannot_be_gone_to_is_given_back_with_a_reason_ten_seconds_later(
    hand: Hand, client: httpx.Client
) -> None:
    given = hand()
    page = given.switch_on()
    join(page)
    page.clock.install()
    page.reload()
    case = rings(page, client)
    assert page.locator("[data-reason]").count() == 0, "no refusal lies beside the acceptance"
    step(page, "decline")
    before = datetime.now(UTC)
    page.locator("[data-reason='vehicle']").click()
    expect(page.locator(".idle")).to_be_visible()
    tapped = datetime.now(UTC)
    expect(page.locator(".undo")).to_contain_text(re.compile(rf"已退单 #{case['id']}\s+撤回 \((10|[1-9])\)"))
    assert client.get(f"/api/v1/complaints/{case['id']}").json()["assignment"]["team"] == TEAM, "nobody else rings yet"
    page.clock.fast_forward(10_000)
    declined = logged(client, case, "declined")
    assert (declined["team"], declined["data"]["note"]) == (TEAM, "车辆故障")
    assert before - LAG < datetime.fromisoformat(declined["at"]) < tapped + LAG, "it counts from the tap"
    assert page.locator(".notice").count() == 0, "what was given back by oneself is no news"


def test_every_step_is_taken_back_within_ten_seconds(lend: Hand, client: httpx.Client) -> None:
    given, page = with_team(lend)
    case = rings(page, client)
    undo = page.locator("[data-act='undo']")
    step(page, "decline")
    page.locator("[data-reason='far']").click()
    expect(page.locator(".idle")).to_be_visible()
    undo.click()
    expect(page.locator(".case .status")).to_have_text("已派待接")
    for name, before in (("acknowledged", "已派待接"), ("en_route", "已接单"), ("on_scene", "途中")):
        step(page, name)
        logged(client, case, name)
        undo.click()
        expect(page.locator(".case .status")).to_have_text(before)
        expect(undo).to_have_count(0)
        step(page, name)
    page.locator("#findings").fill("商家已退款")
    step(page, "cleared")
    expect(page.locator(".idle")).to_be_visible()
    undo.click()
    expect(page.locator("#findings")).to_have_value("商家已退款")
    expect(page.locator(".case .status")).to_have_text("现场处置")
    expect(page.locator(".unsent")).to_have_count(0)
    types = [each["type"] for each in log(client, case)]
    assert (types.count("undone"), types.count("declined"), types.count("cleared")) == (3, 0, 0)
    assert client.get(f"/api/v1/complaints/{case['id']}").json()["status"] == "on_scene"
    assert given.errors == []


def test_a_step_taken_back_without_a_network_is_taken_back_when_there_is_one(lend: Hand, client: httpx.Client) -> None:
    given, page = with_team(lend)
    case = rings(page, client)
    step(page, "acknowledged")
    logged(client, case, "acknowledged")
    given.cut()
    step(page, "en_route")
    expect(page.locator(".undo")).to_contain_text("已出发")  # not the step before it
    page.locator("[data-act='undo']").click()
    expect(page.locator(".case .status")).to_contain_text("已接单")
    given.cut(off=False)
    expect(page.locator(".unsent")).to_have_count(0, timeout=30_000)
    assert client.get(f"/api/v1/complaints/{case['id']}").json()["status"] == "acknowledged"
    step(page, "en_route")
    expect(page.locator(".case .status")).to_have_text("途中")
    expect(page.locator(".unsent")).to_have_count(0)


SEEN = """(all) => all.map((each) => { const box = each.getBoundingClientRect();
    const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return box.bottom <= innerHeight && (each === at || each.contains(at)); })"""
FOLDS = ((360, 640), (640, 360))
LINES = "(words) => words.clientHeight / parseFloat(getComputedStyle(words).lineHeight)"
ENLARGED = ((320, 569), (240, 427), (180, 320))
"""A small phone, and one of 360 × 640 whose user has all enlarged to 150 % and to 200 %."""


def test_an_offer_shows_where_how_far_and_how_to_get_there_above_the_fold(
    lend: Hand, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    _, page = with_team(lend)
    rings(page, client, place={"lon": SEAT[0], "lat": SEAT[1], "datum": "wgs84"})
    expect(page.locator(".far")).to_be_visible()
    for width, height in FOLDS:
        with subtests.test(width=width, height=height):
            page.set_viewport_size({"width": width, "height": height})
            for what in (".case .place", ".case .far", ".case [data-app]", "[data-step='acknowledged']"):
                found = page.locator(what).evaluate_all(SEEN)
                assert (what, all(found), len(found) > 0) == (what, True, True)
            tops = [
                page.locator(what).first.bounding_box()
                for what in (".place", ".far", "[data-app]", ".what", ".words", ".clock")
            ]
            assert [box["y"] for box in tops if box] == sorted(box["y"] for box in tops if box)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    for width, height in ENLARGED:
        page.set_viewport_size({"width": width, "height": height})
        assert (width, page.evaluate("document.documentElement.scrollWidth")) == (width, width)
        lines = page.locator(".clock .left").evaluate(LINES)
        assert round(lines) == 1, f"the time left is one number at {width}"
    for name in ("acknowledged", "en_route", "on_scene"):
        step(page, name)
    page.locator("#findings").wait_for()
    for width, height in FOLDS:
        with subtests.test(width=width, height=height, on_scene=True):
            page.set_viewport_size({"width": width, "height": height})
            for what in ("#findings", "[data-step='cleared']"):
                assert page.locator(what).evaluate_all(SEEN) == [True], "the words, and the step below them"


FIRST_LINE = """() => { const words = document.querySelector(".words").getBoundingClientRect();
    return words.top + parseFloat(getComputedStyle(document.querySelector(".words")).lineHeight); }"""
AGED = """async ([address, age_ms]) => {
    const { modules } = await import(address);
    const { model, set, setTracking } = modules["field/model.js"];
    set({ told_at: Date.now() - age_ms });
    setTracking({ last_at: Date.now() - age_ms });
    modules["shared/changes.js"].changedNow("page");
    return [document.querySelector(".head").offsetHeight, document.querySelector(".tracking").innerText];
}"""


@pytest.mark.parametrize("locale", ["en-GB", pytest.param("zh-CN", marks=pytest.mark.nightly)])
def test_a_small_phone_shows_the_first_line_of_what_happened_under_a_head_that_stays(
    lend: Hand, client: httpx.Client, locale: str
) -> None:
    _, page = with_team(lend, locale=locale, viewport={"width": 360, "height": 640})
    rings(page, client, place={"lon": SEAT[0], "lat": SEAT[1], "datum": "wgs84"})
    expect(page.locator(".far")).to_be_visible()
    assert page.evaluate(FIRST_LINE) <= page.locator(".foot").bounding_box()["y"]
    (seconds, said), (minute, later) = (page.evaluate(AGED, [first_script(page), age]) for age in (59_200, 60_200))
    assert (seconds, said) != (seconds, later)
    assert seconds == minute
    clipped = "(all) => all.some((each) => each.scrollWidth > each.clientWidth)"
    assert not page.locator(".ages span").evaluate_all(clipped)


def test_another_reason_is_written_and_one_in_which_nothing_can_be_read_is_not_sent(
    lend: Hand, client: httpx.Client
) -> None:
    _, page = with_team(lend)
    case = rings(page, client)
    step(page, "decline")
    page.locator("input[name=because]").fill("   ")
    page.locator("[data-reason='other']").click()
    expect(page.locator("input[name=because]")).to_be_visible()
    page.locator("input[name=because]").fill("正在另一处查封")
    page.locator("[data-reason='other']").click()
    expect(page.locator(".idle")).to_be_visible()
    look_away(page)
    assert logged(client, case, "declined")["data"]["note"] == "正在另一处查封"


def test_the_other_language_is_one_press_away_and_stays(lend: Hand) -> None:
    _, page = with_team(lend)
    page.get_by_text("English", exact=True).click()
    expect(page.locator(".own")).to_contain_text("Change team")
    page.goto(page.url.partition("?")[0])
    expect(page.locator(".own")).to_contain_text("Change team")
    page.get_by_text("中文", exact=True).click()
    expect(page.locator(".own")).to_contain_text("更换小组")


def test_map_applications_get_the_place_in_their_own_datum(lend: Hand, client: httpx.Client) -> None:
    _, page = with_team(lend)
    rings(page, client)
    amap = page.locator("[data-app='amap']").get_attribute("href") or ""
    baidu = page.locator("[data-app='baidu']").get_attribute("href") or ""
    found = re.search(r"dlat=([\d.]+)&dlon=([\d.]+).*dev=0", amap)
    assert found
    assert float(found[2]) - SEAT[0] == pytest.approx(0.0046, abs=0.0005)  # GCJ-02: +417 m to the east, −69 m
    assert float(found[1]) - SEAT[1] == pytest.approx(-0.0006, abs=0.0005)
    found = re.search(r"latlng:([\d.]+),([\d.]+)&coord_type=bd09ll", baidu)
    assert found
    assert float(found[2]) - SEAT[0] == pytest.approx(0.0111, abs=0.001)  # BD-09: about 1.2 km in all


def test_an_assignment_that_goes_to_another_is_said_and_not_merely_gone(lend: Hand, client: httpx.Client) -> None:
    _, page = with_team(lend)
    case = rings(page, client)
    step(page, "acknowledged")
    expect(page.locator(".case .status")).to_have_text("已接单")
    body = {"type": "offered", "team": "100-2", "reason": "更近"}
    client.post(f"/api/v1/complaints/{case['id']}/events", json=body).raise_for_status()
    expect(page.locator(".notice")).to_contain_text(f"案件 #{case['id']} 已改派或撤回")
    page.reload()
    expect(page.locator(".notice")).to_contain_text("请勿再前往")
    page.locator(".notice button").click()
    expect(page.locator(".notice")).to_have_count(0)


def test_times_are_the_countys_whatever_zone_the_phone_is_set_to(lend: Hand, client: httpx.Client) -> None:
    _, page = with_team(lend, timezone_id="America/New_York")
    case = rings(page, client)
    there = ZoneInfo("Asia/Shanghai")
    due = datetime.fromisoformat(case["clock"]["due_at"]).astimezone(there)
    expect(page.locator(".clock")).to_contain_text(f"{due:%H:%M:%S}")
    before = datetime.now(there)
    client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cancelled"}).raise_for_status()
    notice = page.locator(".notice")
    expect(notice).to_contain_text(f"案件 #{case['id']}")
    said = {f"{before:%H:%M}", f"{datetime.now(there):%H:%M}"}
    assert any(minute in notice.inner_text() for minute in said)


def test_two_phones_of_a_team_see_what_the_other_did(lend: Hand, client: httpx.Client) -> None:
    (_, one), (_, two) = with_team(lend), with_team(lend)
    case = rings(one, client)
    expect(two.locator(".case")).to_be_visible()
    step(one, "acknowledged")
    expect(two.locator(".case .status")).to_have_text("已接单")
    step(two, "en_route")
    expect(one.locator(".case .status")).to_have_text("途中")
    assert [each["type"] for each in log(client, case)].count("acknowledged") == 1


def test_off_duty_it_is_silent_and_follows_nobody(lend: Hand, client: httpx.Client) -> None:
    _, page = with_team(lend)
    expect(page.locator(".tracking.on")).to_be_visible()
    client.post(f"/api/v1/teams/{TEAM}/status", json={"on_duty": False}).raise_for_status()
    expect(page.locator(".duty.off_duty")).to_be_visible()
    expect(page.locator(".tracking")).to_have_text("未定位")


def test_while_a_team_is_looked_for_its_phone_tells_where_it_is_now(lend: Hand, client: httpx.Client) -> None:
    page = lend().switch_on()
    hasten(page, {10_000: 3_600_000})  # it sends nothing by itself
    page.reload()
    join(page, keeps=False)
    expect(page.locator(".tracking.on")).to_be_visible()
    seen = client.get(f"/api/v1/teams/{TEAM}").json()["properties"]["fix_at"]
    place = {"lon": SEAT[0], "lat": SEAT[1], "datum": "wgs84"}

    def sent_another() -> bool:
        client.post("/api/v1/recommendations", json={"kind": "complaint", "place": place}).raise_for_status()
        return client.get(f"/api/v1/teams/{TEAM}").json()["properties"]["fix_at"] != seen

    until(sent_another, 45, otherwise="a position of another test is too old to count after 30 s")


def test_fixes_reach_the_server_and_arrival_is_suggested_by_the_fence(hand: Hand, client: httpx.Client) -> None:
    client.patch("/api/v1/policy", json={"dwell_s": 1}).raise_for_status()
    far = {"longitude": SEAT[0] + 0.01, "latitude": SEAT[1], "accuracy": 8}
    given = hand(geolocation=far)
    page = given.switch_on()
    hasten(page, {5000: 500, 10_000: 500})  # how often it looks where it is on the way, and tells
    page.reload()
    join(page)
    case = rings(page, client)
    step(page, "acknowledged")
    step(page, "en_route")
    assert given.context
    for n in range(60):  # a position has the moment at which it was set
        given.context.set_geolocation({"longitude": SEAT[0], "latitude": SEAT[1] + 0.0002 + n * 1e-6, "accuracy": 8})
        page.wait_for_timeout(400)
        if page.locator(".near").or_(page.locator(".case.on_scene")).count() > 0:
            break
    expect(page.locator(".case .status")).to_have_text("现场处置", timeout=30_000)
    assert logged(client, case, "on_scene")["data"].get("by") == "geofence"
    until(lambda: client.get(f"/api/v1/teams/{TEAM}").json()["properties"]["source"] == "fix")


def test_its_screens_have_no_violation_and_are_large_enough_for_thumbs(lend: Hand, client: httpx.Client) -> None:
    page = lend().switch_on()
    page.locator(".join button").first.wait_for()
    found = by_day_and_night(page, always=True)
    join(page, keeps=False)
    found += by_day_and_night(page, always=True)
    rings(page, client)
    found += by_day_and_night(page, always=True)
    step(page, "decline")
    found += by_day_and_night(page, always=True)
    assert found == []
    small = (
        """all => all.map((each) => each.getBoundingClientRect()).filter(({ height }) => height > 0 && height < 44)"""
    )
    assert page.locator("button, a").evaluate_all(small) == []


def test_what_is_pressed_and_what_is_due_is_read_in_sunlight(lend: Hand, client: httpx.Client) -> None:
    page = lend().switch_on()
    found = faint(page, ".join")
    join(page, keeps=False)
    found += faint(page, "header, main")
    rings(page, client)
    found += faint(page, "header, main")
    for name in ("acknowledged", "en_route", "on_scene"):
        step(page, name)
    found += faint(page, "header, main")
    assert found == []
