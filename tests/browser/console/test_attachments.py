"""Attachments in the case's panel: added by file, drop and paste, seen by another screen, opened large, withdrawn."""

import base64
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import Visit, take_in
from tests.browser.intercept import first_held, intercept
from tests.photographs import PDF, SVG, about, photograph, picture

Begin = Callable[..., Visit]
LISTENS = True
TILE = ".attachments .thumbs .face"


def opened(page: Page, case: int) -> Page:
    """Open a case's panel and wait for its attachments."""
    page.locator(f".case-row[data-case='{case}']").click()
    page.locator(f".case-panel[data-case='{case}'] .attachments").wait_for()
    return page


def choose(page: Page, *files: tuple[str, str, bytes]) -> None:
    """Choose files as a person does."""
    given = [{"name": name, "mimeType": kind, "buffer": body} for name, kind, body in files]
    page.locator(".attachments input[type=file]").set_input_files(given)


@pytest.fixture
def case(client: httpx.Client) -> int:
    """A case of the demonstration county."""
    number: int = take_in(client)["id"]
    return number


def test_added_by_one_it_is_on_the_others_screen_at_once(seat: Begin, case: int, client: httpx.Client) -> None:
    mine, other = seat(), seat()
    here, there = opened(mine.page(), case), opened(other.page(), case)
    here.get_by_label("说明（可不填）").fill("发霉的面包")
    choose(here, ("IMG_王小明.jpg", "image/jpeg", photograph(900, 600)), ("b.png", "image/png", picture("PNG")))
    expect(there.locator(TILE)).to_have_count(2)
    expect(here.locator(TILE)).to_have_count(2)
    expect(there.locator(".thumbs .caption").first).to_have_text("发霉的面包")
    assert (
        there.locator(f"{TILE} img").first.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 320
    )
    assert "王小明" not in client.get(f"/api/v1/complaints/{case}/attachments").text, "names of files are not taken"
    assert not [asked for asked in mine.requests if "%E7%8E%8B" in asked]
    kept = here.evaluate("Object.values({...localStorage, ...sessionStorage}).join()")
    assert "发霉的面包" not in kept
    assert mine.complaints == other.complaints == []


def give(page: Page, target: str, way: str, body: bytes, kind: str = "image/jpeg", *, words: str = "") -> None:
    """Drop or paste a file, perhaps with words beside it, as a spreadsheet copies its cells."""
    page.locator(target).first.evaluate(
        """(target, [way, body, kind, words]) => {
          const bytes = Uint8Array.from(atob(body), (each) => each.charCodeAt(0));
          const data = new DataTransfer();
          data.items.add(new File([bytes], "image", { type: kind }));
          if (words) data.items.add(words, "text/plain");
          const init = { bubbles: true, cancelable: true };
          target.dispatchEvent(way === "paste" ? new ClipboardEvent("paste", { ...init, clipboardData: data })
            : new DragEvent("drop", { ...init, dataTransfer: data }));
        }""",
        [way, base64.b64encode(body).decode(), kind, words],
    )


