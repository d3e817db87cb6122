"""The basemap on the page: painted by day and at night, named once, in nobody's way, and missed gracefully."""

import base64
import math
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from gis.datum.crs import to_wgs84
from gis.datum.tile_shift import ACROSS, shifts_over
from gis.position import Datum, Position
from gis.store.graphs.basemap_file import can_make
from tests.acceptance.steps import until
from tests.browser.accessibility import wear
from tests.browser.conftest import SEAT, Visit, shown
from tests.browser.intercept import intercept

type Begin = Callable[..., Visit]

pytestmark = pytest.mark.skipif(not can_make(), reason="tippecanoe is not installed")
MAPPED = True
LISTENS = True
PAINTED = ".basemap canvas.leaflet-tile-loaded"


PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def look_at(page: Page, zoom: float) -> None:
    page.evaluate("([lon, lat, zoom]) => map_live.setView([lat, lon], zoom, {animate: false})", [*SEAT, zoom])
    page.locator(PAINTED).first.wait_for()
    page.wait_for_timeout(600)


def colours(page: Page) -> set[str]:
    """Return the opaque colours on the basemap's tiles, sampled."""
    return set(
        page.evaluate(
            """(painted) => {
              const seen = new Set();
              for (const canvas of document.querySelectorAll(painted)) {
                const pen = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
                pen.drawImage(canvas, 0, 0);
                const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
                for (let i = 0; i < data.length; i += 4 * 13)
                  if (data[i + 3] === 255) seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
              }
              return [...seen];
            }""",
            PAINTED,
        )
    )


def ink(page: Page, name: str) -> str:
    """Return a colour of the style sheet as red, green, blue."""
    value = page.evaluate("(name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()", name)
    return ",".join(str(int(value[place : place + 2], 16)) for place in (1, 3, 5))


def test_water_houses_and_roads_are_painted_in_the_inks_of_the_theme(seat: Begin, subtests: pytest.Subtests) -> None:
    mine = seat(color_scheme="light")
    page = mine.page()
    with subtests.test("light"):
        look_at(page, 15)
        painted_in_its_inks(page)
        drawn_on = "(all) => all.some((tile) => tile.getContext('2d') !== null)"
        assert not page.locator(PAINTED).evaluate_all(drawn_on), (
            "a tile is a picture: drawn on it is shown again each frame"
        )
        assert {httpx.URL(url).host for url in mine.requests} == {"127.0.0.1"}
        assert any("/api/v1/tiles/" in url for url in mine.requests)
        assert not any("/api/v1/roads" in url for url in mine.requests)  # the tiles have them
    day = ink(page, "--map-water")
    with subtests.test("another theme paints the tiles again"):
        wear(page, "dark")
        painted_in_its_inks(page)
        until(lambda: day not in colours(page))  # tile by tile
    with subtests.test("dark from the start"):
        page.reload()
        shown(page)
        look_at(page, 15)
        painted_in_its_inks(page)
        assert day not in colours(page)
    assert [each for each in mine.complaints if "willReadFrequently" not in each] == []  # it is this test that reads


def painted_in_its_inks(page: Page) -> None:
    """Wait until water, houses and roads have the colours of the theme that is worn."""
    inks = {ink(page, "--map-water"), ink(page, "--map-built"), ink(page, "--road-minor")}
    deadline = time.monotonic() + 9
    while not inks <= (seen := colours(page)):
        assert time.monotonic() < deadline, inks - seen
        page.wait_for_timeout(300)


