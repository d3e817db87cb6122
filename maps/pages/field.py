"""The inspector's page for the phone: a small shell, its words, what it needs to open without the network.

Only the words it uses are in it: the whole catalogue would be half of what a slow line has to carry.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dispatch.off_shelf.order import Basis
from maps.assets.inventory import TEMPLATES
from maps.catalogue import LANGUAGES, messages
from maps.pages.findings_form import findings_form
from maps.pages.live_map import script_json

_PAGES = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
SPOKEN = (
    *("field.", "status.", "kind.", "category.", "event.", "ago.", "time.", "problem.", "point.", "cell."),
    *("distance.", "mediation.", "invoice.", "measure.", "ending.", "basis.", "actor.", "correction.", "fact."),
    "rehearsal.",
)
"""Beginnings of the messages it uses, and beside them:"""
ALSO = (
    *("case.danger", "case.title", "author.anonymous", "place.within", "place.address_at", "attach.time_unknown"),
    "method.straight_line_beside",
)
COLOUR = "#1d5c8f"


@dataclass(frozen=True, slots=True)
class FieldPage:
    """In which language; the roots of our own and the fetched files, the addresses of its first script and style."""

    language: str
    static: str
    vendor: str
    script: str
    style: str


def render_field(page: FieldPage) -> str:
    """Return the page as HTML, with its words as data."""
    texts = messages(page.language)
    spoken = {key: text for key, text in texts.items() if key.startswith(SPOKEN) or key in ALSO}
    boot = {"language": page.language, "messages": spoken, "static": page.static, "vendor": page.vendor}
    boot |= {"worker": "/field/worker.js", "findings": findings_form(), "shelf_bases": list(Basis)}
    return _PAGES.get_template("field.html").render(
        page=page, lang=LANGUAGES[page.language], t=texts, boot=script_json(boot)
    )


def worker_script(version: str, files: Sequence[str], language: str) -> str:
    """Return the service worker for one version of the shell; `files` are the addresses it keeps."""
    texts = messages(language)
    words = {"title": texts["field.ring_title"], "body": texts["field.ring_body"], "exercise": texts["rehearsal.mark"]}
    text = "".join(
        f"const {name} = {json.dumps(value)};\n"
        for name, value in (("VERSION", version), ("FILES", list(files)), ("WORDS", words))
    )
    return text + (TEMPLATES / "field_worker.js").read_text(encoding="utf-8")


def manifest(language: str, static: str) -> dict[str, Any]:
    """Return what a phone needs to put the page on its home screen."""
    texts = messages(language)
    return {
        "name": texts["field.app_name"],
        "short_name": texts["field.app_short"],
        "lang": LANGUAGES[language],
        "id": "/field",
        "start_url": "/field",
        "scope": "/field",
        "display": "standalone",
        "orientation": "any",
        "theme_color": COLOUR,
        "background_color": "#ffffff",
        "icons": [{"src": f"{static}/icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }
