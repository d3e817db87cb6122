"""The nearest post of an old case is one of its time, not of today's register."""

from datetime import UTC, datetime, timedelta

from dispatch.planning.history import Decision, LoggedCase, Option, posts_then
from dispatch.statistics.response import Timing
from gis.position import Position

T0 = datetime(2026, 3, 2, tzinfo=UTC)
OLD, NEW, HILL = Position(107.0, 35.2), Position(107.1, 35.2), Position(107.2, 35.2)
TODAY = {"T00": NEW, "T01": HILL, "T09": NEW}


def case(number, day, **posts):
    """Return a case in whose decision these teams stood at a post, or elsewhere: None."""
    options = tuple(Option(team, post=post) for team, post in posts.items())
    decisions = (Decision(1, None, picked_by_hand=False, method="road", options=options),) if posts else ()
    at = T0 + timedelta(days=day)
    return LoggedCase(number, Timing(at, 600, None, None, "waiting", cell=None, kind=None), decisions=decisions)


def test_a_team_waited_where_its_decision_says_and_one_that_came_later_nowhere():
    """T00 moved since; T09 is new, and the decision of then does not name it."""
    assert posts_then([case(1, 0, T00=OLD, T01=None)], TODAY) == {
        1: {OLD: frozenset({"T00"}), HILL: frozenset({"T01"})}
    }


def test_a_team_that_had_a_fix_waited_where_the_decision_nearest_in_time_says():
    found = posts_then([case(1, 0, T00=OLD), case(2, 10, T00=None), case(3, 90, T00=None), case(4, 95, T00=NEW)], TODAY)
    assert [list(posts) for posts in found.values()] == [[OLD], [OLD], [NEW], [NEW]]


def test_teams_at_one_post_are_there_together_and_a_team_of_which_nothing_is_known_is_nowhere():
    assert posts_then([case(1, 0, T00=NEW, T09=None, T77=None)], TODAY) == {1: {NEW: frozenset({"T00", "T09"})}}


def test_a_case_without_a_decision_has_the_posts_of_today():
    assert posts_then([case(1, 0)], TODAY) == {1: {NEW: frozenset({"T00", "T09"}), HILL: frozenset({"T01"})}}
