"""`wangge report` refuses before it opens a database."""

import pytest

from api.cli.report import report
from dispatch.errors import BadPeriodError, BadScenarioError


def test_what_is_no_period_is_refused():
    with pytest.raises(BadPeriodError, match="'2026-13' is no period"):
        report("2026-13")


def test_a_file_that_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(BadScenarioError, match="there is no folder"):
        report("2026", out=tmp_path / "none" / "report.json")
