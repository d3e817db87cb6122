"""Integration keys: credentials of other systems, with a role at a place like an account."""

from typing import Any

from api.auth.accounts import tokens
from api.auth.accounts.demonstration import Demonstration
from api.auth.accounts.errors import BadAccountError, UnknownAccountError
from api.auth.accounts.repository import AccountRepository, shown_name
from api.auth.accounts.units import Units, place_of
from api.auth.principal import AuthMethod, Principal
from api.auth.roles import Role


class Keys(AccountRepository):
    """Whatever other system may come in."""

    def holder(self, token: str) -> Principal | None:
        """Return whose key it is, None if it is forged or revoked."""
        row = self._rows("of_key", hash=tokens.digest(token)).first()
        if row is None:
            return None
        return Principal(AuthMethod.KEY, Role(row["role"]), row["name"], row["id"], place=place_of(row))

    def add(self, name: str, *, role: Role, place: str) -> str:
        """Return a new integration key; it is shown once. The demonstration's accounts end.

        Raises
        ------
        BadAccountError
            The name is taken, or no unit has this code.
        """
        county, unit = Units(self._connection, self._now).find(place)
        key = tokens.KEY_PREFIX + tokens.new_token()
        Demonstration(self._connection, self._now).end()
        row = self._rows(
            "add_key",
            hash=tokens.digest(key),
            name=shown_name(name),
            role=role.value,
            county=county,
            unit=unit,
            now=self._now,
        ).first()
        if row is None:
            raise BadAccountError(
                f"A key {name!r} exists already; revoke it or choose another name. 名称已存在。", field="name"
            )
        self.tell("open")
        return key

    def all(self) -> list[dict[str, Any]]:
        """Return every key, without its secret."""
        return [dict(row) for row in self._rows("keys")]

    def revoke(self, name: str) -> str:
        """Revoke a key and return its county; raises UnknownAccountError."""
        row = self._rows("revoke_key", name=name, now=self._now).first()
        if row is None:
            raise UnknownAccountError(
                f"No key {name!r} in force; `wangge key list` shows all. 没有这个密钥。", field="name"
            )
        self.tell(f"key:{row['id']}")
        return str(row["county"])
