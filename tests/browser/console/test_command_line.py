"""The command line: a case is sent, found and noted without the mouse; what is no command narrows the queue."""

from collections.abc import Callable
from functools import partial

import httpx
import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from tests.browser.conftest import Visit, hears_of, put_away, take_in
from tests.photographs import picture

Begin = Callable[..., Visit]


def say(page: Page, line: str) -> None:
    """Type a line into the command field."""
    page.keyboard.press("/")
    page.keyboard.type(line)


def waiting_case(client: httpx.Client, page: Page | None = None, **said: object) -> int:
    """Return a case that waits for a person to choose a team; a line said before the page hears of it is refused."""
    case = int(take_in(client, **({"kind": "enquiry"} | said))["id"])
    if page is not None:
        hears_of(page, case)
    return case


def test_a_case_is_sent_to_the_team_whose_number_is_said(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    page = seat().page()
    with subtests.test("another than the quickest"):
        sent_and_withdrawn(page, client)
    put_away(page)
    with subtests.test("an empty line"):
        nothing_said(page)
    with subtests.test("a case that is none"):
        is_refused(page, "a 99999 1", "没有 99999 号案件")


def sent_and_withdrawn(page: Page, client: httpx.Client) -> None:
    """Send another team than the quickest, which is asked about, and withdraw it."""
    case = waiting_case(client, page)
    say(page, f"a {case} 2")
    chosen = page.locator("#commands [aria-selected=true]")
    expect(chosen).to_contain_text(f"派单 #{case} 锦屏执法2组")
    page.keyboard.press("Enter")
    dialog = page.locator(".assign-dialog")
    expect(dialog).to_contain_text("锦屏执法2组")
    dialog.locator("input[name=reason]").fill("熟悉该店")
    expect(dialog.locator(".primary")).to_be_enabled()
    page.keyboard.press("Enter")
    expect(page.locator(f".case-row[data-case='{case}'] .whose")).to_have_text("锦屏2组")
    assert client.get(f"/api/v1/complaints/{case}").json()["assignment"]["team_name"] == "锦屏执法2组"
    expect(page.locator("#find")).not_to_be_focused()
    say(page, f"w {case}")
    page.keyboard.press("Enter")
    expect(page.locator(f".case-panel[data-case='{case}'] .history")).to_contain_text("收回")


def since_when_it_has_it(page: Page, client: httpx.Client) -> None:
    """Name the team that has a case already: since when is said, and nobody else is sent."""
    case = take_in(client, category="other")["id"]
    teams = [each["properties"] for each in client.get("/api/v1/teams").json()["features"]]
    holder = next(team for team in teams if team["status"] == "free" and team["name"].endswith("1组"))
    sent = {"type": "offered", "team": holder["code"], "reason": "熟悉该店"}
    client.post(f"/api/v1/complaints/{case}/events", json=sent).raise_for_status()
    expect(page.locator(f".case-row[data-case='{case}'] .whose")).to_contain_text("1组")
    say(page, f"a {case} 1")  # other stations have a first team too
    first = page.locator("#commands [role=option]").first
    expect(first).to_contain_text(f"派单 #{case} {holder['name']}")
    expect(first).to_contain_text("已负责此案件，自")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#find")).to_be_focused()
    expect(page.locator(".assign-dialog[open]")).to_have_count(0)
    assert client.get(f"/api/v1/complaints/{case}").json()["assignment"]["team"] == holder["code"]


def test_completion_leads_from_the_verb_to_the_case(seat: Begin, client: httpx.Client) -> None:
    case = waiting_case(client)
    page = seat(locale="en-GB").page()
    hears_of(page, case)
    page.keyboard.press("/")
    expect(page.locator("#commands [role=option]")).to_have_count(21)
    page.keyboard.type(f"o {case}")
    page.keyboard.press("Enter")
    expect(page.locator(f".case-panel[data-case='{case}']")).to_be_visible()
    say(page, f"n {case}")
    page.keyboard.press("Tab")
    expect(page.locator("#find")).to_have_value(f"n {case} ")
    page.keyboard.type("caller rang again")
    page.keyboard.press("Enter")
    expect(page.locator(".history")).to_contain_text("caller rang again")
    complaint = waiting_case(client, page, kind="complaint", category="other")
    say(page, f"h {complaint} 30 shop opens later")
    page.keyboard.press("Enter")
    expect(page.locator(f".case-panel[data-case='{complaint}'] .state")).to_contain_text("On hold")
    assert client.get(f"/api/v1/complaints/{complaint}").json()["status"] == "held"
    say(page, f"e {complaint} 30 ring the caller first")
    page.keyboard.press("Enter")
    expect(page.locator(".expedite-open")).to_contain_text("ring the caller first")


def at_rest(page: Page) -> None:
    """Leave the line empty and nothing open."""
    for _ in range(4):
        page.keyboard.press("Escape")
    expect(page.locator("#find")).to_have_value("")
    expect(page.locator("#find")).not_to_be_focused()
    expect(page.locator(".case-panel, #commands, dialog[open]")).to_have_count(0)


@pytest.mark.nightly  # the keys: js/console/command/press.test.js and parse.test.js
def test_the_line_by_keys(seat: Begin, client: httpx.Client, subtests: pytest.Subtests) -> None:
    """What is no command narrows the queue; what is none at all or refused does nothing."""
    case = waiting_case(client)
    seen = seat()
    page = seen.page()
    hears_of(page, case)
    refused = {"a 99999 1": "没有 99999 号案件", f"a {case} 99": "没有小组符合“99”", "x 7x": "“7x”不是案件号"}
    parts: dict[str, Callable[[Page], None]] = {
        "an empty line": nothing_said,
        **{line: partial(is_refused, line=line, why=why) for line, why in refused.items()},
        "a slash and a question mark": help_from_the_line,
        "the help by its key": partial(help_by_its_key, context=seen.context),
        "words that none has": partial(narrowed, words="没有这样的案件", cases=0),
        "words that a case has": partial(narrowed, words="咨询", cases=1),
        "the case that j has opened": entered_after_j,
        "keys quicker than a drawing": partial(is_emptied_at_once, case=case),
    }
    for name, part in parts.items():
        with subtests.test(name):
            part(page)
        at_rest(page)
    with subtests.test("the team that has it"):
        since_when_it_has_it(page, client)


def nothing_said(page: Page) -> None:
    """Press Enter in the empty line, which opens nothing, and leave it by Tab."""
    page.keyboard.press("/")
    page.keyboard.press("Enter")
    expect(page.locator(".case-panel")).to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.locator("#find")).not_to_be_focused()
    expect(page.locator("#find")).to_have_value("")


