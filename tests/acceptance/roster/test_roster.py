"""The roster over HTTP: turns kept, gaps listed, duty gated, edges noticed by any server."""

import base64
import io
import json
import time
from datetime import UTC, datetime, timedelta

import httpx
import openpyxl
import psycopg
import pytest

from api import clock
from api.auth.accounts.people import People
from api.auth.roles import Role
from api.db.engine import open_engine, plain_url
from gis.store.counties.repository import save_county
from tests.acceptance.guarded import SIBLING
from tests.acceptance.steps import complaint
from tests.counties import CODE, divided_county

V1 = "/api/v1"
WEEK = {"from": "2027-03-08T00:00", "until": "2027-03-15T00:00"}


@pytest.fixture
def desk(module_client, module_database_url):
    """Client of the shared server; the roster and the need are as they were afterwards."""
    yield module_client
    with psycopg.connect(plain_url(module_database_url)) as connection:
        connection.execute("DELETE FROM turn")
        connection.execute("DELETE FROM roster_need")


def turn(team="T00", start="2027-03-13T08:30", end="2027-03-13T18:00", kind="shift"):
    return {"team": team, "from": start, "until": end, "kind": kind}


def add(client, *turns):
    """Add turns, confirmed: the days of these tests, whose weekdays count, are gone one day."""
    return client.post(f"{V1}/roster/turns", json={"turns": list(turns), "confirmed": True})


def local(hours):
    """A whole minute some hours from now."""
    return (datetime.now(UTC) + timedelta(hours=hours)).replace(second=0, microsecond=0).isoformat()


def team(client, code="T00"):
    return client.get(f"{V1}/teams/{code}").json()["properties"]


def sent(client, name, content, **more):
    body = {"name": name, "content": base64.b64encode(content).decode(), "confirmed": True, **more}
    return client.post(f"{V1}/roster/import", json=body)


def test_turns_that_overlap_are_told_by_the_team_s_name(desk):
    assert add(desk, turn()).status_code == 201
    detail = add(desk, turn(start="2027-03-13T12:00")).json()["detail"]
    names = {each["code"]: each for each in desk.get(f"{V1}/roster").json()["teams"]}["T00"]
    assert f"{names['name_en'] or names['name']}: 2027-03-13 08:30–03-13 18:00 shift / 2027-03-13 12:00" in detail
    assert f"{names['name']} 2027-03-13 08:30–03-13 18:00 班次" in detail
    assert "T00" not in detail


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("turns", {"turns": [turn()], "confirmed": True}),
        (
            "patterns",
            {
                "teams": ["T00"],
                "days": [6],
                "from": "08:30",
                "until": "18:00",
                "first": "2027-03-08",
                "last": "2027-03-14",
                "confirmed": True,
            },
        ),
    ],
)
def test_what_is_sent_again_after_a_lost_answer_is_kept_once(desk, path, body):
    key = {"Idempotency-Key": f"roster-{path}"}
    first, again = (desk.post(f"{V1}/roster/{path}", json=body, headers=key) for _ in range(2))
    assert first.status_code == 201, first.text
    assert (again.status_code, again.json(), again.headers["Idempotency-Replayed"]) == (201, first.json(), "true")
    assert "Idempotency-Replayed" not in first.headers
    [kept] = first.json()["turns"]
    moves = {"version": kept["version"], "until": "2027-03-13T19:00", "confirmed": True}
    key = {"Idempotency-Key": f"roster-{path}-move"}
    moved, same = (desk.patch(f"{V1}/roster/turns/{kept['id']}", json=moves, headers=key) for _ in range(2))
    assert (same.status_code, same.json(), same.headers["Idempotency-Replayed"]) == (200, moved.json(), "true")
    assert moved.json()["version"] == kept["version"] + 1
    assert desk.patch(f"{V1}/roster/turns/{kept['id']}", json=moves).status_code == 409


def test_a_turn_is_kept_moved_and_taken_out(desk):
    answer = add(desk, turn())
    assert answer.status_code == 201, answer.text
    [kept] = answer.json()["turns"]
    assert (kept["from"], kept["until_local"]) == ("2027-03-13T00:30:00Z", "2027-03-13T18:00")  # China is 8 h ahead
    url = f"{V1}/roster/turns/{kept['id']}"
    moved = desk.patch(url, json={"version": 1, "from": "2027-03-13T09:00:00+08:00", "kind": "surge"}).json()
    assert moved.pop("off_duty") == []
    assert (moved["from_local"], moved["kind"], moved["version"]) == ("2027-03-13T09:00", "surge", 2)
    assert desk.get(f"{V1}/roster", params=WEEK).json()["turns"] == [moved]
    late = desk.patch(url, json={"version": 1, "until": "2027-03-13T20:00"})
    assert (late.status_code, late.json()["type"]) == (409, "/problems/roster-changed")
    assert desk.delete(url, params={"version": 1}).status_code == 409
    assert desk.delete(url, params={"version": 2}).status_code == 204
    gone = desk.delete(url, params={"version": 2})
    assert (gone.status_code, gone.json()["type"]) == (404, "/problems/unknown-turn")


@pytest.mark.parametrize(
    ("turns", "status", "field"),
    [
        ([turn(), turn(start="2027-03-13T17:00", end="2027-03-13T20:00")], 409, "turns"),
        ([turn("T99")], 422, "turns.0.team"),
        ([turn(), turn("T01", end="2027-03-13T08:00")], 422, "until"),
        ([turn(end="2027-03-21T08:30")], 422, "until"),
        ([turn(end="2027-02-30T08:30")], 422, "turns.0.until"),
        ([turn(kind="holiday")], 422, "turns.0.kind"),
        ([turn(end="tomorrow")], 422, "turns.0.until"),
        ([], 422, "turns"),
    ],
)
def test_what_cannot_be_is_refused_whole(desk, turns, status, field):
    answer = add(desk, *turns)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
    assert desk.get(f"{V1}/roster", params=WEEK).json()["turns"] == []


def test_a_shift_by_the_week_and_the_gaps_it_leaves(desk):
    pattern = {"teams": ["T00", "T01"], "days": [1, 2, 3, 4, 5], "from": "08:30", "until": "18:00", "confirmed": True}
    answer = desk.post(f"{V1}/roster/patterns", json={**pattern, "first": "2027-03-08", "last": "2027-03-14"})
    assert (answer.status_code, len(answer.json()["turns"])) == (201, 10)
    night = {"teams": ["T02"], "days": [1, 2, 3, 4, 5, 6, 7], "from": "18:00", "until": "08:30", "confirmed": True}
    desk.post(f"{V1}/roster/patterns", json={**night, "first": "2027-03-07", "last": "2027-03-13"}).raise_for_status()
    gaps = desk.get(f"{V1}/roster", params=WEEK).json()["gaps"]
    found = [(gap["from_local"], gap["until_local"], gap["have"], gap["need"], gap["reason"]) for gap in gaps]
    # 13 and 14 March 2027 are Saturday and Sunday; somebody at all hours, three teams on the 14th.
    assert found == [
        ("2027-03-13T08:30", "2027-03-13T18:00", 0, 1, "always"),
        ("2027-03-14T00:00", "2027-03-14T08:30", 1, 3, "surge"),
        ("2027-03-14T08:30", "2027-03-15T00:00", 0, 1, "always"),
        ("2027-03-14T08:30", "2027-03-15T00:00", 0, 3, "surge"),
    ]


