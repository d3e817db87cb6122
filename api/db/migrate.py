"""Bring a database to the newest migration; processes that start together take turns."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg.errors import (
    DuplicateColumn,
    DuplicateObject,
    DuplicateTable,
    FeatureNotSupported,
    InsufficientPrivilege,
    RaiseException,
    UndefinedFile,
)
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from api.db.cluster.errors import ClusterError
from api.db.cluster.place import APPLICATION
from api.db.cluster.postmaster import EXTENSIONS
from api.db.engine import NAME, patiently

_SCRIPTS = str(Path(__file__).parents[1] / "migrations").replace("%", "%%")  # of Alembic's file of settings
LOCK = 0x77616E67  # "wang": one migrator at a time


def alembic_config(connection: Connection) -> Config:
    """Return Alembic's configuration for this open connection."""
    config = Config()
    config.set_main_option("script_location", _SCRIPTS)
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str | None:
    """Return the revision this code expects."""
    return _scripts(_SCRIPTS).get_current_head()


def known_revisions() -> frozenset[str]:
    """Return every revision this code can migrate from."""
    return frozenset(each.revision for each in _scripts(_SCRIPTS).walk_revisions())


def is_unreleased(revision: str) -> bool:
    """Tell whether a revision is of a development version before 0.1.0; theirs were 0001 to 0054."""
    return revision < (_scripts(_SCRIPTS).get_base() or "")


@cache
def _scripts(folder: str) -> ScriptDirectory:
    """Return the migrations, read once: each is a module to import, and every check of readiness asks."""
    config = Config()
    config.set_main_option("script_location", folder)
    return ScriptDirectory.from_config(config)


def upgrade(database_url: str, may_change: Callable[[], None] = lambda: None) -> None:
    """Migrate as `upgrade_over` does."""
    with patiently(database_url) as engine:
        upgrade_over(engine, may_change)


def upgrade_over(engine: Engine, may_change: Callable[[], None] = lambda: None) -> None:
    """Migrate to the newest revision, in one transaction, under an advisory lock.

    Parameters
    ----------
    may_change
        Asked before a database of an older version is changed; it raises if that must not be.

    Raises
    ------
    ClusterError
        A server of one's own lacks what its administrator has to make, the database is of a newer or of an unreleased
        version, or others of ours use it; the message says what to do.
    """
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            found = _revision(connection)
            if found is not None and found != newest_revision():
                may_change()
                _refuse_under_others(connection)
            if found != newest_revision():  # else Alembic would import every migration to do nothing
                command.upgrade(alembic_config(connection), "head")
            _refuse_without_role(connection)
    except DBAPIError as refused:
        remedy = _remedy(refused.orig) or _of_another_version(refused.orig)
        if remedy is None:
            raise
        raise ClusterError(remedy) from refused


def _revision(connection: Connection) -> str | None:
    """Return a database's revision; refuse one of a newer or of an unreleased version, which we cannot read."""
    if connection.execute(text("SELECT to_regclass('public.alembic_version')")).scalar() is None:
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and is_unreleased(found):
        raise ClusterError(
            f"数据库由 0.1.0 之前的开发版（版本 {found}）建立，本程序不能升级，数据未作改动 the database was made by a "
            f"development version before 0.1.0 (revision {found}), which this version does not migrate; no data was "
            "touched. Export the county or make a backup with the version that made it, or start with a new "
            "WANGGE_HOME 请用原版本导出县域数据或备份，或另设新的 WANGGE_HOME"
        )
    if found is not None and found not in known_revisions():
        raise ClusterError(
            f"数据库版本 {found} 比本程序（{newest_revision()}）新 the database was made by a newer version of wangge; "
            "run that version, or restore a backup of this one 请使用新版程序，或恢复旧版备份"
        )
    return found


def _refuse_under_others(connection: Connection) -> None:
    """Refuse to change the tables under what runs and knows the older ones, on another home folder or machine.

    What only starts, as this does, waits for its turn, and goes by the newer ones then.
    """
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND application_name = :name"
    )
    found = connection.execute(query, {"name": NAME}).scalar_one()
    if found:
        raise ClusterError(
            f"另有旧版本的 wangge 正在使用此数据库（{found} 个连接），未迁移 another wangge uses this database by an "
            f"older version ({found} connections), so it was not migrated: stop its server, planner or "
            "command, and run this again 请先停止旧版的服务、规划进程或命令，再重新运行"
        )


def _refuse_without_role(connection: Connection) -> None:
    """Refuse a server on which the workers could not put on their role: it may have been dropped since."""
    query = text("SELECT current_user, EXISTS (SELECT FROM pg_roles WHERE rolname = :role)")
    me, there = connection.execute(query, {"role": APPLICATION}).one()
    if (
        not there
        or not connection.execute(
            text("SELECT pg_has_role(current_user, :role, 'MEMBER')"), {"role": APPLICATION}
        ).scalar_one()
    ):
        made = "" if there else f"CREATE ROLE {APPLICATION} NOLOGIN; "
        raise ClusterError(
            f"缺少角色，或 {me} 不是其成员 the role {APPLICATION} is missing, or {me} is no member of it; "
            f"请数据库管理员执行 as administrator: {made}GRANT {APPLICATION} TO {me};"
        )


def _remedy(refusal: BaseException | None) -> str | None:
    """Return what a server of one's own lacks and what its administrator runs; None where it is another fault."""
    if not isinstance(refusal, psycopg.Error):
        return None
    said = (refusal.diag.message_primary or str(refusal)).strip()
    if isinstance(refusal, RaiseException):
        return f"数据库权限不足 {said}; 请数据库管理员执行 {refusal.diag.message_hint}"
    if "extension" in said and isinstance(refusal, InsufficientPrivilege):
        names = "; ".join(f"CREATE EXTENSION IF NOT EXISTS {name}" for name in EXTENSIONS)
        return f"无权创建数据库扩展 {said}; 请数据库管理员在该库中执行 as administrator, in this database: {names};"
    if "extension" in said and isinstance(refusal, FeatureNotSupported | UndefinedFile):
        return f"数据库服务器缺少扩展 {said}; 在该服务器上安装 on its machine: apt-get install postgresql-17-postgis-3"
    if isinstance(refusal, InsufficientPrivilege):
        return f"数据库权限不足 {said}; 该用户须拥有数据库 the user has to own it: ALTER DATABASE … OWNER TO …;"
    return None


def _of_another_version(refusal: BaseException | None) -> str | None:
    """Return what to do where tables are there already that a migration makes; None where it is another fault."""
    if not isinstance(refusal, DuplicateColumn | DuplicateTable | DuplicateObject):
        return None
    return (
        f"数据库结构与版本号不符，未作改动 the tables do not fit the version of the database ({str(refusal).strip()}); "
        "nothing was changed. It may be of an unreleased version: export the county with that version, and import it "
        "into a new WANGGE_HOME 可能来自未发布的版本：请用该版本导出县域数据，再导入新的 WANGGE_HOME"
    )
