"""Attachments over HTTP: added, looked at, withdrawn; once only; by whom; nothing of them where it does not belong."""

import base64
import hashlib
import io
import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from PIL import Image

from api.auth.roles import Role
from api.auth.rule import STAFF
from tests.acceptance.refusing import refused
from tests.acceptance.steps import complaint
from tests.photographs import OWNER, PDF, about, photograph, picture

V1 = "/api/v1"
JPEG = {"Content-Type": "image/jpeg"}


@pytest.fixture
def case(client):
    """A case of a server that is open to its own machine."""
    return client.post(f"{V1}/complaints", json=complaint()).json()["id"]


def add(client, case, body, media_type="image/jpeg", headers=None, **said):
    return client.post(
        f"{V1}/complaints/{case}/attachments",
        content=body,
        headers={"Content-Type": media_type, **about(**said), **(headers or {})},
    )


def listed(client, case):
    return client.get(f"{V1}/complaints/{case}/attachments").json()["items"]


def log(client, case):
    return [e for e in client.get(f"{V1}/complaints/{case}/events").json() if "attach" in e["type"]]


def test_what_is_added_comes_back_byte_for_byte(client, case):
    body = photograph(800, 600, orientation=6)
    where = {"lon": 107.03, "lat": 35.30, "datum": "gcj02", "accuracy_m": 12}
    answer = add(client, case, body, taken_at="2026-03-01T10:00:00+08:00", caption="货架", **where)
    assert answer.status_code == 201, answer.text
    found = answer.json()
    sha256 = hashlib.sha256(body).hexdigest()
    assert (found["number"], found["kind"], found["sha256"], found["size_bytes"]) == (1, "photo", sha256, len(body))
    assert (found["width_px"], found["height_px"]) == (600, 800)  # as it is meant to be seen
    assert found["place"]["source"] == {"lon": 107.03, "lat": 35.30, "datum": "gcj02"}
    assert found["place"]["lon"] == pytest.approx(107.0253, abs=0.01)
    assert found["place"]["lon"] != 107.03
    assert found["taken_at"] == "2026-03-01T02:00:00Z"
    got = client.get(f"{V1}/complaints/{case}/attachments/1")
    assert got.content == body
    assert got.headers["content-type"] == "image/jpeg"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in got.headers["content-security-policy"]
    assert got.headers["cache-control"] == "private, no-store"
    number = client.get(f"{V1}/complaints/{case}").json()["number"]
    assert got.headers["content-disposition"] == f'inline; filename="{number}-1.jpg"'
    assert got.headers["repr-digest"] == f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    assert listed(client, case) == [found]
    (event,) = log(client, case)
    kept = {"attachment": 1, "kind": "photo", "size_bytes": len(body), "sha256": sha256}
    assert (event["type"], event["data"]) == ("attached", kept)


def test_a_thumbnail_is_small_upright_and_without_marks(client, case):
    assert add(client, case, photograph(800, 600, orientation=6)).status_code == 201
    got = client.get(f"{V1}/complaints/{case}/attachments/1", params={"size": "thumb"})
    seen = Image.open(io.BytesIO(got.content))
    assert (seen.format, seen.size) == ("JPEG", (240, 320))
    assert not seen.getexif()
    assert got.headers["content-type"] == "image/jpeg"


def test_a_pdf_is_a_document_handed_on_as_a_file(client, case):
    assert add(client, case, PDF, "application/pdf").status_code == 422
    answer = add(client, case, PDF, "application/pdf; charset=binary", kind="document")
    assert answer.status_code == 201, answer.text
    got = client.get(f"{V1}/complaints/{case}/attachments/1")
    assert got.content == PDF
    assert got.headers["content-disposition"].startswith("attachment; ")
    assert client.get(f"{V1}/complaints/{case}/attachments/1?size=thumb").status_code == 422


def test_the_same_content_again_is_the_first_answer(client, case):
    first = add(client, case, picture())
    again = add(client, case, picture(), caption="另一说明")
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    assert len(log(client, case)) == 1
    other = client.post(f"{V1}/complaints", json=complaint()).json()["id"]
    assert add(client, other, picture()).json()["case"] == other


