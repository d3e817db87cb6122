"""When the server speaks TLS itself, with which certificate, and under which address."""

import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from api.settings import Settings
from api.tls.authority import Signed, make_authority, sign_server
from api.tls.errors import TlsError
from api.tls.folder import Folder
from api.tls.names import parse_names
from api.tls.service import enrolment, is_left_unused, is_made_here, keeps_to_tls, plain_origin, settled

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


def write(folder, signed):
    certificate, key = folder / "own.crt", folder / "own.key"
    certificate.write_bytes(signed.certificate.public_bytes(Encoding.PEM))
    key.write_bytes(signed.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return {"tls_cert": certificate, "tls_key": key}


def by_itself(name):
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + dt.timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    )
    return Signed(built.sign(key, hashes.SHA256()), key)


@pytest.fixture
def of(tmp_path):
    """Return a function giving settled settings of a home with an authority for two names."""
    Folder.of(tmp_path).make(parse_names(["10.1.0.5", "wangge.lan"]), NOW)

    def settle(**given):
        plain = {"host": "127.0.0.1", "port": 8000, "public_url": None, "trusted_proxies": "", "home": tmp_path}
        return settled(Settings.model_validate(plain | given), NOW)

    return settle


@pytest.fixture
def own(tmp_path):
    """Return the files of a certificate from elsewhere."""
    names = parse_names(["wangge.example.gov.cn"])
    return write(tmp_path, sign_server(make_authority(names, NOW), names, NOW))


@pytest.mark.parametrize(
    ("given", "on"),
    [
        ({}, False),
        ({"host": "localhost"}, False),
        ({"tls": True}, True),
        ({"host": "0.0.0.0"}, True),
        ({"host": "0.0.0.0", "tls": False}, False),
        ({"tls": False}, False),
    ],
)
def test_the_one_made_here_is_served_to_others_and_to_this_machine_if_asked_for(of, given, on):
    found = of(**given)
    assert found.tls is on
    assert is_made_here(found) is on
    assert found.public_url == ("https://10.1.0.5:8000" if on else None)


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ({}, True),
        ({"tls": False}, False),
        ({"tls": True}, False),
        ({"host": "0.0.0.0"}, False),
        ({"public_url": "https://wangge.example.gov.cn"}, False),
    ],
)
def test_an_unused_certificate_is_noticed_unless_settings_say_so(of, tmp_path, given, left):
    plain = {"host": "127.0.0.1", "public_url": None, "home": tmp_path}
    assert is_left_unused(Settings.model_validate(plain | given)) is left
    assert not is_left_unused(Settings.model_validate(plain | given | {"home": tmp_path / "other"}))


def test_without_one_things_are_as_they_were(tmp_path):
    found = settled(Settings(home=tmp_path, host="0.0.0.0"), NOW)
    assert (found.tls, found.public_url) == (False, None)


def test_one_of_ones_own_is_served_wherever(of, own):
    found = of(**own)
    assert (found.tls, is_made_here(found), found.public_url) == (True, False, "https://wangge.example.gov.cn:8000")
    assert enrolment(found) is None, "there is nothing of ours to install"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"public_url": "http://10.1.0.5:8000"}, "so it has to be https.*--no-tls"),
        ({"public_url": "https://other.lan"}, "only for: 10.1.0.5, wangge.lan"),
        ({"plain_port": 8000}, "is PORT itself"),
        ({"tls_cert": "a.crt"}, "both are needed"),
        ({"tls_key": "a.key"}, "both are needed"),
    ],
)
def test_what_does_not_go_together_is_refused(of, given, said):
    with pytest.raises(TlsError, match=said):
        of(tls=True, **given)


def test_an_authority_that_is_missing_is_said_before_a_phone_asks_for_it(of, tmp_path):
    Folder.of(tmp_path).authority.unlink()
    with pytest.raises(TlsError, match=r"authority\.crt: .*cannot be read"):
        of(tls=True)


def test_asked_for_and_not_made_it_says_how(tmp_path):
    with pytest.raises(TlsError, match="first: wangge tls init"):
        settled(Settings(home=tmp_path, tls=True), NOW)


@pytest.mark.parametrize("url", ["https://wangge.lan", "https://wangge.lan:8443", "https://10.1.0.5:8000"])
def test_the_address_set_stays_where_the_certificate_is_for_it(of, url):
    assert of(tls=True, public_url=url).public_url == url


@pytest.mark.parametrize(
    ("given", "port"),
    [({"port": 8000}, 8001), ({"port": 443}, 80), ({"port": 65535}, 65534), ({"plain_port": 9000}, 9000)],
)
def test_the_port_in_clear(of, given, port):
    assert of(tls=True, **given).plain_port == port


@pytest.mark.parametrize(
    ("origin", "port", "address"),
    [
        ("https://wangge.lan", 80, "http://wangge.lan"),
        ("https://wangge.lan:8443", 8444, "http://wangge.lan:8444"),
        ("https://[fd00::5]:8443", 8444, "http://[fd00::5]:8444"),
    ],
)
def test_the_address_in_clear(origin, port, address):
    assert plain_origin(origin, port) == address


def test_phones_hear_of_the_authority_not_of_the_server(of, tmp_path):
    found = enrolment(of(tls=True))
    assert found.address == "http://10.1.0.5:8001/enrol"
    assert found.origin == "https://10.1.0.5:8000"
    (pem,) = [Folder.of(tmp_path).authority.read_bytes()]
    assert b"BEGIN CERTIFICATE" in pem
    assert found.authority[:1] == b"\x30", "DER"


def test_without_a_port_in_clear_nobody_is_enrolled(of):
    assert enrolment(of(tls=True, plain_port=0)) is None


def test_browsers_are_asked_to_keep_to_tls_only_where_they_cannot_be_locked_out(of, own, tmp_path):
    assert keeps_to_tls(of(**own))
    assert not keeps_to_tls(of(tls=True)), "a phone that has to enrol could not reach the page in clear any more"
    assert not keeps_to_tls(of(**write(tmp_path, by_itself("wangge.lan")))), "signed by nobody"
    assert keeps_to_tls(of(public_url="https://wangge.example.gov.cn")), "a proxy's certificate"
    assert not keeps_to_tls(of())
