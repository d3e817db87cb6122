import pytest

from tests.fakes.office import Office


@pytest.fixture
def office() -> Office:
    """Three teams T00, T01, T02 with skill food at one station 455 m from TOWN: 57.3 s by straight line."""
    return Office()
