"""A good request for every route that writes, and what it needs before: the table behind `test_writes.py`.

A new route has a row here, or is named in `ELSEWHERE` with the reason. `OTHERWISE` lists every refusal that is right
although the role may use the route.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx

from api.auth.roles import Role
from tests.acceptance.guarded import Guarded
from tests.acceptance.steps import complaint, take_in, until
from tests.counties import CODE, divided_county
from tests.photographs import picture

V1 = "/api/v1"
STATION = "S1"
AUTHOR: Mapping[str, str] = {"name": "王小明", "phone": "13912345678"}
PLACES: Mapping[str, str] = {"county": CODE, "station": f"{CODE}/{STATION}"}
type Route = tuple[str, str]


@dataclass(slots=True)
class Sent:
    """What is sent to a route: the parts of its address, and its body."""

    parts: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    query: dict[str, Any] = field(default_factory=dict)
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def by(self, client: httpx.Client, route: Route, key: str | None = None) -> httpx.Response:
        """Send it, with an idempotency key where one is given."""
        method, path = route
        for name, value in self.parts.items():
            path = path.replace("{" + name + "}", str(value))
        headers = self.headers | ({} if key is None else {"Idempotency-Key": key})
        if self.content is not None:
            return client.request(method, path, params=self.query, headers=headers, content=self.content)
        return client.request(method, path, params=self.query, headers=headers, json=self.body)


@dataclass(slots=True)
class World:
    """A county of two stations, and those whom a request needs to have gone before."""

    guarded: Guarded
    clients: dict[tuple[Role, str], httpx.Client] = field(default_factory=dict)
    people: dict[tuple[Role, str], httpx.Client] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: count(1))
    busy: bool = False
    """Whether a case or a rehearsal was begun for a request."""

    def client(self, role: Role, level: str) -> httpx.Client:
        """Return a client with the key of a role at the bureau or at a station."""
        if (role, level) not in self.clients:
            self.clients[role, level] = self.guarded.by_key(role, PLACES[level])
        return self.clients[role, level]

    def asking(self, route: Route, role: Role, level: str) -> httpx.Client:
        """Return who asks for a route: a key, or a person signed in where no key may ask."""
        return self.person(role, level) if route in OF_PEOPLE else self.client(role, level)

    def person(self, role: Role, level: str) -> httpx.Client:
        """Return a client with a session of a role at the bureau or at a station."""
        if (role, level) not in self.people:
            login = self.guarded.account(f"asks.{role}.{level}", role, PLACES[level])
            self.people[role, level] = self.guarded.signed_in(login)
        return self.people[role, level]

    def role(self, client: httpx.Client) -> Role:
        """Return the role of a client with a key."""
        return next(role for (role, _), known in self.clients.items() if known is client)

    @property
    def chief(self) -> httpx.Client:
        """Return the chief of the whole county."""
        return self.client(Role.CHIEF, "county")

    def case(self, **changes: Any) -> int:
        """Return a case in a cell of the station, with a team of the station."""
        self.busy = True
        return int(take_in(self.chief, **changes)["id"])

    def enquiry(self) -> int:
        """Return a case that is the desk's and has no team."""
        return self.case(kind="enquiry")

    def step(self, case: int, *kinds: str) -> int:
        """Take a case through some steps."""
        for kind in kinds:
            self.ok(self.chief.post(f"{V1}/complaints/{case}/events", json={"type": kind}))
        return case

    def phone(self, client: httpx.Client, team: str = "T00") -> str:
        """Return a phone that the caller carries."""
        code = f"phone-number-{next(self.numbers):06}"
        self.ok(client.put(f"{V1}/phones/{code}", json={"team": team}))
        return code

    def order(self, case: int, level: str) -> int:
        """Return an off-shelf order of a case, made at a level, with one task in a cell of the station."""
        body = {"product": "散装面包", "reason": "菌落总数超标", "premises": [{"point": "P1"}]}
        chief = self.client(Role.CHIEF, level)
        return int(self.ok(chief.post(f"{V1}/complaints/{case}/off-shelf", json=body))["order"])

    def version(self, client: httpx.Client, phone: str, point: str) -> str:
        """Return the version of a point that a phone has."""
        points = self.ok(client.get(f"{V1}/phones/{phone}/ground"))["points"]
        return str(next(each["version"] for each in points if each["code"] == point))

    def correction(self, client: httpx.Client | None = None, **said: Any) -> tuple[str, dict[str, Any]]:
        """Return the phone and the proposal that a reporting point is to be changed."""
        client = client or self.client(Role.INSPECTOR, "station")
        phone = self.phone(client)
        details = {"what": "details", "contact": f"值班室{next(self.numbers)}"}
        body = {"point": "P2", **(said or details)}
        body["seen_version"] = self.version(client, phone, "P2")
        return phone, self.ok(client.post(f"{V1}/phones/{phone}/corrections", json=body))

    def token(self) -> int:
        """Return the number of the code in force of a point, which there is from now on."""
        made = self.chief.post(f"{V1}/points/P1/tokens")
        if made.is_success:
            return int(made.json()["number"])
        listed = self.ok(self.chief.get(f"{V1}/points/tokens"))["items"]
        return int(next(each["number"] for each in listed if each["point"] == "P1" and each["good"]))

    def turn(self) -> dict[str, Any]:
        """Return a turn of the roster, years ahead, so that it decides nobody's duty; no two overlap."""
        return dict(
            self.ok(self.chief.post(f"{V1}/roster/turns", json={"turns": [self.shift()], "confirmed": True}))["turns"][
                0
            ]
        )

    def shift(self) -> dict[str, Any]:
        """Return a turn that can be added."""
        day = datetime(2040, 1, 1, tzinfo=UTC) + timedelta(days=next(self.numbers))
        return {"team": "T00", "from": f"{day:%Y-%m-%d}T08:30", "until": f"{day:%Y-%m-%d}T18:00"}

    def colleague(self) -> str:
        """Return the user name of an account of the station."""
        return self.guarded.account(f"colleague.{next(self.numbers)}", Role.INSPECTOR, PLACES["station"])

    def rehearse(self) -> dict[str, Any]:
        """Return what begins a rehearsal."""
        return {"until": (datetime.now(UTC) + timedelta(hours=2)).isoformat(), "note": "夜间演练"}

    def rehearsing(self) -> int:
        """Return an exercise, in a rehearsal that runs."""
        self.ok(self.chief.post(f"{V1}/rehearsal", json=self.rehearse()))
        return self.case(exercise=True)

    def clear(self, route: Route) -> None:
        """End every case, job and rehearsal that a request to a route has begun or needed, so that teams are free."""
        if not self.busy and route not in BEGIN:
            return
        self.busy = False
        for case in self.chief.get(f"{V1}/complaints?limit=1000").json()["items"]:
            for order in case["off_shelf"]:
                path = f"{V1}/complaints/{case['id']}/off-shelf/{order['order']}/end"
                self.chief.post(path, json={"reason": "复检合格，撤销"})
            self.ok(self.chief.post(f"{V1}/complaints/{case['id']}/events", json={"type": "cancelled"}))
        for job in self.ok(self.chief.get(f"{V1}/planning/jobs?state=unfinished"))["items"]:
            self.ok(self.chief.post(f"{V1}/planning/jobs/{job['id']}/cancel"))
        if self.ok(self.chief.get(f"{V1}/rehearsal"))["on"]:
            self.ok(self.chief.post(f"{V1}/rehearsal/end"))

    @staticmethod
    def ok(answer: httpx.Response) -> Any:
        """Return what is answered to a request that had to succeed."""
        assert answer.is_success, f"{answer.request.method} {answer.request.url.path}: {answer.text}"
        return answer.json() if answer.content else None


