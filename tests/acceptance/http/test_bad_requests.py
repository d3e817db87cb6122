"""Requests at fault as HTTP: bodies that are no JSON, addresses that lead nowhere, methods, sizes, broken lines."""

import json
import socket
import time
from urllib.parse import urlsplit

import pytest

from tests.acceptance.guarded import talk
from tests.acceptance.refusing import refused, untouched
from tests.acceptance.steps import complaint

JSON = {"Content-Type": "application/json"}
INTAKE = "/api/v1/complaints"
GOOD = json.dumps(complaint(), ensure_ascii=False).encode()
A_GIGABYTE = 1_000_000_000


@pytest.fixture
def client(module_client, module_database_url):
    """Client of the shared server; whatever a test sends through it must change nothing."""
    with untouched(module_database_url):
        yield module_client


@pytest.mark.parametrize(
    ("body", "kind", "field"),
    [
        (b"", "malformed", "body"),
        (b"null", "malformed", "body"),
        (b"[]", "malformed", "body"),
        (b'"text"', "malformed", "body"),
        (b"{", "bad-json", "body, line 1, column 2"),
        (b"{'kind': 'complaint'}", "bad-json", "body, line 1, column 2"),
        (b'{"kind": "complaint",\n}', "bad-json", "body, line 1, column 21"),
        (GOOD + b"}", "bad-json", f"body, line 1, column {len(GOOD.decode()) + 1}"),
        ("{“kind”: 1}".encode(), "bad-json", "body, line 1, column 2"),
        (GOOD.decode().encode("gbk"), "bad-json", f"body, byte {GOOD.index('面'.encode())}"),
        (GOOD.decode().encode("utf-16"), "bad-json", "body, byte 0"),
        (GOOD.replace(b'"kind"', b'"kind": "report", "kind"'), "bad-json", "kind"),
        (GOOD.replace(b'"datum"', b'"datum": "gcj02", "datum"'), "bad-json", "datum"),
        (b"[" * 100_000 + b"]" * 100_000, "bad-json", "body, nesting"),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "malformed", "a"),
        (b"1" * 5_000, "bad-json", "body, number"),
        (b"\x00", "bad-json", "body, line 1, column 1"),
    ],
    ids=range(17),
)
def test_a_body_that_is_no_complaint(client, body, kind, field):
    refused(client.post(INTAKE, content=body, headers=JSON), kind, field)


def test_a_byte_order_mark_does_no_harm(module_client):
    body = json.dumps(complaint(kind="enquiry")).encode("utf-8-sig")
    assert module_client.post(INTAKE, content=body, headers=JSON).status_code == 201


@pytest.mark.parametrize(
    ("headers", "field"),
    [
        ({}, "Content-Type"),
        ({"Content-Type": "text/plain"}, "Content-Type"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, "Content-Type"),
        ({"Content-Type": "application/json; charset=gbk"}, "Content-Type"),
        ({"Content-Type": "///"}, "Content-Type"),
        ({**JSON, "Content-Encoding": "gzip"}, "Content-Encoding"),
    ],
)
def test_a_body_not_declared_as_json(client, headers, field):
    refused(client.post(INTAKE, content=GOOD, headers=headers), "unsupported-media-type", field)


