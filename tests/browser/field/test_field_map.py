"""The map on the inspector's phone: kept whole for where there is no network, and plain about what it lacks."""

import re
import shutil
import time
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from playwright.sync_api import Page, expect

from api.db.engine import open_engine
from fixtures.county import CODE
from gis.store.graphs.basemap_file import can_make
from gis.store.graphs.repository import BuiltGraph, activate
from tests.browser.accessibility import by_day_and_night
from tests.browser.conftest import Home
from tests.browser.phone import TEAM, Phone, first_script, join, rings

type Hand = Callable[..., Phone]

pytestmark = pytest.mark.skipif(not can_make(), reason="tippecanoe is not installed")
MAPPED = True
SMALLEST = "102-1"
"""Of the teams the one whose station has the fewest tiles, 73: the phone fetches them one by one."""
PAINTED = ".area-map canvas.leaflet-tile-loaded"
KEPT = ".kept-map .kept"
SPARING = "Object.defineProperty(navigator, 'connection', { value: { saveData: true, effectiveType: '4g' } })"
COLOURS = """(painted) => {
    const seen = new Set();
    for (const canvas of document.querySelectorAll(painted)) {
        if (!canvas.width) continue;
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        for (let i = 0; i < data.length; i += 4 * 13)
            if (data[i + 3] === 255) seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
    }
    return [...seen];
}"""
ADDRESSES = """async () => {
    const [name, ...others] = (await caches.keys()).filter((name) => name.startsWith('wangge-map-'));
    if (others.length > 0) throw new Error('more than one basemap is kept');
    return name ? (await (await caches.open(name)).keys()).map(({ url }) => url) : [];
}"""


def at_the_map(page: Page) -> None:
    page.locator("[data-view='map']").click()
    page.locator(PAINTED).first.wait_for()


def ink(page: Page, name: str) -> str:
    value = page.evaluate("(name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()", name)
    return ",".join(str(int(value[place : place + 2], 16)) for place in (1, 3, 5))


def painted_with(page: Page, *names: str) -> None:
    """Wait until one of the colours is on the map: tiles are painted one by one."""
    wanted = [ink(page, name) for name in names]
    page.wait_for_function(
        f"([painted, wanted]) => ({COLOURS})(painted).some((each) => wanted.includes(each))", arg=[PAINTED, wanted]
    )


def area_of(client: httpx.Client, page: Page) -> dict:
    phone = page.evaluate(
        "(script) => import(script).then(({ modules }) => modules['field/model.js'].model.phone)", first_script(page)
    )
    return client.get(f"/api/v1/phones/{phone['code']}/area").raise_for_status().json()


