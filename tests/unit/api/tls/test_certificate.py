"""What is said of a certificate, for how long it is good, and which cannot be served."""

import datetime as dt

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from api.tls.authority import make_authority, sign_server
from api.tls.certificate import Facts, check_pair, facts_of
from api.tls.errors import TlsError
from api.tls.expiry import warnings
from api.tls.names import parse_names

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
NAMES = parse_names(["wangge.lan", "10.1.0.5", "fd00::5"])


def facts(**changes):
    given = {"subject": "", "issuer": "", "names": NAMES, "begins_at": NOW, "fingerprint": "AB"}
    return Facts(**(given | {"expires_at": NOW + dt.timedelta(days=90)} | changes))


@pytest.mark.parametrize(
    ("left", "days", "said"),
    [
        (dt.timedelta(days=31), 31, None),
        (dt.timedelta(days=30, seconds=1), 30, None),
        (dt.timedelta(days=30), 30, "in 30 days"),
        (dt.timedelta(hours=47), 1, "in 1 days"),
        (dt.timedelta(hours=1), 0, "in 0 days"),
        (dt.timedelta(0), 0, "expired on 2026-11-25"),
        (dt.timedelta(hours=-1), -1, "expired on 2026-11-25"),
    ],
)
def test_it_is_announced_thirty_days_before(left, days, said):
    found = facts(expires_at=NOW + left)
    assert found.days_left(NOW) == days
    warning = found.warning(NOW)
    assert (warning is None) if said is None else (said in str(warning) and "过期" in str(warning))


def test_the_remedy_depends_on_who_issued_the_certificate():
    ends = facts(expires_at=NOW + dt.timedelta(days=3))
    (own,) = warnings(ends, None, NOW)
    assert "get a new one" in own
    (made,) = warnings(ends, facts(), NOW)
    assert "wangge tls init --renew" in made
    assert len(warnings(ends, ends, NOW)) == 2, "the authority ends, too"
    assert warnings(None, None, NOW) == warnings(facts(), facts(), NOW) == []


@pytest.mark.parametrize(
    ("names", "host", "good"),
    [
        (NAMES, "wangge.lan", True),
        (NAMES, "WANGGE.lan", True),
        (NAMES, "10.1.0.5", True),
        (NAMES, "[fd00:0::5]", True),
        (NAMES, "10.1.0.6", False),
        (NAMES, "other.lan", False),
        (NAMES, "sub.wangge.lan", False),
        (("*.gov.cn",), "wangge.gov.cn", True),
        (("*.gov.cn",), "a.wangge.gov.cn", False),
        (("*.gov.cn",), "gov.cn", False),
    ],
)
def test_which_hosts_it_is_for(names, host, good):
    assert facts(names=names).covers(host) is good


def test_the_fingerprint_is_as_phones_show_it():
    shown = facts_of(make_authority(NAMES, NOW).certificate).fingerprint
    assert [len(pair) for pair in shown.split(":")] == [2] * 32
    assert shown == shown.upper()


@pytest.fixture
def pair(tmp_path):
    """Return the files of a certificate and its key."""
    signed = sign_server(make_authority(NAMES, NOW), NAMES, NOW)
    certificate, key = tmp_path / "a.crt", tmp_path / "a.key"
    certificate.write_bytes(signed.certificate.public_bytes(Encoding.PEM))
    key.write_bytes(signed.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, key, signed


def test_a_pair_that_belongs_together_is_served(pair):
    assert check_pair(pair[0], pair[1], NOW).names == NAMES


def test_another_key_is_refused(pair, tmp_path):
    other = sign_server(make_authority(NAMES, NOW), NAMES, NOW).key
    pair[1].write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(TlsError, match=r"a\.key: .*is not the key of that certificate"):
        check_pair(pair[0], pair[1], NOW)


def test_a_locked_key_is_refused_with_how_to_unlock_it(pair):
    locked = pair[2].key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"word"))
    pair[1].write_bytes(locked)
    with pytest.raises(TlsError, match="passphrase; openssl pkey"):
        check_pair(pair[0], pair[1], NOW)


@pytest.mark.parametrize(
    "content", [b"", b"rubbish", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_what_is_no_pem_is_refused(pair, content):
    pair[0].write_bytes(content)
    with pytest.raises(TlsError, match=r"a\.crt: .*no certificate in PEM"):
        check_pair(pair[0], pair[1], NOW)


def test_what_is_no_key_is_refused(pair):
    pair[1].write_bytes(b"rubbish")
    with pytest.raises(TlsError, match=r"a\.key: .*no private key in PEM"):
        check_pair(pair[0], pair[1], NOW)


def test_a_file_that_is_not_there_is_named(pair, tmp_path):
    with pytest.raises(TlsError, match=r"gone\.crt: .*cannot be read"):
        check_pair(tmp_path / "gone.crt", pair[1], NOW)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (NOW + dt.timedelta(days=397), "expired on 2027-12-27.*--renew"),
        (NOW - dt.timedelta(hours=2), "is this machine's clock right"),
    ],
)
def test_one_that_is_not_good_now_is_refused(pair, now, said):
    with pytest.raises(TlsError, match=said):
        check_pair(pair[0], pair[1], now)
