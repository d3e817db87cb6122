"""An attacker who has read the source: unknown, of another county or role, or with nothing but a guess."""

import asyncio
import concurrent.futures
import hashlib
import json
import logging
import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import httpx
import pytest
from prometheus_client import generate_latest
from sqlalchemy import text

from api import clock
from api.auth.accounts.errors import BadAccountError
from api.auth.accounts.people import People
from api.auth.case_rights import REVEALS
from api.auth.roles import Role
from api.auth.rule import DESK, STAFF
from api.auth.rules import RULES
from api.db.engine import open_engine
from api.gate.gate import REMEMBERED_S
from api.http.metrics import REGISTRY
from api.live.routes import MOST_STREAMS
from api.roster.takeovers import PLAN
from api.roster.turns import FILE, PATTERN
from api.server.app import create_app
from api.settings import Settings
from api.store.identity.keyring import Keyring
from dispatch.kinds import CaseKind
from tests.acceptance.cases.test_identities import TRACES
from tests.acceptance.guarded import PASSWORD, SIBLING, guarded_server, sibling, talk
from tests.acceptance.refusing import refused, rows, untouched
from tests.acceptance.steps import access_log, complaint, take_in, until
from tests.counties import CODE, grid_county

V1 = "/api/v1"
AUTHOR = {"name": "诸葛标记", "phone": "13987654321"}
FILLED = {"{case_id}": "1", "{team}": "T00", "{login}": "victim", "{session}": "1", "{code}": "P1"}
FILLED |= {"{upload}": "0" * 16}
FILLED |= dict.fromkeys(
    ("{alert_id}", "{number}", "{turn}", "{handover}", "{attachment}", "{order}", "{premises}", "{job}", "{seq}"), "1"
)
FILLED |= {"{form}": "xlsx"}
TURN = {"team": "T00", "from": "2026-03-14T08:30", "until": "2026-03-14T18:00"}
ORDER = {"product": "面包", "reason": "菌落超标", "premises": [{"point": "P1"}]}
CELL_MOVE = {"cell": "620899001001001", "inspector": "I1", "on": "2099-01-01"}
CLOSING = {"outcome": "not_found"}
SEEN = {"seen_version": "0123456789abcdef"}


def filled(path, case=1):
    for name, value in (FILLED | {"{case_id}": str(case)}).items():
        path = path.replace(name, value)
    return path


def rule_of(method, path):
    """Return the rule of a route, or of the one that takes this path for a value: /accounts/places as an account."""
    alike = (rule for (known, where), rule in RULES.items() if known == method and _takes(where, path))
    return RULES.get((method, path)) or next(alike, None)


def _takes(where, path):
    return "{" not in path and re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(where)), path) is not None


def at_once(n, act):
    """Do something n times at the same moment, as nearly as threads can."""
    line = threading.Barrier(n)

    def one(number):
        line.wait(10)
        return act(number)

    with ThreadPoolExecutor(n) as threads:
        return list(threads.map(one, range(n)))


@pytest.fixture(scope="module")
def guarded(module_database_url, tmp_path_factory):
    """Server of which nothing happens by itself: an offer that runs out is not taken for what a request has written."""
    home, counties = tmp_path_factory.mktemp("server"), (sibling(), grid_county(teams=3))
    idle = {"api.server.timer_job.EVERY_S": 86_400}
    with guarded_server(module_database_url, home, *counties, workers=2, constants=idle) as made:
        yield made


@pytest.fixture(scope="module")
def case(guarded):
    """A case with an author, in the county."""
    body = complaint(text="面包发霉", identity=AUTHOR)
    return guarded.by_key(Role.OPERATOR).post(f"{V1}/complaints", json=body).raise_for_status().json()["id"]


# --- without a session


METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")
PATHS = sorted({path for _, path in RULES if "{" not in path or path.startswith(V1)})


def stays_shut(client, case, method, path):
    """Check that nobody in particular is refused at an address, whatever else they say the method was."""
    rule = rule_of("GET" if method == "HEAD" else method, path)  # HEAD is answered as GET, without content
    answer = client.request(method, filled(path, case), headers={"X-HTTP-Method-Override": "GET"})
    if rule is None:
        assert answer.status_code == 405, (method, path)
    elif not rule.public:
        sent_away = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?")
        assert answer.status_code == 401 or sent_away, (method, path, answer.status_code)
    assert "诸**" not in answer.text
    assert f'"id":{case}' not in answer.text


def test_no_route_opens_without_being_known(guarded, case):
    """Each by its methods, and by one that it does not have: in turn, so that all are met."""
    client = guarded.client()
    for number, path in enumerate(PATHS):
        own = [method for method in METHODS if rule_of(method, path)]
        foreign = [method for method in METHODS if method not in own]
        for method in (*own, foreign[number % len(foreign)]):
            stays_shut(client, case, method, path)


@pytest.mark.nightly
@pytest.mark.parametrize("method", METHODS)
def test_no_method_of_no_route_opens_without_being_known(guarded, case, method):
    client = guarded.client()
    for path in PATHS:
        stays_shut(client, case, method, path)


@pytest.mark.parametrize(
    "target",
    [
        "/api/v1/teams/",
        "//api/v1/teams",
        "/API/v1/teams",
        "/api/v1/%74eams",
        "/api/v1/teams;x=1",
        "/api/v1/counties/../teams",
        "/healthz/../api/v1/teams",
        "/static/1/../../api/v1/teams",
        "/api/v1/session%2f..%2fteams",
        "/docs%2f../api/v1/teams",
        "http://127.0.0.1/api/v1/teams",
        "/api/v1/teams?_method=GET",
        "/metrics/",
    ],
)
def test_no_spelling_of_an_address_leads_past_the_gate(guarded, target):
    found = talk(guarded.server, f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    assert found.startswith((b"HTTP/1.1 401", b"HTTP/1.1 404", b"HTTP/1.1 400")), found[:200]
    assert b"FeatureCollection" not in found


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1"},
        {"X-Original-URL": "/healthz", "X-Rewrite-URL": "/healthz"},
        {"X-Forwarded-User": "admin", "Remote-User": "admin", "X-Remote-User": "admin"},
        {"Authorization": "Basic YWRtaW46YWRtaW4="},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer null"},
        {"Cookie": "wangge_session=; wangge_session=null"},
        {"Host": "localhost"},
    ],
    ids=lambda headers: next(iter(headers.items()))[1][:20],
)
def test_no_header_makes_anybody_known(guarded, headers):
    assert guarded.client().get(f"{V1}/teams", headers=headers).status_code == 401


