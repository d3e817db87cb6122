"""What the pages know of the server is up to date: each generated file is as `make generate` writes it."""

import runpy
from pathlib import Path

import pytest

from dispatch.cases.expedites import Expedite
from dispatch.values import evolve
from dispatch.views.case import case_news, case_summary
from tests.fakes.office import Office, at
from tests.processes import ROOT

MODULE = runpy.run_path(str(ROOT / ".ci" / "generate.py"))


def test_a_generated_file_is_up_to_date(subtests: pytest.Subtests) -> None:
    generated: dict[Path, str] = MODULE["generated"]()
    assert generated
    for path, text in generated.items():
        with subtests.test(path.name):
            assert path.read_text(encoding="utf-8") == text, f"{path.name} is stale: make generate"


def test_what_the_feed_leaves_out_is_optional() -> None:
    pressed = Expedite(1, "请尽快到场", "team", "user:zhou", at(5), at(60))
    case = evolve(Office().take_in(), expedites=(pressed,))
    view, news = case_summary(case, at(30)), case_news(case, at(30))
    missing = {
        "CaseView": view.keys() - news.keys(),
        "PlaceView": (view["place"] or {}).keys() - news["place"].keys(),
        "ExpediteView": (view["expedite"] or {}).keys() - news["expedite"].keys(),
    }
    assert missing == MODULE["FEED_LEAVES_OUT"]
