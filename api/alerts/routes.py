"""Routes of alerts: the list, acknowledging, and the escalation rules."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query
from fastapi.openapi.models import Example
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from api.alerts.schemas import (
    AcknowledgeAllIn,
    AcknowledgeIn,
    EscalationIn,
    EscalationOut,
)
from api.auth.alert_levels import level_of
from api.cases.responses import answered_once, kept_words
from api.http.body import StrictRoute
from api.http.idempotency import fingerprint, once
from api.http.parameters import API, MOVES, READS, CountyAsked, Key, Wired, answers
from api.http.shapes import Json
from api.wiring import Wiring
from dispatch.alerts.alert import Alert
from dispatch.desk.alerts.escalation import acknowledge, acknowledge_all
from dispatch.desk.work import Desk
from dispatch.errors import UnknownAlertError
from dispatch.moments import stamp
from dispatch.rules.changes import check_seen, news_of
from dispatch.rules.escalation import Escalation, Level, as_dict, changed
from dispatch.store.rules.repository import Rulebook
from dispatch.views.alert import AcknowledgedView, AlertListView, AlertView, alert_summary

router = APIRouter(prefix=API, tags=["alerts"], route_class=StrictRoute)
type AlertId = Annotated[int, Path(ge=1, le=2**63 - 1, description="`id` of the alert. 告警编号")]
NOTES: dict[str, Example] = {
    "plain": {"summary": "Seen 已知悉", "value": {}},
    "note": {"summary": "With what is done about it 附处置说明", "value": {"note": "已电话联系，三分钟后出发"}},
}
GROUPS: dict[str, Example] = {
    "group": {"summary": "A group with a note 一组告警，附说明", "value": {"ids": [17, 18], "note": "已通知备勤小组"}},
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LEVELS = (Level.BUREAU, Level.STATION_CHIEF, Level.DISPATCHER)
"""The highest first."""
RULES: dict[str, Example] = {
    "sooner": {
        "summary": "The chief sooner 尽早告知所长",
        "value": {
            "kinds": {
                "unassigned": {
                    "ladder": [
                        {"level": "dispatcher", "after_s": 0},
                        {"level": "station_chief", "after_s": 60},
                        {"level": "bureau", "after_s": 180},
                    ]
                }
            }
        },
    },
    "silence": {
        "summary": "Watch every team on duty 关注全部在岗小组",
        "value": {"silent_watch": "duty", "silent_after_s": 900},
    },
}


@router.get(
    "/alerts",
    summary="Open alerts, the highest level first 告警",
    response_description="One page of the open alerts the caller may see, including acknowledged ones.",
    responses=READS,
)
def alerts(
    wiring: Wired,
    county: CountyAsked = None,
    limit: Annotated[int, Query(ge=1, le=1_000, description="Size of a page. 每页条数")] = 500,
    after: Annotated[
        str | None,
        Query(pattern=r"^[0-9]-[0-9]{1,17}-[0-9]{1,18}$", description="`next` of the previous page. 上一页的 next"),
    ] = None,
) -> Json[AlertListView]:
    """Return the open alerts of a county, or of the caller's station, and the level at which the caller is notified."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        found = wiring.store_on(connection).alerts.open_in(code)
        wiring.record_read(connection, "alerts.list", county=code, rows=len(found))
    level = level_of(wiring.who)
    behind = tuple(map(int, after.split("-"))) if after else (-1,)
    left = [alert for alert in found if _order(alert) > behind]
    following = "-".join(map(str, _order(left[limit - 1]))) if len(left) > limit else None
    answer: AlertListView = {
        "items": [alert_summary(alert) for alert in left[:limit]],
        "next": following,
        "total": len(found),
        "level": level,
        "now": stamp(wiring.now()),
    }
    return Json(answer)


def _order(alert: Alert) -> tuple[int, int, int]:
    """Return the order of open alerts, as `alerts_open` has it: level, since when, number."""
    since = (alert.raised_at - EPOCH) // timedelta(microseconds=1)
    return LEVELS.index(alert.level), since, alert.id


