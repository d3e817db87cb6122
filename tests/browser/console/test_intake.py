"""A complaint taken in by keyboard alone while the caller speaks: what the form says meanwhile, what a key does."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.accessibility import by_day_and_night
from tests.browser.conftest import TWO_FRAMES, Visit, put_away, take_in
from tests.browser.intercept import OURS, first_held, intercept

type Begin = Callable[..., Visit]
COMPLAINTS = re.compile("/api/v1/complaints")


class Hands:
    """What is pressed, counted; a typed character is one."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.strokes = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.strokes += len(text)


@pytest.fixture
def place(client: httpx.Client) -> dict[str, Any]:
    """Return what the form finds first under the name of a reporting point."""
    name = client.get("/api/v1/points").json()["features"][0]["properties"]["name"]
    found: dict[str, Any] = client.get("/api/v1/places", params={"q": name, "limit": 8}).json()[0]
    return found


def at(place: dict[str, Any]) -> dict[str, Any]:
    """Return a place as the body of a complaint names it."""
    return {"lon": place["lon"], "lat": place["lat"], "datum": "wgs84"}


@pytest.fixture(autouse=True)
def free_teams(client: httpx.Client) -> Iterator[None]:
    """Cancel what a test took in, so that the next finds teams."""
    yield
    client.patch("/api/v1/policy", json={"mode": "automatic"}).raise_for_status()
    cancel_all(client)


def cancel_all(client: httpx.Client) -> None:
    """Cancel each open case."""
    for case in client.get("/api/v1/complaints?limit=1000").json()["items"]:
        client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cancelled"})


def choose(hands: Hands, place: dict[str, Any], *then: str) -> None:
    """Open the form, look a place up by name, take the first and go on."""
    hands.press("n")
    expect(hands.page.locator("#intake-place")).to_be_focused()
    hands.type(place["name"])
    expect(hands.page.locator(".lookup [role=option]").first).to_contain_text(place["name"])
    hands.press("Enter", *then)


def heights(page: Page) -> list[float]:
    """Return where the fields of a call lie, from the place to the number, once they are drawn."""
    page.evaluate(TWO_FRAMES)
    parts = page.locator(".intake > :is(fieldset, label:has(#intake-text, [name=phone]))").all()
    return [box["y"] for box in (part.bounding_box() for part in parts) if box]


def sent_by(page: Page, hands: Hands, *keys: str) -> dict[str, Any]:
    """Press keys and return the case that the server answers."""
    with page.expect_response(
        lambda a: a.request.method == "POST" and a.url.partition("?")[0].endswith("/complaints")
    ) as sent:
        hands.press(*keys)
    case: dict[str, Any] = sent.value.json()
    return case


def test_on_the_line_between_two_cells_the_form_names_the_one_the_case_gets(
    seat: Begin, client: httpx.Client, place: dict[str, Any]
) -> None:
    neighbour = client.get("/api/v1/cells").json()["features"][-1]["properties"]

    def answered_by_server(route: Route) -> None:
        answer = route.fetch().json()
        route.fulfill(headers=OURS, json=answer | {"cell": answer["cell"] | {"code": neighbour["code"]}})

    mine = seat()
    mine.context.route("**/api/v1/recommendations*", answered_by_server)
    page = mine.page()
    choose(Hands(page), place)
    page.keyboard.press("Enter")
    expect(page.locator(".chosen-place")).to_contain_text(neighbour["name"])


type Part = Callable[[Page, httpx.Client, dict[str, Any]], None]


def each_of(
    parts: Sequence[Part], page: Page, client: httpx.Client, place: dict[str, Any], subtests: pytest.Subtests
) -> None:
    """Look at each part on one page, with the form empty and closed, and no case left by the one before."""
    for part in parts:
        with subtests.test(part.__name__):
            part(page, client, place)
        put_away(page)  # first: a case that is open is fetched again as it is cancelled
        cancel_all(client)
        expect(page.locator(".case-row")).to_have_count(0)


def test_a_call_is_taken_in_by_keyboard_while_the_caller_speaks(
    seat: Begin, client: httpx.Client, place: dict[str, Any], subtests: pytest.Subtests
) -> None:
    mine = seat()
    parts = [
        no_cursor_taken_from_a_writer,
        taken_in_by_keyboard_alone,
        two_linked_cases_of_one_call,
        typed_while_it_is_on_its_way,
        next_enter_confirms,
    ]
    each_of(parts, mine.page(), client, place, subtests)
    assert mine.complaints == []


