"""Messages end to end: a channel of the command line, a rule of the API, an offer handed over, and its link pressed."""

import json
import re
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from zoneinfo import ZoneInfo

import httpx
import pytest

from api.messages.courier import KEPT
from api.messages.webhook import sign
from tests.acceptance.shared_server import serving_counties
from tests.acceptance.steps import take_in, until
from tests.processes import free_port, wangge

V1 = "/api/v1"
SECRET = "shared with the gateway"


class Gateway:
    """A gateway of the county's own, which keeps what it is handed and answers as set."""

    def __init__(self):
        self.got, self.status = [], 200
        gateway = self

        class Answers(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                gateway.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(gateway.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *found):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server.server_port}/messages"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def texts(self):
        return [json.loads(body) for _, body in self.got]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def served(module_database_url, home):
    port = free_port()
    public = f"http://127.0.0.1:{port}"
    with serving_counties(module_database_url, home, WANGGE_WORKERS=2, PORT=port, WANGGE_PUBLIC_URL=public) as shared:
        yield shared


@pytest.fixture
def gateway():
    started = Gateway()
    yield started
    started.server.shutdown()
    started.server.server_close()


@pytest.fixture
def desk(served, home, module_database_url, gateway):
    with served.county() as opened:
        added = wangge(
            *(
                "channel",
                "add",
                "webhook",
                "gateway",
                "--url",
                gateway.url,
                "--secret",
                SECRET,
                "--county",
                opened.code,
            ),
            WANGGE_HOME=home,
            WANGGE_DATABASE_URL=module_database_url,
        )
        assert added.returncode == 0, added.stderr
        yield opened


def set_rules(desk, *rules):
    before = desk.get(f"{V1}/channels").json()
    assert [each["name"] for each in before["channels"]] == ["gateway"]
    return desk.put(f"{V1}/channels/rules", json={"rules": list(rules), "seen_version": before["version"]})


def opened_at(desk, case):
    (kept,) = desk.get(f"{V1}/complaints/{case['id']}/messages").json()
    assert kept["acknowledged_at"] is None
    return kept["opened_at"]


def test_an_offer_is_handed_over_signed_and_its_link_says_that_it_is_known(desk, gateway):
    set_rules(desk, {"channel": "gateway", "subject": "offer", "after_s": 0}).raise_for_status()
    case = take_in(desk, identity={"name": "王小明", "phone": "13912345678"})
    headers, body = until(lambda: gateway.got)[0]
    stamp = int(headers["x-wangge-timestamp"])
    assert headers["x-wangge-signature"] == f"sha256={sign(SECRET, stamp, body)}"
    message = json.loads(body)
    assert case["number"] in message["text"]
    assert not any(word in body.decode() for word in ("王小明", "13912345678", "面包", "超市", "complaint"))
    link = message["link"].removeprefix(str(desk.base_url).rstrip("/"))
    assert re.fullmatch(r"/k/[\w-]{43}", link)
    page = desk.get(link)
    assert (page.status_code, "我已知悉" in page.text) == (200, True)
    assert opened_at(desk, case) is None, "a look changes nothing"
    assert desk.post(link, data={"do": "opened"}).status_code == 204
    first = opened_at(desk, case)
    desk.post(link, data={"do": "opened"})
    assert (opened_at(desk, case), first is not None) == (first, True), "the first time is kept"
    answer = desk.post(link, data={"do": "accepted"})
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, ["do"])
    unknown = desk.get(f"{V1}/complaints/{case['id']}").json()
    assert (unknown["status"], unknown["assignment"]["delivered_at"]) == ("offered", None), "to open is not to know"
    assert "已知悉" in desk.post(link).text
    known = desk.get(f"{V1}/complaints/{case['id']}").json()
    assert (known["status"], known["assignment"]["delivered_at"] is not None) == ("offered", True)
    (kept,) = desk.get(f"{V1}/complaints/{case['id']}/messages").json()
    assert (kept["channel"], kept["outcome"]) == ("gateway", "handed_over")
    assert kept["acknowledged_at"] is not None
    today = desk.get(f"{V1}/messages/summary").json()
    (reached,) = today["channels"]
    assert (today["offers"], today["known"]) == (1, 1)
    assert 0 <= reached.pop("p50_s") == reached.pop("p95_s")
    assert reached == {"channel": "gateway", "known": 1, "handed_over": 1, "expired": 0, "failed": 0, "withheld": 0}
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    for day in (f"{now - KEPT + timedelta(days=1):%Y-%m-%d}", "9999-12-31"):
        other = desk.get(f"{V1}/messages/summary", params={"day": day}).json()
        assert other == {"day": day, "offers": 0, "known": 0, "channels": []}
    for day in (f"{now - KEPT - timedelta(days=1):%Y-%m-%d}", "0001-01-01"):
        assert desk.get(f"{V1}/messages/summary", params={"day": day}).status_code == 422
    desk.post(f"{V1}/complaints/{case['id']}/events", json={"type": "cancelled"}).raise_for_status()
    assert desk.get(link).status_code == 410
    assert desk.post(link, data={"do": "opened"}).status_code == 410
    assert desk.post("/k/of-nobody").status_code == 404
    assert len(gateway.got) == 1, "by one of two workers, once"


