"""The application: settings in, routes mounted, threads and streams started and stopped."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

import anyio.to_thread
from fastapi import FastAPI
from starlette.types import ASGIApp, Lifespan

from api.attachments.receiving import apart
from api.db.commit_outcome import CommitOutcome
from api.heavy.forwarding import HeavyReads
from api.http import openapi
from api.http.access_log import Logged
from api.http.body_limit import BodyLimit
from api.http.connections import ConnectionLimit
from api.http.head import HeadSupport
from api.http.headers import SafeHeaders
from api.http.metrics import Measure
from api.http.proxy_headers import Forwarded, HostCheck
from api.messages.courier import carrying_messages
from api.phones.push_courier import carrying
from api.process.shutdown import on_stop
from api.public.route import apart as public_apart
from api.reports import routes as reports
from api.server import problem_handlers
from api.server.routers import routes
from api.server.services import Services
from api.server.timer_job import TimerJob
from api.settings import Settings


class Application(FastAPI):
    """FastAPI within the layers that see every answer, also that to an error nobody foresaw."""

    def build_middleware_stack(self) -> ASGIApp:
        """Return what a request passes, from the outside in."""
        services: Services = self.state.services
        dressed = SafeHeaders(HostCheck(HeadSupport(super().build_middleware_stack()), services.public_url))
        bounded = ConnectionLimit(CommitOutcome(dressed), services.settings.address_connections)
        return Forwarded(Logged(Measure(bounded), services.access_log), services.settings.trusted_proxies)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Start what a worker does beside requests, and stop it."""
    services: Services = app.state.services
    anyio.to_thread.current_default_thread_limiter().total_tokens = services.settings.pool_size - 1
    timers = TimerJob(services.wiring)
    await services.hub.start()
    timers.start()
    with carrying(services.pushing), carrying_messages(services.wiring), on_stop(services.hub.end_streams):
        yield
    timers.stop()
    await services.hub.stop()
    services.close()


def create_app(
    settings: Settings,
    heavy_reads: HeavyReads | None = None,
    *,
    kind: type[FastAPI] = Application,
    lifespan: Lifespan[FastAPI] = lifespan,
) -> FastAPI:
    """Return the application of one process.

    Parameters
    ----------
    settings
        Their `database_url` names a migrated database.
    heavy_reads
        Where a worker forwards heavy reads; without it they are answered here.
    """
    app = kind(
        title="wangge 网格",
        version=version("wangge"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # the address it would name is whatever Host says
    )
    app.state.services = Services.of(settings, heavy_reads)
    problem_handlers.install(app)
    openapi.install(app)
    app.add_middleware(
        BodyLimit, max_bytes=settings.max_body_bytes, apart=(*apart(settings), *public_apart(settings), reports.APART)
    )
    app.router.routes.extend(routes())
    return app
