"""The pages beside the map: signing in, and one's own account. Plain forms, no script at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from maps.assets.inventory import TEMPLATES
from maps.catalogue import LANGUAGES, messages

_PAGES = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


@dataclass(frozen=True, slots=True)
class AccessPage:
    """The input of one rendering; `problem` is shown as it stands, `static` is the root of our own files."""

    language: str
    static: str
    problem: str | None = None
    login: str = ""
    csrf: str = ""
    after: str = "/"
    asks_old: bool = True
    recovery: bool = False
    """The form for a recovery code lies open."""
    name: str = ""
    role: str = ""
    """Of a link's page: whom it lets in, and the role in words."""


@dataclass(frozen=True, slots=True)
class FactorState:
    """A second factor in force: since when, as text, and how many recovery codes are left."""

    since: str
    recovery_left: int


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One place where somebody is signed in; moments are text in the county's time."""

    id: int
    device: str
    stays: bool
    address: str
    since: str
    seen: str
    here: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A person's view of their own account."""

    language: str
    static: str
    csrf: str
    login: str
    name: str
    role: str
    unit: str
    factor: FactorState | None
    sessions: Sequence[SessionLine]
    sheet: bool = False
    """They may print the sheet by which phones are enrolled, and there is one."""
    signs_out: bool = False
    """They sign out on this page: other pages have a way out of their own."""
    problem: str | None = None
    telephone: str | None = None
    """Their own, which offers and alerts may ring."""
    telephone_wrong: bool = False
    has_calendar: bool = False
    """Calendars can ask for their turns."""
    calendar: str | None = None
    """The address at which they ask, this once."""


@dataclass(frozen=True, slots=True)
class FactorPage:
    """The second factor: in force (`factor`), or offered as QR code (`qr`, an SVG element), address and secret."""

    language: str
    static: str
    problem: str | None
    csrf: str
    login: str
    factor: FactorState | None = None
    qr: str | None = None
    uri: str | None = None
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class RecoveryPage:
    """Recovery codes, this once; `first` where the second factor was turned on just now."""

    language: str
    static: str
    codes: Sequence[str]
    first: bool
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """The auditor's page: rows of text, the search, and the addresses of the table and of older rows."""

    language: str
    static: str
    rows: Sequence[Mapping[str, Any]]
    actions: Sequence[str]
    """Codes of what may be chosen, in this order; worded by the catalogues where they know them."""
    asked: Mapping[str, str]
    export: str
    older: str | None


type AnyPage = AccessPage | AccountPage | FactorPage | RecoveryPage | AuditPage


def render_audit(page: AuditPage) -> str:
    """Return the auditor's page."""
    return _render("audit.html", page)


def render_sign_in(page: AccessPage) -> str:
    """Return the page with the form for name and password."""
    return _render("sign_in.html", page)


def render_ended(page: AccessPage) -> str:
    """Return the page that says why a session of the demonstration ended, with the way on."""
    return _render("session_ended.html", page)


def render_link(page: AccessPage) -> str:
    """Return the page with the one button a sign-in link asks for."""
    return _render("link.html", page)


def render_code(page: AccessPage) -> str:
    """Return the page with the form for the code a sign-in waits for."""
    return _render("code.html", page)


def render_account(page: AccountPage) -> str:
    """Return the page of one's own account."""
    return _render("account.html", page)


def render_factor(page: FactorPage) -> str:
    """Return the page of one's own second factor."""
    return _render("second_factor.html", page)


def render_recovery(page: RecoveryPage) -> str:
    """Return the page with new recovery codes."""
    return _render("recovery_codes.html", page)


def render_password(page: AccessPage) -> str:
    """Return the page with the form for a new password."""
    return _render("password.html", page)


def _render(template: str, page: AnyPage) -> str:
    other = next(language for language in LANGUAGES if language != page.language)
    texts = messages(page.language)
    return _PAGES.get_template(template).render(page=page, lang=LANGUAGES[page.language], other=other, t=texts)