def test_an_address_with_a_slash_too_many_is_not_sent_to_wherever_host_says(guarded):
    answer = guarded.client().get(f"{V1}/teams/", headers={"Host": "evil.example"})
    assert "location" not in answer.headers
    assert "evil.example" not in answer.text


# --- with another county's


@pytest.fixture(scope="module")
def victim(guarded):
    """An account of the county."""
    guarded.people(lambda people: people.accounts.add("victim", role=Role.CHIEF, place=CODE))


ALL_BUT_THE_TRAIL = (Role.CHIEF, Role.ADMINISTRATOR)
"""Together they may use every route but those of the trail."""


@pytest.mark.usefixtures("victim")
@pytest.mark.parametrize(
    "role", [pytest.param(role, marks=() if role in ALL_BUT_THE_TRAIL else pytest.mark.nightly) for role in Role]
)
def test_no_route_works_on_another_countys_case_team_or_account(guarded, case, module_database_url, role):
    client = guarded.by_key(role, SIBLING)
    bodies = {
        "/complaints/{case_id}/events": {"type": "note", "note": "x"},
        "/complaints/{case_id}/identity": AUTHOR,
        "/complaints/{case_id}/identity/reveal": {"reason": "回访核实"},
        "/complaints/{case_id}/call": {"phone": "kq3J9vR1x0aTzL5m"},
        "/complaints/{case_id}/hold": {"held": True, "reason": "诉讼"},
        "/complaints/{case_id}/findings": {"note": "x"},
        "/teams/{team}/status": {"on_duty": False},
        "/fixes": [{"team": "T00", "lon": 107.03, "lat": 35.3, "datum": "wgs84"}],
        "/policy": {"mode": "confirm"},
        "/complaints": complaint(kind="enquiry"),
    }
    with untouched(module_database_url):
        for method, path in RULES:
            if not path.startswith(V1) or path.startswith((f"{V1}/session", f"{V1}/identities", f"{V1}/trackers")):
                continue
            body = bodies.get(path.removeprefix(V1)) if method != "GET" else None
            query = "" if "{case_id}" in path or "{login}" in path else f"?county={CODE}"
            if not query and "{" not in path:
                continue
            if path in {
                f"{V1}/accounts",
                f"{V1}/accounts/places",
                f"{V1}/audit",
                f"{V1}/audit.csv",
                f"{V1}/counties",
                f"{V1}/planning/kinds",  # what a planner can compute, the same everywhere
                f"{V1}/push",
            }:
                continue  # they take no county: what they list is looked at below
            answer = client.request(method, filled(path, case) + query, json=body)
            assert answer.status_code in {403, 404, 422}, (method, path, answer.status_code)
            assert "面包发霉" not in answer.text
            assert "诸" not in answer.text


def test_no_list_of_another_county_tells_of_this_one(guarded, case):
    for role in Role:
        client = guarded.by_key(role, SIBLING)
        for path in ("accounts", "audit", "audit.csv", "counties", "complaints?state=all", "teams", "cells", "points"):
            shown = client.get(f"{V1}/{path}").text
            assert f'"{CODE}"' not in shown
            assert f"case:{case}" not in shown
        found = client.post(f"{V1}/identities/search", json={"phone": AUTHOR["phone"]})
        assert found.status_code == 403 or found.json() == {"items": [], "more": False}
        found = client.post(f"{V1}/callers", json={"phone": AUTHOR["phone"]})
        assert found.status_code == 403 or found.json() == {"items": [], "in_12_months": 0}


# --- with more than was asked for

SUBSCRIPTION = {"endpoint": "https://web.push.apple.com/x", "p256dh": "x" * 87, "auth": "x" * 22}
MORE = {
    "role": "administrator",
    "county": SIBLING,
    "id": 1,
    "case_id": 1,
    "status": "closed",
    "team": "T00",
    "actor": "user:chief",
    "must_change": False,
    "is_admin": True,
    "place_level": "city",
    "version": 99,
}


