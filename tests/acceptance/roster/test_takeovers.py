"""A planned roster taken over: rest at both edges of the plan, room, and an undo that outlives the page."""

import base64
from datetime import timedelta

import httpx
import psycopg
import pytest

from api import clock
from api.db.engine import plain_url

V1 = "/api/v1"
TODAY = clock.now().date()
MONDAY = TODAY + timedelta(days=14 - TODAY.weekday())
"""The plan's first day, one to two weeks ahead."""


@pytest.fixture
def desk(module_client, module_database_url):
    """Client of the shared server; the roster is as it was afterwards."""
    yield module_client
    with psycopg.connect(plain_url(module_database_url)) as connection:
        for table in ("turn", "roster_need", "roster_takeover"):
            connection.execute(f"DELETE FROM {table}")


def day(number, clock_time):
    """Return a moment by the county's clock, days counted from the plan's first."""
    return f"{MONDAY + timedelta(days=number)}T{clock_time}"


def kept(client, *turns, team="T00", kind="shift"):
    """Keep turns from and until a moment."""
    body = [{"team": team, "from": start, "until": end, "kind": kind} for start, end in turns]
    answer = client.post(f"{V1}/roster/turns", json={"turns": body})
    assert answer.status_code == 201, answer.text


def pattern(team="T00", days=(1,), start="08:00", end="18:00", weeks=1):
    """Return a planned shift on some days of some weeks."""
    last = MONDAY + timedelta(days=7 * weeks - 1)
    hours = {"from": start, "until": end}
    return {"team": team, "days": list(days), "first": f"{MONDAY}", "last": f"{last}", **hours}


def taken(client, *patterns, **more):
    body = {"patterns": list(patterns), **more}
    return client.post(f"{V1}/roster/takeovers/shifts", json=body)


def turns(client):
    period = {"from": day(-7, "00:00"), "until": day(21, "00:00")}
    found = client.get(f"{V1}/roster", params=period).json()["turns"]
    return sorted((each["team"], each["from_local"], each["until_local"], each["kind"]) for each in found)


def last(client, kind="shifts"):
    return client.get(f"{V1}/roster/takeovers").json()[kind]


def undone(client, number, kind="shifts"):
    return client.post(f"{V1}/roster/takeovers/{kind}/undo", json={"id": number})


def kind_of(refused: httpx.Response) -> str:
    assert refused.status_code == 409, refused.text
    return refused.json()["type"].split("/")[-1]


@pytest.mark.parametrize("keeps", [True, False])
def test_turns_on_call_stay_where_the_plan_counts_them(desk, keeps):
    kept(desk, (day(0, "18:00"), day(1, "08:00")), kind="on_call")
    kept(desk, (day(2, "09:00"), day(2, "17:00")))
    taken(desk, pattern(), make_room=True, keep_on_call=keeps).raise_for_status()
    assert sorted(each[3] for each in turns(desk)) == (["on_call", "shift"] if keeps else ["shift"])


@pytest.mark.parametrize(
    ("stays", "planned"),
    [
        ((day(-1, "18:00"), day(0, "08:00")), pattern()),  # night duty before the plan's first day
        ((day(7, "08:00"), day(7, "18:00")), pattern(days=(7,), start="18:00", end="08:00")),  # and after its last
    ],
)
def test_too_little_rest_beside_a_turn_that_stays_is_refused_with_who_when_and_a_remedy(desk, stays, planned):
    kept(desk, stays)
    refused = taken(desk, planned)
    assert kind_of(refused) == "short-rest"
    detail = refused.json()["detail"]
    name = next(each["name"] for each in desk.get(f"{V1}/roster").json()["teams"] if each["code"] == "T00")
    for said in (name, stays[0].replace("T", " "), "less than 11 hours' rest", "0 h between", "Leave these shifts out"):
        assert said in detail
    assert turns(desk) == [("T00", *stays, "shift")]


