"""Replays, simulations and rosters on the workbench: asked for, done by the planner, taken over by an editor."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Connection

from api import clock
from api.auth.roles import Role
from fixtures.county import CODE
from gis.position import Position
from tests.browser.accessibility import violations
from tests.browser.conftest import Home, Visit
from tests.browser.staff import at_bureau, client_of, signed_in, staffed
from tests.pastlog import write_past
from tests.processes import Server

MARKET = Position(107.031, 35.303)
PATIENCE_MS = 90_000
"""A planner takes only what nobody else wants."""


def past(connection: Connection) -> None:
    """Three months of cases around the market of the county town."""
    places = [Position(MARKET.lon + n % 7 * 0.0005, MARKET.lat + n % 5 * 0.0005) for n in range(60)]
    write_past(connection, CODE, places, clock.now())


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    """Return a server with the demonstration, its past, a planner and an administrator."""
    staff = at_bureau(planner=Role.PLANNER, admin=Role.ADMINISTRATOR)
    with staffed(home, module_database_url, staff, past, WANGGE_PLANNER="true") as running:
        yield running


def opened(seat: Callable[..., Visit], login: str, section: str, language: str = "en") -> Page:
    _, page = signed_in(seat, login, f"/planning?lang={language}#{section}", "#panel form")
    return page


def test_a_planner_replays_the_log_with_a_team_more(seat: Callable[..., Visit], site: Server) -> None:
    page = opened(seat, "planner", "simulation")
    page.get_by_label("Code of the new team").fill("X1")
    page.get_by_label("Longitude").fill("107.031")
    page.get_by_label("Latitude").fill("35.303")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("One more team, X1, at 35.3030").or_(page.get_by_text("One more team, X1"))).to_be_visible()
    page.locator("form").get_by_role("button", name="Replay").click()
    expect(page.get_by_role("heading", name="Null test: nothing changed")).to_be_visible(timeout=PATIENCE_MS)
    page.emulate_media(media="print")
    expect(page.locator("#plan .said").first).to_be_visible()
    page.emulate_media(media="screen")
    expect(page.get_by_text("gained")).to_be_visible()
    assert violations(page) == []


def test_teams_are_chosen_by_name_and_todays_posts_stand_on_the_map(seat: Callable[..., Visit], site: Server) -> None:
    """Nobody knows the codes of teams by heart, and a place is chosen beside the posts there are."""
    page = opened(seat, "planner", "simulation")
    expect(page.locator(".plan-site:not(.new)")).to_have_count(6)
    hours = page.get_by_label("Same hours as team")
    expect(hours.get_by_role("option", name="Xinyao Team 1 (101-1)")).to_be_attached()
    assert hours.input_value() == ""
    assert hours.locator("option:checked").inner_text() == "around the clock"
    page.get_by_role("combobox", name="Change").select_option(label="A team waits elsewhere")
    page.get_by_label("Longitude").fill("107.031")
    page.get_by_label("Latitude").fill("35.303")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".plan-changes").get_by_role("alert")).to_contain_text("Name the team")
    page.get_by_role("combobox", name="Team", exact=True).select_option(label="Xinyao Team 1 (101-1)")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Team Xinyao Team 1 (101-1) waits at 107.0310, 35.3030")).to_be_visible()
    expect(page.locator(".plan-site.new")).to_have_text("Xinyao Team 1 (101-1)")


def test_what_cannot_be_replayed_is_said(seat: Callable[..., Visit], site: Server) -> None:
    page = opened(seat, "planner", "simulation")
    page.get_by_label("First day").fill("2020-01-01")
    page.get_by_label("Last day").fill("2020-01-31")
    page.locator("form").get_by_role("button", name="Replay").click()
    expect(page.get_by_role("alert")).to_contain_text("Fewer than 5 cases were received", timeout=PATIENCE_MS)


def tomorrow() -> date:
    """Return the county's day after today: one of the seven from it on is the Monday that a plan begins with."""
    return clock.now().astimezone(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=1)


def duty_already(site: Server) -> None:
    """Let every team have turns in the first of the weeks that a plan is for."""
    first = tomorrow()
    pattern = {"days": [1, 2, 3, 4, 5, 6, 7], "from": "08:00", "until": "08:00", "kind": "duty_24h", "confirmed": True}
    days = {"first": first.isoformat(), "last": (first + timedelta(days=6)).isoformat()}
    with client_of(site, "admin") as client:
        for team in client.get("/api/v1/roster").json()["teams"]:
            answer = client.post("/api/v1/roster/patterns", json={"teams": [team["code"]], **pattern, **days})
            assert answer.status_code in {201, 409}, answer.text  # 409: it has turns of its own


def turns_of(page: Page) -> list[tuple[str, ...]]:
    """Return the turns of the weeks that the plan is for."""
    first = tomorrow()
    period = f"from={first}T00:00&until={first + timedelta(days=40)}T00:00"
    turns = page.evaluate(f"fetch('/api/v1/roster?{period}').then((a) => a.json()).then((a) => a.turns)")
    return sorted((turn["team"], turn["kind"], turn["from_local"], turn["until_local"]) for turn in turns)


def test_a_simulation_and_a_calibration_come_with_intervals(seat: Callable[..., Visit], site: Server) -> None:
    page = opened(seat, "planner", "simulation")
    page.get_by_role("button", name="Simulation", exact=True).click()
    page.get_by_label("Replications").fill("20")
    page.get_by_role("button", name="Simulate").click()
    expect(page.get_by_text("95% interval").first).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Calibration", exact=True).click()
    page.get_by_role("button", name="Calibrate").click()
    expect(page.get_by_role("heading", name="Predicted from")).to_be_visible(timeout=PATIENCE_MS)


def test_an_editor_takes_a_roster_over_and_a_planner_does_not(seat: Callable[..., Visit], site: Server) -> None:
    page = opened(seat, "planner", "roster")
    page.get_by_role("button", name="Work it out").click()
    expect(page.get_by_text("The plan is expected to reach")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("button", name="needs into the roster")).to_have_count(0)
    assert violations(page) == []
    page = opened(seat, "admin", "roster")
    page.get_by_role("button", name="needs into the roster").click()
    expect(page.get_by_text("needs are in force")).to_be_visible()
    duty_already(site)
    before = turns_of(page)
    assert before
    page.get_by_role("button", name="Take over the shifts").click()
    page.get_by_role("button", name="Make room and write").click()
    written = page.get_by_text("shifts written")
    anyway = page.get_by_role("button", name="Write them all the same")
    expect(anyway.or_(written)).to_be_visible()
    if anyway.is_visible():  # a turn of this week leaves too little rest, where the day is a Sunday
        anyway.click()
    expect(written).to_be_visible()
    assert turns_of(page) != before
    page.reload()
    expect(page.get_by_text(re.compile("admin took over .* shifts of"))).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Undo the shifts").click()
    expect(page.get_by_text("earlier turns are back")).to_be_visible()
    assert turns_of(page) == before
    page.get_by_role("button", name="Undo the needs").click()
    expect(page.get_by_text("The earlier needs are in force again")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
