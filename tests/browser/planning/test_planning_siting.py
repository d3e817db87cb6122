"""Siting on the workbench: the proof, ties, curve and map; limits that cannot be are said before anything is done."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, Route, expect

from api.auth.roles import Role
from api.db.engine import open_engine
from gis.store.counties.repository import save_county
from tests.browser.accessibility import violations
from tests.browser.conftest import Home, Visit
from tests.browser.staff import at_bureau, client_of, promised_everywhere, signed_in, staffed
from tests.processes import Server

PATIENCE_MS = 120_000
"""A planner takes only what nobody else wants."""


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    """Return a server with the demonstration and a planner."""
    accounts = at_bureau(planner=Role.PLANNER, administrator=Role.ADMINISTRATOR)
    with staffed(home, module_database_url, accounts, promised_everywhere, WANGGE_PLANNER="true") as running:
        yield running


def opened(seat: Callable[..., Visit], language: str = "en") -> tuple[Visit, Page]:
    seen, page = signed_in(seat, "planner", f"/planning?lang={language}#siting", "#panel form")
    expect(page.locator(".plan-siting-posts tr").first).to_be_attached(timeout=PATIENCE_MS)
    return seen, page


def test_posts_have_english_names_and_a_budget_counts_what_each_costs(seat: Callable[..., Visit], site: Server) -> None:
    _, page = opened(seat)
    expect(page.locator(".plan-siting-posts th", has_text="Jinping Station")).to_be_visible()
    expect(page.get_by_label("What Jinping Station costs")).to_have_count(0)
    page.locator("label select", has_text="number of posts").select_option("budget")
    page.get_by_label("Budget", exact=True).fill("1")
    page.get_by_label("What Jinping Station costs").fill("2")
    page.get_by_label("What Jinping Station costs").press("Tab")
    assert violations(page) == []
    page.get_by_role("button", name="Find posts").click()
    expect(page.get_by_role("alert")).to_contain_text("cost 2 at least", timeout=PATIENCE_MS)


def test_a_place_that_is_refused_goes_back_into_its_fields(seat: Callable[..., Visit], site: Server) -> None:
    _, page = opened(seat)
    lon, lat, add = (
        page.get_by_label("Longitude"),
        page.get_by_label("Latitude"),
        page.get_by_role("button", name="Add"),
    )
    lon.fill("107.9")  # for 107.09
    lat.fill("35.3")
    add.click()
    expect(page.get_by_role("alert")).to_contain_text("lies 63 km outside")
    expect(lon).to_have_value("107.9")
    lon.fill("107.09")
    add.click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_text("New candidates (136)")).to_be_visible()


def test_a_planner_finds_posts_with_proof_ties_and_curve(seat: Callable[..., Visit], site: Server) -> None:
    seen, page = opened(seat)
    posts = page.locator(".plan-siting-posts tr").count()
    page.get_by_label("Target, minutes").fill("8")
    page.get_by_label("Posts in all").fill(str(posts + 1))
    page.get_by_label("Curve up to … posts").fill(str(posts + 2))
    page.locator(".plan-siting-posts select").first.select_option("movable")
    page.get_by_role("button", name="Find posts").click()
    expect(page.get_by_text("Proven: no answer is better")).to_be_visible(timeout=PATIENCE_MS)
    page.set_viewport_size({"width": 1366, "height": 768})
    expect(page.get_by_text("Proven: no answer is better")).to_be_in_viewport()
    expect(page.locator(".plan-sites li").first).to_be_in_viewport()
    expect(page.locator("#plan-map .plan-post.new").first).to_be_visible()
    expect(page.locator("#plan-map .plan-post:not(.new)").first).to_be_visible()
    expect(page.locator("#plan-legend")).to_contain_text("New or moved post")
    expect(page.locator(".plan-curve polyline.best")).to_be_attached()
    expect(page.get_by_role("heading", name=f"Posts ({posts + 1})")).to_be_visible()
    expect(page.locator("#plan-legend")).to_contain_text("Gained")
    assert violations(page) == []

    def not_yet(route: Route) -> None:
        job = route.fetch().json()
        first = {"stage": "greedy", "criterion": "expected", "value": 1, "bound": None, "sites": job["result"]["sites"]}
        route.fulfill(json=job | {"state": "running", "result": None, "partial": first})

    older = page.get_by_text("these have changed: rules")
    expect(older).to_have_count(0)
    with client_of(site, "administrator") as client:
        client.patch("/api/v1/policy", json={"turnout_shift_s": 240}).raise_for_status()
    expect(older).to_be_visible()
    expect(page.locator(".plan-asked")).to_contain_text("(changed since)")
    page.route("**/planning/jobs/*", not_yet)
    page.reload()
    expect(page.locator(".plan-sites li")).to_have_count(posts + 1)
    expect(page.locator(".plan-asked", has_text="Posts in all")).to_contain_text(str(posts + 1))
    assert seen.complaints == []


def test_what_an_import_calls_otherwise_has_its_new_name_on_an_open_page(
    seat: Callable[..., Visit], site: Server, module_database_url: str, home: Home
) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=en", ".plan-gaps")
    gap = page.locator(".plan-gaps tbody th").first
    expect(gap).not_to_contain_text("新名")
    data = home.demonstration
    cells = tuple(replace(each, name="新名") for each in data.cells)
    stations = tuple(replace(each, name="新所", name_en="New name") for each in data.stations)
    engine = open_engine(module_database_url, pool_size=1)
    with engine.begin() as connection:
        save_county(connection, replace(data, cells=cells, stations=stations))
    engine.dispose()
    expect(gap).to_contain_text("新名")
    expect(page.locator(".plan-post-marker").first).to_contain_text("New name")


def test_what_cannot_be_is_said_before_anything_is_computed(seat: Callable[..., Visit], site: Server) -> None:
    _, page = opened(seat)
    page.get_by_label("Posts in all").fill("1")
    page.get_by_role("button", name="Find posts").click()
    expect(page.get_by_role("alert")).to_contain_text("but")
    expect(page.get_by_role("alert")).to_contain_text("let posts close")
    expect(page.get_by_role("alert")).not_to_contain_text(re.compile("[\u4e00-\u9fff]"))
    page.get_by_label("Longitude").fill("east")
    page.get_by_role("button", name="Add this place").click()
    expect(page.get_by_text("Give longitude and latitude")).to_be_visible()


def test_a_place_is_taken_from_the_map_or_typed_and_everything_needed_is_found(
    seat: Callable[..., Visit], site: Server
) -> None:
    _, page = opened(seat, "zh")
    page.locator("#plan-map").click(position={"x": 200, "y": 200})
    expect(page.get_by_label("经度")).not_to_have_value("")
    page.get_by_role("button", name="添加此处").click()
    page.get_by_text("禁用个别候选点").click()
    expect(page.locator("#panel").get_by_text("新址 1")).to_be_visible()
    page.get_by_label("问题").select_option("lscp")
    page.get_by_role("button", name="开始选址").click()
    done = page.get_by_text("已证明：无法全部覆盖").or_(page.get_by_text("已证明最优"))
    expect(done).to_be_visible(timeout=PATIENCE_MS)
