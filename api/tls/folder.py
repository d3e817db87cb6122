"""The folder `tls` in WANGGE_HOME: the authority, its key, and the server's certificate.

    authority.crt   trusted by the phones (PEM)
    authority.key   signs a new certificate; only `wangge tls init` reads it, so it may be kept elsewhere meanwhile
    server.pem      the server's certificate with its key: one file, so that one rename replaces both

A folder is made under another name and renamed once it is whole; killed in between, nothing is there, and what was
begun is removed the next time.
"""

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from api.db.cluster.locks import exclusive
from api.process.fsync import keep_names, write_new
from api.tls.authority import Signed, make_authority, permitted, sign_server
from api.tls.certificate import facts_of, read_certificate
from api.tls.errors import TlsError
from api.tls.names import Name

AUTHORITY, AUTHORITY_KEY, SERVER = "authority.crt", "authority.key", "server.pem"
SECRET = 0o600
OPEN = 0o644


@dataclass(frozen=True, slots=True)
class Folder:
    """One such folder; `path` need not exist."""

    path: Path

    @classmethod
    def of(cls, home: Path) -> "Folder":
        """Return the folder of a home."""
        return cls(home / "tls")

    @property
    def authority(self) -> Path:
        """Return the file of the authority's certificate."""
        return self.path / AUTHORITY

    @property
    def server(self) -> Path:
        """Return the file of the server's certificate and key."""
        return self.path / SERVER

    @property
    def is_there(self) -> bool:
        """Tell whether certificates were made here."""
        return self.server.exists()

    def make(self, names: tuple[Name, ...], now: datetime) -> None:
        """Make an authority and its first certificate; raises TlsError where one is there already."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with exclusive(self._lock):
            if self.path.exists():
                raise TlsError(
                    f"{self.path}: 证书颁发机构已存在，未作改动 an authority is there already, nothing was changed. "
                    "续期 a new certificate from it: wangge tls init --renew. 另建则手机须重新安装 another "
                    f"authority, which every phone must be set to trust again: mv {self.path} {self.path}-old, "
                    "然后重试 then again"
                )
            authority = make_authority(names, now)
            files = {
                AUTHORITY: (authority.certificate.public_bytes(Encoding.PEM), OPEN),
                AUTHORITY_KEY: (_key(authority.key), SECRET),
                SERVER: (_both(sign_server(authority, names, now)), SECRET),
            }
            self._put_folder(files)

    def renew(self, names: tuple[Name, ...], now: datetime) -> None:
        """Make a new certificate of the same authority, for all its names or some of them; raises TlsError."""
        if not self.path.exists():
            raise TlsError(f"{self.path}: 尚无证书颁发机构 there is no authority yet; 请先运行 first: wangge tls init")
        with exclusive(self._lock):
            authority = self._authority(now)
            may = permitted(authority.certificate)
            beyond = [str(each) for each in names if each not in may]
            if beyond:
                raise TlsError(
                    f"--name {', '.join(beyond)}: 不在此颁发机构的许可范围内，许可 the authority may not sign for it, "
                    f"only for: {', '.join(map(str, may))}. 需另建颁发机构 another authority is needed: mv {self.path} "
                    f"{self.path}-old, wangge tls init --name …"
                )
            beside = self.path / f"{SERVER}.new"
            beside.unlink(missing_ok=True)
            write_new(beside, _both(sign_server(authority, names or may, now)), SECRET)
            beside.replace(self.server)
            keep_names(self.path)

    @property
    def _lock(self) -> Path:
        return self.path.with_name("tls.lock")

    def _authority(self, now: datetime) -> Signed:
        certificate = read_certificate(self.authority)
        found = facts_of(certificate)
        if found.expires_at <= now:
            raise TlsError(
                f"{self.authority}: 颁发机构已过期 the authority has expired; 请另建 make another: mv {self.path} "
                f"{self.path}-old, wangge tls init"
            )
        try:
            key = load_pem_private_key((self.path / AUTHORITY_KEY).read_bytes(), password=None)
        except (OSError, ValueError, TypeError) as refused:
            raise TlsError(
                f"{self.path / AUTHORITY_KEY}: 无法读取颁发机构私钥 the authority's key cannot be read ({refused}); 如"
                "另存他处请放回 put it back if it is kept elsewhere"
            ) from None
        if not isinstance(key, EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise TlsError(
                f"{self.path / AUTHORITY_KEY}: 与 {AUTHORITY} 不匹配 is not that authority's key; 请恢复 restore it"
            )
        return Signed(certificate, key)

    def _put_folder(self, files: Mapping[str, tuple[bytes, int]]) -> None:
        beside = self.path.with_name(f"{self.path.name}.new")
        with suppress(FileNotFoundError):  # left by a power cut
            shutil.rmtree(beside)
        beside.mkdir(mode=0o700)
        for name, (content, mode) in files.items():
            write_new(beside / name, content, mode)
        keep_names(beside)
        beside.rename(self.path)
        keep_names(self.path.parent)


def _key(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _both(signed: Signed) -> bytes:
    return signed.certificate.public_bytes(Encoding.PEM) + _key(signed.key)
