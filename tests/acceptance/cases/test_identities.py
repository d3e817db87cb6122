"""Who complained, over HTTP: masked for all, shown for a reason to few, and found in nothing the server gives out."""

import json
import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api import clock
from api.auth.accounts.people import People
from api.auth.roles import Role
from api.db.engine import open_engine
from api.store.identity.keyring import Keyring
from api.store.identity.stored_words import mask_stored
from gis.store.counties.repository import save_county
from tests import processes
from tests.acceptance.steps import complaint
from tests.counties import CODE, grid_county
from tests.photographs import about, picture
from tests.running.profiles import IS_NIGHTLY

MARKS = {
    "name": "诸葛标记",
    "phone": "13987654321",
    "address": "标记镇标记路玖捌柒号",
    "id_number": "620823199912319876",
}
TRACES = re.compile(r"葛标记|98765432|8765\D?4321|标记镇|玖捌柒|19991231")


@pytest.fixture(scope="module")
def engine(module_database_url):
    opened = open_engine(module_database_url)
    with opened.begin() as connection:
        save_county(connection, grid_county(teams=3))
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def running(engine, module_database_url, home):
    started = processes.start(
        home / "server.log", WANGGE_HOME=home, WANGGE_DATABASE_URL=module_database_url, WANGGE_WORKERS=2
    )
    yield started
    started.stop()
    assert "Traceback" not in started.said()


@pytest.fixture(scope="module")
def clients(running, engine):
    """Return a client of each role."""
    opened = {}
    for role in Role:
        with engine.begin() as connection:
            key = People(connection, clock.now()).keys.add(f"k-{role}", role=role, place=CODE)
        opened[role] = httpx.Client(base_url=running.url, timeout=60, headers={"Authorization": f"Bearer {key}"})
    yield opened
    for client in opened.values():
        client.close()


def take_in(client, *, kind="complaint", identity=MARKS, said="面包发霉", address=None, remark=None, **more):
    place = complaint()["place"] | {"address": address, "remark": remark}
    body = complaint(kind=kind, text=said, identity=identity, place=place)
    answer = client.post("/api/v1/complaints", json=body, **more)
    assert answer.status_code == 201, answer.text
    return answer.json()


def attach(client, case, caption, headers=None):
    """Attach a picture with a caption; return what is answered."""
    answer = client.post(
        f"/api/v1/complaints/{case['id']}/attachments",
        content=picture(),
        headers={"Content-Type": "image/jpeg", **about(caption=caption), **(headers or {})},
    )
    assert answer.status_code == 201, answer.text
    return answer.text


def reveal(client, case, reason="回访核实"):
    return client.post(f"/api/v1/complaints/{case['id']}/identity/reveal", json={"reason": reason})


def test_one_who_works_on_it_sees_that_somebody_is_behind_it(clients):
    case = take_in(clients[Role.OPERATOR])
    masked = {
        "anonymous": False,
        "erased": False,
        "name": "诸**",
        "phone": "139****4321",
        "address": "***",
        "id_number": "***",
    }
    assert case["identity"] == masked
    for role in (Role.OPERATOR, Role.DISPATCHER, Role.INSPECTOR, Role.CHIEF):
        client = clients[role]
        assert client.get(f"/api/v1/complaints/{case['id']}").json()["identity"] == masked
        listed = {each["id"]: each for each in client.get("/api/v1/complaints").json()["items"]}
        assert listed[case["id"]]["identity"] == masked
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        assert clients[role].get(f"/api/v1/complaints/{case['id']}").json()["identity"] is None
    assert clients[Role.PLANNER].get(f"/api/v1/complaints/{case['id']}").status_code == 403


