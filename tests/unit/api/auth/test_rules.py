"""The authorisation table against the application itself, and against `tests/rights.txt`, which was written by hand."""

import asyncio
from types import SimpleNamespace

import pytest
from fastapi import Request
from fastapi.routing import iter_route_contexts

from api.auth.case_rights import CALLS, REVEALS, SEES_AUTHORS, SEES_MASKS, SEES_ORIGINALS, STEPS_OF, WITHDRAWS, may_step
from api.auth.principal import NOBODY_YET, AuthMethod, Place, Principal
from api.auth.public_url import PublicUrl
from api.auth.roles import TITLES, Role
from api.auth.rule import EVERYBODY
from api.auth.rules import RULES, allowed
from api.gate.admission import admitted
from api.gate.gate import Gate, PasswordFirst, SignInFirst
from api.refusals import Refused
from api.server.app import create_app
from api.settings import Settings
from dispatch.kinds import CaseKind
from dispatch.lifecycle import BY_HAND, BY_TEAM, EventType
from tests.rights import LEVELS, rights

OPENAPI = ("GET", "/openapi.json")
COUNTY = "620823"
SAFE = {"GET", "HEAD", "OPTIONS"}


@pytest.fixture(scope="module")
def app():
    return create_app(Settings(database_url="postgresql://nowhere/nothing"))


def routes(app):
    contexts = iter_route_contexts(app.routes)
    return {(method, route.path) for route in contexts for method in route.methods or () if method != "HEAD"}


def test_every_route_has_a_row_and_every_row_a_route(app):
    assert routes(app) - {OPENAPI} == set(RULES)


def test_every_route_has_a_right_and_every_right_a_route(app):
    rows = [right.route for right in rights()]
    assert sorted(rows) == sorted(routes(app))  # sorted, and no set: a route that stands twice is found


def test_every_route_but_the_document_waits_for_the_gate(app):
    """The rules are worth nothing where nobody asks the gate."""
    open_doors = {
        context.path
        for context in iter_route_contexts(app.routes)
        if context.path != OPENAPI[1] and admitted not in {each.call for each in context.dependant.dependencies}
    }
    assert open_doors == set()


# --- the gate's decisions, each against the table


class Answering(Gate):
    """The gate over a register of its own: a token is whatever principal it stands for."""

    def __init__(self):
        super().__init__(None)
        self.holders = {}

    async def _find(self, means, token):
        found = self.holders.get(token)
        return found if found and found.means is means else None

    async def _ask_for_anybody(self):
        return True

    async def decide(self, method, path, who=None):
        """Return what becomes of a request: `yes`, or the code or page that stands in the way."""
        headers = []
        if who is not None:
            token = f"{who.means}/{who.role}/{who.level}/{who.must_change}"
            self.holders[token] = who
            sent = (
                ("authorization", f"Bearer {token}")
                if who.means is AuthMethod.KEY
                else ("cookie", f"wangge_session={token}")
            )
            headers = [sent, ("x-csrf-token", who.csrf or "")]
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers],
            "route": SimpleNamespace(path=path),
            "client": ("10.1.0.9", 40_000),
            "server": ("10.1.0.5", 8080),
            "scheme": "http",
            "app": SimpleNamespace(state=SimpleNamespace(services=SimpleNamespace(public_url=PublicUrl()))),
        }
        try:
            await self.admit(Request(scope))
        except SignInFirst:
            return "form"
        except PasswordFirst:
            return "password"
        except Refused as refused:
            return f"{refused.status_code}"
        return "yes"


def person(role, level="county", means=AuthMethod.KEY, **more):
    """Return somebody of a role at a place of this level."""
    seat = Place(COUNTY, COUNTY, level, frozenset({COUNTY}), frozenset({"S1"}) if level == "station" else None)
    return Principal(means, role, "x", 1, place=seat, **more)


def decided(ask):
    """Return what the gate decides of each request that `ask` yields for a route."""

    async def run():
        gate = Answering()
        return {
            (right.route, *case): await gate.decide(*right.route, who)
            for right in rights()
            if right.route != OPENAPI
            for case, who in ask(right)
        }

    return asyncio.run(run())


@pytest.mark.parametrize("role", Role)
def test_a_role_may_what_its_column_says_at_each_level(role):
    found = decided(lambda _: [((level,), person(role, level)) for level in LEVELS])
    right = {
        (row.route, level): "yes" if level in row.levels[role] else "403"
        for row in rights()
        if row.route != OPENAPI
        for level in LEVELS
    }
    assert {key: said for key, said in found.items() if said != right[key]} == {}
    assert len(found) == len(right) > 400


