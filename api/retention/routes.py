"""Routes of retention: rules, runs of the job, and legal holds."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse

from api.cases.responses import CaseId
from api.http.body import StrictRoute
from api.http.parameters import API, READS, WRITES, CountyAsked, Wired, answers, problems
from api.retention.holds import Retention
from api.retention.rules import MEANING, Kind, Rule
from api.retention.schemas import HeldOut, HoldIn, RetentionOut
from dispatch.moments import stamp

router = APIRouter(prefix=API, tags=["retention"], route_class=StrictRoute)
HOLDS = [{"held": True, "reason": "行政诉讼 (2026) 甘 0823 行初 1 号"}]


@router.get(
    "/retention",
    response_model=None,
    summary="Retention rules, legal holds and runs of the job 保存规则、法律保全与清理记录",
    responses=answers(RetentionOut, "Of one county.") | READS | problems(401, 403),
)
def retention(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return every rule with its basis and whether it is in force, every hold, and the last runs."""
    home = wiring.county(county)
    with wiring.transaction() as connection:
        kept = Retention(connection, wiring.now())
        in_force = kept.in_force(home.code, home.day(wiring.now()))
        holds, runs, own = kept.holds(home.code), kept.runs(home.code), kept.rules(home.code)
        wiring.record_read(connection, "retention.read", county=home.code)
    rules = [*in_force.values(), *(rule for rule in own if rule not in in_force.values())]
    return JSONResponse(
        {
            "rules": [_summary(rule, in_force) for rule in rules],
            "holds": [{**each, "placed_at": stamp(each["placed_at"])} for each in holds],
            "runs": [{**each, "at": stamp(each["at"]), "before": stamp(each["before"])} for each in runs],
        }
    )


def _summary(rule: Rule, in_force: dict[Kind, Rule]) -> dict[str, Any]:
    return {
        "kind": rule.kind.value,
        "meaning": MEANING[rule.kind],
        "keep_days": rule.keep_days,
        "valid_from": None if rule.valid_from == date.min else rule.valid_from.isoformat(),
        "basis": rule.basis,
        "in_force": in_force[rule.kind] == rule,
    }


@router.post(
    "/complaints/{case_id}/hold",
    response_model=None,
    summary="Place or lift a legal hold: nothing of the case is erased meanwhile 法律保全",
    responses=answers(HeldOut, "Whether it is on hold now.") | WRITES | problems(401, 403),
)
def hold(case_id: CaseId, body: Annotated[HoldIn, Body(examples=HOLDS)], wiring: Wired) -> Any:
    """Hold a case's identity and its teams' fixes, or lift the hold; the reason is recorded."""
    with wiring.transaction() as connection:
        case = wiring.store_on(connection).cases.get(case_id)
        kept = Retention(connection, wiring.now())
        reason = wiring.identities_on(connection).kept_out(case.county, case_id, body.reason)
        (kept.hold if body.held else kept.lift)(case.county, case_id, reason, by=wiring.who.actor)
        action = "hold.place" if body.held else "hold.lift"
        wiring.record(connection, action, county=case.county, subject=f"case:{case_id}", reason=reason)
    return JSONResponse({"id": case_id, "held": body.held})
