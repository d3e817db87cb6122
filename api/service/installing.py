"""Installation of the service: checks first, then files, user and folders, and finally systemd."""

import grp
import os
import pwd
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from api.backup.contents import BACKUPS
from api.db.cluster.account import Account
from api.db.cluster.place import LONGEST_SOCKET_PATH, PORT
from api.service import units
from api.service.errors import ServiceError
from api.service.units import BACKUP, MARK, SERVICE, TIMER, Plan
from api.settings import Settings

UNITS: Final = Path("etc/systemd/system")
SYSUSERS: Final = Path("etc/sysusers.d/wangge.conf")
ENVIRONMENT: Final = Path("etc/wangge/wangge.env")
_USER: Final = re.compile(r"[a-z_][a-z0-9_-]{0,30}")
_LONGEST_NAME = len("/cluster/.s.PGSQL.") + len(str(PORT))


@dataclass(frozen=True, slots=True)
class Written:
    """A file to be there."""

    path: Path
    text: str
    mode: int = 0o644
    kept: bool = False
    """An existing file stays as it is."""


def plan_of(settings: Settings, *, user: str, backups: Path | None, keep: int, at: str, root: Path) -> Plan:
    """Return what the service is to be, from the settings of this command."""
    home, here = settings.home.absolute(), Path(__file__).parents[2]
    ports = (settings.port, settings.plain_port or 1024)
    return Plan(
        user=user,
        program=_program(),
        folder=here,
        home=home,
        backups=(backups or home / BACKUPS).absolute(),
        keep=keep,
        at=at,
        keys=settings.keys_file.absolute(),
        own_tmp=socket_fits(home) and not any(str(path).startswith(("/tmp/", "/var/tmp/")) for path in (home, here)),  # noqa: S108
        low_port=min(ports) < 1024,
        environment_file=Path("/") / ENVIRONMENT,
    )


def socket_fits(home: Path) -> bool:
    """Return whether the database's socket lies in the home folder, and not in /tmp (see `api.db.cluster.place`)."""
    return len(os.fsencode(str(home))) + _LONGEST_NAME <= LONGEST_SOCKET_PATH and "," not in str(home)


def files(plan: Plan, settings: Settings, root: Path) -> tuple[Written, ...]:
    """Return the files of the service, below another root for an image."""
    variables = {
        name: _whole(name, value) for name, value in os.environ.items() if _is_ours(name) and "\n" not in value
    }
    return (
        Written(root / UNITS / SERVICE, units.service(plan)),
        Written(root / UNITS / BACKUP, units.backup(plan)),
        Written(root / UNITS / TIMER, units.timer(plan)),
        Written(root / SYSUSERS, units.user(plan)),
        Written(root / ENVIRONMENT, units.environment(variables), 0o600, kept=True),
    )


def without_values(variables: str) -> str:
    """Return the variables' names alone: a value may hold a password, and a terminal keeps what it shows."""
    lines = variables.splitlines()
    return "\n".join(line if line.startswith("#") else f"{line.partition('=')[0]}=…" for line in lines) + "\n"


def backups_of(root: Path) -> Path | None:
    """Return where the installed service keeps its backups; None where it is not installed."""
    unit = root / UNITS / BACKUP
    found = re.search(r' --to "((?:[^"\\\\]|\\\\.)*)"', unit.read_text("utf-8")) if unit.exists() else None
    return Path(re.sub(r"\\(.)", r"\1", found[1]).replace("%%", "%").replace("$$", "$")) if found else None


def home_of(root: Path) -> Path | None:
    """Return the home folder of the installed service; None where it is not installed, or not readable."""
    try:
        unit = (root / UNITS / SERVICE).read_text("utf-8")
    except OSError:
        return None
    found = re.search(r'^Environment="WANGGE_HOME=((?:[^"\\\\]|\\\\.)*)"$', unit, re.MULTILINE)
    return Path(re.sub(r"\\(.)", r"\1", found[1]).replace("%%", "%")) if found else None


def check(plan: Plan, wanted: tuple[Written, ...]) -> None:
    """Refuse what would not run, or would write over what is not ours.

    Raises
    ------
    ServiceError
        Naming it, with the remedy.
    """
    for each in wanted:
        if each.path.exists() and not each.kept and MARK not in each.path.read_text("utf-8", "replace"):
            raise ServiceError(
                f"{each.path}: 已存在，且非本命令所写 exists and was not written by this command; move it away first "
                "请先移走"
            )
    if not _USER.fullmatch(plan.user) and plan.user not in {each.pw_name for each in pwd.getpwall()}:
        raise ServiceError(
            f"--user {plan.user!r}: 不是用户名，只用小写字母、数字、- 和 _ is no user name; give lower-case letters, "
            "digits, - and _, such as wangge"
        )
    if plan.user == "root":
        raise ServiceError("--user root: 请用普通用户 use an unprivileged user; PostgreSQL refuses root")
    cluster = plan.home / "cluster"
    owner = Account.of(cluster.stat().st_uid).name if cluster.exists() else plan.user
    if owner != plan.user:
        raise ServiceError(
            f"{cluster}: 属于用户 belongs to user {owner}, 而服务用户为 and the service is to run as {plan.user}; "
            f"run it as {owner} (--user {owner}), or back up, set WANGGE_HOME to a new folder, install, and restore "
            "there as that user 请改用该用户，或备份后以新用户恢复到新目录"
        )


