"""Second factors in the database: one instance per transaction, nothing committed here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from api.auth.accounts import totp
from api.auth.accounts.errors import BadAccountError, CodeError
from api.store.identity.errors import KeyringError
from api.store.identity.keyring import Keyring
from api.store.identity.rotation import left_over
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("factors.sql"))
OFFER_LASTS = timedelta(minutes=30)
BATCH = 500
MOST_WRONG = 100
"""Wrong codes in a row, however slowly they come, before only a recovery code or a reset helps: of a million codes
three are good at a time, so that somebody who knows the password and guesses has a chance of 3 in 10,000 in all."""
WRONG = (
    "The code is wrong, was already used, or is too old: every code works once, wait for the next one. "
    "验证码错误、已使用或已过期：每个验证码只能用一次，请等下一个。"
)

WRONG_RECOVERY = (
    "The recovery code is wrong or was already used: each works once, use another. "
    "恢复码错误或已使用：每个只能用一次，请换一个。"
)

WORN_OUT = (
    f"There were {MOST_WRONG} wrong codes in a row: use a recovery code, or ask an administrator to reset the account. "
    f"验证码已连续错误 {MOST_WRONG} 次：请使用恢复码，或请管理员重置账户。"
)


class Proof(StrEnum):
    """The kind of proof given as second factor."""

    TOTP = "totp"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Factor:
    """An account's second factor in force, and how many recovery codes are left."""

    confirmed_at: datetime
    recovery_left: int


class Factors:
    """Second factors, over one SQLAlchemy connection and the keys of one file."""

    def __init__(self, connection: Connection, keyring: Keyring, now: datetime) -> None:
        self._connection = connection
        self._keyring = keyring
        self._now = now

    def _rows(self, query: str, **values: Any) -> Any:
        return self._connection.execute(SQL[query], values).mappings()

    def of(self, account: int) -> Factor | None:
        """Return the second factor an account has in force."""
        row = self._rows("factor", account_id=account).first()
        return None if row is None or row["confirmed_at"] is None else Factor(row["confirmed_at"], row["recovery_left"])

    # --- turning it on and off

    def begin(self, account: int) -> None:
        """Make a secret to be confirmed by a code.

        Raises
        ------
        BadAccountError
            One is in force already.
        KeyringError
            There is no key to seal it with.
        """
        self._connection.execute(SQL["begin_writing"])
        key = self._keyring.current
        sealed = key.seal({"secret": totp.new_secret()}, _about(account))
        if self._rows("begin", account_id=account, key=key.name, sealed=sealed, now=self._now).first() is None:
            raise BadAccountError(
                "The second factor is already on; turn it off first to use another application. "
                "二次验证已启用；要更换验证器，请先关闭。",
                field="code",
            )

    def offered(self, account: int) -> str | None:
        """Return the secret that waits to be confirmed, None if there is none or it is too old. Raises KeyringError."""
        row = self._offer(account)
        return None if row is None else self._open(account, row)

    def _offer(self, account: int) -> Any:
        row = self._rows("factor", account_id=account).first()
        waits = row is not None and row["confirmed_at"] is None and row["begun_at"] > self._now - OFFER_LASTS
        return row if waits else None

    def confirm(self, account: int, code: str) -> list[str]:
        """Activate the offered secret and return its recovery codes; they are shown once.

        Raises
        ------
        CodeError
            The code is not of that secret, or none is offered any more.
        KeyringError
            The secret does not open with the keys there are.
        """
        row = self._offer(account)
        step = row and totp.matching_step(self._open(account, row), totp.plain(code), self._now, after=0)
        asked = {"account_id": account, "step": step, "now": self._now}
        if not step or self._rows("confirm", **asked, begun_at=row["begun_at"]).first() is None:
            raise CodeError(WRONG, field="code")
        return self.renew_recovery(account)

    def renew_recovery(self, account: int) -> list[str]:
        """Return new recovery codes; the old ones are worth nothing from now on."""
        codes = totp.new_recovery_codes()
        self._connection.execute(SQL["drop_recovery"], {"account_id": account})
        rows = [{"account_id": account, "hash": totp.recovery_digest(account, code)} for code in codes]
        self._connection.execute(SQL["add_recovery"], rows)
        return codes

    # --- coming in

    def prove(self, account: int, code: str) -> Proof:
        """Use up a code of the authenticator, or a recovery code, and return which it was.

        A recovery code needs no key, so that people come in while the key file is missing.

        Raises
        ------
        CodeError
            It is wrong, or was used.
        KeyringError
            The secret does not open with the keys there are.
        """
        given = totp.plain(code)
        if totp.is_totp(given):
            proof, good = Proof.TOTP, self._accept_step(account, given)
        else:
            used = self._rows(
                "use_recovery", account_id=account, hash=totp.recovery_digest(account, given), now=self._now
            )
            proof, good = Proof.RECOVERY, used.first() is not None
        if not good:
            raise CodeError(WRONG if proof is Proof.TOTP else WRONG_RECOVERY, field="code")
        self._connection.execute(SQL["forget_wrong"], {"account_id": account})
        return proof

    def count_wrong(self, account: int) -> None:
        """Count a code that was refused; a good one forgets them."""
        self._connection.execute(SQL["count_wrong"], {"account_id": account})

    def _accept_step(self, account: int, code: str) -> bool:
        row = self._rows("factor", account_id=account).first()
        if row is None:
            return False
        if row["wrong_codes"] >= MOST_WRONG:
            raise CodeError(WORN_OUT, field="code")
        step = totp.matching_step(self._open(account, row), code, self._now, after=row["last_step"])
        return step is not None and self._rows("accept_step", account_id=account, step=step).first() is not None

    def _open(self, account: int, row: Any) -> str:
        key = self._keyring.named(row["key"])
        return str(key.open(bytes(row["sealed"]), _about(account))["secret"])

    # --- for the keeper of the keys

    def reseal(self) -> int:
        """Seal one batch of secrets with the newest key; return how many there were. Raises KeyringError."""
        newest = self._keyring.current
        rows = left_over(self._connection, SQL, newest.name, BATCH)
        for row in rows:
            about = _about(row["account_id"])
            found = self._keyring.named(row["key"]).open(bytes(row["sealed"]), about)
            again = {"account_id": row["account_id"], "key": newest.name, "sealed": newest.seal(found, about)}
            self._connection.execute(SQL["reseal"], again)
        return len(rows)

    def keys_used(self) -> dict[str, int]:
        """Return how many secrets each key sealed."""
        return {row["key"]: row["rows"] for row in self._rows("keys_used")}

    def unreadable(self) -> Iterator[str]:
        """Yield, in words, every secret that does not open."""
        for row in self._rows("all_sealed"):
            try:
                self._open(row["account_id"], row)
            except KeyringError as refused:
                yield f"{row['login']} second factor 二次验证: {refused}"


def _about(account: int) -> str:
    return f"totp/{account}"
