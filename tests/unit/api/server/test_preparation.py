"""What is said before a server serves."""

from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest

from api.server import preparation
from api.settings import Settings


@pytest.mark.parametrize(
    ("asked", "loaded", "said"),
    [("620824", ["620823"], 1), ("620823", ["620823"], 0), (None, ["620823"], 0), ("620824", [], 0)],
)
def test_a_home_county_that_is_not_loaded_is_named(monkeypatch, asked, loaded, said):
    counties = [SimpleNamespace(code=code, name="崇信县") for code in loaded]
    monkeypatch.setattr(preparation, "list_counties", lambda connection: counties)
    lines: list[str] = []
    preparation.warn_of_missing_home(Settings.model_construct(county=asked), MagicMock(), lines.append)
    assert len(lines) == said
    assert all("WANGGE_COUNTY=620824" in line and "620823 崇信县" in line for line in lines)