def test_shifts_without_rest_are_left_out_or_written_all_the_same(desk):
    kept(desk, (day(-1, "18:00"), day(0, "08:00")))
    planned = pattern(days=(1, 3))
    assert taken(desk, planned, short_rests="leave_out").json() == {"added": 1, "removed": 0, "cut": 0, "left_out": 1}
    assert [start for _, start, *_ in turns(desk)] == [day(-1, "18:00"), day(2, "08:00")]
    assert taken(desk, planned, short_rests="keep").json() == {"added": 1, "removed": 0, "cut": 0, "left_out": 0}
    assert [start for _, start, *_ in turns(desk)] == [day(-1, "18:00"), day(0, "08:00"), day(2, "08:00")]


def test_rest_is_that_of_the_plan(desk):
    kept(desk, (day(-1, "18:00"), day(0, "02:00")))
    assert taken(desk, pattern(), rest_hours=6).status_code == 201


def test_turns_in_the_way_are_named_and_make_room_when_somebody_agrees(desk):
    kept(desk, (day(2, "09:00"), day(2, "17:00")))
    kept(desk, (day(3, "00:00"), day(4, "00:00")), kind="on_call")
    before = turns(desk)
    refused = taken(desk, pattern())
    assert kind_of(refused) == "roster-room"
    assert "take out 2 turns of these teams" in refused.json()["detail"]
    assert "1 of them on call" in refused.json()["detail"]
    assert turns(desk) == before
    assert taken(desk, pattern(), make_room=True).json() == {"added": 1, "removed": 2, "cut": 0, "left_out": 0}
    assert turns(desk) == [("T00", day(0, "08:00"), day(0, "18:00"), "shift")]


def test_a_turn_that_reaches_in_ends_when_the_shift_begins_and_is_as_before_after_the_undo(desk):
    kept(desk, (day(-1, "08:30"), day(0, "08:30")), kind="duty_24h")
    before = turns(desk)
    assert kind_of(taken(desk, pattern(), short_rests="keep")) == "roster-room"
    done = taken(desk, pattern(), short_rests="keep", make_room=True)
    assert done.json() == {"added": 1, "removed": 0, "cut": 1, "left_out": 0}
    assert turns(desk)[0][2] == day(0, "08:00")
    assert undone(desk, last(desk)["id"]).json() == {"removed": 1, "back": 1}
    assert turns(desk) == before


def test_the_undo_is_known_to_the_server_newest_first(desk):
    kept(desk, (day(1, "09:00"), day(1, "17:00")))
    before = turns(desk)
    assert last(desk) is None
    assert taken(desk, pattern(), make_room=True).status_code == 201
    one, between = last(desk), turns(desk)
    assert (one["written"], one["removed"], one["obstacle"]) == (1, 1, None)
    assert (one["first"], one["last"]) == (f"{MONDAY}", f"{MONDAY + timedelta(days=6)}")
    assert one["made_by"]
    assert taken(desk, pattern(days=(2,), start="09:00"), make_room=True).status_code == 201
    assert kind_of(undone(desk, one["id"])) == "takeover-kept"
    assert undone(desk, last(desk)["id"]).status_code == 200
    assert turns(desk) == between
    assert undone(desk, last(desk)["id"]).status_code == 200
    assert (turns(desk), last(desk)) == (before, None)


def test_an_undo_that_would_overwrite_what_somebody_changed_since_is_refused_and_names_the_turns(desk):
    assert taken(desk, pattern(days=(1, 2))).status_code == 201
    period = {"from": day(0, "00:00"), "until": day(1, "00:00")}
    (turn,) = desk.get(f"{V1}/roster", params=period).json()["turns"]
    moved = {"version": turn["version"], "until": day(0, "17:00")}
    assert desk.patch(f"{V1}/roster/turns/{turn['id']}", json=moved).status_code == 200
    before, takeover = turns(desk), last(desk)
    refused = undone(desk, takeover["id"])
    assert kind_of(refused) == "takeover-kept"
    said = f"changed or removed since: {desk_name(desk)} {MONDAY} 08:00–{MONDAY:%m-%d} 18:00 shift"
    assert said in refused.json()["detail"]
    assert said in takeover["obstacle"]
    assert turns(desk) == before


