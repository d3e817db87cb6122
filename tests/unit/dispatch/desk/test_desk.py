"""The desk under any sequence of calls, steps, silence, duty changes, fixes and crashes."""

from collections import Counter
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dispatch.alerts.alert import causes
from dispatch.cases.case import Case
from dispatch.cases.fold import as_opened, replay
from dispatch.decision.recommendation import exclusions
from dispatch.desk.alerts.escalation import acknowledge
from dispatch.desk.off_shelf.orders import Found, Goods, close, end, extend, order
from dispatch.desk.off_shelf.premises import Asked
from dispatch.desk.steps import Step, report
from dispatch.desk.swap import swap
from dispatch.desk.timers import TAKE_UP_EVERY
from dispatch.desk.undo import undo
from dispatch.errors import (
    BadTimeError,
    IllegalStepError,
    NotUndoableError,
    ReasonNeededError,
    TeamBusyError,
    UnknownTeamError,
)
from dispatch.kinds import CaseKind, Category, LinkKind
from dispatch.lifecycle import ACTIVE, BY_HAND, ENDED, CaseStatus, EventType, steps_from
from dispatch.off_shelf.order import Ending
from dispatch.rules.escalation import AlertKind
from dispatch.rules.policy import Mode
from dispatch.views.case import case_news
from gis.position import Position
from tests.counties import CODE, COUNTRYSIDE, NEXT_DOOR, TOWN
from tests.fakes.office import Office, at, crew, fix
from tests.running.profiles import examples

CREWS = (crew("T00", "food"), crew("T01", "price"), crew("T02"), crew("T03", on_duty=False))
PLACES = [TOWN, COUNTRYSIDE, Position(107.08, 35.25), Position(107.031, 35.301)]
REFUSED = (IllegalStepError, TeamBusyError, UnknownTeamError, BadTimeError, ReasonNeededError)


def has_open_premises(case):
    return any(order.open_premises for order in case.off_shelf)


def can_lead(case):
    return case.status not in ENDED | {CaseStatus.JOINED}


class WatchedOffice(Office):
    """An office that checks, each time the queue is looked at, that the first who can be served is."""

    def queue(self, seconds: float, slack: float = 0.0) -> list[tuple[int, bool]]:
        """Return the waiting cases in order, and whether some team may take each."""
        since = at(seconds - self.policy.reoffer_after_s - slack)
        with self.desk(seconds) as desk:
            teams = desk.store.teams.now(CODE)
            waiting = desk.store.queue.waiting(CODE, since)
        return [
            (w.case_id, None in exclusions(teams, w.category, w.passed_over, mode=self.policy.mode)) for w in waiting
        ]

    def settle(self, seconds: float) -> list[Case]:
        queue = self.queue(seconds)
        expected, waiting = [case_id for case_id, servable in queue if servable], {case_id for case_id, _ in queue}
        taken = super().settle(seconds)
        if all(case.id in waiting for case in taken):  # else who lost a proposal came first, perhaps to the only team
            assert [case.id for case in taken[:1]] == expected[:1], "the most urgent and oldest first"
        return taken


class DeskMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.office = WatchedOffice()
        self.now = 0.0

    @initialize(
        teams=st.integers(1, len(CREWS)),
        waiting=st.lists(st.sampled_from(Category), max_size=4),
        reoffer_after_s=st.sampled_from([20, 600]),
        acknowledge_within_s=st.sampled_from([5, 90]),
        off_shelf_within_s=st.sampled_from([10, 600]),
    )
    def open(self, teams, waiting, **rules):
        """Begin with few teams, and perhaps more cases than they can take."""
        self.office.crew(*CREWS[:teams])
        self.office.rule(**rules)
        self.office.escalate(off_shelf_warn_s=60)
        for seconds, category in enumerate(waiting):
            self.office.take_in(seconds, category=category)
        self.pass_time(float(len(waiting)))

    @property
    def teams(self):
        return [record.code for record in self.office.county.teams]

    def cases(self, *, among=lambda case: True):
        return [self.office.read(case) for case in self.office.memory.cases.values() if among(case)]

    # --- what people and time do

    @rule(
        kind=st.sampled_from([CaseKind.COMPLAINT, CaseKind.COMPLAINT, CaseKind.REPORT, CaseKind.ENQUIRY]),
        category=st.sampled_from([Category.FOOD, Category.PRICE, Category.OTHER]),
        position=st.sampled_from([*PLACES, NEXT_DOOR]),
        ago_s=st.sampled_from([0.0, 0.0, 30.0, 650.0, -45.0]),
    )
    def call(self, kind, category, position, ago_s):
        self.office.take_in(self.now, kind=kind, category=category, position=position, received_s=self.now - ago_s)
        self.office.ring(self.now)

    @precondition(lambda self: self.cases(among=can_lead))
    @rule(data=st.data(), also=st.sampled_from([None, None, CaseKind.REPORT]))
    def call_again(self, data, also):
        """Another call about what is known already, perhaps of two things at once."""
        lead = data.draw(st.sampled_from(self.cases(among=can_lead)))
        case = self.office.take_in(self.now, position=lead.place.position, joins=lead.id, also=also)
        assert case.status is CaseStatus.JOINED
        self.office.ring(self.now)

    @precondition(lambda self: self.cases(among=lambda case: case.status not in ENDED))
    @rule(data=st.data(), ago_s=st.sampled_from([0.0, 0.0, 5.0]), dies=st.sampled_from([False, False, False, True]))
    def follow_the_way(self, data, ago_s, dies):
        case = data.draw(st.sampled_from(self.cases(among=lambda case: case.status not in ENDED)))
        kind = data.draw(st.sampled_from([*steps_from(case.status), EventType.NOTE]))
        team = data.draw(st.sampled_from([None, *self.teams])) if kind is EventType.OFFERED else None
        into = data.draw(st.sampled_from(sorted(self.office.memory.cases))) if kind is EventType.JOINED else None
        try:
            if dies:
                self.report_and_die(case, kind, team, into)
            else:
                self.office.step(
                    case, kind, self.now, at_s=self.now - ago_s, team=team, data=self.explained(kind), into=into
                )
        except (TeamBusyError, BadTimeError):
            assert self.office.read(case) == case
        except IllegalStepError:
            assert into is not None or case.status is CaseStatus.JOINED or has_open_premises(case)
            assert self.office.read(case) == case
        self.office.ring(self.now)

    def report_and_die(self, case, kind, team, into):
        """The process dies after its commit, before it looks at waiting cases: timers make up for it."""
        with self.office.atomic(), self.office.desk(self.now) as desk:
            report(desk, case.id, Step(kind, team, data=self.explained(kind), into=into))
        self.pass_time(TAKE_UP_EVERY.total_seconds())

    def explained(self, kind, until_s=600.0):
        """Return what a step that has to be explained says."""
        until = {"until": at(self.now + until_s).isoformat()} if kind is EventType.HELD else {}
        return {"reason": "店主有约", **until} if kind in {EventType.HELD, EventType.REOPENED} else {}

    @precondition(lambda self: self.office.memory.cases)
    @rule(data=st.data(), wait_s=st.sampled_from([0.5, 3.0, 14.0, 16.0]), until_s=st.sampled_from([8.0, 600.0]))
    def think_again(self, data, wait_s, until_s):
        """Take a step and take it back, unless something came between."""
        self.pass_time(0.001)
        before = data.draw(st.sampled_from(self.cases()))
        kind = data.draw(st.sampled_from(steps_from(before.status) or [EventType.NOTE]))
        team = data.draw(st.sampled_from([None, *self.teams])) if kind is EventType.OFFERED else None
        try:
            stepped = self.office.step(before, kind, self.now, team=team, data=self.explained(kind, until_s))
        except REFUSED:
            self.office.ring(self.now)
            return
        self.pass_time(wait_s)
        now = self.office.read(before)
        try:
            with self.office.atomic(), self.office.desk(self.now) as desk:
                outcome = undo(desk, before.id, before.event_seq + 1)[0]
        except (NotUndoableError, TeamBusyError):
            assert self.office.read(before) == now
            return
        assert wait_s <= self.office.policy.undo_within_s
        assert self.essence(self.office.read(before)) == self.essence(before)
        self.office.after(outcome, self.now)
        self.office.ring(self.now)
        given = stepped.assignment.team if stepped.active else None
        after = self.office.read(before)
        if not before.active and before.status is not CaseStatus.HELD and given is not None:
            assert not after.active or after.assignment.team != given, "what was undone is not done again at once"

    def essence(self, case):
        team = case.assignment and (case.assignment.team, case.assignment.status, case.assignment.eta_at)
        stamps = (case.acknowledged_at, case.en_route_at, case.arrived_at, case.response_ended_at)
        goods = [[(p.number, p.team, p.closing) for p in order.premises] for order in case.off_shelf]
        held = (case.held_until, case.held_at_desk)
        return (goods, case.status, case.proposed_team, *held, case.next_step, team, *stamps)

    @precondition(lambda self: self.cases(among=can_lead))
    @rule(data=st.data(), premises=st.integers(1, 3), actor=st.sampled_from(["desk", "user:wang"]))
    def order_goods(self, data, premises, actor):
        self.pass_time(0.001)
        cases = self.cases(among=can_lead)
        case = data.draw(st.sampled_from(cases)) if cases else None
        if case is None:
            return
        asked = [Asked(name=f"{self.now} {n}", position=COUNTRYSIDE) for n in range(premises)]
        with self.office.desk(self.now, actor) as desk:
            if case.off_shelf and case.off_shelf[-1].ended_at is None and data.draw(st.booleans()):
                extend(desk, case.id, case.off_shelf[-1].number, asked)
            else:
                order(desk, case.id, Goods("面包", "菌落超标"), asked)
        self.office.ring(self.now)

    @precondition(lambda self: self.cases(among=has_open_premises))
    @rule(data=st.data(), ending=st.sampled_from(Ending), wait_s=st.sampled_from([None, None, 3.0, 11.0, 16.0]))
    def clear_a_shelf(self, data, ending, wait_s):
        """Close one of the premises, or all of an order by ending it; perhaps take it back, unless it is too late."""
        self.pass_time(0.001)
        before = data.draw(st.sampled_from(self.cases(among=has_open_premises)))
        goods = data.draw(st.sampled_from([each for each in before.off_shelf if each.open_premises]))
        with self.office.desk(self.now) as desk:
            if ending is Ending.WITHDRAWN:
                end(desk, before.id, goods.number, "复检合格")
            else:
                close(desk, before.id, goods.number, goods.open_premises[0].number, Found(ending))
        self.office.ring(self.now)
        if wait_s is None:
            return
        self.pass_time(wait_s)
        now = self.office.read(before)
        try:
            with self.office.atomic(), self.office.desk(self.now) as desk:
                undo(desk, before.id, before.event_seq + 1)
        except (NotUndoableError, TeamBusyError):
            assert self.office.read(before) == now
        else:
            assert self.essence(self.office.read(before))[0] == self.essence(before)[0]
        self.office.ring(self.now)

    @precondition(lambda self: len(self.cases(among=lambda case: case.active)) > 1)
    @rule(data=st.data(), undone=st.booleans())
    def exchange_teams(self, data, undone):
        self.pass_time(0.001)
        active = self.cases(among=lambda case: case.active)
        if len(active) < 2:
            return
        pair = data.draw(st.permutations(active))[:2]
        teams = [case.assignment.team for case in pair]
        try:
            with self.office.desk(self.now) as desk:
                swap(desk, pair[0].id, pair[1].id)
        except IllegalStepError:
            assert [self.office.read(case) for case in pair] == pair
            return
        assert [self.office.read(case).assignment.team for case in pair] == teams[::-1]
        if undone:
            self.now += 0.5
            try:
                with self.office.desk(self.now) as desk:
                    undo(desk, pair[1].id, pair[1].event_seq + 1)
            except NotUndoableError:
                assert any("joined" in self.office.log(case) for case in pair)
            else:
                assert [self.essence(self.office.read(case)) for case in pair] == [self.essence(case) for case in pair]
        self.office.ring(self.now)

    @precondition(lambda self: self.office.memory.cases)
    @rule(data=st.data(), kind=st.sampled_from(sorted(BY_HAND)), team=st.sampled_from([None, "T00", "T01"]))
    def do_anything(self, data, kind, team):
        case = data.draw(st.sampled_from(self.cases()))
        before = (case, self.office.log(case), self.office.timers(case), self.office.assignments())
        try:
            self.office.step(case, kind, self.now, team=team)
        except REFUSED:
            after = self.office.read(case)
            assert before == (after, self.office.log(after), self.office.timers(after), self.office.assignments())
        self.office.ring(self.now)

    @precondition(lambda self: self.followers())
    @rule(data=st.data(), withdrawn=st.booleans(), pause=st.booleans())
    def follow_again(self, data, withdrawn, pause):
        """What followed ends, by itself or with its lead; it is reopened, perhaps set aside, and follows again."""
        self.pass_time(0.001)
        followers = self.followers()
        case = data.draw(st.sampled_from(followers)) if followers else None
        if case is None:
            return
        lead = self.office.read(self.office.memory.cases[self.office.memory.links[case.id, LinkKind.JOINED]])
        try:
            if withdrawn or lead.status is not CaseStatus.CLEARED:
                self.office.step(case, EventType.CANCELLED, self.now)
            else:
                self.office.step(lead, EventType.CLOSED, self.now)
        except IllegalStepError:
            assert has_open_premises(case) or has_open_premises(lead)
            return
        self.office.step(case, EventType.REOPENED, self.now, data={"reason": "再次来电", "to": "desk"})
        if pause:
            self.office.step(case, EventType.HELD, self.now, data=self.explained(EventType.HELD))
        leads = self.cases(among=lambda each: can_lead(each) and each.id != case.id)
        if leads:
            self.office.step(case, EventType.JOINED, self.now, into=data.draw(st.sampled_from(leads)).id)
        self.office.ring(self.now)

    def followers(self):
        return self.cases(among=lambda case: case.status is CaseStatus.JOINED)

    @rule(seconds=st.sampled_from([0.5, 1.0, 6.0, 16.0, 61.0, 91.0, 300.0, 620.0, 20_000.0]))
    def pass_time(self, seconds):
        self.now += seconds
        self.office.look(self.now)
        self.office.ring(self.now)

    @rule(data=st.data(), on=st.booleans())
    def change_duty(self, data, on):
        team = data.draw(st.sampled_from(self.teams))
        self.office.duty(team, self.now, on=on)
        self.office.ring(self.now)

    @rule(
        data=st.data(),
        position=st.sampled_from([*PLACES, None, None]),
        ages_s=st.lists(st.sampled_from([0.0, 5.0, 25.0, 400.0]), min_size=1, max_size=3),
    )
    def drive(self, data, position, ages_s):
        """Report fixes, half of them from where the team is to go."""
        team = data.draw(st.sampled_from(self.teams))
        case_id = self.office.team(team).case_id
        if position is None:
            position = self.office.memory.cases[case_id].place.position if case_id else TOWN
        self.office.move(*(fix(team, position, self.now - age_s) for age_s in ages_s), seconds=self.now)
        self.office.ring(self.now)

    @rule(mode=st.sampled_from(Mode))
    def change_mode(self, mode):
        self.office.rule(mode=mode)
        self.office.settle(self.now)  # as after a change of the rules: more teams may be free under them
        self.office.ring(self.now)

    # --- what must hold whatever they do

    @precondition(lambda self: any(alert.acknowledged_at is None for alert in self.office.alerts()))
    @rule()
    def take_an_alert(self):
        taken = next(alert for alert in self.office.alerts() if alert.acknowledged_at is None)
        with self.office.desk(self.now, "user:zhou") as desk:
            acknowledge(desk, taken.id)

    @invariant()
    def one_team_per_case_and_one_case_per_team(self):
        active = [(case_id, held) for case_id, held in self.office.assignments() if held.status in ACTIVE]
        assert all(n == 1 for n in Counter(case_id for case_id, _ in active).values())
        assert all(n == 1 for n in Counter(held.value.team for _, held in active).values())
        responsible = {case_id: held.status for case_id, held in active}
        assert responsible == {case.id: case.status for case in self.cases(among=lambda case: case.status in ACTIVE)}

    @invariant()
    def an_open_case_is_linked_exactly_while_it_follows(self):
        linked = {
            case_id: lead for (case_id, kind), lead in self.office.memory.links.items() if kind is LinkKind.JOINED
        }
        for case in self.cases(among=lambda case: case.status not in ENDED):
            assert (case.id in linked) == (case.status is CaseStatus.JOINED)
        assert all(can_lead(self.office.memory.cases[linked[case.id]]) for case in self.followers())

    @invariant()
    def no_open_case_is_orphaned(self):
        for case in self.cases():
            timers = self.office.timers(case)
            if case.status in ENDED:
                assert (timers, case.next_step, case.alert_at) == ({}, None, None)
                continue
            assert case.next_step
            assert case.alert_at > at(self.now), "everybody who should have been alerted by now has been"
            assert at(timers["alert"]) == case.alert_at
            assert min(timers.values()) > self.now, "nothing is overdue to be looked at"

    @invariant()
    def goods_still_on_a_shelf_hold_their_case_open_and_are_overdue_when_their_deadline_has_gone_by(self):
        for case in self.cases(among=has_open_premises):
            assert case.status not in ENDED | {CaseStatus.JOINED}
            assert all(p.overdue is p.is_late(at(self.now)) for each in case.off_shelf for p in each.open_premises)

    @invariant()
    def what_follows_has_an_open_lead_that_follows_nothing(self):
        for case in self.cases(among=lambda case: case.status is CaseStatus.JOINED):
            lead = self.office.memory.cases[self.office.memory.links[case.id, LinkKind.JOINED]]
            assert can_lead(lead)
            assert (case.assignment, case.clock.due_at, case.escalated) == (None, None, False)

    @invariant()
    def a_broken_promise_has_been_said(self):
        for case in self.cases(among=lambda case: case.status not in ENDED):
            late = case.clock.remaining_s(at(self.now))
            assert late is None or late > -0.001 or case.overdue

    @invariant()
    def what_gives_cause_is_alerted_once_and_nothing_else(self):
        """At risk apart: that depends on the moment, and is looked at when its timer rings."""
        apart = {AlertKind.AT_RISK, AlertKind.TEAM_SILENT}
        known = [alert.cause for alert in self.office.alerts() if alert.gone_at is None]
        assert len(set(known)) == len(known)
        wanted = {cause for case in self.cases() for cause in causes(case, at(self.now))}
        assert {c for c in known if c.kind not in apart} == {c for c in wanted if c.kind not in apart}

    @invariant()
    def the_log_folds_into_the_case(self):
        for case in self.cases():
            log = self.office.events(case)
            assert replay(as_opened(case), log) == replace(case, assignment=None)
            assert [event.seq for event in log] == list(range(1, len(log) + 1))
            assert [event.recorded_at for event in log] == sorted(event.recorded_at for event in log)

    @invariant()
    def nobody_waits_while_a_team_is_free_for_it(self):
        """A team that let an offer expire becomes free for it in silence: the next look is 15 s away at most."""
        servable = self.office.queue(self.now, slack=TAKE_UP_EVERY.total_seconds())
        assert not any(free for _, free in servable)
        assert all(case.escalated for case in self.cases(among=lambda case: case.status is CaseStatus.WAITING))

    @invariant()
    def nobody_is_proposed_who_was_sent_elsewhere(self):
        for case in self.cases(among=lambda case: case.status is CaseStatus.PROPOSED):
            assert self.office.team(case.proposed_team).case_id is None

    @invariant()
    def every_decision_names_every_team_and_the_latest_its_team(self):
        for case in self.cases():
            made = self.office.decided(case)
            assert all(sorted(c.team for c in decision.candidates) == self.teams for decision in made)
            if case.status in ACTIVE:
                assert made[-1].chosen.team == case.assignment.team
            if case.status is CaseStatus.WAITING:
                assert made[-1].chosen is None

    @invariant()
    def the_maps_know(self):
        found = {news["case"]["id"]: news["case"] for news in self.office.news("case")}
        for case in self.cases():
            summary = case_news(case, at(self.now))
            assert {**found[case.id], "clock": None, "assignment": None} == {
                **summary,
                "clock": None,
                "assignment": None,
            }
            assert (found[case.id]["assignment"] or {}).get("team") == (summary["assignment"] or {}).get("team")


TestDesk = DeskMachine.TestCase
TestDesk.settings = settings(max_examples=examples(80), stateful_step_count=30)
