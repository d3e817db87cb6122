"""Cases that go together, over HTTP: joined at intake or later, parted, and one call split into two."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from api.auth.roles import Role
from tests.acceptance.guarded import SIBLING, guarded_server, sibling
from tests.acceptance.refusing import refused, untouched
from tests.acceptance.steps import complaint, finish, take_in
from tests.counties import CODE, COUNTRYSIDE, divided_county

V1 = "/api/v1"
OUTSIDE = {"lon": COUNTRYSIDE.lon, "lat": COUNTRYSIDE.lat, "datum": "wgs84"}
AUTHOR = {"name": "诸葛标记", "phone": "13987654321"}
TRACES = re.compile(r"葛标记|98765432|8765.?4321")


@pytest.fixture(scope="module")
def bureau(module_database_url, tmp_path_factory):
    """Server of one worker with a county of two stations, its sibling, and a first key."""
    home, counties = tmp_path_factory.mktemp("server"), (sibling(), divided_county())
    with guarded_server(module_database_url, home, *counties, workers=1) as made:
        yield made


@pytest.fixture
def chief(bureau):
    client = bureau.by_key(Role.CHIEF)
    yield client
    for case in client.get(f"{V1}/complaints?limit=1000").json()["items"]:  # so that teams are free for the next test
        client.post(f"{V1}/complaints/{case['id']}/events", json={"type": "cancelled"})


def step(client, case, kind, **more):
    return client.post(f"{V1}/complaints/{case['id']}/events", json={"type": kind, **more})


def read(client, case):
    return client.get(f"{V1}/complaints/{case['id']}").json()


def link(case, kind, *, leads=False):
    return {"id": case["id"], "kind": kind, "status": case["status"], "leads": leads}


def test_a_second_call_follows_the_first_and_ends_with_it(bureau, chief):
    operator = bureau.by_key(Role.OPERATOR)
    lead = take_in(operator)
    case = take_in(operator, joins=lead["id"], identity=AUTHOR)
    assert (case["status"], case["assignment"], case["next_step"]) == ("joined", None, "follow")
    assert (case["clock"]["state"], case["identity"]["phone"]) == ("untimed", "139****4321")
    assert case["links"] == [link(lead, "joined", leads=True)]
    assert read(operator, lead)["links"] == [link(case, "joined")]
    listed = {each["id"]: each["links"] for each in operator.get(f"{V1}/complaints").json()["items"]}
    assert (listed[case["id"]][0]["id"], listed[lead["id"]][0]["id"]) == (lead["id"], case["id"])
    refused(operator.get(f"{V1}/complaints/{case['id']}/decision"), "unknown-case")
    for kind in ("acknowledged", "en_route", "on_scene", "cleared", "closed"):
        assert step(chief, lead, kind).status_code == 201
    after = read(operator, case)
    assert (after["status"], after["response_ended_at"]) == ("closed", read(operator, lead)["response_ended_at"])
    log = operator.get(f"{V1}/complaints/{case['id']}/events").json()
    assert [(each["type"], each["data"]) for each in log[1:]] == [
        ("joined", {"into": lead["id"]}),
        ("closed", {"lead": lead["id"]}),
    ]


def test_joined_later_and_parted_again(chief):
    take_in(chief, place=OUTSIDE)
    lead, case = take_in(chief), take_in(chief)
    assert case["status"] == "waiting"
    joined = step(chief, case, "joined", into=lead["id"]).json()
    assert (joined["status"], joined["links"]) == ("joined", [link(lead, "joined", leads=True)])
    refused(step(chief, joined, "closed"), "illegal-step", "type", "closed")
    parted = step(chief, case, "parted").json()
    assert (parted["status"], parted["links"], parted["clock"]["target_s"]) == ("waiting", [], 600)
    assert read(chief, lead)["links"] == []


def test_a_join_that_cannot_be_is_refused_naming_the_lead_and_writes_nothing(bureau, chief, module_database_url):
    lead = take_in(chief)
    case = take_in(chief, joins=lead["id"])
    ended = take_in(chief, kind="enquiry", place=OUTSIDE)
    step(chief, ended, "answered")
    with untouched(module_database_url):
        for joins, kind in ((case["id"], "illegal-step"), (ended["id"], "illegal-step"), (10**9, "unknown-case")):
            answer = chief.post(f"{V1}/complaints", json=complaint(joins=joins))
            found = refused(answer, kind, "joins", joins)
            assert joins != case["id"] or f"name {lead['id']} instead" in found["detail"]
        refused(step(chief, case, "joined"), "malformed")
        refused(step(chief, case, "parted", into=lead["id"]), "malformed")
        refused(step(chief, lead, "joined", into=case["id"]), "illegal-step", "type", "joined")
        elsewhere = bureau.by_key(Role.CHIEF, SIBLING).post(f"{V1}/complaints", json=complaint(joins=lead["id"]))
        refused(elsewhere, "unknown-case", "joins")
    again = [
        chief.post(f"{V1}/complaints", json=complaint(joins=lead["id"]), headers={"Idempotency-Key": "j"}) for _ in "12"
    ]
    assert again[0].json() == again[1].json()


def test_a_station_follows_only_what_it_sees_and_sees_what_it_follows(bureau, chief):
    one, two = (bureau.by_key(Role.CHIEF, f"{CODE}/{station}") for station in ("S1", "S2"))
    lead = take_in(chief, place=OUTSIDE)
    refused(one.post(f"{V1}/complaints", json=complaint(joins=lead["id"])), "unknown-case", "joins", lead["id"])
    waiting = take_in(one, place=OUTSIDE, kind="enquiry")
    refused(step(one, waiting, "joined", into=lead["id"]), "unknown-case", "into", lead["id"])
    assert step(chief, waiting, "joined", into=lead["id"]).status_code == 201
    assert read(one, waiting)["links"][0]["id"] == lead["id"], "the one who took the call can tell how it goes on"
    assert read(one, lead)["status"] == "offered"
    assert read(two, lead)["links"][0]["id"] == waiting["id"]


def test_an_operator_joins_at_intake_and_does_not_part(bureau, chief):
    operator = bureau.by_key(Role.OPERATOR)
    case = take_in(operator, joins=take_in(operator)["id"])
    assert step(operator, case, "parted").status_code == 403
    assert step(chief, case, "parted").status_code == 201


# --- one call, two cases


def test_a_call_about_two_things_is_two_cases_in_one_go(bureau, chief):
    also = {"kind": "report", "text": "长期销售过期食品，电话13987654321", "identity": {"anonymous": True}}
    body = complaint(text="我是诸葛标记，要求退款", identity=AUTHOR, also=also)
    first, again = (chief.post(f"{V1}/complaints", json=body, headers={"Idempotency-Key": "split"}) for _ in "12")
    assert (first.status_code, again.json()) == (201, first.json())
    case = first.json()
    (found,) = case["links"]
    report = chief.get(f"{V1}/complaints/{found['id']}").json()
    assert (case["status"], report["status"], report["kind"], report["category"]) == (
        "offered",
        "desk",
        "report",
        "food",
    )
    assert (found, report["links"]) == (link(report, "split"), [link(case, "split")])
    assert (report["place"], report["received_at"]) == (case["place"], case["received_at"])
    assert (case["identity"]["name"], report["identity"]["anonymous"]) == ("诸**", True)
    assert (case["text"], report["text"]) == ("我是（来电人），要求退款", "长期销售过期食品，电话（电话）")
    assert not TRACES.search(first.text)
    words = chief.post(f"{V1}/complaints/{case['id']}/identity/reveal", json={"reason": "回访核实"}).json()["words"]
    assert words == "我是诸葛标记，要求退款"
    none = chief.post(f"{V1}/complaints/{report['id']}/identity/reveal", json={"reason": "回访核实"})
    refused(none, "unknown-identity")
    with bureau.engine.connect() as connection:
        kept = connection.execute(text("SELECT t::text FROM cases t UNION ALL SELECT t::text FROM idempotency t"))
        assert [row for row in kept.scalars() if TRACES.search(row)] == []


def test_the_second_case_is_of_the_same_author_unless_stated_otherwise(chief):
    case = take_in(
        chief, kind="report", identity=AUTHOR, also={"kind": "complaint", "category": "price", "text": "退款"}
    )
    other = chief.get(f"{V1}/complaints/{case['links'][0]['id']}").json()
    assert (other["category"], other["identity"]) == ("price", case["identity"])
    assert step(chief, case, "cancelled").json()["links"][0]["status"] == other["status"] == "desk"


@pytest.mark.parametrize(
    ("kind", "also"),
    [
        ("complaint", {"kind": "complaint"}),
        ("report", {"kind": "report"}),
        ("enquiry", {"kind": "report"}),
        ("complaint", {"kind": "suggestion"}),
        ("complaint", {"kind": "report", "place": OUTSIDE}),
        ("complaint", {"kind": "report", "identity": {"name": "诸葛标记", "anonymous": True}}),
        ("complaint", {}),
    ],
)
def test_what_is_no_complaint_and_report_is_not_split(chief, module_database_url, kind, also):
    with untouched(module_database_url):
        answer = chief.post(f"{V1}/complaints", json=complaint(kind=kind, also=also))
        refused(answer, "malformed")
        assert not TRACES.search(answer.text)


@pytest.mark.parametrize("lead_ends", [False, True], ids=["withdrawn", "ended with its lead"])
def test_a_case_that_followed_is_reopened_held_and_joined_again(client, lead_ends):
    """The link stayed when it ended, so that the second one was answered with 500."""
    lead, other = take_in(client), take_in(client, lon=107.06)
    case = take_in(client, joins=lead["id"])
    if lead_ends:
        finish(client, lead)
        step(client, lead, "closed").raise_for_status()
    else:
        step(client, case, "cancelled").raise_for_status()
    step(client, case, "reopened", reason="再次来电", to="desk").raise_for_status()
    assert client.get(f"/api/v1/complaints/{case['id']}").json()["links"] == []
    until_then = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    step(client, case, "held", reason="店主有约", until=until_then).raise_for_status()
    again = step(client, case, "joined", into=other["id"])
    assert again.status_code == 201, again.text
    found = client.get(f"/api/v1/complaints/{case['id']}").json()
    assert (found["status"], [link["id"] for link in found["links"]]) == ("joined", [other["id"]])
