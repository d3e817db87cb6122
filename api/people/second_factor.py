"""Turn the caller's own second factor on and off, within a session.

Each step asks for the password again: somebody at an unattended screen must not lock its owner out or open the
account to others. Wrong passwords and codes count as failed sign-ins.
"""

from collections.abc import Callable
from dataclasses import dataclass

from anyio import to_thread
from fastapi import Request
from sqlalchemy import Connection

from api.auth.accounts import totp
from api.auth.accounts.errors import CodeError
from api.auth.accounts.people import People
from api.auth.accounts.second_factors import Factor, Proof
from api.auth.accounts.throttle import Attempt
from api.gate.gate import people_on
from api.people.sign_in import SignIn
from api.wiring import Wiring


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret to be put into an authenticator: as text, and as the address that a QR code holds."""

    secret: str
    uri: str


class Enrolment:
    """The second factor of the signed-in person; `wiring` acts in their name."""

    def __init__(self, wiring: Wiring, sign_ins: SignIn) -> None:
        self._wiring = wiring
        self._sign_ins = sign_ins

    def factor(self) -> Factor | None:
        """Return the second factor in force."""
        with self._wiring.transaction() as connection:
            return self._wiring.factors_on(connection).of(self._account())

    def offer(self) -> Offer | None:
        """Return the secret that waits to be confirmed, None if there is none any more. Raises KeyringError."""
        with self._wiring.transaction() as connection:
            secret = self._wiring.factors_on(connection).offered(self._account())
        who = self._wiring.who
        label = f"{who.name}@{who.place.county}" if who.place else who.name
        return None if secret is None else Offer(secret, totp.uri(secret, label))

    def start(self) -> None:
        """Offer a secret, unless one is offered already; raises BadAccountError, KeyringError."""
        with self._wiring.transaction() as connection:
            factors = self._wiring.factors_on(connection)
            if factors.offered(self._account()) is None:
                factors.begin(self._account())

    async def confirm(self, request: Request, password: str, code: str) -> list[str]:
        """Turn the second factor on; every other session ends. Return the recovery codes, which are shown once.

        Raises
        ------
        SignInError, CodeError, ThrottledError, CrowdedError, KeyringError
            The password or the code is wrong, too often so, or the secret cannot be opened.
        """
        return await self._checked(request, password, code, self._confirm)

    async def renew_recovery(self, request: Request, password: str, code: str) -> list[str]:
        """Return new recovery codes instead of the old ones; raises what `confirm` does."""
        return await self._checked(request, password, code, self._renew)

    async def turn_off(self, request: Request, password: str, code: str) -> None:
        """Turn the second factor off; raises what `confirm` does."""
        await self._checked(request, password, code, self._turn_off)

    async def _checked[T](
        self, request: Request, password: str, code: str, act: Callable[[Connection, People, str], T]
    ) -> T:
        attempt = await self._sign_ins.check_own(request, self._wiring.who, password)
        try:
            return await to_thread.run_sync(self._act, attempt, code, act)
        except CodeError:
            await to_thread.run_sync(self._refuse)
            raise

    def _act[T](self, attempt: Attempt, code: str, act: Callable[[Connection, People, str], T]) -> T:
        with self._wiring.transaction() as connection:
            people = people_on(connection, self._wiring)
            people.credentials.hold_verified(attempt)
            done = act(connection, people, code)
            people.attempts.forget(attempt.login)
        return done

    def _confirm(self, connection: Connection, people: People, code: str) -> list[str]:
        codes = self._wiring.factors_on(connection).confirm(self._account(), code)
        people.sessions.end_all(self._account(), but=self._wiring.who.session)
        self._record(connection, "totp.enable")
        return codes

    def _renew(self, connection: Connection, people: People, code: str) -> list[str]:
        self._prove(connection, code)
        codes = self._wiring.factors_on(connection).renew_recovery(self._account())
        self._record(connection, "recovery.renew")
        return codes

    def _turn_off(self, connection: Connection, people: People, code: str) -> None:
        self._prove(connection, code)
        people.credentials.drop_factor(self._account())
        self._record(connection, "totp.disable")

    def _prove(self, connection: Connection, code: str) -> None:
        if self._wiring.factors_on(connection).prove(self._account(), code) is Proof.RECOVERY:
            self._record(connection, "recovery.use")

    def _refuse(self) -> None:
        with self._wiring.transaction() as connection:
            self._wiring.factors_on(connection).count_wrong(self._account())
            self._record(connection, "totp.refused")

    def _record(self, connection: Connection, action: str) -> None:
        self._wiring.record(connection, action, subject=f"account:{self._account()}")

    def _account(self) -> int:
        account = self._wiring.who.id
        assert account is not None  # noqa: S101  -- a session belongs to an account
        return account