@router.post(
    "/alerts/{alert_id}/acknowledge",
    summary="Acknowledge an alert 确认告警",
    response_description="The alert; it is quiet until `again_at`.",
    responses=MOVES,
)
def take(
    alert_id: AlertId, body: Annotated[AcknowledgeIn, Body(openapi_examples=NOTES)], wiring: Wired
) -> Json[AlertView]:
    """Stop the alert's escalation for the time the rules give; it is raised again if the cause is still there then."""
    with wiring.transaction() as connection:
        found = wiring.store_on(connection).alerts.alert(alert_id)
        note = _kept(wiring, connection, found, body.note)
    with wiring.county_wide().desk() as desk:
        seen, _ = acknowledge(desk, alert_id, note)
    return Json(alert_summary(seen))


@router.post(
    "/alerts/acknowledge",
    summary="Acknowledge a group of alerts 批量确认告警",
    response_model=None,
    responses=answers(AcknowledgedView, "Every named alert, and those that this request acknowledged.") | MOVES,
)
def take_all(
    body: Annotated[AcknowledgeAllIn, Body(openapi_examples=GROUPS)],
    wiring: Wired,
    county: CountyAsked = None,
    key: Key = None,
) -> JSONResponse:
    """Acknowledge all that still wait, in one transaction, with one event for each alert of a case.

    An alert that was resolved or acknowledged meanwhile is no failure: the answer has it as it stands. An alert
    that the caller may not see is not found, and then none is acknowledged.
    """
    code = wiring.county(county).code
    notes = _all_kept(wiring, code, body)

    def acted(desk: Desk, connection: Connection) -> tuple[None, AcknowledgedView]:
        taken = [alert.id for alert in acknowledge_all(desk, code, body.ids, notes)]
        if taken:
            wiring.record(connection, "alerts.acknowledge", county=code, subject=f"alerts:{len(taken)}", ids=taken)
        items = [alert_summary(alert) for alert in desk.store.alerts.named(code, body.ids)]
        return None, {"items": items, "taken": taken}

    request = fingerprint("POST", "alerts/acknowledge", body.model_dump(mode="json")) if key else ""
    _, answer, repeated = once(wiring, code, key, request, 200, acted)
    return answered_once(answer, 200, repeated=repeated)


def _all_kept(wiring: Wiring, county: str, body: AcknowledgeAllIn) -> dict[int, str | None]:
    """Return the note as stored with each alert that the caller sees."""
    with wiring.transaction() as connection:
        found = wiring.store_on(connection).alerts.named(county, body.ids)
        if unseen := sorted(set(body.ids) - {alert.id for alert in found}):
            raise UnknownAlertError(
                f"No alert {unseen[0]} in county {county}; GET /api/v1/alerts lists them. 没有这条告警。", field="ids"
            )
        return {alert.id: _kept(wiring, connection, alert, body.note) for alert in found}


def _kept(wiring: Wiring, connection: Connection, found: Alert, note: str | None) -> str | None:
    """Return a note as it may be stored: without what would identify the complainant."""
    if note is None or found.cause.case_id is None:
        return note
    return kept_words(wiring, connection, wiring.store_on(connection).cases.get(found.cause.case_id), note)


@router.get(
    "/escalation",
    response_model=None,
    summary="Escalation rules of alerts 告警升级规则",
    responses=answers(EscalationOut, "The rules, with their version.") | READS,
)
def escalation(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return the escalation rules in force."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        return as_dict(wiring.store_on(connection).alerts.escalation(code))


@router.patch(
    "/escalation",
    response_model=None,
    summary="Change the escalation rules 修改告警升级规则",
    responses=answers(EscalationOut, "The rules in their new version.") | MOVES,
)
def change_escalation(
    body: Annotated[EscalationIn, Body(openapi_examples=RULES)], wiring: Wired, county: CountyAsked = None
) -> Any:
    """Store a new version with the named rules changed; open alerts follow it from their next step."""
    code = wiring.county(county).code
    fields = body.model_dump(mode="json", exclude_unset=True, exclude_none=True, exclude={"seen_version"})
    with wiring.transaction() as connection:
        book = Rulebook(connection, code)
        book.lock()
        before = wiring.store_on(connection).alerts.escalation(code)
        check_seen(body.seen_version, before.version)
        after = changed(before, fields, _next_version(before))
        book.keep("escalation", after.version, after.rules(), wiring.who.actor)
        wiring.record(connection, "escalation.change", county=code, subject=f"escalation:{after.version}", rules=fields)
        wiring.store_on(connection).feed.publish(code, [news_of("escalation")])
    return as_dict(after)


def _next_version(before: Escalation) -> str:
    return str(int(before.version) + 1 if before.version.isdecimal() else 2)