def test_of_a_report_only_who_may_know_sees_even_a_surname(clients):
    case = take_in(clients[Role.OPERATOR], kind="report", said="我是諸葛標記，电话13987654321")
    for role in (Role.OPERATOR, Role.INSPECTOR):
        seen = clients[role].get(f"/api/v1/complaints/{case['id']}").json()
        assert {seen["identity"][field] for field in MARKS} == {"***"}
        assert seen["text"] == "我是（来电人），电话（电话）"
    for role in (Role.DISPATCHER, Role.CHIEF):
        assert clients[role].get(f"/api/v1/complaints/{case['id']}").json()["identity"]["name"] == "诸**"


def test_a_report_may_be_anonymous_and_nobody_need_say(clients):
    case = take_in(clients[Role.OPERATOR], kind="report", identity={"anonymous": True})
    nothing = dict.fromkeys(("name", "phone", "address", "id_number"))
    assert case["identity"] == {"anonymous": True, "erased": False, **nothing}
    unsaid = clients[Role.OPERATOR].post("/api/v1/complaints", json=complaint()).json()
    assert unsaid["identity"] is None
    for each, said in ((case, "anonymous"), (unsaid, "no identity on record")):
        answer = reveal(clients[Role.CHIEF], each)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-identity")
        assert said in answer.json()["detail"]


def test_an_identity_is_shown_for_a_reason_and_the_look_is_recorded(clients):
    case = take_in(clients[Role.OPERATOR], said="我是诸葛标记，电话 139-8765-4321，面包发霉")
    assert case["text"] == "我是（来电人），电话 （电话），面包发霉"
    answer = reveal(clients[Role.DISPATCHER], case, reason="给诸葛标记回电")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {**MARKS, "parties": None, "words": "我是诸葛标记，电话 139-8765-4321，面包发霉"}
    (row,) = clients[Role.AUDITOR].get("/api/v1/audit", params={"action": "identity.reveal"}).json()[:1]
    assert (row["actor"], row["subject"], row["reason"]) == (
        "key:k-dispatcher",
        f"case:{case['id']}",
        "给（来电人）回电",
    )


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": " "}, {"reason": None}, {"why": "回访核实"}])
def test_without_a_reason_nothing_is_shown(clients, body):
    case = take_in(clients[Role.OPERATOR])
    answer = clients[Role.DISPATCHER].post(f"/api/v1/complaints/{case['id']}/identity/reveal", json=body)
    assert answer.status_code == 422
    assert not TRACES.search(answer.text)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", ["complaint", "report"])
def test_identities_are_revealed_by_role_and_kind(clients, role, kind):
    case = take_in(clients[Role.OPERATOR], kind=kind)
    may = {Role.HANDLER} | {
        "complaint": {Role.OPERATOR, Role.DISPATCHER, Role.CHIEF},
        "report": {Role.DISPATCHER, Role.CHIEF},
    }[kind]
    answer = reveal(clients[role], case)
    assert answer.status_code == (200 if role in may else 403)
    assert bool(TRACES.search(answer.text)) == (role in may)


def test_a_correction_is_masked_and_recorded_and_counts(clients):
    case = take_in(clients[Role.OPERATOR])
    answer = clients[Role.OPERATOR].put(
        f"/api/v1/complaints/{case['id']}/identity", json={"name": "诸葛标记", "phone": "0933-6129999"}
    )
    assert (answer.status_code, answer.json()["phone"]) == (200, "093****9999")
    assert reveal(clients[Role.OPERATOR], case).json()["phone"] == "0933-6129999"
    rows = clients[Role.AUDITOR].get("/api/v1/audit", params={"action": "identity.correct"}).json()
    assert rows[0]["subject"] == f"case:{case['id']}"


