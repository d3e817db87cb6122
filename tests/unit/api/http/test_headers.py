"""What every answer tells a browser: the policies word by word, and which answers may be kept."""

import re
from types import SimpleNamespace

import pytest

from api.auth.rule import Rule
from api.http.headers import ALWAYS, ON_PHONE, TRANSPORT, SafeHeaders, dressed
from maps.assets.inventory import OWN

OURS = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
STRANGERS = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
NOWHERE = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), serial=(), usb=()"


def test_the_headers_are_these_word_by_word():
    """By hand: a source added by a slip is found here."""
    assert ALWAYS == {
        "Content-Security-Policy": OURS,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": NOWHERE,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    assert {
        "Content-Security-Policy": OURS.replace("data:;", "data: blob:;"),
        "Permissions-Policy": NOWHERE.replace("geolocation=()", "geolocation=(self)"),
    } == ON_PHONE
    assert TRANSPORT == {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def test_pages_know_the_servers_answers_by_headers_that_it_puts_on_each():
    signs = re.search(r"const SIGNS = \[(.+)\]", (OWN / "shared/answer.js").read_text(encoding="utf-8"))
    assert signs
    assert set(re.findall(r'"(.+?)"', signs[1])) <= {name.lower() for name in ALWAYS}


def headers_of(given, rule):
    """Return an answer's headers by name; each stands once."""
    pairs = [(name.decode(), value.decode()) for name, value in dressed(given, rule)]
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


LONG = [(b"Cache-Control", b"public, max-age=31536000, immutable"), (b"etag", b'"1"')]


@pytest.mark.parametrize(
    ("rule", "cache"),
    [
        (None, "no-store"),  # no such route
        (Rule(), "no-store"),  # behind sign-in
        (Rule(foreign=True), "private, no-store"),
        (Rule(browser_cache=True), None),
        (Rule(public=True), None),
    ],
)
def test_only_what_is_nobodys_secret_says_itself_how_long_it_is_kept(rule, cache):
    found = headers_of(LONG, rule)
    assert found["etag"] == '"1"'
    assert found.get("cache-control", found.get("Cache-Control")) == (cache or LONG[0][1].decode())
    expected = "private, no-store" if rule is not None and rule.foreign else "no-store"
    assert headers_of([], rule)["cache-control"] == expected


@pytest.mark.parametrize(
    ("rule", "policy", "place"),
    [
        (None, OURS, "geolocation=()"),
        (Rule(public=True), OURS, "geolocation=()"),
        (Rule(browser_cache=True), OURS, "geolocation=()"),
        (Rule(foreign=True), STRANGERS, "geolocation=()"),
        (Rule(public=True, phone=True), OURS.replace("data:;", "data: blob:;"), "geolocation=(self)"),
    ],
)
def test_no_route_softens_a_policy_of_its_own(rule, policy, place):
    given = [(b"content-security-policy", b"default-src *"), (b"X-Frame-Options", b"ALLOWALL")]
    found = headers_of(given, rule)
    assert (found["content-security-policy"], found["x-frame-options"]) == (policy, "DENY")
    assert place in found["permissions-policy"].split(", ")


@pytest.mark.parametrize(("method", "kept"), [("GET", True), ("HEAD", True), ("POST", False)])
def test_a_head_is_dressed_as_the_answer_it_stands_for(method, kept):
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": LONG})

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "route": SimpleNamespace(path="/field")}
    with pytest.raises(StopIteration):
        SafeHeaders(app)(scope, None, send).send(None)
    assert (LONG[0] in sent[0]["headers"]) == kept
