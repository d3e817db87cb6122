"""Password verification: counted as an attempt, a few at a time, with failures recorded.

A worker hashes two passwords at a time, in threads of their own, so that many sign-ins, or somebody guessing, do not
delay complaints.
"""

from anyio import CapacityLimiter, to_thread
from fastapi import Request

from api.auth.accounts import passwords
from api.auth.accounts.credentials import check_verified
from api.auth.accounts.errors import CrowdedError, SignInError
from api.auth.accounts.throttle import Attempt
from api.auth.audit import trail as audit
from api.gate.gate import people_on
from api.wiring import Wiring

AT_ONCE, MOST_WAITING = 2, 20


class Verifier:
    """One worker's comparing of passwords."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._limiter = CapacityLimiter(AT_ONCE)

    async def _verified(self, request: Request, login: str, password: str) -> tuple[Attempt, str | None]:
        self._check_crowd()
        attempt = await to_thread.run_sync(self._attempt, login, address_of(request))
        good, renewed = await to_thread.run_sync(passwords.verify, password, attempt.kept, limiter=self._limiter)
        try:
            check_verified(attempt, good=good, now=self._wiring.now())
        except SignInError:
            await to_thread.run_sync(self._note, request, attempt, "session.refused")
            raise
        return attempt, renewed

    async def _check_present(self, attempt: Attempt, password: str, field: str) -> None:
        good, _ = await to_thread.run_sync(passwords.verify, password, attempt.kept, limiter=self._limiter)
        if not good:
            raise SignInError("The present password is wrong; type it again. 现在的密码不对，请重新输入。", field=field)

    def _check_crowd(self) -> None:
        if self._limiter.statistics().tasks_waiting >= MOST_WAITING:
            raise CrowdedError("Many are signing in just now; try again in a moment. 登录人数较多，请稍后重试。")

    def _attempt(self, login: str, address: str) -> Attempt:
        with self._wiring.transaction() as connection:
            return people_on(connection, self._wiring).attempts.begin(login, address=address)

    def _note(self, request: Request, attempt: Attempt, action: str) -> None:
        with self._wiring.transaction() as connection:
            if action == "totp.refused" and attempt.account is not None:
                self._wiring.factors_on(connection).count_wrong(attempt.account)
            audit.record(
                connection,
                "nobody",
                action,
                at=self._wiring.now(),
                address=address_of(request),
                county=attempt.county,
                subject=f"login:{attempt.login}",
            )


def address_of(request: Request) -> str:
    """Return the caller's address."""
    return request.client.host if request.client else "unknown"
