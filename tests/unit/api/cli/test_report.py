"""`wangge report` refuses before it opens a database: no report is kept, no file begun."""

import pytest
import typer
from typer.testing import CliRunner

from api.cli.report import register, report
from dispatch.errors import BadPeriodError, BadScenarioError


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"period": "2026-13"}, "'2026-13' is no period"),
        ({"period": "2026-09-21..2026-09-20"}, "ends before it begins"),
        ({"period": "2026", "as_of": "soon"}, "--as-of 'soon' is no day"),
        ({}, "Give either a period or --run N"),
        ({"period": "2026", "number": 1}, "Give either a period or --run N"),
        ({"period": "2026", "changes": True}, "--changes compares a kept report"),
    ],
)
def test_what_is_no_question_is_refused(asked, said):
    with pytest.raises(BadPeriodError, match=said):
        report(**asked)


def test_a_file_that_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(BadScenarioError, match="there is no folder"):
        report("2026", out=tmp_path / "none" / "report.json")
    with pytest.raises(BadPeriodError, match=r"'report\.odt': a report is written as docx, pdf, xlsx, csv, json"):
        report("2026", out=tmp_path / "report.odt")
    with pytest.raises(BadPeriodError, match="form=county is written as DOCX"):
        report("2026", form="county", out=tmp_path / "report.pdf")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_form_is_refused():
    app = typer.Typer()
    register(app)
    refused = CliRunner().invoke(app, ["2026", "--form", "decade"])
    assert refused.exit_code == 2
    assert "Invalid value for '--form'" in refused.output
