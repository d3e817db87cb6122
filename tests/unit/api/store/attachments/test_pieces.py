"""Which piece of an attachment follows, and how many may be on their way."""

from datetime import timedelta

import pytest

from api.refusals import Refused
from api.store.attachments.pieces import (
    LASTS,
    LEAST_BYTES,
    MOST_BYTES,
    MOST_UPLOADS,
    PIECE_BYTES,
    Progress,
    Whole,
    after,
    check_room,
    check_size,
)

WHOLE = Whole(100_000, "0" * 64)


@pytest.mark.parametrize(
    ("held", "offset", "size", "then"),
    [
        (0, 0, 40_000, 40_000),
        (40_000, 40_000, 40_000, 80_000),
        (40_000, 0, 40_000, 40_000),  # came before
        (40_000, 10_000, 5_000, 40_000),  # lies within what is held
        (80_000, 80_000, 20_000, 100_000),  # the last
        (99_000, 99_000, 1_000, 100_000),  # the last may be small
        (0, 0, 0, 0),
        (100_000, 100_000, 0, 100_000),  # nothing is missing: only asked what became of it
        (40_000, 40_000, LEAST_BYTES, 40_000 + LEAST_BYTES),
    ],
)
def test_a_piece_that_follows_is_held_and_one_that_came_before_changes_nothing(
    held: int, offset: int, size: int, then: int
) -> None:
    assert after(Progress(WHOLE, held), offset, size) == then


@pytest.mark.parametrize(
    ("held", "offset", "size", "kind"),
    [
        (40_000, 50_000, 10_000, "wrong-offset"),  # leaves a gap
        (40_000, 30_000, 20_000, "wrong-offset"),  # overlaps the end of what is held
        (0, 10_000, 10_000, "wrong-offset"),
        (90_000, 90_000, 10_001, "malformed"),  # beyond the whole
        (0, 0, LEAST_BYTES - 1, "malformed"),
    ],
)
def test_any_other_is_refused(held: int, offset: int, size: int, kind: str) -> None:
    with pytest.raises(Refused) as refused:
        after(Progress(WHOLE, held), offset, size)
    assert refused.value.kind.name == kind
    if kind == "wrong-offset":
        assert refused.value.headers == {"Wangge-Held": str(held)}


@pytest.mark.parametrize(
    ("uploads", "held", "more", "fits"),
    [
        (0, 0, 10_000_000, True),
        (MOST_UPLOADS - 1, 0, 1, True),
        (MOST_UPLOADS, 0, 1, False),
        (1, MOST_BYTES - 1, 1, True),
        (1, MOST_BYTES, 1, False),
    ],
)
def test_one_sender_has_so_many_on_their_way(uploads: int, held: int, more: int, fits: bool) -> None:
    if fits:
        check_room(uploads, held, more)
        return
    with pytest.raises(Refused) as refused:
        check_room(uploads, held, more)
    assert refused.value.kind.name == "too-many-uploads"


def test_the_whole_is_bounded_as_one_that_comes_at_once() -> None:
    check_size(10_000_000, 10)
    with pytest.raises(Refused, match="at most 10 MB"):
        check_size(10_000_001, 10)


def test_the_bounds_are_those_that_are_promised() -> None:
    assert (PIECE_BYTES, LEAST_BYTES, MOST_UPLOADS, MOST_BYTES) == (262_144, 4_096, 20, 60_000_000)
    assert timedelta(days=1) == LASTS


@pytest.mark.parametrize(("held", "whole"), [(99_999, False), (100_000, True)])
def test_an_upload_is_whole_once_nothing_is_missing(held: int, whole: bool) -> None:
    assert Progress(WHOLE, held).is_whole == whole
