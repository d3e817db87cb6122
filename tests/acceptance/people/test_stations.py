"""What an account at a station sees: its own cases and teams, and of its neighbours nothing, as if there were none."""

import json
import re
import threading
import time
from contextlib import suppress
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import insert

from api.auth.roles import Role
from api.auth.rules import RULES
from gis.store.county_files.sample import CODE as TEMPLATE
from gis.store.county_files.sample import write_sample
from gis.store.tables import UnitRow
from tests import processes
from tests.acceptance.guarded import SIBLING, guarded_server, sibling
from tests.acceptance.steps import complaint
from tests.counties import CODE, COUNTRYSIDE, divided_county
from tests.integration.county_files import surveyed, write_csv, write_folder
from tests.photographs import picture

V1 = "/api/v1"
ONE, TWO = f"{CODE}/S1", f"{CODE}/S2"
ELSEWHERE = f"{SIBLING}/S1"
"""A station of the same code in the next county."""
AUTHOR = {"name": "王小明", "phone": "13912345678"}
IN_TOWN, OUTSIDE = {}, {"lon": COUNTRYSIDE.lon, "lat": COUNTRYSIDE.lat}
NONE = 10**9


@pytest.fixture(scope="module")
def bureau(module_database_url, tmp_path_factory):
    """Server of two workers with a county of two stations, its sibling, and a first key."""
    home, counties = tmp_path_factory.mktemp("server"), (sibling(), divided_county())
    with guarded_server(module_database_url, home, *counties, workers=2) as made:
        yield made


def taken_in(client, where=IN_TOWN, **changes):
    answer = client.post(f"{V1}/complaints", json=complaint(**where, **changes))
    assert answer.status_code == 201, answer.text
    return answer.json()


def step(client, case, kind, **more):
    return client.post(f"{V1}/complaints/{case}/events", json={"type": kind, **more})


def attached(client, case, seed=1):
    """Attach a picture."""
    path = f"{V1}/complaints/{case}/attachments"
    return client.post(path, content=picture(seed=seed), headers={"Content-Type": "image/jpeg"})


def ended(bureau, *cases):
    """Let authors withdraw cases, so that their teams are free for the next test, and end orders of goods first."""
    chief = bureau.by_key(Role.CHIEF)
    for case in cases:
        for order in chief.get(f"{V1}/complaints/{case}").json()["off_shelf"]:
            chief.post(f"{V1}/complaints/{case}/off-shelf/{order['order']}/end", json={"reason": "试验结束"})
        step(chief, case, "cancelled", outcome="withdrawn_by_caller")


@pytest.fixture
def cases(bureau):
    """A case of each station, on hold and with an author; each has its station's own team."""
    chief = bureau.by_key(Role.CHIEF)
    found = {}
    for place, where, team in ((ONE, IN_TOWN, "T00"), (TWO, OUTSIDE, "T20")):
        case = taken_in(chief, where, identity=AUTHOR)
        assert case["assignment"]["team"] == team
        hold = {"held": True, "reason": "诉讼"}
        chief.post(f"{V1}/complaints/{case['id']}/hold", json=hold).raise_for_status()
        attached(chief, case["id"]).raise_for_status()
        found[place] = case["id"]
    yield found
    ended(bureau, *found.values())


def numbers(client, state="all"):
    return {case["id"] for case in client.get(f"{V1}/complaints?state={state}&limit=1000").json()["items"]}


def without(text, number):
    return re.sub(rf"\b{number}\b", "N", text)


GOODS = {"product": "散装面包", "reason": "菌落总数超标", "premises": [{"point": "P1"}]}


def ordered(bureau, case):
    """Return an off-shelf order of a case, in a cell of its own station, with nothing left to do."""
    chief = bureau.by_key(Role.CHIEF)
    answer = chief.post(f"{V1}/complaints/{case}/off-shelf", json=GOODS)
    assert answer.status_code == 201, answer.text
    order = answer.json()["order"]
    close = f"{V1}/complaints/{case}/off-shelf/{order}/premises/1/close"
    chief.post(close, json={"outcome": "not_found"}).raise_for_status()
    return order


