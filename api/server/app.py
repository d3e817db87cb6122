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

from api.alerts import expedites
from api.alerts import routes as alerts
from api.attachments import routes as attachments
from api.attachments import upload_routes as uploads
from api.attachments.receiving import Receiving, apart
from api.auth.public_url import Site
from api.cases import advice, calls, findings, identities, steps
from api.cases import assignment_options as choices
from api.cases import intake_routes as intake
from api.cases import routes as complaints
from api.db.cluster.address import plain_url
from api.db.engine import EVERYTHING, as_application, open_engine
from api.db.fate import Fated
from api.gate.admission import admitted
from api.gate.gate import Gate
from api.gate.rate_limit import Pace
from api.ground import basemap, online, roads
from api.ground import routes as ground
from api.handovers import routes as handovers
from api.health import routes as health
from api.health.readiness import Readiness
from api.http import openapi
from api.http.access_log import AccessLog, Logged
from api.http.body_limit import BodyLimit
from api.http.connections import Connections, Crowd
from api.http.head import Headed
from api.http.headers import SafeHeaders
from api.http.metrics import Measure
from api.http.proxy_headers import Addressed, Forwarded
from api.http.unknown_parameters import known_parameters
from api.live import routes as events
from api.live.hub import Hub
from api.off_shelf import lists as off_shelf_lists
from api.off_shelf import routes as off_shelf
from api.online_maps.layers import own_layers, tianditu
from api.pages import docs, enrol
from api.pages import field as field_page
from api.pages import live_map as pages
from api.pages import office as duty_pages
from api.people import accounts, audit
from api.people import own_account as account
from api.people import sessions as session
from api.people import sign_in_pages as sign_in
from api.people.sign_in import Door
from api.phones import area as phone_area
from api.phones import corrections as phone_corrections
from api.phones import ground as phone_ground
from api.phones import off_shelf as phone_shelf
from api.phones import outbox_routes as outbox
from api.phones import push
from api.phones import routes as phones
from api.phones.outbox import AT_ONCE
from api.phones.push_courier import Pushing, carrying
from api.planning.routers import ROUTERS
from api.planning.shelf import GroundShelf
from api.points import corrections
from api.points import tokens as point_tokens
from api.process.file_limits import most_connections
from api.process.shutdown import told_to_stop
from api.public import points, receipt_search, receipts
from api.public.form import Hands
from api.public.pace import PublicPace
from api.public.route import apart as public_apart
from api.rehearsals import routes as rehearsals
from api.retention import routes as retention
from api.roster import routes as roster
from api.roster import turns as roster_turns
from api.rules import routes as rules
from api.server import problem_handlers
from api.server.timer_job import TimerJob
from api.settings import Settings
from api.statistics import exports
from api.statistics import routes as reports
from api.store.attachments.pictures import Darkroom
from api.store.identity.keyring import Keyring
from api.teams import routes as teams
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
        timers = TimerJob(wiring)
        await app.state.hub.start()
        timers.start()
        with carrying(pushing), told_to_stop(app.state.hub.end_streams):
            yield
        timers.stop()
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
    problem_handlers.install(app)
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
