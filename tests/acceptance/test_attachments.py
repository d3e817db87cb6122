"""Attachments over HTTP: added, looked at, withdrawn; once only; by whom; nothing of them where it does not belong."""

import base64
import hashlib
import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from tests.acceptance.conftest import complaint
from tests.photographs import PDF, photograph, picture

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
        params=said,
        headers={"Content-Type": media_type, **(headers or {})},
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
    told = answer.json()
    sha256 = hashlib.sha256(body).hexdigest()
    assert (told["number"], told["kind"], told["sha256"], told["size_bytes"]) == (1, "photo", sha256, len(body))
    assert (told["width_px"], told["height_px"]) == (600, 800)  # as it is meant to be seen
    assert told["place"]["source"] == {"lon": 107.03, "lat": 35.30, "datum": "gcj02"}
    assert told["place"]["lon"] == pytest.approx(107.0253, abs=0.01)
    assert told["place"]["lon"] != 107.03
    assert told["taken_at"] == "2026-03-01T02:00:00Z"
    got = client.get(f"{V1}/complaints/{case}/attachments/1")
    assert got.content == body
    assert got.headers["content-type"] == "image/jpeg"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in got.headers["content-security-policy"]
    assert got.headers["cache-control"] == "private, no-store"
    number = client.get(f"{V1}/complaints/{case}").json()["number"]
    assert got.headers["content-disposition"] == f'inline; filename="{number}-1.jpg"'
    assert got.headers["repr-digest"] == f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    assert listed(client, case) == [told]
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
        told = list(pool.map(lambda body: add(client, case, body), bodies))
    assert {answer.status_code for answer in told} == {201}
    assert sum("idempotency-replayed" in answer.headers for answer in told) == 10
    assert [each["number"] for each in listed(client, case)] == [1, 2]
    assert len(log(client, case)) == 2


def test_a_withdrawn_one_is_no_more_shown_and_stays_in_the_list(client, case):
    add(client, case, picture())
    path = f"{V1}/complaints/{case}/attachments/1"
    assert client.post(f"{path}/withdraw", json={"reason": "x"}).status_code == 422
    told = client.post(f"{path}/withdraw", json={"reason": "误传了别家的照片"})
    assert (told.status_code, told.json()["withdrawn_why"]) == (201, "误传了别家的照片")
    assert client.get(path).status_code == client.get(f"{path}?size=thumb").status_code == 404
    assert "误传了别家的照片" in client.get(path).json()["detail"]
    second = client.post(f"{path}/withdraw", json={"reason": "再次"})
    assert (second.status_code, second.json()["type"]) == (409, "/problems/attachment-withdrawn")
    assert [e["type"] for e in log(client, case)] == ["attached", "attachment_withdrawn"]
    assert log(client, case)[1]["data"] == {"attachment": 1, "reason": "误传了别家的照片"}
    assert listed(client, case)[0]["withdrawn_by"] == "desk"


def test_papers_come_in_after_a_case_has_ended(client, case):
    assert (
        client.post(f"{V1}/complaints/{case}/events", json={"type": "cancelled", "reason": "重复"}).status_code == 201
    )
    assert add(client, case, picture()).status_code == 201
    assert client.get(f"{V1}/complaints/{case}").json()["status"] == "cancelled"