def is_refused(page: Page, line: str, why: str) -> None:
    """Say what is refused: it stays with its reason and opens nothing."""
    say(page, line)
    page.keyboard.press("Enter")
    expect(page.locator("#refusal")).to_contain_text(why)
    expect(page.locator("#find")).to_have_value(line)
    expect(page.locator(".case-panel")).to_have_count(0)


def is_emptied_at_once(page: Page, case: int) -> None:
    """Say a command and go on within one frame: what is typed next is not added to its words."""
    left = page.evaluate(ENTERED, f"o {case}")
    expect(page.locator(f".case-panel[data-case='{case}']")).to_be_visible()
    assert left == ""


ENTERED = """(words) => {
  const field = document.getElementById("find");
  field.focus();
  document.execCommand("insertText", false, words);
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  return field.value;
}"""


def help_from_the_line(page: Page) -> None:
    """Type a slash too many, which is no letter, and the question mark, which lists the commands."""
    say(page, "/")
    expect(page.locator("#find")).to_have_value("")
    page.keyboard.press("?")
    expect(page.locator("dialog.help")).to_be_visible()


def help_by_its_key(page: Page, context: BrowserContext) -> None:
    """Close the help that was opened with Enter, which opens no page."""
    page.keyboard.press("?")
    help_sheet = page.locator("dialog.help")
    expect(help_sheet.get_by_role("button", name="关闭")).to_be_focused()
    page.keyboard.press("Enter")
    expect(help_sheet).not_to_be_visible()
    assert len(context.pages) == 1