@pytest.mark.parametrize(
    ("path", "kind", "field"),
    [
        ("/api/v1/complaints/0", "malformed", "case_id"),
        ("/api/v1/complaints/-1", "malformed", "case_id"),
        ("/api/v1/complaints/abc", "malformed", "case_id"),
        ("/api/v1/complaints/1e9", "malformed", "case_id"),
        ("/api/v1/complaints/%00", "malformed", "case_id"),
        ("/api/v1/complaints/%ff", "malformed", "case_id"),
        (f"/api/v1/complaints/{2**63}", "malformed", "case_id"),
        (f"/api/v1/complaints/{'9' * 5000}", "malformed", "case_id"),
        (f"/api/v1/complaints/{2**63 - 1}", "unknown-case", "id"),
        ("/api/v1/complaints/999999/events", "unknown-case", "id"),
        ("/api/v1/complaints/999999/decision", "unknown-case", "id"),
        ("/api/v1/complaints/999999/route", "unknown-case", "id"),
        ("/api/v1/complaints?state=lost", "malformed", "state"),
        ("/api/v1/complaints?limit=0", "malformed", "limit"),
        ("/api/v1/complaints?limit=many", "malformed", "limit"),
        (f"/api/v1/complaints?after={'9' * 5000}", "malformed", "after"),
        ("/api/v1/teams/%00", "malformed", "team"),
        ("/api/v1/teams/%ff%fe", "unknown-team", "team"),
        ("/api/v1/teams/%E4%B8%80%E7%BB%84", "unknown-team", "team"),
        (f"/api/v1/teams/{'x' * 41}", "malformed", "team"),
        ("/api/v1/teams?county=62082", "malformed", "county"),
        ("/api/v1/teams?county=%00", "malformed", "county"),
        ("/api/v1/teams?county=620898", "unknown-county", "county"),
        ("/api/v1/cells?county=六二零八九九", "malformed", "county"),
        ("/api/v1/places", "malformed", "q"),
        ("/api/v1/places?q=", "malformed", "q"),
        ("/api/v1/places?q=%00", "malformed", "q"),
        (f"/api/v1/places?q={'长' * 201}", "malformed", "q"),
        ("/api/v1/places?q=a&limit=51", "malformed", "limit"),
        ("/api/v1/response?by=moon", "malformed", "by"),
        ("/api/v1/response?from=2026-11-24T00:00:00", "malformed", "from"),
        ("/api/v1/response?to=1795000000", "malformed", "to"),
        ("/api/v1/coverage?target_s=0", "malformed", "target_s"),
        ("/api/v1/events?topics=case,moon", "malformed", "topics"),
        ("/api/v1/complaints?stat=open", "unknown-parameter", "stat"),
        ("/api/v1/complaints/999999?limit=5", "unknown-parameter", "limit"),
        ("/api/v1/teams?utm_source=x", "unknown-parameter", "utm_source"),
        ("/api/v1/places?q=a&Limit=5", "unknown-parameter", "Limit"),
        ("/api/v1/session?verbose=1", "unknown-parameter", "verbose"),
        ("/api/v1/policy?%00=1", "unknown-parameter", "\\u0000"),
        ("/api/v1/complaints?state=open&state=over", "repeated-parameter", "state"),
        ("/api/v1/places?q=东街&q=西街", "repeated-parameter", "q"),
        ("/api/v1/complaints?county=620899&county=620823", "repeated-parameter", "county"),
        ("/metrics?name=x", "unknown-parameter", "name"),
        ("/api/v1/nothing", "not-found", None),
        ("/%2e%2e/%2e%2e/etc/passwd", "not-found", None),
        (f"/{'x' * 50_000}", "not-found", None),
        ("/api/v1/%00%ff", "not-found", None),
    ],
)
def test_an_address_that_leads_nowhere(client, path, kind, field):
    refused(client.get(path), kind, field)


@pytest.mark.parametrize("path", ["/", "/roster", "/rules", "/field", "/wall", "/healthz", "/readyz", "/docs"])
def test_a_page_opens_with_what_a_chat_program_puts_behind_its_address(client, path):
    assert client.get(f"{path}?from=singlemessage&utm_source=wechat&isappinstalled=0").status_code == 200


def test_moments_at_both_ends_of_the_calendar_are_only_far_away(client):
    ends = {"from": "0001-01-01T00:00:00+14:00", "to": "9999-12-31T23:59:59-12:00"}
    assert client.get("/api/v1/response", params=ends).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", INTAKE, "GET, POST"),
        ("PUT", INTAKE, "GET, POST"),
        ("OPTIONS", INTAKE, "GET, POST"),
        ("PATCH", "/api/v1/complaints/1/events", "GET, POST"),
        ("POST", "/api/v1/cells", "GET"),
        ("DELETE", "/api/v1/policy", "GET, PATCH"),
        ("TRACE", "/healthz", "GET"),
    ],
)
def test_a_method_that_is_not_possible(client, method, path, allowed):
    answer = client.request(method, path)
    refused(answer, "method-not-allowed")
    assert answer.headers["allow"] == allowed


