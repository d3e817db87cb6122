"""Routes of the demonstration: what is played, begin and end traffic, write past months."""

from typing import TypedDict

from fastapi import APIRouter

from api.db.owner import transaction
from api.demo.key import end_key, new_key
from api.demo.stage import Play, Stage
from api.http.body import StrictRoute
from api.http.parameters import API, READS, CountyAsked, Wired, problems
from api.http.shapes import Json
from api.refusals import Refused
from api.wiring import Wiring
from dispatch.store.planning.history import log_begins
from gis.store.counties.loaded import CountySummary

router = APIRouter(prefix=f"{API}/demo", tags=["demonstration"], route_class=StrictRoute)
REFUSED = READS | problems(409)
_RECORDED = {"traffic": "demo.traffic", "past": "demo.past"}
_BUSY = {
    "traffic": "Traffic is playing already; stop it first. 演示来电正在进行，请先停止。",
    "past": "Past months are being written already; wait until they are done. 正在写入往月案件，请稍候。",
}


class DemoState(TypedDict):
    """What is played in a demonstration county, and what can be."""

    playing: Play | None
    """`traffic` or `past`; null if nothing is."""
    past: bool
    """Whether past months can be written: the county is synthetic and has no case yet."""
    said: str | None
    """The last line that the play, or the one before it, printed."""


@router.get(
    "", summary="What is played in the demonstration 演示状态", response_description="The state.", responses=READS
)
def state(wiring: Wired, county: CountyAsked = None) -> Json[DemoState]:
    """Return what is played now, on any console, and whether past months can be written."""
    return _state(wiring, wiring.county(county))


@router.post(
    "/traffic",
    status_code=202,
    summary="Begin an hour of traffic 开始演示来电",
    response_description="Calls begin within seconds.",
    responses=REFUSED,
)
def begin_traffic(wiring: Wired, county: CountyAsked = None) -> Json[DemoState]:
    """Play an hour of calls and driving teams, sixty times faster; it ends with the server."""
    home = _made_up(wiring, county)
    return _begin(wiring, home, "traffic")


@router.delete(
    "/traffic", summary="End the traffic 停止演示来电", response_description="Nothing is played.", responses=REFUSED
)
def end_traffic(wiring: Wired, county: CountyAsked = None) -> Json[DemoState]:
    """Stop traffic and put every team back on duty; nothing happens where none is played."""
    home, stage = wiring.county(county), _stage(wiring)
    if stage.look()[0] == "past":
        raise Refused("demonstration", _BUSY["past"])
    stage.end()
    return _state(wiring, home)


@router.post(
    "/past",
    status_code=202,
    summary="Write past months of cases 写入往月案件",
    response_description="They are being written, for less than a minute; `said` is the month reached.",
    responses=REFUSED,
)
def begin_past(wiring: Wired, county: CountyAsked = None) -> Json[DemoState]:
    """Write four months of past cases into a demonstration county that has none."""
    home = _made_up(wiring, county)
    if not _is_empty(wiring, home):
        detail = (
            f"{home.code} {home.name} has cases already; past months are written before the first one. Nothing was "
            "written. 本县已有案件；往月案件须在第一件案件之前写入，未写入任何内容。"
        )
        raise Refused("demonstration", detail, field="county", value=home.code)
    return _begin(wiring, home, "past")


def _made_up(wiring: Wiring, county: str | None) -> CountySummary:
    home = wiring.county(county)
    if not home.synthetic:
        detail = (
            f"{home.code} {home.name} is a real county, so no cases are invented in it. "
            "本县是真实的县，不能生成演示案件。"
        )
        raise Refused("demonstration", detail, field="county", value=home.code)
    return home


def _begin(wiring: Wiring, home: CountySummary, play: Play) -> Json[DemoState]:
    stage, settings = _stage(wiring), wiring.settings

    def means() -> dict[str, str]:
        with transaction(settings) as connection:
            return {"WANGGE_KEY": new_key(connection, wiring.now(), home.code) if play == "traffic" else ""}

    def tidy() -> None:
        with transaction(settings) as connection:
            end_key(connection, wiring.now())

    if not stage.begin(play, home.code, means, tidy):
        raise Refused("demonstration", _BUSY[stage.look()[0] or play])
    with wiring.transaction() as connection:
        wiring.record(connection, _RECORDED[play], county=home.code)
    return _state(wiring, home, 202)


def _state(wiring: Wiring, home: CountySummary, status: int = 200) -> Json[DemoState]:
    playing, said = _stage(wiring).look()
    return Json(DemoState(playing=playing, past=home.synthetic and _is_empty(wiring, home), said=said), status)


def _is_empty(wiring: Wiring, home: CountySummary) -> bool:
    """Tell whether the county never had a case, of whatever station."""
    with wiring.county_wide().transaction() as connection:
        return log_begins(connection, home.code) is None


def _stage(wiring: Wiring) -> Stage:
    return Stage(wiring.settings.home.absolute() / "demo.log")
