"""Whatever a phone's messages hold, they come to what the same items come to one by one."""

import json
import re
from datetime import UTC, datetime, timedelta
from random import Random

import psycopg
import pytest
from psycopg.rows import dict_row

from api.auth.roles import Role
from tests.acceptance.guarded import guarded_server
from tests.acceptance.steps import complaint
from tests.counties import grid_county

V1 = "/api/v1"
SEEDS = 16
WAY = ("acknowledged", "en_route", "on_scene", "cleared")
JSON = {"Content-Type": "application/json"}
AUTHOR = {"name": "诸葛明亮", "phone": "13987654321"}
NOTES = (
    "无人应答",
    "诸葛明亮 13987654321 在家",
    "１３９ 8765-4321",
    "字" * 2000,
    "字" * 2001,
    "零\u200b宽",
    "x\x00y",
    "\ud800",
)
KEPT = {
    "case": "SELECT to_jsonb(c) - 'geom' AS row FROM cases c WHERE id = %(id)s",
    "log": "SELECT to_jsonb(e) AS row FROM case_event e WHERE case_id = %(id)s ORDER BY seq",
    "assignments": "SELECT to_jsonb(a) - 'id' AS row FROM assignment a WHERE case_id = %(id)s ORDER BY id",
    "timers": "SELECT jsonb_build_array(kind, about IS NULL) AS row FROM timer WHERE case_id = %(id)s ORDER BY kind",
    "alerts": "SELECT to_jsonb(a) - 'id' AS row FROM alert a WHERE case_id = %(id)s ORDER BY id",
    "answers": "SELECT jsonb_build_array(key, status, answer) AS row FROM idempotency "
    "WHERE key LIKE %(keys)s ORDER BY key",
    "feed": "SELECT jsonb_build_array(payload, stations, teams) AS row FROM feed "
    "WHERE topic = 'case' AND (payload #>> '{case,id}')::bigint = %(id)s ORDER BY id",
}
NAMED = (
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)?", "MOMENT"),
    (r'"(remaining_s|response_s|skew_s|moved_s)": -?[\d.]+', r'"\1": SECONDS'),
    (r'"queue_key": \[[^\]]*\]', '"queue_key": KEY'),
    (r'"/problems/[^"]*#[^"]*"', "PROBLEM"),
    (r"\b9\d{5}\b", "CASE"),
    (r"\bT\d\d\b", "TEAM"),
    (r"\d+\\u7ec4", "NAME"),
)


@pytest.fixture(scope="module")
def office(module_database_url, tmp_path_factory):
    """Server with a dispatcher and two people in the field, and how to ask its database."""
    county, home = grid_county(teams=2 * SEEDS), tmp_path_factory.mktemp("server")
    with guarded_server(module_database_url, home, county, workers=2) as guarded:
        people = {
            role: guarded.signed_in(guarded.account(f"o.{role}", role)) for role in (Role.DISPATCHER, Role.INSPECTOR)
        }
        with psycopg.connect(module_database_url, autocommit=True, row_factory=dict_row) as database:
            database.execute("SELECT setval(pg_get_serial_sequence('cases', 'id'), 900000)")
            yield people, database


def together(client, items, headers):
    answer = client.post(f"{V1}/outbox", content=json.dumps({"items": items}), headers={**headers, **JSON})
    assert answer.status_code == 200, answer.text
    return [(each["status"], each["replayed"], each["body"]) for each in answer.json()["answers"]]


def one_by_one(client, items, headers):
    return [_alone(client, item, headers) for item in items]


def _alone(client, item, headers):
    found = {**headers, "Idempotency-Key": item["key"], "Wangge-Behind": repr(item["behind_s"])}
    answer = client.post(f"{V1}{item['to']}", content=json.dumps(item["says"]), headers={**found, **JSON})
    return answer.status_code, answer.headers.get("Idempotency-Replayed") == "true", answer.json()


def plain(side, found):
    """Return values as text in which everything is called alike that is called otherwise with another case."""
    text = json.dumps(found, ensure_ascii=True, sort_keys=True, indent=1, default=str).replace(f"{side}-", "")
    for pattern, name in NAMED:
        text = re.sub(pattern, name, text)
    return text.splitlines()


def message(rng, status, before, off):
    """Return items: mostly the way in order, some wrong, some sent before, some of another kind.

    A moment is taken up to a minute before the step it follows. The two cases differ by how long requests take, so that
    no moment is near that limit: each lies within the last half minute, or ten minutes back.
    """
    on = WAY.index(status) + 1 if status in WAY else 0
    now = datetime.now(UTC) - timedelta(seconds=off)
    recent, found = now - timedelta(seconds=30), []
    for n in range(rng.randint(2, 9)):
        recent += timedelta(seconds=rng.uniform(0, 3))
        at = recent if rng.random() < 0.85 else now - timedelta(minutes=10)
        if before and rng.random() < 0.15:
            key, kind, says = rng.choice(before)
            found.append((key, kind, says if rng.random() < 0.8 else {"type": "note", "note": "另一件"}))
            continue
        kind, says = "events", {"at": at.isoformat()} if rng.random() < 0.7 else {}
        if rng.random() < 0.06:
            kind, says = "findings", {"note": "已责令整改"}
        elif rng.random() < 0.4:
            says |= {"type": "note", "note": rng.choice(NOTES[:4] * 4 + NOTES)}
        else:
            says |= {"type": WAY[on % 4] if rng.random() < 0.95 else rng.choice([*WAY, "closed", "declined"])}
            on += 1
        if kind == "events" and rng.random() < 0.1:
            says["seen_status"] = rng.choice(["offered", "on_scene"])
        found.append((f"{len(before)}.{n}", kind, says))
    before += found
    return found


@pytest.mark.parametrize("seed", range(SEEDS))
def test_items_sent_together_give_what_they_give_one_by_one(office, seed):
    people, database = office
    rng, before, sides = Random(seed), [], {f"s{seed}a": together, f"s{seed}b": one_by_one}
    desk, phone = people[Role.DISPATCHER], people[rng.choice(list(people))]
    cases = {side: desk.post(f"{V1}/complaints", json=complaint(identity=AUTHOR)).json()["id"] for side in sides}
    off = rng.choice([0.0, 420.0, -420.0, 3e8, -3e8])
    for _ in range(3):
        status = desk.get(f"{V1}/complaints/{max(cases.values())}").json()["status"]
        items = message(rng, status, before, off)
        headers = {"Wangge-Sent-At": (datetime.now(UTC) - timedelta(seconds=off)).isoformat()}
        given = {}
        for side, send in sides.items():
            to = f"/complaints/{cases[side]}/"
            found = [
                {"to": to + kind, "key": f"{side}-{key}", "behind_s": off, "says": says} for key, kind, says in items
            ]
            given[side] = send(phone, found, headers)
        first, second = (plain(side, answers) for side, answers in given.items())
        assert first == second, items
        acted = [body["undo"]["seq"] for _, _, body in given[f"s{seed}b"] if "undo" in body]
        if phone is desk and acted and rng.random() < 0.5:
            taken_back = [desk.post(f"{V1}/complaints/{id}/undo", json={"seq": acted[-1]}) for id in cases.values()]
            first, second = (plain(side, [a.status_code, a.json()]) for side, a in zip(cases, taken_back, strict=True))
            assert first == second, items
    for name, statement in KEPT.items():
        first, second = (
            plain(side, database.execute(statement, {"id": id, "keys": f"{side}-%"}).fetchall())
            for side, id in cases.items()
        )
        assert first == second, name
