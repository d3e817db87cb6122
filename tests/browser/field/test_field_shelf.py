"""Off-shelf tasks on the phone: a campaign closed on the spot, partly in a dead spot; each of the premises once."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import by_day_and_night
from tests.browser.conftest import SEAT, Home, restarted, take_in
from tests.browser.phone import TEAM, Phone, join, log
from tests.photographs import photograph
from tests.processes import Server

V1 = "/api/v1"

pytestmark = pytest.mark.usefixtures("nothing_open")
ENDINGS = {"done": "已下架", "not_found": "未发现", "refused": "拒不下架"}
NAMES = ["东街超市", "西街超市", "南门市场", "北门便利店", "河滨食品店", "学府商店"]


def campaign(client: httpx.Client, n: int = 6, within: str = "") -> dict[str, Any]:
    """Order goods off the shelf of premises east of the county seat, all of them the phone's team's."""
    case = take_in(client)
    there = [
        {
            "name": within + name,
            "team": TEAM,
            "place": {"lon": SEAT[0] + i / 400, "lat": SEAT[1] + i % 2 / 300, "datum": "wgs84"},
        }
        for i, name in enumerate(NAMES[:n])
    ]
    body = {"product": "散装面包", "batch": "20261101", "reason": "菌落总数超标", "premises": there}
    made: dict[str, Any] = client.post(f"{V1}/complaints/{case['id']}/off-shelf", json=body).raise_for_status().json()
    return made


def opened(page: Page, n: int) -> None:
    """Go to the tasks by the button that tells how many there are."""
    button = page.locator("[data-view='shelf']")
    expect(button).to_contain_text(f"下架任务 {n}")
    expect(button).to_contain_text("剩 23 小时")
    button.click()
    expect(page.locator(".shelf ol > li")).to_have_count(n)


def close(page: Page, name: str, outcome: str = "done", picture: bytes | None = None) -> None:
    """Close the task at one of the premises."""
    page.locator(".shelf ol > li").filter(has_text=name).locator("[data-act='close']").click()
    form = page.locator(".shelf-form")
    form.locator(f"label:has(input[value='{outcome}'])").click()
    if outcome == "done":
        form.locator("label:has(input[value='ordered'])").click()
        form.locator("input[name=quantity]").fill("3 袋")
    if picture:
        form.locator("input[type=file]").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture})
        expect(form.locator(".photo img")).to_be_visible()
    expect(form.locator(".whereabouts")).to_contain_text("精度 8 m")
    expect(form.locator("[data-act='closed']")).to_contain_text(ENDINGS[outcome])  # drawn: it moves no more
    form.locator("[data-act='closed']").click()
    expect(page.locator(".shelf-done li").filter(has_text=name)).to_be_visible()


def arrived(page: Page, client: httpx.Client, address: str) -> list[dict[str, Any]]:
    """Return the attachments of a case once one is there: photographs come last."""
    for _ in range(150):
        if items := client.get(address).json()["items"]:
            return list(items)
        page.wait_for_timeout(200)
    raise TimeoutError("no photograph came")


def test_a_campaign_of_six_closed_partly_offline_over_a_dead_server_and_another_phone_each_once(
    hand: Callable[..., Phone], client: httpx.Client, site: Server, home: Home, module_database_url: str
) -> None:
    given, other = hand(on_disk=True), hand("other", keeps=False)
    page, second = given.switch_on(), other.switch_on()
    join(page)
    join(second, keeps=False)
    order = campaign(client)
    for each in (page, second):
        opened(each, 6)
    listed = [row.strip() for row in page.locator(".shelf ol > li h2").all_inner_texts()]
    assert len(listed) == 6
    expect(page.locator(".round svg circle.stop")).to_have_count(6)
    close(page, NAMES[0])
    expect(page.locator(".not-sent")).to_have_count(0, timeout=30_000)
    expect(second.locator(".shelf ol > li")).to_have_count(5)
    given.cut()
    close(page, NAMES[1], picture=photograph(1800, 1350))
    close(page, NAMES[2], "not_found")
    close(page, NAMES[3], "refused")
    expect(page.locator(".not-sent")).to_have_count(3)
    close(second, NAMES[3], "not_found")
    expect(second.locator(".not-sent")).to_have_count(0, timeout=30_000)
    given.pull_the_plug()
    page = given.switch_on(offline=True)
    expect(page.locator("[data-view='shelf']")).to_contain_text("下架任务 2")
    page.locator("[data-view='shelf']").click()
    expect(page.locator(".not-sent")).to_have_count(3)
    restarted(site, home, module_database_url)
    given.cut(off=False)
    expect(page.locator(".not-sent")).to_have_count(0, timeout=60_000)
    expect(page.locator(".shelf .problem")).to_contain_text(NAMES[3])
    expect(page.locator(".shelf .problem")).to_contain_text("已由")
    close(page, NAMES[4])
    close(second, NAMES[5])
    for each in (page, second):
        expect(each.locator(".shelf ol > li")).to_have_count(0, timeout=30_000)
        expect(each.locator(".shelf-done li")).to_have_count(6)
    expect(page.locator(".unsent")).to_contain_text("1 项未被接受", timeout=30_000)
    happened = log(client, {"id": order["case"]})
    closed = [each["data"] for each in happened if each["type"] == "off_shelf_closed"]
    assert sorted(each["premises"] for each in closed) == [1, 2, 3, 4, 5, 6]
    by_number = {each["premises"]: each for each in closed}
    assert [by_number[n]["ending"] for n in range(1, 7)] == ["done", "done", "not_found", "not_found", "done", "done"]
    assert by_number[2]["source"] == {"lon": SEAT[0], "lat": SEAT[1], "datum": "wgs84", "accuracy_m": 8}
    [photo] = arrived(page, client, f"{V1}/complaints/{order['case']}/attachments")
    assert photo["sha256"] == by_number[2]["photo"]
    assert (photo["width_px"], photo["height_px"]) == (1600, 1200)
    assert NAMES[1] in photo["caption"]
    assert given.errors == other.errors == []


def test_one_that_another_closes_while_the_form_is_open_is_said(
    lend: Callable[..., Phone], client: httpx.Client
) -> None:
    page = lend().switch_on()
    join(page, keeps=False)
    order = campaign(client, 2)
    opened(page, 2)
    page.locator(".shelf ol > li").filter(has_text=NAMES[0]).locator("[data-act='close']").click()
    address = f"{V1}/complaints/{order['case']}/off-shelf/{order['order']}/premises/1/close"
    client.post(address, json={"outcome": "not_found"}).raise_for_status()
    expect(page.locator("main .problem")).to_contain_text("已由他人办结（坐席：未发现）")
    page.locator("main button").click()
    expect(page.locator(".shelf ol > li")).to_have_count(1)


def test_its_screens_have_no_violation_and_are_large_enough_for_thumbs(
    lend: Callable[..., Phone], client: httpx.Client
) -> None:
    page = lend().switch_on()
    join(page, keeps=False)
    campaign(client, 3, "城东")  # what others closed today is listed, too
    opened(page, 3)
    close(page, f"城东{NAMES[1]}")
    expect(page.locator(".not-sent")).to_have_count(0, timeout=30_000)
    found = by_day_and_night(page)
    page.locator("[data-act='close']").first.click()
    page.locator(".shelf-form .whereabouts").wait_for()
    found += by_day_and_night(page)
    assert found == []
    widths = page.locator(".shelf-form .photo .button, .shelf-form textarea").evaluate_all(
        "all => all.map((each) => each.getBoundingClientRect().width)"
    )
    assert min(widths) == max(widths), "what takes the photograph is as wide as the form"
    small = (
        "all => all.map((each) => each.getBoundingClientRect().height).filter((height) => height > 0 && height < 48)"
    )
    assert page.locator("main button, main .choice label, main .photo .button").evaluate_all(small) == []


TONES = """
window.tones = 0;
const Real = window.AudioContext;
window.AudioContext = class extends Real {
    get state() { return "running"; } // a machine without a loudspeaker never gets there
    createOscillator() { window.tones += 1; return super.createOscillator(); }
};
"""


def asked_again(page: Page, client: httpx.Client, case: int) -> None:
    """Let something happen to the case, and wait until the phone has read its tasks once more."""
    with page.expect_response(lambda answer: "/shelf?" in answer.url) as read:
        client.post(f"{V1}/complaints/{case}/events", json={"type": "note", "note": "试验"}).raise_for_status()
    read.value.finished()
    page.evaluate("() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))")


def test_an_order_is_heard_once_and_softly_and_not_again_after_a_reload_or_off_duty(
    hand: Callable[..., Phone], client: httpx.Client
) -> None:
    given = hand()
    page = given.switch_on()
    assert given.context
    given.context.add_init_script(TONES)
    page.reload()
    join(page)
    case = take_in(client)["id"]
    client.post(f"{V1}/complaints/{case}/events", json={"type": "acknowledged", "team": TEAM}).raise_for_status()
    page.locator(".who b").click()  # a browser is silent until it was touched
    expect(page.locator("[data-step='en_route']")).to_be_visible(timeout=15_000)
    page.wait_for_timeout(500)  # what rang for the case is over
    before = page.evaluate("window.tones")
    place = {"lon": SEAT[0], "lat": SEAT[1], "datum": "wgs84"}
    body = {"product": "酱油", "reason": "抽检不合格", "premises": [{"name": "甲", "place": place, "team": TEAM}]}
    order = client.post(f"{V1}/complaints/{case}/off-shelf", json=body).raise_for_status().json()
    expect(page.locator("[data-view='shelf']")).to_contain_text("下架任务 1")
    page.wait_for_function("(n) => window.tones === n", arg=before + 2)
    asked_again(page, client, case)
    assert page.evaluate("window.tones") == before + 2, "once"
    page.reload()
    page.locator(".who b").click()
    expect(page.locator(".freshness.fresh")).to_be_visible()
    asked_again(page, client, case)
    assert page.evaluate("window.tones") == 0
    client.post(f"{V1}/teams/{TEAM}/status", json={"on_duty": False}).raise_for_status()
    expect(page.locator(".duty.off_duty")).to_be_visible(timeout=15_000)
    more = {"premises": [{"name": "乙", "place": place, "team": TEAM}]}
    address = f"{V1}/complaints/{case}/off-shelf/{order['order']}/premises"
    client.post(address, json=more).raise_for_status()
    expect(page.locator("[data-view='shelf']")).to_contain_text("下架任务 2")
    assert page.evaluate("window.tones") == 0
