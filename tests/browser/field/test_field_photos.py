"""The inspector's photographs: made smaller, sent piece by piece, gone on with after a cut, on the case once."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import SEAT, Home, restarted
from tests.browser.phone import Phone, bring, join, log, logged, rings, step
from tests.photographs import OWNER, photograph
from tests.processes import Server

SLOW = 60_000
"""Bytes a second: what a valley gives."""
COUNTING = """const plain = globalThis.fetch;
globalThis.fetch = (address, init) => {
  if (init?.method === "PUT" && String(address).includes("/uploads/")) void globalThis.sent(init.body.size);
  return plain(address, init);
};"""


pytestmark = pytest.mark.usefixtures("nothing_open")


@pytest.fixture
def given(hand: Callable[..., Phone]) -> Phone:
    """Return a phone that is never opened without a network."""
    return hand(keeps=False)


@pytest.fixture
def big() -> bytes:
    """A photograph lying on its side, with the camera's marks: some megabytes."""
    return photograph(1800, 1350, orientation=6)


def counted(given: Phone, sizes: list[int]) -> None:
    """Count what is sent of photographs, arrived or not, from the next page on."""
    assert given.context

    def note(size: int) -> None:
        sizes.append(size)

    given.context.expose_function("sent", note)
    given.context.add_init_script(COUNTING)


def line(page: Page, bytes_a_second: int = -1, *, off: bool = False) -> CDPSession:
    """Let a page's line be so fast, or cut."""
    made = page.context.new_cdp_session(page)
    made.send("Network.enable")
    line = {"offline": off, "latency": 20, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
    made.send("Network.emulateNetworkConditions", line)
    return made


def take(page: Page, body: bytes, chooser: str = "photo-take") -> None:
    page.locator("[data-view='photos']").click()
    page.locator(f"#{chooser}").set_input_files({"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": body})


def attached(client: httpx.Client, case: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/v1/complaints/{case['id']}/attachments").json()["items"]
    return found


def held(client: httpx.Client, case: dict[str, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/v1/complaints/{case['id']}/uploads/{key}").raise_for_status().json()
    return found


def test_cut_in_the_middle_it_goes_on_over_a_dead_battery_and_a_dead_server_and_is_on_the_case_once(
    hand: Callable[..., Phone],
    client: httpx.Client,
    site: Server,
    home: Home,
    module_database_url: str,
    big: bytes,
) -> None:
    sizes: list[int] = []
    given = hand(on_disk=True)
    page = given.switch_on()
    join(page)
    case = rings(page, client)
    bring(page, client, case)
    counted(given, sizes)
    page.reload()
    line(page, SLOW)
    began = datetime.now(UTC)
    take(page, big)
    state = page.locator(".photo .state")
    expect(state).to_contain_text("已送达", timeout=20_000)
    page.wait_for_timeout(1500)
    cut = line(page, off=True)
    key = str(page.locator(".photo").get_attribute("data-photo"))
    expect(page.locator(".freshness.stale")).to_contain_text("离线", timeout=30_000)
    before = held(client, case, key)
    assert 0 < before["held_bytes"] < before["total_bytes"] < len(big)
    assert attached(client, case) == []
    cut.detach()
    given.pull_the_plug()
    restarted(site, home, module_database_url)
    page = given.switch_on(offline=True)
    counted(given, sizes)
    page.reload()
    page.locator("[data-view='photos']").click()
    expect(page.locator(".photo .state")).to_have_text("等待发送")
    expect(page.locator(".photo img")).to_have_js_property("naturalWidth", 1200)
    given.cut(off=False)
    expect(page.locator(".photos .sent li")).to_have_count(1, timeout=60_000)
    expect(page.locator(".unsent")).to_have_count(0)
    (kept,) = attached(client, case)
    size = before["total_bytes"]
    assert (kept["size_bytes"], kept["added_by"]) == (size, "desk")
    assert size <= sum(sizes) < 1.5 * size
    assert (kept["width_px"], kept["height_px"]) == (1200, 1600), "upright, and no larger than need be"
    assert (kept["place"]["lon"], kept["place"]["lat"]) == pytest.approx(SEAT)
    assert kept["place"]["accuracy_m"] == 8
    assert began - timedelta(seconds=5) < datetime.fromisoformat(kept["taken_at"]) < datetime.now(UTC)
    content = client.get(f"/api/v1/complaints/{case['id']}/attachments/1").content
    assert OWNER.encode() not in content
    assert [each["type"] for each in log(client, case)].count("attached") == 1
    assert given.errors == []


def test_a_step_does_not_wait_behind_a_large_photo(given: Phone, client: httpx.Client, big: bytes) -> None:
    page = given.switch_on()
    join(page, keeps=False)
    case = rings(page, client)
    bring(page, client, case)
    slow = line(page, SLOW)
    take(page, big)
    expect(page.locator(".photo .state")).to_contain_text("已送达", timeout=20_000)
    key = str(page.locator(".photo").get_attribute("data-photo"))
    page.locator("[data-view='work']").click()
    pressed = time.monotonic()
    step(page, "note")
    page.locator("#remark").fill("卷帘门已关")
    step(page, "send-note")
    logged(client, case, "note", seconds=12)
    assert time.monotonic() - pressed < 12
    progress = held(client, case, key)
    assert progress["attachment"] is None
    assert progress["held_bytes"] < progress["total_bytes"] * 0.8
    slow.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    page.locator("[data-view='photos']").click()
    expect(page.locator(".photos .sent li")).to_have_count(1, timeout=30_000)


def test_without_a_network_photos_wait_one_is_removed_and_what_is_no_picture_is_said(
    given: Phone, client: httpx.Client
) -> None:
    page = given.switch_on()
    join(page, keeps=False)
    case = rings(page, client)
    bring(page, client, case)
    given.cut()
    for seed in (1, 2):
        take(page, photograph(640, 480, seed=seed), "photo-choose")
    expect(page.locator(".photo .state")).to_have_text(["等待发送"] * 2)
    seen = page.locator(".photo img").first.bounding_box()
    assert seen, "a picture"
    assert (seen["width"], seen["height"]) == (72, 72)
    page.locator(".photo button").first.click()
    expect(page.locator(".photo")).to_have_count(1)
    take(page, b"no picture at all")
    expect(page.locator(".photos .problem")).to_contain_text("无法读取图片 IMG_1.jpg")
    assert violations(page) == []
    given.cut(off=False)
    expect(page.locator(".photos .sent li")).to_have_count(1, timeout=30_000)
    expect(page.locator(".photos .sent img")).to_have_js_property("complete", True)
    assert len(attached(client, case)) == 1


def test_out_of_the_album_neither_place_nor_time_is_made_out(given: Phone, client: httpx.Client) -> None:
    page = given.switch_on()
    join(page, keeps=False)
    case = rings(page, client)
    bring(page, client, case)
    old = photograph(160, 120)
    page.locator("[data-view='photos']").click()
    page.evaluate(
        """(bytes) => {
        const file = new File([new Uint8Array(bytes)], "old.jpg", { type: "image/jpeg", lastModified: 1.6e12 });
        const held = new DataTransfer(); held.items.add(file); const input = document.getElementById("photo-choose");
        input.files = held.files; input.dispatchEvent(new Event("change")); }""",
        list(old),
    )
    expect(page.locator(".photos .sent li")).to_have_count(1, timeout=30_000)
    (kept,) = attached(client, case)
    assert (kept["taken_at"], kept["place"]) == (None, None)
