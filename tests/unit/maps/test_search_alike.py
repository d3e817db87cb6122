"""What is typed above the list finds the same on screen and in its export."""

import pytest

from api.statistics.search import OFFICE_WORDS, cell_forms, team_forms
from tests.node import evaluate

TEAMS = [
    "锦屏执法2组",
    "Jinping Team 2",
    "崇信县市场监督管理局 黄寨执法巡查组",
    "执法",
    "North North 1",
    " 新窑组",
    "",
    None,
]
CELLS = ["东街社区第6网格", "第 12 网格", "九功村第3网格", "东街", "第6网格东", "", None]


@pytest.mark.parametrize(
    ("function", "ours", "names"), [("teamForms", team_forms, TEAMS), ("cellForms", cell_forms, CELLS)]
)
def test_names_are_found_by_the_same_forms(function, ours, names):
    asked = f'async (module, names) => names.map((await module("console/teams/short-names.js")).{function})'
    assert [set(forms) for forms in evaluate(asked, names)] == [set(ours(name)) for name in names]


def test_every_short_name_of_a_team_is_among_its_forms():
    counties = [
        ["锦屏执法1组", "锦屏执法2组", "黄寨执法1组"],
        ["Jinping Team 1", "Jinping Team 2", "Huangzhai Team 1"],
        *([f"甲{word}队", f"乙{word}队"] for word in OFFICE_WORDS),
    ]
    asked = """async (module, counties) => {
        const { shortened } = await module("console/teams/short-names.js");
        return counties.flatMap((names) => [...shortened(names)]);
    }"""
    for name, short in evaluate(asked, counties):
        assert short != name
        assert short in team_forms(name)