def test_tonights_shift_taken_out_is_a_gap_though_teams_are_on_call_and_they_are_named_beside_it(desk):
    span = {"start": "2027-03-09T18:00", "end": "2027-03-10T08:30"}
    [tonight] = add(desk, turn(**span)).json()["turns"]
    add(desk, turn("T01", **span, kind="on_call"), turn("T02", **span, kind="on_call")).raise_for_status()
    asked = {"from": "2027-03-09T18:00", "until": "2027-03-10T08:30"}
    assert desk.get(f"{V1}/roster", params=asked).json()["gaps"] == []
    desk.delete(f"{V1}/roster/turns/{tonight['id']}", params={"version": tonight["version"]}).raise_for_status()
    [gap] = desk.get(f"{V1}/roster", params=asked).json()["gaps"]
    assert (gap["from_local"], gap["until_local"], gap["have"], gap["on_call"], gap["need"]) == (
        "2027-03-09T18:00",
        "2027-03-10T08:30",
        0,
        2,
        1,
    )
    needs = [{"name": "always", "teams": 1, "on_call": True}]
    version = desk.get(f"{V1}/roster/need").json()["version"]
    desk.patch(f"{V1}/roster/need", json={"version": version, "needs": needs}).raise_for_status()
    assert desk.get(f"{V1}/roster", params=asked).json()["gaps"] == []


def test_the_need_is_the_countys_to_set(desk):
    add(desk, turn(start="2027-03-10T08:30", end="2027-03-10T18:00"))
    need = {"name": "药品", "teams": 1, "skill": "drug", "from": "22:00", "until": "24:00", "days": [3]}
    assert desk.get(f"{V1}/roster/need").json()["version"] == 0
    kept = desk.patch(f"{V1}/roster/need", json={"version": 0, "needs": [need]}).json()
    assert kept["needs"] == [{**need, "station": None, "first": None, "last": None, "on_call": False}]
    [gap] = desk.get(f"{V1}/roster", params=WEEK).json()["gaps"]
    assert (gap["from_local"], gap["until_local"], gap["skill"]) == ("2027-03-10T22:00", "2027-03-11T00:00", "drug")
    late = desk.patch(f"{V1}/roster/need", json={"version": 0, "needs": []})
    assert (late.status_code, late.json()["type"]) == (409, "/problems/roster-changed")
    wrong = desk.patch(f"{V1}/roster/need", json={"version": 1, "needs": [{**need, "first": "02-30"}]})
    assert wrong.status_code == 422


def test_a_need_of_one_station_is_met_by_no_other(desk):
    teams = desk.get(f"{V1}/roster", params=WEEK).json()["teams"]
    here = teams[0]["station"]
    elsewhere = next((team for team in teams if team["station"] != here), None)
    if elsewhere:
        add(desk, turn(elsewhere["code"], start="2027-03-10T00:00", end="2027-03-11T00:00"))
    add(desk, turn(teams[0]["code"], start="2027-03-10T08:30", end="2027-03-10T18:00"))
    need = {"name": "夜间", "teams": 1, "station": here, "days": [3]}
    desk.patch(f"{V1}/roster/need", json={"version": 0, "needs": [need]}).raise_for_status()
    gaps = desk.get(f"{V1}/roster", params=WEEK).json()["gaps"]
    assert [(gap["until_local"], gap["have"], gap["station"]) for gap in gaps] == [
        ("2027-03-10T08:30", 0, here),
        ("2027-03-11T00:00", 0, here),
    ]
    named = {each["code"]: each["name"] for each in desk.get(f"{V1}/rules").json()["stations"]}
    assert gaps[0]["station_name"] == named[here]
    wrong = desk.patch(f"{V1}/roster/need", json={"version": 1, "needs": [{**need, "station": "nowhere"}]})
    assert wrong.status_code == 422
    assert [fault["field"] for fault in wrong.json()["errors"]] == ["needs.0.station"]


TABLE = "值班表\n小组,日期,开始,结束,类别\nT00,2027/3/13,8:30,18：00,班次\n1组,2027年3月13日,18:00,次日08:30,备勤\n"


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_table_is_loaded_and_comes_out_as_it_can_be_loaded_again(desk):
    loaded = sent(desk, "排班.csv", TABLE.encode("gb18030"))
    counts = {"added": 2, "unchanged": 0, "removed": 0, "notes": []}
    assert (loaded.status_code, loaded.json()) == (201, counts), loaded.text
    before = desk.get(f"{V1}/roster", params=WEEK).json()["turns"]
    exported = desk.get(f"{V1}/roster.csv", params=WEEK)
    assert "次日08:30" in exported.text
    for each in before:
        desk.delete(f"{V1}/roster/turns/{each['id']}", params={"version": 1}).raise_for_status()
    assert sent(desk, "roster.csv", exported.content).json()["added"] == 2
    after = desk.get(f"{V1}/roster", params=WEEK).json()["turns"]
    assert [{**each, "id": 0} for each in after] == [{**each, "id": 0} for each in before]
    assert sent(desk, "roster.csv", exported.content).json() == {
        "added": 0,
        "unchanged": 2,
        "removed": 0,
        "notes": [],
    }