OF_A_CASE = [path.replace("{attachment}", "1") for method, path in RULES if method == "GET" and "{case_id}" in path]
READ = sorted(path.replace("{upload}", "0" * 16) for path in OF_A_CASE)


@pytest.mark.parametrize("path", READ)
def test_a_case_is_read_at_its_station_and_above_and_nowhere_else(bureau, cases, path):
    if "{order}" in path:
        path = path.replace("{order}", str(ordered(bureau, cases[ONE])))
    for place in (ONE, CODE):
        answer = bureau.by_key(Role.CHIEF, place).get(path.replace("{case_id}", str(cases[ONE])))
        assert (place, answer.status_code) == (place, 200)
    for place in (TWO, SIBLING, ELSEWHERE):
        client = bureau.by_key(Role.CHIEF, place)
        hidden, none = (client.get(path.replace("{case_id}", str(number))) for number in (cases[ONE], NONE))
        assert (place, hidden.status_code) == (place, 404)
        assert without(hidden.text, cases[ONE]) == without(none.text, NONE)


CHANGES = {
    "events": ("POST", {"type": "note", "note": "x"}),
    "identity": ("PUT", {"name": "李四"}),
    "identity/reveal": ("POST", {"reason": "回访核实"}),
    "hold": ("POST", {"held": False, "reason": "结案"}),
    "expedites": ("POST", {"note": "请尽快到场", "within_s": 600}),
    "attachments/1/withdraw": ("POST", {"reason": "误传"}),
    "off-shelf": ("POST", GOODS),
}


@pytest.mark.parametrize("part", CHANGES)
def test_nothing_of_another_stations_case_is_changed_or_shown(bureau, cases, part):
    method, body = CHANGES[part]
    for place in (TWO, ELSEWHERE):
        client = bureau.by_key(Role.CHIEF, place)
        hidden, none = (
            client.request(method, f"{V1}/complaints/{number}/{part}", json=body) for number in (cases[ONE], NONE)
        )
        assert (place, hidden.status_code) == (place, 404)
        assert without(hidden.text, cases[ONE]) == without(none.text, NONE)
        assert "王" not in hidden.text
    answer = bureau.by_key(Role.CHIEF, ONE).request(method, f"{V1}/complaints/{cases[ONE]}/{part}", json=body)
    assert answer.status_code in {200, 201}, answer.text


def test_no_findings_are_taken_of_another_stations_case_nor_from_one_who_is_never_on_scene(bureau, cases):
    one = bureau.by_key(Role.INSPECTOR, ONE)
    for kind in ("acknowledged", "en_route", "on_scene"):
        step(one, cases[ONE], kind)
    for place in (TWO, ELSEWHERE, SIBLING):
        client = bureau.by_key(Role.INSPECTOR, place)
        hidden, none = (
            client.post(f"{V1}/complaints/{number}/findings", json={"note": "x"}) for number in (cases[ONE], NONE)
        )
        assert (place, hidden.status_code) == (place, 404)
        assert without(hidden.text, cases[ONE]) == without(none.text, NONE)
    path = f"{V1}/complaints/{cases[ONE]}/findings"
    for role in (Role.OPERATOR, Role.PLANNER, Role.AUDITOR):
        assert (role, bureau.by_key(role).post(path, json={"note": "x"}).status_code) == (role, 403)
    answer = one.post(path, json={"note": f"已联系{AUTHOR['phone']}"})
    assert answer.status_code == 201, answer.text
    assert AUTHOR["phone"] not in bureau.by_key(Role.CHIEF).get(f"{V1}/complaints/{cases[ONE]}").text


