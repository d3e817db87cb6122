"""The scan on sudden infant deaths in North Carolina, the data of Kulldorff (1997), and on cells that are alike.

Data: Cressie & Chan (1989), births and deaths of 100 counties in 1974–78 and 1979–84, as libpysal has them.
"""

import warnings
from contextlib import closing
from math import log

import numpy as np
import pytest

from dispatch.planning.hot_spots import scan

METRES = 111_195.0


@pytest.fixture(scope="module")
def counties():
    """Names, deaths, births and middles in metres."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import libpysal  # noqa: PLC0415 -- it brings pandas, which no other process of a run needs

        with closing(libpysal.io.open(libpysal.examples.get_path("sids2.shp"))) as shapes:
            middles = np.array([shape.centroid for shape in shapes]) * METRES * [np.cos(np.radians(35.5)), 1.0]
        with closing(libpysal.io.open(libpysal.examples.get_path("sids2.dbf"))) as table:
            names, *counts = (np.array(table.by_col(name)) for name in ("NAME", "SID74", "SID79", "BIR74", "BIR79"))
    return names, (counts[0] + counts[1]).astype(int), (counts[2] + counts[3]).astype(float), middles


def circles(deaths, births, middles):
    """Every circle with up to half of the births: log likelihood ratio and members, one at a time, in plain Python."""
    total, born = int(deaths.sum()), float(births.sum())
    for centre in middles:
        members, seen, held = [], 0, 0.0
        for one in sorted(range(len(middles)), key=lambda each: float(((middles[each] - centre) ** 2).sum())):
            members.append(one)
            seen, held = seen + int(deaths[one]), held + float(births[one])
            if held > born / 2:
                break
            expected = total * held / born
            if seen > expected:
                rest = total - seen
                inside = seen * log(seen / expected)
                yield inside + (rest * log(rest / (total - expected)) if rest else 0.0), sorted(members)


def test_deaths_cluster_in_the_south_and_in_the_northeast(counties):
    names, deaths, births, middles = counties
    assert (deaths.sum(), births.sum()) == (1503, 752_354)
    found = scan(deaths, births, middles, key=("north carolina",))
    first, second = found.clusters[:2]
    assert set(names[list(first.cells)]) == {"Bladen", "Hoke", "Robeson", "Scotland"}
    assert set(names[list(second.cells)]) == {"Bertie", "Halifax", "Hertford", "Northampton"}
    assert (first.observed, second.observed) == (107, 70)
    assert (first.p, second.p) == (0.001, 0.001)  # the least that 999 draws give
    ratio, members = max(circles(deaths, births, middles))
    assert (first.ratio, list(first.cells)) == (pytest.approx(ratio, rel=1e-12), members)


def test_every_further_cluster_is_the_best_that_shares_no_county(counties):
    _, deaths, births, middles = counties
    found = scan(deaths, births, middles, key=("north carolina",), draws=99, significant=1.0)
    taken, expected = set(), []
    for ratio, members in sorted(circles(deaths, births, middles), reverse=True):
        if taken.isdisjoint(members):
            expected.append((pytest.approx(ratio), members))
            taken |= {*members}
    assert [(each.ratio, list(each.cells)) for each in found.clusters] == expected[: len(found.clusters)]


def test_p_is_the_rank_among_draws_of_another_generator(counties):
    _, deaths, births, middles = counties
    drawn = np.random.default_rng(7).multinomial(int(deaths.sum()), births / births.sum(), size=40)
    greatest = [max((ratio for ratio, _ in circles(each, births, middles)), default=0.0) for each in drawn]
    ours = scan(deaths, births, middles, key=("north carolina",), draws=199, significant=1.0).clusters
    for cluster in ours:
        rank = (1 + sum(one >= cluster.ratio for one in greatest)) / 41
        assert cluster.p == pytest.approx(rank, abs=0.25)


@pytest.mark.parametrize("cells", [18, 36, 100])
def test_a_circle_may_hold_exactly_half_of_what_is_expected(cells):
    # 1/18 nine times adds up to more than 0.5 in floats.
    places = np.stack([np.arange(cells) * 500.0, np.zeros(cells)], axis=1)
    seen = np.where(np.arange(cells) < cells // 2, 5, 1)
    best = scan(seen, np.ones(cells), places, key=("half",), draws=19).likeliest
    assert best.cells == tuple(range(cells // 2))
