"""Handling over HTTP: acts by role, two persons, transfers between stations, lists, search, undo."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from api.auth.roles import Role
from tests.acceptance.guarded import guarded_server
from tests.acceptance.steps import complaint, take_in
from tests.counties import CODE, divided_county

V1 = "/api/v1"
ONE, TWO = f"{CODE}/S1", f"{CODE}/S2"
TOLD = {"recipient": "complainant", "channel": "phone", "reached": True, "proof": "通话记录"}


@pytest.fixture(scope="module")
def bureau(module_database_url, tmp_path_factory):
    with guarded_server(module_database_url, tmp_path_factory.mktemp("server"), divided_county(), workers=2) as made:
        yield made


@pytest.fixture(scope="module")
def handler(bureau):
    return bureau.signed_in(bureau.account("handles", Role.HANDLER, ONE))


@pytest.fixture(scope="module")
def chief(bureau):
    return bureau.by_key(Role.CHIEF)


def act(client, case, name, /, **data):
    return client.post(f"{V1}/complaints/{case}/handling", json={"act": name, "data": data})


def done(client, case, name, /, **data):
    answer = act(client, case, name, **data)
    assert answer.status_code == 201, answer.text
    return answer.json()


def listed(client, **asked):
    answer = client.get(f"{V1}/casework/cases", params=asked)
    assert answer.status_code == 200, answer.text
    return [each["case"] for each in answer.json()["items"]]


def office_events(client, case):
    log = client.get(f"{V1}/complaints/{case}/events").json()
    return [each for each in log if each["type"].startswith("handling.")]


def test_a_complaint_is_handled_to_its_end_and_appears_with_its_deadline(bureau, handler, chief):
    case = take_in(chief, text="买到过期牛奶要求退款")["id"]
    done(chief, case, "assigned", handler="user:handles", station="S1")
    assert case in listed(handler, list="mine")
    accepted = done(handler, case, "accepted")
    done(handler, case, "notified", of=accepted["acted"], **TOLD)
    done(handler, case, "mediated", place="所里", complainant_consents=True, respondent_consents=True)
    found = done(handler, case, "settled", agreement="退款", recovered_yuan="35")
    assert [(each["purpose"], each["state"]) for each in found["deadlines"]] == [
        ("acceptance", "kept"),
        ("mediation", "kept"),
    ]
    assert found["amounts"] == {"recovered_yuan": "35.00"}
    whole = chief.get(f"{V1}/complaints/{case}").json()
    assert (whole["handling_stage"], whole["status"]) == ("settled", "offered")  # two lives, one case
    explained = chief.get(f"{V1}/complaints/{case}/deadlines").json()
    assert sum(day["counted"] for day in explained[0]["days"]) == 7
    assert case not in listed(handler, list="mine")


def test_the_server_says_which_act_presses_and_by_which_deadline(handler, chief):
    case = take_in(chief)["id"]
    accepted = done(handler, case, "accepted")
    first, *others = accepted["acts"]
    acceptance = next(each["name"] for each in accepted["deadlines"] if each["purpose"] == "acceptance")
    assert [first[each] for each in ("act", "primary", "usual", "group", "deadline", "due_on")] == [
        *("notified", True, False, "people", acceptance, None)
    ]
    assert [each["act"] for each in others if each["usual"]] == ["mediated", "settled", "terminated", "assigned"]
    assert not any(each["primary"] or each["deadline"] for each in others)
    day = accepted["deadlines"][0]["started_on"]
    done(chief, case, "expedited", answer_by=day, reason="县领导批示")
    first = handler.get(f"{V1}/complaints/{case}/handling").json()["acts"][0]
    assert [first[each] for each in ("act", "deadline", "due_on")] == ["expedite_answered", None, day]


def test_the_usual_case_is_one_act_and_one_undo(handler, chief):
    case = take_in(chief)["id"]
    spot = done(handler, case, "settled_on_the_spot", place="店内", agreement="退款", recovered_yuan="12.5")
    assert (spot["stage"], [each["waiting"] for each in spot["notices"]]) == ("settled", [[]])
    back = handler.post(f"{V1}/complaints/{case}/handling/{spot['acted']}/undo").json()
    assert (back["stage"], [each["state"] for each in back["deadlines"]]) == ("registered", ["running"])
    assert handler.post(f"{V1}/complaints/{case}/handling/{spot['acted']}/undo").status_code == 409


def test_the_response_goes_on_beside_the_office_and_its_undo_too(handler, chief):
    case = take_in(chief, kind="enquiry")["id"]
    step = chief.post(f"{V1}/complaints/{case}/events", json={"type": "to_transfer"}).json()
    noted = done(handler, case, "noted", reason="已电话联系")
    assert len(noted["transfers"]) == 1
    undone = chief.post(f"{V1}/complaints/{case}/undo", json={"seq": step["undo"]["seq"]})
    assert (undone.status_code, undone.json()["status"]) == (201, "desk")
    assert chief.get(f"{V1}/complaints/{case}/transfers").json() == []
    assert "noted" in json.dumps(chief.get(f"{V1}/complaints/{case}/events").json())


@pytest.mark.parametrize(
    ("name", "data", "status", "field"),
    [
        ("settled", {"agreement": "x"}, 409, "act"),
        ("refused", {"ground": "unknown", "remedies": "x"}, 422, "ground"),
        ("nothing", {}, 422, "act"),
        ("approved", {}, 409, "act"),
        ("assigned", {"handler": "user:nobody"}, 422, "handler"),
        ("transfer_sent", {"level": "station", "station": "S9", "reason": "x"}, 422, "station"),
    ],
)
def test_a_refusal_names_the_field_and_changes_nothing(handler, chief, name, data, status, field):
    case = take_in(chief)["id"]
    before = office_events(chief, case)
    refused = act(handler, case, name, **data)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (status, field)
    assert office_events(chief, case) == before


@pytest.mark.parametrize("at", ["2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"])
def test_an_act_lies_between_the_receipt_and_now(handler, chief, at):
    case = take_in(chief)["id"]
    refused = handler.post(f"{V1}/complaints/{case}/handling", json={"act": "accepted", "at": at})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "at")


def test_of_two_who_accept_at_once_one_is_refused(handler, chief):
    case = take_in(chief)["id"]
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda who: act(who, case, "accepted").status_code, (handler, chief)))
    assert sorted(answers) == [201, 409]


def test_not_filing_waits_for_a_leader_and_names_who_approved(bureau, handler, chief):
    leader = bureau.signed_in(bureau.account("leads", Role.LEADER))
    case = take_in(chief, kind="report")["id"]
    waiting = done(handler, case, "not_filed", ground="no_violation", is_reporter_named=True)
    assert (waiting["stage"], waiting["proposal"]["approval"]) == ("registered", "leader")
    assert act(handler, case, "approved").status_code == 409
    assert case in listed(leader, list="to_approve")
    found = done(leader, case, "approved")
    assert (found["stage"], found["proposal"]) == ("not_filed", None)
    last = office_events(chief, case)[-1]
    assert (last["data"]["proposed_by"], last["data"]["approved_by"]) == ("user:handles", "user:leads")


def test_a_case_goes_to_another_station_and_each_list_says_where_it_is(bureau, handler, chief):
    two = bureau.by_key(Role.CHIEF, TWO)
    case = take_in(chief)["id"]
    assert two.get(f"{V1}/complaints/{case}/handling").status_code == 404
    done(handler, case, "transfer_sent", level="station", station="S2", reason="属地管辖")
    assert case in listed(chief, list="in_transfer")
    assert case not in listed(two, list="station")
    done(two, case, "transfer_received", receipt="收字1号")
    assert case in listed(two, list="station")
    assert case in listed(two, list="unassigned")
    (sent,) = chief.get(f"{V1}/complaints/{case}/transfers").json()
    assert (sent["to"], sent["receipt"], sent["returned_at"]) == ("S2", "收字1号", None)


def test_the_cases_of_somebody_away_are_the_chiefs(bureau, chief):
    login = bureau.account("goes.away", Role.HANDLER, ONE)
    case = take_in(chief)["id"]
    done(chief, case, "assigned", handler=f"user:{login}")
    assert case not in listed(chief, list="unassigned")
    away = f"{V1}/casework/people/{login}/absence"
    assert chief.put(away, json={"until": "2099-01-01"}).status_code == 204
    assert case in listed(chief, list="unassigned")
    assert chief.put(away, json={"until": None}).status_code == 204
    assert case not in listed(chief, list="unassigned")


def test_a_clock_that_stands_still_is_in_a_list_of_its_own(handler, chief):
    case = take_in(chief)["id"]
    assert case not in listed(chief, list="suspended")
    done(handler, case, "material_requested", material="购物小票", until="2099-01-01")
    assert case in listed(chief, list="suspended")
    done(handler, case, "material_supplied")
    assert case not in listed(chief, list="suspended")


def test_a_clock_of_hours_is_overdue_from_its_moment_on(bureau, chief):
    case = take_in(chief, kind="report")["id"]
    done(chief, case, "sealed", goods="面包 12 箱", basis="《行政强制法》第二十五条")
    assert case not in listed(chief, list="overdue")
    with bureau.engine.begin() as connection:
        over = "UPDATE deadline SET due_at = now() - interval '1 minute' WHERE case_id = :case AND due_at IS NOT NULL"
        connection.execute(text(over), {"case": case})
        day = "UPDATE handling SET due_on = (now() AT TIME ZONE 'Asia/Shanghai')::date WHERE case_id = :case"
        connection.execute(text(day), {"case": case})
    assert case in listed(chief, list="overdue")


def test_a_search_finds_words_of_two_characters_the_respondent_and_the_number(bureau, handler, chief):
    first = take_in(chief, text="螺蛳粉里有异物")
    case = first["id"]
    done(handler, case, "respondent_verified", name="锦屏镇福旺餐馆", no_code_reason="流动摊贩")
    for words in ("螺蛳", "异物", "福旺餐", first["number"]):
        assert case in listed(chief, list="all", q=words), words
    assert case not in listed(chief, list="all", q="福王")
    assert listed(bureau.by_key(Role.CHIEF, TWO), list="all", q="螺蛳") == []


def test_one_act_on_several_cases_is_an_event_of_each_and_a_repeated_key_adds_none(handler, chief):
    cases = [take_in(chief)["id"] for _ in range(3)]
    done(handler, cases[2], "withdrawn", reason="x")
    body = {"cases": cases, "act": "accepted"}
    for _ in range(2):
        answer = handler.post(f"{V1}/casework/acts", json=body, headers={"Idempotency-Key": "all-three"})
        assert [each["done"] for each in answer.json()["results"]] == [True, True, False]
    for case in cases[:2]:
        types = [each["type"] for each in chief.get(f"{V1}/complaints/{case}/events").json()]
        assert types.count("handling.accepted") == 1


def test_a_clue_becomes_a_report_of_its_own_with_its_own_clock(handler, chief):
    case = take_in(chief)["id"]
    done(handler, case, "turned_to_report", clue="销售超过保质期食品")
    (link,) = chief.get(f"{V1}/complaints/{case}").json()["links"]
    report = chief.get(f"{V1}/complaints/{link['id']}/handling").json()
    assert (report["kind"], [each["purpose"] for each in report["deadlines"]]) == ("report", ["verification"])


def test_names_in_words_of_an_act_are_masked(handler, chief):
    case = take_in(chief, identity={"name": "诸葛标记", "phone": "13987654321"})["id"]
    done(handler, case, "noted", reason="诸葛标记来电 13987654321")
    log = chief.get(f"{V1}/complaints/{case}/events").text
    assert "诸葛标记" not in log
    assert "13987654321" not in log


def test_an_agent_is_sealed_with_the_author_and_shown_for_a_reason(bureau, handler, chief):
    case = take_in(chief, identity={"name": "诸葛标记", "phone": "13987654321"})["id"]
    agent = {"party": "agent", "name": "欧阳代理", "phone": "13812345678", "has_power_of_attorney": True}
    found = done(handler, case, "party_named", **agent)
    assert [each["name"] for each in found["parties"]] == ["欧**"]
    assert "欧阳代理" not in chief.get(f"{V1}/complaints/{case}/events").text
    with bureau.engine.connect() as connection:
        assert "欧阳代理" not in str(connection.execute(text("SELECT * FROM case_event")).all())
    shown = handler.post(f"{V1}/complaints/{case}/identity/reveal", json={"reason": "联系代理人"}).json()
    assert (shown["name"], shown["parties"]) == ("诸葛标记", "agent 欧阳代理 13812345678")


def test_pages_follow_one_another_by_what_is_due_first(chief):
    for _ in range(3):
        chief.post(f"{V1}/complaints", json=complaint()).raise_for_status()
    seen, after = [], None
    while True:
        page = chief.get(f"{V1}/casework/cases", params={"limit": 2, **({"after": after} if after else {})}).json()
        seen += [(each["due_on"] or "9999-12-31", each["case"]) for each in page["items"]]
        if (after := page["next"]) is None:
            break
    assert seen == sorted(seen)
    assert len(seen) == page["counts"]["open"]