def test_nothing_is_attached_to_another_stations_case(bureau, cases):
    for place in (TWO, ELSEWHERE, SIBLING):
        client = bureau.by_key(Role.INSPECTOR, place)
        hidden, none = (attached(client, number, seed=2) for number in (cases[ONE], NONE))
        assert (place, hidden.status_code) == (place, 404)
        assert without(hidden.text, cases[ONE]) == without(none.text, NONE)
    answer = attached(bureau.by_key(Role.INSPECTOR, ONE), cases[ONE], seed=2)
    assert (answer.status_code, answer.json()["number"]) == (201, 2)
    assert attached(bureau.by_key(Role.CHIEF, CODE), cases[ONE], seed=2).json()["number"] == 2, "it is there already"


def test_no_piece_is_sent_to_another_stations_case(bureau, cases):
    whole = {"offset": 0, "total": 20_000, "sha256": "0" * 64}

    def sent(client, number):
        path = f"{V1}/complaints/{number}/uploads/{'0' * 16}"
        return client.put(path, params=whole, content=bytes(10_000), headers={"Content-Type": "image/jpeg"})

    for place in (TWO, ELSEWHERE, SIBLING):
        client = bureau.by_key(Role.INSPECTOR, place)
        hidden, none = (sent(client, number) for number in (cases[ONE], NONE))
        assert (place, hidden.status_code) == (place, 404)
        assert without(hidden.text, cases[ONE]) == without(none.text, NONE)
    assert sent(bureau.by_key(Role.INSPECTOR, ONE), cases[ONE]).status_code == 200


def test_a_station_weighs_its_own_teams_and_exchanges_and_takes_back_nothing_of_anothers(bureau, cases):
    one = bureau.by_key(Role.DISPATCHER, ONE)
    answer = one.get(f"{V1}/complaints/{cases[ONE]}/candidates").json()
    assert [each["team"] for each in answer["candidates"]] == ["T00"]
    for path, body in ((f"{cases[ONE]}/swap", {"with": cases[TWO]}), (f"{cases[TWO]}/undo", {"seq": 1})):
        hidden = one.post(f"{V1}/complaints/{path}", json=body)
        none = one.post(
            f"{V1}/complaints/{path.replace(str(cases[TWO]), str(NONE))}",
            json={name: NONE if value == cases[TWO] else value for name, value in body.items()},
        )
        assert hidden.status_code == 404
        assert without(hidden.text, cases[TWO]) == without(none.text, NONE)
    whole = bureau.by_key(Role.DISPATCHER, CODE).get(f"{V1}/complaints/{cases[ONE]}/candidates").json()
    assert {each["team"] for each in whole["candidates"]} == {"T00", "T20"}


def test_an_inspector_takes_back_each_of_their_own_steps_and_nobody_elses(bureau, cases):
    inspector = bureau.by_key(Role.INSPECTOR, ONE)
    case, before = cases[ONE], "offered"
    for kind, after in (("declined", "waiting"), ("acknowledged",) * 2, ("en_route",) * 2, ("on_scene",) * 2):
        done = step(inspector, case, kind)
        assert (done.status_code, done.json()["status"]) == (201, after), done.text
        back = inspector.post(f"{V1}/complaints/{case}/undo", json={"seq": done.json()["undo"]["seq"]})
        assert (back.status_code, back.json()["status"]) == (201, before), back.text
        if kind != "declined":
            before = step(inspector, case, kind).json()["status"]
    others = bureau.by_key(Role.DISPATCHER, ONE)
    moved = step(inspector, case, "cleared").json()
    refused = others.post(f"{V1}/complaints/{case}/undo", json={"seq": moved["undo"]["seq"]})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-undoable")
    assert inspector.post(f"{V1}/complaints/{case}/undo", json={"seq": moved["undo"]["seq"]}).status_code == 201


