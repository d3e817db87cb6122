"""Shared by the unit tests of the API: a unit of work without a database."""

from types import SimpleNamespace

import pytest

from api import wiring as module
from api.wiring import Wiring
from tests.unit.api.wired import HERE, NOW, THERE, Opened


@pytest.fixture
def wired(monkeypatch):
    monkeypatch.setattr(module, "begin_limited", lambda connection, counties, stations, sharing: None)
    monkeypatch.setattr(module, "list_counties", lambda connection, home: [HERE, THERE])
    return Wiring(SimpleNamespace(county=None), Opened(), None, now=lambda: NOW)
