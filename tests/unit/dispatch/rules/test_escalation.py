"""The escalation policy: what it is without anybody's saying, and what cannot be said."""

import pytest

from dispatch.errors import BadEscalationError
from dispatch.rules.escalation import DEFAULT, LONGEST_S, AlertKind, Level, as_dict, changed, from_rules

FULL = [{"level": "dispatcher", "after_s": 0}, {"level": "station_chief", "after_s": 1}]


def test_every_kind_has_a_ladder_from_the_dispatcher_to_the_bureau():
    assert set(DEFAULT.kinds) == set(AlertKind)
    for rule in DEFAULT.kinds.values():
        assert [rung.level for rung in rule.ladder] == list(Level)
        assert rule.ladder[0].after_s == 0


@pytest.mark.parametrize("kind", [AlertKind.AT_RISK, AlertKind.UNACKNOWLEDGED, AlertKind.UNASSIGNED])
def test_what_threatens_the_ten_minutes_reaches_the_bureau_at_half_of_them(kind):
    assert DEFAULT.kinds[kind].ladder[-1].after_s <= 600 // 2


def test_what_is_not_on_the_clock_wakes_nobody():
    quiet = {kind.value for kind, rule in DEFAULT.kinds.items() if not rule.sound}
    assert quiet == {"team_silent", "next_step", "roads_missing", "channel_failing", "messages_withheld"}


def test_goods_reach_the_chief_at_half_the_warning_and_the_bureau_at_the_deadline():
    rungs = DEFAULT.kinds[AlertKind.OFF_SHELF_DUE].ladder
    assert [rung.after_s for rung in rungs] == [0, DEFAULT.off_shelf_warn_s // 2, DEFAULT.off_shelf_warn_s]


def test_rules_kept_before_there_was_an_off_shelf_clock_still_load():
    rules = DEFAULT.rules()
    del rules["kinds"]["off_shelf_due"], rules["off_shelf_warn_s"]
    rules["kinds"]["missed"]["sound"] = False
    loaded = from_rules(rules, "4")
    assert loaded.kinds[AlertKind.OFF_SHELF_DUE] == DEFAULT.kinds[AlertKind.OFF_SHELF_DUE]
    assert (loaded.off_shelf_warn_s, loaded.kinds[AlertKind.MISSED].sound) == (14_400, False)


def test_what_is_changed_is_changed_and_nothing_else():
    after = changed(DEFAULT, {"kinds": {"missed": {"ladder": FULL}}, "silent_after_s": 900}, "2")
    missed, before = after.kinds[AlertKind.MISSED], DEFAULT.kinds[AlertKind.MISSED]
    assert [(rung.level, rung.after_s) for rung in missed.ladder] == [("dispatcher", 0), ("station_chief", 1)]
    assert (missed.sound, missed.settles) == (before.sound, before.settles)
    assert (after.version, after.silent_after_s) == ("2", 900)
    assert {**after.kinds, AlertKind.MISSED: before} == dict(DEFAULT.kinds)


def test_a_policy_is_the_same_after_it_was_kept():
    after = changed(DEFAULT, {"kinds": {"missed": {"settles": True}}, "silent_watch": "duty"}, "3")
    assert from_rules(after.rules(), "3") == after
    assert as_dict(after)["version"] == "3"


def rule(**fields):
    return {"kinds": {"missed": fields}}


@pytest.mark.parametrize("seconds", [60, LONGEST_S])
def test_a_minute_is_the_least_and_thirty_days_the_most(seconds):
    found = {
        "silent_after_s": seconds,
        "off_shelf_warn_s": seconds,
        "kinds": {"missed": {"acknowledged_for_s": seconds}},
    }
    after = changed(DEFAULT, found, "2")
    kept = after.kinds[AlertKind.MISSED].acknowledged_for_s
    assert (after.silent_after_s, after.off_shelf_warn_s, kept) == (seconds,) * 3


def test_the_top_of_a_ladder_may_be_thirty_days_up():
    ladder = [FULL[0], {"level": "bureau", "after_s": LONGEST_S}]
    assert changed(DEFAULT, rule(ladder=ladder), "2").kinds[AlertKind.MISSED].ladder[-1].after_s == LONGEST_S
    with pytest.raises(BadEscalationError):
        changed(DEFAULT, rule(ladder=[FULL[0], {"level": "bureau", "after_s": LONGEST_S + 1}]), "2")


@pytest.mark.parametrize(
    ("level", "above"),
    [(Level.DISPATCHER, Level.STATION_CHIEF), (Level.STATION_CHIEF, Level.BUREAU), (Level.BUREAU, None)],
)
def test_the_rung_above_is_the_next_higher(level, above):
    rung = DEFAULT.kinds[AlertKind.MISSED].step_above(level)
    assert (rung and rung.level) == above


@pytest.mark.parametrize(
    ("expected", "field"),
    [
        ({"volume": 11}, "volume"),
        ({"silent_after_s": 59}, "silent_after_s"),
        ({"silent_after_s": LONGEST_S + 1}, "silent_after_s"),
        ({"silent_after_s": 90.5}, "silent_after_s"),
        ({"silent_after_s": True}, "silent_after_s"),
        ({"silent_watch": "night"}, "silent_watch"),
        ({"kinds": ["missed"]}, "kinds"),
        ({"kinds": {"milk_due": {}}}, "kinds"),
        ({"off_shelf_warn_s": 59}, "off_shelf_warn_s"),
        ({"kinds": {"missed": None}}, "kinds.missed"),
        (rule(tone="high"), "kinds.missed.tone"),
        (rule(sound="yes"), "kinds.missed.sound"),
        (rule(settles=1), "kinds.missed.settles"),
        (rule(acknowledged_for_s=0), "kinds.missed.acknowledged_for_s"),
        (rule(ladder=[]), "kinds.missed.ladder"),
        (rule(ladder="dispatcher"), "kinds.missed.ladder"),
        (rule(ladder=[FULL[1]]), "kinds.missed.ladder"),
        (rule(ladder=[FULL[0], FULL[0]]), "kinds.missed.ladder"),
        (rule(ladder=[FULL[0], {"level": "dispatcher", "after_s": 5}]), "kinds.missed.ladder"),  # later, not higher
        (rule(ladder=[{"level": "bureau", "after_s": 0}, FULL[1]]), "kinds.missed.ladder"),
        (rule(ladder=[FULL[0], {"level": "bureau", "after_s": 0}]), "kinds.missed.ladder"),
        (rule(ladder=[{"level": "mayor", "after_s": 0}]), "kinds.missed.ladder.level"),
        (rule(ladder=[{"level": "dispatcher"}]), "kinds.missed.ladder.after_s"),
        (rule(ladder=[{"level": "dispatcher", "after_s": -1}]), "kinds.missed.ladder.after_s"),
        (rule(ladder=[{"level": "dispatcher", "after_s": 0, "who": "x"}]), "kinds.missed.ladder.who"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_name(expected, field):
    with pytest.raises(BadEscalationError) as refused:
        changed(DEFAULT, expected, "2")
    assert refused.value.field == field
    assert field in str(refused.value)
