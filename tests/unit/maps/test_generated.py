"""What the pages know of the server is up to date: each generated file is as `make generate` writes it."""

import runpy
from pathlib import Path

import pytest

from dispatch.cases.expedites import Expedite
from dispatch.views.case import case_summary
from dispatch.views.expedite import expedite_summary
from tests.fakes.office import Office, at
from tests.processes import ROOT

MODULE = runpy.run_path(str(ROOT / ".ci" / "generate.py"))
GENERATED: dict[Path, str] = MODULE["generated"]()


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.name)
def test_a_generated_file_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == GENERATED[path], f"{path.name} is stale: make generate"


def test_what_the_feed_leaves_out_is_optional() -> None:
    office = Office()
    case = office.take_in()
    pressed = Expedite(1, "请尽快到场", "team", "user:zhou", at(5), at(60))
    missing = {
        "CaseOut": case_summary(case, at(30)).keys() - case_summary(case, at(30), with_text=False).keys(),
        "ExpediteOut": (expedite_summary(pressed) or {}).keys()
        - (expedite_summary(pressed, with_text=False) or {}).keys(),
    }
    assert missing == MODULE["FEED_LEAVES_OUT"]