def test_a_key_gets_its_first_answer_even_after_the_attachment_was_withdrawn(client, case):
    key = {"Idempotency-Key": "k1"}
    first = add(client, case, picture(), headers=key)
    away = client.post(f"{V1}/complaints/{case}/attachments/1/withdraw", json={"reason": "误传"})
    assert away.status_code == 201
    again = add(client, case, picture(), headers=key)
    assert (again.json(), again.headers["idempotency-replayed"]) == (first.json(), "true")
    assert len(listed(client, case)) == 1
    reused = add(client, case, picture(seed=2), headers=key)
    assert (reused.status_code, reused.json()["type"]) == (422, "/problems/key-reused")
    assert add(client, case, picture()).json()["number"] == 2  # without a key: somebody withdrew the right one


def test_twelve_at_once_of_two_pictures_are_two_attachments(client, case):
    bodies = [picture(seed=seed % 2) for seed in range(12)]
    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda body: add(client, case, body), bodies))
    assert {answer.status_code for answer in found} == {201}
    assert sum("idempotency-replayed" in answer.headers for answer in found) == 10
    assert [each["number"] for each in listed(client, case)] == [1, 2]
    assert len(log(client, case)) == 2


def test_a_withdrawn_one_is_no_more_shown_and_stays_in_the_list(client, case):
    add(client, case, picture(), caption="别家的货架")
    path = f"{V1}/complaints/{case}/attachments/1"
    assert client.post(f"{path}/withdraw", json={"reason": "x"}).status_code == 422
    found = client.post(f"{path}/withdraw", json={"reason": "误传了别家的照片"})
    assert (found.status_code, found.json()["withdrawn_why"]) == (201, "误传了别家的照片")
    assert client.get(path).status_code == client.get(f"{path}?size=thumb").status_code == 404
    assert "误传了别家的照片" in client.get(path).json()["detail"]
    second = client.post(f"{path}/withdraw", json={"reason": "再次"})
    assert (second.status_code, second.json()["type"]) == (409, "/problems/attachment-withdrawn")
    assert [e["type"] for e in log(client, case)] == ["attached", "attachment_withdrawn"]
    assert log(client, case)[1]["data"] == {"attachment": 1, "reason": "误传了别家的照片"}
    (left,) = listed(client, case)
    assert (left["withdrawn_by"], left["caption"], left["withdrawable"]) == ("desk", None, False)


def test_papers_come_in_after_a_case_has_ended(client, case):
    assert (
        client.post(f"{V1}/complaints/{case}/events", json={"type": "cancelled", "reason": "重复"}).status_code == 201
    )
    assert add(client, case, picture()).status_code == 201
    assert client.get(f"{V1}/complaints/{case}").json()["status"] == "cancelled"


# --- by whom

DESK_GETS = {
    "complaint": {Role.OPERATOR, Role.DISPATCHER, Role.CHIEF, Role.HANDLER},
    "report": {Role.DISPATCHER, Role.CHIEF, Role.HANDLER},
}


def taken_in(guarded, kind="enquiry"):
    return guarded.by_key(Role.OPERATOR).post(f"{V1}/complaints", json=complaint(kind=kind)).json()["id"]


@pytest.mark.parametrize("kind", DESK_GETS)
@pytest.mark.parametrize("role", Role)
def test_the_original_is_for_those_who_may_know_the_author(guarded, role, kind):
    case, body = taken_in(guarded, kind), photograph(300, 200, orientation=6)
    where = {"lon": 107.03, "lat": 35.30, "datum": "wgs84"}
    add(guarded.by_key(Role.DISPATCHER), case, body, **where).raise_for_status()
    client = guarded.by_key(role)
    if role is Role.PLANNER:
        assert client.get(f"{V1}/complaints/{case}/attachments").status_code == 403
        return
    (found,) = listed(client, case)
    assert found["original"] == (found["place"] is not None) == (role in DESK_GETS[kind])
    got = client.get(f"{V1}/complaints/{case}/attachments/1")
    if role not in STAFF:
        assert (got.status_code, got.json()["type"]) == (403, "/problems/not-allowed")
        return
    assert got.status_code == 200
    assert (got.content == body) == found["original"]
    with Image.open(io.BytesIO(got.content)) as image:
        assert (OWNER in str(dict(image.getexif()))) == found["original"]
        assert image.size == ((300, 200) if found["original"] else (200, 300)), "made again it is turned upright"
    assert (b"35.3" in got.content or OWNER.encode() in got.content) == found["original"]
    assert ("-copy.jpg" in got.headers["content-disposition"]) != found["original"]
    small = client.get(f"{V1}/complaints/{case}/attachments/1?size=thumb")
    assert (small.status_code, OWNER.encode() in small.content) == (200, False)


