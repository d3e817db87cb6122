"""Sign-in by password and, if the account has one, a second factor.

The database is used briefly, hashing waits its turn, and nothing is locked meanwhile. The second factor is checked
after the password: until then, an unknown name, a wrong password and an account with a second factor take the same
work.
"""

from functools import partial

from anyio import to_thread
from fastapi import Request
from sqlalchemy import Connection

from api.auth.accounts import passwords
from api.auth.accounts.errors import BadAccountError, CodeError, CodeNeededError
from api.auth.accounts.links import Invited
from api.auth.accounts.pending_sign_ins import PendingSignIns, Taken, WaitingRoom
from api.auth.accounts.people import People
from api.auth.accounts.second_factors import Proof
from api.auth.accounts.sessions import BROWSER, DEVICE, SignedIn
from api.auth.accounts.throttle import Attempt
from api.auth.principal import Principal
from api.gate.gate import is_here, people_on, session_token
from api.people.verifier import Verifier, address_of

NEEDED = (
    "The password is right; this account also needs the code of its authenticator, or a recovery code: send `code`. "
    "密码正确；此账户还需要验证器中的验证码或恢复码，请在 code 中发送。"
)


class SignIn(Verifier):
    """Signs people in, for one worker."""

    async def sign_in(
        self, request: Request, login: str, password: str, *, device: bool, code: str | None = None
    ) -> SignedIn:
        """Return a new session for a name and password, and a code where the account has a second factor.

        Raises
        ------
        SignInError, ThrottledError, CrowdedError
            They do not match, too many did not, or too many are waiting.
        FirstPasswordOverError
            They do match, and the password is a first one that was not changed in time.
        CodeNeededError, CodeError
            The password is right, the code is missing or wrong.
        """
        attempt, renewed = await self._verified(request, login, password)
        kind = DEVICE if device else BROWSER
        try:
            return await to_thread.run_sync(self._enter, request, attempt, kind, renewed, code)
        except CodeError:
            await to_thread.run_sync(self._note, request, attempt, "totp.refused")
            raise

    async def begin(
        self, request: Request, login: str, password: str, *, device: bool, after: str
    ) -> SignedIn | PendingSignIns:
        """Return a new session for a name and password, or what waits for the code; raises what `sign_in` does."""
        attempt, renewed = await self._verified(request, login, password)
        kind = DEVICE if device else BROWSER
        try:
            return await to_thread.run_sync(self._enter, request, attempt, kind, renewed, None)
        except CodeNeededError:
            return await to_thread.run_sync(self._wait, attempt, kind, renewed, after)

    async def finish(self, request: Request, token: str, code: str) -> tuple[SignedIn, Taken] | None:
        """Return a new session for a waiting sign-in and its code, None if it waits no more.

        Raises
        ------
        CodeError, ThrottledError
            The code is wrong, or too many were; the sign-in goes on waiting.
        SignInError
            The account was disabled meanwhile.
        """
        attempt = await to_thread.run_sync(self._attempt_waiting, token, address_of(request))
        if attempt is None:
            return None
        try:
            return await to_thread.run_sync(self._finish, request, token, code)
        except CodeError:
            await to_thread.run_sync(self._note, request, attempt, "totp.refused")
            raise

    async def waits(self, token: str) -> str | None:
        """Return whose sign-in waits for its code under a token, None if none does any more."""
        return await to_thread.run_sync(self._waits, token)

    async def by_link(self, request: Request, token: str) -> SignedIn | PendingSignIns | None:
        """Return a new session for a link, or what waits for the code; None if the link is no good any more."""
        return await to_thread.run_sync(self._by_link, request, token)

    async def invited(self, request: Request, token: str) -> Invited | None:
        """Return whom a link lets in, None if it is no good any more; it is not used up."""
        return await to_thread.run_sync(self._invited, request, token)

    async def change_password(self, request: Request, who: Principal, old: str, new: str) -> None:
        """Let somebody change their own password; every other session of theirs ends.

        A person with a first password has just shown it, or came by a link: it is not asked again.

        Raises
        ------
        SignInError, ThrottledError, BadAccountError, CrowdedError
            The old password is wrong, too often so, or the new one unfit.
        """
        self._check_crowd()
        about = await to_thread.run_sync(self._known_of, who)
        await to_thread.run_sync(partial(passwords.check, new, login=who.name, about=about))
        attempt = await to_thread.run_sync(self._attempt, who.name, address_of(request))
        if not attempt.must_change:
            await self._check_present(attempt, old, "old")
        same, _ = await to_thread.run_sync(passwords.verify, new, attempt.kept, limiter=self._limiter)
        if same:
            raise BadAccountError(
                "The new password is the old one; take another. 新密码与原密码相同，请换一个。", field="new"
            )
        kept = await to_thread.run_sync(passwords.hashed, new, limiter=self._limiter)
        await to_thread.run_sync(self._replace, request, attempt, who, kept)

    async def vouch(self, request: Request, login: str, password: str, *, code: str | None = None) -> Principal:
        """Let somebody show who they are by their own name, password and code; no session is opened or ended.

        Raises
        ------
        SignInError, ThrottledError, CrowdedError, CodeNeededError, CodeError
            What `sign_in` raises.
        BadAccountError
            The account still has its first password, which somebody else has known.
        """
        attempt, _ = await self._verified(request, login, password)
        try:
            return await to_thread.run_sync(self._vouch, request, attempt, code)
        except CodeError:
            await to_thread.run_sync(self._note, request, attempt, "totp.refused")
            raise

    def _vouch(self, request: Request, attempt: Attempt, code: str | None) -> Principal:
        if attempt.must_change:
            raise BadAccountError(
                f"{attempt.login} still has its first password; change it at /password before signing. "
                "该账户尚未修改初始密码，请先在 /password 修改。",
                field="login",
            )
        assert attempt.account is not None  # noqa: S101  -- the password was right
        with self._wiring.transaction() as connection:
            people = people_on(connection, self._wiring)
            people.credentials.hold_verified(attempt)
            proof = self._prove(connection, people, attempt.account, code)
            people.attempts.forget(attempt.login)
            who = people.sessions.without(attempt.login)
            if proof is Proof.RECOVERY:
                own = self._wiring.as_principal(who, address_of(request))
                own.record(connection, "recovery.use", subject=f"account:{who.id}")
        return who

    async def check_own(self, request: Request, who: Principal, password: str) -> Attempt:
        """Let somebody who is signed in show their password again, and return the attempt, which stays counted.

        Raises
        ------
        SignInError, ThrottledError, CrowdedError
            The password is wrong, too often so, or too many are waiting.
        """
        self._check_crowd()
        attempt = await to_thread.run_sync(self._attempt, who.name, address_of(request))
        await self._check_present(attempt, password, "password")
        return attempt

    def _known_of(self, who: Principal) -> list[str]:
        """Return what anybody knows of somebody, and would try in their password."""
        with self._wiring.transaction() as connection:
            place = who.place
            words = people_on(connection, self._wiring).units.known_words(place.county, place.unit) if place else []
        return [who.title or who.name, *words]

    def _attempt_waiting(self, token: str, address: str) -> Attempt | None:
        with self._wiring.transaction() as connection:
            login = self._room(connection).login(token)
            return None if login is None else people_on(connection, self._wiring).attempts.begin(login, address=address)

    def _room(self, connection: Connection) -> WaitingRoom:
        return WaitingRoom(connection, self._wiring.now())

    def _waits(self, token: str) -> str | None:
        with self._wiring.transaction() as connection:
            return self._room(connection).login(token)

    def _enter(self, request: Request, attempt: Attempt, kind: str, renewed: str | None, code: str | None) -> SignedIn:
        assert attempt.account is not None  # noqa: S101  -- the password was right
        with self._wiring.transaction() as connection:
            people = people_on(connection, self._wiring)
            proof = self._prove(connection, people, attempt.account, code)
            signed = self._open(people, request, attempt.account, verified=attempt.kept, kind=kind)
            if renewed is not None:
                people.credentials.renew(attempt, renewed)
            self._record(connection, request, signed, proof, means="password")
        return signed

    def _prove(self, connection: Connection, people: People, account: int, code: str | None) -> Proof | None:
        """Use up the code of an account with a second factor; the account is locked, so none is turned on meanwhile."""
        people.credentials.hold(account)
        factors = self._wiring.factors_on(connection)
        if factors.of(account) is None:
            return None
        if code is None:
            raise CodeNeededError(NEEDED, field="code")
        return factors.prove(account, code)

    def _wait(self, attempt: Attempt, kind: str, renewed: str | None, after: str) -> PendingSignIns:
        assert attempt.account is not None  # noqa: S101  -- the password was right
        with self._wiring.transaction() as connection:
            room = self._room(connection)
            waiting = room.wait(attempt.account, verified=attempt.kept, kind=kind, means="password", after=after)
            if renewed is not None:
                people_on(connection, self._wiring).credentials.renew(attempt, renewed)
        return waiting

    def _finish(self, request: Request, token: str, code: str) -> tuple[SignedIn, Taken] | None:
        with self._wiring.transaction() as connection:
            people = people_on(connection, self._wiring)
            taken = self._room(connection).take(token)
            if taken is None:
                return None
            proof = self._prove(connection, people, taken.account, code)
            signed = self._open(people, request, taken.account, kind=taken.kind)
            self._record(connection, request, signed, proof, means=taken.means)
        return signed, taken

    def _invited(self, request: Request, token: str) -> Invited | None:
        with self._wiring.transaction() as connection:
            return people_on(connection, self._wiring).links.whose(token, here=is_here(request))

    def _by_link(self, request: Request, token: str) -> SignedIn | PendingSignIns | None:
        with self._wiring.transaction() as connection:
            people = people_on(connection, self._wiring)
            account = people.links.use(token, here=is_here(request))
            if account is None:
                return None
            if self._wiring.factors_on(connection).of(account) is not None:
                return self._room(connection).wait(account, means="link")
            signed = self._open(people, request, account)
            self._record(connection, request, signed, None, means="link")
        return signed

    def _open(
        self, people: People, request: Request, account: int, *, verified: str | None = None, kind: str = BROWSER
    ) -> SignedIn:
        return people.sessions.open(
            account,
            verified=verified,
            kind=kind,
            address=address_of(request),
            agent=request.headers.get("user-agent"),
            instead_of=session_token(request),
        )

    def _record(
        self, connection: Connection, request: Request, signed: SignedIn, proof: Proof | None, *, means: str
    ) -> None:
        own = self._wiring.as_principal(signed.who, address_of(request))
        more = {} if proof is None else {"second": proof.value}
        own.record(connection, "session.open", subject=f"session:{signed.session}", means=means, **more)
        if proof is Proof.RECOVERY:
            own.record(connection, "recovery.use", subject=f"account:{signed.who.id}")

    def _replace(self, request: Request, attempt: Attempt, who: Principal, kept: str) -> None:
        own = self._wiring.as_principal(who, address_of(request))
        with own.transaction() as connection:
            people_on(connection, own).credentials.replace(attempt, who, kept)
            own.record(connection, "password.change", subject=f"account:{who.id}")