def test_lists_and_figures_are_of_ones_own_station(bureau, cases):
    for place, other in ((ONE, TWO), (TWO, ONE)):
        client = bureau.by_key(Role.CHIEF, place)
        assert (cases[place] in numbers(client), cases[other] in numbers(client)) == (True, False)
        listed = client.get(f"{V1}/complaints").json()
        assert listed["total"] == len(listed["items"])
        station = place.removeprefix(f"{CODE}/")
        assert set(client.get(f"{V1}/response?by=station").json()["groups"]) == {station}
        held = client.get(f"{V1}/retention").json()
        holds = {hold["case_id"] for hold in held["holds"]}
        assert (cases[place] in holds, cases[other] in holds) == (True, False)
        assert (held["runs"], bool(held["rules"])) == ([], True)
        found = client.post(f"{V1}/identities/search", json={"phone": AUTHOR["phone"]}).json()["items"]
        assert {case["id"] for case in found} <= numbers(client)
        assert cases[place] in {case["id"] for case in found}
        caller = client.post(f"{V1}/callers", json={"phone": AUTHOR["phone"]}).json()
        assert ({case["id"] for case in caller["items"]} <= numbers(client), caller["in_12_months"]) == (
            True,
            len(found),
        )
        metrics = bureau.by_key(Role.ADMINISTRATOR, place).get("/metrics").text
        opened = [line for line in metrics.splitlines() if line.startswith("wangge_open_cases{")]
        assert sum(float(line.rsplit(" ", 1)[1]) for line in opened) == len(numbers(client, "open"))
    assert numbers(bureau.by_key(Role.CHIEF)) >= set(cases.values())
    assert numbers(bureau.by_key(Role.CHIEF, ELSEWHERE)) == set()


def test_a_station_sees_its_teams_and_no_other_exists_for_it(bureau, cases):
    client = bureau.by_key(Role.CHIEF, ONE)
    shown = client.get(f"{V1}/teams").json()["features"]
    assert [team["properties"]["code"] for team in shown] == ["T00"]
    assert [team["properties"]["case"] for team in shown] == [cases[ONE]]
    assert client.get(f"{V1}/teams/T00").status_code == 200
    tries = {
        ("GET", "teams/TEAM"): None,
        ("POST", "teams/TEAM/status"): {"on_duty": False},
        ("POST", "fixes"): [{"team": "TEAM", "lon": 107.03, "lat": 35.3, "datum": "wgs84"}],
        ("GET", f"complaints/{cases[ONE]}/route?team=TEAM"): None,
        ("POST", f"complaints/{cases[ONE]}/events"): {"type": "offered", "team": "TEAM"},
    }
    for (method, path), body in tries.items():
        answers = []
        for team in ("T20", "T99"):
            found = json.loads(json.dumps(body).replace("TEAM", team))
            answers.append(client.request(method, f"{V1}/{path.replace('TEAM', team)}", json=found))
        hidden, none = answers
        assert hidden.status_code in {404, 422}, (path, hidden.text)
        assert hidden.text.replace("T20", "T99") == none.text
    county = bureau.by_key(Role.CHIEF).get(f"{V1}/teams").json()["features"]
    assert [team["properties"]["on_duty"] for team in county] == [True, True]


def test_a_station_reports_its_own_teams_duty_and_fixes(bureau):
    client = bureau.by_key(Role.CHIEF, ONE)
    fix = {"team": "T00", "lon": 107.031, "lat": 35.301, "datum": "wgs84"}
    assert client.post(f"{V1}/fixes", json=fix).json() == {"accepted": 1}
    sender = client.get(f"{V1}/teams/T00").json()["properties"]["position_source"]
    assert sender == client.get(f"{V1}/session").json()["name"], "by a key, not by a phone"
    for on_duty in (False, True):
        answer = client.post(f"{V1}/teams/T00/status", json={"on_duty": on_duty})
        assert (answer.status_code, answer.json()["properties"]["on_duty"]) == (200, on_duty)


SHIFT = {"from": "2030-01-07T08:30", "until": "2030-01-07T18:00"}


