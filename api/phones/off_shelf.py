"""Off-shelf tasks of a phone's team: in the order of its round, with the tasks it closed."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from fastapi import APIRouter

from api.cases.navigation import map_app_positions
from api.gate.gate import people_on
from api.http.body import StrictRoute
from api.http.parameters import API, READS, CountyAsked, Wired
from api.http.phone_time import Behind
from api.http.shapes import Json
from api.phones.routes import PhoneCode
from api.phones.schemas import Handover, ShelfNextTaskView, ShelfTaskView, ShelfView
from dispatch.moments import stamp
from dispatch.store.off_shelf import repository as shelf
from dispatch.store.phones import repository as held
from dispatch.views.off_shelf_rounds import Start
from dispatch.views.off_shelf_tasks import NextTaskView, Task, closed_since, round_through, task_summary, tasks_of
from dispatch.views.place import SpotView

router = APIRouter(prefix=API, tags=["phones"], route_class=StrictRoute)
LATELY = timedelta(hours=12)
MOST_CASES = 200


@router.get(
    "/phones/{phone}/shelf",
    summary="Off-shelf tasks of a phone's team 手机下架任务",
    response_description="Every open task of the team, and of its station those without a team, or of a retired one.",
    responses=READS,
)
def tasks(phone: PhoneCode, wiring: Wired, county: CountyAsked = None, behind_s: Behind = None) -> Json[ShelfView]:
    """Return open tasks in the order of a round by road, those closed today or in the last 12 hours, and the time."""
    asked = wiring.county(county)
    with wiring.transaction() as connection:
        desk = wiring.desk_on(connection, read_only=True)
        now, carrier = desk.now, wiring.who.actor
        own = held.heard(connection, asked.code, phone, carrier=carrier, now=now, behind_s=behind_s)
        team = held.team_of(desk.store, own)
        since = _since(now, asked.time_zone)
        known = {each.code for each in desk.store.teams.now(asked.code)}
        cases = shelf.of_team(connection, asked.code, team, known, since, limit=MOST_CASES)
        ground = desk.store.counties.ground(asked.code)
        start = Start(*team.whereabouts(now, ground.policy.fix_max_age_s))
        travel = desk.travel(ground.graph_version) or ground.policy.straight_line()
        found = round_through(team, start, tasks_of(cases, team, known), travel, now)
        closed = [_closed(task, now) for task in closed_since(cases, team, known, since)]
        accounts = people_on(connection, wiring).accounts
        names = accounts.names_at(asked.code, wiring.who.stations) if closed else {}
        rows = len(found["tasks"]) + len(closed)
        wiring.record_read(connection, "off_shelf.list", county=asked.code, subject=f"team:{own.team}", rows=rows)
    answer: ShelfView = {
        "now": stamp(now),
        "team": own.team,
        "round": found["round"],
        "tasks": [_next(task) for task in found["tasks"]],
        "closed": closed,
        "names": _names(closed, names),
    }
    return Json(answer)


def _next(task: NextTaskView) -> ShelfNextTaskView:
    return {**task, "handover": _map_apps(task["place"])}


def _closed(task: Task, now: datetime) -> ShelfTaskView:
    view = task_summary(task, now)
    return {**view, "handover": _map_apps(view["place"])}


def _map_apps(place: SpotView) -> Handover:
    return map_app_positions(place["lon"], place["lat"])


def _names(closed: list[ShelfTaskView], names: Mapping[str, str]) -> dict[str, str]:
    """Return the display names of the people who closed something, by their actor in the log."""
    actors = {each["closing"]["by"] for each in closed if each["closing"]}
    return {actor: names[login] for actor in sorted(actors) if (login := actor.removeprefix("user:")) in names}


def _since(now: datetime, zone: str) -> datetime:
    """Return the start of the day, or twelve hours ago if earlier: at midnight, no work disappears."""
    here = now.astimezone(ZoneInfo(zone))
    return min(datetime.combine(here.date(), time(), here.tzinfo), now - LATELY)
