"""The application: settings in, routes mounted, threads and streams started and stopped."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from importlib.metadata import version

import anyio.to_thread
from fastapi import APIRouter, Depends, FastAPI
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from api import openapi, problems
from api.access.admission import admitted
from api.access.door import Door
from api.access.gate import Gate
from api.access.site import Site
from api.accesslog import AccessLog, Logged
from api.attachments.pictures import Darkroom
from api.attachments.receiving import Receiving, apart
from api.cluster.address import plain_url
from api.connections import Connections, Crowd
from api.database import EVERYTHING, as_application, open_engine
from api.descriptors import most_connections
from api.fate import Fated
from api.front import Addressed, Forwarded
from api.head import Headed
from api.headers import SafeHeaders
from api.identity.keyring import Keyring
from api.limits import BodyLimit
from api.live import Hub
from api.metrics import Measure
from api.online import own_layers, tianditu
from api.outbox import AT_ONCE
from api.pace import Pace
from api.planning.routers import ROUTERS
from api.planning.shelf import GroundShelf
from api.public.form import Hands
from api.public.pace import PublicPace
from api.public.route import apart as public_apart
from api.push.courier import Pushing, carrying
from api.query import known_parameters
from api.readiness import Readiness
from api.ringer import Ringer
from api.routes import (
    account,
    accounts,
    advice,
    alerts,
    attachments,
    audit,
    basemap,
    calls,
    choices,
    complaints,
    corrections,
    docs,
    duty_pages,
    enrol,
    events,
    expedites,
    exports,
    field_page,
    findings,
    ground,
    handovers,
    health,
    identities,
    intake,
    off_shelf,
    off_shelf_lists,
    online,
    outbox,
    pages,
    phone_area,
    phone_corrections,
    phone_ground,
    phone_shelf,
    phones,
    point_tokens,
    points,
    push,
    receipt_search,
    receipts,
    rehearsals,
    reports,
    retention,
    roads,
    roster,
    roster_turns,
    rules,
    session,
    sign_in,
    steps,
    teams,
    uploads,
)
from api.settings import Settings
from api.stopping import told_to_stop
from api.tls.service import enrolment, served
from api.wiring import Wiring
from gis.store.graphs.repository import GraphShelf


class Application(FastAPI):
    """FastAPI within the layers that see every answer, also that to an error nobody foresaw."""

    def build_middleware_stack(self) -> ASGIApp:
        """Return what a request passes, from the outside in."""
        dressed = SafeHeaders(Addressed(Headed(super().build_middleware_stack()), self.state.site))
        counted = Logged(Measure(Crowd(Fated(dressed), self.state.most_of_address)), self.state.access_log)
        return Forwarded(counted, self.state.proxies)


def create_app(settings: Settings) -> FastAPI:
    """Return the application of one worker; `settings.database_url` names a migrated database."""
    if settings.database_url is None:
        raise RuntimeError(
            "create_app needs WANGGE_DATABASE_URL; `wangge serve` starts the embedded cluster and sets it"
        )
    database_url = settings.application_url or settings.database_url
    engine = open_engine(database_url, pool_size=settings.pool_size, options=as_application())
    wiring = Wiring(settings, engine, GraphShelf(settings.graphs_folder), keyring=Keyring(settings.keys_file))

    pushing = Pushing.by(wiring) if settings.push else None

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.pool_size - 1
        ringer = Ringer(wiring)
        await app.state.hub.start()
        ringer.start()
        with carrying(pushing), told_to_stop(app.state.hub.end_streams):
            yield
        ringer.stop()
        await app.state.hub.stop()
        app.state.readiness.close()
        engine.dispose()

    app = Application(
        title="wangge 网格",
        version=version("wangge"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # the address it would name is whatever Host says
    )
    app.state.wiring = wiring
    app.state.site = Site(settings.public_url)
    app.state.certificate = served(settings)
    app.state.enrolment = enrolment(settings)
    app.state.connections = Connections(most_connections(), settings.address_connections, settings.trusted_proxies)
    app.state.most_of_address = settings.address_connections
    app.state.proxies = settings.trusted_proxies
    app.state.gate = Gate(wiring)
    app.state.door = Door(wiring)
    app.state.pace = Pace(settings)
    app.state.push_key = pushing and pushing.public_key
    app.state.darkroom = Darkroom()
    app.state.receiving = Receiving()
    app.state.hands = Hands()
    app.state.outbox = asyncio.Semaphore(AT_ONCE)
    app.state.public_pace = PublicPace(settings)
    app.state.attachment_mb = settings.attachment_limit_mb
    key = settings.tianditu_key
    app.state.tianditu = tianditu(settings.tianditu_url, key.get_secret_value()) if key else {}
    app.state.own_layers = own_layers(settings.tile_layers)
    app.state.readiness = Readiness(database_url, settings.home, wiring.shelf, options=as_application(EVERYTHING))
    app.state.access_log = AccessLog(settings.logs_folder)
    app.state.planning = GroundShelf(settings.graphs_folder)
    app.state.hub = Hub(plain_url(database_url), app.state.gate.forget, options=as_application(EVERYTHING))
    problems.install(app)
    openapi.install(app)
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes, apart=(*apart(settings), *public_apart(settings)))
    app.router.routes.extend(routes())
    return app


@cache
def routes() -> tuple[BaseRoute, ...]:
    """Return all routes, made once for all applications of a process: what FastAPI works out of them takes as long as
    the rest of a start.
    """
    made = APIRouter(dependencies=[Depends(admitted), Depends(known_parameters)])
    # First what phones and screens ask for again and again: a request is matched with one after another.
    for module in (
        events,
        outbox,
        phones,
        steps,
        teams,
        complaints,
    ):
        made.include_router(module.router)
    for module in (
        intake,
        exports,
        receipt_search,
        advice,
        expedites,
        findings,
        attachments,
        uploads,
        off_shelf,
        off_shelf_lists,
        alerts,
        choices,
        identities,
        calls,
        retention,
        point_tokens,
        corrections,
        ground,
        reports,
        roads,
        basemap,
        online,
    ):
        made.include_router(module.router)
    for module in (
        roster,
        roster_turns,
        rules,
        rehearsals,
        handovers,
        phone_area,
        phone_corrections,
        phone_ground,
        phone_shelf,
        push,
        session,
        accounts,
        audit,
        health,
        docs,
        pages,
        duty_pages,
        field_page,
        sign_in,
        account,
        points,
        receipts,
    ):
        made.include_router(module.router)
    for router in (audit.page_router, enrol.router, enrol.trusting_router, *ROUTERS):
        made.include_router(router)
    return tuple(made.routes)