def test_an_author_who_becomes_known_afterwards_is_kept_out_of_what_was_said(clients, engine):
    operator = clients[Role.OPERATOR]
    said = f"我是{MARKS['name']}，电话 139-8765-4321，面包发霉"
    headers = {"Idempotency-Key": "before-it-was-known"}
    place = complaint()["place"] | {
        "found_by": "map",
        "name": "诸葛标记家 139 8765 4321",
        "address": "东街诸葛标记家对面",
        "remark": "到了打13987654321，标记镇标记路玖捌柒号",
    }
    case = operator.post("/api/v1/complaints", json=complaint(text=said, place=place), headers=headers).json()
    assert case["text"] == said
    assert {name: case["place"][name] for name in ("name", "address", "remark")}.items() <= place.items()
    clients[Role.DISPATCHER].post("/api/v1/handovers", json={"hours": 1}).raise_for_status()
    attached = attach(operator, case, f"{MARKS['name']}的小票 139-8765-4321", {"Idempotency-Key": "its-receipt"})
    assert TRACES.search(attached)
    operator.put(f"/api/v1/complaints/{case['id']}/identity", json=MARKS).raise_for_status()
    kept = operator.get(f"/api/v1/complaints/{case['id']}/attachments").json()["items"]
    assert [each["caption"] for each in kept] == ["（来电人）的小票 （电话）"]
    for role in set(Role) - {Role.PLANNER}:
        found = clients[role].get(f"/api/v1/complaints/{case['id']}").text
        assert not TRACES.search(found)
        assert "面包发霉" in found
        assert "东街（来电人）家对面" in found
        assert "（来电人）家 （电话）" in found
    whole = f"{said}\n{place['name']}\n{place['address']}\n{place['remark']}"
    assert reveal(clients[Role.DISPATCHER], case).json()["words"] == whole
    operator.put(f"/api/v1/complaints/{case['id']}/identity", json={"phone": "13955550000"}).raise_for_status()
    assert reveal(clients[Role.DISPATCHER], case).json()["words"] == whole, "a second correction loses nothing"
    assert [table for table in tables(engine) if TRACES.search(dumped(engine, table))] == []
    with engine.connect() as connection:
        kept = text("SELECT count(*) FROM idempotency WHERE key IN ('before-it-was-known', 'its-receipt')")
        assert connection.execute(kept).scalar_one() == 0, "a hash of the words could be tried out"


def test_the_address_of_the_place_stays_also_where_the_author_lives_there(clients):
    """A team has to find it; and a mask would tell that it is the author's own."""
    home = "西关巷柒号院"
    case = take_in(clients[Role.OPERATOR], identity={"address": home}, address=home, remark=f"{home}二楼")
    assert (case["place"]["address"], case["place"]["remark"]) == (home, "（住址）二楼")
    assert reveal(clients[Role.DISPATCHER], case).json()["words"] == f"面包发霉\n{home}\n{home}二楼"


@pytest.mark.parametrize("identity", [MARKS, None], ids=["known", "nobody"])
def test_whosever_card_a_dispatcher_notes_is_masked(clients, identity):
    case = take_in(clients[Role.OPERATOR], identity=identity)
    noted = {"type": "note", "note": "店主证号６２０８２３ 19850101 001X，箱号340123450000000018"}
    answer = clients[Role.DISPATCHER].post(f"/api/v1/complaints/{case['id']}/events", json=noted)
    assert answer.status_code == 201, answer.text
    log = clients[Role.DISPATCHER].get(f"/api/v1/complaints/{case['id']}/events").json()
    assert [event["data"]["note"] for event in log if event["type"] == "note"] == [
        "店主证号（证件号），箱号340123450000000018"
    ]


