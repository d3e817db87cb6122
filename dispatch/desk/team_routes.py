"""The route of a team to a case as it is shown: whose route, from where, by road or, where no road leads, straight."""

from collections.abc import Callable
from dataclasses import dataclass

from dispatch.cases.case import Case, Place
from dispatch.desk.records import Ground
from dispatch.desk.work import Desk
from dispatch.errors import UnknownTeamError
from dispatch.teams.team import FixSource
from gis.position import Position
from gis.travel.times import Method, Route, TravelTimes


@dataclass(frozen=True, slots=True)
class Departure:
    """A team that is on its way to a place, or might be, and where it would leave from now."""

    team: str
    origin: Position
    source: FixSource
    place: Place
    ground: Ground

    def route(self, road: TravelTimes | None) -> tuple[Route | None, Method]:
        """Return the quickest way and how it was found; where no road leads there, the straight line."""
        by_road = road.route(self.origin, self.place.position) if road is not None else None
        if by_road is not None:
            return by_road, "road"
        return self.ground.policy.straight_line().route(self.origin, self.place.position), "straight_line"


def shown_team(case: Case, asked: str | None, chosen: Callable[[], str | None]) -> str | None:
    """Return the team whose route is shown: the one asked for, else the one assigned, else the one `chosen` last."""
    if asked:
        return asked
    return case.assignment.team if case.assignment is not None else chosen()


def departure(desk: Desk, case: Case, team: str | None) -> Departure:
    """Return where a team would leave from for a case.

    Raises
    ------
    UnknownTeamError
        There is no such team, or none was chosen, or the case has no place to go to.
    """
    found = desk.store.teams.get(case.county, team) if team else None
    if team is None or found is None or case.place is None:
        known = [] if found else [each.code for each in desk.store.teams.now(case.county)]
        raise UnknownTeamError(team, known)
    ground = desk.store.counties.ground(case.county)
    origin, source = found.whereabouts(desk.now, ground.policy.fix_max_age_s)
    return Departure(team, origin, source, case.place, ground)
