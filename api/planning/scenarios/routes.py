"""Routes of scenarios: make, copy, rename, delete, restore, run, compare."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from api.cases.responses import REPLAYED, answered_once
from api.http.body import StrictRoute
from api.http.idempotency import fingerprint, once_seen
from api.http.parameters import API, MOVES, READS, CountyAsked, Key, Responses, Wired, answers
from api.http.schemas import Incoming
from api.planning.jobs.asking import checked, kind_asked
from api.planning.jobs.schemas import FullJobOut
from api.planning.scenarios.schemas import (
    ComparisonOut,
    CopyIn,
    FullScenarioOut,
    ScenarioChangeIn,
    ScenarioIn,
    ScenariosOut,
)
from api.wiring import Wiring
from dispatch.store.planning.ground import versions_at
from dispatch.store.planning.jobs import Jobs
from dispatch.store.planning.scenarios import Change, Scenarios

router = APIRouter(prefix=f"{API}/planning", tags=["planning"], route_class=StrictRoute)
type Number = Annotated[int, Path(ge=1, le=2**63 - 1, description="`number` of the scenario. 方案编号")]
type NumberAsked = Annotated[int, Query(ge=1, le=2**63 - 1, description="`number` of a scenario. 方案编号")]
type Act = Callable[[Scenarios], dict[str, Any]]
_MADE = [{"name": "新窑增设一组", "kind": "cover", "assumptions": {"posts": [{"code": "S2", "extra_teams": 1}]}}]
_CHANGED = [{"name": "新窑增设一组（午间）", "seen_version": 1}]


def _scenario(description: str, status: int = 200) -> Responses:
    return {status: {"model": FullScenarioOut, "description": description, "headers": REPLAYED}}


_RUN: Responses = {201: {"model": FullJobOut, "description": "The job that answers it.", "headers": REPLAYED}}


@router.get(
    "/scenarios",
    response_model=None,
    summary="Scenarios 方案列表",
    responses=answers(ScenariosOut, "The last changed first, with the figures of their answers.") | READS,
)
def listed(
    wiring: Wired,
    county: CountyAsked = None,
    deleted: Annotated[bool, Query(description="List deleted scenarios instead. 已删除的")] = False,
) -> Any:
    """Return scenarios without their full answers, and the versions that an answer of now would rest on."""
    code = wiring.county(county).code
    now = wiring.now()
    with wiring.transaction() as connection:
        listed_now = Scenarios(connection, code, now).listed(deleted=deleted)
        return JSONResponse({"items": listed_now, "present": versions_at(connection, code, now)})


@router.post(
    "/scenarios",
    status_code=201,
    response_model=None,
    summary="Save a scenario 新建方案",
    responses=_scenario("It has no answer until it is run, unless it is made of a job.", 201) | MOVES,
)
def make(
    body: Annotated[ScenarioIn, Body(examples=_MADE)], wiring: Wired, county: CountyAsked = None, key: Key = None
) -> Any:
    """Check the assumptions and save them under a name; or save the input and answer of a job."""
    kind = None if body.kind is None else kind_asked(wiring, body.kind)
    assumptions = {} if kind is None else checked(kind, body.assumptions, "assumptions")

    def act(scenarios: Scenarios) -> dict[str, Any]:
        if kind is None:
            return scenarios.add_answered(body.name, body.note, body.job or 0, wiring.who.actor)
        return scenarios.add(body.name, kind.name, body.note, assumptions, wiring.who.actor)

    return _acted(wiring, county, key, ("POST", "scenarios", body), "planning.scenario.make", act, status=201)


@router.get(
    "/scenarios/{number}",
    response_model=None,
    summary="A scenario with its answer 方案详情",
    responses=answers(FullScenarioOut, "With its full answer; also a deleted one.") | READS,
)
def one(number: Number, wiring: Wired, county: CountyAsked = None) -> Any:
    """Return a scenario."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        return JSONResponse(Scenarios(connection, code, wiring.now()).one(number))


@router.patch(
    "/scenarios/{number}",
    response_model=None,
    summary="Rename a scenario, or change its note or assumptions 修改方案",
    responses=_scenario("As it is now.") | MOVES,
)
def change(
    number: Number,
    body: Annotated[ScenarioChangeIn, Body(examples=_CHANGED)],
    wiring: Wired,
    county: CountyAsked = None,
    key: Key = None,
) -> Any:
    """Change the given fields; new assumptions delete the answer, which belongs to the old ones."""

    def act(scenarios: Scenarios) -> dict[str, Any]:
        assumptions = body.assumptions
        if assumptions is not None:
            kind = kind_asked(wiring, scenarios.one(number)["kind"])
            assumptions = checked(kind, assumptions, "assumptions")
        return scenarios.change(number, Change(body.name, body.note, assumptions, body.seen_version))

    return _acted(wiring, county, key, ("PATCH", f"scenarios/{number}", body), "planning.scenario.change", act)


