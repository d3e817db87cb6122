"""JSON bodies: read strictly, refused with the place at fault; refused values shown safely."""

import math
import time
from typing import Any

import pytest
from fastapi import Request

from api.http.body import check_declared, read_json
from api.http.validation_messages import clean, plain
from api.refusals import Refused


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": [1, 2.5, null, "\\ud83c\\udc04"]}', {"a": [1, 2.5, None, "🀄"]}),
        ("\ufeff{}".encode(), {}),
        (b"[" * 500 + b"]" * 500, None),
    ],
)
def test_what_is_sound_is_read(body: bytes, value: Any) -> None:
    read = read_json(body)
    assert value is None or read == value


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "body, line 1, column 1"),
        (b'{"a": 1,}', "body, line 1, column 8"),
        (b'{\n"a" 1}', "body, line 2, column 5"),
        (b'{"a": "\xc3("}', "body, byte 7"),
        (b'{"a": {"b": 1, "b": 1}}', "b"),
        (b"[" * 200_000, "body, nesting"),
        (b"9" * 4_301, "body, number"),
    ],
)
def test_what_can_be_read_in_two_ways_or_none_is_refused(body: bytes, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_json(body)
    assert (refusal.value.kind.name, refusal.value.field) == ("bad-json", field)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, None),
        (True, True),
        (7, 7),
        (2**53 + 1, "9007199254740993"),
        (10**400, "1" + "0" * 199 + "…"),
        (1e308, 1e308),
        (math.inf, "inf"),
        (math.nan, "nan"),
        ("长" * 201, "长" * 200 + "…"),
        ("a\x00\ud800", "a\\u0000\\ud800"),
        ({"a": {"b": {"c": {"d": 1}}}}, {"a": {"b": {"c": "…"}}}),
        (list(range(20)), list(range(12))),
        (b"\xff", "b'\\xff'"),
    ],
)
def test_a_refused_value_is_shown_so_that_any_reader_can_take_it(value: Any, shown: Any) -> None:
    assert plain(value) == shown


def test_a_value_nested_without_end_is_shown() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    assert plain(deep) == [[["…"]]]
    while isinstance(deep, list):  # taken apart here: the interpreter would do it by recursion
        deep = deep[0]


def test_clean_leaves_every_script_as_it_is() -> None:
    assert clean("བོད་ شكوى 👩‍👧") == "བོད་ شكوى 👩‍👧"


def test_a_name_that_stands_twice_among_very_many_is_found_in_one_pass():
    """It took minutes when every name was compared with every other, before anybody was asked who they are."""
    body = "{" + ",".join(f'"n{i}":1' for i in range(150_000)) + ',"n149999":2}'
    started = time.process_time()
    with pytest.raises(Refused, match="n149999"):
        read_json(body.encode())
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("headers", "field"),
    [
        ({"content-type": "application/json"}, None),
        ({"content-type": "application/json; charset=UTF-8"}, None),
        ({"content-type": 'application/json; charset="utf8"'}, None),
        ({"content-type": "application/problem+json"}, None),
        ({"content-type": "application/json; charset=gbk"}, "Content-Type"),
        ({"content-type": "text/json"}, "Content-Type"),
        ({"content-type": "text/plain"}, "Content-Type"),  # what a form of a foreign page can send
        ({"content-type": "application/jsonx"}, "Content-Type"),
        ({"content-type": "application/x-www-form-urlencoded"}, "Content-Type"),
        ({}, "Content-Type"),
        ({"content-type": "application/json", "content-encoding": "identity"}, None),
        ({"content-type": "application/json", "content-encoding": "gzip"}, "Content-Encoding"),
        ({"content-type": "application/json", "content-encoding": "br"}, "Content-Encoding"),
    ],
)
@pytest.mark.parametrize("length", [{"content-length": "7"}, {"transfer-encoding": "chunked"}])
def test_a_body_is_declared_as_json_in_utf8_and_as_it_is(
    headers: dict[str, str], field: str | None, length: dict[str, str]
) -> None:
    found = [(name.encode(), value.encode()) for name, value in (headers | length).items()]
    request = Request({"type": "http", "headers": found})
    if field is None:
        check_declared(request)
        return
    with pytest.raises(Refused) as refusal:
        check_declared(request)
    assert (refusal.value.status_code, refusal.value.field) == (415, field)


@pytest.mark.parametrize("length", ["", "0", "000"])
def test_no_body_needs_no_declaration(length: str) -> None:
    check_declared(Request({"type": "http", "headers": [(b"content-length", length.encode())]}))


@pytest.mark.parametrize("name", ["password", "identity", "phone", "code", "old", "new"])
def test_a_body_that_may_hold_a_secret_is_not_quoted(name: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_json(f'{{"{name}": "13912345678" 1}}'.encode())
    assert refusal.value.value is None
    with pytest.raises(Refused) as refusal:
        read_json(f'{{"{name}": "13912345678", "note": 1, "note": 2}}'.encode())
    assert (refusal.value.field, refusal.value.value) == ("note", None)


def test_any_other_is_quoted_where_it_is_at_fault() -> None:
    with pytest.raises(Refused) as refusal:
        read_json(b'{"team": "T1" 1}')
    assert refusal.value.value == '{"team": "T1" 1}'
    with pytest.raises(Refused) as refusal:
        read_json(b'{"team": 1, "team": 2}')
    assert refusal.value.value == [1, 2]