@pytest.mark.parametrize(
    ("role", "method", "path", "body"),
    [
        (Role.OPERATOR, "POST", "/complaints", complaint()),
        (Role.CHIEF, "POST", "/complaints/{case_id}/events", {"type": "note", "note": "x"}),
        (Role.CHIEF, "POST", "/complaints/{case_id}/swap", {"with": 1}),
        (Role.CHIEF, "POST", "/complaints/{case_id}/undo", {"seq": 1}),
        (Role.OPERATOR, "PUT", "/complaints/{case_id}/identity", AUTHOR),
        (Role.CHIEF, "POST", "/complaints/{case_id}/identity/reveal", {"reason": "回访核实"}),
        (Role.CHIEF, "POST", "/complaints/{case_id}/hold", {"held": True, "reason": "诉讼"}),
        (Role.CHIEF, "POST", "/identities/search", {"phone": "13987654321"}),
        (Role.CHIEF, "POST", "/callers", {"phone": "13987654321"}),
        (Role.OPERATOR, "POST", "/duplicates", {"text": "x", "place": complaint()["place"]}),
        (Role.OPERATOR, "POST", "/recommendations", {"category": "food", "place": complaint()["place"]}),
        (Role.CHIEF, "POST", "/teams/{team}/status", {"on_duty": False}),
        (Role.CHIEF, "POST", "/fixes", {"team": "T00", "lon": 107.03, "lat": 35.3, "datum": "wgs84"}),
        (Role.ADMINISTRATOR, "PATCH", "/policy", {"mode": "confirm"}),
        (Role.ADMINISTRATOR, "PATCH", "/escalation", {"silent_after_s": 900}),
        (Role.CHIEF, "POST", "/alerts/{alert_id}/acknowledge", {"note": "x"}),
        (Role.CHIEF, "POST", "/alerts/acknowledge", {"ids": [1], "note": "x"}),
        (Role.INSPECTOR, "POST", "/complaints/{case_id}/call", {"phone": "0123456789abcdef"}),
        (Role.ADMINISTRATOR, "POST", "/rehearsal", {"until": "2026-03-14T18:00:00Z", "note": "x"}),
        (Role.CHIEF, "POST", "/complaints/{case_id}/expedites", {"note": "x", "within_s": 600}),
        (Role.CHIEF, "POST", "/complaints/{case_id}/expedites/{number}/answer", {"note": "x"}),
        (Role.CHIEF, "POST", "/complaints/{case_id}/attachments/{attachment}/withdraw", {"reason": "误传"}),
        (Role.CHIEF, "POST", "/complaints/{case_id}/priority", {"danger": True, "reason": "x"}),
        (Role.CHIEF, "POST", "/complaints/{case_id}/handling", {"act": "noted", "data": {"reason": "x"}}),
        (Role.CHIEF, "POST", "/casework/acts", {"cases": [1], "act": "noted", "data": {"reason": "x"}}),
        (Role.CHIEF, "PUT", "/casework/people/{login}/absence", {"until": "2099-01-01"}),
        (Role.CHIEF, "POST", "/complaints/{case_id}/findings", {"note": "x"}),
        (Role.CHIEF, "POST", "/complaints/{case_id}/off-shelf", ORDER),
        (Role.CHIEF, "POST", "/complaints/{case_id}/premises/rounds", {"premises": [{"point": "P2"}]}),
        (Role.CHIEF, "POST", "/complaints/{case_id}/off-shelf/{order}/premises", {"premises": [{"point": "P2"}]}),
        (Role.CHIEF, "POST", "/complaints/{case_id}/off-shelf/{order}/premises/{premises}/close", CLOSING),
        (Role.CHIEF, "PATCH", "/complaints/{case_id}/off-shelf/{order}/premises/{premises}", {"team": "T00"}),
        (Role.CHIEF, "POST", "/complaints/{case_id}/off-shelf/{order}/end", {"reason": "复检合格"}),
        (Role.CHIEF, "POST", "/roster/turns", {"turns": [TURN]}),
        (Role.CHIEF, "PATCH", "/roster/turns/{turn}", {"version": 1, "team": "T00"}),
        (Role.CHIEF, "POST", "/roster/patterns", PATTERN),
        (Role.CHIEF, "POST", "/roster/import", FILE),
        (Role.CHIEF, "PATCH", "/roster/need", {"version": 1, "needs": []}),
        (Role.CHIEF, "POST", "/roster/takeovers/needs", {"version": 1, "needs": []}),
        (Role.CHIEF, "POST", "/roster/takeovers/shifts", PLAN),
        (Role.CHIEF, "POST", "/roster/takeovers/shifts/undo", {"id": 1}),
        (Role.CHIEF, "POST", "/roster/takeovers/needs/undo", {"id": 1}),
        (Role.CHIEF, "PUT", "/phones/0123456789abcdef", {"team": "T00"}),
        (Role.CHIEF, "POST", "/outbox", {"items": [{"to": "/complaints/1/events", "key": "k", "says": {}}]}),
        (Role.CHIEF, "PUT", "/phones/0123456789abcdef/push", SUBSCRIPTION),
        (Role.INSPECTOR, "POST", "/phones/0123456789abcdef/corrections", SEEN | {"point": "P1", "what": "closed"}),
        (Role.INSPECTOR, "POST", "/phones/0123456789abcdef/corrections/{number}/withdraw", {}),
        (Role.CHIEF, "POST", "/corrections/{number}/approve", SEEN),
        (Role.CHIEF, "POST", "/corrections/{number}/refuse", {"reason": "位置无误"}),
        (Role.CHIEF, "POST", "/points/{code}/reopen", SEEN | {"reason": "重新开业"}),
        (Role.CHIEF, "POST", "/complaints/{case_id}/delivery", {"phone": "0123456789abcdef"}),
        (Role.CHIEF, "POST", "/handovers", {"notes": "x"}),
        (Role.CHIEF, "POST", "/handovers/{handover}/signature", {"login": "x", "password": "y" * 12}),
        (Role.ADMINISTRATOR, "POST", "/accounts", {"login": "more", "role": "chief", "place": CODE}),
        (Role.ADMINISTRATOR, "PATCH", "/accounts/{login}", {"name": "x", "role": "chief"}),
        (Role.ADMINISTRATOR, "PUT", "/channels/rules", {"rules": []}),
        (Role.LEADER, "POST", "/reports", {"period": "2026", "form": "year"}),
        (Role.LEADER, "POST", "/registers/{register}", {"values": {}, "version": 0}),
        (Role.LEADER, "POST", "/registers/{register}/lines", {"name": "a.csv", "content": "eA=="}),
        (Role.CHIEF, "POST", "/calendar-feeds", {"team": "T00"}),
        (Role.PLANNER, "POST", "/planning/gaps", {"target_s": 600}),
        (Role.PLANNER, "POST", "/planning/gaps.{form}", {"target_s": 600}),
        (Role.PLANNER, "POST", "/planning/preview", {"moving": "S1"}),
        (Role.PLANNER, "POST", "/planning/cells/move", CELL_MOVE),
        (Role.PLANNER, "POST", "/planning/cells/move.geojson", CELL_MOVE),
        (Role.PLANNER, "POST", "/planning/siting", {"model": "pmedian", "p": 1}),
        (Role.PLANNER, "POST", "/planning/siting/candidates", {"model": "pmedian", "p": 1}),
        (Role.PLANNER, "POST", "/planning/jobs", {"kind": "cover", "input": {}}),
        (Role.PLANNER, "POST", "/planning/scenarios", {"name": "x", "kind": "cover"}),
        (Role.PLANNER, "PATCH", "/planning/scenarios/{number}", {"note": "x"}),
        (Role.PLANNER, "POST", "/planning/scenarios/{number}/copy", {"name": "x"}),
        (None, "POST", "/session", {"login": "x", "password": "y" * 12}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_field_nobody_asked_for_is_refused_and_nothing_written(
    guarded, case, module_database_url, role, method, path, body
):
    """All at once, and each is named as one that is not taken."""
    client = guarded.client() if role is None else guarded.by_key(role)
    alone = body if isinstance(body, dict) else body[0]
    taken = alone.keys() | ({"team"} if path.endswith(("events", "findings")) else set())
    more = {field: value for field, value in MORE.items() if field not in taken}
    with untouched(module_database_url):
        answer = client.request(method, V1 + filled(path, case), json=alone | more)
        assert answer.status_code == 422, answer.text
        assert {error["field"] for error in answer.json()["errors"]} == set(more)
        nested = alone.get("place")
        if isinstance(nested, dict):
            answer = client.request(method, V1 + path, json=alone | {"place": nested | {"cell": "1", "in_town": True}})
            assert answer.status_code == 422


def test_every_body_of_the_application_is_covered_above():
    of_a_case = {"events", "swap", "undo", "identity", "identity/reveal", "hold", "expedites", "call"}
    of_a_case |= {"priority", "handling"}
    of_a_case |= {"delivery", "findings", "expedites/{number}/answer", "attachments/{attachment}/withdraw"}
    of_a_case |= {"off-shelf", "off-shelf/{order}/premises", "off-shelf/{order}/end", "premises/rounds"}
    of_a_case |= {f"off-shelf/{{order}}/premises/{{premises}}{what}" for what in ("", "/close")}
    covered = {f"/complaints/{{case_id}}/{part}" for part in of_a_case}
    covered |= {"/casework/acts", "/casework/people/{login}/absence"}
    covered |= {"/channels/rules", "/calendar-feeds", "/reports", "/reports/{run}/text"}
    covered |= {f"/registers/{{register}}{what}" for what in ("", "/lines")}
    covered |= {"/complaints", "/session", "/identities/search", "/teams/{team}/status", "/fixes"}
    covered |= {"/callers", "/duplicates", "/recommendations", "/escalation", "/alerts/{alert_id}/acknowledge"}
    covered |= {f"/roster/{part}" for part in ("turns", "turns/{turn}", "patterns", "import", "need")}
    covered |= {f"/roster/takeovers/{kind}{what}" for kind in ("needs", "shifts") for what in ("", "/undo")}
    covered |= {"/handovers", "/handovers/{handover}/signature", "/phones/{phone}", "/phones/{phone}/push", "/outbox"}
    covered |= {f"/phones/{{phone}}/corrections{what}" for what in ("", "/{number}/withdraw")}
    covered |= {"/corrections/{number}/approve", "/corrections/{number}/refuse", "/points/{code}/reopen"}
    taking = {p.removeprefix(V1) for (m, p) in RULES if m in {"POST", "PUT", "PATCH"} and p.startswith(V1)}
    covered |= {"/accounts", "/accounts/{login}", "/alerts/acknowledge", "/rehearsal"}
    covered |= {
        f"/planning/{part}" for part in ("gaps", "gaps.{form}", "preview", "siting", "siting/candidates", "jobs")
    }
    covered |= {f"/planning/{part}" for part in ("cells/move", "cells/move.geojson", "scenarios")}
    covered |= {f"/planning/scenarios/{{number}}{what}" for what in ("", "/copy")}
    bare = {
        f"/planning/{part}" for part in ("jobs/{job}/cancel", "scenarios/{number}/restore", "scenarios/{number}/run")
    }
    bare |= {f"/accounts/{{login}}/{what}" for what in ("reset", "disable", "enable")}
    bare |= {"/channels/{name}/test", "/rehearsal/end", "/rehearsal/clear", "/complaints/{case_id}/handling/{seq}/undo"}
    bare |= {"/demo/traffic", "/demo/past"}
    bare |= {"/complaints/{case_id}/attachments", "/complaints/{case_id}/uploads/{upload}", "/points/{code}/tokens"}
    bare |= {"/trackers/owntracks", "/trackers/traccar"}  # whatever cannot be read is dropped: test_trackers.py
    assert taking == covered | bare | {"/policy"}  # those take bytes, or nothing: no fields


def test_a_form_with_more_fields_gives_no_more(guarded):
    login = guarded.account("wants.more", Role.PLANNER)
    client = guarded.client()
    client.post("/sign-in", data={"login": login, "password": PASSWORD} | {k: str(v) for k, v in MORE.items()})
    who = client.get(f"{V1}/session").json()
    assert (who["role"], who["place"]["county"], who["must_change"]) == ("planner", CODE, False)


def test_one_who_has_a_first_password_can_do_nothing_but_change_it(guarded, case):
    guarded.people(lambda p: p.accounts.add("new.chief", role=Role.CHIEF, place=CODE, password=PASSWORD))
    client = guarded.signed_in("new.chief")
    for (method, path), rule in RULES.items():
        if rule.public or rule.before_change or Role.CHIEF not in rule.roles or not path.startswith(V1):
            continue
        answer = client.request(method, filled(path, case), json={})
        refused(answer, "change-password")


# --- with what was somebody's


def test_a_cookie_kept_aside_is_worth_nothing_after_a_new_password(guarded):
    login = guarded.account("changes.it")
    thief, owner = guarded.signed_in(login), guarded.signed_in(login)
    new = "entirely other words of mine"
    fields = {"csrf": owner.headers["X-CSRF-Token"], "old": PASSWORD, "new": new, "again": new}
    assert owner.post("/password", data=fields).status_code == 303
    until(lambda: thief.get(f"{V1}/session").status_code == 401, REMEMBERED_S - 1)
    assert owner.get(f"{V1}/session").status_code == 200


def test_the_token_of_another_session_is_no_proof_of_meaning_it(guarded):
    login = guarded.account("two.sessions")
    one, other = guarded.signed_in(login), guarded.signed_in(login)
    headers = {"X-CSRF-Token": other.headers["X-CSRF-Token"]}
    refused(one.post(f"{V1}/complaints", json=complaint(kind="enquiry"), headers=headers), "csrf")
    fields = {"csrf": headers["X-CSRF-Token"], "old": PASSWORD, "new": "x" * 20, "again": "x" * 20}
    assert one.post("/password", data=fields).status_code == 403


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_form_of_a_foreign_page_cannot_pass_for_json(guarded, kind):
    client = guarded.signed_in(guarded.account(f"form.{len(kind)}"))
    answer = client.post(
        f"{V1}/complaints", content=json.dumps(complaint(kind="enquiry")), headers={"Content-Type": kind}
    )
    refused(answer, "unsupported-media-type")


def test_a_foreign_page_cannot_press_the_button_of_a_link(guarded):
    token = guarded.people(lambda p: p.links.add(guarded.account("pressed.for")))
    client = guarded.client()
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        assert client.post(f"/sign-in/{token}", headers=headers).status_code == 403
    assert client.post(f"/sign-in/{token}").status_code == 303, "and it was not used up"


def test_a_link_past_its_hour_lets_nobody_in(guarded):
    token = guarded.people(lambda p: p.links.add(guarded.account("too.late")))
    with guarded.engine.begin() as connection:
        connection.execute(text("UPDATE sign_in_link SET expires_at = now() - interval '1 second'"))
    assert guarded.client().post(f"/sign-in/{token}").status_code == 401


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "..%2f..%2fdocs", "' OR 1=1 --", "ä" * 300, "%0d%0aX-Evil: 1"])
def test_a_forged_link_lets_nobody_in(guarded, token):
    answer = guarded.client().post(f"/sign-in/{token}")
    assert answer.status_code in {401, 404}
    assert "x-evil" not in answer.headers


# --- many at once


def test_one_link_used_twenty_times_at_once_is_one_session(guarded):
    login = guarded.account("twenty")
    token = guarded.people(lambda p: p.links.add(login))
    statuses = at_once(20, lambda _: httpx.post(f"{guarded.server.url}/sign-in/{token}", timeout=30).status_code)
    assert sorted(statuses) == [303] + [401] * 19
    assert len(guarded.people(lambda p: p.sessions.of(login))) == 1


def test_twenty_posts_with_one_key_at_once_are_one_case(guarded):
    client = guarded.by_key(Role.OPERATOR)
    body, headers = complaint(kind="enquiry", text="并发二十次"), {"Idempotency-Key": "twenty-at-once"}
    answers = at_once(20, lambda _: client.post(f"{V1}/complaints", json=body, headers=headers))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    with guarded.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM cases WHERE text = '并发二十次'")).scalar_one() == 1


# --- addresses and headers


@pytest.mark.parametrize("root", ["/static/1", "/vendor/1", "/problems"])
@pytest.mark.parametrize(
    "climb",
    [
        "/../../../../../../etc/passwd",
        "/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/%252e%252e%252f%252e%252e%252fetc%252fpasswd",
        "/..%5c..%5c..%5cetc%5cpasswd",
        "/....//....//etc/passwd",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/app.js%00.css",
        "/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
        "/../livemap.py",
        "/../../identity.keys",
    ],
)
def test_no_address_climbs_out_of_the_folders(guarded, root, climb):
    found = talk(guarded.server, f"GET {root}{climb} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    assert found.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400", b"HTTP/1.1 401")), found[:100]
    assert b"root:" not in found
    assert b"import " not in found


