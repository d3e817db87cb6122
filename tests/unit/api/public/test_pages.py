"""What the public pages make of forms, waits and statuses."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.requests import Request
from starlette.types import Message

from api.public.filled import MOST_NAME, MOST_PHONE, MOST_TEXT, looked_at
from api.public.form import LARGE, MOST_FIELD_BYTES, Form, FormSlots, Photo
from api.public.pages import AFTER, STEPS, minutes
from api.public.rate_limit import PublicRateLimit
from api.refusals import Refused
from api.settings import Settings
from dispatch.kinds import CaseKind
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
        async with FormSlots().form(Request(scope, lambda: anext(coming)), most) as form:
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


def test_twenty_fields_are_read() -> None:
    assert read(part("a", b"b") * 20 + END).fields == {"a": "b"}


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


FINE = {"kind": "complaint", "text": "面包发霉", "name": "王小明", "phone": "13912345678"}


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("text", "x" * MOST_TEXT, None),
        ("text", "x" * (MOST_TEXT + 1), "public.text_long"),
        ("text", " \u200b", "public.need_text"),
        ("name", "x" * MOST_NAME, None),
        ("name", "x" * (MOST_NAME + 1), "public.name_long"),
        ("phone", "12315", None),  # five digits
        ("phone", "1231", "public.bad_phone"),
        ("phone", "１２３１５", None),
        ("phone", "1" * 5 + " " * (MOST_PHONE - 6) + "1", None),
        ("phone", "1" * 5 + " " * (MOST_PHONE - 5) + "1", "public.bad_phone"),
        ("kind", "other", "public.need_kind"),
        ("category", "食品安全", None),
        ("category", "", None),
        ("category", "飞行", "public.bad_category"),  # it was taken for "other" without a word
    ],
)
def test_a_field_is_measured_at_its_limit(field: str, value: str, fault: str | None) -> None:
    assert looked_at(Form(FINE | {field: value}), "t").faults.get(field) == fault
    assert (MOST_TEXT, MOST_NAME, MOST_PHONE) == (2_000, 60, 40)


@pytest.mark.parametrize(("ticked", "danger"), [({"danger": "yes"}, True), ({}, False)])
def test_danger_to_people_is_what_was_ticked(ticked: dict[str, str], danger: bool) -> None:
    body = looked_at(Form(FINE | ticked), "t").body
    assert body is not None
    assert body.danger is danger


@pytest.mark.parametrize(
    ("photo", "fault"),
    [
        (None, None),
        (Photo(bytearray(b"\xff\xd8\xff\xe0")), None),
        (Photo(bytearray(b"%PDF-1.4")), "public.photo_none"),
        (Photo(bytearray(b"<svg>")), "public.photo_none"),
        (Photo(too_large=True), "public.photo_large"),
    ],
)
def test_only_a_picture_goes_with_a_form(photo: Photo | None, fault: str | None) -> None:
    assert looked_at(Form(dict(FINE), photo), "t").faults.get("photo") == fault


def plainly(body: bytes, length: int | None = None, *, holding: bool = False, within_s: float | None = None) -> Form:
    """Read a form without a picture; `holding` while another with a picture has the only hand."""

    async def come() -> AsyncIterator[Message]:
        yield {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", b"application/x-www-form-urlencoded")]
    headers += [(b"content-length", str(length).encode())] if length is not None else []
    coming = come()

    async def act() -> Form:
        hands = FormSlots(at_once=1)
        if holding:
            await hands._hands.acquire()
        request = Request({"type": "http", "method": "POST", "headers": headers}, lambda: anext(coming))
        async with asyncio.timeout(within_s), hands.form(request, 1000) as form:
            return form

    return asyncio.run(act())


def test_a_plain_form_has_its_limit() -> None:
    assert len(plainly(b"a=" + b"x" * (LARGE - 2)).typed("a")) == LARGE - 2
    with pytest.raises(Refused) as refused:
        plainly(b"a=" + b"x" * (LARGE - 1))
    assert refused.value.kind.name == "too-large"
    assert LARGE == 200_000


@pytest.mark.parametrize(("length", "waits"), [(LARGE, False), (LARGE + 1, True), (None, True)])
def test_only_a_form_without_a_picture_waits_for_nobody(length: int | None, waits: bool) -> None:
    if waits:
        with pytest.raises(TimeoutError):
            plainly(b"a=b", length, holding=True, within_s=0.02)
        return
    assert plainly(b"a=b", length, holding=True).fields == {"a": "b"}


def test_every_status_and_kind_has_words() -> None:
    assert set(STEPS) == set(CaseStatus)
    assert set(AFTER) == set(CaseKind)


@pytest.mark.parametrize(("seconds", "shown"), [(0, 1), (59, 1), (60, 1), (61, 2), (3600, 60)])
def test_a_wait_is_reported_in_whole_minutes(seconds: float, shown: int) -> None:
    assert minutes(seconds) == shown


def test_an_address_is_measured_and_this_machine_is_not() -> None:
    pace = PublicRateLimit(Settings(point_address_per_hour=2))
    assert [pace.take("203.0.113.1") > 0 for _ in range(3)] == [False, False, True]
    assert pace.take("203.0.113.2") == 0
    assert [pace.take("127.0.0.1") for _ in range(9)] == [0] * 9
    assert [pace.miss("203.0.113.1") > 0 for _ in range(21)] == [False] * 20 + [True]


def test_a_code_is_measured_for_all_senders_and_one_address_does_not_use_it_up() -> None:
    pace = PublicRateLimit(Settings(point_tries_per_minute=40))
    assert [pace.send("203.0.113.1", "token") > 0 for _ in range(90)] == [False] * 30 + [True] * 60
    assert [pace.send(f"203.0.113.{n}", "token") > 0 for n in range(2, 14)] == [False] * 10 + [True] * 2
    assert pace.send("203.0.113.2", "another") == 0


@pytest.mark.parametrize(
    ("count", "most", "wait_s"),
    [
        ("look", 120, 1.0),  # one a second for long
        ("miss", 20, 180.0),  # 20 an hour
        ("take", 10, 360.0),  # 10 an hour
        ("send", 30, 5.0),  # one in five seconds
    ],
)
def test_an_address_has_so_many_at_once_and_then_waits_so_long(count: str, most: int, wait_s: float) -> None:
    pace = PublicRateLimit(Settings(point_address_per_hour=10, point_tries_per_minute=10_000))
    for buckets in (pace._takes, pace._tries, pace._tries_of_code, pace._looks, pace._misses):
        buckets._now = lambda: 100.0
    ask = getattr(pace, count)
    asks = [ask("203.0.113.1", *(("token",) if count == "send" else ())) for _ in range(most + 1)]
    assert asks[:most] == [0] * most
    assert asks[most] == pytest.approx(wait_s)
    assert ask("127.0.0.1", *(("token",) if count == "send" else ())) == 0
