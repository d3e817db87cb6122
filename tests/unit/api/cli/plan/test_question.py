"""The question of `wangge plan`: files are read as strictly as the API reads, and what is not used is named."""

from types import SimpleNamespace

import pytest

from api.cli.plan.jobs import unused
from api.cli.plan.question import Asking
from api.planning.kinds.replay import REPLAY
from api.planning.siting.schemas import SitingIn
from dispatch.errors import BadScenarioError

SITE = {"code": "N1", "lon": 107.0, "lat": 35.3, "datum": "wgs84"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"p": 7, "p": 8}', "'p' occurs twice in one object"),
        (b'{"p": 7', "cannot be read: line 1, column 8"),
        ('{"name": "方案"}'.encode("gbk"), "byte 10 is not UTF-8"),
        (b"[1]", "an object in braces"),
    ],
)
def test_a_file_that_can_be_read_in_two_ways_is_refused_with_its_name(tmp_path, content, said):
    file = tmp_path / "asked.json"
    file.write_bytes(content)
    with pytest.raises(BadScenarioError, match=f"--input {file}.*{said}"):
        Asking(None, file).of(None, "siting", {})


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"p": 2, "busy": 0.4}, "--busy: only mexclp"),
        ({"p": 2, "new_cost": 3}, "within a --budget only"),
        ({"p": 2, "posts": [{"code": "S1", "cost": 2}]}, "within a --budget only"),
        ({"p": 2, "sites": [SITE | {"cost": 2.5}]}, "within a --budget only"),
    ],
)
def test_what_a_model_or_a_limit_does_not_use_is_named(asked, said):
    (note,) = unused(SitingIn.model_validate(asked).model_dump())
    assert said in note


@pytest.mark.parametrize(
    "asked",
    [
        {"p": 2, "sites": [SITE]},
        {"model": "mexclp", "p": 2, "busy": 0.4},
        {"budget": 3, "new_cost": 2, "posts": [{"code": "S1", "cost": 1}], "sites": [SITE | {"cost": 2}]},
    ],
)
def test_options_in_use_are_not_reported_as_unused(asked):
    assert unused(SitingIn.model_validate(asked).model_dump()) == []


def test_lists_that_options_replace_are_reported(tmp_path, capsys):
    file = tmp_path / "asked.json"
    file.write_text('{"changes": [{"change": "keep_reserve"}]}', encoding="utf-8")
    county = SimpleNamespace(kind=lambda _: REPLAY)
    asked, _ = Asking(None, file).of(county, "replay", {"changes": [{"change": "wait_for_team"}]})
    assert [each.change for each in asked.changes] == ["wait_for_team"]
    assert "changes: 1 × 已被取代 of the scenario or file are replaced by the options" in capsys.readouterr().err
    Asking(None, file).of(county, "replay", {"changes": []})
    assert capsys.readouterr().err == ""
