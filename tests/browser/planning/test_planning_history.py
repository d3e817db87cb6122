"""The workbench's history: shares with intervals, causes of late responses, hot spots, what is learned."""

import re
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import Connection

from api import clock
from api.auth.roles import Role
from fixtures.county import CODE
from gis.position import Position
from tests.browser.accessibility import violations
from tests.browser.conftest import Home, Visit
from tests.browser.staff import at_bureau, signed_in, staffed
from tests.pastlog import write_past
from tests.processes import Server

CASES = 70
MARKET = Position(107.031, 35.303)


def past(connection: Connection) -> None:
    """Three months of cases, most of them around the market of the county town."""
    scatter = np.random.default_rng(5).normal(0, 0.0015, (CASES, 2))
    places = [Position(MARKET.lon + east, MARKET.lat + north) for east, north in scatter.tolist()]
    write_past(connection, CODE, places, clock.now())


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    """Return a server with the demonstration, its past, a planner and a chief of the bureau."""
    with staffed(home, module_database_url, at_bureau(planner=Role.PLANNER, chief=Role.CHIEF), past) as running:
        yield running


def opened(seat: Callable[..., Visit], login: str, language: str = "en") -> Page:
    _, page = signed_in(seat, login, f"/planning?lang={language}#history", ".plan-shares")
    expect(page.locator(".plan-past")).to_have_attribute("aria-busy", "false", timeout=60_000)
    return page


WHOLE = """async () => {
  const [county, stations] = await Promise.all(
    ["counties", "stations"].map(async (name) => (await fetch(`/api/v1/${name}`)).json()));
  const [west, south, east, north] = county[0].bbox;
  const [map, pane] = ["#plan-map", "#plan-map .leaflet-map-pane"].map((each) => document.querySelector(each));
  const place = (each) => new DOMMatrix(getComputedStyle(each).transform);
  const marks = [...document.querySelectorAll(".plan-post-marker")].map(place);
  const up = (lat) => -Math.asinh(Math.tan((lat * Math.PI) / 180));
  const spread = (values) => [Math.min(...values), Math.max(...values)];
  const at = (name, axis, of) => {
    const [from, to] = spread(marks.map((mark) => mark[name] + place(pane)[name]));
    const [least, most] = spread(stations.features.map(({ geometry }) => of(geometry.coordinates[axis])));
    return (value) => from + ((of(value) - least) * (to - from)) / (most - least);
  };
  const [x, y] = [at("m41", 0, (lon) => lon), at("m42", 1, up)];
  return x(west) >= 0 && x(east) <= map.clientWidth && y(north) >= 0 && y(south) <= map.clientHeight;
}"""
"""Compute, by two posts of known places, whether the county's box lies inside the map."""


@pytest.mark.parametrize(
    ("language", "instead", "far"),
    [("en", "No target: minutes instead", "> 30 min"), ("zh", "不设时限：显示分钟", "> 30 分钟")],
)
def test_the_first_view_is_the_whole_county_with_minutes_where_no_target_is(
    seat: Callable[..., Visit], site: Server, language: str, instead: str, far: str
) -> None:
    """Only the county town has a target here."""
    _, page = signed_in(seat, "planner", f"/planning?lang={language}", ".plan-minutes")
    assert page.evaluate(WHOLE)
    expect(page.locator("#plan-legend")).to_contain_text(instead)
    expect(page.locator("#plan-legend li", has_text=far)).to_be_visible()
    table = page.locator(".plan-minutes")
    expect(table.locator("caption")).to_have_text(f"{instead} (238 / 340)")
    bands = table.locator("tbody tr").filter(has=page.locator(".plan-key"))
    assert sum(int(each.split(" / ")[0]) for each in bands.locator("td:nth-of-type(1)").all_inner_texts()) == 238
    table.get_by_role("button").click()
    expect(page.locator(".plan-minutes")).to_be_visible()


def test_a_planner_reads_how_it_went_and_sees_no_case(seat: Callable[..., Visit], site: Server) -> None:
    page = opened(seat, "planner")
    assert violations(page) == []
    expect(page.locator(".plan-said").first).to_contain_text("within target (95% interval")
    expect(page.locator(".plan-shares tbody tr").first).to_be_visible()
    expect(page.get_by_text("Planners cannot see single cases.")).to_be_visible()
    expect(page.locator(".plan-learned tr", has_text="Offers that come to nothing")).to_contain_text("offers")
    page.get_by_role("button", name="Cell", exact=True).click()
    expect(page.get_by_text("groups with")).to_be_visible()
    row = page.locator(".plan-shares tbody tr").first
    row.get_by_role("button").click()
    expect(row).to_have_class(re.compile("chosen"))
    expect(page.locator("#plan-legend")).to_contain_text("Nine tenths within target")
    page.emulate_media(media="print")
    expect(page.locator(".plan-period")).to_be_visible()
    expect(page.locator("button:not(.link):visible")).to_have_count(0)


def test_hot_spots_are_shown_on_the_map_and_by_a_row(seat: Callable[..., Visit], site: Server) -> None:
    page = opened(seat, "planner")
    page.get_by_role("button", name="Show hot spots on the map").click()
    expect(page.locator("#plan-legend")).to_contain_text("More cases than expected")
    page.locator(".plan-sites li button").first.click()
    expect(page.get_by_role("button", name="Show hot spots on the map")).to_have_attribute("aria-pressed", "true")


def test_a_chief_sees_the_late_cases_with_what_would_have_prevented_them(
    seat: Callable[..., Visit], site: Server
) -> None:
    page = opened(seat, "chief", "zh")
    expect(page.locator(".plan-late tbody tr").first).to_be_visible()
    page.locator("summary", has_text="超时案件").click()
    expect(page.locator("details tbody tr").first).to_be_visible()


def test_other_months_are_asked_for(seat: Callable[..., Visit], site: Server) -> None:
    page = opened(seat, "planner")
    page.get_by_label("From month").fill("2020-01")
    page.get_by_label("To month").fill("2020-02")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".plan-said").first).to_contain_text("Fewer than five cases")
    page.get_by_label("From month").fill("2020-03")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("from must not be after to")


def test_a_planner_has_an_account_and_a_way_out(seat: Callable[..., Visit], site: Server) -> None:
    page = opened(seat, "planner")  # whom the console, which has both, sends here
    expect(page.get_by_title("My account: password")).to_have_attribute("href", "/account")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile(r"/sign-in\?after=%2Fplanning"))
    page.goto(f"{site.url}/planning")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_cells_are_drawn_as_the_county_was_imported_meanwhile(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=en", ".plan-figures")

    def after_an_import(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"ground_version": "another"})

    page.route("**/planning/gaps?*", after_an_import, times=1)
    with page.expect_response("**/api/v1/cells?*"):
        page.get_by_label("Kind of case").select_option("food")