type Write = Callable[[World, httpx.Client, str], Sent]


def _case(make: Callable[[World], int], body: Any, **more: Any) -> Write:
    return lambda w, client, level: Sent({"case_id": make(w)} | more, body)


def _outbox(w: World, client: httpx.Client, level: str) -> Sent:
    deed = {
        "to": f"/complaints/{w.case()}/events",
        "key": f"deed{next(w.numbers)}",
        "says": {"type": "note", "note": "x"},
    }
    return Sent(body={"deeds": [deed]})


def _phone_leaves(w: World, client: httpx.Client, level: str) -> Sent:
    return Sent({"phone": w.phone(client)})


def _delivery(w: World, client: httpx.Client, level: str) -> Sent:
    phone = w.phone(client)
    return Sent({"case_id": w.case()}, {"phone": phone})


def _fix(w: World, client: httpx.Client, level: str) -> Sent:
    at = datetime.now(UTC).isoformat()
    return Sent(body={"team": "T00", "lon": 107.03, "lat": 35.3, "datum": "wgs84", "at": at})


def _step(w: World, client: httpx.Client, level: str) -> Sent:
    return Sent({"case_id": w.case()}, {"type": "note", "note": "已联系店主"})


def _answer(w: World, client: httpx.Client, level: str) -> Sent:
    case = w.case()
    asked = w.ok(w.chief.post(f"{V1}/complaints/{case}/expedites", json={"note": "请尽快", "within_s": 1800}))
    return Sent({"case_id": case, "number": asked["expedite"]["number"]}, {"note": "已到场"})