def desk_name(client):
    team = next(each for each in client.get(f"{V1}/roster").json()["teams"] if each["code"] == "T00")
    return team["name_en"] or team["name"]


def test_an_undo_that_would_overlap_a_turn_made_since_is_refused(desk):
    kept(desk, (day(1, "09:00"), day(1, "17:00")))
    assert taken(desk, pattern(), make_room=True).status_code == 201
    kept(desk, (day(1, "12:00"), day(1, "20:00")))
    refused = undone(desk, last(desk)["id"])
    assert kind_of(refused) == "takeover-kept"
    assert "would overlap turns made since" in refused.json()["detail"]


def test_a_plan_that_has_begun_is_not_taken_over(desk):
    first = TODAY - timedelta(days=7)
    past = pattern(days=range(1, 8)) | {"first": f"{first}", "last": f"{first + timedelta(days=27)}"}
    assert kind_of(taken(desk, past)) == "plan-begun"


def test_needs_are_taken_over_and_undone_unless_somebody_has_changed_them_since(desk):
    before = desk.get(f"{V1}/roster/need").json()
    body = {"version": before["version"], "needs": [{"name": "plan 1", "teams": 2}]}
    version = desk.post(f"{V1}/roster/takeovers/needs", json=body).json()["version"]
    number = last(desk, "needs")["id"]
    changed = {"version": version, "needs": [{"name": "always", "teams": 1}]}
    version = desk.patch(f"{V1}/roster/need", json=changed).json()["version"]
    assert "changed the needs since" in last(desk, "needs")["obstacle"]
    assert kind_of(undone(desk, number, "needs")) == "takeover-kept"
    again = {"version": version, "needs": body["needs"]}
    assert desk.patch(f"{V1}/roster/need", json=again).status_code == 200
    assert undone(desk, number, "needs").json()["needs"] == before["needs"]
    assert last(desk, "needs") is None


@pytest.mark.parametrize("kind", ["needs", "shifts"])
def test_a_take_over_sent_again_with_its_key_is_done_once_and_so_is_its_undo(desk, kind):
    version = desk.get(f"{V1}/roster/need").json()["version"]
    need = {"name": "plan", "teams": 1, "days": [1], "from": "08:00", "until": "18:00"}
    body = {"patterns": [pattern()]} if kind == "shifts" else {"version": version, "needs": [need]}
    sent = [
        desk.post(f"{V1}/roster/takeovers/{kind}", json=body, headers={"Idempotency-Key": f"take {kind}"})
        for _ in range(2)
    ]
    assert [each.status_code for each in sent] == [201, 201]
    assert sent[0].json() == sent[1].json()
    assert [each.headers.get("Idempotency-Replayed") for each in sent] == [None, "true"]
    number = last(desk, kind)["id"]
    back = [
        desk.post(
            f"{V1}/roster/takeovers/{kind}/undo", json={"id": number}, headers={"Idempotency-Key": f"undo {kind}"}
        )
        for _ in range(2)
    ]
    assert [each.status_code for each in back] == [200, 200]
    assert back[0].json() == back[1].json()
    assert last(desk, kind) is None


def test_a_file_sent_again_with_its_key_is_imported_once(desk):
    rows = f"小组,日期,开始,结束,类别\nT00,{MONDAY},08:00,18:00,值班\n"
    body = {"name": "roster.csv", "content": base64.b64encode(rows.encode()).decode()}
    sent = [desk.post(f"{V1}/roster/import", json=body, headers={"Idempotency-Key": "file"}) for _ in range(2)]
    assert [each.status_code for each in sent] == [201, 201], sent[0].text
    assert sent[0].json() == sent[1].json()
    assert sent[1].json()["added"] == 1
