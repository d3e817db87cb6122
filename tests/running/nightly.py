"""Cases for the night: repetitions in a further language, theme, width, page or role of what a case tests by day.

A test or a parameter has the mark `nightly`. Such cases run by `make nightly`, by `-m nightly`, and where they are
named (`…::test_name`). Everywhere else they are left out, and the end of the run says how many.
"""

import pytest

from tests.running.profiles import IS_NIGHTLY

MARK = "nightly"
_COUNT = "nightly-cases"


class NightlyCases:
    """Leaves the cases out and counts them; with several processes each leaves out the same, and one says how many."""

    def __init__(self, *, are_run: bool = IS_NIGHTLY) -> None:
        self._are_run = are_run
        self._left_out = 0

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Take out of a run what is for the night."""
        if self._are_run or MARK in (config.getoption("markexpr") or ""):
            return
        named = {argument.partition("::")[2] for argument in config.args if "::" in argument}
        by_day, by_night = [], []
        for item in items:
            is_left_out = item.get_closest_marker(MARK) and named.isdisjoint(_names(item))
            (by_night if is_left_out else by_day).append(item)
        if by_night:
            items[:] = by_day
            config.hook.pytest_deselected(items=by_night)
            self._left_out = len(by_night)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand the number over to the process that writes the summary."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_COUNT] = self._left_out

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """Take the number over from another process."""
        self._left_out = max(self._left_out, getattr(node, "workeroutput", {}).get(_COUNT, 0))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say how many were left out."""
        if self._left_out:
            terminalreporter.write_line(f"{self._left_out} cases are left to the night: make nightly")


def _names(item: pytest.Item) -> set[str]:
    """Return what a test may be called on the command line, after its file: with its parameters and without."""
    name = item.nodeid.partition("::")[2]
    return {name, name.partition("[")[0]}