def test_nobody_comes_in_but_where_the_table_says_so():
    found = decided(lambda _: [((), None)])
    assert {route: said for (route,), said in found.items()} == {
        row.route: row.nobody for row in rights() if row.route != OPENAPI
    }


def test_a_first_password_stands_in_the_way_of_all_but_changing_it():
    found = decided(lambda _: [((), person(Role.CHIEF, means=AuthMethod.SESSION, csrf="x", must_change=True))])
    may = {row.route for row in rights() if row.levels[Role.CHIEF] and row.route != OPENAPI}
    assert {route for (route,), said in found.items() if said == "yes"} == {
        row.route for row in rights() if row.first and row.route in may
    }
    assert set(found.values()) == {"yes", "403", "password"}


def test_what_a_page_offers_is_what_the_gate_lets_through():
    """`allowed` tells pages what to show: the same columns."""
    for role in Role:
        for level in LEVELS:
            right = {row.route for row in rights() if level in row.levels[role] and row.route != OPENAPI}
            assert allowed(role, level).routes == right


def test_every_operation_of_the_document_has_a_row(app):
    found = {
        (method.upper(), path)
        for path, operations in app.openapi()["paths"].items()
        for method in operations
        if method in {"get", "post", "put", "patch", "delete"}
    }
    assert found - {(method, path.replace(":path}", "}")) for method, path in RULES} == set()


def test_a_row_is_either_public_or_names_roles():
    assert [key for key, rule in RULES.items() if rule.public == bool(rule.roles)] == []


def test_nothing_that_changes_a_county_is_public():
    changing = {key for key, rule in RULES.items() if rule.public and key[0] not in SAFE}
    coming_in = {("POST", "/sign-in"), ("POST", "/sign-in/code"), ("POST", "/sign-in/{token}")}
    # In a point's name, and measured: it adds a case and moves none. By a link: an offer is known, and not accepted.
    by_a_code = {("POST", "/p/{token}"), ("POST", "/k/{token}")}
    of_trackers = {
        ("POST", "/track/{token}"),
        *(("POST", f"/api/v1/trackers/{kind}") for kind in ("owntracks", "traccar")),
    }
    assert changing == coming_in | by_a_code | of_trackers | {("POST", "/api/v1/session")}


def test_no_role_but_administrators_changes_rules_and_none_but_they_see_sessions():
    assert RULES["PATCH", "/api/v1/policy"].roles == {Role.ADMINISTRATOR}
    assert RULES["DELETE", "/api/v1/accounts/{login}/sessions/{session}"].roles == {Role.ADMINISTRATOR}


@pytest.mark.parametrize("role", [Role.PLANNER, Role.AUDITOR])
def test_who_only_looks_changes_nothing_but_their_own_account_and_session(role):
    changing = {key for key, rule in RULES.items() if key[0] not in SAFE and role in rule.roles}
    own = {("POST", "/password"), ("POST", "/account/second-factor"), ("POST", "/account/sessions/{session}")}
    own |= {("POST", "/account/telephone"), ("POST", "/account/calendar")}
    own |= {("POST", "/api/v1/calendar-feeds"), ("DELETE", "/api/v1/calendar-feeds/{number}")}
    plans = {key for key in changing if role is Role.PLANNER and key[1].startswith("/api/v1/planning/")}
    plans |= {("POST", "/api/v1/demo/past")} & changing  # made-up months to plan by
    assert changing == own | plans | {("DELETE", "/api/v1/session")}


def test_every_role_has_a_title_and_can_open_the_map():
    assert set(TITLES) == EVERYBODY == RULES["GET", "/"].roles


HANDLER = {Role.HANDLER}
"""Has to tell people what was decided."""
DESK, SENDERS = {Role.OPERATOR, Role.DISPATCHER, Role.CHIEF}, {Role.DISPATCHER, Role.CHIEF}
FIELD, STAFF = SENDERS | {Role.INSPECTOR}, DESK | {Role.INSPECTOR}
REPORTED = {
    "note": STAFF,
    **dict.fromkeys(("acknowledged", "en_route", "on_scene", "cleared", "declined"), FIELD),
    **dict.fromkeys(("answered", "to_transfer", "transferred", "cancelled"), DESK),
    **dict.fromkeys(("closed", "withdrawn", "offered", "desk", "joined", "parted", "held"), SENDERS),
    **dict.fromkeys(("resumed", "reopened"), SENDERS),
}
"""By hand, as the table of routes is: who reports a step; one that is not here is the machine's."""