def test_a_workbook_is_loaded_with_its_own_dates_and_times(desk):
    day = datetime(2027, 3, 13)
    rows = [
        ("Team", "Date", "Start", "End", "Kind"),
        ("T00", day, datetime(2027, 3, 13, 18).time(), "08:30", "on call"),
    ]
    assert sent(desk, "roster.xlsx", workbook(*rows)).status_code == 201
    [kept] = desk.get(f"{V1}/roster", params=WEEK).json()["turns"]
    assert (kept["from_local"], kept["until_local"]) == ("2027-03-13T18:00", "2027-03-14T08:30")


def test_every_wrong_row_is_reported_and_nothing_is_loaded(desk):
    rows = [("小组", "日期", "开始", "结束"), *((f"X{n}", "2027-03-13", "08:30", "18:00") for n in range(30))]
    refused = sent(
        desk, "roster.xlsx", workbook(*rows, ("T00", "3月13日", "08:30", "18:00"), ("T00", "2027-03-13", 8.5, 9))
    )
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/bad-roster")
    errors = refused.json()["errors"]
    assert [error["field"] for error in errors] == [
        *(f"row {n}, team" for n in range(2, 32)),
        "row 32, date",
        "row 33, start",
        "row 33, end",
    ]
    assert (errors[0]["value"], errors[30]["value"]) == ("X0", "3月13日")
    assert desk.get(f"{V1}/roster", params=WEEK).json()["turns"] == []


def test_a_months_sheet_is_loaded_and_its_footers_are_named(desk):
    month = [
        ("一所2027年3月值班表",),
        ("小组", *range(1, 32)),
        ("Ｔ００", *[""] * 12, "白", "夜"),
        ("合计", *[1] * 31),
        ("制表人：",),
    ]
    loaded = sent(desk, "值班表.xlsx", workbook(*month))
    assert loaded.status_code == 201, loaded.text
    assert loaded.json()["added"] == 2
    assert [note.partition(":")[0].partition(" is")[0] for note in loaded.json()["notes"]] == [
        "Row 4 (合计)",
        "Row 5 (制表人)",
        "The sheet states no hours for 白",
        "The sheet states no hours for 夜",
    ]
    kept = desk.get(f"{V1}/roster", params=WEEK).json()["turns"]
    assert [(each["team"], each["from_local"]) for each in kept] == [
        ("T00", "2027-03-13T08:30"),
        ("T00", "2027-03-14T18:00"),
    ]


@pytest.mark.parametrize("total", ["合计,,,,1", "合计,1,,,", "合计,共1班,,,", ",合计：1,,,"])
def test_rows_of_totals_and_footers_are_no_turns(desk, total):
    table = f"小组,日期,开始,结束,类别\nt00,2027-03-13,08:30,18:00,班次\n{total}\n制表人：,,,,\n"
    loaded = sent(desk, "roster.csv", table.encode())
    assert (loaded.status_code, loaded.json()["added"], len(loaded.json()["notes"])) == (201, 1, 2)


def test_a_wrong_year_that_takes_a_team_off_duty_has_to_be_confirmed(client):
    assert team(client)["on_duty"]
    table = "小组,日期,开始,结束,类别\nT00,2021-03-13,08:30,18:00,班次\n".encode()
    refused = sent(client, "roster.csv", table, confirmed=False)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/roster-doubt")
    answer = {error["field"]: error["message"] for error in refused.json()["errors"]}
    assert "is the year right? " in answer["row 2, date"]
    assert "would go off duty at once" in answer["row 2, team"]
    assert team(client)["on_duty"], "nothing was written"
    assert sent(client, "roster.csv", table, confirmed=True).status_code == 201
    assert not team(client)["on_duty"]


