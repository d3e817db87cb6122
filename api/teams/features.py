"""Teams as GeoJSON."""

from datetime import datetime
from typing import Any

from api.http.geojson import Collection, Feature, PointGeometry
from dispatch.rules.policy import Policy
from dispatch.teams.team import TeamNow
from dispatch.views.team import TeamView, team_summary


class TeamFeature(Feature[PointGeometry, TeamView]):
    """A team at its assumed place."""


class Teams(Collection[TeamFeature]):
    """Every team of a county; the county is named because the request may not name it."""

    county: str


def feature(team: TeamNow, policy: Policy, now: datetime, since: datetime | None) -> dict[str, Any]:
    """Return a team as a GeoJSON feature at its assumed place."""
    position, _ = team.whereabouts(now, policy.fix_max_age_s)
    return {
        "type": "Feature",
        "id": team.code,
        "geometry": {"type": "Point", "coordinates": [position.lon, position.lat]},
        "properties": team_summary(team, policy, now, since),
    }