def narrowed(page: Page, words: str, cases: int) -> None:
    """Say what is no command: the queue is narrowed, and Enter opens what is listed."""
    page.evaluate(COUNT_PAINTINGS)
    say(page, words)
    expect(page.locator("#commands")).to_have_count(0)
    if cases:
        expect(page.locator(".case-row").first).to_be_visible()
    else:
        expect(page.locator(".case-row")).to_have_count(0)
        expect(page.locator(".searching")).to_contain_text(f"没有案件符合“{words}”")
    assert page.evaluate("() => window.paintings") == 0, "the map stays as it is"
    page.keyboard.press("Enter")
    expect(page.locator(".case-panel")).to_have_count(cases)
    if not cases:  # the line keeps the words, and the queue can be had again
        expect(page.locator("#refusal")).to_contain_text("没有案件符合")
        page.locator(".searching button").click()
        expect(page.locator(".case-row").first).to_be_visible()
        expect(page.locator("#find")).to_have_value("")


COUNT_PAINTINGS = """() => {
  window.paintings = 0;
  const ground = document.querySelector('.ground-canvas').getContext('bitmaprenderer');
  const show = ImageBitmapRenderingContext.prototype.transferFromImageBitmap;
  ground.transferFromImageBitmap = (picture) => { window.paintings += 1; show.call(ground, picture); };
}"""
"""Counts how often the ground is painted: without a graphics card that takes longer than a key."""


def entered_after_j(page: Page) -> None:
    """Open the first case by a key, and go into it."""
    for key in ("j", "J"):
        page.keyboard.press(key)
        expect(page.locator(".case-row").first).to_have_attribute("aria-current", "true")
        row = page.locator(".case-row[aria-current=true]")
        expect(row).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".case-panel")).to_be_focused()
        expect(row).to_have_count(1)
        page.keyboard.press("Escape")


@pytest.mark.nightly  # js/console/command/suggest.test.js looks ended cases up, too
def test_a_case_that_ended_is_opened_by_its_number(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    ended, waiting = waiting_case(client), waiting_case(client)
    client.post(f"/api/v1/complaints/{ended}/events", json={"type": "cancelled"}).raise_for_status()
    page = seat().page()
    hears_of(page, waiting)
    expect(page.locator(f".case-row[data-case='{ended}']")).to_have_count(0)
    with subtests.test("listed nowhere"):
        say(page, f"a {ended} 1")
        page.keyboard.press("Enter")
        expect(page.locator("#refusal")).to_contain_text(f"未执行：{ended} 号案件状态为“已撤销")
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        say(page, f"o {ended}")
        page.keyboard.press("Enter")
        expect(page.locator(f".case-panel[data-case='{ended}']")).to_be_visible()
    at_rest(page)
    with subtests.test("searched for"):
        say(page, f"#{ended}")
        page.get_by_role("button", name=f"打开 #{ended}").click()
        expect(page.locator(f".case-panel[data-case='{ended}']")).to_be_visible()
    at_rest(page)
    with subtests.test("listed among those that ended"):
        page.get_by_role("button", name="已处置").click()
        page.locator(f".case-row[data-case='{ended}']").wait_for()
        say(page, f"o {ended}")
        page.keyboard.press("Enter")
        expect(page.locator(f".case-panel[data-case='{ended}'] .clock-word")).to_have_text("已历时")
    with subtests.test("of a step too many is said what else can be done"):
        say(page, f"r {waiting} 误操作")
        expect(page.locator("#commands")).to_contain_text("号案件状态为")
        expect(page.locator("#commands")).to_contain_text("现在不能这样做；可以：")
        expect(page.locator("#commands")).to_contain_text("搁置")


def has_cursor(page: Page, case: int) -> None:
    """Expect the case's panel to have the cursor."""
    expect(page.locator(f".case-panel[data-case='{case}']")).to_be_focused()


def test_files_are_added_to_the_open_case_and_its_attachments_looked_at_from_the_line(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    case = waiting_case(client)
    waiting_case(client)
    page = seat().page(f"/?case={case}")
    page.locator(f".case-panel[data-case='{case}'] .attachments").wait_for()
    hears_of(page, case)
    with subtests.test("from the button for files the slash leads to the line"):
        from_the_button_to_the_line(page, case)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    file = FilePayload(name="a.png", mimeType="image/png", buffer=picture("PNG"))
    page.once("filechooser", lambda asked: asked.set_files(file))
    say(page, "i ")
    expect(page.locator("#commands [aria-selected=true]")).to_contain_text(f"#{case}")  # the open one, unsaid
    page.keyboard.press("Enter")
    face = page.locator(".attachments .thumbs .face")
    expect(face).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".case-panel")).to_have_count(0)
    say(page, f"件 {case}")
    page.keyboard.press("Enter")
    expect(face).to_be_focused()
    assert len(client.get(f"/api/v1/complaints/{case}/attachments").json()["items"]) == 1


