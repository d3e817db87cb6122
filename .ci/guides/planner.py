"""The planner's pictures: gaps, a post that is added, new posts that are sought, and two scenarios side by side."""

from datetime import timedelta

from playwright.sync_api import Page, expect
from stage import PATIENCE_MS, Stage

from api import clock

TUESDAY = 1
ADDED = ("西部增设一处", "One more in the west")
WEST = (0.3, 0.42)
"""Where on the map, in parts of its width and height."""


def take(stage: Stage) -> None:
    """Take the pictures."""
    page = stage.page("planner", "/planning#gaps")
    _ask(stage, page)
    stage.shoot(page, "planner-gaps", page.get_by_label(stage.say("planning.target")), rest_ms=1500)
    _site(stage, page)  # before a post is added: the fewer posts, the sooner the proof
    _scenario(stage, page, stage.choose("现状", "Today"))
    page.get_by_role("link", name=stage.say("planning.section.gaps")).click()
    _add(stage, page)
    _scenario(stage, page, stage.choose(*ADDED))
    _compare(stage, page)


def _ask(stage: Stage, page: Page) -> None:
    """Ask for the office hours of next Tuesday, whatever day it is."""
    now = clock.now()
    tuesday = now + timedelta(days=(TUESDAY - now.weekday()) % 7 or 7)
    at = page.get_by_label(stage.say("planning.at"), exact=True)
    at.fill(f"{tuesday:%Y-%m-%d}T10:00")
    at.blur()
    target = page.get_by_label(stage.say("planning.target"))
    target.fill("20")
    target.blur()
    expect(page.locator(".plan-figures caption")).to_contain_text("20")
    expect(page.locator(".plan-figures[aria-busy=false]")).to_be_visible()


def _add(stage: Stage, page: Page) -> None:
    page.get_by_role("button", name=stage.say("planning.add_post")).click()
    chart = page.locator("#plan-map")
    box = chart.bounding_box()
    if box is None:
        raise RuntimeError("the map is not there")
    chart.click(position={"x": box["width"] * WEST[0], "y": box["height"] * WEST[1]})
    page.locator("em", has_text=stage.say("planning.is_new")).wait_for()
    expect(page.locator("#plan-legend")).to_contain_text(stage.say("planning.look.won"))
    expect(page.locator(".plan-figures[aria-busy=false]")).to_be_visible()
    page.locator("#panel").evaluate("each => each.scrollTo(0, 0)")
    marker = page.locator(".plan-post-marker", has_text=stage.say("planning.new_post").replace("{n}", "").strip())
    stage.shoot(page, "planner-post", marker, page.locator("#plan-legend"), rest_ms=2500)


def _scenario(stage: Stage, page: Page, name: str) -> None:
    page.get_by_role("link", name=stage.say("planning.section.scenarios")).click()
    page.get_by_label(stage.say("scenario.name")).first.fill(name)
    page.get_by_role("button", name=stage.say("scenario.keep")).click()
    expect(page.locator(".plan-scenarios tr", has_text=name).first).to_contain_text("/ 340", timeout=8 * PATIENCE_MS)


def _compare(stage: Stage, page: Page) -> None:
    radios = page.locator(".plan-scenarios input[type=radio]")
    names = [stage.choose("现状", "Today"), stage.choose(*ADDED)]
    page.get_by_role("radio", name=stage.say("scenario.as_before").replace("{name}", names[0])).check()
    page.get_by_role("radio", name=stage.say("scenario.as_after").replace("{name}", names[1])).check()
    page.locator(".plan-comparison").wait_for()
    stage.shoot(page, "planner-compare", radios.nth(1), radios.nth(2), rest_ms=1500)


def _site(stage: Stage, page: Page) -> None:
    page.get_by_role("link", name=stage.say("planning.section.siting"), exact=True).click()
    run = page.get_by_role("button", name=stage.say("siting.run"))
    expect(run).to_be_enabled()  # once posts and candidates are there
    posts = page.locator(".plan-siting-posts tr").count()
    page.get_by_label(stage.say("planning.target")).fill("8")
    page.locator(".plan-siting-posts select").first.select_option("movable")
    page.get_by_label(stage.say("siting.p"), exact=True).fill(str(posts + 1))
    page.get_by_label(stage.say("siting.curve_to"), exact=True).fill(str(posts + 2))
    page.get_by_label(stage.say("siting.curve_to"), exact=True).blur()
    run.click()
    proven = page.get_by_text(stage.say("siting.status.proven"))
    proven.wait_for(timeout=8 * PATIENCE_MS)
    proven.scroll_into_view_if_needed()
    stage.shoot(page, "planner-siting", proven, rest_ms=1500)
