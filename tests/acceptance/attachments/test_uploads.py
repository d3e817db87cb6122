"""Attachments that come in pieces: they go on after a cut, are one in the end, and are nobody else's meanwhile."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import text

from api import clock
from api.auth.roles import Role
from api.db.engine import open_engine
from api.retention.job import Job
from api.store.attachments.pieces import LASTS, LEAST_BYTES, MOST_UPLOADS, PIECE_BYTES
from gis.store.counties.loaded import list_counties
from tests.acceptance.attachments.test_attachments import V1, listed, log
from tests.acceptance.refusing import refused
from tests.acceptance.steps import complaint
from tests.photographs import PDF, about, picture

NAME = "0123456789abcdef"
STEP = 16_384
HERE = {"lon": 107.03, "lat": 35.30, "datum": "wgs84", "accuracy_m": 8}


@pytest.fixture(scope="module")
def photo():
    """A picture of some dozen pieces."""
    return picture(width=400, height=300, quality=95)


@pytest.fixture(scope="module")
def desk(guarded):
    """A dispatcher's client."""
    return guarded.by_key(Role.DISPATCHER)


@pytest.fixture
def case(desk):
    """A case of no team."""
    return desk.post(f"{V1}/complaints", json=complaint(kind="enquiry")).json()["id"]


def put(client, case, body, offset, piece=None, name=NAME, headers=None, **said):
    """Send one piece of a body; `piece` in place of the right one."""
    found = body[offset : offset + STEP] if piece is None else piece
    whole = {"offset": offset, "total": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    sent = {"Content-Type": "image/jpeg", **about(**said), **(headers or {})}
    return client.put(f"{V1}/complaints/{case}/uploads/{name}", params=whole, content=found, headers=sent)


def held(client, case, name=NAME):
    return client.get(f"{V1}/complaints/{case}/uploads/{name}").raise_for_status().json()


def whole(client, case, body, begin=0, **more):
    """Send every piece from an offset on; return the last answer."""
    answers = [put(client, case, body, offset, **more) for offset in range(begin, len(body), STEP)]
    assert {answer.status_code for answer in answers[:-1]} <= {200}, answers[0].text
    return answers[-1]


def test_the_last_piece_makes_it_an_attachment_like_any_other(desk, case, photo):
    assert held(desk, case) == {"held_bytes": 0, "total_bytes": None, "attachment": None}
    first = put(desk, case, photo, 0, **HERE)
    assert (first.status_code, first.json()["held_bytes"]) == (200, STEP)
    assert listed(desk, case) == log(desk, case) == []
    last = whole(desk, case, photo, STEP, caption="货架", taken_at="2026-03-01T10:00:00+08:00", **HERE)
    assert last.status_code == 201, last.text
    answer = last.json()["attachment"]
    assert (answer["number"], answer["sha256"]) == (1, hashlib.sha256(photo).hexdigest())
    assert (answer["caption"], answer["taken_at"]) == ("货架", "2026-03-01T02:00:00Z")
    assert answer["place"]["source"] == {"lon": 107.03, "lat": 35.30, "datum": "wgs84"}
    assert desk.get(f"{V1}/complaints/{case}/attachments/1").content == photo
    assert (listed(desk, case), len(log(desk, case))) == ([answer], 1)
    assert held(desk, case)["attachment"] == answer


def test_a_piece_sent_twice_changes_nothing_and_a_wrong_offset_is_answered_with_the_right_one(desk, case, photo):
    for _ in range(2):
        answer = put(desk, case, photo, 0)
        assert (answer.status_code, answer.json()["held_bytes"]) == (200, STEP)
    assert put(desk, case, photo, 0, bytes(STEP)).json()["held_bytes"] == STEP, "not even by other bytes"
    for offset in (2 * STEP, STEP - 1):
        answer = put(desk, case, photo, offset)
        refused(answer, "wrong-offset", "offset")
        assert answer.headers["wangge-held"] == str(STEP)
    assert whole(desk, case, photo, STEP).status_code == 201
    again = put(desk, case, photo, len(photo) - len(photo) % STEP)
    assert (again.status_code, again.json()["attachment"]["number"]) == (201, 1)
    assert len(listed(desk, case)) == 1


def test_pieces_that_are_not_what_was_stated_are_refused_whole(desk, case, photo):
    put(desk, case, photo, 0, bytes(STEP)).raise_for_status()
    refused(whole(desk, case, photo, STEP), "damaged-upload", "sha256")
    assert listed(desk, case) == []
    assert held(desk, case)["held_bytes"] == 0
    assert whole(desk, case, photo).status_code == 201


def test_what_is_no_picture_is_refused_as_it_is_at_once_and_thrown_away(desk, case):
    for body in (PDF, picture()[:-400]):
        refused(put(desk, case, body, 0), "bad-attachment")
        assert held(desk, case)["held_bytes"] == 0
    assert listed(desk, case) == []


def test_content_the_case_shows_need_not_be_sent_again(desk, case, photo):
    whole(desk, case, photo)
    answer = put(desk, case, photo, 0, name="another-name-of-it")
    assert (answer.status_code, answer.json()["attachment"]["number"]) == (201, 1)


def test_a_name_is_of_one_content(desk, case, photo):
    put(desk, case, photo, 0).raise_for_status()
    refused(put(desk, case, picture(width=400, height=300, seed=2), 0), "key-reused")


@pytest.mark.parametrize("size", [1, LEAST_BYTES - 1, PIECE_BYTES + 1])
def test_no_piece_is_a_crumb_or_too_large(desk, case, size):
    body = bytes(2 * PIECE_BYTES)
    answer = put(desk, case, body, 0, body[:size])
    refused(answer, "too-large" if size > PIECE_BYTES else "malformed")
    assert held(desk, case)["total_bytes"] is None


def test_an_attachment_over_the_limit_is_refused_before_it_is_sent(desk, case):
    asked = {"offset": 0, "total": 10_000_001, "sha256": "0" * 64}
    path = f"{V1}/complaints/{case}/uploads/{NAME}"
    answer = desk.put(path, params=asked, content=bytes(STEP), headers={"Content-Type": "image/jpeg"})
    refused(answer, "too-large", "total")


def test_the_last_piece_sent_eight_times_at_once_is_one_attachment(desk, case, photo):
    last = len(photo) - len(photo) % STEP
    for offset in range(0, last, STEP):
        put(desk, case, photo, offset).raise_for_status()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: put(desk, case, photo, last), range(8)))
    assert {answer.status_code for answer in found} == {201}
    assert {answer.json()["attachment"]["number"] for answer in found} == {1}
    assert len(log(desk, case)) == 1


