"""Handling as the fold of a log: stages, clocks, notices, undo. Due days are worked out by hand in the comments."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.casework.act import Act, Duty, FieldKind
from dispatch.casework.acts import ACTS, BY_NAME
from dispatch.casework.choices import choices_on
from dispatch.casework.clocks import Clocks, DeadlineState, deadlines
from dispatch.casework.fold import after, follow
from dispatch.casework.forms import checked
from dispatch.casework.possible import check_possible, possible
from dispatch.errors import BadActError, IllegalActError
from dispatch.events import Event
from dispatch.handling import HANDLED, HandlingEvent, Stage
from dispatch.kinds import CaseKind, Category
from dispatch.lifecycle import EventType
from dispatch.store.calendar.shipped import rules, shipped_calendar

ZONE = ZoneInfo("Asia/Shanghai")
CLOCKS = Clocks(tuple(rules().values()), shipped_calendar("2025-11-04"), ZONE)
COMPLAINT, REPORT, ENQUIRY = CaseKind.COMPLAINT, CaseKind.REPORT, CaseKind.ENQUIRY
TOLD = {"recipient": "complainant", "channel": "phone", "reached": True, "proof": "x"}


class Log:
    """A log that grows day by day; moments are noon by the county's clock unless an hour is given."""

    def __init__(self, kind=COMPLAINT, received="2026-04-15", category=Category.FOOD):
        self.kind, self.category, self.received = kind, category, date.fromisoformat(received)
        self.events = []
        self.add(EventType.RECEIVED, received, station="S1")

    def add(self, kind, day, actor="user:a", /, hour=12, **data):
        at = datetime.combine(date.fromisoformat(day), time(hour), ZONE).astimezone(UTC)
        number = len(self.events) + 1
        self.events.append(Event(kind, at, at.replace(microsecond=number), actor, data=data, seq=number))
        return number

    def do(self, name, day, actor="user:a", /, **data):
        return self.add(BY_NAME[name].event, day, actor, **data)

    @property
    def handling(self):
        return follow(self.kind, self.category, self.received, self.events, CLOCKS.rules)

    def stands(self, now="2026-12-01"):
        """Return each deadline as purpose, day and state."""
        moment = datetime.combine(date.fromisoformat(now), time(12), ZONE)
        return [
            (each.run.purpose, str(each.day), each.state(moment, ZONE)) for each in deadlines(self.handling, CLOCKS)
        ]


def test_a_complaint_is_accepted_told_mediated_and_settled():
    log = Log()
    accepted = log.do("accepted", "2026-04-17")
    # 7 working days after Wed 15 April: 16, 17, 20, 21, 22, 23, 24.
    assert log.stands("2026-04-20") == [
        ("acceptance", "2026-04-24", DeadlineState.RUNNING),  # nobody has been told yet
        ("mediation", "2026-06-16", DeadlineState.RUNNING),  # 17 April + 60 days: a Tuesday
    ]
    log.do("notified", "2026-04-20", of=accepted, **TOLD)
    log.do("mediated", "2026-05-06")
    log.do("settled", "2026-05-07", agreement="退款", recovered_yuan="35.00")
    assert log.stands() == [
        ("acceptance", "2026-04-24", DeadlineState.KEPT),
        ("mediation", "2026-06-16", DeadlineState.KEPT),
    ]
    assert (log.handling.stage, log.handling.amounts) == (Stage.SETTLED, {"recovered_yuan": "35.00"})


@pytest.mark.parametrize(("told", "state"), [("2026-04-24", DeadlineState.KEPT), ("2026-04-25", DeadlineState.MISSED)])
def test_a_decision_without_its_notice_keeps_the_clock_running(told, state):
    log = Log()
    refused = log.do("refused", "2026-04-16", ground="no_dispute")
    assert log.stands("2026-04-27") == [("acceptance", "2026-04-24", DeadlineState.OVERDUE)]
    log.do("notified", told, of=refused, recipient="complainant", channel="phone")  # tried, not reached
    assert log.handling.waiting_notices
    log.do("notified", told, of=refused, **TOLD)
    assert log.stands() == [("acceptance", "2026-04-24", state)]


def test_of_two_sources_of_law_the_earlier_counts_and_both_are_shown():
    log = Log(received="2026-04-14")
    log.do("accepted", "2026-04-14")
    found = deadlines(log.handling, CLOCKS)[1]
    assert (found.rule, found.due_on) == ("mediate-60d", date(2026, 6, 15))
    assert [(each.rule.code, each.at) for each in found.by_rule] == [
        ("mediate-45wd", date(2026, 6, 18)),
        ("mediate-60d", date(2026, 6, 15)),
    ]