@router.delete(
    "/scenarios/{number}",
    response_model=None,
    summary="Delete a scenario 删除方案",
    responses=_scenario("It is out of the list, and can be restored.") | MOVES,
)
def delete(number: Number, wiring: Wired, county: CountyAsked = None, key: Key = None) -> Any:
    """Delete a scenario; its active jobs are cancelled."""
    request = ("DELETE", f"scenarios/{number}", None)
    return _acted(wiring, county, key, request, "planning.scenario.delete", lambda scenarios: scenarios.delete(number))


@router.post(
    "/scenarios/{number}/restore",
    response_model=None,
    summary="Restore a deleted scenario 恢复方案",
    responses=_scenario("It is in the list again.") | MOVES,
)
def restore(number: Number, wiring: Wired, county: CountyAsked = None, key: Key = None) -> Any:
    """Restore a deleted scenario; if its name is taken, a number is added."""
    request = ("POST", f"scenarios/{number}/restore", None)
    return _acted(
        wiring, county, key, request, "planning.scenario.restore", lambda scenarios: scenarios.restore(number)
    )


@router.post(
    "/scenarios/{number}/copy",
    status_code=201,
    response_model=None,
    summary="Copy a scenario 复制方案",
    responses=_scenario("Another with the same question, without an answer.", 201) | MOVES,
)
def copy(
    number: Number,
    wiring: Wired,
    body: Annotated[CopyIn | None, Body(examples=[{"name": "新窑增设两组"}])] = None,
    county: CountyAsked = None,
    key: Key = None,
) -> Any:
    """Copy a scenario with its question, owned by the caller."""
    name = body.name if body else None
    request = ("POST", f"scenarios/{number}/copy", body)
    act = _copying(number, name, wiring.who.actor)
    return _acted(wiring, county, key, request, "planning.scenario.copy", act, status=201)


def _copying(number: int, name: str | None, actor: str) -> Act:
    return lambda scenarios: scenarios.copy(number, name, actor)


@router.post(
    "/scenarios/{number}/run",
    status_code=201,
    response_model=None,
    summary="Run a scenario 运行方案",
    responses=_RUN | MOVES,
)
def run(number: Number, wiring: Wired, county: CountyAsked = None, key: Key = None) -> Any:
    """Queue the job that computes the scenario's answer; assumptions that are not taken any more are refused."""

    def act(scenarios: Scenarios) -> dict[str, Any]:
        kept = scenarios.one(number)
        kind = kind_asked(wiring, kept["kind"])
        kind.refuse(checked(kind, kept["assumptions"], "assumptions"), wiring.county(county).day(wiring.now()))
        job = scenarios.run(number, wiring.who.actor)
        return Jobs(scenarios.connection, scenarios.county, scenarios.now).one(job)

    return _acted(
        wiring, county, key, ("POST", f"scenarios/{number}/run", None), "planning.scenario.run", act, status=201
    )


@router.get(
    "/comparison",
    response_model=None,
    summary="Compare two scenarios 方案对比",
    responses=answers(ComparisonOut, "Differences of the second from the first.") | READS,
)
def comparison(before: NumberAsked, after: NumberAsked, wiring: Wired, county: CountyAsked = None) -> Any:
    """Return differing assumptions and versions, all figures, and the cells gained and lost."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        scenarios = Scenarios(connection, code, wiring.now())
        briefs = {"before": scenarios.one(before), "after": scenarios.one(after)}
        found = asdict(scenarios.compare(before, after))
    briefs = {name: {k: v for k, v in each.items() if k != "result"} for name, each in briefs.items()}
    return JSONResponse({**briefs, **found})


def _acted(
    wiring: Wiring,
    county: str | None,
    key: str | None,
    request: tuple[str, str, Incoming | None],
    action: str,
    act: Act,
    *,
    status: int = 200,
) -> JSONResponse:
    """Act on the county's scenarios in one transaction, with an audit entry; or repeat the key's first answer."""
    method, path, body = request
    code = wiring.county(county).code

    def in_transaction(connection: Connection) -> dict[str, Any]:
        answer = act(Scenarios(connection, code, wiring.now()))
        subject = f"scenario:{answer.get('number') or answer.get('scenario')}"
        wiring.record(connection, action, county=code, subject=subject)
        return answer

    fields = body.model_dump(mode="json", exclude_unset=True) if body else None
    asked = fingerprint(method, f"planning/{path}", fields)
    answer, repeated = once_seen(wiring, code, key, asked, status, in_transaction)
    return answered_once(answer, status, repeated=repeated)