def test_large_by_keyboard_alone_and_withdrawn_for_a_reason(
    seat: Begin, case: int, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    for seed in (1, 2, 3):
        added = client.post(
            f"/api/v1/complaints/{case}/attachments",
            content=picture(width=400, height=300, seed=seed),
            headers={"Content-Type": "image/jpeg", **about(caption=f"第 {seed} 张")},
        )
        assert added.status_code == 201
    begun = seat()
    page = opened(begun.page(), case)
    with subtests.test("opened again before the browser says that it was closed"):
        opened_again_stays_whole(page)
    first = page.locator(TILE).first
    first.focus()
    page.keyboard.press("Enter")
    viewer = page.locator("dialog.viewer")
    large = viewer.get_by_role("img", name="第 1 张")
    expect(large).to_be_visible()
    assert large.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 400
    assert violations(page, "#drawer") == []
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(viewer.get_by_role("img", name="第 3 张")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(viewer).to_contain_text("2 / 3")
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(page.locator(f".case-panel[data-case='{case}']")).to_be_visible()
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    viewer.get_by_text("撤下…").click()
    viewer.get_by_label("撤下原因").fill("误传了另一家的照片")
    page.keyboard.press("Enter")
    expect(page.locator(TILE)).to_have_count(2)
    expect(viewer).to_be_hidden()
    page.get_by_text("已撤下或期满的附件 1 份").click()
    expect(page.locator(".gone")).to_contain_text("误传了另一家的照片")
    assert violations(page, "dialog.viewer") == []
    assert begun.complaints == []


def test_files_are_added_or_say_why_not(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests, tmp_path: Path
) -> None:
    page = seat().page()
    for part in (dropped_or_pasted, gone_before_it_was_sent, stopped_by_a_cut, refused_or_taken):
        with subtests.test(part.__name__):
            case = take_in(client)["id"]
            part(opened(page, case), case, tmp_path)


def dropped_or_pasted(page: Page, case: int, folder: Path) -> None:
    """Drop or paste a file: it is added, and a drop elsewhere does nothing."""
    for number, target in ((1, ".case-panel .facts"), (2, "#queue")):
        give(page, target, "drop", picture(seed=number))
    expect(page.locator(TILE)).to_have_count(1)
    give(page, "body", "paste", picture("PNG", seed=3), "image/png")
    expect(page.locator(TILE)).to_have_count(2)
    assert page.url.endswith("/")
    give(page, ".case-panel input[name=note]", "paste", picture("PNG", seed=4), "image/png", words="面包 3 袋")
    page.keyboard.press("n")
    give(page, "#intake-text", "paste", picture("PNG", seed=5), "image/png")
    expect(page.locator("#toasts")).to_contain_text("请先登记本件")
    page.keyboard.press("Escape")
    expect(page.locator(TILE)).to_have_count(2)


def gone_before_it_was_sent(page: Page, case: int, folder: Path) -> None:
    """Take a file away before it was sent: it is called that, and not a dead server."""
    first, second = folder / "a.jpg", folder / "b.jpg"
    for file in (first, second):
        file.write_bytes(photograph(900, 600))
    held: list[Route] = []
    intercept(page, "**/attachments?*", lambda route: held.append(route) if not held else route.continue_())
    page.locator(".attachments input[type=file]").set_input_files([first, second])
    expect(page.locator(".uploads li")).to_have_count(2)
    on_its_way = first_held(page, held)
    second.unlink()  # the stick is pulled while the first is on its way
    on_its_way.abort()
    page.unroute("**/attachments?*")
    refused = page.locator(".uploads .refused", has_text="b.jpg")
    expect(refused).to_contain_text("文件已不在原处")
    expect(refused.get_by_role("button")).to_have_count(1)  # trying again would not help


def stopped_by_a_cut(page: Page, case: int, folder: Path) -> None:
    """Let a cut stop all files: they go again at one press."""
    intercept(
        page, "**/attachments?*", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    choose(page, *((f"{n}.jpg", "image/jpeg", photograph(900 + n, 600)) for n in range(2)))
    refused = page.locator(".uploads .refused")
    expect(refused).to_have_count(2)
    page.unroute("**/attachments?*")
    refused.first.get_by_role("button", name="重试").click()
    expect(page.locator(TILE)).to_have_count(2, timeout=30_000)  # pictures are worked through one after another
    expect(refused).to_have_count(0)


def refused_or_taken(page: Page, case: int, folder: Path) -> None:
    """Add good and bad files: each refused one says what is wrong, and the others come through."""
    files = {"cut.jpg": picture()[:-9], "drawing.png": SVG, "good.pdf": PDF, "huge.jpg": bytes(10_500_000)}
    for name, body in files.items():
        (folder / name).write_bytes(body)
    page.locator(".attachments input[type=file]").set_input_files([folder / name for name in files])
    refused = page.locator(".uploads .refused")
    expect(refused).to_have_count(3)
    expect(refused.filter(has_text="cut.jpg").locator(".problem")).to_have_text(
        "图片不完整，可能传输中断，请重新上传。"
    )
    expect(refused.filter(has_text="drawing.png").locator(".problem")).to_have_text(
        "文件内容为“SVG 或网页”；仅接受 JPEG、PNG、WebP 与 PDF，请另存为其中之一或重新拍摄。"
    )
    expect(refused.filter(has_text="huge.jpg")).to_contain_text("超过 10 MB")
    expect(page.locator(TILE)).to_have_count(1)
    expect(page.locator(TILE)).to_contain_text("PDF")
    refused.first.get_by_role("button", name="放弃").click()
    expect(refused).to_have_count(2)


EDGES = """(name) => {
  const { top, bottom } = document.querySelector(`.viewer ${name}`).getBoundingClientRect();
  return [Math.round(top), Math.round(bottom)];
}"""


def test_a_large_picture_lies_within_its_frame(
    seat: Begin, case: int, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    added = client.post(
        f"/api/v1/complaints/{case}/attachments",
        content=picture(width=1280, height=960, seed=7),
        headers={"Content-Type": "image/jpeg", **about()},
    )
    assert added.status_code == 201
    page = opened(seat(viewport={"width": 1366, "height": 768}).page(), case)
    for width, height in ((1366, 768), (390, 844)):
        with subtests.test(width=width):
            page.set_viewport_size({"width": width, "height": height})
            page.locator(TILE).first.click()
            page.locator(".viewer .stage img").wait_for()
            shown, frame, foot = (page.evaluate(EDGES, name) for name in (".stage img", ".stage", "footer"))
            assert [*frame, *foot] == sorted([*frame, *foot])
            assert frame[0] <= shown[0] < shown[1] <= frame[1]
            assert foot[1] <= height
            page.keyboard.press("Escape")
            expect(page.locator("dialog.viewer")).to_be_hidden()


def opened_again_stays_whole(page: Page) -> None:
    """Open a picture again before the browser says that it was closed: it stays whole."""
    tile = page.locator(TILE).first
    tile.click()
    viewer = page.locator("dialog.viewer")
    expect(viewer.get_by_role("img", name="第 1 张")).to_be_visible()
    # In one task, and then the event that the browser had queued.
    page.evaluate(
        """([viewer, tile]) => new Promise((heard) => {
          viewer.addEventListener("close", () => setTimeout(heard), { once: true });
          viewer.close();
          tile.click();
        })""",
        [viewer.element_handle(), tile.element_handle()],
    )
    expect(viewer.get_by_role("img", name="第 1 张")).to_be_visible()
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