def kept_turn(client, team):
    body = {"turns": [{"team": team, **SHIFT}], "confirmed": True}
    return client.post(f"{V1}/roster/turns", json=body).raise_for_status().json()["turns"][0]


def needed(client):
    return client.get(f"{V1}/roster/need").raise_for_status().json()["version"]


def test_a_station_takes_out_the_last_turn_it_sees(bureau):
    """What is wanted is kept with a county's last turn: a station may not write that, and sees no other station's."""
    here, there = bureau.by_key(Role.CHIEF, ONE), bureau.by_key(Role.CHIEF, TWO)
    mine, theirs = kept_turn(here, "T00"), kept_turn(there, "T20")
    assert here.delete(f"{V1}/roster/turns/{mine['id']}?version=1").status_code == 204
    assert needed(bureau.by_key(Role.CHIEF)) == 0, "the other station has a turn still"
    assert there.delete(f"{V1}/roster/turns/{theirs['id']}?version=1").status_code == 204
    assert needed(bureau.by_key(Role.CHIEF)) == 1


def test_coverage_counts_ones_own_free_teams(bureau):
    whole, own = (bureau.by_key(Role.CHIEF, *limit).get(f"{V1}/coverage").json() for limit in ((), (ONE,)))
    assert (whole["teams"], whole["stations"]) == (["T00", "T20"], None)
    assert (own["teams"], own["stations"]) == (["T00"], ["S1"])


def test_a_phone_of_another_station_is_refused_like_any_others_and_not_shown(bureau):
    """The policy of stations hides its row; it was written all the same, and that failed with 500."""
    phone = "phone-of-one-station"
    here, there = bureau.by_key(Role.INSPECTOR, f"{CODE}/S1"), bureau.by_key(Role.INSPECTOR, f"{CODE}/S2")
    here.put(f"{V1}/phones/{phone}", json={"team": "T00"}).raise_for_status()
    for role in (Role.INSPECTOR, Role.CHIEF):
        refused = bureau.by_key(role, f"{CODE}/S2").put(f"{V1}/phones/{phone}", json={"team": "T20"})
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/phone-taken")
        assert all(word not in refused.text for word in ("S1", "T00", "inspector", "一所"))
    assert there.get(f"{V1}/phones/{phone}/work").status_code == 404
    assert here.get(f"{V1}/phones/{phone}/work").status_code == 200
    here.delete(f"{V1}/phones/{phone}").raise_for_status()
    assert there.put(f"{V1}/phones/{phone}", json={"team": "T20"}).status_code == 200
    there.delete(f"{V1}/phones/{phone}").raise_for_status()


def test_a_case_taken_in_for_another_stations_cell_goes_to_its_team_and_is_seen_at_both(bureau):
    operator = bureau.by_key(Role.OPERATOR, ONE)
    case = taken_in(operator, OUTSIDE)
    assert (case["status"], case["assignment"]["team"]) == ("offered", "T20")
    for place in (ONE, TWO, CODE):
        assert bureau.by_key(Role.CHIEF, place).get(f"{V1}/complaints/{case['id']}").status_code == 200
    ended(bureau, case["id"])


def test_a_case_that_goes_to_another_stations_team_is_seen_at_both_with_its_whole_decision(bureau):
    chief = bureau.by_key(Role.CHIEF)
    first, second = taken_in(chief), taken_in(chief)
    assert [case["assignment"]["team"] for case in (first, second)] == ["T00", "T20"]
    two = bureau.by_key(Role.INSPECTOR, TWO)
    assert two.get(f"{V1}/complaints/{first['id']}").status_code == 404
    for place in (ONE, TWO):
        found = bureau.by_key(Role.INSPECTOR, place).get(f"{V1}/complaints/{second['id']}/decision")
        assert {candidate["team"] for candidate in found.json()["candidates"]} == {"T00", "T20"}
    assert step(two, second["id"], "declined").status_code == 201
    assert two.get(f"{V1}/complaints/{second['id']}").json()["status"] == "waiting", "it stays in sight"
    ended(bureau, first["id"], second["id"])


