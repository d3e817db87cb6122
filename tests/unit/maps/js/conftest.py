"""Each `.test.js` file is one test of pytest's, run by Node's own runner."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.node import run_tests


class ScriptFile(pytest.File):
    """A test file in JavaScript."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the one item that it is."""
        yield Script.from_parent(self, name=self.path.name.removesuffix(".test.js"))


class FaultyScriptError(Exception):
    """A test of the file failed, or one did not run; the message is what the runner printed."""


class Script(pytest.Item):
    """All tests of one file."""

    def runtest(self) -> None:
        """Run them."""
        outcome = run_tests(self.path)
        if outcome.fault:
            raise FaultyScriptError(f"{outcome.output}\n{self.path.name}: {outcome.fault}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> object:  # type: ignore[override]
        """Return what the runner printed, without the lines of Python that called it."""
        return str(excinfo.value) if isinstance(excinfo.value, FaultyScriptError) else super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return where it stands."""
        return self.path, None, self.path.name


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ScriptFile | None:
    """Collect a test file in JavaScript."""
    return ScriptFile.from_parent(parent, path=file_path) if file_path.name.endswith(".test.js") else None
