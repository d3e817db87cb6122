"""The gate of every request: authenticate by cookie or key, apply the table of rights, check the CSRF token.

Each worker caches a token's holder for some seconds. The database announces changes, which clear the cache at once,
so its age only matters while announcements are cut off.
"""

import time
from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import Request
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from api.addresses import is_loopback
from api.auth.accounts import tokens
from api.auth.accounts.people import People
from api.auth.case_rights import may_step
from api.auth.principal import NOBODY_YET, AuthMethod, Principal
from api.auth.public_url import site_of
from api.auth.roles import TITLES, Role
from api.auth.rule import BUREAUS, Rule
from api.auth.rules import RULES
from api.process.single_flight import Shared
from api.refusals import Refused
from api.wiring import Wiring
from dispatch.lifecycle import EventType

COOKIE: Final = "wangge_session"
CSRF_HEADER: Final = "X-CSRF-Token"
REMEMBERED_S = 5.0
MOST_REMEMBERED = 5000
FORWARDED = frozenset({"via", "forwarded", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "true-client-ip"})
"""Headers that proxies add; the prefixes below count too."""
_FORWARDED_TOO = ("x-forwarded", "x-original")
"""Prefixes of the headers in which proxies name the original caller."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PAGES = frozenset(
    path
    for (method, path), rule in RULES.items()
    if method == "GET" and not rule.public and not path.startswith("/api/") and path != "/metrics"
)
"""Pages for people: callers who are not signed in are sent to the sign-in page; the other routes are for programs."""
FORMS = frozenset(
    {"/password", "/account/second-factor", "/account/sessions/{session}", "/account/telephone", "/account/calendar"}
)
"""Pages whose form carries the token in a field, for no script is there to set a header; the route looks at it."""


class SignInFirst(Exception):  # noqa: N818  -- not an error: the reader is sent to another page
    """A page was asked for by nobody known, or its form sent: on to sign in, and back to the page afterwards."""

    def __init__(self, request: Request, page: str = "") -> None:
        query = f"?{request.url.query}" if request.url.query else ""
        self.location = f"/sign-in?{urlencode({'after': page or request.url.path + query})}"


class PasswordFirst(Exception):  # noqa: N818  -- likewise
    """A page was asked for by somebody whose first password has to be changed."""

    location = "/password"


class Gate:
    """One worker's gate."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._known: dict[tuple[AuthMethod, bytes], tuple[float, Principal]] = {}
        self._forgotten = 0
        self._anybody: bool | None = None
        self._looked_at = float("-inf")
        self._anybody_now = Shared(self._ask_for_anybody)

    def forget(self, tag: str | None = None) -> None:
        """Forget the cached holder of a tag, or all; a query in progress is not cached either."""
        self._forgotten += 1
        if tag in {None, "open"}:
            self._anybody, self._looked_at = None, float("-inf")
        for token, (_, who) in list(self._known.items()):
            if tag is None or tag in who.tags:
                self._known.pop(token, None)

    async def admit(self, request: Request) -> Principal:
        """Return who asks, if they may.

        Raises
        ------
        Refused
            401 without a good session or key, 403 where the table or the page's token says no.
        """
        method, path, rule = request.method, _path_of(request), rule_of(request)
        if rule is not None and rule.public:
            return NOBODY_YET
        who = await self._who(request)
        if who is None:
            raise _led_on(request, path)
        if who.means is AuthMethod.OPEN:
            check_local(request)
        if rule is None or not (who.means is AuthMethod.OPEN or rule.lets(who.role, who.level)):
            raise _not_allowed(request, who, path)
        if who.must_change and not rule.before_change:
            if path in PAGES:
                raise PasswordFirst
            raise Refused(
                "change-password", "The first password has to be changed before anything else. 请先修改初始密码。"
            )
        if who.means is AuthMethod.SESSION and method not in SAFE and path not in FORMS:
            check_meant(request, who)
        return who

    async def _who(self, request: Request) -> Principal | None:
        bearer = request.headers.get("authorization")
        if bearer is not None:
            scheme, _, token = bearer.partition(" ")
            return await self._known_by(AuthMethod.KEY, token.strip()) if scheme.lower() == "bearer" else None
        cookie = session_token(request)
        who = await self._known_by(AuthMethod.SESSION, cookie) if cookie else None
        if who is not None:
            return who if is_here(request) or not who.demo else None
        return None if await self._is_anybody() else NOBODY_YET

    async def knows(self, request: Request) -> bool:
        """Return whether the caller has a valid session."""
        cookie = session_token(request)
        return cookie is not None and await self._known_by(AuthMethod.SESSION, cookie) is not None

    async def is_open(self, request: Request) -> bool:
        """Tell whether nobody need sign in, here and now."""
        return is_here(request) and not await self._is_anybody()

    async def still(self, request: Request, county: str) -> bool:
        """Return whether the sender of a request may still see a county, by a query of the database."""
        bearer, cookie = request.headers.get("authorization"), session_token(request)
        found = None
        if bearer is not None:
            found = await self._find(AuthMethod.KEY, bearer.partition(" ")[2].strip())
        elif cookie:
            found = await self._find(AuthMethod.SESSION, cookie)
        if found is not None:
            return found.sees(county)
        return bearer is None and not await self._anybody_now.ask()

    async def _find(self, means: AuthMethod, token: str) -> Principal | None:
        def ask(people: People) -> Principal | None:
            return people.keys.holder(token) if means is AuthMethod.KEY else people.sessions.holder(token)

        return await to_thread.run_sync(self._ask, ask)

    async def _known_by(self, means: AuthMethod, token: str) -> Principal | None:
        name = (means, tokens.digest(token))
        remembered = self._known.get(name)
        if remembered is not None and time.monotonic() - remembered[0] < REMEMBERED_S:
            return remembered[1]
        asked_at, forgotten = time.monotonic(), self._forgotten
        found = await self._find(means, token)
        if found is None:
            self._known.pop(name, None)
            return None
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        if forgotten == self._forgotten and not found.must_change:  # that ends with the next request
            self._known[name] = (asked_at, found)
        return found

    async def _is_anybody(self) -> bool:
        """Tell whether there is anybody to sign in; while the database is away, whether there was when last asked."""
        if not self._anybody and time.monotonic() - self._looked_at > 1.0:
            asked_at = time.monotonic()
            try:
                self._anybody = await self._anybody_now.ask()
            except (DBAPIError, PoolTimeoutError):
                if self._anybody is None:
                    raise
            self._looked_at = asked_at
        return bool(self._anybody)

    async def _ask_for_anybody(self) -> bool:
        return await to_thread.run_sync(self._ask, lambda people: people.accounts.anybody())

    def _ask[T](self, question: Callable[[People], T]) -> T:
        with self._wiring.transaction() as connection:
            return question(people_on(connection, self._wiring))


