"""The planner's workbench: a panel of sections beside one map, filled by ES modules."""

from dataclasses import dataclass

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from maps.assets.inventory import TEMPLATES
from maps.catalogue import LANGUAGES, messages
from maps.pages.live_map import script_json

_PAGES = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


@dataclass(frozen=True, slots=True)
class PlanningPage:
    """In which language; `static` and `vendor` are the versioned roots of our own and the fetched files."""

    language: str
    static: str
    vendor: str


def render_planning(page: PlanningPage) -> str:
    """Return the page as HTML, with all its words as data."""
    texts = messages(page.language)
    boot = {"language": page.language, "messages": dict(texts), "static": page.static, "vendor": page.vendor}
    return _PAGES.get_template("planning.html").render(
        page=page, lang=LANGUAGES[page.language], title=texts["planning.title"], t=texts, boot=script_json(boot)
    )