def test_days_of_a_suspension_are_not_counted():
    log = Log()
    log.do("material_requested", "2026-04-16", material="小票", until="2026-04-30")
    assert log.stands("2026-04-20") == [("acceptance", "None", DeadlineState.SUSPENDED)]
    log.do("material_supplied", "2026-04-21")
    # 16, then not 17, 20, 21; 22, 23, 24, 27, 28, 29.
    assert log.stands("2026-04-22") == [("acceptance", "2026-04-29", DeadlineState.RUNNING)]


def test_a_termination_is_told_to_both_sides():
    log = Log()
    log.do("accepted", "2026-04-16")
    ended = log.do("terminated", "2026-05-06", ground="no_agreement")
    log.do("notified", "2026-05-07", of=ended, **TOLD)
    # 7 working days after Wed 6 May: 7, 8, 9 (made up), 11, 12, 13, 14.
    assert log.stands("2026-05-08")[2] == ("termination_notice", "2026-05-14", DeadlineState.RUNNING)
    log.do("notified", "2026-05-08", of=ended, **{**TOLD, "recipient": "respondent"})
    assert log.stands("2026-06-01")[2] == ("termination_notice", "2026-05-14", DeadlineState.KEPT)


def test_what_ends_otherwise_is_neither_kept_nor_missed():
    log = Log()
    log.do("withdrawn", "2026-04-20", reason="x")
    assert log.stands() == [("acceptance", "2026-04-24", DeadlineState.ENDED)]


def test_reopening_starts_new_clocks_and_keeps_the_old_ones():
    log = Log()
    log.do("accepted", "2026-04-16")
    log.do("settled", "2026-04-20", agreement="x")
    log.do("reopened", "2026-05-08", reason="商家反悔")
    assert [each[0] for each in log.stands()] == ["acceptance", "mediation", "mediation"]
    assert log.handling.stage is Stage.ACCEPTED
    assert log.stands("2026-05-09")[2] == ("mediation", "2026-07-07", DeadlineState.RUNNING)  # 8 May + 60 days


def test_a_case_of_another_kind_has_that_kinds_clocks_from_its_receipt():
    log = Log()
    log.do("reclassified", "2026-04-20", kind="report", was="complaint", reason="x")
    log.kind = REPORT
    assert log.stands("2026-04-21") == [
        ("acceptance", "2026-04-24", DeadlineState.ENDED),
        ("verification", "2026-05-09", DeadlineState.RUNNING),  # April: 11 days to the 30th; 6, 7, 8, 9 May
    ]


def test_sealing_on_the_spot_starts_its_clocks_and_corrected_findings_withdraw_them():
    log = Log(REPORT)
    found = log.add(EventType.FOUND, "2026-04-15", hour=15, findings={"measure": {"kind": "sealing"}})
    found_deadlines = {each.run.purpose: each for each in deadlines(log.handling, CLOCKS)}
    assert found_deadlines["seal_approval"].due_at == datetime(2026, 4, 16, 15, tzinfo=ZONE)
    assert found_deadlines["sealing"].due_on == date(2026, 5, 15)
    log.add(EventType.FOUND, "2026-04-16", findings={"note": "x"}, corrects=found)
    assert [each[0] for each in log.stands()] == ["verification"]


def test_goods_of_a_drug_case_have_a_shorter_clock():
    log = Log(REPORT, category=Category.DRUG)
    log.do("sealed", "2026-04-15", goods="x", basis="x")
    assert ("drug_decision", "2026-04-22", DeadlineState.RUNNING) in log.stands("2026-04-16")


@pytest.mark.parametrize(
    ("kind", "event", "data", "stage"),
    [
        (ENQUIRY, EventType.ANSWERED, {"outcome": "informed"}, Stage.ANSWERED),
        (COMPLAINT, EventType.ANSWERED, {"outcome": "settled_by_phone"}, Stage.REGISTERED),
        (COMPLAINT, EventType.CANCELLED, {"outcome": "withdrawn_by_caller"}, Stage.WITHDRAWN),
        (COMPLAINT, EventType.CANCELLED, {"outcome": "mistaken"}, Stage.REGISTERED),
        (COMPLAINT, EventType.CLOSED, {}, Stage.REGISTERED),
        (COMPLAINT, EventType.TRANSFERRED, {}, Stage.REGISTERED),
    ],
)
def test_few_ends_of_the_response_end_the_handling(kind, event, data, stage):
    log = Log(kind)
    log.add(event, "2026-04-16", **data)
    assert log.handling.stage is stage