def test_an_arrival_counts_at_its_station_also_once_the_case_is_reopened_and_goes_to_another(bureau):
    chief = bureau.by_key(Role.CHIEF)

    def arrivals():
        groups = chief.get(f"{V1}/response?by=station").json()["groups"]
        return {station: group["measured"] for station, group in groups.items() if group["measured"]}

    case = taken_in(chief)
    assert case["assignment"]["team"] == "T00"
    for kind in ("acknowledged", "en_route", "on_scene", "cleared"):
        assert step(chief, case["id"], kind).status_code == 201
    before = arrivals()
    assert step(chief, case["id"], "reopened", reason="复查", to="desk").status_code == 201
    assert step(chief, case["id"], "offered", team="T20", reason="就近").status_code == 201
    assert arrivals() == before
    ended(bureau, case["id"])


def test_a_team_that_a_station_frees_is_given_the_waiting_case_of_another(bureau):
    chief = bureau.by_key(Role.CHIEF)
    busy = [taken_in(chief)["id"], taken_in(chief, OUTSIDE)["id"]]
    waits = taken_in(chief, OUTSIDE)
    assert waits["status"] == "waiting"
    one = bureau.by_key(Role.INSPECTOR, ONE)
    assert one.get(f"{V1}/complaints/{waits['id']}").status_code == 404
    for kind in ("acknowledged", "en_route", "on_scene", "cleared"):
        assert step(one, busy[0], kind).status_code == 201
    until = time.monotonic() + 10
    while chief.get(f"{V1}/complaints/{waits['id']}").json()["status"] == "waiting":
        assert time.monotonic() < until
        time.sleep(0.05)
    assert one.get(f"{V1}/complaints/{waits['id']}").json()["assignment"]["team"] == "T00"
    ended(bureau, *busy, waits["id"])


def test_where_a_person_confirms_either_station_confirms_the_team_proposed_and_no_other_of_anothers(bureau):
    chief, ruler = bureau.by_key(Role.CHIEF), bureau.by_key(Role.ADMINISTRATOR)
    busy = taken_in(chief)["id"]
    ruler.patch(f"{V1}/policy", json={"mode": "confirm"}).raise_for_status()
    try:
        for place in (ONE, TWO):
            case = taken_in(chief)["id"]
            dispatcher = bureau.by_key(Role.DISPATCHER, place)
            assert dispatcher.get(f"{V1}/complaints/{case}").json()["status"] == "proposed"
            key = {"Idempotency-Key": f"confirmed at {place}"}
            first, again = (
                dispatcher.post(f"{V1}/complaints/{case}/events", json={"type": "offered", "team": "T20"}, headers=key)
                for _ in range(2)
            )
            assert first.json()["status"] == "offered"
            assert (again.status_code, again.json()) == (201, first.json()), "nothing is proposed any more"
            assert step(bureau.by_key(Role.DISPATCHER, ONE), busy, "offered", team="T20").status_code == 404
            ended(bureau, case)
    finally:
        ruler.patch(f"{V1}/policy", json={"mode": "automatic"}).raise_for_status()
    ended(bureau, busy)


def test_a_station_step_that_gives_back_asks_every_team_of_the_county(bureau):
    case = taken_in(bureau.by_key(Role.CHIEF))
    answer = step(bureau.by_key(Role.INSPECTOR, ONE), case["id"], "declined").json()
    assert (answer["status"], answer["assignment"]["team"]) == ("offered", "T20")
    ended(bureau, case["id"])


def test_a_retry_from_a_station_gets_the_first_answer(bureau):
    operator, body = bureau.by_key(Role.OPERATOR, ONE), complaint(kind="enquiry", **OUTSIDE)
    first, again = (
        operator.post(f"{V1}/complaints", json=body, headers={"Idempotency-Key": "station"}) for _ in range(2)
    )
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"