@pytest.mark.parametrize(
    "target",
    [
        "/sign-in?after=/%0d%0aX-Evil:%201",
        "/?case=%0d%0aX-Evil:%201",
        "/%0d%0aX-Evil:%201",
        "/problems/%0d%0aX-Evil:%201",
        "/sign-in?lang=%0d%0aX-Evil:%201",
        "/api/v1/complaints/1%0d%0aX-Evil:%201",
        "/api/v1/teams/T0%0d%0aX-Evil:%201",
        "/api/v1/places?q=%0d%0aX-Evil:%201",
        "/api/v1/accounts/a%0d%0aX-Evil:%201/sessions",
        "/audit?actor=%0d%0aX-Evil:%201",
    ],
)
def test_no_line_end_in_an_address_makes_a_header(guarded, target):
    for role in (None, Role.ADMINISTRATOR, Role.AUDITOR):
        client = guarded.client() if role is None else guarded.by_key(role)
        answer = client.get(target)
        assert "x-evil" not in answer.headers
        assert answer.status_code < 500


@pytest.mark.parametrize(
    "line",
    [
        b"Idempotency-Key: a\r\n X-Evil: 1",
        b"Idempotency-Key: a\x00b",
        b"Idempotency-Key: a\rX-Evil: 1",
        b"Idempotency-Key: \xe5\xb9\x82",
        b"Idempotency-Key: " + b"k" * 256,
        b"Idempotency-Key : a",
    ],
)
def test_a_key_that_is_no_plain_line_is_refused_and_nothing_written(guarded, module_database_url, line):
    body = json.dumps(complaint(kind="enquiry")).encode()
    head = b"\r\n".join(
        (
            b"POST /api/v1/complaints HTTP/1.1",
            b"Host: 127.0.0.1",
            b"Connection: close",
            b"Content-Type: application/json",
            f"Authorization: {guarded.by_key(Role.OPERATOR).headers['Authorization']}".encode(),
            b"Content-Length: %d" % len(body),
            line,
        )
    )
    with untouched(module_database_url):
        found = talk(guarded.server, head + b"\r\n\r\n" + body)
    assert found.startswith((b"HTTP/1.1 400", b"HTTP/1.1 422")), found[:200]
    assert b"\r\nx-evil" not in found.lower()


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"Content-Length: 5\r\nContent-Length: 6",
        b"Transfer-Encoding: chunked, identity",
        b"Transfer-Encoding : chunked",
        b"Transfer-Encoding: xchunked",
        b"Content-Length: +5",
        b"Content-Length: 0x5",
    ],
)
def test_a_request_two_readers_would_end_elsewhere_is_refused(guarded, framing):
    """Smuggling: what one takes for the body, the other would take for the next request."""
    smuggled = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    found = talk(
        guarded.server, b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n" + framing + b"\r\n\r\n0\r\n\r\n" + smuggled
    )
    assert found.startswith(b"HTTP/1.1 400"), found[:100]
    assert b'{"status":"ok"}' not in found


