"""The gate beside its table: who sits at this machine, what another site's page may not cause, who is remembered."""

import asyncio
from types import SimpleNamespace

import pytest
from fastapi import Request

from api.auth.principal import NOBODY_YET, AuthMethod, Place, Principal
from api.auth.public_url import PublicUrl
from api.auth.roles import Role
from api.gate import gate as gates
from api.gate.gate import Gate, check_local, check_meant, check_same_site, check_step, is_here
from api.refusals import Refused
from dispatch.lifecycle import EventType

COUNTY = "620823"
SEAT = Place(COUNTY, COUNTY, "county", frozenset({COUNTY}))
CASES = "/api/v1/complaints"


def asked(method="GET", path=CASES, *, host="127.0.0.1:8080", client="127.0.0.1", origin=None, site=None, **headers):
    """Return a request as it comes; `site` is the address people open, where one is set."""
    found = {"host": host, **({"origin": origin} if origin else {}), **headers}
    return Request(
        {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": b"",
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in found.items()],
            "route": SimpleNamespace(path=path),
            "client": (client, 40_000) if client else None,
            "server": ("127.0.0.1", 8080),
            "scheme": "http",
            "app": SimpleNamespace(state=SimpleNamespace(services=SimpleNamespace(public_url=PublicUrl(site)))),
        }
    )


def person(means=AuthMethod.SESSION, role=Role.DISPATCHER, number=1, **more):
    return Principal(means, role, "x", number, place=SEAT, **({"csrf": "meant"} | more))


class Answering(Gate):
    """The gate over a register of its own, which counts how often it is asked."""

    def __init__(self, holders=(), anybody=True):
        super().__init__(None)
        self.holders, self.anybody, self.looks = dict(holders), anybody, 0
        self.meanwhile = lambda: None

    async def _find(self, means, token):
        self.looks += 1
        found = self.holders.get(token)
        self.meanwhile()
        return found if found and found.means is means else None

    async def _ask_for_anybody(self):
        return self.anybody


def admitted(gate, request):
    return asyncio.run(gate.admit(request))


def refused(act, *given):
    """Return the kind of refusal, None where nothing is refused."""
    try:
        act(*given)
    except Refused as refusal:
        return refusal.kind.name
    return None


# --- at this machine


@pytest.mark.parametrize(
    ("expected", "here"),
    [
        ({}, True),
        ({"host": "localhost:8080"}, True),
        ({"host": "wangge.localhost"}, True),
        ({"host": "[::1]:8080", "client": "::1"}, True),
        ({"host": "wangge.lan"}, False),  # a foreign name that leads to this machine (DNS rebinding)
        ({"host": "localhost.example"}, False),
        ({"host": "notlocalhost"}, False),
        ({"client": "10.1.0.9"}, False),
        ({"client": None}, False),
        ({"x_forwarded_for": "10.1.0.9"}, False),
        ({"x_real_ip": "10.1.0.9"}, False),
        ({"forwarded": "for=10.1.0.9"}, False),
        ({"via": "1.1 proxy"}, False),
        ({"x_forwarded_proto": "https"}, False),
        ({"x_forwarded_host": "127.0.0.1"}, False),
        ({"x_forwarded": "for=127.0.0.1"}, False),
        ({"x_original_forwarded_for": "127.0.0.1"}, False),
        ({"x_real_ip": "127.0.0.1"}, False),
        ({"true_client_ip": "127.0.0.1"}, False),
    ],
)
def test_one_who_sits_here_comes_by_address_and_name_and_no_proxy(expected, here):
    request = asked(**expected)
    assert is_here(request) == here
    assert refused(check_local, request) == (None if here else "not-allowed")
    assert refused(admitted, Answering(anybody=False), request) == (None if here else "not-allowed")


def test_the_demonstrations_accounts_are_let_in_here_only():
    gate = Answering({"t": person(demo=True)})
    cookie = "wangge_session=t"
    assert admitted(gate, asked(cookie=cookie)).demo
    assert refused(admitted, gate, asked(cookie=cookie, client="10.1.0.9")) == "sign-in"
    assert refused(admitted, gate, asked(cookie=cookie, x_forwarded_for="10.1.0.9")) == "sign-in"


# --- meant


@pytest.mark.parametrize(
    ("expected", "fine"),
    [
        ({}, True),  # a program, or a browser that says nothing
        ({"sec_fetch_site": "same-origin"}, True),
        ({"sec_fetch_site": "none"}, True),  # typed by hand
        ({"sec_fetch_site": "same-site"}, False),  # another name of the same domain
        ({"sec_fetch_site": "cross-site"}, False),
        ({"origin": "http://127.0.0.1:8080"}, True),
        ({"origin": "http://127.0.0.1:8081"}, False),
        ({"origin": "https://127.0.0.1:8080"}, False),
        ({"origin": "null"}, False),  # a sandbox, or a page that hides where it is from
        ({"origin": "https://wangge.lan", "site": "https://wangge.lan"}, True),
        ({"origin": "http://127.0.0.1:8080", "site": "https://wangge.lan"}, False),
    ],
)
def test_a_change_comes_from_this_servers_own_page(expected, fine):
    request = asked("POST", x_csrf_token="meant", **expected)
    assert refused(check_same_site, request) == (None if fine else "csrf")
    assert refused(check_meant, request, person()) == (None if fine else "csrf")


