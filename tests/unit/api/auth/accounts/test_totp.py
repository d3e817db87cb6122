"""Codes of an authenticator: which step they belong to, and that none counts twice."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from api.auth.accounts import totp
from api.auth.agents import device_name

RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The secret of RFC 6238, appendix B: the ASCII characters 12345678901234567890 in Base32."""
NOW = datetime(2026, 3, 2, 1, 0, 15, tzinfo=UTC)  # the middle of a step
STEP = totp.step_of(NOW)


def code_at(step):
    return pyotp.TOTP(RFC).generate_otp(step)


@pytest.mark.parametrize(
    ("seconds", "code"),
    # Appendix B has eight digits; the last six are the code of six.
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_vectors_of_the_rfc(seconds, code):
    moment = datetime.fromtimestamp(seconds, UTC)
    assert totp.matching_step(RFC, code, moment, after=0) == seconds // 30


@pytest.mark.parametrize(("drift", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off_and_no_more(drift, good):
    found = totp.matching_step(RFC, code_at(STEP + drift), NOW, after=0)
    assert found == (STEP + drift if good else None)


@pytest.mark.parametrize(
    ("second", "good"),
    # A code of the step 01:00:00 to 01:00:30 is taken from 00:59:30 until 01:01:00, when it is two steps old.
    [(-31, False), (-30, True), (0, True), (29, True), (59, True), (60, False)],
)
def test_a_code_lives_from_one_step_before_to_one_step_after(second, good):
    moment = datetime(2026, 3, 2, 1, 0, tzinfo=UTC) + timedelta(seconds=second)
    assert (totp.matching_step(RFC, code_at(STEP), moment, after=0) == STEP) == good


def test_a_step_accepted_is_refused_again_and_so_is_every_one_before():
    for step in (STEP - 1, STEP):
        assert totp.matching_step(RFC, code_at(step), NOW, after=STEP) is None
    assert totp.matching_step(RFC, code_at(STEP + 1), NOW, after=STEP) == STEP + 1
    assert totp.matching_step(RFC, code_at(STEP), NOW, after=STEP - 1) == STEP


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "００００００", "      "])
def test_what_is_no_code_matches_nothing(code):
    assert totp.matching_step(RFC, code, NOW, after=0) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("123 456", "123456"),
        (" 123-456\n", "123456"),
        ("１２３４５６", "123456"),  # an input method left in full width
        ("ABCD-efgh jkmn_PQRS", "abcdefghjkmnpqrs"),
        ("abcd–efgh—jkmn－pqrs", "abcdefghjkmnpqrs"),
    ],
)
def test_what_people_type_around_a_code_does_not_count(typed, meant):
    assert totp.plain(typed) == meant


@pytest.mark.parametrize(
    ("code", "is_totp"),
    [("123456", True), ("12345", False), ("abcdef", False), ("٣٣٣٣٣٣", False), ("abcdefghjkmnpqrs", False)],
)
def test_six_digits_are_the_authenticators_all_else_is_for_recovery(code, is_totp):
    assert totp.is_totp(code) == is_totp


def test_secrets_are_160_bits_and_never_the_same():
    secrets = {totp.new_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert all(re.fullmatch("[A-Z2-7]{32}", secret) for secret in secrets)


def test_an_authenticator_reads_what_the_address_says():
    parsed = pyotp.parse_uri(totp.uri(RFC, "zhou.min@620823"))
    assert (parsed.secret, parsed.name, parsed.issuer) == (RFC, "zhou.min@620823", "wangge")
    assert (parsed.digits, parsed.interval) == (6, 30)
    assert parsed.at(NOW) == code_at(STEP)


def test_the_qr_code_needs_neither_style_nor_script_and_escapes_its_title():
    svg = totp.qr_svg(totp.uri(RFC, "x"), "<b>码</b>")
    assert svg.startswith("<svg")
    assert not re.search(r"style=|<script|<b>|\son\w+=", svg)
    assert 'fill="#fff"' in svg, "black on white also where the page is dark"


def test_recovery_codes_are_ten_without_look_alikes_and_hashed_for_one_account():
    codes = totp.new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(re.fullmatch("([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", code) for code in codes)
    kept = totp.recovery_digest(7, codes[0])
    assert kept == totp.recovery_digest(7, codes[0].upper().replace("-", " "))
    assert kept != totp.recovery_digest(8, codes[0])


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 "
            "Safari/537.36 Edg/140.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari",
            "Safari · iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120 MicroMessenger/8.0", "微信 WeChat · Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        ("curl/8.14.1", "curl/8.14.1"),
        (None, "—"),
    ],
)
def test_a_browser_is_named_in_two_words(agent, name):
    assert device_name(agent) == name