def test_a_wrong_year_typed_by_hand_has_to_be_confirmed(client):
    soon = (datetime.now(UTC) + timedelta(days=days) for days in (3, 4))
    day = next(day for day in soon if (day.month, day.day) != (2, 29))  # a day that every year has
    this, past, ahead = (f"{day.replace(year=day.year + years):%Y-%m-%d}" for years in (0, -1, 1))

    def of(date, **more):
        return {"turns": [turn(start=f"{date}T08:30", end=f"{date}T18:00")], **more}

    for date in (past, ahead):
        refused = client.post(f"{V1}/roster/turns", json=of(date))
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/roster-doubt"), refused.text
        assert [error["field"] for error in refused.json()["errors"]] == ["row 1, date"]
        pattern = {"teams": ["T00"], "days": [1, 2, 3, 4, 5, 6, 7], "from": "08:30", "until": "18:00"}
        pattern |= {"first": date, "last": date}
        assert client.post(f"{V1}/roster/patterns", json=pattern).status_code == 409
        assert client.post(f"{V1}/roster/patterns", json={**pattern, "confirmed": True}).status_code == 201
    added = client.post(f"{V1}/roster/turns", json=of(this)).json()
    [kept] = added["turns"]
    url, far = f"{V1}/roster/turns/{kept['id']}", {"from": f"{past}T18:30", "until": f"{past}T19:00"}
    assert client.patch(url, json={"version": 1, **far}).status_code == 409
    moved = client.patch(url, json={"version": 1, **far, "confirmed": True})
    assert moved.status_code == 200, moved.text
    again = client.patch(url, json={"version": 2, "kind": "surge"})
    assert again.status_code == 200, "a turn of long ago changed otherwise is no mistake in its days"


def test_who_goes_off_duty_by_a_turn_is_said(client):
    added = add(client, turn(start=local(-24), end=local(-20))).json()
    assert added["off_duty"] == ["T00"], "a turn of yesterday puts a team on the roster, and it has none now"
    [kept] = added["turns"]
    back = client.patch(f"{V1}/roster/turns/{kept['id']}", json={"version": 1, "from": local(-1), "until": local(2)})
    assert (back.status_code, back.json()["off_duty"]) == (200, [])
    away = client.patch(f"{V1}/roster/turns/{kept['id']}", json={"version": 2, "from": local(-24), "until": local(-22)})
    assert away.json()["off_duty"] == ["T00"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("r.csv", b"\xff\xfe\xff"),
        ("r.csv", b"a,b\n1,2\n"),
        ("r.xlsx", b"no workbook"),
        ("r.pdf", b"x"),
        ("r.csv", "小组,日期,开始\n".encode()),
    ],
)
def test_what_is_no_roster_is_refused_in_words(desk, name, content):
    refused = sent(desk, name, content)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/bad-roster")


def test_a_turn_gates_who_is_asked_and_the_decision_says_by_which(client):
    add(client, turn("T00", local(-2), local(2)), turn("T01", local(-6), local(-4)), turn("T01", local(4), local(6)))
    assert (team(client)["duty_by"], team(client)["on_duty"], team(client, "T01")["status"]) == (
        "roster",
        True,
        "off_duty",
    )
    assert (team(client, "T02")["duty_by"], team(client, "T02")["on_duty"]) == ("register", True)
    edges = {each["team"]: each for each in client.get(f"{V1}/roster").json()["turns"] if each["from"] < each["until"]}
    assert datetime.fromisoformat(team(client)["since"]) == datetime.fromisoformat(edges["T00"]["from"])
    off_since = datetime.fromisoformat(local(-4))
    assert abs(datetime.fromisoformat(team(client, "T01")["since"]) - off_since) <= timedelta(minutes=1)
    cases = [client.post(f"{V1}/complaints", json=complaint()).json() for _ in range(3)]
    assert [case["status"] for case in cases] == ["offered", "offered", "waiting"]
    decision = client.get(f"{V1}/complaints/{cases[0]['id']}/decision").json()
    by_team = {each["team"]: each for each in decision["candidates"]}
    assert (by_team["T01"]["excluded"], by_team["T01"]["duty_by"]) == ("off_duty", "roster")
    assert by_team["T01"]["turn"]["from"] > decision["made_at"] > by_team["T00"]["turn"]["from"]
    # A person's switch is an override: the waiting case goes there at once.
    on = client.post(f"{V1}/teams/T01/status", json={"on_duty": True}).json()["properties"]
    assert (on["on_duty"], on["duty_by"]) == (True, "hand")
    assert eventually(lambda: client.get(f"{V1}/complaints/{cases[2]['id']}").json()["status"] == "offered")


