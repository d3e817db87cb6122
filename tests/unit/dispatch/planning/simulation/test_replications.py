from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from dispatch.kinds import CaseKind, Category
from dispatch.planning.simulation.demand_model import DemandModel, Learned, LogNormal, Sort, draw
from dispatch.planning.simulation.experiment import experiment_of
from dispatch.planning.simulation.failing import Failing
from dispatch.planning.simulation.random_numbers import Key
from dispatch.planning.simulation.replications import blocks, run_block
from dispatch.planning.simulation.table_roads import table_of
from dispatch.planning.simulation.tally import Tally, combine, difference, percentile_s, share
from dispatch.rules.policy import DEFAULT, Mode
from dispatch.teams.turns import Turn, TurnKind
from gis.county.model import TeamRecord
from gis.position import Position
from tests.unit.dispatch.planning.simulation.towns import MONDAY, drawn

SHANGHAI = ZoneInfo("Asia/Shanghai")
FLAT = (1.5,) * 168
SORTS = (Sort(CaseKind.COMPLAINT, Category.FOOD, 3.0), Sort(CaseKind.REPORT, Category.DRUG, 1.0))


def town(seed=4, teams=3):
    """Return a setting with roads in a table, and its places."""
    setting, calls = drawn(seed, teams=teams, cases=40, roster=False)
    crews = tuple(replace(team, skills=()) for team in setting.data.teams)
    setting = replace(setting, data=replace(setting.data, teams=crews), policy=DEFAULT)
    places = list(dict.fromkeys(call.position for call in calls))
    stations = [station.position for station in setting.data.stations]
    roads = table_of(setting.roads, "drawn", [(stations, places), (places, places), (places, stations)])
    return replace(setting, roads=roads), places


def model(places, per_hour=FLAT, **more):
    return DemandModel(per_hour, tuple(range(1, len(places) + 1)), SORTS, **more)


def experiment(seed=4, **more):
    setting, places = town(seed)
    extra = TeamRecord("T90", "加一组", setting.data.stations[0].code, ())
    bigger = replace(setting, data=replace(setting.data, teams=(*setting.data.teams, extra)))
    options = {
        "start": MONDAY,
        "hours": 24,
        "block_names": ("night", "day"),
        "block_of_slot": ((0,) * 16 + (1,) * 32) * 7,
    }
    return experiment_of({"today": setting, "one more": bigger}, model(places), places, **(options | more))


def whole(each, number=24, size=5):
    return combine([run_block(each, block) for block in blocks(number, size)])


# --- what comes


