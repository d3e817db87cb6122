"""Whatever people press and when: parts add up, causes cost what the log shows, and what prevents really prevents."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.lifecycle import EventType
from dispatch.planning.history import Cause, LogEvent, LoggedCase, Usual, attempts, late, late_summary, parts
from dispatch.statistics.response import Timing
from tests.fakes.office import at
from tests.running.profiles import examples

E = EventType
SECONDS = st.floats(0, 2_000).map(lambda s: round(s, 1))
USUAL = Usual(20, 60, {900.0: 500.0})
MOMENT_S = 0.001


@st.composite
def responses(draw):
    """Return a case that some teams declined or let expire before one arrived, perhaps without its stamps."""
    moments, steps = 0.0, [(E.RECEIVED, 0.0, None, {})]

    def step(kind, team=None, **data):
        nonlocal moments
        moments += draw(SECONDS)
        steps.append((kind, moments, team, data))

    for n in range(draw(st.integers(0, 3))):
        step(E.OFFERED, f"T{n}", travel_s=draw(SECONDS))
        ending = draw(st.sampled_from([E.DECLINED, E.EXPIRED, E.WITHDRAWN]))
        step(ending, f"T{n}", **draw(st.sampled_from([{}, {"reason": "not_delivered"}, {"reason": "reassigned"}])))
    duty = draw(st.sampled_from([{}, {"duty": "on_call", "turnout_s": 900.0}]))
    step(E.OFFERED, "T9", travel_s=draw(SECONDS), method="road", **duty)
    for kind in (E.ACKNOWLEDGED, E.EN_ROUTE):
        if draw(st.booleans()):
            step(kind, "T9")
    step(E.ON_SCENE, "T9")
    events = tuple(LogEvent(n + 1, kind, at(s), team, data=data) for n, (kind, s, team, data) in enumerate(steps))
    target = draw(st.sampled_from([60, 600, 1_800]))
    return LoggedCase(1, Timing(at(0), target, at(moments), None, "on_scene"), events=events)


@settings(max_examples=examples(200))
@given(responses())
def test_the_parts_of_a_response_with_all_stamps_add_up(case):
    found = parts(case)
    if found.doubt is None:
        assert abs(sum(found.seconds.values()) - case.timing.arrived_at.timestamp() + at(0).timestamp()) < 1e-3
    assert all(s is None or s >= 0 for s in found.seconds.values())


@settings(max_examples=examples(200))
@given(responses())
def test_a_late_response_has_one_cause_and_what_prevents_it_saves_enough(case):
    found = late(case, at(1e6), USUAL)
    response_s = (case.timing.arrived_at - at(0)).total_seconds()
    assert (found is None) == (response_s <= case.timing.target_s)
    if found is None:
        return
    assert found.cause in Cause
    assert all(s > 0 for s in found.seconds.values())
    if found.seconds:
        assert found.seconds[found.cause] == max(found.seconds.values())
    saved = [found.seconds[cause] for cause in found.prevented_by]
    if found.together:
        assert sum(saved) > found.over_s - MOMENT_S > max(saved)
    else:
        assert all(s >= found.over_s - MOMENT_S for s in saved)
    if not found.prevented_by:
        assert sum(found.seconds.values()) < found.over_s


@settings(max_examples=examples(200))
@given(responses())
def test_being_on_call_costs_a_crew_on_call_no_more_than_usual_and_the_rest_of_its_turnout_is_its_own(case):
    found, mine = late(case, at(1e6), USUAL), attempts(case.events)[-1]
    if found is None:
        return
    on_call_s, own_s = (found.seconds.get(cause, 0.0) for cause in (Cause.ON_CALL, Cause.TURNOUT))
    assert on_call_s <= (500 if mine.on_call else 0)
    turnout_s = parts(case).turnout_s
    beyond_s = 0.0 if turnout_s is None else max(0.0, turnout_s - USUAL.turnout_s)
    assert abs(on_call_s + own_s - beyond_s) < MOMENT_S


@settings(max_examples=examples(100))
@given(st.lists(responses(), max_size=6))
def test_every_late_response_is_counted_once(cases):
    found = [each for case in cases if (each := late(case, at(1e6), USUAL)) is not None]
    summary = late_summary(found)
    assert summary.n == len(found) == sum(each.n for each in summary.causes.values())
    alone = sum(bool(each.prevented_by) and not each.together for each in found)
    assert alone + summary.together + summary.not_prevented == summary.n


@settings(max_examples=examples(100))
@given(responses(), st.data())
def test_what_is_taken_back_at_the_end_changes_nothing(case, data):
    first = data.draw(st.integers(2, len(case.events)))
    last = case.events[-1]
    undone = LogEvent(last.seq + 1, E.UNDONE, last.at + timedelta(seconds=1), data={"of": first})
    assert attempts((*case.events, undone)) == attempts(case.events[: first - 1])
