"""What a printer gets: a case whole and black on white, without what is there to be pressed."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument

from tests.browser.conftest import Visit, take_in
from tests.browser.office.week import DAYS, FIRST_MS, SUNDAY

Begin = Callable[..., Visit]
LINES = [f"第{number}行" for number in range(1, 90)]


def printed(page: Page, file: Path) -> list[str]:
    """Print a page and return the words of each sheet."""
    page.pdf(path=file, format="A4", prefer_css_page_size=True)
    with PdfDocument(file) as document:
        return [sheet.get_textpage().get_text_bounded() for sheet in document]


def test_a_case_is_printed_whole_and_alone(visit: Begin, client: httpx.Client, tmp_path: Path) -> None:
    case = take_in(client, text="\n".join(LINES))
    page = visit().page()
    page.locator(f".case-row[data-case='{case['id']}']").click()
    expect(page.locator(".history li").first).to_be_visible()
    sheets = printed(page, tmp_path / "case.pdf")
    words = "".join(sheets)
    assert len(sheets) > 1
    assert [line for line in (LINES[0], LINES[-1], case["number"], "经过", "登记") if line not in words] == []
    assert [word for word in ("新案件", "空闲小组", "撤销案件", "添加备注") if word in words] == []


@pytest.mark.parametrize(
    "path", ["/", *(pytest.param(path, marks=pytest.mark.nightly) for path in ("/handover", "/roster"))]
)
def test_at_night_paper_is_white_all_the_same(visit: Begin, path: str) -> None:
    seen = visit(color_scheme="dark")
    page = seen.context.new_page()
    page.goto(seen.url + path)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.emulate_media(media="print", color_scheme="dark")
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert max(int(part) for part in ink[4:-1].split(",")) < 60, ink


def test_on_paper_the_last_night_of_a_week_is_drawn_to_its_end(visit: Begin, client: httpx.Client) -> None:
    """A turn from Sunday 18:00 to Monday 8:30 reaches 8.5 hours into an eighth day, which has nothing else."""
    turn = {"team": "100-1", "kind": "shift", "from": f"{DAYS[6]}T18:00", "until": f"{DAYS[7]}T08:30"}
    client.post("/api/v1/roster/turns", json={"turns": [turn], "confirmed": True}).raise_for_status()
    seen = visit()
    page = seen.context.new_page()
    page.goto(seen.url + "/roster?lang=en")
    page.locator(".calendar .team").first.wait_for()
    page.evaluate(
        """async (first) => {
            const page = document.querySelector('script[type=module]').src;
            const { set, load } = await import(page.replace('page.js', 'model.js'));
            set({ first });
            await load();
        }""",
        FIRST_MS,
    )
    bar = page.locator(f"button.bar[title*='{SUNDAY.day} {SUNDAY:%b} 18:00']")
    expect(bar).to_have_class(re.compile("goes-on"))
    for event, days, ends in (("beforeprint", 8, (7 + 8.5 / 24) / 8), ("afterprint", 7, 1.0)):
        page.evaluate(f"dispatchEvent(new Event('{event}'))")
        expect(page.locator(".calendar .head .day")).to_have_count(days)
        style = bar.evaluate("bar => parseFloat(bar.style.left) + parseFloat(bar.style.width)")
        assert style == pytest.approx(100 * ends)
