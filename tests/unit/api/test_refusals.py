"""Every kind of refusal: one row, a status that means what HTTP says, words in both languages."""

from http import HTTPStatus

import pytest

from api.refusals import KINDS, PATH, Refused
from api.refusals.access import ACCESS
from api.refusals.attachments import ATTACHMENTS
from api.refusals.cases import CASES
from api.refusals.ground import GROUND
from api.refusals.off_shelf import OFF_SHELF
from api.refusals.planning import PLANNING
from api.refusals.points import POINTS
from api.refusals.reports import REPORTS
from api.refusals.requests import REQUESTS
from api.refusals.roster import ROSTER
from api.refusals.server import SERVER
from tests.languages import CHINESE

STATUSES = {
    "bad-scenario": 422,
    "sign-in": 401,
    "wrong-password": 401,
    "first-password-over": 401,
    "code-needed": 401,
    "wrong-code": 401,
    "not-allowed": 403,
    "change-password": 403,
    "csrf": 403,
    "too-many-attempts": 429,
    "crowded": 503,
    "bad-account": 422,
    "unknown-account": 404,
    "unknown-identity": 404,
    "no-identity-keys": 503,
    "bad-retention": 422,
    "malformed": 422,
    "bad-json": 422,
    "repeated-parameter": 422,
    "key-reused": 422,
    "bad-request": 400,
    "misdirected": 421,
    "not-found": 404,
    "method-not-allowed": 405,
    "slow-body": 408,
    "too-large": 413,
    "too-fast": 429,
    "too-many-connections": 503,
    "head-too-large": 431,
    "unsupported-media-type": 415,
    "database-unavailable": 503,
    "internal": 500,
}
"""Of who may come in and what may be sent, by hand: programs act on the status."""


def test_no_name_stands_in_two_tables():
    rows = (
        *REQUESTS,
        *ACCESS,
        *GROUND,
        *CASES,
        *ATTACHMENTS,
        *OFF_SHELF,
        *PLANNING,
        *POINTS,
        *REPORTS,
        *ROSTER,
        *SERVER,
    )
    assert len(rows) == len(KINDS)


def test_access_and_requests_are_refused_with_these_statuses():
    assert {name: kind.status for name, kind in KINDS.items() if name in STATUSES} == STATUSES
    assert {kind.name for kind in ACCESS} <= set(STATUSES)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_has_words_and_a_remedy_in_both_languages(kind):
    assert 400 <= kind.status <= 599
    assert kind.type == f"/problems/{kind.name}" == f"{PATH}{kind.name}"
    for english, chinese in ((kind.title, kind.title_zh), (kind.advice, kind.advice_zh)):
        assert english
        assert not CHINESE.search(english)
        assert CHINESE.search(chinese)


def test_a_refusal_carries_status_words_and_headers():
    refused = Refused("too-fast", "x", field="actor", value="li", headers={"Retry-After": "3"})
    assert (refused.status_code, refused.detail, refused.headers) == (
        HTTPStatus.TOO_MANY_REQUESTS,
        "x",
        {"Retry-After": "3"},
    )
    assert (refused.kind.name, refused.field, refused.value) == ("too-fast", "actor", "li")