def test_what_lies_below_a_station_is_seen_there(bureau):
    key = bureau.people(lambda people: people.keys.add("above", role=Role.CHIEF, place=ELSEWHERE))
    unit = {"county": SIBLING, "code": "S1-1", "parent": "S1", "level": "station", "name": "分所"}
    with bureau.engine.begin() as connection:
        connection.execute(insert(UnitRow).values(unit))
    place = bureau.people(lambda people: people.keys.holder(key)).place
    assert (place.station, place.counties, place.stations) == ("S1", {SIBLING}, {"S1", "S1-1"})
    below = bureau.account("of.below", Role.INSPECTOR, f"{SIBLING}/S1-1")
    assert {each["login"] for each in bureau.people(lambda people: people.accounts.all(place))} == {below}


def test_accounts_and_the_trail_are_of_ones_own_station(bureau, cases):
    for login, place in (("of.one", ONE), ("of.two", TWO)):
        bureau.account(login, Role.DISPATCHER, place)
    for login, place in (("of.one", ONE), ("of.two", TWO)):
        bureau.signed_in(login).get(f"{V1}/complaints/{cases[place]}").raise_for_status()
    one = bureau.by_key(Role.AUDITOR, ONE)
    assert {each["login"] for each in one.get(f"{V1}/accounts").json()} == {"of.one"}
    answer = one.get(f"{V1}/audit?limit=1000").json()
    assert {"user:of.one", "key:auditor-620899/S1"} <= {row["actor"] for row in answer}
    assert all(row["actor"] == "user:of.one" or row["actor"].endswith("/S1") for row in answer)
    assert "user:of.two" not in one.get(f"{V1}/audit.csv").text
    assert "user:of.two" not in one.get("/audit").text
    assert "user:of.two" in bureau.by_key(Role.AUDITOR).get(f"{V1}/audit.csv").text


class Heard:
    """What a stream says, read in a thread."""

    def __init__(self, client, last_id=None):
        self.heard, self._client, self._open = [], client, threading.Event()
        self._headers = {} if last_id is None else {"Last-Event-ID": str(last_id)}
        threading.Thread(target=self._read, daemon=True).start()
        assert self._open.wait(10)

    def _read(self):
        with (
            suppress(httpx.HTTPError, httpx.StreamError),
            self._client.stream("GET", f"{V1}/events?topics=case,team", headers=self._headers) as answer,
        ):
            for line in answer.iter_lines():
                self._open.set()
                if line.startswith("id: "):
                    self.last = int(line[4:])
                if line.startswith('data: {"'):  # a beat has nothing in it
                    self.heard.append(json.loads(line[6:]))

    def cases(self):
        return {found["case"]["id"] for found in self.heard if "case" in found}

    def teams(self):
        return {team["code"] for found in self.heard for team in found.get("teams", [])}

    def wait_for(self, case):
        until = time.monotonic() + 10
        while case not in self.cases():
            assert time.monotonic() < until, self.heard
            time.sleep(0.02)


def test_a_stream_tells_a_station_of_its_own_cases_and_teams(bureau):
    one, county = (Heard(bureau.by_key(Role.CHIEF, place)) for place in (ONE, CODE))
    before = one.last
    chief = bureau.by_key(Role.CHIEF)
    theirs = taken_in(chief, OUTSIDE)["id"]
    fixes = [{"team": team, "lon": 107.03, "lat": 35.3, "datum": "wgs84"} for team in ("T00", "T20")]
    chief.post(f"{V1}/fixes", json=fixes).raise_for_status()
    ours = taken_in(chief)["id"]
    for heard in (one, county, resumed := Heard(bureau.by_key(Role.CHIEF, ONE), before)):
        heard.wait_for(ours)
    assert county.cases() >= {theirs, ours}
    assert county.teams() == {"T00", "T20"}
    for heard in (one, resumed):
        assert heard.cases() == {ours}
        assert heard.teams() == {"T00"}
    ended(bureau, theirs, ours)


