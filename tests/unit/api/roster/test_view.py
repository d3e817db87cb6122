"""A roster as it is answered, by UTC and by the county's clock, and what is announced of a change."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from api.roster.view import CHANGED, MOST_RECORDED, gap_out, tell
from dispatch.roster.gaps import Gap
from dispatch.roster.needs import Need
from dispatch.store.roster.repository import Named
from dispatch.teams.turns import Turn, TurnKind

CHINA = ZoneInfo("Asia/Shanghai")
START, END = datetime(2026, 3, 14, 10, tzinfo=UTC), datetime(2026, 3, 15, 0, 30, tzinfo=UTC)  # 18:00 to 08:30 there


def turn(number=7, team="T1"):
    return Turn(team, START, END, TurnKind.ON_CALL, number, 2)


@pytest.mark.parametrize(
    ("station", "names"),
    [("S1", ("城关所", "Town")), ("S9", ("S9", None)), (None, (None, None))],
    ids=["known", "gone", "none"],
)
def test_a_gap_names_its_station(station, names):
    found = gap_out(Gap(START, END, 1, Need("surge", 3, "food", station)), CHINA, {"S1": Named("城关所", "Town")})
    assert (found["have"], found["need"], found["skill"], found["reason"]) == (1, 3, "food", "surge")
    assert (found["station"], found["station_name"], found["station_name_en"]) == (station, *names)
    assert (found["from"], found["until_local"]) == ("2026-03-14T10:00:00Z", "2026-03-15T08:30")


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
