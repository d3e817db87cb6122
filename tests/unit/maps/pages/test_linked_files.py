"""Files that a page links are there, and every style sheet is linked by a page or joined into one."""

import re
from typing import get_args

from maps.assets import page_files
from maps.assets.inventory import OWN, TEMPLATES
from maps.pages.office import DutyPage, render_duty
from maps.pages.planning import PlanningPage, render_planning

LINKED = re.compile(r'(?:href|src)="(?:STATIC|\{\{ (?:page\.)?static \}\})/([^"{}]+)"')
OFFICE = get_args(DutyPage.__annotations__["name"])
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