def test_names_clicks_and_the_switch_reach_through_the_basemap(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    page = seat().page()
    with subtests.test("a name is written once"):
        look_at(page, 16)
        expect(page.locator(".street-name span").first).to_be_visible()
        expect(page.locator(".water-name span", has_text="汭河").first).to_be_visible()
        written = page.locator(".venue-name span").all_inner_texts()
        points = {point["properties"]["name"] for point in client.get("/api/v1/points").json()["features"]}
        assert not points & set(written)  # the reporting points bear their own names
        towns = page.locator(".place-name span").all_inner_texts()
        assert len(towns) == len(set(towns))
    with subtests.test("clicks reach the cells"):
        look_at(page, 15)
        page.locator("#map_live").click(position={"x": 300, "y": 500})
        expect(page.locator(".leaflet-popup .card")).to_be_visible()
        page.keyboard.press("Escape")
    with subtests.test("the switch takes it away by keyboard and brings it back"):
        look_at(page, 14)
        page.locator(".legend-head button.icon").press("Enter")
        switch = page.get_by_role("checkbox", name="底图")
        expect(page.get_by_role("checkbox", name="道路")).to_have_count(0)
        switch.press("Space")
        expect(page.locator(".basemap")).to_have_count(0)
        switch.press("Space")
        page.locator(PAINTED).first.wait_for()


def test_where_it_cannot_be_drawn_the_roads_are(seat: Begin) -> None:
    mine = seat()
    mine.context.route("**/protomaps-leaflet.js", lambda route: route.abort())
    page = mine.page()
    page.evaluate("([lon, lat]) => map_live.setView([lat, lon], 15, {animate: false})", [*SEAT])
    expect(page.locator(".street-name span").first).to_be_visible()
    expect(page.locator(".basemap")).to_have_count(0)
    assert any("/api/v1/roads" in url for url in mine.requests)


def test_what_is_missing_is_grey_and_reported_and_comes_when_the_line_is_back(visit: Begin) -> None:
    page = visit().page()
    page.locator(PAINTED).first.wait_for()
    page.context.set_offline(True)
    expect(page.locator("#topbar .connection")).not_to_contain_text("实时")
    page.evaluate("([lon, lat]) => map_live.setView([lat, lon], 16, {animate: false})", SEAT)
    expect(page.locator(".map-gaps")).to_contain_text("连接中断")
    expect(page.locator(".leaflet-gaps-pane .gap").first).to_be_attached()
    page.context.set_offline(False)
    expect(page.locator(".leaflet-gaps-pane .gap")).to_have_count(0, timeout=30_000)
    expect(page.locator(".map-gaps")).to_be_hidden()
    inks = {ink(page, "--map-built"), ink(page, "--road-minor")}
    for _ in range(50):
        if inks <= colours(page):
            break
        page.wait_for_timeout(200)
    assert inks <= colours(page)


def test_a_tile_that_is_refused_is_asked_for_again_with_nothing_else(visit: Begin) -> None:
    mine = visit()
    mine.context.clock.install()
    page = mine.page()
    page.locator(PAINTED).first.wait_for()
    came = set(mine.requests)
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=503, json={"title": "busy"})

    refused = re.compile(r"/api/v1/tiles/[^/]+/14/")
    page.context.route(refused, refuse)
    page.evaluate("([lon, lat]) => map_live.setView([lat, lon], 15, {animate: false})", SEAT)
    expect(page.locator(".map-gaps")).to_contain_text("正在重试")
    assert asked
    page.context.unroute(refused)
    again: list[str] = []
    page.on("request", lambda request: again.append(request.url) if "/api/v1/tiles/" in request.url else None)
    page.clock.fast_forward(30_000)
    until(lambda: page.wait_for_timeout(0) or set(again) >= set(asked))  # and those that were not refused, but to come
    expect(page.locator(".map-gaps")).to_be_hidden(timeout=30_000)
    assert not set(again) & came, "what is there is not fetched again"


def corner(z: int, x: float, y: float) -> Position:
    """Return a place of the pyramid as longitude and latitude, in the datum of the picture."""
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / (1 << z)))))
    return to_wgs84(x / (1 << z) * 360 - 180, lat, Datum.GCJ02)


def with_pictures(seat: Begin, client: httpx.Client) -> tuple[Visit, Page]:
    """Open a page of a server with a key for Tianditu and a layer in GCJ-02, and the switches of both."""
    mine = seat()
    grid = shifts_over((106.85, 35.04, 107.19, 35.44), Datum.GCJ02)
    layer = {"name": "街景", "name_en": None, "datum": "gcj02", "last_zoom": 17}
    layer["shift"] = {"across": ACROSS, **asdict(grid)}
    basemap = client.get("/api/v1/basemap").json() | {"tianditu": True, "layers": [layer]}
    mine.context.route("**/api/v1/basemap?*", lambda route: route.fulfill(json=basemap))
    page = mine.page()
    look_at(page, 16)
    page.locator(".legend-head button.icon").press("Enter")
    return mine, page


