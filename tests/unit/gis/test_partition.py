"""A partition is an exact coverage whatever the boundary and the seeds."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from gis.errors import BadAreaError
from gis.partition import GRID_DEG, partition_zones
from tests.running.profiles import examples

COUNTY = box(107.0, 35.0, 107.3, 35.2)
ISLAND = box(107.4, 35.0, 107.45, 35.03)
TOLERANCE_DEG = 1e-8  # a boundary vertex may move by one grid step, 1e-9 degree


def partition(area, seeds, **limits):
    """Return the cells of one area."""
    (cells,) = partition_zones([(area, seeds)], **limits)
    return cells


def assert_exact(boundary, cells):
    """Assert: valid, disjoint, no gap, shared vertices, and together the boundary."""
    full = [cell for cell in cells if not cell.is_empty]
    assert full
    assert all(cell.is_valid and isinstance(cell, Polygon | MultiPolygon) for cell in full)
    assert shapely.coverage_is_valid(full)
    whole = shapely.coverage_union_all(full)
    assert whole.is_valid
    assert shapely.area(whole) == pytest.approx(sum(cell.area for cell in full), rel=1e-9)
    assert whole.symmetric_difference(boundary).area <= boundary.length * TOLERANCE_DEG
    # a needle thinner than the grid vanishes, whatever its length
    assert whole.hausdorff_distance(shapely.set_precision(boundary, GRID_DEG)) <= TOLERANCE_DEG


coordinates = st.tuples(st.floats(106.9, 107.5), st.floats(34.9, 35.3))
gridded = st.tuples(st.integers(0, 6), st.integers(0, 4)).map(lambda ij: (107.0 + ij[0] * 0.05, 35.0 + ij[1] * 0.05))


@st.composite
def boundaries(draw):
    """Stars of any raggedness, some with a hole, some with an island."""
    corners = draw(st.integers(3, 24))
    radii = draw(st.lists(st.floats(0.01, 0.15), min_size=corners, max_size=corners))
    ring = [
        (107.2 + r * math.cos(2 * math.pi * k / corners), 35.1 + r * math.sin(2 * math.pi * k / corners))
        for k, r in enumerate(radii)
    ]
    area = Polygon(ring)
    if draw(st.booleans()):
        area = area.difference(shapely.Point(107.2, 35.1).buffer(draw(st.floats(0.0005, 0.05))))
    if draw(st.booleans()):
        area = area.union(ISLAND)
    parts = [part for part in shapely.get_parts(area) if part.area > 1e-7]
    return MultiPolygon(parts) if len(parts) > 1 else (parts[0] if parts else COUNTY)


@settings(max_examples=examples(120))
@given(boundaries(), st.lists(st.one_of(coordinates, gridded), min_size=1, max_size=40))
@example(COUNTY, [(107.05 * 1.0, 35.1)])
@example(COUNTY, [(107.0, 35.0), (107.3, 35.2)])
def test_any_boundary_and_seeds_give_an_exact_coverage(boundary, seeds):
    cells = partition(boundary, seeds)
    assert len(cells) == len(seeds)
    assert_exact(boundary, cells)


@settings(max_examples=examples(60))
@given(st.lists(st.tuples(st.floats(107.01, 107.29), st.floats(35.01, 35.19)), min_size=1, max_size=60))
def test_each_distinct_seed_of_a_convex_area_lies_in_its_own_connected_cell(seeds):
    cells = partition(COUNTY, seeds)
    for seed, cell in zip(seeds, cells, strict=True):
        if not cell.is_empty:
            assert isinstance(cell, Polygon)
            assert cell.distance(shapely.Point(seed)) < TOLERANCE_DEG


def test_four_corner_seeds_get_a_quarter_each():
    seeds = [(107.075, 35.05), (107.225, 35.05), (107.075, 35.15), (107.225, 35.15)]
    areas = [cell.area for cell in partition(COUNTY, seeds)]
    # 0.3 × 0.2 degrees ÷ 4 = 0.015; the plane's curvature shifts the bisectors by metres
    assert areas == pytest.approx([0.015] * 4, rel=1e-3)


def test_a_repeated_seed_gets_an_empty_cell_and_the_first_keeps_its_own():
    cells = partition(COUNTY, [(107.1, 35.1), (107.2, 35.1), (107.1, 35.1)])
    assert [cell.is_empty for cell in cells] == [False, False, True]


METRE = 1 / 110_946
"""Of latitude in degrees: at 35.1° N one is 110,946 m."""


@pytest.mark.parametrize(
    ("north_m", "counts"),
    [
        ((0, 0.99), (True, False)),
        ((0, 1.01), (True, True)),
        ((0, 0.8, 1.6), (True, False, True)),  # the third is near to one that does not count, not to the first
        ((0.8, 0, 1.6), (True, False, False)),
        ((0, 0.8, 1.6, 2.4), (True, False, True, False)),
    ],
)
def test_a_seed_within_a_metre_of_an_earlier_one_that_counts_is_the_same_place(north_m, counts):
    cells = partition(COUNTY, [(107.1, 35.1 + metres * METRE) for metres in north_m])
    assert tuple(not cell.is_empty for cell in cells) == counts
    assert_exact(COUNTY, cells)


def test_a_seed_beyond_all_others_gets_an_empty_cell():
    cells = partition(COUNTY, [(107.1, 35.1), (107.2, 35.1), (110.0, 35.1)])
    assert [cell.is_empty for cell in cells] == [False, False, True]
    assert_exact(COUNTY, cells)


def test_all_seeds_outside_still_cover_the_area():
    assert_exact(COUNTY, partition(COUNTY, [(106.0, 35.1), (108.0, 35.1), (107.15, 36.0)]))


@pytest.mark.parametrize("step", [(0.01, 0.0), (0.0, 0.005), (0.01, 0.005)])
def test_seeds_on_a_line_give_strips(step):
    seeds = [(107.05 + k * step[0], 35.02 + k * step[1]) for k in range(20)]
    cells = partition(COUNTY, seeds)
    assert not any(cell.is_empty for cell in cells)
    assert_exact(COUNTY, cells)


def test_an_island_without_a_seed_belongs_whole_to_one_cell():
    boundary = MultiPolygon([COUNTY, ISLAND])
    cells = partition(boundary, [(107.2, 35.012), (107.2, 35.018), (107.2, 35.1)])
    assert_exact(boundary, cells)
    owners = [cell for cell in cells if cell.intersects(ISLAND)]
    assert len(owners) == 1
    assert isinstance(owners[0], MultiPolygon)


def test_a_hole_stays_outside_every_cell():
    lake = box(107.1, 35.05, 107.2, 35.15)
    boundary = COUNTY.difference(lake)
    cells = partition(boundary, [(107.05, 35.1), (107.25, 35.1), (107.15, 35.18), (107.15, 35.1)])
    assert_exact(boundary, cells)
    assert all(cell.intersection(lake).area < 1e-12 for cell in cells)


def test_a_piece_across_a_bay_joins_the_cell_it_touches():
    # a comb: the left tooth's seed is nearer to a strip of the right tooth, which only the right tooth touches
    bay = box(107.14, 35.02, 107.15, 35.2)
    boundary = COUNTY.difference(bay)
    cells = partition(boundary, [(107.13, 35.15), (107.25, 35.15)])
    assert_exact(boundary, cells)
    assert all(isinstance(cell, Polygon) for cell in cells)


def test_a_ragged_coast_of_thousands_of_vertices_stays_exact():
    rng = np.random.default_rng(3)
    angles = np.linspace(0, 2 * math.pi, 4000, endpoint=False)
    radii = 0.15 + 0.01 * np.cumsum(rng.normal(size=4000)) / 60
    boundary = Polygon(np.column_stack([107.2 + radii * np.cos(angles), 35.1 + radii * np.sin(angles)])).buffer(0)
    seeds = [(float(x), float(y)) for x, y in rng.uniform((107.05, 34.95), (107.35, 35.25), (400, 2))]
    assert_exact(boundary, partition(boundary, seeds))


def test_a_sliver_of_a_cell_joins_its_neighbour():
    seeds = [(107.1, 35.1), (107.2, 35.1)]
    assert [cell.is_empty for cell in partition(COUNTY, seeds, sliver_m2=1e12)].count(False) == 1


@pytest.mark.parametrize(("sliver_m2", "joins"), [(12.0, False), (12.2, True)])
def test_a_cell_is_a_sliver_below_its_size_and_not_at_it(sliver_m2, joins):
    # Between seeds 10 m apart to the west and 12.1 m² of a strip 1.1 m wide: 11 m high to the bisector, 0.0001° = 11 m.
    height, width = 11 * METRE, 1.1 / 91_160  # a degree of longitude at 35.1° N is 91,160 m
    strip = box(107.1, 35.1, 107.1 + width, 35.1 + 2 * height)
    seeds = [(107.1 + width / 2, 35.1 + height / 2), (107.1 + width / 2, 35.1 + height * 3 / 2)]
    assert sum(cell.is_empty for cell in partition(strip, seeds, sliver_m2=sliver_m2)) == joins


def test_input_order_does_not_change_the_cells():
    seeds = [(107.02 + 0.013 * k, 35.01 + 0.017 * (k * 7 % 11)) for k in range(20)]
    forwards = partition(COUNTY, seeds)
    backwards = partition(COUNTY, seeds[::-1])[::-1]
    assert all(one.equals(other) for one, other in zip(forwards, backwards, strict=True))


@pytest.mark.parametrize(
    ("boundary", "seeds", "field"),
    [
        (Polygon(), [(107.1, 35.1)], "boundary"),
        (Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), [(0.5, 0.5)], "boundary"),
        (COUNTY, [], "seeds"),
    ],
)
def test_unusable_input_is_refused_naming_the_field(boundary, seeds, field):
    with pytest.raises(BadAreaError) as refusal:
        partition(boundary, seeds)
    assert refusal.value.field == field


def test_a_town_keeps_its_outline_and_shares_vertices_with_its_country():
    town = shapely.Point(107.15, 35.1).buffer(0.02)
    country = COUNTY.difference(town)
    seeds = [(107.05, 35.1), (107.25, 35.1), (107.15, 35.18), (107.15, 35.02)]
    blocks = [(107.14, 35.1), (107.16, 35.1), (107.15, 35.11)]
    town_cells, country_cells = partition_zones([(town, blocks), (country, seeds)])
    assert_exact(town, town_cells)
    assert_exact(country, country_cells)
    assert_exact(COUNTY, town_cells + country_cells)


@settings(max_examples=examples(60))
@given(boundaries(), boundaries(), st.lists(coordinates, min_size=1, max_size=15), st.floats(-0.2, 0.2))
def test_any_two_zones_make_one_coverage(boundary, other, seeds, shift):
    town = shapely.intersection(boundary, shapely.transform(other, lambda xy: xy + np.array([shift, shift / 3])))
    country = boundary.difference(town)
    zones = [area for area in (town, country) if area.area > 1e-7 and isinstance(area, Polygon | MultiPolygon)]
    cells = partition_zones([(area, seeds) for area in zones])
    assert_exact(shapely.union_all(zones), [cell for zone in cells for cell in zone])


def test_what_two_zones_share_belongs_to_the_first():
    first, second = box(107.0, 35.0, 107.2, 35.2), COUNTY
    (west,), (east,) = partition_zones([(first, [(107.1, 35.1)]), (second, [(107.2, 35.1)])])
    assert_exact(first, [west])
    assert_exact(second.difference(first), [east])


def test_no_zones_are_refused():
    with pytest.raises(BadAreaError, match="no zones"):
        partition_zones([])
