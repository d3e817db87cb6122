"""Draw cost against size from what `make bench` wrote; `python -m tests.bench.planning_plot` writes the picture.

Three panels, three decades or more each, both axes logarithmic: cells and posts of a look, cases of a year.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

from tests.processes import ROOT

RESULTS, PICTURE = ROOT / "bench-results", ROOT / "docs" / "planning-cost.svg"
PANELS = {
    "cells (50 posts)": [("coverage", "planning-cover", r"coverage, (\d+) cells, 50 posts")],
    "posts (1,000 cells)": [("coverage", "planning-cover", r"coverage, (\d+) posts, 1,000 cells")],
    "cases a year (8 teams)": [
        ("kernel", "planning-simulation", r"kernel, (\d+) cases a year"),
        ("desk engine", "planning-simulation", r"desk engine, (\d+) cases a year"),
    ],
}
"""By what is varied: name, file and figure of each line."""


def points(file: Path, figure: str) -> Iterator[tuple[int, float]]:
    """Yield size and milliseconds of every figure of this name, the smallest first."""
    known: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["figures"]
    found = ((re.fullmatch(figure, name), values) for name, values in known.items())
    sized = [(int(match[1]), values) for match, values in found if match]
    for size, values in sorted(sized, key=lambda each: each[0]):
        yield size, values["ms"] if "ms" in values else values["s"] * 1e3


def draw(results: Path, picture: Path) -> None:
    """Write the picture; the same figures give the same bytes."""
    plt.rcParams.update({"svg.hashsalt": "planning", "svg.fonttype": "none", "font.size": 9})
    drawn, axes = plt.subplots(1, len(PANELS), figsize=(9, 2.8), sharey=True, layout="constrained")
    for axis, (varied, lines) in zip(axes, PANELS.items(), strict=True):
        for marker, (name, file, figure) in zip("os", lines, strict=False):
            axis.loglog(*zip(*points(results / f"{file}.json", figure), strict=True), marker=marker, label=name)
        axis.set_xlabel(varied)
        axis.grid(alpha=0.3)
        axis.legend(frameon=False)
    axes[0].set_ylabel("milliseconds")
    drawn.savefig(picture, metadata={"Date": None, "Creator": None})
    plt.close(drawn)


if __name__ == "__main__":
    draw(RESULTS, PICTURE)
    print(f"written to {PICTURE}")