def test_arrivals_follow_the_rates():
    rates = tuple(0.0 if hour % 24 < 8 else 3.0 for hour in range(168))
    found = [draw(DemandModel(rates, (1.0, 3.0)), Key("620823", 1, n), MONDAY, 168, SHANGHAI) for n in range(40)]
    counts = [len(each.received) for each in found]
    assert np.mean(counts) == pytest.approx(7 * 16 * 3, rel=0.02)
    assert np.var(counts) == pytest.approx(7 * 16 * 3, rel=0.5), "as a Poisson number varies"
    clock = [(8 + (at - 1) // 36_000) % 24 for each in found for at in each.received]  # Monday 00:00 UTC is 08:00 there
    assert min(clock) == 8
    assert np.mean([place for each in found for place in each.place]) == pytest.approx(0.75, abs=0.02)
    assert all(each.received == sorted(each.received) for each in found)


def test_a_surge_day_has_as_many_more():
    plain = DemandModel(FLAT, (1.0,))
    surge = replace(plain, surges={MONDAY.date() + timedelta(days=1): 8.0})
    ours = [len(draw(m, Key("620823"), MONDAY, 48, SHANGHAI).received) for m in (plain, surge)]
    assert ours[1] - ours[0] == pytest.approx(24 * 1.5 * 7, rel=0.2)


def test_a_holiday_has_the_cases_of_a_sunday_and_counts_in_its_hour_blocks():
    """Nothing comes on a Sunday, nor on a Tuesday that is like it; a Sunday that is worked has a Monday's cases."""
    rates = ((1.5,) * 24) * 6 + (0.0,) * 24
    tuesday, sunday = MONDAY.date() + timedelta(days=1), MONDAY.date() + timedelta(days=6)
    found = draw(
        DemandModel(rates, (1.0,), counts_as={tuesday: 6, sunday: 0}), Key("620823"), MONDAY, 168, SHANGHAI
    ).received
    days = {(MONDAY + timedelta(milliseconds=100 * at)).astimezone(SHANGHAI).date() for at in found}
    assert tuesday not in days
    assert sunday in days
    setting, places = town()
    halves = {"block_names": ("week", "sunday"), "block_of_slot": (0,) * 288 + (1,) * 48}
    each = experiment_of(
        {"a": setting}, model(places, counts_as={tuesday: 6}), places, start=MONDAY, hours=48, **halves
    )
    week, rest = whole(each, 5)["a"].by_hour
    assert week[0] > 0
    assert rest[0] == pytest.approx(week[0], rel=0.5)


def test_nothing_comes_where_nothing_is_expected():
    assert draw(DemandModel((0.0,) * 168, (1.0,)), Key("620823"), MONDAY, 48, SHANGHAI).received == []


def test_times_have_their_medians():
    found = draw(
        DemandModel((900.0,) * 168, (1.0,), turnout=LogNormal(120, 0.7), pace=LogNormal(1.3, 0.2)),
        Key("620823"),
        MONDAY,
        24,
        SHANGHAI,
    )
    assert np.median(found.turnout) == pytest.approx(1_200, rel=0.03)
    assert np.median(found.pace) == pytest.approx(1.3 * 4096, rel=0.01)


# --- blocks


def test_blocks_cover_every_replication_once():
    found = blocks(45, 20)
    assert [(b.number, b.first, b.count) for b in found] == [(0, 0, 20), (1, 20, 20), (2, 40, 5)]


def test_the_size_of_blocks_and_a_stop_between_them_change_nothing():
    each = experiment()
    assert whole(each, 12, 5) == whole(each, 12, 3) == whole(each, 12, 12)


def test_another_seed_gives_other_cases_and_the_same_seed_the_same():
    assert whole(experiment(seed=4), 6) == whole(experiment(seed=4), 6)
    other = replace(experiment(), seed=2)
    assert whole(other, 6)["today"].n != whole(experiment(), 6)["today"].n


def test_both_engines_tally_the_same():
    """Played by the desk engine, a variant that the kernel knows gives the same numbers."""
    each = experiment()
    setting, _ = town()
    slow = replace(each, variants=(each.variants[0], replace(each.variants[0], name="desk", desk=setting)))
    found = whole(slow, 3)
    assert found["today"] == found["desk"]
    assert sum(found["today"].n) > 10


def test_a_rule_that_the_kernel_does_not_know_is_named_and_played_by_the_desk():
    setting, places = town()
    confirms = replace(setting, policy=replace(setting.policy, mode=Mode.CONFIRM))
    each = experiment_of({"confirm": confirms}, model(places), places, start=MONDAY, hours=12)
    assert each.variants[0].because == ("a_person_confirms",)
    assert sum(whole(each, 2)["confirm"].n) > 0
    assert DEFAULT.mode is Mode.AUTOMATIC


def test_offers_come_to_nothing_with_both_engines_and_in_every_variant():
    """One in three does: 40 s until a decline, 90 s until one expires. Who waits for a team is counted without them."""
    setting, places = town()
    failing = Failing(0.2, 0.13, (40.0,), (90.0,))
    made = {"start": MONDAY, "hours": 48}
    each = experiment_of({"a": setting, "b": setting}, model(places, failing=failing), places, **made)
    desk = replace(each, variants=(each.variants[0], replace(each.variants[1], desk=setting)))
    found = whole(desk, 3)
    assert found["a"] == found["b"] == whole(each, 3)["b"]
    never = whole(experiment_of({"a": setting}, model(places), places, **made), 3)["a"]
    assert never.n == found["a"].n
    assert sum(never.met) > sum(found["a"].met)


def test_a_case_that_is_offered_to_another_team_at_once_has_not_waited_for_one():
    """A case in ten hours and three teams: one in five is declined, next to none finds nobody else."""
    setting, places = town()
    rare = model(places, (0.1,) * 168, failing=Failing(0.2, 0.0, (40.0,)))
    found = whole(experiment_of({"a": setting}, rare, places, start=MONDAY, hours=960), 5)["a"]
    assert len(found.n) == 5
    assert sum(found.waited) < 20, "of about 480, a hundred with an offer that was declined"


def test_each_case_has_its_own_time_at_the_desk():
    """Every other case spends an hour at the desk: none of these is in time, though the median says that none does."""
    setting, places = town()
    made = {"start": MONDAY, "hours": 48}
    quick, slow = (
        whole(experiment_of({"a": setting}, model(places, handling=handling), places, **made))["a"]
        for handling in (Learned((0.0,)), Learned((0.0,) * 26 + (3_600.0,) * 24))
    )
    assert share(slow)[0] == pytest.approx(share(quick)[0] * 0.52, abs=0.04)
    assert percentile_s(quick, 90) + 1_800 < percentile_s(slow, 90)
    assert (slow.n, slow.busy) == (quick.n, quick.busy), "it binds no team"


def test_a_team_on_call_leaves_as_its_duty_does_with_both_engines():
    setting, places = town()
    called = tuple(Turn(t.code, MONDAY, MONDAY + timedelta(days=2), TurnKind.ON_CALL) for t in setting.data.teams)
    setting = replace(setting, turns=called, allowances={})
    never, at_once = (
        experiment_of({"a": setting}, model(places, duties={900.0: Learned((s,))}), places, start=MONDAY, hours=24)
        for s in (7_200.0, 0.0)
    )
    assert share(whole(never)["a"])[0] == 0.0
    assert share(whole(at_once)["a"])[0] > 0.3
    desk = replace(at_once, variants=(at_once.variants[0], replace(at_once.variants[0], name="desk", desk=setting)))
    found = whole(desk, 3)
    assert found["a"] == found["desk"]


def test_times_by_hour_block_need_the_blocks_of_the_week():
    setting, places = town()
    with pytest.raises(ValueError, match="same hour blocks"):
        experiment_of({"a": setting}, model(places, blocks=("night", "day")), places, start=MONDAY, hours=24)


def test_one_more_team_helps_in_the_mean_and_common_numbers_show_it_sooner():
    found = whole(experiment(), 60, 20)
    d, low, high = difference(found["today"], found["one more"])
    assert low > 0, "never per run, but in the mean"
    one, other = share(found["today"]), share(found["one more"])
    apart = (one[2] - one[1]) / 2 + (other[2] - other[1]) / 2
    assert (high - low) / 2 < apart
    assert d == pytest.approx(other[0] - one[0])


def test_an_interval_covers_the_truth_about_as_often_as_it_says():
    """Forty experiments of twelve replications against one of 1,500: some 38 intervals should hold its share."""
    setting, places = town()
    each = experiment_of({"today": setting}, model(places), places, start=MONDAY, hours=12)
    truth = share(whole(replace(each, seed=99), 600, 300)["today"])[0]
    held = 0
    for seed in range(40):
        _, low, high = share(whole(replace(each, seed=seed), 12, 12)["today"])
        held += low <= truth <= high
    assert 34 <= held <= 40


def test_with_few_replications_or_no_case_there_is_no_interval():
    found = whole(experiment(), 5)
    assert share(found["today"]) is None
    assert difference(found["today"], found["one more"]) is None


def test_hour_blocks_and_bins_add_up():
    found = whole(experiment(), 10)["today"]
    assert sum(n for n, _ in found.by_hour) == sum(found.n)
    assert sum(met for _, met in found.by_hour) == sum(found.met)
    assert found.by_hour[0][0] > 0 < found.by_hour[1][0]
    assert percentile_s(found, 50) <= percentile_s(found, 90)


def test_a_percentile_is_of_all_cases_also_of_those_that_wait_for_the_morning_and_of_those_never_served():
    """Six after 300 s, three after eleven hours, one never: of ten the fifth, the ninth and the tenth."""
    night = Tally(unserved=[1], bins={3_960: 3, 30: 6})
    assert [percentile_s(night, q) for q in (50, 90, 91)] == [300.0, 39_600.0, None]
    assert percentile_s(Tally(), 50) is None


def test_a_table_knows_its_places_and_no_others():
    setting, places = town()
    nowhere = Position(1.0, 1.0)
    assert setting.roads.to_point([nowhere], places[0])[0].travel_s is None
    assert np.isnan(setting.roads.matrix([nowhere], places)).all()
    assert setting.roads.matrix([], places).shape == (0, len(places))


def test_where_all_are_in_time_the_interval_is_no_point():
    certain = Tally(n=[3] * 20, met=[3] * 20)
    assert share(certain) == pytest.approx((1.0, 0.939827, 1.0), abs=1e-5), "Wilson, 60 of 60"


def test_no_team_is_busy_for_longer_than_the_period():
    setting, places = town()
    flooded = replace(model(places), per_hour=(60.0,) * 168)
    day = {"start": MONDAY, "hours": 24, "block_names": ("day",), "block_of_slot": (0,) * 336}
    found = whole(experiment_of({"today": setting}, flooded, places, **day), number=2, size=2)["today"]
    assert len(found.n) == 2
    assert all(0.9 < spent / (24 * 36_000 * 2) <= 1 for spent in found.busy)


@pytest.mark.parametrize(("replications", "cases", "won"), [(10, 20, 0.01), (50, 20, 0.001), (30, 60, -0.005)])
def test_the_interval_of_a_difference_holds_also_where_few_cases_differ(replications, cases, won):
    """Between replications alone it was a point where no case differs: it held in 86 and 62 of 100 of the first two."""
    rng, held = np.random.default_rng(5), 0
    for _ in range(400):
        n = rng.poisson(cases, replications)
        base = rng.binomial(n, 0.6)
        changed = np.minimum(n, base + rng.binomial(n, abs(won)))
        pair = Tally(n=n.tolist(), met=base.tolist()), Tally(n=n.tolist(), met=changed.tolist())
        _, low, high = difference(*(pair if won > 0 else pair[::-1]))
        held += low <= won <= high
    assert held >= 0.93 * 400
