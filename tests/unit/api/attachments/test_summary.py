"""What is shown of an attachment, by who asks: an original and its place may tell who the author is."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from api.attachments.summary import attachment_seen, gets_original, may_withdraw
from api.auth.principal import NOBODY_YET, AuthMethod, Place, Principal
from api.auth.roles import Role
from dispatch.cases.attachments import Attachment, AttachmentKind
from dispatch.cases.case import Place as Spot
from dispatch.kinds import CaseKind
from dispatch.views.attachment import AttachmentView
from gis.position import Datum, Position, SourcePosition
from tests.shapes import assert_fits

NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
SPOT = Spot(Position(107.03, 35.3), source=SourcePosition(107.035, 35.305, Datum.GCJ02, 12.0))
PHOTO = Attachment(1, AttachmentKind.PHOTO, "image/jpeg", 9, "0" * 64, "user:author", NOW, place=SPOT, caption="货架")
DESK, SENDERS = {Role.OPERATOR, Role.DISPATCHER, Role.CHIEF}, {Role.DISPATCHER, Role.CHIEF}


def person(role, name="li"):
    return Principal(
        AuthMethod.SESSION, role, name, 1, place=Place("620823", "620823", "county", frozenset({"620823"}))
    )


def case(kind=CaseKind.COMPLAINT):
    return SimpleNamespace(id=17, kind=kind)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", CaseKind)
def test_an_original_is_for_those_who_may_know_the_author(role, kind):
    roles = (SENDERS if kind is CaseKind.REPORT else DESK) | {Role.HANDLER}
    assert gets_original(person(role), case(kind), PHOTO) == (role in roles)
    place = attachment_seen(person(role), case(kind), PHOTO)["place"]
    assert (place is not None) == (role in roles)


@pytest.mark.parametrize("role", Role)
def test_one_who_added_it_has_it_and_may_withdraw_it(role):
    own = person(role, "author")
    assert gets_original(own, case(CaseKind.REPORT), PHOTO)
    assert may_withdraw(own, PHOTO)
    assert may_withdraw(person(role), PHOTO) == (role in SENDERS)


def test_while_nobody_has_an_account_only_what_was_added_so_is_given():
    assert not gets_original(NOBODY_YET, case(), PHOTO)
    assert not may_withdraw(replace(NOBODY_YET, role=Role.DISPATCHER), PHOTO)
    assert gets_original(NOBODY_YET, case(), replace(PHOTO, added_by="desk"))
    assert not gets_original(replace(NOBODY_YET, role=Role.CHIEF), case(), PHOTO)


@pytest.mark.parametrize("gone", [{"withdrawn_at": NOW, "withdrawn_by": "user:li"}, {"removed_at": NOW}])
def test_of_what_is_gone_neither_place_nor_words_are_shown(gone):
    chief = person(Role.CHIEF)
    shown, hidden = (attachment_seen(chief, case(), each) for each in (PHOTO, replace(PHOTO, **gone)))
    assert (shown["caption"], shown["withdrawable"]) == ("货架", True)
    assert shown["place"] == {
        "lon": 107.03,
        "lat": 35.3,
        "accuracy_m": 12.0,
        "source": {"lon": 107.035, "lat": 35.305, "datum": "gcj02"},
    }
    assert (hidden["caption"], hidden["place"], hidden["withdrawable"]) == (None, None, False)
    assert_fits(AttachmentView, shown)
    assert_fits(AttachmentView, hidden)
    assert hidden["sha256"] == "0" * 64