@pytest.mark.parametrize(("token", "csrf", "fine"), [("meant", "meant", True), ("", "meant", False), ("", None, False)])
def test_a_change_carries_the_sessions_own_token(token, csrf, fine):
    request = asked("POST", x_csrf_token=token)
    assert refused(check_meant, request, person(csrf=csrf)) == (None if fine else "csrf")


@pytest.mark.parametrize(
    ("method", "path", "means", "fine"),
    [
        ("GET", CASES, AuthMethod.SESSION, True),
        ("POST", CASES, AuthMethod.SESSION, False),
        ("DELETE", "/api/v1/session", AuthMethod.SESSION, False),
        ("POST", "/password", AuthMethod.SESSION, True),  # a form, whose own field the route looks at
        ("POST", "/account/second-factor", AuthMethod.SESSION, True),
        ("POST", "/account/sessions/{session}", AuthMethod.SESSION, True),
        ("POST", CASES, AuthMethod.KEY, True),  # no browser sends a key by itself
    ],
)
def test_what_a_session_changes_without_a_form_has_to_be_meant(method, path, means, fine):
    sent = {"authorization": "Bearer t"} if means is AuthMethod.KEY else {"cookie": "wangge_session=t"}
    gate = Answering({"t": person(means)})
    assert refused(admitted, gate, asked(method, path, **sent)) == (None if fine else "csrf")


@pytest.mark.parametrize("header", ["Basic t", "bearer", "Token t", ""])
def test_no_other_scheme_lets_in_even_beside_a_good_cookie(header):
    gate = Answering({"t": person(AuthMethod.KEY), "c": person()})
    assert refused(admitted, gate, asked(authorization=header, cookie="wangge_session=c")) == "sign-in"
    assert admitted(gate, asked(authorization="bearer  t")).means is AuthMethod.KEY


def test_a_key_in_a_cookie_and_a_session_as_a_key_are_nobodys():
    gate = Answering({"k": person(AuthMethod.KEY), "s": person()})
    assert refused(admitted, gate, asked(cookie="wangge_session=k")) == "sign-in"
    assert refused(admitted, gate, asked(authorization="Bearer s")) == "sign-in"


# --- remembered


@pytest.fixture
def moment(monkeypatch):
    """Return the clock that the gate reads, to be moved."""
    now = [1000.0]
    monkeypatch.setattr(gates, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def look(gate):
    return refused(admitted, gate, asked(cookie="wangge_session=t"))


@pytest.mark.parametrize(("after_s", "looks"), [(4.9, 1), (5.0, 2)])
def test_who_holds_a_token_is_remembered_for_five_seconds(moment, after_s, looks):
    gate = Answering({"t": person()})
    look(gate)
    moment[0] += after_s
    look(gate)
    assert gate.looks == looks


@pytest.mark.parametrize(
    ("tag", "forgotten"),
    [(None, True), ("account:1", True), ("session:7", True), ("account:2", False), ("key:1", False), ("open", False)],
)
def test_a_change_makes_the_gate_forget_whom_it_concerns(moment, tag, forgotten):
    gate = Answering({"t": person(session=7)})
    assert look(gate) is None
    gate.holders.clear()
    gate.forget(tag)
    assert look(gate) == ("sign-in" if forgotten else None)


def test_one_who_is_being_asked_for_while_something_changes_is_not_remembered(moment):
    gate = Answering({"t": person()})
    gate.meanwhile = lambda: gate.forget("account:9")
    look(gate)
    gate.holders.clear()
    assert look(gate) == "sign-in"


def test_one_who_has_to_change_a_first_password_is_never_remembered(moment):
    gate = Answering({"t": person(must_change=True)})
    assert [look(gate), look(gate), gate.looks] == ["change-password", "change-password", 2]


def test_what_is_remembered_is_bounded(moment, monkeypatch):
    monkeypatch.setattr(gates, "MOST_REMEMBERED", 3)
    gate = Answering({f"{n}": person(number=n) for n in range(9)})
    for n in range(9):
        admitted(gate, asked(cookie=f"wangge_session={n}"))
    assert len(gate._known) <= 3


@pytest.mark.parametrize(
    ("sent", "anybody", "still"),
    [
        ({"cookie": "wangge_session=t"}, True, True),
        ({"authorization": "Bearer k"}, True, True),
        ({"cookie": "wangge_session=gone"}, True, False),
        ({"authorization": "Bearer gone"}, True, False),
        (
            {"authorization": "Bearer gone"},
            False,
            False,
        ),  # a key that is no good is no key, no matter who else may come in
        ({}, True, False),
        ({}, False, True),
    ],
)
def test_a_stream_goes_on_only_for_one_who_still_sees_the_county(sent, anybody, still):
    gate = Answering({"t": person(), "k": person(AuthMethod.KEY)}, anybody=anybody)
    assert asyncio.run(gate.still(asked(**sent), COUNTY)) == still
    if sent and still:
        assert not asyncio.run(gate.still(asked(**sent), "620822"))


# --- steps


@pytest.mark.parametrize(
    ("who", "step", "kind"),
    [
        (person(role=Role.INSPECTOR), EventType.ON_SCENE, None),
        (person(role=Role.INSPECTOR), EventType.CANCELLED, "not-allowed"),
        (person(AuthMethod.KEY, Role.INSPECTOR), EventType.CANCELLED, "not-allowed"),
        (person(role=Role.ADMINISTRATOR), EventType.NOTE, "not-allowed"),
        (NOBODY_YET, EventType.CANCELLED, None),  # while nobody has an account
    ],
)
def test_a_step_is_refused_whose_role_it_is_not(who, step, kind):
    assert refused(check_step, who, step) == kind