def test_a_case_to_be_transferred_is_in_transfer_until_the_receipt():
    log = Log()
    sent = log.add(EventType.TO_TRANSFER, "2026-04-15", neighbour="崆峒区")
    assert (log.handling.open_transfer.to, log.handling.stage) == ("崆峒区", Stage.REGISTERED)
    log.do("transfer_received", "2026-04-17", receipt="R1")
    assert (log.handling.open_transfer, log.handling.stage) == (None, Stage.FORWARDED)
    assert log.stands("2026-04-18") == [("acceptance", "2026-04-24", DeadlineState.RUNNING)]  # the author is not told
    log.do("notified", "2026-04-20", of=sent, **TOLD)
    assert log.stands() == [("acceptance", "2026-04-24", DeadlineState.KEPT)]


def test_a_returned_case_is_where_it_was():
    log = Log()
    log.do("transfer_sent", "2026-04-16", level="station", station="S2", reason="属地")
    log.do("transfer_returned", "2026-04-17", reason="非本辖区")
    assert (log.handling.station, log.handling.open_transfer) == ("S1", None)
    log.do("transfer_sent", "2026-04-18", level="station", station="S2", reason="属地")
    log.do("transfer_received", "2026-04-20")
    assert (log.handling.station, log.handling.handler) == ("S2", None)


def test_each_undo_leaves_the_other_life_alone():
    log = Log(ENQUIRY)
    log.do("noted", "2026-04-15", reason="x")
    answered = log.add(EventType.ANSWERED, "2026-04-16")
    log.add(EventType.UNDONE, "2026-04-16", of=answered)
    assert log.handling.stage is Stage.REGISTERED
    assert "noted" in log.handling.done_by
    log.add(EventType.ANSWERED, "2026-04-17")
    log.add(HandlingEvent.UNDONE, "2026-04-17", of=2)
    assert log.handling.stage is Stage.ANSWERED
    assert "noted" not in log.handling.done_by


def test_extension_counts_from_the_end_that_was_not_moved():
    log = Log(REPORT, "2026-06-29")
    log.do("filed", "2026-07-03", document="x")
    log.do("extended", "2026-09-01", deadline="2.penalty", reason="案情复杂")
    assert ("penalty", "2026-11-02", DeadlineState.RUNNING) in log.stands("2026-09-02")  # CASEWORK: 3 July + 120 days


# --- who may do what


def test_a_decision_is_approved_by_two_others():
    log = Log(REPORT)
    log.do("filed", "2026-04-20", document="x")
    log.add(HandlingEvent.PROPOSED, "2026-05-06", "user:h", act="decided", result="penalty", document="x")
    acts = {
        who: {act.name for act in possible(log.handling, duty, who)} & {"approved", "decided"}
        for who, duty in (("user:h", Duty.REVIEWER), ("user:r", Duty.REVIEWER), ("user:l", Duty.LEADER))
    }
    assert acts == {"user:h": set(), "user:r": {"approved"}, "user:l": set()}
    log.add(HandlingEvent.APPROVED, "2026-05-07", "user:r", of=3)
    assert "approved" in {act.name for act in possible(log.handling, Duty.LEADER, "user:l")}
    assert "approved" not in {act.name for act in possible(log.handling, Duty.LEADER, "user:r")}


def test_a_case_is_reviewed_by_another_than_its_handler_and_archived_only_then():
    log = Log()
    log.do("accepted", "2026-04-16", "user:h")
    log.do("settled", "2026-04-17", "user:h", agreement="x")
    with pytest.raises(IllegalActError, match="another person"):
        check_possible(log.handling, BY_NAME["reviewed"], Duty.HANDLER, "user:h", case_id=1)
    log.do("reviewed", "2026-04-20", "user:c")
    with pytest.raises(IllegalActError, match="first every notice"):
        check_possible(log.handling, BY_NAME["archived"], None, "user:h", case_id=1)
    log.do("notified", "2026-04-20", of=2, **TOLD)
    check_possible(log.handling, BY_NAME["archived"], None, "user:h", case_id=1)