def test_what_was_written_before_the_author_was_known_is_masked_afterwards(clients, engine, home):
    """The log only grows; its owner, and nobody else, takes out of it what names an author."""
    dispatcher, chief = clients[Role.DISPATCHER], clients[Role.CHIEF]
    case = take_in(dispatcher, identity=None)
    path, named = f"/api/v1/complaints/{case['id']}", "诸葛标记 139 8765 4321"
    shop = {"name": f"{named}的小店", "place": {"lon": 107.03, "lat": 35.30, "datum": "wgs84"}}
    order = {"product": f"面包，{named}买的", "reason": f"问{named}", "premises": [shop]}
    for route, body in (
        ("events", {"type": "note", "note": f"回电{named}"}),
        ("events", {"type": "held", "reason": f"等{named}", "until": (clock.now() + timedelta(hours=2)).isoformat()}),
        ("expedites", {"note": f"{named}又来电", "within_s": 3600}),
        ("off-shelf", order),
    ):
        assert chief.post(f"{path}/{route}", json=body).is_success
    dispatcher.post("/api/v1/handovers", json={"hours": 1, "notes": f"明早问{named}"}).raise_for_status()
    before = chief.get(f"{path}/events").json()
    dispatcher.put(f"{path}/identity", json=MARKS).raise_for_status()
    assert TRACES.search(chief.get(f"{path}/events").text)
    assert mask_stored(engine, Keyring(home / "identity.keys"))[1] == 0
    for found in ("", "/events", "/expedites", f"/off-shelf/{before[-1]['seq']}"):
        assert not TRACES.search(chief.get(f"{path}{found}").text), found
    assert [table for table in tables(engine) if TRACES.search(dumped(engine, table))] == []
    after = chief.get(f"{path}/events").json()[: len(before)]
    assert [{**each, "data": None} for each in after] == [{**each, "data": None} for each in before]
    assert next(each["data"]["note"] for each in after if each["type"] == "note") == "回电（来电人） （电话）"
    assert mask_stored(engine, Keyring(home / "identity.keys")) == (0, 0)


@pytest.mark.parametrize(
    "change",
    ["SET data = '{}'", "SET actor = 'x'", "SET at = now()", "SET data = '{}', seq = seq + 1000"],
)
def test_the_log_is_changed_by_its_owner_alone_and_only_in_its_words(clients, engine, change):
    case = take_in(clients[Role.OPERATOR])
    for role in ("wangge_app", None):
        for masking in ("on", "off"):
            with engine.connect() as connection:
                connection.execute(text("SELECT set_config('wangge.masking', :masking, true)"), {"masking": masking})
                if role:
                    connection.execute(text(f"SET LOCAL ROLE {role}"))
                statement = text(f"UPDATE case_event {change} WHERE case_id = :case")
                if role is None and masking == "on" and change == "SET data = '{}'":
                    assert connection.execute(statement, {"case": case["id"]}).rowcount > 0
                else:
                    with pytest.raises(DBAPIError, match=r"append-only|permission denied"):
                        connection.execute(statement, {"case": case["id"]})


def test_what_a_spot_is_called_beside_its_coordinate_names_no_author(clients, engine):
    """A pin on the map is named by the one who drops it, and its name is on every screen."""
    place = complaint()["place"] | {"found_by": "map", "name": "诸葛标记家（139-8765-4321）"}
    body = complaint(text="面包发霉", identity=MARKS, place=place)
    case = clients[Role.OPERATOR].post("/api/v1/complaints", json=body).raise_for_status().json()
    assert case["place"]["name"] == "（来电人）家（（电话））"
    assert reveal(clients[Role.DISPATCHER], case).json()["words"] == f"面包发霉\n{place['name']}"
    assert [table for table in tables(engine) if TRACES.search(dumped(engine, table))] == []


def test_a_stranger_who_says_who_they_are_is_kept_out_of_the_place_too(clients):
    """As out of the text: an anonymous author may have said it where the spot is described."""
    place = complaint()["place"] | {
        "found_by": "map",
        "name": "老槐树，我叫李晓明",
        "address": "东街12号，身份证 620823198703154526",
        "remark": "我叫李晓明，家住西关巷七号，从南门进",
    }
    body = complaint(text="面包发霉", identity={"anonymous": True}, place=place)
    case = clients[Role.OPERATOR].post("/api/v1/complaints", json=body).raise_for_status().json()
    found = [case["place"][name] for name in ("name", "address", "remark")]
    assert found == ["老槐树，我叫（来电人）", "东街12号，身份证 （证件号）", "我叫（来电人），家住（住址），从南门进"]