def _attach(w: World, client: httpx.Client, level: str) -> Sent:
    body = picture(seed=next(w.numbers))
    return Sent({"case_id": w.enquiry()}, content=body, headers={"Content-Type": "image/jpeg"})


def _withdraw_attachment(w: World, client: httpx.Client, level: str) -> Sent:
    sent = _attach(w, client, level)
    w.ok(sent.by(client, ("POST", f"{V1}/complaints/{{case_id}}/attachments")))
    return Sent(sent.parts | {"attachment": 1}, {"reason": "误传了另一案件的照片"})


def _upload(w: World, client: httpx.Client, level: str) -> Sent:
    body = picture(seed=next(w.numbers))
    query = {"offset": 0, "total": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    parts = {"case_id": w.enquiry(), "upload": f"upload-{next(w.numbers):016}"}
    return Sent(parts, query=query, content=body, headers={"Content-Type": "image/jpeg"})


def _of_order(body: Any, **more: Any) -> Write:
    def write(w: World, client: httpx.Client, level: str) -> Sent:
        case = w.case()
        return Sent({"case_id": case, "order": w.order(case, level)} | more, body)

    return write


def _alert(w: World, client: httpx.Client, level: str) -> Sent:
    for _ in range(5):  # there are three teams at the station and one elsewhere: nobody has the last case
        w.case()
    found = until(lambda: w.ok(client.get(f"{V1}/alerts"))["items"], otherwise="no alert of a case that nobody has")
    return Sent({"alert_id": found[0]["id"]}, {"note": "已电话联系"})


def _swap(w: World, client: httpx.Client, level: str) -> Sent:
    return Sent({"case_id": w.case()}, {"with": w.case(), "reason": "二组更近"})


def _alerts(w: World, client: httpx.Client, level: str) -> Sent:
    one = _alert(w, client, level)
    return Sent(body={"ids": [one.parts["alert_id"]], "note": "已通知备勤小组"})


def _undo(w: World, client: httpx.Client, level: str) -> Sent:
    """Take back what the role itself did: a team goes and the desk answers."""
    in_field = w.role(client) is Role.INSPECTOR
    case = w.case() if in_field else w.enquiry()
    step = {"type": "acknowledged"} if in_field else {"type": "answered", "note": "已答复"}
    done = w.ok(client.post(f"{V1}/complaints/{case}/events", json=step))
    return Sent({"case_id": case}, {"seq": done["undo"]["seq"]})


def _call(w: World, client: httpx.Client, level: str) -> Sent:
    case = w.step(w.case(identity=AUTHOR), "acknowledged")
    team = w.ok(w.chief.get(f"{V1}/complaints/{case}"))["assignment"]["team"]
    return Sent({"case_id": case}, {"phone": w.phone(client, team)})


def _with_author(w: World) -> int:
    return w.case(kind="enquiry", identity=AUTHOR)


def _try_channel(w: World, client: httpx.Client, level: str) -> Sent:
    w.guarded.channel("group")
    return Sent({"name": "group"})


def _own_calendar(w: World, client: httpx.Client, level: str) -> Sent:
    return Sent({"number": w.ok(client.post(f"{V1}/calendar-feeds", json={}))["id"]})


def _issue(w: World, client: httpx.Client, level: str) -> Sent:
    number = w.token()
    w.ok(w.chief.delete(f"{V1}/points/P1/tokens/{number}"))
    return Sent({"code": "P1"})


def _revoke(w: World, client: httpx.Client, level: str) -> Sent:
    return Sent({"code": "P1", "number": w.token()})


def _approve(w: World, client: httpx.Client, level: str) -> Sent:
    _, found = w.correction()
    return Sent({"number": found["number"]}, {"seen_version": found["version"]})


def _refuse(w: World, client: httpx.Client, level: str) -> Sent:
    return Sent({"number": w.correction()[1]["number"]}, {"reason": "实地核查，信息无误"})


def _reopen(w: World, client: httpx.Client, level: str) -> Sent:
    _, found = w.correction(what="closed")
    approved = {"seen_version": found["version"]}
    w.ok(w.chief.post(f"{V1}/corrections/{found['number']}/approve", json=approved))
    closed = w.ok(client.get(f"{V1}/points/closed"))["items"]
    version = next(each["version"] for each in closed if each["code"] == "P2")
    return Sent({"code": "P2"}, {"seen_version": version, "reason": "重新开业"})


def _need(w: World, client: httpx.Client, level: str) -> Sent:
    version = w.ok(client.get(f"{V1}/roster/need"))["version"]
    return Sent(body={"version": version, "needs": [{"name": "always", "teams": 1}]})


def _pattern(w: World, client: httpx.Client, level: str) -> Sent:
    day = w.shift()["from"][:10]
    days = list(range(1, 8))
    said = {
        "teams": ["T00"],
        "days": days,
        "from": "08:30",
        "until": "18:00",
        "first": day,
        "last": day,
        "confirmed": True,
    }
    return Sent(body=said)


def _move(w: World, client: httpx.Client, level: str) -> Sent:
    turn = w.turn()
    return Sent({"turn": turn["id"]}, {"version": turn["version"], "kind": "surge", "confirmed": True})


def _remove(w: World, client: httpx.Client, level: str) -> Sent:
    turn = w.turn()
    return Sent({"turn": turn["id"]}, query={"version": turn["version"]})


def _roster_file(w: World, client: httpx.Client, level: str) -> Sent:
    text = f"小组,日期,开始,结束,类别\nT00,{w.shift()['from'][:10]},18:00,次日08:30,备勤\n"
    content = base64.b64encode(text.encode()).decode()
    return Sent(body={"name": "roster.csv", "content": content, "confirmed": True})  # years ahead, as `shift` is


def _report_text(w: World, client: httpx.Client, level: str) -> Sent:
    made = client.post(f"{V1}/reports", json={"period": "2026", "form": "county"}).json()["run"]
    content = client.get(f"{V1}/reports/{made}.docx").content
    return Sent({"run": made}, {"name": "report.docx", "content": base64.b64encode(content).decode()})


def _takeover(w: World, client: httpx.Client, level: str) -> Sent:
    first = w.shift()["from"][:10]
    week = {"team": "T00", "days": list(range(1, 8)), "from": "08:30", "until": "18:00", "first": first, "last": first}
    return Sent(body={"patterns": [week], "make_room": True, "short_rests": "keep"})


def _undo_takeover(w: World, client: httpx.Client, level: str) -> Sent:
    w.ok(w.chief.post(f"{V1}/roster/takeovers/shifts", json=_takeover(w, client, level).body))
    return Sent(body={"id": w.ok(w.chief.get(f"{V1}/roster/takeovers"))["shifts"]["id"]})


def _undo_needs(w: World, client: httpx.Client, level: str) -> Sent:
    w.ok(w.chief.post(f"{V1}/roster/takeovers/needs", json=_need(w, w.chief, level).body))
    return Sent(body={"id": w.ok(w.chief.get(f"{V1}/roster/takeovers"))["needs"]["id"]})


def _new_account(w: World, client: httpx.Client, level: str) -> Sent:
    return Sent(body={"login": f"new.{next(w.numbers)}", "role": "inspector", "place": PLACES["station"]})


def _account(body: Any = None) -> Write:
    return lambda w, client, level: Sent({"login": w.colleague()}, body)


def _enable(w: World, client: httpx.Client, level: str) -> Sent:
    login = w.colleague()
    w.ok(client.post(f"{V1}/accounts/{login}/disable"))
    return Sent({"login": login})


def _rehearsal_runs(w: World, client: httpx.Client, level: str) -> Sent:
    w.rehearsing()
    return Sent()


def _signature(w: World, client: httpx.Client, level: str) -> Sent:
    other = w.client(
        Role.CHIEF if client.headers == w.client(Role.DISPATCHER, level).headers else Role.DISPATCHER, level
    )
    made = w.ok(other.post(f"{V1}/handovers", json={"hours": 12, "notes": "无"}))
    return Sent({"handover": made["id"]}, {})


def _propose(w: World, client: httpx.Client, level: str) -> Sent:
    phone = w.phone(client)
    said = {"point": "P1", "what": "details", "contact": f"值班室{next(w.numbers)}"}
    return Sent({"phone": phone}, said | {"seen_version": w.version(client, phone, "P1")})


def _withdraw_correction(w: World, client: httpx.Client, level: str) -> Sent:
    phone, found = w.correction(client)
    return Sent({"phone": phone, "number": found["number"]}, {})


def _push(w: World, client: httpx.Client, level: str) -> Sent:
    key = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    endpoint = "https://updates.push.services.mozilla.com/wpush/v2/gAAAA"
    return Sent({"phone": w.phone(client)}, {"endpoint": endpoint, "p256dh": key, "auth": "BTBZMqHH6r4Tts7J_aSIgg"})


def _end_session(w: World, client: httpx.Client, level: str) -> Sent:
    login = w.guarded.account(f"lost.phone.{next(w.numbers)}", Role.INSPECTOR, PLACES["station"])
    w.guarded.signed_in(login)
    sessions = w.ok(client.get(f"{V1}/accounts/{login}/sessions"))
    return Sent({"login": login, "session": sessions[0]["id"]})


def _take_act_back(w: World, client: httpx.Client, level: str) -> Sent:
    case = w.case()
    done = w.ok(client.post(f"{V1}/complaints/{case}/handling", json=_NOTED))
    return Sent({"case_id": case, "seq": done["acted"]})


def _absence(w: World, client: httpx.Client, level: str) -> Sent:
    login = w.guarded.account(f"handles.{next(w.numbers)}", Role.HANDLER, PLACES["station"])
    return Sent({"login": login}, {"until": "2099-01-01"})


_NOTED = {"act": "noted", "data": {"reason": "已电话联系"}}
_CASE = f"{V1}/complaints/{{case_id}}"
_ORDER = f"{_CASE}/off-shelf/{{order}}"
_PLACE = complaint()["place"]


def _scenario(w: World, client: httpx.Client, level: str, *, deleted: bool = False) -> int:
    """Return a scenario of the chief's."""
    body = {"name": f"方案 {next(w.numbers)}", "kind": "cover"}
    number = int(w.ok(w.chief.post(f"{V1}/planning/scenarios", json=body))["number"])
    if deleted:
        w.ok(w.chief.delete(f"{V1}/planning/scenarios/{number}"))
    return number


def _of_scenario(body: Any = None, *, deleted: bool = False) -> Write:
    return lambda w, client, level: Sent({"number": _scenario(w, client, level, deleted=deleted)}, body)


def _cancel_job(w: World, client: httpx.Client, level: str) -> Sent:
    return Sent({"job": w.ok(w.chief.post(f"{V1}/planning/jobs", json={"kind": "cover"}))["id"]})


_RUN = "planning/scenarios/{number}/run"
_SITED = {"model": "pmedian", "p": 3, "sites": [{"code": "N1", "lon": 107.15, "lat": 35.35, "datum": "wgs84"}]}


def _cell_move(w: World, client: httpx.Client, level: str) -> Sent:
    """Give a cell of the first station's inspector to the other's, in a month."""
    cell = next(each.code for each in divided_county().cells if each.inspector == "I1")
    on = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    return Sent(body={"cell": cell, "inspector": "I2", "on": on})


BEGIN: frozenset[Route] = frozenset(
    ("POST", f"{V1}/{path}")
    for path in ("complaints", "rehearsal", "planning/jobs", "planning/jobs/{job}/cancel", _RUN)
)
"""Routes that begin a case, a rehearsal or a job, or before which one has to be begun."""
DEMO: tuple[Route, ...] = (
    ("POST", f"{V1}/demo/traffic"),
    ("DELETE", f"{V1}/demo/traffic"),
    ("POST", f"{V1}/demo/past"),
)
WRITES: Mapping[Route, Write] = {
    ("POST", f"{V1}/outbox"): _outbox,
    ("PUT", f"{V1}/phones/{{phone}}"): lambda w, c, at: Sent(
        {"phone": f"new-phone-{next(w.numbers):09}"}, {"team": "T00"}
    ),
    ("DELETE", f"{V1}/phones/{{phone}}"): _phone_leaves,
    ("POST", f"{_CASE}/delivery"): _delivery,
    ("POST", f"{_CASE}/events"): _step,
    ("POST", f"{V1}/teams/{{team}}/status"): lambda w, c, at: Sent({"team": "T00"}, {"on_duty": True}),
    ("POST", f"{V1}/fixes"): _fix,
    ("POST", f"{V1}/complaints"): lambda w, c, at: Sent(body=complaint()),
    ("POST", f"{V1}/recommendations"): lambda w, c, at: Sent(body={"place": _PLACE}),
    ("POST", f"{V1}/duplicates"): lambda w, c, at: Sent(body={"place": _PLACE}),
    ("POST", f"{_CASE}/expedites"): _case(World.case, {"note": "请尽快到场", "within_s": 1800}),
    ("POST", f"{_CASE}/expedites/{{number}}/answer"): _answer,
    ("POST", f"{_CASE}/findings"): _case(
        lambda w: w.step(w.case(), "acknowledged", "en_route", "on_scene"), {"note": "商家当场退款"}
    ),
    ("POST", f"{_CASE}/attachments"): _attach,
    ("POST", f"{_CASE}/attachments/{{attachment}}/withdraw"): _withdraw_attachment,
    ("PUT", f"{_CASE}/uploads/{{upload}}"): _upload,
    ("POST", f"{_CASE}/off-shelf"): _case(
        World.case, {"product": "面包", "reason": "菌落总数超标", "premises": [{"point": "P1"}]}
    ),
    ("POST", f"{_CASE}/premises/rounds"): _case(World.case, {"premises": [{"point": "P1"}]}),
    ("POST", f"{_ORDER}/premises"): _of_order({"premises": [{"point": "P2"}]}),
    ("POST", f"{_ORDER}/premises/{{premises}}/close"): _of_order({"outcome": "not_found"}, premises=1),
    ("PATCH", f"{_ORDER}/premises/{{premises}}"): _of_order({"team": "T00"}, premises=1),
    ("POST", f"{_ORDER}/end"): _of_order({"reason": "复检合格，撤销"}),
    ("POST", f"{V1}/alerts/{{alert_id}}/acknowledge"): _alert,
    ("POST", f"{V1}/alerts/acknowledge"): _alerts,
    ("PATCH", f"{V1}/escalation"): lambda w, c, at: Sent(body={"silent_watch": "duty", "silent_after_s": 900}),
    ("POST", f"{_CASE}/handling"): _case(World.case, _NOTED),
    ("POST", f"{_CASE}/handling/{{seq}}/undo"): _take_act_back,
    ("POST", f"{V1}/casework/acts"): lambda w, c, at: Sent(body={**_NOTED, "cases": [w.case()]}),
    ("PUT", f"{V1}/casework/people/{{login}}/absence"): _absence,
    ("POST", f"{_CASE}/priority"): _case(World.case, {"danger": True, "reason": "孩子已送医"}),
    ("POST", f"{_CASE}/swap"): _swap,
    ("POST", f"{_CASE}/undo"): _undo,
    ("POST", f"{_CASE}/identity/reveal"): _case(_with_author, {"reason": "回访核实投诉内容"}),
    ("POST", f"{_CASE}/call"): _call,
    ("PUT", f"{_CASE}/identity"): _case(_with_author, {"anonymous": True}),
    ("POST", f"{V1}/identities/search"): lambda w, c, at: Sent(body={"phone": "13912345678"}),
    ("POST", f"{V1}/callers"): lambda w, c, at: Sent(body={"phone": "13912345678"}),
    ("POST", f"{_CASE}/hold"): _case(World.enquiry, {"held": True, "reason": "行政诉讼"}),
    ("POST", f"{V1}/points/{{code}}/tokens"): _issue,
    ("DELETE", f"{V1}/points/{{code}}/tokens/{{number}}"): _revoke,
    ("POST", f"{V1}/corrections/{{number}}/approve"): _approve,
    ("POST", f"{V1}/corrections/{{number}}/refuse"): _refuse,
    ("POST", f"{V1}/points/{{code}}/reopen"): _reopen,
    ("PATCH", f"{V1}/roster/need"): _need,
    ("POST", f"{V1}/roster/turns"): lambda w, c, at: Sent(body={"turns": [w.shift()], "confirmed": True}),
    ("POST", f"{V1}/roster/patterns"): _pattern,
    ("PATCH", f"{V1}/roster/turns/{{turn}}"): _move,
    ("DELETE", f"{V1}/roster/turns/{{turn}}"): _remove,
    ("POST", f"{V1}/roster/import"): _roster_file,
    ("POST", f"{V1}/roster/takeovers/needs"): _need,
    ("POST", f"{V1}/roster/takeovers/needs/undo"): _undo_needs,
    ("POST", f"{V1}/roster/takeovers/shifts"): _takeover,
    ("POST", f"{V1}/roster/takeovers/shifts/undo"): _undo_takeover,
    ("POST", f"{V1}/reports"): lambda w, c, at: Sent(body={"period": "2026", "form": "year"}),
    ("POST", f"{V1}/reports/{{run}}/text"): _report_text,
    ("POST", f"{V1}/registers/{{register}}"): lambda w, c, at: Sent(
        {"register": "activities"}, {"values": {"day": "2026-03-15", "name": "x"}}
    ),
    ("POST", f"{V1}/registers/{{register}}/lines"): lambda w, c, at: Sent(
        {"register": "activities"},
        {
            "name": "a.csv",
            "content": base64.b64encode("类别,品种,数量,单位,金额\n食品,饼干,1,袋,8\n".encode()).decode(),
        },
    ),
    ("PUT", f"{V1}/channels/rules"): lambda w, c, at: Sent(body={"rules": []}),
    ("POST", f"{V1}/channels/{{name}}/test"): _try_channel,
    ("POST", f"{V1}/calendar-feeds"): lambda w, c, at: Sent(body={}),
    ("DELETE", f"{V1}/calendar-feeds/{{number}}"): _own_calendar,
    ("PATCH", f"{V1}/policy"): lambda w, c, at: Sent(body={"undo_within_s": 60}),
    ("POST", f"{V1}/handovers"): lambda w, c, at: Sent(body={"hours": 12, "notes": "无"}),
    ("POST", f"{V1}/handovers/{{handover}}/signature"): _signature,
    ("POST", f"{V1}/phones/{{phone}}/corrections"): _propose,
    ("POST", f"{V1}/phones/{{phone}}/corrections/{{number}}/withdraw"): _withdraw_correction,
    ("PUT", f"{V1}/phones/{{phone}}/push"): _push,
    ("DELETE", f"{V1}/phones/{{phone}}/push"): _phone_leaves,
    ("DELETE", f"{V1}/accounts/{{login}}/sessions/{{session}}"): _end_session,
    ("POST", f"{V1}/accounts"): _new_account,
    ("PATCH", f"{V1}/accounts/{{login}}"): _account({"role": "operator"}),
    ("POST", f"{V1}/accounts/{{login}}/reset"): _account(),
    ("POST", f"{V1}/accounts/{{login}}/disable"): _account(),
    ("POST", f"{V1}/accounts/{{login}}/enable"): _enable,
    ("POST", f"{V1}/planning/gaps"): lambda w, c, at: Sent(body={}),
    ("POST", f"{V1}/planning/gaps.{{form}}"): lambda w, c, at: Sent({"form": "xlsx"}, {}),
    ("POST", f"{V1}/planning/preview"): lambda w, c, at: Sent(body={"moving": STATION}),
    ("POST", f"{V1}/planning/cells/move"): _cell_move,
    ("POST", f"{V1}/planning/cells/move.geojson"): _cell_move,
    ("POST", f"{V1}/planning/siting"): lambda w, c, at: Sent(body=_SITED),
    ("POST", f"{V1}/planning/siting/candidates"): lambda w, c, at: Sent(body=_SITED),
    ("POST", f"{V1}/planning/jobs"): lambda w, c, at: Sent(body={"kind": "cover", "input": {"target_s": 600}}),
    ("POST", f"{V1}/planning/jobs/{{job}}/cancel"): _cancel_job,
    ("POST", f"{V1}/planning/scenarios"): lambda w, c, at: Sent(
        body={"name": f"方案 {next(w.numbers)}", "kind": "cover", "assumptions": {"target_s": 600}}
    ),
    ("PATCH", f"{V1}/planning/scenarios/{{number}}"): _of_scenario({"note": "含午间"}),
    ("DELETE", f"{V1}/planning/scenarios/{{number}}"): _of_scenario(),
    ("POST", f"{V1}/planning/scenarios/{{number}}/restore"): _of_scenario(deleted=True),
    ("POST", f"{V1}/planning/scenarios/{{number}}/copy"): _of_scenario({}),
    ("POST", f"{V1}/{_RUN}"): _of_scenario(),
    **dict.fromkeys(DEMO, lambda w, c, at: Sent()),
    ("POST", f"{V1}/rehearsal"): lambda w, c, at: Sent(body=w.rehearse()),
    ("POST", f"{V1}/rehearsal/end"): _rehearsal_runs,
    ("POST", f"{V1}/rehearsal/clear"): _rehearsal_runs,
}
OF_PEOPLE: frozenset[Route] = frozenset(
    {
        ("POST", f"{V1}/calendar-feeds"),
        ("DELETE", f"{V1}/calendar-feeds/{{number}}"),
        ("POST", f"{V1}/accounts"),
        ("PATCH", f"{V1}/accounts/{{login}}"),
        *(("POST", f"{V1}/accounts/{{login}}/{verb}") for verb in ("reset", "disable", "enable")),
    }
)
"""Routes that no key may use, whatever its role: a person asks."""
ELSEWHERE: Mapping[Route, str] = {
    ("POST", "/sign-in"): "of nobody yet",
    ("POST", "/sign-in/code"): "of nobody yet",
    ("POST", "/sign-in/{token}"): "of nobody yet",
    ("POST", f"{V1}/session"): "of nobody yet",
    ("DELETE", f"{V1}/session"): "of a session, whatever its role; it ends what is asked with",
    ("POST", "/account/sessions/{session}"): "a form of one's own session, whatever the role",
    ("POST", "/account/second-factor"): "a form of one's own account, whatever the role",
    ("POST", "/password"): "a form of one's own account, whatever the role",
    ("POST", f"{V1}/trackers/owntracks"): "of a tracker, by its own token",
    ("POST", f"{V1}/trackers/traccar"): "of a tracker, by its own token",
    ("POST", "/track/{token}"): "of a tracker, by its own token",
    ("POST", "/p/{token}"): "of anybody before a reporting point",
    ("POST", "/k/{token}"): "of whoever has the link of a message",
    ("POST", "/account/calendar"): "a form of one's own account, whatever the role",
    ("POST", "/account/telephone"): "a form of one's own account, whatever the role",
}
"""Routes that no role is given or refused: they are tested with signing in and with the public pages."""
OTHERWISE: Mapping[tuple[Route, Role, str], tuple[int, str]] = {
    (route, role, level): (409, "the county is no demonstration")
    for route in DEMO
    if route[0] == "POST"
    for role in Role
    for level in ("county", "station")
}
"""By route, role and level: the refusal that is right, and why."""