@pytest.mark.parametrize(
    ("act", "given", "field"),
    [
        ("refused", {"ground": "bad", "remedies": "x"}, "ground"),
        ("refused", {"ground": "no_dispute"}, "remedies"),
        ("accepted", {"ground": "no_dispute"}, "ground"),
        ("settled", {"agreement": "x", "recovered_yuan": "-1"}, "recovered_yuan"),
        ("settled", {"agreement": "x", "recovered_yuan": "1.234"}, "recovered_yuan"),
        ("settled", {"agreement": "x", "recovered_yuan": "1万"}, "recovered_yuan"),
        ("mediated", {"place": "x", "complainant_consents": True}, "respondent_consents"),
        (
            "mediated",
            {"place": "x", "complainant_consents": "yes", "respondent_consents": True},
            "complainant_consents",
        ),
        ("date_set", {"due_on": "2026-4-5", "set_by": "x"}, "due_on"),
        ("date_set", {"due_on": "2026-04-14", "set_by": "x"}, "due_on"),
        ("respondent_verified", {"name": "x"}, "credit_code"),
        ("respondent_verified", {"name": "x", "credit_code": "911100006000373412"}, "credit_code"),
        ("party_named", {"party": "agent", "name": "x"}, "has_power_of_attorney"),
        ("notified", {"of": 9, "recipient": "complainant", "channel": "phone"}, "of"),
        ("transfer_sent", {"level": "outside", "reason": "x"}, "to"),
        ("extended", {"deadline": "1.acceptance", "reason": "x"}, "deadline"),
        ("noted", {"reason": " "}, "reason"),
        ("noted", {"reason": "x" * 4001}, "reason"),
    ],
)
def test_a_bad_value_names_its_field(act, given, field):
    with pytest.raises(BadActError) as refused:
        checked(BY_NAME[act], given, Log().handling, date(2026, 4, 15))
    assert refused.value.field == field


def test_a_good_credit_code_of_a_rural_collective_is_taken():
    code = "N2120123MA00000000"
    from stdnum.cn.uscc import calc_check_digit  # noqa: PLC0415

    code = code[:17] + calc_check_digit(code[:17])
    given = {"name": "某村经济合作社", "credit_code": code}
    assert checked(BY_NAME["respondent_verified"], given, Log().handling, date(2026, 4, 15))["credit_code"] == code


def test_grounds_follow_the_law_of_the_day_of_receipt():
    assert len(choices_on("refusal_ground", date(2026, 4, 14))) == 6
    assert len(choices_on("refusal_ground", date(2026, 4, 15))) == 7
    assert len(choices_on("termination_ground", date(2026, 4, 14))) == 7
    assert len(choices_on("termination_ground", date(2026, 4, 15))) == 8


def test_every_open_stage_of_every_kind_leads_to_an_end():
    for kind in CaseKind:
        reached, seen = {Stage.REGISTERED}, set()
        while reached - seen:
            stage = (reached - seen).pop()
            seen.add(stage)
            reached |= {act.to for act in ACTS.values() if act.to and kind in act.kinds and stage in act.origins}
        assert seen & HANDLED, kind


# --- replay

VALUES = {
    FieldKind.WORDS: "x",
    FieldKind.LINE: "x",
    FieldKind.DAY: "2026-12-31",
    FieldKind.YUAN: "1.00",
    FieldKind.TICK: True,
    FieldKind.CREDIT_CODE: None,
    FieldKind.STATION: "S2",
    FieldKind.PERSON: "user:h",
    FieldKind.CASE: 1,
}


def filled(act: Act, handling):
    """Return a form filled with something."""
    data = {each.name: VALUES.get(each.kind) for each in act.fields}
    for each in act.fields:
        if each.choices:
            data[each.name] = choices_on(each.choices, handling.received_on)[0]
        if each.kind is FieldKind.DEADLINE:
            data[each.name] = next(iter(handling.deadlines_for(act.name)), None)
        if each.kind is FieldKind.NOTICE:
            notice = handling.waiting_notices[0]
            data |= {each.name: notice.seq, "recipient": notice.waiting[0]}
    if act.name == "respondent_verified":
        data["no_code_reason"] = "x"
    if act.event is HandlingEvent.RECLASSIFIED:
        data["was"] = handling.kind.value
    return {name: value for name, value in data.items() if value is not None}


