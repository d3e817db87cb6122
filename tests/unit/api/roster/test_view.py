"""A roster as it is answered, by UTC and by the county's clock, and what is announced of a change."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from api.roster.view import CHANGED, MOST_RECORDED, tell
from dispatch.teams.turns import Turn, TurnKind

CHINA = ZoneInfo("Asia/Shanghai")
START, END = datetime(2026, 3, 14, 10, tzinfo=UTC), datetime(2026, 3, 15, 0, 30, tzinfo=UTC)  # 18:00 to 08:30 there


def turn(number=7, team="T1"):
    return Turn(team, START, END, TurnKind.ON_CALL, number, 2)


class Office:
    """What hears of a change of the roster: the audit trail, and the maps."""

    def __init__(self):
        self.recorded, self.published, self.asked = [], [], None

    def record(self, connection, action, **fields):
        self.recorded.append((action, fields))

    def store_on(self, connection):
        feed = SimpleNamespace(publish=lambda county, messages: self.published.append((county, messages)))
        return SimpleNamespace(feed=feed)

    def own(self):
        return SimpleNamespace(connection=None, county="620899", news=self.news)

    def news(self, teams):
        self.asked = teams
        return [("team", {})]


@pytest.mark.parametrize(
    ("turns", "before", "subject", "kept"),
    [
        (1, 0, "turn:1", 1),
        (2, 0, "turns:2", 2),
        (0, 3, "turns:0", 0),
        (MOST_RECORDED, 1, "turns:200", 200),
        (MOST_RECORDED + 1, MOST_RECORDED + 1, "turns:201", 200),  # counted, and the first two hundred kept
    ],
)
def test_a_change_is_recorded_and_the_maps_hear_last(turns, before, subject, kept):
    office = Office()
    after = [turn(n, f"T{n}") for n in range(1, turns + 1)]
    gone = [Turn("T0", START - timedelta(days=1), START)] * before
    tell(office, office.own(), "roster.add", iter(after), before=gone, why="x")
    [(action, found)] = office.recorded
    assert (action, found["county"], found["subject"], found["why"]) == ("roster.add", "620899", subject, "x")
    assert (len(found["turns"]), len(found["before"])) == (kept, min(before, MOST_RECORDED))
    assert office.published == [("620899", [("team", {}), CHANGED])]
    assert office.asked == {each.team for each in [*after, *gone]}
