"""The pages before the map: signing in, and changing a first password. Plain forms, no script at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from maps.catalogue import LANGUAGES, messages

_PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)


@dataclass(frozen=True, slots=True)
class AccessPage:
    """What one rendering depends on; `problem` is shown as it stands, `static` is the root of our own files."""

    language: str
    static: str
    problem: str | None = None
    login: str = ""
    csrf: str = ""
    after: str = "/"
    asks_old: bool = True


@dataclass(frozen=True, slots=True)
class AuditPage:
    """What the auditor's page shows: rows of text, what was asked, and where the table and older rows are."""

    language: str
    static: str
    rows: Sequence[Mapping[str, str]]
    asked: Mapping[str, str]
    export: str
    older: str | None


def render_audit(page: AuditPage) -> str:
    """Return the auditor's page."""
    return _render("audit.html", page)


def render_sign_in(page: AccessPage) -> str:
    """Return the page with the form for name and password."""
    return _render("sign_in.html", page)


def render_link(page: AccessPage) -> str:
    """Return the page with the one button a sign-in link asks for."""
    return _render("link.html", page)


def render_password(page: AccessPage) -> str:
    """Return the page with the form for a new password."""
    return _render("password.html", page)


def _render(template: str, page: AccessPage | AuditPage) -> str:
    other = next(language for language in LANGUAGES if language != page.language)
    texts = messages(page.language)
    return _PAGES.get_template(template).render(page=page, lang=LANGUAGES[page.language], other=other, t=texts)
