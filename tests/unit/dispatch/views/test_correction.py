"""A correction as it is answered: beside the point as it is now, and the others that are open of the same point."""

from datetime import UTC, datetime

import pytest

from dispatch.views.correction import CorrectionListView, CorrectionView, correction_list, correction_summary
from tests.shapes import assert_fits

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
FACTS = {"code": "P1", "kind": "supermarket", "name": "东街超市", "name_en": None, "address": None, "contact": None}
SEEN = {**FACTS, "phone": None, "place": [107.03, 35.3], "closed": False}


def row(number=1, point="P1", status="proposed", **more):
    """Return a correction as the store reads it: a move by the inspector of a team."""
    fields = {"number": number, "point": point, "kind": "moved", "status": status, "seen_version": "0" * 16}
    who = {"proposed_by": "user:li", "team": "T00", "station": "S1", "remark": None, "decided_by": None, "reason": None}
    times = {"did_at": NOW, "received_at": NOW, "decided_at": None, "clock": None}
    where = {"asked": {"place": [107.04, 35.3]}, "seen": SEEN, "before": None, "source": {"accuracy_m": 8.0}}
    now = {f"now_{name}": SEEN[name] for name in ("kind", "name", "name_en", "address", "contact", "phone")}
    now |= {"exists": True, "now_lon": 107.03, "now_lat": 35.3, "now_closed_at": None, "now_version": "0" * 16}
    far = {"distance_m": 908.26, "outside_m": 0.0}
    cells = {"cell": "620823001001001", "committee": "东街", "cell_station": "S1"}
    cells |= {"new_cell": None, "new_committee": None, "new_station": None, "all_open": 3, "all_decided": 1}
    return {**fields, **who, **times, **where, **now, **far, **cells, **more}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"exists": False, "now_version": None, "cell": None, "distance_m": None, "outside_m": None, "source": None},
        {"status": "approved", "decided_at": NOW, "decided_by": "user:chief", "before": SEEN, "reason": "核实无误"},
        {"clock": {"phone_at": "2026-11-25T03:59:00Z"}, "now_closed_at": NOW},
        {"kind": "details", "asked": {"phone": None, "name": "东街便利店"}, "distance_m": None, "outside_m": None},
    ],
    ids=",".join,
)
def test_a_correction_has_the_shape_that_is_described(more):
    assert_fits(CorrectionView, correction_summary(row(**more), "user:li"))


@pytest.mark.parametrize(
    ("more", "stale"),
    [({}, False), ({"now_version": "1" * 16}, True), ({"now_version": "1" * 16, "status": "refused"}, False)],
)
def test_an_open_proposal_is_stale_once_the_point_has_changed(more, stale):
    assert correction_summary(row(**more), "user:li")["stale"] is stale


def test_a_correction_names_its_author_and_rounds_metres_to_a_tenth():
    view = correction_summary(row(), "user:li")
    assert (view["own"], view["distance_m"], view["outside_m"]) == (True, 908.3, 0.0)
    assert not correction_summary(row(), "user:wu")["own"]


def test_what_else_is_open_of_the_same_point_is_named():
    rows = [row(1), row(2), row(3, "P2"), row(4, status="refused")]
    listed = correction_list(rows, "user:li")
    assert_fits(CorrectionListView, listed)
    assert ([view["beside"] for view in listed["items"]], listed["open"]) == ([[2], [1], [], []], 3)


def test_corrections_beyond_the_list_are_counted():
    listed = correction_list([row(all_open=501, all_decided=20)], "user:li")
    assert (len(listed["items"]), listed["open"], listed["decided"]) == (1, 501, 20)
    nothing = correction_list([], "user:li")
    assert_fits(CorrectionListView, nothing)
    assert (nothing["open"], nothing["decided"]) == (0, 0)
