"""Lines at the terminal once the pages answer: addresses, links to sign in by, warnings."""

import http.client
import ssl
import time

from api.auth.accounts.demonstration import Invitation
from api.auth.public_url import PublicUrl
from api.planning.jobs import supervision
from api.process import listening
from api.server import invitations
from api.server import startup_report as reach
from api.server.preparation import Say
from api.settings import Settings
from api.tls.service import enrolment


def announce(settings: Settings, say: Say, invited: tuple[Invitation, ...]) -> None:
    """Say where the pages are once they answer, not before."""
    while not _answers(settings):
        time.sleep(0.05)
    base = settings.public_url or listening.url(settings.host, settings.port)
    phones = enrolment(settings)
    listening.note(settings.home, base)
    say(f"地图 map       {base}/")
    say(f"接口 API docs  {base}/docs")
    if phones is not None:
        say(f"手机登记 phones {phones.address}")
    say(supervision.line(settings))
    for line in invitations.lines(base, invited):
        say(line)
    closed = _status(settings, "/api/v1/session") == http.HTTPStatus.UNAUTHORIZED
    for line in reach.lines(settings, closed=closed):
        say(line)


def _answers(settings: Settings) -> bool:
    """Return whether a worker answers; `/readyz` also asks for a county, which may well be loaded later."""
    return _status(settings, "/healthz") == http.HTTPStatus.OK


def _connection(settings: Settings) -> http.client.HTTPConnection:
    """Return a connection to the server itself: it has to show its very certificate, whatever HOST is called."""
    if not settings.tls:
        return http.client.HTTPConnection(settings.host, settings.port, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_verify_locations(settings.tls_cert)
    return http.client.HTTPSConnection(settings.host, settings.port, timeout=60, context=context)


def _status(settings: Settings, path: str) -> int | None:
    connection = _connection(settings)
    try:
        host = PublicUrl(settings.public_url).host
        connection.request("GET", path, headers={"Host": host} if host else {})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
