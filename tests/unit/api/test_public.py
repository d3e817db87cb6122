"""What the public pages make of forms, waits and statuses."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.requests import Request
from starlette.types import Message

from api.public.filled import looked_at
from api.public.form import MOST_FIELD_BYTES, Form, Hands
from api.public.pace import PublicPace
from api.public.pages import AFTER, STEPS, minutes
from api.refusals import Refused
from api.settings import Settings
from dispatch.complaints import CaseKind
from dispatch.lifecycle import CaseStatus

BOUNDARY = b"----WebKitFormBoundary7MA4YWxkTrZu0gW"


def part(name: str, body: bytes, more: str = "") -> bytes:
    head = f'--{BOUNDARY.decode()}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + body + b"\r\n"


def read(body: bytes, most: int = 1000, at_a_time: int = 7) -> Form:
    """Read a form that comes some bytes at a time."""
    pieces = [body[start : start + at_a_time] for start in range(0, len(body), at_a_time)] or [b""]

    async def come() -> AsyncIterator[Message]:
        for number, piece in enumerate(pieces, 1):
            yield {"type": "http.request", "body": piece, "more_body": number < len(pieces)}

    coming = come()
    headers = [(b"content-type", b"multipart/form-data; boundary=" + BOUNDARY)]
    scope = {"type": "http", "method": "POST", "headers": headers}

    async def act() -> Form:
        async with Hands().form(Request(scope, lambda: anext(coming)), most) as form:
            return form

    return asyncio.run(act())


END = b"--" + BOUNDARY + b"--\r\n"


@pytest.mark.parametrize("at_a_time", [1, 2, 7, 64, 10_000])
def test_a_form_is_the_same_however_it_is_cut(at_a_time: int) -> None:
    photo = b"\xff\xd8\r\n--" + BOUNDARY[:-1] + b"\r\n\x00--\r\n"
    words = part("text", "第一行\r\n第二行\x00".encode())
    body = words + part("photo", photo, '; filename="a.jpg"') + part("key", b"k") + END
    form = read(body, at_a_time=at_a_time)
    assert form.fields == {"text": "第一行\n第二行", "key": "k"}
    assert form.photo is not None
    assert bytes(form.photo.body) == photo


def test_a_field_left_empty_is_no_photo() -> None:
    assert read(part("photo", b"", '; filename=""') + END).photo is None


def test_of_a_photo_over_the_limit_nothing_is_held_and_what_follows_is_kept() -> None:
    form = read(part("photo", b"x" * 1001, '; filename="a"') + part("text", b"words") + END)
    assert form.photo is not None
    assert (form.photo.too_large, len(form.photo.body), form.typed("text")) == (True, 0, "words")
    exact = read(part("photo", b"x" * 1000, '; filename="a"') + END).photo
    assert exact is not None
    assert (exact.too_large, len(exact.body)) == (False, 1000)


def test_of_a_field_without_end_the_beginning_is_held() -> None:
    form = read(part("text", b"x" * (MOST_FIELD_BYTES + 5)) + END, at_a_time=999)
    assert len(form.typed("text")) == MOST_FIELD_BYTES


NO_FORMS = [b"rubbish", part("a", b"b") * 21 + END, b"--" + BOUNDARY + b"\r\nno header\r\n\r\n"]


@pytest.mark.parametrize("body", NO_FORMS)
def test_what_is_no_form_is_refused(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read(body)
    assert refused.value.kind.name == "malformed"


@pytest.mark.parametrize("body", [b"", part("a", b"b")[:20]])
def test_of_a_form_that_was_cut_off_nothing_is_made_up(body: bytes) -> None:
    assert read(body).fields == {}


@pytest.mark.parametrize(
    ("kind", "name", "phone", "faults"),
    [
        ("complaint", "王小明", "13912345678", set()),
        ("complaint", " ", " ", {"name", "phone"}),
        ("complaint", "王小明", "", {"phone"}),
        ("report", "", "", set()),
        ("report", "", "0933-6121234", set()),
        ("enquiry", "王小明", "1234", {"phone"}),
        ("", "", "", {"kind"}),
    ],
)
def test_a_complaint_has_an_identity_and_nothing_else_needs_one(
    kind: str, name: str, phone: str, faults: set[str]
) -> None:
    filled = looked_at(Form({"kind": kind, "text": "面包发霉", "name": name, "phone": phone}), "t")
    assert set(filled.faults) == faults
    if filled.body is not None and filled.body.identity is not None:
        assert filled.body.identity.anonymous == (not name.strip() and not phone.strip())


def test_every_status_and_kind_has_words() -> None:
    assert set(STEPS) == set(CaseStatus)
    assert set(AFTER) == set(CaseKind)


@pytest.mark.parametrize(("seconds", "shown"), [(0, 1), (59, 1), (60, 1), (61, 2), (3600, 60)])
def test_a_wait_is_told_in_whole_minutes(seconds: float, shown: int) -> None:
    assert minutes(seconds) == shown


def test_an_address_is_measured_and_this_machine_is_not() -> None:
    pace = PublicPace(Settings(point_address_per_hour=2))
    assert [pace.take("203.0.113.1") > 0 for _ in range(3)] == [False, False, True]
    assert pace.take("203.0.113.2") == 0
    assert [pace.take("127.0.0.1") for _ in range(9)] == [0] * 9
    assert [pace.miss("203.0.113.1") > 0 for _ in range(21)] == [False] * 20 + [True]


def test_a_code_is_measured_whoever_sends_and_one_address_does_not_use_it_up() -> None:
    pace = PublicPace(Settings(point_tries_per_minute=40))
    assert [pace.send("203.0.113.1", "token") > 0 for _ in range(90)] == [False] * 30 + [True] * 60
    assert [pace.send(f"203.0.113.{n}", "token") > 0 for n in range(2, 14)] == [False] * 10 + [True] * 2
    assert pace.send("203.0.113.2", "another") == 0
