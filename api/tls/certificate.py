"""Data of a certificate for people: names, expiry, fingerprint."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from api.tls.errors import TlsError
from api.tls.names import Name

WARNED_BEFORE: Final = timedelta(days=30)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Facts:
    """A certificate as people and settings need to know it; `names` may hold wildcards where it is not ours."""

    subject: str
    issuer: str
    names: tuple[Name, ...]
    begins_at: datetime
    expires_at: datetime
    fingerprint: str
    """SHA-256 in pairs of hexadecimal digits, as phones show it."""

    def covers(self, host: str) -> bool:
        """Tell whether a browser takes it for a host, given as in an address."""
        bare = host.removeprefix("[").removesuffix("]").lower()
        try:
            return ip_address(bare) in self.names
        except ValueError:
            return bare in self.names or f"*.{bare.partition('.')[2]}" in self.names

    def days_left(self, now: datetime) -> int:
        """Return whole days until it expires; negative afterwards."""
        return (self.expires_at - now) // DAY

    def warning(self, now: datetime) -> str | None:
        """Return what to say where it expires within thirty days, or has expired; None before."""
        if self.expires_at - now > WARNED_BEFORE:
            return None
        day, days = f"{self.expires_at:%Y-%m-%d}", self.days_left(now)
        if self.expires_at <= now:
            return f"证书已于 {day} 过期 the certificate expired on {day}"
        return f"证书将于 {day} 过期，还剩 {days} 天 the certificate expires on {day}, in {days} days"


def facts_of(certificate: x509.Certificate) -> Facts:
    """Return what a certificate says."""
    return Facts(
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        names=_names(certificate),
        begins_at=certificate.not_valid_before_utc,
        expires_at=certificate.not_valid_after_utc,
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(":").upper(),
    )


def read_certificate(path: Path) -> x509.Certificate:
    """Return the first certificate of a PEM file; raises TlsError saying what is wrong with the file."""
    try:
        return x509.load_pem_x509_certificates(_bytes(path))[0]
    except ValueError:
        raise TlsError(
            f"{path}: 不是 PEM 证书 holds no certificate in PEM form; openssl x509 -inform der -in … -out … 可转换 "
            "turns another form into it"
        ) from None


def check_pair(certificate_file: Path, key_file: Path, now: datetime) -> Facts:
    """Return what a certificate says, once it is sure that it can be served.

    Raises
    ------
    TlsError
        A file cannot be read, the key is another's or locked, or the certificate is not valid now.
    """
    certificate = read_certificate(certificate_file)
    _check_key(certificate, certificate_file, key_file)
    found = facts_of(certificate)
    if found.expires_at <= now:
        raise TlsError(
            f"{certificate_file}: {found.warning(now)}; 自制证书请运行 one made here: wangge tls init --renew; "
            "其他证书请换新 another one: get a new one"
        )
    if found.begins_at > now:
        raise TlsError(
            f"{certificate_file}: 证书 {found.begins_at:%Y-%m-%d %H:%M} UTC 起才有效 is not valid before that; 请检"
            f"查本机时钟 is this machine's clock right? It says {now:%Y-%m-%d %H:%M} UTC"
        )
    return found


def _check_key(certificate: x509.Certificate, certificate_file: Path, key_file: Path) -> None:
    try:
        key = load_pem_private_key(_bytes(key_file), password=None)
    except TypeError:
        raise TlsError(
            f"{key_file}: 私钥有口令 the key is locked by a passphrase; openssl pkey -in {key_file} -out … 可去除 "
            "removes it, then chmod 600"
        ) from None
    except ValueError:
        raise TlsError(
            f"{key_file}: 不是 PEM 私钥 holds no private key in PEM form; 请检查文件 check the file"
        ) from None
    plain = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*plain) != certificate.public_key().public_bytes(*plain):
        raise TlsError(
            f"{key_file}: 私钥与证书 {certificate_file} 不匹配 is not the key of that certificate; 请使用同时签发的"
            "两个文件 give the two that were made together"
        )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as refused:
        raise TlsError(
            f"{path}: 无法读取 cannot be read ({refused.strerror}); 请检查路径与权限 check path and permissions"
        ) from None


def _names(certificate: x509.Certificate) -> tuple[Name, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    named: list[Name] = []
    for each in found:
        if isinstance(each, x509.DNSName):
            named.append(each.value.lower())
        elif isinstance(each, x509.IPAddress) and not hasattr(each.value, "prefixlen"):
            named.append(each.value)
    return tuple(named)
