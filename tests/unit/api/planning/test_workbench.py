"""The workbench of coverage: what is too large to be computed at once."""

from types import SimpleNamespace

import pytest

from api.planning import workbench
from dispatch.errors import BadScenarioError


def bench(places):
    return SimpleNamespace(held=SimpleNamespace(ground=SimpleNamespace(places=range(places))))


def posts(number, crews):
    return [SimpleNamespace(crews=range(crews)) for _ in range(number)]


# 5,000,000 times: 5,000 teams by 1,000 places; a post without a team takes a row as well.
@pytest.mark.parametrize(("number", "crews", "places"), [(250, 20, 1000), (5000, 0, 1000), (1, 0, 5_000_000)])
def test_as_many_times_as_there_may_be_are_computed_and_one_more_place_is_refused(number, crews, places):
    workbench._check_size(bench(places), posts(number, crews))
    with pytest.raises(BadScenarioError, match=f"{number} posts") as refused:
        workbench._check_size(bench(places + 1), posts(number, crews))
    assert refused.value.field == "posts"
