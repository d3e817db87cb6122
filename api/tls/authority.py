"""A certificate authority for one server, and its certificates. Pure: names, keys and `now` in, values out.

The authority may sign for exactly its names and nothing below it (name constraints, path length 0), so a thief of its
key can impersonate this server and no other site a phone opens. Without a host name, or without an address, the whole
kind is excluded as the CA/Browser Forum's Baseline Requirements (7.1.5) write it: constraints on one kind leave
another open. A permitted host name also permits names below it (RFC 5280, 4.2.1.10).

A server's certificate lasts 397 days: Apple accepts at most 825 from any authority, and 398 from those it ships; a
browser that later applies the shorter limit to all is satisfied already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from api.tls.names import Name

AUTHORITY_LASTS: Final = timedelta(days=3650)
SERVER_LASTS: Final = timedelta(days=397)
BEHIND: Final = timedelta(hours=1)
"""Time by which a phone's clock may be behind the server's."""
_EVERY_ADDRESS: Final = (IPv4Network("0.0.0.0/0"), IPv6Network("::/0"))
_FOR_SERVERS: Final = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])


@dataclass(frozen=True, slots=True)
class Signed:
    """A certificate and the key that belongs to it."""

    certificate: x509.Certificate
    key: EllipticCurvePrivateKey


def make_authority(names: Sequence[Name], now: datetime) -> Signed:
    """Return an authority for these names, that signs itself."""
    key = generate_private_key(SECP256R1())
    called = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "wangge 网格"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"wangge CA {names[0]} {now:%Y-%m-%d}"[:64]),
        ]
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    built = (
        _begun(called, called, key, now, AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(constraints(names), critical=True)
        .add_extension(_FOR_SERVERS, critical=False)
        .add_extension(identifier, critical=False)
    )
    return Signed(built.sign(key, hashes.SHA256()), key)


def sign_server(authority: Signed, names: Sequence[Name], now: datetime) -> Signed:
    """Return a new key with a certificate for these names."""
    key = generate_private_key(SECP256R1())
    issuer = authority.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    # Not its name: OpenSSL takes a common name that looks like a host for one, also 10.1.0.5, and holds it against the
    # constraints.
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "wangge 网格")])
    lasts = min(SERVER_LASTS, authority.certificate.not_valid_after_utc - (now - BEHIND))
    built = (
        _begun(called, authority.certificate.subject, key, now, lasts)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(_FOR_SERVERS, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer), critical=False)
    )
    return Signed(built.sign(authority.key, hashes.SHA256()), key)


def constraints(names: Sequence[Name]) -> x509.NameConstraints:
    """Return what an authority for these names may sign for: these, of each kind that has none nothing."""
    permitted = [_subtree(name) for name in names]
    excluded: list[x509.GeneralName] = []
    if not any(isinstance(name, str) for name in names):
        excluded.append(x509.DNSName(""))
    if all(isinstance(name, str) for name in names):
        excluded.extend(x509.IPAddress(network) for network in _EVERY_ADDRESS)
    return x509.NameConstraints(permitted, excluded or None)


def permitted(authority: x509.Certificate) -> tuple[Name, ...]:
    """Return the names an authority of ours may sign for, in the order it was made with."""
    found = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    return tuple(_name(each) for each in found.permitted_subtrees or ())


def _name(subtree: x509.GeneralName) -> Name:
    if isinstance(subtree, x509.IPAddress) and isinstance(subtree.value, IPv4Network | IPv6Network):
        return subtree.value.network_address
    return str(subtree.value)


def _subtree(name: Name) -> x509.GeneralName:
    return x509.DNSName(name) if isinstance(name, str) else x509.IPAddress(ip_network(name))


def _general(name: Name) -> x509.GeneralName:
    return x509.DNSName(name) if isinstance(name, str) else x509.IPAddress(name)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    begins = now - BEHIND
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + lasts)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
