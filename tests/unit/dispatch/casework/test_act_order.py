"""The order of acts: the one that presses first, four usual ones, the others by group. Received Wed 15 April 2026."""

import pytest

from dispatch.casework.act import Duty
from dispatch.casework.act_order import GROUPS, MOST_USUAL, in_order
from dispatch.casework.acts import BY_NAME, ON_THE_SPOT
from dispatch.casework.clocks import reckoned
from dispatch.casework.possible import possible
from dispatch.handling import HandlingEvent
from dispatch.kinds import CaseKind, Category
from tests.unit.dispatch.casework.test_handling import CLOCKS, TOLD, Log


def offered(log, duty=None, actor="user:other"):
    kept = reckoned(log.handling, CLOCKS)
    return in_order([each.name for each in possible(kept.handling, duty, actor)], kept)


def primary(log, duty=None):
    """Return the primary act with the purpose of its deadline, or the day by which somebody waits."""
    first, *others = offered(log, duty)
    assert not any(each.is_primary for each in others)
    return (first.name, (first.deadline or str(first.due_on)).partition(".")[2] or str(first.due_on))


def log_of(kind, acts):
    """Return a log of acts on one day each from 16 April on; a notice is of the act before it."""
    log = Log(CaseKind(kind))
    for day, (name, data) in enumerate(acts, start=16):
        about = {"of": len(log.events)} if name == "notified" else {}
        event = HandlingEvent.PROPOSED if name == "proposed" else BY_NAME[name].event
        log.add(event, f"2026-04-{day}", "user:a", **about, **data)
    return log


ACCEPTED, NOTIFIED, MEDIATED = ("accepted", {}), ("notified", TOLD), ("mediated", {"place": "所里"})
SEALED = ("sealed", {"goods": "酒"})
FILED = ("filed", {"document": "1号"})
DECIDED = ("decided", {"result": "penalty", "document": "2号"})


@pytest.mark.parametrize(
    ("kind", "acts", "expected"),
    [
        ("complaint", [], ("accepted", "acceptance")),
        # Acceptance ends on 24 April with the notice, mediation on 15 June: the complainant is told first.
        ("complaint", [ACCEPTED], ("notified", "acceptance")),
        ("complaint", [ACCEPTED, NOTIFIED], ("mediated", "mediation")),
        ("complaint", [ACCEPTED, NOTIFIED, MEDIATED], ("settled", "mediation")),
        ("complaint", [ACCEPTED, NOTIFIED, ("terminated", {"ground": "other"})], ("notified", "termination_notice")),
        ("complaint", [("material_requested", {"material": "小票"})], ("material_supplied", "None")),
        # Sealed on the 16th: approval by the 17th comes before acceptance by the 24th.
        ("complaint", [SEALED], ("seal_approved", "seal_approval")),
        # Who has to bring material can wait for us: a deadline that runs comes first.
        ("complaint", [("material_requested", {"material": "小票"}), SEALED], ("seal_approved", "seal_approval")),
        ("report", [], ("verified", "verification")),
        ("report", [("verified", {"result": "confirmed"})], ("filed", "verification")),
        ("report", [("verified", {"result": "not_confirmed"})], ("not_filed", "verification")),
        ("report", [FILED], ("decided", "penalty")),
        ("report", [FILED, DECIDED], ("served", "service")),
        ("report", [FILED, DECIDED, ("served", {})], ("published", "publication")),
        ("report", [("proposed", {"act": "not_filed"})], ("approved", "verification")),
        ("enquiry", [], ("answered", "None")),
        ("enquiry", [("date_set", {"due_on": "2026-04-30"})], ("answered", "set_date")),
        # Nobody can act on a case on its way but who receives it.
        ("complaint", [("transfer_sent", {"level": "station", "station": "S2"})], ("transfer_received", "None")),
        (
            "complaint",
            [("expedited", {"answer_by": "2026-04-20", "reason": "急"})],
            ("expedite_answered", "2026-04-20"),
        ),
        ("complaint", [("expedited", {"answer_by": "2026-04-27", "reason": "急"})], ("accepted", "acceptance")),
    ],
)
def test_the_act_that_stops_the_nearest_deadline_or_that_somebody_waits_for_is_primary(kind, acts, expected):
    assert primary(log_of(kind, acts)) == expected


def test_of_two_deadlines_that_one_act_stops_the_nearer_one_counts():
    log = Log(category=Category.DRUG)
    log.do("sealed", "2026-04-16", goods="药品")
    log.do("seal_approved", "2026-04-16")
    # Sealing ends on 18 May, the decision on drugs is due on 23 April, acceptance on the 24th.
    assert primary(log) == ("seal_released", "drug_decision")


def test_once_reopened_the_new_deadline_counts():
    log = log_of("complaint", [ACCEPTED, NOTIFIED, ("settled", {"agreement": "退款"})])
    again = log.do("reopened", "2026-05-06", reason="未履行")
    assert offered(log)[0].deadline == f"{again}.mediation"


def test_a_person_is_offered_what_they_may_do():
    assert primary(Log(), Duty.HANDLER)[0] == "accepted"
    assert not any(each.is_primary for each in offered(Log(), Duty.LEADER))


def test_once_nothing_presses_no_act_is_primary_and_the_closing_ones_are_usual():
    log = log_of("complaint", [("withdrawn", {"reason": "撤回"})])
    found = offered(log)
    assert [each.name for each in found if each.is_usual] == ["called_back", "reviewed", "reopened", "assigned"]
    assert not any(each.is_primary for each in found)


def test_four_usual_acts_follow_and_the_others_stand_by_group():
    found = offered(Log())
    usual = [each.name for each in found if each.is_usual]
    assert (len(usual), usual) == (MOST_USUAL, ["refused", "assigned", "material_requested", "transfer_sent"])
    assert [each.name for each in found[: MOST_USUAL + 1]] == ["accepted", *usual]
    groups = [each.group for each in found[MOST_USUAL + 1 :]]
    assert groups == sorted(groups, key=list(GROUPS).index)


def test_every_act_belongs_to_one_group():
    names = [name for names in GROUPS.values() for name in names.split()]
    assert sorted(names) == sorted({*BY_NAME, ON_THE_SPOT})
