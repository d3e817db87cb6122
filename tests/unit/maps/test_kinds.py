"""The kinds people choose from on the pages are those of the server."""

from enum import StrEnum

import pytest

from dispatch.kinds import Category
from dispatch.teams.turns import TurnKind
from gis.county.model import PointKind
from tests.node import evaluate

LISTS: dict[tuple[str, str], type[StrEnum]] = {
    ("shared/kinds.js", "CATEGORIES"): Category,
    ("shared/kinds.js", "POINT_KINDS"): PointKind,
    ("console/off-shelf/choosing.js", "KINDS"): PointKind,
    ("office/roster/turn-form.js", "KINDS"): TurnKind,
}


@pytest.fixture(scope="module")
def shown() -> dict[tuple[str, str], list[str]]:
    """Return what the pages offer, by script and name."""
    asked = """async (module, lists) =>
        Promise.all(lists.map(async ([script, name]) => (await module(script))[name]))"""
    return dict(zip(LISTS, evaluate(asked, list(LISTS)), strict=True))


@pytest.mark.parametrize("which", LISTS, ids=":".join)
def test_every_kind_of_the_server_can_be_chosen_once_and_no_other(
    shown: dict[tuple[str, str], list[str]], which: tuple[str, str]
) -> None:
    assert sorted(shown[which]) == sorted(LISTS[which])