@contextmanager
def answering(page: Page, pictures: str, **answer: object) -> Iterator[None]:
    """Let the server answer so where it is asked for pictures."""
    intercept(page, pictures, lambda route: route.fulfill(**answer))
    yield
    page.unroute(pictures)


def test_pictures_of_others_come_when_wanted_and_are_put_away_when_they_do_not(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    mine, page = with_pictures(seat, client)
    assert [url for url in mine.requests if "/tianditu/" in url or "/layers/" in url] == []
    picture = {"body": PIXEL, "content_type": "image/png"}
    with (
        subtests.test("a layer that does not answer is put away with its name"),
        answering(page, LAYER, status=502, json={}),
    ):
        layer_put_away(page)
    with subtests.test("pictures in GCJ-02 lie where they belong"), answering(page, LAYER, **picture):
        lie_where_they_belong(page)
    page.get_by_role("checkbox", name="街景").press("Space")
    expect(page.locator(".own-layer")).to_have_count(0)
    with (
        subtests.test("when Tianditu does not answer the page says so and shows its own"),
        answering(page, TIANDITU, status=502, json={"detail": "天地图暂无应答"}),
    ):
        tianditu_put_away(page)
    with subtests.test("Tianditu comes when wanted with names of its own"), answering(page, TIANDITU, **picture):
        page.get_by_role("checkbox", name="天地图").press("Space")
        expect(page.locator(".tianditu img.leaflet-tile-loaded").first).to_be_attached()
        expect(page.locator(".street-name")).to_have_count(0)
        page.locator(".attribution summary").click()
        expect(page.locator(".attribution")).to_contain_text("天地图")


TIANDITU = "**/api/v1/tianditu/**"
LAYER = "**/api/v1/layers/0/**"


def tianditu_put_away(page: Page) -> None:
    """Ask for Tianditu, which does not answer."""
    page.get_by_role("checkbox", name="天地图").press("Space")
    expect(page.locator("#toasts")).to_contain_text("天地图暂无应答，已换回本机底图")
    expect(page.get_by_role("checkbox", name="天地图")).not_to_be_checked()
    expect(page.locator(".tianditu")).to_have_count(0)
    page.locator(PAINTED).first.wait_for()
    expect(page.locator(".street-name span").first).to_be_visible()


def layer_put_away(page: Page) -> None:
    """Ask for a layer that does not answer."""
    page.get_by_role("checkbox", name="街景").press("Space")
    expect(page.locator("#toasts")).to_contain_text("图层“街景”暂无应答")
    expect(page.get_by_role("checkbox", name="街景")).not_to_be_checked()


def lie_where_they_belong(page: Page) -> None:
    """Ask for a layer whose pictures are in another datum."""
    page.get_by_role("checkbox", name="街景").press("Space")
    page.locator(".own-layer img.leaflet-tile-loaded").first.wait_for()
    page.wait_for_timeout(500)
    found = page.evaluate(
        """() => {
          const map = document.querySelector('#map_live').getBoundingClientRect();
          return [...document.querySelectorAll('.own-layer img.leaflet-tile')].map((img) => {
            const box = img.getBoundingClientRect();
            const [x, y] = [box.left - map.left, box.top - map.top];
            return { src: img.src, x, y, size: box.width, map: [map.width, map.height] };
          });
        }"""
    )
    assert found
    for tile in found:
        z, x, y = (int(part) for part in tile["src"].split("?")[0].split("/")[-3:])
        true = corner(z, x + 0.5, y + 0.5)
        lies = page.evaluate(
            "([lat, lon]) => { const p = map_live.latLngToContainerPoint([lat, lon]); return [p.x, p.y]; }",
            [true.lat, true.lon],
        )
        assert math.hypot(tile["x"] + 128 - lies[0], tile["y"] + 128 - lies[1]) < 2  # pixels; 433 m are 220 here
    wide, high = found[0]["map"]
    assert min(tile["x"] for tile in found) <= 0  # to the edges of the view, though moved
    assert max(tile["x"] + tile["size"] for tile in found) >= wide
    assert min(tile["y"] for tile in found) <= 0
    assert max(tile["y"] + tile["size"] for tile in found) >= high
    expect(page.locator("#legend")).to_contain_text("由 GCJ-02 逐片校正")
