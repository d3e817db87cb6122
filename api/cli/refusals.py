"""Refusals of the command line, in words. Imported only when needed: the classes load half of the server."""

import errno

import psycopg
import typer
from sqlalchemy.exc import OperationalError

from api.auth.accounts.errors import AccessError
from api.backup.errors import BackupError
from api.cli.calling import as_called
from api.db.cluster import ClusterError
from api.process.listening import ListenError
from api.retention.rules import RetentionError
from api.service.errors import ServiceError
from api.settings import SettingsError, load
from api.store.identity.errors import IdentityError
from api.tls.errors import TlsError
from dispatch.errors import BadCalendarError, BadRosterError, DispatchError
from gis.errors import BadRowsError, GisError

_LOST = (
    "数据库无应答，请检查其进程与主机后重试；正在提交的内容可能已写入 the database did not answer: check that it runs, "
    "then run the command again; data being committed may have been written"
)
_LOST_EMBEDDED = (
    "内置数据库中断，请重新运行该命令，数据库会随之启动；正在提交的内容可能已写入 the embedded database went away: run "
    "the command again, which starts it; data being committed may have been written. 中断原因见日志 Why it ended: {log}"
)
_FULL = {errno.ENOSPC, errno.EDQUOT}
_REFUSALS = (
    *(AccessError, BackupError, ClusterError, DispatchError, GisError, IdentityError),
    *(ListenError, RetentionError, ServiceError, SettingsError, TlsError),
)


def explained(error: Exception) -> bool:
    """Print what was refused and why; return False if it is our own fault."""
    if isinstance(error, _REFUSALS):
        _say(as_called(str(error)))
        _list_rows(error)
    elif isinstance(error, (OperationalError, psycopg.OperationalError)):
        _say(f"{_lost()} ({_cause(error)})")
    elif isinstance(error, OSError) and error.filename is not None:
        _say(_file_refused(error))
    elif isinstance(error, OSError) and error.errno in _FULL:
        _say(f"无法写入，请清理磁盘 cannot write: {error.strerror}; make room on the disk")
    else:  # no file's fault, so nothing a user can put right
        return False
    return True


def _say(text: str) -> None:
    typer.secho(f"错误 error: {text}", fg=typer.colors.RED, err=True)


def _list_rows(refusal: Exception) -> None:
    for row in refusal.rows if isinstance(refusal, BadRowsError) else ():
        typer.echo(f"  - {as_called(row)}", err=True)
    for fault in refusal.faults if isinstance(refusal, (BadCalendarError, BadRosterError)) else ():
        typer.echo(
            f"  - 第 {fault.row} 行 row {fault.row}, {fault.column} = {fault.value!r}: {fault.message}", err=True
        )


def _lost() -> str:
    settings = load()
    return _LOST if settings.database_url else _LOST_EMBEDDED.format(log=settings.home / "cluster" / "log")


def _cause(lost: OperationalError | psycopg.OperationalError) -> str:
    """Return the message of the database or its driver, in one line."""
    said = str(lost.orig if isinstance(lost, OperationalError) else lost).splitlines()
    return said[0] if said else type(lost).__name__


def _file_refused(refusal: OSError) -> str:
    """Return the file the operating system refused, and why."""
    denied = "无权限 not allowed; " if isinstance(refusal, PermissionError) else "无法使用 cannot be used; "
    return f"{refusal.filename}: {denied}{refusal.strerror}; choose another path or correct this one 请更换或更正该路径"
