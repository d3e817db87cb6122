"""Every team weighed for one case: those in the running, those a person might send all the same, and the town left."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dispatch.cases.case import Case
from dispatch.decision.recommendation import Candidate, Recommendation
from dispatch.desk.offers import asked_since, ranked, teams_for
from dispatch.desk.work import Desk
from dispatch.errors import UnknownCaseError
from dispatch.teams.team import TeamNow, TeamStatus
from dispatch.views.assignment_options import ChoiceView, Spot, Town, choice
from gis.position import Position
from gis.travel.cover import survey
from gis.travel.times import TravelTimes


@dataclass(frozen=True, slots=True)
class Weighed:
    """The teams in order, with the times of all that are free, and the cover of the town as it is now."""

    case: Case
    found: Recommendation
    town: Town

    def choices(self, now: datetime) -> list[ChoiceView]:
        """Return each team with what sending it would mean."""
        return [choice(self.case, each, self.town, now) for each in self.found.candidates]


def weigh(desk: Desk, case: Case, cells: Sequence[Spot], posts: Sequence[Spot]) -> Weighed:
    """Weigh the teams for a case; nothing is changed.

    Parameters
    ----------
    cells, posts
        The cells of the county town, and where teams may stand by.

    Raises
    ------
    UnknownCaseError
        The case has no place to go to.
    """
    if case.place is None:
        raise UnknownCaseError(f"Case {case.id} has no place to go to. 案件没有地点。", field="id")
    place, teams = case.place.position, teams_for(desk.store.teams, case)
    passed_over = desk.store.assignments.passed_over(case, asked_since(desk, case.county))
    found = ranked(desk, case.county, case.category, place, passed_over=passed_over, teams=teams)
    free = _free(teams)
    travel = _travel(desk, case.county, found)
    timed = _with_times(found, free, place, travel)
    return Weighed(case, timed, _town(desk, case.county, timed, free, travel, cells, posts))


def _free(teams: Sequence[TeamNow]) -> set[str]:
    return {team.code for team in teams if team.status is TeamStatus.FREE}


def _travel(desk: Desk, county: str, found: Recommendation) -> TravelTimes:
    """Return the times the teams were ranked by."""
    ground = desk.store.counties.ground(county)
    road = desk.travel(ground.graph_version)
    return road if road is not None and found.method == road.method else ground.policy.straight_line()


def _with_times(found: Recommendation, free: set[str], place: Position, travel: TravelTimes) -> Recommendation:
    """Ask for the times of free teams that are not in the running too: a person may send them all the same."""
    untimed = [each for each in found.candidates if each.team in free and each.travel_s is None]
    legs = dict(zip(untimed, travel.to_point([each.position for each in untimed], place), strict=True))
    items = [replace(each, travel_s=legs[each].travel_s) if each in legs else each for each in found.candidates]
    return replace(found, candidates=tuple(sorted(items, key=_order)))


def _order(candidate: Candidate) -> tuple[bool, float, bool, str]:
    return (candidate.excluded is not None, *candidate.rank)


def _town(
    desk: Desk,
    county: str,
    found: Recommendation,
    free: set[str],
    travel: TravelTimes,
    cells: Sequence[Spot],
    posts: Sequence[Spot],
) -> Town:
    teams = [each for each in found.candidates if each.team in free]
    target_s = desk.store.counties.ground(county).policy.town_target_s
    delays_s = [each.turnout_s for each in teams]
    cover = survey(_positions(teams), _positions(posts), _positions(cells), travel, target_s, delays_s)
    return Town(cover, [each.team for each in teams], cells, posts)


def _positions(placed: Sequence[Candidate] | Sequence[Spot]) -> list[Position]:
    return [each.position for each in placed]
