"""Prepare a server before it serves: keys, thumbnails of older versions, the demonstration."""

import subprocess
import sys
from collections.abc import Callable
from typing import cast

import psycopg
from sqlalchemy import Engine, text

from api import clock
from api.auth.sealed import custody
from api.backup.database import others
from api.demo.key import end_key
from api.settings import Settings
from api.store.attachments.rebuilding import rebuild
from api.store.identity.errors import KeyringError
from api.store.identity.keyring import Keyring
from gis.store.counties.loaded import list_counties, named

type Say = Callable[[str], None]
"""Takes one line for the person at the terminal."""


def prepare_keys(settings: Settings, engine: Engine, say: Say) -> None:
    """Make the keys that seal identities and second factors; without those that are needed, all else goes on."""
    try:
        with engine.connect() as connection:
            kept = custody(connection, Keyring(settings.keys_file), clock.now())
            kept.prepare()
            kept.check_held()
    except KeyringError as refused:
        say(f"警告 warning: {refused}")


def rebuild_thumbnails(settings: Settings, engine: Engine, say: Say) -> None:
    """Take out what a camera or its owner had written into thumbnails of an older version."""
    done, locked = rebuild(engine, Keyring(settings.keys_file))
    if done:
        say(f"已清除 {done} 张缩略图中的附带信息 {done} thumbnails were freed of what stood beside their pixels")
    if locked:
        say(f"警告 warning: {locked} 张缩略图缺少密钥，未清除 thumbnails could not be opened: their key is missing")


def end_demo_key(engine: Engine) -> None:
    """Revoke the key of demonstration traffic that ended with a server that was killed."""
    with engine.begin() as connection:
        end_key(connection, clock.now())


def holds_a_county(engine: Engine) -> bool:
    """Tell whether any county is loaded."""
    with engine.connect() as connection:
        return bool(connection.execute(text("SELECT EXISTS (SELECT FROM county)")).scalar())


def warn_of_missing_home(settings: Settings, engine: Engine, say: Say) -> None:
    """Warn if the county that is to be the home county is not loaded: requests that name no county are refused."""
    with engine.connect() as connection:
        counties = list_counties(connection)
    if counties and settings.county and settings.county not in {each.code for each in counties}:
        say(
            f"警告 warning: WANGGE_COUNTY={settings.county} 未导入，页面无法显示 is not loaded, pages have nothing to "
            f"show; correct or unset it 请更正或删除：{', '.join(map(named, counties))}"
        )


def warn_of_others(settings: Settings, engine: Engine, say: Say) -> None:
    """Warn if others of ours use a database of one's own: each server goes by its own keys and road graphs."""
    if settings.database_url is None:  # of the embedded one the home folder is claimed
        return
    with engine.connect() as connection:
        found = others(cast("psycopg.Connection", connection.connection.driver_connection))
    if found:
        say(
            f"警告 warning: 另有 wangge 正在使用此数据库（{found} 个连接）；两套服务各用各的密钥与路网，派单会不一致 "
            f"another wangge uses this database ({found} connections): two servers would each go by their own keys and "
            "road graphs. Stop the other, unless it is a planner or a command 请停止另一套服务（规划进程或命令除外）"
        )


def load_demonstration(say: Say) -> None:
    """Run the command another package brings: `api` does not import `fixtures`."""
    say("正在载入演示县 loading the demonstration county …")
    command = [sys.executable, "-c", "from api.cli import main; main()", "demo", "load"]
    code = subprocess.run(command, check=False).returncode  # noqa: S603
    if code != 0:
        raise SystemExit(code)
