"""All routes of the server, in the order in which a request is compared with them."""

from functools import cache

from fastapi import APIRouter, Depends
from starlette.routing import BaseRoute

from api.alerts import expedites
from api.alerts import routes as alerts
from api.attachments import routes as attachments
from api.attachments import upload_routes as uploads
from api.calendar_feeds import own_feed
from api.calendar_feeds import reading as calendar_reading
from api.calendar_feeds import routes as calendar_feeds
from api.cases import advice, calls, findings, identities, priority, steps
from api.cases import assignment_options as choices
from api.cases import intake_routes as intake
from api.cases import routes as complaints
from api.casework import lists as office_lists
from api.casework import routes as casework
from api.casework import supervision
from api.demo import routes as demo
from api.gate.admission import admitted
from api.ground import basemap, online, roads
from api.ground import routes as ground
from api.handovers import routes as handovers
from api.health import routes as health
from api.http.unknown_parameters import known_parameters
from api.live import routes as events
from api.messages import acknowledge
from api.messages import routes as message_routes
from api.off_shelf import lists as off_shelf_lists
from api.off_shelf import routes as off_shelf
from api.pages import docs, enrol
from api.pages import field as field_page
from api.pages import help as help_pages
from api.pages import live_map as pages
from api.pages import office as duty_pages
from api.people import accounts, audit, own_telephone
from api.people import own_account as account
from api.people import sessions as session
from api.people import sign_in_pages as sign_in
from api.phones import area as phone_area
from api.phones import corrections as phone_corrections
from api.phones import ground as phone_ground
from api.phones import off_shelf as phone_shelf
from api.phones import outbox_routes as outbox
from api.phones import push
from api.phones import routes as phones
from api.planning.routers import ROUTERS
from api.points import corrections
from api.points import tokens as point_tokens
from api.public import points, receipt_search, receipts
from api.registers import routes as registers
from api.rehearsals import routes as rehearsals
from api.reports import routes as reports
from api.retention import routes as retention
from api.roster import routes as roster
from api.roster import takeovers
from api.roster import turns as roster_turns
from api.rules import routes as rules
from api.statistics import exports
from api.statistics import routes as response
from api.teams import routes as teams
from api.trackers import routes as trackers


@cache
def routes() -> tuple[BaseRoute, ...]:
    """Return all routes, made once for all applications of a process: what FastAPI works out of them takes as long as
    the rest of a start.
    """
    made = APIRouter(dependencies=[Depends(admitted), Depends(known_parameters)])
    # First what phones and screens ask for again and again: a request is matched with one after another. A page has
    # two dozen files, and a map hundreds of tiles.
    for module in (
        pages,
        events,
        outbox,
        phones,
        steps,
        teams,
        trackers,
        complaints,
        basemap,
        casework,
    ):
        made.include_router(module.router)
    for module in (
        intake,
        exports,
        receipt_search,
        advice,
        expedites,
        office_lists,
        supervision,
        findings,
        priority,
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
        registers,
        response,
        roads,
        online,
    ):
        made.include_router(module.router)
    for module in (
        roster,
        roster_turns,
        takeovers,
        calendar_feeds,
        calendar_reading,
        rules,
        message_routes,
        acknowledge,
        rehearsals,
        demo,
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
        help_pages,
        duty_pages,
        field_page,
        sign_in,
        account,
        own_telephone,
        own_feed,
        points,
        receipts,
    ):
        made.include_router(module.router)
    for router in (audit.page_router, enrol.router, enrol.trusting_router, *ROUTERS):
        made.include_router(router)
    return tuple(made.routes)