def test_a_decision_that_was_never_made(module_client):
    case = module_client.post(INTAKE, json=complaint(kind="enquiry")).json()["id"]
    refused(module_client.get(f"{INTAKE}/{case}/decision"), "unknown-case", "id", str(case))


def gigabyte():
    for _ in range(A_GIGABYTE // 100_000):
        yield b" " * 100_000


@pytest.mark.parametrize(
    ("headers", "field"),
    [({"Content-Length": str(A_GIGABYTE)}, "Content-Length"), ({}, "body")],
    ids=["stated", "chunked"],
)
def test_a_gigabyte_is_refused_early_and_never_held(client, module_server, headers, field):
    before = module_server.peak_kb()
    started = time.monotonic()
    refused(client.post(INTAKE, content=gigabyte(), headers=JSON | headers), "too-large", field)
    assert time.monotonic() - started < 10
    assert module_server.peak_kb() - before < 20_000
    assert client.get("/healthz").status_code == 200


def head(length):
    lines = (
        f"POST {INTAKE} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {length}",
    )
    return "\r\n".join((*lines, "", "")).encode()


def test_a_length_that_is_less_than_the_body(client, module_server):
    assert b"HTTP/1.1 400" in talk(module_server, head(10) + GOOD), "the rest is no request"


def test_a_length_that_is_more_than_the_body(client, module_server):
    talk(module_server, head(len(GOOD) + 10) + GOOD, close=True)


@pytest.mark.parametrize(
    "garbage",
    [b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"POST / HTTP/9.9\r\n\r\n", head("-1"), head("1, 2"), head("9" * 30)],
)
def test_bytes_that_are_no_request(client, module_server, garbage):
    found, _, body = talk(module_server, garbage).partition(b"\r\n\r\n")
    assert found.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"content-type: application/problem+json" in found
    assert json.loads(body)["type"] == "/problems/bad-request"


@pytest.mark.parametrize(
    ("begin", "more"),
    [(b"GET /", b"a"), (b"GET / HTTP/1.1\r\nX: ", b"a"), (b"GET / HTTP/1.1\r\n", b"A: b\r\n")],
    ids=["address", "header", "headers"],
)
def test_a_head_without_end_holds_up_nobody(client, module_server, begin, more):
    before = module_server.peak_kb()
    address = urlsplit(module_server.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as line:
        line.sendall(begin)
        with pytest.raises(OSError, match=r"reset|pipe"):
            line.sendall(more * (50_000_000 // len(more)))
        assert client.get("/healthz").status_code == 200
    assert module_server.peak_kb() - before < 20_000


def test_a_long_head_is_refused_with_the_reason(client, module_server):
    heard = talk(module_server, b"GET /healthz HTTP/1.1\r\nX-Long: ", b"a" * 70_000)
    found, _, body = heard.partition(b"\r\n\r\n")
    assert found.startswith(b"HTTP/1.1 431 ")
    assert json.loads(body)["type"] == "/problems/head-too-large"


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/nowhere", 404, "GET /nowhere"),
        ("GET", "/problems/<b>", 404, "没有这类错误"),
        ("DELETE", "/sign-in", 405, "/sign-in"),
        ("POST", "/sign-in", 413, "过大"),
    ],
)
def test_a_browser_is_refused_on_a_page_and_a_program_in_json(module_client, method, path, status, said):
    people = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    sent = {"content": "login=" + "x" * 30_000} if method == "POST" else {}
    page = module_client.request(method, path, headers=people, **sent)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert said in page.text
    assert "<b>" not in page.text
    assert "script" not in page.text
    assert page.headers.get("allow") == ("GET, POST" if status == 405 else None)
    answer = module_client.request(method, path, **sent)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert module_client.get("/api/v1/nothing", headers=people).headers["content-type"] == "application/problem+json"
