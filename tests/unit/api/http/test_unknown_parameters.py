"""Parameters in an address: each route knows its own, and no other is let pass in silence."""

from types import SimpleNamespace

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.requests import Request

from api.http.unknown_parameters import STRICT, known_parameters, parameters, repeatable
from api.refusals import Refused
from api.server.app import create_app
from api.settings import Settings


@pytest.fixture(scope="module")
def app():
    return create_app(Settings(database_url="postgresql://nowhere/nothing"))


def asked(route, query):
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": [],
        "query_string": query.encode(),
        "route": route,
    }
    return Request(scope)


def route_of(app, path, method="GET"):
    return next(
        each.route
        for each in iter_route_contexts(app.routes)
        if each.path == path and method in (each.methods or ()) and isinstance(each.route, APIRoute)
    )


async def refusal(route, query):
    try:
        await known_parameters(asked(route, query))
    except Refused as refused:
        return refused
    return None


def run(coroutine):
    """Run a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("it waits")


def test_every_route_of_the_api_refuses_what_it_does_not_know_and_takes_what_it_does(app):
    contexts = [each for each in iter_route_contexts(app.routes) if each.path.startswith(STRICT)]
    assert len(contexts) > 100
    for each in contexts:
        refused = run(refusal(each.route, "stat=open"))
        assert refused is not None, each.path
        assert (refused.kind.name, refused.field, refused.value) == ("unknown-parameter", "stat", "open")
        assert run(refusal(each.route, "&".join(f"{name}=1" for name in parameters(each.route)))) is None


def test_a_refusal_names_the_parameter_those_there_are_and_the_nearest(app):
    refused = run(refusal(route_of(app, "/api/v1/complaints"), "limits=5"))
    assert "'limits'" in refused.detail
    assert "after, county, limit, state" in refused.detail
    assert "Perhaps limit?" in refused.detail


def test_a_parameter_given_twice_is_refused_unless_the_route_takes_several(app):
    refused = run(refusal(route_of(app, "/api/v1/complaints"), "state=open&limit=5&state=over"))
    assert (refused.kind.name, refused.field, refused.value) == ("repeated-parameter", "state", "over")
    assert "'state' is given 2 times (open, over)" in refused.detail
    contexts = [each for each in iter_route_contexts(app.routes) if each.path.startswith(STRICT)]
    several = {(each.path, name) for each in contexts for name in repeatable(each.route)}
    asked_for = "/api/v1/complaints/{case_id}/premises"
    assert several == {(asked_for, name) for name in ("kind", "cell_kind", "committee", "station")}
    for each in contexts:
        for name in parameters(each.route):
            refused = run(refusal(each.route, f"{name}=1&{name}=2"))
            assert (refused is None) == ((each.path, name) in several), (each.path, name)


@pytest.mark.parametrize("path", ["/", "/roster", "/field", "/healthz", "/readyz", "/static/{version}/{path:path}"])
def test_pages_files_and_health_checks_take_any(app, path):
    """A link to a page is decorated by the chat it is sent in; a cache adds a number to a file."""
    assert run(refusal(route_of(app, path), "utm_source=wechat&from=groupmessage&_t=1")) is None


def test_what_is_no_route_of_ours_is_none_of_ours():
    assert run(refusal(SimpleNamespace(path="/api/v1/x"), "a=1")) is None