def test_a_message_above_the_limit_of_a_case_is_listed_as_withheld_with_one_alert(desk, gateway):
    for wrong in (0, 1_001, 2.5):
        assert desk.patch(f"{V1}/policy", json={"case_messages_per_hour": wrong}).status_code == 422
    assert desk.get(f"{V1}/policy").json()["case_messages_per_hour"] == 6
    desk.patch(f"{V1}/policy", json={"case_messages_per_hour": 1}).raise_for_status()
    set_rules(desk, *[{"channel": "gateway", "subject": "offer", "after_s": 0}] * 3).raise_for_status()
    case = take_in(desk)

    def listed():
        return sorted(each["outcome"] or "" for each in desk.get(f"{V1}/complaints/{case['id']}/messages").json())

    until(lambda: listed() == ["handed_over", "withheld", "withheld"])
    assert len(gateway.got) == 1
    found = until(
        lambda: [each for each in desk.get(f"{V1}/alerts").json()["items"] if each["kind"] == "messages_withheld"]
    )
    assert [each["case"] for each in found] == [case["id"]]
    assert desk.get(f"{V1}/messages/summary").json()["channels"][-1]["withheld"] == 2


def test_a_test_says_what_the_channel_answers(desk, gateway):
    assert desk.post(f"{V1}/channels/gateway/test").json() == {"outcome": "handed_over", "why": None}
    gateway.status = 503
    assert desk.post(f"{V1}/channels/gateway/test").json() == {"outcome": None, "why": "http_503"}, "it is tried again"
    gateway.status = 403
    assert desk.post(f"{V1}/channels/gateway/test").json() == {"outcome": "refused", "why": "http_403"}
    shown = desk.get(f"{V1}/channels").json()["channels"][0]
    assert (shown["failing_because"], shown["carried_at"] is not None) == ("http_403", True)
    assert SECRET not in str(shown)
    assert desk.post(f"{V1}/channels/other/test").status_code == 422
    assert desk.get(f"{V1}/messages/summary", params={"day": "2026-13-45"}).status_code == 422


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"channel": "other", "subject": "offer", "after_s": 1}, "rules.1.channel"),
        ({"channel": "gateway", "subject": "gossip", "after_s": 1}, "rules.1.subject"),
        ({"channel": "gateway", "subject": "offer", "after_s": -1}, "rules.1.after_s"),
        ({"channel": "gateway", "subject": "offer"}, "rules.1.after_s"),
        ({"channel": "gateway", "subject": "alert", "after_s": 1}, "rules.1.level"),
        ({"channel": "gateway", "subject": "offer", "after_s": 1, "from_hour": 22}, "rules.1.to_hour"),
        (
            {"channel": "gateway", "subject": "offer", "after_s": 1, "from_hour": 8, "to_hour": 8},
            "rules.1.to_hour",
        ),
        ({"channel": "gateway", "subject": "offer", "after_s": 1, "from_hour": 24, "to_hour": 0}, "rules.1.from_hour"),
        ({"channel": "gateway", "subject": "offer", "after_s": 1, "station": "S9"}, "rules.1.station"),
        ({"channel": "gateway", "subject": "offer", "after_s": 1, "color": "red"}, "rules.1.color"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_its_place(desk, rule, field):
    answer = set_rules(desk, rule)
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_somebody_elses_rules_are_not_lost(desk):
    rule = {"channel": "gateway", "subject": "offer", "after_s": 5}
    set_rules(desk, rule).raise_for_status()
    answer = desk.put(f"{V1}/channels/rules", json={"rules": [], "seen_version": "old"})
    assert answer.status_code == 409


def test_an_address_that_cannot_be_is_refused_on_the_command_line(home, module_database_url, served):
    with served.county() as opened:
        refused = wangge(
            *("channel", "add", "webhook", "bad", "--url", "gateway.example", "--county", opened.code),
            WANGGE_HOME=home,
            WANGGE_DATABASE_URL=module_database_url,
        )
        assert refused.returncode == 2
        assert "https://" in refused.stderr
        shown = wangge(
            "channel", "list", "--county", opened.code, WANGGE_HOME=home, WANGGE_DATABASE_URL=module_database_url
        )
        assert "channel add" in shown.stdout


def test_a_page_of_a_link_is_small_and_needs_no_script(desk):
    assert isinstance(desk, httpx.Client)
    answer = desk.get("/k/none?lang=en")
    assert "The offer has ended" in answer.text
    assert "<script" not in answer.text