def test_the_map_is_kept_by_itself_and_shown_without_a_network(
    hand: Hand, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    given = hand()
    page = given.switch_on()
    join(page, SMALLEST)
    page.locator("[data-view='map']").click()
    expect(page.locator(KEPT)).to_have_text(re.compile(r"^地图已存到手机：.+，(\d+ kB|\d+\.\d MB)$"), timeout=60_000)
    area = area_of(client, page)
    assert len(page.evaluate(ADDRESSES)) == len(area["tiles"])
    with subtests.test("for everybody"):
        page.locator(PAINTED).first.wait_for()
        is_for_everybody(page)
    given.switch_off()
    page = given.switch_on(offline=True)
    at_the_map(page)
    expect(page.locator(".freshness.stale")).to_contain_text("离线")
    expect(page.locator(KEPT)).to_be_visible()
    page.locator("[data-look='area']").click()
    for _ in range(4):
        page.get_by_role("button", name="放大").click()
        page.wait_for_function("() => !document.querySelector('.area-map .leaflet-zoom-anim')")
    painted_with(page, "--road-minor", "--map-built")
    expect(page.locator(".gaps")).to_have_count(0)
    assert page.locator(".area-map .cell").count() == len(area["cells"])
    assert given.errors == []


def test_without_a_network_what_lies_outside_is_said_to_be_missing_and_comes_with_it(hand: Hand) -> None:
    given = hand()
    page = given.switch_on()
    join(page, SMALLEST)
    page.locator("[data-view='map']").click()
    expect(page.locator(KEPT)).to_be_visible(timeout=60_000)
    given.cut()
    expect(page.locator(".freshness.stale")).to_be_visible()
    box = page.locator(".area-map").bounding_box()
    assert box
    for _ in range(3):
        page.get_by_role("button", name="放大").click()
    for _ in range(12):  # the finger pushes the map until the area is left behind
        page.mouse.move(box["x"] + 20, box["y"] + 150)
        page.mouse.down()
        page.mouse.move(box["x"] + 300, box["y"] + 150, steps=4)
        page.mouse.up()
        if page.locator(".area-frame + .looks ~ .gaps").count():
            break
        page.wait_for_timeout(300)
    expect(page.locator(".gaps")).to_contain_text("没有存到手机")
    expect(page.locator(".area-map .gap").first).to_be_attached()
    given.cut(off=False)
    expect(page.locator(".gaps")).to_have_count(0, timeout=30_000)


def test_what_the_server_had_no_time_for_is_said_and_asked_for_again_by_itself(hand: Hand) -> None:
    given = hand(service_workers="block")
    page = given.switch_on()
    assert given.context
    given.context.add_init_script(SPARING)
    given.context.clock.install()
    page.reload()
    page.locator(".join button").filter(has_text=TEAM).click()
    given.context.route("**/api/v1/tiles/**", lambda route: route.fulfill(status=503))
    page.locator("[data-view='map']").click()
    expect(page.locator(".gaps")).to_contain_text("自动重试", timeout=30_000)
    expect(page.locator(".area-map .gap").first).to_be_attached()
    given.context.unroute("**/api/v1/tiles/**")
    page.clock.fast_forward(10_000)
    expect(page.locator(".gaps")).to_have_count(0, timeout=30_000)
    painted_with(page, "--road-middle")


def test_a_newer_map_takes_the_place_of_the_kept_one_and_nothing_is_kept_twice(
    hand: Hand, client: httpx.Client, home: Home, module_database_url: str
) -> None:
    given = hand()
    page = given.switch_on()
    join(page, SMALLEST)
    page.locator("[data-view='map']").click()
    expect(page.locator(KEPT)).to_be_visible(timeout=60_000)
    before = area_of(client, page)["basemap"]
    assert all(f"/{before}/" in address for address in page.evaluate(ADDRESSES))
    version = home.graph.version[:-8] + "00000000"
    newer = home.graph.path.with_name(version)  # a basemap is newer by its name
    shutil.copytree(home.graph.path, newer)
    put_in_force(module_database_url, replace(home.graph, version=version, path=newer))
    after = next_version(client, before)
    page.evaluate(
        """(script) => import(script).then(({ modules }) => modules['field/storage.js'])
            .then(async ({ recall, keep }) => keep('area', { ...await recall('area', {}), told_at: 0 }))""",
        first_script(page),
    )  # an hour later
    page.reload()
    page.locator("[data-view='map']").click()
    for _ in range(450):
        names = page.evaluate("async () => (await caches.keys()).filter((name) => name.startsWith('wangge-map-'))")
        if names == [f"wangge-map-{after}"]:
            break
        page.wait_for_timeout(200)
    assert names == [f"wangge-map-{after}"]
    expect(page.locator(KEPT)).to_be_visible()
    assert {address.split("/")[6] for address in page.evaluate(ADDRESSES)} == {after}
    given.switch_off()
    page = given.switch_on(offline=True)
    at_the_map(page)
    expect(page.locator(KEPT)).to_be_visible()
    expect(page.locator(".gaps")).to_have_count(0)
    put_in_force(module_database_url, home.graph)
    next_version(client, after)


def put_in_force(database_url: str, graph: BuiltGraph) -> None:
    engine = open_engine(database_url)
    with engine.begin() as connection:
        activate(connection, CODE, graph)
    engine.dispose()


def next_version(client: httpx.Client, other: str) -> str:
    """Wait until the server tells of another basemap than that, and return its version."""
    for _ in range(100):
        version: str | None = client.get("/api/v1/basemap").json()["version"]
        if version not in {None, other}:
            return str(version)
        time.sleep(0.1)
    raise AssertionError(other)


def test_a_line_that_is_to_be_spared_is_asked_for_and_the_download_goes_on_where_it_was_cut(hand: Hand) -> None:
    given = hand()
    page = given.switch_on()
    assert given.context
    given.context.add_init_script(SPARING)
    page.reload()
    join(page, SMALLEST)
    page.locator("[data-view='map']").click()
    expect(page.locator(".kept-map")).to_contain_text("不自动下载")
    assert page.evaluate(ADDRESSES) == []
    line = given.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 100, "downloadThroughput": -1, "uploadThroughput": -1}
    line.send("Network.emulateNetworkConditions", slow)
    page.locator("[data-act='keep-map']").click()
    page.wait_for_function("() => document.querySelector('.kept-map progress')?.value >= 10")
    given.cut()
    expect(page.locator(".kept-map")).to_contain_text("没有下载完")
    had = set(page.evaluate(ADDRESSES))
    assert len(had) >= 10
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.url))
    line.send("Network.emulateNetworkConditions", slow | {"latency": 0})
    line.detach()
    given.cut(off=False)
    expect(page.locator(KEPT)).to_be_visible(timeout=60_000)
    everything = set(page.evaluate(ADDRESSES))
    assert everything > had
    assert everything - had <= set(asked)
    assert not had & set(asked), "nothing at hand is fetched again"


def test_the_case_its_way_and_what_is_touched_are_on_the_map(lend: Hand, client: httpx.Client) -> None:
    page = lend().switch_on()
    join(page, keeps=False)
    case = rings(page, client)
    at_the_map(page)
    expect(page.locator(".sign.case")).to_be_visible()
    expect(page.locator(".area-map .way-line")).to_be_attached()
    expect(page.locator(".area-map .me")).to_be_attached()
    page.locator("[data-look='area']").click()
    point = page.locator(".sign.point").first
    name = point.get_attribute("title")
    point.focus()
    point.press("Enter")
    expect(page.locator(".touched h2")).to_have_text(name or "")
    expect(page.locator(".touched [data-app='amap']")).to_be_visible()
    client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cancelled"}).raise_for_status()


@pytest.mark.nightly  # by day in Chinese, above
def test_it_has_no_violation_and_is_large_enough_for_thumbs(hand: Hand) -> None:
    page = hand(locale="en-GB").switch_on()
    join(page, SMALLEST)
    at_the_map(page)
    expect(page.locator(KEPT)).to_be_visible(timeout=60_000)
    is_for_everybody(page)


def is_for_everybody(page: Page) -> None:
    """Check that axe finds nothing, that what is pressed is large enough for a thumb, and that nothing sticks out."""
    assert by_day_and_night(page) == []
    small = "all => all.map((each) => each.getBoundingClientRect()).filter(({ height }) => height > 0 && height < 48)"
    assert page.locator("main button, .screens button").evaluate_all(small) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
