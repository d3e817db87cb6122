"""Files that a page links are there, and every style sheet is linked by a page or joined into one."""

import re
from typing import get_args

from maps.assets import page_files
from maps.assets.inventory import OWN, TEMPLATES
from maps.catalogue import messages
from maps.pages.office import DutyPage, render_duty
from maps.pages.planning import PlanningPage, render_planning

LINKED = re.compile(r'(?:href|src)="(?:STATIC|\{\{ (?:page\.)?static \}\})/([^"{}]+)"')
OFFICE = get_args(DutyPage.__annotations__["name"])
BAR = OWN / "console" / "frame" / "topbar.js"
API_PAGES = TEMPLATES.parents[1] / "api" / "pages"


def linked() -> set[str]:
    """Return the files below `static` that pages link."""
    pages = [render_duty(DutyPage(name=name, language="en", static="STATIC")) for name in OFFICE]
    pages.append(render_planning(PlanningPage(language="en", static="STATIC", vendor="VENDOR")))
    templates = (*TEMPLATES.glob("*.html"), *API_PAGES.glob("*.html"))
    pages += [path.read_text(encoding="utf-8") for path in templates]
    return {path for page in pages for path in LINKED.findall(page)}


def test_every_file_that_a_page_links_is_there() -> None:
    found = {path for path in linked() if not path.startswith("joined/")}
    assert {f"office/{name}/page.js" for name in OFFICE} <= found
    assert {path for path in found if not (OWN / path).is_file()} == set()


def test_every_sheet_is_linked_or_joined() -> None:
    joined = {
        f"{name}.css"
        for names in ("FIELD_SHEETS", "CONSOLE_SHEETS", "PUBLIC_SHEETS")
        for name in vars(page_files)[names]
    }
    joined |= {path.relative_to(OWN).as_posix() for path in page_files.MAP_SHEETS if path.is_relative_to(OWN)}
    sheets = {path.relative_to(OWN).as_posix() for path in OWN.rglob("*.css")}
    assert len(sheets) > 40
    assert sheets - linked() - joined == set()


def test_every_office_page_has_a_link_on_the_console_or_another_page() -> None:
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in OWN.rglob("*.js"))
    assert [name for name in OFFICE if f'href="/{name}"' not in scripts and f'page("{name}", ' not in scripts] == []


def test_what_stands_in_the_bar_has_a_word_and_a_title() -> None:
    bar = BAR.read_text(encoding="utf-8")
    pages = set(re.findall(r'\bpage\("(\w+)"', bar))
    words = {f"menu.{name}" for name in pages | set(re.findall(r'\blabel\("(\w+)"', bar))}
    assert len(pages) > 5
    assert sorted((words | {f"{name}.title" for name in pages}) - messages("zh").keys()) == []