def test_a_call_about_what_is_known_is_compared_with_it_and_joins_it(
    seat: Begin, client: httpx.Client, place: dict[str, Any], subtests: pytest.Subtests
) -> None:
    parts = [
        no_violation,
        looked_at_and_gone_on_with,
        joined_by_keys,
    ]
    each_of(parts, seat().page(), client, place, subtests)


def known_case(page: Page, client: httpx.Client, place: dict[str, Any]) -> int:
    """Take in what the call will be about, and wait until the page has it."""
    case: int = take_in(client, "超市面包发霉，已过保质期", category="food", place=at(place))["id"]
    page.locator(f".case-row[data-case='{case}']").wait_for()
    return case


def no_cursor_taken_from_a_writer(page: Page, client: httpx.Client, place: dict[str, Any]) -> None:
    """Write in the form as it opens: it takes no cursor from there."""
    stays = """async () => {
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true }));
        while (!document.getElementById("intake-text")) await new Promise(requestAnimationFrame);
        document.getElementById("intake-text").focus();
        await new Promise((then) => setTimeout(then, 300));
        return document.activeElement.id;
    }"""
    assert page.evaluate(stays) == "intake-text"


def taken_in_by_keyboard_alone(page: Page, client: httpx.Client, place: dict[str, Any]) -> None:
    """Take a complaint in, and count the keys; who would go is known before, and goes."""
    hands = Hands(page)
    choose(hands, place)
    line = page.locator(".prospect")
    expect(line).to_have_class(re.compile("good"))  # known before anything else is entered
    expect(page.locator(".categories input").first).to_be_focused()
    hands.press("1")
    expect(page.locator("#intake-text")).to_be_focused()
    hands.type("面")  # the first letter may bring its field into view
    before = heights(page)
    hands.type("包发霉，要求退款")
    expect(page.locator(".duplicates, .similar")).to_have_count(0)
    expected = re.search(r"(\S+) \d 分( \d+ 秒|钟)?可到，距时限还有 \d 分", line.inner_text())
    assert expected
    assert heights(page) == before, "nothing moves while somebody types"
    case = sent_by(page, hands, "Control+Enter")
    # n, Enter, 1, Ctrl+Enter: four keys besides the name of the place and what was said
    assert hands.strokes == 4 + len(place["name"]) + len("面包发霉，要求退款")
    assert (case["status"], case["assignment"]["team_name"]) == ("offered", expected[1])
    assert (case["category"], case["text"], case["links"]) == ("food", "面包发霉，要求退款", [])
    expect(page.locator(".case-panel")).to_contain_text("面包发霉，要求退款")


def two_linked_cases_of_one_call(page: Page, client: httpx.Client, place: dict[str, Any]) -> None:
    """Take in a complaint and a report of one call, as two linked cases."""
    hands = Hands(page)
    choose(hands, place, "1")
    hands.type("要求退款")
    page.get_by_text("同一来电还有举报").click()
    page.locator("#intake-also").fill("长期销售过期食品")
    page.get_by_label("举报匿名").check()
    case = sent_by(page, hands, "Control+Enter")
    (link,) = case["links"]
    report = client.get(f"/api/v1/complaints/{link['id']}").json()
    assert (report["kind"], report["text"], report["status"]) == ("report", "长期销售过期食品", "desk")
    assert report["identity"]["anonymous"]
    expect(page.locator(".case-panel .links")).to_contain_text(f"同一来电的 #{link['id']}")


def typed_while_it_is_on_its_way(page: Page, client: httpx.Client, place: dict[str, Any]) -> None:
    """Type while the form is on its way: nothing of it is taken, and the case has the cursor after."""
    held: list[Route] = []
    intercept(
        page,
        COMPLAINTS,
        lambda route: held.append(route) if route.request.method == "POST" else route.continue_(),
    )
    choose(Hands(page), place, "1", "1")
    page.locator("#intake-text").fill("称重不足")
    page.locator("#intake-text").press("Control+Enter")
    expect(page.locator(".intake button.primary.wide")).to_be_disabled()
    page.keyboard.type("，还有")
    expect(page.locator("#intake-text")).to_have_value("称重不足")
    expect(page.locator("#intake-text")).to_be_focused()
    first_held(page, held).continue_()
    page.unroute(COMPLAINTS)
    expect(page.locator(".case-panel")).to_be_focused()


