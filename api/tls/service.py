"""TLS decision at start: on or off, which certificate, and the resulting public address."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding

from api.addresses import PORTS, parse_origin
from api.auth.public_url import PublicUrl
from api.process.listening import is_loopback
from api.settings import Settings
from api.tls.certificate import Facts, check_pair, facts_of, read_certificate
from api.tls.errors import TlsError
from api.tls.folder import Folder
from api.tls.names import shown


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The facts a phone needs to trust an authority made here."""

    origin: str
    """The address people open once the phone trusts it."""
    address: str
    """The page that leads there, in clear."""
    authority: bytes
    """The authority's certificate, DER."""
    fingerprint: str
    expires_at: datetime


def settled(settings: Settings, now: datetime) -> Settings:
    """Return the settings with all that TLS decides: files, the public address, the port in clear.

    Raises
    ------
    TlsError
        If TLS is asked for and cannot be had, each time with what to do.
    """
    pair = _pair(settings)
    if pair is None:
        return settings.model_copy(update={"tls": False})
    facts = check_pair(*pair, now)
    port = _beside(settings.port) if settings.plain_port is None else settings.plain_port
    if port == settings.port:
        raise TlsError(
            f"--plain-port {port}: 与 PORT 相同 is PORT itself, which speaks TLS; 请另选端口，0 为不启用 choose "
            "another, or 0 for none"
        )
    return settings.model_copy(
        update={
            "tls": True,
            "tls_cert": pair[0].absolute(),
            "tls_key": pair[1].absolute(),
            "public_url": _origin(settings, facts),
            "plain_port": port,
        }
    )


def is_left_unused(settings: Settings) -> bool:
    """Tell whether settings not settled yet leave a certificate made here unused, without anybody having said so."""
    asked = (settings.tls, settings.tls_cert, settings.public_url) != (None, None, None)
    return not asked and is_loopback(settings.host) and Folder.of(settings.home).is_there


def served(settings: Settings) -> Facts | None:
    """Return what the certificate says that settled settings serve; None without TLS."""
    return facts_of(read_certificate(settings.tls_cert)) if settings.tls and settings.tls_cert else None


def is_made_here(settings: Settings) -> bool:
    """Tell whether settled settings serve a certificate of the authority in the home folder."""
    return bool(settings.tls) and settings.tls_cert == Folder.of(settings.home).server.absolute()


def enrolment(settings: Settings) -> Enrolment | None:
    """Return what phones need, where an authority made here signed what is served and a port in clear is open."""
    if not is_made_here(settings) or not settings.plain_port or settings.public_url is None:
        return None
    authority = read_certificate(Folder.of(settings.home).authority)
    facts = facts_of(authority)
    return Enrolment(
        origin=settings.public_url,
        address=f"{plain_origin(settings.public_url, settings.plain_port)}/enrol",
        authority=authority.public_bytes(Encoding.DER),
        fingerprint=facts.fingerprint,
        expires_at=facts.expires_at,
    )


def plain_origin(origin: str, port: int) -> str:
    """Return the address of the port in clear, under the name people know."""
    host = _host(origin)
    return f"http://{f'[{host}]' if ':' in host else host}" + ("" if port == PORTS["http"] else f":{port}")


def keeps_to_tls(settings: Settings) -> bool:
    """Return whether browsers are asked to use TLS only (HSTS).

    Not with the office's own authority: a phone that does not trust it yet, or no longer after it was replaced,
    could not reach the unencrypted enrolment page, because HSTS applies to every port of a name. Nor with a
    self-signed certificate.
    """
    if not PublicUrl(settings.public_url).secure:
        return False
    facts = served(settings)
    return facts is None or not (is_made_here(settings) or facts.issuer == facts.subject)


def _pair(settings: Settings) -> tuple[Path, Path] | None:
    """Return the files of certificate and key to serve; None where TLS is not wanted."""
    given = (settings.tls_cert, settings.tls_key)
    if settings.tls is False:
        return None
    if given[0] is not None and given[1] is not None:
        return given[0], given[1]
    if given != (None, None):
        raise TlsError(
            f"--tls-cert {given[0]}, --tls-key {given[1]}: 须同时给出证书与私钥 both are needed, or neither; the "
            "one in WANGGE_HOME is used then"
        )
    made = Folder.of(settings.home)
    if settings.tls and not made.is_there:
        raise TlsError(
            f"--tls: {made.path} 中没有证书 there is no certificate; 请先运行 first: wangge tls init, 或 or "
            "give --tls-cert and --tls-key"
        )
    if not (settings.tls or (made.is_there and not is_loopback(settings.host))):
        return None
    read_certificate(made.authority)  # phones are handed it: that it is missing is said now
    return made.server, made.server


def _origin(settings: Settings, facts: Facts) -> str:
    """Return the address people open: the one set, or the certificate's first name."""
    if settings.public_url is None:
        plain = [name for name in facts.names if "*" not in str(name)]
        if not plain:
            raise TlsError(
                f"{settings.tls_cert}: 证书中没有可用作网址的名称 the certificate has no name to open; 请设置 set "
                "WANGGE_PUBLIC_URL=https://…"
            )
        return parse_origin(f"https://{shown(plain[0])}:{settings.port}")
    if not PublicUrl(settings.public_url).secure:
        raise TlsError(
            f"WANGGE_PUBLIC_URL={settings.public_url}: 已启用 TLS，应为 https TLS is on, so it has to be https://…; "
            "由代理加密则用 or, where a proxy does TLS: --no-tls"
        )
    if not facts.covers(_host(settings.public_url)):
        names = ", ".join(map(str, facts.names))
        raise TlsError(
            f"WANGGE_PUBLIC_URL={settings.public_url}: 证书不含此名称 the certificate is not for it, only for: "
            f"{names}; 请改用其中之一，或重新签发 open one of these, or have a certificate made for it"
        )
    return settings.public_url


def _host(origin: str) -> str:
    return urlsplit(origin).hostname or ""


def _beside(port: int) -> int:
    """Return the port in clear where none is set."""
    if port == PORTS["https"]:
        return PORTS["http"]
    return port + 1 if port < 65535 else port - 1
