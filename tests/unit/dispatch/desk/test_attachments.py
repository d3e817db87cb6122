"""Attachments come to a case and are withdrawn: what its log tells, what there is room for, what is not put off."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from dispatch.cases.attachments import (
    MOST_BYTES_OF_CASE,
    MOST_OF_CASE,
    Attachment,
    AttachmentKind,
    Content,
    check_room,
    same,
    shown,
)
from dispatch.cases.fold import as_opened, replay
from dispatch.desk.attachments import Addition, attach, withdraw
from dispatch.errors import AttachmentWithdrawnError, BadTimeError, CaseFullError, UnknownAttachmentError
from tests.fakes.office import at

PHOTO = AttachmentKind.PHOTO


@dataclass
class Box:
    """A archive in memory, of one case."""

    kept: list[Attachment] = field(default_factory=list)
    contents: dict[int, bytes] = field(default_factory=dict)

    def of(self, case):
        return list(self.kept)

    def keep(self, case, attachment, content):
        self.kept.append(attachment)
        self.contents[attachment.number] = content.body

    def withdraw(self, case, number, *, at, by, why):
        found = {"withdrawn_at": at, "withdrawn_by": by, "withdrawn_why": why}
        self.kept = [replace(each, **found) if each.number == number else each for each in self.kept]


def content(body=b"picture"):
    return Content(body, "image/jpeg", f"hash of {body.decode()}", 4, 3, b"small")


def add(office, box, case, seconds=30, *, body=b"picture", actor="user:wang", **said):
    with office.desk(seconds, actor) as desk:
        return attach(desk, box, case.id, Addition(PHOTO, content(body), **said))


def take_away(office, box, case, number, seconds=60, actor="user:chief"):
    with office.desk(seconds, actor) as desk:
        return withdraw(desk, box, case.id, number, "误传")


def kept(number, size=1, **changes):
    return Attachment(number, PHOTO, "image/png", size, f"hash {number}", "desk", at(0), **changes)


def test_its_log_tells_of_it_without_words_and_nothing_is_put_off(office):
    box, case = Box(), office.go(office.take_in(), "acknowledged", seconds=10)
    outcome, attachment = add(office, box, case, caption="货架", taken_at=at(25))
    assert (attachment.number, attachment.added_by, attachment.added_at) == (1, "user:wang", at(30))
    with office.desk(31) as desk:
        event = desk.store.cases.log(case)[-1]
        assert replay(as_opened(outcome.case), desk.store.cases.log(case)).event_seq == outcome.case.event_seq
    assert (event.type, event.actor) == ("attached", "user:wang")
    assert event.data == {"attachment": 1, "kind": "photo", "size_bytes": 7, "sha256": "hash of picture"}
    assert (outcome.case.status, outcome.case.alert_at) == (case.status, case.alert_at)
    assert outcome.acted is None, "it is withdrawn, not undone"
    assert office.news("case")[-1]["change"] == "attached"


def test_the_same_content_changes_nothing_and_after_a_withdrawal_is_a_new_one(office):
    box, case = Box(), office.take_in()
    _, first = add(office, box, case)
    assert add(office, box, case, 40, caption="另一说明") == (None, first)
    assert office.log(case).count("attached") == 1
    take_away(office, box, case, 1)
    _, second = add(office, box, case, 70)
    assert (second.number, len(box.kept)) == (2, 2)


def test_a_withdrawn_one_is_withdrawn_once(office):
    box, case = Box(), office.take_in()
    add(office, box, case)
    outcome = take_away(office, box, case, 1)
    assert (office.log(case)[-1], outcome.case.status) == ("attachment_withdrawn", case.status)
    with pytest.raises(AttachmentWithdrawnError, match="user:chief"):
        take_away(office, box, case, 1, 70, "user:wang")
    with pytest.raises(UnknownAttachmentError):
        take_away(office, box, case, 2)
    box.kept = [kept(3, removed_at=at(0))]
    with pytest.raises(UnknownAttachmentError):
        take_away(office, box, case, 3)
    assert office.log(case).count("attachment_withdrawn") == 1


def test_numbers_are_never_given_twice(office):
    box, case = Box([kept(4), kept(7, withdrawn_at=at(0))]), office.take_in()
    assert add(office, box, case)[1].number == 8


def test_a_camera_whose_clock_is_ahead_by_a_minute_is_believed(office):
    box, case = Box(), office.take_in()
    assert add(office, box, case, taken_at=at(90))[1].taken_at == at(90)
    with pytest.raises(BadTimeError, match="taken_at"):
        add(office, box, case, body=b"other", taken_at=at(91))
    assert add(office, box, case, body=b"old", taken_at=at(0) - timedelta(days=400))[1].number == 2


@pytest.mark.parametrize(
    ("there", "size", "fits"),
    [
        ([], MOST_BYTES_OF_CASE, True),
        ([], MOST_BYTES_OF_CASE + 1, False),
        ([kept(1, MOST_BYTES_OF_CASE - 10)], 10, True),
        ([kept(1, MOST_BYTES_OF_CASE - 10)], 11, False),
        ([kept(1, MOST_BYTES_OF_CASE, withdrawn_at=at(0))], 1, False),  # it is kept still
        ([kept(1, MOST_BYTES_OF_CASE, removed_at=at(0))], 1, True),
        ([kept(n) for n in range(MOST_OF_CASE - 1)], 1, True),
        ([kept(n) for n in range(MOST_OF_CASE)], 1, False),
        ([kept(n, removed_at=at(0)) for n in range(MOST_OF_CASE)], 1, True),
    ],
)
def test_how_much_a_case_has_room_for(there, size, fits):
    if fits:
        check_room(there, size, 1)
    else:
        with pytest.raises(CaseFullError, match="请"):
            check_room(there, size, 1)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"withdrawn_at": at(0), "withdrawn_by": "user:li", "withdrawn_why": "误传"}, "user:li.*误传"),
        ({"removed_at": at(0)}, "2026-11-25.*保存期满"),
    ],
)
def test_why_one_is_not_shown_is_said(changes, expected):
    with pytest.raises(UnknownAttachmentError, match=expected):
        shown([kept(1, **changes)], 1, 17)
    with pytest.raises(UnknownAttachmentError, match="shown are 2"):
        shown([kept(1, **changes), kept(2)], 9, 17)
    assert same([kept(1, **changes)], "hash 1") is None
    assert shown([kept(1)], 1, 17) == same([kept(1)], "hash 1") == kept(1)