def test_a_turn_added_now_takes_up_what_waits(client):
    add(client, *(turn(f"T0{n}", local(-6), local(-4)) for n in range(3)))
    case = client.post(f"{V1}/complaints", json=complaint()).json()
    assert case["status"] == "waiting"
    add(client, turn("T02", local(-1), local(1)))
    assert eventually(
        lambda: (client.get(f"{V1}/complaints/{case['id']}").json()["assignment"] or {}).get("team") == "T02"
    )


def eventually(happened, seconds=10.0):
    until = time.monotonic() + seconds
    while not (done := happened()) and time.monotonic() < until:
        time.sleep(0.1)
    return done


def nearer(client, code, *, begins=None, ends=None):
    """Put an edge of a team's turn some seconds from now; over HTTP turns begin on whole minutes."""
    set_to = {"starts_at": begins, "ends_at": ends}
    with psycopg.connect(plain_url(client.database_url)) as connection:
        for column, seconds in ((name, value) for name, value in set_to.items() if value is not None):
            moment = f"now() + {seconds} * interval '1 second'"
            connection.execute(
                f"UPDATE turn SET {column} = {moment}, rings_at = {moment} "
                f"WHERE county = '{client.code}' AND team = '{code}'"
            )


def roster_changes(client, url, *statements):
    """Return what a screen that is open hears of a team's duty once these statements are committed."""
    with client.stream("GET", f"{V1}/events", params={"topics": "team"}) as stream:
        lines = stream.iter_lines()
        next(lines)  # the screen is open: what happens from now on it hears
        with psycopg.connect(plain_url(url)) as connection:
            for statement in statements:
                connection.execute(statement)
        return next((line for line in lines if line.startswith("data:") and '"on_duty"' in line), None)


def test_at_the_edge_of_a_turn_screens_hear_and_waiting_cases_go(county_url, server):
    url = county_url(1)
    running = server(url, WANGGE_WORKERS=2)
    with httpx.Client(base_url=running.url, timeout=60) as client:
        add(client, turn("T00", local(-8), local(-7)))
        case = client.post(f"{V1}/complaints", json=complaint()).json()
        assert case["status"] == "waiting"
        add(client, turn("T00", local(1), local(3)))
        line = roster_changes(
            client,
            url,
            "DELETE FROM turn WHERE ends_at < now()",
            "UPDATE turn SET (rings_at, starts_at) = (now() + interval '1 second', now() + interval '1 second')",
        )
        assert line is not None
        assert '"on_duty":true' in line.replace(" ", "")
        [news] = json.loads(line.removeprefix("data:"))["teams"]
        assert news["since"] is not None
        assert abs(datetime.fromisoformat(news["since"]) - datetime.now(UTC)) < timedelta(seconds=10)
        assert eventually(lambda: client.get(f"{V1}/complaints/{case['id']}").json()["status"] == "offered")