# --- too much, and almost the same


def test_names_passwords_and_headers_without_end_are_refused_in_words(guarded):
    client = guarded.client()
    for body in ({"login": "x" * 100_000, "password": "p" * 12}, {"login": "x", "password": "密" * 300_000}):
        answer = client.post(f"{V1}/session", json=body)
        assert answer.status_code == 422
        assert len(answer.text) < 3_000
        assert "密密" not in answer.text
    assert client.post("/sign-in", data={"login": "x" * 10_000, "password": "p" * 9_000}).status_code == 401
    assert client.post("/sign-in", data={"login": "x", "password": "p" * 30_000}).status_code == 413
    login = guarded.account("long.agent")
    headers = {"User-Agent": "长".encode() * 5_000, "Accept-Language": "zh," * 5_000}
    answer = client.post("/sign-in", data={"login": login, "password": PASSWORD}, headers=headers)
    assert answer.status_code == 303
    (session,) = guarded.people(lambda p: p.sessions.of(login))
    assert len(session["agent"]) <= 200
    long = guarded.by_key(Role.OPERATOR).get(f"{V1}/places", params={"q": "店" * 5_000})
    assert long.status_code == 422


ALIKE = [
    "\u0430dmin.li",  # Cyrillic
    "ａｄｍｉｎ.ｌｉ",
    "admin.li\u200b",
    "admin\u2024li",
    "admin.lì",
    "admin.l1",
    "admin.li\u0301",
    "adm\u0131n.li",
]