def test_a_pdf_is_for_them_and_for_one_who_added_it(guarded):
    case, inspector = taken_in(guarded), guarded.by_key(Role.INSPECTOR)
    add(guarded.by_key(Role.OPERATOR), case, PDF, "application/pdf", kind="document").raise_for_status()
    add(inspector, case, PDF.replace(b"1.4", b"1.7"), "application/pdf", kind="document").raise_for_status()
    kept, own = (inspector.get(f"{V1}/complaints/{case}/attachments/{number}") for number in (1, 2))
    assert (kept.status_code, own.status_code) == (403, 200)
    refused(kept, "not-allowed", "role", "inspector")


def test_ones_own_is_withdrawn_by_oneself_and_any_by_a_dispatcher(guarded):
    case = taken_in(guarded)
    inspector, operator = guarded.by_key(Role.INSPECTOR), guarded.by_key(Role.OPERATOR)
    for client, seed in ((inspector, 1), (operator, 2), (operator, 3)):
        add(client, case, picture(seed=seed)).raise_for_status()
    assert [each["withdrawable"] for each in listed(inspector, case)] == [True, False, False]

    def withdraw(client, number):
        return client.post(f"{V1}/complaints/{case}/attachments/{number}/withdraw", json={"reason": "误传"})

    refused(withdraw(inspector, 2), "not-allowed")
    refused(withdraw(operator, 1), "not-allowed")
    assert withdraw(inspector, 1).status_code == withdraw(operator, 2).status_code == 201
    assert withdraw(guarded.by_key(Role.DISPATCHER), 3).status_code == 201
    refused(withdraw(guarded.by_key(Role.CHIEF), 4), "unknown-attachment", "attachment", "4")


def test_every_look_at_a_content_is_in_the_trail(guarded):
    case = taken_in(guarded)
    inspector = guarded.by_key(Role.INSPECTOR)
    add(inspector, case, picture()).raise_for_status()
    path = f"{V1}/complaints/{case}/attachments"
    for asked in ("/1", "/1?size=thumb", ""):
        inspector.get(path + asked).raise_for_status()
    guarded.by_key(Role.CHIEF).get(f"{path}/1").raise_for_status()
    rows = guarded.by_key(Role.AUDITOR).get(f"{V1}/audit", params={"subject": f"case:{case}"}).json()
    looks = [(row["actor"].split("-")[0], row["action"], row["data"]) for row in rows]
    full, small = ({"attachment": 1, "size": size, "original": True} for size in ("full", "thumb"))
    assert looks[:4] == [
        ("key:chief", "attachment.read", full),
        ("key:inspector", "case.read", {"part": "attachments"}),
        ("key:inspector", "attachment.read", small),
        ("key:inspector", "attachment.read", full),
    ]


# --- hostile


@pytest.mark.parametrize(
    "words",
    [
        "../../../etc/passwd",
        "..\\..\\x",
        'a"; filename="x.exe',
        "a\r\nSet-Cookie: x=y",
        "<script>alert(1)</script>",
        "\u202egpj.exe",
    ],
)
def test_words_of_a_stranger_name_no_file_and_make_no_header(guarded, words):
    case, operator = taken_in(guarded), guarded.by_key(Role.OPERATOR)
    found = add(
        operator, case, picture(), caption=words, headers={"Content-Disposition": f"x; filename={words!r}"[:20]}
    )
    assert found.status_code == 201, found.text
    got = operator.get(f"{V1}/complaints/{case}/attachments/1")
    number = operator.get(f"{V1}/complaints/{case}").json()["number"]
    assert got.headers["content-disposition"] == f'inline; filename="{number}-1.jpg"'
    assert "set-cookie" not in got.headers
    (event,) = log(operator, case)
    assert words not in json.dumps(event, ensure_ascii=False)


