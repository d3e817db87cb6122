"""Calendar feeds over HTTP: whose turns they show, to whom, and until when; khal and vdirsyncer read them."""

import os
import re
import subprocess
from datetime import timedelta
from shutil import which
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import text

from api import clock
from api.auth.roles import Role
from tests.acceptance.guarded import guarded_server
from tests.counties import CODE, divided_county

V1 = "/api/v1"
ZONE = ZoneInfo("Asia/Shanghai")
FEEDS = f"{V1}/calendar-feeds"


@pytest.fixture(scope="module")
def bureau(module_database_url, tmp_path_factory):
    with guarded_server(module_database_url, tmp_path_factory.mktemp("server"), divided_county()) as made:
        yield made


@pytest.fixture
def chief(bureau):
    """A client of the chief; the county has no turns, crews and phones afterwards."""
    yield bureau.by_key(Role.CHIEF)
    with bureau.engine.begin() as connection:
        for statement in ("DELETE FROM turn", "DELETE FROM phone", "UPDATE team SET crew = '{}'"):
            connection.execute(text(statement))


def day(ahead):
    return (clock.now().astimezone(ZONE) + timedelta(days=ahead)).date()


def night(ahead, team="T00", kind="duty_24h"):
    """A turn from 18:00 until 08:30 of the next day, some days from now."""
    return {"team": team, "from": f"{day(ahead)}T18:00", "until": f"{day(ahead + 1)}T08:30", "kind": kind}


def roster(chief, *turns):
    added = chief.post(f"{V1}/roster/turns", json={"turns": list(turns), "confirmed": True})
    return added.raise_for_status().json()["turns"]


def made(client, **whose):
    """Make a feed and return the path of its address."""
    answer = client.post(FEEDS, json=whose)
    assert answer.status_code == 201, answer.text
    return re.sub(r"^https?://[^/]+", "", answer.json()["url"])


def events(bureau, path):
    answer = bureau.client().get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(answer.content).walk("VEVENT")


def begins(bureau, path):
    return [f"{event.decoded('dtstart').astimezone(ZONE):%Y-%m-%dT%H:%M}" for event in events(bureau, path)]


def person(bureau, login, place=CODE, role=Role.INSPECTOR):
    return bureau.signed_in(bureau.account(login, role, place))


def test_a_teams_calendar_follows_its_roster(bureau, chief):
    path = made(chief, team="T00")
    assert events(bureau, path) == []
    first, second, _ = roster(chief, night(1), night(3), night(1, "T20"))
    assert begins(bureau, path) == [night(1)["from"], night(3)["from"]]
    before = {event["uid"]: event["sequence"] for event in events(bureau, path)}
    move = {"version": 1, "from": f"{day(1)}T20:00", "confirmed": True}
    chief.patch(f"{V1}/roster/turns/{first['id']}", json=move).raise_for_status()
    chief.delete(f"{V1}/roster/turns/{second['id']}?version=1").raise_for_status()
    [moved] = events(bureau, path)
    assert begins(bureau, path) == [f"{day(1)}T20:00"]
    assert moved["sequence"] == before[moved["uid"]] + 1


def test_what_is_over_stays_for_a_month(bureau, chief):
    roster(chief, night(-31), night(-33), night(399), night(401))
    assert begins(bureau, made(chief, team="T00")) == [night(-31)["from"], night(399)["from"]]


def test_an_unchanged_calendar_is_not_sent_again(bureau, chief):
    path = made(chief, team="T00")
    first = bureau.client().get(path)
    asked = {"If-None-Match": f"W/{first.headers['ETag']}"}
    again = bureau.client().get(path, headers=asked)
    assert (again.status_code, again.content) == (304, b"")
    roster(chief, night(1))
    assert bureau.client().get(path, headers=asked).status_code == 200


def test_ones_own_calendar_has_the_teams_of_ones_phone_and_crew_within_ones_place(bureau, chief):
    of_station, of_bureau = person(bureau, "has.turns", f"{CODE}/S1"), person(bureau, "has.more")
    path, wider = made(of_station), made(of_bureau)
    roster(chief, night(1, "T00"), night(2, "T20"))
    assert begins(bureau, path) == []
    of_station.put(f"{V1}/phones/phone-of-the-trial", json={"team": "T00"}).raise_for_status()
    assert (begins(bureau, path), begins(bureau, wider)) == ([night(1)["from"]], [])
    of_station.delete(f"{V1}/phones/phone-of-the-trial").raise_for_status()
    assert begins(bureau, path) == []
    named = "UPDATE team SET crew = ARRAY(SELECT name FROM account WHERE login IN ('has.turns', 'has.more'))"
    with bureau.engine.begin() as connection:
        connection.execute(text(named))
    assert begins(bureau, path) == [night(1)["from"]], "T20 is of another station"
    assert begins(bureau, wider) == [night(1)["from"], night(2)["from"]]


def test_forged_replaced_and_revoked_addresses_and_those_of_disabled_accounts_get_the_same_404(bureau, chief):
    client = person(bureau, "is.disabled")
    replaced, own = made(client), made(client)
    revoked = made(chief, team="T00")
    assert bureau.client().get(replaced).status_code == 404
    assert bureau.client().get(own).status_code == 200
    [team] = [each for each in chief.get(FEEDS).json()["items"] if each["team"] == "T00"]
    chief.delete(f"{FEEDS}/{team['id']}").raise_for_status()
    bureau.people(lambda people: people.accounts.disable("is.disabled"))
    refusals = [bureau.client().get(path) for path in ("/cal/forged.ics", replaced, own, revoked)]
    assert {(answer.status_code, answer.text) for answer in refusals} == {(404, refusals[0].text)}