def rule_of(request: Request) -> Rule | None:
    """Return the row of the authorisation table for the route of a request."""
    return RULES.get((request.method, _path_of(request)))


def _path_of(request: Request) -> str:
    return str(getattr(request.scope.get("route"), "path", ""))


def session_token(request: Request) -> str | None:
    """Return the token of the session a browser says it has."""
    return request.cookies.get(site_of(request).cookie(COOKIE))


def people_on(connection: Connection, wiring: Wiring) -> People:
    """Return the people in a transaction that is open."""
    return People(connection, wiring.now())


def check_meant(request: Request, who: Principal) -> None:
    """Refuse a change that a foreign page might have caused; raises Refused."""
    if not tokens.same(request.headers.get(CSRF_HEADER), who.csrf or "-"):
        raise Refused(
            "csrf",
            f"A change needs the header {CSRF_HEADER} with the `csrf` of GET /api/v1/session. 请求缺少防伪标识。",
            field=CSRF_HEADER,
        )
    check_same_site(request)


def check_same_site(request: Request) -> None:
    """Refuse what the browser says came from another site's page; raises Refused."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    own = site_of(request).origin or f"{request.url.scheme}://{request.headers.get('host', '')}"
    if site not in {"same-origin", "none"} or (origin not in {None, own}):
        detail = (
            "This change came from another site's page; make it on a page of this server. 请求来自其他网站，已拒绝。"
        )
        raise Refused("csrf", detail, field="origin", value=origin)


def is_here(request: Request) -> bool:
    """Return whether the caller is at this machine.

    The address is the machine's own, no proxy forwards for somebody else, and the address bar names this machine:
    no foreign page can have led a browser here by name.
    """
    name = request.url.hostname or ""
    named = name == "localhost" or name.endswith(".localhost") or is_loopback(name)
    own = request.client is not None and is_loopback(request.client.host)
    return named and own and not any(map(_is_a_proxys, request.headers))


def _is_a_proxys(header: str) -> bool:
    return header in FORWARDED or header.startswith(_FORWARDED_TOO)


def check_local(request: Request) -> None:
    """Refuse, while nobody need sign in, a request that is not from this machine under its own name; raises Refused."""
    if not is_here(request):
        host = request.headers.get("host")
        detail = (
            f"Host is {host!r}: until accounts exist (`wangge user add`), the server answers this machine only, under "
            "127.0.0.1 or localhost and without a proxy. 建立账户前仅限本机。"
        )
        raise Refused("not-allowed", detail, field="Host", value=host)


def check_step(who: Principal, step: EventType) -> None:
    """Refuse a step of a case that is not this role's to report; raises Refused."""
    if who.means is AuthMethod.OPEN or may_step(who.role, step):
        return
    detail = f"The role {who.role.value} does not report {step.value}. 当前角色不能上报此步骤。"
    raise Refused("not-allowed", detail, field="type", value=step.value)


def _led_on(request: Request, path: str) -> Exception:
    """Return how somebody unknown goes on: a reader signs in and comes to the page; others are refused."""
    if path in PAGES:
        return SignInFirst(request)
    return SignInFirst(request, "/account") if path in FORMS else _sign_in(request)


def _sign_in(request: Request) -> Refused:
    given = "authorization" in request.headers or session_token(request) is not None
    detail = (
        "The session or key is no longer valid; sign in again. 登录已失效，请重新登录。"
        if given
        else "Sign in, or send Authorization: Bearer with an integration key. 请先登录。"
    )
    return Refused("sign-in", detail, headers={"WWW-Authenticate": 'Bearer realm="wangge"'})


def _not_allowed(request: Request, who: Principal, path: str) -> Refused:
    asked = f"open {path}" if path in PAGES else f"{request.method} {path}"
    english, chinese = _who_may(RULES.get((request.method, path)), who.role)
    detail = f"The role {who.role.value} may not {asked}{english}. 当前角色无权执行此操作{chinese}。"
    return Refused("not-allowed", detail, field="role", value=who.role.value)


def _who_may(rule: Rule | None, role: Role) -> tuple[str, str]:
    """Return in both languages whose it is, so that one knows whom to ask."""
    if rule is None or not rule.roles:
        return "", ""
    if role in rule.roles:
        return ": only the county or city bureau may do it", "，须由县局或市局执行"
    asked = rule.roles - {Role.CHIEF} if rule.levels == BUREAUS else rule.roles  # a chief is of a station as a rule
    titles = [title.split(" ", 1) for each, title in TITLES.items() if each in (asked or rule.roles)]
    return f"; ask: {', '.join(title[1] for title in titles)}", f"，可请{'、'.join(title[0] for title in titles)}办理"