@pytest.mark.parametrize(
    "number", ["..%2f..%2f1", "../1", "1/../2", "0", "-1", "1.5", "2147483648", "%00", "1;2", "１"]
)
def test_no_spelling_of_a_number_leads_elsewhere(guarded, number):
    case, operator = taken_in(guarded), guarded.by_key(Role.OPERATOR)
    add(operator, case, picture()).raise_for_status()
    answer = operator.get(f"{V1}/complaints/{case}/attachments/{number}")
    assert answer.status_code in {404, 422}, number
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("said", "kind", "field"),
    [
        ({"lon": 107.03, "lat": 35.3}, "unknown-datum", "datum"),
        ({"lon": 35.3, "lat": 107.03, "datum": "wgs84"}, "bad-coordinate", "lon"),
        ({"lon": 107.03, "datum": "wgs84"}, "bad-coordinate", "lat"),
        ({"lon": "nan", "lat": 35, "datum": "wgs84"}, "malformed", "lon"),
        ({"taken_at": "2026-03-01T10:00:00"}, "malformed", "taken_at"),
        ({"taken_at": "2999-03-01T10:00:00Z"}, "bad-time", "taken_at"),
        ({"kind": "video"}, "malformed", "kind"),
        ({"caption": "x" * 201}, "malformed", "caption"),
        ({"caption": "\x00"}, "malformed", "caption"),
        ({"accuracy_m": -1}, "malformed", "accuracy_m"),
    ],
)
def test_what_is_said_of_it_is_checked_and_nothing_kept(guarded, said, kind, field):
    case, operator = taken_in(guarded), guarded.by_key(Role.OPERATOR)
    answer = add(operator, case, picture(), **said)
    refused(answer, kind)
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert listed(operator, case) == log(operator, case) == []


@pytest.mark.parametrize(
    ("headers", "kind", "field"),
    [
        ({"Content-Type": "image/svg+xml"}, "bad-attachment", "Content-Type"),
        ({"Content-Type": "multipart/form-data; boundary=x"}, "bad-attachment", "Content-Type"),
        ({"Content-Type": "text/plain"}, "bad-attachment", "Content-Type"),
        ({"Content-Type": "image/png"}, "bad-attachment", "Content-Type"),
        ({"Content-Type": "image/jpeg", "Content-Encoding": "gzip"}, "unsupported-media-type", "Content-Encoding"),
    ],
)
def test_what_it_is_declared_as_is_checked_and_nothing_kept(guarded, headers, kind, field):
    case, operator = taken_in(guarded), guarded.by_key(Role.OPERATOR)
    path = f"{V1}/complaints/{case}/attachments"
    refused(operator.post(path, content=picture(), headers=headers), kind, field)
    assert listed(operator, case) == log(operator, case) == []


def test_without_the_pages_token_nothing_is_attached(guarded):
    case, client = taken_in(guarded), guarded.signed_in(guarded.account("adds.one", Role.OPERATOR))
    token = client.headers.pop("X-CSRF-Token")
    refused(add(client, case, picture()), "csrf")
    assert add(client, case, picture(), headers={"X-CSRF-Token": token}).status_code == 201


@pytest.mark.parametrize(
    ("expected", "field"),
    [
        ("货架".encode(), "Wangge-About"),  # not percent-encoded
        (b"shelf", "Wangge-About, line 1, column 1"),
        (b"%FF", "Wangge-About, byte 0"),
        (quote('{"caption": "a", "caption": "b"}').encode(), "caption"),
        (quote('{"captoin": "a"}').encode(), "captoin"),
        (quote('{"lon": 107.03}').encode(), "lat"),
        (quote('{"lon": 107.03, "lat": 35.3}').encode(), "datum"),
        (quote('"photo"').encode(), "body"),
    ],
)
def test_what_is_said_badly_is_refused_and_nothing_is_added(client, case, expected, field):
    headers = {"Content-Type": "image/jpeg", "Wangge-About": expected}
    answer = client.post(f"{V1}/complaints/{case}/attachments", content=picture(), headers=headers)
    assert answer.status_code in {400, 422}, answer.text
    assert answer.json()["errors"][0]["field"] == field
    assert listed(client, case) == []


def test_what_is_said_is_in_no_address(client, case):
    add(client, case, picture(), caption="货架第三层").raise_for_status()
    assert listed(client, case)[0]["caption"] == "货架第三层"
    answer = client.post(
        f"{V1}/complaints/{case}/attachments", params={"caption": "x"}, content=picture(seed=2), headers=JPEG
    )
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/unknown-parameter")
    assert len(listed(client, case)) == 1
