"""An address as a caller says it: on the form, the map, the queue, the card, the phone and the printed sheet."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.steps import until
from tests.browser.conftest import Visit, end_all, put_away
from tests.browser.phone import TEAM, Phone
from tests.chromium import page_of

type Begin = Callable[..., Visit]
type Hand = Callable[..., Phone]

SAID = "东街12号"


@pytest.fixture(autouse=True)
def nothing_left(nothing_open: None) -> None:
    """Leave nothing open."""


def scale_m(page: Page) -> float:
    """Return how many metres the bar of the map's scale stands for: less, the closer the map is."""
    length, unit = page.locator(".leaflet-control-scale-line").inner_text().split()
    return float(length) * {"m": 1, "km": 1000}[unit]


def begin(page: Page, words: str) -> None:
    """Open the form and look a place up."""
    page.keyboard.press("n")
    expect(page.locator("#intake-place")).to_be_focused()
    page.keyboard.insert_text(words)


def send(page: Page, words: str = "面包发霉") -> None:
    """Say what it is about and take it in."""
    page.locator(".categories .choice", has_text="食品").click()
    page.locator("#intake-text").fill(words)
    page.keyboard.press("Control+Enter")


def test_an_address_is_found_by_its_street_and_shown_to_everybody_who_needs_it(
    seat: Begin, hand: Hand, client: httpx.Client
) -> None:
    phone = hand("phone").switch_on()
    phone.locator(".join li", has_text=TEAM).click()
    page = seat().page()
    far = scale_m(page)
    begin(page, SAID)
    street = page.locator(".lookup [role=option]").first
    expect(street).to_contain_text("街道")
    page.wait_for_function(
        """() => { const [pins, options] = [".leaflet-marker-icon.found-pin", ".lookup [role=option]"].map((each) =>
            document.querySelectorAll(each).length); return pins === options; }"""
    )
    page.keyboard.press("Enter")
    expect(page.locator(".chosen-place b")).to_have_text(SAID)
    expect(page.locator(".chosen-place .approximate")).to_have_text("约 650 米内")
    expect(page.locator("path.place-circle")).to_have_count(1)
    until(lambda: scale_m(page) < far / 4, otherwise="the map came no closer")
    page.locator("#intake-remark").fill("二楼，从南门进")
    send(page)
    panel = page.locator(".case-panel")
    expect(panel.locator(".facts")).to_contain_text(SAID)
    expect(panel.locator(".facts .approximate")).to_contain_text("650 米")
    expect(panel.locator(".facts")).to_contain_text("二楼，从南门进")
    expect(page.locator(".case-row .where")).to_contain_text("东街")
    expect(page.locator(".case-row .approximate")).to_have_attribute(
        "title", "位置不精确，实际地点在约 650 米范围内，请向来电人核实。 定位方式：街道。"
    )
    expect(page.locator("path.place-circle")).to_have_count(1)
    expect(page.locator(".case.approximate")).to_have_count(1)
    expect(phone.locator(".case h1.place")).to_contain_text(SAID)
    expect(phone.locator(".case .approximate")).to_contain_text("650 米")
    expect(phone.locator(".case .remark")).to_have_text("二楼，从南门进")
    place = client.get("/api/v1/complaints").json()["items"][0]["place"]
    assert (place["name"], place["address"], place["found_by"]) == ("东街", SAID, "street")
    sheet = page_of(seat().context)
    sheet.goto(f"{page.url.split('?')[0]}handover")
    expect(sheet.locator("table").first).to_contain_text(SAID)
    expect(sheet.locator("table .approximate").first).to_contain_text("650 米")


def test_an_address_is_kept_as_it_was_said(seat: Begin, client: httpx.Client, subtests: pytest.Subtests) -> None:
    page = seat().page()
    for part in (map_returns_unless_it_was_moved, words_kept_with_a_click, without_a_server):
        with subtests.test(part.__name__):
            part(page, client)
        end_all(client)
        put_away(page)
        page.keyboard.press("f")  # the whole county, as the page opens


def map_returns_unless_it_was_moved(page: Page, client: httpx.Client) -> None:
    """Close the form: the map returns to what it showed, unless somebody moved it."""
    far = scale_m(page)
    begin(page, SAID)
    page.keyboard.press("Enter")
    expect(page.locator(".chosen-place")).to_be_visible()
    until(lambda: scale_m(page) < far / 4)
    page.keyboard.press("Escape")
    expect(page.locator(".intake")).to_have_count(0)
    until(lambda: scale_m(page) == far)
    page.locator(".new").click()  # the draft is there again, and so is its place
    expect(page.locator(".chosen-place")).to_be_visible()
    until(lambda: scale_m(page) < far / 4)
    page.locator(".leaflet-container").focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(500)
    near = scale_m(page)
    page.locator("#intake-address").focus()
    page.keyboard.press("Escape")
    expect(page.locator(".intake")).to_have_count(0)
    assert scale_m(page) == near


def words_kept_with_a_click(page: Page, client: httpx.Client) -> None:
    """Type words that nothing is called by: they are kept with a click on the map."""
    begin(page, "老电影院对面")
    expect(page.locator(".lookup .note")).to_contain_text("所述地址会保留")
    page.get_by_role("button", name="在地图上点选").click()
    box = page.locator(".leaflet-container").bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    far = scale_m(page)
    page.mouse.click(*middle)
    expect(page.locator(".chosen-place .approximate")).to_be_visible()  # at the county's scale a click is not exact
    expect(page.locator(".intake .note", has_text="再点一次")).to_be_visible()
    until(lambda: scale_m(page) < far / 8)
    page.mouse.click(*middle)
    expect(page.locator(".chosen-place .approximate")).to_have_count(0)
    expect(page.locator("#intake-address")).to_have_value("老电影院对面")
    send(page)
    expect(page.locator(".case-panel .facts")).to_contain_text("老电影院对面")
    place = client.get("/api/v1/complaints").json()["items"][0]["place"]
    assert (place["address"], place["found_by"], place["accuracy_m"] < 50) == ("老电影院对面", "map", True)


def without_a_server(page: Page, client: httpx.Client) -> None:
    """Fill the form in without a server: one thing only is said."""
    begin(page, SAID)
    page.keyboard.press("Enter")
    expect(page.locator(".chosen-place")).to_be_visible()
    page.context.set_offline(True)
    page.locator(".categories .choice", has_text="食品").click()
    expect(page.locator(".prospect")).to_contain_text("现在不能登记")
    expect(page.locator(".intake")).not_to_contain_text("照常受理")
    page.locator("#intake-text").fill("面包发霉")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".intake .problem")).to_contain_text("现在不能登记")
    expect(page.locator(".prospect")).to_have_count(0)
    page.context.set_offline(False)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".case-panel .facts")).to_contain_text(SAID)