@pytest.mark.parametrize("phone", ["13987654321", "+86 139 8765 4321", "139-8765-4321"])
def test_a_callers_earlier_cases_are_found_by_telephone(clients, phone):
    case = take_in(clients[Role.OPERATOR])
    answer = clients[Role.OPERATOR].post("/api/v1/identities/search", json={"phone": phone})
    assert answer.json()["items"][0]["id"] == case["id"]
    assert not TRACES.search(answer.text)
    none = clients[Role.OPERATOR].post("/api/v1/identities/search", json={"phone": "13900000000"})
    assert none.json() == {"items": [], "more": False}


def test_who_takes_a_call_learns_what_the_telephone_was_behind_before(clients, engine):
    operator, phone = clients[Role.OPERATOR], "13912340001"
    assert operator.post("/api/v1/callers", json={"phone": phone}).json() == {"items": [], "in_12_months": 0}
    found = [take_in(operator, kind="enquiry", identity={"phone": "139 1234 0001"})["id"] for _ in range(10)]
    take_in(operator, kind="report", identity={"phone": phone})
    with engine.begin() as connection:  # two of them as if longer ago than a year
        old = text("UPDATE cases SET received_at = received_at - interval '366 days' WHERE id = ANY (:ids)")
        connection.execute(old, {"ids": found[:2]})
    answer = operator.post("/api/v1/callers", json={"phone": "+86 139-1234-0001"})
    assert ([each["id"] for each in answer.json()["items"]], answer.json()["in_12_months"]) == (found[:1:-1], 8)
    assert {each["identity"]["phone"] for each in answer.json()["items"]} == {"139****0001"}
    assert answer.headers["cache-control"] == "no-store"
    assert phone not in answer.text
    with_report = clients[Role.DISPATCHER].post("/api/v1/callers", json={"phone": phone}).json()
    assert (with_report["items"][0]["kind"], with_report["in_12_months"]) == ("report", 9)
    looks = clients[Role.AUDITOR].get("/api/v1/audit", params={"action": "identity.caller"}).json()
    assert [(row["actor"], row["subject"]) for row in looks[:2]] == [
        ("key:k-dispatcher", "phone:139****0001"),
        ("key:k-operator", "phone:139****0001"),
    ]
    for role in (Role.INSPECTOR, Role.PLANNER, Role.AUDITOR, Role.ADMINISTRATOR):
        assert clients[role].post("/api/v1/callers", json={"phone": phone}).status_code == 403


def test_a_case_is_held_and_let_go_for_a_reason_and_both_are_on_record(clients):
    case = take_in(clients[Role.OPERATOR])
    path = f"/api/v1/complaints/{case['id']}/hold"
    placed = clients[Role.CHIEF].post(path, json={"held": True, "reason": "诸葛标记起诉"})
    assert (placed.status_code, placed.json()) == (200, {"id": case["id"], "held": True})
    kept = clients[Role.AUDITOR].get("/api/v1/retention").json()
    assert {"case_id": case["id"], "reason": "（来电人）起诉"}.items() <= kept["holds"][-1].items()
    assert {rule["kind"]: rule["keep_days"] for rule in kept["rules"] if rule["in_force"]} == {
        "identities": 730,
        "fixes": 30,
        "evidence": 730,
        "attachments": 1095,
        "logs": 200,
    }
    assert clients[Role.CHIEF].post(path, json={"held": True}).status_code == 422
    assert clients[Role.ADMINISTRATOR].post(path, json={"held": False, "reason": "已结"}).status_code == 200
    again = clients[Role.ADMINISTRATOR].post(path, json={"held": False, "reason": "已结"})
    assert (again.status_code, again.json()["type"]) == (422, "/problems/bad-retention")
    rows = clients[Role.AUDITOR].get("/api/v1/audit", params={"subject": f"case:{case['id']}"}).json()
    assert [row["action"] for row in rows if row["action"].startswith("hold")] == ["hold.lift", "hold.place"]


