"""The picture of cost against size: drawn from figures, the same bytes each time."""

import json

import pytest

COVER = {f"coverage, {n} cells, 50 posts": {"ms": n / 10} for n in (800, 8, 80)}
COVER |= {f"coverage, {n} posts, 1,000 cells": {"ms": float(n)} for n in (1, 50)}
CASES = {f"{name}, {n} cases a year": {"s": n / 1e4} for name in ("kernel", "desk engine") for n in (100, 1_000)}


@pytest.fixture
def results(tmp_path):
    for name, figures in (("planning-cover", COVER), ("planning-simulation", CASES)):
        (tmp_path / f"{name}.json").write_text(json.dumps({"figures": figures}))
    return tmp_path


@pytest.fixture(scope="module")
def plot():
    from tests.bench import planning_plot  # noqa: PLC0415 -- matplotlib, which most processes of a run need not import

    return planning_plot


def test_points_come_by_size_in_milliseconds(plot, results):
    points = plot.points
    cells = points(results / "planning-cover.json", r"coverage, (\d+) cells, 50 posts")
    cases = points(results / "planning-simulation.json", r"kernel, (\d+) cases a year")
    assert (list(cells), list(cases)) == ([(8, 0.8), (80, 8.0), (800, 80.0)], [(100, 10.0), (1_000, 100.0)])


def test_the_same_figures_give_the_same_picture(plot, results):
    for name in ("one.svg", "other.svg"):
        plot.draw(results, results / name)
    picture = (results / "one.svg").read_bytes()
    assert picture == (results / "other.svg").read_bytes()
    assert b"desk engine" in picture
