from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dispatch.teams.turns import Turn, TurnKind
from dispatch.views.turn import RosterTurnView, TurnView, roster_turn, turn_summary
from tests.shapes import assert_fits

START, END = datetime(2026, 3, 14, 10, tzinfo=UTC), datetime(2026, 3, 15, 0, 30, tzinfo=UTC)  # 18:00 to 08:30 there
TURN = Turn("T1", START, END, TurnKind.ON_CALL, 7, 2)


def test_a_turn_on_the_roster_is_reported_by_both_clocks():
    view = roster_turn(TURN, ZoneInfo("Asia/Shanghai"))
    assert_fits(TurnView, turn_summary(TURN))
    assert_fits(RosterTurnView, view)
    assert view == {
        "id": 7,
        "team": "T1",
        "kind": "on_call",
        "from": "2026-03-14T10:00:00Z",
        "until": "2026-03-15T00:30:00Z",
        "version": 2,
        "from_local": "2026-03-14T18:00",
        "until_local": "2026-03-15T08:30",
    }
