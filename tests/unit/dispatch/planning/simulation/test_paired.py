"""Known answers: the exact McNemar test is the binomial test at one half (scipy as oracle)."""

import pytest

from dispatch.planning.simulation.paired import compare, mcnemar


@pytest.mark.parametrize(("gained", "lost"), [(0, 0), (1, 0), (3, 0), (0, 6), (5, 4), (12, 3), (40, 17), (300, 260)])
def test_p_is_that_of_the_binomial_test(gained, lost):
    from scipy import stats  # noqa: PLC0415 -- half a second, which most processes of a run need not spend

    oracle = 1.0 if gained + lost == 0 else stats.binomtest(gained, gained + lost, 0.5).pvalue
    assert mcnemar(gained, lost) == pytest.approx(oracle, rel=1e-12)


def test_three_of_forty_one_gained_is_consistent_with_chance():
    before = [6_001] * 3 + [5_000] * 30 + [7_000] * 8
    after = [6_000] * 3 + [5_000] * 30 + [7_000] * 8
    found = compare(before, after, [6_000] * 41)
    assert (found.n, found.gained, found.lost, found.p, found.by_chance) == (41, 3, 0, 0.25, True)
    assert "3 of 41 gained, none lost, p = 0.25: consistent with chance" in found.sentence
    assert (found.faster, found.slower, found.mean_change_s) == (3, 0, 0.0)


def test_six_gained_and_none_lost_is_unlikely_to_be_chance():
    found = compare([7_000] * 6, [6_000] * 6, [6_000] * 6)
    assert (found.p, found.by_chance) == (0.03125, False)
    assert "unlikely to be chance" in found.sentence
    assert found.share_after == pytest.approx((1.0, 0.609666, 1.0), abs=1e-5)


def test_exactly_on_the_target_is_met_nobody_is_not_and_without_a_target_none_is_judged():
    found = compare([6_000, None, 9_000, None], [6_001, 6_000, 100, None], [6_000, 6_000, None, 6_000])
    assert (found.n, found.before, found.after, found.gained, found.lost) == (3, 1, 1, 1, 1)
    assert found.mean_change_s == pytest.approx((1 - 8_900) / 2 / 10, abs=0.06)


def test_without_a_case_nothing_is_said():
    found = compare([], [], [])
    assert (found.n, found.p, found.share_before, found.mean_change_s) == (0, 1.0, None, None)
    assert found.sentence == "No case to compare. 没有可比较的案件。"