def test_a_retry_gets_the_first_answer_and_is_one_identity(clients, engine):
    first = take_in(clients[Role.OPERATOR], headers={"Idempotency-Key": "once"})
    assert take_in(clients[Role.OPERATOR], headers={"Idempotency-Key": "once"}) == first
    other = {**MARKS, "phone": "13987650000"}
    body = complaint(text="面包发霉", identity=other)
    reused = clients[Role.OPERATOR].post("/api/v1/complaints", json=body, headers={"Idempotency-Key": "once"})
    assert reused.json()["type"] == "/problems/key-reused"
    with engine.connect() as connection:
        count = text("SELECT count(*) FROM identity.person WHERE case_id = :id")
        assert connection.execute(count, {"id": first["id"]}).scalar_one() == 1


BAD = [
    {"name": "诸葛标记", "phone": "13987654321", "telephone": "13987654321"},
    {"name": "诸葛标记", "anonymous": True},
    {"name": "诸葛标记" * 40},
    {"name": ["诸葛标记"]},
    {"phone": 13987654321},
    {"phone": "诸葛标记"},
    {"address": "标记镇标记路玖捌柒号" * 40},
    {"id_number": {"标记镇": "620823199912319876"}},
    {"anonymous": "诸葛标记"},
    "诸葛标记",
    ["13987654321"],
    {},
]


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_a_refusal_says_what_is_wrong_and_never_quotes_an_identity(clients, bad):
    for method, path, body in (
        ("POST", "/api/v1/complaints", complaint(identity=bad)),
        ("POST", "/api/v1/complaints", [complaint(identity=bad)]),
        ("PUT", "/api/v1/complaints/1/identity", bad),
        ("POST", "/api/v1/identities/search", bad),
        ("POST", "/api/v1/callers", bad),
    ):
        answer = clients[Role.OPERATOR].request(method, path, json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"]
        assert not TRACES.search(answer.text), answer.text


@pytest.mark.parametrize(
    "body",
    [
        '{"identity": {"phone": "13987654321", "phone": "13987654321"}}',
        '{"identity": {"name": "诸葛标记"}, "identity": {"name": "诸葛标记"}}',
        '{"identity": {"phone": "13987654321"',
        '{"identity": {"phone": 13987654321x}}',
    ],
)
def test_a_body_that_cannot_be_read_is_not_quoted_either(clients, body):
    headers = {"Content-Type": "application/json"}
    answer = clients[Role.OPERATOR].post("/api/v1/complaints", content=body.encode(), headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/bad-json")
    assert not TRACES.search(answer.text), answer.text


def test_nothing_the_server_gives_out_or_keeps_elsewhere_names_an_author(clients, running, home, engine):
    """Plant marked identities, let everything happen, then look for them everywhere."""
    operator, dispatcher = clients[Role.OPERATOR], clients[Role.DISPATCHER]
    planted, answered = [], []
    for kind in ("complaint", "report", *(("enquiry", "suggestion") if IS_NIGHTLY else ())):
        said = "诸葛标记住标记镇标记路玖捌柒号，证件 620823 19991231 9876，电话+86 139 8765 4321"
        place = {"address": "东街诸葛标记家", "remark": f"到了打 13987654321，{MARKS['address']}的人"}
        case = take_in(operator, kind=kind, said=said, **place, headers={"Idempotency-Key": f"planted-{kind}"})
        planted.append(case)
        for step in ("note", "acknowledged", "en_route", "on_scene", "cleared", "closed", "answered", "cancelled"):
            dispatcher.post(
                f"/api/v1/complaints/{case['id']}/events",
                json={"type": step, "note": "已联系诸葛标记 139-8765-4321"},
                headers={"Idempotency-Key": f"{case['id']}-{step}"},
            )
        for path in ("identities/search", "callers"):
            dispatcher.post(f"/api/v1/{path}", json={"phone": MARKS["phone"]}).raise_for_status()
        reveal(dispatcher, case, reason="给 13987654321 诸葛标记回电")
        answered.append(
            attach(dispatcher, case, "诸葛标记家的面包 139 8765 4321", {"Idempotency-Key": f"{case['id']}-a"})
        )
        gone = {"reason": "诸葛标记不愿公开，住标记镇标记路玖捌柒号"}
        path = f"/api/v1/complaints/{case['id']}/attachments/1/withdraw"
        answered.append(dispatcher.post(path, json=gone).raise_for_status().text)
        operator.put(f"/api/v1/complaints/{case['id']}/identity", json=MARKS)
    given_out = [*answered, *(json.dumps(case, ensure_ascii=False) for case in planted)]
    for client in clients.values():
        lists = ("complaints?state=all", "audit", "audit.csv", "response", "teams", "cells", "points", "coverage")
        parts = [
            f"complaints/{case['id']}{part}"
            for case in planted
            for part in ("", "/events", "/decision", "/route", "/attachments")
        ]
        given_out += [client.get(f"/api/v1/{path}").text for path in (*lists, *parts)]
        given_out += [client.get(page).text for page in ("/", "/audit", "/metrics", "/docs", "/openapi.json")]
        if client not in (clients[Role.PLANNER], clients[Role.AUDITOR], clients[Role.ADMINISTRATOR]):
            with client.stream("GET", "/api/v1/events", headers={"Last-Event-ID": "0"}, timeout=5) as stream:
                for number, line in enumerate(stream.iter_lines()):
                    given_out.append(line)
                    if number > 40:
                        break
    found = [shown[:300] for shown in given_out if TRACES.search(shown)]
    assert found == []
    logs = [path for path in home.rglob("*") if path.is_file() and path.suffix in {".log", ".txt", ".json", ".db"}]
    assert [path for path in logs if TRACES.search(path.read_text(encoding="utf-8", errors="replace"))] == []
    assert [table for table in tables(engine) if TRACES.search(dumped(engine, table))] == []


def tables(engine):
    with engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables "
                "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'"
            )
        )
        return list(found.scalars())