def test_when_it_was_taken_is_put_right_by_the_phones_clock(desk, case):
    """The phone is seven minutes ahead and knows it."""
    body, ahead = picture(seed=7), timedelta(minutes=7)
    taken = datetime.now(UTC) - timedelta(seconds=30)
    by_phone = {"Wangge-Sent-At": (datetime.now(UTC) + ahead).isoformat(), "Wangge-Behind": "-420"}
    answer = put(desk, case, body, 0, headers=by_phone, taken_at=(taken + ahead).isoformat())
    assert answer.status_code == 201, answer.text
    found = datetime.fromisoformat(answer.json()["attachment"]["taken_at"])
    assert abs(found - taken) < timedelta(seconds=1.5)


def test_nobody_goes_on_with_or_learns_of_what_another_sends(guarded, photo):
    case = guarded.by_key(Role.OPERATOR).post(f"{V1}/complaints", json=complaint(kind="enquiry")).json()["id"]
    one, other = guarded.by_key(Role.INSPECTOR), guarded.by_key(Role.CHIEF)
    put(one, case, photo, 0).raise_for_status()
    assert held(other, case) == {"held_bytes": 0, "total_bytes": None, "attachment": None}
    answer = put(other, case, photo, STEP)
    refused(answer, "wrong-offset")
    assert answer.headers["wangge-held"] == "0"
    forged = picture(width=400, height=300, seed=3)
    assert whole(other, case, forged).json()["attachment"]["number"] == 1, "the same name is another's own"
    assert held(one, case)["held_bytes"] == STEP
    assert whole(one, case, photo, STEP).json()["attachment"]["number"] == 2


