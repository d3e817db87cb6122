"""Routes of a county's rules, with defaults and history; dispatch rules are changed here."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Body

from api.http.body import StrictRoute
from api.http.parameters import API, MOVES, READS, CountyAsked, Wired, answers
from api.roster.view import roster_on
from api.rules.schemas import PolicyIn, PolicyOut, RulesOut
from api.waiting_cases import assign_waiting
from dispatch.kinds import Category
from dispatch.moments import stamp
from dispatch.roster import needs
from dispatch.rules import escalation
from dispatch.rules.changes import check_seen, differences, flat, flat_needs, news_of
from dispatch.rules.escalation import Level, Watch
from dispatch.rules.policy import DEFAULT, Mode, Policy, as_dict, from_rules
from dispatch.store.rules.repository import Kind, Rulebook
from gis.county.model import CellKind

router = APIRouter(prefix=API, tags=["rules"], route_class=StrictRoute)
VERSIONS_SHOWN = 6
CHOICES = {
    "mode": list(Mode),
    "target_by_kind_s": list(CellKind),
    "silent_watch": list(Watch),
    "ladder": list(Level),
    "skill": list(Category),
}


@router.get(
    "/rules",
    response_model=None,
    summary="All rules of a county, with defaults and history 全部规则",
    responses=answers(RulesOut, "The rules in force, the defaults, and the changes.") | READS,
)
def rules(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return the rules of dispatch, escalation and roster needs: in force, defaults and history."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        store = wiring.store_on(connection)
        dispatching, telling = store.counties.ground(code).policy, store.alerts.escalation(code)
        roster = roster_on(wiring, connection, code)
        version, wanted = roster.need()
        book = Rulebook(connection, code)
        return {
            "policy": _summary(book, "policies", dispatching.version, dispatching.rules(), DEFAULT.rules()),
            "escalation": _summary(book, "escalations", telling.version, telling.rules(), escalation.DEFAULT.rules()),
            "need": _summary(book, "needs", str(version), _needs(wanted), _needs(needs.DEFAULT)),
            "choices": CHOICES,
            "stations": [{"code": code, **named._asdict()} for code, named in roster.station_names().items()],
        }


def _needs(wanted: tuple[needs.Need, ...]) -> dict[str, Any]:
    return {"needs": [needs.as_rule(each) for each in wanted]}


def _summary(book: Rulebook, kind: Kind, version: str, rules: Mapping[str, Any], default: Mapping[str, Any]) -> Any:
    first = flat_needs(default["needs"]) if kind == "needs" else flat(default)
    return {"version": version, "rules": rules, "default": default, "history": _history(book, kind, first)}


def _history(book: Rulebook, kind: Kind, first: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the newest versions with their changes; before the first one, the defaults applied."""
    versions = book.versions(kind, VERSIONS_SHOWN + 1)
    befores = [*(each.rules for each in versions[1:]), first]
    items = [
        {
            "version": each.number,
            "made_at": stamp(each.made_at),
            "made_by": each.made_by,
            "changes": [asdict(difference) for difference in differences(before, each.rules)],
        }
        for each, before in zip(versions, befores, strict=False)  # with no version there is nothing before
    ]
    return items[:VERSIONS_SHOWN]


@router.get(
    "/policy",
    response_model=None,
    summary="The dispatch rules in force 派单规则",
    responses=answers(PolicyOut, "Every rule, and the version decisions record.") | READS,
)
def policy(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return every rule, with the version that decisions record."""
    with wiring.desk() as desk:
        return as_dict(desk.store.counties.ground(wiring.county(county).code).policy)


@router.patch(
    "/policy",
    response_model=None,
    summary="Change dispatch rules; past decisions keep their version 修改规则",
    responses=answers(PolicyOut, "The new version.") | MOVES,
)
def change_policy(
    body: Annotated[PolicyIn, Body(examples=[{"mode": "confirm"}, {"target_by_kind_s": {"rural": 3600}}])],
    wiring: Wired,
    after: BackgroundTasks,
    county: CountyAsked = None,
) -> Any:
    """Store a new version with the named rules changed; waiting cases are checked under it at once."""
    code = wiring.county(county).code
    fields = body.model_dump(mode="json", exclude_unset=True, exclude_none=True, exclude={"seen_version"})
    with wiring.transaction() as connection:
        book = Rulebook(connection, code)
        book.lock()
        before = wiring.desk_on(connection).store.counties.ground(code).policy
        check_seen(body.seen_version, before.version)
        changed = _next_version(before, {**before.rules(), **fields})
        book.keep("policy", changed.version, changed.rules(), wiring.who.actor)
        wiring.record(connection, "policy.change", county=code, subject=f"policy:{changed.version}", rules=fields)
        wiring.store_on(connection).feed.publish(code, [news_of("policy")])
    after.add_task(assign_waiting, wiring, code)
    return as_dict(changed)


def _next_version(before: Policy, rules: dict[str, Any]) -> Policy:
    number = int(before.version) + 1 if before.version.isdecimal() else 2
    return from_rules(rules, str(number))
