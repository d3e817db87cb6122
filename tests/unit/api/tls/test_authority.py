"""What an authority made here may sign for, what it signs, and until when; OpenSSL has the last word."""

import datetime as dt
import ssl
from ipaddress import ip_network

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from api.tls.authority import make_authority, permitted, sign_server
from api.tls.certificate import facts_of
from api.tls.names import parse_names

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
BOTH = parse_names(["wangge.lan", "10.1.0.5", "fd00::5"])
HOSTS = parse_names(["wangge.lan"])
ADDRESSES = parse_names(["10.1.0.5"])


def extension[T: x509.ExtensionType](certificate: x509.Certificate, kind: type[T]) -> tuple[T, bool]:
    found = certificate.extensions.get_extension_for_class(kind)
    return found.value, found.critical


def test_the_authority_signs_servers_only_and_no_other_authority():
    made = make_authority(BOTH, NOW).certificate
    assert extension(made, x509.BasicConstraints) == (x509.BasicConstraints(ca=True, path_length=0), True)
    usage, critical = extension(made, x509.KeyUsage)
    assert (usage.key_cert_sign, usage.digital_signature, critical) == (True, False, True)
    assert list(extension(made, x509.ExtendedKeyUsage)[0]) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert isinstance(made.public_key().curve, SECP256R1)
    assert len(made.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value) <= 64


@pytest.mark.parametrize(
    ("names", "may", "never"),
    [
        (BOTH, [x509.DNSName("wangge.lan"), *map(ip_network, ("10.1.0.5/32", "fd00::5/128"))], None),
        (HOSTS, [x509.DNSName("wangge.lan")], [ip_network("0.0.0.0/0"), ip_network("::/0")]),
        (ADDRESSES, [ip_network("10.1.0.5/32")], [x509.DNSName("")]),
    ],
    ids=["both", "host names", "addresses"],
)
def test_it_may_sign_for_exactly_its_names_and_for_nothing_of_a_kind_it_has_none_of(names, may, never):
    def general(each):
        return each if isinstance(each, x509.DNSName) else x509.IPAddress(each)

    limits, critical = extension(make_authority(names, NOW).certificate, x509.NameConstraints)
    assert critical
    assert list(limits.permitted_subtrees) == [general(each) for each in may]
    assert limits.excluded_subtrees == (None if never is None else [general(each) for each in never])


def test_its_names_are_read_back_from_it():
    assert permitted(make_authority(BOTH, NOW).certificate) == BOTH


def test_a_server_has_its_names_its_use_and_its_issuer():
    authority = make_authority(BOTH, NOW)
    made = sign_server(authority, BOTH, NOW).certificate
    assert facts_of(made).names == BOTH
    assert list(extension(made, x509.ExtendedKeyUsage)[0]) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert extension(made, x509.BasicConstraints)[0].ca is False
    assert made.issuer == authority.certificate.subject
    assert isinstance(made.public_key().curve, SECP256R1)
    made.verify_directly_issued_by(authority.certificate)


def test_a_server_lasts_397_days_and_is_good_for_a_phone_an_hour_behind():
    facts = facts_of(sign_server(make_authority(HOSTS, NOW), HOSTS, NOW).certificate)
    assert facts.expires_at - facts.begins_at == dt.timedelta(days=397)
    assert facts.begins_at == NOW - dt.timedelta(hours=1)


def test_no_server_outlasts_its_authority():
    authority = make_authority(HOSTS, NOW)
    end = facts_of(authority.certificate).expires_at
    late = end - dt.timedelta(days=100)
    assert facts_of(sign_server(authority, HOSTS, late).certificate).expires_at == end


def test_each_certificate_has_a_key_and_a_number_of_its_own():
    authority = make_authority(HOSTS, NOW)
    first, second = (sign_server(authority, HOSTS, NOW) for _ in range(2))
    assert first.certificate.serial_number != second.certificate.serial_number
    assert first.key.private_numbers() != second.key.private_numbers()


@pytest.mark.parametrize(
    ("limits", "names", "good"),
    [
        (["wangge.lan", "10.1.0.5"], ["wangge.lan", "10.1.0.5"], True),
        (["wangge.lan"], ["wangge.lan"], True),
        (["10.1.0.5"], ["10.1.0.5"], True),
        (["fd00::5"], ["fd00::5"], True),
        (["wangge.lan"], ["bank.example"], False),
        (["wangge.lan"], ["10.1.0.5"], False),
        (["10.1.0.5"], ["10.1.0.6"], False),
        (["10.1.0.5"], ["bank.example"], False),
        (["10.1.0.5"], ["fd00::5"], False),
        (["fd00::5"], ["10.1.0.5"], False),
        (["wangge.lan", "10.1.0.5"], ["10.1.0.5", "bank.example"], False),
    ],
)
def test_openssl_believes_it_for_its_names_and_for_no_other(limits, names, good, tmp_path):
    now = dt.datetime.now(dt.UTC)
    authority = make_authority(parse_names(limits), now)
    stolen = sign_server(authority, parse_names(names), now)
    context = ssl.create_default_context(cadata=authority.certificate.public_bytes(Encoding.PEM).decode())
    served = tmp_path / "served.pem"
    served.write_bytes(stolen.certificate.public_bytes(Encoding.PEM) + pem(stolen.key))
    assert shakes_hands(context, served, names[0]) is good


def pem(key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def shakes_hands(context: ssl.SSLContext, served, name: str) -> bool:
    """Return whether a client believes a server, both in memory."""
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(served)
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(down, up, server_hostname=name)
    server = server_side.wrap_bio(up, down, server_side=True)
    for side in (client, server, client):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
        except ssl.SSLCertVerificationError:
            return False
    return client.version() is not None
