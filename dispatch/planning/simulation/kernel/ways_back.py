"""Positions of teams on their way back to their posts: the made-up fixes of the desk engine."""

from datetime import datetime

from dispatch.planning.simulation.memory.teams import Way, home_along, nearer_end
from dispatch.planning.simulation.scenario import TENTH, Setting
from dispatch.planning.simulation.workload import WayBack
from gis.position import Position


def way_back(setting: Setting, team: str, scene: Position, leaves_at: datetime) -> Way | None:
    """Return where a team is from when it leaves a scene; None where it counts as at its post at once."""
    if setting.way_back is WayBack.AT_ONCE:
        return None
    post = post_of(setting, team)
    travel = (setting.roads.get(setting.graph) if setting.graph else None) or setting.policy.straight_line()
    travel_s = travel.to_point([scene], post)[0].travel_s
    if not travel_s:
        return None
    if setting.way_back is WayBack.NEARER_END:
        return nearer_end(scene, leaves_at + round(travel_s * 10) // 2 * TENTH)
    return home_along(scene, post, leaves_at, travel_s)


def post_of(setting: Setting, team: str) -> Position:
    """Return where a team waits."""
    if team in setting.posts:
        return setting.posts[team]
    station = next(record.station for record in setting.data.teams if record.code == team)
    return next(each.position for each in setting.data.stations if each.code == station)