def install(plan: Plan, wanted: tuple[Written, ...], root: Path) -> Iterator[str]:
    """Write the files, make user and folders, and start it; yield what was done, in words.

    Raises
    ------
    ServiceError
        systemd does not run here, or refused; the message says what it said.
    """
    live = root == Path("/")
    if live and os.geteuid() != 0:
        raise ServiceError("须以 root 运行 run it as root: sudo …; --dry-run 只打印 only prints")
    if live and not Path("/run/systemd/system").is_dir():
        raise ServiceError("本机未运行 systemd systemd does not run here; --dry-run 只打印 only prints the files")
    for each in wanted:
        yield _write(each)
    if live:
        _make_user(plan, root)
        yield from _make_folders(plan)
        _refuse_if_out_of_reach(plan)
        verify(wanted)
        _systemctl("daemon-reload")
        _systemctl("enable", "--now", SERVICE, TIMER)
        yield f"已启动 started: {SERVICE}, {TIMER}"


def verify(wanted: tuple[Written, ...]) -> None:
    """Have systemd read the units; raises ServiceError with what it does not like."""
    program = shutil.which("systemd-analyze")
    if program is None:
        return
    paths = [str(each.path) for each in wanted if each.path.suffix in (".service", ".timer")]
    done = subprocess.run([program, "verify", *paths], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise ServiceError(f"systemd 不接受单元文件 does not take the units: {done.stderr.strip()}")


def uninstall(root: Path) -> Iterator[str]:
    """Stop and remove the service; user, data, backups and variables stay."""
    if root == Path("/") and Path("/run/systemd/system").is_dir():
        _systemctl("disable", "--now", TIMER, SERVICE)
    for path in (*(root / UNITS / name for name in (TIMER, BACKUP, SERVICE)), root / SYSUSERS):
        if path.exists() and MARK in path.read_text("utf-8", "replace"):
            path.unlink()
            yield f"已删除 removed: {path}"
    if root == Path("/") and Path("/run/systemd/system").is_dir():
        _systemctl("daemon-reload")
    yield f"保留 left as they are: {root / ENVIRONMENT}, 用户、数据与备份 user, data and backups"


def _program() -> Path:
    return Path(sys.executable).with_name("wangge")


def _is_ours(name: str) -> bool:
    return name in ("HOST", "PORT") or (name.startswith("WANGGE_") and name not in ("WANGGE_HOME", "WANGGE_TEST_RUN"))


def _whole(name: str, value: str) -> str:
    """Return a variable's value, a path as the service finds it, whose folder is not this command's."""
    field = Settings.model_fields.get(name.removeprefix("WANGGE_").lower())
    is_path = field is not None and field.annotation in (Path, Path | None)
    return str(Path(value).absolute()) if is_path and value else value


def _write(wanted: Written) -> str:
    if wanted.kept and wanted.path.exists():
        return f"保留 kept as it is: {wanted.path}"
    wanted.path.parent.mkdir(parents=True, exist_ok=True)
    fresh = wanted.path.with_name(f".{wanted.path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, wanted.mode)
    with open(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, wanted.mode)
        file.write(wanted.text)
    fresh.replace(wanted.path)
    return f"已写入 written: {wanted.path}"


def _make_user(plan: Plan, root: Path) -> None:
    try:
        pwd.getpwnam(plan.user)
    except KeyError:
        command = ["systemd-sysusers", str(root / SYSUSERS)]
        if shutil.which(command[0]) is None:
            command = ["useradd", "--system", "--home-dir", str(plan.home), "--no-create-home", plan.user]
        _run(command)


def _make_folders(plan: Plan) -> Iterator[str]:
    entry = pwd.getpwnam(plan.user)
    group = grp.getgrgid(entry.pw_gid).gr_gid
    for folder in dict.fromkeys((plan.home, plan.backups)):
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True)
            os.chown(folder, entry.pw_uid, group)
            yield f"已新建 made: {folder}"


def _refuse_if_out_of_reach(plan: Plan) -> None:
    account = Account.of(pwd.getpwnam(plan.user).pw_uid)
    if account.run(["test", "-x", str(plan.program)], timeout_s=10).returncode != 0:
        raise ServiceError(
            f"{plan.user} 无法执行 cannot run {plan.program}; move the project to a folder that user can "
            "enter, such as /srv/wangge 请将项目移至该用户可进入的目录"
        )
    for folder in (plan.home, plan.backups):
        if not account.may_write(folder):
            raise ServiceError(f"{plan.user} 无法写入 cannot write {folder}: chown -R {plan.user} {folder}")


def _systemctl(*arguments: str) -> None:
    _run(["systemctl", *arguments])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise ServiceError(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
