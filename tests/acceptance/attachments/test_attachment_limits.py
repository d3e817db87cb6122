"""Attachments that are too much, too many at once, or cut off: refused early, memory bounded, whole or not at all."""

import hashlib
import io
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image

from tests.acceptance.attachments.test_attachments import JPEG, V1, add, listed, log
from tests.acceptance.refusing import refused
from tests.acceptance.steps import complaint
from tests.photographs import chunk, picture


def poured(size):
    """Yield a body piece by piece."""
    for _ in range(size // 100_000):
        yield bytes(100_000)


@pytest.mark.parametrize(
    ("headers", "field"), [({"Content-Length": "50000000"}, "Content-Length"), ({}, "body")], ids=["stated", "chunked"]
)
def test_fifty_million_bytes_are_refused_early_and_never_held(module_client, module_server, headers, field):
    case = module_client.post(f"{V1}/complaints", json=complaint(kind="enquiry")).json()["id"]
    before, started = module_server.peak_kb(), time.monotonic()
    answer = module_client.post(
        f"{V1}/complaints/{case}/attachments", content=poured(50_000_000), headers=JPEG | headers
    )
    refused(answer, "too-large", field)
    assert "10 MB" in answer.json()["detail"]
    assert time.monotonic() - started < 10
    assert module_server.peak_kb() - before < 35_000  # the ten million bytes that were let in, and their copy
    assert listed(module_client, case) == []


def test_the_limit_is_of_attachments_and_of_no_other_body(module_client):
    case = module_client.post(f"{V1}/complaints", json=complaint(kind="enquiry")).json()["id"]
    path = f"{V1}/complaints/{case}/attachments"
    refused(module_client.post(path, content=bytes(10_000_000), headers=JPEG), "bad-attachment")
    refused(module_client.post(path, content=bytes(10_000_001), headers=JPEG), "too-large")
    for other in (f"{path}/1/withdraw", f"{V1}/complaints/{case}/events", f"{path}/"):
        refused(module_client.post(other, content=bytes(2_000_001), headers=JPEG), "too-large")


def test_sixteen_pictures_at_once_are_decoded_one_after_the_other(module_client, module_server):
    """Sixteen of 16 million pixels would else take 16 × 48 MB."""
    case = module_client.post(f"{V1}/complaints", json=complaint(kind="enquiry")).json()["id"]
    flat = io.BytesIO()
    Image.new("RGB", (4000, 4000), "grey").save(flat, "PNG")
    before = module_server.peak_kb()
    patient = httpx.Client(base_url=module_server.url, timeout=120)  # the last waits for all others
    with patient, ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda n: add(patient, case, with_word(flat.getvalue(), n), "image/png"), range(16)))
    assert {answer.status_code for answer in found} == {201}
    assert module_server.peak_kb() - before < 200_000


def with_word(png, number):
    """Return a PNG that differs in a word."""
    return png[:-12] + chunk(b"teXt", b"n\x00%d" % number) + png[-12:]


def half_sent(server, case, body):
    """Send half of an attachment and return the open line."""
    address = urlsplit(server.url)
    line = socket.create_connection((address.hostname, address.port), timeout=5)
    head = f"POST {V1}/complaints/{case}/attachments HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/jpeg\r\n"
    line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[: len(body) // 2])
    return line


def test_who_hangs_up_within_a_picture_leaves_nothing(module_client, module_server):
    case = module_client.post(f"{V1}/complaints", json=complaint(kind="enquiry")).json()["id"]
    with half_sent(module_server, case, picture()):
        pass
    time.sleep(0.3)
    assert listed(module_client, case) == log(module_client, case) == []
    assert add(module_client, case, picture()).json()["number"] == 1


def test_a_server_killed_while_pictures_come_in_keeps_each_whole_or_not_at_all(county_url, server, tmp_path):
    """Whatever was answered is there byte for byte, and of the rest nothing or all, the event with it."""
    url = county_url(1)
    first = server(url, WANGGE_HOME=tmp_path, WANGGE_WORKERS=1)
    answered = {}
    with httpx.Client(base_url=first.url, timeout=60) as client:
        case = client.post(f"{V1}/complaints", json=complaint(kind="enquiry")).json()["id"]
        line = half_sent(first, case, picture(seed=999))

        def one(seed):
            with suppress(httpx.HTTPError):
                answer = add(client, case, picture(width=600, height=400, seed=seed))
                answered[answer.json()["number"]] = seed

        with ThreadPoolExecutor(4) as pool:
            for seed in range(40):
                pool.submit(one, seed)
            while len(answered) < 5:
                time.sleep(0.01)
            first.kill()
    line.close()
    assert len(answered) < 40
    again = server(url, WANGGE_HOME=tmp_path, WANGGE_WORKERS=1)
    with httpx.Client(base_url=again.url, timeout=60) as client:
        kept = {each["number"]: each["sha256"] for each in listed(client, case)}
        assert {event["data"]["attachment"]: event["data"]["sha256"] for event in log(client, case)} == kept
        for number, sha256 in kept.items():
            got = client.get(f"{V1}/complaints/{case}/attachments/{number}").content
            assert hashlib.sha256(got).hexdigest() == sha256
        for number, seed in answered.items():
            assert kept[number] == hashlib.sha256(picture(width=600, height=400, seed=seed)).hexdigest()
        assert hashlib.sha256(picture(seed=999)).hexdigest() not in kept.values()