def imported(bureau, folder, data):
    """Import a county as its clerk does, with a file that says at which station each inspector is."""
    write_folder(folder, surveyed(data), write_csv, datum="wgs84")
    rows = [[inspector.code, inspector.name, inspector.station] for inspector in data.inspectors]
    write_csv(folder / "inspectors", ["工号", "姓名", "所属所"], rows, placed=False)
    found = processes.wangge(
        *("county", "import", folder, "--datum", "wgs84"),
        WANGGE_HOME=bureau.home,
        WANGGE_DATABASE_URL=bureau.engine.url.render_as_string(hide_password=False),
    )
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def test_the_station_that_a_cell_goes_to_sees_its_open_cases_and_hears_of_them(bureau, tmp_path):
    chief, one, two = (bureau.by_key(Role.CHIEF, place) for place in (CODE, ONE, TWO))
    case, over, theirs = (taken_in(chief, where, kind="enquiry")["id"] for where in (IN_TOWN, IN_TOWN, OUTSIDE))
    ended(bureau, over)
    heard = Heard(two)
    data = divided_county()
    moved = tuple(replace(inspector, station="S2") for inspector in data.inspectors)
    try:
        said = imported(bureau, tmp_path / "moved", replace(data, inspectors=moved))
        heard.wait_for(case)
        assert "件在办案件" in said
        assert numbers(two, "open") >= {case, theirs}
        assert over not in numbers(two)
        assert two.get(f"{V1}/complaints/{case}/events").status_code == 200
        assert case in numbers(one), "who had to do with it once keeps it in sight"
        assert theirs not in numbers(one)
        assert "件在办案件" not in imported(bureau, tmp_path / "again", replace(data, inspectors=moved))
    finally:
        imported(bureau, tmp_path / "back", data)
        ended(bureau, case, theirs)


def test_a_station_knows_its_own_people_and_who_is_above_it_by_name(bureau):
    for login, place in (("named.above", CODE), ("named.here", ONE), ("named.there", TWO)):
        bureau.account(login, Role.INSPECTOR, place)
    known = bureau.by_key(Role.CHIEF, ONE).get(f"{V1}/colleagues").json()["names"]
    assert {"named.above", "named.here"} <= set(known)
    assert "named.there" not in known


def test_the_chief_of_a_towns_station_in_the_template_sees_the_cases_of_its_town_and_no_other(bureau, tmp_path):
    write_sample(tmp_path / "template")
    found = processes.wangge(
        *("county", "import", tmp_path / "template"),
        WANGGE_HOME=bureau.home,
        WANGGE_DATABASE_URL=bureau.engine.url.render_as_string(hide_password=False),
    )
    assert found.returncode == 0, found.stdout + found.stderr
    operator = bureau.by_key(Role.CHIEF, TEMPLATE)
    bureau.account("zhen", Role.CHIEF, f"{TEMPLATE}/S1")
    bureau.account("xiang", Role.CHIEF, f"{TEMPLATE}/S2")
    town, country = bureau.signed_in("zhen"), bureau.signed_in("xiang")
    case = taken_in(operator, {"lon": 104.005, "lat": 38.405}, kind="enquiry")
    assert case["county"] == TEMPLATE
    mine = case["id"]
    theirs = taken_in(operator, {"lon": 104.035, "lat": 38.405}, kind="enquiry")["id"]
    for chief, seen, unseen in ((town, mine, theirs), (country, theirs, mine)):
        listed = chief.get(f"{V1}/complaints", params={"state": "all"}).json()
        assert [case["id"] for case in listed["items"]] == [seen], listed
        assert chief.get(f"{V1}/complaints/{seen}").status_code == 200
        assert chief.get(f"{V1}/complaints/{unseen}").status_code == 404
