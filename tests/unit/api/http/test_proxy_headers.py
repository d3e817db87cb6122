"""Whose word on a caller's address counts, under which name the server answers, and what those settings may be."""

import asyncio
from ipaddress import ip_network

import pytest

from api.addresses import parse_networks, parse_origin
from api.auth.public_url import PublicUrl
from api.http.proxy_headers import Forwarded, HostCheck

PROXY, OUTSIDE, CALLER = "10.1.0.2", "192.0.2.9", "198.51.100.7"
TRUSTED = (ip_network("10.1.0.0/24"), ip_network("127.0.0.1"), ip_network("fd00::/8"))
SITE = PublicUrl("https://wangge.example")


def passed(app, client, headers, path="/"):
    """Return the scope that reached the application behind a layer, or the status it refused with."""
    reached = []

    async def inner(scope, receive, send):
        reached.append(scope)

    async def send(message):
        reached.append(message.get("status", reached and reached[-1]))

    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    scope = {"type": "http", "method": "GET", "path": path, "headers": raw, "scheme": "http", "client": (client, 1)}
    asyncio.run(app(inner)(scope, None, send))
    return reached[0]


@pytest.mark.parametrize(
    ("heard", "expected", "caller"),
    [
        (PROXY, [CALLER], CALLER),
        (PROXY, [f"127.0.0.1, 8.8.8.8, {CALLER}"], CALLER),  # what the caller wrote comes first
        (PROXY, ["8.8.8.8", CALLER], CALLER),  # in two headers
        (PROXY, [f"{CALLER}, 10.1.0.7"], CALLER),  # through two proxies
        (PROXY, [f"{CALLER}:4711"], CALLER),
        (PROXY, ["[2001:db8::1]:4711"], "2001:db8::1"),
        (PROXY, [f"::ffff:{CALLER}"], CALLER),
        (f"::ffff:{PROXY}", [CALLER], CALLER),  # listening on `::`
        ("fd00::1", [CALLER], CALLER),
        (PROXY, ["unknown"], PROXY),
        (PROXY, [f"{CALLER}, rubbish"], PROXY),
        (PROXY, [""], PROXY),
        (PROXY, [], PROXY),
        (PROXY, ["10.1.0.7"], "10.1.0.7"),
        (OUTSIDE, [CALLER], OUTSIDE),
        (OUTSIDE, ["127.0.0.1"], OUTSIDE),
    ],
)
def test_only_trusted_proxies_tell_who_calls(heard, expected, caller):
    scope = passed(lambda app: Forwarded(app, TRUSTED), heard, [("X-Forwarded-For", each) for each in expected])
    assert scope["client"][0] == caller


@pytest.mark.parametrize(
    ("heard", "expected", "scheme"),
    [(PROXY, "https", "https"), (PROXY, "HTTPS", "https"), (PROXY, "gopher", "http"), (OUTSIDE, "https", "http")],
)
def test_only_trusted_proxies_tell_the_scheme(heard, expected, scheme):
    headers = [("X-Forwarded-Proto", expected)]
    assert passed(lambda app: Forwarded(app, TRUSTED), heard, headers)["scheme"] == scheme


def test_nobody_is_trusted_unless_named():
    headers = [("X-Forwarded-For", CALLER)]
    assert passed(lambda app: Forwarded(app, ()), "127.0.0.1", headers)["client"][0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("hosts", "path", "client", "answered"),
    [
        (["wangge.example"], "/", OUTSIDE, True),
        (["WANGGE.example:443"], "/", OUTSIDE, True),
        (["wangge.example:8443"], "/", OUTSIDE, False),
        (["wangge.example.evil.example"], "/", OUTSIDE, False),
        (["wangge.example", "evil.example"], "/", OUTSIDE, False),
        ([], "/", OUTSIDE, False),
        (["127.0.0.1:8000"], "/", "127.0.0.1", False),
        (["127.0.0.1:8000"], "/healthz", "127.0.0.1", True),
        (["127.0.0.1:8000"], "/readyz", "::1", True),
        (["127.0.0.1:8000"], "/healthz", OUTSIDE, False),
        (["127.0.0.1:8000"], "/metrics", "127.0.0.1", False),
    ],
)
def test_only_the_public_name_is_answered(hosts, path, client, answered):
    scope = passed(lambda app: HostCheck(app, SITE), client, [("Host", host) for host in hosts], path)
    assert (scope != 421) is answered


def test_without_a_public_name_any_host_is_answered():
    assert passed(lambda app: HostCheck(app, PublicUrl()), OUTSIDE, [("Host", "anything")]) != 421


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://wangge.example.gov.cn", "https://wangge.example.gov.cn"),
        ("HTTPS://Wangge.Example:443/", "https://wangge.example"),
        ("https://wangge.example:8443", "https://wangge.example:8443"),
        ("http://10.1.0.5:8000", "http://10.1.0.5:8000"),
        ("http://[fd00::5]:8000", "http://[fd00::5]:8000"),
    ],
)
def test_a_public_address_is_an_origin(given, origin):
    assert parse_origin(given) == origin


@pytest.mark.parametrize(
    "given",
    [
        "wangge.example",
        "ftp://wangge.example",
        "https://",
        "https://a b",
        "https://a/b",
        "https://a?b",
        "https://a#b",
        "https://u:p@a",
        "https://a:port",
        "https://网格.example",
        "https://*.example",
        "https://[::1",
        "//a",
    ],
)
def test_anything_else_is_refused_saying_what_to_give(given):
    with pytest.raises(ValueError, match="such as https://"):
        parse_origin(given)


def test_proxies_are_addresses_and_networks():
    assert parse_networks(" 10.1.0.0/24,127.0.0.1, fd00::/8 ") == TRUSTED
    assert parse_networks("") == ()


@pytest.mark.parametrize(
    "given", ["*", "nginx", "10.1.0.5/24", "10.1.0.0/33", "0.0.0.0/0", "::/0", "127.0.0.1;10.0.0.1"]
)
def test_everybody_and_what_is_no_address_is_refused(given):
    with pytest.raises(ValueError, match="such as 127"):
        parse_networks(given)


def test_cookies_are_the_hosts_own_over_tls():
    assert SITE.cookie("c") == "__Host-c"
    assert PublicUrl("http://10.1.0.5:8000").cookie("c") == "c"
    assert PublicUrl().cookie("c") == "c"
