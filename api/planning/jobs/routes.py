"""Routes of planning jobs: start, list, read, cancel. Progress also arrives as events of topic `planning`."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Query
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from api.cases.responses import REPLAYED, answered_once
from api.http.body import StrictRoute
from api.http.idempotency import fingerprint, once_seen
from api.http.parameters import API, MOVES, READS, CountyAsked, Key, Responses, Wired, answers
from api.planning.jobs.asking import checked, kind_asked
from api.planning.jobs.kind import kind_of, names
from api.planning.jobs.schemas import FullJobOut, JobIn, JobsOut, KindsOut
from dispatch.store.planning.jobs import Jobs

router = APIRouter(prefix=f"{API}/planning", tags=["planning"], route_class=StrictRoute)
PAGE = 100
type JobNumber = Annotated[int, Path(ge=1, le=2**63 - 1, description="`id` of the job. 任务编号")]
type Which = Annotated[
    Literal["unfinished", "ended", "all"], Query(description="Active jobs, ended jobs, or both. 范围")
]
STATES = {"unfinished": ("queued", "running"), "ended": ("done", "failed", "cancelled"), "all": None}
_EXAMPLE = [{"kind": "cover", "input": {"target_s": 600}}]


def _job(description: str, status: int) -> Responses:
    return {status: {"model": FullJobOut, "description": description, "headers": REPLAYED}}


@router.get(
    "/kinds",
    response_model=None,
    summary="Kinds of planning jobs 规划任务类别",
    responses=answers(KindsOut, "Each with the JSON schema of its input.") | READS,
)
def kinds(wiring: Wired) -> Any:
    """Return the kinds of jobs."""
    more = wiring.settings.planning_kinds
    found = [kind_of(name, more) for name in names(more)]
    return JSONResponse(
        {
            "items": [
                {"name": k.name, "title": k.title_en, "title_zh": k.title_zh, "input": k.form.model_json_schema()}
                for k in found
            ]
        }
    )


@router.get(
    "/jobs",
    response_model=None,
    summary="Planning jobs 规划任务",
    responses=answers(JobsOut, "The newest first, without their results.") | READS,
)
def listed(
    wiring: Wired,
    county: CountyAsked = None,
    state: Which = "all",
    scenario: Annotated[int | None, Query(ge=1, description="Only of this scenario. 方案")] = None,
    before: Annotated[int | None, Query(ge=1, description="`next` of the previous page. 翻页")] = None,
) -> Any:
    """Return jobs with their progress."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        jobs = Jobs(connection, code, wiring.now())
        items = jobs.listed(states=STATES[state], scenario=scenario, before=before, limit=PAGE)
    return JSONResponse({"items": items, "next": items[-1]["id"] if len(items) == PAGE else None})


@router.post(
    "/jobs",
    status_code=201,
    response_model=None,
    summary="Start a planning job 新建规划任务",
    responses=_job("It waits for the planner.", 201) | MOVES,
)
def ask(
    body: Annotated[JobIn, Body(examples=_EXAMPLE)], wiring: Wired, county: CountyAsked = None, key: Key = None
) -> Any:
    """Check the input and queue the job; GET the job, or listen to `planning` events, for its progress."""
    home, kind = wiring.county(county), kind_asked(wiring, body.kind)
    code, asked = home.code, checked(kind, body.input, "input")
    kind.refuse(asked, home.day(wiring.now()))

    def act(connection: Connection) -> dict[str, Any]:
        jobs = Jobs(connection, code, wiring.now())
        number = jobs.add(body.kind, asked, wiring.who.actor)
        wiring.record(connection, "planning.job", county=code, subject=f"job:{number}", kind=body.kind)
        return jobs.one(number)

    print_ = fingerprint("POST", "planning/jobs", body.model_dump(mode="json"))
    answer, repeated = once_seen(wiring, code, key, print_, 201, act)
    return answered_once(answer, 201, repeated=repeated)


@router.get(
    "/jobs/{job}",
    response_model=None,
    summary="A planning job with its result 规划任务详情",
    responses=answers(FullJobOut, "With its answer, or the results so far.") | READS,
)
def one(job: JobNumber, wiring: Wired, county: CountyAsked = None) -> Any:
    """Return a job."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        return JSONResponse(Jobs(connection, code, wiring.now()).one(job))


@router.post(
    "/jobs/{job}/cancel",
    response_model=None,
    summary="Cancel a planning job 取消规划任务",
    responses=_job("As it stands.", 200) | MOVES,
)
def cancel(job: JobNumber, wiring: Wired, county: CountyAsked = None, key: Key = None) -> Any:
    """End a job within seconds; its results so far stay. An ended job is not changed."""
    code = wiring.county(county).code

    def act(connection: Connection) -> dict[str, Any]:
        answer = Jobs(connection, code, wiring.now()).cancel(job)
        wiring.record(connection, "planning.cancel", county=code, subject=f"job:{job}")
        return answer

    answer, repeated = once_seen(wiring, code, key, fingerprint("POST", f"planning/jobs/{job}/cancel", None), 200, act)
    return answered_once(answer, 200, repeated=repeated)
