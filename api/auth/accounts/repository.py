"""Storage of people and credentials: named SQL in one transaction; nothing is committed here."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from api.auth.accounts.errors import BadAccountError, UnknownAccountError
from gis.readable_text import commands
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("queries.sql"))


def shown_name(name: str) -> str:
    """Return a name that shows nothing but itself; raises BadAccountError."""
    if not name.strip():
        raise BadAccountError(f"name {name!r} is blank: give one that can be read. 名称为空，请填写。", field="name")
    if commands(name):
        raise BadAccountError(
            f"name {name!r} contains control characters: remove them. 姓名含有控制字符，请删除。",
            field="name",
        )
    return name


class AccountRepository:
    """The common part of accounts, sessions, links and keys."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def _rows(self, query: str, **values: Any) -> Any:
        return self._connection.execute(SQL[query], values).mappings()

    def _account(self, login: str) -> Mapping[str, Any]:
        row: Mapping[str, Any] | None = self._rows("account", login=login).first()
        if row is None:
            raise UnknownAccountError(
                f"No account {login!r}; `wangge user list` shows all. 没有这个账户。", field="login"
            )
        return row

    def tell(self, tag: str) -> None:
        """Let every worker forget whom it remembered under this tag, and end its streams, once this is committed."""
        self._connection.execute(SQL["tell"], {"tag": tag})
