"""The inspector's phone without a network: what was done there arrives once, in order, and nothing is made out."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.steps import until
from tests.browser.conftest import Home, restarted
from tests.browser.phone import SMALL, TEAM, Phone, join, kept_of, log, logged, rings, step
from tests.processes import Server

MANY = 50
"""Two batches of the outbox, and some."""

pytestmark = pytest.mark.usefixtures("nothing_open")


def on_scene(page: Page, client: httpx.Client) -> dict[str, object]:
    case = rings(page, client)
    for name in ("acknowledged", "en_route", "on_scene"):
        step(page, name)
    logged(client, case, "on_scene")
    expect(page.locator(".unsent")).to_have_count(0)
    return case


def remark(page: Page, words: str) -> None:
    step(page, "note")
    page.locator("#remark").fill(words)
    step(page, "send-note")


REMARKED = """async (words) => {
    const frame = () => new Promise(requestAnimationFrame);
    const field = () => document.getElementById('remark');
    const button = () => document.querySelector("[data-step='note']");
    for (const each of words) {
        while (!button()) await frame();
        button().click();
        while (!field()) await frame();
        field().value = each;
        field().dispatchEvent(new Event('input', { bubbles: true }));
        document.querySelector("[data-step='send-note']").click();
        while (field()) await frame();
    }
}"""


def remarks(page: Page, numbers: range) -> None:
    """Write a remark as one does, and many more as fast as the page takes them."""
    first, *more = [f"备注 {n}" for n in numbers]
    remark(page, first)
    page.evaluate(REMARKED, more)


def test_remarks_made_offline_arrive_once_in_order_over_dead_batteries_and_a_dead_server(
    hand: Callable[..., Phone], client: httpx.Client, site: Server, home: Home, module_database_url: str
) -> None:
    given = hand(on_disk=True)
    page = given.switch_on()
    join(page)
    case = on_scene(page, client)
    given.cut()
    remarks(page, range(MANY // 2))
    expect(page.locator(".unsent")).to_contain_text(f"{MANY // 2} 项未发送")
    given.pull_the_plug()
    page = given.switch_on(offline=True)
    expect(page.locator(".unsent")).to_contain_text(f"{MANY // 2} 项未发送")
    remarks(page, range(MANY // 2, MANY))
    expect(page.locator(".unsent")).to_contain_text(f"{MANY} 项未发送")
    given.cut(off=False)
    logged(client, case, "note")  # they are on their way
    given.pull_the_plug()
    restarted(site, home, module_database_url)
    page = given.switch_on()
    assert kept_of(page)["team"] == TEAM, "the battery took nothing of what was kept"
    expect(page.locator(".freshness.fresh")).to_be_visible(timeout=30_000)
    expect(page.locator(".unsent")).to_have_count(0, timeout=60_000)
    notes = [each["data"]["note"] for each in log(client, case) if each["type"] == "note"]
    assert notes == [f"备注 {n}" for n in range(MANY)]
    assert given.errors == []


def test_offline_it_says_how_old_it_is_and_never_that_there_is_no_work(
    hand: Callable[..., Phone], client: httpx.Client
) -> None:
    given = hand()
    page = given.switch_on()
    join(page)
    expect(page.locator(".idle h1")).to_have_text("目前没有派单")
    expect(page.locator(".language a")).to_have_text(["English", "使用手册", "打开指挥台"])
    given.cut()
    expect(page.locator(".freshness.stale")).to_contain_text("离线", timeout=15_000)
    expect(page.locator(".idle h1")).to_have_text("上次联网时没有派单")
    expect(page.locator(".language a")).to_have_text(["English"])  # the others would lead out of what is kept
    given.switch_off()
    page = given.switch_on(offline=True)
    expect(page.locator(".freshness.stale")).to_contain_text("离线")
    expect(page.locator(".idle")).to_contain_text("可能已有新派单")


def test_a_phone_never_reached_by_the_server_does_not_make_out_that_it_knows(
    hand: Callable[..., Phone], client: httpx.Client
) -> None:
    given = hand()
    page = given.switch_on()
    join(page)
    given.cut()
    expect(page.locator(".freshness.stale")).to_be_visible()
    until(lambda: kept_of(page, "work"))  # what was answered before the cut
    page.reload()  # an answer still on its way would be kept behind what is deleted
    expect(page.locator(".freshness.stale")).to_be_visible()
    page.evaluate(
        """() => new Promise((done) => { const opened = indexedDB.open('wangge-field');
        opened.onsuccess = () => { const kept = opened.result.transaction('kept', 'readwrite').objectStore('kept');
        kept.delete('work').onsuccess = () => { opened.result.close(); done(); }; }; })"""
    )
    page.reload()
    expect(page.locator("main")).to_contain_text("不代表没有任务")


def test_steps_taken_offline_tell_when_they_were_taken(lend: Callable[..., Phone], client: httpx.Client) -> None:
    given = lend()
    page = given.switch_on()
    join(page, keeps=False)
    case = rings(page, client)
    step(page, "acknowledged")
    logged(client, case, "acknowledged")
    given.cut()
    for name in ("en_route", "on_scene"):
        step(page, name)
    expect(page.locator(".case .status")).to_contain_text("现场处置（未发送）")
    step(page, "note")
    page.locator("#remark").fill("店门关着")
    step(page, "send-note")
    expect(page.locator(".unsent")).to_contain_text("3 项未发送")
    expect(page.locator(".tracking")).to_contain_text("联网后上报")
    expect(page.locator(".case .status")).to_contain_text("现场处置（未发送）")
    page.wait_for_timeout(1500)
    given.cut(off=False)
    arrived = logged(client, case, "on_scene", seconds=30)
    at, recorded = (datetime.fromisoformat(arrived[name]) for name in ("at", "recorded_at"))
    assert recorded - at > timedelta(seconds=1)
    logged(client, case, "note")
    assert [each["type"] for each in log(client, case)][-3:] == ["en_route", "on_scene", "note"]
    expect(page.locator(".case .status")).to_have_text("现场处置")


@pytest.mark.parametrize("minutes", [7, pytest.param(-7, marks=pytest.mark.nightly)])
def test_a_phones_clock_seven_minutes_wrong_does_not_falsify_a_response_time(
    hand: Callable[..., Phone], client: httpx.Client, minutes: int
) -> None:
    given = hand(keeps=False)
    page = given.switch_on()
    assert given.context
    given.context.add_init_script(
        f"""const right = Date; const off = {minutes * 60_000};
        globalThis.Date = class extends right {{
            constructor(...given) {{ super(...(given.length ? given : [right.now() + off])); }}
            static now() {{ return right.now() + off; }} }};"""
    )
    page.reload()
    join(page, keeps=False)
    case = rings(page, client)
    left = page.locator(".clock .left").inner_text()
    assert left[:2] in {"10", "09"}, "the time left goes by the server's clock"
    for name in ("acknowledged", "en_route"):
        step(page, name)
    logged(client, case, "en_route")
    given.cut()
    step(page, "on_scene")
    page.wait_for_timeout(1500)
    given.cut(off=False)
    arrived = logged(client, case, "on_scene", seconds=30)
    clock = client.get(f"/api/v1/complaints/{case['id']}").json()["clock"]
    assert 0 < clock["response_s"] < 60
    at, recorded = (datetime.fromisoformat(arrived[name]) for name in ("at", "recorded_at"))
    assert timedelta(seconds=1) < recorded - at < timedelta(seconds=40)
    assert abs(arrived["data"]["skew_s"] + 60 * minutes) < 20  # it says how late the request came, too


def test_a_case_withdrawn_meanwhile_is_said_and_what_was_done_to_it_stands_in_sight_with_the_reason(
    lend: Callable[..., Phone], client: httpx.Client
) -> None:
    given = lend()
    page = given.switch_on()
    join(page, keeps=False)
    case = rings(page, client)
    step(page, "acknowledged")
    logged(client, case, "acknowledged")
    given.cut()
    step(page, "en_route")
    step(page, "on_scene")
    body = {"type": "offered", "team": "100-2", "reason": "更近"}
    client.post(f"/api/v1/complaints/{case['id']}/events", json=body).raise_for_status()
    given.cut(off=False)
    expect(page.locator(".unsent.bad")).to_contain_text("2 项未被接受", timeout=30_000)
    expect(page.locator(".notice")).to_contain_text("已改派或撤回")
    page.locator(".unsent").click()
    rows = page.locator(".refused li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("出发")
    expect(rows.first).to_contain_text("锦屏执法2组")
    assert [each["type"] for each in log(client, case)].count("en_route") == 0
    for left in (1, 0):
        rows.first.locator("button").click()
        expect(rows).to_have_count(left)
    expect(page.locator(".unsent")).to_have_count(0)


def worker_lost(phone: Phone) -> AbstractContextManager[object]:
    assert phone.context is not None
    return phone.context.expect_event("requestfailed", lambda request: request.url.endswith("worker.js"))


def test_a_page_that_could_not_be_kept_says_so_until_it_is(hand: Callable[..., Phone]) -> None:
    phone = hand()
    phone.context = phone.browser.new_context(**SMALL)
    phone.context.route("**/field/worker.js", lambda route: route.abort(), times=2)
    phone.context.clock.install()
    with worker_lost(phone):
        page = phone.switch_on()
    join(page, keeps=False)
    expect(page.locator(".own [data-act='duty']")).to_be_visible()
    expect(page.locator(".unkept")).to_have_count(0)
    with worker_lost(phone):
        page.clock.fast_forward(31_000)
    expect(page.locator(".own .unkept")).to_contain_text("断网后打不开")
    page.clock.fast_forward(31_000)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    page.clock.fast_forward(31_000)
    expect(page.locator(".unkept")).to_have_count(0)
    assert phone.errors == []
