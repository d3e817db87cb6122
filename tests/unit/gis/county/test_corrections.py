"""Corrections of points: what may be proposed, what becomes of it, what an import leaves of it."""

import pytest

from gis.county import corrections
from gis.county.corrections import (
    CorrectionKind,
    CorrectionStatus,
    Held,
    check_other,
    check_version,
    merged,
    proposed,
    same,
    stepped,
)
from gis.errors import (
    BadCorrectionError,
    CorrectionSettledError,
    NothingToCorrectError,
    OwnCorrectionError,
    PointChangedError,
)
from gis.position import Position
from gis.travel.times import geodesic_m

K, S = CorrectionKind, CorrectionStatus
HERE, THERE, THIRD = [107.03, 35.3], [107.04, 35.3], [107.05, 35.3]
POINT = {
    "code": "P1",
    "kind": "market",
    "name": "东街市场",
    "name_en": None,
    "address": None,
    "contact": "李",
    "phone": "0933-1",
    "place": HERE,
    "closed": False,
}


@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("to", S)
def test_only_what_is_proposed_is_decided_and_only_once(status, to):
    if status is S.PROPOSED and to is not S.PROPOSED:
        assert stepped(1, status, to, None) is to
    else:
        with pytest.raises(CorrectionSettledError, match="Correction 1"):
            stepped(1, status, to, "user:chief")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (HERE, [107.03, 35.3], True),
        (HERE, [107.03001, 35.3], True),  # 0.00001° of longitude at 35.3° N: 0.91 m
        (HERE, [107.030021, 35.3], True),  # 1.91 m
        (HERE, [107.030023, 35.3], False),  # 2.09 m
        (HERE, [107.03003, 35.3], False),  # 2.73 m
        (HERE, None, False),
    ],
)
def test_places_nearer_than_two_metres_are_one(one, other, is_same):
    assert same("place", one, other) is is_same


@pytest.mark.parametrize(("beyond_m", "is_same"), [(0.0, False), (1e-6, True)])
def test_places_exactly_at_the_limit_are_two(monkeypatch, beyond_m, is_same):
    apart_m = geodesic_m(Position(*HERE), Position(*THERE))
    monkeypatch.setattr(corrections, "SAME_PLACE_M", apart_m + beyond_m)
    assert same("place", HERE, THERE) is is_same


@pytest.mark.parametrize(
    ("kind", "asked", "changed"),
    [
        (K.MOVED, {"place": THERE}, {"place": THERE}),
        (K.MOVED, {"place": [107.030001, 35.3], "address": "东街 1 号"}, {"address": "东街 1 号"}),
        (K.CLOSED, {"closed": True}, {"closed": True}),
        (K.DETAILS, {"name": "东街市场", "contact": None}, {"contact": None}),
    ],
)
def test_a_proposal_is_what_differs(kind, asked, changed):
    assert proposed(kind, POINT, asked) == changed


def test_what_is_so_already_or_another_kinds_is_no_proposal():
    with pytest.raises(NothingToCorrectError, match="东街市场"):
        proposed(K.DETAILS, POINT, {"phone": "0933-1"})
    with pytest.raises(BadCorrectionError, match="'name'"):
        proposed(K.MOVED, POINT, {"place": THERE, "name": "x"})


def test_what_was_said_of_another_version_and_ones_own_are_not_approved():
    check_version("a", "a", POINT)
    with pytest.raises(PointChangedError):
        check_version("a", "b", POINT)
    check_other(1, "user:a", "user:b")
    with pytest.raises(OwnCorrectionError):
        check_other(1, "user:a", "user:a")


def held(number, before, after, *facts):
    return Held(number, "P1", before, after, frozenset(facts or after))


RENAMED = held(1, {"name": "旧名"}, {"name": "新名"})
AGAIN = held(2, {"name": "新名"}, {"name": "更新名"})
EMPTIED = held(3, {"contact": "李"}, {"contact": None})
MOVED = held(4, {"place": HERE}, {"place": THERE})
CLOSED = held(5, {"closed": False}, {"closed": True})
REOPENED = held(6, {"closed": True}, {"closed": False})


@pytest.mark.parametrize(
    ("corrections", "fact", "file", "stored", "kept", "still_held"),
    [
        ([RENAMED], "name", "旧名", "新名", True, True),  # older than the correction
        ([RENAMED], "name", "新名", "新名", None, False),  # has caught up: nothing to tell
        ([RENAMED], "name", "第三名", "第三名", False, False),  # newer: somebody wrote something else since
        ([RENAMED, AGAIN], "name", "旧名", "更新名", True, True),
        ([RENAMED, AGAIN], "name", "新名", "更新名", True, True),
        ([RENAMED, AGAIN], "name", "更新名", "更新名", None, False),
        ([EMPTIED], "contact", "李", None, True, True),
        ([EMPTIED], "contact", None, None, None, False),
        ([MOVED], "place", [107.030001, 35.3], THERE, True, True),  # 9 cm beside where it was
        ([MOVED], "place", THIRD, THIRD, False, False),
        ([CLOSED], "closed", False, True, True, True),
        ([CLOSED, REOPENED], "closed", False, False, None, False),
        ([CLOSED, REOPENED], "closed", True, False, True, True),
    ],
)
def test_an_older_file_leaves_a_correction_a_newer_one_ends_it(corrections, fact, file, stored, kept, still_held):
    found = merged(POINT | {fact: file}, corrections)
    assert found.facts == POINT | {fact: stored}
    assert [each.kept for each in found.reported] == ([] if kept is None else [kept])
    assert {bool(left) for left in found.held.values()} == {still_held}


def test_a_blank_in_a_file_says_nothing_against_a_correction():
    found = merged(POINT | {"contact": None}, [held(7, {"contact": "李"}, {"contact": "王"})])
    assert (found.facts["contact"], [each.kept for each in found.reported]) == ("王", [True])


def test_over_corrections_the_file_holds_and_the_correction_no_more():
    found = merged(POINT | {"name": "旧名"}, [RENAMED], over=True)
    assert (found.facts["name"], found.held) == ("旧名", {1: frozenset()})
    assert [(each.file, each.corrected, each.kept) for each in found.reported] == [("旧名", "新名", False)]


def test_each_fact_of_a_correction_is_held_by_itself():
    both = held(8, {"name": "旧名", "contact": "李"}, {"name": "新名", "contact": "王"})
    found = merged(POINT | {"name": "新名", "contact": "李"}, [both])
    assert (found.facts["name"], found.facts["contact"]) == ("新名", "王")
    assert found.held == {8: frozenset({"contact"})}