def dumped(engine, table):
    with engine.connect() as connection:
        return "\n".join(connection.execute(text(f"SELECT t::text FROM {table} t")).scalars())


def test_even_the_sealed_rows_and_the_statistics_show_nothing(clients, engine):
    take_in(clients[Role.OPERATOR])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
        kept = connection.execute(text("SELECT p::text FROM identity.person p")).scalars().all()
        seen = connection.execute(
            text("SELECT most_common_vals::text FROM pg_stats WHERE most_common_vals IS NOT NULL")
        )
        assert [row for row in [*kept, *seen.scalars()] if TRACES.search(row)] == []


def test_without_accounts_an_identity_is_kept_and_shown_to_nobody(county_url, server):
    running = server(county_url(2))
    with httpx.Client(base_url=running.url, timeout=60) as client:
        case = take_in(client)
        assert case["identity"]["phone"] == "139****4321"
        answer = reveal(client, case)
        assert (answer.status_code, TRACES.search(answer.text)) == (403, None)
        assert "wangge user add" in answer.json()["detail"]
        for path in ("identities/search", "callers"):
            assert client.post(f"/api/v1/{path}", json={"phone": MARKS["phone"]}).status_code == 403


def test_without_its_keys_the_server_goes_on_and_says_so(clients, running, home, module_database_url):
    take_in(clients[Role.OPERATOR])
    keys = home / "identity.keys"
    away = keys.rename(home / "away")
    try:
        refused = clients[Role.OPERATOR].post("/api/v1/complaints", json=complaint(identity=MARKS))
        assert (refused.status_code, refused.json()["type"]) == (503, "/problems/no-identity-keys")
        assert str(keys) in refused.json()["detail"]
        assert clients[Role.OPERATOR].post("/api/v1/complaints", json=complaint()).status_code == 201
        checked = processes.wangge("identity", "check", WANGGE_DATABASE_URL=module_database_url, WANGGE_HOME=home)
        assert (checked.returncode, "missing" in checked.stderr) == (2, True)
    finally:
        away.rename(keys)
    assert take_in(clients[Role.OPERATOR])["identity"]["name"] == "诸**"