def next_enter_confirms(page: Page, client: httpx.Client, place: dict[str, Any]) -> None:
    """Let a person confirm each team: the Enter after that of the form does."""
    client.patch("/api/v1/policy", json={"mode": "confirm"}).raise_for_status()
    hands = Hands(page)
    choose(hands, place, "1")
    hands.type("面包发霉")
    case = sent_by(page, hands, "Control+Enter")
    assert case["status"] == "proposed"
    expect(page.locator(".case-panel .best button.primary")).to_be_focused()
    hands.press("Enter")
    expect(page.locator(".case-panel .state")).to_contain_text("已派待接")
    assert client.get(f"/api/v1/complaints/{case['id']}").json()["assignment"]["team"] == case["proposed_team"]


def no_violation(page: Page, client: httpx.Client, place: dict[str, Any]) -> None:
    """Open all that the form says of a known case."""
    known_case(page, client, place)
    hands = Hands(page)
    choose(hands, place, "1")
    hands.type("面包发霉")
    page.locator(".duplicates [data-lead]").wait_for()
    hands.press("Control+ArrowDown", "j")
    expect(page.locator(".duplicates [aria-pressed=true]")).to_be_visible()
    assert by_day_and_night(page, "#drawer") == []


def looked_at_and_gone_on_with(page: Page, client: httpx.Client, place: dict[str, Any]) -> None:
    """Look at the known case, load the page again, and go on with what was typed."""
    lead = known_case(page, client, place)
    hands = Hands(page)
    choose(hands, place, "1")
    hands.type("面包发霉")
    page.locator(".duplicates [data-lead]").wait_for()
    hands.press("Control+ArrowDown", "j", "Enter")
    expect(page.locator(f".case-panel[data-case='{lead}']")).to_be_visible()
    page.reload()
    page.locator("#units .team-row").first.wait_for()
    hands.press("n")
    expect(page.locator("#intake-text")).to_have_value("面包发霉")
    expect(page.locator(".prospect")).to_contain_text(f"并入 #{lead}")
    page.get_by_role("button", name="更改").click()
    expect(page.locator(".prospect")).to_contain_text("选定地点后")


def joined_by_keys(page: Page, client: httpx.Client, place: dict[str, Any]) -> None:
    """Let the call join the known case by keys, and part them."""
    lead = known_case(page, client, place)
    hands = Hands(page)
    choose(hands, place, "1")
    expect(page.locator("#intake-text")).to_be_focused()
    expect(page.locator(".prospect")).to_have_class(re.compile("good"))
    hands.type("面")  # the first letter may bring its field into view
    before = heights(page)
    hands.type("包发霉")
    known = page.locator(".duplicates [data-lead]")
    expect(known).to_contain_text("描述相近")
    expect(page.locator(".similar")).to_be_in_viewport(ratio=1)
    expect(known).to_contain_text(f"#{lead}")
    assert heights(page) == before
    hands.press("Tab")
    expect(page.locator("[name=phone]").first).to_be_focused()  # a number is typed where it is kept
    hands.press("Control+ArrowDown")
    expect(known).to_be_focused()
    hands.press("j")
    expect(page.locator(".prospect")).to_contain_text(f"并入 #{lead}")
    case = sent_by(page, hands, "Control+Enter")
    assert (case["status"], case["links"][0]["id"]) == ("joined", lead)
    panel = page.locator(".case-panel")
    expect(panel).to_contain_text("已并案")
    panel.locator(".links button").click()
    expect(page.locator(f".case-panel[data-case='{lead}'] .links")).to_contain_text(f"#{case['id']}")
    page.locator(".links button").click()
    page.get_by_role("button", name="取消并案").click()
    expect(page.locator(f".case-panel[data-case='{case['id']}'] .state")).to_contain_text("已派待接")


@pytest.mark.parametrize("locale", ["en-GB", pytest.param("zh-CN", marks=pytest.mark.nightly)])
def test_what_is_typed_and_the_number_below_it_stand_above_the_foot(
    seat: Begin, place: dict[str, Any], locale: str
) -> None:
    page = seat(locale=locale, viewport={"width": 1366, "height": 768}).page()
    hands = Hands(page)
    choose(hands, place)
    hands.press("1")
    expect(page.locator("#intake-text")).to_be_focused()
    expect(page.locator(".prospect")).to_have_class(re.compile("good"))
    page.evaluate(TWO_FRAMES)
    foot = page.locator(".intake > footer").bounding_box()
    for field in ("#intake-text", ".intake [name=phone]"):
        box = page.locator(field).bounding_box()
        assert box
        assert foot
        assert box["y"] + box["height"] <= foot["y"], field