@given(st.data(), st.sampled_from([COMPLAINT, REPORT]))
def test_any_course_replays_alike_and_each_act_can_be_taken_back(data, kind):
    log = Log(kind)
    for step in range(data.draw(st.integers(1, 12))):
        before = log.handling
        choices = [act for act in possible(before, None, "user:a") if act.event is not HandlingEvent.APPROVED]
        act = data.draw(st.sampled_from(choices))
        number = log.do(act.name, f"2026-05-{6 + step:02}", **filled(act, before))
        grown = log.handling
        assert grown == after(before, log.events[-1], CLOCKS.rules)
        if data.draw(st.booleans()):
            log.add(HandlingEvent.UNDONE, f"2026-05-{6 + step:02}", of=number)
            assert log.handling == before
        if act.event is HandlingEvent.RECLASSIFIED and log.handling == grown:
            log.kind = grown.kind


# --- clocks that must neither start nor stay by themselves


def test_an_approved_extension_leaves_room_for_the_next_proposal():
    log = Log(REPORT)
    log.add(HandlingEvent.PROPOSED, "2026-04-20", "user:h", act="extended", deadline="1.verification", reason="x")
    log.add(HandlingEvent.APPROVED, "2026-04-21", "user:l", of=2)
    log.do("extended", "2026-04-21", "user:l", deadline="1.verification", reason="x")
    assert log.handling.proposal is None
    assert "filed" in {act.name for act in possible(log.handling, Duty.HANDLER, "user:h")}


def test_a_referral_stops_the_clocks_and_starts_none():
    log = Log(REPORT)
    log.do("filed", "2026-04-20", document="x")
    log.do("referred", "2026-04-27", to="公安", reason="涉嫌犯罪")
    assert [(purpose, state) for purpose, _, state in log.stands()] == [
        ("verification", DeadlineState.KEPT),
        ("penalty", DeadlineState.ENDED),
    ]


@pytest.mark.parametrize(("result", "clocks"), [("penalty", {"service", "publication"}), ("dropped", {"service"})])
def test_only_a_penalty_is_to_be_published(result, clocks):
    log = Log(REPORT)
    log.do("filed", "2026-04-20", document="x")
    log.do("decided", "2026-04-27", result=result, document="x")
    assert {each[0] for each in log.stands()} - {"verification", "penalty"} == clocks


def test_a_decision_after_reopening_can_be_served_again():
    log = Log(REPORT)
    for day in ("2026-04-20", "2026-05-20"):
        if log.handling.has_ended:
            log.do("reopened", day, reason="x")
        else:
            log.do("filed", day, document="x")
        log.do("decided", day, result="dropped", document="x")
        assert "served" in {act.name for act in possible(log.handling, None, "user:h")}
        log.do("served", day, channel="in_person", proof="x")
    assert [state for purpose, _, state in log.stands() if purpose == "service"] == [DeadlineState.KEPT] * 2


def test_a_returned_case_is_still_to_be_accepted_in_time():
    log = Log()
    sent = log.do("transfer_sent", "2026-04-16", level="city", to="市局", reason="x")
    log.do("notified", "2026-04-16", of=sent, **TOLD)
    log.do("transfer_returned", "2026-04-20", reason="x")
    assert log.stands("2026-04-21") == [("acceptance", "2026-04-24", DeadlineState.RUNNING)]


def test_a_suspension_that_lasts_until_the_clock_stops_counts_no_day():
    log = Log()
    accepted = log.do("accepted", "2026-04-16")
    log.do("notified", "2026-04-16", of=accepted, **TOLD)
    log.do("testing_started", "2026-04-20", laboratory="x")
    log.do("settled", "2026-09-01", agreement="x")
    assert log.stands()[1][2] is DeadlineState.KEPT


def test_findings_corrected_to_another_measure_have_its_clock():
    log = Log(REPORT)
    found = log.add(EventType.FOUND, "2026-04-15", findings={"measure": {"kind": "sealing"}})
    log.add(EventType.FOUND, "2026-04-16", findings={"measure": {"kind": "evidence_kept"}}, corrects=found)
    assert [each[0] for each in log.stands()] == ["verification", "evidence"]


def test_the_response_reopened_leaves_a_settled_complaint_settled():
    log = Log()
    log.do("accepted", "2026-04-16")
    log.do("settled", "2026-04-20", agreement="x")
    log.add(EventType.REOPENED, "2026-04-21", to="team")
    assert log.handling.stage is Stage.SETTLED
