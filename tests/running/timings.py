"""Where the time of a run goes: seconds by tier and by file, set-up and tear-down included, and the slowest tests.

`--timings` prints the tables at the end; `--timings=FILE` also writes one line of JSON per test, slowest first.
"""

import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

SLOWEST = 20


@dataclass(slots=True)
class Timing:
    """Seconds of one test, or of several added up."""

    name: str
    cases: int = 0
    setup: float = 0.0
    call: float = 0.0
    teardown: float = 0.0

    @property
    def total(self) -> float:
        """Return all of it."""
        return self.setup + self.call + self.teardown

    def add(self, other: "Timing") -> None:
        """Count another one in."""
        self.cases += other.cases
        self.setup += other.setup
        self.call += other.call
        self.teardown += other.teardown

    def line(self) -> str:
        """Return a row of the tables."""
        parts = f"{self.setup:8.1f} {self.call:8.1f} {self.teardown:8.1f}"
        return f"{self.total:8.1f} {parts} {self.cases:6d}  {self.name}"


class Timings:
    """Collects the durations that pytest reports, from every process of the run."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._tests: dict[str, Timing] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note one phase of one test."""
        timing = self._tests.setdefault(report.nodeid, Timing(report.nodeid, cases=1))
        setattr(timing, report.when, getattr(timing, report.when) + report.duration)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the tables."""
        tests = sorted(self._tests.values(), key=lambda each: -each.total)
        heading = "  total    setup     call teardown  cases"
        for title, rows in (
            ("seconds by tier", _grouped(tests, "/", 2)),
            ("slowest files", _grouped(tests, "::", 1)[:SLOWEST]),
            ("slowest tests", tests[:SLOWEST]),
        ):
            terminalreporter.section(title)
            terminalreporter.write_line(heading)
            for row in rows:
                terminalreporter.write_line(row.line())
        if self._target:
            lines = (json.dumps(asdict(each), ensure_ascii=False) + "\n" for each in tests)
            Path(self._target).write_text("".join(lines), encoding="utf-8")


def _grouped(tests: list[Timing], mark: str, parts: int) -> list[Timing]:
    """Add up by the first parts of the name; the largest sum first."""
    sums: dict[str, Timing] = defaultdict(lambda: Timing(""))
    for each in tests:
        name = mark.join(each.name.split(mark)[:parts])
        sums[name].name = name
        sums[name].add(each)
    return sorted(sums.values(), key=lambda each: -each.total)
