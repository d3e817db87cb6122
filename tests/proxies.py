"""A real proxy with TLS before a real server: Debian's Apache with the lines docs/operations.md gives for it.

The certificate is signed by an authority made for the occasion, which the clients trust and nobody else does.
"""

import datetime as dt
import re
import socket
import ssl
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from api import clock
from tests.processes import ROOT, free_ports

APACHE = Path("/usr/sbin/apache2")
MODULES = Path("/usr/lib/apache2/modules")
NAME = "wangge.example.gov.cn"
"""As in docs/operations.md, so that its lines are taken as they stand."""
ADDRESS = "127.0.0.2"
"""From where the proxy speaks to the server: not the address its callers on this machine have."""
DAY = dt.timedelta(days=1)
AUTHORITY = "Authority of one test"
SIGNS = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)
MINE = ("mpm_event", "authz_core", "alias", "headers", "proxy", "proxy_http", "ssl")
FRAME = """
ServerRoot {folder}
DefaultRuntimeDir {folder}
PidFile {folder}/pid
ErrorLog {folder}/error.log
ServerName {name}
User nobody
Group nogroup
Listen 127.0.0.1:{https}
Listen 127.0.0.1:{http}
ProxySourceAddress {address}
"""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running proxy: its ports on loopback, and the file with the authority it is to be trusted by."""

    https: int
    http: int
    authority: Path
    process: subprocess.Popen[bytes]

    def context(self) -> ssl.SSLContext:
        """Return what a client needs to trust it, and it only."""
        return trusting(self.authority)

    def stop(self) -> None:
        """End it and its children."""
        self.process.terminate()
        self.process.wait(20)


def trusting(authority: Path) -> ssl.SSLContext:
    """Return what a client needs to trust an authority, and it only."""
    return ssl.create_default_context(cafile=str(authority))


def start(folder: Path, server: str) -> Proxy:
    """Start Apache before the server at an address such as `127.0.0.1:8000`; wait until it takes connections."""
    certify(folder)
    https, http = free_ports(2)
    ports = {"https": https, "http": http}
    (folder / "httpd.conf").write_text(configuration(folder, server, **ports), encoding="utf-8")
    command = [APACHE, "-D", "FOREGROUND", "-f", folder / "httpd.conf"]
    with (folder / "error.log").open("ab") as said:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
    proxy = Proxy(authority=folder / "authority.pem", process=process, **ports)
    until = time.monotonic() + 20
    while not _listens(proxy.https):
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            raise RuntimeError(f"apache2 not ready: {(folder / 'error.log').read_text(encoding='utf-8')}")
        time.sleep(0.05)
    return proxy


def configuration(folder: Path, server: str, *, https: int, http: int) -> str:
    """Return the documented lines with this test's paths and ports, in a frame that Debian otherwise brings."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    (documented,) = re.findall(r"```apache\n(.*?)```", text, re.DOTALL)
    frame = FRAME.format(folder=folder, name=NAME, https=https, http=http, address=ADDRESS)
    loaded = "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in MINE)
    for given, ours in (
        ("/etc/ssl/wangge", f"{folder}/wangge"),
        ("*:443", f"*:{https}"),
        ("*:80>", f"*:{http}>"),
        ("127.0.0.1:8000", server),
    ):
        assert documented.count(given) >= 1, f"docs/operations.md names no {given}"
        documented = documented.replace(given, ours)
    return loaded + frame + documented


def certify(folder: Path) -> None:
    """Write `authority.pem`, and `wangge.pem` with `wangge.key`, good for a day."""
    master, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = x509.SubjectKeyIdentifier.from_public_key(master.public_key())
    authority = _certificate(AUTHORITY, master, issuer, x509.BasicConstraints(ca=True, path_length=0), SIGNS)
    by_issuer = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer)
    own = _certificate(NAME, key, by_issuer, x509.SubjectAlternativeName([x509.DNSName(NAME)]))
    for name, built in (("authority", authority), ("wangge", own)):
        pem = built.sign(master, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        (folder / f"{name}.pem").write_bytes(pem)
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "wangge.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))


def trust(home: Path, authority: Path) -> None:
    """Have Chromium, started with this home folder, trust an authority."""
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    for arguments in (("-N", "--empty-password"), ("-A", "-n", "test", "-t", "C,,", "-i", str(authority))):
        subprocess.run(["certutil", "-d", f"sql:{store}", *arguments], check=True)


def _certificate(
    subject: str, key: ec.EllipticCurvePrivateKey, *extensions: x509.ExtensionType
) -> x509.CertificateBuilder:
    now = clock.now()
    built = (
        x509.CertificateBuilder()
        .subject_name(_named(subject))
        .issuer_name(_named(AUTHORITY))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
    )
    for each in extensions:
        built = built.add_extension(each, critical=isinstance(each, x509.BasicConstraints | x509.KeyUsage))
    return built


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