def from_the_button_to_the_line(page: Page, case: int) -> None:
    """Let a verb leave the cursor on the button for files; what is refused then stays, to be mended."""
    say(page, f"l {case}")
    page.keyboard.press("Enter")
    expect(page.locator(".adding input[type=file]")).to_be_focused()
    say(page, "7K3M-Q2XD-94HT")
    expect(page.locator("#find")).to_have_value("7K3M-Q2XD-94HT")
    page.keyboard.press("Enter")
    expect(page.locator(".toast.error")).to_contain_text("这不是回执号")
    expect(page.locator("#find")).to_have_value("7K3M-Q2XD-94HT")  # to be mended, not written again


def test_each_verb_does_what_it_says_to_the_case_it_names(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    seen = seat()
    page = seen.page()
    with subtests.test(joined_and_parted.__name__):
        joined_and_parted(page, client)
        assert seen.complaints == []
    put_away(page)
    with subtests.test(every_way_of_a_case.__name__):
        every_way_of_a_case(page, client)


@pytest.mark.nightly  # what a line means: js/console/command/suggest.test.js and verb-actions.test.js
def test_the_cursor_goes_to_the_case_and_to_no_other(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    page = seat().page()
    for part in (cursor_goes_to_the_case, new_case_begun, number_that_another_begins_with):
        put_away(page)
        with subtests.test(part.__name__):
            part(page, client)


def new_case_begun(page: Page, client: httpx.Client) -> None:
    """Begin a case with the words said, and leave the line by Escape."""
    say(page, "c 门口卖过期奶")
    page.keyboard.press("Enter")
    expect(page.locator("#intake-text")).to_have_value("门口卖过期奶")
    page.keyboard.press("Escape")
    expect(page.locator(".intake")).to_have_count(0)
    say(page, "a 99999")
    page.keyboard.press("Enter")
    expect(page.locator("#refusal")).to_have_text("没有 99999 号案件，或不归您查看；未执行")
    expect(page.locator("#find")).to_have_value("a 99999")
    page.keyboard.press("Escape")
    expect(page.locator("#find")).to_have_value("")
    page.keyboard.press("Escape")
    expect(page.locator("#find")).not_to_be_focused()


def joined_and_parted(page: Page, client: httpx.Client) -> None:
    """Join a case to another, and part them."""
    lead, case = waiting_case(client, page), waiting_case(client, page)
    say(page, f"并 {case} {lead}")
    expect(page.locator("#commands [aria-selected=true]")).to_contain_text(f"并入 #{case} → #{lead}")
    page.keyboard.press("Enter")
    expect(page.locator(".assign-dialog")).to_contain_text(f"案件 #{case} 并入 #{lead}")
    page.keyboard.press("Enter")
    expect(page.locator(f".case-panel[data-case='{case}'] .links")).to_contain_text(f"#{lead}")
    assert client.get(f"/api/v1/complaints/{case}").json()["status"] == "joined"
    say(page, f"j {lead} {case}")
    expect(page.locator("#commands .refused")).to_contain_text("不能选它")  # what follows is followed by none
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    say(page, f"p {case}")
    page.keyboard.press("Enter")
    expect(page.locator(f".case-panel[data-case='{case}'] .state")).to_contain_text("坐席")


def every_way_of_a_case(page: Page, client: httpx.Client) -> None:
    """Say every way that a case may take."""
    case = waiting_case(client, page)
    wide = "".join(chr(ord(each) + 0xFEE0) for each in str(case))

    def status() -> str:
        return str(client.get(f"/api/v1/complaints/{case}").json()["status"])

    for line, shown, after in (
        (f"h {case} 30 等待科室回复", "搁置", "held"),
        (f"f {case}", "坐席", "desk"),
        (f"搁　{wide}　３０　店主外出", "搁置", "held"),  # as an input method writes it
        (f"f {case}", "坐席", "desk"),
        (f"m {case} 城管局", "移送", "to_transfer"),
        (f"f {case}", "已移送", "transferred"),
        (f"r {case} 退回", "坐席", "desk"),
        (f"x {case}", "撤销", "cancelled"),
    ):
        say(page, line)
        expect(page.locator("#commands [aria-selected=true]")).to_contain_text(f"#{case}")
        page.keyboard.press("Enter")
        if line.startswith("x"):  # why is asked, and a digit says it
            expect(page.locator(".explain.outcome button").first).to_be_focused()
            page.keyboard.press("1")
        expect(page.locator(f".case-panel[data-case='{case}'] .state")).to_contain_text(shown)
        assert status() == after
    say(page, f"w {case}")
    expect(page.locator("#commands")).to_contain_text("现在不能这样做")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("dialog.help")).to_contain_text("/ j 并 案件号 另一案件号")


def cursor_goes_to_the_case(page: Page, client: httpx.Client) -> None:
    """Say commands, and leave sheets: the case each was about has the cursor."""
    case, other = waiting_case(client, page), waiting_case(client, page)
    state = page.locator(".case-panel .state")
    for line, after in (("o", "坐席"), ("o", "坐席"), ("h", "搁置"), ("f", "坐席"), ("n", "坐席")):
        say(page, f"{line} {case} {'30 等待科室回复' if line in 'hn' else ''}".strip())
        page.keyboard.press("Enter")
        has_cursor(page, case)
        expect(state).to_contain_text(after)
    expect(page.locator(".history")).to_contain_text("30 等待科室回复")
    for leave in ("Escape", "Enter"):  # the sheet given up, then sent
        say(page, f"j {case} {other}")
        page.keyboard.press("Enter")
        expect(page.locator(".assign-dialog[open]")).to_be_visible()
        page.keyboard.press(leave)
        has_cursor(page, case)
    expect(state).to_contain_text("已并案")
    say(page, f"p {case}")
    page.keyboard.press("Enter")
    has_cursor(page, case)
    expect(state).to_contain_text("坐席")


def number_that_another_begins_with(page: Page, client: httpx.Client) -> None:
    """Name a case by a number that another begins with: nothing is done to that one."""
    cases = [waiting_case(client) for _ in range(11)]
    hears_of(page, *cases)
    long = next(case for case in cases if case >= 10)
    short = long // 10
    if client.get(f"/api/v1/complaints/{short}").json()["status"] != "cancelled":
        client.post(f"/api/v1/complaints/{short}/events", json={"type": "cancelled"}).raise_for_status()
    expect(page.locator(f".case-row[data-case='{short}']")).to_have_count(0)
    say(page, f"x {short}")  # which somebody else has just ended
    page.keyboard.press("Enter")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.press("Escape")
    say(page, "x ")  # and none is open
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    ended = [each for each in cases if client.get(f"/api/v1/complaints/{each}").json()["status"] == "cancelled"]
    assert ended in ([], [short])
