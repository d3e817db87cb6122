"""Coming in by password: the database is asked briefly, the hashing waits its turn, and nothing is held meanwhile.

Two passwords are worked on at a time in a worker, in threads of their own, so that a rush of people signing in, or
somebody guessing, does not keep complaints waiting.
"""

from anyio import CapacityLimiter, to_thread
from fastapi import Request
from sqlalchemy import Connection

from api.access import audit, passwords
from api.access.errors import BadAccountError, CrowdedError, SignInError
from api.access.gate import COOKIE, people_on
from api.access.people import BROWSER, DEVICE, REFUSED, Attempt, SignedIn
from api.access.principal import Principal
from api.wiring import Wiring

AT_ONCE, MOST_WAITING = 2, 20


class Door:
    """One worker's door."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._limiter = CapacityLimiter(AT_ONCE)

    async def sign_in(self, request: Request, login: str, password: str, *, device: bool) -> SignedIn:
        """Return a new session for a name and password.

        Raises
        ------
        SignInError, ThrottledError, CrowdedError
            They do not match, too many did not, or too many are waiting.
        """
        self._check_crowd()
        attempt = await to_thread.run_sync(self._attempt, login, address_of(request))
        good, renewed = await to_thread.run_sync(passwords.verify, password, attempt.kept, limiter=self._limiter)
        if attempt.account is None or not good:
            await to_thread.run_sync(self._note, request, attempt, "session.refused")
            raise SignInError(REFUSED, field="password")
        return await to_thread.run_sync(self._enter, request, attempt, device, renewed)

    async def by_link(self, request: Request, token: str) -> SignedIn | None:
        """Return a new session for a link, None if it was used, has expired or never was."""
        return await to_thread.run_sync(self._by_link, request, token)

    async def change_password(self, request: Request, who: Principal, old: str, new: str) -> None:
        """Let somebody change their own password; every other session of theirs ends.

        Whoever still has a first password has just shown it, or came by a link: it is not asked again.

        Raises
        ------
        SignInError, ThrottledError, BadAccountError, CrowdedError
            The old password is wrong, too often so, or the new one unfit.
        """
        self._check_crowd()
        passwords.check(new, login=who.name)
        attempt = await to_thread.run_sync(self._attempt, who.name, address_of(request))
        if not attempt.must_change:
            good, _ = await to_thread.run_sync(passwords.verify, old, attempt.kept, limiter=self._limiter)
            if not good:
                raise SignInError("The present password is wrong. 原密码错误。", field="old")
        same, _ = await to_thread.run_sync(passwords.verify, new, attempt.kept, limiter=self._limiter)
        if same:
            raise BadAccountError("The new password is the old one; take another. 新密码与原密码相同。", field="new")
        kept = await to_thread.run_sync(passwords.hashed, new, limiter=self._limiter)
        await to_thread.run_sync(self._replace, request, attempt, who, kept)

    def _check_crowd(self) -> None:
        if self._limiter.statistics().tasks_waiting >= MOST_WAITING:
            raise CrowdedError("Many are signing in just now; try again in a moment. 登录人数较多，请稍后重试。")

    def _attempt(self, login: str, address: str) -> Attempt:
        with self._wiring.transaction() as connection:
            return people_on(connection, self._wiring).attempt(login, address=address)

    def _enter(self, request: Request, attempt: Attempt, device: bool, renewed: str | None) -> SignedIn:
        assert attempt.account is not None  # noqa: S101  -- the password was right
        with self._wiring.transaction() as connection:
            people = people_on(connection, self._wiring)
            signed = people.open_session(
                attempt.account,
                verified=attempt.kept,
                kind=DEVICE if device else BROWSER,
                address=address_of(request),
                agent=request.headers.get("user-agent"),
                instead_of=request.cookies.get(COOKIE),
            )
            if renewed is not None:
                people.renew(attempt, renewed)
            self._record(connection, request, signed, means="password")
        return signed

    def _by_link(self, request: Request, token: str) -> SignedIn | None:
        with self._wiring.transaction() as connection:
            people = people_on(connection, self._wiring)
            account = people.use_link(token)
            if account is None:
                return None
            signed = people.open_session(
                account,
                address=address_of(request),
                agent=request.headers.get("user-agent"),
                instead_of=request.cookies.get(COOKIE),
            )
            self._record(connection, request, signed, means="link")
        return signed

    def _record(self, connection: Connection, request: Request, signed: SignedIn, *, means: str) -> None:
        own = self._wiring.seen_by(signed.who, address_of(request))
        own.record(connection, "session.open", subject=f"session:{signed.session}", means=means)

    def _note(self, request: Request, attempt: Attempt, action: str) -> None:
        with self._wiring.transaction() as connection:
            audit.record(
                connection,
                "nobody",
                action,
                at=self._wiring.now(),
                address=address_of(request),
                county=attempt.county,
                subject=f"login:{attempt.login}",
            )

    def _replace(self, request: Request, attempt: Attempt, who: Principal, kept: str) -> None:
        own = self._wiring.seen_by(who, address_of(request))
        with own.transaction() as connection:
            people_on(connection, own).replace_password(attempt, who, kept)
            own.record(connection, "password.change", subject=f"account:{who.id}")


def address_of(request: Request) -> str:
    """Return the caller's address."""
    return request.client.host if request.client else "unknown"