@pytest.mark.parametrize("alike", ALIKE)
def test_a_name_that_only_looks_like_another_is_not_it_and_cannot_be_taken(guarded, alike):
    if alike == ALIKE[0]:
        guarded.account("admin.li", Role.CHIEF)
    answer = guarded.client().post(f"{V1}/session", json={"login": alike, "password": PASSWORD})
    assert answer.status_code == 401
    if not alike.isascii():
        with pytest.raises(BadAccountError):
            guarded.people(lambda p: p.accounts.add(alike, role=Role.CHIEF, place=CODE))


# --- who complained: by guessing


def test_a_guess_in_a_note_is_not_confirmed_to_those_who_may_not_know(guarded):
    """What is masked and what is not would tell: those who may not know find every number masked, and no name."""
    found = {}
    for author in (AUTHOR, {"name": "王某", "phone": "13800000001"}):
        body = complaint(kind="report", text="未明码标价", identity=author)
        number = guarded.by_key(Role.DISPATCHER).post(f"{V1}/complaints", json=body).json()["id"]
        for role in STAFF - REVEALS[CaseKind.REPORT]:
            client = guarded.by_key(role)
            note = "诸葛标记？13987654321？138 0000 0001？１３９８７６５４３２１？620823199912319876？店铺 0933-6129999"
            url = f"{V1}/complaints/{number}/events"
            client.post(url, json={"type": "note", "note": note}).raise_for_status()
            log = client.get(url).json()
            found[role, author["name"]] = [event["data"]["note"] for event in log if event["data"].get("note")][-1]
    assert {role for role, _ in found} == {Role.OPERATOR, Role.INSPECTOR}
    assert set(found.values()) == {"诸葛标记？（电话）？（电话）？（电话）？（证件号）？店铺 （电话）"}


def test_a_search_does_not_tell_who_is_behind_a_report_to_those_who_may_not_know(guarded):
    phone = "13812345678"
    for kind in ("report", "complaint"):
        body = complaint(kind=kind, identity={"phone": phone})
        guarded.by_key(Role.DISPATCHER).post(f"{V1}/complaints", json=body).raise_for_status()
    found = {}
    for role in DESK:
        answer = guarded.by_key(role).post(f"{V1}/identities/search", json={"phone": phone})
        found[role] = [case["kind"] for case in answer.json()["items"]]
    assert found == {
        Role.OPERATOR: ["complaint"],
        Role.DISPATCHER: ["complaint", "report"],
        Role.CHIEF: ["complaint", "report"],
    }


