"""Location of the embedded cluster.

Normally `<home>/cluster`. If started by root, the server runs as an unprivileged user, who cannot enter a home folder
of mode 700: then the cluster is under `/var/lib/wangge`, and `<home>/cluster` is a link to it. A copy of such a home
has a copy of the link, to the same database; the cluster remembers its home and refuses others.
"""

import errno
import hashlib
import os
import shlex
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from api.db.cluster.account import Account
from api.db.cluster.errors import ClusterError

SYSTEM_FOLDER = Path("/var/lib/wangge")
PORT = 17432  # names the socket file; nothing listens on TCP
LONGEST_SOCKET_PATH = 107  # bytes, sun_path without its closing zero
DATABASE = "wangge"
ROLE = "wangge"
APPLICATION = "wangge_app"
"""The role of the server: no owner, and limited to the counties of the caller (see the migrations)."""
ADMINISTRATOR = "postgres"
UNFINISHED = "restore.unfinished"
"""In the home folder while a restore moves files: without it the next start would make an empty database."""


@dataclass(frozen=True, slots=True)
class Place:
    """The cluster's own folder, and who owns it."""

    folder: Path
    account: Account

    @property
    def data(self) -> Path:
        """Return PostgreSQL's data directory."""
        return self.folder / "data"

    @property
    def major(self) -> int | None:
        """Return the PostgreSQL version that made the data directory; None before that."""
        try:
            return int((self.data / "PG_VERSION").read_text(encoding="ascii"))
        except FileNotFoundError:
            return None

    @property
    def log(self) -> Path:
        """Return the folder of the server's logs."""
        return self.folder / "log"

    @property
    def users(self) -> Path:
        """Return the file that every process using the cluster holds shared."""
        return self.folder / "users.lock"

    @property
    def owner(self) -> Path:
        """Return the file that names the home whose cluster this is."""
        return self.folder / "home"

    def claim(self, home: Path) -> None:
        """Note that the cluster is that of a home."""
        wanted = f"{home.resolve()}\n"
        if not self.owner.exists() or self.owner.read_text(encoding="utf-8") != wanted:
            self.owner.write_text(wanted, encoding="utf-8")
            self.account.give(self.owner)

    @property
    def sockets(self) -> Path:
        """Return the socket's folder: the cluster's own, or a short one where that path will not do.

        It may be too long for a socket, or have a comma, at which a client splits it into several hosts.
        """
        if len(os.fsencode(self.folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH and "," not in str(self.folder):
            return self.folder
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path("/tmp") / f"wangge-{self.account.uid}-{digest}"  # noqa: S108 -- its owner and mode are checked

    def url(self, database: str = DATABASE, role: str = ROLE) -> str:
        """Return the address of a database here."""
        query = urlencode({"host": str(self.sockets), "port": PORT}, quote_via=quote)
        return f"postgresql://{role}@/{quote(database)}?{query}"

    def make_folders(self) -> None:
        """Make the folders of logs and socket; refuses one that somebody else prepared."""
        for folder in (self.log, self.sockets):
            if not folder.exists():
                folder.mkdir(mode=0o700)
                self.account.give(folder)
            facts = folder.lstat()
            if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != self.account.uid or facts.st_mode & 0o077:
                raise ClusterError(
                    f"{folder} must be a folder of mode 700 owned by {self.account.name}; remove it "
                    "权限或所有者不对，请删除该目录"
                )


def of(home: Path) -> Place:
    """Return the place of the cluster of `home`, made if it is new.

    Raises
    ------
    ClusterError
        If it exists but this user cannot use it, the server's user cannot reach it, or it is another home's.
    """
    pointer = home / "cluster"
    if pointer.is_symlink() and not pointer.exists():
        raise ClusterError(
            f"{pointer} points to {pointer.readlink()}, which is gone; remove the link to start over "
            "链接指向的目录已不存在，删除该链接即重新开始"
        )
    if pointer.exists() and not _abandoned(pointer):
        here = _existing(pointer.resolve())
        _check_no_copy(home, here)
        return here
    return _new(pointer)


def _abandoned(folder: Path) -> bool:
    """Return whether making the folder was cut short before it was given to the server's user."""
    return folder.stat().st_uid == 0 and not any(folder.iterdir()) and os.geteuid() == 0


def _existing(folder: Path) -> Place:
    account = Account.of(folder.stat().st_uid)
    if os.geteuid() not in (0, account.uid):
        raise ClusterError(
            f"{folder} belongs to {account.name}; run as that user or as root, or set WANGGE_HOME "
            "目录属于其他用户，请以该用户运行，或另设 WANGGE_HOME"
        )
    if account.uid == 0:
        owner = Account.for_a_server().name
        raise ClusterError(
            f"{folder} 归 root 所有，可能因以 root 复制所致 belongs to root, perhaps because root copied it, and "
            f"PostgreSQL refuses to run as root: chown -R {owner}: {shlex.quote(str(folder))}"
        )
    if not account.may_write(folder):
        if os.statvfs(folder).f_flag & os.ST_RDONLY:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(folder))
        raise ClusterError(
            f"{account.name} cannot reach {folder}; move it under {SYSTEM_FOLDER} and link <home>/cluster to it "
            "该用户无法进入此目录，请移动后建立链接"
        )
    return Place(folder, account)


def _check_no_copy(home: Path, here: Place) -> None:
    """Refuse the cluster of a home that was copied from: both would work on one database and neither would know.

    One that was moved is gone from where it was.
    """
    if not here.owner.exists():
        return
    owner = Path(here.owner.read_text(encoding="utf-8").strip())
    theirs = owner / "cluster"
    if not os.path.exists(theirs) or theirs.resolve() != here.folder or os.path.samefile(owner, home):
        return
    raise ClusterError(
        f"WANGGE_HOME={home} 是副本，仍指向 {owner} 的数据库 is a copy and still points to the database of {owner}: "
        f"{home / 'cluster'} links to {here.folder}. For a database of its own remove that link, start, and restore a "
        f"dump (docs/operations.md); if {owner} is the copy, remove the link there. "
        f"如需独立的数据库：删除该链接，启动后恢复备份；如 {owner} 才是副本，请删除那里的链接"
    )


def _account_for(home: Path) -> Account:
    """Return whom a new server is run as: of a home that somebody else owns, root makes the cluster its owner's."""
    owner = home.stat().st_uid
    return Account.of(owner) if os.geteuid() == 0 and owner != 0 else Account.for_a_server()


def _new(pointer: Path) -> Place:
    account = _account_for(pointer.parent)
    pointer.mkdir(mode=0o700, exist_ok=True)
    account.give(pointer)
    if account.may_write(pointer):
        return Place(pointer.resolve(), account)
    if os.geteuid() != 0:
        raise ClusterError(
            f"{pointer} cannot be written; set WANGGE_HOME to a folder of yours "
            "目录不可写，请将 WANGGE_HOME 设为自己的目录"
        )
    pointer.rmdir()
    SYSTEM_FOLDER.mkdir(mode=0o755, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{pointer.parent.parent.name}-", dir=SYSTEM_FOLDER))
    account.give(folder)
    pointer.symlink_to(folder)
    return Place(folder, account)