def test_the_place_is_shown_to_those_who_may_know_the_author_and_the_sender(guarded):
    case = guarded.by_key(Role.OPERATOR).post(f"{V1}/complaints", json=complaint(kind="report")).json()["id"]
    body = picture(seed=5)
    assert put(guarded.by_key(Role.INSPECTOR), case, body, 0, **HERE).status_code == 201
    seen = {
        role: listed(guarded.by_key(role), case)[0]["place"] for role in (Role.CHIEF, Role.INSPECTOR, Role.OPERATOR)
    }
    assert seen[Role.CHIEF]["accuracy_m"] == seen[Role.INSPECTOR]["accuracy_m"] == 8
    assert seen[Role.OPERATOR] is None


def test_a_sender_has_so_many_on_their_way_and_no_more(guarded, photo):
    """What an account begins is bounded; another's is not in its way."""
    case = guarded.by_key(Role.OPERATOR).post(f"{V1}/complaints", json=complaint(kind="enquiry")).json()["id"]
    guarded.account("many.photos", Role.INSPECTOR)
    client = guarded.signed_in("many.photos")
    for n in range(MOST_UPLOADS):
        put(client, case, photo, 0, name=f"begun-and-left-{n:02}").raise_for_status()
    answer = put(client, case, photo, 0)
    refused(answer, "too-many-uploads")
    assert answer.headers["retry-after"] == "600"
    assert put(client, case, photo, STEP, name="begun-and-left-00").status_code == 200, "those begun go on"
    assert put(guarded.by_key(Role.CHIEF), case, photo, 0).status_code == 200


def test_a_killed_server_loses_nothing_it_has_acknowledged(county_url, server, tmp_path, photo):
    url = county_url(1)
    first = server(url, WANGGE_HOME=tmp_path, WANGGE_WORKERS=1)
    with httpx.Client(base_url=first.url, timeout=60) as client:
        case = client.post(f"{V1}/complaints", json=complaint(kind="enquiry")).json()["id"]
        answer = [put(client, case, photo, offset).json()["held_bytes"] for offset in (0, STEP, 2 * STEP)]
    first.kill()
    again = server(url, WANGGE_HOME=tmp_path, WANGGE_WORKERS=1)
    with httpx.Client(base_url=again.url, timeout=60) as client:
        assert held(client, case)["held_bytes"] == answer[-1] == 3 * STEP
        assert whole(client, case, photo, 3 * STEP).json()["attachment"]["sha256"] == hashlib.sha256(photo).hexdigest()


def test_pieces_lie_sealed_and_go_once_it_is_whole_or_a_day_is_over(county_url, server, tmp_path, photo):
    url = county_url(1)
    running = server(url, WANGGE_HOME=tmp_path, WANGGE_WORKERS=1)
    engine = open_engine(url, pool_size=3)

    def rows(what):
        with engine.connect() as connection:
            return connection.execute(text(what)).all()

    def run(now):
        with engine.connect() as connection:
            county = list_counties(connection)[0]
        Job(engine, county, now, tmp_path, "test").run()

    with httpx.Client(base_url=running.url, timeout=60) as client:
        case = client.post(f"{V1}/complaints", json=complaint(kind="enquiry")).json()["id"]
        put(client, case, photo, 0).raise_for_status()
        ((sealed,),) = rows("SELECT sealed FROM upload_piece")
        assert photo[:64] not in bytes(sealed)
        run(clock.now() + LASTS / 2)
        assert len(rows("SELECT FROM upload_piece")) == 1
        run(clock.now() + 1.01 * LASTS)
        assert rows("SELECT FROM upload_piece") == rows("SELECT FROM upload") == []
        assert held(client, case)["held_bytes"] == 0
        assert whole(client, case, photo).status_code == 201
        assert rows("SELECT FROM upload_piece") == []
        assert len(rows("SELECT FROM upload WHERE number = 1")) == 1
    engine.dispose()