@pytest.mark.parametrize("step", EventType)
def test_a_step_is_reported_by_its_roles_only(step):
    assert {role for role in Role if may_step(role, step)} == REPORTED.get(step, set())
    assert {role for role in Role if step in allowed(role, "county").steps} == REPORTED.get(step, set())


@pytest.mark.parametrize(
    ("kind", "expected", "masks"),
    [
        ("complaint", DESK | HANDLER, STAFF | HANDLER),
        ("enquiry", DESK | HANDLER, STAFF | HANDLER),
        ("suggestion", DESK | HANDLER, STAFF | HANDLER),
        ("report", SENDERS | HANDLER, SENDERS | HANDLER),  # in a village a surname tells: ADR 8
    ],
)
def test_an_author_is_shown_to_the_fewest(kind, expected, masks):
    kind = CaseKind(kind)
    assert (REVEALS[kind], SEES_MASKS[kind], SEES_ORIGINALS[kind]) == (expected, masks, expected)
    assert {role for role in Role if kind in allowed(role, None).reveals} == expected


def test_no_others_see_that_there_is_an_author_or_withdraw_what_another_attached():
    assert (SEES_AUTHORS, WITHDRAWS) == (STAFF | HANDLER, SENDERS)
    assert set(REVEALS) == set(SEES_MASKS) == set(CALLS) == set(CaseKind)


@pytest.mark.parametrize(("kind", "callers"), [("complaint", FIELD), ("enquiry", FIELD), ("report", SENDERS)])
def test_of_a_report_no_inspector_has_the_number_dialled(kind, callers):
    assert CALLS[CaseKind(kind)] == callers


PLANNING_READ = [
    "access",
    "access.xlsx",
    "comparison",
    "history",
    "history.xlsx",
    "hot-spots",
    "late",
    "learned",
    "workload",
]
PLANNING_ASKED = ["cells/move", "cells/move.geojson", "gaps", "gaps.{form}", "preview", "siting", "siting/candidates"]


def test_what_is_measured_kept_or_from_strangers_is_named():
    def named(mark):
        return {f"{method} {path}" for (method, path), rule in RULES.items() if getattr(rule, mark)}

    assert named("paced") == {"POST /api/v1/complaints", "POST /api/v1/callers"}
    assert named("heavy") == {
        *(f"GET /api/v1/planning/{name}" for name in PLANNING_READ),
        *(f"POST /api/v1/planning/{name}" for name in PLANNING_ASKED),
        *(f"GET /api/v1/{name}" for name in ("complaints.{form}", "response.{form}", "off-shelf.csv", "audit.csv")),
        *(f"GET /api/v1/reports{part}" for part in ("", "/figures", "/{run}.{form}", "/{run}/changes")),
        *(
            "POST /api/v1/reports",
            "GET /api/v1/roster.csv",
            "POST /api/v1/roster/import",
            "GET /api/v1/points/{code}/poster.pdf",
        ),
    }
    assert named("foreign") == {"GET /api/v1/complaints/{case_id}/attachments/{attachment}"}
    assert named("phone") == {"GET /field"}
    assert named("browser_cache") == {
        "GET /api/v1/roads",
        "GET /api/v1/tiles/{version}/{z}/{x}/{y}",
        "GET /api/v1/tianditu/{layer}/{z}/{x}/{y}",
        "GET /api/v1/layers/{number}/{z}/{x}/{y}",
        "GET /help/pictures/{version}/{language}/{name}",
    }


def test_what_people_report_is_reported_by_somebody_and_an_inspector_reports_for_a_team_only():
    assert set(REPORTED) == BY_HAND
    assert {step for step, roles in REPORTED.items() if Role.INSPECTOR in roles} == BY_TEAM | {EventType.NOTE}
    assert set(STEPS_OF) <= EVERYBODY


def test_a_place_sees_itself_and_below_only():
    city = Place("620823", "620800000000", "city", frozenset({"620823", "620821"}))
    chief = Principal(AuthMethod.SESSION, Role.CHIEF, "li", 1, place=city, session=7)
    assert [chief.sees(county) for county in ("620823", "620821", "620822")] == [True, True, False]
    assert chief.tags == {"account:1", "session:7"}
    assert NOBODY_YET.sees("620822")