def test_a_team_is_subscribed_by_who_edits_the_roster_and_a_feed_ended_by_whom_it_is_offered_to(bureau, chief):
    inspector, other = person(bureau, "looks"), person(bureau, "looks.too")
    made(chief, team="T00")
    assert inspector.post(FEEDS, json={"team": "T00"}).status_code == 403
    own = inspector.post(FEEDS, json={}).json()
    assert [each["id"] for each in inspector.get(FEEDS).json()["items"]] == [own["id"]]
    assert other.get(FEEDS).json()["items"] == []
    assert other.delete(f"{FEEDS}/{own['id']}").status_code == 404
    assert inspector.delete(f"{FEEDS}/{own['id']}").status_code == 200
    assert chief.post(FEEDS, json={}).status_code == 422  # a key is no person
    assert bureau.by_key(Role.CHIEF, f"{CODE}/S2").post(FEEDS, json={"team": "T00"}).status_code == 404


def test_no_log_has_a_token_and_the_database_only_its_hash(bureau, chief):
    path = made(chief, team="T00")
    token = path.removeprefix("/cal/").removesuffix(".ics")
    assert len(token) == 43  # 256 bits in base64
    bureau.client().get(path).raise_for_status()
    logs = [*(bureau.home / "logs").glob("access-*.log"), bureau.home / "server.log"]
    written = "".join(log.read_text() for log in logs)
    assert '"/cal/{token}.ics"' in written
    assert token not in written
    with bureau.engine.connect() as connection:
        rows = connection.execute(text("SELECT calendar_feed::text FROM calendar_feed")).scalars().all()
        trail = connection.execute(text("SELECT audit::text FROM audit WHERE action LIKE 'calendar%'")).scalars().all()
    assert rows
    assert trail
    assert all(token not in line for line in (*rows, *trail))


def test_the_page_of_ones_account_shows_the_address_once(bureau, chief):
    client = person(bureau, "subscribes")
    csrf = client.get(f"{V1}/session").json()["csrf"]

    def press(do):
        return client.post("/account/calendar", data={"csrf": csrf, "do": do}, follow_redirects=True).text

    [first] = re.findall(r"<code>http://[^/]+(/cal/[\w-]+\.ics)</code>", press("make"))
    assert first not in client.get("/account").text
    [second] = re.findall(r"<code>http://[^/]+(/cal/[\w-]+\.ics)</code>", press("make"))
    assert [bureau.client().get(path).status_code for path in (first, second)] == [404, 200]
    press("revoke")
    assert bureau.client().get(second).status_code == 404


VDIRSYNCER = """
[general]
status_path = "{folder}/status/"
[pair duty]
a = "local"
b = "feed"
collections = null
[storage local]
type = "filesystem"
path = "{folder}/duty/"
fileext = ".ics"
[storage feed]
type = "http"
url = "{url}"
"""
KHAL = """
[calendars]
[[duty]]
path = {folder}/duty/
readonly = True
[locale]
local_timezone = Asia/Shanghai
default_timezone = Asia/Shanghai
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M
longdatetimeformat = %Y-%m-%dT%H:%M
[sqlite]
path = {folder}/khal.db
"""
LISTED = "{start-long-full}/{end-long-full} {title}"


def synced(folder):
    """Fetch the feed with vdirsyncer, as cron does, and list it with khal."""
    env = {**os.environ, "VDIRSYNCER_CONFIG": str(folder / "vdirsyncer"), "HOME": str(folder), "LC_ALL": "C.UTF-8"}

    def run(*command):
        return subprocess.run(command, env=env, check=True, capture_output=True, text=True, timeout=60).stdout

    run("vdirsyncer", "--verbosity", "WARNING", "sync")
    listed = run(
        *("khal", "--config", str(folder / "khal"), "list", "--once", "--notstarted", "--day-format", ""),
        *("--format", LISTED, f"{day(0)}", "30d"),
    )
    return listed.split("\n")[:-1]


@pytest.mark.skipif(not (which("khal") and which("vdirsyncer")), reason="khal or vdirsyncer is not on this machine")
def test_vdirsyncer_fetches_and_khal_lists_the_turns_at_the_hours_of_the_wall(bureau, chief, tmp_path):
    turns = roster(chief, night(1), night(4, kind="on_call"))
    url = bureau.server.url + made(chief, team="T00")
    (tmp_path / "duty").mkdir()
    for name, config in (("vdirsyncer", VDIRSYNCER), ("khal", KHAL)):
        (tmp_path / name).write_text(config.format(folder=tmp_path, url=url))
    env = {**os.environ, "VDIRSYNCER_CONFIG": str(tmp_path / "vdirsyncer"), "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    subprocess.run(["vdirsyncer", "discover"], env=env, check=True, capture_output=True, timeout=60)
    names = {each["code"]: each["name"] for each in chief.get(f"{V1}/roster").json()["teams"]}
    duty = f"{night(1)['from']}/{night(1)['until']} {names['T00']} · 24小时值班 / 24-hour duty"
    on_call = f"{night(4)['from']}/{night(4)['until']} {names['T00']} · 备勤 / on call"
    assert synced(tmp_path) == [duty, on_call]
    chief.delete(f"{V1}/roster/turns/{turns[0]['id']}?version=1").raise_for_status()
    assert synced(tmp_path) == [on_call]
