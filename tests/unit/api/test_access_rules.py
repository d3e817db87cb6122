"""The authorisation table against the application itself: every route has a row, every row a route."""

import pytest
from fastapi.routing import iter_route_contexts

from api.access.principal import NOBODY_YET, Means, Place, Principal
from api.access.roles import TITLES, Role
from api.access.rules import EVERYBODY, RULES, STEPS_OF, may_step
from api.app import create_app
from api.settings import Settings
from dispatch.lifecycle import BY_HAND, BY_TEAM, EventType

OPENAPI = ("GET", "/openapi.json")
SAFE = {"GET", "HEAD", "OPTIONS"}


@pytest.fixture(scope="module")
def app():
    return create_app(Settings(database_url="postgresql://nowhere/nothing"))


def routes(app):
    contexts = iter_route_contexts(app.routes)
    return {(method, route.path) for route in contexts for method in route.methods or () if method != "HEAD"}


def test_every_route_has_a_row_and_every_row_a_route(app):
    assert routes(app) - {OPENAPI} == set(RULES)


def test_every_operation_of_the_document_has_a_row(app):
    told = {
        (method.upper(), path)
        for path, operations in app.openapi()["paths"].items()
        for method in operations
        if method in {"get", "post", "put", "patch", "delete"}
    }
    assert told - {(method, path.replace(":path}", "}")) for method, path in RULES} == set()


def test_a_row_is_either_public_or_names_roles():
    assert [key for key, rule in RULES.items() if rule.public == bool(rule.roles)] == []


def test_nothing_that_changes_a_county_is_public():
    changing = {key for key, rule in RULES.items() if rule.public and key[0] not in SAFE}
    coming_in = {("POST", "/sign-in"), ("POST", "/sign-in/code"), ("POST", "/sign-in/{token}")}
    by_a_code = {("POST", "/p/{token}")}  # in a point's name, and measured: it adds a case and moves none
    assert changing == coming_in | by_a_code | {("POST", "/api/v1/session")}


def test_no_role_but_administrators_changes_rules_and_none_but_they_see_sessions():
    assert RULES["PATCH", "/api/v1/policy"].roles == {Role.ADMINISTRATOR}
    assert RULES["DELETE", "/api/v1/accounts/{login}/sessions/{session}"].roles == {Role.ADMINISTRATOR}


@pytest.mark.parametrize("role", [Role.PLANNER, Role.AUDITOR])
def test_who_only_looks_changes_nothing_but_their_own_account_and_session(role):
    changing = {key for key, rule in RULES.items() if key[0] not in SAFE and role in rule.roles}
    own = {("POST", "/password"), ("POST", "/account/second-factor"), ("POST", "/account/sessions/{session}")}
    assert changing == own | {("DELETE", "/api/v1/session")}


def test_every_role_has_a_title_and_can_open_the_map():
    assert set(TITLES) == EVERYBODY == RULES["GET", "/"].roles


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("step", EventType)
def test_a_step_reported_is_one_a_person_reports_and_the_roles_own(role, step):
    if may_step(role, step):
        assert step in BY_HAND
        assert role in RULES["POST", "/api/v1/complaints/{case_id}/events"].roles
        assert role is not Role.INSPECTOR or step in BY_TEAM | {EventType.NOTE}
    assert set(STEPS_OF) <= EVERYBODY


def test_a_place_sees_itself_and_below_only():
    city = Place("620823", "620800000000", "city", frozenset({"620823", "620821"}))
    chief = Principal(Means.SESSION, Role.CHIEF, "li", 1, place=city, session=7)
    assert [chief.sees(county) for county in ("620823", "620821", "620822")] == [True, True, False]
    assert chief.tags == {"account:1", "session:7"}
    assert NOBODY_YET.sees("620822")