def test_no_fingerprint_kept_tells_a_number_that_a_note_has_masked(guarded, case):
    """Whoever knows the rest of the number would find a plain hash of what was sent within ten thousand tries."""
    note = "已回电 13987654321"
    guarded.by_key(Role.DISPATCHER).post(
        f"{V1}/complaints/{case}/events", json={"type": "note", "note": note}, headers={"Idempotency-Key": "hashed"}
    ).raise_for_status()
    with guarded.engine.connect() as connection:
        kept = connection.execute(text("SELECT fingerprint FROM idempotency WHERE key = 'hashed'")).scalar_one()

    def guess(number):
        unsaid = ("team", "at", "outcome", "into", "reason", "until", "to", "seen_status", "seen_team")
        found = {"type": "note", "note": f"已回电 {number}", **dict.fromkeys(unsaid)}
        request = json.dumps(["POST", f"complaints/{case}/events", found], sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(request.encode()).hexdigest()

    assert not any(guess(f"139{n:04}4321") in kept for n in range(10_000))
    assert guess("（电话）") in kept, "the guess has the form of what is hashed"


# The cluster has the databases of other tests, which look for such a number themselves.
RUNNING = "SELECT query FROM pg_stat_activity WHERE datname = current_database()"


def test_nothing_of_an_author_is_seen_among_running_statements(guarded):
    seen, stop = set(), threading.Event()

    def watch():
        with guarded.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not stop.is_set():
                seen.update(connection.execute(text(RUNNING)).scalars())

    watcher = threading.Thread(target=watch)
    watcher.start()
    client = guarded.by_key(Role.DISPATCHER)
    for n in range(15):
        body = complaint(kind="report", text="我是诸葛标记 13987654321", identity=AUTHOR)
        number = client.post(f"{V1}/complaints", json=body).json()["id"]
        client.post(f"{V1}/complaints/{number}/identity/reveal", json={"reason": f"回访 {n}"}).raise_for_status()
        client.post(f"{V1}/identities/search", json={"phone": AUTHOR["phone"]}).raise_for_status()
    stop.set()
    watcher.join()
    assert any("identity.person" in (query or "") for query in seen)
    assert [query for query in seen if query and ("诸葛" in query or "98765" in query)] == []


def test_a_caller_who_hangs_up_within_a_form_is_no_error_of_ours(guarded):
    """Anybody could fill the disk with tracebacks; the fixture looks for them at the end."""
    address = urlsplit(guarded.server.url)
    head = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nlogin="
    for _ in range(3):
        with socket.create_connection((address.hostname, address.port), timeout=5) as line:
            line.sendall(head)
            time.sleep(0.1)
    time.sleep(0.3)
    assert "ClientDisconnect" not in guarded.server.said()


# --- what is left of it all


def test_the_access_log_names_routes_and_accounts_and_nothing_that_was_asked_for(guarded, case, waited):
    concurrent.futures.wait(waited.values())  # its last lines are to be this test's
    token = guarded.people(lambda p: p.links.add(guarded.account("seen.in.log")))
    client = guarded.client()
    client.post(f"/sign-in/{token}")
    client.get(f"{V1}/complaints/{case}", params={"secret": "13987654321"})
    anonymous = guarded.client()
    anonymous.post(f"{V1}/session", json={"login": "seen.in.log", "password": "a password of mine"})
    anonymous.get("/no/such/13987654321")
    anonymous.post(f"{V1}/complaints", content=b"x" * 3_000_000)

    def last_five() -> list[tuple[object, ...]]:
        lines = [json.loads(line) for line in access_log(guarded.home)]
        assert {tuple(line) for line in lines} == {("at", "method", "route", "status", "ms", "actor", "address")}
        return [(line["method"], line["route"], line["status"], line["actor"], line["address"]) for line in lines[-5:]]

    expected = [
        ("POST", "/sign-in/{token}", 303, None, "127.0.0.1"),
        ("GET", "/api/v1/complaints/{case_id}", 422, "user:seen.in.log", "127.0.0.1"),
        ("POST", "/api/v1/session", 401, None, "127.0.0.1"),
        ("GET", None, 404, None, "127.0.0.1"),
        ("POST", None, 413, None, "127.0.0.1"),
    ]
    until(last_five, wanted=expected.__eq__)  # a line is written once its answer has begun
    text_of_log = "\n".join(access_log(guarded.home))
    secrets = (token, "13987654321", "secret", "a password of mine", "诸葛", f"/{case}", "?")
    assert [each for each in secrets if each in text_of_log] == []


# --- by waiting: each takes seconds of it, side by side and beside all other tests of this module


def head_without_end(guarded):
    """Send a line of a head now and then, and nothing at all; return after how long one was closed, and what came."""
    address = urlsplit(guarded.server.url)
    target = (address.hostname, address.port)
    with socket.create_connection(target, timeout=20) as idle, socket.create_connection(target, timeout=1) as slow:
        slow.sendall(b"GET /healthz HTTP/1.1\r\n")
        started = time.monotonic()
        with suppress(BrokenPipeError, ConnectionResetError):
            while time.monotonic() - started < 20:
                slow.sendall(b"X-Slow: 1\r\n")
                time.sleep(0.5)
        return time.monotonic() - started, idle.recv(1)


def slow_body(guarded):
    """Send a body that takes longer than any head may, rest longer than clients keep a line, and send a second request.

    Return both answers.
    """
    body = json.dumps({"place": complaint()["place"]}).encode()
    authorization = guarded.by_key(Role.OPERATOR).headers["Authorization"]
    head = (
        f"POST {V1}/recommendations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: {authorization}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    address, answers = urlsplit(guarded.server.url), []
    with socket.create_connection((address.hostname, address.port), timeout=5) as line:
        line.sendall(head.encode() + body[:10])
        for pause_s, rest in ((11, body[10:]), (6, head.encode() + body)):
            time.sleep(pause_s)
            line.sendall(rest)
            heard = b""
            while not heard.endswith(b"}") and (more := line.recv(65_536)):
                heard += more
            answers.append(heard)
    return answers


def planted_session(guarded):
    """Sign in over a cookie that somebody planted; return it, those of the browser, and what it is worth later."""
    attacker = guarded.signed_in(guarded.account("plants"))
    planted = attacker.cookies["wangge_session"]
    login = guarded.account("planted.on")
    victim = guarded.client(cookies={"wangge_session": planted})
    victim.post("/sign-in", data={"login": login, "password": PASSWORD})
    fresh = {cookie.value for cookie in victim.cookies.jar if cookie.name == "wangge_session"}
    time.sleep(5.5)  # as long as a worker remembers
    return planted, fresh, attacker.get(f"{V1}/session").status_code


@pytest.fixture(scope="module", autouse=True)
def waited(guarded):
    """What becomes of each of these, which begin with the first test and write nothing that a test counts."""
    guarded.by_key(Role.OPERATOR)  # not by two threads at once
    with ThreadPoolExecutor(3) as threads:
        yield {act: threads.submit(act, guarded) for act in (head_without_end, slow_body, planted_session)}


def test_a_head_that_does_not_come_is_not_waited_for(waited):
    """Nothing at all, and a line now and then: held open by the thousand they would shut everybody out."""
    took_s, idle = waited[head_without_end].result()
    assert 8 < took_s < 18
    assert idle == b""


def test_a_kept_connection_may_rest_and_a_slow_body_may_come(waited):
    """What the limit on heads must not hit."""
    assert [answer[:12] for answer in waited[slow_body].result()] == [b"HTTP/1.1 200"] * 2


def test_a_session_planted_before_signing_in_is_not_taken_over(waited):
    """Fixation: whatever cookie a browser comes with, it leaves with a new one, and the planted one is dead."""
    planted, fresh, status = waited[planted_session].result()
    assert fresh - {planted}
    assert status == 401


def test_one_account_does_not_open_streams_without_end(guarded):
    client = guarded.signed_in(guarded.account("streams.on"))
    workers = 2
    opened, statuses = [], []
    with ExitStack() as streams:
        for _ in range(MOST_STREAMS * workers + 5):
            stream = streams.enter_context(
                httpx.stream(
                    "GET", f"{guarded.server.url}{V1}/events", cookies={**client.cookies}, timeout=30, trust_env=False
                )
            )
            statuses.append(stream.status_code)
            opened.append(stream)
        assert set(statuses) == {200, 429}
        assert statuses.count(200) <= MOST_STREAMS * workers
        assert guarded.by_key(Role.CHIEF).get(f"{V1}/teams").status_code == 200


def test_looks_at_one_team_and_at_sessions_are_in_the_trail(guarded):
    login = guarded.account("looked.at")
    administrator, auditor = guarded.by_key(Role.ADMINISTRATOR), guarded.by_key(Role.AUDITOR)
    administrator.get(f"{V1}/teams/T01").raise_for_status()
    administrator.get(f"{V1}/accounts/{login}/sessions").raise_for_status()
    rows = auditor.get(f"{V1}/audit", params={"actor": f"key:administrator-{CODE}"}).json()[:2]
    assert [(row["action"], row["subject"]) for row in rows] == [
        ("sessions.list", f"login:{login}"),
        ("team.read", "team:T01"),
    ]


def test_every_look_at_a_case_is_in_the_trail(guarded, subtests):
    """Whatever part of it is asked for: a new route that reads a case has to record it."""
    case = take_in(guarded.by_key(Role.DISPATCHER))["id"]
    chief, auditor = guarded.by_key(Role.CHIEF), guarded.by_key(Role.AUDITOR)
    looks = [path for method, path in RULES if method == "GET" and re.fullmatch(r"/api/\S+/{case_id}(/[\w-]+)?", path)]
    assert len(looks) >= 8

    def rows():
        found = auditor.get(f"{V1}/audit", params={"subject": f"case:{case}", "actor": f"key:chief-{CODE}"}).json()
        return len(found)

    for path in looks:
        with subtests.test(path):
            before = rows()
            chief.get(path.replace("{case_id}", str(case)), params={"team": "T01"} if "route" in path else {})
            assert rows() > before


def test_a_look_at_the_list_of_late_cases_is_in_the_trail(guarded):
    chief, auditor = guarded.by_key(Role.CHIEF), guarded.by_key(Role.AUDITOR)
    cases = chief.get(f"{V1}/planning/late").raise_for_status().json()["cases"]
    newest = auditor.get(f"{V1}/audit", params={"actor": f"key:chief-{CODE}"}).json()[0]
    assert (newest["action"], newest["data"]) == ("cases.list", {"state": "late", "rows": len(cases)})


def test_who_puts_a_team_off_duty_is_in_the_trail_once_however_often_it_is_sent(guarded):
    dispatcher, auditor = guarded.by_key(Role.DISPATCHER), guarded.by_key(Role.AUDITOR)
    for on_duty in (False, False, True):
        key = {"Idempotency-Key": f"duty {on_duty}"}
        dispatcher.post(f"{V1}/teams/T01/status", json={"on_duty": on_duty}, headers=key).raise_for_status()
    rows = auditor.get(f"{V1}/audit", params={"action": "team.duty"}).json()
    assert [(row["actor"], row["subject"], row["data"]) for row in rows] == [
        (f"key:dispatcher-{CODE}", "team:T01", {"on_duty": True}),
        (f"key:dispatcher-{CODE}", "team:T01", {"on_duty": False}),
    ]


def test_who_sends_too_fast_has_to_wait_and_nobody_else_has(county_url, server):
    url = county_url(2)
    running = server(url, WANGGE_WORKERS=1, WANGGE_INTAKE_PER_S="0.5", WANGGE_INTAKE_BURST=5)
    body = complaint(kind="enquiry")
    with httpx.Client(base_url=running.url, timeout=60) as client:
        open_to_all = [client.post(f"{V1}/complaints", json=body).status_code for _ in range(10)]
        assert set(open_to_all) == {201}, "while the server is open on loopback nothing is measured"
    engine = open_engine(url)
    with engine.begin() as connection:
        people = People(connection, clock.now())
        keys = [people.keys.add(name, role=Role.OPERATOR, place=CODE) for name in ("fast", "other")]
    engine.dispose()
    fast, other = (httpx.Client(base_url=running.url, headers={"Authorization": f"Bearer {key}"}) for key in keys)
    with fast, other:
        began, taken, before = time.monotonic(), 0, rows(url)
        while (waits := fast.post(f"{V1}/complaints", json=body)).status_code == 201:
            taken, before = taken + 1, rows(url)
        refused(waits, "too-fast", "actor", "key:fast")
        assert rows(url) == before, "what is refused writes nothing"
        assert 1 <= int(waits.headers["retry-after"]) <= 2
        assert 5 <= taken <= 5 + (time.monotonic() - began) / 2, "five at once, then one every two seconds"
        assert fast.get(f"{V1}/complaints").status_code == 200, "reading is not measured"
        assert other.post(f"{V1}/complaints", json=body).status_code == 201
        until(lambda: fast.post(f"{V1}/complaints", json=body).status_code == 201)


def test_at_no_level_does_a_log_tell_who_complained_not_even_of_an_error(database_url, county_url, tmp_path, caplog):
    """The application in this process with every logger at its loudest, and errors of every kind provoked."""
    engine = open_engine(county_url(2))
    with engine.begin() as connection:
        key = People(connection, clock.now()).keys.add("loud", role=Role.DISPATCHER, place=CODE)
    Keyring(tmp_path / "identity.keys").create()
    app = create_app(Settings(database_url=database_url, home=tmp_path))
    logging.getLogger("sqlalchemy").setLevel(logging.DEBUG)

    async def attack():
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
            said, body = [], complaint(kind="report", text="我是诸葛标记", identity=AUTHOR)
            number = (await client.post(f"{V1}/complaints", json=body)).json()["id"]
            reveal = f"{V1}/complaints/{number}/identity/reveal"
            assert (await client.post(reveal, json={"reason": "回访核实"})).json()["name"] == AUTHOR["name"]
            for ruin in RUINS:
                with engine.begin() as connection:
                    connection.execute(text(ruin))
                said += [await client.post(f"{V1}/complaints", json=body)]
                said += [await client.post(reveal, json={"reason": "回访诸葛标记 13987654321"})]
                said += [await client.put(reveal.removesuffix("/reveal"), json=AUTHOR)]
                said += [await client.post(f"{V1}/identities/search", json={"phone": AUTHOR["phone"]})]
                note = {"type": "note", "note": "诸葛标记 13987654321"}
                said += [await client.post(f"{V1}/complaints/{number}/events", json=note)]
            said += [await client.post("/sign-in/token-of-a-link")]
            return said

    with caplog.at_level(logging.DEBUG):
        said = asyncio.run(attack())
    logging.getLogger("sqlalchemy").setLevel(logging.NOTSET)
    app.state.services.wiring.engine.dispose()
    engine.dispose()
    assert {500, 503} <= {answer.status_code for answer in said}
    logged = "\n".join(r.getMessage() + str(r.exc_text) for r in caplog.records if not r.name.startswith("http"))
    assert "INSERT INTO identity.person" in logged, "statements are in the log, without their values"
    for found in (logged, *(answer.text for answer in said)):
        assert not TRACES.search(found)
    assert (said[-1].status_code, "/sign-in/{token}" in logged, "token-of-a-link" in logged) == (500, True, False)
    assert 'route="/sign-in/{token}",status="500"' in generate_latest(REGISTRY).decode()


RUINS = (
    "UPDATE identity.person SET sealed = '\\x00'",
    "ALTER TABLE identity.person ADD CONSTRAINT none CHECK (false) NOT VALID",
    "ALTER TABLE identity.person DROP CONSTRAINT none; ALTER TABLE identity.person RENAME COLUMN masked TO gone",
    "DROP TABLE identity.person; ALTER TABLE sign_in_link RENAME TO gone",
)
