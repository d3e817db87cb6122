"""The office's pages beside the console, each filled by ES modules of its own."""

from dataclasses import dataclass
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from maps.assets.inventory import TEMPLATES
from maps.catalogue import LANGUAGES, messages
from maps.pages.live_map import script_json

_PAGES = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


@dataclass(frozen=True, slots=True)
class DutyPage:
    """A page in one language; below `static`, the root of our own files, its module lies by its name."""

    name: Literal[
        "roster",
        "handover",
        "rules",
        "points",
        "corrections",
        "rehearsal",
        "people",
        "casework",
        "supervision",
        "reports",
        "registers",
    ]
    language: str
    static: str


def render_duty(page: DutyPage) -> str:
    """Return the page as HTML, with all its words as data."""
    texts = messages(page.language)
    boot = {"language": page.language, "messages": dict(texts), "static": page.static}
    return _PAGES.get_template("duty.html").render(
        page=page, lang=LANGUAGES[page.language], title=texts[f"{page.name}.title"], t=texts, boot=script_json(boot)
    )