def test_a_team_at_work_at_the_end_of_its_turn_finishes_and_then_is_off(shared_server):
    with shared_server.county(teams=1) as client:
        add(client, turn("T00", local(-1), local(1)))
        case = client.post(f"{V1}/complaints", json=complaint()).json()
        nearer(client, "T00", ends=0.5)
        assert eventually(lambda: not team(client)["on_duty"])
        assert team(client)["status"] == "offered"
        for step in ("acknowledged", "en_route", "on_scene", "cleared"):
            answer = client.post(f"{V1}/complaints/{case['id']}/events", json={"type": step})
            assert answer.status_code == 201, answer.text
        assert team(client)["status"] == "off_duty"


def test_an_edge_that_passes_while_no_server_runs_is_reported_by_the_next(county_url, server):
    url = county_url(1)
    first = server(url)
    with httpx.Client(base_url=first.url, timeout=60) as client:
        add(client, turn("T00", local(-8), local(-7)), turn("T00", local(1), local(3)))
        case = client.post(f"{V1}/complaints", json=complaint()).json()
    first.kill()
    with psycopg.connect(plain_url(url)) as connection:
        connection.execute("UPDATE turn SET starts_at = now(), rings_at = now() WHERE ends_at > now()")
        connection.execute("UPDATE timer SET due_at = now() + interval '1 hour'")  # the queue's own timers stay out
    with httpx.Client(base_url=server(url).url, timeout=60) as client:
        assert eventually(lambda: client.get(f"{V1}/complaints/{case['id']}").json()["status"] == "offered")


def test_who_may_change_the_roster(guarded):
    reads = {role: guarded.by_key(role).get(f"{V1}/roster").status_code for role in Role}
    assert {role for role, status in reads.items() if status == 200} == set(Role)
    writes = {role: add(guarded.by_key(role), turn("T99")).status_code for role in Role}
    assert {role for role, status in writes.items() if status == 422} == {
        Role.ADMINISTRATOR,
        Role.DISPATCHER,
        Role.CHIEF,
    }
    assert set(writes.values()) == {403, 422}


def test_another_countys_turn_is_as_none(guarded):
    [kept] = add(guarded.by_key(Role.CHIEF), turn()).json()["turns"]
    other = guarded.by_key(Role.CHIEF, SIBLING)
    assert other.delete(f"{V1}/roster/turns/{kept['id']}", params={"version": 1}).status_code == 404
    assert other.get(f"{V1}/roster", params=WEEK).json()["turns"] == []


def test_a_station_sees_and_changes_its_own_teams_turns_only(database_url, server, tmp_path):
    engine = open_engine(database_url)
    with engine.begin() as connection:
        save_county(connection, divided_county())
        people = People(connection, clock.now())
        keys = {
            unit: people.keys.add(f"at-{n}", role=Role.CHIEF, place=unit)
            for n, unit in enumerate((CODE, f"{CODE}/S1", f"{CODE}/S2"))
        }
    engine.dispose()
    running = server(database_url)
    clients = {
        unit: httpx.Client(base_url=running.url, headers={"Authorization": f"Bearer {key}"})
        for unit, key in keys.items()
    }
    county, one, two = clients.values()
    [first, second] = add(county, turn("T00"), turn("T20")).json()["turns"]
    assert [t["team"] for t in one.get(f"{V1}/roster", params=WEEK).json()["turns"]] == ["T00"]
    assert {t["code"] for t in two.get(f"{V1}/roster", params=WEEK).json()["teams"]} == {"T20"}
    gaps = [client.get(f"{V1}/roster", params=WEEK).json()["gaps"] for client in clients.values()]
    assert gaps[0] == gaps[1] == gaps[2] != []
    assert add(one, turn("T20", "2027-03-12T08:30", "2027-03-12T18:00")).status_code == 422
    assert one.delete(f"{V1}/roster/turns/{second['id']}", params={"version": 1}).status_code == 404
    assert one.patch(f"{V1}/roster/turns/{first['id']}", json={"version": 1, "team": "T20"}).status_code == 422
    assert one.patch(f"{V1}/roster/turns/{first['id']}", json={"version": 1, "kind": "surge"}).status_code == 200
    assert one.patch(f"{V1}/roster/need", json={"version": 0, "needs": []}).status_code == 403
    for client in clients.values():
        client.close()
